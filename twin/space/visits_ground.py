"""Where visitors may walk, how they come in, and where they want to go.

Visitors do not pass controlled doors (门禁) nor doors of rooms that only staff use; those count as shut, for walking and
for seeing. A door in use by visitors is open. What they want is every zone that serves them, every window, the toilets and
nursing rooms (all of one name are one destination, on whichever floor), and a way out other than the one they came in by,
not through a room that is open around the clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from twin.catalog import load_catalog
from twin.catalog.attributes import yes_or_no
from twin.model import Asset, Floor, Opening, OpeningKind, Point, Twin, Zone
from twin.space.forest import Forest
from twin.space.free import nothing
from twin.space.links import find_links
from twin.space.network import NO_KINDS, Network, Spot, Way
from twin.space.outdoors import ways_out
from twin.space.places import WINDOW_ITEMS, Place
from twin.space.rays import borders_of, met_first
from twin.space.routes import STEPS, Router
from twin.space.signs_words import plain, room_number, window_number
from twin.space.trees import Ends, Goals, Tree
from twin.space.visits_doors import called, middle_of, one_entrance, spread_along

STAFF_KINDS: Final = frozenset(
    {"office", "approval", "archive", "equipment", "security", "storage", "staff_rest", "shaft"}
)
"""Kinds of zone that visitors do not walk through."""
SHARED_KINDS: Final = frozenset({"toilet", "accessible_toilet", "mother_baby"})
"""Kinds of which any place of the name will do."""
LINK_KINDS: Final = frozenset({"stairs", "lift"})
"""Kinds of zones that one is in only on the way from or to another floor."""
WAY_KINDS: Final = frozenset({"hall", "lobby", "corridor", "stairs", "lift", "outdoor"})
"""Kinds that are passed, not sought."""
STAFF_WORDS: Final = re.compile(r"员工|职工|工作人员|内部|后勤|staff", re.IGNORECASE)
EXIT_WORDS: Final = re.compile(r"安全出口|紧急|疏散|消防|emergency|fire|exit", re.IGNORECASE)
ALL_HOURS: Final = "self_service_24h"
MAIN: Final = re.compile(r"主|main", re.IGNORECASE)
INSIDE_M: Final = 1.0
"""Metres behind an outside door at which a visit begins."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A public way in. ``heading_deg`` is the direction one walks when coming in. ``only``: it serves that zone alone."""

    id: str
    name: str
    floor: int
    openings: tuple[str, ...]
    spot: Spot
    heading_deg: float
    only: str | None = None


@dataclass(frozen=True)
class Goal:
    """One place where a destination is reached: by standing at one of ``spots``, or inside ``area``.

    ``anchors`` are the points by which it is seen from afar: its doors, its counter, its open border.
    """

    id: str
    floor: int
    spots: tuple[Spot, ...]
    anchors: tuple[Point, ...]
    area: Polygon | None = None
    zone: str | None = None

    @cached_property
    def borders(self) -> NDArray[np.float64]:
        """Every straight piece of the border of ``area``: x, y, and how far east and north it goes (n × 4)."""
        return borders_of(Polygon() if self.area is None else self.area)


@dataclass(frozen=True)
class Destination:
    """What a visitor looks for. ``kind``: zone, window or exit. ``window``: letter and number.

    ``words`` are what it is called, ``kinds`` the zone kinds or window types it has.
    ``unique``: nothing else has its name. Otherwise who looks for it says the floor, and so knows it.
    """

    id: str
    name: str
    kind: str
    goals: tuple[Goal, ...]
    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    window: tuple[str, int] | None = None
    unique: bool = True

    @property
    def floors(self) -> frozenset[int]:
        """Floors on which it is."""
        return frozenset(goal.floor for goal in self.goals)

    @cached_property
    def places(self) -> tuple[Destination, ...]:
        """Each place at which it is reached, as a destination of its own."""
        if len(self.goals) == 1:
            return (self,)
        return tuple(replace(self, id=f"{self.id}@{goal.id}", goals=(goal,)) for goal in self.goals)

    @property
    def room(self) -> tuple[str, int] | None:
        """Letter and number of a zone that is called by its number alone."""
        return room_number(self.name) if self.kind == "zone" else None


def folded(words: str) -> str:
    """Width, case and blanks do not tell names apart."""
    return re.sub(r"[\s“”\"'‘’]+", "", plain(words)).casefold()


def direction(one: Point, other: Point) -> float:
    """Degrees counter-clockwise from x."""
    return math.degrees(math.atan2(other[1] - one[1], other[0] - one[0])) % 360.0


def apart(one: float, other: float) -> float:
    """Degrees between two directions, 0 to 180."""
    return abs((one - other + 180.0) % 360.0 - 180.0)


class Ground:
    """The part of a centre that visitors use, with its walking network and its lines of sight.

    ``walk`` is exact around furniture; ``plain`` knows walls and columns only: people look over counters and seats.
    """

    def __init__(self, twin: Twin, *, step_free: bool = False) -> None:
        self.twin = twin
        self.step_free = step_free
        self.public = replace(twin, floors=tuple(_public_floor(floor) for floor in twin.floors))
        self.router = Router(self.public)
        self.walk = self.router.network()
        self.plain = Network(self.public, blocks=nothing, storey_m=self.router.storey_m)
        self.forest = Forest(self.walk, STEPS if step_free else NO_KINDS)
        self._ends: dict[Spot, Ends] = {}
        self._ways: dict[tuple[Spot, str], tuple[Way, Goal] | None] = {}

    @cached_property
    def outside(self) -> frozenset[str]:
        """Openings by which one leaves the building."""
        return frozenset().union(*map(ways_out, self.twin.floors))

    @cached_property
    def entrances(self) -> tuple[Entrance, ...]:
        """Public entrances, the main one first."""
        found = []
        for place, floor in enumerate(self.public.floors):
            doors = [o for o in floor.openings if self._is_entrance(floor, o)]
            while doors:
                first = doors[0]
                group = [o for o in doors if one_entrance(first, o)]
                doors = [o for o in doors if o not in group]
                entrance = self._entrance(place, floor, group)
                if entrance is not None:
                    found.append(entrance)
        return tuple(sorted(found, key=lambda each: (MAIN.search(each.name) is None, each.floor, each.id)))

    @cached_property
    def destinations(self) -> tuple[Destination, ...]:
        """Everything visitors look for."""
        return (*self._zones(), *self._windows(), *self._exits())

    @cached_property
    def _goals(self) -> Goals:
        """Wherever a destination is reached."""
        spots = (spot for to in self.destinations for goal in to.goals for spot in goal.spots)
        return Goals(self.walk, list(dict.fromkeys(spots)))

    @cached_property
    def landings(self) -> tuple[tuple[str, Spot], ...]:
        """Where stairs, lifts and ramps are entered, by opening; only those that lead to another floor."""
        ends = [(link.kind, place, ident) for link in find_links(self.public.floors, self.router.storey_m)
                for place, ident in ((link.lower, link.lower_id), (link.upper, link.upper_id))]  # fmt: skip
        out: dict[str, Spot] = {}
        for kind, place, ident in ends:
            if ident in out or (self.step_free and kind in STEPS):
                continue
            opening = next(o for o in self.public.floors[place].openings if o.id == ident)
            spot = self.walk.spot(place, opening.at, next(iter(opening.zones), None))
            if spot is not None:
                out[ident] = spot
        return tuple(out.items())

    @cached_property
    def link_rooms(self) -> tuple[tuple[Polygon, ...], ...]:
        """By floor: lifts and stairwells that have a room of their own."""
        kinds = [[(LINK_KINDS.intersection(zone.kinds), zone) for zone in floor.zones] for floor in self.public.floors]
        return tuple(tuple(zone.polygon for is_link, zone in each if is_link) for each in kinds)

    @cached_property
    def link_lengths(self) -> dict[frozenset[str], float]:
        """Metres travelled on each stair, lift or ramp, by its two openings."""
        links = find_links(self.public.floors, self.router.storey_m)
        return {frozenset({link.lower_id, link.upper_id}): link.length_m for link in links}

    def tree(self, spot: Spot) -> Tree:
        """Shortest paths from a place, kept."""
        return self.forest.tree(spot)

    def ends(self, spot: Spot) -> Ends:
        """How far it is from a place to wherever a destination is reached, kept; see :class:`twin.space.trees.Tree`."""
        if spot not in self._ends:
            self._ends[spot] = self._goals.ends(self.tree(spot))
        return self._ends[spot]

    def way(self, spot: Spot, to: Destination) -> tuple[Way, Goal] | None:
        """The shortest way to a destination, cut off where it is entered, and which of its places that is; kept."""
        key = (spot, to.id)
        if key not in self._ways:
            self._ways[key] = self._shortest(spot, to)
        return self._ways[key]

    def _shortest(self, spot: Spot, to: Destination) -> tuple[Way, Goal] | None:
        best: tuple[float, int, Way, Goal] | None = None
        tree, ends = self.tree(spot), self.ends(spot)
        for rank, goal in enumerate(to.goals):
            if goal.area is not None and goal.floor == spot.floor and shapely.intersects_xy(goal.area, *spot.metres):
                return Way(0.0, ((spot.floor, spot.metres),)), goal
            reached = next((place for place in goal.spots if math.isfinite(ends.of(place).length_m)), None)
            if reached is None:
                continue
            cut = until_inside(tree.way(reached, ends.of(reached)), goal)
            if best is None or (cut.length_m, rank) < best[:2]:
                best = (cut.length_m, rank, cut, goal)
        return None if best is None else best[2:]

    def _is_entrance(self, floor: Floor, opening: Opening) -> bool:
        if len(opening.zones) != 1 or opening.kind in {OpeningKind.STAIR, OpeningKind.LIFT}:
            return False
        zone = next((z for z in floor.zones if z.id == opening.zones[0]), None)
        if zone is None or is_staff(zone):
            return False
        marked = called(opening)
        if marked is None and opening.id not in self.outside:
            return False
        if marked is not None:
            return EXIT_WORDS.search(marked) is None and STAFF_WORDS.search(marked) is None
        if any(called(o) is not None for f in self.twin.floors for o in f.openings):
            return False
        kinds = load_catalog().zones
        return any(kind in WAY_KINDS or (kind in kinds and kinds[kind].public) for kind in zone.kinds)

    def _entrance(self, place: int, floor: Floor, group: Sequence[Opening]) -> Entrance | None:
        zone = next(z for z in floor.zones if z.id == group[0].zones[0])
        x = sum(middle_of(o)[0] for o in group) / len(group)
        y = sum(middle_of(o)[1] for o in group) / len(group)
        door = min(group, key=lambda o: (round(math.dist(middle_of(o), (x, y)), 6), o.id))
        heading = _inward(door, zone)
        (x, y), angle = middle_of(door), math.radians(heading)
        inside = (x + INSIDE_M * math.cos(angle), y + INSIDE_M * math.sin(angle))
        spot = self.walk.spot(place, inside, zone.id) or self.walk.spot(place, (x, y), door.id)
        if spot is None:
            return None
        only = zone.id if ALL_HOURS in zone.kinds else None
        name = called(door) or door.attributes.get("名称") or zone.name or door.id
        return Entrance(door.id, name, place, tuple(o.id for o in group), spot, heading, only)

    def _zones(self) -> Iterable[Destination]:
        kinds = load_catalog().zones
        shared: dict[tuple[str, str], list[tuple[int, Zone]]] = {}
        named: dict[str, int] = {}
        own: list[tuple[int, Zone]] = []
        for place, floor in enumerate(self.public.floors):
            for zone in floor.zones:
                wanted = [k for k in zone.kinds if k in kinds and (kinds[k].public or k in SHARED_KINDS)]
                if is_staff(zone) or not set(wanted) - WAY_KINDS:
                    continue
                name = zone.name or kinds[wanted[0]].zh
                facility = next((k for k in wanted if k in SHARED_KINDS), None)
                if facility is None:
                    own.append((place, zone))
                    named[folded(name)] = named.get(folded(name), 0) + 1
                else:
                    shared.setdefault((facility, folded(name)), []).append((place, zone))
        for place, zone in own:
            name = zone.name or kinds[next(k for k in zone.kinds if k in kinds)].zh
            unique = named[folded(name)] == 1
            yield Destination(
                zone.id,
                name,
                "zone",
                (self._zone_goal(place, zone),),
                _words(zone),
                frozenset(zone.kinds),
                unique=unique,
            )
        for group in shared.values():
            goals = tuple(self._zone_goal(place, zone) for place, zone in group)
            first = group[0][1]
            words = frozenset().union(*(_words(zone) for _, zone in group))
            of_kind = frozenset(kind for _, zone in group for kind in zone.kinds)
            yield Destination(first.id, first.name or kinds[first.kinds[0]].zh, "zone", goals, words, of_kind)

    def _zone_goal(self, place: int, zone: Zone) -> Goal:
        spots = tuple(self.router.spots(Place(zone.id, place, zone=zone.id)))
        anchors = tuple(self._seen_by[place].get(zone.id, ()))
        shapely.prepare(zone.polygon)
        return Goal(zone.id, place, spots, anchors, zone.polygon, zone.id)

    @cached_property
    def _seen_by(self) -> tuple[dict[str, list[Point]], ...]:
        """By floor and zone: the points by which the zone is seen from afar, of its doors and then of its open borders."""
        out = []
        for floor, space in zip(self.public.floors, self.walk.spaces, strict=True):
            anchors: dict[str, list[Point]] = {}
            for opening in floor.openings:
                if opening.chord and opening.id in space.plugs:
                    for zone in dict.fromkeys(opening.zones):
                        anchors.setdefault(zone, []).extend(spread_along(opening))
            for ident, plug in space.plugs.items():
                for zone in dict.fromkeys(ident.split("|")[:2] if "|" in ident else ()):
                    anchors.setdefault(zone, []).append((plug.centroid.x, plug.centroid.y))
            out.append(anchors)
        return tuple(out)

    def _windows(self) -> Iterable[Destination]:
        floors = {floor.id: place for place, floor in enumerate(self.public.floors)}
        groups: dict[str, list[Asset]] = {}
        for asset in _window_assets(self.twin):
            if asset.floor in floors and asset.at is not None:
                groups.setdefault(window_label(asset) or asset.asset_no, []).append(asset)
        counters: dict[str, Asset] = {}
        for asset in self.twin.assets:
            label = window_label(asset)
            if asset.item in WINDOW_ITEMS and asset.at is not None and asset.floor in floors and label:
                counters.setdefault(label, asset)
        for label, assets in groups.items():
            desk = counters.get(label, assets[0])
            floor = floors[str(desk.floor)]
            target = Place(desk.asset_no, floor, desk.at, desk.zone, asset=desk.drawn_as or desk.asset_no)
            spots = tuple(self.router.spots(target))
            anchors = tuple(spot.metres for spot in spots)
            number = window_number(label)
            name = f"{label}号窗口" if number is not None and label.isascii() else assets[0].name
            goal = Goal(desk.asset_no, floor, spots, anchors, zone=desk.zone)
            words = frozenset(word for asset in assets for word in _asset_words(asset))
            types = frozenset(asset.item for asset in assets if asset.item is not None)
            yield Destination(assets[0].asset_no, name, "window", (goal,), words, types, number)

    def _exits(self) -> Iterable[Destination]:
        goals = []
        for place, floor in enumerate(self.public.floors):
            zones = {zone.id: zone for zone in floor.zones}
            for opening in floor.openings:
                zone = zones.get(opening.zones[0]) if opening.id in self.outside else None
                if (
                    zone is None
                    or is_staff(zone)
                    or ALL_HOURS in zone.kinds
                    or STAFF_WORDS.search(called(opening) or "")
                ):
                    continue
                spot = self.walk.spot(place, middle_of(opening), opening.id)
                if spot is not None:
                    goals.append(Goal(opening.id, place, (spot,), (middle_of(opening),)))
        if goals:
            yield Destination("exit", "出口", "exit", tuple(goals))


def is_staff(zone: Zone) -> bool:
    """Whether only staff use a zone: by its name, or because all its kinds are theirs."""
    if any(STAFF_WORDS.search(name) for name in (zone.name or "", *zone.names)):
        return True
    return bool(zone.kinds) and set(zone.kinds) <= STAFF_KINDS


def leaving_by_another(exits: Destination, entrance: Entrance) -> Destination:
    """The exits without the doors one came in by."""
    return replace(
        exits,
        id=f"exit-not-{entrance.id}",
        goals=tuple(goal for goal in exits.goals if goal.id not in entrance.openings),
    )


def window_label(asset: Asset) -> str | None:
    """Number or name of the window an asset is or belongs to: its attribute, else a number in its name."""
    attributes = load_catalog().attributes
    for key, value in sorted(asset.attributes.items()):
        entry = attributes.resolve(key)
        if entry is not None and entry.id == "window" and str(value).strip():
            number = window_number(str(value))
            return plain(value) if number is None else f"{number[0]}{number[1]:02d}"
    number = window_number(asset.name)
    return None if number is None else f"{number[0]}{number[1]:02d}"


def _public_floor(floor: Floor) -> Floor:
    zones = {zone.id: zone for zone in floor.zones}

    def is_open(opening: Opening) -> bool:
        outside = len(opening.zones) == 1
        if not outside and _controlled(opening):
            return False
        beside = [zones[z] for z in opening.zones if z in zones]
        return outside or not any(is_staff(zone) for zone in beside)

    return replace(floor, openings=tuple(o for o in floor.openings if is_open(o)))


def _controlled(opening: Opening) -> bool:
    for key, value in opening.attributes.items():
        if folded(key) in {"控制", "门禁", "门禁控制", "accesscontrol", "controlled", "control"}:
            return yes_or_no(value) is not False and bool(str(value).strip())
    return False


def _inward(door: Opening, zone: Zone) -> float:
    """The direction across a door into its zone."""
    if door.chord is None:
        return direction(door.at, (zone.polygon.centroid.x, zone.polygon.centroid.y))
    along = direction(*door.chord)
    x, y = middle_of(door)

    def depth(degrees: float) -> float:
        dx, dy = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return float(shapely.LineString([(x, y), (x + dx, y + dy)]).intersection(zone.polygon).length)

    return max(((along + 90.0) % 360.0, (along - 90.0) % 360.0), key=depth)


def until_inside(way: Way, goal: Goal) -> Way:
    """A way as far as the edge of the zone it leads to."""
    if goal.area is None:
        return way
    cut = len(way.points) - 1
    while (
        cut > 0 and way.points[cut - 1][0] == goal.floor and shapely.intersects_xy(goal.area, *way.points[cut - 1][1])
    ):
        cut -= 1
    last = way.points[cut][1]
    if cut == 0 or way.points[cut - 1][0] != goal.floor:
        kept, at = way.points[:cut], last
    else:
        (_, (x, y)), share = way.points[cut - 1], met_first(goal.borders, way.points[cut - 1][1], last)
        kept, at = way.points[:cut], (x + (last[0] - x) * share, y + (last[1] - y) * share)
    rest = [at, *(point for _, point in way.points[cut:])]
    saved = sum(math.dist(a, b) for a, b in pairwise(rest))
    return replace(way, length_m=way.length_m - saved, points=(*kept, (goal.floor, at)))


def _words(zone: Zone) -> frozenset[str]:
    return frozenset(folded(word) for word in (zone.name, zone.number, *zone.names) if word)


def _window_assets(twin: Twin) -> list[Asset]:
    items = load_catalog().items
    resolved = [(asset, None if asset.item is None else items.resolve(asset.item)) for asset in twin.assets]
    found = [asset for asset, entry in resolved if entry is not None and entry.category == "window"]
    return found or [asset for asset in twin.assets if asset.item in WINDOW_ITEMS]


def _asset_words(asset: Asset) -> Iterable[str]:
    """Names by which a window is signed: its own, and what it handles."""
    yield folded(asset.name)
    for key, value in asset.attributes.items():
        if (
            folded(key) in {"领域", "业务", "窗口业务", "部门", "窗口名称", "business", "department"}
            and str(value).strip()
        ):
            yield folded(str(value))
