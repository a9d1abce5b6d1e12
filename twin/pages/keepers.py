"""Users and keepers: who uses each thing, who answers for it, whose it is; for many things at once, in one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from twin.catalog import Catalog
from twin.model import GONE, Asset
from twin.pages.panel import item_name
from twin.pages.session import act, language, may, need_drawn, notices, offer_undo, person, t, tall
from twin.registry import Action, ImportReport, RowState
from twin.registry.assets import AssetRow
from twin.registry.listing import LARGEST_PAGE
from twin.registry.sheets import CLEAR
from twin.report.stocktake import zone_words
from twin.web.view import Drawn, registry

FIELDS: Final = ("user", "responsible_person", "department")
"""Attributes of the catalogue that this page fills in (Guangdong DB44/T 2138-2018 11.7; Qingpu, rules for IT equipment)."""
SLOT: Final = "last_keepers"


def main() -> None:
    """Draw the page."""
    view = need_drawn()
    notices()
    offer_undo(SLOT)
    st.caption(
        t(
            "每件设施设备写明使用人、责任人和使用部门（广东 DB44/T 2138-2018 11.7；青浦 IT设备使用管理规定）。勾选多件，一次填写。",
            "Each thing of the centre has a user, a person in charge and a department (Guangdong DB44/T 2138-2018 11.7; Qingpu's IT rules). Tick many, fill in once.",
        )
    )
    things = _things(view)
    if not things:
        st.info(t("还没有登记的资产。", "This centre has no registered asset yet."))
        return
    labels = field_words(view.catalog)
    lacking = {field: sum(not each.attributes.get(field) for each in things) for field in FIELDS}
    st.html(
        f'<div class="twin-tally"><div><b>{len(things)}</b><span>{t("件", "things")}</span></div>'
        + "".join(
            f'<div class="twin-{"warn" if lacking[field] else "pass"}"><b>{lacking[field]}</b>'
            f"<span>{t(f'缺{labels[field]}', f'{labels[field]} not given')}</span></div>"
            for field in FIELDS
        )
        + "</div>"
    )
    shown = _filtered(view, things, labels)
    if not shown:
        st.info(t("没有符合的资产，放宽筛选试试。", "No asset matches; widen the filters."))
        return
    left, right = st.columns([0.66, 0.34], gap="medium")
    with left:
        ticked = _table(view, shown, labels)
    with right:
        if not may(Action.MANAGE):
            st.caption(t("由设施管理员填写。", "A manager fills these in."))
        else:
            _fill_in(view, things, shown, ticked, labels)


def field_words(catalog: Catalog) -> dict[str, str]:
    """The fields as the catalogue calls them."""
    entries = {entry.id: entry for entry in catalog.attributes.entries}
    return {field: t(entries[field].zh, entries[field].en) for field in FIELDS}


def _things(view: Drawn) -> list[Asset]:
    """What is registered and there."""
    return [each for each in view.twin.assets if each.registered and each.status not in GONE]


def _filtered(view: Drawn, things: Sequence[Asset], labels: Mapping[str, str]) -> list[Asset]:
    zones = zone_words(view.twin.floors, language())
    items = {each.item or each.item_words: item_name(view, each) for each in things}
    with st.container(horizontal=True, gap="small", key="filters"):
        lacks = st.multiselect(
            t("缺什么", "Lacking"),
            list(FIELDS),
            format_func=labels.__getitem__,
            key="k-lacks",
            width=300,
            placeholder=t("全部", "All"),
        )
        item = st.multiselect(
            t("物品", "Item"),
            sorted(items, key=items.__getitem__),
            format_func=items.__getitem__,
            key="k-item",
            width=260,
            placeholder=t("全部", "All"),
        )
        zone = st.multiselect(
            t("功能区", "Zone"),
            list(dict.fromkeys(each.zone for each in things if each.zone)),
            format_func=lambda each: zones.get(each, each),
            key="k-zone",
            width=260,
            placeholder=t("全部", "All"),
        )
        text = st.text_input(
            t("文字", "Words"), key="k-text", width=240, placeholder=t("名称、编号、人员、部门", "Name, number, person")
        )
    found = {each.asset_no for each in _searched(view, text)} if text.strip() else None
    return [
        each
        for each in things
        if (not lacks or any(not each.attributes.get(field) for field in lacks))
        and (not item or (each.item or each.item_words) in item)
        and (not zone or each.zone in zone)
        and (found is None or each.asset_no in found)
    ]


def _searched(view: Drawn, text: str) -> list[Asset]:
    """What the register finds for words, all pages of it."""
    code, found, total = view.twin.centre.code, list[Asset](), 1
    while len(found) < total:
        page = registry().assets(code, text=text, offset=len(found), limit=LARGEST_PAGE)
        found, total = [*found, *page.rows], page.total
    return found


def _table(view: Drawn, shown: Sequence[Asset], labels: Mapping[str, str]) -> list[Asset]:
    """The things with their keepers; those that are ticked."""
    zones = zone_words(view.twin.floors, language())
    table = pd.DataFrame(
        {
            t("编号", "Number"): [each.asset_no for each in shown],
            t("名称", "Name"): [each.name for each in shown],
            t("物品", "Item"): [item_name(view, each) for each in shown],
            t("功能区", "Zone"): [zones.get(each.zone or "", "") for each in shown],
            **{labels[field]: [str(each.attributes.get(field) or "") for each in shown] for field in FIELDS},
        }
    )
    st.caption(
        t(f"{len(shown)} 件；勾选表头全选", f"{len(shown)} shown; the box in the head of the table ticks them all")
    )
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(shown), 640),
        on_select="rerun",
        selection_mode="multi-row",
        key="k-table",
    )
    return [shown[row] for row in event.selection.rows if row < len(shown)]


def _fill_in(
    view: Drawn, things: Sequence[Asset], shown: Sequence[Asset], ticked: Sequence[Asset], labels: Mapping[str, str]
) -> None:
    """What is to be set, how many change by it, and the button that writes it as one batch."""
    whole = st.checkbox(
        t(f"筛选出的全部 {len(shown)} 件", f"All {len(shown)} that are shown"), value=False, key="k-whole"
    )
    chosen = list(shown) if whole else list(ticked)
    wanted = {field: value for field in FIELDS if (value := _field(field, things, labels[field])) is not None}
    if not chosen or not wanted:
        st.caption(
            t(
                "勾选若干件并填写至少一项；不填的一项保持不变。",
                "Tick some and fill in at least one field; what is left blank stays as it is.",
            )
        )
        return
    code, rows = view.twin.centre.code, _rows(chosen, wanted)
    report = registry().import_assets(code, rows, by=person())  # a dry run: it writes nothing
    changed = report.count(RowState.CHANGED)
    same = len(chosen) - changed
    st.markdown(
        t(
            f"选中 {len(chosen)} 件：将修改 **{changed}** 件，{same} 件已是如此。",
            f"{len(chosen)} chosen: **{changed}** change, {same} are so already.",
        )
    )
    if changed and st.button(
        t(f"写入 {changed} 件", f"Write {changed}"), type="primary", icon=":material/save:", key="k-write"
    ):
        why = t("填写使用人、责任人、部门", "users, keepers and departments filled in")
        write = registry().import_assets
        done = t(f"已修改 {changed} 件", f"{changed} changed")
        written = act(lambda: write(code, rows, by=person(), dry_run=False, why=why), done)
        if written is not None and written.batch:
            st.session_state[SLOT] = (written.batch, done)
        st.rerun()
    _preview(report, labels)


def _field(field: str, things: Sequence[Asset], label: str) -> str | None:
    """What is to be set: a value that stands somewhere already, a new one, or nothing left; None: unchanged."""
    clear = t("（清空）", "(clear)")
    known = sorted({str(each.attributes[field]) for each in things if each.attributes.get(field)})
    given = st.selectbox(
        label,
        [*known, clear],
        index=None,
        key=f"k-{field}",
        placeholder=t("不变；可输入新的", "unchanged; type a new one"),
        accept_new_options=True,
    )
    if given is None or not given.strip():
        return None
    return CLEAR if given == clear else given.strip()[:200]


def _rows(chosen: Sequence[Asset], wanted: Mapping[str, str]) -> list[AssetRow]:
    """The change as rows of an asset list: an asset and only the attributes that are set."""
    return [AssetRow(line, {"asset_no": each.asset_no}, dict(wanted), ()) for line, each in enumerate(chosen, 1)]


def _preview(report: ImportReport, labels: Mapping[str, str]) -> None:
    """Each value that changes: as it is and as it will be."""
    lines = []
    for row in report.rows:
        for change in row.changes:
            old, new = (value if isinstance(value, dict) else {} for value in (change.old, change.new))
            lines += [
                {
                    t("编号", "Number"): row.asset_no,
                    t("栏目", "Field"): labels[field],
                    t("原", "Now"): str(old.get(field) or ""),
                    t("新", "Then"): str(new.get(field) or ""),
                }
                for field in FIELDS
                if old.get(field) != new.get(field)
            ]
    if lines:
        st.dataframe(pd.DataFrame(lines), hide_index=True, height=tall(len(lines), 240))


main()
