"""Mending what the reader got wrong: kinds, names, merging, splitting, drawing; every step can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from twin.drawing.corrections import (
    AddZone,
    Correction,
    add_zone,
    merge_zones,
    redraw_zone,
    remove_zone,
    set_zone,
    split_zone,
)
from twin.model import Floor, Issue, Point, Zone
from twin.pages.canvas import draw_map, wishes
from twin.pages.panel import facts, kinds_of
from twin.pages.session import act, centre_code, empty, may, notices, person, say, t, undo
from twin.registry import Action
from twin.web.view import Drawn, drawn_of, registry

ISSUES_LISTED = 60


def mend(code: str) -> None:
    """The floor with editing tools, and a form for the chosen zone."""
    for wish in wishes("mend"):
        _edit(wish)
    view = drawn_of(code)
    if not view.twin.floors:
        empty(
            t("还没有平面图", "No floor plan yet"),
            t("先在“上传图纸”里上传 DXF。", "Upload a DXF under “Upload a drawing” first."),
        )
        return
    floor = _floor(view)
    issues = [i for i in view.twin.issues if i.floor in {floor.id, None}]
    left, right = st.columns([0.755, 0.245], gap="medium")
    with left:
        draw_map(
            view,
            floor.id,
            key="mend",
            selection=st.session_state.get("selection"),
            look=st.session_state.get("look"),
            tools=may(Action.MANAGE),
            issues=issues,
            on_select=_selected,
        )
    with right:
        notices()
        _last_edit(code)
        chosen = st.session_state.get("selection")
        zone = next((z for z in floor.zones if chosen and chosen["kind"] == "zone" and z.id == chosen["id"]), None)
        if zone is None:
            _overview(floor, issues)
        else:
            _zone_form(view, floor, zone)


def _floor(view: Drawn) -> Floor:
    floors = sorted(view.twin.floors, key=lambda f: f.level)
    names = {floor.id: floor.name for floor in floors}
    state = st.session_state
    if state.get("floor") not in names:
        state.floor = floors[0].id
    if len(floors) > 1:
        state.mend_floor = state.floor

        def changed() -> None:
            state.floor, state.selection = state.mend_floor, None

        st.segmented_control(
            t("楼层", "Floor"),
            list(names),
            key="mend_floor",
            required=True,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            on_change=changed,
        )
    return view.floor(str(state.floor))


def _selected() -> None:
    st.session_state.selection = st.session_state["mend"].get("selection")


def _edit(wish: dict[str, Any]) -> None:
    """Turn what was drawn into a correction and write it."""
    code = str(wish["centre"])
    floor = drawn_of(code).floor(str(wish["floor"]))
    tool, zones = str(wish["tool"]), [str(z) for z in wish["zones"]]
    points: list[Point] = [(float(x), float(y)) for x, y in wish["points"]]
    names = {
        "merge": t("合并功能区", "merged zones"),
        "split": t("分割功能区", "split a zone"),
        "draw": t("新画功能区", "drew a zone"),
        "redraw": t("重画功能区", "redrew a zone"),
    }

    def make() -> Correction:
        if tool == "merge":
            return merge_zones(floor, zones)
        if tool == "split":
            return split_zone(floor, zones[0], points)
        if tool == "redraw":
            return redraw_zone(floor, zones[0], points)
        return add_zone(floor, points)

    made = _write(code, floor, make, names[tool])
    shown = made.id if isinstance(made, AddZone) else next(iter(zones), None)  # a new zone wants a name next
    if shown is not None and (code, floor.id) == (centre_code(), st.session_state.get("floor")):
        st.session_state.selection = {"kind": "zone", "id": shown}


def _write(code: str, floor: Floor, make: Callable[[], Correction], what: str) -> Correction | None:
    """Append one correction against the floor's version as it is seen now; None where it was refused."""
    version = next((record.version for record in registry().plans.floors(code) if record.id == floor.id), None)
    made: list[Correction] = []

    def correct() -> str:
        made.append(make())
        return registry().plans.correct_zones(code, floor.id, made, by=person(), why=what, expected_version=version)

    batch = act(correct)
    if not batch:
        return None
    remember_edit(code, batch, what)
    return made[0]


def remember_edit(code: str, batch: str, what: str) -> None:
    """Keep what was written to a centre's floors, so that it can be taken back step by step."""
    st.session_state.setdefault("edits", {}).setdefault(code, []).append((batch, what))


def _last_edit(code: str) -> None:
    """Offer to take back the last step, then the one before it."""
    steps = st.session_state.get("edits", {}).get(code)
    if not steps:
        return
    batch, what = steps[-1]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t(f"上一步：{what}", f"Last step: {what}"))
        if st.button(t("撤销", "Undo"), icon=":material/undo:", key="undo-edit"):
            if undo(batch, what):
                steps.pop()
            st.rerun()


def _overview(floor: Floor, issues: Sequence[Issue]) -> None:
    """What still needs a person, while no zone is chosen."""
    st.markdown(f"### {floor.name}")
    unnamed = [z for z in floor.zones if not z.name]
    unknown = [z for z in floor.zones if not z.kinds]
    facts(
        [
            (t("功能区", "Zones"), str(len(floor.zones))),
            (t("未命名", "Unnamed"), str(len(unnamed))),
            (t("未定类型", "Kind not set"), str(len(unknown))),
        ]
    )
    if may(Action.MANAGE):
        st.caption(
            t(
                "点选功能区可改名称和类型；用工具条合并、分割、新画或重画。修正会保留到下一版图纸。",
                "Click a zone to set name and kinds; merge, split, draw or redraw with the tool bar. Corrections survive the next revision.",
            )
        )
    if unknown:
        choice = st.selectbox(
            t("逐个处理未定类型的", "Work through those without a kind"),
            [z.id for z in unknown],
            index=None,
            format_func={z.id: z.name or z.number or z.id for z in unknown}.__getitem__,
            placeholder=t("选择一个", "Choose one"),
        )
        if choice:
            _look({"kind": "zone", "id": choice}, None)
    placed = [i for i in issues if i.at is not None]
    if issues:
        with st.expander(
            t(
                f"读图说明 {len(issues)} 条，图上标出 {len(placed)} 处",
                f"{len(issues)} notes from reading, {len(placed)} marked on the map",
            )
        ):
            for number, issue in enumerate(issues[:ISSUES_LISTED]):
                if issue.at is not None and st.button(
                    say(issue.message), key=f"issue-{number}", type="tertiary", icon=":material/location_on:"
                ):
                    _look(None, issue.at)
                elif issue.at is None:
                    st.markdown(f"- {say(issue.message)}")
            if len(issues) > ISSUES_LISTED:
                st.caption(t(f"另有 {len(issues) - ISSUES_LISTED} 条", f"{len(issues) - ISSUES_LISTED} more"))


def _look(selection: dict[str, str] | None, at: Point | None) -> None:
    state = st.session_state
    state.selection = selection
    state.look = {"n": (state.get("look") or {}).get("n", 0) + 1, "at": at}
    st.rerun()


def _zone_form(view: Drawn, floor: Floor, zone: Zone) -> None:
    """Name, number and kinds of one zone; or: this is no zone."""
    code = view.twin.centre.code
    kinds = {entry.id: t(entry.zh, entry.en) for entry in view.catalog.zones.entries}
    st.markdown(f"### {zone.name or zone.number or t('未命名功能区', 'Unnamed zone')}")
    st.caption(f"{kinds_of(view, zone)} · {zone.polygon.area:.1f} m²")
    if not may(Action.MANAGE):
        facts([(t("房号", "Number"), zone.number or ""), (t("图上的文字", "Texts"), t("、", ", ").join(zone.names))])
        return
    with st.form(f"zone-{zone.id}"):
        name = st.text_input(t("名称", "Name"), value=zone.name or "", max_chars=80)
        number = st.text_input(t("房号", "Number"), value=zone.number or "", max_chars=40)
        chosen = st.multiselect(
            t("类型（可多选）", "Kinds (one or more)"),
            list(kinds),
            default=[k for k in zone.kinds if k in kinds],
            format_func=kinds.__getitem__,
            placeholder=t("选择类型", "Choose"),
        )
        saved = st.form_submit_button(t("保存", "Save"), type="primary", icon=":material/save:")
    if saved:
        changes: dict[str, Any] = {}
        if name.strip() != (zone.name or ""):
            changes["name"] = name.strip()
        if number.strip() != (zone.number or ""):
            changes["number"] = number.strip()
        if tuple(chosen) != zone.kinds:
            changes["kinds"] = tuple(chosen)
        if changes:
            _write(code, floor, lambda: set_zone(floor, zone.id, **changes), t("设定名称或类型", "set name or kinds"))
        st.rerun()
    if st.button(t("这不是功能区，删除", "This is no zone: remove it"), icon=":material/delete:"):
        _write(code, floor, lambda: remove_zone(floor, zone.id), t("删除功能区", "removed a zone"))
        st.session_state.selection = None
        st.rerun()
    if len(zone.names) > 1:
        st.caption(t("图上的文字：", "Texts in the drawing: ") + t("、", ", ").join(zone.names))
