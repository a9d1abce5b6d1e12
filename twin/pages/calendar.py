"""Calendar: what falls due on which day, of one centre or of all, and what was done; with the addresses to subscribe to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from twin.catalog.intervals import Interval, Unit
from twin.model import Json
from twin.pages.addresses import addresses
from twin.pages.session import STATES, centre_code, empty, language, notices, open_there, say, set_centre, t
from twin.registry.agenda import agenda
from twin.upkeep import State
from twin.upkeep.agenda import Appointment, Origin
from twin.web.view import registry

HERE: Final = Path(__file__).parent
OPENS: Final = {
    Origin.UPKEEP: ("upkeep", "schedule"),
    Origin.PATROL: ("upkeep", "schedule"),
    Origin.ORDER: ("orders", "order"),
    Origin.ENTRY: ("registers", "entry"),
}
"""The page and the word of its address that show an appointment."""
WEEKDAYS: Final = (
    ("一", "Mon"),
    ("二", "Tue"),
    ("三", "Wed"),
    ("四", "Thu"),
    ("五", "Fri"),
    ("六", "Sat"),
    ("日", "Sun"),
)
MONTH: Final = Interval(1, Unit.MONTH)
Held = tuple[str, Appointment]
"""An appointment with the code of its centre."""


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("日历还是空的", "The calendar is empty"),
            t(
                "新建中心并导入资产后，应做的巡查、检查、维保和工单期限会列在这里。",
                "Once a centre has its assets, rounds, checks, services and deadlines of work orders stand here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    today = datetime.now(UTC).astimezone().date()
    month: date = st.session_state.setdefault("calendar-month", today.replace(day=1))
    first = month - timedelta(days=month.weekday())
    days = [first + timedelta(days=n) for n in range(42)]
    days = days[:35] if days[35].month != month.month else days
    codes = _bar(code, month)
    held = [(each, found) for each in codes for found in agenda(registry(), each, today, days[0], days[-1])]
    shown = _of_person(held)
    _grid(shown, days, month, today, many=len(codes) > 1)
    if not any(found.shown_on(today).month == month.month for _, found in shown):
        st.info(t("这个月没有事项。", "Nothing stands in this month."))


def _bar(code: str, month: date) -> list[str]:
    """The month, month or list, one centre or all, addresses. Returns the codes of the centres shown."""
    centres = registry().centres()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="calendar-bar"):
        for way, icon, words in (
            (-1, "chevron_left", t("上个月", "Month before")),
            (1, "chevron_right", t("下个月", "Next month")),
        ):
            st.button("", icon=f":material/{icon}:", help=words, key=f"calendar-{way}", on_click=partial(_turn, way))
        st.markdown(f"**{t(f'{month.year}年{month.month}月', f'{month:%B %Y}')}**", width="content")
        st.button(t("本月", "This month"), key="calendar-0", on_click=partial(_turn, 0))
        st.segmented_control(
            t("样式", "View"),
            ["month", "list"],
            default="month",
            required=True,
            format_func={"month": t("月", "Month"), "list": t("日程", "List")}.__getitem__,
            label_visibility="collapsed",
            key="calendar-view",
        )
        everywhere = len(centres) > 1 and st.toggle(t("全部中心", "All centres"), key="calendar-all")
        st.space("stretch")
        with st.popover(t("日历订阅", "Subscribe"), icon=":material/calendar_add_on:"):
            addresses(code)
    return [centre.code for centre in centres] if everywhere else [code]


def _turn(way: int) -> None:
    """Go a month on or back, or to this one."""
    month: date = st.session_state["calendar-month"]
    now = datetime.now(UTC).astimezone().date().replace(day=1)
    st.session_state["calendar-month"] = (
        now if way == 0 else (month + timedelta(days=31 if way > 0 else -1)).replace(day=1)
    )


def _of_person(held: Sequence[Held]) -> list[Held]:
    """Those of the person that is chosen, and how many are overdue."""
    people = sorted({found.person for _, found in held if found.person})
    chosen = None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if people:
            chosen = st.selectbox(
                t("责任人", "Person in charge"),
                people,
                index=None,
                placeholder=t("全部责任人", "Everybody"),
                label_visibility="collapsed",
                key="calendar-person",
                width=200,
            )
        mine = [each for each in held if chosen is None or each[1].person == chosen]
        counts = {
            state: sum(found.state is state for _, found in mine) for state in (State.OVERDUE, State.DUE, State.SOON)
        }
        st.caption(" · ".join(f"{say(STATES[state])} {number}" for state, number in counts.items()), width="content")
    return mine


@st.cache_resource
def _component() -> Callable[..., Any]:
    css, js = ((HERE / f"calendar.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    renderer: Callable[..., Any] = st.components.v2.component(
        "twin_calendar", html='<div class="cal"></div>', css=css, js=js
    )
    return renderer


def _grid(held: Sequence[Held], days: Sequence[date], month: date, today: date, *, many: bool) -> None:
    """The month; a click opens what was clicked on its own page."""
    by_day: dict[date, list[Held]] = {}
    for each in held:
        by_day.setdefault(each[1].shown_on(today), []).append(each)
    names = {centre.code: centre.name for centre in registry().centres()} if many else {}
    data = {
        "list": st.session_state.get("calendar-view") == "list",
        "heads": [t(*words) for words in WEEKDAYS],
        "rest": t("还有 {n} 项", "{n} more"),
        "days": [
            {
                "number": str(day.day),
                "long": t(f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()][0]}", f"{day:%a %d %b}"),
                "out": day.month != month.month,
                "today": day == today,
                "items": [_item(code, found, names.get(code, "")) for code, found in by_day.get(day, ())],
            }
            for day in days
        ],
    }
    result = _component()(data=data, key="calendar", on_open_change=lambda: None)
    asked = result.open
    if asked:
        set_centre(asked["centre"])
        open_there(asked["page"], asked["what"], asked["ident"])


def _item(code: str, found: Appointment, centre: str) -> dict[str, Json]:
    page, what = OPENS[found.origin]
    words = say(STATES[found.state]) if found.state is not State.SETTLED else t("已完成", "Done")
    due = "" if found.on is None else t(f"应于 {found.on}", f"due {found.on}")
    own = "" if found.subject == registry().centre(code).name else found.subject  # the header names it already
    subject = " · ".join(part for part in (centre, own) if part)
    tip = " · ".join(part for part in (words, due, found.subject, found.person, found.remark.said(language())) if part)
    return {
        "what": say(found.what),
        "subject": subject,
        "state": found.state.value,
        "tip": tip,
        "open": {"page": page, "what": what, "ident": found.ident, "centre": code},
    }


main()
