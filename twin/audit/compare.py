"""Two runs, finding by finding: what is new, mended, worse, better, and what nobody can tell any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twin.audit.inputs import Group
from twin.model import Finding, Text, Verdict
from twin.units import EPS

Key = tuple[str, str, str, str | None, int]
"""Rule, kind and id of the subject, item, and which of several such findings it is."""


class StepKind(StrEnum):
    """What became of one finding from one run to the next, what matters most first."""

    NEW = "new"
    WORSE = "worse"
    UNDECIDED = "undecided"
    BETTER = "better"
    MENDED = "mended"
    WAIVED = "waived"
    GONE = "gone"
    UNCHANGED = "unchanged"


STEPS: Mapping[StepKind, Text] = {
    StepKind.NEW: Text("新增", "New"),
    StepKind.WORSE: Text("加重", "Worse"),
    StepKind.UNDECIDED: Text("变为无法判定", "No longer decided"),
    StepKind.BETTER: Text("减轻", "Better"),
    StepKind.MENDED: Text("已整改", "Mended"),
    StepKind.WAIVED: Text("新豁免", "Waived"),
    StepKind.GONE: Text("对象已不存在", "Subject is gone"),
    StepKind.UNCHANGED: Text("未变", "Unchanged"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One finding in two runs; one of them is None where the rule or its subject was not there.

    ``because`` names the groups of inputs that brought the change about; several: only together.
    """

    kind: StepKind
    before: Finding | None
    after: Finding | None
    because: tuple[Group, ...] = ()

    @property
    def finding(self) -> Finding:
        """The later of the two."""
        found = self.after or self.before
        if found is None:
            msg = "a step without a finding"
            raise ValueError(msg)
        return found


def keyed(findings: Iterable[Finding]) -> dict[Key, Finding]:
    """Index findings by what they are about; zones keep their ids from revision to revision of a plan."""
    seen = Counter[tuple[str, str, str, str | None]]()
    found: dict[Key, Finding] = {}
    for finding in findings:
        subject = finding.subject
        about = (finding.rule, subject.kind, subject.id, subject.item)
        found[*about, seen[about]] = finding
        seen[about] += 1
    return found


def compare(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Step, ...]:
    """Say of every finding of either run what became of it, in the order of the later run, gone ones last."""
    old, new = keyed(before), keyed(after)
    steps = [_step(old.get(key), finding) for key, finding in new.items()]
    gone = [Step(_gone(finding), finding, None) for key, finding in old.items() if key not in new]
    return (*steps, *gone)


def _gone(finding: Finding) -> StepKind:
    return StepKind.GONE if finding.verdict in {Verdict.FAIL, Verdict.WAIVED} else StepKind.UNCHANGED


def _step(old: Finding | None, new: Finding) -> Step:
    return Step(step_kind(old, new), old, new)


def step_kind(old: Finding | None, new: Finding) -> StepKind:
    """Say what became of a finding. A failure is mended only by a pass or by a rule that no longer applies."""
    was, now = None if old is None else old.verdict, new.verdict
    if now is Verdict.FAIL:
        if old is None or was is not Verdict.FAIL:
            return StepKind.NEW
        return _by_how_much(old, new)
    if now is Verdict.UNKNOWN:
        return StepKind.UNCHANGED if was is Verdict.UNKNOWN or was is None else StepKind.UNDECIDED
    if now is Verdict.WAIVED:
        return StepKind.UNCHANGED if was is Verdict.WAIVED else StepKind.WAIVED
    if was in {Verdict.FAIL, Verdict.WAIVED}:
        return StepKind.MENDED
    return StepKind.BETTER if was is Verdict.UNKNOWN and now is Verdict.PASS else StepKind.UNCHANGED


def _by_how_much(old: Finding, new: Finding) -> StepKind:
    """Both fail: by how much each misses its limit decides, where both are numbers."""
    if old.short is None or new.short is None or abs(old.short - new.short) <= EPS:
        return StepKind.UNCHANGED
    return StepKind.WORSE if new.short > old.short else StepKind.BETTER


def tally(steps: Iterable[Step]) -> dict[StepKind, int]:
    """Count steps by kind, every kind named."""
    counts = Counter(step.kind for step in steps)
    return {kind: counts[kind] for kind in StepKind}
