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
from itertools import pairwise, takewhile
from typing import NamedTuple

from twin.model import Point
from twin.space.network import Way
from twin.space.signs import Role
from twin.space.visits_ground import Destination, Entrance, apart, direction, leaving_by_another
from twin.space.visits_guide import Branch, Guide, Lead, Outlook, arrow_for
from twin.space.visits_points import DecisionPoint, Passing, heading_after, length_of
from twin.space.visits_record import Failure, Kind, Mend, State, Step, Visit
from twin.space.visits_tracks import SAME_M, Look, Seen, Track


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
        self.noticed = None if noticed is None else frozenset(noticed)
        self.faces = guide.faces_for(to) if noticed is None else guide.faces_for(to).intersection(noticed)
        self.seen: list[Seen] = []
        self.last = self.stand = Look(0.0, self.here.floor, self.here.metres, self.heading)
        self.is_known_around = False
        self.counted: list[tuple[Look, tuple[str, ...]]] = []
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
            track, passed = self.guide.stretch(floor, path, self.heading)
            view, done = self._view(track), 0
            for passing in [*self._judged(view, passed), None]:
                stop = len(track) - 1 if passing is None else track.first_at(passing.along)
                if self._leg(view, done, stop):
                    self._along(State.CONFIRM, track, stop, len(track) - 1)
                    for before, each in pairwise([(floor, path), *rest]):
                        _, left, entered = next(links)
                        self._ride(before, (each[0], each[1][0]), frozenset({left, entered}))
                        self._go(State.CONFIRM, *each)
                    return None
                done = stop
                if passing is None:
                    continue
                onward = heading_after(path, passing.along, self.settings.join_m)
                at_stairs = bool(rest) and track.length_m - passing.along <= self.settings.join_m
                if onward is None or at_stairs:  # who has come to the stair they were sent to has nothing to decide
                    continue
                aside = self._decide(passing, onward)
                if aside is not None:
                    return aside
        return None

    def _view(self, track: Track) -> Outlook:
        """What this visitor sees along a line."""
        return self.guide.outlook(track, self.to, self.noticed)

    def _judged(self, view: Outlook, passed: Sequence[Passing]) -> list[Passing]:
        """Where on a line the visitor decides: at decision points, and where a sign passed closely points elsewhere."""
        points, track = list(passed), view.track
        faces, told = self.guide.sights.faces, view.told(0, len(track) - 1)
        last = {faces[face].sign: look for _, look, _, read in told for face in read}
        for place, look in sorted(last.items()):
            leads = self._leads(place)
            if not leads or any(lead.right for lead in leads):
                continue
            sign, here = self.guide.sights.signs[place], track.look(look, 0.0)
            if math.dist(here.at, sign.at) > self.settings.carry_m:
                continue
            spot = self.guide.ground.walk.spot(track.floor, here.at)
            if spot and all(abs(each.along - here.walked) > self.settings.join_m for each in points):
                at_sign = DecisionPoint(sign.asset, track.floor, here.at, spot, at_sign=True)
                points.append(Passing(here.walked, at_sign))
        return sorted(points, key=lambda each: (each.along, each.point.id))

    def _leg(self, view: Outlook, first: int, last: int) -> bool:
        """Walk from one look of the right way to another; whether the destination came in sight on it."""
        track = view.track
        begin = self.walked - track.metres[first]
        is_back = first > 0 and self.heading != float(track.heading_deg[first])
        found = first if is_back and self._look_ahead() else view.first_known(first, last)
        self._remember(view, first if first == 0 else first + 1, last, begin)
        if found is None:
            self._along(State.FOLLOW, track, first, last)
            return False
        self.sure_from = begin + track.metres[found]
        self._along(State.FOLLOW, track, first, found)
        self._along(State.CONFIRM, track, found, last)
        return True

    def _look_ahead(self) -> bool:
        """One look from where the visitor stands, as they come; whether the destination is known."""
        sights, here = self.guide.sights, self.last._replace(walked=self.walked, heading_deg=self.heading)
        anchors = sights.anchors_at(here.floor, here.at, self.to)
        known = any(sights.in_view(here, anchor) for anchor in anchors)
        faces = tuple(face for face in sights.read_at(here) if face in self.faces)
        self._see(Seen(self.walked, self.walked, 0.0, here.floor, known, faces))
        return known or any(
            self.guide.namer.identifies(sights.signs[sights.faces[face].sign], self.to) for face in faces
        )

    def _remember(self, view: Outlook, first: int, last: int, begin: float) -> None:
        """Keep what is seen at the looks from one to another of a line that begins after so many metres."""
        track = view.track
        for one, other, is_known, faces in view.told(first, last):
            gap = track.longest_step(one, other)
            seen = Seen(begin + track.metres[one], begin + track.metres[other], gap, track.floor, is_known, faces)
            self.seen.append(seen)
        if any(first <= look <= last for look in view.listed):
            self.knows_floor = True
        self.last = track.look(last, begin)
        self.is_known_around = last in view.around

    def _see(self, seen: Seen) -> None:
        """Keep what was seen at one look."""
        self.seen.append(seen)
        signs, faces = self.guide.sights.signs, self.guide.sights.faces
        read = (signs[faces[face].sign] for face in seen.faces)
        if any(sign.role is Role.DIRECTORY and self.guide.namer.lists(sign, self.to) for sign in read):
            self.knows_floor = True

    def _along(self, state: State, track: Track, first: int, last: int) -> None:
        """Walk a line from one of its looks to another."""
        length = track.metres[last] - track.metres[first]
        if length <= SAME_M:
            return
        self._step(state, tuple((track.floor, at) for at in track.part(first, last)), length)
        self.heading = float(track.heading_deg[last])

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
        self.steps.append(
            Step(state, ((self.last.floor, self.last.at),), self.clock, self.clock + self.settings.pause_s)
        )
        self.clock += self.settings.pause_s

    def _decide(self, passing: Passing, onward: float) -> Way | None:
        """Go by what was read on coming to a decision point; the way from elsewhere if that leads elsewhere."""
        point = passing.point
        here = self.stand = self.last._replace(at=point.at)
        if self.is_known_around or self.guide.sights.anchors_at(here.floor, here.at, self.to):
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
        if not self.faces:
            return Advice((), ())
        if around:
            read = self.faces.intersection(sights.covering(here.floor, here.at).faces.tolist())
        else:
            since = self.walked - self.settings.carry_m - 1e-9
            walked = takewhile(lambda each: each.last >= since, reversed(self.seen))
            lately = (each.faces for each in walked if each.floor == here.floor)
            read = self.faces.intersection(sights.read_at(here)).union(*lately)
        right: list[tuple[float, int, Lead]] = []
        wrong: list[tuple[float, int, Lead]] = []
        for place in sorted({sights.faces[face].sign for face in read}):
            leads = self._leads(place)
            away = round(math.dist(sights.signs[place].at, here.at), 6)
            right += [(away, place, lead) for lead in leads if lead.right]
            if not any(lead.right for lead in leads):
                wrong += [(away, place, lead) for lead in leads]
        return Advice(tuple(sorted(right, key=_nearest)), tuple(sorted(wrong, key=_nearest)))

    def _leads(self, place: int) -> tuple[Lead, ...]:
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
        return self._walk_to(lead.branch, lead.place or self.to)

    def _walk_to(self, branch: Branch, place: Destination) -> Way | None:
        """Go to where another way round is next judged, and on from there to the place that it leads to."""
        here = self.last
        spot = self.guide.ground.walk.spot(here.floor, here.at)
        (way,) = self.guide.ground.tree(spot).ways([branch.stop]) if spot else (None,)
        if way is None or way.links:
            return None
        path = tuple(at for _, at in way.points)
        self._explore(Track(here.floor, path, self.heading), State.FOLLOW)
        return self._from_here(place)

    def _from_here(self, place: Destination | None = None) -> Way | None:
        here = self.last
        spot = self.guide.ground.walk.spot(here.floor, here.at)
        found = None if spot is None else self.guide.ground.way(spot, place or self.to)
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
        if not self._look_ahead():
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
        for away, place in self.guide.near(point):
            leads = [lead for lead in self._leads(place) if lead.right]
            if leads:
                out.append((away, place, leads[0]))
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
            before = (self.last, self.is_known_around)
            seen = self.seen[-1] if self.seen and self.seen[-1].last == self.last.walked else None
            is_known = self._look_ahead()
            mark = len(self.seen)
            if is_known or self._try(branch, State.SEARCH) or self._advice().right:
                return self._from_here()
            self._go(State.SEARCH, point.floor, branch.path[::-1])
            del self.seen[mark:]
            self.last, self.is_known_around = before[0]._replace(walked=self.walked), before[1]
            if seen is not None:
                self.seen.append(seen._replace(first=self.walked, last=self.walked, gap=0.0))
        self.heading = heading
        self._fail(Kind.LOST, point, onward)
        self._stand(State.LOST)
        return None

    def _try(self, branch: Branch, state: State) -> bool:
        """Walk a branch to its end, or to where the destination is known; whether it is."""
        return self._explore(self.guide.track(branch), state)

    def _explore(self, track: Track, state: State) -> bool:
        """Walk a line to its end, or to where the destination is known; whether it is."""
        view = self._view(track)
        found = view.first_known(0, len(track) - 1)
        last = len(track) - 1 if found is None else found
        self._remember(view, 0, last, self.walked)
        self._along(state, track, 0, last)
        self.stand = self.last
        return found is not None

    def _longest_unsigned(self) -> float:
        """Metres of the longest stretch on which neither the destination nor a sign for it is seen."""
        sights = self.guide.sights
        useful: set[int] = set()
        for face in {face for seen in self.seen for face in seen.faces}:
            place = sights.faces[face].sign
            rightly = any(lead.right for lead in self._leads(place))
            if rightly or self.guide.namer.identifies(sights.signs[place], self.to):
                useful.add(face)
        last, longest = 0.0, 0.0
        for seen in self.seen:
            if seen.first >= self.sure_from:
                break
            if seen.known or not useful.isdisjoint(seen.faces):
                longest = max(longest, seen.first - last, seen.gap)
                last = seen.last
        return max(longest, min(self.walked, self.sure_from) - last)


def too_many_names(guide: Guide, look: Look) -> tuple[str, ...]:
    """The direction signs (assets) that are read from a decision point if they name too much together; else none."""
    names, signs = guide.sights.named_at(look)
    if names <= guide.settings.names_in_view:
        return ()
    return tuple(guide.sights.signs[place].asset for place in signs)


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
