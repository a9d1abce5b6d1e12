"""Small made-up centres, and slow second opinions that share nothing with the code under test."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon, box

from twin.model import Centre, Floor, Opening, OpeningKind, Placement, Point, Twin, Zone, ZoneOrigin


def zone(ident: str, polygon: Polygon, name: str | None = None) -> Zone:
    return Zone(ident, name or ident, None, (), polygon, ZoneOrigin.WALLS)


def door(ident: str, chord: tuple[Point, Point], zones: tuple[str, ...], width: float | None = None) -> Opening:
    (ax, ay), (bx, by) = chord
    return Opening(ident, OpeningKind.DOOR, width, ((ax + bx) / 2, (ay + by) / 2), zones, chord)


def table(ident: str, x: float, y: float, wide: float, deep: float, turn: float = 0.0) -> Placement:  # noqa: PLR0917
    return Placement(ident, "service_counter", ident, (x, y), turn, size=(wide, deep))


def floor(
    zones: list[Zone],
    openings: list[Opening] | None = None,
    placements: list[Placement] | None = None,
    *,
    ident: str = "f1",
    level: int = 1,
    walls: list[LineString] | None = None,
    origin: Point = (0.0, 0.0),
) -> Floor:
    linework = {} if walls is None else {"wall": MultiLineString(walls)}
    bounds = shapely.total_bounds([z.polygon for z in zones])
    west, south, east, north = (float(v) for v in bounds)
    return Floor(
        ident,
        ident,
        level,
        origin,
        (west, south, east, north),
        tuple(zones),
        tuple(openings or ()),
        tuple(placements or ()),
        linework,
    )


def twin(*floors: Floor) -> Twin:
    return Twin(Centre("T", "试", "district"), floors, ())


def two_rooms() -> Floor:
    """A corridor-like room and a second one beside it, 0.2 m of wall and a door of 1 m between, two tables."""
    return floor(
        [zone("a", box(0, 0, 10, 6)), zone("b", box(10.2, 0, 18, 6))],
        [door("d", ((10.1, 2.5), (10.1, 3.5)), ("a", "b")), door("out", ((-0.1, 0.5), (-0.1, 1.7)), ("a",))],
        [table("t1", 5, 3, 2, 1.5), table("t2", 14, 3.2, 0.8, 3.0, 90.0)],
    )


def shadow_isovist(free: shapely.Geometry, eye: Point) -> shapely.Geometry:
    """What is seen from a point: free space less the shadow of every wall. A union of polygons, no angles, no sweep."""
    shadows = []
    for part in shapely.get_parts(free).tolist():
        for ring in (part.exterior, *part.interiors):
            for a, b in pairwise(ring.coords):
                far = [(eye[0] + (p[0] - eye[0]) * 1e4, eye[1] + (p[1] - eye[1]) * 1e4) for p in (b, a)]
                shadow = Polygon([a, b, *far])
                if shadow.area > 0:
                    shadows.append(shapely.make_valid(shadow))
    lit = shapely.difference(free, shapely.union_all(shadows))
    at = shapely.Point(eye)
    return min(shapely.get_parts(lit).tolist(), key=lambda part: float(part.distance(at)))


def plain_shortest(free: shapely.Geometry, start: Point, goal: Point) -> float:
    """Length of the shortest path by a graph of all pairs of corners whose connection stays in free space."""
    points = [start, goal, *dict.fromkeys(tuple(c) for c in shapely.get_coordinates(free).tolist())]
    room = shapely.buffer(free, 1e-9)
    shapely.prepare(room)
    one, other = np.triu_indices(len(points), 1)
    coords = np.asarray(points)
    lines = shapely.linestrings(np.stack([coords[one], coords[other]], axis=1))
    seen = shapely.covers(room, lines)
    near: dict[int, list[tuple[int, float]]] = {}
    for i, j in zip(one[seen].tolist(), other[seen].tolist(), strict=True):
        step = math.dist(points[i], points[j])
        near.setdefault(i, []).append((j, step))
        near.setdefault(j, []).append((i, step))
    best = {0: 0.0}
    heap = [(0.0, 0)]
    while heap:
        length, node = heapq.heappop(heap)
        if node == 1:
            return length
        if length > best[node]:
            continue
        for nxt, step in near.get(node, ()):
            if length + step < best.get(nxt, math.inf):
                best[nxt] = length + step
                heapq.heappush(heap, (length + step, nxt))
    return math.inf


def messy_room(seed: int, count: int = 7) -> Floor:
    """A room full of turned tables, some touching, some in the wall; a second room behind a door."""
    rng = np.random.default_rng(seed)
    tables = [
        table(
            f"t{k}",
            float(rng.uniform(0, 12)),
            float(rng.uniform(0, 8)),
            float(rng.uniform(0.4, 3)),
            float(rng.uniform(0.4, 2)),
            float(rng.choice([0.0, 90.0, 30.0, 45.0, rng.uniform(0, 360)])),
        )
        for k in range(count)
    ]
    return floor(
        [zone("a", box(0, 0, 12, 8)), zone("b", box(12.24, 0, 16, 8))],
        [door("d", ((12.12, 3.5), (12.12, 4.4)), ("a", "b"))],
        tables,
    )
