"""What to do first: defects merged over documents, purchases with a place on the plan that can be accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from twin.audit import EFFORTS, Purchase, Todo, planned_assets, purchases, todo_list
from twin.catalog.prices import load_caps
from twin.catalog.upkeep import load_tasks
from twin.pages.downloads import offer
from twin.pages.session import act, language, may, need_view, notices, person, say, show_on_map, t, tall
from twin.registry import Action
from twin.report.todo import TODO_FORMATS, todo_bytes, todo_report
from twin.web.api.findings import MEDIA
from twin.web.view import View, registry


def main() -> None:
    """Draw the page."""
    view = need_view()
    notices()
    with st.spinner(t("正在合并并查找空位…", "Merging and looking for free places …")):
        todo = _todo(registry().url, view.twin.centre.code, view.version, view.today.isoformat(), _view=view)
    if not todo:
        st.success(t("没有待办。", "There is nothing to do."))
        return
    _order(todo)
    _exports(view, todo)
    chosen = _table(view, todo)
    if chosen is None:
        st.caption(
            t(
                "选中一行查看一并满足的条款，采购可按建议位置加入计划。",
                "Select a row to see what it settles; a purchase can be planned at the suggested place.",
            )
        )
    else:
        _detail(view, chosen)


def _order(todo: Sequence[Todo]) -> None:
    """How much there is to do, and in what order it is listed."""
    settled = sum(len(each.settles) for each in todo)
    st.caption(
        t(
            f"{len(todo)} 件事满足 {settled} 条要求；一次采购或一次移动可同时满足多部标准。",
            f"{len(todo)} acts settle {settled} requirements; one purchase or move may settle several documents.",
        )
    )
    numbers = Counter(each.effort for each in todo)
    order = t("、", ", ").join(f"{say(EFFORTS[effort])} {numbers[effort]}" for effort in sorted(numbers))
    st.caption(
        t(
            f"先做省力的：{order}；同样省力的，满足条款多的在前。",
            f"Least effort first: {order}; of the same effort, what settles most.",
        )
    )


def _exports(view: View, todo: Sequence[Todo]) -> None:
    """The list as files."""
    with st.container(horizontal=True, gap="small"):
        for file_format in TODO_FORMATS:
            offer(
                t(f"导出 {file_format.upper()}", f"Export {file_format.upper()}"),
                partial(todo_bytes, view.twin, todo, file_format, day=view.today, lang=language()),
                name=f"{t('待办与采购清单', 'to-do')}_{view.today.isoformat()}.{file_format}",
                mime=MEDIA[file_format],
                key=f"todo-{file_format}",
            )


@st.cache_data(max_entries=8, show_spinner=False)
def _todo(url: str, code: str, version: int, day: str, _view: View) -> tuple[Todo, ...]:
    """The list of one version of a centre on one day; the search for places takes seconds in a large one."""
    del url, code, version, day
    lines = purchases(_view.twin, _view.findings, _view.catalog, load_tasks(), load_caps())
    return todo_list(_view.findings, lines, _view.catalog)


def _table(view: View, todo: Sequence[Todo]) -> Todo | None:
    report = todo_report(view.twin, todo, day=view.today, lang=language())
    (sheet,) = report.sheets
    hidden = {5, 6}  # the place's coordinates: the map shows it
    used = [n for n in range(len(sheet.columns)) if any(row[n] not in {None, ""} for row in sheet.rows)]
    shown = [n for n in used if n not in hidden]  # years, price caps and what is planned only where there are any
    table = pd.DataFrame(
        [["" if row[n] is None else str(row[n]) for n in shown] for row in sheet.rows],
        columns=[sheet.columns[n].header for n in shown],
    )
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(table), 560),
        on_select="rerun",
        selection_mode="single-row",
        key="todo-table",
        column_config={sheet.columns[1].header: st.column_config.TextColumn(width=430)},
    )
    rows = event.selection.rows
    return todo[rows[0]] if rows and rows[0] < len(todo) else None


def _detail(view: View, chosen: Todo) -> None:
    """What one act settles, and what can be done about it here."""
    with st.container(border=True):
        st.markdown(f"**{say(chosen.what)}** · {chosen.where}")
        st.markdown("\n".join(f"- {f.standard} {f.clause} · {say(f.message)}" for f in chosen.settles))
        line = chosen.purchase
        if line is None:
            return
        if line.serves is not None and line.serves_source is not None:
            st.caption(f"{t('最低使用年限', 'Minimum age')} {say(line.serves.length)} · {say(line.serves_source)}")
        if line.cap is not None:
            st.caption(f"{t('单价上限', 'Price cap')} {say(line.cap.words)} · {say(line.cap.source)}")
        if line.planned:
            st.info(
                t(
                    f"已计划：{'、'.join(line.planned)}。到货后在“资产”页把状态改为在用，即判为合格。",
                    f"Planned: {', '.join(line.planned)}. Set it in use on the Assets page when it has arrived; the verdict then is a pass.",
                )
            )
        with st.container(horizontal=True, gap="small"):
            _plan_button(view, chosen, line)
            if line.zone and st.button(t("在地图上查看", "Show on map"), icon=":material/map:"):
                show_on_map(line.floor, {"kind": "zone", "id": line.zone}, line.at)


def _plan_button(view: View, chosen: Todo, line: Purchase) -> None:
    """Enter what is to be bought as planned, for every window that has none yet."""
    made = planned_assets(line, {asset.asset_no for asset in view.twin.assets})
    words = t("按建议位置加入计划", "Plan it at the suggested place") if made[0].at else t("加入计划", "Plan it")
    if len(made) > 1:
        words = t(f"为 {len(made)} 个窗口加入计划", f"Plan it for {len(made)} windows")
    if not may(Action.MANAGE) or not st.button(words, type="primary", icon=":material/add_location:"):
        return

    code, why = view.twin.centre.code, say(chosen.what)
    act(lambda: registry().create_asset(code, *made, by=person(), why=why), t("已加入计划。", "Planned."))
    st.rerun()


main()
