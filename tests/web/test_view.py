"""One answer for every screen: computed once per version, worst state first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from twin.errors import NotFound
from twin.model import Finding, Strength, Subject, Text, Verdict
from twin.web.view import View, registry, state_of, view_of

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
