"""From events to a count. The same events in any order, sent any number of times, give the same count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twin.stocktake.events import NOWHERE, Event, EventKind, Line, Outcome

_DECISIONS = frozenset({EventKind.MOVE, EventKind.STAY})


class ZoneState(StrEnum):
    """How far a zone is."""

    UNTOUCHED = "untouched"
    COUNTING = "counting"
    COMPLETE = "complete"  # everything expected in it was seen, wherever
    SHORT = "short"  # finished, and something is missing


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of one thing. ``scan`` is the one that counts: the latest that was not undone.

    ``line`` None: not on the frozen list. ``decision`` is what was said about a thing that stands elsewhere.
    """

    outcome: Outcome
    line: Line | None
    scan: Event | None = None
    decision: EventKind | None = None
    repeats: int = 0

    @property
    def id(self) -> str:
        """Its asset number, or the word that was scanned where it has none."""
        if self.line is not None:
            return self.line.asset_no
        return (self.scan.thing or self.scan.word) if self.scan else ""


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """One zone. ``foreign``: things scanned in it that do not belong there."""

    zone: str
    expected: int
    seen: int  # of the expected ones, here or elsewhere
    foreign: int
    begun: bool
    finished: bool

    @property
    def state(self) -> ZoneState:
        """How far it is."""
        if self.seen == self.expected and (self.finished or self.expected):
            return ZoneState.COMPLETE
        if self.finished:
            return ZoneState.SHORT
        return ZoneState.COUNTING if self.begun else ZoneState.UNTOUCHED

    @property
    def done(self) -> bool:
        """Whether nothing is left to do in it."""
        return self.finished or self.state is ZoneState.COMPLETE


@dataclass(frozen=True, slots=True)
class Device:
    """A phone that takes part. ``held``: events that it made and that have not arrived."""

    id: str
    by: str
    held: int
    left: bool

    @property
    def open(self) -> bool:
        """Whether it may still hold scans."""
        return self.held > 0 or not self.left


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a session from its end: phones that may hold scans, zones that nobody finished."""

    devices: tuple[Device, ...]
    zones: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.devices or self.zones)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole session. ``things`` are the expected ones, ``extra`` all others that were scanned."""

    things: Mapping[str, Counted]
    extra: tuple[Counted, ...]
    zones: Mapping[str, ZoneCount]
    devices: tuple[Device, ...]

    def of(self, outcome: Outcome) -> tuple[Counted, ...]:
        """Everything with an outcome, expected things first."""
        return tuple(each for each in (*self.things.values(), *self.extra) if each.outcome is outcome)

    @property
    def hindrance(self) -> Hindrance:
        """What keeps it from its end; falsy when nothing does."""
        unfinished = (zone.zone for zone in self.zones.values() if zone.expected and not zone.done)
        return Hindrance(tuple(device for device in self.devices if device.open), tuple(unfinished))


def count(lines: Sequence[Line], events: Iterable[Event]) -> Count:
    """Fold the events of a session over its frozen list.

    Parameters
    ----------
    lines
        The frozen list, each asset number once.
    events
        In any order; an id that comes twice counts once.
    """
    acts = sorted({event.id: event for event in events}.values(), key=lambda event: event.order)
    known = {line.asset_no: line for line in lines}
    finished = _finished(acts)
    scans = _standing(acts)
    decisions = {event.about: event.kind for event in acts if event.kind in _DECISIONS}  # the latest stands
    things = {
        line.asset_no: _of_line(line, scans.get((True, line.asset_no), ()), decisions, line.zone in finished)
        for line in lines
        if line.expected
    }
    extra = tuple(
        _of_other(known.get(of[-1].thing), of, decisions)
        for (registered, word), of in scans.items()
        if not (registered and word in things)
    )
    return Count(things, extra, _zones(things, extra, acts, finished), _devices(acts))


def _standing(acts: Sequence[Event]) -> dict[tuple[bool, str], list[Event]]:
    """Scans that were not undone, by what was scanned, in order."""
    undone = {event.about for event in acts if event.kind is EventKind.UNDO}
    scans: dict[tuple[bool, str], list[Event]] = defaultdict(list)
    for event in acts:
        if event.kind is EventKind.SCAN and event.id not in undone:
            scans[event.subject].append(event)
    return scans


def _finished(acts: Sequence[Event]) -> frozenset[str]:
    """Zones whose last word is that they are finished."""
    last = {event.zone: event.kind for event in acts if event.kind in {EventKind.FINISH, EventKind.REOPEN}}
    return frozenset(zone for zone, kind in last.items() if kind is EventKind.FINISH)


def _of_line(line: Line, scans: Sequence[Event], decisions: Mapping[str, EventKind], finished: bool) -> Counted:
    if not scans:
        return Counted(Outcome.MISSING if finished else Outcome.PENDING, line)
    scan = scans[-1]
    if scan.zone == line.zone:
        return Counted(Outcome.FOUND, line, scan, repeats=len(scans) - 1)
    return Counted(Outcome.ELSEWHERE, line, scan, decisions.get(scan.id), len(scans) - 1)


def _of_other(line: Line | None, scans: Sequence[Event], decisions: Mapping[str, EventKind]) -> Counted:
    """What was scanned without being expected: from a zone outside the session, or not on the books as being there."""
    scan = scans[-1]
    if line is None or line.gone:
        return Counted(Outcome.UNEXPECTED, line, scan, repeats=len(scans) - 1)
    return Counted(
        Outcome.FOUND if line.zone == scan.zone else Outcome.ELSEWHERE,
        line,
        scan,
        decisions.get(scan.id),
        len(scans) - 1,
    )


def _zones(
    things: Mapping[str, Counted], extra: Iterable[Counted], acts: Sequence[Event], finished: frozenset[str]
) -> dict[str, ZoneCount]:
    expected: dict[str, int] = defaultdict(int)
    seen: dict[str, int] = defaultdict(int)
    foreign: dict[str, int] = defaultdict(int)
    for each in things.values():
        home = each.line.zone if each.line else NOWHERE
        expected[home] += 1
        seen[home] += each.scan is not None
    for each in (*things.values(), *extra):
        if each.scan is not None and (each.line is None or each.line.gone or each.scan.zone != each.line.zone):
            foreign[each.scan.zone] += 1
    touched = {event.zone for event in acts if event.kind in {EventKind.JOIN, EventKind.SCAN}} | finished
    return {
        zone: ZoneCount(zone, expected[zone], seen[zone], foreign[zone], zone in touched, zone in finished)
        for zone in sorted({*expected, *touched})
    }


def _devices(acts: Iterable[Event]) -> tuple[Device, ...]:
    """Phones by their running numbers: a gap is an event on its way; without a last LEAVE there may be more."""
    by_device: dict[str, list[Event]] = defaultdict(list)
    for event in acts:
        if event.device:
            by_device[event.device].append(event)
    found = []
    for device, own in sorted(by_device.items()):
        last = max(own, key=lambda event: event.seq)
        held = last.seq - len({event.seq for event in own if event.seq > 0})
        found.append(Device(device, last.by, max(0, held), last.kind is EventKind.LEAVE))
    return tuple(found)
