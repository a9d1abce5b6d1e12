"""Measures of what the register says: attributes, status, the building's area."""

from __future__ import annotations

import math
from typing import Final

from shapely import unary_union

from twin.checks.attributes import normalised
from twin.checks.facility import Facility
from twin.checks.measures.base import Measure, Measured, Params, Target, asset_of, yes_no
from twin.checks.wording import names
from twin.model import Asset, Floor, Text
from twin.units import parse_quantity


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
        name = facility.catalog.attribute_name(params["attribute"])
        return Measured(missing=Text(f"均未登记“{name.zh}”", f"none has “{name.en}” registered"))
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
            name = facility.catalog.fact_name(params["fact"])
            reason = Text(f"“{name.zh}”登记的不是面积：{stated}", f"“{name.en}” is no area: {stated}")
            return Measured(missing=reason)
        return Measured(value=number)
    if not facility.zones:
        return Measured(missing=Text("没有登记建筑面积，也没有图纸", "no building area is stated and there is no plan"))
    covered = facility.ground.once("covered", lambda: sum(map(_covered, facility.twin.floors)))
    return Measured(
        value=covered,
        doubt=Text(
            "未登记建筑面积；图上功能区面积之和小于建筑面积",
            "no building area is stated; the zones cover less than the building",
        ),
        remarks=(Text("按图上功能区面积之和", "sum of the zones on the plan"),),
    )


def _covered(floor: Floor) -> float:
    """Square metres under the zones of a floor."""
    return float(unary_union([zone.polygon for zone in floor.zones]).area)


def attribute_of(facility: Facility, target: Target, params: Params) -> Measured:
    """Return the asset's attribute as registered; unknown when blank."""
    value = facility.attribute(asset_of(target).attributes, params["attribute"])
    if value is None:
        name = facility.catalog.attribute_name(params["attribute"])
        return Measured(missing=Text(f"未登记“{name.zh}”", f"“{name.en}” is not registered"))
    return Measured(value=value)


def attribute_present(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether the asset's attribute is filled in."""
    return yes_no(answer=facility.attribute(asset_of(target).attributes, params["attribute"]) is not None)


def asset_working(_facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether the asset's registered status is neither fault nor repair."""
    return yes_no(answer=asset_of(target).status not in {"fault", "repair"})


MEASURES: Final[tuple[Measure, ...]] = (
    distinct_attribute,
    total_area,
    attribute_of,
    attribute_present,
    asset_working,
)
