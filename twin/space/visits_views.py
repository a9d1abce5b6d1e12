"""What can be read and recognised from where a visitor walks.

A face is readable at a point inside its visibility catchment (in sight, inside the circle of diameter factor × letter
height that touches the face) if it is also inside the field of view around the walking direction. A walk is looked at
every :data:`STEP_M`; what is readable for less than that may be missed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from twin.model import Point
from twin.space.mesh import Mesh
from twin.space.sight import catchment, free_point, isovist
from twin.space.signs import Sign, SignSettings
from twin.space.visits_ground import Destination, Ground

STEP_M: Final = 0.5
"""Metres between the points of a walk at which a visitor looks."""
OFF_WALL_M: Final = (0.0, 0.05, 0.15, 0.3, 0.45)
"""Metres in front of where a sign is drawn, tried in turn: a face drawn inside its wall looks out of it."""
NOWHERE: Final = (math.inf, math.inf, -math.inf, -math.inf)
Region = tuple[int, Point, Polygon, tuple[float, float, float, float]]
"""From where a place is recognised: floor, the point that is seen, the area and its bounds."""
AT_ONE_M: Final = 0.3
"""Metres: what is so near is seen whichever way one looks."""


class Look(NamedTuple):
    """A visitor at one point of a walk: metres walked, floor, where, and which way (degrees)."""

    walked: float
    floor: int
    at: Point
    heading_deg: float


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


class Sights:
    """Everything that can be seen in one centre: the faces of its signs, and its destinations by themselves."""

    def __init__(self, ground: Ground, signs: Sequence[Sign], settings: SignSettings) -> None:
        self.ground = ground
        self.signs = tuple(signs)
        self.settings = settings
        self._regions: dict[str, list[Region]] = {}
        self._read: dict[Look, tuple[int, ...]] = {}
        self._sides: dict[tuple[int, Point, float, bool, float, bool], Face | None] = {}

    def with_signs(self, signs: Sequence[Sign]) -> Sights:
        """The same centre with other signs; what is known of those that stay is kept."""
        other = Sights(self.ground, signs, self.settings)
        other._regions = self._regions
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
        key = (sign.floor, sign.at, sign.faces_deg, sign.lit, sign.character_m, back)
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

    def readable(
        self, looks: Sequence[Look], among: Collection[int] | None = None, *, around: bool = False
    ) -> list[tuple[int, int]]:
        """Pairs of look and face (by place, of those ``among``) that are read; ``around``: the visitor turns round once."""
        out: list[tuple[int, int]] = []
        for floor in {look.floor for look in looks} & self._by_floor.keys():
            faces = self._by_floor[floor]
            if among is not None:
                faces = np.array([k for k in among if self.signs[self.faces[k].sign].floor == floor], dtype=np.int64)
            here = [k for k, look in enumerate(looks) if look.floor == floor]
            if not len(faces):
                continue
            points = np.array([looks[k].at for k in here])
            (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
            box = self._bounds[faces]
            near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
            if not near.any():
                continue
            faces, box = faces[near], box[near]
            x, y = points[:, 0], points[:, 1]
            inside = (box[:, :1] <= x) & (box[:, 2:3] >= x) & (box[:, 1:2] <= y) & (box[:, 3:] >= y)
            which, where = np.nonzero(inside)
            seen = shapely.intersects_xy(self._areas[faces[which]], x[where], y[where])
            which, where = which[seen], where[seen]
            if not around and len(where):
                headings = np.radians([looks[k].heading_deg for k in here])
                ahead = self._in_view(points[where], headings[where], self._places[faces[which]])
                which, where = which[ahead], where[ahead]
            out += [(here[k], face) for k, face in zip(where.tolist(), faces[which].tolist(), strict=True)]
        return sorted(out)

    def read_at(self, look: Look) -> tuple[int, ...]:
        """Faces (by place) that somebody reads who stands there and looks ahead; kept."""
        key = look._replace(walked=0.0)
        if key not in self._read:
            faces = self._by_floor.get(look.floor, np.empty(0, dtype=np.int64))
            (x, y), box = look.at, self._bounds[faces]
            near = faces[(box[:, 0] <= x) & (box[:, 2] >= x) & (box[:, 1] <= y) & (box[:, 3] >= y)]
            heading = np.radians([look.heading_deg])
            ahead = near[self._in_view(np.array([look.at]), heading, self._places[near])]
            self._read[key] = tuple(ahead[shapely.intersects_xy(self._areas[ahead], x, y)].tolist())
        return self._read[key]

    def recognised(self, looks: Sequence[Look], to: Destination, *, around: bool = False) -> list[bool]:
        """At which looks a destination is known by itself: its door, counter or open border in sight and near."""
        out = np.zeros(len(looks), dtype=bool)
        if not looks:
            return []
        places = np.array([look.at for look in looks])
        (west, south), (east, north) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        floors = np.array([look.floor for look in looks])
        headings = np.radians([look.heading_deg for look in looks])
        for floor, anchor, area, box in self._regions_of(to):
            if not (box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south):
                continue
            (here,) = np.nonzero((floors == floor) & ~out)
            points = places[here]
            seen = shapely.intersects_xy(area, points[:, 0], points[:, 1])
            if not around and seen.any():
                seen &= self._in_view(points, headings[here], anchor)
            out[here] = seen
        return [bool(known) for known in out.tolist()]

    def in_view(self, look: Look, target: Point) -> bool:
        """Whether a point is inside the field of view of somebody who looks there; not whether anything hides it."""
        dx, dy, heading = target[0] - look.at[0], target[1] - look.at[1], math.radians(look.heading_deg)
        distance, ahead = math.hypot(dx, dy), dx * math.cos(heading) + dy * math.sin(heading)
        return distance <= AT_ONE_M or ahead >= distance * math.cos(math.radians(self.settings.fov_deg / 2)) - 1e-9

    def _in_view(
        self, points: NDArray[np.float64], headings: NDArray[np.float64], target: Point | NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        away = np.asarray(target) - points
        distance = np.hypot(away[:, 0], away[:, 1])
        ahead = away[:, 0] * np.cos(headings) + away[:, 1] * np.sin(headings)
        inside: NDArray[np.bool_] = ahead >= distance * math.cos(math.radians(self.settings.fov_deg / 2)) - 1e-9
        return inside | (distance <= AT_ONE_M)

    def _regions_of(self, to: Destination) -> list[Region]:
        if to.id not in self._regions:
            out: list[Region] = []
            for goal in to.goals:
                mesh = self.ground.plain.meshes[goal.floor]
                for anchor in goal.anchors or tuple(spot.metres for spot in goal.spots):
                    area = isovist(mesh, anchor, self.settings.recognise_m)
                    shapely.prepare(area)
                    out.append((goal.floor, anchor, area, area.bounds if not area.is_empty else NOWHERE))
            self._regions[to.id] = out
        return self._regions[to.id]


def looks_along(points: Sequence[tuple[int, Point]], start: float, heading_deg: float) -> list[Look]:
    """Where a visitor looks on a walk: first as they stand, then each :data:`STEP_M` and at both ends of straight pieces.

    ``start`` is what was walked before, ``heading_deg`` the direction they come in. A change of floor adds no metres.
    """
    floor, at = points[0]
    out = [Look(start, floor, at, heading_deg)]
    walked = start
    for (floor, a), (other, b) in pairwise(points):
        length = math.dist(a, b)
        if floor != other or length == 0:
            continue
        heading = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0])) % 360.0
        pieces = max(1, math.ceil(length / STEP_M))
        for k in range(pieces + 1):
            share = k / pieces
            at = (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            out.append(Look(walked + length * share, floor, at, heading))
        walked += length
    return out
