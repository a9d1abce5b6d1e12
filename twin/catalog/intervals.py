"""Periods as documents and people give them: every N days, weeks, months or years, or every N uses."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from twin.errors import Invalid
from twin.model import Text


class Unit(StrEnum):
    """What a period is counted in. ``USE`` counts a meter (copies, switchings), not the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    USE = "use"


_ZH: Final = {Unit.DAY: "天", Unit.WEEK: "周", Unit.MONTH: "个月", Unit.YEAR: "年", Unit.USE: "次"}
_WORDS: Final = {
    "day": Unit.DAY, "days": Unit.DAY, "d": Unit.DAY, "天": Unit.DAY, "日": Unit.DAY,
    "week": Unit.WEEK, "weeks": Unit.WEEK, "w": Unit.WEEK, "周": Unit.WEEK, "星期": Unit.WEEK,
    "month": Unit.MONTH, "months": Unit.MONTH, "个月": Unit.MONTH, "月": Unit.MONTH,
    "year": Unit.YEAR, "years": Unit.YEAR, "y": Unit.YEAR, "年": Unit.YEAR,
    "use": Unit.USE, "uses": Unit.USE, "次": Unit.USE,
}  # fmt: skip
_INTERVAL: Final = re.compile(r"\s*(?:每|every)?\s*(\d{1,7})\s*([a-z]+|[一-鿿]+)\s*", re.IGNORECASE)
MOST: Final = {Unit.DAY: 3660, Unit.WEEK: 520, Unit.MONTH: 600, Unit.YEAR: 50, Unit.USE: 9_999_999}
"""Longest period of each unit; a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Interval:
    """``number`` times ``unit``, at least one."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse periods that cannot be meant.

        Raises
        ------
        Invalid
            ``bad-interval``.
        """
        if not 1 <= self.number <= MOST[self.unit]:
            raise Invalid(
                "bad-interval",
                f"周期“{self.number}{_ZH[self.unit]}”不在 1 至 {MOST[self.unit]}{_ZH[self.unit]}之间",
                f"a period of {self.number} {self.unit}s is not between 1 and {MOST[self.unit]}",
            )

    @property
    def text(self) -> Text:
        """As people say it: 每6个月, every 6 months."""
        many = "" if self.number == 1 else f"{self.number} "
        return Text(f"每{self.number}{_ZH[self.unit]}", f"every {many}{self.unit}{'' if self.number == 1 else 's'}")

    @property
    def length(self) -> Text:
        """How long it is: 6年, 6 years."""
        return Text(f"{self.number}{_ZH[self.unit]}", str(self))

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    def after(self, start: date, times: int = 1) -> date:
        """The day ``times`` periods after ``start``. The 31st becomes the last day of a shorter month.

        Counted from ``start`` itself and not step by step, so that 31 January, 28 February, 31 March follow each other.

        Raises
        ------
        ValueError
            For uses, which have no calendar, and beyond the year 9999.
        """
        count = self.number * times
        if self.unit is Unit.DAY:
            return start + timedelta(days=count)
        if self.unit is Unit.WEEK:
            return start + timedelta(weeks=count)
        if self.unit is Unit.USE:
            msg = "uses are not counted in days"
            raise ValueError(msg)
        months = start.year * 12 + start.month - 1 + count * (12 if self.unit is Unit.YEAR else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def parse_interval(words: str) -> Interval:
    """Read ``"6 months"``, ``"1 day"``, ``"每2周"``, ``"100000 uses"``.

    Raises
    ------
    Invalid
        ``bad-interval``: it is none of these.
    """
    match = _INTERVAL.fullmatch(words)
    unit = _WORDS.get(match[2].casefold()) if match else None
    if match is None or unit is None:
        raise Invalid(
            "bad-interval",
            f"看不懂周期“{words}”；请写成“6 个月”“1 天”“2 周”“5 年”或“100000 次”",
            f"{words!r} is no period; write '6 months', '1 day', '2 weeks', '5 years' or '100000 uses'",
        )
    return Interval(int(match[1]), unit)
