"""The change log: who changed what, when and why; and taking a change back."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import streamlit as st

from twin.model import Json
from twin.pages.session import centre_code, empty, notices, say, t, tall, undo
from twin.registry import ChangeEntry
from twin.web.view import registry

PAGE = 200
KINDS = {
    "centre": ("中心", "Centre"),
    "floor": ("楼层", "Floor"),
    "revision": ("图纸版本", "Drawing revision"),
    "correction": ("图纸修正", "Correction"),
    "asset": ("资产", "Asset"),
    "placement": ("位置", "Placement"),
    "document": ("文件", "Document"),
    "answer": ("现场核对", "Answer"),
    "waiver": ("豁免", "Waiver"),
    "schedule": ("维保计划", "Schedule"),
    "upkeep": ("维保记录", "Upkeep"),
    "feed": ("日历订阅", "Calendar address"),
    "fact": ("基本情况", "Fact"),
    "tag": ("标签", "Tag"),
    "label_size": ("标签规格", "Label size"),
    "scan": ("扫码记录", "Scan"),
    "work_order": ("工单", "Work order"),
    "attachment": ("照片", "Photo"),
    "stocktake": ("盘点", "Stock-take"),
    "stock_event": ("盘点扫码", "Stock-take scan"),
    "measurement": ("现场测量", "Measurement"),
    "inspection": ("巡检", "Inspection"),
    "patrol": ("巡查路线", "Patrol round"),
    "patrol_visit": ("巡查打卡", "Patrol scan"),
    "register_entry": ("台账", "Register entry"),
    "audit_run": ("审计", "Audit run"),
    "audit_signature": ("审计签署", "Audit signature"),
    "account": ("账号", "Account"),
    "token": ("令牌", "Token"),
}
FIELDS = {
    "centre": ("中心", "centre"),
    "name": ("名称", "name"),
    "tier": ("级别", "tier"),
    "standards": ("标准", "standards"),
    "value": ("内容", "value"),
    "floor": ("楼层", "floor"),
    "level": ("层号", "level"),
    "revision": ("图纸版本", "revision"),
    "corrections": ("修正数", "corrections"),
    "zone_kinds": ("功能区类型", "zone kinds"),
    "number": ("编号", "number"),
    "sha256": ("文件指纹", "sha256"),
    "file_name": ("文件名", "file"),
    "drawn": ("图内名称", "name in the drawing"),
    "profile": ("图层对照", "profile"),
    "units": ("单位", "units"),
    "encoding": ("编码", "encoding"),
    "stored_at": ("存入时间", "stored at"),
    "stored_by": ("存入人", "stored by"),
    "asset_no": ("资产编号", "asset number"),
    "item": ("物品", "item"),
    "status": ("状态", "status"),
    "attributes": ("属性", "attributes"),
    "zone": ("功能区", "zone"),
    "x_m": ("x(米)", "x, m"),
    "y_m": ("y(米)", "y, m"),
    "rotation_deg": ("转角（度）", "rotation, degrees"),
    "kind": ("种类", "kind"),
    "title": ("标题", "title"),
    "reference": ("文号", "reference"),
    "issued": ("发布日期", "issued"),
    "review_due": ("复审日期", "review due"),
    "waiver": ("豁免号", "waiver"),
    "rule": ("要求", "rule"),
    "subject_kind": ("对象种类", "kind of subject"),
    "subject_id": ("对象", "subject"),
    "reason": ("理由", "reason"),
    "approver": ("批准人", "approved by"),
    "until": ("有效期至", "until"),
}
"""What people call the columns of the log; one that is not here keeps its own name."""
UNSAID = frozenset({"centre", "version"})
"""Columns that say nothing here: the page is about one centre."""
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
            format_func={k: t(*words) for k, words in KINDS.items()}.__getitem__,
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
            t("种类", "Kind"): [t(*KINDS[e.kind]) if e.kind in KINDS else e.kind for e in entries],
            t("编号", "Key"): [e.key for e in entries],
            t("内容", "What"): [_fields(e) for e in entries],
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


def _fields(entry: ChangeEntry) -> str:
    """What differs, shortened."""
    if entry.action == "update":
        return t(";", "; ").join(f"{_called(f.field)} {_short(f.old)} → {_short(f.new)}" for f in entry.fields)
    values = entry.after or entry.before or {}
    return t(";", "; ").join(
        f"{_called(name)} {_short(value)}"
        for name, value in values.items()
        if name not in UNSAID and value not in (None, "", {}, [])
    )


def _called(field: str) -> str:
    return t(*FIELDS[field]) if field in FIELDS else field


def _short(value: Json) -> str:
    if value is None:
        return t("(空)", "(none)")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


main()
