"""From one place to another: how far, along which line, through which doors, past which bottleneck."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

import shapely
from shapely import LineString, STRtree

from twin.errors import Invalid
from twin.model import Json, OpeningKind, Point, Text, Twin
from twin.space.free import FreeSpace, free_space
from twin.space.links import STOREY_M
from twin.space.network import NO_KINDS, SNAP_M, Network, Spot, Way
from twin.space.passages import Passages
from twin.space.places import Place, find_places
from twin.space.sight import front_deg
from twin.space.widths import Gate, narrowest

STEPS: Final = frozenset({OpeningKind.STAIR})
"""What a route without steps does not use."""
WIDTHS_KEPT: Final = 4
"""Networks for walkers with a width that a router keeps; the least recently used is forgotten."""
PART_M2: Final = 1.0
"""Square metres: the smallest part of a zone, cut off by counters, that can stand for the zone."""


class Passed(NamedTuple):
    """An opening on a route, with its clear width in metres where known."""

    id: str
    width_m: float | None
    kind: OpeningKind


class Stretch(NamedTuple):
    """A route's part on one floor (an id): local metres."""

    floor: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A shortest walking route; ``reason`` says why there is none.

    ``min_width_m`` is the narrowest of the openings passed and of the gates crossed (None: nothing narrow on the way);
    ``narrowest`` is (floor id, line across it in local metres). ``steps``: it uses a stair.
    ``length_m`` counts stairs along their steps and lifts by their height; metres.
    """

    reachable: bool
    length_m: float = math.inf
    path: tuple[Stretch, ...] = ()
    openings: tuple[Passed, ...] = ()
    min_width_m: float | None = None
    narrowest: tuple[str, tuple[Point, Point]] | None = None
    steps: bool = False
    reason: Text | None = None


class Router:
    """Routes in one twin. Free space and what was seen from each corner are kept from one question to the next."""

    def __init__(self, twin: Twin, storey_m: float = STOREY_M) -> None:
        self.twin = twin
        self.storey_m = storey_m
        self._plain: Network | None = None
        self._networks: OrderedDict[float, Network] = OrderedDict()
        self._spaces: tuple[FreeSpace, ...] | None = None
        self._passages: dict[int, Passages] = {}
        self._chords: dict[int, tuple[STRtree, list[int]]] = {}
        self._middles: dict[tuple[int, str], list[Spot]] = {}

    @property
    def spaces(self) -> tuple[FreeSpace, ...]:
        """Free space of each floor, for a walker without width."""
        if self._spaces is None:
            self._spaces = tuple(free_space(floor) for floor in self.twin.floors)
        return self._spaces

    def network(self, width_m: float | None = None) -> Network:
        """The network for one width of walker; that without width is kept, of the others :data:`WIDTHS_KEPT`."""
        if width_m is None:
            if self._plain is None:
                self._plain = Network(self.twin, storey_m=self.storey_m, spaces=self.spaces)
            return self._plain
        if not 0 < width_m < 10:
            raise Invalid(
                "width-out-of-range",
                f"宽度 {width_m} 米不合理，请给 0 到 10 米之间的数。",
                f"A width of {width_m} m makes no sense here. Give one between 0 and 10 m.",
            )
        if width_m not in self._networks:
            self._networks[width_m] = Network(self.twin, width_m, storey_m=self.storey_m, spaces=self.spaces)
            while len(self._networks) > WIDTHS_KEPT:
                self._networks.popitem(last=False)
        self._networks.move_to_end(width_m)
        return self._networks[width_m]

    def passages(self, floor: int) -> Passages:
        """Bottlenecks of a floor, by its place in the twin."""
        if floor not in self._passages:
            self._passages[floor] = Passages(self.spaces[floor])
        return self._passages[floor]

    def spots(self, place: Place, width_m: float | None = None) -> list[Spot]:
        """Where one stands at a place; none when there is no room to stand.

        In a zone: its middle, or the roomiest point where the middle is not free; counters may cut a zone into parts, and
        then the roomiest points of the others follow. At a thing: in front of it. ``width_m``: room for that width.
        """
        network = self.network(width_m)
        if place.at is None:
            if place.zone is None:
                return []
            key = (place.floor, place.zone)
            if key not in self._middles:
                self._middles[key] = self._zone_spots(self.network(), *key)
            middles = list(self._middles[key])
            if width_m is None:
                return middles
            found = [network.spot(place.floor, spot.metres, place.zone, SNAP_M + width_m) for spot in middles]
            return [spot for spot in found if spot is not None] or self._zone_spots(network, place.floor, place.zone)
        at = place.at if place.asset is None else self._front(place)
        spot = network.spot(place.floor, at, place.opening or place.zone, SNAP_M + (width_m or 0.0))
        return [] if spot is None else [spot]

    def route(
        self, start: Place | str, end: Place | str, *, step_free: bool = False, width_m: float | None = None
    ) -> Route:
        """See :func:`route`."""
        starts, ends = ([p] if isinstance(p, Place) else find_places(self.twin, p) for p in (start, end))
        return self.nearest(starts, ends, step_free=step_free, width_m=width_m)

    def nearest(
        self, starts: Sequence[Place], ends: Sequence[Place], *, step_free: bool = False, width_m: float | None = None
    ) -> Route:
        """The route between those of some places that are nearest to each other: the doors of one entrance, the toilets."""
        for places in (starts, ends):
            if not any(self.spots(place, width_m) for place in places):
                return Route(reachable=False, reason=self._no_room(places[0], width_m))
        avoid = STEPS if step_free else NO_KINDS
        end = self._nearest_of(ends, starts, width_m, avoid)
        start = self._nearest_of(starts, [end], width_m, avoid)
        way = self.way(start, end, step_free=step_free, width_m=width_m)
        if way is None:
            return Route(reachable=False, reason=self._why_not((start, end), step_free=step_free, width_m=width_m))
        return self.describe(way)

    def _nearest_of(
        self, places: Sequence[Place], others: Sequence[Place], width_m: float | None, avoid: Collection[OpeningKind]
    ) -> Place:
        """That of some places which is nearest to any of others; the first where no way leads to any."""
        if len(places) == 1:
            return places[0]
        spots = [(place, spot) for place in places for spot in self.spots(place, width_m)]
        sources = [spot for place in others for spot in self.spots(place, width_m)]
        metres = self.network(width_m).distances(sources, [spot for _, spot in spots], avoid)
        return spots[int(metres.argmin())][0]

    def way(self, start: Place, end: Place, *, step_free: bool = False, width_m: float | None = None) -> Way | None:
        """The shortest path alone. A zone in several parts stands for its first part that can be reached."""
        network, avoid = self.network(width_m), STEPS if step_free else NO_KINDS
        pairs = [
            (i + j, one, other)
            for i, one in enumerate(self.spots(start, width_m))
            for j, other in enumerate(self.spots(end, width_m))
        ]
        for _, group in groupby(sorted(pairs, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
            ways = [network.shortest(one, other, avoid) for _, one, other in group]
            found = [way for way in ways if way is not None]
            if found:
                return min(found, key=lambda way: way.length_m)
        return None

    def describe(self, way: Way) -> Route:
        """What a shortest path passes: openings in order, the narrowest place, steps."""
        stretches: list[Stretch] = []
        passed: list[Passed] = []
        gates: list[tuple[float, str, tuple[Point, Point]]] = []
        links = iter(way.links)
        for floor, points in _by_floor(way):
            plan = self.twin.floors[floor]
            if stretches:
                kind, left, entered = next(links)
                passed += [Passed(left, self._width_of(left), kind), Passed(entered, self._width_of(entered), kind)]
            stretches.append(Stretch(plan.id, points))
            line = LineString(points if len(points) > 1 else [points[0], points[0]])
            for k in self._crossed(floor, line):
                opening = plan.openings[k]
                passed.append(Passed(opening.id, opening.width_m, opening.kind))
                if opening.width_m is not None and opening.chord is not None:
                    gates.append((opening.width_m, plan.id, opening.chord))
            gate: Gate | None = narrowest(self.spaces[floor].mesh, line)
            if gate is not None:
                gates.append((gate.width_m, plan.id, gate.line))
        least = min(gates, default=None)
        return Route(
            reachable=True,
            length_m=way.length_m,
            path=tuple(stretches),
            openings=tuple(passed),
            min_width_m=None if least is None else least[0],
            narrowest=None if least is None else least[1:],
            steps=any(kind is OpeningKind.STAIR for kind, _, _ in way.links),
        )

    def _crossed(self, floor: int, line: LineString) -> list[int]:
        """Openings (by place in the floor) whose chord a path crosses or starts on, in walking order."""
        plan = self.twin.floors[floor]
        if floor not in self._chords:
            kept = [k for k, o in enumerate(plan.openings) if o.chord is not None and o.id in self.spaces[floor].plugs]
            self._chords[floor] = (STRtree([LineString(plan.openings[k].chord or ()) for k in kept]), kept)
        tree, kept = self._chords[floor]
        found = []
        for i in tree.query(line, predicate="dwithin", distance=1e-5).tolist():
            chord = tree.geometries[i]
            met = line.intersection(chord)
            if met.is_empty:
                met = shapely.Point(shapely.shortest_line(line, chord).coords[0])
            if met.length < 0.5 * chord.length:  # a path along a border does not go through it
                found.append((line.project(met.centroid), kept[i]))
        return [k for _, k in sorted(found)]

    def _width_of(self, opening: str) -> float | None:
        return next((o.width_m for f in self.twin.floors for o in f.openings if o.id == opening), None)

    def _front(self, place: Place) -> Point:
        """Where people stand at a thing: the middle of its front side if it takes up floor, else its own place."""
        at = place.at or (0.0, 0.0)
        space = self.spaces[place.floor]
        ground = space.obstacles.get(place.asset or "")
        drawn = next((p for p in space.floor.placements if p.id == place.asset), None)
        if ground is None or drawn is None or drawn.size is None:
            return at
        angle = math.radians(front_deg(drawn.rotation_deg))
        half = drawn.size[1] / 2 + 0.001
        middle = ground.centroid
        return middle.x + half * math.cos(angle), middle.y + half * math.sin(angle)

    def _zone_spots(self, network: Network, floor: int, zone: str) -> list[Spot]:
        space = network.spaces[floor]
        parts = shapely.get_parts(space.floor_of(zone)).tolist()
        middle = next(z.polygon for z in space.floor.zones if z.id == zone).centroid
        out: list[Spot] = []
        for part in sorted(parts, key=lambda part: (not part.contains(middle), -part.area)):
            if out and part.area < PART_M2:
                break
            at = middle
            if not part.contains(middle):
                at = shapely.Point(shapely.maximum_inscribed_circle(part, 0.01).coords[0])
            spot = network.spot(floor, (at.x, at.y), zone)
            if spot is not None:
                out.append(spot)
        return out

    def _no_room(self, place: Place, width_m: float | None) -> Text:
        if width_m is not None and self.spots(place):
            return Text(
                f"“{place.words}”处容不下 {width_m:.2f} 米宽的人或轮椅。",
                f"There is no room for a width of {width_m:.2f} m at “{place.words}”.",
            )
        return Text(
            f"“{place.words}”周围 {SNAP_M:g} 米内没有可以站立的地方。",
            f"There is nowhere to stand within {SNAP_M:g} m of “{place.words}”.",
        )

    def _why_not(self, places: Sequence[Place], *, step_free: bool, width_m: float | None) -> Text:
        """Which of the wishes makes it unreachable."""
        start, end = (place.words for place in places)
        if step_free and self.way(places[0], places[1], width_m=width_m) is not None:
            return Text(
                f"从“{start}”到“{end}”只能走楼梯，没有无台阶的路线。",
                f"From “{start}” to “{end}” one has to use a stair; there is no way without steps.",
            )
        if width_m is not None:
            free = self.route(places[0], places[1], step_free=step_free)
            if free.reachable:
                least = free.min_width_m
                zh = "" if least is None else f",最短路线最窄处只有 {least:.2f} 米"
                en = "" if least is None else f"; the shortest way is only {least:.2f} m wide at its narrowest"
                return Text(
                    f"从“{start}”到“{end}”没有 {width_m:.2f} 米宽的通路{zh}。",
                    f"From “{start}” to “{end}” no way is {width_m:.2f} m wide{en}.",
                )
        return Text(
            f"图中从“{start}”到“{end}”没有通路（只看室内，门均视为开启）。",
            f"The drawing shows no way from “{start}” to “{end}” (indoors, with all doors open).",
        )


def route(
    twin: Twin, start: Place | str, end: Place | str, *, step_free: bool = False, width_m: float | None = None
) -> Route:
    """The exact shortest walking route between two places. For several questions about one twin keep a :class:`Router`.

    Parameters
    ----------
    start, end
        See :func:`twin.space.places.find_places`. Of several places that the words name (the doors of one entrance, the
        toilets) those that are nearest to each other.
    step_free
        Without stairs.
    width_m
        Width of the walker or wheelchair, metres: the route keeps it free on its whole length.

    Raises
    ------
    NotFound, Invalid
        A place is not understood, or the width is not sensible. A place that cannot be reached is no error.
    """
    return Router(twin).route(start, end, step_free=step_free, width_m=width_m)


def route_json(twin: Twin, found: Route) -> dict[str, Json]:
    """The answer of ``twin route --json``: drawing metres, floors by id."""
    if not found.reachable:
        reason = found.reason or Text("", "")
        return {"reachable": False, "reason": {"zh": reason.zh, "en": reason.en}}
    origins = {floor.id: floor.origin for floor in twin.floors}
    path = [
        [stretch.floor, round(x + origins[stretch.floor][0], 4), round(y + origins[stretch.floor][1], 4)]
        for stretch in found.path
        for x, y in stretch.points
    ]
    return {
        "reachable": True,
        "length_m": round(found.length_m, 6),
        "path": path,
        "openings": [{"id": o.id, "width_m": o.width_m} for o in found.openings],
        "min_width_m": None if found.min_width_m is None else round(found.min_width_m, 4),
        "steps": found.steps,
    }


def _by_floor(way: Way) -> list[tuple[int, tuple[Point, ...]]]:
    return [(floor, tuple(p for _, p in points)) for floor, points in groupby(way.points, key=lambda p: p[0])]
