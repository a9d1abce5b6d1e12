"""From a measured value to a finding in words that a facility manager understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from twin.catalog.attributes import yes_or_no
from twin.catalog.measures import MEASURES
from twin.catalog.schema import Limit, Op, Rule, Standard
from twin.checks.attributes import MEASURED
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, STRAIGHT, Measured, Target
from twin.checks.waivers import Waiver
from twin.checks.wording import NONE, item_name, joined, kind_name, limit_text, names, value_text, zone_place
from twin.model import Asset, Finding, Opening, Strength, Subject, Text, Verdict, Zone

_ORDER = (Strength.SHALL, Strength.REQUIRED, Strength.SHOULD, Strength.OPTIONAL, Strength.MAY)
_LISTED = frozenset({Strength.OPTIONAL, Strength.MAY})
_MEASURED = ("surface_height", "mounting_height", "protrusion", "door_clear_width")
"""Attributes, measured on site, that measures without a parameter ``attribute`` read."""
_SHORT = frozenset({Verdict.FAIL, Verdict.WAIVED})
_THINGS = frozenset(
    {"count_in_zone", "count_at_window", "count_near_entrance", "window_present", "count_in_centre", "count_signs"}
)


class Judge:
    """One rule in one facility for one tier: judges a target, or says why there is none."""

    def __init__(
        self,
        facility: Facility,
        standard: Standard,
        rule: Rule,
        *,
        tier: str,
        waivers: Mapping[tuple[str, str], Waiver],
        settings: Mapping[str, float],
    ) -> None:
        self.rule = rule
        self.strength = rule.strength(tier)
        self._facility = facility
        self._standard = standard
        self._tier = tier
        self._waivers = waivers
        self._params, self._limit = rule.with_settings(settings)
        if self._limit.fact is not None:
            stated = yes_or_no(facility.twin.centre.facts.get(self._limit.fact.name))
            self._limit = self._limit if stated is None else self._limit.where(holds=stated)
        self._unit = MEASURES[rule.measure].unit
        self._counted = self._what()
        self._expected = self._demand(self._limit)
        self._counts_up = self._is_count()
        self._asks = (self._params["attribute"],) if "attribute" in self._params else _MEASURED

    # verdicts

    def judge(self, target: Target) -> Finding:
        """Measure one target and hold it against the limit."""
        got = IMPLEMENTED[self.rule.measure](self._facility, target, self._params)
        if got.inapplicable is not None:
            return self._finding(Verdict.NOT_APPLICABLE, target, got, got.inapplicable)
        if got.missing is not None:
            return self._finding(Verdict.UNKNOWN, target, got, got.missing)
        if got.value is None:
            msg = f"{self.rule.measure} gave neither a value nor a reason"
            raise ValueError(msg)
        shown = got.shown or value_text(got.value, self._unit)
        if STRAIGHT in got.remarks:
            shown = Text(f"{shown.zh}（直线）", f"{shown.en} (straight)")
        shown = self._dated(shown, target, got)
        meets = self._limit.decides(got.value)
        if meets is None:
            return self._finding(Verdict.UNKNOWN, target, got, self._undecided(shown))
        if meets:
            return self._finding(Verdict.PASS, target, got, shown)
        if got.doubt is not None:
            return self._finding(Verdict.UNKNOWN, target, got, got.doubt)
        return self._failed(target, got, shown)

    def _dated(self, shown: Text, target: Target, got: Measured) -> Text:
        """Cite the day of a value that somebody measured on site."""
        day = self._measured_on(target, got)
        return shown if day is None else Text(f"{shown.zh}（{day} 实测）", f"{shown.en} (measured {day})")

    def _measured_on(self, target: Target, got: Measured) -> str | None:
        """The day on which somebody measured what decides: at a thing, or at the opening itself."""
        measured = self._facility.measured
        for number in (target.subject.id, *got.evidence) if measured else ():
            of = measured.get(number, {})
            known = next((of[name] for name in self._asks if name in of), None)
            if known is not None:
                return known.day
        if not isinstance(target.thing, Opening):
            return None
        found = (target.thing.attributes.get(f"{MEASURED}{name}") for name in self._asks)
        return next((said.split()[0] for said in found if said), None)

    def _undecided(self, shown: Text) -> Text:
        """Say which fact of the centre decides between the two limits."""
        fact = self._limit.fact
        if fact is None:
            raise TypeError(self.rule.code)
        return Text(
            f"{shown.zh}，是否符合取决于{fact.about.zh}；请登记中心的 facts.{fact.name}",
            f"{shown.en}; whether it is enough depends on this: {fact.about.en}. State it in the centre's facts.{fact.name}",
        )

    def switched_off(self) -> Finding:
        """Say that the rule is not checked, and how to turn it on."""
        code = self.rule.code
        return self._on_centre(
            Verdict.NOT_APPLICABLE,
            Text(
                f"未启用；在中心的 facts.rules 写 {code}: true 即检查",
                f"turned off; write {code}: true in the centre's facts.rules to check it",
            ),
        )

    def not_bound(self) -> Finding:
        """Say that the rule has no mark for the tier."""
        reason = Text("该条不约束本级别的中心", "the rule does not bind a centre of this tier")
        if all(tier.id != self._tier for tier in self._standard.tiers) and self._standard.tiers:
            known = ", ".join(tier.id for tier in self._standard.tiers)
            missing = Text(
                f"中心级别“{self._tier}”不在本标准中（{known}）", f"no tier “{self._tier}” here; there are: {known}"
            )
            return self.unknown(missing)
        return self._on_centre(Verdict.NOT_APPLICABLE, reason)

    def nothing_bound(self, wanted: Text, *, waived: bool) -> Finding:
        """Say that the rule applied to nothing."""
        reason = Text(f"中心没有{wanted.zh}，本条不适用", f"the centre has no {wanted.en}: not applicable")
        if waived:
            reason = Text(f"{wanted.zh}已豁免设置，本条不适用", f"{wanted.en}: waived, so not applicable")
        return self._on_centre(Verdict.NOT_APPLICABLE, reason)

    def unknown(self, missing: Text) -> Finding:
        """Say which data are missing to know whether the rule applies."""
        return self._on_centre(Verdict.UNKNOWN, missing)

    def absent(self, wanted: Text) -> Finding:
        """Fail once, for the centre: what the rule is about should be there and is not."""
        reason = Text(f"未设置{wanted.zh}", f"{wanted.en}: not set up")
        return self._failed(self._centre(), Measured(value=0.0, count=0, remarks=(reason,)), reason, absent=wanted)

    # findings

    def _failed(self, target: Target, got: Measured, shown: Text, absent: Text | None = None) -> Finding:
        waiver = self._waivers.get((self.rule.code, target.subject.id))
        finding = self._finding(Verdict.FAIL if waiver is None else Verdict.WAIVED, target, got, shown, absent)
        if waiver is None:
            return finding
        return replace(finding, remark=joined([waiver.note, finding.remark or NONE]))

    def _on_centre(self, verdict: Verdict, reason: Text) -> Finding:
        return self._finding(verdict, self._centre(), Measured(), reason)

    def _centre(self) -> Target:
        centre = self._facility.twin.centre
        return Target(Subject("centre", centre.code, centre.name))

    def _finding(
        self, verdict: Verdict, target: Target, got: Measured, actual: Text, absent: Text | None = None
    ) -> Finding:
        rule, subject = self.rule, target.subject
        if subject.item is None and "item" in self._params:
            subject = Subject(subject.kind, subject.id, subject.name, subject.floor, str(self._params["item"]))
        remark = joined(got.remarks)
        return Finding(
            rule=rule.code,
            standard=rule.standard,
            clause=rule.clause,
            strength=self.strength or min(rule.marks.values(), key=_ORDER.index),
            verdict=verdict,
            subject=subject,
            expected=self._expected,
            actual=actual,
            message=self._message(verdict, target, got, actual, absent),
            fix=rule.fix if verdict in {Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED} else NONE,
            table=rule.table,
            row=rule.row,
            at=target.at,
            count=got.count,
            remark=remark if remark.zh else None,
            reading=rule.reading,
            evidence=got.evidence,
            confidence=None if rule.confidence is None else str(rule.confidence),
            source=rule.source,
            proof=got.proof,
            short=self._limit.short_by(got.value) if got.value is not None and verdict in _SHORT else None,
        )

    # words

    def _demand(self, limit: Limit) -> Text:
        what, shown = self._counted, limit_text(limit, self._unit)
        return Text(f"{what.zh} {shown.zh}".strip(), f"{what.en} {shown.en}".strip())

    def _what(self) -> Text:
        """Name what is counted, in the document's own words where it has some; empty for other measures."""
        name = NONE
        if "item" in self._params:
            name = item_name(self._facility, self._params["item"])
        elif self.rule.measure in {"zone_present", "zone_on_floor"}:
            name = kind_name(self._facility, self._params["zones"])
        return Text(self.rule.words, name.en) if self.rule.words and name.zh else name

    def _where(self, target: Target) -> Text:
        if isinstance(target.thing, Zone):
            return zone_place(self._facility, target.thing)
        name = target.subject.name
        if isinstance(target.thing, Asset | Opening) and target.floor is not None:
            return Text(f"{name}（{target.floor.name}）", f"{name} ({target.floor.name})")
        return Text(name, name)

    def _message(self, verdict: Verdict, target: Target, got: Measured, actual: Text, absent: Text | None) -> Text:
        where, title = self._where(target), self.rule.title
        if verdict in {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}:
            word = (
                Text("无法判定", "cannot be decided")
                if verdict is Verdict.UNKNOWN
                else Text("不适用", "not applicable")
            )
            return Text(
                f"{where.zh}：{title.zh}——{word.zh}：{actual.zh}", f"{where.en}: {title.en} — {word.en}: {actual.en}"
            )
        if self._counts_up:
            return self._count_message(verdict, where, got, absent)
        good = verdict is Verdict.PASS
        expected = self._expected
        if isinstance(got.value, bool):  # the title is the requirement: "yes, required yes" says nothing more
            return Text(
                f"{where.zh}：{title.zh}——{'符合' if good else '不符合'}",
                f"{where.en}: {title.en} — {'met' if good else 'not met'}",
            )
        return Text(
            f"{where.zh}：{title.zh}——{'符合' if good else '不符合'}，实际 {actual.zh}，要求 {expected.zh}",
            f"{where.en}: {title.en} — {'met' if good else 'not met'}: {actual.en}, required {expected.en}",
        )

    def _is_count(self) -> bool:
        counted = self.rule.measure in _THINGS or self.rule.measure in {"zone_present", "zone_on_floor"}
        return counted and self._limit.op is Op.AT_LEAST and float(self._limit.value) == 1.0

    def _count_message(self, verdict: Verdict, where: Text, got: Measured, absent: Text | None) -> Text:
        what, number = self._counted, got.count or 0
        if verdict is Verdict.PASS:
            return Text(f"{where.zh}有{what.zh}（{number}）", f"{where.en}: {what.en} ({number})")
        optional = self.strength in _LISTED
        zh, en = ("未配置选配的", "optional, absent") if optional else ("缺少", "missing")
        part = names([item_name(self._facility, item) for item in got.lacking])
        tail = NONE
        if got.lacking and got.evidence:
            tail = Text(f"（只缺{part.zh}）", f" (only {part.en} is lacking)")
        if absent is not None:
            tail = Text(f"（未设置{absent.zh}）", f" ({absent.en} is not set up)")
        return Text(f"{where.zh}{zh}{what.zh}{tail.zh}", f"{where.en}: {en}: {what.en}{tail.en}")
