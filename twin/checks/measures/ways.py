"""Measures of where one can get: from zone to zone, and straight outside."""

from __future__ import annotations

from typing import Final

from twin.checks.facility import Facility
from twin.checks.measures.base import Measure, Measured, Params, Target, on_plan, zone_of
from twin.checks.wording import kind_name, names, zone_place
from twin.model import Text


@on_plan
def zones_connected(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether doors, gaps and open borders lead from the zone to one of ``to`` without crossing one of ``avoid``.

    Source: openings as read, and borders of zones drawn without a wall between them. Going outside and in again
    does not count.
    """
    zone, to = zone_of(target), frozenset(params["to"])
    goals = facility.zones_of_kinds(to)
    if to.intersection(zone.kinds):
        return Measured(value=True, evidence=(zone.id,))
    if not goals:
        kinds = kind_name(facility, params["to"])
        return Measured(inapplicable=Text(f"中心没有{kinds.zh}", f"the centre has no {kinds.en}"))
    if zone.id not in facility.ways:
        return Measured(missing=Text("图纸上未识别出该功能区的门洞", "no door of the zone is known"))
    if not any(goal.id in facility.ways for goal in goals):
        where = names([zone_place(facility, goal) for goal in goals])
        return Measured(missing=Text(f"图纸上未识别出门洞：{where.zh}", f"no door is known of {where.en}"))
    path = facility.way(zone.id, to, params.get("avoid", ()))
    return Measured(value=path is not None, evidence=path or ())


@on_plan
def separate_entrance(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether an opening of the zone leads straight outside (its other side is no zone)."""
    zone = zone_of(target)
    openings = facility.openings_of.get(zone.id, [])
    if not openings:
        return Measured(missing=Text("图纸上未识别出该功能区的门洞", "no door of the zone is known"))
    outside = [opening.id for opening in openings if facility.leads_outside(opening)]
    return Measured(value=bool(outside), evidence=tuple(outside))


MEASURES: Final[tuple[Measure, ...]] = (zones_connected, separate_entrance)
