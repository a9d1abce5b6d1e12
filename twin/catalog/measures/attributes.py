"""Measures of what the register says: attributes, status, the building's area."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "distinct_attribute",
        "",
        "item",
        (
            "同一物品登记的该属性有几种取值（空白不计）",
            "number of different values of the attribute among things of the item; blanks do not count; unknown when none has one",
        ),
        ("不比较外观照片", "not a comparison of looks"),
        sentence=("“{attribute}”的不同取值数", "number of different values of “{attribute}”"),
        attribute="attribute",
    ),
    spec(
        "total_area",
        "m2",
        "centre",
        (
            "建筑面积：facts 中的 fact；没有时取各层功能区面积之和",
            "the centre's fact of that name; without it the sum of all zones, which is less than the building area, so it can show enough but never too little (unknown then)",
        ),
        ("功能区面积不含墙体", "the sum of zones has no walls in it"),
        sentence=("建筑面积", "building area"),
        fact="fact",
    ),
    spec(
        "attribute_of",
        "text",
        "asset window",
        ("资产登记的该属性值", "the asset's attribute as registered; unknown when blank"),
        ("不核对实物", "not what the thing itself says"),
        sentence=("“{attribute}”", "“{attribute}”"),
        attribute="attribute",
    ),
    spec(
        "attribute_present",
        "bool",
        "asset window",
        ("资产是否登记了该属性", "whether the asset's attribute is filled in"),
        ("不判断内容是否正确", "not whether it is true"),
        sentence=("已填写“{attribute}”", "“{attribute}” is filled in"),
        attribute="attribute",
    ),
    spec(
        "asset_working",
        "bool",
        "asset",
        ("资产状态不是故障或维修", "whether the asset's status is neither fault nor repair"),
        ("不是实测", "the register's word, not a test of the thing"),
        sentence=("状态正常", "works"),
    ),
)
