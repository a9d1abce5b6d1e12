"""One answer for every screen: computed once per version, worst state first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest

from twin.checks.engine import check
from twin.errors import NotFound
from twin.model import Finding, Strength, Subject, Text, Verdict
from twin.web import view as views
from twin.web.geometry import urls
from twin.web.view import View, drawn_of, registry, state_of, view_of, view_within

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
