"""Centres and their drawings: create, upload, mend what the reader got wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from twin.catalog import load_catalog
from twin.model import Centre
from twin.pages.downloads import offer
from twin.pages.mending import mend
from twin.pages.panel import facts
from twin.pages.session import (
    act,
    centre_code,
    may,
    may_make_centres,
    need_centre,
    notices,
    person,
    say,
    set_centre,
    t,
    tier_words,
)
from twin.pages.upload import upload
from twin.registry import Action
from twin.web.view import registry


def main() -> None:
    """Draw the page."""
    notices()
    code = centre_code()
    if may_make_centres() and (code is None or st.session_state.get("creating")):
        _new_centre(code)
        return
    code = need_centre()
    floors = registry().plans.floors(code)
    drawn = any(floor.revision is not None for floor in floors)
    sections = _sections()
    state = st.session_state
    if state.get("section") not in sections:
        state.section = "mend" if drawn else list(sections)[1]
    state.section_shown = state.section

    def changed() -> None:
        state.section = state.section_shown

    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            t("做什么", "What"),
            list(sections),
            key="section_shown",
            required=True,
            format_func=sections.__getitem__,
            label_visibility="collapsed",
            on_change=changed,
        )
        st.space("stretch")
        if may_make_centres() and st.button(t("新建中心", "New centre"), icon=":material/add:"):
            state.creating = True
            st.rerun()
    if state.section == "upload":
        upload(code)
    elif state.section == "centre":
        if may(Action.MANAGE):
            _centre_form(registry().centre(code))
        else:
            _centre_facts(registry().centre(code))
        _revisions(code)
    else:
        mend(code)


def _sections() -> dict[str, str]:
    """What can be done here, by whoever looks at it."""
    if not may(Action.MANAGE):
        return {"mend": t("功能区", "Zones"), "centre": t("中心资料", "The centre")}
    return {
        "mend": t("修正功能区", "Mend zones"),
        "upload": t("上传图纸", "Upload a drawing"),
        "centre": t("中心资料", "The centre"),
    }


def _new_centre(code: str | None) -> None:
    """The form for a new centre, and the way back to the one in hand."""
    if code is not None and st.button(t("返回", "Back"), icon=":material/arrow_back:"):
        st.session_state.pop("creating")
        st.rerun()
    _centre_form(None)


def _centre_facts(centre: Centre) -> None:
    """What a centre is, for those who only read."""
    known = load_catalog().standards
    titles = [f"{name} {say(known[name].title)}" if name in known else name for name in centre.standards]
    tiers = tier_words(known[name] for name in centre.standards if name in known)
    st.markdown(f"#### {centre.name}")
    facts(
        [
            (t("编号", "Code"), centre.code),
            (t("级别", "Tier"), tiers.get(centre.tier, centre.tier)),
            (t("适用标准", "Standards"), t("；", "; ").join(titles)),
        ]
    )


def _centre_form(centre: Centre | None) -> None:
    """Create a centre or change what it is called, its tier and standards."""
    catalog = load_catalog()
    st.markdown(f"#### {t('新建中心', 'New centre') if centre is None else centre.name}")
    if centre is None:
        st.caption(
            t(
                "先说明这是哪个中心、按哪一级检查；下一步上传 DXF 平面图，再导入资产清单。",
                "Say which centre it is and which tier binds it; next upload its DXF plan, then import its assets.",
            )
        )
    ids = sorted(catalog.standards)
    standards = st.multiselect(  # outside the form: which tiers there are depends on it
        t("适用标准", "Standards"),
        ids,
        default=[s for s in centre.standards if s in ids] if centre else ids[:1],
        format_func={s: f"{s} {say(catalog.standards[s].title)}" for s in ids}.__getitem__,
        placeholder=t("请选择", "Choose"),
        width=620,
    )
    tiers = tier_words(catalog.standards[name] for name in standards) or tier_words(catalog.standards.values())
    with st.form("centre-form", width=620):
        code = st.text_input(
            t("编号（字母、数字、短横线）", "Code (letters, digits, hyphens)"),
            value=centre.code if centre else "",
            disabled=centre is not None,
            max_chars=60,
        )
        name = st.text_input(t("名称", "Name"), value=centre.name if centre else "", max_chars=120)
        options = list(tiers)
        tier = st.selectbox(
            t("级别", "Tier"),
            options,
            index=options.index(centre.tier) if centre and centre.tier in options else None,
            format_func=tiers.__getitem__,
            placeholder=t("选择级别", "Choose a tier"),
        )
        sent = st.form_submit_button(t("新建", "Create") if centre is None else t("保存", "Save"), type="primary")
    if not sent:
        return
    value = _entered(centre, code.strip(), name.strip(), tier, standards)
    if value is None:
        return
    write = registry().create_centre if centre is None else registry().update_centre
    done = t(f"已保存 {value.name}", f"Saved {value.name}")
    if act(lambda: write(value, by=person(), why=t("中心资料", "centre data")), done):
        st.session_state.pop("creating", None)
        st.session_state.pop("section", None)
        set_centre(value.code)
        st.rerun()
    notices()


def _entered(centre: Centre | None, code: str, name: str, tier: str | None, standards: Sequence[str]) -> Centre | None:
    """The centre that the form describes, with the facts of the one it changes; None where the form says what is wrong."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", code) or not name or tier is None or not standards:
        st.error(
            t(
                "请填写编号（字母、数字、短横线）和名称，并选择级别与标准。",
                "Give a code (letters, digits, hyphens) and a name, and choose tier and standards.",
            )
        )
        return None
    return Centre(code, name, tier, tuple(standards), centre.facts if centre else {})


def _drawing(code: str, floor: str) -> bytes:
    """The bytes of the drawing in force; fetched only when somebody asks for them."""
    return registry().plans.file(code, floor)[1]


def _revisions(code: str) -> None:
    """Which drawing is in force on which floor."""
    st.markdown(f"#### {t('图纸', 'Drawings')}")
    floors = registry().plans.floors(code)
    if not floors:
        st.caption(t("还没有图纸。", "No drawing yet."))
    for floor in floors:
        with st.container(border=True, width=620):
            st.markdown(f"**{floor.name}** · {floor.file_name or t('没有图纸', 'no drawing')}")
            if floor.revision is None:
                continue
            st.caption(
                t(
                    f"第 {floor.revision} 版 · {(floor.stored_at or '')[:16].replace('T', ' ')} · {floor.stored_by} · {floor.corrections} 处人工修正",
                    f"Revision {floor.revision} · {(floor.stored_at or '')[:16].replace('T', ' ')} · {floor.stored_by} · {floor.corrections} corrections by hand",
                )
            )
            name = floor.file_name or f"{floor.id}.dxf"
            offer(
                t("下载原图", "Download the drawing"),
                partial(_drawing, code, floor.id),
                name=name,
                mime="image/vnd.dxf",
                key=f"dxf-{floor.id}",
            )


main()
