"""A triangulation of walkable faces on an exact grid: who is beside whom, and which triangle holds a point.

Coordinates are whole numbers of 2⁻²⁰ m (just under a micrometre), so that "left of" and "on the line" are decided
without rounding. Triangles come from GEOS's constrained Delaunay triangulation, one face at a time; faces that share
noded borders share whole edges. (An ear-cutting triangulator leaves cracks there, and routes become far too long.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from twin.model import Point

SCALE: Final = 1 << 20
"""Grid steps per metre."""
GRID_M: Final = 1.0 / SCALE
"""Metres: the grid's step."""

Whole = tuple[int, int]
Crossing = tuple[int, int, int, int, int]
MayPass = Callable[[int, int], bool]


class Wedge(NamedTuple):
    """The free side of a corner one may have to walk around (more than 180° are free).

    ``start`` and ``end`` are the directions of its two walls; free space lies counter-clockwise from ``start``.
    ``fan`` holds, in that order, the half-edges opposite the corner in the triangles around it.
    """

    start: Whole
    end: Whole
    fan: tuple[int, ...]


def to_grid(point: Point) -> Whole:
    """Metres → whole grid steps."""
    return round(point[0] * SCALE), round(point[1] * SCALE)


def to_metres(x: float, y: float) -> Point:
    """Grid steps → metres."""
    return x / SCALE, y / SCALE


class Mesh:
    """Triangles of one floor. Half-edge ``3 t + k`` runs from corner ``k`` of triangle ``t`` to the next one.

    Parameters
    ----------
    faces
        Valid polygons with disjoint interiors; borders that two share are noded alike. Metres.
    may_pass
        Whether one walks from a face to a neighbouring one; by default always.

    Raises
    ------
    ValueError
        A face is not a valid polygon: its triangles would be nonsense.
    """

    def __init__(self, faces: Sequence[Polygon], may_pass: MayPass | None = None) -> None:
        self.faces = tuple(faces)
        valid = shapely.is_valid(np.asarray(self.faces, dtype=object))
        if not bool(np.all(valid)):
            raise ValueError(f"face {int(np.argmin(valid))} is not a valid polygon")
        corners, self.face = _triangulate(self.faces)
        vertices, org = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
        org = org.reshape(-1)
        self.xs: list[int] = vertices[:, 0].tolist()
        self.ys: list[int] = vertices[:, 1].tolist()
        self.org: list[int] = org.tolist()
        self.twin: list[int] = _twins(org, self.face, may_pass).tolist()
        self.crossings = self._crossings()
        self.wedges = self._wedges()
        self.corner = bytearray(len(self.xs))
        for vertex in self.wedges:
            self.corner[vertex] = 1
        self.triangles: NDArray[np.object_] = np.asarray(
            shapely.polygons(corners.astype(np.float64) / SCALE), dtype=object
        )
        self.tree = STRtree(self.triangles)

    @cached_property
    def walls(self) -> STRtree:
        """The edges that one may not cross, as lines in local metres."""
        halves = np.flatnonzero(np.asarray(self.twin) < 0)
        ends = np.column_stack([np.asarray(self.org)[halves], [self.destination(h) for h in halves.tolist()]])
        places = np.column_stack([self.xs, self.ys]).astype(np.float64) / SCALE
        lines: NDArray[np.object_] = np.asarray(shapely.linestrings(places[ends.astype(np.int64)]), dtype=object)
        return STRtree(lines)

    def destination(self, half: int) -> int:
        """Vertex at which a half-edge ends."""
        return self.org[half - 2 if half % 3 == 2 else half + 1]

    def _crossings(self) -> list[Crossing | None]:
        """What lies behind each half-edge: apex vertex and its place, then the right and left edge; None at a wall."""
        out: list[Crossing | None] = []
        for other in self.twin:
            if other < 0:
                out.append(None)
                continue
            right = other - 2 if other % 3 == 2 else other + 1
            left = right - 2 if right % 3 == 2 else right + 1
            apex = self.org[left]
            out.append((apex, self.xs[apex], self.ys[apex], right, left))
        return out

    def _wedges(self) -> dict[int, Wedge]:
        """Every corner with more than 180° of free space, by vertex."""
        out: dict[int, Wedge] = {}
        for half, other in enumerate(self.twin):
            if other >= 0:
                continue
            vertex = self.org[half]
            x, y = self.xs[vertex], self.ys[vertex]
            first = self.destination(half)
            fan = []
            edge = half
            while True:
                opposite = edge - 2 if edge % 3 == 2 else edge + 1
                back = opposite - 2 if opposite % 3 == 2 else opposite + 1
                fan.append(opposite)
                edge = self.twin[back]
                if edge < 0:
                    break
            last = self.org[back]
            start = (self.xs[first] - x, self.ys[first] - y)
            end = (self.xs[last] - x, self.ys[last] - y)
            turn = start[0] * end[1] - start[1] * end[0]
            if turn < 0 or (turn == 0 and start[0] * end[0] + start[1] * end[1] > 0):
                out[vertex] = Wedge(start, end, tuple(fan))
        return out

    def locate(self, point: Point, within: float = 2 * GRID_M) -> int | None:
        """Triangle that holds a point of local metres, or the nearest one not farther than ``within`` metres."""
        x, y = to_grid(point)
        at = shapely.Point(x / SCALE, y / SCALE)
        hits = np.sort(self.tree.query(at, predicate="dwithin", distance=max(within, 2 * GRID_M)))
        if not hits.size:
            return None
        for t in hits.tolist():
            if self.holds(t, x, y):
                return int(t)
        return int(hits[np.argmin(shapely.distance(self.triangles[hits], at))])

    def holds(self, triangle: int, x: int, y: int) -> bool:
        """Whether a grid point lies in a triangle or on its border. Exact."""
        for half in range(3 * triangle, 3 * triangle + 3):
            a, b = self.org[half], self.destination(half)
            ax, ay = self.xs[a], self.ys[a]
            if (self.xs[b] - ax) * (y - ay) - (self.ys[b] - ay) * (x - ax) < 0:
                return False
        return True

    def vertex_at(self, triangle: int, x: int, y: int) -> int | None:
        """Vertex of a triangle that lies exactly at a grid point."""
        for half in range(3 * triangle, 3 * triangle + 3):
            v = self.org[half]
            if self.xs[v] == x and self.ys[v] == y:
                return v
        return None

    def around(self, triangle: int, vertex: int) -> list[int]:
        """Half-edges opposite a vertex, in all triangles reached around it from ``triangle``, counter-clockwise."""
        half = next(h for h in range(3 * triangle, 3 * triangle + 3) if self.org[h] == vertex)
        edge = half
        while (other := self.twin[edge]) >= 0:  # turn clockwise as far as a wall, or once around
            edge = other - 2 if other % 3 == 2 else other + 1
            if edge == half:
                break
        first, fan = edge, []
        while True:
            opposite = edge - 2 if edge % 3 == 2 else edge + 1
            fan.append(opposite)
            edge = self.twin[opposite - 2 if opposite % 3 == 2 else opposite + 1]
            if edge < 0 or edge == first:
                return fan


def _triangulate(faces: Sequence[Polygon]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counter-clockwise triangles in grid steps (n × 3 × 2), and the face of each. Those flat on the grid are left out."""
    if not faces:
        return np.empty((0, 3, 2), np.int64), np.empty(0, np.int64)
    collections = shapely.constrained_delaunay_triangles(np.asarray(faces, dtype=object))
    parts, face = shapely.get_parts(collections, return_index=True)
    rings = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]
    whole = np.rint(rings * SCALE).astype(np.int64)
    ab, ac = whole[:, 1] - whole[:, 0], whole[:, 2] - whole[:, 0]
    # On the grid these products are below 2⁶³ for floors up to about 2 km.
    turn = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    whole[turn < 0] = whole[turn < 0][:, ::-1]
    keep = turn != 0
    return whole[keep], face[keep].astype(np.int64)


def _twins(org: NDArray[np.int64], face: NDArray[np.int64], may_pass: MayPass | None) -> NDArray[np.int64]:
    """The half-edge on the other side of each one; -1 at walls and where one may not pass."""
    count = org.size
    twin = np.full(count, -1, np.int64)
    if not count:
        return twin
    dest = np.roll(org.reshape(-1, 3), -1, axis=1).reshape(-1)
    span = int(org.max()) + 1
    key, reverse = org * span + dest, dest * span + org
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], reverse), count - 1)
    found = key[order][place] == reverse
    twin[found] = order[place[found]]
    if may_pass is None:
        return twin
    one, other = face[np.arange(count) // 3], face[np.maximum(twin, 0) // 3]
    known: dict[tuple[int, int], bool] = {}
    for half in np.flatnonzero((twin >= 0) & (one != other)).tolist():
        pair = (min(int(one[half]), int(other[half])), max(int(one[half]), int(other[half])))
        if pair not in known:
            known[pair] = may_pass(*pair)
        if not known[pair]:
            twin[half] = -1
    return twin
