"""The book of upkeep: schedules, what was done, and the calendar addresses that show what is due."""

from __future__ import annotations

import hashlib
import secrets
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from twin.catalog import load_catalog
from twin.catalog.intervals import parse_interval
from twin.catalog.registers import all_tasks
from twin.catalog.upkeep import Task
from twin.errors import Conflict, Invalid, NotFound
from twin.model import Json, Text, Twin
from twin.registry.change import Change, kept_once
from twin.registry.daily import FeedTable, ScheduleTable, UpkeepTable
from twin.registry.doors import Reader
from twin.registry.reading import centre_row, counters
from twin.registry.rows import table_of, today
from twin.registry.scoping import sees
from twin.registry.tables import ChangeTable, FactTable
from twin.registry.tags import Target
from twin.upkeep import (
    OPEN_WEEKDAYS,
    Anchor,
    Calendar,
    Due,
    Outcome,
    Record,
    Schedule,
    Work,
    default_schedules,
    due_list,
    merged,
    open_weekdays,
)
from twin.upkeep.schedules import Half

KEPT: Final = 32
"""Centres whose schedules are kept in memory."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar address of a centre; ``person`` empty: everything that is due. ``owner``: the login it belongs to."""

    id: str
    centre: str
    person: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    """The schedules of a centre and the days it is open, with all that they were made of."""

    versions: tuple[int, int]
    day: date
    twin: Twin
    tasks: tuple[Task, ...]
    rows: Sequence[Row[Any]]
    calendar: Calendar
    schedules: list[Schedule]
    by_subject: Mapping[Target, list[Schedule]]


class ScheduleCache:
    """The schedules of the centres asked for last: made again when the twin, the catalogue or a stored schedule changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Made] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, code: str, twin: Callable[[str], Twin]) -> _Made:
        """Return those of a centre that the person of ``session`` sees. One query while nothing of the centre changed.

        Parameters
        ----------
        twin
            Assembles the centre; asked for only when something changed.
        """
        versions, day, tasks = counters(session, code), today(), all_tasks()
        kept = self._kept.get(code)
        if kept is not None and (kept.versions, kept.day) == (versions, day) and kept.tasks is tasks:
            return kept
        made = self._made(session, twin(code), tasks, kept)
        made = replace(made, versions=versions, day=day, calendar=_calendar(session, code, day))
        with self._lock:
            self._kept[code] = made
            self._kept.move_to_end(code)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    @staticmethod
    def _made(session: Session, twin: Twin, tasks: tuple[Task, ...], kept: _Made | None) -> _Made:
        code = twin.centre.code
        rows = session.execute(_STORED, {"centre": code}).all()
        if kept is not None and kept.twin is twin and kept.tasks is tasks and kept.rows == rows:
            return kept
        defaults = default_schedules(twin, tasks, load_catalog(), _since(session, code))
        schedules = merged(defaults, map(_schedule, rows))
        by_subject: dict[Target, list[Schedule]] = {}
        for each in schedules:
            by_subject.setdefault((each.subject_kind, each.subject_id), []).append(each)
        return _Made((0, 0), date.min, twin, tasks, rows, Calendar(), schedules, by_subject)


class UpkeepBook:
    """Upkeep of all centres; :attr:`twin.registry.Registry.upkeep` is the one.

    Every writing method takes ``by`` and ``why`` and writes one logged transaction.
    """

    def __init__(
        self,
        read: Reader,
        change: Callable[..., AbstractContextManager[Change]],
        twin: Callable[[str], Twin],
        made: ScheduleCache,
    ) -> None:
        self._read, self._change, self._twin, self._made = read, change, twin, made

    # --- looking --------------------------------------------------------------------------------------------------
    def schedules(self, code: str) -> list[Schedule]:
        """All schedules of a centre: the catalogue's, changed and completed by its own."""
        with self._read() as session:
            return list(self._of(session, code).schedules)

    def schedules_of(self, code: str, subject: Target) -> list[Schedule]:
        """The schedules of one thing."""
        with self._read() as session:
            return list(self._of(session, code).by_subject.get(subject, ()))

    def _of(self, session: Session, code: str) -> _Made:
        if not sees(session, code):
            centre_row(session, code)  # says that there is none
        return self._made.of(session, code, self._twin)

    def records(self, code: str, schedule: str | None = None) -> tuple[Record, ...]:
        """What was done, oldest first."""
        query = select(UpkeepTable).where(UpkeepTable.centre == code)
        if schedule is not None:
            query = query.where(UpkeepTable.schedule == schedule)
        with self._read() as session:
            rows = session.scalars(query.order_by(col(UpkeepTable.day), col(UpkeepTable.record))).all()
            return tuple(_record(row) for row in rows)

    def due(self, code: str, today: date) -> list[Due]:
        """Every schedule on one day, most urgent first."""
        return due_list(self.schedules(code), self.records(code), today, self.calendar(code))

    def due_of(self, code: str, subject: Target, today: date) -> list[Due]:
        """The schedules of one thing on one day, most urgent first: a scan must not wait for the whole centre's."""
        with self._read() as session:
            made = self._of(session, code)
            mine = made.by_subject.get(subject, [])
            if not mine:
                return []
            done = session.execute(_DONE_OF, {"centre": code, "schedules": [each.id for each in mine]})
            return due_list(mine, map(_record, done), today, made.calendar)

    def calendar(self, code: str) -> Calendar:
        """On which days the centre is open."""
        with self._read() as session:
            return _calendar(session, code, today())

    # --- writing --------------------------------------------------------------------------------------------------
    def set_schedule(self, code: str, schedule: Schedule, *, by: str, why: str = "") -> str:
        """Store a schedule of the centre's own, or the centre's form of a default (same id). Returns the batch id.

        Raises
        ------
        Invalid
            It has no period and is not paused: nothing would ever be due.
        """
        if schedule.every is None and not schedule.paused:
            raise Invalid("no-period", "请填写周期，例如“6 个月”", "Give a period, for instance '6 months'")
        with self._change(by=by, why=why) as change:
            centre_row(change, code)
            row = change.get(ScheduleTable, (code, schedule.id))
            values = schedule_values(schedule)
            if row is None:
                change.add(ScheduleTable(centre=code, schedule=schedule.id, **values))
            else:
                for name, value in values.items():
                    setattr(row, name, value)
        return change.batch

    def remove_schedule(self, code: str, schedule: str, *, by: str, why: str = "") -> str:
        """Take back what :meth:`set_schedule` stored; a default of the catalogue stands again."""
        with self._change(by=by, why=why) as change:
            row = change.get(ScheduleTable, (code, schedule))
            if row is None:
                raise _no_schedule(schedule)
            change.delete(row)
        return change.batch

    @kept_once
    def record(self, code: str, record: Record, *, why: str = "") -> str | None:
        """Keep a piece of work done by ``record.by``. Sent twice it counts once: None when it was there already.

        Raises
        ------
        NotFound
            No schedule of that id.
        Conflict
            The id is taken by another piece of work.
        """
        if all(each.id != record.schedule for each in self.schedules(code)):
            raise _no_schedule(record.schedule)
        row = record_row(code, record)
        with self._change(by=record.by, why=why) as change:
            known = change.get(UpkeepTable, (code, record.id))
            if known is not None:
                if _record(known) != record:
                    raise Conflict(
                        "record-exists",
                        f"记录编号 {record.id} 已用于另一次维保",
                        f"The record id {record.id} belongs to another piece of work",
                    )
                return None
            change.add(row)
        return change.batch

    # --- calendar addresses ---------------------------------------------------------------------------------------
    def feeds(self, code: str) -> tuple[Feed, ...]:
        """The calendar addresses of a centre. Their tokens are not kept, only given out once."""
        with self._read() as session:
            rows = session.scalars(select(FeedTable).where(FeedTable.centre == code).order_by(col(FeedTable.feed)))
            return tuple(Feed(row.feed, row.centre, row.person, row.owner) for row in rows)

    def open_feed(self, code: str, *, person: str = "", by: str, why: str = "") -> str:
        """Make a calendar address and return its token, which nobody can read again."""
        token = secrets.token_urlsafe(24)
        with self._change(by=by, why=why) as change:
            centre_row(change, code)
            owner = change.person.login if change.person else ""
            change.add(
                FeedTable(centre=code, feed=uuid.uuid4().hex, token_sha256=_hashed(token), person=person, owner=owner)
            )
        return token

    def close_feed(self, code: str, feed: str, *, by: str, why: str = "") -> str:
        """Revoke a calendar address: from now on it answers nothing."""
        with self._change(by=by, why=why) as change:
            row = change.get(FeedTable, (code, feed))
            if row is None:
                raise NotFound("no-such-feed", f"没有日历订阅 {feed}", f"There is no calendar feed {feed}")
            change.delete(row)
        return change.batch

    def feed_of(self, token: str) -> Feed:
        """The feed of a token.

        Raises
        ------
        NotFound
            None has it: mistyped, or revoked.
        """
        with self._read() as session:
            row = session.scalars(select(FeedTable).where(FeedTable.token_sha256 == _hashed(token))).first()
            if row is None:
                raise no_such_feed()
            return Feed(row.feed, row.centre, row.person, row.owner)


def no_such_feed() -> NotFound:
    """Return the answer for a calendar address that nothing, or nothing any more, stands behind."""
    return NotFound("no-such-feed", "日历订阅地址无效或已撤销", "This calendar address is unknown or was revoked")


def _calendar(session: Session, code: str, day: date) -> Calendar:
    asked = {"centre": code, "name": OPEN_WEEKDAYS, "day": day.isoformat()}
    return Calendar(open_weekdays(session.scalar(_FACT, asked) if sees(session, code) else None))


def record_row(code: str, record: Record) -> UpkeepTable:
    """The row of a piece of work that was done."""
    return UpkeepTable(
        centre=code,
        record=record.id,
        schedule=record.schedule,
        day=record.on.isoformat(),
        person=record.by,
        outcome=record.outcome.value,
        reading=record.reading,
        note=record.note,
        half=record.half or "",
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _no_schedule(schedule: str) -> NotFound:
    return NotFound("no-such-schedule", f"没有维保计划 {schedule}", f"There is no schedule {schedule}")


def _since(session: Session, code: str) -> date:
    """The day the centre was registered (local time): nothing could be recorded before."""
    first = session.scalar(select(func.min(ChangeTable.at)).where(ChangeTable.centre == code))
    return datetime.fromisoformat(str(first)).astimezone().date()


_SCHEDULES, _DONE, _FACTS = table_of(ScheduleTable).c, table_of(UpkeepTable).c, table_of(FactTable).c
_STORED: Final = sa_select(*_SCHEDULES).where(_SCHEDULES.centre == bindparam("centre"))
_DONE_OF: Final = sa_select(*_DONE).where(
    _DONE.centre == bindparam("centre"), _DONE.schedule.in_(bindparam("schedules", expanding=True))
)
_FACT: Final = (
    sa_select(_FACTS.value)
    .where(
        _FACTS.centre == bindparam("centre"),
        _FACTS.name == bindparam("name"),
        _FACTS.since <= bindparam("day"),
    )
    .order_by(_FACTS.since.desc())
    .limit(1)
)
"""Asked at every scan: built once, and past the mapper; of centres that the person sees."""


def _schedule(row: Any) -> Schedule:
    """The schedule of a row of :data:`_STORED`."""
    return Schedule(
        id=row.schedule,
        what=Text(row.what_zh, row.what_en or row.what_zh),
        work=Work(row.work),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject=row.subject,
        every=None if row.every is None else parse_interval(row.every),
        start=None if row.start is None else date.fromisoformat(row.start),
        anchor=Anchor(row.anchor),
        times=row.times,
        lead_days=row.lead_days,
        once=row.once,
        advisory=row.advisory,
        paused=row.paused,
        person=row.person,
    )


def schedule_values(schedule: Schedule) -> dict[str, Json]:
    """The values of a schedule's row, but its centre and id."""
    return {
        "what_zh": schedule.what.zh,
        "what_en": schedule.what.en,
        "work": schedule.work.value,
        "subject_kind": schedule.subject_kind,
        "subject_id": schedule.subject_id,
        "subject": schedule.subject,
        "every": None if schedule.every is None else str(schedule.every),
        "start": None if schedule.start is None else schedule.start.isoformat(),
        "anchor": schedule.anchor.value,
        "times": schedule.times,
        "lead_days": schedule.lead_days,
        "once": schedule.once,
        "advisory": schedule.advisory,
        "paused": schedule.paused,
        "person": schedule.person,
    }


def _record(row: Any) -> Record:
    """The record of a row of its table, or of :data:`_DONE_OF`."""
    return Record(
        id=row.record,
        schedule=row.schedule,
        on=date.fromisoformat(row.day),
        by=row.person,
        outcome=Outcome(row.outcome),
        reading=row.reading,
        note=row.note,
        half=Half(row.half) if row.half else None,
    )
