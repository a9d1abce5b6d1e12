"""What one visitor carries from page to page: language, name, centre, selection; and how a page speaks and writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

import streamlit as st

from twin.catalog import Standard
from twin.errors import TwinError
from twin.model import Strength, Text, Verdict
from twin.registry import Action, Person
from twin.upkeep import State, Work
from twin.web.acting import acting
from twin.web.arrival import COOKIES, arrival
from twin.web.view import Drawn, View, checked_within, drawn_of, registry, system, view_of

_MEMORY = (Path(__file__).parent / "frame.js").read_text(encoding="utf-8")

UNMADE = "*"
"""No centre's code: a centre that does not exist yet lies in the scope of those only who see all."""

VERDICTS = {
    Verdict.FAIL: Text("不合格", "Fail"),
    Verdict.UNKNOWN: Text("无法判定", "Undecided"),
    Verdict.PASS: Text("合格", "Pass"),
    Verdict.NOT_APPLICABLE: Text("不适用", "Not applicable"),
    Verdict.WAIVED: Text("已豁免", "Waived"),
}
STRENGTHS = {
    Strength.SHALL: Text("应", "Shall"),
    Strength.REQUIRED: Text("必配 √", "Required √"),
    Strength.SHOULD: Text("宜", "Should"),
    Strength.OPTIONAL: Text("选配 ○", "Optional ○"),
    Strength.MAY: Text("可", "May"),
}
STATUSES = {
    "in_use": Text("在用", "In use"),
    "idle": Text("闲置", "Idle"),
    "fault": Text("故障", "Faulty"),
    "repair": Text("维修中", "In repair"),
    "planned": Text("计划配置", "Planned"),
    "missing": Text("盘亏", "Missing"),
    "retired": Text("已报废", "Retired"),
}

STATES = {
    State.OVERDUE: Text("逾期", "Overdue"),
    State.DUE: Text("今日应做", "Due today"),
    State.SOON: Text("即将到期", "Soon"),
    State.UNSET: Text("缺数据", "Not set"),
    State.ADVISED: Text("可更新", "May renew"),
    State.LATER: Text("未到期", "Later"),
    State.SETTLED: Text("已了结", "Settled"),
}
WORKS = {
    Work.PATROL: Text("巡查", "Patrol"),
    Work.INSPECT: Text("检查", "Inspection"),
    Work.SERVICE: Text("维保", "Service"),
    Work.REPLACE: Text("更换", "Replacement"),
    Work.DRILL: Text("演练", "Drill"),
    Work.REPORT: Text("汇总", "Report"),
    Work.COUNT: Text("盘点", "Stock-take"),
}


def language() -> str:
    """``"zh"`` or ``"en"``."""
    return _spoken.get() or ("en" if st.session_state.get("language") == "en" else "zh")


_spoken: ContextVar[str | None] = ContextVar("language", default=None)


@contextmanager
def in_one_language() -> Iterator[None]:
    """Look the language up once for all that is said within: a page says hundreds of things, and the state is slow."""
    token = _spoken.set(language())
    try:
        yield
    finally:
        _spoken.reset(token)


def t(zh: str, en: str) -> str:
    """The text in the visitor's language."""
    return en if language() == "en" else zh


def say(text: Text) -> str:
    """A bilingual message in the visitor's language."""
    return t(text.zh, text.en)


TAKEN: Final = "-taken"
"""Ends the name under which the session keeps how much of what was done on a map it has read."""


def recall() -> None:
    """Take language, name, centre and floor from the visitor's cookies and address on the first run of a session."""
    state = st.session_state
    # Widget values vanish when their page is not drawn; writing them back keeps them.
    for name in COOKIES:
        if name in state:
            state[name] = state[name]
    if state.setdefault("login", me().login) != me().login:  # another person in the same browser tab
        for held in list(state):
            if not str(held).endswith(TAKEN):  # or what the one before them did on a map would be read again, as theirs
                del state[held]
        state.login = me().login
    if "recalled" in state:
        return
    state.recalled = True
    asked = arrival(st.query_params, st.context.cookies)
    state.language, state.person, state.centre, state.floor = asked.language, asked.person, asked.centre, asked.floor


def remember() -> None:
    """Keep language, name, centre and floor in the visitor's cookies."""
    state = st.session_state
    cookies = {cookie: quote(str(state.get(name) or ""), safe="") for name, cookie in COOKIES.items()}
    _memory()(data={"cookies": cookies}, key="memory", height=1)


@st.cache_resource
def _memory() -> Callable[..., Any]:
    renderer: Callable[..., Any] = st.components.v2.component("twin_memory", js=_MEMORY)
    return renderer


def me() -> Person:
    """Who looks at the page, with their rights."""
    return acting(system())


def may(action: Action) -> bool:
    """Whether they may do that in the centre in hand, by the table that the registry asks again at every write.

    Pages ask it before they offer anything that writes. Without a centre in hand: in one that is still to be made.
    """
    return me().may(action, centre_code() or UNMADE)


def person() -> str:
    """The name that signs what the visitor writes: their account's, or before the first account as they gave it."""
    if me().signed_in:
        return me().name
    return str(st.session_state.get("person") or "").strip()


def centre_code() -> str | None:
    """The code of the centre in hand."""
    code: str | None = st.session_state.get("centre")
    return code


def set_centre(code: str | None) -> None:
    """Take another centre in hand; what was selected in the old one is forgotten."""
    state = st.session_state
    if state.get("centre") != code:
        for name in ("selection", "floor", "look", "last_batch", "last_waiver", "last_keepers", "proof"):
            state.pop(name, None)
    state.centre = code


def may_make_centres() -> bool:
    """Whether they may make a new centre."""
    return me().may(Action.MANAGE, UNMADE)


def need_centre() -> str:
    """The code of the centre in hand. Where there is none, say what to do next and end the page."""
    code = centre_code()
    if code is None and me().centres is not None:
        empty(
            t("还没有为您分配服务中心", "No service centre is assigned to you yet"),
            t(
                "请联系系统管理员，在“人员”页为您的账号选择中心。",
                "Ask an administrator to choose centres for your account.",
            ),
        )
        st.stop()
    if code is None:
        empty(
            t("还没有服务中心", "There is no service centre yet"),
            t(
                "在“图纸与中心”页新建一个中心，上传 DXF 平面图，再导入资产清单。",
                "Create a centre on the Plans page, upload its DXF floor plan, then import its assets.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        st.stop()
    return code


def need_drawn() -> Drawn:
    """The centre in hand as it is stored, not waiting for its check. Without a centre as :func:`need_centre`."""
    return drawn_of(need_centre())


def need_view() -> View:
    """The centre in hand, checked. Without a centre as :func:`need_centre`."""
    drawn = need_drawn()
    ready = checked_within(drawn, 0)
    if ready is not None:
        return ready
    code = drawn.twin.centre.code
    with st.spinner(t("正在对照标准检查…", "Checking against the standards …"), show_time=False):
        return view_of(code)


def empty(title: str, what_next: str, page: str | None = None, label: str | None = None) -> None:
    """An empty state: what is not there, and what to do next; the step itself for those only who may do it."""
    if page == "plans" and not may(Action.MANAGE):
        page, what_next = None, t("请联系本中心的设施管理员。", "Ask the manager of this centre.")
    with st.container(border=True, key=f"empty-{re.sub(r'[^a-z0-9]+', '-', (page or 'here').lower())}"):
        st.markdown(f"#### {title}")
        st.markdown(what_next)
        if page and label and st.button(label, type="primary", key=f"go-{page}"):
            st.switch_page(page_file(page))


def open_there(page: str, what: str, ident: str) -> None:
    """Go to a page with one of its things opened, as its address says it: ``/orders?order=12``."""
    st.switch_page(page_file(page), query_params={what: ident})


def opened(what: str) -> str | None:
    """The thing that the page's address names, if any."""
    return st.query_params.get(what)


def page_file(name: str) -> str:
    """The page's file as :func:`streamlit.switch_page` wants it."""
    return f"twin/pages/{name}.py"


def show_on_map(floor: str | None, selection: dict[str, str] | None, at: tuple[float, float] | None = None) -> None:
    """Open the map on a floor with something chosen and in view."""
    state = st.session_state
    if floor:
        state.floor = floor
    state.selection = selection
    state.look = {"n": state.get("look", {}).get("n", 0) + 1, "at": at}
    st.switch_page(page_file("map"))


def tier_words(standards: Iterable[Standard]) -> dict[str, str]:
    """Every tier of some standards as the first of them that has it calls it."""
    words: dict[str, str] = {}
    for standard in standards:
        for tier in standard.tiers:
            words.setdefault(tier.id, t(tier.zh, tier.en))
    return words


def parts_of(words: str, marks: str = ",，、;；") -> tuple[str, ...]:
    """What a person typed as a list, at Chinese or plain marks."""
    return tuple(filter(None, map(str.strip, re.split(f"[{marks}]", words))))


def tall(rows: int, most: int = 640) -> int | Literal["content"]:
    """The height of a table: as tall as its rows, scrolling from ``most`` pixels on."""
    return "content" if rows * 35 + 38 <= most else most


def act(run: Callable[[], Any], done: str | None = None) -> Any:
    """Run one write and say how it went; a refusal is shown in the visitor's language, and nothing was written.

    Returns
    -------
    Any
        What ``run`` returned, or None when it was refused.
    """
    if not person():
        notify(
            t(
                "请先在页面右上角填写您的姓名，每次修改都会记录是谁做的。",
                "Give your name at the top right first: every change records who made it.",
            ),
            bad=True,
        )
        return None
    try:
        outcome = run()
    except TwinError as error:
        notify(say(error.message), bad=True)
        return None
    if done:
        notify(done)
    return outcome


def notify(text: str, *, bad: bool = False) -> None:
    """Leave a message that the next :func:`notices` shows."""
    st.session_state.setdefault("notices", []).append((text, bad))


def notices() -> None:
    """Show what :func:`notify` left: refusals stay on the page, good news passes by."""
    for text, bad in st.session_state.pop("notices", []):
        if bad:
            st.error(text, icon=":material/error:")
        else:
            st.toast(text, icon=":material/check_circle:")


def undo(batch: str, what: str) -> bool:
    """Take a batch back; False where that was refused."""
    name = person()
    done = act(lambda: registry().undo(batch, by=name, why=t("撤销", "undo")), t(f"已撤销：{what}", f"Undone: {what}"))
    return done is not None


def offer_undo(slot: str) -> None:
    """Offer to take back what a page wrote last: ``slot`` of the session holds the batch and what was done."""
    last = st.session_state.get(slot)
    if not last:
        return
    batch, done = last
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(done)
        if st.button(t("撤销", "Undo"), icon=":material/undo:", key=f"undo-{slot}"):
            st.session_state.pop(slot)
            undo(batch, done)
            st.rerun()
