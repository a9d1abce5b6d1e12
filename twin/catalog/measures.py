"""The closed list of measures a rule may name: a pure table. ``twin.checks.measures`` implements exactly these.

Each yields a value, or "unknown" with what is missing, or "not applicable" with why. Never a guess.
Distances are straight, edge to edge, in local metres of one floor, until walking routes replace them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from twin.catalog.schema import SubjectKind
from twin.model import Text


class ParamKind(StrEnum):
    """What a parameter of a measure holds after loading."""

    ITEM = "item"  # an item id
    ZONES = "zones"  # a tuple of zone kind ids
    LENGTH = "length"  # metres
    ATTRIBUTE = "attribute"  # an attribute id of items.yaml: a key of Asset.attributes
    WORD = "word"  # the name of a fact of the centre


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """What a measure yields and takes.

    ``unit``: ``""`` pieces, ``m``, ``m2``, ``bool`` or ``text``. ``sentence`` names the measured thing for people,
    with the parameters in braces; a limit follows it. ``optional``: parameters that a subject may do without.
    """

    name: str
    unit: str
    subjects: frozenset[SubjectKind]
    what: Text
    not_this: Text
    sentence: Text
    params: Mapping[str, ParamKind] = field(default_factory=dict)
    optional: Mapping[str, frozenset[SubjectKind]] = field(default_factory=dict)


_OPTIONAL: Final[Mapping[str, Mapping[str, frozenset[SubjectKind]]]] = {
    "zone_distance": {"zones": frozenset({SubjectKind.ZONE})},  # a zone measures from itself
    "zones_connected": {"avoid": frozenset({SubjectKind.ZONE})},
}
_SENTENCES: Final[Mapping[str, Text]] = {
    "count_in_zone": Text("区内“{item}”的数量", "number of “{item}” in the zone"),
    "count_at_window": Text("该窗口（{within}内）“{item}”的数量", "number of “{item}” at the window (within {within})"),
    "window_present": Text("“{item}”的数量", "number of “{item}”"),
    "zone_present": Text("“{zones}”的数量", "number of “{zones}”"),
    "zone_on_floor": Text("本层“{zones}”的数量", "number of “{zones}” on the floor"),
    "zone_distance": Text("到最近的“{to}”的直线距离", "straight distance to the nearest “{to}”"),
    "zone_at_entrance": Text(
        "“{zones}”到最近对外出入口的直线距离", "straight distance from “{zones}” to the nearest entrance"
    ),
    "zones_connected": Text("经门洞可到达“{to}”", "openings lead to “{to}”"),
    "separate_entrance": Text("有直接通向室外的门", "a door leads straight outside"),
    "count_near_entrance": Text("{within}内“{item}”的数量", "number of “{item}” within {within}"),
    "item_distance": Text("到最近的“{item}”的直线距离", "straight distance to the nearest “{item}”"),
    "distinct_attribute": Text("“{attribute}”的不同取值数", "number of different values of “{attribute}”"),
    "total_area": Text("建筑面积", "building area"),
    "attribute_of": Text("“{attribute}”", "“{attribute}”"),
    "attribute_present": Text("已填写“{attribute}”", "“{attribute}” is filled in"),
    "asset_working": Text("状态正常", "works"),
}


def _spec(
    name: str, unit: str, subjects: str, what: tuple[str, str], not_this: tuple[str, str], **params: str
) -> MeasureSpec:
    kinds = frozenset(SubjectKind(word) for word in subjects.split())
    taken = MappingProxyType({key: ParamKind(value) for key, value in params.items()})
    return MeasureSpec(
        name, unit, kinds, Text(*what), Text(*not_this), _SENTENCES[name], taken, _OPTIONAL.get(name, {})
    )


_SPECS: Final = (
    _spec(
        "count_in_zone",
        "",
        "zone window",
        (
            "功能区内该物品的数量(成套计；窗口取其所在功能区)",
            "whole ones of the item in the zone (for a window: the zone it stands in); retired or planned things do not count",
        ),
        ("不是质量、位置或是否够用的判断", "not whether they are good, well placed or enough for the traffic"),
        item="item",
    ),
    _spec(
        "count_at_window",
        "",
        "window",
        (
            "属于该窗口的物品数量：属性 window(窗口)写明该窗口的编号或名称，或坐标在 within 内且离它最近",
            "whole ones that belong to the window: attribute window (窗口) gives its number or name, or it stands within `within` of it and nearer than to any other window; things of the zone with neither make it unknown, unless there are at least as many as windows of that zone",
        ),
        ("不是功能区的总数", "not the total of the zone"),
        item="item",
        within="length",
    ),
    _spec(
        "window_present",
        "",
        "centre",
        ("中心内该类服务窗口的数量", "service windows of that type in the centre (things whose item is it)"),
        ("不是柜台的长度或开放情况", "not the length of the counter, nor whether the window is open"),
        item="item",
    ),
    _spec(
        "zone_present",
        "",
        "centre",
        (
            "中心内这些类型的功能区数量",
            "zones of any of the kinds in the centre; a zone of several kinds counts for each",
        ),
        ("不是面积是否够用", "not whether they are large enough"),
        zones="zones",
    ),
    _spec(
        "zone_on_floor",
        "",
        "floor",
        ("该楼层内这些类型的功能区数量", "zones of any of the kinds on the floor"),
        ("不看其他楼层", "other floors are not looked at"),
        zones="zones",
    ),
    _spec(
        "zone_distance",
        "m",
        "floor zone",
        (
            "功能区边界到最近的目标类型功能区边界的直线距离(楼层：两类之间的最小值)",
            "straight edge-to-edge distance from the subject zone to the nearest zone of a `to` kind on its floor (floor: the least one from any zone of `zones`); infinite when the only ones are on other floors, not applicable when there is none; a zone that is of both kinds is 0 m",
        ),
        ("不是步行距离，不绕墙", "not a walking distance: it goes through walls"),
        zones="zones",
        to="zones",
    ),
    _spec(
        "zone_at_entrance",
        "m",
        "centre",
        (
            "这些类型的功能区到最近对外出入口的直线距离(取最小值)",
            "least straight distance from a zone of the kinds to an opening to the outside on its floor; unknown when the plan has no entrance, not applicable when there is no such zone",
        ),
        ("不是步行距离", "not a walking distance"),
        zones="zones",
    ),
    _spec(
        "zones_connected",
        "bool",
        "zone",
        (
            "能否经门洞(可穿过未命名空间，不穿过 avoid 类型)到达 to 类型的功能区",
            "whether openings lead from the subject to a zone of a `to` kind without crossing a zone of an `avoid` kind (unnamed rooms may be crossed, stairs and lifts used); unknown when the subject has no opening",
        ),
        ("不判断通道宽度与是否上锁", "not whether the way is wide or unlocked"),
        to="zones",
        avoid="zones",
    ),
    _spec(
        "separate_entrance",
        "bool",
        "zone",
        (
            "功能区是否有直接对外的门(一侧为室外)",
            "whether an opening of the zone leads straight outside; unknown when the zone has no opening",
        ),
        ("不判断开放时间", "not whether that door is open at night"),
    ),
    _spec(
        "count_near_entrance",
        "",
        "opening",
        (
            "出入口 within 内该物品的数量(只登记到功能区的，计入该口所在功能区)",
            "whole ones within `within` of the opening (straight), or registered without a position in a zone it joins",
        ),
        ("不判断是否看得见", "not whether one can see it"),
        item="item",
        within="length",
    ),
    _spec(
        "item_distance",
        "m",
        "asset",
        (
            "该资产到最近的指定物品的直线距离(按坐标；没有该物品为不适用)",
            "straight distance from the asset to the nearest thing of the item on its floor; unknown when the asset has no position, not applicable when the floor has no placed thing of the item",
        ),
        ("不是步行距离，按插入点而非外形", "not a walking distance; from point to point, not from edge to edge"),
        item="item",
    ),
    _spec(
        "distinct_attribute",
        "",
        "item",
        (
            "同一物品登记的该属性有几种取值(空白不计)",
            "number of different values of the attribute among things of the item; blanks do not count; unknown when none has one",
        ),
        ("不比较外观照片", "not a comparison of looks"),
        attribute="attribute",
    ),
    _spec(
        "total_area",
        "m2",
        "centre",
        (
            "建筑面积：facts 中的 fact；没有时取各层功能区面积之和",
            "the centre's fact of that name; without it the sum of all zones, which is less than the building area, so it can show enough but never too little (unknown then)",
        ),
        ("功能区面积不含墙体", "the sum of zones has no walls in it"),
        fact="word",
    ),
    _spec(
        "attribute_of",
        "text",
        "asset window",
        ("资产登记的该属性值", "the asset's attribute as registered; unknown when blank"),
        ("不核对实物", "not what the thing itself says"),
        attribute="attribute",
    ),
    _spec(
        "attribute_present",
        "bool",
        "asset window",
        ("资产是否登记了该属性", "whether the asset's attribute is filled in"),
        ("不判断内容是否正确", "not whether it is true"),
        attribute="attribute",
    ),
    _spec(
        "asset_working",
        "bool",
        "asset",
        ("资产状态不是故障或维修", "whether the asset's status is neither fault nor repair"),
        ("不是实测", "the register's word, not a test of the thing"),
    ),
)

MEASURES: Final[Mapping[str, MeasureSpec]] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""Every measure by name."""
