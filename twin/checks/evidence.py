"""What people keep, do and say about a centre beside its plan and its assets: the input of entries that are no rule.

Documents stand in the twin (:attr:`twin.model.Twin.documents`). The rest is here, frozen, so that a check reads no
register and no clock, and an audit can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from twin.catalog.registers import Deed
from twin.model import Text
from twin.upkeep.schedules import MONDAY_TO_FRIDAY, Outcome, Record, Schedule


class Reply(StrEnum):
    """What an inspector says to a question."""

    OK = "ok"
    BAD = "bad"
    NA = "na"


REPLIES: Mapping[Reply, Text] = {
    Reply.OK: Text("符合", "met"),
    Reply.BAD: Text("不符合", "not met"),
    Reply.NA: Text("不涉及", "does not apply"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An inspector's answer to a question, at one place.

    Parameters
    ----------
    id
        Made by the phone: sent twice, it counts once.
    question
        Id of the ``question`` entry of a standard.
    subject
        Zone id, or the centre's code.
    on
        The day it was seen; it holds as long as the entry says.
    photos
        How many photos were taken.
    value
        What was measured, where the entry asks for it.
    """

    id: str
    question: str
    subject: str
    reply: Reply
    on: date
    by: str
    note: str = ""
    photos: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was done and said in a centre.

    Parameters
    ----------
    schedules, records
        Recurring work, and what was done of it.
    done
        What was done and put on record elsewhere: registers, work orders, inspections, rounds.
    answers
        Of inspectors, oldest first: of two of one day the later one counts.
    open_days
        ISO weekdays on which the centre is open.
    """

    schedules: tuple[Schedule, ...] = ()
    records: tuple[Record, ...] = ()
    done: tuple[Deed, ...] = ()
    answers: tuple[Answer, ...] = ()
    open_days: tuple[int, ...] = tuple(sorted(MONDAY_TO_FRIDAY))


NO_EVIDENCE = Evidence()
"""Nothing was ever recorded."""


def newest_done(done: Iterable[Deed], most: int = 60) -> tuple[Deed, ...]:
    """Of everything on record, the newest ``most`` for each entry that it answers: older ones decide nothing."""
    left: dict[str, int] = {}
    found = []
    for each in sorted(done, key=lambda one: (one.day, one.kind, one.by), reverse=True):
        wanted = tuple(entry for entry in each.answers if left.setdefault(entry, most) > 0)
        for entry in wanted:
            left[entry] -= 1
        if wanted:
            found.append(each)
    return tuple(reversed(found))


def newest_records(schedules: Iterable[Schedule], records: Iterable[Record]) -> tuple[Record, ...]:
    """The records that can still decide when a schedule is due: a check gives the same answer as with all of them.

    Two full periods of a schedule, the last one done and, for those by a meter, the newest reading.
    """
    kept = {each.id: 2 * each.times + 2 for each in schedules}
    done: dict[str, int] = {}
    found = []
    for record in sorted(records, key=lambda each: (each.on, each.id), reverse=True):
        settles = record.outcome is not Outcome.READ
        number = done.get(record.schedule, 0)
        if record.schedule in kept and number < kept[record.schedule] and (settles or number == 0):
            done[record.schedule] = number + settles
            found.append(record)
    return tuple(reversed(found))
