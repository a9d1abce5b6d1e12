"""A rule's own page: by its address, with judged examples, and its switch, which is recorded and which verdicts follow."""

from __future__ import annotations

import base64
import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.centre import TESTER
from tests.pages.test_pages import CHINESE, app
from twin.catalog import Rule, load_catalog
from twin.model import Finding, Strength, Subject, Text, Verdict
from twin.pages import ruling, session
from twin.pages.panel import finding_html
from twin.web.view import registry, view_of

SECOND_HAND = "GB50763-3.7.2-1"
"""Off unless a manager turns it on."""
READ = "GB55019-2.5.4-1"


def page_of(code: str, language: str = "zh", person: str = TESTER) -> AppTest:
    test = app("standards", language, person)
    test.query_params[ruling.KEY] = code
    test.run()
    assert not test.exception, test.exception
    return test


def html(test: AppTest) -> str:
    return " ".join(each.proto.body for each in test.get("html"))


def pictures(test: AppTest) -> list[str]:
    """The drawings of the page, as they were made."""
    return [base64.b64decode(data).decode() for data in re.findall(r"svg\+xml;base64,([^\"]+)", html(test))]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rule_has_a_page_with_a_passing_and_a_failing_example(small: str, language: str) -> None:  # noqa: ARG001
    test = page_of(READ, language)
    words = html(test)
    assert READ in words
    for said in {"zh": ("条文理解", "不判断", "可信度"), "en": ("Reading", "It is not", "Confidence")}[language]:
        assert f"<dt>{said}</dt>" in words
    good, bad = pictures(test)
    assert "0.9 m" in good
    assert "0.799 m" in bad
    assert [bool(CHINESE.search(each)) for each in (good, bad)] == [language == "zh"] * 2


def rule_of(code: str) -> Rule:
    return next(rule for standard in load_catalog().standards.values() for rule in standard.rules if rule.code == code)


def test_a_vague_word_is_shown_as_the_number_taken_and_a_centre_may_take_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "language", lambda: "zh")
    ((name, plain),) = ruling.ground_rows(rule_of("SJ-4.5.4-2"), {})
    assert name == "可调数值"
    assert plain.startswith("near = 15 m: ")
    ((_, chosen),) = ruling.ground_rows(rule_of("SJ-4.5.4-2"), {"near": "12 m", "other": 1})
    assert chosen.startswith("near = 12 m · 默认 15 m: ")


@pytest.mark.parametrize(("language", "word"), [("zh", "可信度"), ("en", "confidence")])
def test_a_finding_of_another_standard_says_how_its_number_is_known(
    language: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "language", lambda: language)
    rows = dict(ruling.ground_rows(rule_of(READ), {}))
    assert rows[{"zh": "可信度", "en": "Confidence"}[language]].startswith("T: ")
    assert "GB 55019-2021" in rows[{"zh": "来源", "en": "Source"}[language]]
    said, subject = Text("话", "words"), Subject("zone", "z", "甲", "f1")
    own = Finding("R", "S", "1", Strength.SHALL, Verdict.FAIL, subject, said, said, said, said)
    assert f" · {word} T" in finding_html(own._replace(confidence="T"))
    assert word not in finding_html(own)


def test_what_is_no_rule_is_said_and_the_list_is_shown(small: str) -> None:  # noqa: ARG001
    test = page_of("GB-NONE-1")
    assert ["GB-NONE-1" in each.value for each in test.warning] == [True]
    assert test.dataframe


def test_the_way_back_leads_to_the_same_standard(small: str) -> None:  # noqa: ARG001
    test = page_of(READ)
    test.button(key="back").click().run()
    assert ruling.KEY not in test.query_params
    assert "GB55019-2021" in [box.value for box in test.selectbox]


def test_choosing_is_by_words_of_any_rule(small: str) -> None:  # noqa: ARG001
    test = app("standards", "en")
    every = len(test.dataframe[0].value)
    search = next(box for box in test.text_input if "Search" in box.label)
    search.set_value("guide robot").run()
    found = test.dataframe[0].value
    assert 0 < len(found) < every
    assert all("SJ-T3-R5" in code for code in found["Code"])


def test_the_switch_asks_for_a_reason_is_recorded_and_verdicts_follow(small: str) -> None:
    test = page_of(SECOND_HAND)
    assert verdicts(small) == [Verdict.NOT_APPLICABLE]
    assert "未启用" in html(test)
    switch = next(button for button in test.button if button.label == "启用此条")
    switch.click().run()
    assert [each.value for each in test.error] == ["请写明理由。"]
    assert "rules" not in registry().centre(small).facts

    test = page_of(SECOND_HAND)
    test.text_input(key=f"switch-why-{SECOND_HAND}").set_value("已核对条文原文")
    next(button for button in test.button if button.label == "启用此条").click().run()
    assert registry().centre(small).facts["rules"] == {SECOND_HAND: True}
    newest = registry().changes(small)[0]
    assert (newest.by, newest.why) == (TESTER, f"{SECOND_HAND}: 已核对条文原文")
    said = next(f for f in view_of(small).findings if f.rule == SECOND_HAND)
    assert "未启用" not in said.actual.zh

    test = page_of(SECOND_HAND)
    test.text_input(key=f"switch-why-{SECOND_HAND}").set_value("误开")
    next(button for button in test.button if button.label == "停用此条").click().run()
    assert "rules" not in registry().centre(small).facts, "what is so by default is not written down"


def verdicts(code: str) -> list[Verdict]:
    return [finding.verdict for finding in view_of(code).findings if finding.rule == SECOND_HAND]


def test_a_rule_that_is_on_by_default_is_turned_off_and_says_so(small: str) -> None:
    test = page_of(READ)
    test.text_input(key=f"switch-why-{READ}").set_value("既有建筑改造中")
    next(button for button in test.button if button.label == "停用此条").click().run()
    assert registry().centre(small).facts["rules"] == {READ: False}
    found = [finding for finding in view_of(small).findings if finding.rule == READ]
    assert [(finding.verdict, "未启用" in finding.actual.zh) for finding in found] == [(Verdict.NOT_APPLICABLE, True)]
    assert "未启用" in html(page_of(READ))


def test_who_does_not_manage_the_centre_sees_no_switch(small: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(ruling, "may", lambda _action: False)
    assert not [button for button in page_of(READ).button if button.label == "停用此条"]


def test_without_a_name_nothing_is_written(small: str) -> None:
    test = page_of(READ, person="")
    test.text_input(key=f"switch-why-{READ}").set_value("改造")
    next(button for button in test.button if button.label == "停用此条").click().run()
    assert test.error
    assert "rules" not in registry().centre(small).facts
