"""An inspector's answer under a finding: given, refused without a verdict, offered to those who may; the verdict follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.centre import TESTER, small_centre
from tests.conftest import database_url
from tests.pages.test_ruling import page_of
from twin.checks.evidence import Reply
from twin.model import Finding, Verdict
from twin.web import view as views
from twin.web.view import registry, view_of


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    yield small_centre(registry())
    registry().close()
    views._registry.cache_clear()


def asked(code: str) -> Finding:
    """The first question that nobody answered yet."""
    view = view_of(code)
    questions = {entry.id for s in view.standards for entry in s.elsewhere if entry.becomes == "question"}
    return next(f for f in view.findings if f.rule in questions and f.verdict is Verdict.UNKNOWN)


def form(code: str, rule: str, subject: str) -> AppTest:
    def page(code: str, rule: str, subject: str) -> None:
        from twin.pages.answering import answer_form  # noqa: PLC0415 - the page is a script of its own
        from twin.web.view import view_of  # noqa: PLC0415 - the page is a script of its own

        view = view_of(code)
        finding = next(f for f in view.findings if (f.rule, f.subject.id) == (rule, subject))
        answer_form(view, finding)

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
    assert registry().papers.answers(small) == ()
    test.button_group(key=f"reply-{finding.rule}-{finding.subject.id}").set_value(Reply.BAD)
    test.text_area[0].set_value("no sign at the door")
    test.button[0].click().run()
    assert not test.exception, test.exception
    (kept,) = registry().papers.answers(small)
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
