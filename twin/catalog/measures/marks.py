"""Measures of what is there in the whole centre and what its signs say."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "count_in_centre",
        "",
        "centre",
        (
            "全中心该物品的数量（成套计）",
            "whole ones of the item anywhere in the centre, also those registered nowhere",
        ),
        ("不看放在哪里、是否够用", "not where they are, nor whether they are enough"),
        sentence=("全中心“{item}”的数量", "number of “{item}” in the centre"),
        item="item",
    ),
    spec(
        "count_signs",
        "",
        "centre floor zone",
        (
            "该种标识的数量，加上文字中含有这些词之一、或写有中心登记的电话号码（phone）的其他标识、告示牌和显示屏",
            "signs of the item, and any other sign, notice or display whose wording has one of the words or the stated phone",
        ),
        ("不判断是否看得见、内容是否正确", "not whether one can see them, nor whether what they say is true"),
        sentence=("“{item}”的数量", "number of “{item}”"),
        optional={"saying": "centre floor zone", "phone": "centre floor zone"},
        item="item",
        saying="words",
        phone="fact",
    ),
    spec(
        "sign_gives_phone",
        "bool",
        "asset",
        (
            "标识是否写有电话号码：属性“电话号码”，或文字中连着五位以上的数字",
            "whether the sign gives a telephone number: attribute 电话号码, or five or more digits in its wording; unknown when neither is registered",
        ),
        ("不核对号码是否打得通", "not whether anybody answers"),
        sentence=("写有电话号码", "gives a telephone number"),
    ),
    spec(
        "window_number_shown",
        "bool",
        "window",
        (
            "窗口的指示牌文字中有没有该窗口的编号",
            "whether a sign at the window says the window's number; unknown when no wording or no number is registered, not applicable when it has no sign",
        ),
        ("不判断远处是否看得清", "not whether one can read it from afar"),
        sentence=("窗口指示牌写明窗口编号", "the window's sign says its number"),
        within="length",
    ),
    spec(
        "entrance_guided",
        "bool",
        "opening",
        (
            "出入口 within 内有没有这些类型的功能区（步行），或有没有这些标识（室外和该口所在功能区按直线，其他功能区按步行）",
            "whether a zone of the kinds begins within `within` of the opening on foot, or one of the signs stands within it (straight outside and in a zone that the opening joins, on foot in any other) or is registered without a position in a zone it joins",
        ),
        ("不判断标识指向哪里", "not where the signs lead"),
        sentence=("{within}内有“{zones}”或“{items}”", "“{zones}” or “{items}” within {within}"),
        zones="zones",
        items="items",
        within="length",
    ),
    spec(
        "asset_registered",
        "bool",
        "asset",
        ("图上画有的物品是否已登记", "whether a thing that is drawn is in the register too"),
        ("不核对现场有而图上没有的", "not what stands there and is neither drawn nor registered"),
        sentence=("已登记", "is registered"),
    ),
    spec(
        "attribute_mentions",
        "bool",
        "asset window",
        (
            "登记的该属性中有没有这些词之一；空白为无法判定",
            "whether the attribute as registered has one of the words in it; unknown when blank",
        ),
        ("不核对实物", "not what the thing itself is like"),
        sentence=("“{attribute}”中有“{words}”之一", "“{attribute}” has one of “{words}”"),
        attribute="attribute",
        words="words",
    ),
    spec(
        "attribute_yes",
        "bool",
        "asset window",
        (
            "该属性登记为是还是否，填文字的（如标签）填了即为是；空白为无法判定",
            "whether the attribute is registered as yes, or one of words (a label) at all; unknown when blank",
        ),
        ("不核对实物", "not a look at the thing itself"),
        sentence=("“{attribute}”", "“{attribute}”"),
        attribute="attribute",
    ),
    spec(
        "attribute_number",
        "",
        "asset",
        (
            "该属性登记的数值（单位按该属性，如℃）；空白时取中心情况中同名的事实；都没有或不是数值为无法判定",
            "the attribute as a plain number in its own unit (such as °C), where blank the centre's fact of the same name; unknown when both are blank, or no number",
        ),
        ("不是实测", "not a reading taken on site"),
        sentence=("“{attribute}”", "“{attribute}”"),
        attribute="attribute",
    ),
    spec(
        "attribute_length",
        "m",
        "asset",
        (
            "该属性登记的长度；没有量过或没有单位为无法判定，列为待测",
            "the attribute as a length; unknown when it was never measured or has no unit: it becomes a measuring task",
        ),
        ("不从图上量取", "not measured from the drawing"),
        sentence=("“{attribute}”", "“{attribute}”"),
        attribute="attribute",
    ),
)
