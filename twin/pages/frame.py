"""What stands around every page: navigation, the centre in hand, language and the person's name."""

from __future__ import annotations

import importlib
import inspect
from base64 import b64encode
from collections.abc import Mapping, Sequence
from copy import copy
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from twin.errors import TwinError
from twin.model import Text
from twin.pages.session import (
    centre_code,
    in_one_language,
    language,
    me,
    recall,
    remember,
    say,
    set_centre,
    t,
)
from twin.registry import NOBODY, Action
from twin.web.acting import act_as, ask_pages, person_of_page
from twin.web.arrival import centre_shown
from twin.web.scripts import COMPONENT
from twin.web.signin.middleware import FIRST, SIGN_IN
from twin.web.view import registry, system

HERE = Path(__file__).parent
ICON: Final = "data:image/svg+xml;base64," + b64encode((COMPONENT / "icon.svg").read_bytes()).decode()
"""As an address: Streamlit reads a file anew at every run."""
STYLE = (HERE / "frame.css").read_text(encoding="utf-8")
STYLE_ZH = (HERE / "frame.zh.css").read_text(encoding="utf-8")


SCREENS: Final[Mapping[Text, Sequence[tuple[str, Text, str]]]] = {
    Text("", ""): [("map", Text("地图", "Map"), "map")],
    Text("检查审计", "Checks"): [
        ("findings", Text("检查结果", "Findings"), "fact_check"),
        ("answers", Text("现场核对", "On-site checks"), "how_to_reg"),
        ("missing", Text("缺项清单", "Missing list"), "checklist"),
        ("todo", Text("待办", "To do"), "shopping_cart"),
        ("audits", Text("审计", "Audits"), "verified"),
        ("centres", Text("各中心", "Centres"), "domain"),
    ],
    Text("资产管理", "Things"): [
        ("assets", Text("资产", "Assets"), "inventory_2"),
        ("keepers", Text("使用与责任", "Users and keepers"), "assignment_ind"),
        ("tags", Text("标签", "Tags"), "qr_code_2"),
        ("stocktake", Text("盘点", "Stock-take"), "barcode_scanner"),
    ],
    Text("运行维护", "Operations"): [
        ("orders", Text("工单", "Work orders"), "handyman"),
        ("upkeep", Text("维保", "Upkeep"), "build"),
        ("calendar", Text("日历", "Calendar"), "calendar_month"),
        ("registers", Text("台账", "Registers"), "menu_book"),
    ],
    Text("中心资料", "Centre"): [
        ("facts", Text("中心情况", "Facts"), "badge"),
        ("documents", Text("文件", "Documents"), "folder_open"),
        ("plans", Text("图纸与中心", "Plans"), "architecture"),
        ("standards", Text("标准", "Standards"), "gavel"),
        ("changes", Text("变更记录", "Changes"), "history"),
        ("people", Text("人员", "People"), "group"),
    ],
}
"""The screens by the work they are for: group, then file name, title and icon of each."""
NAMES: Final = frozenset(name for screens in SCREENS.values() for name, _, _ in screens)
HOME: Final = "map"
CLOSED: Final = frozenset({"people"})
"""Those that only administrators open."""


def pages() -> dict[str, list[st.Page]]:
    """The screens that the visitor may open, by group."""
    admin = me().signed_in and me().may(Action.ADMINISTER, "")
    return {group: [copy(page) for page in screens] for group, screens in _made(language(), admin=admin).items()}


@lru_cache(maxsize=4)
def _made(_language: str, *, admin: bool) -> dict[str, list[st.Page]]:
    """The screens as Streamlit has them, made once: it looks each file up on the disk. Whoever navigates takes copies."""
    return {
        say(group): [
            st.Page(
                HERE / f"{name}.py", title=say(title), icon=f":material/{icon}:", url_path=name, default=name == HOME
            )
            for name, title, icon in screens
            if name not in CLOSED or admin
        ]
        for group, screens in SCREENS.items()
    }


def cookies() -> Mapping[str, str] | None:
    """The cookies that came with the socket of the page that runs in this thread; None where none does."""
    return None if get_script_run_ctx(suppress_warning=True) is None else st.context.cookies.to_dict()


ask_pages(cookies)


SLOW_MODULES: Final = ("pandas", "streamlit.emojis", "twin.pages.canvas", "twin.pages.panel", "twin.pages.proofs")
"""What Streamlit and the map's page import only when the first visitor comes: half of that visitor's wait."""


def warm() -> None:
    """Do before the first visitor comes what is done once in a process."""
    for name in SLOW_MODULES:
        importlib.import_module(name)
    inspect.stack()  # Streamlit asks once who called it; the interpreter then looks up the file of every module


def draw() -> None:
    """Draw the frame and the page in it, as who looks at it."""
    st.set_page_config(page_title="政务服务中心数字孪生", page_icon=ICON, layout="wide")
    with act_as(person_of_page(system())):
        _draw()


def _draw() -> None:
    if me() == NOBODY or me().temporary:  # signed out, disabled or given a new password while the page was open
        st.warning(
            f"登录已失效，请重新登录。 / You are signed out. [登录 / Sign in]({SIGN_IN})", icon=":material/lock:"
        )
        st.stop()
    recall()
    with in_one_language():
        _framed()


def _framed() -> None:
    """Draw for somebody who may see it."""
    st.html(f"<style>{STYLE}{STYLE_ZH if language() == 'zh' else ''}</style>")
    page = st.navigation(pages(), position="top")
    _header(page.title)
    remember()
    try:
        page.run()
    except TwinError as error:
        st.error(say(error.message), icon=":material/error:")


def _header(title: str) -> None:
    """One row: which page; which centre; who writes; which language."""
    centres = registry().centre_names()
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="twin-page" role="heading" aria-level="1">{escape(title)}</div>', width="content")
        if centres:
            codes = list(centres)
            shown = centre_shown(codes, centre_code())
            chosen = st.selectbox(
                t("中心", "Centre"),
                codes,
                index=codes.index(shown) if shown else None,
                format_func=centres.__getitem__,
                label_visibility="collapsed",
                width=300,
            )
            set_centre(chosen)
        else:
            set_centre(None)
            st.markdown(f"**{t('政务服务中心数字孪生', 'Service centre twin')}**")
        _who()
        st.segmented_control(
            t("语言", "Language"),
            ["zh", "en"],
            key="language",
            required=True,
            format_func={"zh": "中文", "en": "EN"}.__getitem__,
            label_visibility="collapsed",
            width="content",
        )


def _who() -> None:
    """The signed-in person; before there are accounts, a name to type and the way to the first account."""
    if me().signed_in:
        st.html(f'<a class="twin-who" href="/profile" target="_self">{escape(me().name)}</a>', width="content")
        return
    st.html(f'<a class="twin-who" href="{FIRST}" target="_self">{t("启用登录", "Set up sign-in")}</a>', width="content")
    st.text_input(
        t("您的姓名", "Your name"),
        key="person",
        placeholder=t("您的姓名（修改时记录）", "Your name, for changes"),
        label_visibility="collapsed",
        icon=":material/person:",
        width=230,
        max_chars=60,
    )
