"""Stock-take: what is due for counting, opening a session, its progress on the plan, its lists, and its end."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

import pandas as pd
import streamlit as st

from twin.catalog import load_catalog
from twin.model import ABSENT
from twin.pages.downloads import offer
from twin.pages.session import act, language, may, need_drawn, notices, parts_of, person, say, show_on_map, t, tall
from twin.registry import Act, Action, Stocktake
from twin.report import heading_for
from twin.report.stocktake import LISTS, WRITES, StocktakeBook, stocktake_bytes, stocktake_filename, zone_words
from twin.stocktake import (
    OUTCOME_WORDS,
    Count,
    EventKind,
    Outcome,
    ResultRow,
    ZoneState,
    due_for_counting,
)
from twin.upkeep import Work
from twin.web.api.findings import MEDIA
from twin.web.phone.counting import ZONE_STATES
from twin.web.view import Drawn, registry, view_of
from twin.web.zone_plan import zone_plan

COLOURS = {
    ZoneState.UNTOUCHED: "#dfe4ea",
    ZoneState.COUNTING: "#ffe9a8",
    ZoneState.COMPLETE: "#9fd8b4",
    ZoneState.SHORT: "#f2b392",
}
COLOUR_OF: dict[str, Literal["blue", "green", "gray"]] = {"open": "blue", "confirmed": "green", "cancelled": "gray"}
STATES = {"open": ("进行中", "open"), "confirmed": ("已确认", "confirmed"), "cancelled": ("已取消", "cancelled")}


def main() -> None:
    """Draw the page."""
    drawn = need_drawn()
    code = drawn.twin.centre.code
    sessions = registry().stocktakes.of_centre(code)
    with st.container():  # always there, or the tabs below would be new ones whenever it says something
        notices()
        _due(drawn)
    if may(Action.MANAGE):
        with st.expander(t("新建盘点", "Open a stock-take"), icon=":material/add:", expanded=not sessions):
            _open(drawn)
    elif not sessions:
        st.info(t("还没有盘点。", "There is no stock-take yet."))
    if not sessions:
        return
    chosen = _choice(sessions)
    counted = registry().stocktakes.count(chosen.id)
    rows = registry().stocktakes.results(chosen.id)
    _numbers(rows)
    progress, lists, end = st.tabs([t("进度", "Progress"), t("清单", "Lists"), t("确认与导出", "Confirm and export")])
    with progress:
        _progress(drawn, chosen, counted)
    with lists:
        _lists(drawn, chosen, rows)
    with end:
        _end(drawn, chosen, counted, rows)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _due(drawn: Drawn) -> None:
    """The yearly reminder: what no confirmed stock-take saw within the period."""
    code = drawn.twin.centre.code
    numbers = [a.asset_no for a in drawn.twin.assets if a.registered and a.status not in ABSENT]
    duty = next((each for each in registry().upkeep.schedules(code) if each.work is Work.COUNT), None)
    if duty is None or duty.every is None or duty.paused:
        return
    due = due_for_counting(numbers, registry().stocktakes.last_counted(code), _today(), duty.every)
    never = sum(each.last is None for each in due)
    if due:
        st.warning(
            t(
                f"{len(numbers)} 件在册资产中有 {len(due)} 件到期应盘（其中 {never} 件从未盘点）。{say(duty.source)}",
                f"{len(due)} of {len(numbers)} registered things are due for counting ({never} never counted). {say(duty.source)}",
            ),
            icon=":material/event_busy:",
        )


def _open(drawn: Drawn) -> None:
    names = zone_words(drawn.twin.floors, language())
    with st.form("open-stocktake", border=False):
        left, right = st.columns(2)
        name = left.text_input(
            t("名称", "Name"), value=t(f"{_today().year} 年度盘点", f"Stock-take {_today().year}"), max_chars=100
        )
        lead = right.text_input(t("负责人", "Lead"), value=person(), max_chars=60)
        helpers = left.text_input(
            t("盘点人员（逗号分隔，空为不限）", "Helpers (commas; blank: anybody)"), max_chars=500
        )
        zones = right.multiselect(
            t("范围（空为全中心）", "Zones (blank: the whole centre)"),
            [zone for zone in names if zone],
            format_func=names.__getitem__,
            placeholder=t("请选择", "Choose"),
        )
        if not st.form_submit_button(t("开始盘点", "Begin"), type="primary"):
            return
    opened = act(
        lambda: registry().stocktakes.open(
            drawn.twin.centre.code, name=name, lead=lead, helpers=parts_of(helpers), zones=zones, by=person()
        ),
        t("已开始，手机打开 /a/count 即可盘点", "Begun: phones count at /a/count"),
    )
    if opened is None:
        notices()
    else:
        st.session_state["stocktake"] = opened
        st.rerun()


def _choice(sessions: Sequence[Stocktake]) -> Stocktake:
    by_id = {each.id: each for each in sessions}
    if st.session_state.get("stocktake") not in by_id:
        st.session_state["stocktake"] = sessions[0].id
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.selectbox(
            t("盘点", "Stock-take"),
            list(by_id),
            key="stocktake",
            format_func=lambda each: f"{by_id[each].name} · {by_id[each].opened_at[:10]} · {by_id[each].lead}",
            label_visibility="collapsed",
        )
        st.badge(t(*STATES[by_id[chosen].state]), color=COLOUR_OF[by_id[chosen].state])
    return by_id[chosen]


def _numbers(rows: Sequence[ResultRow]) -> None:
    with st.container(horizontal=True, gap="small", key="stocktake-numbers"):
        for outcome in LISTS:
            st.metric(say(OUTCOME_WORDS[outcome]), sum(row.outcome is outcome for row in rows), border=True)


# --- progress -----------------------------------------------------------------------------------------------------
def _progress(drawn: Drawn, chosen: Stocktake, counted: Count) -> None:
    names = zone_words(drawn.twin.floors, language())
    plan, table = st.columns([0.6, 0.4], gap="medium")
    with plan:
        for floor in sorted(drawn.twin.floors, key=lambda each: each.level):
            mine = {zone.id: counted.zones[zone.id] for zone in floor.zones if zone.id in counted.zones}
            if not mine:
                continue
            st.caption(floor.name)
            words = {zone: f"{each.seen}/{each.expected}" for zone, each in mine.items()}
            st.image(
                zone_plan(floor, {zone: COLOURS[each.state] for zone, each in mine.items()}, words), width="stretch"
            )
        legend = "　".join(
            f'<span style="background:{COLOURS[state]};padding:0 .7em;border-radius:3px"></span> {say(words)}'
            for state, words in ZONE_STATES.items()
        )
        st.html(f"<small>{legend}</small>")
    with table:
        order = [zone for zone in names if zone in counted.zones]
        frame = pd.DataFrame(
            {
                t("功能区", "Zone"): [names[zone] for zone in order],
                t("应盘", "Expected"): [counted.zones[zone].expected for zone in order],
                t("已见", "Seen"): [counted.zones[zone].seen for zone in order],
                t("外来", "Foreign"): [counted.zones[zone].foreign for zone in order],
                t("状态", "State"): [say(ZONE_STATES[counted.zones[zone].state]) for zone in order],
            }
        )
        event = st.dataframe(
            frame,
            hide_index=True,
            height=tall(len(order), 460),
            on_select="rerun",
            selection_mode="single-row",
            key="zones",
        )
        if chosen.is_open and may(Action.MAINTAIN):
            _zone_end(chosen, counted, [order[row] for row in event.selection.rows if row < len(order)], names)
        if st.button(t("刷新", "Refresh"), icon=":material/refresh:"):
            st.rerun()


def _zone_end(chosen: Stocktake, counted: Count, picked: Sequence[str], names: dict[str, str]) -> None:
    if not picked:
        st.caption(t("选中一行可标记盘完或重新盘。", "Select a row to finish a zone or open it again."))
        return
    zone = counted.zones[picked[0]]
    kind = EventKind.REOPEN if zone.finished else EventKind.FINISH
    words = t("重新盘", "Open again") if zone.finished else t("标记盘完", "Mark as finished")
    if st.button(f"{words} · {names[zone.zone]}", type="primary", key=f"end-{zone.zone}"):
        _record(chosen, kind, zone=zone.zone)


def _record(chosen: Stocktake, kind: EventKind, *, zone: str = "", about: str = "") -> None:
    made = Act(uuid.uuid4().hex, kind, datetime.now(UTC).isoformat(), zone=zone, about=about)
    if act(lambda: registry().stocktakes.record(chosen.id, made, by=person()), t("已记录", "Recorded")) is None:
        notices()
    else:
        st.rerun()


# --- lists --------------------------------------------------------------------------------------------------------
def _lists(drawn: Drawn, chosen: Stocktake, rows: Sequence[ResultRow]) -> None:
    shown = [outcome for outcome in LISTS if any(row.outcome is outcome for row in rows)]
    outcome = st.pills(
        t("清单", "List"),
        shown,
        default=shown[0],
        format_func=lambda each: f"{say(LISTS[each])} {sum(row.outcome is each for row in rows)}",
        label_visibility="collapsed",
        key=f"list-{chosen.id}",
    )
    names = zone_words(drawn.twin.floors, language())
    mine = [row for row in rows if row.outcome is outcome]
    frame = pd.DataFrame(
        {
            t("编号", "Number"): [row.id for row in mine],
            t("名称", "Name"): [row.name for row in mine],
            t("登记位置", "Registered in"): [names.get(row.zone, row.zone) if row.name else "" for row in mine],
            t("盘点位置", "Seen in"): [names.get(row.found_zone, row.found_zone) if row.at else "" for row in mine],
            t("写回", "Register"): [say(WRITES[row.writes]) for row in mine],
            t("重复", "Repeats"): [row.repeats for row in mine],
            t("盘点人", "By"): [row.by for row in mine],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(mine), 460),
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows-{outcome}",
    )
    picked = [mine[row] for row in event.selection.rows if row < len(mine)]
    if picked:
        _about(drawn, chosen, picked[0])
    else:
        st.caption(t("选中一行可撤销扫描、决定是否移位、在地图上查看。", "Select a row to undo, decide or see it."))


def _about(drawn: Drawn, chosen: Stocktake, row: ResultRow) -> None:
    counted = registry().stocktakes.count(chosen.id)
    scan = next((e.scan for e in (*counted.things.values(), *counted.extra) if e.id == row.id and e.scan), None)
    with st.container(horizontal=True, gap="small"):
        if chosen.is_open and scan is not None and may(Action.MAINTAIN):
            if row.outcome is Outcome.ELSEWHERE:
                if st.button(t("移到盘点位置", "Move it where it was seen"), type="primary"):
                    _record(chosen, EventKind.MOVE, about=scan.id)
                if st.button(t("不移，登记正确", "Leave it")):
                    _record(chosen, EventKind.STAY, about=scan.id)
            if st.button(t("撤销这次扫描", "Undo this scan"), icon=":material/undo:"):
                _record(chosen, EventKind.UNDO, about=scan.id)
        asset = next((a for a in drawn.twin.assets if a.asset_no == row.asset_no), None)
        if (
            asset is not None
            and asset.floor
            and st.button(t("登记的位置在哪", "Where it should be"), icon=":material/map:")
        ):
            show_on_map(asset.floor, {"kind": "zone", "id": row.zone}, asset.at)


# --- the end ------------------------------------------------------------------------------------------------------
def _end(drawn: Drawn, chosen: Stocktake, counted: Count, rows: Sequence[ResultRow]) -> None:
    centre = drawn.twin.centre

    def made() -> bytes:
        view = view_of(centre.code)
        heading = heading_for(centre, view.standards, centre.tier, view.today, lang=language())
        names = zone_words(drawn.twin.floors, language())
        book = StocktakeBook(chosen, rows, view.missing, heading, names, load_catalog())
        return stocktake_bytes(book, lang=language())

    offer(
        t("导出 XLSX（缺配与盘亏两张清单）", "Export XLSX (both lists)"),
        made,
        name=stocktake_filename(centre.name, chosen.name, _today()),
        mime=MEDIA["xlsx"],
        key="stocktake-xlsx",
    )
    if not chosen.is_open:
        closed = (chosen.closed_at or "")[:16].replace("T", " ")
        st.info(
            f"{t(*STATES[chosen.state])} · {chosen.closed_by} · {closed} UTC"
            + (f" · {chosen.despite}" if chosen.despite else ""),
            icon=":material/lock:",
        )
        return
    _hindrances(drawn, counted)
    leads = chosen.led_by(person()) and may(Action.MAINTAIN)
    if leads:
        _confirm(chosen, counted, rows)
    else:
        st.caption(t(f"由负责人 {chosen.lead} 确认。", f"{chosen.lead} leads it and confirms it."))
    if may(Action.MANAGE):
        with st.expander(t("人员与取消", "People and cancelling"), icon=":material/group:"):
            _people_form(chosen)
            _cancel(chosen)
    elif leads:
        with st.expander(t("取消", "Cancelling"), icon=":material/cancel:"):
            _cancel(chosen)


def _hindrances(drawn: Drawn, counted: Count) -> None:
    names = zone_words(drawn.twin.floors, language())
    hindrance = counted.hindrance
    for device in hindrance.devices:
        held = (
            t(f"有 {device.held} 条在途", f"{device.held} on their way")
            if device.held
            else t("尚未交盘", "not handed in")
        )
        st.warning(f"{t('手机', 'Phone')} {device.by} · {held}", icon=":material/phone_iphone:")
    if hindrance.zones:
        listed = "、".join(names.get(zone, zone) for zone in hindrance.zones[:8])
        st.warning(
            t(f"未盘完的功能区 {len(hindrance.zones)} 个：{listed}", f"{len(hindrance.zones)} zones open: {listed}"),
            icon=":material/pending:",
        )


def _confirm(chosen: Stocktake, counted: Count, rows: Sequence[ResultRow]) -> None:
    lost = [row.asset_no for row in rows if row.outcome is Outcome.MISSING]
    names = {row.asset_no: row.name for row in rows}
    with st.form("confirm-stocktake"):
        st.markdown(
            t(
                "确认后写回登记册：盘亏的改状态、决定移位的改位置；结果从此不能修改（写回可撤销）。由负责人确认。",
                "Confirming writes back to the register and makes the result final. The lead confirms.",
            )
        )
        keep = st.multiselect(
            t("盘亏中不改状态的（已知去向）", "Missing things whose status stays (somebody knows where they are)"),
            lost,
            format_func=lambda number: f"{number} {names[number]}",
            placeholder=t("请选择", "Choose"),
        )
        despite = ""
        if counted.hindrance:
            despite = st.text_input(
                t(
                    "仍要确认的原因（未盘的不算盘亏）",
                    "Why confirm in spite of it (what was not counted is not missing)",
                ),
                max_chars=500,
            )
        if st.form_submit_button(t("确认盘点", "Confirm"), type="primary"):
            done = act(
                lambda: registry().stocktakes.confirm(chosen.id, by=person(), despite=despite, keep=keep),
                t("已确认并写回", "Confirmed and written back"),
            )
            if done is None:
                notices()
            else:
                st.rerun()


def _people_form(chosen: Stocktake) -> None:
    with st.form("people-stocktake", border=False):
        lead = st.text_input(t("负责人", "Lead"), value=chosen.lead, max_chars=60)
        helpers = st.text_input(t("盘点人员", "Helpers"), value="，".join(chosen.helpers), max_chars=500)
        if st.form_submit_button(t("保存", "Save")):
            run = registry().stocktakes.assign
            if act(lambda: run(chosen.id, lead=lead, helpers=parts_of(helpers), by=person()), t("已保存", "Saved")):
                st.rerun()
            notices()


def _cancel(chosen: Stocktake) -> None:
    if st.button(t("取消这次盘点", "Cancel this stock-take"), icon=":material/cancel:"):
        if act(lambda: registry().stocktakes.cancel(chosen.id, by=person()), t("已取消", "Cancelled")):
            st.rerun()
        notices()


main()
