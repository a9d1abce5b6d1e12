"""Folding events into a count: the order they arrive in and how often they are sent change nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.intervals import Interval, Unit
from twin.stocktake import (
    Count,
    Event,
    EventKind,
    Line,
    Outcome,
    Reply,
    WriteBack,
    ZoneState,
    count,
    due_for_counting,
    reply_to,
    result_rows,
    rows_json,
    rows_of_json,
)

START = datetime(2026, 11, 27, 8, tzinfo=UTC)
LINES = (
    Line("A1", "取号机", "queue_machine", "f1", "hall"),
    Line("A2", "椅子", "waiting_seat", "f1", "hall"),
    Line("B1", "柜台", "service_counter", "f1", "desk"),
    Line("N1", "推车", "cart", "", ""),
    Line("C1", "架子", "shelf", "f1", "store", expected=False),
    Line("R1", "旧屏", "screen", "f1", "hall", "retired", expected=False),
    Line("L1", "失物", "cart", "f1", "desk", "missing", expected=False),
)


def event(kind: EventKind, minute: int = 0, **more: object) -> Event:
    values = {"id": f"{kind}-{minute}-{more.get('thing', '')}{more.get('word', '')}", "by": "王芳", **more}
    return Event(kind=kind, at=START + timedelta(minutes=minute), **values)  # type: ignore[arg-type]


def scan(thing: str, zone: str, minute: int = 0, **more: object) -> Event:
    return event(EventKind.SCAN, minute, thing=thing, word=str(more.pop("word", thing)), zone=zone, **more)


def finish(zone: str, minute: int = 50) -> Event:
    return event(EventKind.FINISH, minute, zone=zone, id=f"finish-{zone}-{minute}")


def outcome(counted: Count, number: str) -> Outcome:
    return next(each for each in (*counted.things.values(), *counted.extra) if each.id == number).outcome


def test_found_missing_elsewhere_and_not_yet_counted() -> None:
    counted = count(LINES, [scan("A1", "hall"), scan("B1", "hall", 1), finish("hall")])
    assert [outcome(counted, number) for number in ("A1", "A2", "B1", "N1")] == [
        Outcome.FOUND,
        Outcome.MISSING,
        Outcome.ELSEWHERE,
        Outcome.PENDING,
    ]
    assert {zone.zone: zone.state for zone in counted.zones.values()} == {
        "": ZoneState.UNTOUCHED,
        "hall": ZoneState.SHORT,
        "desk": ZoneState.COMPLETE,  # its only thing was seen, though elsewhere
    }
    assert counted.zones["hall"].foreign == 1


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (scan("R1", "hall"), Outcome.UNEXPECTED),  # retired, and there
        (scan("L1", "hall"), Outcome.UNEXPECTED),  # lost before, and there
        (scan("NEW", "hall"), Outcome.UNEXPECTED),  # registered after the list was frozen
        (scan("", "hall", word="???"), Outcome.UNEXPECTED),
        (scan("C1", "hall"), Outcome.ELSEWHERE),  # of a zone that is not counted now
        (scan("C1", "store"), Outcome.FOUND),
    ],
)
def test_what_nobody_expected(made: Event, expected: Outcome) -> None:
    counted = count(LINES, [made])
    assert [each.outcome for each in counted.extra] == [expected]


def test_an_unknown_code_is_kept_once_however_often_it_is_scanned() -> None:
    codes = [scan("", "hall", n, word=word) for n, word in enumerate(("x-9", "X-9 ", "x-9"))]
    (extra,) = count(LINES, codes).extra
    assert (extra.repeats, extra.id) == (2, "x-9")


def test_an_undo_takes_back_even_when_it_arrives_first() -> None:
    made = scan("A1", "hall", 5)
    undo = event(EventKind.UNDO, 6, about=made.id)
    assert outcome(count(LINES, [undo, made]), "A1") is Outcome.PENDING
    again = scan("A1", "hall", 7)
    assert outcome(count(LINES, [undo, made, again]), "A1") is Outcome.FOUND


def test_the_latest_place_counts_and_a_decision_is_about_one_scan() -> None:
    away, home = scan("A1", "desk", 1), scan("A1", "hall", 3)
    move = event(EventKind.MOVE, 2, about=away.id)
    assert count(LINES, [away, move]).things["A1"].decision is EventKind.MOVE
    assert count(LINES, [away, move, event(EventKind.STAY, 4, about=away.id)]).things["A1"].decision is EventKind.STAY
    back = count(LINES, [away, move, home]).things["A1"]
    assert (back.outcome, back.decision, back.repeats) == (Outcome.FOUND, None, 1)


def test_a_zone_that_is_opened_again_has_nothing_missing() -> None:
    acts = [finish("hall", 5), event(EventKind.REOPEN, 6, zone="hall")]
    assert outcome(count(LINES, acts), "A1") is Outcome.PENDING
    assert not count(LINES, acts).zones["hall"].finished


def test_a_phone_holds_scans_while_numbers_lack_or_it_has_not_handed_in() -> None:
    def phone(kind: EventKind, seq: int) -> Event:
        return event(kind, seq, id=f"e{seq}", zone="hall", word="A1", thing="A1", device="p1", seq=seq)

    join, first, second, leave = (
        phone(kind, n) for n, kind in enumerate((EventKind.JOIN, EventKind.SCAN, EventKind.SCAN, EventKind.LEAVE), 1)
    )
    assert [(d.held, d.open) for d in count(LINES, [join, first]).devices] == [(0, True)]
    assert [(d.held, d.open) for d in count(LINES, [join, first, leave]).devices] == [(1, True)]
    assert [(d.held, d.open) for d in count(LINES, [join, first, second, leave]).devices] == [(0, False)]
    assert count(LINES, [scan("A1", "hall")]).devices == ()


def test_what_hinders_the_end_is_named() -> None:
    acts = [finish(zone) for zone in ("hall", "desk", "")]
    assert not count(LINES, acts).hindrance
    joined = event(EventKind.JOIN, zone="hall", device="p1", seq=1)
    hindrance = count(LINES, [*acts[:1], joined]).hindrance
    assert (hindrance.zones, [device.by for device in hindrance.devices]) == (("", "desk"), ["王芳"])


@pytest.mark.parametrize(
    ("made", "before", "reply"),
    [
        (scan("A1", "hall", 9), [], Reply.FOUND),
        (scan("A1", "hall", 9), [scan("A1", "hall", 1)], Reply.REPEAT),
        (scan("A1", "hall", 9), [scan("A1", "desk", 1)], Reply.FOUND),
        (scan("A1", "hall", 1), [scan("A1", "hall", 9)], Reply.FOUND),  # it was the first, though it came late
        (scan("A1", "desk", 9), [], Reply.ELSEWHERE),
        (scan("R1", "hall", 9), [], Reply.UNEXPECTED),
        (scan("NEW", "hall", 9), [], Reply.UNEXPECTED),
        (scan("", "hall", 9, word="q"), [], Reply.UNKNOWN),
        (scan("", "hall", 9, word="q"), [scan("", "hall", 1, word="Q")], Reply.REPEAT),
        (scan("", "hall", 9, word="q"), [scan("", "hall", 1, word="other")], Reply.UNKNOWN),
    ],
)
def test_the_answer_to_a_scan(made: Event, before: list[Event], reply: Reply) -> None:
    line = next((each for each in LINES if each.asset_no == made.thing), None)
    assert reply_to(made, line, before) is reply
    assert reply_to(made, line, [*before, made]) is reply  # whether or not it is stored already


def test_an_undone_scan_makes_no_repeat() -> None:
    first = scan("A1", "hall", 1)
    undo = event(EventKind.UNDO, 2, about=first.id)
    assert reply_to(scan("A1", "hall", 9), LINES[0], [first, undo]) is Reply.FOUND


def test_the_register_takes_over_what_was_decided_and_nothing_else() -> None:
    away, kept = scan("B1", "hall", 1), scan("N1", "hall", 2)
    acts = [
        *(away, kept, event(EventKind.MOVE, 3, about=away.id), scan("L1", "desk", 4), scan("R1", "hall", 5)),
        *(finish("hall"), finish("desk", 51)),
    ]
    rows = {row.id: row for row in result_rows(count(LINES, acts), keep={"A2"})}
    assert {number: row.writes for number, row in rows.items()} == {
        "A1": WriteBack.LOST,
        "A2": WriteBack.NOTHING,  # kept
        "B1": WriteBack.MOVED,
        "N1": WriteBack.NOTHING,  # elsewhere, undecided
        "L1": WriteBack.BACK,
        "R1": WriteBack.NOTHING,
    }
    assert rows_of_json(rows_json(rows.values())) == list(rows.values())


# --- any events ---------------------------------------------------------------------------------------------------
ZONES = st.sampled_from(["hall", "desk", "store", ""])
THINGS = st.sampled_from([*(line.asset_no for line in LINES), "NEW", ""])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Any events of three phones; an undo or a decision is about any event, one that never came included."""
    made: list[Event] = []
    for n in range(draw(st.integers(0, 25))):
        kind = draw(st.sampled_from(EventKind))
        about = f"e{draw(st.integers(0, 25))}" if kind in {EventKind.UNDO, EventKind.MOVE, EventKind.STAY} else ""
        made.append(
            Event(
                f"e{n}",
                kind,
                START + timedelta(minutes=draw(st.integers(0, 9))),  # clocks agree by chance
                draw(st.sampled_from(["王芳", "李雷"])),
                draw(ZONES),
                draw(st.sampled_from(["x", "y"])),
                draw(THINGS),
                about,
                draw(st.sampled_from(["p1", "p2", ""])),
                n + 1,
            )
        )
    return made


@given(histories(), st.randoms())
def test_order_and_repetition_of_events_change_nothing(events: list[Event], chance: object) -> None:
    shuffled = [*events, *events[: len(events) // 2]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert count(LINES, shuffled) == count(LINES, events)


@given(histories())
def test_every_expected_thing_has_one_outcome_and_zones_add_up(events: list[Event]) -> None:
    counted = count(LINES, events)
    assert set(counted.things) == {line.asset_no for line in LINES if line.expected}
    assert sum(zone.expected for zone in counted.zones.values()) == len(counted.things)
    assert sum(zone.seen for zone in counted.zones.values()) == sum(
        each.scan is not None for each in counted.things.values()
    )
    ids = Counter(row.id for row in result_rows(counted) if row.asset_no)
    assert all(times == 1 for times in ids.values())


@given(histories(), THINGS.filter(bool), ZONES)
def test_a_scan_and_its_undo_leave_no_trace_in_any_outcome(events: list[Event], thing: str, zone: str) -> None:
    extra = scan(thing, zone, 30)
    undo = event(EventKind.UNDO, 31, about=extra.id)
    before, after = count(LINES, events), count(LINES, [*events, extra, undo])
    assert after.things == before.things
    assert after.extra == before.extra


@given(histories(), histories())
def test_what_happens_to_one_thing_says_nothing_about_another(first: list[Event], second: list[Event]) -> None:
    scans = {EventKind.SCAN, EventKind.UNDO, EventKind.MOVE, EventKind.STAY}
    others = [
        replace(event, id=f"other-{event.id}", about=f"other-{event.about}", thing="B1")
        for event in second
        if event.kind in scans
    ]
    mine = [event for event in first if event.thing != "B1"]
    before, after = count(LINES, mine).things, count(LINES, [*mine, *others]).things
    assert {number: each for number, each in after.items() if number != "B1"} == {
        number: each for number, each in before.items() if number != "B1"
    }


def test_never_counted_is_due_first_then_by_day() -> None:
    last = {"A1": date(2025, 11, 26), "A2": date(2025, 11, 28), "B1": date(2024, 1, 1)}
    due = due_for_counting(["A1", "A2", "B1", "N1"], last, date(2026, 11, 27))
    assert [each.asset_no for each in due] == ["N1", "B1", "A1"]
    half = due_for_counting(["A2"], last, date(2026, 11, 27), Interval(6, Unit.MONTH))
    assert [each.on for each in half] == [date(2026, 5, 28)]
