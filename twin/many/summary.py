"""A checked centre in brief: how it stands under every rule, small enough to hold for a thousand centres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from twin.checks.forms import Judgement, Ruling
from twin.model import Strength, Twin, Verdict, is_defect

WORST: Final = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""Verdicts, the worst first: a rule stands in a centre as its worst subject does."""
_FORM, _RULING = (itemgetter(Judgement._fields.index(name)) for name in ("form", "ruling"))
_VERDICT: Final = itemgetter(Ruling._fields.index("verdict"))
_RANK: Final = {verdict: rank for rank, verdict in enumerate(WORST)}


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


def summarised(twin: Twin, tier: str, standards: Sequence[str], judgements: Sequence[Judgement]) -> CentreSummary:
    """What was found in a centre, in brief."""
    numbers = Counter(zip(map(_FORM, judgements), map(_VERDICT, map(_RULING, judgements)), strict=True))
    rules: dict[str, Verdict] = {}
    defects: Counter[str] = Counter()
    counts: Counter[tuple[Verdict, Strength]] = Counter()
    for (form, verdict), number in numbers.items():
        worst = rules.get(form.rule)
        if worst is None or _RANK[verdict] < _RANK[worst]:
            rules[form.rule] = verdict
        counts[verdict, form.strength] += number
        if is_defect(verdict, form.strength):
            defects[form.rule] += number
    centre = twin.centre
    return CentreSummary(centre.code, centre.name, tier, tuple(standards), rules, defects, counts)
