"""The first-visit walk: somebody who knows nothing enters and follows only the signs they can see.

At every decision point on the way (:mod:`twin.space.visits_points`) the visitor goes by what they read while coming to it,
on the way itself (``carry_m`` back) and in the middle of the point:

- *confirm*: the destination itself is in sight: its door, counter, border or own sign. They walk up to it.
- *follow*: a sign names the destination and its arrow leads there. They take the shortest way that begins so.
- *contradicted*: one sign leads there and another elsewhere. They believe the nearer one.
- *misled*: only signs that lead elsewhere. They go where the arrow points, as far as the next decision point.
- *hesitate*: nothing. They look round once; then try the branches, the straighter first (in steps of ``apart_deg``)
  and never back, up to ``tries`` wrong ones of at most ``search_m``; each is walked back again. Whoever meets the
  destination or a right sign there goes on from there.
- *lost*: all tries failed, or the same sign misled them twice. They ask somebody and are put on the right way, so that what
  comes later is judged as well.

A sign passed within ``carry_m`` whose arrow leads elsewhere misleads also where there is nothing else to decide.
Only who never hesitates, is contradicted, misled or lost has *arrived* by sight and signs alone. *Overloaded* points
are reported, but the visitor copes. Everything is decided by geometry and ids: the same centre gives the same walk.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from twin.model import Point
from twin.space.network import Way
from twin.space.signs import Role
from twin.space.visits_ground import Destination, Entrance, apart, direction, leaving_by_another
from twin.space.visits_guide import Branch, Guide, Lead, arrow_for, cut
from twin.space.visits_points import DecisionPoint, Passing, heading_after, in_sight, length_of
from twin.space.visits_record import Failure, Kind, Mend, State, Step, Visit
from twin.space.visits_views import Look, looks_along

NEAR_M: Final = 15.0
"""Metres: a sign this near a decision point, in a line of sight, was meant for it; if it is not read, it is unseen."""


class Advice(NamedTuple):
    """What is read at a decision point for one destination: (metres to the sign, its place among the signs, its lead)."""

    right: tuple[tuple[float, int, Lead], ...]
    wrong: tuple[tuple[float, int, Lead], ...]


def first_visits(guide: Guide) -> tuple[Visit, ...]:
    """Every public entrance with every destination that is not beside it, in the order of both."""
    return tuple(first_visit(guide, entrance, to) for entrance, to in all_pairs(guide))


def all_pairs(guide: Guide) -> list[tuple[Entrance, Destination]]:
    """Every public entrance with all that its visitors look for."""
    return [(entrance, to) for entrance in guide.ground.entrances for to in destinations_from(guide, entrance)]


def destinations_from(guide: Guide, entrance: Entrance) -> list[Destination]:
    """What visitors of one entrance look for. A door of a room that is open around the clock serves that room alone."""
    found = []
    for to in guide.ground.destinations:
        if to.kind == "exit":
            other = leaving_by_another(to, entrance)
            if other.goals and entrance.only is None:
                found.append(other)
        elif entrance.only is None or any(goal.zone == entrance.only for goal in to.goals):
            found.append(to)
    return found


def first_visit(
    guide: Guide, entrance: Entrance, to: Destination, *, led: bool = False, noticed: Collection[int] | None = None
) -> Visit:
    """Walk from an entrance to a destination as the module's description says.

    ``led``: where the visitor is not told the right way, somebody tells them at once, so that every decision point of the
    shortest way is judged and no other one: what a planner needs to know. ``noticed``: the faces (by place) that this
    visitor does not overlook; None: all of them.
    """
    return _Walker(guide, entrance, to, led=led, noticed=noticed).run()


class _Walker:
    """One visitor: what they have seen, done and found wrong so far."""

    def __init__(
        self, guide: Guide, entrance: Entrance, to: Destination, *, led: bool, noticed: Collection[int] | None
    ) -> None:
        self.guide, self.entrance, self.to = guide, entrance, to
        self.settings, self.led = guide.settings, led
        self.here, self.heading = entrance.spot, entrance.heading_deg
        told = guide.faces_for(to)
        self.faces = told if noticed is None else told.intersection(noticed)
        self.looks: list[Look] = []
        self.known: list[bool] = []
        self.read: list[tuple[int, ...]] = []
        self.counted: list[tuple[Look, tuple[str, ...]]] = []
        self.stand = Look(0.0, self.here.floor, self.here.metres, self.heading)
        self.steps: list[Step] = []
        self.failures: list[Failure] = []
        self.walked = 0.0
        self.clock = 0.0
        self.sure_from = math.inf
        self.knows_floor = not to.unique
        self.asked: set[str] = set()
        self.believed: set[tuple[str, str]] = set()

    def run(self) -> Visit:
        """All of it."""
        found = self.guide.ground.way(self.here, self.to)
        if found is None:
            mark = self.here.metres
            self.failures.append(Failure(Kind.NO_WAY, self.here.floor, mark, self.entrance.id, self.heading))
            return self._visit(math.inf, reached=False)
        shortest = found[0].length_m
        way: Way | None = found[0]
        while way is not None:
            way = self._follow(way)
        return self._visit(shortest, reached=True)

    def _visit(self, shortest: float, *, reached: bool) -> Visit:
        kinds = {failure.kind for failure in self.failures} - {Kind.OVERLOADED}
        state = State.ARRIVED
        if kinds & {Kind.LOST, Kind.NO_WAY}:
            state = State.LOST
        elif kinds & {Kind.CONTRADICTORY, Kind.MISLEADING}:
            state = State.CONTRADICTED
        elif kinds:
            state = State.HESITATED
        extra = max(0.0, self.walked - shortest) if reached else 0.0
        return Visit(
            self.entrance,
            self.to,
            state,
            reached,
            self.walked,
            extra if extra > 1e-6 else 0.0,
            self._longest_unsigned(),
            tuple(dict.fromkeys(self.failures)),
            tuple(self.steps),
            tuple(self.looks),
            tuple(dict.fromkeys(self.counted)),
        )

    def _follow(self, way: Way) -> Way | None:
        """Walk a shortest way until the end (None) or until something sends the visitor elsewhere (the way from there)."""
        links = iter(way.links)
        stretches = _stretches(way)
        for number, (floor, path) in enumerate(stretches):
            if number:
                _, left, entered = next(links)
                self._ride(stretches[number - 1], (floor, path[0]), frozenset({left, entered}))
                self.heading = heading_after(path, 0.0, 1.0) or self.heading
            rest = stretches[number + 1 :]
            done = 0.0
            for passing in [*self._judged(floor, path), None]:
                along = length_of(path) if passing is None else passing.along
                if self._leg(floor, cut(path, done, along)):
                    self._go(State.CONFIRM, floor, cut(path, along, length_of(path)))
                    for before, each in pairwise([(floor, path), *rest]):
                        _, left, entered = next(links)
                        self._ride(before, (each[0], each[1][0]), frozenset({left, entered}))
                        self._go(State.CONFIRM, *each)
                    return None
                done = along
                if passing is None:
                    continue
                onward = heading_after(path, along, self.settings.join_m)
                at_stairs = bool(rest) and length_of(path) - along <= self.settings.join_m
                if onward is None or at_stairs:  # who has come to the stair they were sent to has nothing to decide
                    continue
                aside = self._decide(passing, onward)
                if aside is not None:
                    return aside
        return None

    def _judged(self, floor: int, path: Sequence[Point]) -> list[Passing]:
        """Where on a path the visitor decides: at decision points, and where a sign passed closely points elsewhere."""
        points = self.guide.passed(floor, path)
        looks = looks_along([(floor, point) for point in path], 0.0, self.heading)
        last: dict[int, Look] = {}
        for k, face in self.guide.sights.readable(looks, self.faces):
            last[self.guide.sights.faces[face].sign] = looks[k]
        for place, look in sorted(last.items()):
            sign = self.guide.sights.signs[place]
            leads = self._leads(place)
            if not leads or any(lead.right for lead in leads) or math.dist(look.at, sign.at) > self.settings.carry_m:
                continue
            spot = self.guide.ground.walk.spot(floor, look.at)
            if spot and all(abs(each.along - look.walked) > self.settings.join_m for each in points):
                points.append(Passing(look.walked, DecisionPoint(sign.asset, floor, look.at, spot, at_sign=True)))
        return sorted(points, key=lambda each: (each.along, each.point.id))

    def _leg(self, floor: int, path: Sequence[Point]) -> bool:
        """Walk a piece of the right way; whether the destination came in sight on it."""
        found = self._look(floor, path)
        if found is None:
            self._go(State.FOLLOW, floor, path)
            return False
        split = self.looks[found].walked - self.walked
        self.sure_from = self.looks[found].walked
        whole = length_of(path)
        self._go(State.FOLLOW, floor, cut(path, 0.0, split))
        self._go(State.CONFIRM, floor, cut(path, split, whole))
        return True

    def _look(self, floor: int, path: Sequence[Point]) -> int | None:
        """Look around along a path; the place among all looks from which the destination is first known."""
        begin = len(self.looks)
        looks = looks_along([(floor, point) for point in path], self.walked, self.heading)
        known = self.guide.sights.recognised(looks, self.to)
        read: list[list[int]] = [[] for _ in looks]
        signs, faces = self.guide.sights.signs, self.guide.sights.faces
        at = [k for k, seen in enumerate(known) if seen]
        for k, face in self.guide.sights.readable(looks, self.faces):
            read[k].append(face)
            sign = signs[faces[face].sign]
            if sign.role is Role.DIRECTORY and self.guide.namer.lists(sign, self.to):
                self.knows_floor = True
            if self.guide.namer.identifies(sign, self.to):
                at.append(k)
        self.looks += looks
        self.known += known
        self.read += map(tuple, read)
        return begin + min(at) if at else None

    def _forget(self, start: int) -> None:
        """Take back what was seen from one look on: nobody went there."""
        del self.looks[start:], self.known[start:], self.read[start:]

    def _go(self, state: State, floor: int, path: Sequence[Point]) -> None:
        length = length_of(path)
        if length == 0:
            return
        self._step(state, tuple((floor, point) for point in path), length)
        last = next((a, b) for a, b in reversed(list(pairwise(path))) if a != b)
        self.heading = direction(*last)

    def _ride(self, before: tuple[int, Sequence[Point]], after: tuple[int, Point], ends: frozenset[str]) -> None:
        """Take a stair, lift or ramp."""
        self._step(State.FOLLOW, ((before[0], before[1][-1]), after), self.guide.ground.link_lengths[ends])

    def _step(self, state: State, points: tuple[tuple[int, Point], ...], length: float) -> None:
        seconds = length / self.settings.speed_m_s
        self.steps.append(Step(state, points, self.clock, self.clock + seconds))
        self.walked += length
        self.clock += seconds

    def _stand(self, state: State) -> None:
        look = self.looks[-1]
        self.steps.append(Step(state, ((look.floor, look.at),), self.clock, self.clock + self.settings.pause_s))
        self.clock += self.settings.pause_s

    def _decide(self, passing: Passing, onward: float) -> Way | None:
        """Go by what was read on coming to a decision point; the way from elsewhere if that leads elsewhere."""
        point = passing.point
        here = self.stand = self.looks[-1]._replace(at=point.at)
        if any(self.guide.sights.recognised([here, self.looks[-1]], self.to, around=True)):
            return None
        self._count_names(point, here)
        advice = self._advice()
        if advice.right and not advice.wrong:
            return self._take(point, advice)
        if advice.right:
            self._fail(Kind.CONTRADICTORY, point, onward, [*advice.right, *advice.wrong])
            nearer = _nearest(advice.right[0]) < _nearest(advice.wrong[0])
            return self._take(point, advice) if nearer else self._astray(point, onward, advice.wrong[0])
        if not advice.wrong and point.at_sign:
            return None
        if advice.wrong:
            self._fail(Kind.MISLEADING, point, onward, advice.wrong)
            return self._astray(point, onward, advice.wrong[0])
        return self._hesitate(point, onward)

    def _advice(self, *, around: bool = False) -> Advice:
        """What the signs read within the last metres say; ``around``: all that can be read on the spot."""
        here, sights = self.stand, self.guide.sights
        if around:
            read = {face for _, face in sights.readable([here], self.faces, around=True)}
        else:
            read = set(self.faces.intersection(sights.read_at(here)))
            since = self.walked - self.settings.carry_m - 1e-9
            for look, faces in zip(self.looks, self.read, strict=True):
                if faces and look.walked >= since and look.floor == here.floor:
                    read.update(faces)
        right: list[tuple[float, int, Lead]] = []
        wrong: list[tuple[float, int, Lead]] = []
        for place in sorted({sights.faces[face].sign for face in read}):
            leads = self._leads(place)
            away = round(math.dist(sights.signs[place].at, here.at), 6)
            right += [(away, place, lead) for lead in leads if lead.right]
            if not any(lead.right for lead in leads):
                wrong += [(away, place, lead) for lead in leads]
        return Advice(tuple(sorted(right, key=_nearest)), tuple(sorted(wrong, key=_nearest)))

    def _leads(self, place: int) -> list[Lead]:
        return self.guide.leads(place, self.to, knows_floor=self.knows_floor)

    def _count_names(self, point: DecisionPoint, here: Look) -> None:
        assets = too_many_names(self.guide, here)
        self.counted.append((here, assets))
        if assets:
            self.failures.append(Failure(Kind.OVERLOADED, point.floor, here.at, point.id, self.heading, assets))

    def _fail(
        self, kind: Kind, point: DecisionPoint, onward: float, signs: Sequence[tuple[float, int, Lead]] = ()
    ) -> None:
        assets = tuple(dict.fromkeys(self.guide.sights.signs[place].asset for _, place, _ in signs))
        arrow = arrow_for(self.heading, onward)
        mend = Mend(point.floor, point.at, (self.heading + 180.0) % 360.0, arrow, (self.to.name,))
        self.failures.append(Failure(kind, point.floor, self.stand.at, point.id, self.heading, assets, mend))

    def _take(self, point: DecisionPoint, advice: Advice) -> Way | None:
        """Follow a right sign: on, unless all there are lead another way round."""
        if any(lead.branch is None for _, _, lead in advice.right):
            return None
        _, place, lead = advice.right[0]
        key = (point.id, self.guide.sights.signs[place].asset)
        if lead.branch is None or key in self.believed:
            return None
        self.believed.add(key)
        return self._walk_to(lead.branch)

    def _walk_to(self, branch: Branch) -> Way | None:
        """Go to where another way round is next judged, and on from there."""
        here = self.looks[-1]
        spot = self.guide.ground.walk.spot(here.floor, here.at)
        (way,) = self.guide.ground.tree(spot).ways([branch.stop]) if spot else (None,)
        if way is None or way.links:
            return None
        path = [at for _, at in way.points]
        found = self._look(here.floor, path)
        if found is not None:
            path = list(cut(path, 0.0, self.looks[found].walked - self.walked))
            self._forget(found + 1)
        self._go(State.FOLLOW, here.floor, path)
        return self._from_here()

    def _from_here(self) -> Way | None:
        here = self.looks[-1]
        spot = self.guide.ground.walk.spot(here.floor, here.at)
        found = None if spot is None else self.guide.ground.way(spot, self.to)
        return None if found is None else found[0]

    def _astray(self, point: DecisionPoint, onward: float, believed: tuple[float, int, Lead]) -> Way | None:
        """Go where a wrong arrow points, as far as the next decision point."""
        _, place, lead = believed
        key = (point.id, self.guide.sights.signs[place].asset)
        if key in self.believed:
            self._fail(Kind.LOST, point, onward, [believed])
            self._stand(State.LOST)
            return None
        self.believed.add(key)
        fitting = [
            branch
            for branch in self.guide.branches(point.spot)
            if apart(branch.heading_deg, lead.bearing_deg) <= lead.spread_deg
            and apart(branch.heading_deg, onward) > self.settings.apart_deg
        ]
        if not fitting:
            return self._search(point, onward)
        branch = min(fitting, key=lambda b: (round(apart(b.heading_deg, lead.bearing_deg), 6), b.to))
        self._try(branch, State.MISLED)
        return self._from_here()

    def _hesitate(self, point: DecisionPoint, onward: float) -> Way | None:
        """Nothing says where to go: look round, then search."""
        self._stand(State.HESITATE)
        behind = self._advice(around=True)
        if behind.right and not behind.wrong:
            self._fail(Kind.UNSEEN, point, onward, behind.right)
            return self._take(point, behind)
        unread = self._unread(point)
        self._fail(Kind.UNSEEN if unread else Kind.MISSING, point, onward, unread)
        if self.led:
            return None
        if point.id in self.asked:
            self._fail(Kind.LOST, point, onward)
            return None
        self.asked.add(point.id)
        return self._search(point, onward)

    def _unread(self, point: DecisionPoint) -> list[tuple[float, int, Lead]]:
        """Right signs near a decision point, in a line of sight, that nobody there reads."""
        out = []
        for place, sign in enumerate(self.guide.sights.signs):
            away = math.dist(sign.at, point.at)
            if sign.floor != point.floor or away > NEAR_M or sign.planned:
                continue
            face = next((f for f in self.guide.sights.faces if f.sign == place), None)
            leads = [lead for lead in self._leads(place) if lead.right]
            if face and leads and in_sight(self.guide.areas[point.floor], point.at, face.at):
                out.append((round(away, 6), place, leads[0]))
        return sorted(out, key=_nearest)

    def _search(self, point: DecisionPoint, onward: float) -> Way | None:
        """Try branches, the straightest first; the way from wherever something was found, None for the right way."""
        heading, tries = self.heading, int(self.settings.tries)
        ahead = [
            b
            for b in self.guide.branches(point.spot)
            if apart(b.heading_deg, heading + 180.0) > self.settings.apart_deg
        ]
        coarse = self.settings.apart_deg  # finer, the heading of the right way would give it away
        for branch in sorted(ahead, key=lambda b: (round(apart(b.heading_deg, heading) / coarse), b.to)):
            if apart(branch.heading_deg, onward) <= self.settings.apart_deg:
                return None
            if tries == 0:
                break
            tries -= 1
            start = len(self.looks)
            if self._try(branch, State.SEARCH) or self._advice().right:
                return self._from_here()
            self._go(State.SEARCH, point.floor, branch.path[::-1])
            self._forget(start + 1)
            self.looks.append(self.looks[start - 1]._replace(walked=self.walked))
            self.known.append(self.known[start - 1])
            self.read.append(self.read[start - 1])
        self.heading = heading
        self._fail(Kind.LOST, point, onward)
        self._stand(State.LOST)
        return None

    def _try(self, branch: Branch, state: State) -> bool:
        """Walk a branch to its end, or to where the destination is known; whether it is."""
        floor = branch.stop.floor
        found = self._look(floor, branch.path)
        path: Sequence[Point] = branch.path
        if found is not None:
            path = cut(path, 0.0, self.looks[found].walked - self.walked)
            self._forget(found + 1)
        self._go(state, floor, path)
        self.stand = self.looks[-1]
        return found is not None

    def _longest_unsigned(self) -> float:
        """Metres of the longest stretch on which neither the destination nor a sign for it is seen."""
        sights = self.guide.sights
        useful: dict[int, bool] = {}
        for face in {face for faces in self.read for face in faces}:
            place = sights.faces[face].sign
            rightly = any(lead.right for lead in self._leads(place))
            useful[face] = rightly or self.guide.namer.identifies(sights.signs[place], self.to)
        last, longest = 0.0, 0.0
        for look, known, faces in zip(self.looks, self.known, self.read, strict=True):
            if known or any(useful[face] for face in faces) or look.walked >= self.sure_from:
                longest = max(longest, min(look.walked, self.sure_from) - last)
                last = look.walked
        return max(longest, min(self.walked, self.sure_from) - last)


def too_many_names(guide: Guide, look: Look) -> tuple[str, ...]:
    """The direction signs (assets) that are read from a decision point if they name too much together; else none."""
    sights = guide.sights
    read = (sights.signs[place] for place in sorted({sights.faces[face].sign for face in sights.read_at(look)}))
    signs = [sign for sign in read if sign.role is Role.DIRECTION]
    too_many = sum(len(sign.named) for sign in signs) > guide.settings.names_in_view
    return tuple(sign.asset for sign in signs) if too_many else ()


def _nearest(advice: tuple[float, int, Lead]) -> tuple[float, int]:
    return advice[:2]


def _stretches(way: Way) -> list[tuple[int, tuple[Point, ...]]]:
    """A way floor by floor, in walking order."""
    out: list[tuple[int, list[Point]]] = []
    for floor, point in way.points:
        if not out or out[-1][0] != floor:
            out.append((floor, []))
        out[-1][1].append(point)
    return [(floor, tuple(path)) for floor, path in out]
