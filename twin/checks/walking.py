"""Walking on one plan, for measures: regions of zones, openings and things, and how far they are apart.

The network is built when the first measure asks, and shared by all of them; what was asked once is remembered.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from twin.checks.keeping import Memory, recalled
from twin.checks.placing import is_placed
from twin.model import Asset, Opening, OpeningKind, Point, Proof, ProofKind, Text, Twin, Zone
from twin.space.mesh import GRID_M
from twin.space.network import NO_KINDS, Network, Spot, Way
from twin.space.places import Place
from twin.space.reach import Region
from twin.space.routes import STEPS, Router

Thing = Zone | Opening | Asset
"""What one walks from or to."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The shortest walk to the nearest of several things: how far, to which, and the way as proof."""

    metres: float
    to: str
    way: Way


Known = tuple[str, ...] | tuple[str, Point | None, str | None, str]
"""A thing as far as walking is concerned: two things of one place are one."""


class Walker:
    """Walks on one plan. Regions are made once; a thing is known by its place, so that moving it makes it another.

    Parameters
    ----------
    twin
        A centre with its floors. What is registered is not looked at: a thing comes with each question.
    closed
        Openings that are shut.
    opened
        The walker of the same plan with all of them open, where there is one.
    memory
        What was asked before of the same plan with the same openings shut; what is asked anew is added.
    """

    def __init__(
        self,
        twin: Twin,
        closed: frozenset[str] = frozenset(),
        opened: Walker | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.twin = twin
        self._closed = closed
        self._opened = opened
        self._storey = {floor.id: place for place, floor in enumerate(twin.floors)}
        self._regions: Memory = {}
        self._memory: Memory = {} if memory is None else memory
        self._floor_of = {zone.id: place for place, floor in enumerate(twin.floors) for zone in floor.zones}
        self._floor_of |= {o.id: place for place, floor in enumerate(twin.floors) for o in floor.openings}

    def release(self) -> None:
        """Forget the geometry; walks that were found stay known."""
        self._regions = {}
        for name in ("router", "network"):
            self.__dict__.pop(name, None)

    @cached_property
    def router(self) -> Router:
        """Routes and free space of the plan, with all openings open."""
        return Router(self.twin) if self._opened is None else self._opened.router

    @cached_property
    def network(self) -> Network:
        """Shortest paths for a walker without width."""
        return Network(self.twin, closed=self._closed) if self._closed else self.router.network()

    @cached_property
    def _linked(self) -> frozenset[str]:
        """Zones from which a stair, lift or ramp leads on."""
        kinds = {OpeningKind.STAIR, OpeningKind.LIFT, OpeningKind.RAMP}
        return frozenset(z for floor in self.twin.floors for o in floor.openings if o.kind in kinds for z in o.zones)

    def region(self, thing: Thing) -> Region | None:
        """Where one can stand in a zone, in an opening, or in front of a thing; None when nowhere or unknown."""
        return recalled(
            self._regions,
            known(thing),
            lambda: self._of_asset(thing) if isinstance(thing, Asset) else self._of_place(thing),
        )

    def _of_place(self, thing: Zone | Opening) -> Region | None:
        floor = self._floor_of[thing.id]
        found = self.network.region(floor, thing.id)
        if found is not None or isinstance(thing, Zone):
            return found
        zone = next(iter(thing.zones), None)
        spot = self.network.spot(floor, thing.at, zone)
        return None if spot is None else self.network.region_of(spot)

    def _of_asset(self, asset: Asset) -> Region | None:
        if not is_placed(asset) or asset.floor not in self._storey:
            return None
        number = asset.drawn_as or asset.asset_no
        place = Place(asset.name, self._storey[asset.floor], asset.at, asset.zone, asset=number)
        spots = self.router.spots(place)
        if not spots:
            return None
        spot = self.network.spot(spots[0].floor, spots[0].metres, within=2 * GRID_M)
        return None if spot is None else self.network.region_of(spot)

    def floor_of(self, thing: Zone | Opening) -> int:
        """Place of its floor in the twin."""
        return self._floor_of[thing.id]

    def has_room(self, thing: Thing) -> bool:
        """Whether there is anywhere to stand at a thing."""
        return recalled(self._memory, ("room", known(thing)), lambda: self.region(thing) is not None)

    def leads_on(self, zone: Zone) -> bool:
        """Whether any way out of a zone is known: a door, an open border, a stair, a lift."""
        return recalled(self._memory, ("leads", zone.id), lambda: self._leads_on(zone))

    def _leads_on(self, zone: Zone) -> bool:
        region = self.region(zone)
        return region is not None and bool(region.gates or zone.id in self._linked)

    def nearest(
        self,
        start: Thing,
        goals: Iterable[Thing],
        *,
        step_free: bool = False,
        avoid: Collection[OpeningKind] = NO_KINDS,
    ) -> Walk | None:
        """The shortest walk from a thing to the nearest of some others; None when no way leads to any of them."""
        ends, left_out = list(goals), {*avoid, *(STEPS if step_free else ())}
        asked = ("nearest", known(start), tuple(map(known, ends)), frozenset(left_out))
        return _walk_to(ends, recalled(self._memory, asked, lambda: self._nearest(start, ends, left_out)))

    def _nearest(self, start: Thing, goals: Sequence[Thing], avoid: Collection[OpeningKind]) -> tuple[int, Way] | None:
        origin = self.region(start)
        pairs = [(k, region) for k, goal in enumerate(goals) if (region := self.region(goal)) is not None]
        if origin is None or not pairs:
            return None
        found = self.network.between(origin, [region for _, region in pairs], avoid)
        return None if found is None else (pairs[found[0]][0], found[1])

    def some_way(self, start: Thing, goals: Sequence[Opening], *, step_free: bool = False) -> Walk | None:
        """A shortest way from a goal to the middle of a thing: from the goal that is nearest straight and can be reached.

        For showing that there is a way, where it does not matter how long; much quicker than :meth:`nearest`.
        """
        asked = ("some", known(start), tuple(goal.id for goal in goals), step_free)
        avoid = STEPS if step_free else NO_KINDS
        return _walk_to(goals, recalled(self._memory, asked, lambda: self._some_way(start, goals, avoid)))

    def _some_way(
        self, start: Thing, goals: Sequence[Opening], avoid: Collection[OpeningKind]
    ) -> tuple[int, Way] | None:
        places = [(spot, k) for k, goal in enumerate(goals) for spot in self.middles(goal)]
        for end in self.middles(start):
            nearest = sorted(
                places, key=lambda pair: (pair[0].floor != end.floor, math.dist(pair[0].metres, end.metres))
            )
            for spot, k in nearest:
                way = self.network.shortest(spot, end, avoid)
                if way is not None:
                    return k, way
        return None

    def middles(self, thing: Thing) -> list[Spot]:
        """Where one stands in the middle of a zone (of each part, where counters part it), in an opening, before a thing."""
        if isinstance(thing, Zone):
            floor = self._floor_of[thing.id]
            spots = self.router.spots(Place(thing.id, floor, zone=thing.id))
            found = [self.network.spot(floor, spot.metres, thing.id) for spot in spots]
        elif isinstance(thing, Opening):
            found = [self.network.spot(self._floor_of[thing.id], thing.at, thing.id)]
        else:
            region = self.region(thing)
            found = [] if region is None else [self.network.spot(region.floor, region.ends_m[0])]
        return [spot for spot in found if spot is not None]

    def proof(self, way: Way, about: Text | None = None) -> tuple[Proof, ...]:
        """A way as geometry, a piece for each floor."""
        said = about or Text(f"步行 {way.length_m:.2f} m", f"{way.length_m:.2f} m on foot")
        pieces: list[tuple[int, Sequence[tuple[float, float]]]] = [
            (floor, [point for _, point in points]) for floor, points in groupby(way.points, key=lambda p: p[0])
        ]
        return tuple(
            Proof(ProofKind.ROUTE, self.twin.floors[floor].id, tuple(points), way.length_m, said)
            for floor, points in pieces
        )


def known(thing: Thing) -> Known:
    """What tells a thing from others when one walks to it."""
    if isinstance(thing, Asset):
        return (thing.floor or "", thing.at if is_placed(thing) else None, thing.zone, thing.drawn_as or thing.asset_no)
    return (thing.id,)


def _walk_to(goals: Sequence[Thing], found: tuple[int, Way] | None) -> Walk | None:
    if found is None:
        return None
    place, way = found
    goal = goals[place]
    return Walk(way.length_m, goal.asset_no if isinstance(goal, Asset) else goal.id, way)
