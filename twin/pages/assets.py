"""Assets: search, sort, filter, edit, create, retire; and import from a file with a dry run first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from twin.model import Asset, Json
from twin.pages.panel import asset_facts, facts, item_name
from twin.pages.session import (
    STATUSES,
    act,
    may,
    need_drawn,
    notices,
    notify,
    offer_undo,
    person,
    say,
    show_on_map,
    t,
    tall,
)
from twin.registry import Action, ImportReport, Page, RowState, read_assets
from twin.web.view import Drawn, registry

PAGE = 100
SORTS = {
    "asset_no": ("按编号排序", "Sort by number"),
    "name": ("按名称排序", "Sort by name"),
    "item": ("按物品排序", "Sort by item"),
    "zone": ("按功能区排序", "Sort by zone"),
    "status": ("按状态排序", "Sort by status"),
}
ROW_STATES = {
    RowState.NEW: ("新增", "New"),
    RowState.CHANGED: ("有变化", "Changed"),
    RowState.UNCHANGED: ("无变化", "Unchanged"),
    RowState.WRONG: ("有错", "Wrong"),
}


def main() -> None:
    """Draw the page."""
    view = need_drawn()
    notices()
    offer_undo("last_import")
    if not may(Action.MANAGE):
        _browse(view)
        return
    browse, create, load = st.tabs([t("清单", "List"), t("新增", "New"), t("导入", "Import")])
    with browse:
        _browse(view)
    with create:
        _create(view)
    with load:
        _import(view)


def status_words() -> dict[str, str]:
    """Every status in the visitor's language."""
    return {status: say(words) for status, words in STATUSES.items()}


def _zones(view: Drawn) -> dict[str, str]:
    several = len(view.twin.floors) > 1
    return {
        zone.id: " · ".join(
            part
            for part in (floor.name if several else "", zone.name or t("未命名", "unnamed"), zone.number or "")
            if part
        )
        for floor in view.twin.floors
        for zone in floor.zones
    }


def _filters(zones: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """What the person looks for, as the registry's arguments (empty when nothing is narrowed down), and the order."""
    with st.container(horizontal=True, gap="small"):
        text = st.text_input(
            t("搜索", "Search"),
            placeholder=t("搜索名称、编号、属性", "Search name, number, attributes"),
            label_visibility="collapsed",
            width=260,
            key="a-text",
        )
        status = st.selectbox(
            t("状态", "Status"),
            list(STATUSES),
            index=None,
            format_func=status_words().__getitem__,
            placeholder=t("全部状态", "Any status"),
            label_visibility="collapsed",
            width=150,
            key="a-status",
        )
        zone = st.selectbox(
            t("功能区", "Zone"),
            list(zones),
            index=None,
            format_func=zones.__getitem__,
            placeholder=t("全部功能区", "Any zone"),
            label_visibility="collapsed",
            width=240,
            key="a-zone",
        )
        origin = st.selectbox(
            t("来源", "Origin"),
            ["registered", "drawn", "unplaced"],
            index=None,
            label_visibility="collapsed",
            width=190,
            key="a-origin",
            placeholder=t("已登记与图上", "Registered and drawn"),
            format_func={
                "registered": t("已登记", "Registered"),
                "drawn": t("仅图上有", "Only drawn"),
                "unplaced": t("没有位置", "No place on the map"),
            }.__getitem__,
        )
        sort = st.selectbox(
            t("排序", "Sort by"),
            list(SORTS),
            format_func={name: t(*words) for name, words in SORTS.items()}.__getitem__,
            label_visibility="collapsed",
            width=150,
            key="a-sort",
        )
    asked = {
        "text": text,
        "status": status,
        "zone": zone,
        "registered": {"registered": True, "drawn": False}.get(origin or ""),
        "placed": False if origin == "unplaced" else None,
    }
    return {name: value for name, value in asked.items() if value not in (None, "")}, sort


def _found(code: str, asked: Mapping[str, Any], sort: str) -> Page:
    """The page of assets in hand; the first one when narrowing left fewer pages than that."""
    page = int(st.session_state.get("a-page", 1))
    found = registry().assets(code, **asked, sort=sort, offset=(page - 1) * PAGE, limit=PAGE)
    if not found.rows and page > 1:
        st.session_state.pop("a-page")
        found = registry().assets(code, **asked, sort=sort, limit=PAGE)
    return found


def _browse(view: Drawn) -> None:
    """The list with its filters, and the chosen asset's form."""
    zones = _zones(view)
    asked, sort = _filters(zones)
    found = _found(view.twin.centre.code, asked, sort)
    if not found.rows:
        if asked:
            st.info(t("没有符合的资产，放宽筛选试试。", "No asset matches; widen the filters."))
        else:
            st.info(
                t(
                    "还没有资产：在“新增”逐件登记，或在“导入”上传 CSV、XLSX 清单。",
                    "No assets yet: enter them under New, or upload a CSV or XLSX under Import.",
                )
            )
        return
    last = min(found.total, found.offset + len(found.rows))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            t(
                f"第 {found.offset + 1}–{last} 件，共 {found.total} 件",
                f"{found.offset + 1}–{last} of {found.total}",
            )
        )
        if found.total > PAGE:
            pages = -(-found.total // PAGE)
            st.caption(t(f"页（共 {pages} 页）", f"Page (of {pages})"))
            st.number_input(
                t("页", "Page"), min_value=1, max_value=pages, key="a-page", width=120, label_visibility="collapsed"
            )
    left, right = st.columns([0.64, 0.36], gap="medium")
    with left:
        chosen = _table(view, found.rows, zones)
    with right:
        if chosen is None:
            st.caption(t("选中一行可查看、修改或报废。", "Select a row to look at it, change or retire it."))
        else:
            _edit(view, chosen, zones)


def _table(view: Drawn, rows: tuple[Asset, ...], zones: Mapping[str, str]) -> Asset | None:
    frame = pd.DataFrame(
        {
            t("编号", "Number"): [a.asset_no for a in rows],
            t("名称", "Name"): [a.name for a in rows],
            t("物品", "Item"): [item_name(view, a) for a in rows],
            t("功能区", "Zone"): [zones.get(a.zone or "", "") for a in rows],
            t("状态", "Status"): [say(STATUSES[a.status]) if a.status in STATUSES else a.status for a in rows],
            t("位置", "Placed"): [a.at is not None for a in rows],
            t("已登记", "Registered"): [a.registered for a in rows],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(rows), 640),
        on_select="rerun",
        selection_mode="single-row",
        key="a-table",
    )
    picked = event.selection.rows
    return rows[picked[0]] if picked and picked[0] < len(rows) else None


def _item_choices(view: Drawn) -> dict[str, str]:
    return {entry.id: t(entry.zh, entry.en) for entry in view.catalog.items.entries}


def _edit(view: Drawn, asset: Asset, zones: Mapping[str, str]) -> None:
    """Look at one asset and change it; a drawn one can only be registered from the map."""
    code, number = view.twin.centre.code, asset.asset_no
    with st.container(border=True):
        st.markdown(f"#### {asset.name or item_name(view, asset)}")
        st.caption(number)
        if asset.at is not None and st.button(t("在地图上查看", "Show on map"), icon=":material/map:", key="a-show"):
            show_on_map(asset.floor, {"kind": "asset", "id": number})
        if not asset.registered:
            st.info(
                t("图纸上有，资产库里没有；可在地图上登记。", "Drawn, not in the register; register it on the map.")
            )
            return
        if not may(Action.MAINTAIN):
            facts(asset_facts(view, asset))
            return
        record = registry().asset(code, number)
        with st.form(f"edit-{number}"):
            values = _fields(view, asset, zones, f"edit-{number}")
            why = st.text_input(t("修改原因", "Why"), key=f"why-{number}")
            saved = st.form_submit_button(t("保存", "Save"), type="primary", icon=":material/save:")
        if saved and values is not None:
            done = t(f"已保存 {number}", f"Saved {number}")
            changed = _changed(asset, values)
            if not changed:
                notify(t("没有改动。", "Nothing was changed."))
            else:
                act(
                    lambda: registry().update_asset(
                        code, number, changed, by=person(), why=why, expected_version=record.version
                    ),
                    done,
                )
            st.rerun()
        if (
            may(Action.MANAGE)
            and asset.status != "retired"
            and st.button(t("报废", "Retire"), icon=":material/delete:", key=f"retire-{number}")
        ):
            done = t(f"已报废 {number}", f"Retired {number}")
            act(
                lambda: registry().retire_asset(code, number, by=person(), why=why, expected_version=record.version),
                done,
            )
            st.rerun()


def _changed(asset: Asset, values: Mapping[str, Json]) -> dict[str, Json]:
    """Only the fields that differ: an untouched field is not somebody's decision."""
    old = {
        "item": asset.item or asset.item_words,
        "name": asset.name,
        "status": asset.status,
        "zone": asset.zone,
        "attributes": dict(asset.attributes),
    }
    return {name: value for name, value in values.items() if value != old[name]}


def _fields(view: Drawn, asset: Asset | None, zones: Mapping[str, str], key: str) -> dict[str, Json] | None:
    """The fields of a form. None when the attributes cannot be read; the form says so.

    Who only maintains changes a thing's status and attributes; what it is and where is a manager's.
    """
    fixed = not may(Action.MANAGE)
    items = _item_choices(view)
    now = asset.item if asset and asset.item in items else None
    item = st.selectbox(
        t("物品", "Item"),
        list(items),
        index=list(items).index(now) if now else None,
        format_func=items.__getitem__,
        key=f"{key}-item",
        disabled=fixed,
        placeholder=asset.item_words if asset and asset.item_words else t("选择物品", "Choose an item"),
    )
    name = st.text_input(
        t("名称", "Name"), value=asset.name if asset else "", key=f"{key}-name", max_chars=200, disabled=fixed
    )
    states = list(STATUSES)
    status = st.selectbox(
        t("状态", "Status"),
        states,
        index=states.index(asset.status) if asset and asset.status in states else 0,
        format_func=status_words().__getitem__,
        key=f"{key}-status",
    )
    ids = list(zones)
    zone = st.selectbox(
        t("功能区", "Zone"),
        ids,
        index=ids.index(asset.zone) if asset and asset.zone in ids else None,
        format_func=zones.__getitem__,
        key=f"{key}-zone",
        disabled=fixed,
        placeholder=t("未定", "Not set"),
    )
    lines = (
        "\n".join(
            f"{k}: {v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)}"
            for k, v in asset.attributes.items()
        )
        if asset
        else ""
    )
    text = st.text_area(
        t("属性（每行“名称: 值”）", "Attributes (one “name: value” per line)"),
        value=lines,
        key=f"{key}-attributes",
        height=100,
    )
    attributes = asset.attributes if asset and text == lines else _attributes(text)
    if attributes is None:
        return None
    return {
        "item": item or (asset.item_words if asset else None),
        "name": name.strip(),
        "status": status,
        "zone": zone,
        "attributes": dict(attributes),
    }


def _attributes(text: str) -> dict[str, Json] | None:
    """Attributes from lines of “name: value”. None where a line is none; the form says which."""
    attributes: dict[str, Json] = {}
    for line in filter(str.strip, text.splitlines()):
        left, colon, right = line.replace("：", ":", 1).partition(":")
        if not colon or not left.strip():
            st.error(t(f"这一行不是“名称: 值”：{line}", f"This line is not “name: value”: {line}"))
            return None
        attributes[left.strip()] = _value(right.strip())
    return attributes


def _value(text: str) -> Json:
    """A number, yes/no or list as written in JSON; anything else stays text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _create(view: Drawn) -> None:
    """Register one asset."""
    zones = _zones(view)
    floor_of = {zone.id: floor.id for floor in view.twin.floors for zone in floor.zones}
    with st.form("new-asset", width=620):
        number = st.text_input(t("资产编号", "Asset number"), max_chars=80)
        values = _fields(view, None, zones, "new")
        why = st.text_input(t("说明", "Why"), key="new-why")
        sent = st.form_submit_button(t("登记", "Register"), type="primary", icon=":material/add:")
    if not sent or values is None:
        return
    if not number.strip() or not values["item"]:
        st.error(t("请填写资产编号并选择物品。", "Give an asset number and choose an item."))
        return
    zone = values["zone"]
    asset = Asset(
        asset_no=number.strip(),
        item=values["item"],
        item_words=values["item"],
        name=values["name"] or _item_choices(view)[values["item"]],
        status=values["status"],
        floor=floor_of.get(zone),
        zone=zone,
        attributes=values["attributes"],
    )
    done = t(f"已登记 {asset.asset_no}", f"Registered {asset.asset_no}")
    if act(lambda: registry().create_asset(view.twin.centre.code, asset, by=person(), why=why), done):
        st.rerun()
    notices()


def _import(view: Drawn) -> None:
    """A file is judged row by row first; nothing is written until asked."""
    st.markdown(
        t(
            "上传 CSV（UTF-8 或 GB18030）或 XLSX。列名中英文均可：资产编号、物品、名称、楼层、功能区、x_m、y_m、旋转、状态；其余列存为属性。",
            "Upload CSV (UTF-8 or GB18030) or XLSX. Headings in Chinese or English: asset_no, item, name, floor, zone, x_m, y_m, rotation_deg, status; other columns become attributes.",
        )
    )
    file = st.file_uploader(
        t("资产清单", "Asset list"),
        type=["csv", "txt", "xlsx", "xls", "et"],
        key=f"import-{st.session_state.get('imports', 0)}",
        label_visibility="collapsed",
    )
    if file is None:
        return
    code, data = view.twin.centre.code, file.getvalue()

    def judge(*, dry_run: bool, skip_wrong: bool = False) -> ImportReport:
        rows = read_assets(data, name=file.name)
        return registry().import_assets(
            code,
            rows,
            by=person(),
            dry_run=dry_run,
            skip_wrong=skip_wrong,
            why=t(f"导入 {file.name}", f"import {file.name}"),
        )

    report = act(lambda: judge(dry_run=True))
    notices()
    if report is None:
        return
    if not report.rows:
        st.error(t(f"{file.name} 的列名下面没有资产。", f"Below its headings {file.name} has no assets."))
        return
    _report(report)
    wrong, useful = report.count(RowState.WRONG), report.count(RowState.NEW) + report.count(RowState.CHANGED)
    skip = bool(wrong) and st.checkbox(
        t(f"跳过有错的 {wrong} 行，写入其余的", f"Skip the {wrong} wrong rows and write the others")
    )
    if not useful:
        st.info(t("没有可写入的变化。", "There is nothing to write."))
        return
    if st.button(
        t(f"写入 {useful} 行", f"Write {useful} rows"),
        type="primary",
        disabled=bool(wrong) and not skip,
        icon=":material/upload:",
    ):
        written = act(lambda: judge(dry_run=False, skip_wrong=skip), t(f"已写入 {useful} 行", f"{useful} rows written"))
        if written is not None and written.batch:
            st.session_state.last_import = (written.batch, t(f"已导入 {file.name}", f"Imported {file.name}"))
            st.session_state.imports = st.session_state.get("imports", 0) + 1
        st.rerun()


def _report(report: ImportReport) -> None:
    counts = "".join(
        f"<div><b>{report.count(state)}</b><span>{t(*words)}</span></div>" for state, words in ROW_STATES.items()
    )
    st.html(f'<div class="twin-tally">{counts}</div>')
    order = [RowState.WRONG, RowState.CHANGED, RowState.NEW, RowState.UNCHANGED]
    rows: list[dict[str, Any]] = [
        {
            t("行", "Line"): row.line,
            t("编号", "Number"): row.asset_no,
            t("判断", "State"): t(*ROW_STATES[row.state]),
            t("说明", "Why"): "; ".join(
                [
                    *(say(r) for r in row.reasons),
                    *(say(w) for w in row.warnings),
                    *(f"{c.field}: {c.old} → {c.new}" for c in row.changes if row.state is RowState.CHANGED),
                ]
            ),
        }
        for row in sorted(report.rows, key=lambda row: (order.index(row.state), row.line))
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=tall(len(rows), 420),
        column_config={t("说明", "Why"): st.column_config.TextColumn(width="large")},
    )


main()
