"""What a person should know beside a number: planned ones, unplaced ones, ones in the wrong zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from twin.catalog.schema import Provision
from twin.checks.facility import Facility
from twin.checks.wording import NONE, SHOWN, asset_title, item_name, joined, kind_name, names, zone_place, zone_title
from twin.model import Asset, Floor, Text, Zone

FEW: Final = 2
"""How many unrecognised things a remark names; it stands beside every item that the zone lacks."""


def about_item(
    facility: Facility, item: str, zone: str, provision: Provision, matching: Sequence[Asset]
) -> tuple[Text, ...]:
    """Remarks on an item in a zone: the drawn and broken ones if it is there, where else it is if not."""
    found: list[Text] = []
    if matching:
        found += _share(matching, "仅见于图纸、未登记", "drawn but not registered", lambda asset: not asset.registered)
        found += _share(matching, "故障或维修中", "out of order", lambda asset: asset.status in {"fault", "repair"})
    if provision.count:
        return tuple(found)
    waiting = facility.holdings[zone].planned if facility.holds(zone) else []
    planned = facility.matching(waiting, item) if waiting else []
    if planned:
        found.append(Text(f"计划配置 {len(planned)} 件", f"{len(planned)} planned"))
    if matching and provision.lacking:
        parts = names([item_name(facility, part) for part in provision.lacking])
        found.append(Text(f"缺少部件：{parts.zh}", f"parts lacking: {parts.en}"))
    unknown = facility.once(("unknown", zone), lambda: _unknown_things(facility, zone))
    return (*found, *elsewhere(facility, item), *unknown)


def _share(assets: Sequence[Asset], zh: str, en: str, test: Callable[[Asset], bool]) -> list[Text]:
    number = sum(map(test, assets))
    return [Text(f"其中 {number} 件{zh}", f"{number} of them {en}")] if number else []


def elsewhere(facility: Facility, item: str) -> tuple[Text, ...]:
    """Say in which zones the item stands, for one where none is whole, and how many are registered but stand nowhere."""
    return facility.once(("elsewhere", item), lambda: _elsewhere(facility, item))


def _elsewhere(facility: Facility, item: str) -> tuple[Text, ...]:
    found = []
    places = facility.places(item)
    spots = [(zone, count) for zone, count in places.items() if zone is not None and count]
    if spots:
        zh = "、".join([f"{_spot(facility, facility.zones[zone])} {count} 件" for zone, count in spots[:SHOWN]])
        en = ", ".join([f"{count} in {zone_place(facility, facility.zones[zone]).en}" for zone, count in spots[:SHOWN]])
        more = Text("等", " and elsewhere") if len(spots) > SHOWN else NONE
        found.append(Text(f"其他功能区有：{zh}{more.zh}", f"elsewhere: {en}{more.en}"))
    if places.get(None):
        number = places[None]
        found.append(Text(f"{number} 件已登记但未定位", f"{number} registered but not placed"))
    return (joined(found),) if found else ()


def _spot(facility: Facility, zone: Zone) -> str:
    """Name a zone, with its floor where there are several."""
    return zone_place(facility, zone).zh if len(facility.floors) > 1 else zone_title(facility, zone)


def _unknown_things(facility: Facility, zone: str) -> list[Text]:
    things = facility.holdings[zone].unrecognised if facility.holds(zone) else []
    if not things:
        return []
    if len(things) > FEW:
        return [Text(f"区内另有 {len(things)} 件物品未识别", f"{len(things)} things there are not recognised")]
    listed = names([asset_title(facility, thing) for thing in things])
    return [Text(f"未识别的物品：{listed.zh}", f"not recognised: {listed.en}")]


def unrecognised_as(facility: Facility, item: str, zone: str | None) -> Text | None:
    """Say which unrecognised things of the zone (None: of the centre) may well be the item; None when none may."""
    if zone is None:
        pool = facility.unrecognised
    else:
        pool = facility.holdings[zone].unrecognised if facility.holds(zone) else []
    things = [thing for thing in pool if facility.may_be(thing, item)]
    if not things:
        return None
    listed, name = names([asset_title(facility, thing) for thing in things]), item_name(facility, item)
    return Text(f"未能识别的物品可能就是{name.zh}：{listed.zh}", f"not recognised, perhaps {name.en}: {listed.en}")


def planned_windows(facility: Facility, item: str) -> tuple[Text, ...]:
    """Say how many windows of the type are planned."""
    number = len(facility.planned_by_item.get(item, ()))
    return (Text(f"计划设置 {number} 个", f"{number} planned"),) if number else ()


def about_kinds(facility: Facility, kinds: Sequence[str], floor: Floor | None) -> tuple[Text, ...]:
    """Suggest zones with no kind whose names come near; say how many zones have no kind at all."""
    pool = floor.zones if floor else tuple(facility.zones.values())
    open_ones = [zone for zone in pool if not zone.kinds]
    near = [zone for zone in open_ones if facility.may_be_kind(zone, kinds)]
    found = []
    if near:
        listed, wanted = names([zone_place(facility, zone) for zone in near]), kind_name(facility, kinds)
        found.append(
            Text(f"可能是{wanted.zh}：{listed.zh}；请确认其类型", f"perhaps {wanted.en}: {listed.en}; set its kind")
        )
    rest = Counter(bool(zone.name) for zone in open_ones)
    if rest:
        found.append(
            Text(
                f"另有 {rest.total()} 个空间未确定功能（其中 {rest[False]} 个无名称）",
                f"{rest.total()} spaces have no kind ({rest[False]} of them no name)",
            )
        )
    return tuple(found)
