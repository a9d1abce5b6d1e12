"""The engine: every rule of every standard on every subject it binds, one finding each.

What the verdicts mean here:

``pass``
    The measured value meets the limit.
``fail``
    It does not. With strength ``optional`` (○) or ``may`` it is no defect: shown as 选配未配, listed apart.
    A rule on things of a required zone or window that does not exist fails once, for the centre.
``unknown``
    Data are missing; ``actual`` says which. Never a pass, never a defect.
``not_applicable``
    The rule does not bind the tier, or bound nothing; said once per rule, with the reason.
``waived``
    It fails and a waiver that still holds covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from twin.catalog.attributes import yes_or_no
from twin.catalog.clauses import KEPT
from twin.catalog.fields import near_codes
from twin.catalog.loader import Catalog
from twin.catalog.schema import Rule, Standard
from twin.checks.demands import Demand, demands_of
from twin.checks.entries import Ledger
from twin.checks.evidence import NO_EVIDENCE, Evidence
from twin.checks.facility import Facility
from twin.checks.forms import Judgement
from twin.checks.judging import Judge
from twin.checks.subjects import Subjects
from twin.checks.waivers import Waiver, waivers_by_subject
from twin.errors import NotFound, SiteError
from twin.memory import no_collector
from twin.model import Finding, Json, Strength, Twin, Verdict
from twin.units import parse_quantity

_NONE_BEHIND: Final[Mapping[str, list[Judgement]]] = MappingProxyType({})
_BINDING: Final = frozenset({Strength.REQUIRED, Strength.SHALL})


def check(
    twin: Twin,
    standards: Sequence[Standard],
    catalog: Catalog,
    *,
    tier: str | None = None,
    waivers: Iterable[Waiver] = (),
    settings: Mapping[str, Json] | None = None,
    evidence: Evidence = NO_EVIDENCE,
    today: date,
) -> tuple[Finding, ...]:
    """Hold a centre against standards: :func:`judged`, written out as findings."""
    found = judged(
        twin, standards, catalog, tier=tier, waivers=waivers, settings=settings, evidence=evidence, today=today
    )
    with no_collector():
        return tuple([each.finding for each in found])


@no_collector()  # what is made on the way is gone again before the collector looks
def judged(
    twin: Twin,
    standards: Sequence[Standard],
    catalog: Catalog,
    *,
    tier: str | None = None,
    waivers: Iterable[Waiver] = (),
    settings: Mapping[str, Json] | None = None,
    evidence: Evidence = NO_EVIDENCE,
    today: date,
) -> list[Judgement]:
    """Hold a centre against standards.

    Parameters
    ----------
    twin
        The centre, assembled.
    standards
        Which documents, in the order of the answer.
    catalog
        The vocabularies.
    tier
        Column of the tables to use; the centre's own when None.
    waivers
        Failures accepted for now; those past their date are ignored.
    settings
        The site's own numbers for what a document leaves open: name to metres, m² or pieces, or ``"15 m"``.
    evidence
        What was done and said: decides entries that are no rule, together with the twin's documents.
    today
        Decides which waivers and answers still hold, what is overdue, and which value of a fact is in force.

    Returns
    -------
    list of Judgement
        In the order of standards, rules and then entries, floors and zones. At least one per rule and per entry that
        is decided from evidence (:mod:`twin.checks.entries`).

    Raises
    ------
    NotFound
        When ``tier`` is given and no standard knows it, though one of them tells tiers apart.
    ValueError
        When a setting is not a number with a known unit.
    SiteError
        ``rules-fact``: the centre turns rules on or off that do not exist.
    """
    twin = twin_on(twin, today)
    column = tier or twin.centre.tier
    tiers = {name for standard in standards for name in _tiers(standard)}
    if tier is not None and tiers and tier not in tiers:
        known = ", ".join(sorted(tiers))
        raise NotFound("unknown-tier", f"没有级别“{tier}”；可选：{known}", f"no tier “{tier}”; there are: {known}")
    switches = read_switches(twin.centre.facts.get("rules"), catalog)
    facility = Facility(twin, catalog)
    held = waivers_by_subject(waivers, today)
    numbers = {name: _metres(name, value) for name, value in (settings or {}).items()}
    subjects = Subjects(facility)
    judge, ledger = Judge(subjects, held), Ledger(subjects, evidence, today)
    found: list[Judgement] = []
    for standard in standards:
        demands = demands_of(facility, standard, column, numbers)
        answers = _Answers(judge, subjects, demands, switches)
        for rule in standard.rules:
            found += answers.of(rule)
        found.extend(ledger.judgements(standard, column, held, switches))
    return found


def twin_on(twin: Twin, day: date) -> Twin:
    """The twin with the facts of a day; itself where it has those."""
    centre = twin.centre.on(day)
    return twin if centre is twin.centre else replace(twin, centre=centre)


def _tiers(standard: Standard) -> list[str]:
    return [tier.id for tier in standard.tiers]


def _metres(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        msg = f"setting {name!r}: {value!r} is not a number"
        raise ValueError(msg)  # noqa: TRY004 - the person wrote a wrong value
    return parse_quantity(value)[0] if isinstance(value, str) else float(value)


def read_switches(value: Json, catalog: Catalog) -> dict[str, bool]:
    """Which rules a centre turns on or off: its fact ``rules``, a mapping of codes to yes or no. Retired codes say nothing.

    Raises
    ------
    SiteError
        ``rules-fact``: it is no such mapping, or names a code that no standard has.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SiteError(
            "rules-fact",
            f"facts.rules 应为 规则编码: true/false，不是 {value!r}",
            f"facts.rules must map rule codes to true or false, not {value!r}",
        )
    known = [rule.code for standard in catalog.standards.values() for rule in standard.rules]
    known += [each.id for standard in catalog.standards.values() for each in standard.elsewhere if each.becomes in KEPT]
    retired = {code for standard in catalog.standards.values() for code in standard.retired}
    switches: dict[str, bool] = {}
    for code, raw in value.items():
        if code in retired:
            continue
        on = yes_or_no(raw)
        if code not in known:
            close = near_codes(str(code), known)
            raise SiteError(
                "rules-fact",
                f"facts.rules：没有规则 {code!r}，相近：{close}",
                f"facts.rules: there is no rule {code!r}; near ones: {close}",
            )
        if on is None:
            raise SiteError(
                "rules-fact",
                f"facts.rules，{code}：应为 true 或 false，不是 {raw!r}",
                f"facts.rules, {code}: must be true or false, not {raw!r}",
            )
        switches[code] = on
    return switches


def with_switch(value: Json, rule: Rule, *, on: bool) -> dict[str, Json]:
    """A centre's fact ``rules`` with one rule turned on or off; what a rule is by default is not written down."""
    switches = dict(value) if isinstance(value, Mapping) else {}
    switches.pop(rule.code, None)
    return switches if on == rule.on else {**switches, rule.code: on}


class _Answers:
    """What the rules of one standard say of a centre; a rule that others depend on is judged before them, and once."""

    def __init__(
        self, judge: Judge, subjects: Subjects, demands: Mapping[str, Demand], switches: Mapping[str, bool]
    ) -> None:
        self._judge, self._subjects, self._demands, self._switches = judge, subjects, demands, switches
        self._known: dict[str, list[Judgement]] = {}

    def of(self, rule: Rule, asking: frozenset[str] = frozenset()) -> list[Judgement]:
        """What is said of a rule's subjects; ``asking``: codes of the rules that wait for it."""
        known = self._known.get(rule.code)
        if known is None:
            demand = self._demands[rule.code]
            if self._switches.get(rule.code, rule.on):
                known = _check_rule(self._judge, self._subjects, demand, self._behind(rule, asking))
            else:
                known = [self._judge.switched_off(demand)]
            self._known[rule.code] = known
        return known

    def _behind(self, rule: Rule, asking: frozenset[str]) -> Mapping[str, list[Judgement]]:
        """The same of the rules that a rule depends on."""
        if not rule.applies_to.depends_on:
            return _NONE_BEHIND
        needed = [code for code in rule.applies_to.depends_on if code in self._demands and code not in asking]
        return {code: self.of(self._demands[code].rule, asking | {rule.code}) for code in needed}


def _check_rule(
    judge: Judge, subjects: Subjects, demand: Demand, behind: Mapping[str, list[Judgement]]
) -> list[Judgement]:
    if demand.binding is None:
        return [judge.not_bound(demand)]
    targets = subjects.of(demand.rule)
    if targets:
        return judge.judge(demand, targets)
    missing = subjects.unknown_because(demand.rule)
    if missing is not None:
        return [judge.unknown(demand, missing)]
    return [_absent(judge, subjects, demand, behind)]


def _absent(judge: Judge, subjects: Subjects, demand: Demand, behind: Mapping[str, list[Judgement]]) -> Judgement:
    """No subject exists. Whose fault that is stands in the judgements of the rules that ask for the subject."""
    wanted = subjects.describe(demand.rule)
    binding = [
        each.ruling
        for judgements in behind.values()
        for each in judgements
        if each.form.strength in _BINDING and each.ruling.verdict is not Verdict.NOT_APPLICABLE
    ]
    undecided = [ruling for ruling in binding if ruling.verdict is Verdict.UNKNOWN]
    if any(ruling.verdict is Verdict.FAIL for ruling in binding):
        return judge.absent(demand, wanted)
    if undecided:
        return judge.unknown(demand, undecided[0].actual)
    waived = any(ruling.verdict is Verdict.WAIVED for ruling in binding)
    return judge.nothing_bound(demand, wanted, waived=waived)
