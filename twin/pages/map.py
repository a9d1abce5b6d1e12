"""The map: where everything is, what is wrong there, and moving things."""

from __future__ import annotations

from typing import Any

import streamlit as st

from twin.pages import proofs
from twin.pages.canvas import draw_map, wishes
from twin.pages.panel import asset_panel, floor_panel, zone_panel
from twin.pages.session import act, centre_code, empty, need_drawn, notices, person, say, show_on_map, t, undo
from twin.web.arrival import floor_shown, floors_shown
from twin.web.layers import accepted
from twin.web.sign_layers import extended
from twin.web.view import Drawn, checked_within, drawn_of, registry, view_within

PATIENCE_S = 0.4  # how long the page waits for the check before it shows the centre without verdicts


def main() -> None:
    """Draw the page."""
    for wish in wishes("map"):
        (_accept if wish["kind"] == "accept" else _move)(wish)
    drawn = need_drawn()
    view = checked_within(drawn, 0) or drawn
    if not view.twin.floors:
        empty(
            t("这个中心还没有平面图", "This centre has no floor plan yet"),
            t(
                "上传 DXF 平面图后，功能区和设备会出现在地图上。",
                "Upload a DXF floor plan; zones and assets then appear on the map.",
            ),
            "plans",
            t("上传图纸", "Upload a drawing"),
        )
        return
    floor = _floor_choice(view)
    left, right = st.columns([0.755, 0.245], gap="medium")
    with left:
        draw_map(
            view,
            floor,
            key="map",
            selection=st.session_state.get("selection"),
            look=st.session_state.get("look"),
            proof=proofs.drawable(proofs.chosen(view)),
            on_select=_selected,
            on_ask=_asked,
        )
    with right:
        notices()
        _moved_note()
        checked = checked_within(drawn, PATIENCE_S)
        if checked is None:
            _until_checked(view.twin.centre.code)
        _proof_note(checked or view)
        _panel(checked or view, floor)


@st.fragment(run_every=0.7)
def _until_checked(code: str) -> None:
    """Say that the check still runs, and draw the page again as soon as it is done."""
    if view_within(code, 0) is not None:
        st.rerun()
    st.caption(t("正在对照标准检查…结论稍后出现。", "Checking against the standards … verdicts follow."))


def _floor_choice(view: Drawn) -> str:
    names, state = floors_shown(view), st.session_state
    state.floor = floor_shown(view, state.get("floor"))
    if len(names) > 1:
        state.floor_shown = state.floor

        def changed() -> None:
            state.floor = state.floor_shown
            state.selection = None

        st.segmented_control(
            t("楼层", "Floor"),
            list(names),
            key="floor_shown",
            required=True,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            on_change=changed,
        )
    return str(state.floor)


def _selected() -> None:
    st.session_state.selection = st.session_state["map"].get("selection")


def _asked() -> None:
    """What a tool of the map wants of the page: another floor, and a place on it."""
    asked, state = st.session_state["map"].get("ask"), st.session_state
    if asked:
        state.floor, state.selection = asked["floor"], None
        state.look = {"n": state.get("look", {}).get("n", 0) + 1, "at": asked["at"]}


def _accept(wish: dict[str, Any]) -> None:
    """Write one piece of the sign plan: a new sign as a planned asset, or what an existing one says."""
    code, why = str(wish["centre"]), t("采纳标识方案", "accepted from the sign plan")

    def write() -> tuple[str, str]:
        planned, sign = accepted(drawn_of(code), str(wish["key"]))
        if sign is not None:
            return registry().create_asset(code, sign, by=person(), why=why), sign.asset_no
        number = planned.asset or ""
        attributes = extended(registry().asset(code, number).asset.attributes, planned)
        return registry().update_asset(code, number, {"attributes": attributes}, by=person(), why=why), number

    written = act(write)
    if written is not None:
        batch, number = written
        st.session_state.last_batch = (batch, number, t(f"已采纳 **{number}**", f"Accepted **{number}**"))
    else:
        st.session_state.resets = st.session_state.get("resets", 0) + 1


def _move(wish: dict[str, Any]) -> None:
    """Write where a thing was dragged to; the map shows the stored truth again in either case."""
    number, at = str(wish["id"]), (float(wish["x"]), float(wish["y"]))
    centre, floor = str(wish["centre"]), str(wish["floor"])
    why = t("在地图上移动", "moved on the map")
    batch = act(lambda: registry().move_asset(centre, number, floor=floor, at=at, by=person(), why=why))
    if batch is not None:
        st.session_state.last_batch = (batch, number, t(f"已移动 **{number}**", f"Moved **{number}**"))
    else:  # nothing was written: the map puts the thing back where it stands
        st.session_state.resets = st.session_state.get("resets", 0) + 1
    if (centre, floor) == (centre_code(), st.session_state.get("floor")):
        st.session_state.selection = {"kind": "asset", "id": number}


def _moved_note() -> None:
    """Offer to take the last move back."""
    last = st.session_state.get("last_batch")
    if last is None:
        return
    batch, number, said = last
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(said)
        if st.button(t("撤销", "Undo"), icon=":material/undo:", key="undo-move"):
            st.session_state.pop("last_batch")
            undo(batch, number)
            st.rerun()


def _proof_note(view: Drawn) -> None:
    """The proof that the map shows, in words."""
    finding = proofs.chosen(view)
    if finding is None:
        return
    with st.container(border=True, key="proof-note"):
        st.markdown(say(finding.message))
        st.markdown(proofs.listed(finding, view.twin.floors))
        st.button(t("不再显示", "Hide"), icon=":material/close:", on_click=proofs.choose, args=(None,), key="proof-off")


def _panel(view: Drawn, floor: str) -> None:
    chosen = st.session_state.get("selection")
    if chosen and chosen["kind"] == "asset":
        asset = next((a for a in view.twin.assets if a.asset_no == chosen["id"]), None)
        if asset is not None:
            asset_panel(view, asset)
            return
    if chosen and chosen["kind"] == "zone":
        zone = next((z for f in view.twin.floors for z in f.zones if z.id == chosen["id"]), None)
        if zone is not None:
            picked = zone_panel(view, zone)
            if picked:
                show_on_map(floor, {"kind": "asset", "id": picked})
            return
    floor_panel(view, floor)


main()
