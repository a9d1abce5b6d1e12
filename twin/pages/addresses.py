"""Calendar addresses: made, shown once, revoked."""

from __future__ import annotations

import streamlit as st

from twin.pages.session import act, may, me, notices, person, t
from twin.registry import Action
from twin.web.view import registry


def addresses(code: str) -> None:
    """The addresses of a centre's calendar, and a form for a new one."""
    st.caption(
        t(
            "在 Outlook、手机日历等程序中订阅地址，到期事项会自动出现。知道地址的人都能看到，可随时撤销。",
            "Subscribe to an address in Outlook or a phone's calendar. Whoever knows it can read it; revoke it any time.",
        )
    )
    for feed in registry().upkeep.feeds(code):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{feed.person or t('全部事项', 'Everything')} · `{feed.id[:8]}`")
            own = bool(feed.owner) and feed.owner == me().login
            if (own or may(Action.MANAGE)) and st.button(t("撤销", "Revoke"), key=f"close-{feed.id}"):
                _revoke(code, feed.id)
    with st.form("feed", border=False, clear_on_submit=True):
        who = st.text_input(
            t("只含此人负责的（空为全部）", "Only what this person answers for (blank: all)"), max_chars=100
        )
        if st.form_submit_button(t("新建地址", "Make an address")):
            token = act(lambda: registry().upkeep.open_feed(code, person=who.strip(), by=person()))
            st.session_state["new-feed"] = token
            _go_on(token)
    token = st.session_state.pop("new-feed", None)
    if token:
        st.success(t("地址只显示这一次，请复制：", "Shown this once, copy it:"))
        host = (st.context.url or "").rsplit("/", 1)[0].rstrip("/")
        st.code(f"{host}/feeds/{token}.ics", language=None)


def _revoke(code: str, feed: str) -> None:
    _go_on(act(lambda: registry().upkeep.close_feed(code, feed, by=person()), t("已撤销", "Revoked")))


def _go_on(outcome: object) -> None:
    if outcome is None:
        notices()
    else:
        st.rerun()
