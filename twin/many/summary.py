"""A checked centre in brief: how it stands under every rule, small enough to hold for a thousand centres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from twin.model import Finding, Strength, Twin, Verdict

WORST: Final = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""Verdicts, the worst first: a rule stands in a centre as its worst subject does."""


@dataclass(frozen=True, slots=True)
class CentreSummary:
    """How a centre stands.

    ``rules``: code to worst verdict. ``defects``: code to the number of failed subjects, where the rule is a 应 or √.
    ``counts``: findings by verdict and strength.
    """

    code: str
    name: str
    tier: str
    standards: tuple[str, ...]
    rules: Mapping[str, Verdict]
    defects: Mapping[str, int]
    counts: Mapping[tuple[Verdict, Strength], int] = field(default_factory=dict)

    def total(self, verdict: Verdict, *strengths: Strength) -> int:
        """Findings of a verdict, of some strengths or of all."""
        return sum(n for (v, s), n in self.counts.items() if v is verdict and (not strengths or s in strengths))


def summarised(twin: Twin, tier: str, standards: Sequence[str], findings: Sequence[Finding]) -> CentreSummary:
    """The findings of a centre in brief."""
    rules: dict[str, Verdict] = {}
    for finding in findings:
        known = rules.get(finding.rule, finding.verdict)
        rules[finding.rule] = min(known, finding.verdict, key=WORST.index)
    return CentreSummary(
        twin.centre.code,
        twin.centre.name,
        tier,
        tuple(standards),
        rules,
        Counter(finding.rule for finding in findings if finding.is_defect),
        Counter((finding.verdict, finding.strength) for finding in findings),
    )
