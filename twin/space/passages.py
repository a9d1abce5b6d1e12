"""How wide a passage is: the widest body that gets through, and the line from wall to wall that stops a wider one.

A *gate* is a line between two walls that gets no shorter by moving either end, in a circle that is otherwise free. Gates
never cross each other, and who fits through every gate on the way gets along it: the widest way between two places is the
path in the maximum spanning tree of what the gates leave of free space, and its narrowest gate is the bottleneck. This is
not the largest inscribed circle: a corridor of 1.2 m with a pinch of 0.7 m has an inscribed circle of 1.2 m and a
bottleneck of 0.7 m.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString, STRtree

from twin.model import Opening, Point
from twin.space.free import FreeSpace
from twin.space.mesh import GRID_M
from twin.space.widths import Gate, find_gates
from twin.units import EPS

LIMIT_M: Final = 3.0
"""Metres: wider than this nobody calls narrow."""
APPROACH_M: Final = 1.5
"""Metres before and behind an opening that belong to passing it: what stands there narrows it."""
_WALL_M: Final = 0.5
"""Metres that a place may be from the face it stands for."""
_INSIDE_M: Final = 0.005
_DIGITS: Final = 5
"""Widths are told to 0.01 mm: ends of gates lie on the mesh's grid, up to 0.7 µm off."""
_CORNER: Final = 64
"""Straight pieces per quarter circle around the corners of walls."""


Line = tuple[Point, Point]


class Bottleneck(NamedTuple):
    """The width of the widest way, and the line across its narrowest place in local metres.

    ``width_m`` is infinite when nothing on the way is narrower than the limit asked, and 0 when there is no way at all; ``line``
    is None then.
    """

    width_m: float
    line: tuple[Point, Point] | None = None


WIDE: Final = Bottleneck(math.inf)
SHUT: Final = Bottleneck(0.0)


class _Border(NamedTuple):
    """From one face to the next: over a gate, or freely (``gate`` is -1, the width infinite)."""

    width_m: float
    gate: int
    to: int
    labels: frozenset[str]


class Source(NamedTuple):
    """Where a spread begins: a place (of that opening) in local metres, and the width that the way there already had."""

    at: Point
    width_m: float = math.inf
    opening: str | None = None


class Reached(NamedTuple):
    """The width of the widest way to a place, which source it came from, and the line across its narrowest gate.

    No line: the source's own width was the narrowest.
    """

    width_m: float
    source: int
    line: Line | None


@dataclass(frozen=True)
class Spread:
    """What was reached on a floor. See :meth:`Passages.spread`."""

    passages: Passages
    found: dict[int, Reached]

    def at(self, at: Point, within: AbstractSet[str] | None = None) -> Reached | None:
        """The widest way to a point; None when there is none."""
        face = self.passages.face_at(at, within)
        return None if face is None else self.found.get(face)

    def zone(self, zone: str) -> Reached | None:
        """The widest way to the largest undivided place of a zone, or to the largest that is reached at all."""
        own = self.passages.faces_of.get(zone, [])
        reached = [(float(self.passages.faces[face].area), face) for face in own if face in self.found]
        return self.found[max(reached)[1]] if reached else None


@dataclass(frozen=True)
class Passages:
    """The gates of one floor, for a walker without width. Those of ``limit_m`` metres or more are not looked for."""

    space: FreeSpace
    limit_m: float = LIMIT_M

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate narrower than the limit."""
        return find_gates(self.space.mesh, self.limit_m)

    def largest_face(self, zone: str) -> int | None:
        """The largest undivided place of a zone; None when nothing of it is walkable."""
        own = np.asarray(self.faces_of.get(zone, []), dtype=np.int64)
        return int(own[np.argmax(shapely.area(self.faces[own]))]) if own.size else None

    def between(self, one: Point, other: Point, within: AbstractSet[str] | None = None) -> Bottleneck:
        """The bottleneck of the widest way between two points (local metres).

        ``within``: only through these zones and openings.
        """
        start, end = self.face_at(one, within), self.face_at(other, within)
        return SHUT if start is None or end is None else self._join([{start}, {end}], within)

    def of_zone(self, zone: str, terminals: Sequence[Point] | None = None) -> Bottleneck:
        """What has to be passed within a zone to walk between any two of its openings.

        Where counters part it, each part counts by itself. A zone with one opening: from there to its roomiest place.

        Parameters
        ----------
        terminals
            Points to be joined instead of the openings; local metres.
        """
        if terminals is None:
            doors = [o for o in self.space.floor.openings if zone in o.zones and o.id in self.space.plugs]
            terminals = [self._mouth(door, zone) for door in doors]
        groups = [{face} for at in terminals if (face := self.face_at(at, {zone})) is not None]
        largest = self.largest_face(zone)
        if len(groups) < 2 and largest is not None:
            groups.append({largest})
        return self._join(groups, {zone}) if groups else SHUT

    def of_opening(self, opening: str) -> Bottleneck | None:
        """The widest body that passes an opening, from :data:`APPROACH_M` before it to as far behind it.

        None for one that is no floor to walk on: a stair, a lift, an opening without a chord.
        """
        found = next((o for o in self.space.floor.openings if o.id == opening), None)
        if found is None or found.chord is None or opening not in self.space.plugs:
            return None
        middle = LineString(found.chord).interpolate(0.5, normalized=True)
        start = self.face_at((middle.x, middle.y), {opening})
        if start is None:
            return SHUT
        sides = [self._own_width(found)]
        for zone in found.zones:
            own = np.asarray(self.faces_of.get(zone, []), dtype=np.int64)
            away = own[shapely.hausdorff_distance(self.faces[own], middle) > APPROACH_M]
            goals = set((away if away.size else own).tolist())
            sides.append(self._join([{start}, goals], {opening, zone}, roomy=False))
        return min(sides, key=lambda side: side.width_m)

    def spread(
        self,
        sources: Sequence[Source],
        *,
        ignoring: AbstractSet[str] = frozenset(),
        only: AbstractSet[str] | None = None,
        shut: AbstractSet[str] = frozenset(),
        rooms: Mapping[str, Bottleneck] | None = None,
    ) -> Spread:
        """The widest way from the nearest-by-width of several places to everywhere on the floor.

        Parameters
        ----------
        ignoring
            Openings whose own width does not count.
        only
            Openings whose width alone counts; None: every gate does.
        shut
            Openings that are not passed.
        rooms
            Zones in which nobody wider can walk.
        """
        tight = self._tight(rooms or {})
        found: dict[int, Reached] = {}
        heap: list[tuple[float, int, int, int, Line | None]] = []
        turn = count()
        for k, source in enumerate(sources):
            face = self.face_at(source.at, None if source.opening is None else {source.opening})
            if face is not None:
                heapq.heappush(heap, (-source.width_m, next(turn), face, k, None))
        while heap:
            negative, _, face, k, line = heapq.heappop(heap)
            if face in found:
                continue
            here = Reached(-negative, k, line)
            if face in tight and tight[face].width_m < here.width_m:
                here = Reached(tight[face].width_m, k, tight[face].line)
                if heap and -heap[0][0] > here.width_m:  # another way to this place may be wider: wait for its turn
                    heapq.heappush(heap, (-here.width_m, next(turn), face, k, here.line))
                    continue
            found[face] = here
            for border in self._borders[face]:
                if border.to in found or (border.labels & shut and border.labels <= shut):
                    continue
                counts = not border.labels & ignoring and (only is None or bool(border.labels & only))
                if counts and border.width_m < here.width_m:
                    line = self.gates[border.gate].line
                    heapq.heappush(heap, (-border.width_m, next(turn), border.to, k, line))
                else:
                    heapq.heappush(heap, (-here.width_m, next(turn), border.to, k, here.line))
        return Spread(self, found)

    def _tight(self, rooms: Mapping[str, Bottleneck]) -> dict[int, Bottleneck]:
        """Faces all of whose zones are such rooms: the roomiest of them."""
        zones = {zone.id for zone in self.space.floor.zones}
        out: dict[int, Bottleneck] = {}
        for face in {face for zone in rooms for face in self.faces_of.get(zone, [])}:
            own = self._labels[face] & zones
            if own <= rooms.keys():
                out[face] = max((rooms[zone] for zone in own), key=lambda room: room.width_m)
        return out

    def _own_width(self, opening: Opening) -> Bottleneck:
        """The width of the chord, as far as one passes it."""
        (ax, ay), (bx, by) = opening.chord or (opening.at, opening.at)
        length = math.dist((ax, ay), (bx, by))
        width = min(length, opening.width_m or length)
        mx, my, part = (ax + bx) / 2, (ay + by) / 2, width / length / 2
        step = ((bx - ax) * part, (by - ay) * part)
        return _measured(width, ((mx - step[0], my - step[1]), (mx + step[0], my + step[1])))

    def _mouth(self, door: Opening, zone: str) -> Point:
        """A point of a zone just inside one of its openings."""
        line = shapely.shortest_line(self.space.plugs[door.id].centroid, self.space.grounds[zone])
        (ax, ay), (bx, by) = line.coords
        share = 1 + _INSIDE_M / line.length if line.length else 1.0
        return ax + (bx - ax) * share, ay + (by - ay) * share

    def face_at(self, at: Point, within: AbstractSet[str] | None) -> int | None:
        """The face of a place, one of those names only; None when none is near."""
        point = shapely.Point(at)
        near = [
            i
            for i in self._tree.query(point, predicate="dwithin", distance=_WALL_M).tolist()
            if within is None or within & self._labels[i]
        ]
        return min(near, key=lambda i: (float(shapely.distance(self.faces[i], point)), i), default=None)

    def _join(
        self, groups: Sequence[AbstractSet[int]], within: AbstractSet[str] | None, *, roomy: bool = True
    ) -> Bottleneck:
        """The narrowest gate needed to join a face of every group; groups that no way joins are left apart.

        Where no gate is needed: the largest circle there, or without ``roomy`` :data:`WIDE`.
        """
        waiting = list(groups)
        least: Bottleneck | None = None
        while waiting:
            first, *waiting = waiting
            start = min(first)
            waiting, gate = self._grow(start, waiting, within)
            if gate is None:
                continue
            wide = self._roominess(start, within) if gate < 0 and roomy else WIDE
            found = wide if gate < 0 else _measured(*self.gates[gate])
            if least is None or found.width_m < least.width_m:
                least = found
        return SHUT if least is None else least

    def _grow(
        self, start: int, groups: Sequence[AbstractSet[int]], within: AbstractSet[str] | None
    ) -> tuple[list[AbstractSet[int]], int | None]:
        """Spread from a face over the widest borders first, until every group is met.

        The groups not met, and the narrowest gate that was needed: -1 for none, None when no group was met.
        """
        left = list(groups)
        reached: set[int] = set()
        heap = [(-math.inf, start, -1)]
        width, gate, needed = math.inf, -1, -1
        joined = False
        while heap and left:
            negative, face, by = heapq.heappop(heap)
            if face in reached:
                continue
            reached.add(face)
            if -negative < width:
                width, gate = -negative, by
            met = [group for group in left if face in group]
            if met:
                joined, needed = True, gate
                left = [group for group in left if face not in group]
            for border in self._borders[face]:
                if border.to not in reached and (within is None or within & border.labels):
                    heapq.heappush(heap, (-border.width_m, border.to, border.gate))
        return left, needed if joined else None

    def _roominess(self, start: int, within: AbstractSet[str] | None) -> Bottleneck:
        """The largest circle with its middle in what is reached from a face over no gate; its diameter is the line."""
        reached, stack = {start}, [start]
        while stack:
            for border in self._borders[stack.pop()]:
                if border.gate < 0 and border.to not in reached and (within is None or within & border.labels):
                    reached.add(border.to)
                    stack.append(border.to)
        return self._largest(shapely.union_all([self.faces[i] for i in sorted(reached)]))

    def roominess(self, zone: str) -> Bottleneck:
        """The largest circle with its middle in a zone; its diameter is the line. :data:`WIDE` from the limit on.

        Nobody wider walks in the zone, also where no gate says so: a bare corridor from end to end.
        """
        if zone in self._plainly_wide:
            return WIDE
        own = self.faces_of.get(zone, [])
        return self._largest(shapely.union_all(self.faces[own])) if own else SHUT

    @cached_property
    def _plainly_wide(self) -> frozenset[str]:
        """Zones in which the middle of some triangle is far enough from all walls: no need to measure more exactly."""
        mesh = self.space.mesh
        if not mesh.triangles.size:
            return frozenset()
        middles = shapely.centroid(mesh.triangles)
        (which, _), far = mesh.walls.query_nearest(middles, return_distance=True, all_matches=False)
        wide = which[far >= self.limit_m / 2]
        return frozenset().union(*(self.space.labels[face] for face in np.unique(mesh.face[wide]).tolist()))

    def _largest(self, ground: Geometry) -> Bottleneck:
        """The largest circle that holds no wall with its middle in some ground."""
        walls = self.space.mesh.walls

        def middles(room: Geometry, radius: float) -> Geometry:
            """The part of a room that is at least ``radius`` away from walls."""
            near = walls.geometries[walls.query(room, predicate="dwithin", distance=radius)]
            return shapely.difference(room, shapely.union_all(shapely.buffer(near, radius, quad_segs=_CORNER)))

        low, high = 0.0, self.limit_m / 2
        if not shapely.is_empty(middles(ground, high)):
            return WIDE
        while high - low > EPS / 4:
            radius = (low + high) / 2
            rest = middles(ground, radius)
            low, high, ground = (low, radius, ground) if shapely.is_empty(rest) else (radius, high, rest)
        at = shapely.point_on_surface(ground)
        wall = walls.geometries[int(walls.nearest(at))]
        x, y = shapely.shortest_line(at, wall).coords[1]
        return _measured(2 * low, ((x, y), (2 * at.x - x, 2 * at.y - y)))

    @cached_property
    def _pieces(self) -> tuple[NDArray[np.object_], list[frozenset[str]]]:
        """The faces of free space, cut along all gates, with their names."""
        faces = self.space.faces
        if not faces:
            return np.empty(0, dtype=object), []
        cuts = [LineString(gate.line) for gate in self.gates]
        lines = shapely.union_all([*shapely.boundary(np.asarray(faces, dtype=object)), *cuts], grid_size=GRID_M)
        parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
        owner, which = STRtree(faces).query(shapely.point_on_surface(parts), predicate="within")
        return parts[owner], [self.space.labels[j] for j in which.tolist()]

    @property
    def faces(self) -> NDArray[np.object_]:
        """Free space, cut along all gates."""
        return self._pieces[0]

    @property
    def _labels(self) -> list[frozenset[str]]:
        return self._pieces[1]

    @cached_property
    def faces_of(self) -> dict[str, list[int]]:
        """Faces of each zone and opening."""
        out: dict[str, list[int]] = {}
        for i, labels in enumerate(self._labels):
            for label in labels:
                out.setdefault(label, []).append(i)
        return out

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self.faces)

    @cached_property
    def _borders(self) -> list[list[_Border]]:
        """By face: where one goes on to."""
        out: list[list[_Border]] = [[] for _ in self.faces]
        sides = _shared_sides(self.faces)
        gates = _gates_at([side for side, _, _ in sides], self.gates)
        for (_, one, other), gate in zip(sides, gates, strict=True):
            labels = self._labels[one] & self._labels[other]
            if labels:
                width = self.gates[gate].width_m if gate >= 0 else math.inf
                out[one].append(_Border(width, gate, other, labels))
                out[other].append(_Border(width, gate, one, labels))
        return out


def _measured(width_m: float, line: tuple[Point, Point]) -> Bottleneck:
    """The grid's rounding taken off: 0.9 m drawn is 0.9 m measured."""
    (ax, ay), (bx, by) = line
    return Bottleneck(round(width_m, _DIGITS), ((float(ax), float(ay)), (float(bx), float(by))))


def _shared_sides(faces: NDArray[np.object_]) -> list[tuple[tuple[Point, Point], int, int]]:
    """Straight pieces of border that two faces share, with both faces."""
    first: dict[tuple[Point, Point], int] = {}
    shared = []
    rings, owner = shapely.get_rings(faces, return_index=True)
    for ring, i in zip(rings.tolist(), owner.tolist(), strict=True):
        coords = [(x, y) for x, y in shapely.get_coordinates(ring).tolist()]
        for a, b in pairwise(coords):
            key = (a, b) if a < b else (b, a)
            other = first.setdefault(key, i)
            if other != i:
                shared.append((key, other, i))
    return shared


def _gates_at(sides: Sequence[tuple[Point, Point]], gates: Sequence[Gate]) -> list[int]:
    """The gate that each side lies on, or -1."""
    out = [-1] * len(sides)
    if not sides or not gates:
        return out
    ends = np.asarray(sides)
    tree = STRtree([LineString(gate.line) for gate in gates])
    near = 3 * GRID_M
    middles = shapely.points(ends.mean(axis=1))
    side, gate = tree.query(middles, predicate="dwithin", distance=near)
    for k in (0, 1):
        on = shapely.distance(shapely.points(ends[side, k]), tree.geometries[gate]) <= near
        side, gate = side[on], gate[on]
    for i, j in zip(side.tolist(), gate.tolist(), strict=True):
        if out[i] < 0 or gates[j].width_m < gates[out[i]].width_m:
            out[i] = j
    return out
