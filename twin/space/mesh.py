"""A triangulation of walkable faces on an exact grid: who is beside whom, and which triangle holds a point.

Coordinates are whole numbers of 2⁻²⁰ m (just under a micrometre), so that "left of" and "on the line" are decided
without rounding. Triangles come from GEOS's constrained Delaunay triangulation, one face at a time; faces that share
noded borders share whole edges. (An ear-cutting triangulator leaves cracks there, and routes become far too long.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from shapely import Polygon, STRtree

from twin.model import Point
from twin.space.fast import compiled, filled, flat, marks

SCALE: Final = 1 << 20
"""Grid steps per metre."""
GRID_M: Final = 1.0 / SCALE
"""Metres: the grid's step."""

_AROUND: Final = sorted(((i, j) for i in range(-2, 3) for j in range(-2, 3)), key=lambda at: math.hypot(*at))

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


class Flat(NamedTuple):
    """A mesh, or several side by side, as plain sequences of whole numbers.

    By vertex: place in grid steps ``xs``, ``ys``; ``corner``: whether more than 180° around it are free, and then the
    directions of its first wall ``sx``, ``sy`` and its second ``ex``, ``ey`` (free space lies counter-clockwise from the
    first) and the stretch ``begin`` to ``end`` of ``fan``: the half-edges opposite it in the triangles around it.
    By half-edge: where it begins ``org``, its ``twin``; and of the triangle behind it the vertex opposite, ``apex``
    (-1 at a wall), and its ``right`` and ``left`` edge. By triangle: ``unmarked``, all zero, and its ``part``.

    Parts are what is left when every edge is cut that alone joins two pieces of the floor, as a door does to a room with one
    door. They are the nodes of trees: ``above`` is the next part towards the root (-1 there). The shortest way between two
    places stays in the parts on the tree's path between theirs.
    """

    xs: Any
    ys: Any
    corner: Any
    sx: Any
    sy: Any
    ex: Any
    ey: Any
    begin: Any
    end: Any
    fan: Any
    org: Any
    twin: Any
    apex: Any
    right: Any
    left: Any
    unmarked: Any
    part: Any
    above: Any


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
        org = _numbered(corners.reshape(-1, 2))
        twin = _twins(org, self.face, may_pass)
        org, first = _vertices(twin)
        vertices = corners.reshape(-1, 2)[first]
        self.xs: list[int] = vertices[:, 0].tolist()
        self.ys: list[int] = vertices[:, 1].tolist()
        self.org: list[int] = org.tolist()
        self.twin: list[int] = twin.tolist()
        self.flat = _flat(vertices, org, twin)
        self.corner = self.flat.corner
        self.triangles: NDArray[np.object_] = _polygons(corners)
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

    @cached_property
    def crossings(self) -> list[Crossing | None]:
        """What lies behind each half-edge: apex vertex and its place, then the right and left edge; None at a wall."""
        apex, right, left = (
            np.asarray(column).tolist() for column in (self.flat.apex, self.flat.right, self.flat.left)
        )
        xs, ys = self.xs, self.ys
        return [None if a < 0 else (a, xs[a], ys[a], r, s) for a, r, s in zip(apex, right, left, strict=True)]

    @cached_property
    def wedges(self) -> dict[int, Wedge]:
        """Every corner with more than 180° of free space, by vertex."""
        m = self.flat
        columns = (m.sx, m.sy, m.ex, m.ey, m.begin, m.end)
        sx, sy, ex, ey, begin, end = (np.asarray(column).tolist() for column in columns)
        fan = np.asarray(m.fan).tolist()
        corners = np.flatnonzero(np.frombuffer(bytes(m.corner), dtype=np.uint8)).tolist()
        return {v: Wedge((sx[v], sy[v]), (ex[v], ey[v]), tuple(fan[begin[v] : end[v]])) for v in corners}

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

    def nearest_in(self, triangle: int, point: Point) -> Whole:
        """The grid point of a triangle, or of its border, nearest to a point of local metres.

        Rounding the nearest point to the grid may leave the triangle; then one of the grid points around it is taken, and in
        a sliver that holds none of them the nearest of its vertices.
        """
        x, y = to_grid(point)
        if self.holds(triangle, x, y):
            return x, y
        near = shapely.shortest_line(self.triangles[triangle], shapely.Point(point)).coords[0]
        x, y = to_grid((near[0], near[1]))
        for dx, dy in _AROUND:
            if self.holds(triangle, x + dx, y + dy):
                return x + dx, y + dy
        vertices = [(self.xs[v], self.ys[v]) for v in self.org[3 * triangle : 3 * triangle + 3]]
        return min(vertices, key=lambda at: math.dist(at, (x, y)))

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


def _polygons(corners: NDArray[np.int64]) -> NDArray[np.object_]:
    """Triangles in grid steps as polygons in metres."""
    count = len(corners)
    rings = np.concatenate([corners, corners[:, :1]], axis=1).reshape(-1, 2) / SCALE
    ends = (np.arange(count + 1) * 4, np.arange(count + 1))
    return np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, rings, ends), dtype=object)


def _numbered(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each place, the same where places are the same; by x, then y."""
    if not len(places):
        return np.empty(0, np.int64)
    x, y = (places - places.min(axis=0)).T  # below 2³¹ steps each
    return np.unique(x * (int(y.max()) + 1) + y, return_inverse=True)[1].astype(np.int64)


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


def _vertices(twin: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Vertex at which each half-edge begins, and a half-edge of each vertex.

    Two corners at one place are one vertex only if one can turn around it from one into the other: on both sides of a wall
    without thickness there are two.
    """
    count = twin.size
    halves = np.arange(count)
    beside = twin[np.where(halves % 3 == 0, halves + 2, halves - 1)]  # the next half-edge of the fan, turning
    linked = beside >= 0
    graph = csr_array((np.ones(int(linked.sum()), np.int8), (halves[linked], beside[linked])), shape=(count, count))
    _, org = connected_components(graph, directed=False)
    _, first = np.unique(org, return_index=True)
    return org.astype(np.int64), first


def _flat(vertices: NDArray[np.int64], org: NDArray[np.int64], twin: NDArray[np.int64]) -> Flat:
    halves = np.arange(twin.size)
    following = np.where(halves % 3 == 2, halves - 2, halves + 1)
    inner = twin >= 0
    right = np.where(inner, following[twin], -1)
    left = np.where(inner, following[right], -1)
    apex = np.where(inner, org[left], -1)
    part, above = find_parts(flat(twin), twin.size // 3)
    wedge, begin, end, fan, corner = _wedges(vertices, org, twin, following)
    return Flat(
        flat(vertices[:, 0]),
        flat(vertices[:, 1]),
        marks(corner.tobytes()),
        flat(wedge[:, 0]),
        flat(wedge[:, 1]),
        flat(wedge[:, 2]),
        flat(wedge[:, 3]),
        flat(begin),
        flat(end),
        flat(fan),
        flat(org),
        flat(twin),
        flat(apex),
        flat(right),
        flat(left),
        marks(bytes(twin.size // 3)),
        flat(part),
        flat(above),
    )


@compiled
def find_parts(twin: Any, triangles: int) -> tuple[list[int], list[int]]:
    """The part of each triangle, and the part above each part; see :class:`Flat`. Tarjan's bridges, depth first."""
    order, low, entered = [-1] * triangles, [0] * triangles, [-1] * triangles
    visited, turn = [0], [0] * triangles
    visited.pop()
    for root in range(triangles):
        if order[root] >= 0:
            continue
        order[root] = low[root] = len(visited)
        visited.append(root)
        stack = [root]
        while len(stack) > 0:
            t = stack[-1]
            if turn[t] == 3:
                stack.pop()
                if len(stack) > 0:
                    low[stack[-1]] = min(low[stack[-1]], low[t])
                continue
            half = 3 * t + turn[t]
            turn[t] += 1
            other = twin[half]
            if other < 0 or half == entered[t]:
                continue
            beyond = other // 3
            if order[beyond] >= 0:
                low[t] = min(low[t], order[beyond])
            else:
                order[beyond] = low[beyond] = len(visited)
                entered[beyond] = other
                visited.append(beyond)
                stack.append(beyond)
    part, above = [0] * triangles, [0]
    above.pop()
    for t in visited:
        before = -1 if entered[t] < 0 else twin[entered[t]] // 3
        if before >= 0 and low[t] <= order[before]:
            part[t] = part[before]
        else:
            part[t] = len(above)
            above.append(-1 if before < 0 else part[before])
    return part, above


def parts_between(m: Flat, triangles: Iterable[int]) -> Any:
    """A flag for each part: whether a shortest way between any of some triangles can pass it."""
    count = len(m.above)
    flags = marks(bytearray(count))
    ends = flat([int(m.part[triangle]) for triangle in triangles])
    flag_between(m.above, ends, flags, filled(count, 0, np.int64), filled(count, -1, np.int64))
    return flags


@compiled
def flag_between(above: Any, ends: Any, flags: Any, below: Any, last: Any) -> None:
    """Flag the parts on the trees' paths between some of them.

    ``below`` (zeros at first) counts the flagged parts next below each, ``last`` is one of them.
    """
    roots = [0]
    roots.clear()
    for end in ends:
        part = end
        while not flags[part]:
            flags[part] = 1
            higher = above[part]
            if higher < 0:
                roots.append(part)
                break
            below[higher] += 1
            last[higher] = part
            part = higher
        flags[end] = 2
    for root in roots:  # a trunk over everything leads nowhere
        part = root
        while flags[part] == 1 and below[part] == 1:
            flags[part] = 0
            part = last[part]


def _wedges(
    vertices: NDArray[np.int64], org: NDArray[np.int64], twin: NDArray[np.int64], following: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Of every vertex with more than 180° of free space: the directions of its walls, and its fan; see :class:`Flat`."""
    count = vertices.shape[0]
    wedge = np.zeros((count, 4), np.int64)
    begin, end = np.zeros(count, np.int64), np.zeros(count, np.int64)
    corner = np.zeros(count, np.uint8)
    first = np.flatnonzero(twin < 0)  # walls: free space lies counter-clockwise from each
    last = np.empty_like(first)
    steps = []
    edge, active = first.copy(), np.arange(first.size)
    while active.size:
        opposite = following[edge]
        steps.append((active, opposite))
        back = following[opposite]
        edge = twin[back]
        done = edge < 0
        last[active[done]] = org[back[done]]
        active, edge = active[~done], edge[~done]
    at = org[first]
    start = vertices[org[following[first]]] - vertices[at]
    stop = vertices[last] - vertices[at]
    turn = start[:, 0] * stop[:, 1] - start[:, 1] * stop[:, 0]
    same = start[:, 0] * stop[:, 0] + start[:, 1] * stop[:, 1] > 0
    reflex = (turn < 0) | ((turn == 0) & same)
    corner[at[reflex]] = 1
    wedge[at[reflex]] = np.hstack([start, stop])[reflex]
    which = np.concatenate([active for active, _ in steps]) if steps else np.empty(0, np.int64)
    fans = np.concatenate([opposite for _, opposite in steps]) if steps else np.empty(0, np.int64)
    own = np.flatnonzero(reflex[which])
    own = own[np.argsort(which[own], kind="stable")]
    which, fans = which[own], fans[own]
    wall = np.flatnonzero(reflex)
    begin[at[wall]] = np.searchsorted(which, wall, side="left")
    end[at[wall]] = np.searchsorted(which, wall, side="right")
    return wedge, begin, end, fans.astype(np.int64), corner
