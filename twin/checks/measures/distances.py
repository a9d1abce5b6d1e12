"""Measures of how far: in metres, exact to rounding (:data:`twin.units.EPS`)."""

from __future__ import annotations

import math
from typing import Final

from shapely import LineString
from shapely import Point as Spot

from twin.checks.facility import Facility
from twin.checks.measures.base import (
    NOTHING,
    Measure,
    Measured,
    Params,
    Target,
    asset_of,
    floor_of,
    ids,
    opening_of,
    provision_of,
    zone_of,
)
from twin.checks.placing import is_placed
from twin.checks.wording import item_name, kind_name
from twin.model import Text, Zone
from twin.units import at_most

STRAIGHT: Final = Text("直线距离，非步行距离", "straight distance, not a walking distance")


def zone_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Straight distance in metres, edge to edge, to the nearest zone of a ``to`` kind on the same floor.

    A floor measures from all its zones of ``zones`` and takes the least. Infinite when the only ones are on
    other floors. Not a walking distance.
    """
    floor, to = floor_of(target), params["to"]
    starts = [zone_of(target)] if isinstance(target.thing, Zone) else facility.zones_of_kinds(params["zones"], floor.id)
    goal = kind_name(facility, to)
    if not starts:
        origin = kind_name(facility, params["zones"])
        return Measured(inapplicable=Text(f"该楼层没有{origin.zh}", f"no {origin.en} on this floor"))
    if not facility.zones_of_kinds(to):
        return Measured(inapplicable=Text(f"中心没有{goal.zh}", f"the centre has no {goal.en}"))
    best, pair = math.inf, NOTHING
    for start in starts:
        distance, zone = facility.nearest_zone(start, to)
        if zone is not None and distance < best:
            best, pair = distance, (start.id, zone.id)
    return Measured(value=best, evidence=pair, remarks=(STRAIGHT,))


def zone_at_entrance(facility: Facility, _target: Target, params: Params) -> Measured:
    """Least straight distance in metres from a zone of ``zones`` to an entrance on its floor (to its chord if drawn)."""
    found = facility.zones_of_kinds(params["zones"])
    if not facility.knows_kinds:
        return Measured(missing=facility.no_kinds)
    if not found:
        kinds = kind_name(facility, params["zones"])
        return Measured(inapplicable=Text(f"中心没有{kinds.zh}", f"the centre has no {kinds.en}"))
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    best, pair = math.inf, NOTHING
    for zone in found:
        for floor, opening in facility.entrances:
            if floor is not facility.floor_of[zone.id]:
                continue
            line = LineString(opening.chord) if opening.chord else Spot(opening.at)
            distance = float(zone.polygon.distance(line))
            if distance < best:
                best, pair = distance, (zone.id, opening.id)
    return Measured(value=best, evidence=pair, remarks=(STRAIGHT,))


def count_near_entrance(facility: Facility, target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` within ``within`` metres of the opening, or unplaced in a zone that it joins."""
    opening, floor, item = opening_of(target), floor_of(target), params["item"]
    near = [
        asset
        for asset in facility.everywhere(item)
        if (
            asset.floor == floor.id
            and asset.at is not None
            and at_most(math.dist(asset.at, opening.at), params["within"])
            if is_placed(asset)
            else facility.zone_of[asset.asset_no] in opening.zones
        )
    ]
    provision = provision_of(facility, near, item)
    return Measured(value=float(provision.count), count=provision.count, lacking=provision.lacking, evidence=ids(near))


def item_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Straight distance in metres from the asset to the nearest other thing of ``item`` on its floor, point to point."""
    asset, item = asset_of(target), params["item"]
    if asset.at is None or not is_placed(asset) or asset.floor is None:
        return Measured(missing=Text("该资产没有坐标", "the asset has no position"))
    others = [
        (math.dist(asset.at, other.at), other.asset_no)
        for other in facility.everywhere(item)
        if other.asset_no != asset.asset_no and other.floor == asset.floor and other.at is not None and is_placed(other)
    ]
    if not others:
        name = item_name(facility, item)
        return Measured(inapplicable=Text(f"该楼层没有已定位的{name.zh}", f"no placed {name.en} on this floor"))
    distance, nearest = min(others)
    return Measured(value=distance, evidence=(nearest,), remarks=(STRAIGHT,))


MEASURES: Final[tuple[Measure, ...]] = (zone_distance, zone_at_entrance, count_near_entrance, item_distance)
