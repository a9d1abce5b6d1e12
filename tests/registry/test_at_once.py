"""What is kept in memory is never older than the database; what is read together is of one moment."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.catalog.intervals import parse_interval
from twin.errors import Conflict
from twin.model import Asset, Text
from twin.registry import Act, Fault, Found, Person, Registry, Role, Standing, open_registry
from twin.registry.tables import AssetTable
from twin.registry.twins import TwinCache
from twin.stocktake import EventKind, Reply
from twin.upkeep import Record, Schedule, Work

from .build import CODE, FLOOR, ROOMS, middle, register, rooms, thing, zone_id

TODAY = date(2026, 11, 27)
ID = "0123456789abcdef0123456789abcdef"
WHEN = "2026-11-27T08:00:00+00:00"
OTHER = "SJ-02"


@pytest.fixture
def tagged(registry: Registry) -> tuple[Registry, str]:
    """A centre with one tagged asset."""
    register(registry, CODE, rooms())
    registry.create_asset(CODE, thing("A-1"), by="甲")
    codes = registry.tags.ensure(CODE, [("asset", "A-1")], by="甲")
    return registry, codes["asset", "A-1"]


@pytest.fixture
def elsewhere(tagged: tuple[Registry, str]) -> Iterator[Registry]:
    """The same database through another process: nothing in memory is shared."""
    other = open_registry(tagged[0].url)
    yield other
    other.close()


def seen(registry: Registry, tag: str) -> tuple[object, ...]:
    """What the page of a scanned thing is made of."""
    with registry.at_once() as now:
        found = now.tags.find(tag)
        assert found.thing is not None
        zone = found.thing.spot.zone
        due = now.upkeep.due_of(CODE, ("asset", "A-1"), TODAY)
        return (
            found.thing.name,
            found.thing.centre_name,
            zone and zone.name,
            found.thing.gone,
            [order.what for order in now.orders.open_of(CODE, ("asset", "A-1"))],
            now.tags.last_seen(CODE, ("asset", "A-1")),
            [(each.schedule.what.zh, each.last and each.last.on) for each in due],
            [each.name for each in now.stocktakes.of_centre(CODE, only_open=True)],
        )


def own_schedule() -> Schedule:
    return Schedule(
        id="own-1",
        what=Text("季度保养", "Quarterly service"),
        work=Work.SERVICE,
        subject_kind="asset",
        subject_id="A-1",
        subject="A-1",
        every=parse_interval("3 months"),
        start=date(2026, 1, 1),
    )


def plan_again(registry: Registry) -> None:
    """The same rooms, one of them under another name."""
    names = {("休息等候区" if name == "等候休息区" else name): left for name, left in ROOMS.items()}
    registry.plans.store(CODE, [FLOOR], name="plan.dxf", data=rooms(names), by="乙")


WRITES: dict[str, Callable[[Registry, str], object]] = {
    "renamed": lambda r, _: r.update_asset(CODE, "A-1", {"name": "新名"}, by="乙"),
    "moved": lambda r, _: r.move_asset(CODE, "A-1", floor="F1", at=middle("档案室"), by="乙"),
    "fault": lambda r, _: r.orders.report(Fault(ID, CODE, ("asset", "A-1"), "坏了"), by="乙"),
    "scanned": lambda r, tag: r.tags.record_scan(ID, tag, WHEN, by="乙"),
    "scheduled": lambda r, _: r.upkeep.set_schedule(CODE, own_schedule(), by="乙"),
    "counted": lambda r, _: r.stocktakes.open(CODE, name="年度盘点", lead="乙", by="乙"),
}


@pytest.mark.parametrize("write", WRITES)
def test_what_another_process_wrote_is_seen_at_once(
    tagged: tuple[Registry, str], elsewhere: Registry, write: str
) -> None:
    registry, tag = tagged
    before = seen(registry, tag)
    assert seen(registry, tag) == before
    WRITES[write](elsewhere, tag)
    assert seen(registry, tag) != before
    assert seen(registry, tag) == seen(elsewhere, tag)


def test_upkeep_that_another_process_recorded_is_seen_at_once(
    tagged: tuple[Registry, str], elsewhere: Registry
) -> None:
    registry, tag = tagged
    registry.upkeep.set_schedule(CODE, own_schedule(), by="甲")
    before = seen(registry, tag)
    elsewhere.upkeep.record(CODE, Record("r1", "own-1", TODAY, "乙"))
    after = seen(registry, tag)
    assert (before[6], after[6]) == ([("季度保养", None)], [("季度保养", TODAY)])


def test_a_zone_renamed_by_another_process_is_seen_at_once(tagged: tuple[Registry, str], elsewhere: Registry) -> None:
    registry, tag = tagged
    registry.move_asset(CODE, "A-1", floor="F1", at=middle("等候休息区"), by="甲")
    assert seen(registry, tag)[2] == "等候休息区"
    elsewhere.tags.find(tag)
    plan_again(elsewhere)
    assert seen(registry, tag)[2] == "休息等候区"


def test_one_moment_does_not_change_while_another_process_writes(
    tagged: tuple[Registry, str], elsewhere: Registry
) -> None:
    registry, tag = tagged
    with registry.at_once() as now:
        first = now.tags.find(tag)
        elsewhere.orders.report(Fault(ID, CODE, ("asset", "A-1"), "坏了"), by="乙")
        elsewhere.update_asset(CODE, "A-1", {"name": "新名"}, by="乙")
        assert now.orders.open_of(CODE, ("asset", "A-1")) == ()
        assert _name(now.tags.find(tag)) == _name(first) == "座椅"
        assert now.twin(CODE).assets[0].name == "座椅"
    with registry.at_once() as now:
        assert len(now.orders.open_of(CODE, ("asset", "A-1"))) == 1
        assert _name(now.tags.find(tag)) == "新名"
        assert now.twin(CODE).assets[0].name == "新名"


def _name(found: Found) -> str:
    assert found.thing is not None
    return found.thing.name


def test_a_tag_put_on_another_thing_or_retired_elsewhere_leads_there_at_once(
    tagged: tuple[Registry, str], elsewhere: Registry
) -> None:
    registry, tag = tagged
    assert _name(registry.tags.find(tag)) == "座椅"
    zone = zone_id(elsewhere, "档案室")
    elsewhere.tags.bind(tag, ("zone", zone), by="乙", expected_version=elsewhere.tags.tag(tag).version)
    assert _name(registry.tags.find(tag)) == "档案室"
    elsewhere.tags.retire(tag, by="乙")
    assert registry.tags.find(tag).answer.value == "retired"


def test_schedules_are_made_once_while_nothing_changes(tagged: tuple[Registry, str]) -> None:
    registry, _ = tagged
    first = registry.upkeep.schedules(CODE)
    again = registry.upkeep.schedules(CODE)
    assert first
    assert all(one is other for one, other in zip(first, again, strict=True))
    again.clear()  # a list of one's own
    assert registry.upkeep.schedules(CODE) == first
    registry.update_asset(CODE, "A-1", {"name": "新名"}, by="甲")
    assert registry.upkeep.schedules(CODE)[0] is not first[0]


def test_a_scan_takes_few_queries_in_one_transaction(tagged: tuple[Registry, str]) -> None:
    registry, tag = tagged
    seen(registry, tag)
    with statements() as asked:
        seen(registry, tag)
    kinds = [each.split(maxsplit=1)[0] for each in asked]
    assert 0 < kinds.count("SELECT") <= 5
    assert kinds.count("begin") == 1


def test_a_count_takes_few_queries_and_reads_the_frozen_list_once_for_everybody(tagged: tuple[Registry, str]) -> None:
    registry, tag = tagged
    session = registry.stocktakes.open(CODE, name="年度盘点", lead="乙", by="乙")
    helpers = [
        registry.as_person(Person(Standing.ACCOUNT, each, each, Role.MAINTAINER, frozenset({CODE}))) for each in "甲丙"
    ]
    told, before = [], 0
    with statements() as asked:
        for number, helper in enumerate(helpers):
            before = len(asked)
            act = Act(f"{ID[:-1]}{number}", EventKind.SCAN, WHEN, word=tag)
            told.append(helper.stocktakes.record(session, act, by="").reply)
    assert told == [Reply.FOUND, Reply.REPEAT]
    assert sum("frozen" in each for each in asked) == 1
    assert len(asked) - before <= 13


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said to databases within the block, and ``begin`` for each transaction."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def begun(_c: object) -> None:
        asked.append("begin")

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "begin", begun)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        event.remove(Engine, "begin", begun)


def test_a_statement_built_once_is_confined_for_each_person_anew(tagged: tuple[Registry, str]) -> None:
    registry, tag = tagged
    register(registry, OTHER, rooms())
    registry.create_asset(OTHER, Asset("B-1", None, "座椅", "椅"), by="甲")
    other = registry.tags.ensure(OTHER, [("asset", "B-1")], by="甲")["asset", "B-1"]

    def found(role: Role, *centres: str) -> tuple[str, str]:
        person = Person(Standing.ACCOUNT, "li", "李雷", role, frozenset(centres))
        tags = registry.as_person(person).tags
        return tags.find(tag).answer.value, tags.find(other).answer.value

    for _ in range(2):  # the second time from memory
        assert found(Role.MAINTAINER, CODE) == ("thing", "unknown")
        assert found(Role.ADMIN) == ("thing", "thing")
        assert found(Role.MAINTAINER, OTHER) == ("unknown", "thing")
        assert found(Role.MAINTAINER) == ("unknown", "unknown")


def test_nobody_waits_for_a_connection_while_others_wait_for_them(tagged: tuple[Registry, str]) -> None:
    registry, _ = tagged
    held: list[bool] = []

    @contextmanager
    def read() -> Iterator[Session]:
        held.append(any(lock.locked() for lock in cache._building.values()))
        with registry._read() as session:
            yield session

    cache = TwinCache(read, registry._floors)
    first = cache.get(CODE)
    assert cache.get(CODE) is first
    registry.update_asset(CODE, "A-1", {"name": "新名"}, by="甲")
    assert cache.get(CODE).assets[0].name == "新名"
    assert held == [False, False, False]


def test_many_scans_at_once_wait_for_each_other_but_not_for_ever(tagged: tuple[Registry, str]) -> None:
    registry, tag = tagged

    def act(number: int) -> None:
        if number % 4:
            seen(registry, tag)
        else:
            registry.update_asset(CODE, "A-1", {"name": f"第 {number} 个名字"}, by="甲")
            registry.twin(CODE)

    with ThreadPoolExecutor(40) as phones:  # as many threads as answer requests
        for done in [phones.submit(act, number) for number in range(80)]:
            with suppress(Conflict):  # two renamed it at once: one of them is told
                done.result(25)  # less than a connection is waited for


def test_names_of_centres_are_those_a_person_sees(registry: Registry) -> None:
    for code in (CODE, OTHER):
        register(registry, code, rooms())
    person = Person(Standing.ACCOUNT, "li", "李雷", Role.VIEWER, frozenset({OTHER}))
    assert registry.centre_names() == {CODE: "某某区政务服务中心", OTHER: "某某区政务服务中心"}
    assert registry.as_person(person).centre_names() == {OTHER: "某某区政务服务中心"}


def test_a_statement_built_for_once_is_not_kept(registry: Registry) -> None:
    statement = select(AssetTable).where(col(AssetTable.asset_no) == "A-1")
    gone = weakref.ref(statement)
    person = Person(Standing.ACCOUNT, "li", "李雷", Role.MAINTAINER, frozenset({CODE}))
    with registry.as_person(person)._read() as session:
        session.scalars(statement).all()
    del statement
    gc.collect()
    assert gone() is None
