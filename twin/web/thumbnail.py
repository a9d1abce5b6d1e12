"""A floor as a small inline drawing for phones: its zones in about two kilobytes, one of them filled, and a dot."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from twin.model import Floor, Point, Zone

WIDTH: Final = 340
"""Units across; a phone of 390 CSS pixels shows about one pixel for each."""

TALLEST: Final = 300
BUDGET: Final = 3600
"""Characters of path for all zones together; the largest zones are drawn first, the rest is left out."""

KEPT: Final = 64
EDGE: Final = 4.0
NOTCH: Final = 6.0
"""Units of the longest edge of a notch that is filled: a column of 0.8 m in a building of 50."""
LEAST_EDGES: Final = 3
"""Long edges of a ring in whose corners notches are filled; a notch has as many short ones at most."""
MEET: Final = 0.5
"""The sine of the angle at which the lines of two walls meet, at least."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How local metres become units of the drawing, y downwards."""

    left: float
    top: float
    scale: float
    height: int

    def point(self, at: Point) -> tuple[float, float]:
        """The place of a point in the drawing."""
        return (at[0] - self.left) * self.scale + EDGE, (self.top - at[1]) * self.scale + EDGE


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The drawing of one floor without its dot."""

    frame: Frame
    path: str
    _zones: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def view_box(self) -> str:
        """The SVG attribute."""
        return f"0 0 {WIDTH} {self.frame.height}"

    def zone(self, zone: Zone) -> str:
        """The path of one zone."""
        drawn = self._zones.get(zone.id)
        if drawn is None:
            drawn = self._zones[zone.id] = _path(zone.polygon, self.frame, tolerance=0.6)
        return drawn


def thumbnail(floor: Floor) -> Thumbnail:
    """Return the floor's drawing, made once for each floor in memory."""
    key = id(floor)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][1]
    made = _draw(floor)
    with _lock:
        _kept[key] = (floor, made)  # holding the floor keeps its id from being given to another
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


_kept: OrderedDict[int, tuple[Floor, Thumbnail]] = OrderedDict()
_lock = threading.Lock()


def _draw(floor: Floor) -> Thumbnail:
    frame = _frame(floor)
    parts: list[str] = []
    used = 0
    for zone in sorted(floor.zones, key=lambda each: -each.polygon.area):
        part = _path(zone.polygon, frame, tolerance=1.0)
        if used + len(part) > BUDGET:
            continue
        parts.append(part)
        used += len(part)
    return Thumbnail(frame, "".join(parts))


def _frame(floor: Floor) -> Frame:
    left, bottom, right, top = (
        shapely.total_bounds([zone.polygon for zone in floor.zones]) if floor.zones else floor.bounds
    )
    wide, high = max(float(right - left), 1.0), max(float(top - bottom), 1.0)
    scale = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / high)
    return Frame(float(left), float(top), scale, round(high * scale + 2 * EDGE))


def _path(shape: Polygon, frame: Frame, *, tolerance: float) -> str:
    """Rings as relative steps in whole units: 3 to 6 characters a corner."""
    simple: BaseGeometry = _squared(shape, NOTCH / frame.scale).simplify(tolerance / frame.scale)
    if not isinstance(simple, Polygon) or simple.is_empty:
        simple = shape
    return "".join(_ring(ring.coords[:-1], frame) for ring in (simple.exterior, *simple.interiors))


def _squared(shape: Polygon, short: float) -> Polygon:
    """The shape with the notches that columns cut out of its corners filled: simplified as they are they turn straight walls aslant.

    Parameters
    ----------
    short
        Metres: the longest edge of a notch.
    """
    exterior, *interiors = (_corners(ring.coords[:-1], short) for ring in (shape.exterior, *shape.interiors))
    made = Polygon(exterior, interiors)
    return made if made.is_valid else shape


def _corners(ring: Sequence[Point], short: float) -> Sequence[Point]:
    """A ring with the place where two long edges would meet instead of two or three short ones between them."""
    count = len(ring)
    long = [k for k in range(count) if math.dist(ring[k], ring[(k + 1) % count]) > short]
    if len(long) < LEAST_EDGES:
        return ring
    made: list[Point] = []
    for here, then in zip(long, [*long[1:], long[0]], strict=True):
        between = [ring[(here + 1 + n) % count] for n in range((then - here - 1) % count + 1)]
        met = None
        if 1 < len(between) <= LEAST_EDGES + 1:
            met = _meeting((ring[here], between[0]), (between[-1], ring[(then + 1) % count]))
        if met is not None and max(math.dist(met, between[0]), math.dist(met, between[-1])) <= short:
            between = [met]
        made.extend(between)
    return made


def _meeting(first: tuple[Point, Point], second: tuple[Point, Point]) -> Point | None:
    """Where the lines of two edges cross; None where they hardly do."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    cross = ux * vy - uy * vx
    if abs(cross) < MEET * math.hypot(ux, uy) * math.hypot(vx, vy):
        return None
    along = ((cx - ax) * vy - (cy - ay) * vx) / cross
    return ax + along * ux, ay + along * uy


def _ring(corners: list[Point], frame: Frame) -> str:
    points = [tuple(round(value) for value in frame.point((x, y))) for x, y, *_ in corners]
    steps = [f"M{points[0][0]} {points[0][1]}l"]
    for (x0, y0), (x1, y1) in pairwise(points):
        if (x0, y0) != (x1, y1):
            steps.append(f"{x1 - x0} {y1 - y0} ")
    return "".join(steps).rstrip(" ").replace(" -", "-") + "z"
