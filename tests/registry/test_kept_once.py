"""What a phone sends twice at the same time is kept once, and both are answered: on both databases, for every write under an id."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime

import pytest

from tests.drawing.drafting import new, office
from twin.catalog import load_catalog
from twin.checks.evidence import Answer, Reply
from twin.errors import Conflict
from twin.model import Centre
from twin.registry import Act, Fault, Registry
from twin.registry.change import Change, kept_once, lost_race
from twin.registry.evidence import Answered
from twin.registry.onsite import Inspection, Reading
from twin.registry.registers import new_entry
from twin.stocktake import EventKind
from twin.upkeep import Record
from twin.upkeep.rounds import Patrol, Visit

from .build import CODE, FLOOR, middle, thing

ID, DAY, WHEN = "made-by-a-phone-00000001", date(2026, 11, 27), "2026-11-27T09:00:00+00:00"
LOST = new_entry("lost_property", DAY, {"what": "雨伞", "found_on": "2026-11-27", "found_where": "等候区"}, by="李雷")
"""One entry for all tests: it makes its own id."""


def answer(book: Registry) -> object:
    given = Answered(Answer(ID, "QP-ask-16-2.1", CODE, Reply.BAD, DAY, ""), WHEN)
    return book.papers.answer(CODE, given, load_catalog(), photos=[b"jpeg"], by="李雷")


def report(book: Registry) -> object:
    return book.orders.report(Fault(ID, CODE, ("asset", "E1"), "坏了"), by="李雷")[0]


def attach(book: Registry) -> object:
    return book.orders.attach("order-made-by-a-phone", {ID: b"jpeg"}, "after", by="李雷") and None


def measure(book: Registry) -> object:
    return book.onsite.measure(CODE, Reading(ID, "L1", "knee_width", "750 mm", WHEN, ""), by="李雷")


def measure_opening(book: Registry) -> object:
    (opening, *_) = book.twin(CODE).floors[0].openings
    return book.onsite.measure_opening(CODE, Reading(ID, opening.id, "", "85 cm", WHEN, ""), by="李雷")


def inspect(book: Registry) -> object:
    made = Inspection(ID, "E1", {"CK-AED-1": "bad"}, WHEN, "made-by-a-phone-order", "箱门卡住")
    return book.onsite.inspect(CODE, made, by="李雷")


def visit(book: Registry) -> object:
    made = Visit(ID, "walk-made-by-phone", ("", ""), datetime(2026, 11, 27, 9, tzinfo=UTC), "")
    return book.patrols.visit(CODE, "patrol-made-before", made, "E1", by="李雷")


def entry(book: Registry) -> object:
    return book.registers.add(CODE, LOST, by="李雷")


def upkeep(book: Registry) -> object:
    return book.upkeep.record(CODE, Record(ID, "UP-AED-CHECK:E1", DAY, "李雷")) and None


def scan(book: Registry) -> object:
    return book.tags.record_scan(ID, "E1", WHEN, by="李雷")[0].answer


def open_count(book: Registry) -> object:
    return book.stocktakes.open(CODE, name="年度盘点", lead="李雷", by="李雷", ident=ID)


def count(book: Registry) -> object:
    return book.stocktakes.record("stocktake-made-before", Act(ID, EventKind.SCAN, WHEN, word="E1"), by="李雷").event


WRITES: dict[Callable[[Registry], object], str] = {
    answer: "papers",
    report: "orders",
    attach: "orders",
    measure: "onsite",
    measure_opening: "onsite",
    inspect: "onsite",
    visit: "patrols",
    entry: "registers",
    upkeep: "upkeep",
    scan: "tags",
    open_count: "stocktakes",
    count: "stocktakes",
}
"""Every write under an id that its sender made, with the part of the registry that makes it."""


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    """A counter and an AED, an open order, a round, a stock-take, and a plan with doors."""
    old = centre.centre(CODE)
    centre.update_centre(Centre(CODE, old.name, "district", ("QP-2020-20",)), by="甲")
    for number, item in (("L1", "low_counter"), ("E1", "aed")):
        centre.create_asset(CODE, thing(number, item, floor="F1", at=middle("窗口服务区")), by="甲")
    centre.orders.report(Fault("order-made-by-a-phone", CODE, ("asset", "L1"), "坏了"), by="甲")
    centre.patrols.save(
        CODE, Patrol("patrol-made-before", "早巡", (("asset", "L1"), ("asset", "E1")), ("着装",)), by="甲"
    )
    centre.stocktakes.open(CODE, name="季度盘点", lead="李雷", by="李雷", ident="stocktake-made-before")
    document, drawn = new(units=4), io.StringIO()
    office(document, rooms=2)
    document.write(drawn)
    centre.plans.store(CODE, [FLOOR], name="doors.dxf", data=drawn.getvalue().encode(), by="甲")
    return centre


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_the_later_of_two_at_once_hears_what_the_first_has_kept(
    stocked: Registry, write: Callable[[Registry], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = getattr(stocked, WRITES[write])
    change: Callable[..., AbstractContextManager[Change]] = part._change
    told: list[object] = []

    @contextmanager
    def overtaken(**words: str) -> Iterator[Change]:
        """The same write again, between another's looking for its id and its writing."""
        monkeypatch.setattr(part, "_change", change)
        told.append(write(stocked))
        with change(**words) as opened:
            yield opened

    monkeypatch.setattr(part, "_change", overtaken)
    told.append(write(stocked))
    assert told[0] == told[1]
    log = stocked.changes(CODE)
    made = [(each.kind, each.key) for each in log if each.action == "create"]
    assert len(made) == len(set(made))
    assert write(stocked) == told[0]
    assert stocked.changes(CODE) == log


def test_a_refusal_of_another_cause_is_told_and_a_busy_database_is_asked_once() -> None:
    for error, runs in ((lost_race(), 2), (Conflict("busy", "忙", "busy"), 1)):
        ran: list[Conflict] = []

        @kept_once
        def write(error: Conflict = error, ran: list[Conflict] = ran) -> None:
            ran.append(error)
            raise error

        with pytest.raises(Conflict) as told:
            write()
        assert told.value is error
        assert len(ran) == runs
