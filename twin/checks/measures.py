"""The measures that rules name: one function each, pure over (facility, target, params).

Every function answers with a value, or says which data are missing (the verdict is then *unknown*), or why
the question does not arise (*not applicable*). None of them guesses. What each measure is, its unit and what
it is *not* stands in :data:`twin.catalog.measures.MEASURES`, which the rule loader shows to newcomers; the
docstrings here add source and resolution. All distances are straight, in metres, exact to rounding
(:data:`twin.units.EPS`), and exist only between things on one floor.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shapely import LineString, unary_union
from shapely import Point as Spot

from twin.catalog.schema import Provision, Value
from twin.checks.attributes import normalised
from twin.checks.facility import Facility
from twin.checks.placing import is_placed
from twin.checks.remarks import about_item, about_kinds, planned_windows, unrecognised_as
from twin.checks.wording import asset_title, item_name, joined, kind_name, names, zone_place
from twin.model import Asset, Floor, Opening, Point, Subject, Text, Zone
from twin.units import at_most, parse_quantity


@dataclass(frozen=True, slots=True)
class Target:
    """What one finding is about: the subject as reported, the thing itself, its floor and its place."""

    subject: Subject
    thing: Zone | Floor | Opening | Asset | None = None
    floor: Floor | None = None
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer of a measure: exactly one of ``value``, ``missing`` and ``inapplicable`` is set.

    Parameters
    ----------
    value
        In the measure's unit.
    missing
        Which data are not there: nothing can be said.
    inapplicable
        Why the question does not arise.
    doubt
        Which data are not there that could turn a failure into a pass; a pass stands without them.
    count
        Matching whole things, where things are counted.
    lacking
        Item ids of the parts still needed for the first whole one.
    evidence
        Ids of the assets, zones or openings that decided it.
    remarks
        What a person should know beside the number.
    """

    value: Value | None = None
    missing: Text | None = None
    inapplicable: Text | None = None
    doubt: Text | None = None
    count: int | None = None
    lacking: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    remarks: tuple[Text, ...] = ()


Params = Mapping[str, Any]
NOTHING: Final[tuple[str, ...]] = ()
Measure = Callable[[Facility, Target, Params], Measured]


def _zone(target: Target) -> Zone:
    if not isinstance(target.thing, Zone):
        msg = f"{target.subject.kind} {target.subject.id} is no zone"
        raise TypeError(msg)
    return target.thing


def _asset(target: Target) -> Asset:
    if not isinstance(target.thing, Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no asset"
        raise TypeError(msg)
    return target.thing


def _floor(target: Target) -> Floor:
    if target.floor is None:
        msg = f"{target.subject.kind} {target.subject.id} is on no floor"
        raise TypeError(msg)
    return target.floor


def _ids(things: Sequence[Asset]) -> tuple[str, ...]:
    return tuple(asset.asset_no for asset in things)


def count_in_zone(facility: Facility, target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` in the zone; for a window, in the zone it stands in.

    Source: registered assets by position or named zone, and drawn placements. Resolution: one piece.
    """
    item = params["item"]
    zone_id = target.subject.id
    if isinstance(target.thing, Asset):
        found = facility.zone_of[target.thing.asset_no]
        if found is None:
            return Measured(missing=Text("该窗口不在任何功能区内", "the window stands in no zone"))
        zone_id = found
    provision = facility.provision(zone_id, item)
    matching = facility.things(zone_id, item)
    return Measured(
        value=float(provision.count),
        count=provision.count,
        lacking=provision.lacking,
        evidence=_ids(matching),
        remarks=about_item(facility, item, zone_id, provision, matching),
        doubt=None if provision else unrecognised_as(facility, item, zone_id),
    )


def count_at_window(facility: Facility, target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` that belong to the window.

    A thing belongs to the window that its attribute ``window`` names, else to the nearest window within
    ``within`` metres (of point positions, inclusive). Things of the same zone that belong to no window decide
    only if there are enough for every window there that has none of its own.
    """
    window, item = _asset(target), params["item"]
    owned, loose = facility.belongings(window, params["within"])
    own = facility.matching(owned, item)
    provision = _provision(facility, own, item)
    if provision:
        return Measured(value=float(provision.count), count=provision.count, evidence=_ids(own))
    spare = facility.matching(loose, item)
    shared = _provision(facility, [*own, *spare], item)
    if not shared:
        zone = facility.zone_of[window.asset_no]
        doubt = unrecognised_as(facility, item, zone) if zone else None
        return Measured(value=0.0, count=0, lacking=shared.lacking, evidence=_ids(own), doubt=doubt)
    bare = facility.bare_windows(facility.zone_of[window.asset_no], item, params["within"])
    if shared.count >= bare:
        note = Text(
            "按功能区内合计数量判定，未登记到具体窗口",
            "counted for the zone: the register does not say at which window",
        )
        return Measured(value=1.0, count=1, evidence=_ids(spare), remarks=(note,))
    missing = Text(
        f"功能区内有 {shared.count} 件{item_name(facility, item).zh}，不知属于 {bare} 个窗口中的哪一个；请登记属性“窗口”或坐标",
        f"{shared.count} in the zone for {bare} windows: register the attribute “window” or the position",
    )
    return Measured(missing=missing, count=0, evidence=_ids(spare))


def _provision(facility: Facility, assets: Sequence[Asset], item: str) -> Provision:
    present = Counter(known for asset in assets for known in facility.items_of(asset))
    return facility.catalog.satisfies(present, item)


def window_present(facility: Facility, _target: Target, params: Params) -> Measured:
    """Service windows of the type ``item``, by their item or their attribute 类型."""
    item = params["item"]
    found = facility.matching(facility.windows, item)
    doubts = []
    untyped = [window for window in facility.windows if facility.lacks_type(window)]
    if untyped:
        listed = names([asset_title(facility, window) for window in untyped])
        doubts.append(
            Text(f"{len(untyped)} 个窗口未登记可识别的类型：{listed.zh}", f"windows of no known type: {listed.en}")
        )
    perhaps = unrecognised_as(facility, item, None)
    doubts += [perhaps] if perhaps is not None else []
    doubt = joined(doubts) if doubts else None
    planned = planned_windows(facility, item)
    return Measured(value=float(len(found)), count=len(found), evidence=_ids(found), doubt=doubt, remarks=planned)


def zone_present(facility: Facility, _target: Target, params: Params) -> Measured:
    """Zones of any of ``zones`` in the centre; a zone of several kinds counts for each."""
    return _count_zones(facility, params["zones"], None)


def zone_on_floor(facility: Facility, target: Target, params: Params) -> Measured:
    """Zones of any of ``zones`` on the floor."""
    return _count_zones(facility, params["zones"], _floor(target))


def _count_zones(facility: Facility, kinds: Sequence[str], floor: Floor | None) -> Measured:
    if not facility.knows_kinds:
        return Measured(missing=facility.no_kinds)
    found = facility.zones_of_kinds(kinds, floor.id if floor else None)
    remarks = () if found else about_kinds(facility, kinds, floor)
    return Measured(
        value=float(len(found)), count=len(found), evidence=tuple(zone.id for zone in found), remarks=remarks
    )


def zone_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Straight distance in metres, edge to edge, to the nearest zone of a ``to`` kind on the same floor.

    A floor measures from all its zones of ``zones`` and takes the least. Infinite when the only ones are on
    other floors. Not a walking distance.
    """
    floor, to = _floor(target), params["to"]
    starts = [_zone(target)] if isinstance(target.thing, Zone) else facility.zones_of_kinds(params["zones"], floor.id)
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


STRAIGHT: Final = Text("直线距离，非步行距离", "straight distance, not a walking distance")


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


def zones_connected(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether doors, gaps and open borders lead from the zone to one of ``to`` without crossing one of ``avoid``.

    Source: openings as read, and borders of zones drawn without a wall between them. Going outside and in again
    does not count.
    """
    zone, to = _zone(target), frozenset(params["to"])
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


def separate_entrance(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether an opening of the zone leads straight outside (its other side is no zone)."""
    zone = _zone(target)
    openings = facility.openings_of.get(zone.id, [])
    if not openings:
        return Measured(missing=Text("图纸上未识别出该功能区的门洞", "no door of the zone is known"))
    outside = [opening.id for opening in openings if facility.leads_outside(opening)]
    return Measured(value=bool(outside), evidence=tuple(outside))


def count_near_entrance(facility: Facility, target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` within ``within`` metres of the opening, or unplaced in a zone that it joins."""
    opening, floor, item = target.thing, _floor(target), params["item"]
    if not isinstance(opening, Opening):
        msg = f"{target.subject.id} is no opening"
        raise TypeError(msg)
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
    provision = _provision(facility, near, item)
    return Measured(value=float(provision.count), count=provision.count, lacking=provision.lacking, evidence=_ids(near))


def item_distance(facility: Facility, target: Target, params: Params) -> Measured:
    """Straight distance in metres from the asset to the nearest other thing of ``item`` on its floor, point to point."""
    asset, item = _asset(target), params["item"]
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


def distinct_attribute(facility: Facility, target: Target, params: Params) -> Measured:
    """How many different values ``attribute`` has among the things of one item; blanks do not count."""
    found: dict[str, list[Asset]] = {}
    spelt: dict[str, str] = {}
    things = facility.by_item.get(target.subject.id, [])
    for asset in things:
        value = facility.attribute(asset.attributes, params["attribute"])
        if value is not None:
            found.setdefault(normalised(value), []).append(asset)
            spelt.setdefault(normalised(value), value)
    if not found:
        return Measured(
            missing=Text(f"均未登记“{params['attribute']}”", f"none has “{params['attribute']}” registered")
        )
    shares = [f"{spelt[key]} × {len(assets)}" for key, assets in sorted(found.items())]
    blank = len(things) - sum(map(len, found.values()))
    remarks = [names([Text(share, share) for share in shares], 5)]
    if blank:
        remarks.append(Text(f"{blank} 件未登记该属性", f"{blank} without the attribute"))
    return Measured(
        value=float(len(found)),
        evidence=tuple(asset.asset_no for assets in found.values() for asset in assets),
        remarks=tuple(remarks),
    )


def total_area(facility: Facility, _target: Target, params: Params) -> Measured:
    """Building area in m² as the centre states it (``fact``), else the area covered by zones, a lower bound."""
    stated = facility.twin.centre.facts.get(params["fact"])
    if stated is not None:
        try:
            number, unit = parse_quantity(str(stated))
        except ValueError:
            number, unit = math.nan, ""
        if unit not in {"", "m2"} or not math.isfinite(number):
            reason = Text(f"“{params['fact']}”不是面积：{stated}", f"“{params['fact']}” is no area: {stated}")
            return Measured(missing=reason)
        return Measured(value=number)
    if not facility.zones:
        return Measured(missing=Text("没有登记建筑面积，也没有图纸", "no building area is stated and there is no plan"))
    covered = sum(float(unary_union([z.polygon for z in floor.zones]).area) for floor in facility.twin.floors)
    return Measured(
        value=covered,
        doubt=Text(
            "未登记建筑面积；图上功能区面积之和小于建筑面积",
            "no building area is stated; the zones cover less than the building",
        ),
        remarks=(Text("按图上功能区面积之和", "sum of the zones on the plan"),),
    )


def attribute_of(facility: Facility, target: Target, params: Params) -> Measured:
    """Return the asset's attribute as registered; unknown when blank."""
    value = facility.attribute(_asset(target).attributes, params["attribute"])
    if value is None:
        return Measured(missing=Text(f"未登记“{params['attribute']}”", f"“{params['attribute']}” is not registered"))
    return Measured(value=value)


def attribute_present(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether the asset's attribute is filled in."""
    return Measured(value=facility.attribute(_asset(target).attributes, params["attribute"]) is not None)


def asset_working(_facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether the asset's registered status is neither fault nor repair."""
    return Measured(value=_asset(target).status not in {"fault", "repair"})


IMPLEMENTED: Final[Mapping[str, Measure]] = {
    measure.__name__: measure
    for measure in (
        count_in_zone,
        count_at_window,
        window_present,
        zone_present,
        zone_on_floor,
        zone_distance,
        zone_at_entrance,
        zones_connected,
        separate_entrance,
        count_near_entrance,
        item_distance,
        distinct_attribute,
        total_area,
        attribute_of,
        attribute_present,
        asset_working,
    )
}
"""Every measure of the catalogue by name; a test holds the two tables equal."""
