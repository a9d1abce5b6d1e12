"""What falls on which day: upkeep, patrols, work orders and entries of registers on one calendar. Pure; today is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import Final

from twin.catalog.intervals import Unit
from twin.catalog.registers import Register
from twin.model import Text
from twin.upkeep.entries import Entry, deadline_of, words_of
from twin.upkeep.schedules import Anchor, Calendar, Due, Record, Schedule, State, Work, first_after

NOTHING: Final = Text("", "")
SOON: Final = 7
"""Days before its end from which an order or entry counts as due soon; ours."""


class Origin(StrEnum):
    """Which book an appointment comes from; its ident is a schedule's id, an order's number or an entry's id."""

    UPKEEP = "upkeep"
    PATROL = "patrol"
    ORDER = "order"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One thing on one day. ``on`` None: due, without a day of its own. ``remark``: period, source or deadline in words."""

    origin: Origin
    ident: str
    what: Text
    subject: str
    person: str
    on: date | None
    state: State
    remark: Text = NOTHING

    def shown_on(self, today: date) -> date:
        """The day it stands on in a calendar: what is overdue stands on today, where it is seen."""
        if self.state in {State.ADVISED, State.SETTLED, State.LATER}:
            return self.on or today
        return max(self.on or today, today)


def of_due(found: Iterable[Due]) -> Iterator[Appointment]:
    """The open date of every schedule that has one."""
    for due in found:
        if due.state not in {State.UNSET, State.SETTLED}:
            yield _appointment(due.schedule, due.on, due.state, due.note if due.on is None else None)


def repeats(found: Iterable[Due], today: date, last: date, calendar: Calendar) -> Iterator[Appointment]:
    """The dates that come after the open one, to ``last``: of schedules that keep a calendar of their own."""
    for due in found:
        schedule = due.schedule
        if due.state in {State.UNSET, State.SETTLED, State.ADVISED} or due.on is None:
            continue
        for day in _series(schedule, max(due.on, today), last, calendar):
            yield _appointment(schedule, day, State.LATER, None)


def _series(schedule: Schedule, after: date, last: date, calendar: Calendar) -> list[date]:
    every, start = schedule.every, schedule.start
    if every is None or every.unit is Unit.USE or start is None or schedule.anchor is Anchor.COMPLETED or schedule.once:
        return []
    days: set[date] = set()
    # a daily date is moved to the next open day: some of a week before may be moved past ``after``
    for k in count(max(0, first_after(every, start, after) - 7)):
        day = every.after(start, k)
        if day > last:
            break
        if every.unit is Unit.DAY:
            day = calendar.from_(day)
        if after < day <= last:
            days.add(day)
    return sorted(days)


def done(schedules: Iterable[Schedule], records: Iterable[Record], first: date, last: date) -> Iterator[Appointment]:
    """What was done between two days; the work of one schedule on one day is one appointment."""
    known = {schedule.id: schedule for schedule in schedules}
    seen: set[tuple[str, date]] = set()
    for record in records:
        schedule = known.get(record.schedule)
        if schedule is not None and first <= record.on <= last and (record.schedule, record.on) not in seen:
            seen.add((record.schedule, record.on))
            yield _appointment(schedule, record.on, State.SETTLED, None)


def _appointment(schedule: Schedule, on: date | None, state: State, note: Text | None) -> Appointment:
    origin = Origin.PATROL if schedule.work is Work.PATROL else Origin.UPKEEP
    period = schedule.every.text if schedule.every else NOTHING
    parts = [text for text in (note or NOTHING, period, schedule.source) if text.zh]
    remark = Text("；".join(text.zh for text in parts), "; ".join(text.en for text in parts))
    return Appointment(origin, schedule.id, schedule.what, schedule.subject, schedule.person, on, state, remark)


def of_order(number: int, what: str, subject: str, until: date, today: date, *, person: str = "") -> Appointment:
    """By when an open work order must be mended."""
    words = Text(f"工单 {number}：{what}", f"Order {number}: {what}")
    remark = Text(f"应于 {until} 前修复", f"to be mended by {until}")
    return Appointment(Origin.ORDER, str(number), words, subject, person, until, urgency(until, today), remark)


def of_entries(register: Register, entries: Sequence[Entry], today: date) -> Iterator[Appointment]:
    """By when open entries of a register must be closed."""
    rule = register.deadline
    for entry in entries:
        until = deadline_of(register, entry)
        if rule is not None and until is not None:
            what = Text(f"{register.title.zh}：{rule.what.zh}", f"{register.title.en}: {rule.what.en}")
            person = str(entry.values.get("person", "")) or entry.by
            source = rule.source or register.source
            subject = f"#{entry.number} {words_of(register, entry)}".strip()
            yield Appointment(Origin.ENTRY, entry.id, what, subject, person, until, urgency(until, today), source)


def urgency(until: date, today: date) -> State:
    """How urgent a deadline is on a day."""
    if until < today:
        return State.OVERDUE
    if until == today:
        return State.DUE
    return State.SOON if until - today <= timedelta(days=SOON) else State.LATER
