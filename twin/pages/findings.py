"""Findings: every verdict with its clause, filtered, and a way to the place on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

import pyarrow as pa
import streamlit as st

from twin.model import Finding, Strength, Verdict
from twin.pages import proofs
from twin.pages.answering import under_finding
from twin.pages.by_phone import answer_by_phone
from twin.pages.downloads import links
from twin.pages.panel import clause_of, facts, without_subject
from twin.pages.ruling import KEY, ground_rows
from twin.pages.session import (
    STRENGTHS,
    VERDICTS,
    language,
    may,
    need_view,
    notices,
    page_file,
    say,
    show_on_map,
    t,
    tall,
)
from twin.pages.waiving import all_waivers, waived_note, waiver_form
from twin.registry import Action
from twin.report.marks import GROUPS, group_of
from twin.web.view import View

COLOURS = {"defects": "fail", "warnings": "warn", "undecided": "unknown", "passed": "pass"}
"""How the groups of findings are coloured; the others are grey."""


class Asked(NamedTuple):
    """What the filters ask for, and in which language the words are."""

    verdicts: tuple[str, ...]
    standards: tuple[str, ...]
    strengths: tuple[Strength, ...]
    zones: tuple[str, ...]
    text: str
    language: str


def main() -> None:
    """Draw the page."""
    view = need_view()
    notices()
    waived_note()
    st.html(view.once(("tally", language()), lambda: _tally(view)))
    filters, shown = _filtered(view)
    _downloads(view)
    if not shown:
        st.info(t("没有符合筛选条件的结果，放宽筛选试试。", "Nothing matches; widen the filters."))
        all_waivers(view)
        return
    left, right = st.columns([0.66, 0.34], gap="medium")
    with left:
        chosen = _table(shown, view.once(("table", filters), lambda: _columns(view, shown)))
    with right:
        if chosen is None:
            st.caption(
                t(
                    "选中一行查看条文理解、实测与整改办法。",
                    "Select a row to see the reading of the clause, what was measured and what mends it.",
                )
            )
        else:
            _detail(view, chosen)
    all_waivers(view)


def _tally(view: View) -> str:
    counts = Counter(group_of(f) for f in view.findings)
    boxes = (
        f'<div class="twin-{COLOURS.get(group, "none")}"><b>{counts[group]}</b><span>{say(words)}</span></div>'
        for group, words in GROUPS.items()
    )
    return f'<div class="twin-tally">{"".join(boxes)}</div>'


def _filtered(view: View) -> tuple[Asked, list[Finding]]:
    """What the filters and the language are, and the findings that pass, worst first."""
    zones = {zone.id: zone.name or zone.number or zone.id for floor in view.twin.floors for zone in floor.zones}
    with st.container(horizontal=True, gap="small", key="filters"):
        groups = {group: say(words) for group, words in GROUPS.items()}
        verdicts = st.multiselect(
            t("结论", "Verdict"),
            list(groups),
            default=["defects", "warnings", "undecided"],
            format_func=groups.__getitem__,
            key="f-verdict",
            placeholder=t("请选择", "Choose"),
        )
        standard = st.multiselect(
            t("标准", "Standard"),
            [s.id for s in view.standards],
            key="f-standard",
            width=260,
            placeholder=t("全部", "All"),
        )
        strength = st.multiselect(
            t("强度", "Strength"),
            list(STRENGTHS),
            format_func={s: say(words) for s, words in STRENGTHS.items()}.__getitem__,
            key="f-strength",
            width=240,
            placeholder=t("全部", "All"),
        )
        zone = st.multiselect(
            t("功能区", "Zone"),
            list(zones),
            format_func=zones.__getitem__,
            key="f-zone",
            width=240,
            placeholder=t("全部", "All"),
        )
        text = st.text_input(
            t("文字", "Words"), key="f-text", width=200, placeholder=t("说明、条款、对象", "Finding, clause, subject")
        )
    asked = Asked(tuple(verdicts), tuple(standard), tuple(strength), tuple(zone), text.strip().casefold(), language())
    return asked, view.once(("shown", asked), lambda: _matching(view, asked))


def _matching(view: View, asked: Asked) -> list[Finding]:
    checks: list[Callable[[Finding], bool]] = []
    if asked.verdicts:
        checks.append(lambda f: group_of(f) in asked.verdicts)
    if asked.standards:
        checks.append(lambda f: f.standard in asked.standards)
    if asked.strengths:
        checks.append(lambda f: f.strength in asked.strengths)
    if asked.zones:
        about = {id(f) for each in asked.zones for f in view.by_zone.get(each, ())}
        checks.append(lambda f: id(f) in about)
    if asked.text:
        checks.append(lambda f: asked.text in _text_of(f))
    order = list(GROUPS)
    return sorted(
        (f for f in view.findings if all(check(f) for check in checks)), key=lambda f: order.index(group_of(f))
    )


def _text_of(finding: Finding) -> str:
    """All words by which a finding can be found, in small letters."""
    words = (say(finding.message), clause_of(finding), finding.subject.name, finding.subject.id, finding.rule)
    return " ".join(words).casefold()


def _columns(view: View, shown: Sequence[Finding]) -> pa.Table:
    """The table's columns in the visitor's language, as they are sent: a page is run again at every click."""
    floors = {floor.id: floor.name for floor in view.twin.floors}
    marks = {"defects": "✕ ", "warnings": "! ", "undecided": "? ", "passed": "✓ "}
    return pa.table(
        {
            t("结论", "Verdict"): [marks.get(group_of(f), "") + say(VERDICTS[f.verdict]) for f in shown],
            t("对象", "Subject"): [f.subject.name for f in shown],
            t("条款", "Clause"): [clause_of(f) for f in shown],
            t("说明", "Finding"): [
                without_subject(say(f.message), f.subject.name, floors.get(f.subject.floor or "", "")) for f in shown
            ],
            t("强度", "Strength"): [say(STRENGTHS[f.strength]) for f in shown],
            t("楼层", "Floor"): [floors.get(f.subject.floor or "", "") for f in shown],
            t("标准", "Standard"): [f.standard for f in shown],
        }
    )


def _table(shown: Sequence[Finding], table: pa.Table) -> Finding | None:
    st.caption(t(f"{len(shown)} 条", f"{len(shown)} shown"))
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(shown), 640),
        on_select="rerun",
        selection_mode="single-row",
        key="f-table",
        column_config={
            t("结论", "Verdict"): st.column_config.TextColumn(width=72),
            t("对象", "Subject"): st.column_config.TextColumn(width=140),
            t("条款", "Clause"): st.column_config.TextColumn(width=136 if language() == "zh" else 164),
            t("说明", "Finding"): st.column_config.TextColumn(width=280),
        },
    )
    rows = event.selection.rows
    return shown[rows[0]] if rows and rows[0] < len(shown) else None


def _detail(view: View, finding: Finding) -> None:
    """One finding in full."""
    rule = next(
        (r for s in view.standards if s.id == finding.standard for r in s.rules if r.code == finding.rule), None
    )
    chosen = view.twin.centre.facts.get("settings")
    grounds = ground_rows(rule, chosen if isinstance(chosen, Mapping) else {}) if rule else []
    with st.container(border=True):
        st.markdown(f"**{say(VERDICTS[finding.verdict])} · {say(STRENGTHS[finding.strength])}**")
        st.write(say(finding.message))
        facts(
            [
                (t("对象", "Subject"), finding.subject.name),
                (t("要求", "Expected"), say(finding.expected)),
                (t("实测", "Found"), say(finding.actual)),
                (t("整改", "To mend"), say(finding.fix) if finding.verdict is not Verdict.PASS else ""),
                (t("备注", "Remark"), say(finding.remark) if finding.remark else ""),
                (t("标准", "Standard"), f"{finding.standard} · {clause_of(finding)}"),
                (t("要求内容", "Rule"), f"{finding.rule} {say(rule.title)}" if rule else finding.rule),
                (t("理由", "Why"), say(rule.why) if rule else ""),
                (t("条文理解", "Reading"), say(finding.reading) if finding.reading else ""),
                *grounds,
            ]
        )
        if finding.proof:
            st.markdown(f"**{t('依据', 'Proof')}**\n\n{proofs.listed(finding, view.twin.floors)}")
        if rule is not None:
            st.page_link(
                page_file("standards"),
                label=t("要求说明与示例", "About this rule, with examples"),
                icon=":material/menu_book:",
                query_params={KEY: finding.rule},
            )
        place = _place(view, finding)
        if place and st.button(t("在地图上查看", "Show on map"), icon=":material/map:", type="primary"):
            floor, selection = place
            proofs.choose(finding if finding.proof else None)
            show_on_map(finding.proof[0].floor if finding.proof else floor, selection, finding.at)
        under_finding(view, finding)
        waiver_form(view, finding)


def _place(view: View, finding: Finding) -> tuple[str | None, dict[str, str] | None] | None:
    """Where on the map a finding is: its asset, its zone, or a bare point; None when it is nowhere."""
    subject = finding.subject
    if subject.kind == "zone":
        for floor in view.twin.floors:
            if any(zone.id == subject.id for zone in floor.zones):
                return floor.id, {"kind": "zone", "id": subject.id}
    if subject.kind in {"asset", "window"}:
        asset = next((a for a in view.twin.assets if a.asset_no == subject.id), None)
        if asset is not None and asset.at is not None:
            return asset.floor, {"kind": "asset", "id": asset.asset_no}
        if asset is not None and asset.zone:
            return asset.floor, {"kind": "zone", "id": asset.zone}
    if finding.proof:
        return finding.proof[0].floor, None
    if finding.at is not None and subject.floor is not None:
        return subject.floor, None
    return None


def _downloads(view: View) -> None:
    code = quote(view.twin.centre.code, safe="")
    with st.container(horizontal=True, gap="small"):
        if may(Action.CONFIRM):
            answer_by_phone(view.twin.centre.code)
        links(
            {
                t(f"导出 {label}", f"Export {label}"): f"/api/v1/centres/{code}/findings.{suffix}?lang={language()}"
                for suffix, label in (("xlsx", "XLSX"), ("csv", "CSV"), ("geojson", "GeoJSON"))
            }
        )


main()
