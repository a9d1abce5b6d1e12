"""Facts of the centre: what no drawing shows, from which day on it holds, who stated it and why; stating and taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from twin.catalog import Catalog, load_catalog
from twin.catalog.facts import FactEntry
from twin.catalog.schema import FactKind
from twin.model import FactValue, Json
from twin.pages.downloads import offer
from twin.pages.importing import import_list
from twin.pages.session import act, language, may, need_centre, notices, person, say, t, tall, undo
from twin.registry import Action, ListReport
from twin.registry.fact_sheets import read_fact_rows
from twin.registry.facts import FactLine, FactRecord, fact_lines
from twin.registry.rows import today
from twin.report.evidence import facts_sheet, sheet_report
from twin.report.sheets import csv_bytes
from twin.web.view import registry

YES: Final = (True, False)


def main() -> None:
    """Draw the page."""
    code = need_centre()
    notices()
    _last()
    catalog, day = load_catalog(), today()
    rows = fact_lines(registry().facts.of_centre(code), catalog, registry().centre(code), day)
    left, right = st.columns([0.56, 0.44], gap="medium")
    with left:
        chosen = _list(rows, catalog)
        _lists(code, catalog, day)
    with right:
        if chosen is None:
            st.caption(t("选中一行可以看历史、登记新值。", "Select a row to see its history and to state a new value."))
        else:
            _one(code, chosen, day)


def _list(rows: Sequence[FactLine], catalog: Catalog) -> FactLine | None:
    lacking = sum(bool(row.asked) and row.now is None for row in rows)
    wanted = sum(bool(row.asked) for row in rows)
    st.markdown(f"**{t('标准要求登记的', 'Asked for by the standards')}** · {wanted - lacking}/{wanted}")
    every = st.toggle(t("也列出没有要求的", "Also those that nobody asks for"), value=False, key="facts-all")
    shown = [row for row in rows if every or row.asked or row.history]
    event = st.dataframe(
        pd.DataFrame(
            {
                t("类别", "Group"): [_group(row.entry, catalog) for row in shown],
                t("事实", "Fact"): [say(row.entry.name) for row in shown],
                t("现值", "Now"): [_value(row.entry, row.now.fact.value) if row.now else "" for row in shown],
                t("自", "Since"): [row.now.fact.since if row.now else "" for row in shown],
                t("登记人", "Stated by"): [row.now.by if row.now else "" for row in shown],
                t("要求", "Asked by"): [" ".join(row.asked) for row in shown],
            }
        ),
        hide_index=True,
        height=tall(len(shown), 700),
        on_select="rerun",
        selection_mode="single-row",
        column_config={t("自", "Since"): st.column_config.TextColumn(width=100)},
        key="facts",
    )
    picked = event.selection.rows
    return shown[picked[0]] if picked and picked[0] < len(shown) else None


def _lists(code: str, catalog: Catalog, day: date) -> None:
    """The list as a file, and one taken in."""
    twin, lang = registry().twin(code), language()

    def made() -> bytes:
        sheet = facts_sheet(registry().facts.of_centre(code), catalog, lang=lang)
        return csv_bytes(sheet_report(twin, sheet, day, lang=lang))

    name = f"{t('中心情况', 'Facts')}_{twin.centre.name}_{day}.csv"
    offer(t("导出 CSV", "Export CSV"), made, name=name, mime="text/csv", key="facts-csv")
    if not may(Action.MANAGE):
        return

    def take(data: bytes, name: str, dry_run: bool) -> ListReport:
        return registry().facts.take_in(code, read_fact_rows(data, catalog, name=name), by=person(), dry_run=dry_run)

    with st.expander(t("导入清单", "Import a list"), icon=":material/upload:"):
        st.caption(
            t(
                "CSV 或 XLSX，列：事实、值、自。同一事实同一天的更新，其余不动。",
                "CSV or XLSX: fact, value, since. The same fact and day: updated; others stay.",
            )
        )
        key = f"fact-list-{st.session_state.get('fact-form', 0)}"
        report = import_list(t("中心情况清单", "List of facts"), key, take)
    if report is not None and report.batch is not None:
        _wrote(report.batch, t("导入清单", "list taken in"))


def _group(entry: FactEntry, catalog: Catalog) -> str:
    known = catalog.facts.groups.get(entry.group)
    return say(known) if known is not None else t("条件", "Conditions")


def _value(entry: FactEntry, value: Json) -> str:
    if entry.kind is FactKind.YES_NO and isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    return f"{value} {_unit(entry)}".strip()


def _unit(entry: FactEntry) -> str:
    """What stands behind the number: a measure word (人, 件) only in Chinese, English counts without."""
    return t(entry.unit, "") if entry.kind is FactKind.COUNT else entry.unit


def _one(code: str, row: FactLine, day: date) -> None:
    """A fact: its history, and the form for a new value."""
    st.markdown(f"#### {say(row.entry.name)}")
    if row.asked:
        st.caption(t(f"要求登记的条款：{'、'.join(row.asked)}", f"Asked for by: {', '.join(row.asked)}"))
    if row.history:
        _history(code, row, day)
    else:
        st.caption(t("还没有登记。", "Not stated yet."))
    if may(Action.MANAGE):
        _form(code, row, day)


def _history(code: str, row: FactLine, day: date) -> None:
    """Every value that stands, the newest first; a row that is chosen can be taken back."""
    values = row.history[::-1]
    event = st.dataframe(
        pd.DataFrame(
            {
                t("自", "Since"): [each.fact.since or t("始", "ever") for each in values],
                t("值", "Value"): [_value(row.entry, each.fact.value) for each in values],
                t("状态", "State"): [_state(each, row, day) for each in values],
                t("登记人", "By"): [each.by for each in values],
                t("登记时间", "At"): [each.stated_at[:16].replace("T", " ") for each in values],
                t("说明", "Why"): [each.why for each in values],
            }
        ),
        hide_index=True,
        height=tall(len(values), 320),
        on_select="rerun",
        selection_mode="single-row",
        key=f"history-{row.entry.id}",
    )
    picked = event.selection.rows
    if not may(Action.MANAGE) or not picked or picked[0] >= len(values):
        return
    one = values[picked[0]]
    since = one.fact.since or t("始", "ever")
    if st.button(t(f"撤去自 {since} 起的值", f"Take back the value since {since}"), icon=":material/delete:"):
        _write(
            lambda: registry().facts.take_back(
                code, one.fact.name, one.fact.since, by=person(), why=t("撤去误登的值", "stated by mistake")
            ),
            say(row.entry.name),
        )


def _state(record: FactRecord, row: FactLine, day: date) -> str:
    if record.fact.since > day.isoformat():
        return t("尚未起用", "not yet")
    return t("现行", "in force") if record == row.now else t("以往", "past")


def _form(code: str, row: FactLine, day: date) -> None:
    """State a value from a day on."""
    entry = row.entry
    with st.form(f"fact-{entry.id}-{st.session_state.get('fact-form', 0)}"):
        st.markdown(f"**{t('登记新值', 'State a value')}**")
        value = _input(entry, row.now.fact.value if row.now else None)
        since = st.date_input(t("自何日起（空白：一直如此）", "From which day on (blank: ever since)"), day)
        why = st.text_input(
            t("说明", "Why"), max_chars=200, placeholder=t("例如：人事核编", "for example: a new budget")
        )
        if not st.form_submit_button(t("保存", "Save"), type="primary"):
            return
    start = since.isoformat() if isinstance(since, date) else ""
    same = next((each for each in row.history if each.fact.since == start), None)
    _write(
        lambda: registry().facts.state(
            code,
            FactValue(entry.id, value, start),
            by=person(),
            why=why.strip(),
            expected_version=None if same is None else same.version,
        ),
        say(entry.name),
    )


def _input(entry: FactEntry, old: Json) -> Json:
    """The field for a value of the fact's kind."""
    label = f"{say(entry.name)}{f' ({unit})' if (unit := _unit(entry)) else ''}"
    if entry.kind is FactKind.YES_NO:
        words: Mapping[bool, str] = {True: t("是", "yes"), False: t("否", "no")}
        index = YES.index(old) if old in YES else None
        return st.selectbox(label, YES, index=index, format_func=words.__getitem__, placeholder=t("请选择", "Choose"))
    if entry.kind in {FactKind.COUNT, FactKind.NUMBER, FactKind.AREA}:
        known = isinstance(old, int | float) and not isinstance(old, bool)
        whole = entry.kind is FactKind.COUNT
        least = None if entry.kind is FactKind.NUMBER else (0 if whole else 0.0)
        start = (int(old) if whole else float(old)) if known else None
        return st.number_input(label, min_value=least, value=start, step=1 if whole else None)
    hint = "08:30-12:00, 13:30-17:00" if entry.kind is FactKind.HOURS else None
    return st.text_input(label, "" if old is None else str(old), max_chars=200, placeholder=hint).strip()


def _write(run: Any, what: str) -> None:
    """Write, and draw the page anew with a way back; after a refusal say why and leave what was typed."""
    batch = act(run, t(f"已保存：{what}", f"Saved: {what}"))
    if batch is None:
        notices()
        return
    _wrote(batch, what)


def _wrote(batch: str, what: str) -> None:
    state = st.session_state
    state["last-fact"], state["fact-form"] = (batch, what), state.get("fact-form", 0) + 1
    st.rerun()


def _last() -> None:
    """Offer to undo the last write."""
    last = st.session_state.get("last-fact")
    if last is None:
        return
    batch, what = last
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t(f"刚才改动了：{what}", f"Changed just now: {what}"))
        if st.button(t("撤销", "Undo"), icon=":material/undo:", key="undo-fact"):
            st.session_state.pop("last-fact")
            undo(batch, what)
            st.rerun()


main()
