"""Standards: the rules, each with its own page; the tables with their marks; what is not decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from twin.catalog import Rule, Standard, Table, explain, load_catalog
from twin.checks.engine import read_switches
from twin.model import Strength
from twin.pages import ruling
from twin.pages.panel import clause_of
from twin.pages.session import centre_code, language, say, t, tall
from twin.web.view import registry

MARKS = {
    Strength.REQUIRED: "√",
    Strength.OPTIONAL: "○",
    Strength.SHALL: "应",
    Strength.SHOULD: "宜",
    Strength.MAY: "可",
}


def main() -> None:
    """Draw the page."""
    catalog = load_catalog()
    ids = sorted(catalog.standards)
    if not ids:
        st.info(t("catalogs/standards 里还没有标准。", "There is no standard in catalogs/standards yet."))
        return
    found = ruling.asked(catalog)
    if found is not None:
        st.session_state["standard"] = found[0].id
        ruling.show(*found)
        return
    code = centre_code()
    own = registry().centre(code).standards if code else ()
    last = st.session_state.get("standard") or (own[0] if own else "")
    chosen = st.selectbox(
        t("标准", "Standard"),
        ids,
        index=ids.index(last) if last in ids else 0,
        format_func={each: f"{each} {say(catalog.standards[each].title)}" for each in ids}.__getitem__,
        label_visibility="collapsed",
    )
    st.session_state["standard"] = chosen
    standard = catalog.standards[chosen]
    dates = ", ".join(re.findall(r"\d{4}-\d{2}-\d{2}", standard.edition)) or standard.edition
    st.caption(
        t(
            f"版本 {standard.edition} · {len(standard.tables)} 张表 · {len(standard.rules)} 条可检要求 · 文字为转述，以标准原文为准",
            f"Edition {dates} · {len(standard.tables)} tables · {len(standard.rules)} checkable requirements · paraphrased, the document itself decides",
        )
    )
    rules, tables, elsewhere = st.tabs(
        [t("要求", "Requirements"), t("表格", "Tables"), t("不由本系统判定", "Not decided here")]
    )
    with rules:
        _rules(standard)
    with tables:
        for table in standard.tables:
            _table(standard, table)
    with elsewhere:
        _elsewhere(standard)


def _rules(standard: Standard) -> None:
    """Every rule in a line; choosing one opens its page."""
    words = st.text_input(
        t("搜索要求", "Search requirements"),
        placeholder=t("搜索条款、编号、文字", "Search clause, code, words"),
        label_visibility="collapsed",
    ).casefold()
    rules = [rule for rule in standard.rules if not words or words in _text_of(rule)]
    if not rules:
        st.info(t("没有符合的要求，换个词试试。", "No requirement matches; try another word."))
        return
    st.caption(t(f"{len(rules)} 条，选中一条查看说明、示例与开关", f"{len(rules)}; choose one to see it with examples"))
    switches = _switches()
    table = pd.DataFrame(
        {
            t("条款", "Clause"): [clause_of(rule) for rule in rules],
            t("要求", "Requirement"): [say(rule.title) for rule in rules],
            t("约束", "Binds"): [ruling.marks(standard, rule) for rule in rules],
            t("检查", "Checked"): ["✓" if switches.get(rule.code, rule.on) else t("未启用", "off") for rule in rules],
            t("规则编码", "Code"): [rule.code for rule in rules],
        }
    )
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(rules), 560),
        on_select="rerun",
        selection_mode="single-row",
        key="rules",
        column_config={
            t("条款", "Clause"): st.column_config.TextColumn(width=130),
            t("要求", "Requirement"): st.column_config.TextColumn(width=460),
            t("约束", "Binds"): st.column_config.TextColumn(width=230),
        },
    )
    if event.selection.rows and event.selection.rows[0] < len(rules):
        st.query_params[ruling.KEY] = rules[event.selection.rows[0]].code
        st.rerun()


def _text_of(rule: Rule) -> str:
    """All words by which a rule can be found, in small letters."""
    return f"{rule.code} {rule.clause} {rule.words or ''} {say(rule.title)} {explain(rule, language())}".casefold()


def _switches() -> Mapping[str, bool]:
    """Which rules the centre in hand turned on or off."""
    code = centre_code()
    facts = registry().centre(code).facts if code else {}
    return read_switches(facts.get("rules"), load_catalog())


def _table(standard: Standard, table: Table) -> None:
    st.markdown(f"##### {t('表', 'Table')} {table.table} {say(table.title)}")
    grouped = any(row.group for row in table.rows)
    rows = []
    for row in table.rows:
        line: dict[str, str | int] = {t("行", "Row"): row.row}
        if grouped:
            line[t("组", "Group")] = row.group or ""
        line[t("内容", "Words")] = t(row.words, f"{row.en} ({row.words})" if row.en else row.words)
        for tier in standard.tiers:
            mark = row.marks.get(tier.id)
            line[t(tier.zh, tier.en)] = MARKS[mark] if mark else dict(row.values).get(tier.id, "—")
        line[t("脚注", "Note")] = row.footnote or ""
        rows.append(line)
    frame = pd.DataFrame(rows)
    st.dataframe(frame, hide_index=True, height="content", key=f"table-{table.table}")
    for letter, note in table.footnotes.items():
        st.caption(f"{letter} {say(note)}")


def _elsewhere(standard: Standard) -> None:
    became = {
        "question": t("由检查人员现场确认", "asked of the inspector"),
        "document": t("需留存的文件", "a document to keep"),
        "record": t("需形成的记录", "a record to make"),
        "outside": t("不在本系统范围内", "outside this product"),
    }
    if not standard.elsewhere:
        st.info(t("全部条款都由规则判定。", "Every clause is decided by a rule."))
        return
    frame = pd.DataFrame(
        [
            {
                t("条款", "Clause"): c.clause,
                t("去向", "Becomes"): became.get(c.becomes, c.becomes),
                t("内容", "About"): say(c.about),
            }
            for c in standard.elsewhere
        ]
    )
    st.dataframe(frame, hide_index=True, height=tall(len(frame), 640))


main()
