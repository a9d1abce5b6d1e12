"""Measures of how far, in metres.

Distances are walked: the exact shortest walk on the plan from any point of one thing to any point of the other, round
walls, counters and furniture, through doors taken as open (:mod:`twin.space.reach`; exact to rounding). A zone or an
opening is all of its walkable ground; a placed thing is the point where people stand before it. Only two measures are
straight, because what they are about is not walked: how near a plant stands, and how near a sign hangs that one sees
from the opening; behind a wall a sign is as far as one walks to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from shapely import LineString
from shapely import Point as Spot

from twin.checks.facility import Facility
from twin.checks.measures.base import (
    HALLS,
    Measure,
    Measured,
    Params,
    Target,
    asset_of,
    floor_of,
    ids,
    opening_of,
    provision_of,
    undivided,
)
from twin.checks.placing import is_placed
from twin.checks.walking import Thing, Walk
from twin.checks.wording import item_name, kind_name, names, zone_place
from twin.model import Asset, Floor, Opening, Proof, ProofKind, Text, Zone
from twin.space.distances import ground
from twin.units import at_most

STRAIGHT: Final = Text("直线距离，非步行距离", "straight distance, not a walking distance")
NO_WAY: Final = Text("图上没有通路", "the plan shows no way")
ELSEWHERE: Final = Text("不在同一楼层", "not on the same floor")


def zone_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Walk to the nearest zone of a ``to`` kind on the same floor.

    A floor measures from all its zones of ``zones`` and takes the least. Infinite when the only ones are on other floors
    or no way leads there; unknown when no way out of the one or into the other is on the plan.
    """
    floor, to = floor_of(target), params["to"]
    thing = target.thing
    starts: list[Thing]
    starts = (
        [thing] if isinstance(thing, Zone | Opening | Asset) else [*facility.zones_of_kinds(params["zones"], floor.id)]
    )
    goal = kind_name(facility, to)
    if not starts:
        origin = kind_name(facility, params["zones"])
        return Measured(inapplicable=Text(f"该楼层没有{origin.zh}", f"no {origin.en} on this floor"))
    if not facility.zones_of_kinds(to):
        return Measured(inapplicable=Text(f"中心没有{goal.zh}", f"the centre has no {goal.en}"))
    goals = facility.zones_of_kinds(to, floor.id)
    if not goals:
        return Measured(value=math.inf, shown=ELSEWHERE)
    return walked(facility, starts, goals)


def zone_at_entrance(facility: Facility, target: Target, params: Params) -> Measured:
    """Least walk from the zone, or from any zone of ``zones``, to an entrance."""
    found = [target.thing] if isinstance(target.thing, Zone) else facility.zones_of_kinds(params["zones"])
    if not facility.knows_kinds:
        return Measured(missing=facility.no_kinds)
    if not found:
        kinds = kind_name(facility, params["zones"])
        return Measured(inapplicable=Text(f"中心没有{kinds.zh}", f"the centre has no {kinds.en}"))
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    if isinstance(target.thing, Zone) and (merged := undivided(facility, target.thing, HALLS)) is not None:
        return Measured(missing=merged)
    return walked(facility, found, [opening for _, opening in facility.entrances])


def item_walk(facility: Facility, target: Target, params: Params) -> Measured:
    """Walk to the nearest placed thing of ``item``, on any floor."""
    start, item = target.thing, params["item"]
    if not isinstance(start, Zone | Opening | Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no place"
        raise TypeError(msg)
    name = item_name(facility, item)
    things = [asset for asset in facility.everywhere(item) if asset.asset_no != target.subject.id]
    placed = [asset for asset in things if is_placed(asset)]
    if not things:
        return Measured(inapplicable=Text(f"中心没有{name.zh}", f"the centre has no {name.en}"))
    if not placed:
        return Measured(missing=Text(f"{name.zh}没有坐标", f"{name.en}: none has a position"))
    return walked(facility, [start], placed)


def farthest_walk(facility: Facility, target: Target, params: Params) -> Measured:
    """Walk from the farthest place of the floor to the nearest placed thing of ``item``, on any floor.

    Places are the points of a grid of :data:`twin.space.distances.STEP_M`, so that it falls short of the true maximum by at most
    0.71 of a step. Those that no way leads to do not count; their zones are the doubt.
    """
    floor, item = floor_of(target), params["item"]
    name = item_name(facility, item)
    things = facility.everywhere(item)
    placed = [asset for asset in things if is_placed(asset)]
    if not things:
        return Measured(inapplicable=Text(f"中心没有{name.zh}", f"the centre has no {name.en}"))
    if not placed:
        return Measured(missing=Text(f"{name.zh}没有坐标", f"{name.en}: none has a position"))
    walker = facility.walker
    sources = [spot for asset in placed for spot in walker.middles(asset)]
    places = ground(walker.router, facility.twin.floors.index(floor)).spots
    lost = unknown_way(facility, [*without_way(facility, [*floor.zones, *placed])])
    metres = walker.network.distances(sources, places)
    reached = [(float(far), place) for far, place in zip(metres, places, strict=True) if math.isfinite(far)]
    if not reached:
        return Measured(missing=lost or NO_WAY)
    farthest, place = max(reached, key=lambda pair: pair[0])
    way = walker.network.between(
        walker.network.region_of(place), [walker.network.region_of(source) for source in sources]
    )
    return Measured(
        value=farthest,
        shown=on_foot(farthest),
        remarks=() if lost is None else (lost,),
        proof=() if way is None else walker.proof(way[1]),
    )


def walked(facility: Facility, starts: Sequence[Thing], goals: Sequence[Thing]) -> Measured:
    """The shortest walk from any of the starts to any of the goals, or why there is no answer."""
    walker = facility.walker
    best: tuple[str, Walk] | None = None
    for start in starts:
        walk = walker.nearest(start, goals)
        if walk is not None and (best is None or walk.metres < best[1].metres):
            best = (_ident(start), walk)
    lost_starts, lost_goals = (without_way(facility, things) for things in (starts, goals))
    lost = unknown_way(facility, [*lost_starts, *lost_goals])
    if best is None and (len(lost_starts) == len(starts) or lost_goals):
        return Measured(missing=lost)
    if best is None:
        return Measured(value=math.inf, shown=NO_WAY, doubt=lost)
    start_id, walk = best
    return Measured(
        value=walk.metres,
        doubt=lost,
        evidence=(start_id, walk.to),
        shown=on_foot(walk.metres),
        proof=walker.proof(walk.way),
    )


def on_foot(metres: float) -> Text:
    """A walked distance in words."""
    return Text(f"{metres:.2f} m（步行）", f"{metres:.2f} m on foot")


def _ident(thing: Thing) -> str:
    return thing.asset_no if isinstance(thing, Asset) else thing.id


def without_way(facility: Facility, things: Sequence[Thing]) -> list[Thing]:
    """Those that the plan gives no way to: a zone without doors, a thing where nobody can stand."""
    walker = facility.walker
    return [
        thing
        for thing in things
        if not walker.has_room(thing) or (isinstance(thing, Zone) and not walker.leads_on(thing))
    ]


def unknown_way(facility: Facility, things: Sequence[Thing]) -> Text | None:
    """Say which things the plan gives no way to; None when there are none."""
    if not things:
        return None
    said = names([_place(facility, thing) for thing in {_ident(thing): thing for thing in things}.values()])
    return Text(f"图纸上未识别出可通行的门洞：{said.zh}", f"no way in or out is known: {said.en}")


def _place(facility: Facility, thing: Thing) -> Text:
    if isinstance(thing, Zone):
        return zone_place(facility, thing)
    name = thing.name if isinstance(thing, Asset) else thing.attributes.get("名称", thing.id)
    return Text(name, name)


def count_near_entrance(facility: Facility, target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` within ``within`` metres of the opening (:func:`at_opening`), or unplaced in a zone that it joins."""
    opening, floor, item = opening_of(target), floor_of(target), params["item"]
    near = [
        asset for asset in facility.everywhere(item) if at_opening(facility, opening, floor, asset, params["within"])
    ]
    provision = provision_of(facility, near, item)
    lines = tuple(
        Proof(ProofKind.LINE, floor.id, (opening.at, asset.at), math.dist(opening.at, asset.at), STRAIGHT)
        for asset in near
        if asset.at is not None and is_placed(asset)
    )
    return Measured(
        value=float(provision.count), count=provision.count, lacking=provision.lacking, evidence=ids(near), proof=lines
    )


def at_opening(facility: Facility, opening: Opening, floor: Floor, asset: Asset, within: float) -> bool:
    """Whether a thing is at an opening: straight outside or in a zone that the opening joins, elsewhere on foot.

    There it is seen and need not be walked to; on foot nothing counts through a wall. Where the plan shows no way into a
    zone, nobody knows better than the straight distance.
    """
    zone = facility.zone_of[asset.asset_no]
    if not is_placed(asset):
        return zone in opening.zones
    if asset.floor != floor.id or asset.at is None or not at_most(math.dist(asset.at, opening.at), within):
        return False
    return zone is None or zone in opening.zones or _walks_to(facility, opening, asset, facility.zones[zone], within)


def zone_at_opening(facility: Facility, opening: Opening, zone: Zone, within: float) -> bool:
    """Whether a zone of the opening's floor begins within ``within`` metres on foot of it, or adjoins it."""
    spot = LineString(opening.chord) if opening.chord else Spot(opening.at)
    if zone.id in opening.zones:
        return True
    return at_most(float(zone.polygon.distance(spot)), within) and _walks_to(facility, opening, zone, zone, within)


def _walks_to(facility: Facility, opening: Opening, goal: Thing, zone: Zone, within: float) -> bool:
    walk = facility.walker.nearest(opening, [goal])
    if walk is not None:
        return at_most(walk.metres, within)
    return not (facility.walker.has_room(goal) and facility.walker.leads_on(zone))


def item_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Straight distance in metres from the asset to the nearest other thing of ``item`` on its floor, point to point.

    Straight, because it is for what stands beside or upon something, which nobody walks.
    """
    asset, item = asset_of(target), params["item"]
    at = asset.at
    if at is None or not is_placed(asset) or asset.floor is None:
        return Measured(missing=Text("该资产没有坐标", "the asset has no position"))
    others = [
        (math.dist(at, other.at), other.asset_no, other.at)
        for other in facility.everywhere(item)
        if other.asset_no != asset.asset_no and other.floor == asset.floor and other.at is not None and is_placed(other)
    ]
    if not others:
        name = item_name(facility, item)
        return Measured(inapplicable=Text(f"该楼层没有已定位的{name.zh}", f"no placed {name.en} on this floor"))
    distance, nearest, there = min(others)
    line = Proof(ProofKind.LINE, asset.floor, (at, there), distance, STRAIGHT)
    return Measured(value=distance, evidence=(nearest,), proof=(line,), remarks=(STRAIGHT,))


MEASURES: Final[tuple[Measure, ...]] = (
    zone_distance,
    zone_at_entrance,
    item_walk,
    farthest_walk,
    count_near_entrance,
    item_distance,
)
