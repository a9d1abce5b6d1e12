"""Periods: what is read, what is refused, and the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.intervals import MOST, Interval, Unit, parse_interval
from twin.errors import Invalid

PERIODS = st.builds(Interval, st.integers(1, 48), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("6 months", 6, Unit.MONTH),
        ("6个月", 6, Unit.MONTH),
        ("每2周", 2, Unit.WEEK),
        ("every 1 day", 1, Unit.DAY),
        ("1 天", 1, Unit.DAY),
        ("5年", 5, Unit.YEAR),
        ("300000 次", 300_000, Unit.USE),
    ],
)
def test_what_people_write_is_read(words: str, number: int, unit: Unit) -> None:
    assert parse_interval(words) == Interval(number, unit)


@pytest.mark.parametrize(
    "words", ["", "6", "months", "6 fortnights", "0 days", "-1 day", "1.5 years", "51 years", "半年"]
)
def test_what_is_no_period_is_refused(words: str) -> None:
    with pytest.raises(Invalid, match=r"period|between") as refused:
        parse_interval(words)
    assert refused.value.code == "bad-interval"


@given(PERIODS)
def test_its_own_words_are_read_back(period: Interval) -> None:
    assert parse_interval(str(period)) == period
    assert parse_interval(period.text.zh) == period


def test_the_31st_stays_at_the_end_of_each_month() -> None:
    month = Interval(1, Unit.MONTH)
    found = [month.after(date(2027, 1, 31), k) for k in range(4)]
    assert found == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_29_february_comes_back_in_leap_years() -> None:
    year = Interval(1, Unit.YEAR)
    assert year.after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year.after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(PERIODS, DAYS, st.integers(0, 20))
def test_dates_go_forward(period: Interval, start: date, times: int) -> None:
    assert period.after(start, times) < period.after(start, times + 1)


def test_uses_have_no_calendar() -> None:
    with pytest.raises(ValueError, match="not counted in days"):
        Interval(100, Unit.USE).after(date(2026, 1, 1))


@pytest.mark.parametrize("unit", list(Unit))
def test_the_longest_period_is_allowed_and_one_more_is_not(unit: Unit) -> None:
    assert Interval(MOST[unit], unit).number == MOST[unit]
    with pytest.raises(Invalid):
        Interval(MOST[unit] + 1, unit)
