"""Reading a stranger's drawing: show how it was understood first, store it when the person agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from twin.drawing.plan import read_plan
from twin.drawing.profile import Profile
from twin.errors import TwinError
from twin.model import Floor, Issue, Plan, Severity, Text
from twin.pages.mending import remember_edit
from twin.pages.session import act, notices, parts_of, person, say, t, tall
from twin.registry import FloorChoice
from twin.registry.choosing import proposed_floors
from twin.web.view import registry

UNITS = ("mm", "cm", "dm", "m", "in", "ft")
SEVERITIES = {Severity.ERROR: ("错误", "Error"), Severity.WARNING: ("注意", "Warning"), Severity.INFO: ("说明", "Note")}
READ_KEPT = 4


def upload(code: str) -> None:
    """Upload, read, show, store."""
    file = st.file_uploader(
        t(
            "DXF 平面图（R12 至 R2018，ASCII 或二进制，最大 200 MB）",
            "DXF floor plan (R12 to R2018, ASCII or binary, at most 200 MB)",
        ),
        type=["dxf", "dwg"],
        key=f"dxf-{st.session_state.get('uploads', 0)}",
    )
    if file is None:
        st.caption(
            t(
                "只有 DWG？在 CAD 软件中“另存为”DXF 再上传。",
                "Only a DWG? Save it as DXF in the CAD program, then upload.",
            )
        )
        return
    options = _options()
    if options is None:
        return
    plan = _read(file.getvalue(), file.name, options)
    if plan is None:
        return
    _understood(plan)
    choices = _floors(code, plan)
    if not choices:
        st.info(t("请至少选择一个楼层。", "Choose at least one floor."))
    elif st.button(t("存为新版图纸", "Store as the new revision"), type="primary", icon=":material/save:"):
        _store(code, file.name, file.getvalue(), choices, options)
    _issues(plan.issues)


def _options() -> dict[str, Any] | None:
    """What a person may say about the drawing when the reader's guess is wrong."""
    with (
        st.expander(
            t(
                "读得不对？指定单位、编码、忽略的图层或图层对照表",
                "Read wrongly? Give unit, encoding, layers to ignore, or a profile",
            )
        ),
        st.container(horizontal=True),
    ):
        units = st.selectbox(
            t("图纸单位", "Unit"), UNITS, index=None, placeholder=t("自动判断", "Work it out"), width=160
        )
        encoding = st.selectbox(
            t("文字编码", "Encoding"),
            ["gb18030", "utf-8", "big5", "cp1252"],
            index=None,
            placeholder=t("自动判断", "Work it out"),
            width=160,
        )
        layers = st.text_input(t("忽略的图层（逗号分隔）", "Layers to ignore (comma-separated)"), width=300)
        profile = st.file_uploader(t("图层对照表(YAML)", "Drawing profile (YAML)"), type=["yaml", "yml"], width=300)
    parsed = None
    if profile is not None:
        try:
            parsed = Profile.parse(profile.getvalue().decode("utf-8-sig"))
        except TwinError as error:
            st.error(say(error.message))
            return None
        except UnicodeDecodeError:
            st.error(t("图层对照表不是 UTF-8 文本。", "The profile is not UTF-8 text."))
            return None
    return {"units": units, "encoding": encoding, "ignore_layers": parts_of(layers), "profile": parsed}


def _read(data: bytes, name: str, options: dict[str, Any]) -> Plan | None:
    """Read with a progress bar; the same file with the same options is read once per session."""
    kept: dict[str, Plan] = st.session_state.setdefault("plans_read", {})
    key = f"{hashlib.sha256(data).hexdigest()} {name} {options!r}"
    if key not in kept:
        bar = st.progress(0.0, t("读取图纸…", "Reading the drawing …"))

        def progress(share: float, what: Text) -> None:
            bar.progress(min(1.0, share), say(what))

        try:
            kept[key] = read_plan(data, name=name, progress=progress, **options)
        except TwinError as error:
            st.error(say(error.message), icon=":material/error:")
            return None
        finally:
            bar.empty()
        while len(kept) > READ_KEPT:
            kept.pop(next(iter(kept)))
    return kept[key]


def _understood(plan: Plan) -> None:
    """Unit with its witnesses, and how much was found."""
    units = plan.source.units
    zones = sum(len(floor.zones) for floor in plan.floors)
    st.markdown(
        t(
            f"读到 **{len(plan.floors)}** 个楼层、**{zones}** 个功能区；1 图形单位 = **{units.metres_per_unit:g} m**",
            f"Found **{len(plan.floors)}** floors and **{zones}** zones; 1 drawing unit = **{units.metres_per_unit:g} m**",
        )
    )
    with st.expander(t("单位是怎么判断的", "How the unit was worked out")):
        st.caption(f"{plan.source.dxf_version} · {plan.source.encoding}")
        for each in units.evidence:
            st.markdown(f"- 1 = {each.metres_per_unit:g} m — {say(each.detail)}")


def _floors(code: str, plan: Plan) -> list[FloorChoice]:
    """Which drawn floor becomes which floor of the centre."""
    known = registry().plans.floors(code)
    rows = [
        {
            "use": bool(drawn.zones),
            "drawn": drawn.name,
            "zones": len(drawn.zones),
            "size": f"{drawn.bounds[2] - drawn.bounds[0]:.1f} × {drawn.bounds[3] - drawn.bounds[1]:.1f} m",
            "id": choice.id,
            "name": choice.name,
            "level": choice.level,
        }
        for drawn, choice in zip(plan.floors, proposed_floors(plan.floors, known), strict=True)
    ]
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        disabled=["drawn", "zones", "size"],
        key=f"floors-{plan.source.sha256[:12]}",
        column_config={
            "use": st.column_config.CheckboxColumn(t("采用", "Use")),
            "drawn": t("图中楼层", "In the drawing"),
            "zones": st.column_config.NumberColumn(t("功能区", "Zones")),
            "size": t("大小", "Size"),
            "id": st.column_config.TextColumn(t("楼层编号", "Floor id"), required=True),
            "name": st.column_config.TextColumn(t("楼层名称", "Floor name"), required=True),
            "level": st.column_config.NumberColumn(t("层数", "Level"), step=1, required=True),
        },
    )
    choices = _choices(plan.floors, edited)
    names = {floor.id: floor.name for floor in known}
    st.caption(
        " · ".join(
            t(f"{each.name}：替换“{names[each.id]}”的现行图纸", f"{each.name}: a new revision of “{names[each.id]}”")
            if each.id in names
            else t(f"{each.name}：新楼层", f"{each.name}: a new floor")
            for each in choices
        )
    )
    return choices


def _choices(floors: Sequence[Floor], edited: pd.DataFrame) -> list[FloorChoice]:
    choices = []
    for drawn, row in zip(floors, edited.to_dict("records"), strict=True):
        if row["use"]:
            level = int(str(row["level"]))
            choices.append(FloorChoice(str(row["id"]).strip(), str(row["name"]).strip(), level, drawn=drawn.id))
    return choices


def _issues(issues: Sequence[Issue]) -> None:
    """What was ignored, repaired or guessed."""
    if not issues:
        return
    order = list(SEVERITIES)
    rows = [
        {
            t("程度", "Severity"): t(*SEVERITIES[i.severity]),
            t("说明", "Issue"): say(i.message),
            t("图层", "Layer"): i.layer or "",
            t("图元", "Handle"): i.handle or "",
        }
        for i in sorted(issues, key=lambda i: order.index(i.severity))
    ]
    serious = sum(i.severity is not Severity.INFO for i in issues)
    with st.expander(
        t(
            f"读图说明 {len(issues)} 条（需注意 {serious} 条）",
            f"{len(issues)} notes from reading ({serious} to look at)",
        ),
        expanded=bool(serious),
    ):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height=tall(len(rows), 320),
            column_config={t("说明", "Issue"): st.column_config.TextColumn(width="large")},
        )


def _store(code: str, name: str, data: bytes, choices: list[FloorChoice], options: dict[str, Any]) -> None:
    bar = st.progress(0.0, t("存入…", "Storing …"))

    def progress(share: float, what: Text) -> None:
        bar.progress(min(1.0, share), say(what))

    stored = act(
        lambda: registry().plans.store(
            code,
            choices,
            name=name,
            data=data,
            by=person(),
            why=t(f"上传 {name}", f"upload {name}"),
            progress=progress,
            **options,
        ),
        t("图纸已存入，请核对功能区的名称和类型。", "The drawing is stored; check names and kinds of the zones."),
    )
    bar.empty()
    if stored is None:
        notices()
        return
    state = st.session_state
    state.uploads = state.get("uploads", 0) + 1
    remember_edit(code, stored.batch, t(f"上传 {name}", f"upload {name}"))
    state.section, state.floor, state.selection = "mend", choices[0].id, None
    state.pop("plans_read", None)
    st.rerun()
