"""What an inspector is asked in a centre, how each answer stands, and the walk that passes all of it.

A question is an entry of a standard that no drawing and no list decides; its answer is evidence with a day and holds as
long as the entry says (:attr:`twin.catalog.schema.Clause.holds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from twin.catalog.loader import Catalog
from twin.catalog.schema import Clause, Standard
from twin.checks.engine import read_switches, twin_on
from twin.checks.entries import Ledger
from twin.checks.evidence import Answer, Evidence
from twin.checks.facility import Facility
from twin.checks.subjects import Subjects
from twin.model import Floor, Opening, Strength, Subject, Text, Twin
from twin.space.places import Place, opening_place, zone_place
from twin.space.tour import Leg, floor_tour

SOON: Final = timedelta(days=30)
"""How long before its end an answer counts as expiring; a quarter of the time it holds where that is shorter. Ours."""


class Held(StrEnum):
    """How the answer to a question stands."""

    NEVER = "never"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    VALID = "valid"


HELD: Final[Mapping[Held, Text]] = {
    Held.NEVER: Text("未核对", "Not answered"),
    Held.EXPIRED: Text("已失效", "Expired"),
    Held.EXPIRING: Text("即将失效", "Expiring"),
    Held.VALID: Text("有效", "Valid"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question at one place. ``answer``: the last one; ``until``: the last day on which it holds."""

    entry: Clause
    standard: str
    subject: Subject
    strength: Strength
    answer: Answer | None = None
    until: date | None = None
    held: Held = Held.NEVER

    @property
    def key(self) -> tuple[str, str]:
        """What an answer names: the entry's id and the subject's."""
        return self.entry.id, self.subject.id

    @property
    def is_open(self) -> bool:
        """Whether somebody has to go and look."""
        return self.held in {Held.NEVER, Held.EXPIRED}


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the walk and what is asked there; ``subject`` is a zone, or the centre as a whole.

    ``floor`` is None for the centre; ``metres``: on foot from the stop before, None where no way is known.
    """

    subject: Subject
    floor: Floor | None
    questions: tuple[Question, ...]
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Every place with a question, once, in the order of the walk. What is asked of the whole centre comes last.

    ``entrance`` is where the walk begins; None: the plan shows none, and the stops are in order of floor and name.
    """

    stops: tuple[Stop, ...]
    entrance: Opening | None

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them, along the walk."""
        return tuple(question for stop in self.stops for question in stop.questions)


def held(entry: Clause, answer: Answer, today: date) -> tuple[date, Held]:
    """Until when an answer to an entry holds, and how it stands."""
    until = entry.holds.after(answer.on)
    if until < today:
        return until, Held.EXPIRED
    soon = min(SOON, (until - answer.on) / 4)
    return until, Held.EXPIRING if until - today <= soon else Held.VALID


def round_of(
    twin: Twin, standards: Sequence[Standard], catalog: Catalog, answers: Iterable[Answer], today: date
) -> Round:
    """All questions that the standards ask of a centre of its tier, as a walk from the main entrance.

    Parameters
    ----------
    answers
        Oldest first.
    """
    facility = Facility(twin_on(twin, today), catalog)
    asked: dict[tuple[str, str], list[Question]] = {}
    for question in _questions(facility, standards, tuple(answers), today):
        asked.setdefault((question.subject.kind, question.subject.id), []).append(question)
    entrance, legs = _walk(facility, [ident for kind, ident in asked if kind == "zone"])
    stops = []
    for zone, metres in legs:
        questions = asked.pop(("zone", zone))
        stops.append(Stop(questions[0].subject, facility.floor_of[zone], tuple(questions), metres))
    stops += [Stop(questions[0].subject, None, tuple(questions)) for questions in asked.values()]
    return Round(tuple(stops), entrance)


def _questions(
    facility: Facility, standards: Iterable[Standard], answers: tuple[Answer, ...], today: date
) -> Iterable[Question]:
    twin = facility.twin
    switches = read_switches(twin.centre.facts.get("rules"), facility.catalog)
    ledger = Ledger(Subjects(facility), Evidence(answers=answers), today)
    for standard in standards:
        for entry, target, answer in ledger.questions(standard, twin.centre.tier, switches):
            strength = entry.strength(twin.centre.tier) or Strength.SHALL
            asked = Question(entry, standard.id, target.subject, strength)
            if answer is None:
                yield asked
            else:
                yield Question(entry, standard.id, target.subject, strength, answer, *held(entry, answer, today))


def _walk(facility: Facility, zones: Sequence[str]) -> tuple[Opening | None, list[tuple[str, float | None]]]:
    """The entrance, and the zones in the order of the walk, each with the metres from the one before."""
    level = {floor.id: (floor.level, place) for place, floor in enumerate(facility.twin.floors)}
    listed = sorted(zones, key=lambda zone: (level[facility.floor_of[zone].id], facility.zones[zone].name or "", zone))
    doors = [(floor, door) for floor, door in (facility.main_entrances or facility.entrances) if door.zones]
    if not doors:
        return None, [(zone, None) for zone in listed]
    floor, door = min(doors, key=lambda pair: (level[pair[0].id], pair[1].id))
    goals = [zone_place(level[facility.floor_of[zone].id][1], facility.zones[zone]) for zone in listed]
    start = opening_place(level[floor.id][1], door)
    legs = facility.ground.once(("tour", start, tuple(goals)), lambda: _tour(facility, start, goals))
    return door, [(listed[leg.to], leg.metres) for leg in legs]


def _tour(facility: Facility, start: Place, goals: Sequence[Place]) -> tuple[Leg, ...]:
    return floor_tour(facility.ground.walker().router, start, goals)
