"""Registers (台账): lost property, IT changes, drills, corrections and the like; what is open, due and overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from twin.catalog.registers import EntryField, Register, load_registers
from twin.model import Json
from twin.pages.downloads import offer
from twin.pages.panel import facts
from twin.pages.session import act, centre_code, empty, language, may, notices, notify, opened, person, say, t, tall
from twin.registry import Action
from twin.registry.register_sheets import read_entries
from twin.registry.registers import new_entry
from twin.report.files import report_bytes
from twin.report.registers import FORMATS, register_report
from twin.upkeep import State
from twin.upkeep.agenda import urgency
from twin.upkeep.entries import Entry, deadline_of, fields_at, is_open, step_of
from twin.web.api.findings import MEDIA
from twin.web.view import registry


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("还没有台账", "No register yet"),
            t(
                "新建中心后，可在这里登记遗失物品、IT变更、备份、演练、隐患整改等文件要求的记录。",
                "Once there is a centre, lost property, IT changes, backups, drills and corrections are recorded here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    today = datetime.now(UTC).astimezone().date()
    every = registry().registers.of_centre(code)
    asked = next((entry for entry in every if entry.id == opened("entry")), None)
    register = _choose(every, today, asked)
    entries = [entry for entry in every if entry.register == register.id]
    st.caption(f"{say(register.about)}　{t('依据', 'Source')}: {say(register.source)}")
    chosen = _table(register, entries, today) or (asked if asked in entries else None)
    if chosen is not None:
        _entry(code, register, chosen)
    if may(Action.MAINTAIN):
        with st.expander(t("新增记录", "New entry"), icon=":material/add:", expanded=chosen is None):
            _new(code, register, today)
    with st.expander(t("导入与导出", "Import and export"), icon=":material/swap_vert:"):
        _files(code, register, entries, today)


def _choose(every: Sequence[Entry], today: date, asked: Entry | None) -> Register:
    """The register in hand: each with how many of its entries are open, and how many overdue."""
    known = load_registers().all

    def words(register: Register) -> str:
        mine = [entry for entry in every if entry.register == register.id]
        waiting = sum(is_open(register, entry) for entry in mine)
        late = sum(_state(register, entry, today) is State.OVERDUE for entry in mine)
        parts = [f"{waiting}" if waiting else "", t(f"逾期 {late}", f"{late} overdue") if late else ""]
        return " · ".join([say(register.title), *filter(None, parts)])

    labels = {register.id: words(register) for register in known}
    if asked is not None and st.session_state.get("register-asked") != asked.id:
        st.session_state["register-asked"], st.session_state["register"] = asked.id, asked.register
    chosen = st.pills(
        t("台账", "Register"),
        list(labels),
        default=None if "register" in st.session_state else known[0].id,
        format_func=labels.__getitem__,
        required=True,
        label_visibility="collapsed",
        key="register",
    )
    return next(register for register in known if register.id == chosen)


def _state(register: Register, entry: Entry, today: date) -> State | None:
    until = deadline_of(register, entry)
    return None if until is None else urgency(until, today)


def _table(register: Register, entries: Sequence[Entry], today: date) -> Entry | None:
    if not entries:
        st.info(t("还没有记录。", "No entry yet."))
        return None

    (sheet,) = register_report(register, entries, centre="", day=today, lang=language()).sheets
    left_out = {2} if len(register.steps) == 1 else set[int]()
    left_out |= set[int]() if register.deadline else {len(sheet.columns) - 2}
    shown = [n for n in range(len(sheet.columns)) if n not in left_out]
    table = pd.DataFrame(
        [[row[n] for n in shown] for row in sheet.rows], columns=[sheet.columns[n].header for n in shown]
    )
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(entries), 420),
        on_select="rerun",
        selection_mode="single-row",
        key=f"entries-{register.id}",
    )
    rows = event.selection.rows
    if rows and rows[0] < len(entries):
        return entries[rows[0]]
    st.caption(t("选中一行可补充内容、转到下一步。", "Select a row to complete it or to lead it on."))
    return None


def _entry(code: str, register: Register, entry: Entry) -> None:
    """One entry: its way so far, its values, and where it can go."""
    now = step_of(register, entry.step)
    with st.container(border=True):
        st.markdown(f"**{say(register.title)} #{entry.number} · {say(now.words)}**")
        st.caption(_way(register, entry))
        if not may(Action.MAINTAIN):
            facts(_said(register, entry.values))
            return
        step = _next_step(register, now.to, entry)
        gone = [*(trace.step for trace in entry.trail), now.id, *filter(None, [step])]
        with st.form(f"entry-{entry.id}-{entry.version}-{step}", border=False):
            shown = fields_at(register, gone, entry.values)
            values = _inputs(shown, entry.values, f"{entry.id}-{entry.version}")
            why = st.text_input(t("说明", "Why"), max_chars=200)
            if st.form_submit_button(t("保存", "Save"), type="primary"):
                write = partial(
                    registry().registers.change,
                    code,
                    entry.id,
                    values,
                    by=person(),
                    why=why,
                    step=step or None,
                    expected_version=entry.version,
                )
                _after(act(write, t("已保存", "Saved")))


def _next_step(register: Register, ways: Sequence[str], entry: Entry) -> str:
    """Where the entry is to go; blank: it stays. The form then shows what that step asks for."""
    if not ways:
        return ""
    return st.segmented_control(
        t("下一步", "Next step"),
        ["", *ways],
        default="",
        required=True,
        format_func=lambda each: say(step_of(register, each).words) if each else t("保持不变", "stay as it is"),
        key=f"next-{entry.id}-{entry.version}",
    )


def _said(register: Register, values: Mapping[str, Json]) -> list[tuple[str, str]]:
    """What an entry says, field by field."""
    return [(say(field.words), str(values.get(field.id) or "")) for field in register.fields]


def _way(register: Register, entry: Entry) -> str:
    """The steps that an entry reached: when, and by whom."""
    told = []
    for step, moment, who in map(astuple, entry.trail):
        told.append(f"{say(step_of(register, step).words)} {moment[:10]} {who}")
    return " → ".join(told)


def _new(code: str, register: Register, today: date) -> None:
    made = st.session_state.get("entries-made", 0)
    begin = register.steps[0]
    first = [begin.id, *(each for each in begin.to if not step_of(register, each).needs)]
    step = (
        st.segmented_control(
            t("状态", "State"),
            first,
            default=first[0],
            required=True,
            format_func=lambda each: say(step_of(register, each).words),
            key=f"step-{register.id}-{made}",
        )
        if len(first) > 1
        else first[0]
    )
    with st.form(f"new-{register.id}-{made}", border=False):
        day = st.date_input(
            t("登记日期", "Entered on"), today, max_value=today, width=200, key=f"day-{register.id}-{made}"
        )
        values = _inputs(fields_at(register, [str(step)], {}), {}, f"new-{register.id}-{made}")
        if not st.form_submit_button(t("登记", "Put on record"), type="primary") or not isinstance(day, date):
            return

    def write() -> Entry:
        return registry().registers.add(
            code, new_entry(register.id, day, values, by=person(), step=str(step)), by=person()
        )

    kept = act(write, t("已登记", "On record"))
    if kept is not None:
        st.session_state["entries-made"] = made + 1  # an empty form
    _after(kept)


def _inputs(fields: Sequence[EntryField], now: Mapping[str, Json], key: str) -> dict[str, Json]:
    """One input for each field, two beside each other."""
    values: dict[str, Json] = {}
    sides = st.columns(2)
    for number, field in enumerate(fields):
        with sides[number % 2]:
            values[field.id] = _input(field, now.get(field.id), f"{key}-{field.id}")
    return values


def _input(field: EntryField, now: Json, key: str) -> Json:
    label = f"{say(field.words)}{' *' if field.required else ''}"
    if field.kind == "day":
        given = st.date_input(label, None if now is None else date.fromisoformat(str(now)), key=key)
        return given.isoformat() if isinstance(given, date) else None
    if field.kind == "number":
        return st.number_input(
            label, min_value=0.0, value=None if now is None else float(now), step=1.0, format="%g", key=key
        )
    if field.kind == "yes_no":
        options: list[Json] = [True, False]
        return st.segmented_control(
            label, options, default=now, format_func=lambda each: t("是", "yes") if each else t("否", "no"), key=key
        )
    if field.choices:
        choices = {choice.id: say(choice.words) for choice in field.choices}
        index = None if now is None else list(choices).index(now)
        return st.selectbox(label, list(choices), index=index, format_func=choices.__getitem__, placeholder="", key=key)
    return st.text_input(label, value="" if now is None else str(now), max_chars=2000, key=key)


def _files(code: str, register: Register, entries: Sequence[Entry], today: date) -> None:
    centre = registry().centre(code).name
    report = register_report(register, entries, centre=centre, day=today, lang=language())
    with st.container(horizontal=True, gap="small"):
        for kind in FORMATS:
            offer(
                t(f"导出 {kind.upper()}", f"Export {kind.upper()}"),
                partial(report_bytes, report, kind, FORMATS),
                name=f"{say(register.title)}_{today.isoformat()}.{kind}",
                mime=MEDIA[kind],
                key=f"register-{kind}",
            )
    if not may(Action.MAINTAIN):
        return
    st.caption(
        t(
            f"导入 CSV 或 XLSX，列名用本台账的栏目：{'、'.join(say(field.words) for field in register.fields)}；可加“登记日期”“状态”。有编号且已登记的行不再导入。",
            f"Import CSV or XLSX with these columns: {', '.join(say(field.words) for field in register.fields)}; also 'Entered on' and 'State'. Rows with a number that is on record are left out.",
        )
    )
    file = st.file_uploader(
        t("台账文件", "File"),
        type=["csv", "txt", "xlsx"],
        key=f"register-file-{register.id}-{st.session_state.get('register-files', 0)}",
        label_visibility="collapsed",
    )
    if file is None or not st.button(t("导入", "Import"), type="primary", key="register-import"):
        return
    known = {entry.number for entry in entries}

    def write() -> int:
        rows = [
            row for row in read_entries(file.getvalue(), register, today, name=file.name) if row.number not in known
        ]
        if rows:
            why = t(f"导入 {file.name}", f"import {file.name}")
            registry().registers.add_all(code, rows, by=person(), why=why)
        return len(rows)

    count = act(write)
    if count is not None:
        notify(t(f"已导入 {count} 条", f"{count} entries imported"))
        st.session_state["register-files"] = st.session_state.get("register-files", 0) + 1
    _after(count)


def _after(outcome: object) -> None:
    """Draw the page anew after a write; after a refusal say why and leave what was typed."""
    if outcome is None:
        notices()
    else:
        st.rerun()


main()
