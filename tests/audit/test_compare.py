"""What became of a finding: nothing is called mended that was not seen to be mended."""

from __future__ import annotations

import pytest

from twin.audit import StepKind, compare, tally
from twin.model import Verdict

from .build import finding

P, F, U, N, W = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE, Verdict.WAIVED


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (P, F, "new"),
        (U, F, "new"),
        (W, F, "new"),
        (None, F, "new"),
        (F, P, "mended"),
        (W, P, "mended"),
        (F, N, "mended"),
        (F, W, "waived"),
        (P, W, "waived"),
        (F, U, "undecided"),
        (P, U, "undecided"),
        (U, P, "better"),
        (F, None, "gone"),
        (P, None, "unchanged"),
        (None, P, "unchanged"),
        (None, U, "unchanged"),
        (F, F, "unchanged"),
        (P, P, "unchanged"),
        (U, U, "unchanged"),
        (W, W, "unchanged"),
    ],
)
def test_each_pair_of_verdicts_has_its_word(before: Verdict | None, after: Verdict | None, kind: str) -> None:
    old = [] if before is None else [finding(before)]
    new = [] if after is None else [finding(after)]
    (step,) = compare(old, new)
    assert step.kind == kind


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (0.2, 0.3, "worse"),
        (0.3, 0.2, "better"),
        (0.2, 0.2 + 1e-9, "unchanged"),
        (None, 0.3, "unchanged"),
        (1.0, 0.0, "better"),
    ],
)
def test_two_failures_are_told_apart_by_how_much_they_miss(before: float | None, after: float, kind: str) -> None:
    (step,) = compare([finding(short=before)], [finding(short=after)])
    assert step.kind == kind


def test_findings_are_matched_by_rule_subject_and_item() -> None:
    old = [finding(P, item="a"), finding(F, item="b"), finding(F, subject="z2")]
    new = [finding(F, subject="z2"), finding(F, item="b"), finding(F, item="a"), finding(F, rule="T-2", item="a")]
    steps = compare(old, new)
    assert [step.kind for step in steps] == ["unchanged", "unchanged", "new", "new"]


def test_twins_of_one_key_are_matched_in_order() -> None:
    steps = compare([finding(P), finding(F)], [finding(P), finding(P)])
    assert [step.kind for step in steps] == ["unchanged", "mended"]


def test_the_tally_names_every_kind() -> None:
    counts = tally(compare([finding(P)], [finding(F), finding(P, subject="z2")]))
    assert set(counts) == set(StepKind)
    assert {kind: number for kind, number in counts.items() if number} == {StepKind.NEW: 1, StepKind.UNCHANGED: 1}
