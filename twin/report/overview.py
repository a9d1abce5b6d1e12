"""The overview of many centres as XLSX (centres, matrix, frequent defects) and CSV (centres)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from twin.catalog import Catalog
from twin.catalog.schema import Rule
from twin.many import CentreState, CentreSummary, OldPlan, frequent_defects, judged_rules
from twin.model import Text, Verdict
from twin.report.cells import Value
from twin.report.files import known_format, report_bytes
from twin.report.sheets import Column, Report, Sheet

OVERVIEW_FORMATS: Final = ("xlsx", "csv")
TITLE: Final = Text("各中心总览", "Overview of centres")
MARKS: Final[Mapping[Verdict, str]] = {
    Verdict.FAIL: "✕",
    Verdict.UNKNOWN: "?",
    Verdict.WAIVED: "~",
    Verdict.PASS: "✓",
    Verdict.NOT_APPLICABLE: "–",
}
"""How a centre stands under a rule, in one character: fails, undecided, waived, passes, nothing to check."""
LEGEND: Final = Text(
    "✕ 不合格  ? 无法判定  ~ 已豁免  ✓ 合格  – 不适用", "✕ fails  ? undecided  ~ waived  ✓ passes  – not applicable"
)
EMPTY: Final = Text("没有中心。", "There is no centre.")
NO_DEFECT: Final = Text("没有不合格的应或必配项。", "No shall or √ fails.")
CENTRE_COLUMNS: Final = (
    (Text("编号", "Code"), 10.0, False),
    (Text("中心", "Centre"), 26.0, False),
    (Text("区域", "Region"), 12.0, False),
    (Text("级别", "Tier"), 12.0, True),
    (Text("不合格（应、√）", "Defects (shall, √)"), 11.0, True),
    (Text("不合格（宜）", "Failed should"), 11.0, True),
    (Text("无法判定", "Undecided"), 10.0, True),
    (Text("合格", "Passes"), 8.0, True),
    (Text("维保逾期", "Upkeep overdue"), 10.0, True),
    (Text("未结工单", "Open orders"), 10.0, True),
    (Text("图纸待更新", "Plans to renew"), 26.0, False),
    (Text("说明", "Remark"), 30.0, False),
)
DEFECT_COLUMNS: Final = (
    (Text("标准", "Document"), 24.0, False),
    (Text("条款", "Clause"), 14.0, False),
    (Text("要求", "Requirement"), 48.0, False),
    (Text("中心数", "Centres"), 9.0, True),
    (Text("处数", "Places"), 9.0, True),
    (Text("哪些中心", "Which"), 40.0, False),
)


def overview_bytes(
    states: Sequence[CentreState],
    catalog: Catalog,
    file_format: str,
    *,
    day: date,
    lang: str = "zh",
) -> bytes:
    """The overview in one of :data:`OVERVIEW_FORMATS`.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    kind = known_format(file_format, OVERVIEW_FORMATS)
    report = overview_report(states, catalog, day=day, lang=lang)
    return report_bytes(report if kind == "xlsx" else replace(report, sheets=report.sheets[:1]), kind)


def overview_report(states: Sequence[CentreState], catalog: Catalog, *, day: date, lang: str) -> Report:
    """Three sheets: the centres, the matrix of centres and requirements, the most frequent defects."""
    sheets = (
        _sheet(
            Text("中心", "Centres"), CENTRE_COLUMNS, [centre_row(each, catalog, lang) for each in states], EMPTY, lang
        ),
        _matrix(states, catalog, lang),
        _sheet(
            Text("常见缺陷", "Frequent defects"), DEFECT_COLUMNS, defect_rows(states, catalog, lang), NO_DEFECT, lang
        ),
    )
    facts = (
        (Text("中心数", "Centres").said(lang), str(len(states))),
        (Text("日期", "Day").said(lang), day.isoformat()),
        (Text("符号", "Signs").said(lang), LEGEND.said(lang)),
    )
    return Report(TITLE.said(lang), facts, sheets, lang, day)


def defect_rows(states: Sequence[CentreState], catalog: Catalog, lang: str) -> list[tuple[Value, ...]]:
    """One row per failing requirement, the most frequent first, as :data:`DEFECT_COLUMNS` says."""
    names = {state.code: state.name for state in states}
    return [
        (
            catalog.standard(each.rule.standard).title.zh,
            clause_of(each.rule, lang),
            each.rule.title.said(lang),
            len(each.centres),
            each.subjects,
            "\n".join(names[code] for code in each.centres),
        )
        for each in frequent_defects(states, catalog)
    ]


def clause_of(rule: Rule, lang: str) -> str:
    """The clause, or the table and row, that a rule stands for."""
    if rule.table is None:
        return rule.clause
    return Text(f"表{rule.table}第{rule.row}行", f"Table {rule.table}, row {rule.row}").said(lang)


def mark_of(summary: CentreSummary, rule: Rule) -> str:
    """How a centre stands under a rule, of :data:`MARKS`; empty where its documents do not ask for it."""
    verdict = summary.rules.get(rule.code)
    return "" if verdict is None else MARKS[verdict]


def old_plan_words(plan: OldPlan, lang: str) -> str:
    """A floor whose plan is missing or old."""
    if plan.days is None:
        return Text(f"{plan.floor}：没有图纸", f"{plan.floor}: no plan").said(lang)
    return Text(f"{plan.floor}：{plan.days} 天前", f"{plan.floor}: {plan.days} days old").said(lang)


def tier_of(state: CentreState, catalog: Catalog) -> Text:
    """What the centre's first document that knows its tier calls it; the id where none does, empty where it was not checked."""
    if state.summary is None:
        return Text("", "")
    standards = [catalog.standards[one] for one in state.summary.standards if one in catalog.standards]
    tiers = (tier for standard in standards for tier in standard.tiers if tier.id == state.summary.tier)
    return next((Text(tier.zh, tier.en) for tier in tiers), Text(state.summary.tier, state.summary.tier))


def centre_row(state: CentreState, catalog: Catalog, lang: str) -> tuple[Value, ...]:
    """One centre as :data:`CENTRE_COLUMNS` says; counts are None where it could not be checked."""
    known = state.summary is not None
    counts = (state.defects, state.warnings, state.undecided, state.passed)
    return (
        state.code,
        state.name,
        state.region,
        tier_of(state, catalog).said(lang),
        *(counts if known else (None,) * len(counts)),
        state.overdue,
        state.orders,
        "\n".join(old_plan_words(plan, lang) for plan in state.old_plans),
        state.problem.said(lang) if state.problem else "",
    )


def _matrix(states: Sequence[CentreState], catalog: Catalog, lang: str) -> Sheet:
    """Requirements down, centres across: a municipality has more requirements than centres."""
    checked = [(state, state.summary) for state in states if state.summary]
    heads = (*DEFECT_COLUMNS[:3], *((Text(state.name, state.name), 9.0, True) for state, _ in checked))
    rows = [
        (
            catalog.standard(rule.standard).title.zh,
            clause_of(rule, lang),
            rule.title.said(lang),
            *(mark_of(summary, rule) for _, summary in checked),
        )
        for rule in judged_rules(states, catalog)
    ]
    return _sheet(Text("中心与要求", "Centres and requirements"), heads, rows, EMPTY, lang)


def _sheet(
    title: Text,
    columns: Sequence[tuple[Text, float, bool]],
    rows: Sequence[tuple[Value, ...]],
    empty: Text,
    lang: str,
) -> Sheet:
    heads = tuple(Column(text.said(lang), width, centred) for text, width, centred in columns)
    return Sheet(title.said(lang), heads, tuple(rows), tuple(range(len(heads))), empty.said(lang))
