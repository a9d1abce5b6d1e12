"""What an inspector is asked: each question at each place once, as its answer stands on the day, along a walk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.build import door, fixture, room, standard, storey, whole
from twin.catalog.intervals import Interval, Unit
from twin.catalog.schema import Clause, Fact, Standard
from twin.checks.asking import Held, Round, round_of
from twin.checks.engine import check
from twin.checks.evidence import Answer, Evidence, Reply
from twin.model import FactValue, Opening, Strength, Text, Twin, Verdict, Zone

TODAY = date(2026, 1, 30)
KINDS = sorted(entry.id for entry in fixture().zones.entries)


def asks(ident: str, *zones: str, every: Interval | None = None, **marks: Strength) -> Clause:
    about = Text("要看的", "what to look at")
    return Clause("9", "question", about, ident, None, every, marks=marks or {"*": Strength.SHALL}, zones=zones)


def asking(*entries: Clause) -> Standard:
    return replace(standard(), rules=(), elsewhere=entries)


def walked(twin: Twin, *entries: Clause, answers: tuple[Answer, ...] = ()) -> Round:
    return round_of(twin, [asking(*entries)], fixture(), answers, TODAY)


def answer(question: str, subject: str, on: date, ident: str = "a", reply: Reply = Reply.OK) -> Answer:
    return Answer(ident, question, subject, reply, on, "李审")


def halls(*kinds: str, doors: bool = True, level: int = 1) -> list[Zone | Opening]:
    """Rooms of 10 m in a row from west to east, the entrance at the west end."""
    parts: list[Zone | Opening] = []
    for k, kind in enumerate(kinds):
        parts.append(room(f"F{level}/{k}", kind, (10 * k, 0), name=f"{len(kinds) - k}"))
        between = f"F{level}/{k - 1} F{level}/{k}" if k else f"F{level}/{k}"
        more = {"entrance": "main"} if not k else {}
        if doors:
            parts.append(door(f"d{level}{k}", between, (10 * k, 5), along="y", **more))
    return parts


WAITING, OTHER = KINDS[0], KINDS[1]


def test_a_question_of_kinds_of_zones_is_asked_in_each_and_others_once_at_the_end() -> None:
    centre = whole(storey(*halls(WAITING, OTHER, WAITING)))
    found = walked(centre, asks("T-A", WAITING), asks("T-B"), asks("T-C", OTHER, WAITING))
    assert [(stop.subject.id, [q.entry.id for q in stop.questions]) for stop in found.stops] == [
        ("F1/0", ["T-A", "T-C"]),
        ("F1/1", ["T-C"]),
        ("F1/2", ["T-A", "T-C"]),
        ("C1", ["T-B"]),
    ]
    assert found.entrance is not None
    assert found.entrance.id == "d10"
    assert [stop.metres for stop in found.stops] == [pytest.approx(5), pytest.approx(10), pytest.approx(10), None]


def test_without_an_entrance_the_stops_are_in_order_of_floor_and_name() -> None:
    upper = storey(*halls(WAITING, WAITING, doors=False, level=2), floor_id="F2", level=2)
    found = walked(whole(upper, storey(*halls(WAITING, WAITING, doors=False))), asks("T-A", WAITING))
    assert found.entrance is None
    assert [stop.subject.id for stop in found.stops] == ["F1/1", "F1/0", "F2/1", "F2/0"]
    assert {stop.metres for stop in found.stops} == {None}


def test_what_does_not_bind_the_centre_is_not_asked() -> None:
    centre = whole(storey(*halls(WAITING)), rules={"T-OFF": False})
    with pytest.raises(Exception, match="T-OFF"):  # a code that no standard has is a slip of the pen
        walked(centre, asks("T-OFF"))
    plain = whole(storey(*halls(WAITING)))
    assert walked(plain, asks("T-A", small=Strength.SHALL), asks("T-B", OTHER)).questions == ()


@pytest.mark.parametrize(
    ("every", "days", "state"),
    [
        (None, 0, Held.VALID),
        (None, 334, Held.VALID),
        (None, 335, Held.EXPIRING),
        (None, 365, Held.EXPIRING),
        (None, 366, Held.EXPIRED),
        (Interval(1, Unit.DAY), 0, Held.VALID),
        (Interval(1, Unit.DAY), 1, Held.EXPIRING),
        (Interval(1, Unit.DAY), 2, Held.EXPIRED),
        (Interval(4, Unit.WEEK), 20, Held.VALID),
        (Interval(4, Unit.WEEK), 21, Held.EXPIRING),
    ],
)
def test_an_answer_holds_as_long_as_its_entry_says(every: Interval | None, days: int, state: Held) -> None:
    entry, seen = asks("T-A", every=every), TODAY - timedelta(days=days)
    (question,) = walked(whole(), entry, answers=(answer("T-A", "C1", seen),)).questions
    assert question.held is state
    assert question.is_open is (state is Held.EXPIRED)
    evidence = Evidence(answers=(answer("T-A", "C1", seen),))
    (finding,) = check(whole(), [asking(entry)], fixture(), evidence=evidence, today=TODAY)
    assert (finding.verdict is Verdict.UNKNOWN) is question.is_open, "the check and the list differ"


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
def test_of_two_answers_of_one_day_the_later_one_counts_whatever_their_ids(ids: tuple[str, str]) -> None:
    given_twice = (
        answer("T-A", "C1", TODAY, ids[0], Reply.BAD),
        answer("T-A", "C1", TODAY, ids[1], Reply.OK),
    )
    (question,) = walked(whole(), asks("T-A"), answers=given_twice).questions
    assert question.answer == given_twice[1]
    (finding,) = check(whole(), [asking(asks("T-A"))], fixture(), evidence=Evidence(answers=given_twice), today=TODAY)
    assert finding.verdict is Verdict.PASS


@given(
    st.lists(st.lists(st.sampled_from(KINDS[:3]), min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.lists(st.sampled_from(KINDS[:3]), max_size=2, unique=True), min_size=1, max_size=4),
)
def test_every_question_is_asked_once_at_each_of_its_places_in_the_same_order(
    floors: list[list[str]], entries: list[list[str]]
) -> None:
    centre = whole(*(storey(*halls(*kinds, level=n), floor_id=f"F{n}", level=n) for n, kinds in enumerate(floors, 1)))
    questions = [asks(f"T-{n}", *zones) for n, zones in enumerate(entries)]
    found = walked(centre, *questions)
    keys = [question.key for question in found.questions]
    zones = {zone.id: set(zone.kinds) for floor in centre.floors for zone in floor.zones}
    wanted = {(q.id, zone) for q in questions for zone, kinds in zones.items() if kinds & set(q.zones)}
    assert sorted(keys) == sorted(wanted | {(q.id, "C1") for q in questions if not q.zones})
    assert len({stop.subject.id for stop in found.stops}) == len(found.stops)
    assert found == walked(centre, *questions)


@pytest.mark.parametrize(("day", "asked"), [(TODAY - timedelta(days=1), False), (TODAY, True)])
def test_what_depends_on_a_fact_is_asked_from_the_day_it_holds(day: date, asked: bool) -> None:
    entry = replace(asks("T-A"), fact=Fact("epidemic", Text("疫情期间", "in an epidemic")))
    stated = [FactValue("epidemic", "no"), FactValue("epidemic", "yes", TODAY.isoformat())]
    centre = replace(whole(), centre=whole().centre.stating(stated, TODAY))
    found = round_of(centre, [asking(entry)], fixture(), (), day)
    assert bool(found.questions) is asked
    (finding,) = check(centre, [asking(entry)], fixture(), today=day)
    assert (finding.verdict is Verdict.UNKNOWN) is asked, "the check and the list differ"
