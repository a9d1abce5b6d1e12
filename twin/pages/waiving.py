"""Waivers: granting one for a failed rule, seeing all of them with their last day, taking one back."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from twin.model import Finding, Text, Verdict
from twin.pages.session import act, may, person, say, t, tall, undo
from twin.registry import Action, WaiverRecord
from twin.web.view import View, registry

USUAL_DAYS = 90
MOST_YEARS = 5


def waiver_form(view: View, finding: Finding) -> None:
    """For a failed finding a form that grants a waiver; for a waived one the button that takes it back."""
    if finding.verdict is Verdict.WAIVED:
        _revoke(view, finding)
    elif finding.verdict is Verdict.FAIL and may(Action.MANAGE):
        with st.expander(t("豁免这一项", "Waive this finding"), icon=":material/gavel:"):
            _grant(view, finding)


def _grant(view: View, finding: Finding) -> None:
    st.caption(
        t(
            "豁免后显示为“已豁免”，不算合格；到期后自动恢复为不合格。",
            "A waived finding shows as waived, never as a pass; after its last day it fails again.",
        )
    )
    with st.form(f"waive-{finding.rule}-{finding.subject.id}", border=False):
        reason = st.text_area(t("理由", "Reason"), max_chars=1000, height=80)
        approver = st.text_input(
            t("批准人", "Approved by"), max_chars=100, placeholder=person() or t("姓名", "Name of a person")
        )
        until = st.date_input(
            t("有效期至（含当日）", "Holds until (that day included)"),
            value=view.today + timedelta(days=USUAL_DAYS),
            min_value=view.today,
            max_value=view.today + timedelta(days=366 * MOST_YEARS),
        )
        sent = st.form_submit_button(t("豁免", "Waive"), type="primary")
    if not sent:
        return
    if not reason.strip():
        st.error(t("请写明理由。", "Give the reason."))
        return
    subject = finding.subject
    batch = act(
        lambda: registry().waivers.add(
            view.twin.centre.code,
            rule=finding.rule,
            subject_kind=subject.kind,
            subject_id=subject.id,
            item=subject.item,
            reason=reason.strip(),
            approver=approver.strip() or None,
            until=until.isoformat(),
            by=person(),
        ),
        t(f"已豁免至 {until.isoformat()}", f"Waived until {until.isoformat()}"),
    )
    if batch is not None:
        st.session_state.last_waiver = (batch, f"{finding.rule} {subject.name}")
    st.rerun()


def _of(view: View, finding: Finding) -> WaiverRecord | None:
    """The waiver that covers a finding: the one that holds longest."""
    fitting = [
        record
        for record in view.waivers
        if (record.rule, record.subject_id) == (finding.rule, finding.subject.id) and record.waiver().holds(view.today)
    ]
    return max(fitting, key=lambda record: record.waiver().until, default=None)


def _revoke(view: View, finding: Finding) -> None:
    record = _of(view, finding)
    if record is None or not may(Action.MANAGE):
        return
    if st.button(t("撤销豁免", "Take the waiver back"), icon=":material/undo:", key="unwaive"):
        _take_back(view, record)


def _take_back(view: View, record: WaiverRecord) -> None:
    batch = act(
        lambda: registry().waivers.revoke(
            view.twin.centre.code, record.id, by=person(), why=t("撤销豁免", "waiver taken back")
        ),
        t("已撤销豁免", "The waiver was taken back"),
    )
    if batch is not None:
        st.session_state.last_waiver = (batch, record.rule)
    st.rerun()


def waived_note() -> None:
    """Offer to undo the last waiver granted or taken back."""
    last = st.session_state.get("last_waiver")
    if last is None:
        return
    batch, what = last
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t(f"刚才改动了豁免：{what}", f"A waiver changed just now: {what}"))
        if st.button(t("撤销", "Undo"), icon=":material/undo:", key="undo-waiver"):
            st.session_state.pop("last_waiver")
            undo(batch, what)
            st.rerun()


def all_waivers(view: View) -> None:
    """Every waiver of the centre with its state, newest end first; nothing where there is none."""
    records = sorted(view.waivers, key=lambda r: r.until or "9999", reverse=True)
    if not records:
        return
    subjects = {(f.rule, f.subject.id): f for f in view.findings}
    rules = {rule.code: rule.title for standard in view.standards for rule in standard.rules}
    with st.expander(t(f"全部豁免（{len(records)}）", f"All waivers ({len(records)})"), icon=":material/gavel:"):
        found = [subjects.get((r.rule, r.subject_id)) for r in records]
        table = pd.DataFrame(
            {
                t("状态", "State"): [say(_state(r, f, view.today)) for r, f in zip(records, found, strict=True)],
                t("要求", "Rule"): [
                    f"{r.rule} {say(rules[r.rule]) if r.rule in rules else ''}".strip() for r in records
                ],
                t("对象", "Subject"): [
                    f.subject.name if f else r.subject_id for r, f in zip(records, found, strict=True)
                ],
                t("理由", "Reason"): [r.reason for r in records],
                t("批准人", "Approved by"): [r.by for r in records],
                t("有效期至", "Until"): [r.until or t("长期", "no end") for r in records],
            }
        )
        event = st.dataframe(
            table,
            hide_index=True,
            height=tall(len(records), 320),
            on_select="rerun",
            selection_mode="single-row",
            key="waivers",
        )
        rows = event.selection.rows
        if not may(Action.MANAGE):
            return
        if not rows or rows[0] >= len(records):
            st.caption(t("选中一行可以撤销那一项豁免。", "Select a row to take that waiver back."))
        elif st.button(t("撤销豁免", "Take the waiver back"), icon=":material/undo:", key="unwaive-row"):
            _take_back(view, records[rows[0]])


def _state(record: WaiverRecord, finding: Finding | None, today: date) -> Text:
    """Whether a waiver covers anything today."""
    if not record.waiver().holds(today):
        return Text("已到期", "lapsed")
    if finding is None or finding.verdict is not Verdict.WAIVED:
        return Text("未用到", "covers nothing now")
    return Text("有效", "in force")
