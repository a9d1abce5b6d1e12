"""Mounting of the map component: addresses and words in, selection, moves and edits out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from twin.model import Issue, Json
from twin.pages.session import language, say, t
from twin.web.geometry import urls
from twin.web.routes import COMPONENT, script_url
from twin.web.view import View

ISSUES_SHOWN = 400
_BOOT = """
const warm = (globalThis.twinWarm ??= new Map());
export default function (component) {
  const { data } = component;
  for (const url of [data.plan, data.things, data.verdicts]) if (!warm.has(url)) {
    if (warm.size > 24) warm.delete(warm.keys().next().value);
    const answer = fetch(url).then((r) => { if (!r.ok) throw new Error(`${r.status} ${url}`); return r.json(); });
    answer.catch(() => warm.delete(url));
    warm.set(url, answer);
  }
  let leave = null;
  import(new URL(data.script, document.baseURI).href).then((module) => { leave = module.mount(component, warm); });
  return () => leave?.();
}
"""
"""Python's side of the map's start: the data is on its way while the script still loads."""


@st.cache_resource
def _component() -> Callable[..., Any]:
    html, css = ((COMPONENT / name).read_text(encoding="utf-8") for name in ("map.html", "map.css"))
    renderer: Callable[..., Any] = st.components.v2.component("twin_map", html=html, css=css, js=_BOOT)
    return renderer


def draw_map(
    view: View,
    floor: str,
    *,
    key: str,
    selection: Mapping[str, str] | None,
    look: Mapping[str, Json] | None = None,
    tools: bool = False,
    mode: str = "kind",
    issues: Sequence[Issue] = (),
    on_select: Callable[[], None],
    on_move: Callable[[], None],
    on_edit: Callable[[], None],
) -> Any:
    """Draw the map of one floor.

    Parameters
    ----------
    selection
        ``{"kind": "zone" | "asset", "id": …}`` or None.
    look
        When its ``n`` changes the map brings the selection, or else ``at`` (local metres), into view.
    tools
        Whether zones may be merged, split and drawn.
    mode
        What colours the zones at first: ``kind`` or ``verdict``.

    Returns
    -------
    Any
        Component result: ``selection`` (state), ``moved`` and ``edit`` (one-time events).
    """
    data = {
        **urls(view, floor),
        "script": script_url(),
        "floor": f"{view.twin.centre.code}/{floor}",
        "title": f"{view.twin.centre.name} · {view.floor(floor).name}",
        "selection": dict(selection) if selection else None,
        "look": (look or {}).get("n", 0),
        "at": (look or {}).get("at"),
        "tools": tools,
        "resets": st.session_state.get("resets", 0),
        "movable": not tools,
        "mode": mode,
        "issues": [
            {"code": i.code, "severity": i.severity.value, "message": say(i.message), "at": i.at}
            for i in issues
            if i.at is not None
        ][:ISSUES_SHOWN],
        "categories": {c.id: t(c.zh, c.en) for c in view.catalog.categories.values()},
        "words": words(),
    }
    return _component()(
        key=key,
        data=data,
        default={"selection": dict(selection) if selection else None},
        on_selection_change=on_select,
        on_moved_change=on_move,
        on_edit_change=on_edit,
    )


def words() -> dict[str, str]:
    """Every word the component shows, in the visitor's language."""
    return {
        "language": "en" if language() == "en" else "zh-CN",
        "search": t("搜索功能区、设备、编号", "Search zones and assets"),
        "list": t("列表", "List"),
        "canvas": t(
            "楼层地图。方向键移动,加减号缩放,0 显示全图,回车选择中间的功能区,斜杠搜索;旁边的列表列出全部功能区。",
            "Floor map. Arrow keys pan, plus and minus zoom, 0 shows all, Enter selects the zone in the middle, slash searches; the list beside it has every zone.",
        ),
        "kind": t("按类型着色", "By kind"),
        "verdict": t("按结论着色", "By verdict"),
        "assets": t("资产", "Assets"),
        "labels": t("名称", "Names"),
        "lines": t("图线", "Lines"),
        "print": t("打印", "Print"),
        "closer": t("放大", "Zoom in"),
        "farther": t("缩小", "Zoom out"),
        "whole": t("显示全图", "Show all"),
        "legend": t("图例", "Legend"),
        "icons": t("设备图标", "Icons"),
        "unnamed": t("未命名", "Unnamed"),
        "unknown_item": t("未识别的物品", "Unrecognised item"),
        "results": t("项", "found"),
        "nothing": t("没有找到,换个词试试", "Nothing found; try another word"),
        "no_kind": t("未定类型", "Kind not set"),
        "unregistered": t("图上有、未登记", "Drawn, not registered"),
        "verdict_fail": t("有不合格(应、必配)", "Fails a shall or a required item"),
        "verdict_warn": t("未满足“宜”", "Falls short of a should"),
        "verdict_unknown": t("无法判定(缺数据)", "Undecided (data missing)"),
        "verdict_pass": t("已检项合格", "What was checked passes"),
        "verdict_none": t("无适用条款", "Nothing applies"),
        "broken": t("地图数据没有取到,请刷新页面", "The map data did not arrive; reload the page"),
        "merge": t("合并", "Merge"),
        "split": t("分割", "Split"),
        "draw": t("新画", "Draw new"),
        "redraw": t("重画", "Redraw"),
        "finish": t("完成", "Done"),
        "cancel": t("取消", "Cancel"),
        "choose_first": t("请先关闭工具,点选一个功能区", "Close the tool and click a zone first"),
        "merge_how": t("逐个点选要合并的功能区,再按“完成”", "Click the zones to merge, then Done"),
        "split_how": t(
            "先选中功能区,再从墙到墙点出分割线;Shift 正交,Alt 不吸附",
            "Select a zone, then click a line from wall to wall; Shift: straight, Alt: no snapping",
        ),
        "draw_how": t(
            "逐点画出轮廓,自动吸附图线;点回起点或按“完成”结束",
            "Click the outline, it snaps to lines; end at the first point or with Done",
        ),
        "redraw_how": t("先选中功能区,再画出新的轮廓", "Select a zone, then click its new outline"),
    }
