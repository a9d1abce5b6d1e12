"""Measures that count: things in a zone or at a window, windows of a type, zones of a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from twin.checks.facility import Facility
from twin.checks.measures.base import (
    OWN_COUNTER,
    Ask,
    Measure,
    Measured,
    Params,
    Prepared,
    Target,
    asset_of,
    counted,
    floor_of,
    ids,
    provision_of,
    with_own_counter,
)
from twin.checks.remarks import about_item, about_kinds, elsewhere, planned_windows, unrecognised_as
from twin.checks.wording import asset_title, item_name, joined, names
from twin.model import Asset, Floor, Text


@Prepared
def count_in_zone(facility: Facility, params: Params) -> Ask:
    """Whole ones of ``item`` in the zone; for a window, in the zone it stands in.

    Source: registered assets by position or named zone, and drawn placements. Resolution: one piece.
    """
    item = params["item"]
    known: dict[str, Measured] = facility.once(("in zones", item), dict)
    matters, holdings, zone_of = facility.catalog.related(item), facility.holdings, facility.zone_of

    def ask(target: Target) -> Measured:
        zone = zone_of[target.thing.asset_no] if isinstance(target.thing, Asset) else target.subject.id
        if zone is None:
            return _NO_ZONE
        found = known.get(zone)
        if found is None:
            held = holdings.get(zone)
            windows = with_own_counter(facility, zone, item)
            if windows and not facility.provision(zone, item).count:
                found = counted(len(windows), windows, remarks=(OWN_COUNTER,))
            elif held is None or (held.is_plain and matters.isdisjoint(held.present)):
                found = facility.once(("none in zone", item), lambda: _none_in_zone(facility, item))
            else:
                found = _in_zone(facility, zone, item)
            known[zone] = found
        return found

    return ask


_NO_ZONE: Final = Measured(missing=Text("该窗口不在任何功能区内", "the window stands in no zone"))


def _in_zone(facility: Facility, zone: str, item: str) -> Measured:
    provision = facility.provision(zone, item)
    matching = facility.things(zone, item)
    remarks = about_item(facility, item, zone, provision, matching)
    doubt = None if provision.count else unrecognised_as(facility, item, zone)
    return counted(provision.count, matching, lacking=provision.lacking, doubt=doubt, remarks=remarks)


def _none_in_zone(facility: Facility, item: str) -> Measured:
    """What is said of every zone with nothing for the item, nothing planned and nothing unrecognised."""
    provision = facility.catalog.satisfies({}, item)
    return counted(0, [], lacking=provision.lacking, remarks=elsewhere(facility, item))


@Prepared
def count_at_window(facility: Facility, params: Params) -> Ask:
    """Whole ones of ``item`` that belong to the window.

    A thing belongs to the window that its attribute ``window`` names, else to the nearest window within
    ``within`` metres (of point positions, inclusive). Things of the same zone that belong to no window decide
    only if there are enough for every window there that has none of its own.
    """
    item, within = params["item"], params["within"]
    shared: dict[str | None, Measured] = facility.once(("at windows", item, within), dict)
    owned, zone_of = facility.owned_by(item, within), facility.zone_of

    def ask(target: Target) -> Measured:
        number = asset_of(target).asset_no
        zone, own = zone_of[number], owned.get(number)
        if own is not None:
            provision = provision_of(facility, own, item)
            return counted(provision.count, own) if provision.count else _shared(facility, zone, own, item, within)
        if zone is not None and target.thing in with_own_counter(facility, zone, item):
            return counted(1, [asset_of(target)], remarks=(OWN_COUNTER,))
        found = shared.get(zone)  # every window of the zone that has none of its own stands as this one does
        if found is None:
            found = shared[zone] = _shared(facility, zone, [], item, within)
        return found

    return ask


def _shared(facility: Facility, zone: str | None, own: Sequence[Asset], item: str, within: float) -> Measured:
    """What is said of a window whose own things are no whole one: whether there is one for each such window of the zone."""
    everywhere = facility.once(("at every window", item), lambda: _at_every_window(facility, item))
    if everywhere is not None:
        return everywhere
    spare = facility.loose(zone, item, within)
    doubt = unrecognised_as(facility, item, zone) if zone else None
    if not own and not spare and doubt is None:
        return facility.once(("none at windows", item), lambda: _none_at_windows(facility, item))
    shared = provision_of(facility, [*own, *spare], item)
    if not shared.count:
        return counted(0, own, lacking=shared.lacking, doubt=doubt)
    bare = facility.bare_windows(zone, item, within)
    count = shared.count - sum(asset.asset_no in facility.at_windows(within) for asset in spare)
    if count >= bare:
        note = Text(
            "按功能区内合计数量判定，未登记到具体窗口",
            "counted for the zone: the register does not say at which window",
        )
        return counted(1, spare, remarks=(note,))
    missing = Text(
        f"功能区内有 {count} 件{item_name(facility, item).zh}，不知属于 {bare} 个窗口中的哪一个；请登记属性“窗口”或坐标",
        f"{count} in the zone for {bare} windows: register the attribute “window” or the position",
    )
    return Measured(missing=missing, count=0, evidence=ids(spare))


_EVERY_WINDOW: Final = re.compile(r"(各|每|所有|全部).{0,4}窗口|^窗口$")
"""Words of a place that mean each of the windows: 各窗口, 每个服务窗口."""


def _at_every_window(facility: Facility, item: str) -> Measured | None:
    """What the register says of all windows at once: things that stand in no zone, and at 各窗口 by its words."""
    held = facility.holdings[None].assets if None in facility.holdings else []
    there = [
        one for one in facility.matching(held, item) if _EVERY_WINDOW.search(str(one.attributes.get("place") or ""))
    ]
    count, windows = provision_of(facility, there, item).count, len(facility.windows)
    if not count:
        return None
    if count >= windows:
        said = Text(f"登记在各窗口，共 {count} 件", f"registered at all windows together: {count}")
        return counted(1, there, remarks=(said,))
    missing = Text(
        f"登记在各窗口的只有 {count} 件，窗口有 {windows} 个；请登记属性“窗口”",
        f"{count} are registered at “all windows”, of which there are {windows}: register the attribute “window”",
    )
    return Measured(missing=missing, count=0, evidence=ids(there))


def _none_at_windows(facility: Facility, item: str) -> Measured:
    """What is said of every window with nothing for the item, in a zone with nothing for it."""
    return counted(0, [], lacking=facility.catalog.satisfies({}, item).lacking)


def window_present(facility: Facility, _target: Target, params: Params) -> Measured:
    """Service windows of the type ``item``, by their item or their attribute 类型."""
    item = params["item"]
    found = facility.matching(facility.windows, item)
    untyped = facility.once("windows of no type", lambda: _windows_of_no_type(facility))
    perhaps = unrecognised_as(facility, item, None)
    doubts = [doubt for doubt in (untyped, perhaps) if doubt is not None]
    doubt = joined(doubts) if doubts else None
    planned = planned_windows(facility, item)
    return counted(len(found), found, doubt=doubt, remarks=planned)


def _windows_of_no_type(facility: Facility) -> Text | None:
    untyped = [window for window in facility.windows if facility.lacks_type(window)]
    if not untyped:
        return None
    listed = names([asset_title(facility, window) for window in untyped])
    return Text(f"{len(untyped)} 个窗口未登记可识别的类型：{listed.zh}", f"windows of no known type: {listed.en}")


def zone_present(facility: Facility, _target: Target, params: Params) -> Measured:
    """Zones of any of ``zones`` in the centre; a zone of several kinds counts for each."""
    return _count_zones(facility, params["zones"], None)


def zone_on_floor(facility: Facility, target: Target, params: Params) -> Measured:
    """Zones of any of ``zones`` on the floor."""
    return _count_zones(facility, params["zones"], floor_of(target))


def _count_zones(facility: Facility, kinds: Sequence[str], floor: Floor | None) -> Measured:
    if not facility.knows_kinds:
        return Measured(missing=facility.no_kinds)
    found = facility.zones_of_kinds(kinds, floor.id if floor else None)
    remarks = () if found else about_kinds(facility, kinds, floor)
    return Measured(
        value=float(len(found)), count=len(found), evidence=tuple(zone.id for zone in found), remarks=remarks
    )


MEASURES: Final[tuple[Measure, ...]] = (count_in_zone, count_at_window, window_present, zone_present, zone_on_floor)
