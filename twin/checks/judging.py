"""From a measured value to a finding in words that a facility manager understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from twin.checks.attributes import MEASURED
from twin.checks.demands import Demand
from twin.checks.measures import STRAIGHT, Measured, Target
from twin.checks.measures.base import UNMEASURED
from twin.checks.subjects import Subjects
from twin.checks.waivers import Waiver
from twin.checks.wording import NONE, item_name, joined, names, value_text
from twin.model import Finding, Opening, Subject, Text, Verdict, made

_OPEN: Final = (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
_SHORT: Final = (Verdict.FAIL, Verdict.WAIVED)
_NOT_BOUND: Final = Text("该条不约束本级别的中心", "the rule does not bind a centre of this tier")


class Judge:
    """One centre: judges what is demanded of a target, or says why there is none."""

    def __init__(self, subjects: Subjects, waivers: Mapping[tuple[str, str], Waiver]) -> None:
        self._facility = subjects.facility
        self._measures = subjects.facility.measured
        self._waivers = waivers
        self._centre = subjects.centre()
        self._sought: dict[tuple[str, str, str], Subject] = {}

    # verdicts

    def judge(self, demand: Demand, targets: Sequence[Target]) -> list[Finding]:
        """Measure each target and hold it against the limit."""
        measure, facility, params, judged = demand.measure, self._facility, demand.params, self._judged
        return [judged(demand, target, measure(facility, target, params)) for target in targets]

    def _judged(self, demand: Demand, target: Target, got: Measured) -> Finding:
        value = got.value
        if value is None:
            return self._unmeasured(demand, target, got)
        shown = got.shown or value_text(value, demand.unit)
        if got.remarks and STRAIGHT in got.remarks:
            shown = Text(f"{shown.zh}（直线）", f"{shown.en} (straight)")
        if self._measures or isinstance(target.thing, Opening):
            day = self._measured_on(demand, target, got)
            if day is not None:
                shown = Text(f"{shown.zh}（{day} 实测）", f"{shown.en} (measured {day})")
        meets = demand.decide(value)
        if meets:
            return self._finding(demand, Verdict.PASS, target, got, shown)
        if meets is None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, _undecided(demand, shown))
        if got.doubt is not None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, got.doubt)
        return self._failed(demand, target, got, shown)

    def _unmeasured(self, demand: Demand, target: Target, got: Measured) -> Finding:
        if got.inapplicable is not None:
            return self._finding(demand, Verdict.NOT_APPLICABLE, target, got, got.inapplicable)
        if got.missing is not None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, got.missing)
        msg = f"{demand.rule.measure} gave neither a value nor a reason"
        raise ValueError(msg)

    def _measured_on(self, demand: Demand, target: Target, got: Measured) -> str | None:
        """The day on which somebody measured what decides: at a thing, or at the opening itself."""
        if self._measures:
            for number in (target.subject.id, *got.evidence):
                of = self._measures.get(number, {})
                known = next((of[name] for name in demand.measured_on_site if name in of), None)
                if known is not None:
                    return known.day
        if not isinstance(target.thing, Opening):
            return None
        found = (target.thing.attributes.get(f"{MEASURED}{name}") for name in demand.measured_on_site)
        return next((said.split()[0] for said in found if said), None)

    def switched_off(self, demand: Demand) -> Finding:
        """Say that the rule is not checked, and how to turn it on."""
        code = demand.rule.code
        reason = Text(
            f"未启用；在中心的 facts.rules 写 {code}: true 即检查",
            f"turned off; write {code}: true in the centre's facts.rules to check it",
        )
        return self._on_centre(demand, Verdict.NOT_APPLICABLE, reason)

    def not_bound(self, demand: Demand) -> Finding:
        """Say that the rule has no mark for the tier."""
        tiers = [tier.id for tier in demand.standard.tiers]
        if not tiers or demand.tier in tiers:
            return self._on_centre(demand, Verdict.NOT_APPLICABLE, _NOT_BOUND)
        known = ", ".join(tiers)
        missing = Text(
            f"中心级别“{demand.tier}”不在本标准中（{known}）", f"no tier “{demand.tier}” here; there are: {known}"
        )
        return self.unknown(demand, missing)

    def nothing_bound(self, demand: Demand, wanted: Text, *, waived: bool) -> Finding:
        """Say that the rule applied to nothing."""
        reason = Text(f"中心没有{wanted.zh}，本条不适用", f"the centre has no {wanted.en}: not applicable")
        if waived:
            reason = Text(f"{wanted.zh}已豁免设置，本条不适用", f"{wanted.en}: waived, so not applicable")
        return self._on_centre(demand, Verdict.NOT_APPLICABLE, reason)

    def unknown(self, demand: Demand, missing: Text) -> Finding:
        """Say which data are missing to know whether the rule applies."""
        return self._on_centre(demand, Verdict.UNKNOWN, missing)

    def absent(self, demand: Demand, wanted: Text) -> Finding:
        """Fail once, for the centre: what the rule is about should be there and is not."""
        reason = Text(f"未设置{wanted.zh}", f"{wanted.en}: not set up")
        got = Measured(value=0.0, count=0, remarks=(reason,), absent=wanted)
        return self._failed(demand, self._centre, got, reason)

    # findings

    def _failed(self, demand: Demand, target: Target, got: Measured, shown: Text) -> Finding:
        waiver = self._waivers.get((demand.rule.code, target.subject.id)) if self._waivers else None
        if waiver is None:
            return self._finding(demand, Verdict.FAIL, target, got, shown)
        finding = self._finding(demand, Verdict.WAIVED, target, got, shown)
        return finding._replace(remark=joined([waiver.note, finding.remark or NONE]))

    def _on_centre(self, demand: Demand, verdict: Verdict, reason: Text) -> Finding:
        return self._finding(demand, verdict, self._centre, UNMEASURED, reason)

    def _finding(self, demand: Demand, verdict: Verdict, target: Target, got: Measured, actual: Text) -> Finding:
        subject, form, remark, short = target.subject, demand.form, None, None
        if demand.item is not None and subject.item is None:
            subject = self._with_item(demand.item, subject)
        if got.remarks:
            said = joined(got.remarks)
            remark = said if said.zh else None
        if verdict in _OPEN:
            message = form.said(verdict, target.place, actual)
        elif demand.is_at_least_one:
            message = self._count_message(demand, verdict, target, got)
        else:
            message = self._message(demand, verdict, target, got, actual)
        if verdict in _SHORT and got.value is not None:
            short = demand.limit.short_by(got.value)
        return form.filled(verdict, subject, actual, message, got, at=target.at, remark=remark, short=short)

    def _with_item(self, item: str, subject: Subject) -> Subject:
        """The subject, with the thing looked for there."""
        key = (item, subject.kind, subject.id)
        sought = self._sought.get(key)
        if sought is None:
            sought = self._sought[key] = Subject(subject.kind, subject.id, subject.name, subject.floor, item)
        return sought

    # words

    def _message(self, demand: Demand, verdict: Verdict, target: Target, got: Measured, actual: Text) -> Text:
        (zh, en), (title, english) = target.place, demand.form.heads[verdict]
        if isinstance(got.value, bool):  # the title is the requirement: "yes, required yes" says nothing more
            return made(Text, (zh + title, en + english))
        expected = demand.expected
        chinese = f"{zh}{title}，实际 {actual.zh}，要求 {expected.zh}"
        return made(Text, (chinese, f"{en}{english}: {actual.en}, required {expected.en}"))

    def _count_message(self, demand: Demand, verdict: Verdict, target: Target, got: Measured) -> Text:
        where, what = target.place, demand.counted
        if verdict is Verdict.PASS:
            number = got.count or 0
            return made(Text, (f"{where.zh}有{what.zh}（{number}）", f"{where.en}: {what.en} ({number})"))
        zh, en = demand.lacked
        if got.absent is not None:
            zh, en = f"{zh}（未设置{got.absent.zh}）", f"{en} ({got.absent.en} is not set up)"
        elif got.lacking and got.evidence:
            part = names([item_name(self._facility, item) for item in got.lacking])
            zh, en = f"{zh}（只缺{part.zh}）", f"{en} (only {part.en} is lacking)"
        return made(Text, (where.zh + zh, where.en + en))


def _undecided(demand: Demand, shown: Text) -> Text:
    """Say which fact of the centre decides between the two limits."""
    fact = demand.limit.fact
    if fact is None:
        raise TypeError(demand.rule.code)
    return Text(
        f"{shown.zh}，是否符合取决于{fact.about.zh}；请登记中心的 facts.{fact.name}",
        f"{shown.en}; whether it is enough depends on this: {fact.about.en}. State it in the centre's facts.{fact.name}",
    )
