"""Tags: print label sheets and blanks, choose and keep label sizes, see what every tag stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from twin.model import Twin
from twin.pages.by_phone import own_address
from twin.pages.downloads import offer
from twin.pages.session import act, centre_code, empty, language, may, notices, notify, person, t, tall
from twin.registry import Action, TagRecord, TagState
from twin.report.labels import Label, calibration_pdf, labels_csv, labels_pdf, lacking
from twin.report.tagging import ORDERS, Labeller, Target, asset_targets, said, zone_targets
from twin.tags.codes import printed, require_base
from twin.tags.qr import LEVELS, Level
from twin.tags.settings import VARIABLE, chosen_base
from twin.tags.sheets import PRESETS, LabelSheet, sheet_from_json, sheet_json, sheet_named
from twin.web.view import registry

STATES = {
    TagState.BOUND: ("在用", "In use"),
    TagState.BLANK: ("空白", "Blank"),
    TagState.RETIRED: ("已停用", "Retired"),
}
ORDER_WORDS = {
    "place": ("按楼层、功能区", "By floor and zone"),
    "number": ("按编号", "By number"),
    "name": ("按名称", "By name"),
    "item": ("按物品", "By item"),
}
SIZE_WORDS = {
    "page_width": ("纸宽", "Page width"),
    "page_height": ("纸高", "Page height"),
    "left": ("左边距", "Left margin"),
    "top": ("上边距", "Top margin"),
    "width": ("标签宽", "Label width"),
    "height": ("标签高", "Label height"),
    "columns": ("列数", "Columns"),
    "rows": ("行数", "Rows"),
    "pitch_x": ("横向间距（边到边）", "Pitch across"),
    "pitch_y": ("纵向间距（边到边）", "Pitch down"),
    "inset": ("内边距", "Inset"),
    "shift_x": ("横向校正", "Shift right"),
    "shift_y": ("纵向校正", "Shift down"),
}


Made = tuple[str, tuple[Label, ...], bytes, bytes]
"""A sheet that waits to be downloaded: its centre, labels, PDF and CSV. A class of this file would be another one at each rerun."""


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if code is None:
        empty(
            t("还没有标签", "No tags yet"),
            t(
                "新建中心并登记资产后，可在这里打印二维码标签。",
                "Once a centre has its assets, their QR labels are printed here.",
            ),
            "plans",
            t("新建中心", "Create a centre"),
        )
        return
    twin, sizes = registry().twin(code), registry().tags.sizes(code)
    if not may(Action.MANAGE):
        _every(code, twin)
        return
    sheets, size, every = st.tabs([t("打印", "Print"), t("标签规格", "Label sizes"), t("全部标签", "All tags")])
    with sheets:
        _print(code, twin, sizes)
    with size:
        _sizes(code, sizes)
    with every:
        _every(code, twin)


def _print(code: str, twin: Twin, sizes: Mapping[str, LabelSheet]) -> None:
    tags = registry().tags.of_centre(code)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.selectbox(
            t("打印什么", "What to print"),
            ["asset", "zone", "blank"],
            format_func={
                "asset": t("资产", "Assets"),
                "zone": t("功能区", "Zones"),
                "blank": t("空白标签", "Blank tags"),
            }.__getitem__,
            key="tag-kind",
            width=150,
        )
        targets, count = _wanted(twin, kind, tags)
    options = _options(sizes)
    if options is None:
        return
    sheet, start, level, borders, base = options
    number = count if kind == "blank" else len(targets)
    st.caption(
        t(
            f"{number} 张标签，从第 {start} 张位置开始，共 {-(-(number + start - 1) // sheet.per_page)} 页。",
            f"{number} labels from place {start} on, {-(-(number + start - 1) // sheet.per_page)} pages.",
        )
    )
    if number and st.button(
        t("生成标签", "Make the labels"), type="primary", icon=":material/qr_code_2:", key="tag-make"
    ):
        st.session_state.pop("tag-made", None)

        def make() -> Made:
            labeller = Labeller(twin, base)
            if kind == "blank":
                codes = registry().tags.make_blanks(code, count, by=person(), why=t("空白标签", "blank tags"))
                labels = [labeller.label(None, each) for each in codes]
            else:
                known = registry().tags.ensure(code, targets, by=person(), why=t("生成标签", "labels"))
                labels = [labeller.label(target, known[target]) for target in targets]
            pdf = labels_pdf(
                labels, sheet, start=start, level=level, borders=borders, title=twin.centre.name, lang=language()
            )
            return code, tuple(labels), pdf, labels_csv(labels, language())

        made = act(make)
        if made is not None:
            st.session_state["tag-made"] = made
        st.rerun()
    _made(code)


def _wanted(twin: Twin, kind: str, tags: Sequence[TagRecord]) -> tuple[list[Target], int]:
    """What is to be printed: targets in their order, or how many blanks."""
    if kind == "blank":
        return [], int(st.number_input(t("数量", "How many"), 1, 5000, 24, key="tag-count", width=130))
    zones = {zone.id: f"{floor.name} · {zone.name or zone.id}" for floor in twin.floors for zone in floor.zones}
    chosen = st.multiselect(
        t("功能区", "Zones"),
        list(zones),
        format_func=zones.__getitem__,
        placeholder=t("全部功能区", "Any zone"),
        key="tag-zones",
        width=320,
    )
    if kind == "asset":
        order = st.selectbox(
            t("顺序", "Order"),
            ORDERS,
            format_func={name: t(*words) for name, words in ORDER_WORDS.items()}.__getitem__,
            key="tag-order",
            width=190,
        )
        assets = [asset for asset in twin.assets if not chosen or asset.zone in chosen]
        targets = asset_targets(assets, twin, order)
    else:
        targets = [target for target in zone_targets(twin) if not chosen or target[1] in chosen]
    if st.checkbox(t("只印未打印过的", "Only those never printed"), key="tag-new"):
        done = {(tag.kind, tag.target) for tag in tags if tag.printed_at and not tag.retired}
        targets = [target for target in targets if target not in done]
    return targets, len(targets)


def _options(sizes: Mapping[str, LabelSheet]) -> tuple[LabelSheet, int, Level, bool, str] | None:
    """How it is printed; None (and said why) while the address cannot stand on a label."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        names = [*sizes, *(name for name in PRESETS if name not in sizes)]
        name = st.selectbox(
            t("标签规格", "Label size"),
            names,
            index=names.index("L7160") if "L7160" in names else 0,
            format_func=lambda each: sheet_named(each, sizes).name,
            key="tag-size",
            width=280,
        )
        sheet = sheet_named(name, sizes)
        start = int(
            st.number_input(
                t("从第几张开始", "Begin at place"), 1, sheet.per_page, 1, key=f"tag-start-{name}", width=140
            )
        )
        level: Level = st.selectbox(
            t("纠错级别", "Error correction"),
            list(LEVELS),
            index=1,
            key="tag-level",
            width=140,
        )
        borders = st.checkbox(t("画边框", "Borders"), key="tag-borders")
        offer(
            t("试打页", "Trial page"),
            lambda: calibration_pdf(sheet, lang=language()),
            name=f"trial-{name}.pdf",
            mime="application/pdf",
            icon=":material/straighten:",
            key="tag-trial",
        )
    fixed = chosen_base()
    address = st.text_input(
        t("标签上的网址", "Address on the labels"),
        own_address(),
        disabled=fixed is not None,
        help=t(
            f"由环境变量 {VARIABLE} 设定；请使用手机能打开、今后不变的域名。",
            f"Set by the environment variable {VARIABLE}; use a name that phones reach and that will stay.",
        ),
        key="tag-base",
        width=420,
    )
    return sheet, start, level, borders, require_base(address)


def _made(code: str) -> None:
    """The sheet that was made: to be downloaded, and noted as printed."""
    made: Made | None = st.session_state.get("tag-made")
    if made is None or made[0] != code:
        return
    _, labels, pdf, listing = made
    missing = "".join(lacking(labels))
    if missing:
        st.warning(t(f"字体中没有的字将印作〓:{missing}", f"Not in the font, printed as 〓: {missing}"))
    with st.container(horizontal=True, gap="small"):
        offer(
            t("下载 PDF", "Download PDF"),
            pdf,
            name=t("标签.pdf", "labels.pdf"),
            mime="application/pdf",
            key="tag-pdf",
            primary=True,
        )
        offer(
            t("网址 CSV（供标签软件）", "Addresses as CSV (for label programs)"),
            listing,
            name=t("标签.csv", "labels.csv"),
            mime="text/csv",
            icon=":material/table:",
            key="tag-csv",
        )
        if st.button(t("记为已打印", "Mark as printed"), icon=":material/print:", key="tag-printed"):
            words = {label.code: said(label) for label in labels}
            act(
                lambda: registry().tags.mark_printed(words, by=person(), why=t("打印标签", "printed")),
                t(f"已记 {len(words)} 张为已打印", f"{len(words)} labels marked as printed"),
            )
            st.session_state.pop("tag-made", None)
            st.rerun()
    rows = [(printed(each.code), each.name, each.place, each.unit, each.number) for each in labels]
    heads = [
        t("编码", "Code"),
        t("名称", "Name"),
        t("位置", "Place"),
        t("责任单位", "Unit in charge"),
        t("编号", "Number"),
    ]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, height=tall(len(rows), 360))


def _sizes(code: str, sizes: Mapping[str, LabelSheet]) -> None:
    """Own sizes: copied from a ready one, in millimetres, kept under a name."""
    st.caption(
        t(
            "以毫米计，从纸的左上角量起。先打印试打页，与标签纸重叠对光检查，再填校正值。",
            "In millimetres from the page's top left corner. Print a trial page, hold it against a sheet, then enter the shift.",
        )
    )
    known = {**PRESETS, **sizes}
    origin = st.selectbox(
        t("以此为基础", "Start from"),
        list(known),
        format_func=lambda each: known[each].name,
        key="size-from",
        width=300,
    )
    base = known[origin]
    name = st.text_input(
        t("名称", "Name"), origin if origin in sizes else "", key=f"size-name-{origin}", max_chars=60, width=300
    )
    values: dict[str, float] = {}
    for row in (
        ("page_width", "page_height", "left", "top"),
        ("width", "height", "inset"),
        ("columns", "rows", "pitch_x", "pitch_y"),
        ("shift_x", "shift_y"),
    ):
        with st.container(horizontal=True, gap="small"):
            for part in row:
                whole = part in {"columns", "rows"}
                now = getattr(base, part)
                label = t(*SIZE_WORDS[part])
                values[part] = (
                    st.number_input(label, 1, 200, now, key=f"size-{origin}-{part}", width=170)
                    if whole
                    else st.number_input(
                        label, value=float(now), step=0.1, format="%.2f", key=f"size-{origin}-{part}", width=170
                    )
                )
    value = {**sheet_json(base), **values, "name": name.strip()}
    with st.container(horizontal=True, gap="small"):
        if st.button(t("保存规格", "Keep this size"), type="primary", key="size-save"):
            if name.strip():
                act(lambda: registry().tags.save_size(code, sheet_from_json(value), by=person()), t("已保存", "Kept"))
            else:
                notify(t("请给规格起个名称", "Give the size a name"), bad=True)
            st.rerun()
        if origin in sizes and st.button(t("删除规格", "Delete this size"), key="size-delete"):
            act(lambda: registry().tags.delete_size(code, origin, by=person()), t("已删除", "Deleted"))
            st.rerun()


def _every(code: str, twin: Twin) -> None:
    """What every tag stands for; one that is chosen can be retired."""
    tags = registry().tags.of_centre(code)
    if not tags:
        making = t("先在“打印”页生成。", " Make them under Print.") if may(Action.MANAGE) else ""
        st.info(t("还没有标签。", "There are no tags yet.") + making)
        return
    names = {("asset", a.asset_no): a.name or a.item_words for a in twin.assets}
    names |= {("zone", zone.id): zone.name or zone.id for floor in twin.floors for zone in floor.zones}
    rows = [
        (
            printed(tag.code),
            t(*STATES[tag.state]),
            names.get((tag.kind if tag.kind != "window" else "asset", tag.target), ""),
            tag.target,
            (tag.printed_at or "")[:10],
        )
        for tag in tags
    ]
    heads = [
        t("编码", "Code"),
        t("状态", "State"),
        t("对象", "Stands for"),
        t("编号", "Number"),
        t("打印日期", "Printed"),
    ]
    chosen = st.dataframe(
        pd.DataFrame(rows, columns=heads),
        hide_index=True,
        height=tall(len(rows), 520),
        on_select="rerun",
        selection_mode="single-row",
        key="tag-every",
    ).selection.rows
    if not chosen or chosen[0] >= len(tags):
        st.caption(
            t(
                "选中一行可停用标签。每次变动都在“变更记录”里。",
                "Select a row to retire the tag. Every change is under Changes.",
            )
        )
        return
    tag = tags[chosen[0]]
    st.markdown(f"`/a/{tag.code}`")
    if (
        may(Action.MANAGE)
        and not tag.retired
        and st.button(t("停用这张标签（遗失、破损）", "Retire this tag (lost, damaged)"), key="tag-retire")
    ):
        act(
            lambda: registry().tags.retire(tag.code, by=person(), why=t("遗失或破损", "lost or damaged")),
            t(f"已停用 {printed(tag.code)}", f"{printed(tag.code)} is retired"),
        )
        st.rerun()


main()
