"""Every word that the map shows, in both languages: one vocabulary for the component in its page and for the map before it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from twin.model import Text

_MAP: Final[Mapping[str, Text]] = {
    "search": Text("搜索功能区、设备、编号", "Search zones and assets"),
    "list": Text("列表", "List"),
    "pane_list": Text("列表", "List"),
    "pane_route": Text("路线", "Route"),
    "pane_layer": Text("图层", "Layers"),
    "canvas": Text(
        "楼层地图。方向键移动，加减号缩放，0 显示全图，回车选择中间的功能区，斜杠搜索；旁边的列表列出全部功能区。",
        "Floor map. Arrow keys pan, plus and minus zoom, 0 shows all, Enter selects the zone in the middle, slash searches; the list beside it has every zone.",
    ),
    "kind": Text("按类型着色", "By kind"),
    "verdict": Text("按结论着色", "By verdict"),
    "assets": Text("资产", "Assets"),
    "labels": Text("名称", "Names"),
    "lines": Text("图线", "Lines"),
    "print": Text("打印", "Print"),
    "printed": Text("打印日期", "Printed"),
    "closer": Text("放大", "Zoom in"),
    "farther": Text("缩小", "Zoom out"),
    "whole": Text("显示全图", "Show all"),
    "legend": Text("图例", "Legend"),
    "icons": Text("设备图标", "Icons"),
    "unnamed": Text("未命名", "Unnamed"),
    "unknown_item": Text("未识别的物品", "Unrecognised item"),
    "results": Text("项", "found"),
    "nothing": Text("没有找到，换个词试试", "Nothing found; try another word"),
    "no_kind": Text("未定类型", "Kind not set"),
    "unregistered": Text("图上有、未登记", "Drawn, not registered"),
    "verdict_fail": Text("有不合格（应、必配）", "Fails a shall or a required item"),
    "verdict_warn": Text("未满足“宜”", "Falls short of a should"),
    "verdict_unknown": Text("无法判定（缺数据）", "Undecided (data missing)"),
    "verdict_pass": Text("已检项合格", "What was checked passes"),
    "verdict_none": Text("无适用条款", "Nothing applies"),
    "broken": Text("地图数据没有取到，请刷新页面", "The map data did not arrive; reload the page"),
    "merge": Text("合并", "Merge"),
    "split": Text("分割", "Split"),
    "draw": Text("新画", "Draw new"),
    "redraw": Text("重画", "Redraw"),
    "finish": Text("完成", "Done"),
    "cancel": Text("取消", "Cancel"),
    "choose_first": Text("请先关闭工具，点选一个功能区", "Close the tool and click a zone first"),
    "merge_how": Text("逐个点选要合并的功能区，再按“完成”", "Click the zones to merge, then Done"),
    "split_how": Text(
        "先选中功能区，再从墙到墙点出分割线；Shift 正交，Alt 不吸附",
        "Select a zone, then click a line from wall to wall; Shift: straight, Alt: no snapping",
    ),
    "draw_how": Text(
        "逐点画出轮廓，自动吸附图线；点回起点或按“完成”结束",
        "Click the outline, it snaps to lines; end at the first point or with Done",
    ),
    "redraw_how": Text("先选中功能区，再画出新的轮廓", "Select a zone, then click its new outline"),
}
_TOOLS: Final[Mapping[str, Text]] = {
    "from": Text("从", "From"),
    "to": Text("到", "To"),
    "from_how": Text("输入或在图上点选", "Type, or click the map"),
    "to_how": Text("输入或在图上点选", "Type, or click the map"),
    "swap": Text("对调", "Swap"),
    "clear": Text("清除", "Clear"),
    "step_free": Text("不走楼梯（轮椅、婴儿车）", "Without stairs (wheelchair, pram)"),
    "width": Text("需要的通行宽度", "Width needed"),
    "any_width": Text("不限", "any"),
    "point": Text("点", "Point"),
    "computing": Text("计算中…", "Computing …"),
    "route_hint": Text(
        "选起点和终点：输入名称，或直接点地图。结果是室内最短步行路线，门均视为开启。",
        "Choose both ends by name or by clicking the map. The answer is the shortest indoor way, doors open.",
    ),
    "start": Text("起点", "Start"),
    "end": Text("终点", "End"),
    "onto": Text("去", "to"),
    "narrowest": Text("最窄处", "Narrowest"),
    "squeeze": Text(
        "最窄处不到 0.5 m，一般人过不去：拖动“需要的通行宽度”，看有没有走得过去的路线。",
        "Less than 0.5 m at its narrowest, too little for a person: move “Width needed” to see whether another way is wide enough.",
    ),
    "nothing_narrow": Text("途中没有窄处", "nothing narrow on the way"),
    "steps": Text("楼梯", "Stairs"),
    "with_steps": Text("要走", "yes"),
    "without_steps": Text("不走", "none"),
    "floors": Text("楼层", "Floors"),
    "passes": Text("经过的门和通道口", "Doors and openings passed"),
    "width_unknown": Text("宽度未知", "width unknown"),
    "show": Text("查看", "show"),
    "layers": Text("图层", "Layers"),
    "layer_none": Text("不显示", "None"),
    "layer_exit": Text("到最近出口的步行距离", "Walk to the nearest exit"),
    "layer_toilet": Text("到最近卫生间的步行距离", "Walk to the nearest toilet"),
    "layer_extinguisher": Text("到最近灭火器的步行距离", "Walk to the nearest extinguisher"),
    "layer_ticket": Text("到最近取号机的步行距离", "Walk to the nearest ticket machine"),
    "layer_here": Text("离所选功能区或设备的步行距离", "Walk from the chosen zone or asset"),
    "layer_load": Text("人流：入口—窗口—出口", "Circulation: entrance, window, exit"),
    "none_load": Text(
        "图纸上没有识别出对外出入口，或没有窗口和对外服务的功能区。",
        "The plan has no known entrance, or no window or zone for the public.",
    ),
    "load_windows": Text(
        "每位来访者从任一入口到任一窗口再离开，各走最短路线；数字是每 100 次来访经过的次数。",
        "Every visitor walks the shortest way from any entrance to any window and out; numbers are passes per 100 visits.",
    ),
    "load_zones": Text(
        "没有登记窗口，以对外服务的功能区代替；数字是每 100 次来访经过的次数。",
        "No window is registered; zones for the public stand in. Numbers are passes per 100 visits.",
    ),
    "load_openings": Text("最繁忙的门和通道口", "Busiest doors and openings"),
    "busiest": Text("最繁忙的功能区", "Busiest zones"),
    "unreached": Text("走不到：", "Not reached:"),
    "layer_isovist": Text("从一点能看到的范围", "What is seen from a point"),
    "layer_signs": Text("标识在哪里看得清", "From where signs are read"),
    "layer_visits": Text("首次来访：只靠标识能否找到", "First visits by signs alone"),
    "layer_plan": Text("标识方案：还缺哪些标识", "Sign plan: which signs are wanting"),
    "none_signs": Text("这一层没有标识。", "No sign hangs on this floor."),
    "signs_how": Text(
        "色块内能看清该标识的字（看得见、距离够近、在正面）。选一块可突出显示。",
        "Inside the area the sign can be read: in sight, near enough, on its front. Choose one to highlight it.",
    ),
    "none_visits": Text("没有识别出对外出入口或公众要去的地方。", "No public entrance is known, or nothing to visit."),
    "visit_to": Text("目的地", "Destination"),
    "all_destinations": Text("全部目的地", "All destinations"),
    "choose_destination": Text("请选择目的地", "Choose a destination"),
    "way_out": Text("出口", "Way out"),
    "visits_how": Text(
        "顺利到达 / 全部。第一次来的人从入口进来，只看标识走；叉是犹豫、被误导或迷路的地方，×后为次数。选一行看路线。计划中的标识按已安装计算。",
        "Arrived / all. Somebody who has never been here follows signs alone; crosses mark hesitating, being misled or lost, × how often. Choose a row for its trace. Planned signs count as hung.",
    ),
    "notice": Text("每人注意到每块标识的概率", "Chance that a visitor notices a sign"),
    "notice_all": Text("全部注意到", "every sign"),
    "crowd_so_far": Text("计算中：{of} 条来访已走完 {walked} 条。", "Still computing: {walked} of {of} visits walked."),
    "crowd_how": Text(
        "{each} 人 × {visits} 条来访中顺利到达的比例；95% 区间 {low}–{high}，随机种子 {seed}。圆越大，在该处犹豫、被误导或迷路的人越多。",
        "Share of {each} people on each of {visits} visits who arrive; 95 % interval {low}–{high}, seed {seed}. The larger "
        "a circle, the more hesitate, are misled or get lost there.",
    ),
    "unsigned": Text("最长无标识", "longest without a sign"),
    "plan_how": Text(
        "现在 {visits} 次首次来访中 {arrive} 次顺利到达；照此方案 {then} 次。采纳后登记为“计划配置”的标识，可撤销。",
        "Of {visits} first visits {arrive} arrive now, {then} with this plan. An accepted sign is registered as planned; it can be undone.",
    ),
    "so_far_begun": Text(
        "计算中：正在准备首次来访路线；叉号处的岔路口看不到任何标识。",
        "Being computed: first visits are about to be walked; no sign is read at the forks with a cross.",
    ),
    "so_far": Text(
        "计算中：首次来访路线已走完 {walked} / {of} 条；叉号处来访者没有顺利走对，下列标识算完后可以采纳。",
        "Still computing: {walked} of {of} first visits walked. At the crosses a visitor went wrong; signs listed below "
        "can be accepted when all is known.",
    ),
    "plan_empty": Text("没有需要增补的标识。", "No sign is wanting."),
    "plan_add": Text("新增", "Add"),
    "plan_extend": Text("增补", "Extend"),
    "plan_correct": Text("改正", "Correct"),
    "mount_ceiling": Text("吊挂", "ceiling"),
    "mount_wall": Text("墙面", "wall"),
    "mount_existing": Text("现有标识", "existing sign"),
    "accept": Text("采纳", "Accept"),
    "isovist_hint": Text("在图上点一个位置。", "Click a place on the map."),
    "here_hint": Text(
        "先在图上或列表里选一个功能区或设备。", "Choose a zone or an asset on the map or in the list first."
    ),
    "none_exit": Text("图纸上没有识别出通向室外的门。", "The plan has no known door to the outside."),
    "none_toilet": Text(
        "没有类型为卫生间的功能区，请在“图纸与中心”页设定。", "No zone is a toilet; set kinds on the Plans page."
    ),
    "none_extinguisher": Text("图上没有灭火器，请先在地图上放置。", "No extinguisher stands on the map yet."),
    "none_ticket": Text("图上没有取号机，请先在地图上放置。", "No ticket machine stands on the map yet."),
    "none_here": Text("这里没有可以站立的地方。", "There is nowhere to stand here."),
    "no_standing": Text("这里没有可以站立的地方。", "There is nowhere to stand here."),
    "no_way": Text("没有通路", "no way"),
    "cut_off": Text("橙褐色部分没有通路。", "No way leads to the parts in orange-brown."),
    "farthest_first": Text("各功能区，由远到近", "Zones, farthest first"),
    "in_sight": Text("可见面积", "In sight"),
    "zones_in_sight": Text("可见的功能区", "Zones in sight"),
    "things_in_sight": Text("可见的设备", "Things in sight"),
}
"""The words of the panes for routes and layers."""


@cache
def words(language: str) -> dict[str, str]:
    """Every word the component shows, in ``"zh"`` or ``"en"``, and the tag of the language itself."""
    said = {name: text.said(language) for name, text in {**_MAP, **_TOOLS}.items()}
    return {"language": "en" if language == "en" else "zh-CN", **said}
