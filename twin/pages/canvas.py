"""Mounting of the map component: addresses and words in, selection, moves and edits out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import streamlit as st

from twin.model import Issue, Json
from twin.pages.session import language, may, say, t
from twin.registry import Action
from twin.web.geometry import urls
from twin.web.routes import COMPONENT, script_url
from twin.web.view import Drawn

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
    view: Drawn,
    floor: str,
    *,
    key: str,
    selection: Mapping[str, str] | None,
    look: Mapping[str, Json] | None = None,
    tools: bool = False,
    proof: Mapping[str, Json] | None = None,
    issues: Sequence[Issue] = (),
    on_select: Callable[[], None],
    on_move: Callable[[], None],
    on_edit: Callable[[], None],
    on_ask: Callable[[], None] | None = None,
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
    proof
        What :func:`twin.pages.proofs.drawable` says of the finding in hand.
    on_ask
        Given where routes and layers are offered; called when a tool asks for something, such as another floor.

    Returns
    -------
    Any
        Component result: ``selection`` (state), ``moved``, ``edit`` and ``ask`` (one-time events).
    """
    data = {
        **urls(view, floor),
        "script": script_url(),
        "floor": f"{view.twin.centre.code}/{floor}",
        "floorId": floor,
        "floors": {each.id: each.name for each in view.twin.floors},
        "version": f"{view.version}-{view.today.isoformat()}",
        **(layer_urls(view) if on_ask else {}),
        "title": f"{view.twin.centre.name} · {view.floor(floor).name}",
        "today": view.today.isoformat(),
        "selection": dict(selection) if selection else None,
        "look": (look or {}).get("n", 0),
        "at": (look or {}).get("at"),
        "tools": tools,
        "proof": proof,
        "resets": st.session_state.get("resets", 0),
        "movable": not tools and may(Action.MANAGE),
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
        **({"on_ask_change": on_ask} if on_ask else {}),
    )


def layer_urls(view: Drawn) -> dict[str, str]:
    """Where the tools ask: ``layer`` is completed by floor and question, ``places`` names what can be chosen."""
    code = quote(view.twin.centre.code, safe="")
    return {"layer": f"/twin/layer/{code}", "places": f"/twin/places/{code}?v={view.version}"}


def words() -> Mapping[str, str]:
    """Every word the component shows, in the visitor's language."""
    return _words(language())


@lru_cache(maxsize=2)
def _words(_language: str) -> Mapping[str, str]:
    """Them all, said once in each language."""
    return {
        "language": "en" if language() == "en" else "zh-CN",
        "search": t("搜索功能区、设备、编号", "Search zones and assets"),
        "list": t("列表", "List"),
        "pane_list": t("列表", "List"),
        "pane_route": t("路线", "Route"),
        "pane_layer": t("图层", "Layers"),
        **tool_words(),
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
        "printed": t("打印日期", "Printed"),
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


def tool_words() -> dict[str, str]:
    """The words of the panes for routes and layers."""
    return {
        "from": t("从", "From"),
        "to": t("到", "To"),
        "from_how": t("输入或在图上点选", "Type, or click the map"),
        "to_how": t("输入或在图上点选", "Type, or click the map"),
        "swap": t("对调", "Swap"),
        "clear": t("清除", "Clear"),
        "step_free": t("不走楼梯(轮椅、婴儿车)", "Without stairs (wheelchair, pram)"),
        "width": t("需要的通行宽度", "Width needed"),
        "any_width": t("不限", "any"),
        "point": t("点", "Point"),
        "computing": t("计算中…", "Computing …"),
        "route_hint": t(
            "选起点和终点:输入名称,或直接点地图。结果是室内最短步行路线,门均视为开启。",
            "Choose both ends by name or by clicking the map. The answer is the shortest indoor way, doors open.",
        ),
        "start": t("起点", "Start"),
        "end": t("终点", "End"),
        "onto": t("去", "to"),
        "narrowest": t("最窄处", "Narrowest"),
        "nothing_narrow": t("途中没有窄处", "nothing narrow on the way"),
        "steps": t("楼梯", "Stairs"),
        "with_steps": t("要走", "yes"),
        "without_steps": t("不走", "none"),
        "floors": t("楼层", "Floors"),
        "passes": t("经过的门和通道口", "Doors and openings passed"),
        "width_unknown": t("宽度未知", "width unknown"),
        "show": t("查看", "show"),
        "layers": t("图层", "Layers"),
        "layer_none": t("不显示", "None"),
        "layer_exit": t("到最近出口的步行距离", "Walking distance to the nearest exit"),
        "layer_toilet": t("到最近卫生间的步行距离", "… to the nearest toilet"),
        "layer_extinguisher": t("到最近灭火器的步行距离", "… to the nearest extinguisher"),
        "layer_ticket": t("到最近取号机的步行距离", "… to the nearest ticket machine"),
        "layer_here": t("离所选功能区或设备的步行距离", "… from the chosen zone or asset"),
        "layer_load": t("人流:入口—窗口—出口", "Circulation: entrance, window, exit"),
        "none_load": t(
            "图纸上没有识别出对外出入口,或没有窗口和对外服务的功能区。",
            "The plan has no known entrance, or no window or zone for the public.",
        ),
        "load_windows": t(
            "每位来访者从任一入口到任一窗口再离开,各走最短路线;数字是每 100 次来访经过的次数。",
            "Every visitor walks the shortest way from any entrance to any window and out; numbers are passes per 100 visits.",
        ),
        "load_zones": t(
            "没有登记窗口,以对外服务的功能区代替;数字是每 100 次来访经过的次数。",
            "No window is registered; zones for the public stand in. Numbers are passes per 100 visits.",
        ),
        "load_openings": t("最繁忙的门和通道口", "Busiest doors and openings"),
        "busiest": t("最繁忙的功能区", "Busiest zones"),
        "unreached": t("走不到:", "Not reached:"),
        "layer_isovist": t("从一点能看到的范围", "What is seen from a point"),
        "layer_signs": t("标识在哪里看得清", "From where signs are read"),
        "layer_visits": t("首次来访:只靠标识能否找到", "First visits by signs alone"),
        "layer_plan": t("标识方案:还缺哪些标识", "Sign plan: which signs are wanting"),
        "none_signs": t("这一层没有标识。", "No sign hangs on this floor."),
        "signs_how": t(
            "色块内能看清该标识的字(看得见、距离够近、在正面)。选一块可突出显示。",
            "Inside the area the sign can be read: in sight, near enough, on its front. Choose one to highlight it.",
        ),
        "none_visits": t("没有识别出对外出入口或公众要去的地方。", "No public entrance is known, or nothing to visit."),
        "visit_to": t("目的地", "Destination"),
        "all_destinations": t("全部目的地", "All destinations"),
        "choose_destination": t("请选择目的地", "Choose a destination"),
        "way_out": t("出口", "Way out"),
        "visits_how": t(
            "顺利到达 / 全部。第一次来的人从入口进来,只看标识走;叉是犹豫、被误导或迷路的地方。选一行看路线。计划中的标识按已安装计算。",
            "Arrived / all. Somebody who has never been here follows signs alone; crosses mark hesitating, being misled or lost. Choose a row for its trace. Planned signs count as hung.",
        ),
        "unsigned": t("最长无标识", "longest without a sign"),
        "plan_how": t(
            "现在 {visits} 次首次来访中 {arrive} 次顺利到达;照此方案 {then} 次。采纳后登记为“计划配置”的标识,可撤销。",
            "Of {visits} first visits {arrive} arrive now, {then} with this plan. An accepted sign is registered as planned; it can be undone.",
        ),
        "so_far": t(
            "计算中:首次来访路线已走完 {walked} / {of} 条;叉号处来访者没有顺利走对,下列标识算完后可以采纳。",
            "Still computing: {walked} of {of} first visits walked. At the crosses a visitor went wrong; signs listed below "
            "can be accepted when all is known.",
        ),
        "plan_empty": t("没有需要增补的标识。", "No sign is wanting."),
        "plan_add": t("新增", "Add"),
        "plan_extend": t("增补", "Extend"),
        "plan_correct": t("改正", "Correct"),
        "mount_ceiling": t("吊挂", "ceiling"),
        "mount_wall": t("墙面", "wall"),
        "mount_existing": t("现有标识", "existing sign"),
        "accept": t("采纳", "Accept"),
        "isovist_hint": t("在图上点一个位置。", "Click a place on the map."),
        "here_hint": t(
            "先在图上或列表里选一个功能区或设备。", "Choose a zone or an asset on the map or in the list first."
        ),
        "none_exit": t("图纸上没有识别出通向室外的门。", "The plan has no known door to the outside."),
        "none_toilet": t(
            "没有类型为卫生间的功能区,请在“图纸与中心”页设定。", "No zone is a toilet; set kinds on the Plans page."
        ),
        "none_extinguisher": t("图上没有灭火器,请先在地图上放置。", "No extinguisher stands on the map yet."),
        "none_ticket": t("图上没有取号机,请先在地图上放置。", "No ticket machine stands on the map yet."),
        "none_here": t("这里没有可以站立的地方。", "There is nowhere to stand here."),
        "no_standing": t("这里没有可以站立的地方。", "There is nowhere to stand here."),
        "no_way": t("没有通路", "no way"),
        "cut_off": t("橙褐色部分没有通路。", "No way leads to the parts in orange-brown."),
        "farthest_first": t("各功能区,由远到近", "Zones, farthest first"),
        "in_sight": t("可见面积", "In sight"),
        "zones_in_sight": t("可见的功能区", "Zones in sight"),
        "things_in_sight": t("可见的设备", "Things in sight"),
    }
