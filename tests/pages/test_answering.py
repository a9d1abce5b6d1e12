"""An inspector's answer under a finding: given, refused without a verdict, offered to those who may; the verdict follows."""

from __future__ import annotations

import base64
import io
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.centre import CODE, TESTER, small_centre
from tests.databases import Databases, application
from tests.pages.test_pages import app
from tests.pages.test_ruling import page_of
from twin.catalog import load_catalog
from twin.checks.asking import HELD, Held, Question
from twin.checks.evidence import Answer, Reply
from twin.model import Finding, Verdict
from twin.pages.by_phone import qr_svg
from twin.registry.evidence import Answered
from twin.web.asked import asked_in
from twin.web.photos import codes_on
from twin.web.view import registry, view_of


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[str]:
    """One centre for all tests: each answers a question that no other has answered."""
    with application(databases.copy(small_centre, tmp_path_factory.mktemp("answering") / "twin.db")):
        yield CODE


def asked(code: str) -> Finding:
    """The first question that nobody answered yet."""
    view = view_of(code)
    questions = {entry.id for s in view.standards for entry in s.elsewhere if entry.becomes == "question"}
    return next(f for f in view.findings if f.rule in questions and f.verdict is Verdict.UNKNOWN)


def form(code: str, rule: str, subject: str) -> AppTest:
    def page(code: str, rule: str, subject: str) -> None:
        from twin.pages.answering import under_finding  # noqa: PLC0415 - the page is a script of its own
        from twin.web.view import view_of  # noqa: PLC0415 - the page is a script of its own

        view = view_of(code)
        finding = next(f for f in view.findings if (f.rule, f.subject.id) == (rule, subject))
        under_finding(view, finding)

    test = AppTest.from_function(page, args=(code, rule, subject), default_timeout=60)
    test.session_state["language"] = "zh"
    test.session_state["person"] = TESTER
    test.session_state["centre"] = code
    test.run()
    assert not test.exception, test.exception
    return test


def test_an_answer_is_kept_and_decides(small: str) -> None:
    finding = asked(small)
    test = form(small, finding.rule, finding.subject.id)
    test.button[0].click().run()
    assert [each.value for each in test.error] == ["请选择结论。"]
    assert not [each for each in registry().papers.answers(small) if each.answer.question == finding.rule]
    test.button_group(key=f"reply-{finding.rule}-{finding.subject.id}").set_value(Reply.BAD)
    test.text_area[0].set_value("no sign at the door")
    test.button[0].click().run()
    assert not test.exception, test.exception
    (kept,) = [each for each in registry().papers.answers(small) if each.answer.question == finding.rule]
    assert (kept.answer.reply, kept.answer.note, kept.answer.by) == (Reply.BAD, "no sign at the door", TESTER)
    (after,) = (f for f in view_of(small).findings if (f.rule, f.subject) == (finding.rule, finding.subject))
    assert after.verdict is Verdict.FAIL
    assert "no sign at the door" in " ".join(
        each.value for each in form(small, finding.rule, finding.subject.id).markdown
    )


def test_what_is_no_question_has_no_form(small: str) -> None:
    other = next(f for f in view_of(small).findings if f.verdict is Verdict.FAIL)
    assert not form(small, other.rule, other.subject.id).button


def test_the_address_of_a_question_says_what_it_asks(small: str) -> None:
    finding = asked(small)
    test = page_of(finding.rule, "en")
    assert finding.clause in test.info[0].value
    assert not test.warning


def answered(code: str, reply: Reply, days_ago: int, note: str = "") -> Question:
    """A question that had no answer, answered some days ago."""
    question = next(each for each in asked_in(code).round.questions if each.held is Held.NEVER)
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    said = Answer(uuid.uuid4().hex, *question.key, reply, moment.astimezone().date(), TESTER, note)
    registry().papers.answer(code, Answered(said, moment.isoformat()), load_catalog(), by=TESTER)
    return next(each for each in asked_in(code).round.questions if each.key == question.key)


def shown(test: AppTest) -> list[str]:
    """What the rows of the page's table ask."""
    return list(test.dataframe[0].value["核对内容"]) if test.dataframe else []


def test_the_page_of_answers_filters_by_state_answer_place_and_words(small: str) -> None:
    late = answered(small, Reply.OK, 400)
    soon = answered(small, Reply.BAD, 350, "门口没有标识")
    test = app("answers")
    questions = asked_in(small).round.questions
    assert shown(test) == [each.entry.about.zh for each in questions]
    tally = " ".join(each.proto.body for each in test.get("html"))
    for held in Held:
        assert f"<b>{sum(each.held is held for each in questions)}</b><span>{HELD[held].zh}" in tally
    test.multiselect(key="q-held").set_value([Held.EXPIRED]).run()
    assert shown(test) == [late.entry.about.zh]
    test.multiselect(key="q-held").set_value([]).run()
    test.multiselect(key="q-reply").set_value([Reply.BAD]).run()
    assert soon.entry.about.zh in shown(test)
    test.text_input(key="q-text").set_value("没有标识").run()
    assert shown(test) == [soon.entry.about.zh]
    test.multiselect(key="q-place").set_value(["f1/none" if soon.subject.id == small else small]).run()
    assert shown(test) == []
    assert "放宽筛选" in test.info[0].value


def test_a_row_of_the_page_shows_its_history_and_takes_a_new_answer(small: str) -> None:
    late = answered(small, Reply.NA, 500, "once")
    test = app("answers")
    test.text_input(key="q-text").set_value(late.entry.id).run()
    test.session_state["q-table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    assert not test.exception, test.exception
    assert any("once" in each.value for each in test.markdown)
    key = f"{late.entry.id}-{late.subject.id}"
    test.button_group(key=f"reply-{key}").set_value(Reply.OK)
    next(each for each in test.button if each.label == "记录").click().run()
    assert not test.exception, test.exception
    (question,) = [each for each in asked_in(small).round.questions if each.key == late.key]
    assert question.held is Held.VALID


def test_the_code_on_the_desk_leads_to_the_walk_of_the_centre(small: str) -> None:
    test = app("answers")
    links = " ".join(each.value for each in test.markdown)
    assert f"](http://localhost:8501/a/check/{small})" in links
    picture = base64.b64decode(qr_svg(f"http://localhost:8501/a/check/{small}").split(",")[1]).decode()
    dark = picture.rpartition("<path")[2]  # after the white ground
    side = int(re.findall(r'viewBox="0 0 (\d+)', picture)[0]) * 8
    drawn = np.full((side, side), 255, dtype=np.uint8)
    for x, y, wide, high in (map(int, each) for each in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", dark)):
        drawn[8 * y : 8 * (y + high), 8 * x : 8 * (x + wide)] = 0
    stream = io.BytesIO()
    Image.fromarray(drawn).save(stream, "PNG")
    assert codes_on(stream.getvalue()) == (f"http://localhost:8501/a/check/{small}",)
