"""Walks from and to whole regions: the shortest way from any point of a zone or opening to any point of another.

The shortest walk between two regions leaves the first at a point of its border that one may cross and enters the other
at such a point. Where either end is not a vertex of the triangulation it lies inside a border edge, and the walk is
upright on that edge: otherwise it could be shortened by sliding along. So a region is seen from two sorts of places: the
ends of its crossable border edges, by looking around, and the edges themselves, by a beam of parallel lines upright on
each. Both are exact on the mesh's grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from twin.model import Point
from twin.space.expand import seen_from_point
from twin.space.mesh import SCALE, Mesh, Whole, to_metres

Watched = Mapping[int, Iterable[tuple[int, int, int]]]
"""By triangle: (key, x, y) of points to report when met."""


class Foot(NamedTuple):
    """How far a place is from a region, metres, and the nearest point of the region in sight of it (grid steps)."""

    metres: float
    at: Whole


@dataclass(frozen=True)
class Region:
    """Somewhere to walk from or to on one floor: a point, or every walkable point of some faces.

    Parameters
    ----------
    floor
        Place of the floor in the twin.
    mesh
        Its triangulation.
    triangles
        All of them belong to the region.
    point
        For a region that is one point (grid steps): it lies in the only triangle.
    """

    floor: int
    mesh: Mesh
    triangles: frozenset[int]
    point: Whole | None = None

    @cached_property
    def gates(self) -> tuple[int, ...]:
        """Half-edges by which one leaves the region."""
        if self.point is not None:
            return ()
        twin, own = self.mesh.twin, self.triangles
        halves = (h for t in sorted(own) for h in range(3 * t, 3 * t + 3))
        return tuple(h for h in halves if twin[h] >= 0 and twin[h] // 3 not in own)

    @cached_property
    def ends(self) -> Mapping[Whole, int]:
        """Points from which one looks around, each with a triangle that holds it."""
        if self.point is not None:
            return {self.point: next(iter(self.triangles))}
        mesh = self.mesh
        found: dict[Whole, int] = {}
        for half in self.gates:
            for vertex in (mesh.org[half], mesh.destination(half)):
                found.setdefault(_at(mesh, vertex), half // 3)
        return found

    @property
    def ends_m(self) -> tuple[Point, ...]:
        """The ends in local metres."""
        return tuple(to_metres(*at) for at in self.ends)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Box around everything by which one leaves, in metres; empty (``inf`` first) when nothing does."""
        if not self.ends:
            return math.inf, math.inf, -math.inf, -math.inf
        xs, ys = zip(*self.ends, strict=True)
        return min(xs) / SCALE, min(ys) / SCALE, max(xs) / SCALE, max(ys) / SCALE

    @cached_property
    def corners(self) -> Mapping[int, Foot]:
        """The corners in sight that bend a shortest path (vertex ids)."""
        mesh = self.mesh
        found: dict[int, Foot] = {}
        for at, triangle in self.ends.items():
            vertex = mesh.vertex_at(triangle, *at)
            if vertex is not None and mesh.corner[vertex]:
                _keep(found, vertex, Foot(0.0, at))
            for v in seen_from_point(mesh.flat, triangle, at).corners:
                _keep(found, v, Foot(_metres(at, _at(mesh, v)), at))
        self._beams({}, found, {})
        return found

    def met(self, points: Sequence[tuple[Whole, int]], *, looking: bool = True) -> Mapping[int, Foot]:
        """Those of some points (with a triangle that holds each) that are in sight, by their place in the sequence.

        Without ``looking`` only those that lie upright on a gate, or within.
        """
        mesh = self.mesh
        watched: dict[int, list[tuple[int, int, int]]] = {}
        for key, (at, triangle) in enumerate(points):
            vertex = mesh.vertex_at(triangle, *at)
            around = [3 * triangle] if vertex is None else mesh.around(triangle, vertex)
            for half in around:
                watched.setdefault(half // 3, []).append((key, *at))
        found: dict[int, Foot] = {}
        if self.point is None:
            for t in self.triangles.intersection(watched):
                for key, x, y in watched[t]:
                    _keep(found, key, Foot(0.0, (x, y)))
        for at, triangle in self.ends.items() if looking else ():
            for key in seen_from_point(mesh.flat, triangle, at, watched).points:
                _keep(found, key, Foot(_metres(at, points[key][0]), at))
        self._beams(watched, {}, found)
        return found

    def _beams(self, watched: Watched, corners: dict[int, Foot], points: dict[int, Foot]) -> None:
        """Follow lines upright on each gate until they meet walls or the region again; note what they meet."""
        mesh, own = self.mesh, self.triangles
        for gate in self.gates:
            line = _Line.of(mesh, gate)
            beams = [(gate, 0, line.span)]
            while beams:
                edge, low, high = beams.pop()
                crossing = mesh.crossings[edge]
                if crossing is None or crossing[3] // 3 in own:
                    continue
                apex, ax, ay, right, left = crossing
                for key, px, py in watched.get(right // 3, ()):
                    if low <= line.along(px, py) <= high:
                        _keep(points, key, line.foot(px, py))
                along = line.along(ax, ay)
                if low <= along <= high and mesh.corner[apex]:
                    _keep(corners, apex, line.foot(ax, ay))
                if along > low:
                    beams.append((right, low, min(high, along)))
                if along < high:
                    beams.append((left, max(low, along), high))

    def common(self, other: Region) -> Whole | None:
        """A point that two regions of one floor share, or that is on a border between them that one may cross."""
        mesh = self.mesh
        if self.floor != other.floor:
            return None
        if self.point is not None and other.point is not None:
            return self.point if self.point == other.point else None
        shared = self.triangles & other.triangles
        if shared:
            half = 3 * min(shared)
            return self.point or other.point or _middle(mesh, [mesh.org[half + k] for k in range(3)])
        borders = [half for half in self.gates if mesh.twin[half] // 3 in other.triangles]
        if borders and other.point is None:
            half = max(borders, key=lambda h: _metres(_at(mesh, mesh.org[h]), _at(mesh, mesh.destination(h))))
            return _middle(mesh, [mesh.org[half], mesh.destination(half)])
        return None

    def direct(self, others: Sequence[Region]) -> tuple[float, int, Whole, Whole] | None:
        """The shortest walk without a bend to the nearest of other regions of the floor.

        Metres, which of them, the point here and the point there; None when none is in sight.
        """
        here = tuple(self.ends.items())
        there = [
            (k, at, t) for k, other in enumerate(others) if other.floor == self.floor for at, t in other.ends.items()
        ]
        found = [
            (foot.metres, there[key][0], foot.at, there[key][1])
            for key, foot in self.met([(at, triangle) for _, at, triangle in there]).items()
        ]
        for k, other in enumerate(others):
            if other.floor == self.floor and other.gates:
                upright = other.met(here, looking=False)
                found += [(foot.metres, k, here[key][0], foot.at) for key, foot in upright.items()]
        return min(found, default=None)


class _Line(NamedTuple):
    """A gate as a line: its first point, its direction and the square of its length, in grid steps."""

    x: int
    y: int
    ux: int
    uy: int
    span: int

    @classmethod
    def of(cls, mesh: Mesh, half: int) -> _Line:
        (x, y), (bx, by) = _at(mesh, mesh.org[half]), _at(mesh, mesh.destination(half))
        ux, uy = bx - x, by - y
        return cls(x, y, ux, uy, ux * ux + uy * uy)

    def along(self, px: int, py: int) -> int:
        """How far along the gate a point is: 0 at its first point, ``span`` at its last."""
        return (px - self.x) * self.ux + (py - self.y) * self.uy

    def foot(self, px: int, py: int) -> Foot:
        """The point of the gate upright under a point."""
        share = self.along(px, py) / self.span
        at = (self.x + round(self.ux * share), self.y + round(self.uy * share))
        return Foot(abs(self.ux * (py - self.y) - self.uy * (px - self.x)) / math.sqrt(self.span) / SCALE, at)


def _keep(feet: dict[int, Foot], key: int, foot: Foot) -> None:
    known = feet.get(key)
    if known is None or foot < known:
        feet[key] = foot


def _at(mesh: Mesh, vertex: int) -> Whole:
    return mesh.xs[vertex], mesh.ys[vertex]


def _metres(one: Whole, other: Whole) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1]) / SCALE


def _middle(mesh: Mesh, vertices: list[int]) -> Whole:
    return sum(mesh.xs[v] for v in vertices) // len(vertices), sum(mesh.ys[v] for v in vertices) // len(vertices)
