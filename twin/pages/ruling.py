"""A rule's own page: what it asks and why, how it is measured and read, examples drawn and judged, and its switch."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from twin.catalog import (
    MEASURES,
    Catalog,
    Rule,
    Standard,
    load_catalog,
    requirement_text,
    subject_text,
)
from twin.catalog.words import CONFIDENCES
from twin.checks.engine import read_switches, with_switch
from twin.checks.examples import examples_of
from twin.model import Centre, Json, Verdict
from twin.pages.panel import clause_of, facts
from twin.pages.session import (
    STRENGTHS,
    VERDICTS,
    act,
    centre_code,
    language,
    may,
    notices,
    page_file,
    person,
    say,
    t,
)
from twin.registry import Action
from twin.report.marks import GROUPS
from twin.report.sketch import sketch
from twin.web.view import registry, view_of

KEY = "rule"
"""Name of the rule's code in the page's address."""
_CLASS = {Verdict.PASS: "pass", Verdict.FAIL: "fail"}
_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.NOT_APPLICABLE)


def asked(catalog: Catalog) -> tuple[Standard, Rule] | None:
    """The rule that the page's address names; None when it names none, or one that does not exist.

    A document, a record or a question has no page of its own: what it asks is said above the list.
    """
    code = st.query_params.get(KEY)
    if code is None:
        return None
    for standard in catalog.standards.values():
        for rule in standard.rules:
            if rule.code == code:
                return standard, rule
        for entry in standard.elsewhere:
            if entry.id == code:
                st.info(f"**{standard.id} · {entry.clause} · {say(entry.name)}**\n\n{say(entry.about)}")
                return None
    st.warning(t(f"没有规则 {code}。", f"There is no rule {code}."), icon=":material/warning:")
    return None


def back_to_list() -> None:
    """Leave the rule's page."""
    st.query_params.pop(KEY, None)


def show(standard: Standard, rule: Rule) -> None:
    """The whole page of a rule."""
    catalog = load_catalog()
    notices()
    st.button(
        t("全部要求", "All requirements"),
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=back_to_list,
        key="back",
    )
    st.markdown(f"#### {say(rule.title)}")
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        facts(_rows(standard, rule, catalog))
    with right:
        _here(standard, rule, catalog)
    _examples(standard, rule, catalog)


def marks(standard: Standard, rule: Rule) -> str:
    """How strongly a rule binds; tier by tier where they differ."""
    strengths = set(rule.marks.values())
    if len(strengths) == 1 and len(rule.marks) >= len(standard.tiers):
        return say(STRENGTHS[next(iter(strengths))])
    return t("；", "; ").join(
        f"{t(tier.zh, tier.en)} {say(STRENGTHS[rule.marks[tier.id]])}"
        for tier in standard.tiers
        if tier.id in rule.marks
    )


def _rows(standard: Standard, rule: Rule, catalog: Catalog) -> list[tuple[str, str]]:
    """Everything that is known of a rule, as names and values."""
    measure = MEASURES[rule.measure]
    rows = [
        (t("标准", "Standard"), f"{standard.id} {say(standard.title)}"),
        (t("条款", "Clause"), clause_of(rule)),
        (t("规则编码", "Code"), rule.code),
        (t("约束", "Binds"), marks(standard, rule)),
        (t("对象", "Applies to"), say(subject_text(rule, catalog))),
        (t("判定", "Test"), say(requirement_text(rule, catalog))),
        (t("理由", "Why"), say(rule.why)),
        (t("条文理解", "Reading"), say(rule.reading) if rule.reading else ""),
        (t("整改", "To mend"), say(rule.fix)),
        (t("量度", "Measure"), f"{say(measure.what).replace('`', '')} ({rule.measure})"),
        (t("不判断", "It is not"), say(measure.not_this)),
    ]
    if rule.limit.fact is not None:
        fact = rule.limit.fact
        rows.append((t("取决于", "Depends on"), f"{say(fact.about)} (facts.{fact.name})"))
    return rows + ground_rows(rule, {})


def ground_rows(rule: Rule, chosen: Mapping[str, Json]) -> list[tuple[str, str]]:
    """What a rule's numbers rest on: those the document leaves open, and how that of another standard is known.

    ``chosen``: what a centre takes instead of the defaults (its fact ``settings``).
    """
    rows = []
    for setting in rule.settings.values():
        default = f"{setting.default:g} {setting.unit}".strip()
        own = f"{chosen[setting.name]} · {t('默认', 'default')} {default}" if setting.name in chosen else default
        rows.append((t("可调数值", "Setting"), f"{setting.name} = {own}: {say(setting.about)}"))
    if rule.confidence is not None:
        rows.append((t("可信度", "Confidence"), f"{rule.confidence}: {say(CONFIDENCES[rule.confidence])}"))
        rows.append((t("来源", "Source"), rule.source or ""))
    return rows


# in the centre in hand


def _here(standard: Standard, rule: Rule, catalog: Catalog) -> None:
    """What the rule finds in the centre in hand, and whether it is checked there."""
    code = centre_code()
    if code is None:
        return
    centre = registry().centre(code)
    with st.container(border=True):
        st.markdown(f"**{t('本中心', 'This centre')} · {centre.name}**")
        if standard not in catalog.standards_of(centre.standards):
            st.caption(t("本中心不执行该标准。", "The centre is not held against this standard."))
            return
        on = read_switches(centre.facts.get("rules"), catalog).get(rule.code, rule.on)
        _verdicts(code, rule, on=on)
        _switch(centre, rule, on=on)


def _verdicts(code: str, rule: Rule, *, on: bool) -> None:
    if not on:
        st.html(f'<span class="twin-chip twin-none">{t("未启用，不检查", "Off: not checked")}</span>')
        return
    with st.spinner(t("正在对照标准检查…", "Checking against the standards …"), show_time=False):
        found = [finding for finding in view_of(code).findings if finding.rule == rule.code]
    counts = Counter(finding.verdict for finding in found)
    colours = {Verdict.FAIL: "fail", Verdict.UNKNOWN: "unknown", Verdict.PASS: "pass"}
    st.html(
        " ".join(
            f'<span class="twin-chip twin-{colours.get(verdict, "none")}">{escape(say(VERDICTS[verdict]))} {counts[verdict]}</span>'
            for verdict in _ORDER
            if counts[verdict]
        )
    )
    if st.button(t("查看检查结果", "See the findings"), icon=":material/fact_check:", key="rule-findings"):
        _filter(rule)
        st.switch_page(page_file("findings"))


def _filter(rule: Rule) -> None:
    """Let the Findings page show this rule's findings, whatever their verdict."""
    st.session_state["f-text"] = rule.code
    st.session_state["f-verdict"] = list(GROUPS)


def _switch(centre: Centre, rule: Rule, *, on: bool) -> None:
    """Turn the rule on or off for the centre, with a reason; managers only."""
    usual = t("默认检查", "on by default") if rule.on else t("默认不检查", "off by default")
    st.caption(
        t(f"{'正在检查' if on else '未检查'}({usual})。", f"{'Checked' if on else 'Not checked'} ({usual}).")
        + (
            ""
            if rule.on
            else t("条文未读到，由审核人核对后启用。", " The clause was not read: turn it on once it has been checked.")
        )
    )
    if not may(Action.MANAGE):
        return
    with st.form(f"switch-{rule.code}", border=False, clear_on_submit=True):
        why = st.text_input(
            t("理由（记入变更记录）", "Reason, for the change log"), max_chars=200, key=f"switch-why-{rule.code}"
        )
        label = t("停用此条", "Turn it off") if on else t("启用此条", "Turn it on")
        if st.form_submit_button(label, icon=":material/toggle_off:" if on else ":material/toggle_on:"):
            _write(centre, rule, on=not on, why=why.strip())


def _write(centre: Centre, rule: Rule, *, on: bool, why: str) -> None:
    if not why:
        st.error(t("请写明理由。", "Give a reason."), icon=":material/error:")
        return
    chosen = with_switch(centre.facts.get("rules"), rule, on=on)
    changed = {name: value for name, value in centre.facts.items() if name != "rules"}
    changed |= {"rules": chosen} if chosen else {}
    done = t(f"{rule.code} 已{'启用' if on else '停用'}", f"{rule.code} is {'on' if on else 'off'}")

    def write() -> str:
        new = replace(centre, facts=changed)
        return registry().update_centre(new, by=person(), why=f"{rule.code}: {why}")

    act(write, done)
    st.rerun()


# examples


def _examples(standard: Standard, rule: Rule, catalog: Catalog) -> None:
    """A passing and a failing example, judged by the same checks as any centre."""
    drawn = examples_of(rule, standard, catalog, language())
    if not drawn:
        return
    st.markdown(f"##### {t('示例', 'Examples')}")
    for column, example in zip(st.columns(2, gap="medium"), drawn, strict=False):
        verdict, message = example.finding.verdict, example.finding.message
        picture = _image(sketch(example.twin, example.finding, catalog, language()), say(message))
        chip = f'<span class="twin-chip twin-{_CLASS.get(verdict, "unknown")}">{escape(say(VERDICTS[verdict]))}</span>'
        with column:
            st.html(
                f'<figure class="twin-example">{chip}{picture}<figcaption>{escape(say(message))}</figcaption></figure>'
            )
    st.caption(
        t(
            "示例由系统按规则的限值生成，并用同一检查程序判定。",
            "The examples are made from the rule's own limits and judged by the same checks as any centre.",
        )
    )


def _image(svg: str, said: str) -> str:
    """An image with its words; the pages let no bare SVG into their HTML."""
    data = b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(said)}">'
