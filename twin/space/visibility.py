"""The shortest path to one goal: A* over a visibility graph whose rows are made when first needed, and kept.

The row of a corner, stair, lift or ramp tells which others are in sight and may bend a shortest path, and how far they
are. It also tells, by a part of the mesh (see :class:`~twin.space.mesh.Flat`), what a path that bends there goes on into,
so that doors to rooms where the goal is not cost one look at a flag. Rows are made by triangular expansion, exact on the grid; at
most about :data:`KEPT` entries stay in memory. Compiled where numba is installed (see :mod:`twin.space.fast`).
Lengths are in metres, places in grid steps.
"""

from __future__ import annotations

import heapq
import math
import threading
from array import array
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.space.expand import cones_from_start, cones_to_end, eye_cones, first_on_left, first_on_right, grazes, sweep
from twin.space.fast import FAST, compiled, filled, flat, inlined, marks
from twin.space.mesh import SCALE, Flat
from twin.space.search import SURE_M, Sites

KEPT: Final = 2_000_000
"""Entries of rows that are kept, 24 bytes each: when so many are full, all are forgotten."""
FIRST: Final = 20_000
"""Entries for which there is room at the beginning."""
MADE_AT_ONCE: Final = 200
"""Rows that are made between two pauses."""
NO_ROOM: Final = -2


class Rows(NamedTuple):
    """Who sees whom.

    By node: entries ``begin`` to ``end`` (``begin`` is -1 where the row is not made yet). By entry: the node in sight
    ``to``, its distance ``metres`` and the ``part`` of the mesh into which a path would bend there. ``used``: how many entries.
    """

    begin: Any
    end: Any
    to: Any
    metres: Any
    part: Any
    used: Any


class Aim(NamedTuple):
    """What a search is for.

    ``first`` are the nodes seen from the start, each from ``from_x``, ``from_y``; ``is_rounded``: those places are off by up
    to half a grid step. ``rest[node]`` is how far the goal is from
    a node that sees it, infinite for the others. ``boxes`` (west, south, east, north of each goal, metres, one after the
    other) bound from below what is left to walk for nodes ``low`` to ``high``, those of the goals' floor. ``parts`` flags
    the parts of the mesh that the way can pass. ``limit``: ways of so many metres do not count. ``avoid``: bits of the
    kinds of link not to be used.
    """

    first: Any
    from_x: Any
    from_y: Any
    is_rounded: bool
    rest: Any
    boxes: Any
    low: int
    high: int
    parts: Any
    limit: float
    avoid: int


class Trail(NamedTuple):
    """What a search found, by node: least metres and the node before (-1: the start)."""

    metres: Any
    before: Any


@inlined
def left_to_walk(x: float, y: float, boxes: Any) -> float:
    """At least so many metres are left from a point to the nearest of some boxes."""
    least = math.inf
    for k in range(0, len(boxes), 4):
        dx = max(boxes[k] - x, 0.0, x - boxes[k + 2])
        dy = max(boxes[k + 1] - y, 0.0, y - boxes[k + 3])
        least = min(least, math.hypot(dx, dy))
    return least


@inlined
def push(m: Flat, aim: Aim, heap: Any, best: float, far: float, node: int) -> None:
    """Put a node in the queue, unless no way over it can be the best."""
    rest = 0.0
    if aim.low <= node < aim.high and len(aim.boxes) > 0:
        rest = left_to_walk(m.xs[node] / SCALE, m.ys[node] / SCALE, aim.boxes)
    if far + rest < best:
        heapq.heappush(heap, (far + rest, far, node))


@compiled
def add_corners(m: Flat, rows: Rows, found: list[int], x: int, y: int) -> None:
    """Write entries for those of the corners seen from a place, in rising order, where a shortest path may bend."""
    k, last = rows.used[0], -1
    for v in found:
        dx, dy = m.xs[v] - x, m.ys[v] - y
        if v != last and m.corner[v] and (dx != 0 or dy != 0) and grazes(m, v, x, y):
            metres = math.hypot(dx, dy) / SCALE
            for triangle in (first_on_right(m, v, dx, dy), first_on_left(m, v, dx, dy)):
                if triangle >= 0:
                    rows.to[k], rows.metres[k], rows.part[k] = v, metres, m.part[triangle]
                    k += 1
        last = v
    rows.used[0] = k


@compiled
def make_row(m: Flat, sites: Sites, marked: Any, rows: Rows, node: int) -> bool:
    """Make the row of a node, unless there is no room for it."""
    cones, hits, found = [(0, 0, 0, 0, 0)], [(0, 0, 0, 0, 0)], [0]
    cones.clear()
    hits.clear()
    found.clear()
    if node < sites.base:
        x, y = m.xs[node], m.ys[node]
        cones_from_start(m, node, -m.ex[node], -m.ey[node], cones, found)
        cones_to_end(m, node, -m.sx[node], -m.sy[node], cones, found)
    else:
        place = node - sites.base
        x, y = sites.xs[place], sites.ys[place]
        eye_cones(m, sites.triangle[place], x, y, cones)
        for cone in cones:
            found.append(m.org[cone[0]])
            found.append(m.org[cone[0] - 2 if cone[0] % 3 == 2 else cone[0] + 1])
    for half, rx, ry, lx, ly in cones:
        if marked[half // 3]:
            hits.append((half // 3, rx, ry, lx, ly))
    sweep(m, cones, x, y, found, marked, hits)
    found.sort()
    if rows.used[0] + 2 * len(found) + len(hits) * len(sites.xs) > len(rows.to):
        return False
    rows.begin[node] = rows.used[0]
    add_corners(m, rows, found, x, y)
    k = rows.used[0]
    for triangle, rx, ry, lx, ly in hits:
        for site in range(len(sites.xs)):
            px, py = sites.xs[site] - x, sites.ys[site] - y
            if sites.triangle[site] == triangle and rx * py - ry * px >= 0 and px * ly - py * lx >= 0:
                rows.to[k], rows.metres[k] = sites.base + site, math.hypot(px, py) / SCALE
                rows.part[k] = m.part[triangle]
                k += 1
    rows.end[node] = rows.used[0] = k
    return True


@compiled
def may_bend(m: Flat, aim: Aim, vertex: int, x: int, y: int) -> bool:
    """Whether a path from a place may bend at a corner into a part that matters."""
    dx, dy = m.xs[vertex] - x, m.ys[vertex] - y
    right, left = first_on_right(m, vertex, dx, dy), first_on_left(m, vertex, dx, dy)
    return bool((right >= 0 and aim.parts[m.part[right]]) or (left >= 0 and aim.parts[m.part[left]]))


@compiled
def may_bend_from(m: Flat, aim: Aim, k: int) -> bool:
    """Whether a path may bend at one of the first nodes, or might if the place it is seen from were not rounded."""
    vertex, x, y = aim.first[k], aim.from_x[k], aim.from_y[k]
    if may_bend(m, aim, vertex, x, y):
        return True
    if aim.is_rounded:
        for dx in (-1, 1):
            for dy in (-1, 1):
                if may_bend(m, aim, vertex, x + dx, y + dy):
                    return True
    return False


@inlined
def relax(
    m: Flat, sites: Sites, rows: Rows, aim: Aim, trail: Trail, heap: Any, best: float, length: float, node: int
) -> None:
    """Go on from a node to those that it sees, and over stairs, lifts and ramps."""
    for k in range(rows.begin[node], rows.end[node]):
        if aim.parts[rows.part[k]]:
            far, other = length + rows.metres[k], rows.to[k]
            if far < trail.metres[other]:
                trail.metres[other], trail.before[other] = far, node
                push(m, aim, heap, best, far, other)
    if node >= sites.base:
        for link in range(sites.begin[node - sites.base], sites.end[node - sites.base]):
            far, other = length + sites.length[link], sites.to[link]
            if not (aim.avoid & sites.kind[link]) and far < trail.metres[other]:
                trail.metres[other], trail.before[other] = far, node
                push(m, aim, heap, best, far, other)


@compiled
def least_way(m: Flat, sites: Sites, marked: Any, rows: Rows, aim: Aim, trail: Trail) -> tuple[float, int]:
    """The least way in metres and its last node.

    ``aim.limit`` and -1 where none is shorter; :data:`NO_ROOM` for the node where the rows need more room.
    """
    best, best_node = aim.limit, -1
    heap = [(0.0, 0.0, 0)]
    heap.clear()
    for k in range(len(aim.first)):
        node = aim.first[k]
        if node >= sites.base or may_bend_from(m, aim, k):
            push(m, aim, heap, best, trail.metres[node], node)
    while len(heap) > 0:
        bound, length, node = heapq.heappop(heap)
        if bound >= best:
            break
        if length > trail.metres[node]:
            continue
        if length + aim.rest[node] < best:
            best, best_node = length + aim.rest[node], node
            if best <= bound + SURE_M:
                break
        if rows.begin[node] < 0 and not make_row(m, sites, marked, rows, node):
            return 0.0, NO_ROOM
        relax(m, sites, rows, aim, trail, heap, best, length, node)
    return best, best_node


class VisibilityGraph:
    """The corners, stairs, lifts and ramps of some floors, and which of them are in sight of each other.

    Safe to share between threads: rows are made and read by one at a time. Two that made rows at once would write them over
    each other, and every later way along these would be a wrong one.
    """

    def __init__(self, mesh: Flat, sites: Sites) -> None:
        self._mesh, self._sites = mesh, sites
        self.nodes = sites.base + len(sites.xs)
        marked = bytearray(len(mesh.unmarked))
        for triangle in sites.triangle:
            marked[triangle] = 1
        self._marked = marks(marked)
        self._rows = self._empty(FIRST)
        self._lock = threading.Lock()

    @property
    def rows_made(self) -> int:
        """Of how many nodes it is known what they see."""
        return int(np.count_nonzero(np.asarray(self._rows.begin) >= 0))

    @property
    def room(self) -> int:
        """For how many entries of rows memory is taken."""
        return len(self._rows.to)

    def fill(self) -> Iterator[None]:
        """Make every row, unless they need more than :data:`KEPT` entries; pauses after every few."""
        for k, node in enumerate(self._bending):
            if not self._make(node):
                return
            if k % MADE_AT_ONCE == 0:
                yield

    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] | None:
        """Of all rows: from which node, to which, how many metres; None unless all are made (:meth:`fill`)."""
        with self._lock:
            begin, end = np.asarray(self._rows.begin), np.asarray(self._rows.end)
            bending = np.array(self._bending, dtype=np.int64)
            if (begin[bending] < 0).any():
                return None
            bending = bending[
                np.argsort(begin[bending], kind="stable")
            ]  # rows stand one after the other, as they were made
            used = self._rows.used[0]
            source = np.repeat(bending, end[bending] - begin[bending])
            return source, np.array(self._rows.to[:used], dtype=np.int64), np.array(self._rows.metres[:used])

    def _make(self, node: int) -> bool:
        """Make a row unless it is made; whether there is room for it."""
        with self._lock:
            while self._rows.begin[node] < 0 and not make_row(self._mesh, self._sites, self._marked, self._rows, node):
                if self.room >= KEPT:
                    return False
                self._rows = self._grown(2 * self.room)
        return True

    @cached_property
    def _bending(self) -> list[int]:
        """Nodes where a shortest path may bend, and stairs, lifts and ramps."""
        corners = np.flatnonzero(np.frombuffer(bytes(self._mesh.corner), dtype=np.uint8))
        return [*corners.tolist(), *range(self._sites.base, self.nodes)]

    def shortest(self, aim: Aim, first: Mapping[int, float]) -> tuple[float, list[int]]:
        """The least way in metres, and its nodes in walking order; none where nothing shorter than the limit is found.

        ``first``: metres from the start to each node of ``aim.first``.
        """
        with self._lock:
            length, node, before = self._least(aim, first)
        nodes: list[int] = []
        while node >= 0:
            nodes.append(int(node))
            node = before[node]
        return float(length), nodes[::-1]

    def _least(self, aim: Aim, first: Mapping[int, float]) -> tuple[float, int, Any]:
        """The least way in metres, its last node, and the node before each."""
        forgotten = False
        while True:
            trail = Trail(filled(self.nodes, math.inf), filled(self.nodes, -1, np.int64))
            for node, metres in first.items():
                trail.metres[node] = metres
            length, node = least_way(self._mesh, self._sites, self._marked, self._rows, aim, trail)
            if node != NO_ROOM:
                return length, node, trail.before
            if self.room >= KEPT and not forgotten:
                forgotten, self._rows = True, self._empty(self.room)
            else:
                self._rows = self._grown(2 * self.room)

    def _empty(self, room: int) -> Rows:
        begin, end = filled(self.nodes, -1, np.int64), filled(self.nodes, -1, np.int64)
        return Rows(begin, end, *_entries(room), flat([0]))

    def _grown(self, room: int) -> Rows:
        old, used = self._rows, self._rows.used[0]
        columns = _entries(room)
        for column, new in zip((old.to, old.metres, old.part), columns, strict=True):
            new[:used] = column[:used]
        return Rows(old.begin, old.end, *columns, old.used)


def _entries(room: int) -> tuple[Any, Any, Any]:
    """Room for so many entries. Arrays, in plain Python too: lists would take four times the memory."""
    if FAST:
        return np.empty(room, np.int64), np.empty(room, np.float64), np.empty(room, np.int64)
    return array("q", bytes(8 * room)), array("d", bytes(8 * room)), array("q", bytes(8 * room))
