"""Standards: the rules in words, the tables with their marks, and how vague clauses were read."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from twin.catalog import Rule, Standard, Table, explain, load_catalog
from twin.model import Strength
from twin.pages.session import STRENGTHS, centre_code, language, say, t, tall
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
    code = centre_code()
    own = registry().centre(code).standards if code else ()
    chosen = st.selectbox(
        t("标准", "Standard"),
        ids,
        index=ids.index(own[0]) if own and own[0] in ids else 0,
        format_func={each: f"{each} {say(catalog.standards[each].title)}" for each in ids}.__getitem__,
        label_visibility="collapsed",
    )
    standard = catalog.standards[chosen]
    dates = ", ".join(re.findall(r"\d{4}-\d{2}-\d{2}", standard.edition)) or standard.edition
    st.caption(
        t(
            f"版本 {standard.edition} · {len(standard.tables)} 张表 · {len(standard.rules)} 条可检要求 · 文字为转述,以标准原文为准",
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
    """Clause rules one by one; table rows are on the other tab."""
    words = st.text_input(
        t("搜索要求", "Search requirements"),
        placeholder=t("搜索条款、编号、文字", "Search clause, code, words"),
        label_visibility="collapsed",
    )
    rules = [rule for rule in standard.rules if rule.table is None or words]
    if words:
        rules = [
            r
            for r in rules
            if words.lower() in f"{r.code} {r.clause} {r.words or ''} {say(r.title)} {explain(r, language())}".lower()
        ]
    if not rules:
        st.info(t("没有符合的要求,换个词试试。", "No requirement matches; try another word."))
    for rule in rules[:120]:
        with st.expander(f"{rule.clause} · {say(rule.title)} · {_marks(standard, rule)}"):
            _rule(rule)
    if len(rules) > 120:
        st.caption(t(f"只显示前 120 条,共 {len(rules)} 条", f"The first 120 of {len(rules)}"))


def _marks(standard: Standard, rule: Rule) -> str:
    """How strongly a rule binds; tier by tier where they differ."""
    strengths = set(rule.marks.values())
    if len(strengths) == 1 and len(rule.marks) == len(standard.tiers):
        return say(STRENGTHS[next(iter(strengths))])
    return t("；", "; ").join(
        f"{t(tier.zh, tier.en)} {say(STRENGTHS[rule.marks[tier.id]])}"
        for tier in standard.tiers
        if tier.id in rule.marks
    )


def _rule(rule: Rule) -> None:
    st.write(explain(rule, language()))
    if say(rule.why):
        st.markdown(f"**{t('理由', 'Why')}** {say(rule.why)}")
    if say(rule.fix):
        st.markdown(f"**{t('整改', 'To mend')}** {say(rule.fix)}")
    if rule.reading:
        st.markdown(f"**{t('条文理解', 'Reading')}** {say(rule.reading)}")
    for setting in rule.settings.values():
        st.markdown(
            f"**{t('可调数值', 'Setting')}** `{setting.name}` = {setting.default:g} {setting.unit} — {say(setting.about)}"
        )
    st.caption(f"{rule.code} · {rule.measure}")


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
