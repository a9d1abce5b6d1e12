"""What can be read and recognised from where a visitor walks.

A face is readable at a point inside its visibility catchment (in sight, inside the circle of diameter factor × letter
height that touches the face) if it is also inside the field of view around the walking direction. A walk is looked at
every :data:`~twin.space.visits_tracks.STEP_M`; what is readable for less than that may be missed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from twin.model import Point
from twin.space.mesh import Mesh
from twin.space.sight import catchment, free_point, in_sight_of
from twin.space.signs import Role, Sign, SignSettings
from twin.space.visits_ground import Destination, Ground
from twin.space.visits_tracks import Look, Track

OFF_WALL_M: Final = (0.0, 0.05, 0.15, 0.3, 0.45)
"""Metres in front of where a sign is drawn, tried in turn: a face drawn inside its wall looks out of it."""
NOWHERE: Final = (math.inf, math.inf, -math.inf, -math.inf)
_NONE: Final = np.empty(0, dtype=np.int64)
AT_ONE_M: Final = 0.3
"""Metres: what is so near is seen whichever way one looks."""


class Region(NamedTuple):
    """From where a place is recognised: floor, the point that is looked at, all that is in its sight, and where that is."""

    floor: int
    anchor: Point
    area: Polygon
    box: tuple[float, float, float, float]
    eye: Point


@dataclass(frozen=True, slots=True)
class Face:
    """One side of a sign: where it is read from. ``sign`` is its place among the signs."""

    sign: int
    at: Point
    faces_deg: float
    area: Polygon


def face_of(mesh: Mesh, sign: Sign, settings: SignSettings, *, back: bool = False) -> Face | None:
    """The catchment of a sign's front, or of its back; None where nothing free is near it."""
    faces = (sign.faces_deg + (180.0 if back else 0.0)) % 360.0
    angle = math.radians(faces)
    for out in OFF_WALL_M:
        at = (sign.at[0] + out * math.cos(angle), sign.at[1] + out * math.sin(angle))
        if free_point(mesh, at, 1e-6) is not None:
            break
    else:
        found = free_point(mesh, sign.at, OFF_WALL_M[-1])
        if found is None:
            return None
        at = found[1]
    factor = settings.z_inside if sign.lit else settings.z_outside
    rise = sign.mounting_m + sign.character_m / 2 - settings.eye_m
    area = catchment(mesh, at, faces, distance_factor=factor, height_m=sign.character_m, rise_m=rise)
    return Face(-1, at, faces, area)


class Covering(NamedTuple):
    """Faces (by place) that can be read from one point, and where they are from there: metres east, north, away."""

    faces: NDArray[np.int64]
    dx: NDArray[np.float64]
    dy: NDArray[np.float64]
    distance: NDArray[np.float64]
    names: int
    """Names on all direction signs among them together."""


class Sights:
    """Everything that can be seen in one centre: the faces of its signs, and its destinations by themselves."""

    def __init__(self, ground: Ground, signs: Sequence[Sign], settings: SignSettings) -> None:
        self.ground = ground
        self.signs = tuple(signs)
        self.settings = settings
        self._regions: dict[str, list[Region]] = {}
        self._anchors: dict[tuple[int, Point, str], tuple[Point, ...]] = {}
        self._covering: dict[tuple[int, Point], Covering] = {}
        self._read: dict[tuple[int, Point, float], tuple[int, ...]] = {}
        self._named: dict[tuple[int, Point, float], tuple[int, tuple[int, ...]]] = {}
        self._sides: dict[tuple[int, Point, float, float, bool, float, bool], Face | None] = {}

    def with_signs(self, signs: Sequence[Sign]) -> Sights:
        """The same centre with other signs; what is known of those that stay is kept."""
        other = Sights(self.ground, signs, self.settings)
        other._regions = self._regions
        other._anchors = self._anchors
        other._sides = self._sides
        return other

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """All faces, both sides of two-sided signs."""
        out: list[Face] = []
        for place, sign in enumerate(self.signs):
            made = [self.side(sign, back=back) for back in ((False, True) if sign.two_sided else (False,))]
            out += [Face(place, face.at, face.faces_deg, face.area) for face in made if face is not None]
        return tuple(out)

    def side(self, sign: Sign, *, back: bool = False) -> Face | None:
        """One side of a sign, of this centre or not (:func:`face_of`); kept, whatever the sign says."""
        key = (sign.floor, sign.at, sign.faces_deg, sign.mounting_m, sign.lit, sign.character_m, back)
        if key not in self._sides:
            self._sides[key] = face_of(self.ground.plain.meshes[sign.floor], sign, self.settings, back=back)
        return self._sides[key]

    @cached_property
    def _areas(self) -> NDArray[np.object_]:
        """From where each face is read, prepared for many questions."""
        areas = np.array([face.area for face in self.faces], dtype=np.object_)
        shapely.prepare(areas)
        return areas

    @cached_property
    def _places(self) -> NDArray[np.float64]:
        """Where each face is."""
        return np.array([face.at for face in self.faces]).reshape(-1, 2)

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        """From where each face is read: bounds, not numbers where it is read from nowhere."""
        return shapely.bounds(self._areas).reshape(-1, 4)

    @cached_property
    def _by_floor(self) -> dict[int, NDArray[np.int64]]:
        """Faces (by place) by floor."""
        floors = np.array([self.signs[face.sign].floor for face in self.faces], dtype=np.int64)
        return {floor: np.flatnonzero(floors == floor) for floor in set(floors.tolist())}

    def readable(self, track: Track, among: NDArray[np.int64] | None = None) -> list[tuple[int, int]]:
        """Pairs of look and face (by place, of those ``among``, all on its floor) that are read along a line."""
        faces = self._by_floor.get(track.floor, _NONE) if among is None else among
        if not len(faces):
            return []
        west, south, east, north = track.box
        box = self._bounds[faces]
        near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        if not near.any():
            return []
        faces, box = faces[near], box[near]
        x, y = track.at[:, 0], track.at[:, 1]
        inside = (box[:, :1] <= x) & (box[:, 2:3] >= x) & (box[:, 1:2] <= y) & (box[:, 3:] >= y)
        which, where = np.nonzero(inside)
        ahead = self._in_view(track.at[where], np.radians(track.heading_deg[where]), self._places[faces[which]])
        which, where = which[ahead], where[ahead]
        seen = shapely.intersects_xy(self._areas[faces[which]], x[where], y[where])
        return sorted(zip(where[seen].tolist(), faces[which[seen]].tolist(), strict=True))

    def covering(self, floor: int, at: Point) -> Covering:
        """Faces that can be read from a point by who turns to them; kept."""
        key = (floor, at)
        if key not in self._covering:
            faces, (x, y) = self._by_floor.get(floor, _NONE), at
            box = self._bounds[faces]
            near = faces[(box[:, 0] <= x) & (box[:, 2] >= x) & (box[:, 1] <= y) & (box[:, 3] >= y)]
            near = near[shapely.intersects_xy(self._areas[near], x, y)]
            dx, dy = (self._places[near] - at).T
            self._covering[key] = Covering(near, dx, dy, np.hypot(dx, dy), int(self._names[near].sum()))
        return self._covering[key]

    def read_at(self, look: Look) -> tuple[int, ...]:
        """Faces (by place) that somebody reads who stands there and looks ahead, in order; kept: many come the same way."""
        key = look[1:]
        if key not in self._read:
            around = self.covering(look.floor, look.at)
            self._read[key] = tuple(around.faces[self._ahead(around, look.heading_deg)].tolist())
        return self._read[key]

    def _ahead(self, around: Covering, heading_deg: float) -> NDArray[np.bool_]:
        heading = math.radians(heading_deg)
        ahead = around.dx * math.cos(heading) + around.dy * math.sin(heading)
        seen: NDArray[np.bool_] = ahead >= around.distance * self._cosine - 1e-9
        return seen

    def named_at(self, look: Look) -> tuple[int, tuple[int, ...]]:
        """How many names are read on direction signs by who stands there and looks ahead; and on which, by place, in order.

        0 where all signs around have no more than one copes with; kept.
        """
        key = look[1:]
        if key not in self._named:
            self._named[key] = self._count(look)
        return self._named[key]

    def _count(self, look: Look) -> tuple[int, tuple[int, ...]]:
        if self.covering(look.floor, look.at).names <= self.settings.names_in_view:
            return 0, ()
        faces = np.array(self.read_at(look), dtype=np.int64)
        faces = faces[self._names[faces] > 0]
        signs, first = np.unique(self._signs_of[faces], return_index=True)
        return int(self._names[faces[first]].sum()), tuple(signs.tolist())

    @cached_property
    def _signs_of(self) -> NDArray[np.int64]:
        """The sign of each face, by place."""
        return np.array([face.sign for face in self.faces], dtype=np.int64)

    @cached_property
    def _names(self) -> NDArray[np.int64]:
        """Names on each face of a direction sign."""
        signs = (self.signs[face.sign] for face in self.faces)
        return np.array([len(s.named) if s.role is Role.DIRECTION else 0 for s in signs], dtype=np.int64)

    @property
    def _cosine(self) -> float:
        return math.cos(math.radians(self.settings.fov_deg / 2))

    def recognised(self, track: Track, to: Destination) -> tuple[frozenset[int], frozenset[int]]:
        """At which looks along a line a destination is known by itself: its door, counter or open border in sight and near.

        For somebody who turns round there, and for somebody who looks ahead.
        """
        around: set[int] = set()
        ahead: set[int] = set()
        west, south, east, north = track.box
        for floor, anchor, area, box, eye in self._regions_of(to):
            if floor != track.floor:
                continue
            if not (box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south):
                continue
            (near,) = np.nonzero(np.hypot(*(track.at - eye).T) <= self.settings.recognise_m)
            points = track.at[near]
            seen = near[shapely.intersects_xy(area, points[:, 0], points[:, 1])]
            if seen.size:
                around.update(seen.tolist())
                in_view = self._in_view(track.at[seen], np.radians(track.heading_deg[seen]), anchor)
                ahead.update(seen[in_view].tolist())
        return frozenset(around), frozenset(ahead)

    def anchors_at(self, floor: int, at: Point, to: Destination) -> tuple[Point, ...]:
        """The points by which a destination is known to somebody who turns round at a point; kept."""
        key = (floor, at, to.id)
        if key not in self._anchors:
            self._anchors[key] = tuple(
                region.anchor
                for region in self._regions_of(to)
                if region.floor == floor
                and math.dist(region.eye, at) <= self.settings.recognise_m
                and shapely.intersects_xy(region.area, *at)
            )
        return self._anchors[key]

    def in_view(self, look: Look, target: Point) -> bool:
        """Whether a point is inside the field of view of somebody who looks there; not whether anything hides it."""
        dx, dy, heading = target[0] - look.at[0], target[1] - look.at[1], math.radians(look.heading_deg)
        distance, ahead = math.hypot(dx, dy), dx * math.cos(heading) + dy * math.sin(heading)
        return distance <= AT_ONE_M or ahead >= distance * self._cosine - 1e-9

    def _in_view(
        self, points: NDArray[np.float64], headings: NDArray[np.float64], target: Point | NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        away = np.asarray(target) - points
        distance = np.hypot(away[:, 0], away[:, 1])
        ahead = away[:, 0] * np.cos(headings) + away[:, 1] * np.sin(headings)
        inside: NDArray[np.bool_] = ahead >= distance * self._cosine - 1e-9
        return inside | (distance <= AT_ONE_M)

    def _regions_of(self, to: Destination) -> list[Region]:
        if to.id not in self._regions:
            out: list[Region] = []
            for goal in to.goals:
                mesh = self.ground.plain.meshes[goal.floor]
                for anchor in goal.anchors or tuple(spot.metres for spot in goal.spots):
                    eye, area = in_sight_of(mesh, anchor, self.settings.recognise_m)
                    shapely.prepare(area)
                    out.append(Region(goal.floor, anchor, area, NOWHERE if area.is_empty else area.bounds, eye))
            self._regions[to.id] = out
        return self._regions[to.id]
