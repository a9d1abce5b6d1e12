"""Measures of what a centre states of itself: people, cases, windows, hours."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "stated_number",
        "",
        "centre",
        ("中心登记的该项数目", "the number that the centre states; unknown until it does"),
        ("不核对是否属实、是否够用", "not whether it is true, nor whether it is enough for the traffic"),
        sentence=("“{fact}”", "“{fact}”"),
        fact="fact",
    ),
    spec(
        "stated_ratio",
        "ratio",
        "centre",
        (
            "中心登记的两项数目之比（fact 比 per），不取整；per 为 0 时不适用",
            "how many of `fact` there are to one of `per`, as stated, not rounded; not applicable where there is no `per`",
        ),
        ("不看谁在哪个岗位", "not who sits where"),
        sentence=("“{fact}”与“{per}”之比", "“{fact}” to “{per}”"),
        fact="fact",
        per="fact",
    ),
    spec(
        "extra_per_step",
        "",
        "centre",
        (
            "cases 超过 above 的部分每满一个 step，fact 比 base 多出几个；不满一个 step 的不适用",
            "by how many `fact` exceeds `base` for each whole `step` of `cases` beyond `above`; not applicable where there is no whole step",
        ),
        ("不足一个 step 的零头不计", "a part of a step does not count"),
        sentence=(
            "“{cases}”超过 {above} 的部分每满 {step}，“{fact}”在 {base} 之外增加",
            "for each whole {step} of “{cases}” beyond {above}, “{fact}” beyond {base}",
        ),
        fact="fact",
        base="number",
        cases="fact",
        above="number",
        step="number",
    ),
    spec(
        "open_minutes",
        "min",
        "centre",
        ("登记的开放时间合计多少分钟", "how many minutes the stated hours are open in all"),
        ("不是实际开门时间", "not when the doors were opened"),
        sentence=("“{fact}”合计", "“{fact}” in all"),
        fact="fact",
    ),
    spec(
        "opens_before",
        "min",
        "centre",
        (
            "登记的 fact 比 than 早多少分钟开始（晚的为负）",
            "by how many minutes the stated hours of `fact` begin before those of `than` (negative: after)",
        ),
        ("不是实际开门时间", "not when the doors were opened"),
        sentence=("“{fact}”早于“{than}”开始", "“{fact}” begins before “{than}”"),
        fact="fact",
        than="fact",
    ),
    spec(
        "break_minutes",
        "min",
        "centre",
        (
            "登记的开放时间中间停歇多少分钟，also 的时间也算开放",
            "how many minutes the stated hours break off for, the hours of `also` counting as open",
        ),
        ("不看停歇前后受理的事项是否齐全", "not whether every matter is handled during `also`"),
        sentence=("“{fact}”中间停歇（“{also}”除外）", "break of “{fact}” (but for “{also}”)"),
        fact="fact",
        also="fact",
    ),
    spec(
        "open_during",
        "bool",
        "centre",
        (
            "登记的 fact（没有登记时取 otherwise）涵盖 hours 的全部时间",
            "whether the stated hours of `fact` (of `otherwise` where it is not stated) cover all of `hours`",
        ),
        ("开放更久也算", "longer hours will do"),
        sentence=("“{fact}”涵盖 {hours}", "“{fact}” covers {hours}"),
        fact="fact",
        otherwise="fact",
        hours="hours",
    ),
)
