"""Names and numbers as people read them, in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from twin.catalog.schema import Limit, Op, Value
from twin.checks.facility import Facility
from twin.model import Asset, Floor, Text, Zone, made

NONE = Text("", "")
SHOWN = 3
"""How many names a remark spells out before it says "and so on"."""


def joined(texts: Iterable[Text]) -> Text:
    """Sentences one after the other."""
    parts = [text for text in texts if text.zh or text.en]
    if len(parts) < 2:
        return parts[0] if parts else NONE
    return made(Text, ("；".join([t.zh for t in parts]), "; ".join([t.en for t in parts])))


def names(texts: Sequence[Text], shown: int = SHOWN) -> Text:
    """Name the first few and say how many there are in all when there are more."""
    if len(texts) == 1:
        return texts[0]
    zh, en = "、".join([t.zh for t in texts[:shown]]), ", ".join([t.en for t in texts[:shown]])
    if len(texts) > shown:
        return Text(f"{zh} 等 {len(texts)} 个", f"{en} and others ({len(texts)} in all)")
    return Text(zh, en)


def kind_name(facility: Facility, kinds: Iterable[str]) -> Text:
    """Names of zone kinds joined by a slash."""
    asked = tuple(kinds)
    known = facility.names_of_kinds.get(asked)
    if known is not None:
        return known
    entries = [facility.zone_entries[kind] for kind in asked if kind in facility.zone_entries]
    name = Text("/".join(e.zh for e in entries), " / ".join(e.en for e in entries))
    return facility.names_of_kinds.setdefault(asked, name)


def item_name(facility: Facility, item: str) -> Text:
    """Name of an item in both languages."""
    entry = facility.item_entries.get(item)
    return Text(item, item) if entry is None else Text(entry.zh, entry.en)


def floor_name(floor: Floor) -> str:
    """Name of a floor as drawn, else its id."""
    return floor.name or floor.id


def zone_title(facility: Facility, zone: Zone) -> str:
    """Name of a zone on its own: as labelled, else its kinds, else its number or id; numbered among namesakes."""
    known = facility.titles.get(zone.id)
    if known is not None:
        return known
    title = zone.name or kind_name(facility, zone.kinds).zh or zone.number or zone.id
    twins = facility.namesakes[facility.floor_of[zone.id].id, zone.name] > 1
    if twins and title != (zone.number or zone.id):
        title = f"{title} {zone.number or zone.id}"
    return facility.titles.setdefault(zone.id, title)


def in_english(facility: Facility, zone: Zone, title: str) -> str:
    """A zone's title after what it is for; of a hall that is many things at once, that it is a hall."""
    kinds = zone.kinds if len(zone.kinds) < 3 else [kind for kind in zone.kinds if kind == "hall"] or zone.kinds[:1]
    kind = kind_name(facility, kinds).en
    return f"{kind} “{title}”" if kind and kind != title else title


def zone_place(facility: Facility, zone: Zone) -> Text:
    """Zone and floor: 等候休息区(1层)."""
    known = facility.places_of_zones.get(zone.id)
    if known is not None:
        return known
    title, floor = zone_title(facility, zone), floor_name(facility.floor_of[zone.id])
    english = in_english(facility, zone, title)
    return facility.places_of_zones.setdefault(zone.id, Text(f"{title}（{floor}）", f"{english} ({floor})"))


def asset_title(facility: Facility, asset: Asset) -> Text:
    """Name and number of a thing."""
    known = facility.titles_of_assets.get(asset.asset_no)
    if known is not None:
        return known
    name = asset.name or asset.item_words
    if name:
        # a thing that is only drawn often has its name in its number, or the number in its name
        said = name.endswith(f" {asset.asset_no}") or asset.asset_no.startswith(f"{name}-")
        words = max(name, asset.asset_no, key=len) if said else f"{name} {asset.asset_no}".strip()
        title = made(Text, (words, words))
    else:
        zh, en = item_name(facility, asset.item) if asset.item else NONE
        title = made(Text, (f"{zh} {asset.asset_no}".strip(), f"{en} {asset.asset_no}".strip()))
    return facility.titles_of_assets.setdefault(asset.asset_no, title)


def number(value: float, decimals: int = 2) -> str:
    """At most so many decimals, none that are zero; infinity as a sign."""
    if math.isinf(value):
        return "∞"
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=16384, typed=True)
def value_text(value: Value, unit: str) -> Text:
    """Spell out a measured or demanded value with its unit: lengths to the millimetre, the rest to two decimals."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, str):
        return Text(value, value)
    if math.isinf(value):
        return Text("无通路", "no way")
    shown = number(value, 3 if unit == "m" else 2)
    tail = _TAILS.get(unit, Text(f" {unit}", f" {unit}"))
    return Text(shown + tail.zh, shown + tail.en)


_TAILS = {
    "": NONE,
    "m2": Text(" m²", " m²"),
    "deg": Text("°", "°"),
    "min": Text(" 分钟", " min"),
    "ratio": Text(" : 1", " : 1"),
}


def limit_text(limit: Limit, unit: str) -> Text:
    """What a limit demands: ≥ 1, ≤ 15 m, 是; with a fact, both values and what decides."""
    if limit.fact is not None:
        one, other, about = (
            limit_text(limit.where(holds=True), unit),
            limit_text(limit.where(holds=False), unit),
            limit.fact.about,
        )
        return Text(f"{one.zh}（{about.zh}；否则 {other.zh}）", f"{one.en} ({about.en}; else {other.en})")
    sign = {Op.AT_LEAST: "≥ ", Op.AT_MOST: "≤ ", Op.EQUALS: "= ", Op.BETWEEN: "", Op.IS: ""}[limit.op]
    value = value_text(limit.value, limit.unit or unit)
    if limit.upper is not None:
        upper = value_text(limit.upper, limit.unit or unit)
        return Text(f"{value.zh} – {upper.zh}", f"{value.en} to {upper.en}")
    return Text(sign + value.zh, sign + value.en)
