"""Work orders: faults that people reported, led from reported to checked; and what unnamed visitors may do."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from twin.pages.reporting import report_form, target_words
from twin.pages.session import act, centre_code, empty, may, notices, opened, person, say, show_on_map, t, tall
from twin.registry import Action, OrderRecord
from twin.registry.daily import STAGES
from twin.upkeep.orders import OPEN, PRIORITY_WORDS, STATE_WORDS, STEPS, OrderState
from twin.upkeep.repairs import DAYS_FACT, RepairFigures, allowed_days, figures, is_overdue
from twin.web.phone.pages import FIELDS, PUBLIC, day, switches
from twin.web.photos import safe_photo
from twin.web.view import registry

FIELD_WORDS = {
    "name": ("名称", "Name"),
    "item": ("物品", "Item"),
    "status": ("状态", "Status"),
    "place": ("位置", "Place"),
    "plan": ("小平面图", "Small plan"),
    "number": ("编号", "Number"),
    "attributes": ("属性", "Attributes"),
    "upkeep": ("维保日期", "Upkeep days"),
    "orders": ("未修复的故障", "Open faults"),
    "seen": ("最近到场", "Last seen"),
}


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("还没有工单", "No work orders yet"),
            t(
                "新建中心并贴好标签后，手机扫码报修的故障会列在这里。",
                "Once a centre has its tags, the faults that people report by phone are listed here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        everything = st.toggle(t("含已修复", "With those that are done"), key="order-all")
        st.space("stretch")
        if may(Action.MANAGE):
            with st.popover(t("手机页开关", "Phone page switches"), icon=":material/tune:"):
                _switches(code)
    every = registry().orders.of_centre(code)
    asked = opened("order")
    orders = tuple(each for each in every if everything or each.state in OPEN or str(each.number) == asked)
    days = allowed_days(registry().centre(code).facts.get(DAYS_FACT))
    now = datetime.now(UTC)
    late = frozenset(each.id for each in every if is_overdue(each.repair, now, days))
    with st.container():
        _figures(figures([each.repair for each in every]), len(late))
    if may(Action.REPORT):
        report_form(code)
    if not orders:
        st.info(t("没有未修复的故障。", "No open faults."))
        return
    chosen = _table(code, orders, late) or next((each for each in orders if str(each.number) == asked), None)
    if chosen is None:
        st.caption(t("选中一行查看照片并处理。", "Select a row to see its photos and lead it on."))
    else:
        _order(code, chosen)


def _figures(found: RepairFigures, late: int) -> None:
    """How repairs went so far."""

    def number(value: float | None, unit: str) -> str:
        return "—" if value is None else f"{value:.1f} {unit}"

    with st.container(horizontal=True, gap="small", key="order-figures"):
        st.metric(t("逾期", "Overdue"), late, border=True)
        st.metric(t("未修复", "Open"), found.open, border=True)
        st.metric(t("响应（中位）", "Response (median)"), number(found.response_h, "h"), border=True)
        st.metric(t("修复（中位）", "Repair (median)"), number(found.repair_h, "h"), border=True)
        st.metric(
            t("平均故障间隔", "Between failures"), number(found.between_failures_days, t("天", "days")), border=True
        )
        st.metric(t("费用", "Cost"), "—" if found.cost is None else f"¥{found.cost:,.2f}", border=True)


def _table(code: str, orders: tuple[OrderRecord, ...], late: frozenset[str]) -> OrderRecord | None:
    words = target_words(registry().twin(code))
    rows = [
        (
            each.number,
            say(STATE_WORDS[each.state]) + (t(" · 逾期", " · overdue") if each.id in late else ""),
            say(PRIORITY_WORDS[each.priority]),
            words.get((each.kind, each.target), each.target),
            each.what,
            day(each.reported_at),
            each.reported_by,
            each.handler,
            _hours(each.reported_at, each.accepted_at),
            _hours(each.reported_at, each.done_at),
            each.supplier,
            "" if each.cost is None else f"{each.cost:,.2f}",
        )
        for each in orders
    ]
    heads = [
        t("号", "No."),
        t("状态", "State"),
        t("紧急程度", "Priority"),
        t("设施", "Thing"),
        t("故障", "Fault"),
        t("报修时间", "Reported"),
        t("报修人", "By"),
        t("处理人", "Handled by"),
        t("响应（小时）", "Response, h"),
        t("修复（小时）", "Repair, h"),
        t("厂家", "Supplier"),
        t("费用（元）", "Cost, ¥"),
    ]
    event = st.dataframe(
        pd.DataFrame(rows, columns=heads),
        hide_index=True,
        height=tall(len(rows), 420),
        on_select="rerun",
        selection_mode="single-row",
        key="orders",
    )
    picked = event.selection.rows
    return orders[picked[0]] if picked and picked[0] < len(orders) else None


def _hours(begun: str, ended: str | None) -> str:
    if ended is None:
        return ""
    return f"{(datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds() / 3600:.1f}"


def _order(code: str, order: OrderRecord) -> None:
    """One order: its words, photos and times, and where it can go from here."""
    st.markdown(f"#### #{order.number} · {say(STATE_WORDS[order.state])}")
    st.text(order.what)
    if order.note:
        st.caption(order.note)
    _photos(order)
    steps = STEPS[order.state] if may(Action.MAINTAIN) else ()
    note = ""
    if steps:
        note = st.text_input(
            t("说明（如等待什么配件）", "Note (such as what is waited for)"), key=f"note-{order.id}", width=520
        )
    with st.container(horizontal=True, gap="small"):
        for number, state in enumerate(steps):
            words = say(STATE_WORDS[state])
            if st.button(words, type="primary" if number == 0 else "secondary", key=f"step-{order.id}-{state.value}"):
                _advance(order, state, note, words)
                st.rerun()
        _place(code, order)
    if may(Action.MAINTAIN):
        _charge(order)
    elif order.supplier or order.cost:
        st.caption(f"{order.supplier} · ¥{order.cost:.2f}")


def _place(code: str, order: OrderRecord) -> None:
    """A way to where it is on the map, where it is on a plan."""
    twin = registry().twin(code)
    if order.kind == "zone":
        floor = next((each.id for each in twin.floors if any(z.id == order.target for z in each.zones)), None)
        at = None
    else:
        asset = next((each for each in twin.assets if each.asset_no == order.target), None)
        floor, at = (None, None) if asset is None else (asset.floor, asset.at)
    if floor and st.button(t("在地图上查看", "Show on map"), icon=":material/map:", key=f"map-{order.id}"):
        kind = "zone" if order.kind == "zone" else "asset"
        show_on_map(floor, {"kind": kind, "id": order.target}, at)


def _photos(order: OrderRecord) -> None:
    """What was wrong beside what was mended, and room for one more photo."""
    before, after = st.columns(2, gap="medium")
    for side, words, photos in (
        (before, t("修复前", "Before"), order.before),
        (after, t("修复后", "After"), order.after),
    ):
        with side.container(border=True):
            st.caption(words if photos else f"{words} · {t('没有照片', 'no photo')}")
            if photos:
                st.image([registry().orders.photo(each) for each in photos], width=320 if len(photos) == 1 else 150)
    if not may(Action.MAINTAIN):
        return
    with st.expander(t("添加照片", "Add a photo"), icon=":material/add_a_photo:"):
        stage = st.segmented_control(
            t("拍于", "Taken"),
            STAGES,
            default="after",
            format_func={"before": t("修复前", "before"), "after": t("修复后", "after")}.__getitem__,
            required=True,
            key=f"stage-{order.id}",
        )
        taken = st.file_uploader(
            t("照片", "Photo"), ["jpg", "jpeg", "png", "webp"], key=f"photo-{order.id}-{len(order.photos)}"
        )
        if taken is not None and st.button(t("保存照片", "Keep the photo"), key=f"keep-{order.id}"):
            act(
                lambda: registry().orders.attach(
                    order.id, {uuid.uuid4().hex: safe_photo(taken.getvalue())}, str(stage), by=person()
                ),
                t("照片已保存", "The photo is kept"),
            )
            st.rerun()


def _charge(order: OrderRecord) -> None:
    """Who mends it and what it costs."""
    with st.form(f"charge-{order.id}", border=False):
        left, middle, right = st.columns([0.5, 0.3, 0.2], vertical_alignment="bottom")
        supplier = left.text_input(t("厂家", "Supplier"), value=order.supplier, max_chars=100)
        cost = middle.number_input(t("费用（元）", "Cost, ¥"), min_value=0.0, value=order.cost, step=1.0)
        if right.form_submit_button(t("保存", "Save")):
            act(
                lambda: registry().orders.charge(order.id, supplier=supplier, cost=cost, by=person()),
                t("已保存", "Saved"),
            )
            st.rerun()


def _advance(order: OrderRecord, state: OrderState, note: str, words: str) -> None:
    act(
        lambda: registry().orders.advance(order.id, state, by=person(), note=note, expected_version=order.version),
        t(f"工单 {order.number}:{words}", f"Order {order.number}: {words}"),
    )


def _switches(code: str) -> None:
    """What a centre lets unnamed visitors see and do on a tag's page."""
    now = switches(code)
    faults = st.toggle(t("未署名者可报修", "Unnamed visitors may report faults"), now.faults, key=f"open-faults-{code}")
    fields = st.multiselect(
        t("未署名者可看", "Unnamed visitors see"),
        FIELDS,
        [name for name in FIELDS if name in now.fields],
        format_func={name: t(*words) for name, words in FIELD_WORDS.items()}.__getitem__,
        key=f"open-fields-{code}",
        placeholder=t("请选择", "Choose"),
    )
    if st.button(t("保存", "Save"), type="primary", key="open-save"):
        centre = registry().centre(code)
        old = centre.facts.get("phone")
        said = dict(old) if isinstance(old, Mapping) else {}
        fact = {**said, "public_faults": faults, "public_fields": [name for name in FIELDS if name in fields]}
        if fields == list(PUBLIC):
            del fact["public_fields"]
        facts = {**centre.facts, "phone": fact}
        act(
            lambda: registry().update_centre(
                replace(centre, facts=facts), by=person(), why=t("手机页开关", "phone page")
            ),
            t("已保存", "Saved"),
        )
        st.rerun()


main()
