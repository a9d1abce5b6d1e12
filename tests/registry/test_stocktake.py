"""Stock-takes on both databases: a frozen list, events that count once, a result that is final, a register that follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.registry import Act, Person, Registry, Role, Standing
from twin.registry.stocktake_tables import StockEventTable, StocktakeTable
from twin.stocktake import EventKind, Outcome, Reply, WriteBack

from .build import CODE, middle, register, rooms, thing

LEAD = "王芳"


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    """Three things in the hall, one at the windows, one nowhere, one retired."""
    for number, room in (("A1", "咨询引导区"), ("A2", "咨询引导区"), ("A3", "咨询引导区"), ("B1", "窗口服务区")):
        centre.create_asset(CODE, thing(number, floor="F1", at=middle(room)), by="甲")
    centre.create_asset(CODE, thing("N1"), by="甲")
    centre.create_asset(CODE, thing("R1", floor="F1", at=middle("档案室"), status="retired"), by="甲")
    return centre


def zone(registry: Registry, name: str) -> str:
    return next(each.id for floor in registry.twin(CODE).floors for each in floor.zones if each.name == name)


def opened(registry: Registry, **more: object) -> str:
    return registry.stocktakes.open(CODE, **{"name": "年度盘点", "lead": LEAD, "by": LEAD, **more})  # type: ignore[arg-type]


def act(number: int, kind: EventKind = EventKind.SCAN, **more: object) -> Act:
    at = f"2026-11-27T12:{number % 60:02d}:00+00:00"
    return Act(f"phone-made-id-{number:06d}", kind, at, **more)  # type: ignore[arg-type]


def status(registry: Registry, number: str) -> str:
    return registry.asset(CODE, number).asset.status


def test_the_list_is_frozen_when_the_session_opens(stocked: Registry) -> None:
    session = opened(stocked)
    stocked.create_asset(CODE, thing("LATE"), by="甲")
    stocked.update_asset(CODE, "A1", {"name": "renamed"}, by="甲")
    lines = {line.asset_no: line for line in stocked.stocktakes.lines(session)}
    assert {number for number, line in lines.items() if line.expected} == {"A1", "A2", "A3", "B1", "N1"}
    assert lines["A1"].name != "renamed"
    assert (lines["N1"].zone, lines["R1"].expected) == ("", False)
    hall = zone(stocked, "咨询引导区")
    assert stocked.stocktakes.record(session, act(1, word="LATE", zone=hall), by=LEAD).reply is Reply.UNEXPECTED


def test_a_session_of_some_zones_expects_only_what_is_in_them(stocked: Registry) -> None:
    session = opened(stocked, zones=[zone(stocked, "窗口服务区")])
    assert list(stocked.stocktakes.count(session).things) == ["B1"]
    with pytest.raises(NotFound, match="nowhere"):
        opened(stocked, zones=["nowhere"])
    with pytest.raises(Invalid, match="没有登记的资产"):
        opened(stocked, zones=[zone(stocked, "等候休息区")])


def test_the_answers_to_scans_and_the_same_scan_twice(stocked: Registry) -> None:
    session, hall = opened(stocked), zone(stocked, "咨询引导区")
    tag = stocked.tags.ensure(CODE, [("asset", "A2")], by="甲")["asset", "A2"]
    blank = stocked.tags.make_blanks(CODE, 1, by="甲")[0]
    words = ["a1", f"https://old.example/a/{tag}", "A1", "B1", "R1", "no such thing", blank]
    told = [stocked.stocktakes.record(session, act(n, word=word, zone=hall), by="李雷") for n, word in enumerate(words)]
    assert [each.reply for each in told] == [
        *(Reply.FOUND, Reply.FOUND, Reply.REPEAT, Reply.ELSEWHERE, Reply.UNEXPECTED, Reply.UNKNOWN, Reply.UNKNOWN)
    ]
    assert stocked.stocktakes.record(session, act(0, word="a1", zone=hall), by="李雷") == told[0]
    assert len(stocked.stocktakes.events(session)) == len(words)
    assert [each.id for each in stocked.stocktakes.count(session).extra] == ["R1", "no such thing", blank]


def test_a_retired_label_that_still_sticks_names_its_thing(stocked: Registry) -> None:
    tag = stocked.tags.ensure(CODE, [("asset", "A1")], by="甲")["asset", "A1"]
    stocked.tags.retire(tag, by="甲")
    session = opened(stocked)
    told = stocked.stocktakes.record(session, act(1, word=tag, zone=zone(stocked, "咨询引导区")), by=LEAD)
    assert (told.reply, told.event.thing) == (Reply.FOUND, "A1")


def test_things_of_another_centre_are_unknown_here(stocked: Registry) -> None:
    register(stocked, "SJ-02", rooms())
    stocked.create_asset("SJ-02", thing("FAR"), by="甲")
    tag = stocked.tags.ensure("SJ-02", [("asset", "FAR")], by="甲")["asset", "FAR"]
    session = opened(stocked)
    for number, word in enumerate(("FAR", tag)):
        told = stocked.stocktakes.record(session, act(number, word=word, zone=zone(stocked, "咨询引导区")), by=LEAD)
        assert (told.reply, told.event.thing) == (Reply.UNKNOWN, "")


def test_confirming_writes_back_in_one_batch_and_is_final(stocked: Registry) -> None:
    session, hall, desk = opened(stocked), zone(stocked, "咨询引导区"), zone(stocked, "窗口服务区")
    record = stocked.stocktakes.record
    record(session, act(1, word="A1", zone=hall), by="李雷")
    record(session, act(2, word="B1", zone=hall), by="李雷")
    record(session, act(3, EventKind.MOVE, about=act(2).id), by="李雷")
    for number, finished in enumerate((hall, ""), 10):
        record(session, act(number, EventKind.FINISH, zone=finished), by="李雷")
    batch = stocked.stocktakes.confirm(session, by=LEAD, keep={"A3"})
    assert [status(stocked, number) for number in ("A1", "A2", "A3", "N1", "R1")] == [
        *("in_use", "missing", "in_use", "missing", "retired")
    ]
    moved = stocked.asset(CODE, "B1").asset
    assert (moved.zone, moved.at) == (hall, None)
    assert {entry.key for entry in stocked.changes(CODE, batch=batch)} >= {"A2", "N1", "B1", session}
    assert stocked.stocktakes.last_counted(CODE) == {"A1": date(2026, 11, 27), "B1": date(2026, 11, 27)}

    rows = stocked.stocktakes.results(session)
    with pytest.raises(Conflict, match="已结束"):
        record(session, act(20, word="A2", zone=hall), by="李雷")
    assert record(session, act(1, word="A1", zone=hall), by="李雷").reply is Reply.FOUND  # sent again after the end
    with pytest.raises(Refused, match="已定稿"):
        stocked.stocktakes.cancel(session, by=LEAD)
    with pytest.raises(Refused, match="已定稿"), stocked.change(by="甲") as change:
        change.get(StockEventTable, act(1).id).thing = "A2"
    with pytest.raises(Refused), stocked.change(by="甲") as change:
        change.delete(change.get(StocktakeTable, session))
    assert stocked.stocktakes.results(session) == rows
    assert desk in stocked.stocktakes.count(session).zones


def test_undoing_a_confirmation_undoes_the_register_only(stocked: Registry) -> None:
    session = opened(stocked)
    batch = stocked.stocktakes.confirm(session, by=LEAD, despite="演练")
    assert status(stocked, "A1") == "in_use"  # not counted is not missing
    session = opened(stocked)
    for number, each in enumerate((zone(stocked, "咨询引导区"), zone(stocked, "窗口服务区"), "")):
        stocked.stocktakes.record(session, act(number, EventKind.FINISH, zone=each), by=LEAD)
    batch = stocked.stocktakes.confirm(session, by=LEAD)
    assert status(stocked, "A1") == "missing"
    stocked.undo(batch, by="甲")
    assert status(stocked, "A1") == "in_use"
    assert stocked.stocktakes.get(session).state == "confirmed"
    assert {row.writes for row in stocked.stocktakes.results(session)} == {WriteBack.LOST}


def test_a_full_count_settles_the_yearly_duty(stocked: Registry) -> None:
    def duty() -> str:
        today = datetime.now(UTC).astimezone().date()
        return next(d.state for d in stocked.upkeep.due(CODE, today) if d.schedule.id == f"UP-STOCKTAKE:{CODE}")

    assert duty() == "due"
    session = opened(stocked, zones=[zone(stocked, "窗口服务区")])
    stocked.stocktakes.record(session, act(1, word="B1", zone=zone(stocked, "窗口服务区")), by=LEAD)
    stocked.stocktakes.confirm(session, by=LEAD)
    assert duty() == "due"  # some zones are not the whole
    session = opened(stocked)
    for number, each in enumerate((zone(stocked, "咨询引导区"), zone(stocked, "窗口服务区"), ""), 10):
        stocked.stocktakes.record(session, act(number, EventKind.FINISH, zone=each), by=LEAD)
    stocked.stocktakes.confirm(session, by=LEAD)
    assert duty() == "later"


def test_what_was_lost_and_turns_up_is_in_use_where_it_was_seen(stocked: Registry) -> None:
    stocked.set_status(CODE, "A1", "missing", by="甲")
    session, desk = opened(stocked), zone(stocked, "窗口服务区")
    assert stocked.stocktakes.record(session, act(1, word="A1", zone=desk), by=LEAD).reply is Reply.UNEXPECTED
    stocked.stocktakes.confirm(session, by=LEAD, despite="只盘一部分")
    back = stocked.asset(CODE, "A1").asset
    assert (back.status, back.zone) == ("in_use", desk)


def test_what_changed_in_the_register_meanwhile_is_left_alone(stocked: Registry) -> None:
    session = opened(stocked)
    for number, each in enumerate((zone(stocked, "咨询引导区"), "")):
        stocked.stocktakes.record(session, act(number, EventKind.FINISH, zone=each), by=LEAD)
    stocked.set_status(CODE, "A1", "retired", by="甲")
    stocked.stocktakes.confirm(session, by=LEAD, despite="窗口未盘")
    assert status(stocked, "A1") == "retired"
    assert status(stocked, "A2") == "missing"
    assert status(stocked, "B1") == "in_use"
    (row,) = [row for row in stocked.stocktakes.results(session) if row.id == "A1"]
    assert (row.outcome, row.writes) == (Outcome.MISSING, WriteBack.NOTHING)


def test_the_end_waits_for_phones_and_zones_and_for_the_lead(stocked: Registry) -> None:
    session, hall = opened(stocked, helpers=["李雷"]), zone(stocked, "咨询引导区")
    stocked.stocktakes.record(session, act(1, EventKind.JOIN, zone=hall, device="p1", seq=1), by="李雷")
    with pytest.raises(Conflict, match="李雷 的手机"):
        stocked.stocktakes.confirm(session, by=LEAD)
    stocked.stocktakes.record(session, act(3, EventKind.LEAVE, device="p1", seq=3), by="李雷")
    with pytest.raises(Conflict, match="李雷 的手机"):  # the second of its three never came
        stocked.stocktakes.confirm(session, by=LEAD)
    stocked.stocktakes.record(session, act(2, word="A1", zone=hall, device="p1", seq=2), by="李雷")
    with pytest.raises(Conflict, match="3 个功能区未盘完"):
        stocked.stocktakes.confirm(session, by=LEAD)
    with pytest.raises(Refused, match="由负责人"):
        stocked.stocktakes.confirm(session, by="李雷", despite="急")
    stocked.stocktakes.assign(session, lead="李雷", helpers=[], by=LEAD)
    stocked.stocktakes.confirm(session, by="李雷", despite="急")
    assert stocked.stocktakes.get(session).despite == "急"


def signed(registry: Registry, name: str, role: Role = Role.MAINTAINER) -> Registry:
    """The registry as an account of that name has it."""
    return registry.as_person(Person(Standing.ACCOUNT, name, name, role, frozenset({CODE})))


def test_a_maintainer_who_leads_may_confirm_and_nobody_else_of_that_role(stocked: Registry) -> None:
    session, hall = opened(stocked, helpers=["李雷"]), zone(stocked, "咨询引导区")
    lead, helper = signed(stocked, LEAD), signed(stocked, "李雷")
    helper.stocktakes.record(session, act(1, word="A1", zone=hall), by="")
    helper.stocktakes.record(session, act(2, word="B1", zone=hall), by="")
    lead.stocktakes.record(session, act(3, EventKind.MOVE, about=act(2).id), by="")
    lead.stocktakes.record(session, act(4, EventKind.FINISH, zone=hall), by="")
    for refused in (
        lambda: helper.stocktakes.confirm(session, by="", despite="急"),
        lambda: helper.stocktakes.cancel(session, by=""),
        lambda: helper.stocktakes.assign(session, lead="李雷", helpers=[], by=""),
        lambda: lead.stocktakes.assign(session, lead=LEAD, helpers=[], by=""),
        lambda: signed(stocked, LEAD, Role.AUDITOR).stocktakes.confirm(session, by="", despite="急"),
        lambda: lead.move_asset(CODE, "A2", floor="F1", at=None, zone=hall, by=""),
    ):
        with pytest.raises(Refused):
            refused()
    assert stocked.stocktakes.get(session).is_open
    batch = lead.stocktakes.confirm(session, by="", despite="窗口未盘")
    assert (status(stocked, "A2"), stocked.asset(CODE, "B1").asset.zone) == ("missing", hall)
    assert {entry.by for entry in stocked.changes(CODE, batch=batch)} == {LEAD}
    with pytest.raises(Refused):  # the right ends with the count
        lead.undo(batch, by="")


def test_a_maintainer_who_leads_may_cancel(stocked: Registry) -> None:
    session = opened(stocked)
    signed(stocked, LEAD).stocktakes.cancel(session, by="")
    assert stocked.stocktakes.get(session).state == "cancelled"


def test_what_was_looked_at_is_what_is_confirmed(stocked: Registry) -> None:
    session, hall = opened(stocked), zone(stocked, "咨询引导区")
    stocked.stocktakes.record(session, act(1, word="A1", zone=hall), by=LEAD)
    with pytest.raises(Conflict) as caught:
        stocked.stocktakes.confirm(session, by=LEAD, despite="急", looked_at=0)
    assert caught.value.code == "counted-meanwhile"
    stocked.stocktakes.confirm(session, by=LEAD, despite="急", looked_at=1)


def test_a_session_sent_twice_is_opened_once(stocked: Registry) -> None:
    ident = "made-by-who-sends-it"
    assert [opened(stocked, ident=ident) for _ in range(2)] == [ident, ident]
    assert len(stocked.stocktakes.of_centre(CODE)) == 1
    register(stocked, "SJ-02", rooms())
    stocked.create_asset("SJ-02", thing("FAR"), by="甲")
    with pytest.raises(Conflict, match="另一次盘点"):
        stocked.stocktakes.open("SJ-02", name="x", lead=LEAD, by=LEAD, ident=ident)


def test_who_does_not_belong_cannot_count(stocked: Registry) -> None:
    session = opened(stocked, helpers=["李雷"])
    with pytest.raises(Refused, match="不在盘点"):
        stocked.stocktakes.record(session, act(1, word="A1"), by="路人")
    with pytest.raises(Refused):
        stocked.stocktakes.record(session, act(1, word="A1"), by=" ")


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (act(1, word=" "), Invalid),
        (act(1, word="A1", zone="no zone"), NotFound),
        (Act("short", EventKind.SCAN, "2026-11-27T08:00:00+08:00", word="A1"), ValueError),
        (Act("phone-made-id-000001", EventKind.SCAN, "2026-11-27T08:00:00", word="A1"), Invalid),
        (Act("phone-made-id-000001", EventKind.SCAN, "yesterday", word="A1"), Invalid),
    ],
)
def test_what_makes_no_sense_is_refused(stocked: Registry, made: Act, error: type[Exception]) -> None:
    session = opened(stocked)
    with pytest.raises(error):
        stocked.stocktakes.record(session, made, by=LEAD)
    assert stocked.stocktakes.events(session) == ()


def test_an_id_belongs_to_one_session(stocked: Registry) -> None:
    first, second = opened(stocked), opened(stocked)
    stocked.stocktakes.record(first, act(1, word="A1"), by=LEAD)
    with pytest.raises(Conflict, match="另一次盘点"):
        stocked.stocktakes.record(second, act(1, word="A1"), by=LEAD)
    with pytest.raises(NotFound):
        stocked.stocktakes.record("no-such", act(2, word="A1"), by=LEAD)


def test_many_phones_at_once_lose_nothing_and_none_slips_in_after_the_end(stocked: Registry) -> None:
    session, hall = opened(stocked), zone(stocked, "咨询引导区")

    def send(number: int) -> str:
        try:
            stocked.stocktakes.record(session, act(number % 20, word=f"X{number % 20}", zone=hall), by=f"p{number}")
        except Conflict as error:
            return error.code
        return "ok"

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(40))) == {"ok"}
        assert len(stocked.stocktakes.events(session)) == 20
        later = [pool.submit(send, number) for number in range(100, 112)]
        stocked.stocktakes.confirm(session, by=LEAD, despite="试")
        codes = {each.result() for each in later}
    assert codes <= {"ok", "stocktake-closed"}
    stored = {row.word for row in stocked.stocktakes.results(session) if row.word}
    assert stored == {event.word for event in stocked.stocktakes.events(session)}
