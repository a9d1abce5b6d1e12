"""From a measured value to a verdict in words that a facility manager understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twin.catalog.schema import SubjectKind
from twin.checks.attributes import MEASURED
from twin.checks.demands import Demand
from twin.checks.forms import Judgement, Ruling
from twin.checks.measures import STRAIGHT, Measured, Target
from twin.checks.measures.base import UNMEASURED, measured_at
from twin.checks.subjects import Subjects
from twin.checks.waivers import Waiver
from twin.checks.wording import NONE, item_name, joined, names, value_text
from twin.model import Opening, Subject, Text, Verdict, made


class Judge:
    """One centre: judges what is demanded of a target, or says why there is none."""

    def __init__(self, subjects: Subjects, waivers: Mapping[tuple[str, str], Waiver]) -> None:
        self._facility = subjects.facility
        self._measures = subjects.facility.measured
        self._waivers = waivers
        self._centre = subjects.centre()
        self._sought: dict[tuple[str, Subject], Subject] = self._facility.ground.index("subjects with items", dict)

    # verdicts

    def judge(self, demand: Demand, targets: Sequence[Target]) -> list[Judgement]:
        """Measure each target and hold it against the limit."""
        form, item, ruled = demand.form, demand.item, self._ruled
        each = bool(self._waivers or self._measures) or demand.rule.applies_to.kind is SubjectKind.OPENING
        answers = measured_at(demand.measure, self._facility, targets, demand.params)
        known: dict[int, Ruling] = {}  # answers are held meanwhile, so that an id stays that answer's
        found = []
        for target, got in zip(targets, answers, strict=True):
            ruling = None if each else known.get(id(got))  # of the same answer the same is said, whoever gave it
            if ruling is None:
                ruling = known[id(got)] = ruled(demand, target, got)
            subject, _, _, at, place = target
            if item is not None and subject.item is None:
                subject = self._with_item(item, subject)
            found.append(made(Judgement, (form, ruling, subject, place, at, got)))
        return found

    def _ruled(self, demand: Demand, target: Target, got: Measured) -> Ruling:
        value = got.value
        if value is None:
            return self._unmeasured(demand, got)
        shown = self._shown(demand, target, got)
        ruling = demand.ruled(value) if shown is None else demand.ruling(value, shown)
        if ruling.verdict is Verdict.FAIL:
            if got.doubt is not None:
                return demand.form.ruling(Verdict.UNKNOWN, got.doubt, _remark(got))
            return self._failed(demand, target, got, ruling)
        if demand.is_at_least_one and ruling.verdict is Verdict.PASS and got.count != value:
            ruling = ruling._replace(tail=demand.present(got.count or 0))
        return ruling._replace(remark=_remark(got)) if got.remarks else ruling

    def _shown(self, demand: Demand, target: Target, got: Measured) -> Text | None:
        """What to say instead of the bare value; None where that says it all."""
        shown, value = got.shown, got.value
        if got.remarks and STRAIGHT in got.remarks and value is not None:
            shown = shown or value_text(value, demand.unit)
            shown = Text(f"{shown.zh}（直线）", f"{shown.en} (straight)")
        if self._measures or isinstance(target.thing, Opening):
            day = self._measured_on(demand, target, got)
            if day is not None and value is not None:
                shown = shown or value_text(value, demand.unit)
                shown = Text(f"{shown.zh}（{day} 实测）", f"{shown.en} (measured {day})")
        return shown

    def _unmeasured(self, demand: Demand, got: Measured) -> Ruling:
        if got.inapplicable is not None:
            return demand.form.ruling(Verdict.NOT_APPLICABLE, got.inapplicable, _remark(got))
        if got.missing is not None:
            return demand.form.ruling(Verdict.UNKNOWN, got.missing, _remark(got))
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

    def switched_off(self, demand: Demand) -> Judgement:
        """Say that the rule is not checked, and how to turn it on."""
        return self._on_centre(demand, demand.switched_off)

    def not_bound(self, demand: Demand) -> Judgement:
        """Say that the rule has no mark for the tier."""
        return self._on_centre(demand, demand.not_bound)

    def nothing_bound(self, demand: Demand, wanted: Text, *, waived: bool) -> Judgement:
        """Say that the rule applied to nothing."""
        reason = Text(f"中心没有{wanted.zh}，本条不适用", f"the centre has no {wanted.en}: not applicable")
        if waived:
            reason = Text(f"{wanted.zh}已豁免设置，本条不适用", f"{wanted.en}: waived, so not applicable")
        return self._on_centre(demand, demand.form.ruling(Verdict.NOT_APPLICABLE, reason))

    def unknown(self, demand: Demand, missing: Text) -> Judgement:
        """Say which data are missing to know whether the rule applies."""
        return self._on_centre(demand, demand.form.ruling(Verdict.UNKNOWN, missing))

    def absent(self, demand: Demand, wanted: Text) -> Judgement:
        """Fail once, for the centre: what the rule is about should be there and is not."""
        reason = Text(f"未设置{wanted.zh}", f"{wanted.en}: not set up")
        got = Measured(value=0.0, count=0, remarks=(reason,), absent=wanted)
        ruling = Ruling(Verdict.FAIL, reason, demand.tail(Verdict.FAIL, 0.0, reason), demand.limit.short_by(0.0))
        return self._judged(demand, self._centre, got, self._failed(demand, self._centre, got, ruling))

    # judgements

    def _failed(self, demand: Demand, target: Target, got: Measured, ruling: Ruling) -> Ruling:
        """A failure with all that is said of it; waived where somebody answers for it."""
        verdict, actual, tail, short, _ = ruling
        if demand.is_at_least_one and (got.absent is not None or (got.lacking and got.evidence)):
            tail = self._only_in_part(demand, got)
        remark = _remark(got)
        waiver = self._waivers.get((demand.rule.code, target.subject.id)) if self._waivers else None
        if waiver is not None:
            verdict, remark = Verdict.WAIVED, joined([waiver.note, remark or NONE])
        return made(Ruling, (verdict, actual, tail, short, remark))

    def _on_centre(self, demand: Demand, ruling: Ruling) -> Judgement:
        return self._judged(demand, self._centre, UNMEASURED, ruling)

    def _judged(self, demand: Demand, target: Target, got: Measured, ruling: Ruling) -> Judgement:
        subject, item = target.subject, demand.item
        if item is not None and subject.item is None:
            subject = self._with_item(item, subject)
        return Judgement(demand.form, ruling, subject, target.place, target.at, got)

    def _with_item(self, item: str, subject: Subject) -> Subject:
        """The subject, with the thing looked for there."""
        key = (item, subject)
        kind, ident, name, floor, _ = subject
        return self._sought.get(key) or self._sought.setdefault(key, made(Subject, (kind, ident, name, floor, item)))

    def _only_in_part(self, demand: Demand, got: Measured) -> Text:
        """What follows the place where something is there, but not a whole one."""
        zh, en = demand.lacked
        if got.absent is not None:
            return Text(f"{zh}（未设置{got.absent.zh}）", f"{en} ({got.absent.en} is not set up)")
        part = names([item_name(self._facility, item) for item in got.lacking])
        return Text(f"{zh}（只缺{part.zh}）", f"{en} (only {part.en} is lacking)")


def _remark(got: Measured) -> Text | None:
    """What a person should know beside what was measured."""
    if not got.remarks:
        return None
    said = joined(got.remarks)
    return said if said.zh else None
