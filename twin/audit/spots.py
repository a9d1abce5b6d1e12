"""Where a new thing could stand: free floor of its zone that can be walked to and off every way through it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from twin.model import Asset, Floor, Opening, Twin, Zone
from twin.model import Point as Place
from twin.space.places import opening_place, zone_place
from twin.space.routes import Router

THING_M: Final = 0.35
"""Half of the floor that a thing is thought to take: 70 cm square, a terminal or a cabinet."""
AISLE_M: Final = 0.75
"""Half the width of a way that stays free: 1.5 m, so that wheelchairs can turn."""
DOOR_M: Final = 1.5
"""Free in front of a door."""
STEP_M: Final = 0.25
"""From one place that is tried to the next."""
NEAR_WINDOW_M: Final = 2.0
"""How far from its window a thing may stand."""
MOST_DOORS: Final = 8
"""Doors of one zone between which ways are looked for; a hall with more has its ways along the first ones."""


class Places:
    """Suggests places in one twin; a place once given is not given again."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._router = Router(twin)
        self._zones = {zone.id: (n, floor, zone) for n, floor in enumerate(twin.floors) for zone in floor.zones}
        self._assets = {asset.asset_no: asset for asset in twin.assets}
        self._openings = {opening.id: opening for floor in twin.floors for opening in floor.openings}
        self._free: dict[str, BaseGeometry | None] = {}

    def suggest(self, zone: str | None, place: tuple[str, str], within: float | None = None) -> Place | None:
        """A place in a zone for one thing, near its window or opening where it belongs to one; None where there is none.

        Among free places the one nearest to the window or opening (of that at most ``within`` metres away), else to a wall:
        what stands at a wall is in nobody's way.
        """
        if zone is None or zone not in self._zones:
            return None
        if zone not in self._free:
            self._free[zone] = self._floor_left(*self._zones[zone])
        free = self._free[zone]
        if free is None or free.is_empty:
            return None
        goal: BaseGeometry = self._zones[zone][2].polygon.exterior
        beside = self._beside(place)
        if beside is not None:
            goal = Point(beside)
            free = free.intersection(goal.buffer(NEAR_WINDOW_M if within is None else within))
        best = min(_tried(free), key=lambda at: (round(goal.distance(Point(at)), 3), at), default=None)
        if best is not None:
            taken = Point(best).buffer(2 * THING_M)
            self._free[zone] = self._free[zone].difference(taken)  # type: ignore[union-attr] # not None, looked above
        return best

    def _beside(self, place: tuple[str, str]) -> Place | None:
        """Where the window or the opening is that a thing must stand by."""
        kind, ident = place
        if kind == "opening" and ident in self._openings:
            return self._openings[ident].at
        return self._assets[ident].at if kind == "window" and ident in self._assets else None

    def _floor_left(self, number: int, floor: Floor, zone: Zone) -> BaseGeometry | None:
        """Where the middle of a thing may be; None when nobody can walk into the zone."""
        doors = [opening for opening in floor.openings if zone.id in opening.zones]
        ways = self._ways(number, zone, doors)
        if doors and not ways:
            return None
        solid = [
            Point(asset.at).buffer(_half(floor, asset) + THING_M)
            for asset in self._twin.assets
            if asset.floor == floor.id and asset.at is not None
        ]
        inner = [other.polygon for other in floor.zones if other.id != zone.id and zone.polygon.contains(other.polygon)]
        columns = floor.linework.get("column")
        blocked = shapely.union_all(
            [
                *(way.buffer(AISLE_M + THING_M) for way in ways),
                *(Point(door.at).buffer(DOOR_M) for door in doors),
                *(each for each in solid if each.intersects(zone.polygon)),
                *(each.buffer(THING_M) for each in inner),
                *([columns.buffer(THING_M)] if columns is not None else []),
            ]
        )
        return zone.polygon.buffer(-THING_M).difference(blocked)

    def _ways(self, number: int, zone: Zone, doors: list[Opening]) -> list[LineString]:
        """The walked lines between the doors of a zone, or from its only door to its middle."""
        ends = [opening_place(number, door) for door in doors[:MOST_DOORS]]
        pairs = list(combinations(ends, 2)) if len(ends) > 1 else [(end, zone_place(number, zone)) for end in ends]
        lines = []
        for start, end in pairs:
            route = self._router.route(start, end)
            here = [stretch for stretch in route.path if stretch.floor == self._twin.floors[number].id]
            lines += [LineString(stretch.points) for stretch in here if len(stretch.points) > 1]
        return lines


def _half(floor: Floor, asset: Asset) -> float:
    """Half of the larger side of a thing as it is drawn; a thing that is not drawn is taken as one of its kind."""
    drawn = next((one for one in floor.placements if one.id == asset.drawn_as), None)
    return max(drawn.size) / 2 if drawn is not None and drawn.size is not None else THING_M


def _tried(free: BaseGeometry) -> Iterator[Place]:
    """Places on a grid inside some floor, each once, in the same order every time."""
    if free.is_empty:
        return
    west, south, east, north = free.bounds
    shapely.prepare(free)
    columns, rows = int((east - west) / STEP_M) + 1, int((north - south) / STEP_M) + 1
    for row in range(rows):
        for column in range(columns):
            at = (round(west + column * STEP_M, 3), round(south + row * STEP_M, 3))
            if free.covers(Point(at)):
                yield at
