"""Times to answer and to mend, time between failures, and what is overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from twin.upkeep.orders import OrderState, Priority
from twin.upkeep.repairs import OUR_DAYS, Repair, allowed_days, figures, is_overdue

START = datetime(2026, 11, 1, tzinfo=UTC)


def repair(day: float, done: float | None = None, *, target: str = "A1", **more: object) -> Repair:
    state = OrderState.REPORTED if done is None else OrderState.DONE
    values = {"priority": Priority.NORMAL, "state": state, **more}
    return Repair(
        ("asset", target),
        reported=START + timedelta(days=day),
        done=None if done is None else START + timedelta(days=done),
        **values,  # type: ignore[arg-type]
    )


def test_nothing_is_said_of_nothing() -> None:
    found = figures([])
    assert (found.orders, found.response_h, found.repair_h, found.between_failures_days, found.cost) == (0, *[None] * 4)


def test_time_between_failures_runs_from_mended_to_broken_again_thing_by_thing() -> None:
    orders = [repair(0, 1), repair(11, 12), repair(32), repair(5, 6, target="B1")]
    assert figures(orders).between_failures_days == pytest.approx((10 + 20) / 2)
    assert figures(orders[::-1]) == figures(orders)
    overlapping = [repair(0, 3), repair(1, 2)]
    assert figures(overlapping).between_failures_days is None


def test_medians_costs_and_what_is_open() -> None:
    first = repair(0, 1, accepted=START + timedelta(hours=2), cost=10.5)
    second = repair(0, 3, accepted=START + timedelta(hours=4), cost=0.0)
    found = figures([first, second, repair(0)])
    assert (found.open, found.response_h, found.repair_h, found.cost) == (1, 3.0, 48.0, 10.5)


@pytest.mark.parametrize(
    ("priority", "days", "late"),
    [
        (Priority.URGENT, 1.0, False),
        (Priority.URGENT, 1.01, True),
        (Priority.NORMAL, 6, False),
        (Priority.LOW, 31, True),
    ],
)
def test_overdue_by_priority(priority: Priority, days: float, late: bool) -> None:
    assert is_overdue(repair(0, priority=priority), START + timedelta(days=days)) is late
    assert not is_overdue(repair(0, 0.5, priority=priority), START + timedelta(days=days))


@pytest.mark.parametrize("fact", [None, "x", {"urgent": "soon", "normal": True, "low": -1}])
def test_a_fact_that_says_nothing_usable_leaves_ours(fact: object) -> None:
    assert allowed_days(fact) == OUR_DAYS
    assert allowed_days({"urgent": 0.5})[Priority.URGENT] == 0.5
