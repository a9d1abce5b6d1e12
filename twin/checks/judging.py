"""From a measured value to a finding in words that a facility manager understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twin.checks.attributes import MEASURED
from twin.checks.demands import Demand
from twin.checks.measures import STRAIGHT, Measured, Target
from twin.checks.subjects import Subjects
from twin.checks.waivers import Waiver
from twin.checks.wording import NONE, item_name, joined, names, value_text
from twin.model import Finding, Opening, Subject, Text, Verdict

_SHORT = (Verdict.FAIL, Verdict.WAIVED)
_OPEN = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED)
_UNDECIDED: Final = Text("无法判定", "cannot be decided")
_IDLE: Final = Text("不适用", "not applicable")
_MET: Final = Text("符合", "met")
_NOT_MET: Final = Text("不符合", "not met")


class Judge:
    """One centre: judges what is demanded of a target, or says why there is none."""

    def __init__(self, subjects: Subjects, waivers: Mapping[tuple[str, str], Waiver]) -> None:
        self._facility = subjects.facility
        self._waivers = waivers
        self._centre = subjects.centre()
        self._sought: dict[tuple[str, str, str], Subject] = {}

    # verdicts

    def judge(self, demand: Demand, target: Target) -> Finding:
        """Measure one target and hold it against the limit."""
        got = demand.measure(self._facility, target, demand.params)
        if got.inapplicable is not None:
            return self._finding(demand, Verdict.NOT_APPLICABLE, target, got, got.inapplicable)
        if got.missing is not None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, got.missing)
        if got.value is None:
            msg = f"{demand.rule.measure} gave neither a value nor a reason"
            raise ValueError(msg)
        shown = got.shown or value_text(got.value, demand.unit)
        if got.remarks and STRAIGHT in got.remarks:
            shown = Text(f"{shown.zh}（直线）", f"{shown.en} (straight)")
        day = self._measured_on(demand, target, got)
        if day is not None:
            shown = Text(f"{shown.zh}（{day} 实测）", f"{shown.en} (measured {day})")
        meets = demand.limit.decides(got.value)
        if meets is None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, _undecided(demand, shown))
        if meets:
            return self._finding(demand, Verdict.PASS, target, got, shown)
        if got.doubt is not None:
            return self._finding(demand, Verdict.UNKNOWN, target, got, got.doubt)
        return self._failed(demand, target, got, shown)

    def _measured_on(self, demand: Demand, target: Target, got: Measured) -> str | None:
        """The day on which somebody measured what decides: at a thing, or at the opening itself."""
        measured = self._facility.measured
        if measured:
            for number in (target.subject.id, *got.evidence):
                of = measured.get(number, {})
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
            reason = Text("该条不约束本级别的中心", "the rule does not bind a centre of this tier")
            return self._on_centre(demand, Verdict.NOT_APPLICABLE, reason)
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
        return self._finding(demand, verdict, self._centre, Measured(), reason)

    def _finding(self, demand: Demand, verdict: Verdict, target: Target, got: Measured, actual: Text) -> Finding:
        rule, remark = demand.rule, joined(got.remarks) if got.remarks else NONE
        return Finding(  # by position: with names it takes twice as long, and this is the place where all are made
            rule.code,
            rule.standard,
            rule.clause,
            demand.strength,
            verdict,
            self._subject(demand, target.subject),
            demand.expected,
            actual,
            self._message(demand, verdict, target, got, actual),
            rule.fix if verdict in _OPEN else NONE,
            rule.table,
            rule.row,
            target.at,
            got.count,
            remark if remark.zh else None,
            rule.reading,
            got.evidence,
            demand.confidence,
            rule.source,
            got.proof,
            demand.limit.short_by(got.value) if verdict in _SHORT and got.value is not None else None,
        )

    def _subject(self, demand: Demand, subject: Subject) -> Subject:
        """The subject, with the thing looked for there."""
        item = demand.item
        if item is None or subject.item is not None:
            return subject
        key = (item, subject.kind, subject.id)
        sought = self._sought.get(key)
        if sought is None:
            sought = self._sought[key] = Subject(subject.kind, subject.id, subject.name, subject.floor, item)
        return sought

    # words

    def _message(self, demand: Demand, verdict: Verdict, target: Target, got: Measured, actual: Text) -> Text:
        (zh, en), title = target.place, demand.rule.title
        if verdict is Verdict.UNKNOWN or verdict is Verdict.NOT_APPLICABLE:
            word = _UNDECIDED if verdict is Verdict.UNKNOWN else _IDLE
            return Text(f"{zh}：{title.zh}——{word.zh}：{actual.zh}", f"{en}: {title.en} — {word.en}: {actual.en}")
        if demand.is_at_least_one:
            return self._count_message(demand, verdict, target, got)
        word = _MET if verdict is Verdict.PASS else _NOT_MET
        if isinstance(got.value, bool):  # the title is the requirement: "yes, required yes" says nothing more
            return Text(f"{zh}：{title.zh}——{word.zh}", f"{en}: {title.en} — {word.en}")
        expected = demand.expected
        return Text(
            f"{zh}：{title.zh}——{word.zh}，实际 {actual.zh}，要求 {expected.zh}",
            f"{en}: {title.en} — {word.en}: {actual.en}, required {expected.en}",
        )

    def _count_message(self, demand: Demand, verdict: Verdict, target: Target, got: Measured) -> Text:
        where, what = target.place, demand.counted
        if verdict is Verdict.PASS:
            number = got.count or 0
            return Text(f"{where.zh}有{what.zh}（{number}）", f"{where.en}: {what.en} ({number})")
        zh, en = ("未配置选配的", "optional, absent") if demand.is_listed_apart else ("缺少", "missing")
        tail = NONE
        if got.absent is not None:
            tail = Text(f"（未设置{got.absent.zh}）", f" ({got.absent.en} is not set up)")
        elif got.lacking and got.evidence:
            part = names([item_name(self._facility, item) for item in got.lacking])
            tail = Text(f"（只缺{part.zh}）", f" (only {part.en} is lacking)")
        return Text(f"{where.zh}{zh}{what.zh}{tail.zh}", f"{where.en}: {en}: {what.en}{tail.en}")


def _undecided(demand: Demand, shown: Text) -> Text:
    """Say which fact of the centre decides between the two limits."""
    fact = demand.limit.fact
    if fact is None:
        raise TypeError(demand.rule.code)
    return Text(
        f"{shown.zh}，是否符合取决于{fact.about.zh}；请登记中心的 facts.{fact.name}",
        f"{shown.en}; whether it is enough depends on this: {fact.about.en}. State it in the centre's facts.{fact.name}",
    )
