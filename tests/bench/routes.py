"""Times of the space engine at 50, 500 and 5 000 rooms: ``python -m tests.bench.routes [ROOMS ...]``.

The plans are those of :mod:`tests.bench.generate` (clean), with two tables in each room and a passage that joins all
corridors, as one floor; halls are a room of 60 m with as many wall segments. ``build`` is everything before the first
query: free space and triangulation; nothing is kept from one query to the next. Times are processor times, medians, without numba
and, where it is installed, with it (a process of its own, after one small warm-up; compiling is told apart). Lengths are
compared with networkx over a plain visibility graph up to 500 rooms, and at 50 rooms with a graph of all pairs of corners
that shares no code.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import networkx as nx
import shapely
from shapely import STRtree

from tests.bench.generate import generate
from tests.space.plans import plain_shortest
from twin.model import Centre, Floor, Opening, OpeningKind, Placement, Twin, Zone, ZoneOrigin
from twin.space.expand import seen_from_point
from twin.space.fast import FAST
from twin.space.mesh import SCALE
from twin.space.network import Network, Spot
from twin.space.sight import catchment, isovist

REACH = (0.02, 0.06, 0.12, 0.2, 0.3)


def bench_twin(rooms: int, seed: int = 1) -> Twin:
    """A one-floor centre with known rooms, doors and tables; metres, near zero."""
    plan = generate(rooms, seed, dirt_mm=0.0)
    west, south, *_ = shapely.total_bounds([room.polygon for room in plan.rooms])

    def metric(coords: Any) -> Any:
        return (coords - (west, south)) / 1000.0

    zones = [
        Zone(f"z{i}", room.name, None, (), shapely.transform(room.polygon, metric), ZoneOrigin.WALLS)
        for i, room in enumerate(plan.rooms)
    ]
    _, _, east, north = shapely.total_bounds([zone.polygon for zone in zones])
    street = shapely.box(east + 0.24, 0, east + 3.24, north)  # beyond the corridors' end doors: joins all of them
    zones.append(Zone("street", "连廊", None, (), street, ZoneOrigin.WALLS))
    tree = STRtree([zone.polygon for zone in zones])
    openings = []
    for i, (x0, y0, x1, y1) in enumerate(plan.doors):
        a, b = ((x0 - west) / 1000, (y0 - south) / 1000), ((x1 - west) / 1000, (y1 - south) / 1000)
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        length = math.dist(a, b)
        nx_, ny_ = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
        beside = []
        for sign in (1, -1):
            probes = [shapely.Point(middle[0] + sign * r * nx_, middle[1] + sign * r * ny_) for r in REACH]
            hit = next((k for p in probes for k in tree.query(p, predicate="within").tolist()), None)
            if hit is not None and zones[hit].id not in beside:
                beside.append(zones[hit].id)
        if beside:
            openings.append(Opening(f"d{i}", OpeningKind.DOOR, None, middle, tuple(beside), (a, b)))
    rng = random.Random(seed)  # noqa: S311 - a benchmark
    tables = []
    for zone in zones:
        x0, y0, x1, y1 = zone.polygon.bounds
        for _ in range(2):
            at = (rng.uniform(x0 + 1.2, max(x1 - 1.2, x0 + 1.3)), rng.uniform(y0 + 1.2, max(y1 - 1.2, y0 + 1.3)))
            tables.append(Placement(f"p{len(tables)}", "office_desk", "桌", at, 0.0, zone=zone.id, size=(1.4, 0.7)))
    west, south, east, north = shapely.total_bounds([zone.polygon for zone in zones])
    floor = Floor(
        "f1",
        "f1",
        1,
        (0.0, 0.0),
        (float(west), float(south), float(east), float(north)),
        tuple(zones),
        tuple(openings),
        tuple(tables),
    )
    return Twin(Centre("B", "bench", "district"), (floor,), ())


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of one run, and its answer."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def milliseconds(times: list[float]) -> str:
    """Median and 95th percentile."""
    return f"{statistics.median(times) * 1e3:.2f} (p95 {sorted(times)[int(len(times) * 0.95) - 1] * 1e3:.2f})"


def visibility_graph(network: Network) -> nx.Graph[int]:
    """Every corner joined to those it sees, in networkx."""
    mesh = network.meshes[0]
    triangle = dict(zip(mesh.org, (half // 3 for half in range(len(mesh.org))), strict=True))
    graph: nx.Graph[int] = nx.Graph()
    for vertex in mesh.wedges:
        x, y = mesh.xs[vertex], mesh.ys[vertex]
        seen = seen_from_point(mesh.flat, triangle[vertex], (x, y)).corners
        graph.add_weighted_edges_from(
            (vertex, v, math.hypot(mesh.xs[v] - x, mesh.ys[v] - y) / SCALE) for v in map(int, seen)
        )
    return graph


def networkx_length(network: Network, graph: nx.Graph[Any], one: Spot, other: Spot) -> float:
    """Length of the shortest path by networkx, start and goal joined to what they see."""
    mesh = network.meshes[0]
    graph.add_nodes_from(("start", "goal"))
    for name, spot in (("start", one), ("goal", other)):
        for v in map(int, seen_from_point(mesh.flat, spot.triangle, spot.at).corners):
            graph.add_edge(name, v, weight=math.dist(spot.at, (mesh.xs[v], mesh.ys[v])) / SCALE)
    if seen_from_point(mesh.flat, one.triangle, one.at, {other.triangle: [(0, *other.at)]}).points:
        graph.add_edge("start", "goal", weight=math.dist(one.at, other.at) / SCALE)
    length = float(nx.dijkstra_path_length(graph, "start", "goal")) if nx.has_path(graph, "start", "goal") else math.inf
    graph.remove_nodes_from(["start", "goal"])
    return length


def random_spots(network: Network, count: int) -> list[Spot]:
    """Places where one can stand, the same in every run."""
    rng = random.Random(7)  # noqa: S311 - a benchmark
    faces, spots = network.spaces[0].faces, []
    while len(spots) < count:
        at = faces[rng.randrange(len(faces))].point_on_surface()
        spot = network.spot(0, (at.x, at.y), within=0.01)
        if spot is not None:
            spots.append(spot)
    return spots


def bench(rooms: int) -> dict[str, float]:
    """Measure one size, print it, and return the medians in seconds."""
    twin = bench_twin(rooms)
    build, network = timed(lambda: Network(twin))
    queries = 100 if rooms <= 1000 else 30
    spots = random_spots(network, 2 * queries)
    pairs = list(zip(spots[::2], spots[1::2], strict=True))
    runs = [timed(lambda p=p: network.shortest(*p)) for p in pairs]
    times = [seconds for seconds, _ in runs]
    lengths = [math.inf if way is None else way.length_m for _, way in runs]
    everywhere, _ = timed(lambda: network.distances(spots[:5], spots))
    print(  # noqa: T201 - printing is its work
        f"{rooms} rooms: {len(network.meshes[0].face)} triangles, {len(network.meshes[0].wedges)} corners; "
        f"reached {sum(map(math.isfinite, lengths))}/{len(pairs)}\n"
        f"  build {build:.3f} s, query ms {milliseconds(times)}, one-to-all {everywhere:.3f} s",
        flush=True,
    )
    _views("rooms", network, spots[:100])
    if rooms <= 500 and not FAST:
        _compare(network, pairs[:20], lengths[:20], plain=rooms <= 50)
    return {"build": build, "query": statistics.median(times), "one-to-all": everywhere}


def _views(where: str, network: Network, spots: list[Spot]) -> None:
    mesh = network.meshes[0]
    views = [timed(lambda s=s: isovist(mesh, s.metres))[0] for s in spots]
    near = [timed(lambda s=s: catchment(mesh, s.metres, 0, distance_factor=100, height_m=0.2))[0] for s in spots]
    print(  # noqa: T201 - printing is its work
        f"  in {where}, {sum(t < 0 for t in mesh.twin)} wall segments: isovist ms {milliseconds(views)}, "
        f"catchment ms {milliseconds(near)}",
        flush=True,
    )


def hall_network(tables: int = 3250) -> Network:
    """One hall full of small columns, 4 wall segments each."""
    side = math.ceil(math.sqrt(tables))
    size = 2.0 * side
    things = tuple(
        Placement(
            f"c{k}", "office_desk", "桌", (2.0 * (k % side) + 1.1, 2.0 * (k // side) + 0.9), 7.0 * k, size=(0.5, 0.5)
        )
        for k in range(tables)
    )
    hall = Zone("h", "大厅", None, (), shapely.box(0, 0, size, size), ZoneOrigin.WALLS)
    floor = Floor("f1", "f1", 1, (0.0, 0.0), (0.0, 0.0, size, size), (hall,), (), things)
    return Network(Twin(Centre("H", "hall", "district"), (floor,), ()))


def _compare(network: Network, pairs: list[tuple[Spot, Spot]], lengths: list[float], *, plain: bool) -> None:
    """Lengths and times of other routers beside ours."""
    seconds, graph = timed(lambda: visibility_graph(network))
    others = [timed(lambda p=p: networkx_length(network, graph, *p)) for p in pairs]
    both = [(ours, theirs) for ours, (_, theirs) in zip(lengths, others, strict=True) if math.isfinite(ours)]
    print(  # noqa: T201 - printing is its work
        f"  networkx {nx.__version__} Dijkstra, plain visibility graph (build {seconds:.1f} s): "
        f"query ms {milliseconds([s for s, _ in others])}, ours/theirs {max(a / b for a, b in both):.9f}",
        flush=True,
    )
    if plain:
        space = network.spaces[0]
        free = shapely.difference(space.area, space.barriers.buffer(1e-6, cap_style="flat"))
        slow = [timed(lambda p=p: plain_shortest(free, p[0].metres, p[1].metres)) for p in pairs[:3]]
        ratios = [a / b for a, (_, b) in zip(lengths, slow, strict=False) if math.isfinite(a)]
        print(  # noqa: T201 - printing is its work
            f"  all pairs of corners: query ms {milliseconds([s for s, _ in slow])}, ours/theirs {max(ratios):.9f}",
            flush=True,
        )


def measure(sizes: list[int]) -> None:
    """Print the table of this process."""
    warm = bench_twin(20)

    def compile_all() -> None:
        network = Network(warm)
        one, other = random_spots(network, 2)
        network.shortest(one, other)
        network.distances([one], [other])
        isovist(network.meshes[0], one.metres, 5.0)

    seconds, _ = timed(compile_all)
    state = "with numba" if FAST else "without numba"
    print(f"--- {state}; warm-up {seconds:.1f} s", flush=True)  # noqa: T201
    found = [bench(rooms) for rooms in sizes]
    hall = hall_network()
    _views("a hall", hall, random_spots(hall, 40))
    for (a, one), (b, other) in pairwise(list(zip(sizes, found, strict=True))):
        growth = {k: math.log(other[k] / one[k]) / math.log(b / a) for k in one}
        exponents = ", ".join(f"{k} {v:.2f}" for k, v in growth.items())
        print(f"growth {a} → {b} rooms, exponent: {exponents}", flush=True)  # noqa: T201


def main() -> None:
    """Print the tables: without numba, then with it where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rooms", nargs="*", type=int, default=[50, 500, 5000])
    parser.add_argument("--here", action="store_true", help="only this process, as it is")
    asked = parser.parse_args()
    if asked.here:
        measure(asked.rooms)
        return
    for fast in ("0", "1") if importlib.util.find_spec("numba") else ("0",):
        command = [sys.executable, "-m", "tests.bench.routes", "--here", *map(str, asked.rooms)]
        subprocess.run(command, env={**os.environ, "TWIN_FAST": fast}, check=True)


if __name__ == "__main__":
    main()
