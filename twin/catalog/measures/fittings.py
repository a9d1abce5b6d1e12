"""Measures of doors, lifts and signs that no plan shows: their attributes as drawn, registered or measured on site."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "opening_length",
        "m",
        "opening",
        (
            "门或电梯的该属性：先取登记在该处的门设施、电梯（可现场测量），再取图上门块的属性；没有量过为无法判定，列为待测",
            "the attribute of a door or lift as a length: of a door set or lift registered there (and measured on site), else of its block in the drawing; unknown when it was never measured: it becomes a measuring task",
        ),
        ("不从图上量取", "not measured from the drawing"),
        sentence=("“{attribute}”", "“{attribute}”"),
        attribute="attribute",
    ),
    spec(
        "automatic_door",
        "m",
        "opening",
        (
            "自动门开启后的净宽；不是自动门的不适用；对外的门未写明类型又不够宽的为无法判定",
            "clear width of an automatic door; not applicable to others; a door to the street whose type nobody says is undecided unless it is wide enough for either",
        ),
        ("不是门扇或洞口的宽度", "not the width of the leaf or of the hole in the wall"),
        sentence=("自动门开启后的净宽", "clear width of the automatic door"),
    ),
    spec(
        "accessible_lifts",
        "",
        "centre",
        (
            "无障碍电梯的数量；没有电梯的不适用，有电梯未写明是否无障碍的为无法判定",
            "lifts that are said to be for people in wheelchairs; not applicable without a lift, unknown when nobody says of one whether it is",
        ),
        ("不判断轿厢尺寸和操作按钮", "not the size of the car nor its buttons"),
        sentence=("无障碍电梯的数量", "number of accessible lifts"),
    ),
    spec(
        "sign_clear_of_heads",
        "bool",
        "asset",
        (
            "标识下沿不低于 above，或探出不超过 out，或探出的部分低于 below（盲杖可触及）；没有量过为无法判定，列为待测",
            "whether the sign's lower edge is at least `above` over the floor, or it sticks out by at most `out`, or else hangs lower than `below`, where a cane finds it; unknown when never measured: it becomes a measuring task",
        ),
        ("不从图上量取", "not measured from the drawing"),
        sentence=(
            "下沿不低于{above}，或探出不超过{out}，或低于{below}",
            "lower edge at {above} or more, or sticking out by at most {out}, or below {below}",
        ),
        above="length",
        out="length",
        below="length",
    ),
)
