"""Measures of getting there in a wheelchair, as GB 55019 and GB 50763 ask. Widths are of the narrowest place on the way."""

from __future__ import annotations

from typing import Final

from twin.checks.facility import Facility
from twin.checks.measures.base import Measure, Measured, Params, Target, zone_of
from twin.checks.measures.distances import on_foot, unknown_way, without_way
from twin.model import Asset, Opening, Text, Zone


def accessible_way(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether one gets from the street to the subject without stairs, steps or revolving doors.

    Source: the shortest such walk from any entrance for visitors; its way is the proof.
    """
    thing = target.thing
    if not isinstance(thing, Zone | Opening | Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no place"
        raise TypeError(msg)
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    walker = facility.barrier_free
    goals = [opening for _, opening in facility.entrances]
    walk = walker.nearest(thing, goals, step_free=True)
    if walk is not None:
        return Measured(value=True, shown=on_foot(walk.metres), evidence=(walk.to,), proof=walker.proof(walk.way))
    lost = without_way(facility, [thing])
    if lost:
        return Measured(missing=unknown_way(facility, lost))
    with_steps = facility.walker.nearest(thing, goals)
    if with_steps is None:
        shown = Text("从对外出入口没有通路", "no way leads there from an entrance")
        return Measured(value=False, shown=shown)
    shown = Text("只能经楼梯、台阶或旋转门到达", "only over stairs, steps or through a revolving door")
    return Measured(value=False, shown=shown, evidence=(with_steps.to,), proof=facility.walker.proof(with_steps.way))


def zone_area(_facility: Facility, target: Target, _params: Params) -> Measured:
    """Area of the zone's outline, m²; what stands in it is not taken off."""
    return Measured(value=float(zone_of(target).polygon.area))


MEASURES: Final[tuple[Measure, ...]] = (accessible_way, zone_area)
