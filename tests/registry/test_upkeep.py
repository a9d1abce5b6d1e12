"""The book of upkeep on both databases: what is kept, what counts once, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from twin.catalog.intervals import parse_interval
from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.model import Asset, Text
from twin.registry import Registry
from twin.registry.rows import today
from twin.upkeep import Outcome, Record, Schedule, State, Work, open_weekdays

from .build import CODE


def own() -> Schedule:
    """A schedule of one's own from today on, whichever day that is by the time the test runs."""
    every = parse_interval("6 months")
    return Schedule("own:1", Text("清洗空调", "Clean the AC"), Work.SERVICE, "centre", CODE, "中心", every, today())


def states(registry: Registry, day: date | None = None) -> dict[str, State]:
    return {found.schedule.id: found.state for found in registry.upkeep.due(CODE, day or today())}


def test_defaults_are_there_without_anything_stored(centre: Registry) -> None:
    centre.create_asset(CODE, Asset("A1", "aed", "AED", "AED"), by="测试")
    found = states(centre, centre.upkeep.calendar(CODE).from_(today()))  # daily work waits for a day that is open
    assert found["UP-AED-CHECK:A1"] is State.DUE
    assert found["UP-STOCKTAKE:" + CODE] is State.DUE


def test_a_schedule_of_ones_own_is_kept_changed_and_taken_back(centre: Registry) -> None:
    centre.upkeep.set_schedule(CODE, own(), by="张三", why="夏季前")
    assert next(s for s in centre.upkeep.schedules(CODE) if s.id == "own:1") == own()
    batch = centre.upkeep.remove_schedule(CODE, "own:1", by="张三")
    assert "own:1" not in states(centre)
    centre.undo(batch, by="张三")
    assert states(centre)["own:1"] is State.DUE


def test_work_done_settles_its_date_and_is_in_the_log(centre: Registry) -> None:
    centre.upkeep.set_schedule(CODE, own(), by="张三")
    batch = centre.upkeep.record(CODE, Record("r1", "own:1", today(), "李四", note="已清洗"), why="例行")
    assert states(centre)["own:1"] is State.LATER
    entry = centre.changes(CODE, kind="upkeep")[0]
    assert (entry.batch, entry.by, entry.key, entry.action) == (batch, "李四", "r1", "create")
    centre.undo(str(batch), by="李四")
    assert states(centre)["own:1"] is State.DUE


def test_sent_twice_it_counts_once_and_another_under_its_id_is_refused(centre: Registry) -> None:
    centre.upkeep.set_schedule(CODE, own(), by="张三")
    record = Record("r1", "own:1", today(), "李四", Outcome.FAULT, 12.0, "漏水")
    assert centre.upkeep.record(CODE, record) is not None
    assert centre.upkeep.record(CODE, record) is None
    assert centre.upkeep.records(CODE) == (record,)
    with pytest.raises(Conflict, match="another piece of work"):
        centre.upkeep.record(CODE, Record("r1", "own:1", today(), "王五"))


def test_refusals_leave_nothing(centre: Registry) -> None:
    with pytest.raises(NotFound):
        centre.upkeep.record(CODE, Record("r1", "nothing", today(), "李四"))
    with pytest.raises(Refused):
        centre.upkeep.record(CODE, Record("r1", f"UP-STOCKTAKE:{CODE}", today(), " "))
    with pytest.raises(Invalid, match="period"):
        centre.upkeep.set_schedule(CODE, Schedule("own:2", own().what, own().work, "centre", CODE, "", None), by="张三")
    with pytest.raises(Invalid):
        centre.upkeep.set_schedule(
            CODE, Schedule("own:3", Text("", ""), own().work, "centre", CODE, "", own().every), by="张三"
        )
    assert centre.upkeep.records(CODE) == ()
    assert not {s for s in states(centre) if s.startswith("own")}


def test_a_feed_is_found_by_its_token_until_it_is_revoked(centre: Registry) -> None:
    token = centre.upkeep.open_feed(CODE, person="李四", by="张三")
    found = centre.upkeep.feed_of(token)
    assert (found.centre, found.person) == (CODE, "李四")
    assert token not in str(centre.changes(CODE))
    centre.upkeep.close_feed(CODE, found.id, by="张三")
    for lost in (token, token[:-1], ""):
        with pytest.raises(NotFound):
            centre.upkeep.feed_of(lost)


@pytest.mark.parametrize(
    ("fact", "days"),
    [
        ([1, 2, 3, 4, 5, 6], {1, 2, 3, 4, 5, 6}),
        ("67", {6, 7}),
        (None, {1, 2, 3, 4, 5}),
        ([9], {1, 2, 3, 4, 5}),
        (5, {1, 2, 3, 4, 5}),
    ],
)
def test_open_weekdays_of_a_fact(fact: object, days: set[int]) -> None:
    assert open_weekdays(fact) == days


def test_nothing_is_missed_before_the_centre_was_there(centre: Registry) -> None:
    centre.create_asset(CODE, Asset("A1", "aed", "AED", "AED"), by="测试")
    found = next(d for d in centre.upkeep.due(CODE, today() + timedelta(days=7)) if d.schedule.id == "UP-AED-CHECK:A1")
    assert found.missed <= 6
