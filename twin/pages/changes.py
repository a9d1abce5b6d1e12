"""The change log: who changed what, when and why; and taking a change back."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from twin.pages.logged import KINDS, differences
from twin.pages.session import centre_code, empty, language, notices, say, t, tall, undo
from twin.registry import ChangeEntry
from twin.web.view import registry

PAGE = 200
ACTIONS = {"create": ("新增", "created"), "update": ("修改", "changed"), "delete": ("删除", "deleted")}


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("还没有变更", "No change yet"),
            t(
                "新建中心、上传图纸、登记或移动资产后，每一次修改都会记在这里。",
                "Once a centre is created, a drawing uploaded or an asset entered, every change is listed here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    with st.container(horizontal=True, gap="small"):
        kind = st.selectbox(
            t("种类", "Kind"),
            list(KINDS),
            index=None,
            format_func={k: say(words) for k, words in KINDS.items()}.__getitem__,
            placeholder=t("全部种类", "All kinds"),
            label_visibility="collapsed",
            width=200,
        )
        key = st.text_input(
            t("编号", "Key"), placeholder=t("资产编号等", "Asset number …"), label_visibility="collapsed", width=220
        )
    page = int(st.session_state.get("c-page", 1))
    entries = registry().changes(code, kind=kind, key=key.strip() or None, offset=(page - 1) * PAGE, limit=PAGE)
    if not entries:
        st.info(t("没有符合的变更记录。", "No change matches."))
        return
    _table(entries)
    if page > 1 or len(entries) == PAGE:
        st.number_input(
            t("页（每页 200 条，新的在前）", "Page (200 each, newest first)"), min_value=1, key="c-page", width=240
        )


def _table(entries: tuple[ChangeEntry, ...]) -> None:
    frame = pd.DataFrame(
        {
            t("时间", "When"): [_local(e.at) for e in entries],
            t("谁", "Who"): [e.by for e in entries],
            t("做了什么", "Action"): [t(*ACTIONS[e.action]) if e.action in ACTIONS else e.action for e in entries],
            t("种类", "Kind"): [say(KINDS[e.kind]) if e.kind in KINDS else e.kind for e in entries],
            t("编号", "Key"): [e.key for e in entries],
            t("内容", "What"): [differences(e, language()) for e in entries],
            t("原因", "Why"): [(t("撤销 ", "undo ") if e.undoes else "") + e.why for e in entries],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(entries), 640),
        on_select="rerun",
        selection_mode="single-row",
        key="changes",
        column_config={t("内容", "What"): st.column_config.TextColumn(width="large")},
    )
    rows = event.selection.rows
    if not rows or rows[0] >= len(entries):
        st.caption(
            t(
                "选中一行可以撤销那一次修改（同一批一起撤销）。",
                "Select a row to take that change back, with everything done in the same step.",
            )
        )
        return
    entry = entries[rows[0]]
    hindrance = registry().hindrance_of_undo(entry.batch)
    if hindrance is not None:
        st.caption(say(hindrance.message))
    elif st.button(t("撤销这一次修改", "Undo this change"), icon=":material/undo:"):
        undo(entry.batch, f"{entry.key} {entry.why}".strip())
        st.rerun()


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


main()
