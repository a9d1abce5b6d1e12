"""What is there in the whole centre, what its signs say, what the register says of a thing in numbers and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from twin.catalog.attributes import quantity_of, yes_or_no
from twin.catalog.facts import phones_of
from twin.checks.attributes import PART, attribute, normalised
from twin.checks.facility import Facility
from twin.checks.measures.base import (
    OWN_COUNTER,
    Measure,
    Measured,
    Params,
    Target,
    asset_of,
    counted,
    floor_of,
    ids,
    opening_of,
    provision_of,
    with_own_counter,
    yes_no,
)
from twin.checks.measures.distances import at_opening, zone_at_opening
from twin.checks.remarks import unrecognised_as
from twin.model import Asset, Floor, Json, Text, Zone

_DIGITS: Final = re.compile(r"\d{5,}")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


def count_in_centre(facility: Facility, _target: Target, params: Params) -> Measured:
    """Whole ones of ``item`` in the centre. Source: register and drawing. Resolution: one piece."""
    item = params["item"]
    found = facility.everywhere(item)
    provision = provision_of(facility, found, item)
    if not provision.count and (windows := with_own_counter(facility, None, item)):
        return counted(len(windows), windows, remarks=(OWN_COUNTER,))
    doubt = None if provision.count else unrecognised_as(facility, item, None)
    return counted(provision.count, found, lacking=provision.lacking, doubt=doubt)


def count_signs(facility: Facility, target: Target, params: Params) -> Measured:
    """Signs of ``item``, and speaking things whose wording has one of ``saying``, in the centre, floor or zone.

    Source: item, and attribute 文字 of signs, notices and displays. A number that the centre states in the fact ``phone``
    is as good as a word. Resolution: one piece.
    """
    item, sayings = params["item"], [normalised(word) for word in params["saying"]]
    if params["phone"]:
        sayings += phones_of(facility.twin.centre.facts.get(params["phone"]))
    signs = {asset.asset_no: asset for asset in facility.everywhere(item)}
    signs |= {asset.asset_no: asset for asset, said in facility.speaking if any(word in said for word in sayings)}
    found = [asset for asset in signs.values() if _is_in(facility, asset, target)]
    if len(found) > 1:
        found.sort(key=lambda asset: facility.order[asset.asset_no])
    zone = target.subject.id if isinstance(target.thing, Zone) else None
    return counted(len(found), found, doubt=None if found else unrecognised_as(facility, item, zone))


def _is_in(facility: Facility, asset: Asset, target: Target) -> bool:
    if isinstance(target.thing, Zone):
        return facility.zone_of[asset.asset_no] == target.thing.id
    return not isinstance(target.thing, Floor) or asset.floor == target.thing.id


def sign_gives_phone(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether the sign's 电话号码 is filled in or its wording has five or more digits in a row."""
    sign = asset_of(target)
    if facility.attribute(sign.attributes, "phone") is not None:
        return Measured(value=True)
    wording = facility.attribute(sign.attributes, "says")
    if wording is None:
        return Measured(missing=_not_registered(facility, "says"))
    digits = unicodedata.normalize("NFKC", re.sub(r"[\s-]", "", wording))
    return Measured(value=_DIGITS.search(digits) is not None)


def window_number_shown(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether one of the window's signs says its number; leading noughts and 号 do not matter."""
    window = asset_of(target)
    signs = facility.matching(facility.belongings(window, params["within"])[0], "window_sign")
    if not signs:
        return Measured(inapplicable=Text("该窗口没有指示牌", "the window has no sign"))
    number = attribute(window.attributes, "number") or attribute(window.attributes, "window")
    if number is None:
        return Measured(missing=Text("窗口未登记编号", "the window's number is not registered"))
    wordings = [said for sign in signs if (said := facility.attribute(sign.attributes, "says")) is not None]
    if not wordings:
        return Measured(missing=_not_registered(facility, "says"), evidence=ids(signs))
    wanted = _numbers([number])
    shown = any(wanted <= _numbers([said]) if wanted else normalised(number) in normalised(said) for said in wordings)
    return Measured(value=shown, evidence=ids(signs))


def _numbers(texts: Iterable[str]) -> set[str]:
    return {
        digits.lstrip("0") or "0"
        for text in texts
        for digits in re.findall(r"\d+", unicodedata.normalize("NFKC", text))
    }


def entrance_guided(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether a zone of ``zones`` begins, or a sign of ``items`` stands, within ``within`` metres of the opening; not through walls."""
    opening, floor, within = opening_of(target), floor_of(target), params["within"]
    zones = [
        zone
        for zone in facility.zones_of_kinds(params["zones"], floor.id)
        if zone_at_opening(facility, opening, zone, within)
    ]
    if zones:
        return Measured(value=True, evidence=tuple(zone.id for zone in zones))
    signs = [
        sign
        for item in params["items"]
        for sign in facility.everywhere(item)
        if at_opening(facility, opening, floor, sign, within)
    ]
    return Measured(value=bool(signs), evidence=ids(signs))


def asset_registered(_facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether the thing is in the register, by itself or as one piece of a row, and not only drawn."""
    asset = asset_of(target)
    return yes_no(answer=asset.registered or PART in asset.attributes)


def attribute_mentions(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether one of ``words`` is in the attribute as registered; width, case and blanks do not matter."""
    value = facility.attribute(asset_of(target).attributes, params["attribute"])
    if value is None:
        return Measured(missing=_not_registered(facility, params["attribute"]))
    return Measured(
        value=any(normalised(word) in normalised(value) for word in params["words"]), remarks=(Text(value, value),)
    )


def attribute_yes(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether the attribute is registered as yes, one of words (标签) with any; unknown when blank or neither yes nor no."""
    value = facility.attribute(asset_of(target).attributes, params["attribute"])
    said = None if value is None else yes_or_no(value)
    if said is None and value is not None and not facility.catalog.attributes[params["attribute"]].yes_no:
        said = True
    return Measured(missing=_not_registered(facility, params["attribute"])) if said is None else Measured(value=said)


def attribute_number(facility: Facility, target: Target, params: Params) -> Measured:
    """The attribute as a plain number, its unit sign dropped (26℃ is 26); where blank, the centre's fact of that name."""
    name = params["attribute"]
    value = facility.attribute(asset_of(target).attributes, name)
    remarks: tuple[Text, ...] = ()
    stated = facility.twin.centre.facts.get(name)
    if value is None and stated is not None and name in facility.catalog.facts.entries:
        value, remarks = str(stated), (Text("按中心统一登记的值", "as the centre states it for all"),)
    numbers = [] if value is None else _NUMBER.findall(unicodedata.normalize("NFKC", value))
    if len(numbers) != 1:
        return Measured(missing=_not_registered(facility, name))
    return Measured(value=float(numbers[0]), remarks=remarks)


def attribute_length(facility: Facility, target: Target, params: Params) -> Measured:
    """The attribute as a length in metres, as registered or measured on site."""
    asset = asset_of(target)
    return length_or_task(facility, params["attribute"], [asset])


def length_or_task(facility: Facility, name: str, things: Sequence[Asset]) -> Measured:
    """The first length that one of the things has registered, else the task to measure it."""
    return first_length(facility, name, [(thing.asset_no, thing.attributes) for thing in things])


def first_length(
    facility: Facility, name: str, sources: Sequence[tuple[str, Mapping[str, Json]]], where: Text | None = None
) -> Measured:
    """The first length that one of the sources (an id and attributes) says, else the task to measure it: ``where`` says how."""
    entry = facility.catalog.attributes[name]
    odd = None
    for ident, attributes in sources:
        value = facility.attribute(attributes, name)
        length = None if value is None else quantity_of(entry, value)
        if length is not None:
            return Measured(value=length, evidence=(ident,))
        odd = odd or value
    task = _to_measure(entry.zh, entry.en, odd, where)
    return Measured(missing=task, evidence=tuple([ident for ident, _ in sources]))


@lru_cache(maxsize=256)
def _to_measure(zh: str, en: str, odd: str | None, where: Text | None) -> Text:
    """The task to measure an attribute of that name; ``odd``: what is registered and is no length."""
    said = Text(f"未测量“{zh}”", f"“{en}” was never measured")
    if odd is not None:
        said = Text(
            f"“{zh}”登记为“{odd}”，没有单位或不是长度", f"“{en}” is registered as “{odd}”: no length with a unit"
        )
    todo = where or Text(f"请现场测量，登记到属性“{zh}”", f"measure it on site and register it as “{en}”")
    return Text(f"{said.zh}；{todo.zh}", f"{said.en}: {todo.en}")


def _not_registered(facility: Facility, name: str) -> Text:
    entry = facility.catalog.attributes[name]
    return Text(f"未登记“{entry.zh}”", f"“{entry.en}” is not registered")


MEASURES: Final[tuple[Measure, ...]] = (
    count_in_centre,
    count_signs,
    sign_gives_phone,
    window_number_shown,
    entrance_guided,
    asset_registered,
    attribute_mentions,
    attribute_yes,
    attribute_number,
    attribute_length,
)
