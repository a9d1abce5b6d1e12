"""Centres: all that the visitor may see, side by side; which requirements fail most, what is overdue, which plans are old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from twin.catalog import Catalog, load_catalog
from twin.many import CentreState, check_all, jobs_of, judged_rules, state_of_centre, summarised
from twin.model import Verdict
from twin.pages.downloads import offer
from twin.pages.session import empty, language, page_file, say, set_centre, t, tall
from twin.report.overview import (
    CENTRE_COLUMNS,
    DEFECT_COLUMNS,
    LEGEND,
    OVERVIEW_FORMATS,
    centre_row,
    clause_of,
    defect_rows,
    mark_of,
    overview_bytes,
    tier_of,
)
from twin.web.api.findings import MEDIA
from twin.web.view import registry

FEW = 2
"""Up to so many centres are checked in the server's own process; more are given to processes of their own."""
WIDE = 60
"""Requirements shown in the matrix at most; the workbook has all of them."""


def main() -> None:
    """Draw the page."""
    codes = [centre.code for centre in registry().centres()]
    if not codes:
        empty(
            t("还没有服务中心", "There is no service centre yet"),
            t(
                "新建中心并上传平面图后，可在这里比较各中心。",
                "Create centres and upload their plans to compare them here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    today, catalog = datetime.now(UTC).astimezone().date(), load_catalog()
    states = _filtered(_states(codes, today), catalog)
    _tally(states)
    with st.container(horizontal=True, gap="small"):
        for file_format in OVERVIEW_FORMATS:
            offer(
                t(f"导出 {file_format.upper()}", f"Export {file_format.upper()}"),
                partial(overview_bytes, states, catalog, file_format, day=today, lang=language()),
                name=f"{t('各中心总览', 'centres')}_{today.isoformat()}.{file_format}",
                mime=MEDIA[file_format],
                key=f"overview-{file_format}",
            )
    listed, matrix, frequent = st.tabs([
        t("中心", "Centres"),
        t("中心与要求", "Centres and requirements"),
        t("常见缺陷", "Frequent defects"),
    ])  # fmt: skip
    with listed:
        _list(states, catalog)
    with matrix:
        _matrix(states, catalog)
    with frequent:
        _frequent(states, catalog)


@st.cache_resource
def _kept() -> dict[str, tuple[int, date, CentreState]]:
    """The state of every centre at the version and on the day it was last asked for."""
    return {}


def _states(codes: Sequence[str], today: date) -> list[CentreState]:
    """Every centre as it stands; those that changed since they were last asked for are checked again, with progress."""
    source, kept = registry(), _kept()
    versions = {code: source.version(code) for code in codes}
    stale = [code for code in codes if kept.get(code, (None, None))[:2] != (versions[code], today)]
    if stale:
        bar = st.progress(0.0)
        outcomes = check_all(jobs_of(source, stale, today), summarised, workers=1 if len(stale) <= FEW else None)
        for done, outcome in enumerate(outcomes, 1):
            kept[outcome.code] = (versions[outcome.code], today, state_of_centre(source, outcome, today))
            bar.progress(
                done / len(stale), t(f"检查第 {done} / {len(stale)} 个中心", f"Checked {done} of {len(stale)}")
            )
        bar.empty()
    return [kept[code][2] for code in codes]


def _filtered(states: Sequence[CentreState], catalog: Catalog) -> list[CentreState]:
    """The centres of the chosen regions and tiers whose code or name has the words."""
    regions = {state.region: state.region for state in states if state.region}
    tiers = {state.code: tier_of(state, catalog) for state in states}
    ranks = {tier.zh: say(tier) for tier in tiers.values() if tier.zh}
    with st.container(horizontal=True, gap="small", key="filters"):
        chosen = _picked(t("区域", "Region"), regions, "c-region")
        ranked = _picked(t("级别", "Tier"), ranks, "c-tier")
        words = st.text_input(t("查找", "Find"), key="c-words", width=240, placeholder=t("编号、名称", "Code, name"))
    wanted = words.strip().casefold()
    return [
        state
        for state in states
        if (not chosen or state.region in chosen)
        and (not ranked or tiers[state.code].zh in ranked)
        and wanted in f"{state.code} {state.name}".casefold()
    ]


def _picked(label: str, choices: Mapping[str, str], key: str) -> list[str]:
    """What was picked of some choices, which are kept in either language; nothing is asked where there is no choice."""
    if len(choices) < 2:
        return []
    return st.multiselect(
        label,
        sorted(choices),
        format_func=choices.__getitem__,
        key=key,
        width=260,
        placeholder=t("全部", "All"),
    )


def _tally(states: Sequence[CentreState]) -> None:
    counts = (
        ("none", len(states), t("中心", "Centres")),
        ("fail", sum(state.defects for state in states), t("不合格（应、√）", "Defects (shall, √)")),
        ("warn", sum(state.warnings for state in states), t("不合格（宜）", "Failed should")),
        ("unknown", sum(state.undecided for state in states), t("无法判定", "Undecided")),
        ("warn", sum(state.overdue for state in states), t("维保逾期", "Upkeep overdue")),
        ("none", sum(bool(state.old_plans) for state in states), t("图纸待更新", "Plans to renew")),
    )
    cells = "".join(
        f'<div class="twin-{kind}"><b>{number}</b><span>{words}</span></div>' for kind, number, words in counts
    )
    st.html(f'<div class="twin-tally">{cells}</div>')


def _list(states: Sequence[CentreState], catalog: Catalog) -> None:
    if not states:
        st.info(t("没有符合条件的中心。", "No centre matches."))
        return
    heads = [say(text) for text, _, _ in CENTRE_COLUMNS]
    table = pd.DataFrame([centre_row(state, catalog, language()) for state in states], columns=heads)
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(table), 560),
        on_select="rerun",
        selection_mode="single-row",
        column_order=[head for head in heads if table[head].astype(bool).any() or head in heads[:2]],
        key="c-list",
    )
    rows = event.selection.rows
    if not rows:
        st.caption(t("选中一行可打开该中心。", "Select a row to open that centre."))
        return
    chosen = states[rows[0]]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{chosen.name}**")
        for page, words in (("map", t("打开地图", "Open the map")), ("findings", t("检查结果", "Findings"))):
            if st.button(words, key=f"c-open-{page}"):
                set_centre(chosen.code)
                st.switch_page(page_file(page))


def _matrix(states: Sequence[CentreState], catalog: Catalog) -> None:
    """Centres across, the requirements that fail or are undecided somewhere down, the most frequent first."""
    checked = [(state, state.summary) for state in states if state.summary]
    open_ = {Verdict.FAIL, Verdict.UNKNOWN}
    rules = [
        rule
        for rule in judged_rules(states, catalog)
        if any(summary.rules.get(rule.code) in open_ for _, summary in checked)
    ]
    if not rules:
        st.success(t("所有要求均已满足。", "Every requirement is met."))
        return
    rules.sort(key=lambda rule: -sum(summary.rules.get(rule.code) is Verdict.FAIL for _, summary in checked))
    shown = rules[:WIDE]
    st.caption(
        f"{say(LEGEND)} · {t(f'{len(rules)} 条要求中显示 {len(shown)} 条', f'{len(shown)} of {len(rules)} requirements')}"
    )
    table = pd.DataFrame(
        [
            (say(rule.title), clause_of(rule, language()), *(mark_of(summary, rule) for _, summary in checked))
            for rule in shown
        ],
        columns=[t("要求", "Requirement"), t("条款", "Clause"), *(state.code for state, _ in checked)],
    )
    st.dataframe(table, hide_index=True, height=tall(len(table), 620))


def _frequent(states: Sequence[CentreState], catalog: Catalog) -> None:
    rows = defect_rows(states, catalog, language())
    if not rows:
        st.success(t("没有不合格的应或必配项。", "No shall or √ fails."))
        return
    table = pd.DataFrame(rows, columns=[say(text) for text, _, _ in DEFECT_COLUMNS])
    st.dataframe(table, hide_index=True, height=tall(len(table), 620))


main()
