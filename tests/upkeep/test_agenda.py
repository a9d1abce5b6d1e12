"""One calendar of everything: repeats of schedules, what was done, deadlines of orders and entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.intervals import Interval, Unit, parse_interval
from twin.catalog.registers import load_registers
from twin.model import Text
from twin.upkeep import Anchor, Calendar, Due, Record, Schedule, State, Work, due
from twin.upkeep.agenda import Origin, done, of_due, of_entries, of_order, repeats, urgency
from twin.upkeep.entries import Entry

TODAY = date(2026, 11, 27)  # a Friday
OPEN = Calendar()


def schedule(every: str | None, start: date | None = TODAY, **more: object) -> Schedule:
    values = {"work": Work.INSPECT, "subject_kind": "centre", "subject_id": "C", "subject": "中心", **more}
    period = None if every is None else parse_interval(every)
    return Schedule("s", Text("检查", "Check"), every=period, start=start, **values)  # type: ignore[arg-type]


def days(each: Schedule, last: date, *records: Record) -> list[date]:
    return [one.on for one in repeats([due(each, records, TODAY)], TODAY, last, OPEN) if one.on]


def test_what_comes_again_stands_on_its_later_dates() -> None:
    assert days(schedule("1 month"), date(2027, 3, 1)) == [date(2026, 12, 27), date(2027, 1, 27), date(2027, 2, 27)]
    # daily work falls on open days only: Saturday's and Sunday's are Monday's
    assert days(schedule("1 day"), date(2026, 12, 2)) == [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]
    late = schedule("1 week", date(2020, 1, 3))
    assert days(late, date(2026, 12, 12)) == [date(2026, 12, 4), date(2026, 12, 11)]


@pytest.mark.parametrize(
    "each",
    [
        schedule("1 month", anchor=Anchor.COMPLETED),
        schedule("1 month", once=True),
        schedule("1000 uses"),
        schedule(None),
        schedule("1 month", paused=True),
        schedule("1 year", date(2020, 1, 1), advisory=True),
    ],
    ids=["counted from when it is done", "once", "by a meter", "no period", "paused", "advice"],
)
def test_what_has_no_calendar_of_its_own_does_not_come_again(each: Schedule) -> None:
    assert days(each, date(2030, 1, 1)) == []


@given(
    st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]),
    st.integers(1, 40),
    st.integers(-4000, 60),
    st.integers(1, 400),
)
def test_later_dates_are_all_those_of_the_series(unit: Unit, number: int, offset: int, ahead: int) -> None:
    """Counted one by one from the start, the slow way."""
    every, start, last = Interval(number, unit), TODAY + timedelta(offset), TODAY + timedelta(ahead)
    each = schedule(str(every), start)
    found = due(each, [], TODAY)
    assert found.on is not None
    slow, k = set(), 0
    while every.after(start, k) <= last:
        day = every.after(start, k)
        slow.add(OPEN.from_(day) if unit is Unit.DAY else day)
        k += 1
    wanted = sorted(day for day in slow if max(found.on, TODAY) < day <= last)
    assert days(each, last) == wanted


def test_open_dates_and_what_was_done() -> None:
    patrol = schedule("1 day", work=Work.PATROL, times=2)
    records = [Record(ident, "s", date(2026, 11, 26), "李雷") for ident in ("a", "b")]
    unset = due(schedule(None, None), [], TODAY)
    (now,) = of_due([due(patrol, records, TODAY), unset])
    assert (now.origin, now.on, now.state) == (Origin.PATROL, TODAY, State.DUE)
    (past,) = done([patrol], records, date(2026, 11, 1), TODAY)
    assert (past.on, past.state) == (date(2026, 11, 26), State.SETTLED)
    assert list(done([patrol], records, TODAY, TODAY)) == []
    assert list(done([], records, date(2026, 11, 1), TODAY)) == []


def test_what_is_overdue_stands_on_today_and_what_was_done_on_its_day() -> None:
    (late,) = of_due([due(schedule("1 month", date(2026, 11, 1)), [], TODAY)])
    assert (late.on, late.state, late.shown_on(TODAY)) == (date(2026, 11, 1), State.OVERDUE, TODAY)
    (past,) = done([schedule("1 month")], [Record("a", "s", date(2026, 11, 2), "x")], date(2026, 11, 1), TODAY)
    assert past.shown_on(TODAY) == date(2026, 11, 2)
    (undated,) = of_due([Due(schedule("10 uses"), State.DUE, note=Text("已用 10 次", "10 uses"))])
    assert undated.shown_on(TODAY) == TODAY
    assert "已用" in undated.remark.zh


@pytest.mark.parametrize(("ahead", "state"), [(-1, State.OVERDUE), (0, State.DUE), (7, State.SOON), (8, State.LATER)])
def test_a_deadline_says_how_urgent_it_is(ahead: int, state: State) -> None:
    until = TODAY + timedelta(ahead)
    assert urgency(until, TODAY) is state
    assert of_order(3, "卡纸", "取号机", until, TODAY).state is state


def test_entries_stand_on_their_deadline_while_they_are_open() -> None:
    hazards = load_registers().get("hazards")
    assert hazards is not None
    values = {"origin": "fire", "what": "通道堆物", "person": "王五", "until": "2026-12-01"}
    found = Entry("made-by-the-phone-1", "hazards", TODAY, "李雷", values, "found", 4)
    mended = Entry("made-by-the-phone-2", "hazards", TODAY, "李雷", values, "mended", 5)
    (only,) = of_entries(hazards, [found, mended], TODAY)
    assert (only.on, only.person, only.subject) == (date(2026, 12, 1), "王五", "#4 通道堆物 · 王五")
    backup = load_registers().get("backup")
    assert backup is not None
    assert list(of_entries(backup, [Entry("x", "backup", TODAY, "李雷", {"what": "库"}, "done")], TODAY)) == []
