"""The full audit as a PDF: cover, counts by document and zone, plan pages, defects, annex of evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from twin.audit.signing import ROLES, Role
from twin.model import Text
from twin.report.audit_sheets import TITLE, defect_sheet, facts, run_evidence, standard_sheet, zone_sheet
from twin.report.findings import STRENGTHS
from twin.report.marks import GROUPS, Mark, group_of, marks
from twin.report.paper import FAMILY, Paper
from twin.report.pdf import FAINT, FOOT, HIGH, INK, LINE, MARGIN, PITCH, SIZE, WIDE, draw_footer, draw_table
from twin.report.plan_pages import BAD, draw_floor
from twin.report.sheets import Column, Report, Sheet

if TYPE_CHECKING:
    from twin.registry import AuditRun

EVIDENCE: Final = Text("附录：判定依据", "Annex: evidence")
UNDECIDED: Final = Text("附录：无法判定的项", "Annex: what could not be decided")


def audit_pdf(run: AuditRun, *, lang: str = "zh") -> bytes:
    """A run as a PDF on A4 landscape; the same run gives the same bytes."""
    twin = run.twin
    numbered = marks(twin, run.findings)
    names = {floor.id: floor.name for floor in twin.floors}
    title = f"{TITLE.said(lang)}  {run.inputs.centre.name}  {run.record.number}"
    report = Report(title, facts(run, lang), (), lang, run.record.day)
    with Paper(size=SIZE, title=title, day=run.record.day, lang=lang) as page:
        _cover(page, run, lang)
        page.add_page()
        y = draw_table(page, standard_sheet(run, lang), MARGIN)
        draw_table(page, zone_sheet(run, lang), y)
        for floor in twin.floors:
            page.add_page()
            here = [mark for mark in numbered if mark.floor == floor.id and mark.at is not None]
            _heading(page, f"{floor.name}  {len(here)}", _plan_words(numbered, lang))
            box = (MARGIN, MARGIN + 12, WIDE - 2 * MARGIN, HIGH - FOOT - MARGIN - 18)
            draw_floor(page, floor, numbered, box)
        page.add_page()
        y = draw_table(page, defect_sheet(numbered, names, lang), MARGIN)
        y = draw_table(page, _evidence(run, numbered, lang), y)
        y = draw_table(page, _undecided(run, lang), y)
        for sheet in run_evidence(run, lang):
            annex = Text(f"附录：{sheet.title}", f"Annex: {sheet.title}")
            y = draw_table(page, replace(sheet, title=annex.said(lang)), y)
        total = page.pages_count
        for number in range(1, total + 1):
            page.page = number
            draw_footer(page, report, number, total)
        return bytes(page.output())


def _cover(page: Paper, run: AuditRun, lang: str) -> None:
    """Title, what was audited, the counts, and lines for the signatures."""
    page.add_page()
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=26)
    page.text(MARGIN + 10, 38, page.printable(TITLE.said(lang)))
    page.set_font(FAMILY, size=15)
    page.text(MARGIN + 10, 50, page.printable(run.inputs.centre.name))
    y = 63.0
    for label, value in facts(run, lang)[1:]:
        page.set_font(FAMILY, size=SIZE)
        page.set_text_color(*FAINT)
        page.text(MARGIN + 10, y, page.printable(label))
        page.set_text_color(*INK)
        for line in page.wrap(value, WIDE - 2 * MARGIN - 50):
            page.text(MARGIN + 40, y, line)
            y += PITCH + 0.6
    _counts(page, run, y + 3, lang)
    _signatures(page, run, lang)


def _counts(page: Paper, run: AuditRun, y: float, lang: str) -> None:
    """The counts in a row of boxes: never one number for all."""
    groups = [group_of(finding) for finding in run.findings]
    width = (WIDE - 2 * MARGIN - 20) / len(GROUPS)
    for n, (group, words) in enumerate(GROUPS.items()):
        x = MARGIN + 10 + n * width
        page.set_draw_color(*LINE)
        page.rect(x, y, width - 2, 17)
        page.set_text_color(*BAD.get(group, INK))
        page.set_font(FAMILY, size=16)
        page.text(x + 3, y + 8, str(groups.count(group)))
        page.set_text_color(*FAINT)
        page.set_font(FAMILY, size=7)
        page.text(x + 3, y + 14, page.printable(words.said(lang)))


def _signatures(page: Paper, run: AuditRun, lang: str) -> None:
    """Who signed, or a line to sign on."""
    signed = {signature.role: signature for signature in run.record.signatures}
    page.set_draw_color(*INK)
    for n, role in enumerate(Role):
        x, y = MARGIN + 10 + n * 120, HIGH - FOOT - 12
        page.set_text_color(*FAINT)
        page.set_font(FAMILY, size=SIZE)
        page.text(x, y, page.printable(ROLES[role].said(lang)))
        page.line(x + 24, y + 1, x + 105, y + 1)
        if role in signed:
            page.set_text_color(*INK)
            page.text(x + 26, y, page.printable(f"{signed[role].person}    {signed[role].day}"))
        else:
            words = Text("（未签署）", "(not signed)")
            page.text(x + 26, y, page.printable(words.said(lang)))
    page.set_text_color(*INK)


def _heading(page: Paper, title: str, words: str) -> None:
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=13)
    page.text(MARGIN, MARGIN + 5, page.printable(title))
    page.set_font(FAMILY, size=7.5)
    page.set_text_color(*FAINT)
    page.text(MARGIN, MARGIN + 9.5, page.printable(words))


def _plan_words(numbered: tuple[Mark, ...], lang: str) -> str:
    """What a plan page shows, and which numbers have no place on any plan."""
    placeless = ", ".join(str(mark.number) for mark in numbered if mark.at is None)
    zh = "红：不合格；橙：未满足“宜”；蓝线：判定依据（路线、净宽、回转圈）"
    en = "red: defect; orange: a should not met; blue: what proves it (routes, widths, turning circles)"
    if placeless:
        zh, en = f"{zh}；针对整个中心、不在图上：{placeless}", f"{en}; about the whole centre, on no plan: {placeless}"
    return Text(zh, en).said(lang)


def _evidence(run: AuditRun, numbered: tuple[Mark, ...], lang: str) -> Sheet:
    """Of every numbered defect: what was measured where, the things it was decided by, how the number is known."""
    widths = (("编号", "No.", 6.0), ("规则", "Rule", 20.0), ("依据", "Evidence", 70.0), ("条文理解", "Reading", 50.0),
              ("数值来源", "Source", 40.0))  # fmt: skip
    columns = tuple(Column(Text(zh, en).said(lang), width, n == 0) for n, (zh, en, width) in enumerate(widths))
    names = {floor.id: floor.name for floor in run.twin.floors}
    rows = []
    for mark in numbered:
        finding = mark.finding
        measured = [f"{names.get(proof.floor, proof.floor)}: {proof.about.said(lang)}" for proof in finding.proof]
        listed = ("、" if lang == "zh" else ", ").join(finding.evidence[:30])
        more = f" … +{len(finding.evidence) - 30}" if len(finding.evidence) > 30 else ""
        remark = finding.remark.said(lang) if finding.remark else ""
        proof = "\n".join(part for part in (finding.actual.said(lang), *measured[:8], listed + more, remark) if part)
        reading = finding.reading.said(lang) if finding.reading else ""
        source = " ".join(part for part in (finding.source or "", finding.confidence or "") if part)
        rows.append((mark.number, finding.rule, proof, reading, source))
    empty = Text("没有需要列出依据的项。", "Nothing needs evidence here.")
    return Sheet(EVIDENCE.said(lang), columns, tuple(rows), tuple(range(len(columns))), empty.said(lang))


def _undecided(run: AuditRun, lang: str) -> Sheet:
    """What data were missing, rule by rule."""
    widths = (("标准", "Standard", 22.0), ("条款", "Clause", 12.0), ("强度", "Strength", 11.0), ("规则", "Rule", 20.0),
              ("说明", "Finding", 100.0))  # fmt: skip
    columns = tuple(Column(Text(zh, en).said(lang), width) for zh, en, width in widths)
    rows = tuple(
        (each.standard, each.clause, STRENGTHS[each.strength].said(lang), each.rule, each.message.said(lang))
        for each in run.findings
        if group_of(each) == "undecided"
    )
    empty = Text("没有无法判定的项。", "Nothing was left undecided.").said(lang)
    return Sheet(UNDECIDED.said(lang), columns, rows, tuple(range(len(columns))), empty)
