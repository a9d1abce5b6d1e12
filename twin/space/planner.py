"""The fewest signs that make every first visit arrive: where, which way they face, what they name with which arrow.

1. Signs whose arrows lead elsewhere are corrected: the same words, the arrows as the ways go.
2. Every visit is walked with somebody to lead it (``first_visit(led=True)``); each decision point of its way at which it
   is told nothing is a *need*: a visitor at a place, walking in a direction, with a destination.
3. Candidates stand at those points, hung from the ceiling a little ahead of where people decide, or on the wall they
   walk towards; and every direction sign there is already, which may get more names. A candidate *covers* a need if it is
   read there and an arrow on it leads right.
4. The fewest candidates that cover all needs: exactly (integer programming, HiGHS) up to :data:`EXACT` needs ×
   candidates; else, or if that takes too long, greedily, which needs at most 1 + ln(n) times as many for n needs
   (Chvátal 1979). A new sign costs 1, more names on an old one :data:`OLD_COST`. What hangs at one place and faces one
   way is one sign with a panel for each direction, of at most ``names_per_sign`` names (:mod:`twin.space.planner_panels`).
5. The plan is walked again; what still fails (a new sign may be read too late, or change what another way passes) becomes
   needs of the next round; a new sign that would mislead somebody else is turned away
   (:mod:`twin.space.planner_turning`). What is left after :data:`ROUNDS` is reported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from twin.model import Point
from twin.space.planner_cover import cover
from twin.space.planner_panels import Planned, put
from twin.space.planner_turning import ASTRAY, turn_away
from twin.space.planner_walks import TOLD, Walks
from twin.space.rays import met_first
from twin.space.signs import Named, Role, Sign, point_arrow
from twin.space.signs_naming import Naming
from twin.space.signs_words import Arrow, room_run
from twin.space.visits_ground import Destination, Entrance
from twin.space.visits_guide import BACKWARDS, NEAR_M, Guide
from twin.space.visits_points import in_sight
from twin.space.visits_record import Kind, Visit
from twin.space.visits_tracks import Look

OLD_COST: Final = 0.25
"""What more names on an existing sign cost beside a new one, which costs 1 (ours)."""
EXACT: Final = 60_000
"""Needs × candidates up to which the fewest are found exactly."""
ROUNDS: Final = 4
AHEAD_M: Final = 1.5
"""Metres ahead of a decision point at which a sign is hung."""
LIKE_DEG: Final = 30.0
"""Degrees: who comes to one decision point in directions this much alike reads the same sign."""
WALL_M: Final = 8.0
"""Metres: a wall this near ahead can carry the sign."""
HUNG_M: Final = 2.6
"""Metres above the floor of a planned sign: nobody walks into it (ours; GB 50763 asks for 2.00 m)."""
LETTERS_M: Final = 0.12
"""Metres: letter height of a planned sign, lit from inside (ours)."""


@dataclass(frozen=True, slots=True)
class Need:
    """A visitor at a decision point who must be told the way to a destination."""

    entrance: Entrance
    to: Destination
    point: str
    look: Look
    arrow: Arrow

    @property
    def turns_back(self) -> bool:
        """Whether the way goes back from there; otherwise a sign that points back stands too far on."""
        return self.arrow in BACKWARDS


@dataclass(frozen=True, slots=True)
class SignPlan:
    """What to do, and every visit as it is then. ``exact``: no smaller choice of these candidates would do."""

    planned: tuple[Planned, ...]
    visits: tuple[Visit, ...]
    exact: bool

    @property
    def left(self) -> tuple[Visit, ...]:
        """Visits that do not arrive in spite of the plan."""
        return tuple(visit for visit in self.visits if not visit.arrived)


class _Candidate:
    """A place for a sign. ``perhaps``: needs that read it; those among them that it can tell have an arrow."""

    def __init__(self, guide: Guide, sign: Sign, mount: str, needs: Sequence[Need], perhaps: Sequence[int]) -> None:
        self.guide, self.sign, self.mount, self.needs = guide, sign, mount, needs
        self.perhaps = perhaps
        self.cost = 1.0 if sign.planned else OLD_COST

    @cached_property
    def arrows(self) -> dict[int, Arrow]:
        """The arrow for each need that it covers."""
        out: dict[int, Arrow] = {}
        asked: dict[str, Arrow | None] = {}
        for k in self.perhaps:
            need = self.needs[k]
            if need.to.id not in asked:
                asked[need.to.id] = arrow_at(self.guide, self.sign, need.to)
            arrow = asked[need.to.id]
            if arrow is not None and (arrow not in BACKWARDS or need.turns_back):
                out[k] = arrow
        return out

    def holds(self) -> frozenset[int]:
        """The needs that it covers."""
        return frozenset(self.arrows)


def planning(
    guide: Guide, visits: Sequence[Visit], planned: list[Planned] | None = None
) -> Generator[None, None, SignPlan]:
    """Plan for the visits of a centre as they are (:func:`twin.space.visits.first_visits`); pauses after every small step.

    ``planned`` is filled round by round: what is in it stays in the plan, turned a little or with more names perhaps, and the plan may
    still grow.
    """
    planned = [] if planned is None else planned
    signs = list(guide.sights.signs)
    exact = True
    _correct(guide, signs, planned, visits)
    walks = Walks(guide, visits)
    for _ in range(ROUNDS):
        now = guide.with_signs(signs)
        led = yield from walks.led(now)
        before = list(signs)
        yield from turn_away(now, led, signs, planned)
        if signs != before:
            now = guide.with_signs(signs)
            led = yield from walks.led(now)
        needs = _needs(led)
        if not needs:
            break
        chosen, best = yield from _chosen(now, needs)
        exact = exact and best
        before = list(signs)
        _assign(now, needs, chosen, signs, planned)
        yield
        if signs == before:
            break
    after = (yield from walks.alone(guide.with_signs(signs))) if planned else tuple(visits)
    return SignPlan(tuple(planned), after, exact)


def _needs(led: Sequence[Visit]) -> list[Need]:
    out: dict[tuple[str, str, Look], Need] = {}
    for visit in led:
        entrance, to = visit.entrance, visit.to
        for failure in takewhile(lambda each: each.kind not in ASTRAY, visit.failures):
            if failure.kind in TOLD and failure.mend is not None:
                look = Look(0.0, failure.floor, failure.at, failure.heading_deg)
                out.setdefault((entrance.id, to.id, look), Need(entrance, to, failure.point, look, failure.mend.arrow))
    return list(out.values())


# ------------------------------------------------------------------ correcting


def _correct(guide: Guide, signs: list[Sign], planned: list[Planned], visits: Sequence[Visit]) -> None:
    """Turn the arrows of signs that mislead somebody the way they should point."""
    misled: dict[str, list[tuple[str, str]]] = {}
    for visit in visits:
        for failure in visit.failures:
            if failure.kind in {Kind.MISLEADING, Kind.CONTRADICTORY}:
                for asset in failure.signs:
                    misled.setdefault(asset, []).append((visit.entrance.id, visit.to.id))
    for place, sign in enumerate(signs):
        if sign.asset not in misled:
            continue
        named = tuple(entry for old in sign.named for entry in _righted(guide, sign, old))
        if named != sign.named:
            signs[place] = replace(sign, named=named)
            changed = tuple(entry for entry in named if entry not in sign.named)
            mends = tuple(dict.fromkeys(misled[sign.asset]))
            planned.append(Planned("correct", signs[place], sign.asset, changed, mends, "existing"))


def _righted(guide: Guide, sign: Sign, named: Named) -> list[Named]:
    """An entry as it is if its arrow is right for all it names; else its destinations by the arrows they need."""
    meant = [
        to
        for to in guide.ground.destinations
        if named.bearing_deg is not None and guide.namer.names(sign, named, to) is Naming.PLACE
    ]
    leads = [guide.lead(sign, named, to, knows_floor=False) for to in meant]
    if all(lead is None or lead.right for lead in leads):
        return [named]
    arrows: dict[Arrow, list[Destination]] = {}
    for to in meant:
        arrow = arrow_at(guide, sign, to)
        if arrow is not None:
            arrows.setdefault(arrow, []).append(to)
    if len(arrows) == 1:
        return [_pointing(guide, sign, named.words, next(iter(arrows)), named.floor)]
    return [entry for arrow, group in arrows.items() for entry in _entries(guide, sign, group, arrow)]


def _pointing(guide: Guide, sign: Sign, words: str, arrow: Arrow, floor: str | None = None) -> Named:
    bearing, spread = point_arrow(arrow, sign.faces_deg, guide.settings)
    return Named(words, arrow, bearing, spread, floor)


def arrow_at(guide: Guide, sign: Sign, to: Destination) -> Arrow | None:
    """The arrow that a sign needs for a destination; None where no way leads there from it."""
    foot = guide.foot(sign)
    path = None if foot is None else guide.beginning(foot, to)
    if path is None:
        return None
    for arrow, is_towards in guide.arrows_along(path, sign.faces_deg):
        if is_towards:
            return arrow
        lead = guide.lead(sign, _named(guide, sign, to, arrow), to, knows_floor=True)
        if lead is not None and lead.right:
            return arrow
    return Arrow.AHEAD if len(path) < 2 else None


def _named(guide: Guide, sign: Sign, to: Destination, arrow: Arrow) -> Named:
    """One destination as an entry of a sign; with its floor where its name alone would not be understood."""
    named = _pointing(guide, sign, to.name, arrow)
    if guide.namer.names(sign, named, to) is Naming.PLACE:
        return named
    floor = min(to.floors)
    return replace(named, floor=guide.ground.public.floors[floor].name)


def _entries(guide: Guide, sign: Sign, group: Sequence[Destination], arrow: Arrow) -> list[Named]:
    """Destinations under one arrow; windows and rooms with numbers in a row become one entry, if it leads to all it means."""
    numbered: dict[tuple[str, str, frozenset[int]], set[str]] = {}
    out = []
    for to in group:
        number = to.window or to.room
        if number is None:
            out.append(_named(guide, sign, to, arrow))
        else:
            numbered.setdefault((to.kind, number[0], to.floors), set()).add(to.id)
    for key, wanted in numbered.items():
        for run in _runs(guide, sign, guide.namer.rows[key], wanted, arrow):
            out += _run(guide, sign, run, arrow)
    return list(dict.fromkeys(out))


def _runs(
    guide: Guide, sign: Sign, row: Sequence[Destination], wanted: Collection[str], arrow: Arrow
) -> Iterator[list[Destination]]:
    """Those of a row by number that are wanted, in pieces: an arrow that misleads to one between two of them parts these."""
    run: list[Destination] = []
    between: list[Destination] = []
    for to in row:
        if to.id not in wanted:
            between.append(to)
            continue
        if run and any(arrow_at(guide, sign, other) is not arrow for other in between):
            yield run
            run = []
        run.append(to)
        between = []
    yield run


def _run(guide: Guide, sign: Sign, run: Sequence[Destination], arrow: Arrow) -> list[Named]:
    """The entry of a run; its members one by one where one entry would not mean them all."""
    first, last = run[0], run[-1]
    if len(run) > 1 and (first.window or first.room) != (last.window or last.room):
        named = _pointing(guide, sign, _run_words(first, last), arrow)
        for entry in (named, replace(named, floor=guide.ground.public.floors[min(first.floors)].name)):
            if all(guide.namer.names(sign, entry, to) is Naming.PLACE for to in run):
                return [entry]
    return [_named(guide, sign, to, arrow) for to in run]


def _run_words(first: Destination, last: Destination) -> str:
    if first.window is None or last.window is None:
        return room_run(first.name, last.name)
    (letter, low), (_, high) = first.window, last.window
    return f"窗口{letter}{low:02d}-{letter}{high:02d}"


# ------------------------------------------------------------------ candidates


def _chosen(guide: Guide, needs: Sequence[Need]) -> Generator[None, None, tuple[list[_Candidate], bool]]:
    """The fewest candidates that cover all needs, and whether no fewer would do.

    Where the sign ahead covers a need in no way (who turns off sharply would have to be pointed back by it), others nearer
    and straight before the visitor are tried too.
    """
    old = [(sign, "existing") for sign in guide.sights.signs if sign.role is Role.DIRECTION]
    candidates = yield from _candidates(guide, needs, [*old, *_hung(guide, needs, _places)])
    chosen, is_best = yield from cover(len(needs), candidates, EXACT)
    bare = frozenset(range(len(needs))).difference(*(candidates[k].arrows for k in chosen))
    if bare:
        known = {candidate.sign for candidate in candidates}
        closer = _hung(guide, [needs[k] for k in sorted(bare)], _closer_places)
        candidates += yield from _candidates(guide, needs, [each for each in closer if each[0] not in known])
        chosen, is_best = yield from cover(len(needs), candidates, EXACT)
    return [candidates[k] for k in chosen], is_best


def _hung(
    guide: Guide, needs: Sequence[Need], places: Callable[[Guide, Look], list[tuple[Sign, str]]]
) -> list[tuple[Sign, str]]:
    """New signs for some needs, each with its mount; who comes in like directions shares them."""
    coming: dict[tuple[str, int], Look] = {}
    for need in needs:
        coming.setdefault((need.point, round(need.look.heading_deg / LIKE_DEG) % round(360 / LIKE_DEG)), need.look)
    found: dict[tuple[int, Point, float], tuple[Sign, str]] = {}
    for look in coming.values():
        for sign, mount in places(guide, look):
            found.setdefault((sign.floor, sign.at, sign.faces_deg), (sign, mount))
    return list(found.values())


def _candidates(
    guide: Guide, needs: Sequence[Need], signs: Sequence[tuple[Sign, str]]
) -> Generator[None, None, list[_Candidate]]:
    """Those of some signs that any of the needs reads."""
    stands = np.array([(need.look.floor, *need.look.at) for need in needs])
    out = []
    for sign, mount in signs:
        perhaps = _readers(guide, sign, needs, stands)
        if perhaps:
            out.append(_Candidate(guide, sign, mount, needs, perhaps))
            yield
    return out


def _closer_places(guide: Guide, look: Look) -> list[tuple[Sign, str]]:
    """All places overhead for a sign that faces somebody at a decision point, near ones too."""
    faces = round(look.heading_deg + 180.0, 1) % 360.0
    spots = (_ahead(look, turn, over) for over in (AHEAD_M / 3, AHEAD_M) for turn in (0.0, 30.0, -30.0, 45.0, -45.0))
    seen = (at for at in spots if _can_hang(guide, look, at))
    return [(_new(guide, look.floor, at, faces), "ceiling") for at in seen]


def _can_hang(guide: Guide, look: Look, at: Point) -> bool:
    """Whether a place is in sight, and not in a lift or stairwell for who only passes its door."""
    rooms = guide.ground.link_rooms[look.floor]
    within = (room for room in rooms if shapely.intersects_xy(room, *at))
    return in_sight(guide.areas[look.floor], look.at, at) and all(shapely.intersects_xy(r, *look.at) for r in within)


def _ahead(look: Look, turn: float, over: float) -> Point:
    """So many metres from a decision point, so many degrees to the left of the heading."""
    aside = math.radians(round(look.heading_deg, 1)) + math.radians(turn)
    return round(look.at[0] + over * math.cos(aside), 3), round(look.at[1] + over * math.sin(aside), 3)


def _places(guide: Guide, look: Look) -> list[tuple[Sign, str]]:
    """Where a sign for somebody at a decision point could be: overhead a little ahead, or on the wall ahead."""
    heading = round(look.heading_deg, 1)
    angle = math.radians(heading)
    x, y = look.at
    faces = (heading + 180.0) % 360.0
    out = []
    for turn, over in (
        (0.0, AHEAD_M),
        (30.0, AHEAD_M),
        (-30.0, AHEAD_M),
        (0.0, AHEAD_M / 3),
        (45.0, AHEAD_M),
        (-45.0, AHEAD_M),
    ):
        at = _ahead(look, turn, over)
        if _can_hang(guide, look, at):
            out.append((_new(guide, look.floor, at, (faces + turn) % 360.0), "ceiling"))
            break
    far = (x + WALL_M * math.cos(angle), y + WALL_M * math.sin(angle))
    reach = WALL_M * met_first(guide.borders[look.floor], look.at, far)
    if AHEAD_M < reach < WALL_M - 1e-6:
        over = reach - 0.05
        at = (round(x + over * math.cos(angle), 3), round(y + over * math.sin(angle), 3))
        out.append((_new(guide, look.floor, at, faces), "wall"))
    return out


def _new(guide: Guide, floor: int, at: Point, faces: float) -> Sign:
    ident = f"plan-{guide.ground.public.floors[floor].id}-{at[0]:.1f},{at[1]:.1f}-{faces:.0f}"
    return Sign(
        ident,
        "guide_sign",
        floor,
        at,
        faces,
        Role.DIRECTION,
        mounting_m=HUNG_M,
        character_m=LETTERS_M,
        lit=True,
        planned=True,
    )


def _readers(guide: Guide, sign: Sign, needs: Sequence[Need], places: NDArray[np.float64]) -> list[int]:
    """Needs that read a sign near them from where they stand (``places``: floor, x, y)."""
    face = guide.sights.side(sign)
    if face is None or face.area.is_empty:
        return []
    near = places[:, 0] == sign.floor
    near &= np.hypot(places[:, 1] - sign.at[0], places[:, 2] - sign.at[1]) <= NEAR_M
    (around,) = np.nonzero(near)
    shapely.prepare(face.area)
    inside = shapely.intersects_xy(face.area, places[around, 1], places[around, 2])
    return [k for k in around[inside].tolist() if guide.sights.in_view(needs[k].look, face.at)]


# ------------------------------------------------------------------ assigning


def _assign(
    guide: Guide, needs: Sequence[Need], chosen: Sequence[_Candidate], signs: list[Sign], planned: list[Planned]
) -> None:
    """Give each need to the nearest chosen sign that covers it, and write what each sign then says."""
    nearest: dict[int, tuple[float, str, int]] = {}
    for n, candidate in enumerate(chosen):
        for k in candidate.arrows:
            away = round(math.dist(candidate.sign.at, needs[k].look.at), 6)
            nearest[k] = min(nearest.get(k, (math.inf, "", n)), (away, candidate.sign.asset, n))
    given: dict[int, list[int]] = {}
    for k in sorted(nearest):
        given.setdefault(nearest[k][2], []).append(k)
    for n, keys in sorted(given.items()):
        candidate = chosen[n]
        arrows: dict[Arrow, dict[str, Destination]] = {}
        for k in keys:
            arrows.setdefault(candidate.arrows[k], {}).setdefault(needs[k].to.id, needs[k].to)
        named = tuple(
            entry
            for arrow, group in arrows.items()
            for entry in _entries(guide, candidate.sign, list(group.values()), arrow)
        )
        mends = tuple(dict.fromkeys((needs[k].entrance.id, needs[k].to.id) for k in keys))
        wanted = Planned("add", candidate.sign, None, named, mends, candidate.mount)
        put(int(guide.settings.names_per_sign), wanted, signs, planned)
