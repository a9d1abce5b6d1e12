"""Measures of how far."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "zone_distance",
        "m",
        "floor zone",
        (
            "功能区边界到最近的目标类型功能区边界的直线距离(楼层：两类之间的最小值)",
            "straight edge-to-edge distance from the subject zone to the nearest zone of a `to` kind on its floor (floor: the least one from any zone of `zones`); infinite when the only ones are on other floors, not applicable when there is none; a zone that is of both kinds is 0 m",
        ),
        ("不是步行距离，不绕墙", "not a walking distance: it goes through walls"),
        sentence=("到最近的“{to}”的直线距离", "straight distance to the nearest “{to}”"),
        optional={"zones": "zone"},
        zones="zones",
        to="zones",
    ),
    spec(
        "zone_at_entrance",
        "m",
        "centre",
        (
            "这些类型的功能区到最近对外出入口的直线距离(取最小值)",
            "least straight distance from a zone of the kinds to an opening to the outside on its floor; unknown when the plan has no entrance, not applicable when there is no such zone",
        ),
        ("不是步行距离", "not a walking distance"),
        sentence=("“{zones}”到最近对外出入口的直线距离", "straight distance from “{zones}” to the nearest entrance"),
        zones="zones",
    ),
    spec(
        "count_near_entrance",
        "",
        "opening",
        (
            "出入口 within 内该物品的数量(只登记到功能区的，计入该口所在功能区)",
            "whole ones within `within` of the opening (straight), or registered without a position in a zone it joins",
        ),
        ("不判断是否看得见", "not whether one can see it"),
        sentence=("{within}内“{item}”的数量", "number of “{item}” within {within}"),
        item="item",
        within="length",
    ),
    spec(
        "item_distance",
        "m",
        "asset",
        (
            "该资产到最近的指定物品的直线距离(按坐标；没有该物品为不适用)",
            "straight distance from the asset to the nearest thing of the item on its floor; unknown when the asset has no position, not applicable when the floor has no placed thing of the item",
        ),
        ("不是步行距离，按插入点而非外形", "not a walking distance; from point to point, not from edge to edge"),
        sentence=("到最近的“{item}”的直线距离", "straight distance to the nearest “{item}”"),
        item="item",
    ),
)
