"""Entries of standards that are no rule, decided from what people keep, do and say: documents, records, questions.

``document``
    Pass: on file and not past its review. Fail: past its review, or not on file. Unknown where the centre keeps no
    register of documents at all.
``record``
    Pass: done within its period. Fail: overdue. Unknown where it was never done.
``question``
    What the inspector answered last, as long as that holds; unknown before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from twin.catalog.attributes import yes_or_no
from twin.catalog.clauses import KEPT
from twin.catalog.registers import Deed
from twin.catalog.schema import Clause, Standard
from twin.checks.attributes import normalised
from twin.checks.evidence import Answer, Evidence, Reply
from twin.checks.forms import Form, Judgement
from twin.checks.keeping import Kept
from twin.checks.measures import Target
from twin.checks.nearness import near_titles
from twin.checks.subjects import Subjects
from twin.checks.waivers import Waiver
from twin.checks.wording import NONE, joined, kind_name, names
from twin.model import Document, Text, Verdict, made
from twin.upkeep.schedules import Anchor, Calendar, Due, Record, Schedule, State, Work, due, due_list

_ON_TIME: Final = frozenset({State.DUE, State.SOON, State.LATER, State.ADVISED})


class Said(NamedTuple):
    """What became of an entry at one subject, and because of what."""

    verdict: Verdict
    actual: Text
    remark: Text | None = None


class Ledger:
    """What a centre's people kept, did and said, indexed once.

    Parameters
    ----------
    subjects
        The centre, its zones and their names.
    evidence
        Records and answers; documents are the twin's.
    today
        What is due, and what still holds.
    """

    def __init__(self, subjects: Subjects, evidence: Evidence, today: date) -> None:
        self._subjects, self._today = subjects, today
        self._twin = subjects.facility.twin
        self._papers: dict[str, list[Document]] = defaultdict(list)
        for paper in self._twin.documents:
            for key in {*map(self._name, (paper.title, paper.kind)), *paper.meets}:
                self._papers[key].append(paper)
        self._answers: dict[tuple[str, str], Answer] = {}
        for answer in sorted(evidence.answers, key=lambda each: each.on):  # of one day the later one, as they come
            if answer.on <= today:
                self._answers[answer.question, answer.subject] = answer
        self._dues: dict[str, list[Due]] = defaultdict(list)
        for each in due_list(evidence.schedules, evidence.records, today, Calendar(evidence.open_days)):
            for entry in each.schedule.answers:
                self._dues[entry].append(each)
        self._done: dict[str, list[Deed]] = defaultdict(list)
        for deed in evidence.done:
            for entry in deed.answers:
                self._done[entry].append(deed)
        self._calendar = Calendar(evidence.open_days)
        self._titles = [paper.title for paper in self._twin.documents]

    def judgements(
        self, standard: Standard, tier: str, waivers: Mapping[tuple[str, str], Waiver], switches: Mapping[str, bool]
    ) -> Iterator[Judgement]:
        """At least one judgement for each entry of a standard that is decided here."""
        for asked in _all_asked(standard, tier):
            entry = asked.entry
            for target, said in self._said(asked, on=switches.get(entry.id, True)):
                yield asked.judged(target, said, waivers.get((entry.id, target.subject.id)))

    def questions(
        self, standard: Standard, tier: str, switches: Mapping[str, bool]
    ) -> Iterator[tuple[Clause, Target, Answer | None]]:
        """What an inspector is asked for a standard, at each place, and what was answered there last, fresh or not."""
        for asked in _all_asked(standard, tier):
            entry = asked.entry
            if entry.becomes == "question" and self._unasked(asked, on=switches.get(entry.id, True)) is None:
                for target in self._targets(entry):
                    yield entry, target, self._answers.get((entry.id, target.subject.id))

    def _unasked(self, asked: _Asked, *, on: bool) -> Said | None:
        """Why the entry binds nothing here; None where it does."""
        return _OFF if not on else asked.not_bound or self._condition(asked.entry)

    def _said(self, asked: _Asked, *, on: bool) -> Iterable[tuple[Target, Said]]:
        unasked = self._unasked(asked, on=on)
        if unasked is not None:
            return [(self._subjects.centre(), unasked)]
        return [(target, self._decide(asked.entry, target)) for target in self._targets(asked.entry)]

    def _decide(self, entry: Clause, target: Target) -> Said:
        match entry.becomes:
            case "document":
                return self._document(entry)
            case "record":
                return self._record(entry)
            case _:
                return self._question(entry, target)

    def _targets(self, entry: Clause) -> Sequence[Target]:
        if entry.becomes == "question" and entry.zones:
            return self._subjects.zones_of(entry.zones)
        return [self._subjects.centre()]

    def _condition(self, entry: Clause) -> Said | None:
        """Why the entry does not bind this centre, or why nobody can say; None where it does."""
        facility, fact = self._subjects.facility, entry.fact
        if fact is not None:
            holds = yes_or_no(self._twin.centre.facts.get(fact.name))
            if holds is None:
                return Said(
                    Verdict.UNKNOWN,
                    Text(
                        f"取决于是否{fact.about.zh}；请在“中心情况”页登记（facts.{fact.name}）",
                        f"depends on this: {fact.about.en}. State it on the page Facts (facts.{fact.name})",
                    ),
                )
            if not holds:
                return Said(Verdict.NOT_APPLICABLE, Text(f"中心不是：{fact.about.zh}", f"not so: {fact.about.en}"))
        if entry.zones and not facility.zones_of_kinds(entry.zones):
            if not facility.knows_kinds:
                return Said(Verdict.UNKNOWN, facility.no_kinds)
            kinds = kind_name(facility, entry.zones)
            return Said(Verdict.NOT_APPLICABLE, Text(f"中心没有{kinds.zh}", f"the centre has no {kinds.en}"))
        return None

    # --- documents

    def _name(self, title: str) -> str:
        """A title as it is compared: without its marks, its code in brackets and the centre's own name before it."""
        return _bare(title).removeprefix(normalised(self._twin.centre.name))

    def _document(self, entry: Clause) -> Said:
        if not self._twin.documents:
            return Said(Verdict.UNKNOWN, _NO_REGISTER)
        papers = [*self._papers.get(entry.id, ()), *self._papers.get(self._name(entry.name.zh), ())]
        if not papers:
            return Said(Verdict.FAIL, Text("没有登记这份文件", "not on file"), self._near(entry))
        return min((self._paper(entry, paper) for paper in papers), key=lambda said: said.verdict is not Verdict.PASS)

    def _near(self, entry: Clause) -> Text | None:
        """Documents of a similar title, which may be the one under another name."""
        close = near_titles(entry.name.zh, self._titles, 2)
        if not close:
            return None
        listed = names([Text(f"《{title}》", f"“{title}”") for title in close])
        return Text(
            f"名称相近的有{listed.zh}；如就是它，请在其“满足条款”写 {entry.id}",
            f"of a similar title: {listed.en}; if that is the one, write {entry.id} into what it meets",
        )

    def _paper(self, entry: Clause, paper: Document) -> Said:
        called = f"《{paper.title}》{f'（{paper.reference}）' if paper.reference else ''}"
        english = f"“{paper.title}”{f' ({paper.reference})' if paper.reference else ''}"
        issued = date.fromisoformat(paper.issued) if paper.issued else None
        if issued is not None and issued > self._today:
            return Said(
                Verdict.FAIL,
                Text(f"{called} {issued} 才发布", f"{english} is issued on {issued} only"),
            )
        due = date.fromisoformat(paper.review_due) if paper.review_due else None
        if due is None and entry.every is not None:
            if issued is None:
                return Said(Verdict.UNKNOWN, Text(f"{called} 未登记发布日期", f"{english}: no day of issue"))
            due = entry.every.after(issued)
        if due is not None and due < self._today:
            return Said(
                Verdict.FAIL,
                Text(f"{called} 应于 {due} 前复审，已逾期", f"{english} was to be reviewed by {due}: overdue"),
            )
        until = Text(f"，复审期至 {due}", f", next review by {due}") if due is not None else NONE
        return Said(Verdict.PASS, Text(f"{called}{until.zh}", f"{english}{until.en}"))

    # --- records

    def _record(self, entry: Clause) -> Said:
        found = self._dues.get(entry.id, [])
        if all(each.last is None for each in found) and self._done.get(entry.id):
            found = [self._put_on_record(entry)]
        if not found:
            return Said(Verdict.UNKNOWN, _NEVER)
        judged = [(each, self._due(entry, each)) for each in found]
        worst = min(_WORST.index(said.verdict) for _, said in judged)
        shown = [(each, said) for each, said in judged if said.verdict is _WORST[worst]]
        if len(judged) == 1:
            return shown[0][1]
        listed = names([each.schedule.what for each, _ in shown])
        one = shown[0][1]
        return Said(one.verdict, Text(f"{listed.zh}：{one.actual.zh}", f"{listed.en}: {one.actual.en}"), one.remark)

    def _put_on_record(self, entry: Clause) -> Due:
        """What registers, orders and rounds say was done, as work of the entry's own period from its first day on."""
        deeds = sorted(self._done[entry.id], key=lambda each: each.day)
        start = date.fromisoformat(deeds[0].day) if entry.every else None
        anchor = Anchor.SCHEDULED if entry.every else Anchor.COMPLETED
        centre = self._twin.centre
        schedule = Schedule(
            entry.id,
            entry.name,
            Work.INSPECT,
            "centre",
            centre.code,
            centre.name,
            entry.every,
            start,
            anchor,
            times=entry.times,
        )
        records = [Record(str(n), entry.id, date.fromisoformat(each.day), each.by) for n, each in enumerate(deeds)]
        return due(schedule, records, self._today, self._calendar)

    def _due(self, entry: Clause, each: Due) -> Said:
        last, every = each.last, each.schedule.every
        if each.schedule.paused:
            return Said(Verdict.UNKNOWN, Text("中心停用了这项计划", "the centre has paused this work"))
        if last is None:
            return Said(Verdict.UNKNOWN, each.schedule.lacking or _NEVER)
        done = Text(f"最近一次 {last.on}（{last.by}）", f"last on {last.on} ({last.by})")
        if each.state is State.UNSET and every is not None:
            return Said(Verdict.UNKNOWN, each.note or _NEVER)
        if each.state is State.UNSET:
            until = entry.holds.after(last.on)
            fits = until >= self._today
            late = Text(f"{done.zh}，至 {until} 为止有效", f"{done.en}, which held until {until}")
            return Said(Verdict.PASS if fits else Verdict.FAIL, done if fits else late, _no_period(entry))
        if each.state is State.SETTLED or (each.state in _ON_TIME and each.missed < 2):
            return Said(Verdict.PASS, done)
        missed = Text(f"，已错过 {each.missed} 次", f"; missed {each.missed} times") if each.missed > 1 else NONE
        was = Text(f"，应于 {each.on}", f", due on {each.on}") if each.on is not None else NONE
        return Said(Verdict.FAIL, Text(f"逾期：{done.zh}{was.zh}{missed.zh}", f"overdue: {done.en}{was.en}{missed.en}"))

    # --- questions

    def _question(self, entry: Clause, target: Target) -> Said:
        answer = self._answers.get((entry.id, target.subject.id))
        if answer is None:
            return Said(Verdict.UNKNOWN, Text("尚未现场核对", "nobody has looked yet"))
        until = entry.holds.after(answer.on)
        note = _told(entry, answer)
        seen = Text(f"{answer.on} {answer.by} 核对{note.zh}", f"seen on {answer.on} by {answer.by}{note.en}")
        if until < self._today:
            return Said(
                Verdict.UNKNOWN,
                Text(f"{seen.zh}；{until} 后失效，请重新核对", f"{seen.en}; it held until {until}: look again"),
            )
        held = Text(f"有效至 {until}", f"holds until {until}")
        return Said(_REPLIED[answer.reply], seen, held)


_REPLIED: Final[Mapping[Reply, Verdict]] = {
    Reply.OK: Verdict.PASS,
    Reply.BAD: Verdict.FAIL,
    Reply.NA: Verdict.NOT_APPLICABLE,
}
_WORST: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
_MARKS: Final = {ord(mark): None for mark in "《》〈〉“”\"'‘’「」"}
_NEVER: Final = Text(
    "从未登记过；在“维保”页或巡查、检查时登记", "never recorded; record it on the upkeep page or on a round"
)
_NO_REGISTER: Final = Text(
    "从未登记过文件；在“文件”页登记", "no document was ever registered; do so on the page Documents"
)
_OFF: Final = Said(
    Verdict.NOT_APPLICABLE, Text("未启用；由中心的 facts.rules 关闭", "turned off in the centre's facts.rules")
)
_HEADS: Final[Mapping[str, Text]] = {
    "document": Text("有现行文件：", "on file and in force: "),
    "record": Text("按期完成并有记录：", "done in time, on record: "),
    "question": Text("", ""),
}


def _told(entry: Clause, answer: Answer) -> Text:
    """What was measured, and the note."""
    parts = [Text(answer.note, answer.note)] if answer.note else []
    if answer.value and entry.value is not None:
        parts.insert(0, Text(f"{entry.value.zh} {answer.value}", f"{entry.value.en} {answer.value}"))
    if not parts:
        return NONE
    return Text(f"：{'；'.join(each.zh for each in parts)}", f": {'; '.join(each.en for each in parts)}")


def _no_period(entry: Clause) -> Text:
    return Text(
        f"文本没有写周期，暂按{entry.holds.text.zh}；可在“维保”页设定周期",
        f"the text gives no period: taken as {entry.holds.text.en}; set another on the upkeep page",
    )


def _reading(entry: Clause) -> Text | None:
    """How the text was taken, and what we chose where it says nothing: how long an answer or a record holds."""
    said = [entry.reading] if entry.reading is not None else []
    if entry.every is None and entry.becomes != "document":
        what = Text("答复", "an answer") if entry.becomes == "question" else Text("记录", "a record")
        said.append(
            Text(
                f"文本没有写周期：{what.zh}{entry.holds.length.zh}内有效",
                f"the text gives no period: {what.en} holds for {entry.holds.length.en}",
            )
        )
    return joined(said) if said else None


@lru_cache(maxsize=65536)
def _bare(title: str) -> str:
    """A title without its marks and its code in brackets."""
    whole = normalised(title).translate(_MARKS)
    return whole.split("(")[0] or whole


class _Asked(NamedTuple):
    """An entry as it is asked of centres of a tier, what its findings share, and why it does not bind them if so."""

    entry: Clause
    form: Form
    not_bound: Said | None

    def judged(self, target: Target, said: Said, waiver: Waiver | None) -> Judgement:
        """What is said of a target; a failure that is waived says until when."""
        verdict, remark = said.verdict, said.remark
        if verdict is Verdict.FAIL and waiver is not None:
            verdict, remark = Verdict.WAIVED, waiver.note
        where, ruling = target.subject.name, self.form.ruling(verdict, said.actual, remark)
        return Judgement(self.form, ruling, target.subject, made(Text, (where, where)), target.at)


def _all_asked(standard: Standard, tier: str) -> Sequence[_Asked]:
    """Every entry of a standard that is decided here."""
    return _kept.get(
        (standard,), lambda: [_asked(e, standard, tier) for e in standard.elsewhere if e.becomes in KEPT], tier
    )


_kept: Final[Kept[Sequence[_Asked]]] = Kept(64)


def _asked(entry: Clause, standard: Standard, tier: str) -> _Asked:
    form = Form.of_entry(entry, standard, tier, _expected(entry), _reading(entry))
    return _Asked(entry, form, _not_bound(entry, standard, tier))


def _not_bound(entry: Clause, standard: Standard, tier: str) -> Said | None:
    if entry.strength(tier) is not None:
        return None
    known = [each.id for each in standard.tiers]
    if known and tier not in known:
        zh, en = f"中心级别“{tier}”不在本标准中", f"no tier “{tier}” here"
        return Said(Verdict.UNKNOWN, Text(f"{zh}（{', '.join(known)}）", f"{en}; there are: {', '.join(known)}"))
    return Said(Verdict.NOT_APPLICABLE, Text("该条不约束本级别的中心", "it does not bind a centre of this tier"))


def _expected(entry: Clause) -> Text:
    name, head, every = entry.name, _HEADS[entry.becomes], entry.every
    period = Text(f"（{every.text.zh}）", f" ({every.text.en})") if every is not None else NONE
    return Text(f"{head.zh}{name.zh}{period.zh}", f"{head.en}{name.en}{period.en}")
