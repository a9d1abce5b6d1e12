"""Patrol rounds: stops in the order of walking, and what the scans at them prove. Pure: no clock, no store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from twin.model import Point, Twin
from twin.space.places import find_place
from twin.space.routes import Router
from twin.space.tour import shortest_order

Stop = tuple[str, str]
"""Kind (``asset`` or ``zone``) and asset number or zone id."""

FAR_M = 1e6
"""What stands for the way between two stops where there is none."""


@dataclass(frozen=True, slots=True)
class Patrol:
    """A round: its stops in order, and what to look at there. A walk of it settles ``schedule`` of the upkeep, if any."""

    id: str
    name: str
    stops: tuple[Stop, ...]
    looks: tuple[str, ...] = ()
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A scan at a stop. ``id`` is made by the phone; ``ok`` False: something is wrong there, ``note`` says what."""

    id: str
    walk: str
    stop: Stop
    at: datetime
    by: str
    ok: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk of a round, as its scans prove it."""

    id: str
    seen: tuple[Visit, ...]  # the first at each stop, in time
    lacking: tuple[Stop, ...]

    @property
    def complete(self) -> bool:
        """Whether every stop was scanned."""
        return not self.lacking

    @property
    def begun(self) -> datetime:
        """The first scan."""
        return self.seen[0].at

    @property
    def ended(self) -> datetime:
        """The last scan."""
        return self.seen[-1].at


def walks(patrol: Patrol, visits: Iterable[Visit]) -> list[Walk]:
    """The walks of a round, the newest first; the order in which scans arrive, and scans sent twice, change nothing."""
    by_walk: dict[str, dict[str, Visit]] = {}
    for visit in visits:
        by_walk.setdefault(visit.walk, {})[visit.id] = visit
    made = []
    for walk, scans in by_walk.items():
        first: dict[Stop, Visit] = {}
        for visit in sorted(scans.values(), key=lambda each: (each.at, each.id)):
            first.setdefault(visit.stop, visit)
        lacking = tuple(stop for stop in patrol.stops if stop not in first)
        made.append(Walk(walk, tuple(first.values()), lacking))
    return sorted(made, key=lambda each: (each.begun, each.id), reverse=True)


def walking_order(twin: Twin, stops: Sequence[Stop]) -> list[Stop]:
    """The stops in the order of the shortest walk from the first of them; what cannot be walked to comes last.

    Raises
    ------
    NotFound
        A stop is not in the twin.
    """
    router = Router(twin)
    places = [find_place(twin, ident) for _, ident in stops]
    ways = [[0.0] * len(stops) for _ in stops]
    for a, start in enumerate(places):
        for b in range(a + 1, len(places)):
            way = router.way(start, places[b])
            ways[a][b] = ways[b][a] = FAR_M if way is None else way.length_m
    return [stops[index] for index in shortest_order(ways)]


def drawn_walk(twin: Twin, stops: Sequence[Stop]) -> dict[str, tuple[tuple[Point, ...], ...]]:
    """The ways between stops that follow each other, by floor id, in local metres."""
    router = Router(twin)
    places = [find_place(twin, ident) for _, ident in stops]
    parts: dict[str, list[tuple[Point, ...]]] = {}
    for start, end in pairwise(places):
        way = router.way(start, end)
        if way is None:
            continue
        for stretch in router.describe(way).path:
            parts.setdefault(stretch.floor, []).append(tuple(stretch.points))
    return {floor: tuple(each) for floor, each in parts.items()}
