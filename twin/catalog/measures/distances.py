"""Measures of how far."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "zone_distance",
        "m",
        "floor zone opening window asset",
        (
            "到本层最近的目标类型功能区的步行距离：从对象可站立处任一点到该区任一点的最短步行路线，绕开墙、柱、柜台和家具，门按开启计（楼层：两类之间的最小值）",
            "shortest walk from any point of the subject to any point of the nearest zone of a `to` kind on its floor, round walls, columns, counters and furniture, with doors open (floor: the least one from any zone of `zones`); 0 when they overlap or adjoin without a wall; infinite when no way leads or the only ones are on other floors; unknown when the plan shows no door of the one or the other; not applicable when there is none",
        ),
        ("不是直线距离；不看门是否上锁、通道是否够宽", "not straight; not whether doors are locked or the way is wide"),
        sentence=("到最近的“{to}”的步行距离", "walk to the nearest “{to}”"),
        optional={"zones": "zone opening window asset"},
        zones="zones",
        to="zones",
    ),
    spec(
        "zone_at_entrance",
        "m",
        "centre zone",
        (
            "这些类型的功能区到最近对外出入口的步行距离（取最小值）",
            "least walk from any point of the zone, or of a zone of the kinds, to an opening to the outside; 0 for the zone that the entrance opens into; unknown when the plan has no entrance, not applicable when there is no such zone",
        ),
        ("不是直线距离", "not straight"),
        sentence=("“{zones}”到最近对外出入口的步行距离", "walk from “{zones}” to the nearest entrance"),
        optional={"zones": "zone"},
        zones="zones",
    ),
    spec(
        "item_walk",
        "m",
        "zone opening window asset",
        (
            "到最近的指定物品的步行距离（到物品前可站立处；功能区从其任一点起）",
            "shortest walk from any point of the subject to where one stands before the nearest placed thing of the item; unknown when none has a position, not applicable when the centre has none",
        ),
        ("不是直线距离；不是区内最远一点的距离", "not straight; not from the farthest point of a zone"),
        sentence=("到最近的“{item}”的步行距离", "walk to the nearest “{item}”"),
        item="item",
    ),
    spec(
        "farthest_walk",
        "m",
        "floor",
        (
            "从该楼层最远的可到达处到最近的指定物品的步行距离（按1 m网格取点；物品可在其他楼层）",
            "walk from the place of the floor that is farthest off to the nearest placed thing of the item, on any floor; places on a grid of 1 m; unknown when none has a position, not applicable when the centre has none",
        ),
        (
            "不是直线距离；没有通路的区域不计，另行说明",
            "not straight; places that no way leads to do not count and are named",
        ),
        sentence=("从最远处到最近的“{item}”的步行距离", "walk from the farthest place to the nearest “{item}”"),
        item="item",
    ),
    spec(
        "count_near_entrance",
        "",
        "opening",
        (
            "出入口 within 内该物品的数量：室外和该口所在功能区按直线，其他功能区按步行（隔墙的不计）；只登记到功能区的，计入该口所在功能区",
            "whole ones within `within` of the opening: straight outside and in a zone that it joins, because there they are seen and not walked to, on foot in any other zone, so that none counts through a wall; or registered without a position in a zone it joins",
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
            "该资产到最近的指定物品的直线距离（按坐标；没有该物品为不适用）",
            "straight distance from the asset to the nearest thing of the item on its floor: for what stands beside or upon something; unknown when the asset has no position, not applicable when the floor has no placed thing of the item",
        ),
        ("不是步行距离，按插入点而非外形", "not a walking distance; from point to point, not from edge to edge"),
        sentence=("到最近的“{item}”的直线距离", "straight distance to the nearest “{item}”"),
        item="item",
    ),
)
