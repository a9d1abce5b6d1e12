"""Rules as a centre is held to them: the measure, the limit, and every word that depends on the catalogues alone.

Made once for a standard, a tier and the numbers a site chose, and used for every centre after that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from twin.catalog.attributes import yes_or_no
from twin.catalog.measures import MEASURES
from twin.catalog.schema import Limit, Op, Rule, Standard, Value
from twin.checks.facility import Facility
from twin.checks.forms import Form, Ruling
from twin.checks.keeping import Kept
from twin.checks.measures import IMPLEMENTED, Measure
from twin.checks.measures.base import Params
from twin.checks.wording import NONE, item_name, kind_name, limit_text, value_text
from twin.model import Json, Strength, Text, Verdict

_ORDER = (Strength.SHALL, Strength.REQUIRED, Strength.SHOULD, Strength.OPTIONAL, Strength.MAY)
_LISTED = (Strength.OPTIONAL, Strength.MAY)
_MEASURED = ("surface_height", "mounting_height", "protrusion", "door_clear_width")
"""Attributes, measured on site, that measures without a parameter ``attribute`` read."""
_ZONES = frozenset({"zone_present", "zone_on_floor"})
_COUNTS = _ZONES | {
    "count_in_zone",
    "count_at_window",
    "count_near_entrance",
    "window_present",
    "count_in_centre",
    "count_signs",
}
KEPT: Final = 256
"""Standards × tiers × chosen numbers that are kept."""
_NOT_BOUND: Final = Text("该条不约束本级别的中心", "the rule does not bind a centre of this tier")
_VALUES: Final = 128
"""Measured values of which a rule remembers what it says."""


@dataclass(frozen=True)
class Demand:
    """One rule for one tier.

    Parameters
    ----------
    params, limit
        With the site's own numbers in place of the defaults; where a fact of the centre decides between two limits and
        is known, the one that holds.
    binding
        How strongly it binds the tier; None when it does not.
    counted
        What is counted, in the document's own words where it has some; empty for other measures.
    """

    rule: Rule
    standard: Standard
    tier: str
    params: Params
    limit: Limit
    binding: Strength | None
    counted: Text
    expected: Text

    @cached_property
    def measure(self) -> Measure:
        """The function that measures it."""
        return IMPLEMENTED[self.rule.measure]

    @cached_property
    def unit(self) -> str:
        """Unit of what is measured."""
        return MEASURES[self.rule.measure].unit

    @cached_property
    def item(self) -> str | None:
        """Id of the thing looked for, if it is one."""
        return str(self.params["item"]) if "item" in self.params else None

    @cached_property
    def strength(self) -> Strength:
        """How strongly it binds, or would bind the tier that it binds most."""
        return self.binding or min(self.rule.marks.values(), key=_ORDER.index)

    @cached_property
    def is_listed_apart(self) -> bool:
        """Whether what is absent is no defect (○ and 可)."""
        return self.binding in _LISTED

    @cached_property
    def is_at_least_one(self) -> bool:
        """Whether it asks that there be any at all."""
        return self.rule.measure in _COUNTS and self.limit.op is Op.AT_LEAST and float(self.limit.value) == 1.0

    @cached_property
    def measured_on_site(self) -> Sequence[str]:
        """Attributes whose value somebody may have measured on site, and that decide."""
        return (self.params["attribute"],) if "attribute" in self.params else _MEASURED

    @cached_property
    def decide(self) -> Callable[[Value], bool | None]:
        """Whether a measured value meets the limit; None when that depends on a fact nobody stated."""
        return self.limit.decider()

    @cached_property
    def ruled(self) -> Callable[[Value], Ruling]:
        """:meth:`ruling` of a bare value; of the usual values it is worked out once."""
        return lru_cache(_VALUES, typed=True)(self.ruling)

    def ruling(self, value: Value, shown: Text | None = None) -> Ruling:
        """Hold a measured value against the limit. ``shown``: what to say instead of the bare value."""
        actual, meets = shown or value_text(value, self.unit), self.decide(value)
        if meets is None:
            said = _undecided(self.limit, actual)
            return self.form.ruling(Verdict.UNKNOWN, said)
        verdict = Verdict.PASS if meets else Verdict.FAIL
        tail, short = self.tail(verdict, value, actual), None if meets else self.limit.short_by(value)
        return Ruling(verdict, actual, tail, short)

    def tail(self, verdict: Verdict, value: Value, actual: Text) -> Text:
        """What follows the place in the message of a pass or a failure."""
        if self.is_at_least_one:
            return self.lacked if verdict is Verdict.FAIL else self.present(int(value))
        title = self.form.heads[verdict]
        if isinstance(value, bool):  # the title is the requirement: "yes, required yes" says nothing more
            return title
        expected = self.expected
        return Text(
            f"{title.zh}，实际 {actual.zh}，要求 {expected.zh}",
            f"{title.en}: {actual.en}, required {expected.en}",
        )

    def present(self, number: int) -> Text:
        """What follows the place where some of what is counted are there."""
        return Text(f"有{self.counted.zh}（{number}）", f": {self.counted.en} ({number})")

    @cached_property
    def form(self) -> Form:
        """What its findings share."""
        return Form.of_rule(self.rule, self.strength, self.expected)

    @cached_property
    def switched_off(self) -> Ruling:
        """That the rule is not checked, and how to turn it on."""
        code = self.rule.code
        reason = Text(
            f"未启用；在中心的 facts.rules 写 {code}: true 即检查",
            f"turned off; write {code}: true in the centre's facts.rules to check it",
        )
        return self.form.ruling(Verdict.NOT_APPLICABLE, reason)

    @cached_property
    def not_bound(self) -> Ruling:
        """That the rule has no mark for the tier; unknown where the document has no such tier."""
        tiers = [tier.id for tier in self.standard.tiers]
        if not tiers or self.tier in tiers:
            return self.form.ruling(Verdict.NOT_APPLICABLE, _NOT_BOUND)
        known = ", ".join(tiers)
        missing = Text(
            f"中心级别“{self.tier}”不在本标准中（{known}）", f"no tier “{self.tier}” here; there are: {known}"
        )
        return self.form.ruling(Verdict.UNKNOWN, missing)

    @cached_property
    def lacked(self) -> Text:
        """What follows the place where none of what is counted is there."""
        zh, en = ("未配置选配的", "optional, absent") if self.is_listed_apart else ("缺少", "missing")
        return Text(f"{zh}{self.counted.zh}", f": {en}: {self.counted.en}")


def demands_of(
    facility: Facility, standard: Standard, tier: str, settings: Mapping[str, float]
) -> Mapping[str, Demand]:
    """Every rule of a standard by its code, for a tier, for the numbers a site chose and the facts of its centre."""
    facts = facility.twin.centre.facts
    names = sorted({rule.limit.fact.name for rule in standard.rules if rule.limit.fact is not None})
    stated = tuple((name, yes_or_no(facts.get(name))) for name in names)
    chosen = tuple(sorted(settings.items()))
    return _kept.get(
        (standard, facility.catalog),
        lambda: {rule.code: _demand(facility, standard, rule, tier, settings) for rule in standard.rules},
        (tier, stated, chosen),
    )


_kept: Final[Kept[Mapping[str, Demand]]] = Kept(KEPT)


def _demand(facility: Facility, standard: Standard, rule: Rule, tier: str, settings: Mapping[str, float]) -> Demand:
    params, limit = rule.with_settings(settings)
    if limit.fact is not None:
        stated = yes_or_no(facility.twin.centre.facts.get(limit.fact.name))
        limit = limit if stated is None else limit.where(holds=stated)
    what, shown = _counted(facility, rule, params), limit_text(limit, MEASURES[rule.measure].unit)
    expected = Text(f"{what.zh} {shown.zh}".strip(), f"{what.en} {shown.en}".strip())
    return Demand(rule, standard, tier, params, limit, rule.strength(tier), what, expected)


def _undecided(limit: Limit, shown: Text) -> Text:
    """Say which fact of the centre decides between the two limits."""
    fact = limit.fact
    if fact is None:
        raise TypeError(limit)
    return Text(
        f"{shown.zh}，是否符合取决于{fact.about.zh}；请在“中心情况”页登记（facts.{fact.name}）",
        f"{shown.en}; whether it is enough depends on this: {fact.about.en}. State it on the page Facts (facts.{fact.name})",
    )


def _counted(facility: Facility, rule: Rule, params: Mapping[str, Json]) -> Text:
    name = NONE
    if "item" in params:
        name = item_name(facility, params["item"])
    elif rule.measure in _ZONES:
        name = kind_name(facility, params["zones"])
    return Text(rule.words, name.en) if rule.words and name.zh else name
