"""Which openings lead out of the building.

An opening with one zone has nothing known on its other side. That is the open air, or a part of the building that nobody outlined:
on many drawings rooms are outlined and the corridors between them are not. One looks out of the opening: from the open air one
sees past the building, from a corridor only what encloses it.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from twin.model import Floor, Opening, OpeningKind, Point
from twin.units import EPS

Floats = NDArray[np.float64]

HALF_WALL: Final = 0.3
"""Metres by which zones are grown, so that one does not look out through the walls between them."""
BEYOND: Final = 0.6
"""Metres behind the opening from which one looks: past the thickness of its wall."""
AROUND: Final = 4.0
"""Metres around the zones that one has to see past: a corridor along the outer wall is no zone, nor is a fence further off a wall."""
EDGE: Final = 1.5
"""Metres from the building's edge at which a space lies at it."""
RAYS: Final = 45
SPREAD_DEG: Final = 88.0
"""Looks to either side of straight ahead."""
FIRST_LOOK: Final = 4.0
"""Metres of a first look; each further one goes four times as far."""
LEAST_OPEN: Final = 0.1
"""Share of the looks that must pass: a gap at a corridor's end lets fewer through, a recessed porch more."""
LOBBY_M2: Final = 25.0
"""A closed space at the building's edge that is no larger than this is the entrance's own lobby, which is seldom outlined."""


def ways_out(floor: Floor) -> frozenset[str]:
    """Ids of the openings by which one leaves the building on this floor.

    Of openings with one zone those from which the open air is seen, and those into a lobby at the building's edge. Where that
    would leave a floor without any, all of them: then the drawing has no outer wall to go by. Stairs and lifts never are.
    """
    single = [o for o in floor.openings if len(o.zones) == 1 and o.kind not in {OpeningKind.STAIR, OpeningKind.LIFT}]
    if not single:
        return frozenset()
    view = _View(floor)
    zones = {zone.id: zone.polygon for zone in floor.zones}
    out = {o.id for o in single if o.zones[0] not in zones or view.is_outdoors(o, zones[o.zones[0]])}
    return frozenset(out or (o.id for o in single))


class _View:
    """What one may see from behind an opening of one floor."""

    def __init__(self, floor: Floor) -> None:
        zones = shapely.buffer([zone.polygon for zone in floor.zones], HALF_WALL, join_style="mitre", quad_segs=1)
        drawn = [floor.linework[role] for role in ("wall", "window", "column") if role in floor.linework]
        lines = shapely.get_parts(np.asarray(drawn, dtype=object)) if drawn else np.empty(0, dtype=object)
        whole = shapely.union_all(zones)
        self.reach = shapely.buffer(shapely.convex_hull(whole), AROUND)
        self.zones = shapely.STRtree(zones)
        self.walls = shapely.STRtree(np.concatenate([zones, lines]))
        closed = shapely.get_parts(shapely.buffer(shapely.buffer(whole, EDGE), -EDGE))
        self.far = float(self.reach.length)
        self.edge = shapely.union_all(shapely.get_exterior_ring(closed))  # less its holes: shafts and courts

    def is_outdoors(self, opening: Opening, zone: Polygon) -> bool:
        """Whether the side of an opening that is no zone is the open air, or a lobby on the way to it."""
        start, ahead = _stand(opening, zone)
        if len(self.zones.query(shapely.Point(start), predicate="intersects")):
            return False  # another zone is right behind the wall
        turns = np.radians(np.linspace(-SPREAD_DEG, SPREAD_DEG, RAYS)) + ahead
        seen = self._seen(np.asarray(start), np.column_stack([np.cos(turns), np.sin(turns)]))
        if np.isinf(seen).sum() >= LEAST_OPEN * RAYS:
            return True
        depth = np.minimum(seen, self.far)[:, None]
        space = Polygon([start, *(start + depth * np.column_stack([np.cos(turns), np.sin(turns)])).tolist()])
        return bool(space.area <= LOBBY_M2 and shapely.dwithin(space, self.edge, EDGE))

    def _seen(self, start: Floats, ways: Floats) -> Floats:
        """How far one sees each way, infinite where one sees past the building.

        In steps that grow: most looks end nearby, and a long slanting line lies over the boxes of half the floor.
        """
        seen = np.full(len(ways), np.inf)
        near, far = 0.0, FIRST_LOOK
        while near < self.far and len(left := np.flatnonzero(np.isinf(seen))):
            ends = [start + metres * ways[left] for metres in (near, far)]
            looks = np.asarray(shapely.intersection(shapely.linestrings(np.stack(ends, axis=1)), self.reach))
            look, hit = self.walls.query(looks, predicate="intersects")
            met = shapely.distance(shapely.Point(start), shapely.intersection(looks[look], self.walls.geometries[hit]))
            np.minimum.at(seen, left[look], met)
            near, far = far, 4 * far
        return seen


def _stand(opening: Opening, zone: Polygon) -> tuple[Point, float]:
    """Where one stands behind an opening, and the angle of straight ahead in radians."""
    (ax, ay), (bx, by) = opening.chord or (opening.at, opening.at)
    middle = ((ax + bx) / 2, (ay + by) / 2)
    if math.hypot(bx - ax, by - ay) > EPS:
        ahead = math.atan2(by - ay, bx - ax) + math.pi / 2
    else:
        near = shapely.shortest_line(shapely.Point(middle), shapely.boundary(zone))
        (cx, cy), (dx, dy) = near.coords
        ahead = math.atan2(cy - dy, cx - dx)
    sides = [(middle[0] + BEYOND * math.cos(a), middle[1] + BEYOND * math.sin(a)) for a in (ahead, ahead + math.pi)]
    away = [float(shapely.distance(shapely.Point(side), zone)) for side in sides]
    return (sides[0], ahead) if away[0] >= away[1] else (sides[1], ahead + math.pi)
