"""What is due for counting: what no confirmed stock-take saw within the period, and what none ever saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from twin.catalog.intervals import Interval, Unit

YEARLY: Final = Interval(1, Unit.YEAR)
"""The period of a full stock-take where nobody set another: see UP-STOCKTAKE in catalogs/upkeep.yaml."""


@dataclass(frozen=True, slots=True)
class Counting:
    """When a thing was last seen by a stock-take, and when it should be next; None: never seen, due now."""

    asset_no: str
    last: date | None = None
    on: date | None = None


def due_for_counting(
    numbers: Iterable[str], last: Mapping[str, date], today: date, every: Interval = YEARLY
) -> list[Counting]:
    """The things that are due by ``today``: those never counted first, then by day."""
    all_of_them = (
        Counting(number, last[number], every.after(last[number])) if number in last else Counting(number)
        for number in numbers
    )
    due = [each for each in all_of_them if each.on is None or each.on <= today]
    return sorted(due, key=lambda each: (each.on or date.min, each.asset_no))
