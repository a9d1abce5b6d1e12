"""What happens in a stock-take, as values: the frozen list, the events, and the answer to one scan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from twin.model import ABSENT, Text

NOWHERE: Final = ""
"""The "zone" of things that are registered without a place."""


class EventKind(StrEnum):
    """What somebody did. Events are only ever added: an undo is an event too."""

    JOIN = "join"  # a phone begins: from now on it may hold events that nobody else knows
    SCAN = "scan"  # a thing was seen in a zone
    UNDO = "undo"  # a scan was a slip
    MOVE = "move"  # what was scanned elsewhere belongs where it was scanned
    STAY = "stay"  # it does not: the register is right
    FINISH = "finish"  # a zone was looked through
    REOPEN = "reopen"  # not quite
    LEAVE = "leave"  # a phone has handed in everything


class Outcome(StrEnum):
    """What became of a thing."""

    FOUND = "found"
    ELSEWHERE = "elsewhere"  # of this centre, but scanned in another zone than the register says
    MISSING = "missing"  # 盘亏: its zone was finished without it
    PENDING = "pending"  # its zone is not finished
    UNEXPECTED = "unexpected"  # 盘盈: there, and not on the books as something that should be


OUTCOME_WORDS: Final[Mapping[Outcome, Text]] = {
    Outcome.FOUND: Text("在位", "Found"),
    Outcome.ELSEWHERE: Text("错位", "Elsewhere"),
    Outcome.MISSING: Text("盘亏", "Missing"),
    Outcome.PENDING: Text("未盘", "Not counted"),
    Outcome.UNEXPECTED: Text("盘盈", "Unexpected"),
}


class Reply(StrEnum):
    """What is told at once to who scans."""

    FOUND = "found"
    ELSEWHERE = "elsewhere"
    UNEXPECTED = "unexpected"  # known, but not as being there, or registered after the list was frozen
    UNKNOWN = "unknown"  # nothing of this centre: kept to be followed up
    REPEAT = "repeat"  # counted in this zone already


@dataclass(frozen=True, slots=True)
class Line:
    """A registered thing as the register held it when the list was frozen.

    ``zone`` is a zone id or :data:`NOWHERE`. ``expected`` False: not to be counted here (another zone than those of
    the session, or :data:`twin.model.ABSENT`); it is kept so that a scan of it can be answered.
    """

    asset_no: str
    name: str
    item: str
    floor: str
    zone: str
    status: str = "in_use"
    expected: bool = True

    @property
    def gone(self) -> bool:
        """Whether the register says that it is no longer or not yet there."""
        return self.status in ABSENT


@dataclass(frozen=True, slots=True)
class Event:
    """One act. ``id`` is made where it happened, so that what is sent twice counts once.

    Parameters
    ----------
    at
        By the clock of the phone, with its time zone.
    zone
        Where, for joining, scanning, finishing and reopening.
    word, thing
        What was scanned, as read; the asset number it stands for in this centre, empty where it stands for none.
    about
        The scan that an undo or a decision is about.
    device, seq
        Which phone, and its own running number in this session (from 1); empty and 0 for what holds nothing back.
    """

    id: str
    kind: EventKind
    at: datetime
    by: str
    zone: str = NOWHERE
    word: str = ""
    thing: str = ""
    about: str = ""
    device: str = ""
    seq: int = 0

    @property
    def order(self) -> tuple[datetime, str]:
        """Events are taken in this order, however they arrived."""
        return (self.at, self.id)

    @property
    def subject(self) -> tuple[bool, str]:
        """What was scanned: a thing of the centre, or a word that stands for none."""
        return (True, self.thing) if self.thing else (False, self.word.strip().casefold())


def reply_to(scan: Event, line: Line | None, others: Iterable[Event]) -> Reply:
    """What to tell who scanned.

    Parameters
    ----------
    line
        The thing on the frozen list; None: not on it.
    others
        The events of the session about the same thing; the scan itself may be among them.
    """
    others = [event for event in others if event.id != scan.id]
    undone = {event.about for event in others if event.kind is EventKind.UNDO}
    earlier = [
        event
        for event in others
        if event.kind is EventKind.SCAN and event.id not in undone and event.subject == scan.subject
    ]
    if any(event.zone == scan.zone and event.order < scan.order for event in earlier):
        return Reply.REPEAT
    if not scan.thing:
        return Reply.UNKNOWN
    if line is None or line.gone:
        return Reply.UNEXPECTED
    return Reply.FOUND if line.zone == scan.zone else Reply.ELSEWHERE
