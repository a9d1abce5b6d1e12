"""An audit run as tables: defects with their numbers, counts by document and by zone, every finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from twin.audit.signing import ROLES
from twin.model import Text
from twin.report.cells import Value
from twin.report.evidence import evidence_sheets
from twin.report.findings import findings_report
from twin.report.marks import GROUPS, SHORT, Mark, by_standard, by_zone, group_of, marks
from twin.report.sheets import Column, Report, Sheet

if TYPE_CHECKING:
    from twin.registry import AuditRun

TITLE: Final = Text("设施审计报告", "Facility audit report")
NONE: Final = Text("没有不合格项。", "There is no defect.")

DEFECT_COLUMNS: Final = (
    (Text("编号", "No."), 6.0, True),
    (Text("结论", "Group"), 13.0, True),
    (Text("楼层", "Floor"), 8.0, True),
    (Text("标准", "Standard"), 24.0, False),
    (Text("条款", "Clause"), 12.0, True),
    (Text("说明", "Finding"), 44.0, False),
    (Text("要求", "Expected"), 24.0, False),
    (Text("实际", "Actual"), 24.0, False),
    (Text("整改建议", "What would fix it"), 34.0, False),
    (Text("条文理解", "Reading"), 30.0, False),
)


def audit_report(run: AuditRun, *, lang: str = "zh") -> Report:
    """A run as a workbook: defects with their numbers, counts by document and by zone, every finding, what was on file."""
    twin = run.twin
    every = findings_report(twin, run.findings, lang=lang)
    numbered = marks(twin, run.findings)
    names = {floor.id: floor.name for floor in twin.floors}
    sheets = (
        defect_sheet(numbered, names, lang),
        standard_sheet(run, lang),
        zone_sheet(run, lang),
        *every.sheets,
        *run_evidence(run, lang),
    )
    return Report(TITLE.said(lang), facts(run, lang), sheets, lang, run.record.day, Text("清单", "List").said(lang))


def run_evidence(run: AuditRun, lang: str) -> tuple[Sheet, Sheet, Sheet]:
    """The documents, records and answers that a run was given."""
    return evidence_sheets(run.twin, run.inputs.evidence, run.catalog, run.record.standards, lang=lang)


def facts(run: AuditRun, lang: str) -> tuple[tuple[str, str], ...]:
    """What every page of a report says about the run: centre, number, day, tier, documents, who, drawings, seal."""
    record, centre = run.record, run.inputs.centre
    tiers = {tier.id: Text(tier.zh, tier.en) for name in record.standards for tier in run.catalog.standards[name].tiers}
    documents = [f"{name} {run.catalog.standards[name].title.said(lang)}" for name in record.standards]
    plans = [f"{plan['name']} {plan['file']} {str(plan['sha256'])[:12]}" for plan in record.plans if plan["sha256"]]
    tier = tiers.get(record.tier, Text(record.tier, record.tier))
    rows = [
        (
            Text("中心", "Centre"),
            f"{centre.name}（{centre.code}）" if lang == "zh" else f"{centre.name} ({centre.code})",
        ),
        (Text("审计编号", "Audit"), str(record.number)),
        (Text("审计日期", "Day"), record.day.isoformat()),
        (Text("级别", "Tier"), tier.said(lang)),
        (Text("审计人", "Made by"), record.person),
        *((ROLES[each.role], f"{each.person}  {each.day}") for each in record.signatures),
        (Text("说明", "Note"), record.note),
        (Text("依据标准", "Documents"), "；".join(documents) if lang == "zh" else "; ".join(documents)),
        (Text("图纸", "Drawings"), "；".join(plans) if lang == "zh" else "; ".join(plans)),
        (Text("软件版本", "Program"), record.program),
        (Text("封存校验值", "Seal"), record.seal),
    ]
    return tuple((label.said(lang), value) for label, value in rows if value)


def defect_sheet(numbered: tuple[Mark, ...], floors: Mapping[str, str], lang: str) -> Sheet:
    """Defects and warnings by number."""
    columns = tuple(Column(text.said(lang), width, centred) for text, width, centred in DEFECT_COLUMNS)
    rows = tuple(_defect(mark, floors, lang) for mark in numbered)
    shown = tuple(range(len(columns) - 1))
    return Sheet(Text("不合格与未满足项", "Defects and warnings").said(lang), columns, rows, shown, NONE.said(lang))


def _defect(mark: Mark, floors: Mapping[str, str], lang: str) -> tuple[Value, ...]:
    finding = mark.finding
    clause = f"{finding.clause} {'表' if lang == 'zh' else 'T'}{finding.table}-{finding.row}" if finding.table else ""
    return (
        mark.number,
        SHORT[group_of(finding)].said(lang),
        floors.get(mark.floor or "", ""),
        finding.standard,
        clause or finding.clause,
        finding.message.said(lang),
        finding.expected.said(lang),
        finding.actual.said(lang),
        finding.fix.said(lang),
        finding.reading.said(lang) if finding.reading else "",
    )


def standard_sheet(run: AuditRun, lang: str) -> Sheet:
    """Counts by document."""
    columns = (Column(Text("标准", "Document").said(lang), 60.0), *_count_columns(lang))
    titles = {name: standard.title.said(lang) for name, standard in run.catalog.standards.items()}
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (f"{name} {titles[name]}", *(counts[group] for group in GROUPS))
        for name, counts in by_standard(run.findings).items()
    )
    title = Text("按标准汇总", "By document")
    return Sheet(title.said(lang), columns, rows, tuple(range(len(columns))), NONE.said(lang))


def zone_sheet(run: AuditRun, lang: str) -> Sheet:
    """Counts by zone."""
    columns = (
        Column(Text("楼层", "Floor").said(lang), 12.0, centred=True),
        Column(Text("功能区", "Zone").said(lang), 48.0),
        *_count_columns(lang),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (each.floor, each.zone.said(lang), *(each.counts[group] for group in GROUPS))
        for each in by_zone(run.twin, run.findings)
    )
    title = Text("按功能区汇总", "By zone")
    return Sheet(title.said(lang), columns, rows, tuple(range(len(columns))), NONE.said(lang))


def _count_columns(lang: str) -> tuple[Column, ...]:
    return tuple(Column(text.said(lang), 13.0, centred=True) for text in GROUPS.values())
