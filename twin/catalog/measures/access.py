"""Measures of getting there in a wheelchair."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "accessible_way",
        "bool",
        "zone opening window asset",
        (
            "从对外出入口能否不经楼梯、台阶和旋转门到达（可经电梯、坡道）",
            "whether a walk leads from an entrance for visitors to the subject over no stair, no opening with steps and no revolving door (lifts and ramps may be used); unknown when no entrance, or no way in or out of the subject, is on the plan",
        ),
        ("不判断宽度、门槛和坡度", "not how wide the way is, nor thresholds and slopes"),
        sentence=("从对外出入口有无障碍路线到达", "a step-free way leads there from an entrance"),
    ),
    spec(
        "accessible_passage",
        "m",
        "zone opening window asset",
        (
            "从街上来的最宽无台阶路线上最窄通道的净宽（墙到墙，不计门；2米以上不再量）",
            "clear width of the narrowest passage, from wall to wall, on the widest step-free way from an entrance to the subject, doors not counted; infinite when nothing is narrower than 2 m; not applicable when there is no step-free way",
        ),
        ("不是内切圆直径；没有画出的物品不计", "not an inscribed circle; things that are not drawn do not narrow it"),
        sentence=("无障碍路线上通道最窄处的净宽", "narrowest passage on the step-free way"),
    ),
    spec(
        "accessible_door",
        "m",
        "zone opening window asset",
        (
            "从街上来的无台阶路线中，门最宽的一条上最窄的门的净宽",
            "clear width of the narrowest door on the step-free way from an entrance that has the widest doors; infinite when none is narrower than 2 m; not applicable when there is no step-free way",
        ),
        ("不是门扇或洞口的宽度", "not the width of the leaf or of the hole in the wall"),
        sentence=("无障碍路线上最窄的门的净宽", "narrowest door on the step-free way"),
    ),
    spec(
        "turning_at_door",
        "m",
        "opening",
        (
            "门两侧能容下的轮椅回转圆直径（取小的一侧，量到1.5米为止；对外的门只量室内）",
            "diameter of the free circle at the middle of the doorway, on the side where it is smaller, up to 1.5 m; of a door to the outside only the inner side is known",
        ),
        ("不计门扇开启占用", "the swing of the leaf is not taken off"),
        sentence=("门两侧轮椅回转圆的直径", "turning circle on both sides of the door"),
    ),
    spec(
        "turning_before",
        "m",
        "asset window",
        (
            "物品前人站立处能容下的轮椅回转圆直径（量到1.5米为止）",
            "diameter of the free circle where people stand before the thing, up to 1.5 m; unknown when it has no position",
        ),
        ("台下空间不计入", "space under a counter does not count"),
        sentence=("前方轮椅回转圆的直径", "turning circle in front of it"),
    ),
    spec(
        "turning_in_zone",
        "m",
        "zone",
        (
            "功能区内最大的无遮挡圆的直径（圆心在区内，量到2米为止）",
            "diameter of the largest free circle with its middle in the zone, up to 2 m",
        ),
        ("不判断圆是否在门旁或器具旁", "not whether it is beside the door or a fixture"),
        sentence=("区内轮椅回转圆的直径", "turning circle in the zone"),
    ),
    spec(
        "doors_in_series",
        "m",
        "zone",
        (
            "区内先后通过的两道门之间的净距离（直线，扣除图上开向其间的门扇）",
            "straight clear distance between two doors of the zone that lead to different sides, drawn leaves that swing in taken off; the least of all pairs; unknown when no leaf is drawn and it matters; not applicable without two such doors",
        ),
        ("不是步行距离", "not a walking distance"),
        sentence=("先后两道门之间的净距离", "clear distance between doors in series"),
    ),
    spec(
        "zone_area",
        "m2",
        "zone",
        ("功能区轮廓面积", "area of the zone's outline; furniture is not taken off"),
        ("不是使用面积扣除设施后的净面积", "not the area left beside what stands there"),
        sentence=("面积", "area"),
    ),
)
