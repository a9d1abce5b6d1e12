"""Room to turn: a free circle at a place, as a wheelchair needs before a counter and on both sides of a door."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely

from twin.errors import NotFound
from twin.model import Point
from twin.space.free import FreeSpace
from twin.space.plugs import Ground
from twin.space.sight import free_point, isovist
from twin.units import EPS

TURNING_M: Final = 1.5
"""Metres: the diameter in which a wheelchair turns (GB 50763-2012 3.5.3)."""
DIGITS: Final = 5
"""Diameters are measured to 0.01 mm; at a corner they may be that much too large."""
SNAP_M: Final = 0.5
"""Metres that a place may be from free space."""
_QUARTER: Final = 256
"""Straight pieces per quarter circle: obstacles grown by 1 m are then 5 µm too small at their corners."""


class Disc(NamedTuple):
    """A free circle: middle in local metres, diameter, and how far its rim is from the place (0: it contains it)."""

    middle: Point
    diameter_m: float
    gap_m: float


def turning_circle(
    space: FreeSpace,
    at: Point,
    diameter_m: float = TURNING_M,
    *,
    reach_m: float = 0.0,
    zone: str | None = None,
    keep_off: Sequence[shapely.Geometry] = (),
) -> Disc | None:
    """Find the free circle of a diameter nearest to a place, in sight of it; None when there is none.

    Free: no wall, column, counter or other thing that one walks around is inside it. Not the largest inscribed circle
    of a room: it must be at the place.

    Parameters
    ----------
    at
        Local metres. A place in a wall or thing counts as the nearest free one, up to :data:`SNAP_M`.
    reach_m
        How far the circle's rim may be from the place, metres; 0: it contains or touches it.
    zone
        Id of the zone in which its middle must lie.
    keep_off
        More ground that must stay out of it, as where a door's leaf swings.

    Raises
    ------
    NotFound
        ``no-such-zone``.
    """
    radius = diameter_m / 2 - EPS / 2
    eye = free_point(space.mesh, at, SNAP_M)
    if radius <= 0 or eye is None:
        return None
    standing = shapely.Point(eye[1])
    far = radius + reach_m + EPS
    ground: shapely.Geometry = isovist(space.mesh, eye[1], far * 1.001)
    if zone is not None:
        ground = shapely.intersection(ground, _zone(space, zone))
    walls = space.mesh.walls
    near = walls.geometries[walls.query(standing, predicate="dwithin", distance=far + radius)]
    taken = shapely.buffer(np.asarray([*near, *keep_off], dtype=object), radius, quad_segs=_QUARTER)
    centres = shapely.difference(ground, shapely.union_all(taken))
    if centres.is_empty:
        return None
    x, y = shapely.shortest_line(centres, standing).coords[0]
    gap = math.dist((x, y), eye[1]) - diameter_m / 2
    return Disc((x, y), diameter_m, max(gap, 0.0)) if gap <= reach_m + EPS else None


def largest_circle(
    space: FreeSpace,
    at: Point,
    *,
    limit_m: float = 3.0,
    reach_m: float = 0.0,
    zone: str | None = None,
    keep_off: Sequence[shapely.Geometry] = (),
) -> Disc | None:
    """The largest free circle at a place, up to a diameter of ``limit_m``; None when not even 1 cm is free.

    See :func:`turning_circle`; to compare with one limit, ask that.
    """

    def fits(diameter_m: float) -> Disc | None:
        return turning_circle(space, at, diameter_m, reach_m=reach_m, zone=zone, keep_off=keep_off)

    best = fits(limit_m)
    if best is not None:
        return best
    best, low, high = fits(0.01), 0.01, limit_m  # a circle at a place holds a smaller one at it
    while best is not None and high - low > EPS / 2:
        middle = (low + high) / 2
        found = fits(middle)
        low, high, best = (low, middle, best) if found is None else (middle, high, found)
    return None if best is None else best._replace(diameter_m=round(low, DIGITS))


def at_opening(space: FreeSpace, opening: str, zone: str) -> Point:
    """The middle of an opening at its mouth to a zone: where a turning circle beside a door is asked for.

    Raises
    ------
    NotFound
        ``no-such-opening``, ``no-such-zone``.
    """
    found = next((o for o in space.floor.openings if o.id == opening), None)
    if found is None:
        raise NotFound("no-such-opening", f"找不到门洞“{opening}”。", f"There is no opening “{opening}”.")
    (ax, ay), (bx, by) = found.chord or (found.at, found.at)
    x, y = shapely.shortest_line(_zone(space, zone), shapely.Point((ax + bx) / 2, (ay + by) / 2)).coords[0]
    return float(x), float(y)


def _zone(space: FreeSpace, ident: str) -> Ground:
    ground = space.grounds.get(ident)
    if ground is None:
        raise NotFound("no-such-zone", f"找不到功能区“{ident}”。", f"There is no zone “{ident}”.")
    return ground
