"""When a piece of upkeep is due: pure rules over schedules and records; today is an argument.

*Anchor.* A ``scheduled`` task keeps its own calendar: done late, the next one comes no later. A ``completed`` task
counts from the day it was last done. Either way there is one open occurrence at a time: what was missed is counted,
it does not multiply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from twin.catalog.intervals import Interval, Unit
from twin.model import Json, Text

MONDAY_TO_FRIDAY: Final = frozenset({1, 2, 3, 4, 5})
"""ISO weekdays on which a centre is open unless its facts say otherwise."""
OPEN_WEEKDAYS: Final = "open_weekdays"
"""The fact that lists the ISO weekdays on which a centre is open."""
NEARLY: Final = 0.9
"""Share of the uses of a period from which a task by count is announced."""
_DAY: Final = timedelta(days=1)
_NO_PERIOD: Final = Text("文件要求定期进行，周期尚未设定", "asked for regularly; no period is set yet")
_NO_START: Final = Text("缺起始日期", "no first date")
_NO_SOURCE: Final = Text("", "")


def open_weekdays(fact: Json) -> frozenset[int]:
    """ISO weekdays of a fact such as ``[1, 2, 3, 4, 5, 6]``; Monday to Friday where it says nothing usable."""
    days = {int(day) for day in fact if str(day) in set("1234567")} if isinstance(fact, list | str) else set()
    return frozenset(days) or MONDAY_TO_FRIDAY


class Anchor(StrEnum):
    """What the next date is counted from."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"


class Work(StrEnum):
    """What kind of work it is."""

    PATROL = "patrol"  # 巡查
    INSPECT = "inspect"  # 检查
    SERVICE = "service"  # 维保, repair in a workshop included
    REPLACE = "replace"  # 更换、报废
    DRILL = "drill"  # 演练
    REPORT = "report"  # 汇总、通报
    COUNT = "count"  # 盘点


class State(StrEnum):
    """How urgent a task is, most urgent first."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    UNSET = "unset"  # nothing can be said: a date or a period is missing
    ADVISED = "advised"  # an age is reached from which a thing may be renewed; no duty
    LATER = "later"
    SETTLED = "settled"  # done for good, or paused


STATES: Final = tuple(State)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring task on one subject.

    Parameters
    ----------
    id
        Unique in its centre; records name it.
    subject_kind, subject_id
        ``asset``, ``item`` (all things of an item as one), ``zone`` or ``centre``.
    every
        None: a document asks for it regularly and nobody has set the period yet.
    start
        The first day it is due; None where it counts from the last time done (or by a meter): never recorded, it is due.
    halves
        Twice a day means once in each half of it: two in the morning leave the afternoon to be done.
    times
        How often within each period (two patrols a day).
    lead_days
        How many days ahead it is announced, and may be done.
    once
        Done once, it is done for good (scrapping).
    advisory
        Reaching the day is no duty (a minimum age from which a thing may be renewed).
    source, confidence
        Where the period comes from; T, S or N as in the reference rules, None for a centre's own.
    lacking
        What must be registered before a date can be said; it is :attr:`State.UNSET` until then.
    answers
        Ids of the entries of standards that ask for its records.
    """

    id: str
    what: Text
    work: Work
    subject_kind: str
    subject_id: str
    subject: str
    every: Interval | None
    start: date | None = None
    anchor: Anchor = Anchor.SCHEDULED
    times: int = 1
    lead_days: int = 0
    once: bool = False
    advisory: bool = False
    paused: bool = False
    person: str = ""
    source: Text = _NO_SOURCE
    confidence: str | None = None
    lacking: Text | None = None
    halves: bool = False
    answers: tuple[str, ...] = ()


class Half(StrEnum):
    """A half of a day: before noon, or from then on."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


HALF_WORDS: Final[Mapping[Half, Text]] = {
    Half.MORNING: Text("上午", "morning"),
    Half.AFTERNOON: Text("下午", "afternoon"),
}


def half_of(moment: datetime) -> Half:
    """The half of the day of a local moment."""
    return Half.MORNING if moment.hour < 12 else Half.AFTERNOON


class Outcome(StrEnum):
    """What a record says. The first two settle a date; a meter reading alone does not."""

    DONE = "done"
    FAULT = "fault"  # done, and something is wrong with the thing
    READ = "read"


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of work. ``reading`` is the meter's, for tasks by count; ``id`` is made where it was recorded.

    ``half`` is the half of the day it was done in; None where nobody said: it then counts for whichever lacks.
    """

    id: str
    schedule: str
    on: date
    by: str
    outcome: Outcome = Outcome.DONE
    reading: float | None = None
    note: str = ""
    half: Half | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A schedule on one day. ``on``: its open date. ``missed``: how many dates went by, the open one included."""

    schedule: Schedule
    state: State
    on: date | None = None
    last: Record | None = None
    missed: int = 0
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which ISO weekdays (1 is Monday) the centre is open. Daily work falls on open days only."""

    open_days: Collection[int] = field(default=MONDAY_TO_FRIDAY)

    def is_open(self, day: date) -> bool:
        """Whether the centre is open on a day."""
        return day.isoweekday() in self.open_days

    def from_(self, day: date) -> date:
        """The day itself, or the next open one."""
        return next((d for d in (day + k * _DAY for k in range(7)) if self.is_open(d)), day)


def due(schedule: Schedule, records: Sequence[Record], today: date, calendar: Calendar | None = None) -> Due:
    """Say when a schedule is due next.

    Parameters
    ----------
    records
        Those of this schedule, in any order; what lies after ``today`` does not count.
    """
    known = sorted((r for r in records if r.on <= today), key=lambda r: (r.on, r.id))
    done = [r for r in known if r.outcome is not Outcome.READ]
    last = done[-1] if done else None
    if schedule.paused or (schedule.once and last is not None):
        return Due(schedule, State.SETTLED, last=last)
    if schedule.every is None or schedule.lacking is not None:
        return Due(schedule, State.UNSET, last=last, note=schedule.lacking or _NO_PERIOD)
    if schedule.every.unit is Unit.USE:
        return _by_count(schedule, schedule.every, known)
    if schedule.anchor is Anchor.COMPLETED:
        return _from_last(schedule, schedule.every, last, today)
    if schedule.start is None:
        return Due(schedule, State.UNSET, last=last, note=_NO_START)
    return _by_calendar(schedule, schedule.every, done, today, calendar or Calendar())


def due_list(
    schedules: Iterable[Schedule], records: Iterable[Record], today: date, calendar: Calendar | None = None
) -> list[Due]:
    """Every schedule on one day: most urgent first, then by date, then by subject."""
    by_schedule: dict[str, list[Record]] = {}
    for record in records:
        by_schedule.setdefault(record.schedule, []).append(record)
    found = [due(each, by_schedule.get(each.id, ()), today, calendar) for each in schedules]
    return sorted(found, key=lambda d: (STATES.index(d.state), d.on or date.max, d.schedule.subject, d.schedule.id))


def count_by_state(found: Iterable[Due]) -> Mapping[State, int]:
    """How many are in each state."""
    counts = dict.fromkeys(STATES, 0)
    for each in found:
        counts[each.state] += 1
    return counts


def _from_last(schedule: Schedule, every: Interval, last: Record | None, today: date) -> Due:
    on = schedule.start if last is None else every.after(last.on)
    if on is None:
        return Due(schedule, State.DUE, note=Text("尚无记录", "never recorded"))
    return _dated(schedule, on, last, today, missed=1)


def _dated(schedule: Schedule, on: date, last: Record | None, today: date, missed: int) -> Due:
    if on > today:
        soon = (on - today).days <= schedule.lead_days
        return Due(schedule, State.SOON if soon else State.LATER, on, last)
    if schedule.advisory:
        return Due(schedule, State.ADVISED, on, last)
    return Due(schedule, State.OVERDUE if on < today else State.DUE, on, last, missed)


def _by_calendar(schedule: Schedule, every: Interval, done: Sequence[Record], today: date, calendar: Calendar) -> Due:
    """Walk the schedule's own dates: the open one is the first that no record settles."""
    last = done[-1] if done else None
    start = schedule.start or today
    daily = every.unit is Unit.DAY

    def day(k: int) -> date:
        on = every.after(start, k)
        return calendar.from_(on) if daily else on

    k = first_after(every, start, last.on) if last is not None else 0
    if last is not None and schedule.times > 1 and k > 0:
        inside = _rounds(schedule, [r for r in done if day(k - 1) <= r.on < day(k)])
        if 0 < inside < schedule.times:  # begun and not finished: the same period stays open
            k -= 1
    elif last is not None and day(k) - timedelta(days=schedule.lead_days) <= last.on < day(k):
        k += 1  # done ahead, within the days of notice
    on = day(k)
    if on > today:
        return _dated(schedule, on, last, today, 0)
    newest = max(k, first_after(every, start, today) - 1)
    while newest > k and day(newest) > today:  # moved on to an open day that is still to come
        newest -= 1
    missed = len({day(i) for i in range(max(k, newest - 400), newest + 1)})
    if daily and on < today and day(newest) == today:
        # yesterday's round cannot be walked any more: today's is due, and what was left out is counted
        return Due(schedule, State.DUE, today, last, missed, _left(schedule, done, today))
    return replace(_dated(schedule, on, last, today, missed), note=_left(schedule, done, today))


def _rounds(schedule: Schedule, done: Sequence[Record]) -> int:
    """How many of the times of one period are done."""
    if not schedule.halves:
        return len(done)
    return len({r.half for r in done if r.half}) + sum(r.half is None for r in done)


def _left(schedule: Schedule, done: Sequence[Record], today: date) -> Text | None:
    """Which half of the day is still to be done, where the other is."""
    if not schedule.halves:
        return None
    mine = {r.half for r in done if r.on == today and r.half}
    left = [HALF_WORDS[half] for half in Half if half not in mine]
    if len(left) != 1:
        return None
    return Text(f"{left[0].zh}尚未做", f"the {left[0].en} is left")


def first_after(every: Interval, start: date, day: date) -> int:
    """The number of the first date of the series that lies after ``day``."""
    if day < start:
        return 0
    length = {Unit.DAY: 1.0, Unit.WEEK: 7.0, Unit.MONTH: 30.436875, Unit.YEAR: 365.2425}[every.unit]
    k = max(0, int((day - start).days / (length * every.number)) - 1)
    while every.after(start, k) <= day:
        k += 1
    return k


def _by_count(schedule: Schedule, every: Interval, known: Sequence[Record]) -> Due:
    """By the meter: the newest reading against the reading when it was last done."""
    read = [r for r in known if r.reading is not None]
    if not read:
        return Due(schedule, State.UNSET, note=Text("缺计数器读数", "no meter reading"))
    done = [r for r in read if r.outcome is not Outcome.READ]
    base = (done[-1].reading or 0.0) if done else 0.0
    used = max(0.0, (read[-1].reading or 0.0) - base)
    note = Text(f"已用 {used:g} 次，周期 {every.number} 次", f"{used:g} of {every.number} uses")
    state = State.DUE if used >= every.number else State.SOON if used >= NEARLY * every.number else State.LATER
    return Due(schedule, state, None, done[-1] if done else None, int(used // every.number), note)
