"""A person sees their centres only, and writes what their role allows: asked of the registry itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import exists, func, select, union_all
from sqlalchemy.orm import aliased

from tests.databases import Fill
from twin.errors import Conflict, NotFound, Refused
from twin.model import Asset, Centre, Document
from twin.registry import LOCAL, NOBODY, VISITOR, Fault, FloorChoice, Person, Registry, Role, Standing, open_registry
from twin.registry import Act as Scan
from twin.registry.daily import OrderTable, TagTable
from twin.registry.scoping import confined, tables_of_centres
from twin.registry.tables import KINDS, AssetTable, ChangeTable, CounterTable
from twin.stocktake import EventKind, Reply
from twin.upkeep import Outcome, Record
from twin.upkeep.orders import OrderState

from .build import CODE, register, rooms, thing, zone_id

OTHER = "SJ-02"
PHONE_ID = "0123456789abcdef0123456789abcdef"
WHEN = "2026-11-27T08:00:00+00:00"


def two_centres(registry: Registry) -> None:
    """Two centres with an asset, a tag, a fault and a calendar address each."""
    for code in (CODE, OTHER):
        register(registry, code, rooms())
        registry.create_asset(code, thing(f"{code}-A1", attributes={"serial_number": f"{code}-SERIAL"}), by="甲")
        registry.orders.report(
            Fault(f"{PHONE_ID}{code}", code, ("asset", f"{code}-A1"), "坏了", photos=(b"jpeg",)), by="甲"
        )
        registry.upkeep.open_feed(code, by="甲")


@pytest.fixture
def two(filled: Callable[[Fill], str]) -> Iterator[Registry]:
    """Both centres."""
    opened = open_registry(filled(two_centres))
    yield opened
    opened.close()


def person(role: Role, *centres: str, login: str = "li") -> Person:
    return Person(Standing.ACCOUNT, login, "李雷", role, frozenset(centres) if centres else None)


READS: dict[str, Callable[[Registry], object]] = {
    "centre": lambda r: r.centre(OTHER),
    "twin": lambda r: r.twin(OTHER),
    "version": lambda r: r.version(OTHER),
    "versions": lambda r: r.versions(OTHER),
    "floors": lambda r: r.plans.floors(OTHER),
    "drawn floor": lambda r: r.plans.drawn_floor(OTHER, "F1"),
    "revisions": lambda r: r.plans.revisions(OTHER, "F1"),
    "plan file": lambda r: r.plans.file(OTHER, "F1"),
    "corrections": lambda r: r.plans.corrections(OTHER, "F1"),
    "assets": lambda r: r.assets(OTHER),
    "asset": lambda r: r.asset(OTHER, f"{OTHER}-A1"),
    "documents": lambda r: r.documents(OTHER),
    "waivers": lambda r: r.waivers.of_centre(OTHER),
    "tags": lambda r: r.tags.of_centre(OTHER),
    "orders": lambda r: r.orders.of_centre(OTHER),
    "order": lambda r: r.orders.order(PHONE_ID + OTHER),
    "schedules": lambda r: r.upkeep.schedules(OTHER),
    "schedules of a thing": lambda r: r.upkeep.schedules_of(OTHER, ("asset", f"{OTHER}-A1")),
    "due of a thing": lambda r: r.upkeep.due_of(OTHER, ("asset", f"{OTHER}-A1"), date(2026, 11, 27)),
    "floors of tags": lambda r: r.tags.floors(OTHER),
    "due": lambda r: r.upkeep.due(OTHER, date(2026, 11, 27)),
    "batch to undo": lambda r: r.undo(r.as_person(LOCAL).changes(OTHER)[0].batch, by="x"),
    "photo": lambda r: r.orders.photo(r.as_person(LOCAL).orders.order(PHONE_ID + OTHER).photos[0]),
    "tag": lambda r: r.tags.tag(_tag(r.as_person(LOCAL), OTHER)),
    "new centre": lambda r: r.create_centre(Centre("SJ-03", "某中心", "district", ()), by="x"),
    "changed centre": lambda r: r.update_centre(Centre(OTHER, "某中心", "district", ()), by="x"),
    "new asset": lambda r: r.create_asset(OTHER, thing("B1"), by="x"),
    "fault": lambda r: r.orders.report(Fault("f" * 32, OTHER, ("asset", f"{OTHER}-A1"), "坏了"), by="x"),
    "next state": lambda r: r.orders.advance(PHONE_ID + OTHER, OrderState.ACCEPTED, by="x"),
    "tag bound": lambda r: r.tags.bind(_tag(r.as_person(LOCAL), OTHER), ("asset", f"{OTHER}-A1"), by="x"),
    "calendar address": lambda r: r.upkeep.open_feed(OTHER, by="x"),
}
"""Ways to another centre: each must answer as if it did not exist."""


def _tag(registry: Registry, code: str) -> str:
    return registry.tags.ensure(code, [("asset", f"{code}-A1")], by="甲")[("asset", f"{code}-A1")]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
@pytest.mark.parametrize("way", READS)
def test_another_centre_is_not_there(two: Registry, way: str, role: Role) -> None:
    with pytest.raises(NotFound):
        READS[way](two.as_person(person(role, CODE)))


@pytest.mark.parametrize("way", [way for way in READS if way != "new centre"])
def test_the_same_ways_are_open_to_an_administrator(two: Registry, way: str) -> None:
    """So that the refusals above are of the scope, not of a mistake in the asking."""
    _tag(two, OTHER)
    READS[way](two.as_person(person(Role.ADMIN)))


def test_lists_counts_and_searches_hold_only_what_is_seen(two: Registry) -> None:
    tags = {code: _tag(two, code) for code in (CODE, OTHER)}
    mine = two.as_person(person(Role.MANAGER, CODE))
    assert [centre.code for centre in mine.centres()] == [CODE]
    assert len(two.centres()) == 2
    assert mine.changes(OTHER) == ()
    assert mine.changes(CODE)
    assert mine.tags.find(tags[OTHER]).answer == "unknown"
    assert mine.tags.find(tags[CODE]).answer == "thing"
    for word in (f"{OTHER}-A1", f"{OTHER}-SERIAL", OTHER):
        assert mine.tags.find(word).answer == "unknown"
    assert mine.tags.last_seen(OTHER, ("asset", f"{OTHER}-A1")) is None
    assert mine.tags.sizes(OTHER) == {}
    assert mine.orders.open_of(OTHER, ("asset", f"{OTHER}-A1")) == ()
    assert mine.upkeep.feeds(OTHER) == ()
    assert len(mine.upkeep.feeds(CODE)) == 1


def test_a_person_without_centres_and_one_who_is_nobody_see_nothing(two: Registry) -> None:
    for who in (Person(Standing.ACCOUNT, "li", "李雷", Role.MANAGER, frozenset()), NOBODY):
        seen = two.as_person(who)
        assert seen.centres() == ()
        assert seen.is_empty()
        with pytest.raises(NotFound):
            seen.twin(CODE)


def test_what_is_kept_in_memory_for_one_person_is_not_shown_to_another(two: Registry) -> None:
    assert two.as_person(person(Role.VIEWER, OTHER)).twin(OTHER).centre.code == OTHER
    with pytest.raises(NotFound):
        two.as_person(person(Role.VIEWER, CODE)).twin(OTHER)


def test_a_stock_take_of_another_centre_is_not_there_though_it_is_in_memory(two: Registry) -> None:
    session = two.stocktakes.open(OTHER, name="盘点", lead="甲", by="甲")
    made = Scan(PHONE_ID, EventKind.SCAN, WHEN, word=f"{OTHER}-A1")
    assert two.stocktakes.record(session, made, by="甲").reply is Reply.FOUND
    mine = two.as_person(person(Role.MANAGER, CODE)).stocktakes
    ways: tuple[Callable[[], object], ...] = (
        lambda: mine.get(session),
        lambda: mine.lines(session),
        lambda: mine.look_up(session, f"{OTHER}-A1"),
        lambda: mine.record(session, made, by=""),
    )
    for way in ways:
        with pytest.raises(NotFound):
            way()
    assert (mine.of_centre(OTHER), mine.events(session)) == ((), ())
    assert len(two.stocktakes.events(session)) == 1


def test_the_id_of_a_scan_elsewhere_is_in_the_way_and_not_taken_for_ones_own(two: Registry) -> None:
    two.tags.record_scan(PHONE_ID, _tag(two, OTHER), WHEN, by="甲")
    mine = two.as_person(person(Role.MAINTAINER, CODE))
    with pytest.raises(Conflict):
        mine.tags.record_scan(PHONE_ID, _tag(two, CODE), WHEN, by="")
    assert mine.tags.last_seen(CODE, ("asset", f"{CODE}-A1")) is None


_OTHERS = aliased(AssetTable)
SHAPES: dict[str, tuple[Any, int]] = {
    "rows": (select(AssetTable), 1),
    "columns": (select(AssetTable.asset_no), 1),
    "count": (select(func.count()).select_from(ChangeTable), 1),
    "join": (select(AssetTable, TagTable).join(TagTable, AssetTable.asset_no == TagTable.target), 2),
    "alias": (select(_OTHERS.asset_no), 1),
    "subquery": (select(select(AssetTable.asset_no).subquery()), 1),
    "named subquery": (select(select(AssetTable.asset_no).cte("found")), 1),
    "exists": (select(TagTable.code).where(exists().where(AssetTable.asset_no == TagTable.target)), 2),
    "among": (select(TagTable.code).where(TagTable.target.in_(select(AssetTable.asset_no))), 2),
    "value": (select(TagTable.code, select(func.max(OrderTable.number)).scalar_subquery()), 2),
    "in a condition only": (select(TagTable.code).where(AssetTable.asset_no == TagTable.target), 2),
    "in an order only": (select(TagTable.code).order_by(select(AssetTable.name).limit(1).scalar_subquery()), 2),
    "union": (union_all(select(AssetTable.asset_no), select(TagTable.code)), 2),
}
"""Ways to write a query, and how many tables of centres it has."""


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("centres", [frozenset({CODE}), None])
def test_a_query_is_confined_wherever_a_table_stands_in_it(shape: str, centres: frozenset[str] | None) -> None:
    query, tables = SHAPES[shape]
    written = str(confined(query, centres))
    assert written.count(" IN (__[POSTCOMPILE_codes" if centres else ".centre != ") == tables


@dataclass(frozen=True)
class Act:
    """Something to do in one's own centre, and who may."""

    run: Callable[[Registry], object]
    roles: frozenset[Role]


def register_again(registry: Registry) -> object:
    return registry.plans.store(CODE, [FloorChoice("F2", "二层", 2)], name="p.dxf", data=rooms(), by="")


UPKEEP = frozenset({Role.MAINTAINER, Role.MANAGER, Role.ADMIN})
MANAGING = frozenset({Role.MANAGER, Role.ADMIN})
ACTS: dict[str, Act] = {
    "asset": Act(lambda r: r.create_asset(CODE, thing("B1"), by=""), MANAGING),
    "asset's name": Act(lambda r: r.update_asset(CODE, f"{CODE}-A1", {"name": "新"}, by=""), MANAGING),
    "asset's status": Act(lambda r: r.set_status(CODE, f"{CODE}-A1", "fault", by=""), UPKEEP),
    "asset's measurement": Act(lambda r: r.update_asset(CODE, f"{CODE}-A1", {"attributes": {"a": 1}}, by=""), UPKEEP),
    "placement": Act(lambda r: r.move_asset(CODE, f"{CODE}-A1", floor="F1", at=(1.0, 1.0), by=""), MANAGING),
    "documents": Act(lambda r: r.set_documents(CODE, [Document("policy", "制度")], by=""), MANAGING),
    "waiver": Act(
        lambda r: r.waivers.add(CODE, rule="X", subject_kind="zone", subject_id="z", reason="r", by=""), MANAGING
    ),
    "centre": Act(lambda r: r.update_centre(Centre(CODE, "新名", "district", ()), by=""), MANAGING),
    "plan": Act(register_again, MANAGING),
    "tags": Act(lambda r: r.tags.make_blanks(CODE, 1, by=""), MANAGING),
    "scan": Act(lambda r: r.tags.record_scan("e" * 32, f"{CODE}-A1", WHEN, by=""), UPKEEP),
    "fault": Act(lambda r: r.orders.report(Fault("f" * 32, CODE, ("asset", f"{CODE}-A1"), "坏了"), by=""), UPKEEP),
    "order": Act(lambda r: r.orders.advance(PHONE_ID + CODE, OrderState.ACCEPTED, by=""), UPKEEP),
    "own calendar address": Act(lambda r: r.upkeep.open_feed(CODE, by=""), frozenset(Role)),
    "others' calendar address": Act(lambda r: r.upkeep.close_feed(CODE, r.upkeep.feeds(CODE)[0].id, by=""), MANAGING),
    "undo": Act(lambda r: r.undo(_last(r), by=""), MANAGING),
}


def _last(registry: Registry) -> str:
    return next(entry.batch for entry in registry.changes(CODE) if entry.kind == "asset")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", ACTS)
def test_each_role_may_do_its_own_and_signs_it(two: Registry, act: str, role: Role) -> None:
    theirs = two.as_person(person(role) if role is Role.ADMIN else person(role, CODE))
    before = two.changes(CODE)
    if role in ACTS[act].roles:
        ACTS[act].run(theirs)
        assert two.changes(CODE)[0].by == "李雷"
    else:
        with pytest.raises(Refused):
            ACTS[act].run(theirs)
        assert two.changes(CODE) == before


def test_a_token_that_only_reads_writes_nothing(two: Registry) -> None:
    reader = Person(Standing.ACCOUNT, "li", "李雷", Role.ADMIN, None, read_only=True)
    assert two.as_person(reader).centre(CODE).code == CODE
    for act in ACTS.values():
        with pytest.raises(Refused):
            act.run(two.as_person(reader))


def test_the_signature_cannot_be_chosen(two: Registry) -> None:
    batch = two.as_person(person(Role.MANAGER, CODE)).create_asset(CODE, thing("B1"), by="局长")
    assert {entry.by for entry in two.changes(CODE, batch=batch)} == {"李雷"}


def test_a_person_before_there_are_accounts_signs_as_they_say(two: Registry) -> None:
    batch = two.as_person(LOCAL).create_asset(CODE, thing("B1"), by="甲")
    assert {entry.by for entry in two.changes(CODE, batch=batch)} == {"甲"}


def test_an_unnamed_visitor_may_only_report_and_only_where_the_centre_takes_it(two: Registry) -> None:
    visitor, fault = two.as_person(VISITOR), Fault("f" * 32, CODE, ("asset", f"{CODE}-A1"), "坏了", photos=(b"jpeg",))
    with pytest.raises(Refused) as refused:
        visitor.orders.report(fault, by="未署名")
    assert refused.value.code == "not-signed-in"
    centre = two.centre(CODE)
    two.update_centre(
        Centre(CODE, centre.name, centre.tier, (), {**centre.facts, "phone": {"public_faults": True}}), by="甲"
    )
    assert visitor.orders.report(fault, by="未署名")[1]
    for act in ("asset", "scan", "order", "own calendar address"):
        with pytest.raises(Refused):
            ACTS[act].run(visitor)


def test_every_table_with_a_centre_is_confined() -> None:
    assert set(tables_of_centres()) >= {*KINDS.values(), ChangeTable, CounterTable}


def test_upkeep_is_recorded_by_those_who_do_it(two: Registry) -> None:
    record = Record("r1", two.upkeep.schedules(CODE)[0].id, date(2026, 11, 27), "李雷", Outcome.DONE)
    with pytest.raises(Refused):
        two.as_person(person(Role.AUDITOR, CODE)).upkeep.record(CODE, record)
    assert two.as_person(person(Role.MAINTAINER, CODE)).upkeep.record(CODE, record)


def test_zones_of_another_centre_cannot_be_tagged(two: Registry) -> None:
    mine = two.as_person(person(Role.MANAGER, CODE))
    with pytest.raises(NotFound):
        mine.tags.ensure(OTHER, [("zone", zone_id(two, "档案室", OTHER))], by="")
    assert isinstance(mine.asset(CODE, f"{CODE}-A1").asset, Asset)


def test_people_who_take_turns_each_see_their_own(two: Registry) -> None:
    """One statement, compiled once, with each person's own centres in it."""
    register(two, "SJ-03", rooms())
    scopes: list[tuple[str, ...]] = [(CODE,), (OTHER,), (CODE, OTHER), (), ("SJ-03",), (OTHER, "SJ-03"), (CODE,)]
    for _ in range(2):
        for scope in scopes:
            seen = two.as_person(Person(Standing.ACCOUNT, "li", "李雷", Role.VIEWER, frozenset(scope)))
            assert [centre.code for centre in seen.centres()] == sorted(scope)
            assert [code for code in (CODE, OTHER) if seen.orders.open_of(code, ("asset", f"{code}-A1"))] == [
                code for code in (CODE, OTHER) if code in scope
            ]
        assert len(two.as_person(person(Role.VIEWER)).centres()) == 3
