"""Audits: make one, look back, compare two, sign, send."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from twin.audit import ROLES, Role, Step, StepKind, tally
from twin.audit.compare import STEPS
from twin.audit.inputs import GROUPS as CAUSES
from twin.catalog import load_catalog
from twin.pages.by_phone import answer_by_phone
from twin.pages.downloads import offer
from twin.pages.session import act, language, may, need_centre, notices, person, say, t, tall, tier_words
from twin.registry import Action, AuditRecord
from twin.report import AUDIT_FORMATS, audit_bytes, audit_dxf, audit_filename
from twin.report.marks import GROUPS
from twin.web.api.findings import MEDIA
from twin.web.view import registry

COLOURS = {"defects": "fail", "warnings": "warn", "undecided": "unknown", "passed": "pass"}


def main() -> None:
    """Draw the page."""
    code = need_centre()
    notices()
    records = registry().audits.records(code)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            t(
                "一次审计固化图纸、台账、文件、标准和日期，之后任何人都改不了，随时可以重做核对。",
                "An audit freezes drawings, register, records, documents and day; nobody changes it, and it can be repeated.",
            )
        )
        st.space("stretch")
        if may(Action.CONFIRM):
            answer_by_phone(code)
            with st.popover(t("新建审计", "New audit"), icon=":material/add:"):
                _new(code)
    if not records:
        st.info(t("还没有审计。点“新建审计”开始。", "There is no audit yet. Begin with “New audit”."))
        return
    if len(records) > 1:
        _trend(records)
    chosen = _runs(records)
    _run(chosen)
    if len(records) > 1:
        _comparison(chosen, records)


def counts_of(record: AuditRecord) -> dict[str, int]:
    """A run's findings by the groups of the tally."""
    of = record.summary
    fails = of.get("fail", {})
    return {
        "defects": fails.get("shall", 0) + fails.get("required", 0),
        "warnings": fails.get("should", 0),
        "optional": fails.get("optional", 0) + fails.get("may", 0),
        "undecided": sum(of.get("unknown", {}).values()),
        "waived": sum(of.get("waived", {}).values()),
        "passed": sum(of.get("pass", {}).values()),
        "not_applicable": sum(of.get("not_applicable", {}).values()),
    }


def _new(code: str) -> None:
    catalog, centre = load_catalog(), registry().centre(code)
    own = [standard.id for standard in catalog.standards_of(centre.standards)]
    with st.form("new-audit", border=False):
        standards = st.multiselect(
            t("依据标准", "Documents"), list(catalog.standards), default=own, placeholder=t("请选择", "Choose")
        )
        words = tier_words(catalog.standards.values())
        tiers = list(dict.fromkeys([centre.tier, *words]))
        tier = st.selectbox(t("级别", "Tier"), tiers, format_func=lambda each: words.get(each, each))
        note = st.text_input(t("说明", "Note"), max_chars=500)
        made = st.form_submit_button(t("固化并检查", "Freeze and check"), type="primary")
    if not made:
        return
    with st.spinner(t("正在检查…", "Checking …")):
        record = act(lambda: registry().audits.run(code, by=person(), standards=standards or own, tier=tier, note=note))
    if record is not None:
        st.session_state.audit = record.number
    st.rerun()


def _runs(records: Sequence[AuditRecord]) -> AuditRecord:
    """All runs, the newest first, with their counts: the trend. The chosen one, else the newest."""
    lines = []
    for record in records:
        signed = {each.role: each.person for each in record.signatures}
        line: dict[str, str | int] = {t("编号", "No."): record.number, t("日期", "Day"): record.day.isoformat()}
        line |= {say(GROUPS[group]): number for group, number in counts_of(record).items()}
        line |= {say(words): signed.get(role, "") for role, words in ROLES.items()}
        line |= {t("审计人", "Made by"): record.person, t("说明", "Note"): record.note}
        lines.append(line)
    event = st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        height=tall(len(lines), 240),
        on_select="rerun",
        selection_mode="single-row",
        key="audit-table",
    )
    rows = event.selection.rows
    if rows and rows[0] < len(records):
        return records[rows[0]]
    asked = st.session_state.get("audit")
    return next((record for record in records if record.number == asked), records[0])


def _trend(records: Sequence[AuditRecord]) -> None:
    """Counts from run to run, the oldest first; never a percentage."""
    groups = tuple(COLOURS)[:3]
    lines = pd.DataFrame(
        [[counts_of(record)[group] for group in groups] for record in reversed(records)],
        index=pd.Index([str(record.number) for record in reversed(records)], name=t("编号", "No.")),
        columns=[say(GROUPS[group]) for group in groups],
    )
    st.line_chart(lines, height=240, color=["#b8450c", "#c28a00", "#54627a"])


def _run(record: AuditRecord) -> None:
    """One run: counts, downloads, signatures, proof."""
    state = t("已签署完成", "signed by both") if record.closed else t("未签署完成", "not signed by both")
    st.markdown(f"#### {t('审计', 'Audit')} {record.number} · {record.day.isoformat()} · {state}")
    st.html(
        '<div class="twin-tally">'
        + "".join(
            f'<div class="twin-{COLOURS.get(group, "none")}"><b>{number}</b><span>{say(GROUPS[group])}</span></div>'
            for group, number in counts_of(record).items()
        )
        + "</div>"
    )
    _downloads(record)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _signatures(record)
    with right, st.container(border=True):
        _frozen(record)


def _downloads(record: AuditRecord) -> None:
    name = registry().centre(record.centre).name
    with st.container(horizontal=True, gap="small"):
        for file_format in AUDIT_FORMATS:
            label = {"geojson": "GeoJSON"}.get(file_format, file_format.upper())
            offer(
                t(f"导出 {label}", f"Export {label}"),
                partial(_file, record.centre, record.number, file_format, language()),
                name=audit_filename(record, name, file_format),
                mime=MEDIA[file_format],
                key=f"audit-{file_format}",
            )
        for n, floors in enumerate(_drawings(record)):
            words = t("、", ", ").join(floors)
            offer(
                f"DXF {words}",
                partial(_drawing, record.centre, record.number, n, language()),
                name=audit_filename(record, name, "dxf", "-".join(floors)),
                mime=MEDIA["dxf"],
                key=f"audit-dxf-{n}",
            )


def _drawings(record: AuditRecord) -> list[list[str]]:
    """Floors by drawing, in order."""
    found: dict[str, list[str]] = {}
    for plan in record.plans:
        if plan["revision"] is not None:
            found.setdefault(str(plan["sha256"]), []).append(str(plan["floor"]))
    return list(found.values())


def _file(code: str, number: int, file_format: str, lang: str) -> bytes:
    return audit_bytes(registry().audits.load(code, number), file_format, lang=lang)


def _drawing(code: str, number: int, which: int, lang: str) -> bytes:
    audits = registry().audits
    return audit_dxf(audits.load(code, number), audits.drawings(code, number)[which], lang=lang)


def _signatures(record: AuditRecord) -> None:
    st.markdown(f"**{t('签署', 'Signatures')}**")
    st.markdown("\n\n".join(f"{say(ROLES[each.role])}: **{each.person}** · {each.day}" for each in record.signatures))
    if record.closed or not may(Action.CONFIRM):
        return
    role = Role.APPROVER if record.signatures else Role.LEAD
    st.caption(
        t(
            "组长先签，批准人须是另一个人。签署人为页面右上角的姓名，签署后不可撤回。",
            "The lead signs first, the approver is another person. The name at the top right signs; a signature stands.",
        )
    )
    words = say(ROLES[role])
    if st.button(t(f"以{words}身份签署", f"Sign as {words.lower()}"), type="primary", icon=":material/draw:"):
        act(
            lambda: registry().audits.sign(record.centre, record.number, role, by=person()),
            t("已签署。", "Signed."),
        )
        st.rerun()


def _frozen(record: AuditRecord) -> None:
    st.markdown(f"**{t('固化的输入', 'What was frozen')}**")
    lines = [
        f"{plan['name']} · {plan['file']} · `{str(plan['sha256'])[:12]}`" for plan in record.plans if plan["sha256"]
    ]
    lines += [", ".join(record.standards), f"{t('软件', 'Program')} {record.program}", f"`{record.seal[:32]}…`"]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if st.button(t("重做并逐条核对", "Repeat and compare"), icon=":material/replay:"):
        with st.spinner(t("正在重做…", "Repeating …")):
            repeated = registry().audits.repeat(record.centre, record.number)
        if repeated.same:
            st.success(t("每一条都与当时相同。", "Every finding is as it was."))
        else:
            st.warning(t(f"{len(repeated.steps)} 条不同", f"{len(repeated.steps)} findings differ"))
            _steps(repeated.steps, "repeat-steps")


def _comparison(record: AuditRecord, records: Sequence[AuditRecord]) -> None:
    """Another run beside the chosen one; the earlier of the two is what it is held against."""
    others = [each for each in records if each.number != record.number]
    st.markdown(f"##### {t('与另一次审计比较', 'Compared with another audit')}")
    other = st.selectbox(
        t("另一次", "The other"),
        others,
        index=None,
        format_func=lambda each: f"{each.number} · {each.day.isoformat()} · {each.person}",
        placeholder=t("选择一次审计", "Choose an audit"),
        label_visibility="collapsed",
        width=320,
        key="audit-other",
    )
    if other is None:
        return
    first, second = sorted((record.number, other.number))
    with st.spinner(t("正在比较并查找原因…", "Comparing and looking for causes …")):
        steps = _compared(registry().url, record.centre, first, second)
    counts = tally(steps)
    st.caption(" · ".join(f"{say(STEPS[kind])} {number}" for kind, number in counts.items()))
    changed = [step for step in steps if step.kind is not StepKind.UNCHANGED]
    if changed:
        _steps(changed, "audit-steps")
    else:
        st.success(t("两次审计的结论完全一样。", "Both audits say the same."))


@st.cache_data(max_entries=8, show_spinner=False)
def _compared(url: str, code: str, first: int, second: int) -> tuple[Step, ...]:
    """Runs never change, so that their comparison does not either; databases differ by their address."""
    del url
    return registry().audits.compare(code, first, second)


def _steps(steps: Sequence[Step], key: str) -> None:
    order = list(StepKind)
    ordered = sorted(steps, key=lambda step: order.index(step.kind))
    table = pd.DataFrame(
        {
            t("变化", "Change"): [say(STEPS[step.kind]) for step in ordered],
            t("原因", "Because of"): [" + ".join(say(CAUSES[group]) for group in step.because) for step in ordered],
            t("说明", "Finding"): [say(step.finding.message) for step in ordered],
            t("条款", "Clause"): [step.finding.clause for step in ordered],
            t("标准", "Standard"): [step.finding.standard for step in ordered],
        }
    )
    st.dataframe(table, hide_index=True, height=tall(len(table), 480), key=key)


main()
