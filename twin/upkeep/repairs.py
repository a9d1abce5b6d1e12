"""How repairs go: times to answer and to mend, time between failures, what is overdue. Pure; "now" is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Final

from twin.model import Json
from twin.upkeep.orders import OPEN, OrderState, Priority

DAYS_FACT: Final = "repair_days"
"""The centre's fact that says how many days an order of each priority may take: ``{urgent: 1, normal: 7, low: 30}``."""

OUR_DAYS: Final[Mapping[Priority, float]] = {Priority.URGENT: 1.0, Priority.NORMAL: 7.0, Priority.LOW: 30.0}
"""Ours, where the centre says nothing: no document gives a number."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One work order as far as times go."""

    target: tuple[str, str]
    priority: Priority
    state: OrderState
    reported: datetime
    accepted: datetime | None = None
    done: datetime | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class RepairFigures:
    """Of many orders. Hours; None where nothing can be said yet. ``between_failures_days``: from mended to broken again."""

    orders: int
    open: int
    response_h: float | None
    repair_h: float | None
    between_failures_days: float | None
    cost: float | None


def allowed_days(fact: Json) -> dict[Priority, float]:
    """Days that an order of each priority may take; what the fact does not say usably is ours."""
    said = fact if isinstance(fact, Mapping) else {}
    usable = {
        priority: float(said[priority.value])
        for priority in Priority
        if isinstance(said.get(priority.value), int | float) and not isinstance(said[priority.value], bool)
    }
    return {**OUR_DAYS, **{priority: days for priority, days in usable.items() if days > 0}}


def is_overdue(repair: Repair, now: datetime, days: Mapping[Priority, float] = OUR_DAYS) -> bool:
    """Whether it is not mended and took longer than it may."""
    return repair.state in OPEN and now - repair.reported > timedelta(days=days[repair.priority])


def figures(repairs: Sequence[Repair]) -> RepairFigures:
    """Medians of the times to answer and to mend, the mean time between failures, and what it cost."""
    answered = [_hours(each.reported, each.accepted) for each in repairs if each.accepted is not None]
    mended = [_hours(each.reported, each.done) for each in repairs if each.done is not None]
    gaps = list(_gaps(repairs))
    costs = [each.cost for each in repairs if each.cost is not None]
    return RepairFigures(
        orders=len(repairs),
        open=sum(each.state in OPEN for each in repairs),
        response_h=median(answered) if answered else None,
        repair_h=median(mended) if mended else None,
        between_failures_days=fmean(gaps) if gaps else None,
        cost=sum(costs) if costs else None,
    )


def _gaps(repairs: Iterable[Repair]) -> Iterable[float]:
    """Days from mended to broken again, of each thing; a fault reported while another was open is the same failure."""
    by_target: dict[tuple[str, str], list[Repair]] = {}
    for each in sorted(repairs, key=lambda repair: repair.reported):
        by_target.setdefault(each.target, []).append(each)
    for mine in by_target.values():
        for before, after in pairwise(mine):
            if before.done is not None and after.reported > before.done:
                yield (after.reported - before.done) / timedelta(days=1)


def _hours(begun: datetime, ended: datetime) -> float:
    return (ended - begun) / timedelta(hours=1)
