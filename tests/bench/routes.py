"""Times of the space engine at 50, 500 and 5 000 rooms: ``python -m tests.bench.routes [ROOMS ...]``.

The plans are those of :mod:`tests.bench.generate` (clean), with two tables in each room and a passage that joins all
corridors, as one floor; halls are a room of 60 m with as many wall segments. ``build`` is everything before the first
query: free space and triangulation. Rows of the visibility graph are made by the queries that need them and kept: so the very
first query, the median of the first hundred pairs (``cold``) and that of a hundred other pairs after them (``warm``) are
told apart, with the number of rows made and the memory that they take. Times are processor times, without numba and,
where it is installed, with it (a process of its own, after one small warm-up; compiling is told apart). Lengths are
compared with the wave, which shares only the triangulation; with networkx over a plain visibility graph up to 500 rooms;
and at 50 rooms with a graph of all pairs of corners that shares no code.
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
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import STRtree

from tests.bench.generate import generate
from twin.model import Centre, Floor, Opening, OpeningKind, Placement, Point, Twin, Zone, ZoneOrigin
from twin.space.expand import seen_from_point
from twin.space.fast import FAST
from twin.space.mesh import SCALE
from twin.space.network import Network, Spot
from twin.space.sight import catchment, isovist

QUERIES = 100
"""Pairs of places asked for while rows are new, and as many after that."""
BUILT_ONCE = 1000
"""Rooms from which on a floor is built once more only; a smaller one five times, and the median is told."""
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
    builds = sorted(timed(lambda: Network(twin))[0] for _ in range(1 if rooms > BUILT_ONCE else 5))
    wall = time.perf_counter()
    network = Network(twin)
    wall = time.perf_counter() - wall
    build = statistics.median(builds)
    spots = random_spots(network, 4 * QUERIES)
    pairs = list(zip(spots[::2], spots[1::2], strict=True))
    runs = [timed(lambda p=p: network.shortest(*p)) for p in pairs]
    times = [seconds for seconds, _ in runs]
    lengths = [math.inf if way is None else way.length_m for _, way in runs]
    everywhere, _ = timed(lambda: network.distances(spots[:5], spots))
    cold, warm = times[:QUERIES], times[QUERIES:]
    print(  # noqa: T201 - printing is its work
        f"{rooms} rooms: {len(network.meshes[0].face)} triangles, {len(network.meshes[0].wedges)} corners; "
        f"reached {sum(map(math.isfinite, lengths))}/{len(pairs)}\n"
        f"  build {build:.3f} s (of {len(builds)}: {builds[0]:.3f} to {builds[-1]:.3f}; wall {wall:.3f} s), one-to-all {everywhere:.3f} s\n"
        f"  query ms: warm {milliseconds(warm)}, cold {milliseconds(cold)}, the very first {times[0] * 1e3:.1f}; "
        f"{network.graph.rows_made} rows made, {network.graph.room * 24 / 1e6:.1f} MB",
        flush=True,
    )
    _views("rooms", network, spots[:100])
    waves = [
        (ours, float(network.distances([one], [other])[0]))
        for ours, (one, other) in zip(lengths[:5], pairs, strict=False)
    ]
    print(f"  the wave: ours/theirs {ratio(waves):.9f}", flush=True)  # noqa: T201 - printing is its work
    if rooms <= 500 and not FAST:
        _compare(network, pairs[:20], lengths[:20], plain=rooms <= 50)
    return {"build": build, "query": statistics.median(warm), "one-to-all": everywhere}


def ratio(lengths: Sequence[tuple[float, float]]) -> float:
    """The greatest of our lengths over theirs, where there is a way."""
    return max(ours / theirs for ours, theirs in lengths if math.isfinite(ours) or math.isfinite(theirs))


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
    both = [(ours, theirs) for ours, (_, theirs) in zip(lengths, others, strict=True)]
    print(  # noqa: T201 - printing is its work
        f"  networkx {nx.__version__} Dijkstra, plain visibility graph (build {seconds:.1f} s): "
        f"query ms {milliseconds([s for s, _ in others])}, ours/theirs {ratio(both):.9f}",
        flush=True,
    )
    if plain:
        space = network.spaces[0]
        free = shapely.difference(space.area, space.barriers.buffer(1e-6, cap_style="flat"))
        seconds, slow = timed(lambda: all_pairs_lengths(free, [(a.metres, b.metres) for a, b in pairs]))
        print(  # noqa: T201 - printing is its work
            f"  all pairs of corners, tested by shapely: {seconds:.1f} s for {len(pairs)} queries, "
            f"ours/theirs {ratio(list(zip(lengths, slow, strict=True))):.9f}",
            flush=True,
        )


def all_pairs_lengths(free: shapely.Geometry, pairs: Sequence[tuple[Point, Point]]) -> list[float]:
    """Shortest paths by a graph of all pairs of corners whose connection stays in free space: no mesh, no sweep, no A*."""
    ends = [point for pair in pairs for point in pair]
    corners = [
        here
        for part in shapely.get_parts(free).tolist()
        for ring in (shapely.set_precision(part, 0).normalize().exterior, *part.normalize().interiors)
        for before, here, after in _turns(ring)
        if (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (after[0] - here[0]) > 0
    ]
    points = np.asarray([*ends, *dict.fromkeys(corners)])
    room = shapely.buffer(free, 1e-9)
    shapely.prepare(room)
    one, other = np.triu_indices(len(points), 1)
    seen = shapely.covers(room, shapely.linestrings(np.stack([points[one], points[other]], axis=1)))
    one, other = one[seen], other[seen]
    steps = np.hypot(*(points[one] - points[other]).T)
    graph = csr_array((steps, (one, other)), shape=(len(points), len(points)))
    found = dijkstra(graph, directed=False, indices=range(0, len(ends), 2))
    return [float(found[k, 2 * k + 1]) for k in range(len(pairs))]


def _turns(ring: shapely.LinearRing) -> list[tuple[Point, Point, Point]]:
    """Every corner of a ring between its neighbours."""
    points = list(ring.coords)[:-1]
    return [(points[k - 1], points[k], points[(k + 1) % len(points)]) for k in range(len(points))]


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
    print(f"--- {state}; warm-up {seconds:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)  # noqa: T201 - printing is its work
    found = [bench(rooms) for rooms in sizes]
    hall = hall_network()
    _views("a hall", hall, random_spots(hall, 40))
    for (a, one), (b, other) in pairwise(list(zip(sizes, found, strict=True))):
        growth = {k: math.log(other[k] / one[k]) / math.log(b / a) for k in one}
        exponents = ", ".join(f"{k} {v:.2f}" for k, v in growth.items())
        print(f"growth {a} → {b} rooms, exponent: {exponents}", flush=True)  # noqa: T201 - printing is its work


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
