"""Measures that count: things in a zone or at a window, windows of a type, zones of a kind."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "count_in_zone",
        "",
        "zone window",
        (
            "功能区内该物品的数量（成套计；窗口取其所在功能区）",
            "whole ones of the item in the zone (for a window: the zone it stands in); retired, lost or planned things do not count",
        ),
        ("不是质量、位置或是否够用的判断", "not whether they are good, well placed or enough for the traffic"),
        sentence=("区内“{item}”的数量", "number of “{item}” in the zone"),
        item="item",
    ),
    spec(
        "count_at_window",
        "",
        "window",
        (
            "属于该窗口的物品数量：属性 window（窗口）写明该窗口的编号或名称，或坐标在 within 内且离它最近",
            "whole ones that belong to the window: attribute window (窗口) gives its number or name, or it stands within `within` of it and nearer than to any other window; things of the zone with neither make it unknown, unless there are at least as many as windows of that zone",
        ),
        ("不是功能区的总数", "not the total of the zone"),
        sentence=("该窗口（{within}内）“{item}”的数量", "number of “{item}” at the window (within {within})"),
        item="item",
        within="length",
    ),
    spec(
        "window_present",
        "",
        "centre",
        ("中心内该类服务窗口的数量", "service windows of that type in the centre (things whose item is it)"),
        ("不是柜台的长度或开放情况", "not the length of the counter, nor whether the window is open"),
        sentence=("“{item}”的数量", "number of “{item}”"),
        item="item",
    ),
    spec(
        "zone_present",
        "",
        "centre",
        (
            "中心内这些类型的功能区数量",
            "zones of any of the kinds in the centre; a zone of several kinds counts for each",
        ),
        ("不是面积是否够用", "not whether they are large enough"),
        sentence=("“{zones}”的数量", "number of “{zones}”"),
        zones="zones",
    ),
    spec(
        "zone_on_floor",
        "",
        "floor",
        ("该楼层内这些类型的功能区数量", "zones of any of the kinds on the floor"),
        ("不看其他楼层", "other floors are not looked at"),
        sentence=("本层“{zones}”的数量", "number of “{zones}” on the floor"),
        zones="zones",
    ),
)
