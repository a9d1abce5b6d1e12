"""Where a sign's arrow leads, and which ways there are to try: what a visitor has to go by at a decision point."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Generator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from twin.model import Point
from twin.space.network import Spot
from twin.space.rays import borders_of
from twin.space.signs import Named, Role, Sign, SignSettings, point_arrow
from twin.space.signs_naming import Namer, Naming
from twin.space.signs_words import Arrow
from twin.space.visits_beginnings import Beginnings, first_floor
from twin.space.visits_ground import Destination, Ground, apart, direction
from twin.space.visits_points import (
    DecisionPoint,
    Passing,
    decision_points,
    heading_after,
    in_sight,
    length_of,
    passings,
    point_at,
    sight_area,
)
from twin.space.visits_tracks import Track
from twin.space.visits_views import Sights

AT_GOAL_M: Final = 2.0
"""Metres from a place within which an arrow to it cannot be wrong."""
ASKED_M: Final = (1.5, 3.0, 4.5)
"""Metres from a sign at which the way it points to is compared with its arrow, besides ``advice_m``."""
SAME_M: Final = 1e-6
"""Metres beyond which two paths that share a node cannot differ before it by rounding."""
NEAR_M: Final = 15.0
"""Metres: a sign this near a decision point, in a line of sight, was meant for it; if it is not read, it is unseen."""
SLACK_M: Final = 10.0
"""Metres that another way may always be longer."""
BACKWARDS: Final = frozenset({Arrow.BACK, Arrow.BACK_LEFT, Arrow.BACK_RIGHT})
ASIDE: Final = {Arrow.BACK_LEFT: Arrow.LEFT, Arrow.BACK_RIGHT: Arrow.RIGHT}
"""The plainer arrow that is written where it leads right as well: who is to turn sharply is told to turn."""
_STEPPED: Final = frozenset({Arrow.UP, Arrow.DOWN})
_TURNED: Final = (
    (Arrow.AHEAD, 0.0),
    (Arrow.LEFT, 90.0),
    (Arrow.RIGHT, -90.0),
    (Arrow.AHEAD_LEFT, 45.0),
    (Arrow.AHEAD_RIGHT, -45.0),
    (Arrow.BACK_LEFT, 135.0),
    (Arrow.BACK_RIGHT, -135.0),
    (Arrow.BACK, 180.0),
)


class Branch(NamedTuple):
    """A way that begins at a place: its direction, its line on that floor, and where it is next judged."""

    heading_deg: float
    path: tuple[Point, ...]
    stop: Spot
    to: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What following an arrow does: ``right`` leads there, along ``branch`` to one ``place`` of it where that is not the shortest way."""

    bearing_deg: float
    spread_deg: float
    right: bool = False
    branch: Branch | None = None
    place: Destination | None = None


Run = tuple[int, int, bool, tuple[int, ...]]


class Outlook(NamedTuple):
    """What somebody who looks for one destination makes of a line, by the places of its looks.

    ``around``: it would be known there to who turns round. ``known``: it is, as one walks, or its own sign is read.
    ``listed``: a directory with it is read. Looks in a row at which the same is seen, and anything is, are one run, which ends
    at a look of ``ends``; ``runs``: its first and last look, whether the place itself is seen, and faces (by place) that say
    anything about it. It is known at all looks of a run or at none.
    """

    track: Track
    around: frozenset[int]
    known: tuple[int, ...]
    listed: tuple[int, ...]
    ends: tuple[int, ...]
    runs: tuple[Run, ...]

    def first_known(self, first: int, last: int) -> int | None:
        """The first of its looks between two at which the destination is known."""
        place = bisect_left(self.known, first)
        return self.known[place] if place < len(self.known) and self.known[place] <= last else None

    def told(self, first: int, last: int) -> list[Run]:
        """What is seen between two of its looks: the runs, cut to what lies between."""
        out: list[Run] = []
        for one, other, is_seen, faces in self.runs[bisect_left(self.ends, first) :]:
            if one > last:
                break
            out.append((max(one, first), min(other, last), is_seen, faces))
        return out


@dataclass(slots=True)
class Told:
    """What a guide keeps about its signs.

    ``leads`` by (sign, destination, knows the floor); ``entries`` by sign, those that mean each destination; ``faces`` by destination, ``exits`` those by exit, ``on_floor``
    those of a floor; ``outlooks`` by line and destination; ``near``: signs around a decision point.
    """

    leads: dict[tuple[int, str, bool], tuple[Lead, ...]] = field(default_factory=dict)
    entries: dict[int, Mapping[str, Sequence[Named]]] = field(default_factory=dict)
    faces: Mapping[str, frozenset[int]] | None = None
    exits: dict[str, frozenset[int]] = field(default_factory=dict)
    on_floor: dict[tuple[str, int], NDArray[np.int64]] = field(default_factory=dict)
    outlooks: dict[tuple[Track, str], Outlook] = field(default_factory=dict)
    near: dict[str, tuple[tuple[float, int], ...]] = field(default_factory=dict)


class Guide:
    """The signs and decision points of one centre, with what each sign means for each destination. Answers are kept."""

    def __init__(self, ground: Ground, sights: Sights, settings: SignSettings) -> None:
        self.ground = ground
        self.sights = sights
        self.settings = settings
        self.namer = Namer(ground)
        self._leads: dict[tuple[int, Point, Named, str], Lead | None] = {}
        self._points: tuple[tuple[DecisionPoint, ...], ...] | None = None
        self._beginnings = Beginnings(ground)
        self._towards: dict[tuple[tuple[Point, ...], float, float], bool] = {}
        self._along: dict[tuple[tuple[Point, ...], float], tuple[tuple[Arrow, bool], ...]] = {}
        self._feet: dict[tuple[int, Point], Spot | None] = {}
        self._branches: dict[Spot, tuple[Branch, ...]] = {}
        self._stretches: dict[tuple[int, tuple[Point, ...], float], tuple[Track, list[Passing]]] = {}
        self._tracks: dict[tuple[int, tuple[Point, ...]], Track] = {}
        self._known: dict[tuple[Track, str], tuple[frozenset[int], frozenset[int]]] = {}
        self.told = Told()

    def with_signs(self, signs: Sequence[Sign]) -> Guide:
        """The same centre with other signs; what is known of its ways is shared."""
        if self.sights.signs == tuple(signs):
            return self
        other = copy(self)
        other.sights = self.sights.with_signs(signs)
        other.told = Told()
        return other

    def faces_for(self, to: Destination) -> frozenset[int]:
        """Faces (by place) that say anything about a destination: name it, its floor or the way there, or stand at it."""
        if to.kind != "exit":
            return self._faces_telling.get(to.id, frozenset())
        if to.id not in self.told.exits:
            signs = self.sights.signs
            useful = {place for place, sign in enumerate(signs) if self.tells(sign, to)}
            self.told.exits[to.id] = frozenset(k for k, face in enumerate(self.sights.faces) if face.sign in useful)
        return self.told.exits[to.id]

    def tells(self, sign: Sign, to: Destination) -> bool:
        """Whether a sign says anything about a destination."""
        if to.kind != "exit":
            return to.id in self.namer.told(sign)
        named = any(self.namer.names(sign, entry, to) is not Naming.NOT for entry in sign.named)
        return named or self.namer.identifies(sign, to)

    @property
    def _faces_telling(self) -> Mapping[str, frozenset[int]]:
        """By destination, without exits: the faces that say anything about it."""
        if self.told.faces is None:
            found: dict[str, set[int]] = {}
            for k, face in enumerate(self.sights.faces):
                for ident in self.namer.told(self.sights.signs[face.sign]):
                    found.setdefault(ident, set()).add(k)
            self.told.faces = {ident: frozenset(faces) for ident, faces in found.items()}
        return self.told.faces

    @property
    def points(self) -> tuple[tuple[DecisionPoint, ...], ...]:
        """Decision points by floor; kept."""
        while self._points is None:
            for _ in self.find_points():
                pass
        return self._points

    def find_points(self) -> Generator[None, None, None]:
        """Find the decision points, unless they are known; pauses after every small step."""
        if self._points is None:
            self._points = yield from decision_points(self.ground, self.settings)

    @cached_property
    def areas(self) -> tuple[shapely.Geometry, ...]:
        """What lines of sight may cross, by floor."""
        return tuple(sight_area(self.ground, floor) for floor in range(len(self.ground.public.floors)))

    @cached_property
    def borders(self) -> tuple[NDArray[np.float64], ...]:
        """What hides from sight, by floor: the borders of ``areas``."""
        return tuple(borders_of(area) for area in self.areas)

    def passed(self, floor: int, path: Sequence[Point]) -> list[Passing]:
        """Decision points that a path on a floor passes."""
        return passings(self.points[floor], self.areas[floor], path, self.settings)

    def stretch(self, floor: int, path: tuple[Point, ...], heading_deg: float) -> tuple[Track, list[Passing]]:
        """A part of a way on one floor, with the decision points that it passes and stops at; kept."""
        key = (floor, path, heading_deg)
        if key not in self._stretches:
            passed = self.passed(floor, path)
            self._stretches[key] = Track(floor, path, heading_deg, [each.along for each in passed]), passed
        return self._stretches[key]

    def track(self, branch: Branch) -> Track:
        """A branch as it is walked; kept."""
        key = (branch.stop.floor, branch.path)
        if key not in self._tracks:
            self._tracks[key] = Track(*key, branch.heading_deg)
        return self._tracks[key]

    def outlook(self, track: Track, to: Destination, noticed: frozenset[int] | None = None) -> Outlook:
        """What is seen along a line; kept for who overlooks nothing. ``noticed``: the faces that are not overlooked."""
        key = (track, to.id)
        if key not in self._known:
            self._known[key] = self.sights.recognised(track, to)
        if noticed is not None or key not in self.told.outlooks:
            pairs = self.sights.readable(track, self._on_floor(to, track.floor))
            noted = [pair for pair in pairs if noticed is None or pair[1] in noticed]
            found = self._looked(track, to, *self._known[key], noted)
            if noticed is not None:
                return found
            self.told.outlooks[key] = found
        return self.told.outlooks[key]

    def _looked(
        self,
        track: Track,
        to: Destination,
        around: frozenset[int],
        ahead: frozenset[int],
        pairs: Sequence[tuple[int, int]],
    ) -> Outlook:
        read: dict[int, list[int]] = {}
        for look, face in pairs:
            read.setdefault(look, []).append(face)
        signs = {face: self.sights.signs[self.sights.faces[face].sign] for face in {face for _, face in pairs}}
        own = {face for face, sign in signs.items() if self.namer.identifies(sign, to)}
        lists = {f for f, sign in signs.items() if sign.role is Role.DIRECTORY and self.namer.lists(sign, to)}
        known = ahead | {look for look, face in pairs if face in own}
        runs: list[Run] = []
        before: tuple[bool, bool, Sequence[int]] | None = None
        for look in sorted(ahead.union(read)):
            sees = (look in known, look in ahead, read.get(look, ()))
            if runs and sees == before and runs[-1][1] == look - 1:
                runs[-1] = (runs[-1][0], look, *runs[-1][2:])
            else:
                runs.append((look, look, look in ahead, tuple(sees[2])))
            before = sees
        return Outlook(
            track,
            around,
            tuple(sorted(known)),
            tuple(sorted({look for look, face in pairs if face in lists})),
            tuple(run[1] for run in runs),
            tuple(runs),
        )

    def _on_floor(self, to: Destination, floor: int) -> NDArray[np.int64]:
        """Those of :meth:`faces_for` that hang on a floor."""
        key = (to.id, floor)
        if key not in self.told.on_floor:
            signs, faces = self.sights.signs, self.sights.faces
            here = sorted(face for face in self.faces_for(to) if signs[faces[face].sign].floor == floor)
            self.told.on_floor[key] = np.array(here, dtype=np.int64)
        return self.told.on_floor[key]

    def near(self, point: DecisionPoint) -> tuple[tuple[float, int], ...]:
        """Signs that hang there already near a decision point, in a line of sight: metres, and their places; kept."""
        if point.id not in self.told.near:
            out, faces = [], {face.sign: face for face in reversed(self.sights.faces)}
            for place, sign in enumerate(self.sights.signs):
                away = math.dist(sign.at, point.at)
                if sign.planned or sign.floor != point.floor or away > NEAR_M or place not in faces:
                    continue
                if in_sight(self.areas[point.floor], point.at, faces[place].at):
                    out.append((round(away, 6), place))
            self.told.near[point.id] = tuple(out)
        return self.told.near[point.id]

    def leads(self, place: int, to: Destination, *, knows_floor: bool) -> tuple[Lead, ...]:
        """What the entries of a sign (by its place) tell who looks for a destination; kept."""
        key = (place, to.id, knows_floor)
        if key not in self.told.leads:
            sign = self.sights.signs[place]
            telling = sign.named if to.kind == "exit" else self._entries(place).get(to.id, ())
            found = (self.lead(sign, named, to, knows_floor=knows_floor) for named in telling)
            self.told.leads[key] = tuple(lead for lead in found if lead is not None)
        return self.told.leads[key]

    def _entries(self, place: int) -> Mapping[str, Sequence[Named]]:
        """By destination, without exits: the entries of a sign that mean it; kept."""
        if place not in self.told.entries:
            sign, found = self.sights.signs[place], dict[str, list[Named]]()
            for named in sign.named:
                for ident in self.namer.meant(sign, named):
                    found.setdefault(ident, []).append(named)
            self.told.entries[place] = found
        return self.told.entries[place]

    def lead(self, sign: Sign, named: Named, to: Destination, *, knows_floor: bool) -> Lead | None:
        """What one entry of a sign tells who looks for a destination; None when it names something else or has no arrow."""
        naming = self.namer.names(sign, named, to)
        if named.bearing_deg is None or naming is Naming.NOT or (naming is Naming.FLOOR and not knows_floor):
            return None
        key = (sign.floor, sign.at, named, to.id)
        if key not in self._leads:
            self._leads[key] = self._decide(sign, named, named.bearing_deg, to)
        return self._leads[key]

    def foot(self, sign: Sign) -> Spot | None:
        """Where one stands under a sign; kept."""
        key = (sign.floor, sign.at)
        if key not in self._feet:
            self._feet[key] = self.ground.walk.spot(*key)
        return self._feet[key]

    def branches(self, spot: Spot) -> tuple[Branch, ...]:
        """The distinct ways on from a place, nearest first: to the next decision points, landings and destinations."""
        if spot not in self._branches:
            self._branches[spot] = self._find_branches(spot)
        return self._branches[spot]

    def _decide(self, sign: Sign, named: Named, bearing: float, to: Destination) -> Lead | None:
        foot = self.foot(sign)
        if foot is None:
            return None
        begins = self.beginning(foot, to)
        if begins is None:
            return Lead(bearing, named.spread_deg)
        if named.arrow not in _STEPPED and self._begins_towards(begins, named.spread_deg, bearing):
            return Lead(bearing, named.spread_deg, right=True)
        return self._lead_by_whole_way(sign, named, bearing, foot, to)

    def arrows_along(self, path: tuple[Point, ...], faces_deg: float) -> tuple[tuple[Arrow, bool], ...]:
        """Arrows on a sign for a way that begins so, the best first, and whether the way soon goes where each points; kept."""
        key = (path, faces_deg)
        if key not in self._along:
            over = (self.settings.join_m, self.settings.advice_m, 1.0)
            headings = (heading_after(path, 0.0, metres) for metres in over)
            fitting = [arrow_for(faces_deg + 180.0, onward) for onward in headings if onward is not None]
            plainer = [ASIDE[arrow] for arrow in fitting if arrow in ASIDE]
            arrows = dict.fromkeys([*(a for a in fitting if a not in BACKWARDS), *plainer, *fitting])
            pointing = [(arrow, *point_arrow(arrow, faces_deg, self.settings)) for arrow in arrows]
            self._along[key] = tuple(
                (arrow, bearing is not None and self._begins_towards(path, spread, bearing))
                for arrow, bearing, spread in pointing
            )
        return self._along[key]

    def beginning(self, foot: Spot, to: Destination) -> tuple[Point, ...] | None:
        """Where the shortest way to a destination begins, as far as arrows are judged by it; None where there is none."""
        return self._beginnings.of(foot, to, max(*ASKED_M, self.settings.advice_m, self.settings.join_m) + 1.0)

    def _lead_by_whole_way(self, sign: Sign, named: Named, bearing: float, foot: Spot, to: Destination) -> Lead:
        wrong, right = (Lead(bearing, named.spread_deg, right=is_right) for is_right in (False, True))
        found = self.ground.way(foot, to)
        if found is None:
            return wrong
        way, goal = found
        levels = self.ground.public.floors
        rise = levels[goal.floor].level - levels[sign.floor].level
        if named.arrow in _STEPPED and rise:
            return right if (rise > 0) == (named.arrow is Arrow.UP) else wrong
        if way.length_m <= AT_GOAL_M or self._begins_towards(first_floor(way), named.spread_deg, bearing):
            return right
        other = self._another_way(foot, way.length_m, named.spread_deg, bearing, to)
        return wrong if other is None else replace(right, branch=other[0], place=other[1])

    def _begins_towards(self, path: tuple[Point, ...], spread: float, bearing: float) -> bool:
        """Whether a way soon goes where an arrow points: as seen from its beginning, or after its first turn; kept."""
        key = (path, spread, bearing)
        if key not in self._towards:
            self._towards[key] = self._goes_towards(*key)
        return self._towards[key]

    def _goes_towards(self, path: Sequence[Point], spread: float, bearing: float) -> bool:
        if len(path) < 2:
            return True
        length = length_of(path)
        for along in (*ASKED_M, self.settings.advice_m):
            seen = direction(path[0], point_at(path, min(along, length)))
            going = heading_after(path, min(along, length - 1e-3) - 1.0 if along > 1.0 else 0.0, 1.0)
            if apart(seen, bearing) <= spread + 1e-9 or (going is not None and apart(going, bearing) <= spread + 1e-9):
                return True
        return False

    def _another_way(
        self, foot: Spot, shortest: float, spread: float, bearing: float, to: Destination
    ) -> tuple[Branch, Destination] | None:
        """The best way that begins as an arrow says and leads to one of a destination's places without coming back; which."""
        fitting = [b for b in self.branches(foot) if apart(b.heading_deg, bearing) <= spread]
        for branch in sorted(fitting, key=lambda b: (apart(b.heading_deg, bearing), b.to)):
            for place in to.places:
                found = self.ground.way(branch.stop, place)
                if found is None:
                    continue
                path = first_floor(found[0])
                back = len(path) > 1 and LineString(path).distance(shapely.Point(foot.metres)) <= self.settings.join_m
                length = LineString(branch.path).length + found[0].length_m
                if not back and length <= self.settings.detour * shortest + SLACK_M:
                    return branch, place
        return None

    def _find_branches(self, spot: Spot) -> tuple[Branch, ...]:
        floor, join = spot.floor, self.settings.join_m
        targets = {p.id: p.spot for p in self.points[floor] if math.dist(p.at, spot.metres) > join}
        targets |= {ident: place for ident, place in self.ground.landings if place.floor == floor}
        tree = self.ground.tree(spot)
        ends = [
            (ident, goal, end)
            for (ident, goal), end in zip(targets.items(), tree.ends([*targets.values()]), strict=True)
        ]
        known = self.ground.ends(spot)
        for to in self.ground.destinations:
            places = [(k, g.spots[0]) for k, g in enumerate(to.goals) if g.floor == floor and g.spots]
            ends += [(f"{to.id}@{k}", place, known.of(place)) for k, place in places]
        out: list[Branch] = []
        seen: set[int] = set()
        reached = [each for each in ends if math.isfinite(each[2].length_m)]
        for ident, goal, end in sorted(reached, key=lambda each: (round(each[2].length_m, 6), each[0])):
            begins = tree.passed(end, join + SAME_M)
            if begins in seen:
                continue
            way = tree.way(goal, end)
            path = first_floor(way)
            heading = None if way.links else heading_after(path, 0.0, join)
            if heading is None:
                continue
            if not any(apart(heading, b.heading_deg) <= self.settings.apart_deg for b in out):
                branch = self._branch(floor, path, heading, ident)
                if branch is None:
                    continue
                out.append(branch)
            if begins is not None:
                seen.add(begins)
        return tuple(out)

    def _branch(self, floor: int, path: Sequence[Point], heading: float, ident: str) -> Branch | None:
        """A way cut off at the next decision point, or where a search ends."""
        end = min(length_of(path), self.settings.search_m)
        following = (each.along for each in self.passed(floor, path) if each.along > self.settings.join_m)
        end = min([end, *following])
        points = cut(path, 0.0, end)
        stop = self.ground.walk.spot(floor, points[-1])
        return None if stop is None else Branch(heading, points, stop, ident)


def cut(path: Sequence[Point], start: float, end: float) -> tuple[Point, ...]:
    """The part of a path between two distances along it; one point where they are the same."""
    if len(path) < 2:
        return tuple(path)
    lengths = [math.dist(a, b) for a, b in pairwise(path)]
    begin, finish = point_at(path, start), point_at(path, end)
    if start == end or start >= sum(lengths):
        return (begin,)
    along = accumulate(lengths, initial=0.0)
    between = (at for at, so_far in zip(path, along, strict=True) if start + 1e-9 < so_far < end - 1e-9)
    return (begin, *between, finish)


@lru_cache(maxsize=4096)
def arrow_for(heading_deg: float, onward_deg: float) -> Arrow:
    """The arrow that tells who walks in one direction to go on in another."""
    turn = (onward_deg - heading_deg + 180.0) % 360.0 - 180.0
    return min(_TURNED, key=lambda each: round(apart(each[1], turn), 6))[0]
