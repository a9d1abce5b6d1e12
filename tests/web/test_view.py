"""One answer for every screen: computed once per version, worst state first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, event

from twin.checks.engine import check
from twin.errors import NotFound
from twin.model import Finding, Strength, Subject, Text, Verdict
from twin.web import view as views
from twin.web.geometry import urls
from twin.web.view import View, checked_within, drawn_of, one_moment, registry, state_of, view_of, view_within

NOTHING = Text("", "")


def finding(verdict: Verdict, strength: Strength) -> Finding:
    subject = Subject("zone", "z1", "z1")
    return Finding("R", "S", "1", strength, verdict, subject, NOTHING, NOTHING, NOTHING, NOTHING)


FAILED_SHOULD = finding(Verdict.FAIL, Strength.SHOULD)
PASSED = finding(Verdict.PASS, Strength.SHALL)


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        ([], "none"),
        ([PASSED], "pass"),
        ([PASSED, finding(Verdict.UNKNOWN, Strength.SHALL)], "unknown"),
        ([FAILED_SHOULD, finding(Verdict.UNKNOWN, Strength.SHALL)], "warn"),
        ([FAILED_SHOULD, finding(Verdict.FAIL, Strength.REQUIRED)], "fail"),
        ([finding(Verdict.FAIL, Strength.OPTIONAL)], "none"),
        ([finding(Verdict.UNKNOWN, Strength.OPTIONAL), PASSED], "pass"),
        ([finding(Verdict.WAIVED, Strength.SHALL)], "none"),
    ],
)
def test_state_of_a_zone_is_its_worst_finding(findings: list[Finding], state: str) -> None:
    assert state_of(findings) == state


def test_view_is_computed_once_until_something_changes(
    small_view: Callable[[], View], move: Callable[[], None]
) -> None:
    first = small_view()
    assert small_view() is first
    move()
    assert small_view() is not first


def test_a_centre_is_drawn_before_it_is_checked(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*args: Any, **settings: Any) -> Any:
        begun.set()
        go_on.wait(30)
        return check(*args, **settings)

    monkeypatch.setattr(views, "check", slow)
    assert view_within(small, 0) is None
    assert begun.wait(30)
    drawn = drawn_of(small)
    assert [floor.id for floor in drawn.twin.floors] == ["f1"]
    pending = urls(drawn, "f1")
    go_on.set()
    view = view_of(small)
    assert view.twin is drawn.twin
    ready = urls(view, "f1")
    assert (ready["plan"], ready["things"]) == (pending["plan"], pending["things"])
    assert ready["verdicts"] != pending["verdicts"]


def test_the_version_in_hand_is_answered_without_the_database(small: str, move: Callable[[], None]) -> None:
    drawn, view = drawn_of(small), view_of(small)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert checked_within(drawn, 0) is view
        assert not asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    move()
    newer = drawn_of(small)
    assert newer.version > drawn.version
    found = checked_within(newer, 30)
    assert found is not None
    assert found.version == newer.version


def test_a_version_that_is_not_in_memory_any_more_is_answered_as_it_is_now(
    small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_of(small)
    monkeypatch.setattr(views, "_entries", type(views._entries)())
    found = checked_within(drawn, 30)
    assert found is not None
    assert found.version == drawn.version


def test_what_is_made_of_a_view_is_made_once_and_forgotten_with_it(
    small_view: Callable[[], View], move: Callable[[], None]
) -> None:
    view, made = small_view(), Mock(side_effect=object)
    first = view.once("rows", made)
    assert view.once("rows", made) is first
    assert view.once(("rows", "en"), made) is not first
    move()
    assert small_view().once("rows", made) is not first
    assert made.call_count == 3
    for number in range(views.MADE + 1):
        view.once(number, made)
    assert view.once("rows", made) is not first  # the oldest goes


def test_a_moment_is_one_within_and_the_present_after_it(small: str, move: Callable[[], None]) -> None:
    before = registry().version(small)
    with one_moment():
        assert registry().version(small) == before
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(move).result()
        assert registry().version(small) == before
    assert registry().version(small) == before + 1


def test_a_check_that_failed_is_tried_again(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(views, "check", Mock(side_effect=OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            view_of(small)
    assert view_of(small).findings


def test_a_waiting_check_of_an_older_version_is_given_up(
    small: str, move: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    plain = views._checked
    monkeypatch.setattr(
        views, "_checked", lambda source, drawn: (checked.append(drawn.version), plain(source, drawn))[1]
    )
    go_on = threading.Event()
    blocker = views._checking.submit(go_on.wait, 30)
    assert view_within(small, 0) is None
    older = registry().version(small)
    move()
    assert view_within(small, 0) is None
    go_on.set()
    blocker.result()
    assert view_of(small).version > older
    assert older not in checked


def test_view_is_computed_anew_on_another_day(small: str) -> None:
    assert view_of(small, today=date(2026, 1, 1)) is not view_of(small, today=date(2026, 1, 2))


def test_findings_are_indexed_by_the_zone_they_concern(small_view: Callable[[], View]) -> None:
    view = small_view()
    waiting = next(z for z in view.floor("f1").zones if z.name == "等候休息区")
    assert view.by_zone[waiting.id]
    assert all(f.subject.id == waiting.id for f in view.by_zone[waiting.id] if f.subject.kind == "zone")


def test_unknown_centre_is_not_found(small: str) -> None:
    assert [centre.code for centre in registry().centres()] == [small]
    with pytest.raises(NotFound):
        view_of("NO-SUCH")
