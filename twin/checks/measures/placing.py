"""Measures of where things and zones are placed: on the way, out of the way, shut off, reached on their own."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely
from shapely import LineString
from shapely import Point as Spot

from twin.checks.access import LIMIT_M
from twin.checks.facility import Facility
from twin.checks.measures.access import NO_SIDE, width_text
from twin.checks.measures.base import (
    HALLS,
    PASSAGES,
    Measure,
    Measured,
    Params,
    Target,
    asset_of,
    floor_of,
    on_plan,
    undivided,
    zone_of,
)
from twin.checks.measures.distances import STRAIGHT, on_foot, unknown_way, without_way
from twin.checks.placing import is_placed
from twin.checks.sides import staff_spot
from twin.checks.wording import item_name, kind_name
from twin.model import Asset, Opening, Point, Proof, ProofKind, Text, Zone
from twin.space.loads import Leg
from twin.space.passages import Source

ASIDE_M: Final = 0.3
"""Metres: a walker this near to the edge of a zone goes past it, not through it."""
OPEN: Final = Text("不经门禁即可进入", "one gets in without passing a controlled door")
GRID_M: Final = 0.5
"""Metres between the points at which the depth of a dead end is looked for."""


def detour_by_item(facility: Facility, target: Target, params: Params) -> Measured:
    """Metres that visitors walk more when they pass the nearest-lying thing of ``item`` on their way to the zone.

    From the entrance that is nearest to the thing: to the thing and on to the zone, less the walk straight to the zone.
    The least over all placed things. Exact walks; 0 where it stands on the shortest way.
    """
    zone, item = zone_of(target), params["item"]
    name = item_name(facility, item)
    things = facility.everywhere(item)
    placed = [thing for thing in things if is_placed(thing)]
    if not things:
        return Measured(inapplicable=Text(f"中心没有{name.zh}", f"the centre has no {name.en}"))
    if not placed:
        return Measured(missing=Text(f"{name.zh}没有坐标", f"{name.en}: none has a position"))
    if (unknown := _street_unknown(facility, zone)) is not None:
        return Measured(missing=unknown)
    walker, doors = facility.walker, {opening.id: opening for _, opening in facility.entrances}
    best: tuple[float, tuple[str, ...], tuple[Proof, ...]] | None = None
    for thing in placed:
        there, on = walker.nearest(thing, doors.values()), walker.nearest(thing, [zone])
        plain = None if there is None else walker.nearest(doors[there.to], [zone])
        if there is None or on is None or plain is None:
            continue
        more = max(there.metres + on.metres - plain.metres, 0.0)
        if best is None or more < best[0]:
            best = (more, (there.to, thing.asset_no), (*walker.proof(there.way), *walker.proof(on.way)))
    if best is None:
        return Measured(value=math.inf, shown=Text("图上没有通路", "the plan shows no way"))
    more, evidence, proof = best
    return Measured(value=more, shown=Text(f"多走 {more:.2f} m", f"{more:.2f} m more"), evidence=evidence, proof=proof)


def _street_unknown(facility: Facility, zone: Zone) -> Text | None:
    """Say what the plan lacks to walk from the street to a zone; None when it lacks nothing."""
    return unknown_way(facility, without_way(facility, [zone])) if facility.entrances else facility.no_entrance


def traffic_through(facility: Facility, target: Target, _params: Params) -> Measured:
    """Of a hundred walks between entrances and other places for the public, how many cross the zone.

    Every entrance with every zone for the public and every placed window, by the shortest way to its middle, all alike
    (:mod:`twin.space.loads`). A walk within 0.3 m of the zone's edge goes past it.
    """
    zone = zone_of(target)
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    if (merged := undivided(facility, zone, HALLS)) is not None:
        return Measured(missing=merged)
    circulation = facility.circulation
    total = sum(leg.load for leg in circulation.legs if _concerns_others(leg, zone))
    if not total:
        return Measured(inapplicable=Text("没有其他办事区域", "there is no other place for the public"))
    core = zone.polygon.buffer(-ASIDE_M)
    crossing = circulation.legs_at(facility.walker.floor_of(zone), core, aside_m=0.0)
    through = [leg for leg in crossing if _concerns_others(leg, zone)]
    share = 100 * sum(leg.load for leg in through) / total
    worst = max(through, key=lambda leg: leg.load, default=None)
    return Measured(
        value=share,
        shown=Text(f"每百次行走 {share:.0f} 次穿过", f"{share:.0f} of 100 walks cross it"),
        proof=() if worst is None else facility.walker.proof(worst.way),
    )


def _concerns_others(leg: Leg, zone: Zone) -> bool:
    """Whether somebody walks from another place to another place."""
    return zone.id not in {leg.start.zone, leg.end.zone}


def closed_off(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether nobody gets from an entrance for visitors into the zone but through a controlled door.

    Controlled: the opening's attribute 控制 (门禁, 刷卡, 值守 …). The largest undivided place of the zone counts, so a
    counter without a gap shuts off what is behind it. A way that is open proves the failure.
    """
    controlled = facility.controlled
    if isinstance(target.thing, Asset):
        return _work_side_closed(facility, target.thing, controlled)
    zone = zone_of(target)
    if (unknown := _street_unknown(facility, zone)) is not None:
        return Measured(missing=unknown)
    if not facility.access.reached(zone, controlled):
        doors = {opening.id for opening in facility.openings_of.get(zone.id, [])}
        return Measured(value=True, evidence=tuple(sorted(doors & controlled)))
    walk = facility.walker_without(controlled).some_way(zone, [opening for _, opening in facility.entrances])
    proof = () if walk is None else facility.walker.proof(walk.way)
    return Measured(value=False, shown=OPEN, evidence=() if walk is None else (walk.to,), proof=proof)


def _work_side_closed(facility: Facility, window: Asset, controlled: frozenset[str]) -> Measured:
    at = staff_spot(facility, window)
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    if at is None or window.floor is None:
        return Measured(missing=NO_SIDE)
    if not facility.access.reached_at(window.floor, at, controlled):
        return Measured(value=True)
    point = Proof(ProofKind.POINT, window.floor, (at,), None, OPEN)
    return Measured(value=False, shown=OPEN, proof=(point,))


@on_plan
def street_way(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether one gets from the street into the zone without crossing a zone of the ``avoid`` kinds.

    From every opening that leads outside and is no staff door or escape. Zones named for staff are avoided as well.
    """
    zone, avoid = zone_of(target), frozenset(params["avoid"])
    if (unknown := _street_unknown(facility, zone)) is not None:
        return Measured(missing=unknown)
    shut = frozenset(
        other.id
        for other in facility.zones.values()
        if other.id != zone.id and (avoid.intersection(other.kinds) or facility.is_for_staff(other))
    )
    if facility.access.reached(zone, shut, anywhere=True):
        return Measured(value=True)
    walk = facility.walker.some_way(zone, [opening for _, opening in facility.entrances])
    if walk is None:
        return Measured(value=False, shown=Text("从对外出入口没有通路", "no way leads there from an entrance"))
    kinds = kind_name(facility, params["avoid"])
    shown = Text(f"须穿过{kinds.zh}", f"only through {kinds.en}")
    return Measured(value=False, shown=shown, evidence=(walk.to,), proof=facility.walker.proof(walk.way))


@on_plan
def way_width(facility: Facility, target: Target, params: Params) -> Measured:
    """Width in metres of the widest way on the floor from the zone to one of a ``to`` kind, doors included.

    Bottlenecks from wall to wall, exact to 0.01 mm; infinite where nothing is narrower than 2 m, 0 where no way leads.
    """
    zone, floor, to = zone_of(target), floor_of(target), params["to"]
    goals = [goal for goal in facility.zones_of_kinds(to, floor.id) if goal.id != zone.id]
    if not goals:
        kinds = kind_name(facility, to)
        return Measured(inapplicable=Text(f"本层没有{kinds.zh}", f"no {kinds.en} on this floor"))
    lost = without_way(facility, [zone])
    if lost:
        return Measured(missing=unknown_way(facility, lost))
    place = facility.walker.floor_of(zone)
    spots = facility.walker.middles(zone)
    if not spots:
        return Measured(missing=Text("图上区内无处可站", "there is nowhere to stand in it"))
    passages = facility.access.passages(place)
    spread = passages.spread([Source(spots[0].metres)])
    found = [
        (reached.width_m, goal.id, reached.line) for goal in goals if (reached := spread.zone(goal.id)) is not None
    ]
    if not found:
        return Measured(value=0.0, shown=Text("没有通路", "no way leads there"))
    width, goal_id, line = max(found, key=lambda each: each[0])
    if line is None or math.isinf(width):
        wide = Text(f"不小于 {LIMIT_M:g} m", f"{LIMIT_M:g} m or more")
        return Measured(value=width, shown=wide, evidence=(goal_id,))
    shown = width_text(width)
    return Measured(
        value=width,
        shown=shown,
        evidence=(goal_id,),
        proof=(Proof(ProofKind.WIDTH, floor.id, line, width, shown),),
    )


@on_plan
def dead_end(facility: Facility, target: Target, _params: Params) -> Measured:
    """Metres from the innermost place of the zone to its nearest way out: how far one walks into a dead end and back.

    Walked, from the walkable points of a grid of 0.5 m; too short by at most 0.36 m. A zone with one way out is one all
    the way; with more, it is the longest stub between or behind them.
    """
    zone, floor = zone_of(target), floor_of(target)
    if "corridor" in zone.kinds and (merged := undivided(facility, zone, frozenset(zone.kinds) - PASSAGES)) is not None:
        return Measured(missing=merged)
    walker = facility.walker
    lost = without_way(facility, [zone])
    if lost:
        return Measured(missing=unknown_way(facility, lost))
    doors = facility.openings_of.get(zone.id, [])
    place = walker.floor_of(zone)
    exits = [spot for door in doors for spot in walker.middles(door)]
    west, south, east, north = zone.polygon.bounds
    xs, ys = np.meshgrid(np.arange(west + GRID_M / 2, east, GRID_M), np.arange(south + GRID_M / 2, north, GRID_M))
    grid = np.column_stack([xs.ravel(), ys.ravel()])
    grid = grid[shapely.contains_xy(zone.polygon, grid)]
    spots = [walker.network.spot(place, (x, y), zone.id, 0.0) for x, y in grid.tolist()]
    kept = [spot for spot in spots if spot is not None]
    if not exits or not kept:
        return Measured(missing=Text("图上不知其门洞", "none of its doors is known"))
    metres = walker.network.distances(exits, kept)
    reached = np.where(np.isfinite(metres), metres, -1.0)
    far = int(np.argmax(reached))
    depth = float(reached[far])
    if depth < 0:
        return Measured(missing=unknown_way(facility, [zone]))
    at = kept[far].metres
    point = Proof(ProofKind.POINT, floor.id, (at,), depth, on_foot(depth))
    return Measured(value=depth, shown=on_foot(depth), evidence=tuple(door.id for door in doors), proof=(point,))


def entrance_clearance(facility: Facility, target: Target, _params: Params) -> Measured:
    """Straight distance in metres from a thing to the nearest doorway to the outside on its floor, whoever uses it.

    Straight, because it is about what stands in a doorway, on either side of it.
    """
    asset = asset_of(target)
    floor = facility.floors.get(asset.floor or "")
    if asset.at is None or floor is None or not is_placed(asset):
        return Measured(missing=Text("该资产没有坐标", "the asset has no position"))
    doors = [opening for opening in floor.openings if facility.leads_outside(opening)]
    if not doors:
        return Measured(missing=facility.no_entrance)
    at = Spot(asset.at)
    lines = [(float(_line(door).distance(at)), door.id, shapely.shortest_line(_line(door), at)) for door in doors]
    metres, door_id, line = min(lines, key=lambda each: each[:2])
    proof = Proof(ProofKind.LINE, floor.id, _points(line), metres, STRAIGHT)
    return Measured(value=metres, evidence=(door_id,), proof=(proof,), remarks=(STRAIGHT,))


def _line(door: Opening) -> LineString:
    return LineString(door.chord or (door.at, door.at))


def _points(line: LineString) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in line.coords)


MEASURES: Final[tuple[Measure, ...]] = (
    detour_by_item,
    traffic_through,
    closed_off,
    street_way,
    way_width,
    dead_end,
    entrance_clearance,
)
