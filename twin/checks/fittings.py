"""What the register and the drawing say of a door or a lift: the things registered at it, and its block's attributes.

A door or lift is drawn as an opening; what no plan shows of it (height of the threshold, size of the car) is registered
at a thing of item ``door`` or ``lift`` that stands there, where it is also measured. What is registered goes before what
the drawing's block says, because it is newer and may have been measured.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shapely import LineString
from shapely import Point as Spot

from twin.catalog.attributes import yes_or_no
from twin.checks.attributes import normalised
from twin.checks.facility import Facility
from twin.checks.placing import is_placed
from twin.model import Asset, Floor, Json, Opening, OpeningKind
from twin.space.links import find_links
from twin.units import EPS, at_most

AT_DOOR_M: Final = 1.0
"""Metres from the line of a doorway within which a registered door set is that door."""
AT_LIFT_M: Final = 2.0
"""Metres from where a lift is drawn within which a registered lift is that lift, if it does not stand in its room."""
LIFTS: Final = ("lift", "accessible_lift")
AUTOMATIC: Final = ("自动", "感应", "automatic", "sensor")
NOT_FOR_VISITORS: Final = (
    "货梯",
    "货运",
    "员工",
    "职工",
    "工作人员",
    "内部",
    "goods",
    "freight",
    "staff",
    "service lift",
)
"""Words of a lift that visitors do not use."""


@dataclass(frozen=True)
class Lift:
    """One lift: where it is drawn, the lowest floor first, and what is registered of it.

    ``accessible``: whether somebody in a wheelchair may use it; None when neither drawing nor register says.
    """

    openings: tuple[tuple[Floor, Opening], ...]
    things: tuple[Asset, ...]
    accessible: bool | None

    @property
    def sources(self) -> tuple[tuple[str, Mapping[str, Json]], ...]:
        """Who says something of it, the register first: an id and attributes."""
        return (
            *((asset.asset_no, asset.attributes) for asset in self.things),
            *((opening.id, opening.attributes) for _, opening in self.openings),
        )


def sources_of(facility: Facility, floor: Floor, opening: Opening) -> tuple[tuple[str, Mapping[str, Json]], ...]:
    """Who says something of an opening, the register first: an id and attributes."""
    for lift in lifts_of(facility) if opening.kind is OpeningKind.LIFT else ():
        if any(one.id == opening.id for _, one in lift.openings):
            return lift.sources
    things = _doors_at(facility, floor, opening)
    return (*((asset.asset_no, asset.attributes) for asset in things), (opening.id, opening.attributes))


def door_type(facility: Facility, floor: Floor, opening: Opening) -> str | None:
    """What a door is said to be (自动门, 平开门 …), by its type or its name; None when nobody says."""
    sources = sources_of(facility, floor, opening)
    said = [facility.attribute(attributes, "door_type") for _, attributes in sources]
    named = [asset.name for asset in _doors_at(facility, floor, opening)]
    named.append(facility.attribute(opening.attributes, "name") or "")
    return next((word for word in said if word), None) or next((name for name in named if is_automatic(name)), None)


def is_automatic(said: str) -> bool:
    """Whether words on a door say that it opens by itself; 非自动 and 手动 do not."""
    words = normalised(said)
    return any(word in words for word in AUTOMATIC) and not any(no in words for no in ("非自动", "手动", "non"))


def _doors_at(facility: Facility, floor: Floor, opening: Opening) -> tuple[Asset, ...]:
    """Door sets registered at a doorway, the nearest first; one that stands nearer to another doorway is that one's."""
    return facility.once(("doors at", opening.id), lambda: _find_doors_at(facility, floor, opening))


def _find_doors_at(facility: Facility, floor: Floor, opening: Opening) -> tuple[Asset, ...]:
    found = []
    for asset in facility.by_item.get("door", ()):
        if asset.floor != floor.id or asset.at is None or not is_placed(asset):
            continue
        spot = Spot(asset.at)
        away = _line(opening).distance(spot)
        others = (one for one in floor.openings if one.id != opening.id and one.kind is OpeningKind.DOOR)
        if at_most(away, AT_DOOR_M) and all(_line(other).distance(spot) >= away - EPS for other in others):
            found.append((away, asset.asset_no, asset))
    return tuple(asset for _, _, asset in sorted(found, key=lambda one: one[:2]))


def _line(opening: Opening) -> LineString | Spot:
    return LineString(opening.chord) if opening.chord else Spot(opening.at)


def lifts_of(facility: Facility) -> tuple[Lift, ...]:
    """Every lift of a centre, one for all the floors that it serves; worked out once."""
    return facility.once("lifts", lambda: tuple(_lift(facility, shaft) for shaft in _shafts(facility)))


def visitor_lifts(facility: Facility) -> tuple[Lift, ...]:
    """Lifts that somebody in a wheelchair uses: those said to be for it, else all that are not said not to be."""
    found = lifts_of(facility)
    return tuple(one for one in found if one.accessible) or tuple(one for one in found if one.accessible is None)


def _shafts(facility: Facility) -> list[list[tuple[Floor, Opening]]]:
    """Openings of one lift on all its floors, the lowest floor first."""
    floors = facility.twin.floors
    leader = {opening.id: opening.id for _, opening in facility.openings.values() if opening.kind is OpeningKind.LIFT}

    def first(ident: str) -> str:
        while leader[ident] != ident:
            ident = leader[ident]
        return ident

    for link in find_links(floors):
        if link.kind is OpeningKind.LIFT:
            leader[first(link.upper_id)] = first(link.lower_id)
    groups: dict[str, list[tuple[Floor, Opening]]] = defaultdict(list)
    for ident in leader:
        groups[first(ident)].append(facility.openings[ident])
    return [sorted(group, key=lambda pair: (pair[0].level, pair[1].id)) for group in groups.values()]


def _lift(facility: Facility, shaft: list[tuple[Floor, Opening]]) -> Lift:
    rooms = {zone for _, opening in shaft for zone in opening.zones}
    things = []
    for asset in (asset for item in LIFTS for asset in facility.by_item.get(item, ())):
        beside = [
            math.dist(asset.at, opening.at)
            for floor, opening in shaft
            if asset.floor == floor.id and asset.at is not None and is_placed(asset)
        ]
        if facility.zone_of[asset.asset_no] in rooms or any(at_most(away, AT_LIFT_M) for away in beside):
            things.append(asset)
    things.sort(key=lambda asset: asset.asset_no)
    return Lift(tuple(shaft), tuple(things), _accessible(facility, shaft, things))


def _accessible(facility: Facility, shaft: list[tuple[Floor, Opening]], things: list[Asset]) -> bool | None:
    """As registered, else as drawn: 无障碍 in the name of thing or room; a goods or staff lift is not for visitors."""
    for attributes in (*(asset.attributes for asset in things), *(opening.attributes for _, opening in shaft)):
        said = facility.attribute(attributes, "accessible")
        answer = None if said is None else yes_or_no(said)
        if answer is not None:
            return answer
    if any(asset.item == "accessible_lift" for asset in things):
        return True
    zones = [facility.zones[zone] for _, opening in shaft for zone in opening.zones if zone in facility.zones]
    words = [asset.name for asset in things]
    words += [word for zone in zones for word in (*zone.names, zone.name or "")]
    words += [facility.attribute(opening.attributes, "name") or "" for _, opening in shaft]
    text = " ".join(words).casefold()
    if any(word in text for word in NOT_FOR_VISITORS):
        return False
    return True if "无障碍" in text or "accessible" in text else None
