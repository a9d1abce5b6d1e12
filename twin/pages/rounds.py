"""Patrol rounds on the upkeep page: their way over the plan, their walks, and making one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from twin.model import ABSENT, Twin
from twin.pages.session import act, language, may, notices, parts_of, person, say, t, tall
from twin.registry import Action
from twin.report.stocktake import zone_words
from twin.upkeep import Work
from twin.upkeep.rounds import Patrol, Stop, Walk, drawn_walk
from twin.web.view import registry
from twin.web.zone_plan import zone_plan

STOP = "#cfe0f5"


def rounds(code: str) -> None:
    """All rounds of a centre, and a form for a new one."""
    twin = registry().twin(code)
    known = registry().patrols.of_centre(code)
    st.caption(
        t(
            "手机打开 /a/patrol 选择路线，到每个点位扫码打卡；扫到的记录就是凭据，走完一次即登记所选的维保事项。",
            "Phones open /a/patrol and scan at each stop. The scans are the proof; a complete walk settles the chosen upkeep.",
        )
    )
    if known:
        names = {each.id: each.name for each in known}
        chosen = st.pills(
            t("路线", "Round"),
            list(names),
            default=known[0].id,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key="round",
        )
        found = next((each for each in known if each.id == chosen), None)
        if found is not None:
            _round(twin, found)
    if may(Action.MANAGE):
        _new(twin)


def _words(twin: Twin, stop: Stop) -> str:
    if stop[0] == "zone":
        return zone_words(twin.floors, language()).get(stop[1], stop[1])
    name = next((a.name or a.item_words for a in twin.assets if a.asset_no == stop[1]), "")
    return f"{name} {stop[1]}".strip()


def _round(twin: Twin, patrol: Patrol) -> None:
    left, right = st.columns([0.6, 0.4], gap="medium")
    inside = {stop for kind, stop in patrol.stops if kind == "zone"}
    inside |= {a.zone for a in twin.assets if ("asset", a.asset_no) in patrol.stops and a.zone}
    with left:
        ways = drawn_walk(twin, patrol.stops)
        for floor in twin.floors:
            mine = {zone.id: STOP for zone in floor.zones if zone.id in inside}
            if mine:
                st.caption(floor.name)
                st.image(zone_plan(floor, mine, {}, ways.get(floor.id, ())), width="stretch")
    with right:
        st.markdown("  \n".join(f"{n}. {_words(twin, stop)}" for n, stop in enumerate(patrol.stops, 1)))
        if patrol.looks:
            st.caption(f"{t('查看', 'Look at')}：{'、'.join(patrol.looks)}")
        _walks(twin, registry().patrols.walks(twin.centre.code, patrol.id))
        if may(Action.MANAGE) and st.button(
            t("删除这条路线", "Remove this round"), icon=":material/delete:", key=f"drop-{patrol.id}"
        ):
            run = registry().patrols.remove
            if act(lambda: run(twin.centre.code, patrol.id, by=person()), t("已删除", "Removed")):
                st.rerun()
            notices()


def _walks(twin: Twin, walked: Sequence[Walk]) -> None:
    if not walked:
        st.caption(t("还没有走过。", "Never walked so far."))
        return
    frame = pd.DataFrame(
        {
            t("开始", "Begun"): [_minute(each.begun) for each in walked],
            t("结束", "Ended"): [_minute(each.ended) for each in walked],
            t("谁", "Who"): ["、".join(dict.fromkeys(visit.by for visit in each.seen)) for each in walked],
            t("结果", "Outcome"): [
                t("走完", "complete")
                if each.complete
                else t(f"缺 {len(each.lacking)} 处", f"{len(each.lacking)} left out")
                for each in walked
            ],
            t("问题", "Trouble"): [
                "；".join(f"{_words(twin, visit.stop)} {visit.note}" for visit in each.seen if not visit.ok)
                for each in walked
            ],
        }
    )
    st.dataframe(frame, hide_index=True, height=tall(len(walked), 260))


def _minute(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _new(twin: Twin) -> None:
    code = twin.centre.code
    zones = {zone: words for zone, words in zone_words(twin.floors, language()).items() if zone}
    things = {
        a.asset_no: f"{a.name or a.item_words} {a.asset_no}"
        for a in twin.assets
        if a.registered and a.status not in ABSENT and (a.at or a.zone)
    }
    duties = {each.id: say(each.what) for each in registry().upkeep.schedules(code) if each.work is Work.PATROL}
    with st.form("new-round", border=True, clear_on_submit=False):
        left, right = st.columns(2)
        name = left.text_input(t("新路线名称", "Name of a new round"), max_chars=100)
        duty = right.selectbox(
            t("走完登记为", "A complete walk settles"),
            ["", *duties],
            format_func=lambda each: duties.get(each, t("（不登记）", "(nothing)")),
        )
        stops = left.multiselect(
            t("经过的功能区", "Zones"), list(zones), format_func=zones.__getitem__, placeholder=t("请选择", "Choose")
        )
        assets = right.multiselect(
            t("经过的窗口和设备", "Windows and things"),
            list(things),
            format_func=things.__getitem__,
            placeholder=t("请选择", "Choose"),
        )
        looks = st.text_input(t("查看内容（逗号分隔）", "What to look at (commas)"), max_chars=500)
        if not st.form_submit_button(t("保存路线（按步行距离排序）", "Save (ordered by walking)"), type="primary"):
            return
    chosen = (*(("asset", each) for each in assets), *(("zone", each) for each in stops))
    made = Patrol("", name, chosen, parts_of(looks, ",，"), duty or "")
    if act(lambda: registry().patrols.save(code, made, by=person()), t("已保存", "Saved")) is None:
        notices()
    else:
        st.rerun()
