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
            "从对外出入口能否不经楼梯、台阶和旋转门到达(可经电梯、坡道)",
            "whether a walk leads from an entrance for visitors to the subject over no stair, no opening with steps and no revolving door (lifts and ramps may be used); unknown when no entrance, or no way in or out of the subject, is on the plan",
        ),
        ("不判断宽度、门槛和坡度", "not how wide the way is, nor thresholds and slopes"),
        sentence=("从对外出入口有无障碍路线到达", "a step-free way leads there from an entrance"),
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
