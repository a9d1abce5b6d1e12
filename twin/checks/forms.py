"""A finding with blanks: everything that is the same wherever a rule or an entry is held against something, written once.

A centre has thousands of findings and a few hundred forms. What is left to fill in is the subject, what was found there and
the words that say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from twin.catalog.schema import Clause, Rule, Standard
from twin.checks.measures.base import UNMEASURED, Measured
from twin.checks.wording import NONE
from twin.model import Finding, Point, Strength, Subject, Text, Verdict, made

_OPEN: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED)
_WORDS: Final[Mapping[Verdict, Text]] = {
    Verdict.PASS: Text("符合", "met"),
    Verdict.FAIL: Text("不符合", "not met"),
    Verdict.WAIVED: Text("不符合", "not met"),
    Verdict.UNKNOWN: Text("无法判定", "cannot be decided"),
    Verdict.NOT_APPLICABLE: Text("不适用", "not applicable"),
}
_ANSWER: Final = Text(
    "现场核对后在“检查结果”页该条下作答；不符合的整改后重新核对",
    "Look on site and answer under this finding on the page Findings; look again after mending",
)


class Ruling(NamedTuple):
    """What a rule says wherever the same was found; only the subject is missing.

    ``tail``: what follows the place in the message. ``short``: by how much a failed one misses the limit.
    """

    verdict: Verdict
    actual: Text
    tail: Text
    short: float | None = None
    remark: Text | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What all findings of one rule or entry share in centres of a tier. One is not another with the same words.

    ``heads``, by verdict: what follows the place in a message: the title, and whether it is met.
    """

    rule: str
    standard: str
    clause: str
    strength: Strength
    expected: Text
    fix: Text
    table: str | None
    row: int | None
    reading: Text | None
    confidence: str | None
    source: str | None
    heads: Mapping[Verdict, Text]

    @classmethod
    def of_rule(cls, rule: Rule, strength: Strength, expected: Text) -> Form:
        """The form of a rule that binds so strongly and asks for this."""
        confidence = None if rule.confidence is None else str(rule.confidence)
        shared = (rule.fix, rule.table, rule.row, rule.reading, confidence, rule.source)
        return cls(rule.code, rule.standard, rule.clause, strength, expected, *shared, _heads(rule.title))

    @classmethod
    def of_entry(cls, entry: Clause, standard: Standard, tier: str, expected: Text, reading: Text | None) -> Form:
        """The form of an entry that is no rule; what mends it goes by what it becomes."""
        strength = entry.strength(tier) or Strength.SHALL
        shared = (_entry_fix(entry), entry.table, entry.row, reading, None, None)
        return cls(entry.id, standard.id, entry.clause, strength, expected, *shared, _heads(entry.name))

    def ruling(self, verdict: Verdict, actual: Text, remark: Text | None = None) -> Ruling:
        """The ruling whose message ends with what was found."""
        head = self.heads[verdict]
        tail = made(Text, (f"{head.zh}：{actual.zh}", f"{head.en}: {actual.en}"))
        return made(Ruling, (verdict, actual, tail, None, remark))

    def filled(self, ruling: Ruling, subject: Subject, place: Text, at: Point | None, got: Measured) -> Finding:
        """The finding at a place."""
        verdict, actual, tail, short, remark = ruling
        fields = (
            self.rule,
            self.standard,
            self.clause,
            self.strength,
            verdict,
            subject,
            self.expected,
            actual,
            made(Text, (place.zh + tail.zh, place.en + tail.en)),
            self.fix if verdict in _OPEN else NONE,
            self.table,
            self.row,
            at,
            got.count,
            remark,
            self.reading,
            got.evidence,
            self.confidence,
            self.source,
            got.proof,
            short,
        )
        return made(Finding, fields)


def _entry_fix(entry: Clause) -> Text:
    """What mends an entry that is not met: it is named, since a list of what to do shows it without its finding."""
    name = entry.name
    if entry.becomes == "document":
        return Text(
            f"制定或复审《{name.zh}》，并在“文件”页登记",
            f"Write or review “{name.en}” and register it on the page Documents",
        )
    if entry.becomes == "record":
        return Text(f"按期完成并登记：{name.zh}", f"Do it in time and record it: {name.en}")
    return _ANSWER


class Judgement(NamedTuple):
    """One form held against one subject: all that a finding says, before it is written out.

    Who only counts verdicts writes none out. ``place``: how the subject's place is said. ``got``: what was measured.
    """

    form: Form
    ruling: Ruling
    subject: Subject
    place: Text
    at: Point | None
    got: Measured = UNMEASURED

    @property
    def finding(self) -> Finding:
        """It, written out."""
        form, ruling, subject, place, at, got = self
        return form.filled(ruling, subject, place, at, got)


def _heads(title: Text) -> Mapping[Verdict, Text]:
    return {each: Text(f"：{title.zh}——{word.zh}", f": {title.en} — {word.en}") for each, word in _WORDS.items()}
