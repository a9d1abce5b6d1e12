"""Taking a list into a register: choose a file, see what would happen, write."""

from __future__ import annotations

from typing import Protocol

import streamlit as st

from twin.pages.session import act, notices, say, t
from twin.registry import ListReport, RowState


class Take(Protocol):
    """Takes a file in; a dry run only says what would happen."""

    def __call__(self, data: bytes, name: str, *, dry_run: bool) -> ListReport:
        """Take it."""
        ...


def import_list(label: str, key: str, take: Take) -> ListReport | None:
    """The uploader, the preview and the button; gives the report once the list is written."""
    file = st.file_uploader(label, type=["csv", "txt", "xlsx", "xls", "et"], key=key, label_visibility="collapsed")
    if file is None:
        return None
    data, name = file.getvalue(), file.name
    report: ListReport | None = act(lambda: take(data, name, dry_run=True))
    notices()
    if report is None:
        return None
    words = {
        RowState.NEW: t("新增", "new"),
        RowState.CHANGED: t("更新", "changed"),
        RowState.UNCHANGED: t("无变化", "unchanged"),
        RowState.WRONG: t("有误", "wrong"),
    }
    st.markdown(" · ".join(f"{said} {report.count(state)}" for state, said in words.items()))
    wrong = [row for row in report.rows if row.state is RowState.WRONG]
    for row in wrong[:20]:
        st.error(f"{row.line}: {'; '.join(say(reason) for reason in row.reasons)}")
    useful = report.count(RowState.NEW) + report.count(RowState.CHANGED)
    if not st.button(t("写入", "Write"), type="primary", disabled=bool(wrong) or not useful, key=f"{key}-write"):
        return None
    written: ListReport | None = act(
        lambda: take(data, name, dry_run=False), t(f"已写入 {useful} 条", f"{useful} written")
    )
    return written
