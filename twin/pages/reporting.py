"""A fault reported at a desk: for those who stand before the plan or a telephone, not before the thing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import streamlit as st

from twin.model import Twin
from twin.pages.session import act, opened, person, say, t
from twin.registry import Fault
from twin.registry.tags import Target
from twin.report.tagging import asset_targets, zone_targets
from twin.upkeep.orders import PRIORITY_WORDS, Priority
from twin.web.photos import safe_photo
from twin.web.view import registry

REPORT = "report"
"""The address's word for the asset of a report that is being written: ``/orders?report=A-001``."""


def target_words(twin: Twin) -> Mapping[Target, str]:
    """Everything of a centre that can be broken or once was, by what a person would look for: name, number, zone."""
    zones = {zone.id: zone.name or zone.number or zone.id for floor in twin.floors for zone in floor.zones}
    words: dict[Target, str] = {("zone", zone): f"{name} · {t('功能区', 'zone')}" for zone, name in zones.items()}
    for asset in twin.assets:
        if asset.registered:
            parts = (asset.name or asset.item_words, asset.asset_no, zones.get(asset.zone or "", ""))
            words["asset", asset.asset_no] = " · ".join(filter(None, parts))
    return words


def report_form(code: str) -> None:
    """What is broken, how, how urgent, with a photo; opens by itself where the address names the thing."""
    twin = registry().twin(code)
    words = target_words(twin)
    targets = [*asset_targets(twin.assets, twin), *zone_targets(twin)]
    asked: Target = ("asset", opened(REPORT) or "")
    with st.expander(t("报修", "Report a fault"), expanded=asked in targets, icon=":material/report:"):
        round_ = st.session_state.setdefault("report-round", 0)  # a new form once one is sent
        target = st.selectbox(
            t("设施或功能区", "Thing or zone"),
            targets,
            index=targets.index(asked) if asked in targets else None,
            format_func=words.__getitem__,
            placeholder=t("输入名称、编号或位置查找", "Type a name, number or place"),
            key=f"report-target-{round_}-{asked[1]}",
        )
        what = st.text_area(t("故障", "Fault"), max_chars=1000, height=90, key=f"report-what-{round_}")
        priority = st.segmented_control(
            t("紧急程度", "Priority"),
            list(Priority),
            default=Priority.NORMAL,
            format_func=lambda each: say(PRIORITY_WORDS[each]),
            required=True,
            key=f"report-priority-{round_}",
        )
        photo = st.file_uploader(
            t("照片（可不附）", "Photo, if there is one"),
            ["jpg", "jpeg", "png", "webp"],
            key=f"report-photo-{round_}",
        )
        if not st.button(t("提交", "Send"), type="primary", key="report-send"):
            return
        if target is None or not what.strip():
            st.error(t("请选择设施并写明故障。", "Choose the thing and say what is wrong with it."))
            return

        def send() -> str:
            kept = (safe_photo(photo.getvalue()),) if photo else ()
            fault = Fault(uuid.uuid4().hex, code, target, what, Priority(priority), kept)
            return str(registry().orders.report(fault, by=person())[0].number)

        number = act(send, t("故障已登记", "The fault is on record"))
        if number is not None:
            st.session_state["report-round"] += 1
            st.query_params.clear()
            st.query_params["order"] = number
        st.rerun()
