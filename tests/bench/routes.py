"""Times of the space engine at 50, 500 and 5 000 rooms: ``python -m tests.bench.routes [ROOMS ...]``.

The plans are those of :mod:`tests.bench.generate` (clean), with two tables in each room and a passage that
joins all corridors, as one floor. Times are medians of
what this machine gives while others use it. ``ratio`` compares lengths with networkx over the same graph in the same run,
and at 50 rooms with a plain visibility graph of all pairs of corners, which shares no code.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import shapely
from shapely import STRtree

from tests.bench.generate import generate
from tests.space.plans import plain_shortest
from twin.model import Centre, Floor, Opening, OpeningKind, Placement, Twin, Zone, ZoneOrigin
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
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def milliseconds(times: list[float]) -> str:
    """Median and 95th percentile."""
    return f"{statistics.median(times) * 1e3:.2f} (p95 {sorted(times)[int(len(times) * 0.95) - 1] * 1e3:.2f})"


def public_router(network: Network) -> nx.Graph[int]:
    """The same graph in networkx."""
    graph: nx.Graph[int] = nx.Graph()
    for vertex in network.meshes[0].wedges:
        graph.add_weighted_edges_from((vertex, other, step) for other, step in network.neighbours(vertex))
    return graph


def networkx_length(network: Network, graph: nx.Graph[int], one: Spot, other: Spot) -> float:
    """Length of the shortest path by networkx, start and goal joined to what they see."""
    pair = graph.copy(as_view=False) if graph.number_of_nodes() < 500 else graph
    pair.add_weighted_edges_from(
        ("start", node if node >= 0 else "goal", step) for node, step in network._seen(one, other)
    )
    pair.add_weighted_edges_from(("goal", node, step) for node, step in network._seen(other))
    length = float(nx.dijkstra_path_length(pair, "start", "goal")) if nx.has_path(pair, "start", "goal") else math.inf
    pair.remove_nodes_from(["start", "goal"])
    return length


def bench(rooms: int, queries: int = 200) -> dict[str, float]:
    """Measure one size, print it, and return the medians in seconds."""
    twin = bench_twin(rooms)
    build, network = timed(lambda: Network(twin))
    narrow, _ = timed(lambda: Network(twin, 0.8, spaces=network.spaces))
    rng = random.Random(7)  # noqa: S311 - a benchmark
    spots = []
    while len(spots) < 2 * queries:
        face = network.spaces[0].faces[rng.randrange(len(network.spaces[0].faces))]
        at = face.point_on_surface()
        spot = network.spot(0, (at.x, at.y), within=0.01)
        if spot is not None:
            spots.append(spot)
    pairs = list(zip(spots[::2], spots[1::2], strict=True))
    cold = [timed(lambda p=p: network.shortest(*p))[0] for p in pairs]
    see, _ = timed(Network(twin, spaces=network.spaces).complete)
    network.complete()
    runs = [timed(lambda p=p: network.shortest(*p)) for p in pairs]
    warm = [seconds for seconds, _ in runs]
    lengths = [math.inf if way is None else way.length_m for _, way in runs]
    mesh = network.meshes[0]
    views = [timed(lambda s=s: isovist(mesh, s.metres))[0] for s in spots[:100]]
    near = [timed(lambda s=s: catchment(mesh, s.metres, 0, distance_factor=100, height_m=0.2))[0] for s in spots[:100]]
    everywhere, _ = timed(lambda: network.distances(spots[:5], spots))
    print(  # noqa: T201 - printing is its work
        f"{rooms} rooms: {len(mesh.face)} triangles, {len(mesh.wedges)} corners; reached {sum(map(math.isfinite, lengths))}/{len(pairs)}\n"
        f"  build {build:.3f} s (for a width {narrow:.3f} s), whole visibility graph {see:.2f} s\n"
        f"  query ms: first {milliseconds(cold)}, later {milliseconds(warm)}\n"
        f"  isovist ms: {milliseconds(views)}, catchment ms: {milliseconds(near)}\n"
        f"  one-to-all, {len(spots)} points: {everywhere:.2f} s"
    )
    if rooms <= 500:
        _compare(network, pairs[:40], lengths[:40], plain=rooms <= 50)
    return {"build": build, "whole": build + see, "query": statistics.median(warm), "isovist": statistics.median(views)}


def _compare(network: Network, pairs: list[tuple[Spot, Spot]], lengths: list[float], *, plain: bool) -> None:
    """Lengths and times of other routers beside ours."""
    graph = public_router(network)
    others = [timed(lambda p=p: networkx_length(network, graph, *p)) for p in pairs]
    both = [(ours, theirs) for ours, (_, theirs) in zip(lengths, others, strict=True) if math.isfinite(ours)]
    print(  # noqa: T201 - printing is its work
        f"  networkx {nx.__version__} Dijkstra, same graph: query ms {milliseconds([s for s, _ in others])}, "
        f"ours/theirs {max(a / b for a, b in both):.9f}"
    )
    if plain:
        space = network.spaces[0]
        free = shapely.difference(space.area, space.barriers.buffer(1e-6, cap_style="flat"))
        slow = [timed(lambda p=p: plain_shortest(free, p[0].metres, p[1].metres)) for p in pairs[:3]]
        ratios = [a / b for a, (_, b) in zip(lengths, slow, strict=False) if math.isfinite(a)]
        print(  # noqa: T201 - printing is its work
            f"  all pairs of corners: query ms {milliseconds([s for s, _ in slow])}, ours/theirs {max(ratios):.9f}"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rooms", nargs="*", type=int, default=[50, 500, 5000])
    sizes = parser.parse_args().rooms
    found = [bench(rooms, 200 if rooms <= 1000 else 20) for rooms in sizes]
    for (a, one), (b, other) in zip(
        list(zip(sizes, found, strict=True))[:-1], list(zip(sizes, found, strict=True))[1:], strict=True
    ):
        growth = {k: math.log(other[k] / one[k]) / math.log(b / a) for k in one}
        print(  # noqa: T201 - printing is its work
            f"growth {a} → {b} rooms, exponent: " + ", ".join(f"{k} {v:.2f}" for k, v in growth.items())
        )


if __name__ == "__main__":
    main()
