"""When work is due: by the calendar, from the last time, by a meter; what is missed is counted and does not multiply."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.intervals import Interval, Unit
from twin.model import Text
from twin.upkeep import Anchor, Calendar, Outcome, Record, Schedule, State, Work, due, due_list
from twin.upkeep.schedules import Half, half_of

MONDAY = date(2026, 11, 23)
EVERY_DAY = Calendar(range(1, 8))


MONTHLY = Interval(1, Unit.MONTH)


def schedule(every: Interval | None = MONTHLY, **values: Any) -> Schedule:
    given_ = {"start": date(2026, 1, 15), **values}
    return Schedule("s", Text("检查", "check"), Work.INSPECT, "asset", "A1", "A1", every, **given_)


def done(*days: date, **values: Any) -> list[Record]:
    return [Record(f"r{i}", "s", day, "张三", **values) for i, day in enumerate(days)]


def test_before_its_first_day_it_is_later_and_within_the_notice_soon() -> None:
    each = schedule(lead_days=3)
    assert due(each, [], date(2026, 1, 11)).state is State.LATER
    assert due(each, [], date(2026, 1, 12)).state is State.SOON
    assert due(each, [], date(2026, 1, 15)).state is State.DUE
    assert due(each, [], date(2026, 1, 16)).state is State.OVERDUE


def test_late_ones_are_counted_and_do_not_multiply() -> None:
    found = due(schedule(), [], date(2026, 4, 20))
    assert (found.state, found.on, found.missed) == (State.OVERDUE, date(2026, 1, 15), 4)
    after = due(schedule(), done(date(2026, 4, 20)), date(2026, 4, 20))
    assert (after.state, after.on, after.missed) == (State.LATER, date(2026, 5, 15), 0)


def test_done_late_a_scheduled_task_keeps_its_calendar_and_a_completed_one_does_not() -> None:
    late = done(date(2026, 1, 30))
    assert due(schedule(), late, date(2026, 2, 1)).on == date(2026, 2, 15)
    assert due(schedule(anchor=Anchor.COMPLETED), late, date(2026, 2, 1)).on == date(2026, 2, 28)


def test_done_ahead_within_the_notice_counts_and_earlier_does_not() -> None:
    each = schedule(lead_days=5)
    assert due(each, done(date(2026, 1, 10)), date(2026, 1, 16)).on == date(2026, 2, 15)
    assert due(each, done(date(2026, 1, 9)), date(2026, 1, 16)).on == date(2026, 1, 15)


def test_never_done_is_due_where_it_counts_from_the_last_time() -> None:
    found = due(schedule(anchor=Anchor.COMPLETED, start=None), [], MONDAY)
    assert (found.state, found.on) == (State.DUE, None)
    assert found.note is not None
    assert found.note.en == "never recorded"


def test_without_a_period_or_with_something_lacking_nothing_is_said() -> None:
    lacking = Text("未登记“出厂日期”", "“Made on” is not registered")
    assert due(schedule(None), done(MONDAY), MONDAY).state is State.UNSET
    assert due(schedule(start=None), [], MONDAY).state is State.UNSET
    found = due(schedule(start=None, anchor=Anchor.COMPLETED, lacking=lacking), [], MONDAY)
    assert (found.state, found.note) == (State.UNSET, lacking)


def test_once_done_is_done_for_good_and_an_age_reached_is_no_duty() -> None:
    scrap = schedule(Interval(10, Unit.YEAR), once=True, start=date(2026, 1, 1))
    assert due(scrap, [], MONDAY).state is State.OVERDUE
    assert due(scrap, done(MONDAY), MONDAY).state is State.SETTLED
    assert due(schedule(start=date(2026, 1, 1), advisory=True), [], MONDAY).state is State.ADVISED
    assert due(schedule(paused=True), [], MONDAY).state is State.SETTLED


class TestTwiceADay:
    each = schedule(Interval(1, Unit.DAY), times=2, start=MONDAY)

    def test_one_of_two_leaves_it_due_and_two_settle_the_day(self) -> None:
        assert due(self.each, [], MONDAY).state is State.DUE
        assert due(self.each, done(MONDAY), MONDAY).state is State.DUE
        found = due(self.each, done(MONDAY, MONDAY), MONDAY)
        assert (found.state, found.on) == (State.LATER, MONDAY + timedelta(days=1))

    def test_a_day_gone_by_is_counted_and_today_is_due_not_overdue(self) -> None:
        tuesday = MONDAY + timedelta(days=1)
        found = due(self.each, done(MONDAY), tuesday)
        assert (found.state, found.on, found.missed) == (State.DUE, tuesday, 2)

    def test_closed_days_ask_for_nothing(self) -> None:
        friday, saturday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)
        found = due(self.each, done(friday, friday), saturday)
        assert (found.state, found.on) == (State.LATER, MONDAY + timedelta(days=7))
        assert due(self.each, done(friday, friday), saturday, EVERY_DAY).state is State.DUE


def test_by_count_needs_a_reading_and_counts_from_the_last_service() -> None:
    copier = schedule(Interval(300_000, Unit.USE), start=None)
    read = [Record("a", "s", date(2026, 1, 1), "x", Outcome.READ, 280_000.0)]
    assert due(copier, [], MONDAY).state is State.UNSET
    assert due(copier, read, MONDAY).state is State.SOON
    read.append(Record("b", "s", date(2026, 2, 1), "x", Outcome.READ, 310_000.0))
    assert due(copier, read, MONDAY).state is State.DUE
    read.append(Record("c", "s", date(2026, 2, 2), "x", Outcome.DONE, 310_500.0))
    found = due(copier, read, MONDAY)
    assert (found.state, found.last and found.last.id) == (State.LATER, "c")


def test_records_of_tomorrow_do_not_count() -> None:
    assert due(schedule(), done(date(2026, 1, 16)), date(2026, 1, 15)).state is State.DUE


def test_the_list_is_most_urgent_first() -> None:
    late = schedule()
    later = Schedule(
        "t", Text("演练", "drill"), Work.DRILL, "centre", "C", "C", Interval(1, Unit.YEAR), date(2030, 1, 1)
    )
    found = due_list([later, late], [], MONDAY)
    assert [(d.schedule.id, d.state) for d in found] == [("s", State.OVERDUE), ("t", State.LATER)]


PERIOD = st.builds(Interval, st.integers(1, 12), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))


@given(
    st.builds(
        schedule,
        PERIOD,
        start=st.dates(date(2015, 1, 1), date(2026, 1, 1)),
        anchor=st.sampled_from(list(Anchor)),
        lead_days=st.integers(0, 60),
    ),
    st.integers(0, 4000),
    st.lists(st.integers(0, 4000), max_size=8),
)
def test_doing_it_today_always_helps(each: Schedule, wait: int, before: list[int]) -> None:
    """Whatever went before: done today, it is not overdue, and its next date is in the future."""
    start = each.start or MONDAY
    today = start + timedelta(days=wait)
    records = done(*sorted(start + timedelta(days=d) for d in before if d <= wait), today)
    found = due(each, records, today, EVERY_DAY)
    assert found.state in {State.LATER, State.SOON}
    assert found.on is not None
    assert found.on > today


@given(PERIOD, st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(0, 2000))
def test_waiting_never_makes_it_less_late(every: Interval, start: date, wait: int) -> None:
    each = schedule(every, start=start)
    one, next_day = (due(each, [], start + timedelta(days=wait + k), EVERY_DAY) for k in (0, 1))
    assert next_day.missed >= one.missed


@pytest.mark.parametrize("wait", [0, 1, 399, 3000])
def test_a_daily_round_left_out_for_years_answers_at_once(wait: int) -> None:
    found = due(schedule(Interval(1, Unit.DAY), start=MONDAY), [], MONDAY + timedelta(days=wait), EVERY_DAY)
    assert found.missed == min(wait, 400) + 1


def test_half_days_are_both_to_be_done_and_two_in_the_morning_are_one() -> None:
    each = schedule(Interval(1, Unit.DAY), start=MONDAY, times=2, halves=True)
    morning, again = done(MONDAY, MONDAY, half=Half.MORNING)
    afternoon = Record("p", "s", MONDAY, "李四", half=Half.AFTERNOON)
    for records in ([morning], [morning, again]):
        found = due(each, records, MONDAY)
        assert (found.state, found.on, found.note and found.note.zh) == (State.DUE, MONDAY, "下午尚未做")
    assert due(each, [afternoon], MONDAY).note == Text("上午尚未做", "the morning is left")
    assert due(each, [morning, afternoon], MONDAY).on == MONDAY + timedelta(days=1)
    # where nobody said which half it was, it counts for the one that lacks
    assert due(each, [morning, Record("q", "s", MONDAY, "王五")], MONDAY).state is State.LATER
    assert due(each, [], MONDAY).note is None
    tomorrow = due(each, [morning, again], MONDAY + timedelta(days=1))
    assert (tomorrow.state, tomorrow.on, tomorrow.missed, tomorrow.note) == (
        State.DUE,
        MONDAY + timedelta(days=1),
        2,
        None,
    )
    plain = schedule(Interval(1, Unit.DAY), start=MONDAY, times=2)
    assert due(plain, [morning, again], MONDAY).state is State.LATER


def test_noon_begins_the_afternoon() -> None:
    halves = [
        half_of(datetime(2026, 11, 27, hour, minute, tzinfo=UTC))
        for hour, minute in ((0, 0), (11, 59), (12, 0), (23, 59))
    ]
    assert halves == [Half.MORNING, Half.MORNING, Half.AFTERNOON, Half.AFTERNOON]
