"""What stands around every page: navigation, the centre in hand, language and the person's name."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from twin.errors import TwinError
from twin.pages.session import (
    centre_code,
    me,
    recall,
    remember,
    say,
    set_centre,
    t,
)
from twin.registry import NOBODY, Role
from twin.web.acting import act_as, ask_pages, person_of_page
from twin.web.routes import COMPONENT
from twin.web.signin.middleware import FIRST, SIGN_IN
from twin.web.view import registry, system

HERE = Path(__file__).parent
STYLE = (HERE / "frame.css").read_text(encoding="utf-8")


def pages() -> list[st.Page]:
    """The screens in the order of the work: look, judge, list, register, draw, read the rules, look back."""
    screens = [
        ("map", t("地图", "Map"), ":material/map:"),
        ("findings", t("检查结果", "Findings"), ":material/fact_check:"),
        ("missing", t("缺项清单", "Missing list"), ":material/checklist:"),
        ("todo", t("待办", "To do"), ":material/shopping_cart:"),
        ("audits", t("审计", "Audits"), ":material/verified:"),
        ("assets", t("资产", "Assets"), ":material/inventory_2:"),
        ("tags", t("标签", "Tags"), ":material/qr_code_2:"),
        ("stocktake", t("盘点", "Stock-take"), ":material/barcode_scanner:"),
        ("calendar", t("日历", "Calendar"), ":material/calendar_month:"),
        ("orders", t("工单", "Work orders"), ":material/handyman:"),
        ("upkeep", t("维保", "Upkeep"), ":material/build:"),
        ("registers", t("台账", "Registers"), ":material/menu_book:"),
        ("plans", t("图纸与中心", "Plans"), ":material/architecture:"),
        ("standards", t("标准", "Standards"), ":material/gavel:"),
        ("centres", t("各中心", "Centres"), ":material/domain:"),
        ("changes", t("变更记录", "Changes"), ":material/history:"),
    ]
    if me().signed_in and me().role is Role.ADMIN:
        screens.append(("people", t("人员", "People"), ":material/group:"))
    return [
        st.Page(HERE / f"{name}.py", title=title, icon=icon, url_path=name, default=name == "map")
        for name, title, icon in screens
    ]


def cookies() -> Mapping[str, str] | None:
    """The cookies that came with the socket of the page that runs in this thread; None where none does."""
    return None if get_script_run_ctx(suppress_warning=True) is None else st.context.cookies.to_dict()


ask_pages(cookies)


def draw() -> None:
    """Draw the frame and the page in it, as who looks at it."""
    st.set_page_config(page_title="政务服务中心数字孪生", page_icon=str(COMPONENT / "icon.svg"), layout="wide")
    with act_as(person_of_page(system())):
        _draw()


def _draw() -> None:
    if me() == NOBODY or me().temporary:  # signed out, disabled or given a new password while the page was open
        st.warning(
            f"登录已失效，请重新登录。 / You are signed out. [登录 / Sign in]({SIGN_IN})", icon=":material/lock:"
        )
        st.stop()
    recall()
    st.html(f"<style>{STYLE}</style>")
    page = st.navigation(pages(), position="top")
    st.html(f'<div class="twin-page">{escape(page.title)}</div>')
    _header()
    remember()
    try:
        page.run()
    except TwinError as error:
        st.error(say(error.message), icon=":material/error:")


def _header() -> None:
    """One row: which centre; who writes; which language."""
    centres = {centre.code: centre.name for centre in registry().centres()}
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        if centres:
            codes = list(centres)
            now = centre_code()
            chosen = st.selectbox(
                t("中心", "Centre"),
                codes,
                index=codes.index(now) if now in centres else 0,
                format_func=centres.__getitem__,
                label_visibility="collapsed",
                width=300,
            )
            set_centre(chosen)
        else:
            set_centre(None)
            st.markdown(f"**{t('政务服务中心数字孪生', 'Service centre twin')}**")
        st.space("stretch")
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
        placeholder=t("您的姓名(修改时记录)", "Your name, for changes"),
        label_visibility="collapsed",
        icon=":material/person:",
        width=230,
        max_chars=60,
    )
