"""Measures of counters and of how a window is laid out."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

_FRAME: Final = (
    "窗口朝向以属性“朝向”为准，没有的由图上柜台方向和工作人员一侧的桌椅、电脑推定；推不出为无法判定",
    "which way the window faces is its attribute 朝向, else across its drawn counter away from the clerk's desk, chair and computer; unknown when neither tells",
)

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "counter_length",
        "m",
        "window",
        (
            "窗口或其最近柜台登记的该长度（台面高度、容膝宽度…）；没有量过为无法判定，列为待测",
            "the length registered for the window, else for its nearest counter that has one; unknown when never measured: it becomes a measuring task",
        ),
        ("不从图上量取", "not measured from the drawing"),
        sentence=("柜台“{attribute}”", "“{attribute}” of the counter"),
        attribute="attribute",
        within="length",
    ),
    spec(
        "low_counters",
        "",
        "zone",
        (
            "区内该类柜台中低位的数量：登记为低位服务台，或台面高度在 least 与 most 之间；没有该类柜台为不适用，有未测量的而无低位的为无法判定",
            "counters of the item in the zone that are low: low counters, and those with a surface height from `least` to `most`; not applicable without a counter of the item, unknown when none is low and some were never measured",
        ),
        ("不判断容膝空间与轮椅回转", "not the knee space, nor whether a wheelchair can turn"),
        sentence=("区内低位“{item}”的数量", "number of low “{item}” in the zone"),
        item="item",
        least="length",
        most="length",
    ),
    spec(
        "clear_in_front",
        "m",
        "window",
        (
            f"柜台公众侧边缘到前方最近的墙或落地物品的距离，最多看5米；窗口自己的座椅和一米线栏杆不计。{_FRAME[0]}",
            f"from the counter's public edge to the nearest wall or thing on the floor in front of it, over the counter's length, looked for up to 5 m; the window's own chair and queue barriers do not count. {_FRAME[1]}",
        ),
        ("不看人流和临时物品", "not people, nor what is not drawn or registered"),
        sentence=("柜台前的净空", "clear space in front of the counter"),
        within="length",
    ),
    spec(
        "turned_from_public",
        "deg",
        "asset",
        (
            f"物品正面与窗口朝向的夹角；不属于窗口的为不适用。正面以属性“朝向”为准，没有的按图块的-y方向，但同种物品多数按此背对公众时为无法判定。{_FRAME[0]}",
            f"angle between the way the thing looks and the way its window faces; not applicable when it belongs to no window. It looks as its attribute 朝向 says, else along its block's -y axis, unless by that most of its kind would look away from the public: then unknown. {_FRAME[1]}",
        ),
        ("不看俯仰", "not its tilt"),
        sentence=("与窗口朝向的夹角", "turned away from the public by"),
        within="length",
    ),
    spec(
        "covered_from_public",
        "bool",
        "asset",
        (
            f"物品与柜台公众侧边缘之间有没有其他台面物品；登记了“被遮挡”的以登记为准。{_FRAME[0]}",
            f"whether another thing on the counter stands between it and the counter's public edge; the attribute 被遮挡 decides where it is filled in. {_FRAME[1]}",
        ),
        ("不看高低", "not which of the two is higher"),
        sentence=("被遮挡", "is hidden"),
        within="length",
    ),
    spec(
        "offset_from_usual",
        "m",
        "asset",
        (
            f"物品相对窗口的位置与多数窗口同种物品位置的距离；只有一件为不适用。{_FRAME[0]}",
            f"how far the thing stands from where its kind stands at the other windows, each seen from its own window; the usual place is that of the one nearest to all others. {_FRAME[1]}",
        ),
        ("不比较不同种类", "not a comparison between kinds"),
        sentence=("离同类物品通常位置", "away from where its kind usually stands by"),
        within="length",
    ),
    spec(
        "line_spread",
        "m",
        "window",
        (
            f"窗口的这些物品到柜台边缘距离的最大差；少于两件已定位为无法判定，一件也没有为不适用。{_FRAME[0]}",
            f"greatest difference of the distances of the window's things of the items from the counter's edge; not applicable without any, unknown with fewer than two placed. {_FRAME[1]}",
        ),
        ("不看左右间距", "not the spacing along the counter"),
        sentence=("“{items}”离柜台边缘距离之差", "difference of the distances of “{items}” from the counter's edge"),
        items="items",
        within="length",
    ),
)
