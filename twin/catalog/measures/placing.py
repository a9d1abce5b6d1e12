"""Measures of where things and zones are placed."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "detour_by_item",
        "m",
        "zone",
        (
            "从对外出入口到该区，途中经过该物品要多走的距离（步行；取多走最少的一件）",
            "metres walked more from an entrance to the zone when passing a thing of the item, than without it; the least over all placed things; unknown when none has a position, not applicable when the centre has none",
        ),
        ("不判断是否看得见", "not whether one sees it"),
        sentence=("途经“{item}”到达要多走的距离", "extra walk past “{item}” on the way there"),
        item="item",
    ),
    spec(
        "traffic_through",
        "",
        "zone",
        (
            "每百次往返于出入口与其他办事区域、窗口的行走中，最短路线穿过该区的次数",
            "of a hundred walks between entrances and other places for the public, how many cross the zone on their shortest way; places all weigh the same",
        ),
        ("不是人数统计", "not a count of people"),
        sentence=("每百次行走中穿过该区的次数", "walks of a hundred that cross the zone"),
    ),
    spec(
        "closed_off",
        "bool",
        "zone window",
        (
            "从对外出入口只有经过受控的门（属性 控制）才能进入该区（窗口：其柜台里侧）；窄于0.5米的缝隙不算通路",
            "whether one gets from an entrance into the zone (window: behind its counter) through controlled doors only (attribute control, 控制); a slit under 0.5 m is no way; unknown when no way in is on the plan",
        ),
        ("不判断门禁是否开启", "not whether the control works"),
        sentence=("只能经受控的门进入", "entered through controlled doors only"),
    ),
    spec(
        "street_way",
        "bool",
        "zone",
        (
            "从街上能否不穿过 avoid 类型的区域和员工用房到达该区；窄于0.5米的缝隙不算通路",
            "whether a way leads from the street to the zone that crosses no zone of an `avoid` kind and none named for staff; a slit under 0.5 m is no way",
        ),
        ("不判断门在该时段是否开启", "not whether the doors on it are open at the time"),
        sentence=("不穿过“{avoid}”即可从街上到达", "reached from the street without crossing “{avoid}”"),
        avoid="zones",
    ),
    spec(
        "way_width",
        "m",
        "zone",
        (
            "到本层 to 类型功能区的最宽通路上最窄处的净宽（含门；2米以上不再量）",
            "clear width of the narrowest place, doors included, on the widest way from the zone to one of a `to` kind on its floor; infinite when nothing is narrower than 2 m, 0 when no way leads",
        ),
        ("没有画出的堆物不计", "what is not drawn does not narrow it"),
        sentence=("到“{to}”的通路最窄处的净宽", "narrowest place on the way to “{to}”"),
        to="zones",
    ),
    spec(
        "dead_end",
        "m",
        "zone",
        (
            "区内最深处到最近门洞的步行距离（0.5米网格）",
            "walk from the innermost place of the zone to its nearest opening, on a grid of 0.5 m",
        ),
        ("不是疏散距离", "not an escape distance"),
        sentence=("区内最深处到最近门洞的步行距离", "walk from the innermost place to the nearest way out"),
    ),
    spec(
        "entrance_clearance",
        "m",
        "asset",
        (
            "该物品到本层最近的通室外门洞的直线距离",
            "straight distance from the thing to the nearest doorway to the outside on its floor; unknown when it has no position or the plan no such doorway",
        ),
        ("不是步行距离", "not a walking distance"),
        sentence=("到最近的通室外门洞的直线距离", "straight distance to the nearest doorway outside"),
    ),
)
