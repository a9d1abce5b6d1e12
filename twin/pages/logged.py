"""What the change log holds, in people's words: kinds of rows, their columns, the values that are words of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from twin.catalog import load_catalog
from twin.checks.evidence import REPLIES
from twin.model import Json, Text
from twin.pages.session import STATUSES, WORKS
from twin.registry import ChangeEntry
from twin.registry.rights import ROLE_WORDS
from twin.report.findings import KINDS as SUBJECTS
from twin.upkeep.orders import PRIORITY_WORDS, STATE_WORDS
from twin.upkeep.schedules import HALF_WORDS

KINDS: Final[Mapping[str, Text]] = {
    "centre": Text("中心", "Centre"),
    "floor": Text("楼层", "Floor"),
    "revision": Text("图纸版本", "Drawing revision"),
    "correction": Text("图纸修正", "Correction"),
    "asset": Text("资产", "Asset"),
    "placement": Text("位置", "Placement"),
    "document": Text("文件", "Document"),
    "answer": Text("现场核对", "Answer"),
    "waiver": Text("豁免", "Waiver"),
    "schedule": Text("维保计划", "Schedule"),
    "upkeep": Text("维保记录", "Upkeep"),
    "feed": Text("日历订阅", "Calendar address"),
    "fact": Text("基本情况", "Fact"),
    "tag": Text("标签", "Tag"),
    "label_size": Text("标签规格", "Label size"),
    "scan": Text("扫码记录", "Scan"),
    "work_order": Text("工单", "Work order"),
    "attachment": Text("照片", "Photo"),
    "stocktake": Text("盘点", "Stock-take"),
    "stock_event": Text("盘点扫码", "Stock-take scan"),
    "measurement": Text("现场测量", "Measurement"),
    "inspection": Text("巡检", "Inspection"),
    "patrol": Text("巡查路线", "Patrol round"),
    "patrol_visit": Text("巡查打卡", "Patrol scan"),
    "register_entry": Text("台账", "Register entry"),
    "audit_run": Text("审计", "Audit run"),
    "audit_signature": Text("审计签署", "Audit signature"),
    "account": Text("账号", "Account"),
    "token": Text("令牌", "Token"),
}
COLUMNS: Final[Mapping[str, Text]] = {
    "centre": Text("中心", "centre"),
    "name": Text("名称", "name"),
    "tier": Text("级别", "tier"),
    "standards": Text("标准", "standards"),
    "value": Text("内容", "value"),
    "floor": Text("楼层", "floor"),
    "level": Text("层号", "level"),
    "revision": Text("图纸版本", "revision"),
    "corrections": Text("修正数", "corrections"),
    "zone_kinds": Text("功能区类型", "zone kinds"),
    "number": Text("编号", "number"),
    "sha256": Text("文件指纹", "sha256"),
    "file_name": Text("文件名", "file"),
    "drawn": Text("图内名称", "name in the drawing"),
    "profile": Text("图层对照", "profile"),
    "units": Text("单位", "units"),
    "encoding": Text("编码", "encoding"),
    "stored_at": Text("存入时间", "stored at"),
    "stored_by": Text("存入人", "stored by"),
    "asset_no": Text("资产编号", "asset number"),
    "item": Text("物品", "item"),
    "status": Text("状态", "status"),
    "attributes": Text("属性", "attributes"),
    "zone": Text("功能区", "zone"),
    "x_m": Text("x(米)", "x, m"),
    "y_m": Text("y(米)", "y, m"),
    "rotation_deg": Text("转角（度）", "rotation, degrees"),
    "block": Text("图上原处", "where it was drawn"),
    "kind": Text("种类", "kind"),
    "title": Text("标题", "title"),
    "reference": Text("文号", "reference"),
    "issued": Text("发布日期", "issued"),
    "review_due": Text("复审日期", "review due"),
    "waiver": Text("豁免号", "waiver"),
    "rule": Text("要求", "rule"),
    "subject_kind": Text("对象种类", "kind of subject"),
    "subject_id": Text("对象", "subject"),
    "reason": Text("理由", "reason"),
    "approver": Text("批准人", "approved by"),
    "until": Text("有效期至", "until"),
    "parsed": Text("识别结果", "reading of the drawing"),
    "owner": Text("责任人", "owner"),
    "meets": Text("满足的要求", "meets"),
    "file": Text("文件", "file"),
    "question": Text("要求", "question"),
    "subject": Text("对象", "subject"),
    "reply": Text("结论", "answer"),
    "note": Text("备注", "note"),
    "photos": Text("照片", "photos"),
    "seen_at": Text("时间", "seen at"),
    "by": Text("经办人", "by"),
    "what_zh": Text("事项", "what"),
    "what_en": Text("事项（英文）", "what, in English"),
    "work": Text("工作", "work"),
    "every": Text("周期", "every"),
    "start": Text("起算日", "start"),
    "anchor": Text("起算方式", "counted from"),
    "times": Text("次数", "times"),
    "lead_days": Text("提前天数", "days ahead"),
    "once": Text("只做一次", "once only"),
    "advisory": Text("建议性", "advisory"),
    "paused": Text("暂停", "paused"),
    "person": Text("责任人", "person"),
    "record": Text("记录号", "record"),
    "schedule": Text("维保计划", "schedule"),
    "day": Text("日期", "day"),
    "outcome": Text("结果", "outcome"),
    "reading": Text("读数", "reading"),
    "half": Text("上午或下午", "half of the day"),
    "token_sha256": Text("地址指纹", "hash of the address"),
    "since": Text("自", "since"),
    "code": Text("标签码", "code"),
    "target_kind": Text("对象种类", "kind of target"),
    "target": Text("对象", "target"),
    "retired": Text("已作废", "retired"),
    "printed_at": Text("打印时间", "printed at"),
    "printed_as": Text("打印规格", "printed as"),
    "order": Text("工单号", "order"),
    "what": Text("内容", "what"),
    "priority": Text("紧急程度", "priority"),
    "state": Text("状态", "state"),
    "reported_at": Text("报修时间", "reported at"),
    "reported_by": Text("报修人", "reported by"),
    "accepted_at": Text("受理时间", "accepted at"),
    "started_at": Text("开始时间", "started at"),
    "done_at": Text("修复时间", "mended at"),
    "checked_at": Text("验收时间", "checked at"),
    "handler": Text("处理人", "handled by"),
    "supplier": Text("厂家", "supplier"),
    "cost": Text("费用（元）", "cost, yuan"),
    "stage": Text("阶段", "stage"),
    "zones": Text("功能区", "zones"),
    "lead": Text("负责人", "lead"),
    "helpers": Text("盘点人员", "helpers"),
    "opened_at": Text("开始时间", "opened at"),
    "opened_by": Text("开始人", "opened by"),
    "closed_at": Text("结束时间", "closed at"),
    "closed_by": Text("结束人", "closed by"),
    "despite": Text("未盘完说明", "closed despite"),
    "frozen_sha256": Text("清册指纹", "hash of the list"),
    "result_sha256": Text("结果指纹", "hash of the result"),
    "event": Text("事件号", "event"),
    "word": Text("动作", "act"),
    "thing": Text("实物", "thing"),
    "about": Text("针对", "about"),
    "device": Text("设备号", "device"),
    "seq": Text("序号", "number on the device"),
    "attribute": Text("属性", "attribute"),
    "answers": Text("核对项", "answers"),
    "stops": Text("点位", "stops"),
    "looks": Text("查看项", "what to look at"),
    "visit": Text("打卡号", "visit"),
    "walk": Text("巡查次", "walk"),
    "stop_kind": Text("点位种类", "kind of stop"),
    "stop": Text("点位", "stop"),
    "ok": Text("正常", "in order"),
    "entry": Text("登记号", "entry"),
    "step": Text("步骤", "step"),
    "said": Text("内容", "said"),
    "trail": Text("经过", "trail"),
    "at": Text("时间", "at"),
    "program": Text("程序版本", "program"),
    "plans": Text("图纸", "plans"),
    "parts": Text("组成", "parts"),
    "findings": Text("检查结果", "findings"),
    "summary": Text("汇总", "summary"),
    "seal": Text("封签", "seal"),
    "role": Text("角色", "role"),
    "login": Text("登录名", "login"),
    "everywhere": Text("全部中心", "all centres"),
    "centres": Text("中心", "centres"),
    "disabled": Text("已停用", "disabled"),
    "created_at": Text("建立时间", "created at"),
    "password_at": Text("密码设置时间", "password set at"),
    "temporary": Text("临时密码", "temporary password"),
    "issuer": Text("认证服务", "issuer"),
    "read_only": Text("只读", "read only"),
    "last_day": Text("有效期至", "valid until"),
    "answer": Text("核对号", "answer"),
    "feed": Text("订阅号", "address"),
    "scan": Text("扫码号", "scan"),
    "attachment": Text("照片号", "photo"),
    "stocktake": Text("盘点号", "stock-take"),
    "measurement": Text("测量号", "measurement"),
    "inspection": Text("巡检号", "inspection"),
    "patrol": Text("巡查路线", "round"),
    "token": Text("令牌号", "token"),
    "revoked_at": Text("吊销时间", "revoked at"),
}
UNSAID: Final = frozenset({"centre", "version", "password", "data", "frozen", "result"})
"""Columns that say nothing to a reader: the centre the page is about, and what is kept whole elsewhere."""
_THINGS: Final = frozenset({"subject_kind", "target_kind", "stop_kind"})
"""Columns that say what kind of thing another column names."""
_VALUES: Final[Mapping[tuple[str, str], Mapping[str, Text]]] = {
    ("asset", "status"): STATUSES,
    ("answer", "reply"): {str(reply): words for reply, words in REPLIES.items()},
    ("work_order", "state"): {str(state): words for state, words in STATE_WORDS.items()},
    ("work_order", "priority"): {str(priority): words for priority, words in PRIORITY_WORDS.items()},
    ("schedule", "work"): {str(work): words for work, words in WORKS.items()},
    ("upkeep", "half"): {str(half): words for half, words in HALF_WORDS.items()},
    ("account", "role"): {str(role): words for role, words in ROLE_WORDS.items()},
}
"""By kind and column: values that are codes, as people call them."""
LONGEST: Final = 60
"""Characters of one value that are shown."""


def differences(entry: ChangeEntry, lang: str) -> str:
    """What an entry changed, column by column, each value shortened to :data:`LONGEST` characters.

    Parameters
    ----------
    entry
        A row of the change log.
    lang
        ``"zh"`` or ``"en"``.
    """
    between = "；" if lang == "zh" else "; "
    if entry.action == "update":
        return between.join(
            f"{_called(f.field, lang)} {_short(entry.kind, f.field, f.old, lang)} → {_short(entry.kind, f.field, f.new, lang)}"
            for f in entry.fields
            if f.field not in UNSAID
        )
    return between.join(
        f"{_called(name, lang)} {_short(entry.kind, name, value, lang)}"
        for name, value in (entry.after or entry.before or {}).items()
        if name not in UNSAID and value not in (None, "", {}, [])
    )


def _called(column: str, lang: str) -> str:
    return COLUMNS[column].said(lang) if column in COLUMNS else column


def _short(kind: str, column: str, value: Json, lang: str) -> str:
    if value is None:
        return Text("(空)", "(none)").said(lang)
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).said(lang)
    if (kind, column) == ("fact", "name"):
        return load_catalog().fact_name(str(value)).said(lang)
    words = SUBJECTS if column in _THINGS else _VALUES.get((kind, column), {})
    if isinstance(value, str):
        text = words[value].said(lang) if value in words else value
    elif column == "attributes" and isinstance(value, dict):
        text = _attributes(value, lang)
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _attributes(values: Mapping[str, Json], lang: str) -> str:
    """Attributes by their names in the catalog; one of the centre's own as it is written."""
    known = load_catalog().attributes
    named = [(known.resolve(key), key, value) for key, value in values.items()]
    return "、".join(
        f"{key if entry is None else Text(entry.zh, entry.en).said(lang)} {value}" for entry, key, value in named
    )
