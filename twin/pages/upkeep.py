"""Upkeep: what is due, recording what was done, setting periods, calendar addresses."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from twin.catalog.intervals import parse_interval
from twin.model import Text
from twin.pages.rounds import rounds
from twin.pages.session import STATES, WORKS, act, centre_code, empty, may, notices, opened, person, say, t, tall
from twin.registry import Action
from twin.upkeep import Anchor, Due, Outcome, Record, Schedule, State, Work
from twin.upkeep.schedules import HALF_WORDS, Half, count_by_state, half_of
from twin.web.view import registry

OPEN = (State.OVERDUE, State.DUE, State.SOON, State.UNSET)


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("还没有维保计划", "No upkeep yet"),
            t(
                "新建中心并导入资产后，按文件和相关规定应做的巡查、检查、维保会自动列在这里。",
                "Once a centre has its assets, the rounds, checks and services that the documents ask for are listed here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    today = datetime.now(UTC).astimezone().date()
    found = registry().upkeep.due(code, today)
    shown = _asked_first(found, _filtered(found))
    if not shown:
        st.info(t("没有符合条件的事项。", "Nothing matches."))
    else:
        chosen = _table(shown, today)
        if chosen is not None:
            _act_on(code, chosen, today)
    if may(Action.MANAGE):
        with st.expander(t("新增本中心的维保计划", "Add a schedule of your own"), icon=":material/add:"):
            _new_schedule(code, today)
    with st.expander(t("巡查路线", "Patrol rounds"), icon=":material/route:"):
        rounds(code)


def _asked_first(found: Sequence[Due], shown: list[Due]) -> list[Due]:
    """What is listed, and before it what the page's address asks for, which is chosen once."""
    asked = next((due for due in found if due.schedule.id == opened("schedule")), None)
    if asked is None:
        return shown
    if st.session_state.get("upkeep-asked") != asked.schedule.id:
        st.session_state["upkeep-asked"] = st.session_state["upkeep-chosen"] = asked.schedule.id
    return shown if asked in shown else [asked, *shown]


def _filtered(found: Sequence[Due]) -> list[Due]:
    counts = count_by_state(found)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        states = st.pills(
            t("状态", "State"),
            [state for state in State if counts[state]],
            default=[state for state in OPEN if counts[state]],
            selection_mode="multi",
            format_func=lambda state: f"{say(STATES[state])} {counts[state]}",
            label_visibility="collapsed",
        )
        words = st.text_input(
            t("查找", "Find"),
            placeholder=t("事项、资产、责任人 …", "Task, asset, person …"),
            label_visibility="collapsed",
            width=240,
        )
    needle = words.strip().casefold()
    return [
        due
        for due in found
        if due.state in states
        and needle in f"{say(due.schedule.what)} {due.schedule.subject} {due.schedule.person}".casefold()
    ]


def _table(shown: Sequence[Due], today: date) -> Due | None:
    frame = pd.DataFrame(
        {
            t("状态", "State"): [say(STATES[d.state]) for d in shown],
            t("到期", "Due on"): [_iso(d.on) for d in shown],
            t("事项", "Task"): [say(d.schedule.what) for d in shown],
            t("对象", "Of what"): [d.schedule.subject for d in shown],
            t("周期", "Period"): [_period(d.schedule) for d in shown],
            t("上次", "Last"): [_iso(d.last.on if d.last else None) for d in shown],
            t("说明", "Remark"): [_remark(d, today) for d in shown],
            t("责任人", "Person"): [d.schedule.person for d in shown],
            t("依据", "Source"): [say(d.schedule.source) for d in shown],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(shown), 520),
        on_select="rerun",
        selection_mode="single-row",
        key="upkeep",
        column_config={
            name: st.column_config.TextColumn(width=95) for name in (t("到期", "Due on"), t("上次", "Last"))
        },
    )
    rows = event.selection.rows
    if rows and rows[0] < len(shown):
        st.session_state["upkeep-chosen"] = shown[rows[0]].schedule.id
    chosen = next((d for d in shown if d.schedule.id == st.session_state.get("upkeep-chosen")), None)
    if chosen is not None:
        return chosen
    st.caption(
        t("选中一行，可登记完成、修改周期或责任人。", "Select a row to record it, or to set its period or person.")
    )
    return None


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _period(schedule: Schedule) -> str:
    if schedule.every is None:
        return "—"
    words = say(schedule.every.text)
    return words if schedule.times == 1 else t(f"{words}{schedule.times}次", f"{words}, {schedule.times} times")


def _remark(due: Due, today: date) -> str:
    words = say(due.note) if due.note else ""
    if due.state is State.OVERDUE and due.on is not None:
        days = (today - due.on).days
        words = t(f"逾期{days}天", f"{days} days late")
    if due.missed > 1:
        words = f"{words} {t(f'已漏{due.missed}次', f'{due.missed} left out')}".strip()
    return words


def _act_on(code: str, due: Due, today: date) -> None:
    schedule = due.schedule
    st.markdown(f"**{say(schedule.what)} · {schedule.subject}**")
    done, settings = st.columns(2, gap="medium")
    with done:
        if may(Action.MAINTAIN):
            _done(code, schedule, today)
    with settings:
        if may(Action.MANAGE):
            _settings(code, schedule)
    _history(code, schedule)


def _done(code: str, schedule: Schedule, today: date) -> None:
    """Record that it was done."""
    with st.form("done", border=True):
        on = st.date_input(t("完成日期", "Done on"), value=today, max_value=today)
        half = (
            st.segmented_control(
                t("时段", "Half of the day"),
                list(Half),
                default=half_of(datetime.now(UTC).astimezone()),
                required=True,
                format_func=lambda each: say(HALF_WORDS[each]),
            )
            if schedule.halves
            else None
        )
        fault = st.checkbox(t("发现故障", "A fault was found"))
        note = st.text_input(t("备注", "Note"), max_chars=2000)
        if st.form_submit_button(t("登记完成", "Record it"), type="primary") and isinstance(on, date):
            outcome = Outcome.FAULT if fault else Outcome.DONE
            record = Record(uuid.uuid4().hex, schedule.id, on, person(), outcome, note=note.strip(), half=half)
            _go_on(act(lambda: registry().upkeep.record(code, record), t("已登记", "Recorded")))


def _settings(code: str, schedule: Schedule) -> None:
    """How often it is due, and whose it is."""
    with st.form("settings", border=True):
        every = st.text_input(
            t("周期（如 6 个月、2 周、1 年）", "Period (6 months, 2 weeks, 1 year)"),
            value="" if schedule.every is None else str(schedule.every),
        )
        who = st.text_input(t("责任人", "Person in charge"), value=schedule.person, max_chars=100)
        paused = st.checkbox(t("停用", "Paused"), value=schedule.paused)
        if st.form_submit_button(t("保存", "Save")):
            _save(code, replace(schedule, person=who.strip(), paused=paused), every)


def _go_on(outcome: object) -> None:
    """Draw the page anew after a write; after a refusal say why and leave what was typed."""
    if outcome is None:
        notices()
    else:
        st.rerun()


def _save(code: str, schedule: Schedule, every: str) -> None:
    def write() -> str:
        period = parse_interval(every) if every.strip() else None
        return registry().upkeep.set_schedule(code, replace(schedule, every=period), by=person())

    _go_on(act(write, t("已保存", "Saved")))


def _history(code: str, schedule: Schedule) -> None:
    records = registry().upkeep.records(code, schedule.id)[::-1]
    if not records:
        st.caption(t("还没有登记过。", "Never recorded so far."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                t("日期", "Date"): [r.on for r in records],
                t("谁", "Who"): [r.by for r in records],
                t("结果", "Outcome"): [
                    t("发现故障", "fault found") if r.outcome is Outcome.FAULT else t("完成", "done") for r in records
                ],
                t("备注", "Note"): [r.note for r in records],
            }
        ),
        hide_index=True,
        height=tall(len(records), 240),
    )


def _new_schedule(code: str, today: date) -> None:
    with st.form(f"new-schedule-{st.session_state.get('schedule-form', 0)}", border=False):
        left, right = st.columns(2)
        what = left.text_input(t("事项", "Task"), max_chars=200)
        work = right.selectbox(t("种类", "Kind"), list(Work), format_func=lambda each: say(WORKS[each])) or Work.SERVICE
        subject = left.text_input(t("资产编号（空为全中心）", "Asset number (blank: the whole centre)"))
        every = right.text_input(t("周期（如 6 个月）", "Period (6 months)"))
        start = left.date_input(t("首次日期", "First date"), value=today)
        anchor = right.selectbox(
            t("下次从何时算起", "Next counted from"),
            list(Anchor),
            format_func=lambda each: (
                t("原定日期", "the planned date") if each is Anchor.SCHEDULED else t("完成日期", "the day it was done")
            ),
        )
        anchor = anchor or Anchor.SCHEDULED
        lead = left.number_input(t("提前几天提醒", "Days of notice"), 0, 366, 7)
        who = right.text_input(t("责任人", "Person in charge"), max_chars=100)
        if not st.form_submit_button(t("新增", "Add"), type="primary"):
            return

    def write() -> str:
        kind, ident, name = _subject(code, subject.strip())
        own = Schedule(
            id=f"own:{uuid.uuid4().hex[:12]}",
            what=Text(what.strip(), what.strip()),
            work=work,
            subject_kind=kind,
            subject_id=ident,
            subject=name,
            every=parse_interval(every),
            start=start if isinstance(start, date) else today,
            anchor=anchor,
            lead_days=int(lead),
            person=who.strip(),
        )
        return registry().upkeep.set_schedule(code, own, by=person())

    if (batch := act(write, t("已新增", "Added"))) is not None:
        st.session_state["schedule-form"] = st.session_state.get("schedule-form", 0) + 1  # an empty form
    _go_on(batch)


def _subject(code: str, asset_no: str) -> tuple[str, str, str]:
    if not asset_no:
        return "centre", code, registry().centre(code).name
    asset = registry().asset(code, asset_no).asset
    return "asset", asset.asset_no, f"{asset.asset_no} {asset.name}".strip()


main()
