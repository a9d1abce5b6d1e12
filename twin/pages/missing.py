"""The missing list: required and absent, optional and absent, undecided; as an auditor sends it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from twin.checks.missing import HEADERS, SHEETS, MissingRow, cells
from twin.pages.downloads import offer
from twin.pages.session import language, need_view, notices, say, show_on_map, t, tall, tier_words
from twin.report import heading_for, missing_bytes, missing_filename
from twin.web.api.findings import MEDIA
from twin.web.view import View

SAID_ABOVE = frozenset({"centre", "tier"})
"""Columns of the file that the page's heading already says; the table on a phone begins with what differs."""


def main() -> None:
    """Draw the page."""
    view = need_view()
    notices()
    centre = view.twin.centre
    tiers = tier_words(view.standards)
    standards = t("、", ", ").join(s.id for s in view.standards)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"#### {centre.name} · {tiers.get(centre.tier, centre.tier)}")
        st.space("stretch")
        _downloads(view)
    st.caption(f"{standards} · {view.today.isoformat()}")
    sheets: list[tuple[str, Sequence[MissingRow]]] = [
        (say(title), getattr(view.missing, name)) for name, title in SHEETS
    ]
    for tab, (title, rows) in zip(st.tabs([f"{title} {len(rows)}" for title, rows in sheets]), sheets, strict=True):
        with tab:
            _sheet(title, rows)


def _sheet(title: str, rows: Sequence[MissingRow]) -> None:
    """One sheet; a selected row can be shown on the map."""
    if not rows:
        st.success(t(f"“{title}”为空。", f"“{title}” is empty."), icon=":material/check_circle:")
        return
    lines = [(row, cells(row, language())) for row in rows]
    shown = [n for n, (name, _) in enumerate(HEADERS) if name not in SAID_ABOVE]
    shown = [n for n in shown if any(line[n] not in {None, ""} for _, line in lines)]  # not every document has tables
    names = {name: say(text) for name, text in HEADERS}
    asked = st.text_input(
        t("筛选", "Filter"),
        key=f"find-{title}",
        placeholder=t("筛选：功能区、设备、条款…", "Filter: zone, item, clause …"),
        label_visibility="collapsed",
        icon=":material/search:",
        width=300,
    )
    if asked.strip():
        wanted = asked.strip().casefold()
        lines = [(row, line) for row, line in lines if any(wanted in str(cell).casefold() for cell in line)]
    if not lines:
        st.info(t("没有符合的行，换个词试试。", "No row matches; try another word."))
        return
    rows = [row for row, _ in lines]
    table = pd.DataFrame([[line[n] for n in shown] for _, line in lines], columns=[say(HEADERS[n][1]) for n in shown])
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(rows), 620),
        on_select="rerun",
        selection_mode="single-row",
        key=f"missing-{title}",
        column_config={  # of a column that is not shown nothing is said
            names["floor"]: st.column_config.TextColumn(width=60),
            names["zone"]: st.column_config.TextColumn(width=200),
            names["item"]: st.column_config.TextColumn(width=190),
            names["table"]: st.column_config.TextColumn(width=50),
            names["row"]: st.column_config.TextColumn(width=50),
            names["remark"]: st.column_config.TextColumn(width=190),
        },
    )
    chosen = event.selection.rows
    if not chosen or chosen[0] >= len(rows):
        st.caption(t("选中一行可在地图上查看位置。", "Select a row to see its place on the map."))
        return
    row = rows[chosen[0]]
    if row.floor_id is None:
        st.caption(t("这一项针对整个中心，没有具体位置。", "This concerns the centre as a whole and has no place."))
    elif st.button(t("在地图上查看", "Show on map"), icon=":material/map:", type="primary", key=f"show-{title}"):
        show_on_map(row.floor_id, {"kind": "zone", "id": row.subject}, row.at)


def _downloads(view: View) -> None:
    centre = view.twin.centre
    heading = heading_for(centre, view.standards, centre.tier, view.today, lang=language())
    for file_format, label in (("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF")):
        offer(
            t(f"导出 {label}", f"Export {label}"),
            partial(missing_bytes, view.missing, file_format, lang=language(), heading=heading),
            name=missing_filename(centre.name, centre.tier, view.today, file_format),
            mime=MEDIA[file_format],
            key=f"missing-{file_format}",
            primary=file_format == "xlsx",
        )


main()
