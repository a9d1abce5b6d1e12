"""How a window is laid out: which way it faces, where its counter ends, where its things stand from there.

A window's frame has its origin at the window, one axis along the counter (to the right of a visitor who faces the
clerk, so that a thing is on one side of every window alike) and one towards the public. Lengths are metres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shapely import Point as Spot
from shapely import Polygon
from shapely.affinity import affine_transform

from twin.catalog.attributes import direction_of
from twin.checks.attributes import attribute
from twin.checks.facility import Facility
from twin.checks.keeping import Memory, recalled
from twin.checks.placing import is_placed
from twin.model import Asset, Placement, Point, Zone
from twin.units import EPS

COUNTERS: Final = ("service_counter", "low_counter", "enquiry_desk")
"""Items that are a window's counter."""

_STAFF_SIDE: Final = frozenset({"desk_and_chair", "office_desk", "office_chair", "computer"})
_VISITOR_SIDE: Final = frozenset({"chair", "waiting_seat", "queue_barrier"})
_STAFF_ZONES: Final = frozenset({"office", "approval"})
_ASIDE: Final = 0.1
"""Metres. Nearer to the counter's middle line than this, a thing is on neither side of it."""
_WORKTOP: Final = (0.35, 0.9)
"""Metres: depth and length from which a window's block is its counter and no mere mark."""
_SAME_PLACE: Final = 0.5
"""Metres. A thing registered further than this from where it is drawn does not stand as it is drawn."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A window's own axes: ``towards`` is the unit vector to the public, ``along`` the one to the visitor's right.

    ``edge`` is how far in front of the window the counter ends and ``half`` half its length; None where no counter
    of known size is drawn. ``middle`` is the counter's middle along the counter.
    """

    at: Point
    towards: Point
    edge: float | None = None
    half: float | None = None
    middle: float = 0.0
    counter: str | None = None

    @property
    def along(self) -> Point:
        """Unit vector along the counter."""
        return (-self.towards[1], self.towards[0])

    @property
    def faces_deg(self) -> float:
        """The way the window faces, degrees counter-clockwise from the x axis."""
        return math.degrees(math.atan2(self.towards[1], self.towards[0])) % 360.0

    def local(self, point: Point) -> Point:
        """Where a point is: (along, towards the public)."""
        dx, dy = point[0] - self.at[0], point[1] - self.at[1]
        ax, ay = self.along
        return (dx * ax + dy * ay, dx * self.towards[0] + dy * self.towards[1])

    def world(self, along: float, ahead: float) -> Point:
        """The point of the floor that is there in the window's own axes."""
        (ax, ay), (tx, ty) = self.along, self.towards
        return (self.at[0] + along * ax + ahead * tx, self.at[1] + along * ay + ahead * ty)

    def strip(self, left: float, right: float, near: float, far: float) -> Polygon:
        """The rectangle from ``left`` to ``right`` along the counter and from ``near`` to ``far`` in front."""
        (ax, ay), (tx, ty) = self.along, self.towards
        corners = Polygon([(left, near), (right, near), (right, far), (left, far)])
        turned: Polygon = affine_transform(corners, [ax, tx, ay, ty, self.at[0], self.at[1]])
        return turned


class Layout:
    """The windows of a facility with their frames and their things, worked out once.

    Parameters
    ----------
    facility
        The centre.
    within
        Metres: how far a thing may stand from a window and still belong to it.
    """

    def __init__(self, facility: Facility, within: float) -> None:
        self.blocks: dict[tuple[str, str], Placement] = {
            (floor.id, one.id): one for floor in facility.twin.floors for one in floor.placements
        }
        self.windows: dict[str, Asset] = {window.asset_no: window for window in facility.windows}
        self.owner: dict[str, str] = {}
        self._footprints: Memory = {}
        self._outlines: Memory = facility.ground.index("outlines of blocks", dict)
        self.frames: dict[str, Frame] = {}
        self.facing: dict[str, float] = {}  # degrees; also of windows that stand nowhere but say which way they face
        for window in facility.windows:
            things = facility.belongings(window, within)[0]
            home = facility.zone_of[window.asset_no]
            for thing in things:  # what is near but in another zone, and does not name the window, is not at it
                if facility.zone_of[thing.asset_no] == home or attribute(thing.attributes, "window") is not None:
                    self.owner.setdefault(thing.asset_no, window.asset_no)
            frame = _frame(self, facility, window, things)
            if frame is not None:
                self.frames[window.asset_no] = frame
            told = _written(facility, window) if frame is None else frame.faces_deg
            if told is not None:
                self.facing[window.asset_no] = told

    def frame_of(self, asset: Asset) -> Frame | None:
        """The frame of the window that a thing belongs to; None when it belongs to none or the frame is not known."""
        return self.frames.get(self.owner.get(asset.asset_no, ""))

    def offsets(self, facility: Facility, item: str) -> list[Point]:
        """Where the things of an item stand, each seen from its own window."""
        found = [(self.frame_of(one), one) for one in facility.by_item.get(item, ())]
        return [frame.local(one.at) for frame, one in found if frame and one.at and is_placed(one)]

    def drawn(self, asset: Asset) -> Placement | None:
        """The block that shows the thing where it stands; None when it is not drawn or was moved since."""
        if asset.drawn_as is None or asset.floor is None or asset.at is None:
            return None
        found = self.blocks.get((asset.floor, asset.drawn_as))
        return found if found is not None and math.dist(found.at, asset.at) <= _SAME_PLACE else None

    def faces(self, facility: Facility, asset: Asset) -> float | None:
        """The way a thing looks: its attribute 朝向, else along the -y axis of the block that shows it. Degrees."""
        written = facility.attribute(asset.attributes, "faces_deg")
        if written is not None:
            return direction_of(written)
        block = self.drawn(asset)
        return None if block is None else (block.rotation_deg - 90.0) % 360.0

    def footprint(self, asset: Asset) -> Polygon | Spot | None:
        """What a placed thing covers of the floor: its block's rectangle, else its point."""
        return recalled(self._footprints, asset.asset_no, lambda: self._covered(asset))

    def _covered(self, asset: Asset) -> Polygon | Spot | None:
        if asset.at is None or not is_placed(asset):
            return None
        block = self.drawn(asset)
        if block is None or block.size is None:
            return Spot(asset.at)
        wide, deep = block.size
        return recalled(self._outlines, (asset.floor, block.id), lambda: _outline(block, wide, deep))


def _outline(block: Placement, wide: float, deep: float) -> Polygon:
    """The rectangle that a block of that size covers."""
    x, y = block.middle or block.at
    turn = math.radians(block.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    flat = Polygon([(-wide / 2, -deep / 2), (wide / 2, -deep / 2), (wide / 2, deep / 2), (-wide / 2, deep / 2)])
    turned: Polygon = affine_transform(flat, [cos, -sin, sin, cos, x, y])
    return turned


def layout_of(facility: Facility, within: float) -> Layout:
    """The layout of a facility, kept as long as the facility is."""
    return facility.once(("layout", within), lambda: Layout(facility, within))


def turned_from(angle: float, other: float) -> float:
    """The angle between two directions, 0 to 180 degrees."""
    return abs((angle - other + 180.0) % 360.0 - 180.0)


def counters_of(window: Asset, things: Sequence[Asset]) -> list[Asset]:
    """The counters among a window's things, the nearest first; a low one before another equally near."""
    at = window.at

    def away(one: Asset) -> tuple[float, bool, str]:
        distance = math.dist(one.at, at) if one.at is not None and at is not None else math.inf
        return (round(distance, 6), one.item != "low_counter", one.asset_no)

    return sorted((one for one in things if one.item in COUNTERS), key=away)


def drawn_as_counters(facility: Facility) -> frozenset[str]:
    """Numbers of the windows whose own block is as large as a worktop."""
    return facility.once("windows drawn as counters", lambda: frozenset(_drawn_as_counters(facility)))


def _drawn_as_counters(facility: Facility) -> Iterator[str]:
    sizes = {(floor.id, one.id): one.size for floor in facility.twin.floors for one in floor.placements}
    for window in facility.windows:
        size = sizes.get((window.floor or "", window.drawn_as or ""))
        if size is not None and min(size) >= _WORKTOP[0] and max(size) >= _WORKTOP[1]:
            yield window.asset_no


def _frame(layout: Layout, facility: Facility, window: Asset, things: Sequence[Asset]) -> Frame | None:
    if window.at is None or not is_placed(window):
        return None
    counters = [(one, block) for one in counters_of(window, things) if (block := layout.drawn(one)) is not None]
    own = layout.drawn(window)
    if not counters and own is not None and window.asset_no in drawn_as_counters(facility):
        counters = [(window, own)]
    towards = _towards(facility, window, things, counters[0][1] if counters else None)
    if towards is None:
        return None
    frame = Frame(window.at, towards)
    shape = layout.footprint(counters[0][0]) if counters else None
    if not isinstance(shape, Polygon):
        return frame
    corners = [frame.local((x, y)) for x, y in shape.exterior.coords]
    left, right = min(a for a, _ in corners), max(a for a, _ in corners)
    edge = max(b for _, b in corners)
    return replace(
        frame, edge=edge, half=(right - left) / 2, middle=(left + right) / 2, counter=counters[0][0].asset_no
    )


def _towards(facility: Facility, window: Asset, things: Sequence[Asset], block: Placement | None) -> Point | None:
    """The unit vector from the clerk to the public: as registered, else across the counter away from the clerk."""
    angle = _written(facility, window)
    if angle is None and block is not None:
        normal = block.rotation_deg - 90.0
        if block.size is not None and block.size[0] < block.size[1] - EPS:
            normal += 90.0  # drawn lengthwise along its own y axis
        side = _public_side(facility, window, things, _unit(normal))
        angle = normal if side > 0 else normal + 180.0 if side < 0 else None
    return None if angle is None else _unit(angle)


def _written(facility: Facility, thing: Asset) -> float | None:
    written = facility.attribute(thing.attributes, "faces_deg")
    return None if written is None else direction_of(written)


def _unit(degrees: float) -> Point:
    turn = math.radians(degrees)
    return (math.cos(turn), math.sin(turn))


def _public_side(facility: Facility, window: Asset, things: Sequence[Asset], normal: Point) -> int:
    """Whether the public is on the side that ``normal`` shows (1), on the other (-1), or nobody knows (0)."""
    origin = window.at
    if origin is None:
        return 0

    def side(point: Point) -> int:
        offset = (point[0] - origin[0]) * normal[0] + (point[1] - origin[1]) * normal[1]
        return 0 if abs(offset) < _ASIDE else 1 if offset > 0 else -1

    votes = 0
    for thing in things:
        if thing.at is not None and is_placed(thing):
            votes += side(thing.at) * ((thing.item in _VISITOR_SIDE) - (thing.item in _STAFF_SIDE))
    if votes == 0:
        votes = _zone_votes(facility, window, normal)
    return (votes > 0) - (votes < 0)


def _zone_votes(facility: Facility, window: Asset, normal: Point) -> int:
    """Which side of the window lies in a zone for the public, which in one for staff."""
    floor = facility.floors.get(window.floor or "")
    if window.at is None or floor is None:
        return 0
    zones, votes = floor.zones, 0
    for sign in (1, -1):
        spot = Spot(window.at[0] + sign * 1.5 * normal[0], window.at[1] + sign * 1.5 * normal[1])
        there = _zone_at(zones, spot)
        if there is not None and "window_service" not in there.kinds:
            votes += sign * (facility.is_public(there) - (not _STAFF_ZONES.isdisjoint(there.kinds)))
    return votes


def _zone_at(zones: Sequence[Zone], spot: Spot) -> Zone | None:
    inside = [zone for zone in zones if zone.polygon.covers(spot)]
    return min(inside, key=lambda zone: zone.polygon.area, default=None)
