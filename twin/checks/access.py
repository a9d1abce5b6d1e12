"""The widest way from the street to a place, over lifts and ramps: by its doors, and by what is between them.

Of all ways without stairs, steps and revolving doors the widest counts, so that one narrow door beside a wide one is no
defect. Doors and passages are held against different limits and are measured apart. A zone is reached when its largest
undivided place is. On an upper floor the way is measured from the lift or ramp on: whether that is wide enough to get to is
asked of the lift itself, so that one narrow place downstairs is not reported for everything upstairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import shapely

from twin.checks.doors import has_steps, is_revolving
from twin.checks.keeping import Memory, recalled
from twin.checks.walking import Thing, Walker, known
from twin.model import Asset, Floor, Opening, OpeningKind, Point, Twin, Zone
from twin.space.free import FreeSpace
from twin.space.links import find_links
from twin.space.passages import WIDE, Bottleneck, Passages, Reached, Source, Spread
from twin.units import EPS

PART_M2: Final = 1.0
"""Square metres of a zone that one must get to, to be in it."""
BODY_M: Final = 0.5
"""Metres: through what is narrower nobody walks, whoever it is."""
LIMIT_M: Final = 2.0
"""Metres: nothing here asks for more."""


class Counting(StrEnum):
    """What narrows a way."""

    DOORS = "doors"
    PASSAGES = "passages"


@dataclass(frozen=True, slots=True)
class Narrowest:
    """The narrowest place of the widest way: its width in metres (infinite: nothing narrow), its floor, the line across."""

    metres: float
    floor: str
    line: tuple[Point, Point] | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    """Where people come onto a floor, and how narrow their way there was."""

    source: Source
    before: Narrowest


class Access:
    """Widest ways in one twin; each floor is looked at once for each way of counting.

    Parameters
    ----------
    twin, walker
        The centre, and where people stand at things.
    entrances
        Openings to the street that visitors use, with their floors.
    memory
        What was asked before of the same plan and entrances; what is asked anew is added.
    """

    def __init__(
        self,
        twin: Twin,
        walker: Walker,
        entrances: Sequence[tuple[Floor, Opening]],
        memory: Memory | None = None,
    ) -> None:
        self._twin = twin
        self._walker = walker
        self._entrances = entrances
        self._passages: Memory = {}
        self._spreads: dict[tuple[int, Counting], tuple[Spread, tuple[_Start, ...]]] = {}
        self._floods: dict[tuple[int, frozenset[str]], Spread] = {}
        self._memory: Memory = {} if memory is None else memory
        self._links = find_links(twin.floors)
        self._place = {floor.id: place for place, floor in enumerate(twin.floors)}

    def release(self) -> None:
        """Forget the geometry; widths and ways that were found stay known."""
        self._passages, self._spreads, self._floods = {}, {}, {}

    def passages(self, floor: int) -> Passages:
        """The gates of a floor."""
        return recalled(self._passages, floor, lambda: Passages(self._space(floor), LIMIT_M))

    def _space(self, floor: int) -> FreeSpace:
        return self._walker.router.spaces[floor]

    def to(self, thing: Thing, counting: Counting) -> Narrowest | None:
        """The narrowest place of the widest way from the street to a thing; None when there is no such way."""
        return recalled(self._memory, ("to", known(thing), counting), lambda: self._to(thing, counting))

    def _to(self, thing: Thing, counting: Counting) -> Narrowest | None:
        floor = self._floor_of(thing)
        if floor is None:
            return None
        spread, starts = self._spread(floor, counting)
        if isinstance(thing, Zone):
            return self._narrowest(floor, spread.zone(thing.id), starts)
        if isinstance(thing, Opening):
            return self._narrowest(floor, spread.at(thing.at, set(thing.zones)), starts)
        region = self._walker.region(thing)
        if region is None or region.point is None:
            return None
        return self._narrowest(floor, spread.at(region.ends_m[0]), starts)

    def to_point(self, floor: str, at: Point, counting: Counting) -> Narrowest | None:
        """The same to a point of a floor (an id)."""

        def look() -> Narrowest | None:
            spread, starts = self._spread(self._place[floor], counting)
            return self._narrowest(self._place[floor], spread.at(at), starts)

        return recalled(self._memory, ("point", floor, at, counting), look)

    def _floor_of(self, thing: Thing) -> int | None:
        if isinstance(thing, Asset):
            return self._place.get(thing.floor or "")
        return self._walker.floor_of(thing)

    def _narrowest(self, floor: int, reached: Reached | None, starts: Sequence[_Start]) -> Narrowest | None:
        if reached is None:
            return None
        before = starts[reached.source].before
        if reached.line is None:
            return before
        return Narrowest(reached.width_m, self._twin.floors[floor].id, reached.line)

    def _spread(self, floor: int, counting: Counting) -> tuple[Spread, tuple[_Start, ...]]:
        known = self._spreads.get((floor, counting))
        if known is None:
            known = self._spreads[floor, counting] = self._look(floor, counting, frozenset())
        return known

    def _look(self, floor: int, counting: Counting, coming_from: frozenset[int]) -> tuple[Spread, tuple[_Start, ...]]:
        """Spread over a floor from its entrances, and from its lifts and ramps that are reached elsewhere."""
        starts = self._entries(floor, counting)
        for own, there, far in self._ways_in(floor, coming_from):
            spread, _ = self._look(there, counting, coming_from | {floor})
            if self._at_link(spread, there, far) is not None:
                at = self._opening(floor, own).at
                starts.append(_Start(Source(at), Narrowest(math.inf, self._twin.floors[floor].id)))
        passages = self.passages(floor)
        doors = {o.id for o in self._twin.floors[floor].openings if o.kind is OpeningKind.DOOR}
        shut = {o.id for o in self._twin.floors[floor].openings if is_revolving(o) or has_steps(o)}
        sources = [start.source for start in starts]
        if counting is Counting.DOORS:
            return passages.spread(sources, only=doors, shut=shut), tuple(starts)
        return passages.spread(sources, ignoring=doors, shut=shut, rooms=self._rooms(floor)), tuple(starts)

    def _ways_in(
        self, floor: int, coming_from: frozenset[int], *, stairs: bool = False
    ) -> Iterator[tuple[str, int, str]]:
        """Lifts and ramps (stairs too) to a floor: opening there, the other floor, opening on it."""
        for link in self._links:
            if link.kind is OpeningKind.STAIR and not stairs:
                continue
            ends = ((link.lower, link.lower_id), (link.upper, link.upper_id))
            for (here, own), (there, far) in (ends, ends[::-1]):
                if here == floor and there not in coming_from:
                    yield own, there, far

    def reached(self, zone: Zone, shut: frozenset[str], *, anywhere: bool = False) -> bool:
        """Whether a person gets from the street to the largest undivided place of a zone, stairs included.

        By a way at least :data:`BODY_M` wide: a slit between a counter and a column lets nobody in. ``shut``: openings and
        zones that are not passed. ``anywhere``: to any place of it of at least a square metre.
        """
        return recalled(
            self._memory, ("entered", zone.id, shut, anywhere), lambda: self._reached(zone, shut, anywhere=anywhere)
        )

    def _reached(self, zone: Zone, shut: frozenset[str], *, anywhere: bool) -> bool:
        floor = self._walker.floor_of(zone)
        passages, spread = self.passages(floor), self._flood(floor, shut, frozenset())
        found = {face for face, reached in spread.found.items() if _walkable(reached)}
        if anywhere:
            own = (face for face in passages.faces_of.get(zone.id, []) if face in found)
            return sum(float(area) for area in shapely.area(passages.faces[list(own)])) >= PART_M2
        return passages.largest_face(zone.id) in found

    def reached_at(self, floor: str, at: Point, shut: frozenset[str]) -> bool:
        """Whether a person gets from the street to a point of a floor (an id). See :meth:`reached`."""
        place = self._place[floor]
        return recalled(
            self._memory, ("stood", floor, at, shut), lambda: _walkable(self._flood(place, shut, frozenset()).at(at))
        )

    def _flood(self, floor: int, shut: frozenset[str], coming_from: frozenset[int]) -> Spread:
        known = self._floods.get((floor, shut))
        if known is not None:
            return known
        sources = [
            Source(opening.at, opening=opening.id if opening.id in self._space(floor).plugs else None)
            for on, opening in self._entrances
            if self._place[on.id] == floor and opening.id not in shut
        ]
        for own, there, far in self._ways_in(floor, coming_from, stairs=True):
            if _walkable(self._at_link(self._flood(there, shut, coming_from | {floor}), there, far)):
                sources.append(Source(self._opening(floor, own).at))
        spread = self.passages(floor).spread(sources, shut=shut)
        if not coming_from:
            self._floods[floor, shut] = spread
        return spread

    def _at_link(self, spread: Spread, floor: int, ident: str) -> Reached | None:
        opening = self._opening(floor, ident)
        return spread.at(opening.at, set(opening.zones))

    def _opening(self, floor: int, ident: str) -> Opening:
        return next(o for o in self._twin.floors[floor].openings if o.id == ident)

    def _entries(self, floor: int, counting: Counting) -> list[_Start]:
        place = self._twin.floors[floor]
        starts = []
        for on, opening in self._entrances:
            if on.id != place.id or is_revolving(opening) or has_steps(opening):
                continue
            wide = counting is Counting.PASSAGES or opening.width_m is None
            width = math.inf if wide or opening.width_m is None else opening.width_m
            own = opening.id if opening.id in self._space(floor).plugs else None
            starts.append(_Start(Source(opening.at, width, own), Narrowest(width, place.id, opening.chord)))
        return starts

    def _rooms(self, floor: int) -> dict[str, Bottleneck]:
        passages = self.passages(floor)
        found = {zone.id: passages.roominess(zone.id) for zone in self._twin.floors[floor].zones}
        return {zone: room for zone, room in found.items() if room is not WIDE and room.width_m < LIMIT_M}


def _walkable(reached: Reached | None) -> bool:
    """Whether a person comes to a place by the widest way there is."""
    return reached is not None and reached.width_m >= BODY_M - EPS
