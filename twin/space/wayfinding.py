"""The signs of a centre, every first visit, and the plan: kept together, as values and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from twin.model import Json, Point, Text, Twin
from twin.space.planner import SignPlan, planning
from twin.space.planner_panels import Planned, panels
from twin.space.planner_walks import TOLD
from twin.space.signs import Named, Sign, SignSettings, read_signs, settings_of
from twin.space.signs_words import Arrow
from twin.space.visits import all_pairs, first_visit
from twin.space.visits_ground import Destination, Entrance, Ground, leaving_by_another
from twin.space.visits_guide import Guide
from twin.space.visits_points import DecisionPoint
from twin.space.visits_population import Population
from twin.space.visits_record import Failure, Kind, State, Step, Visit
from twin.space.visits_views import Sights

KINDS: Final = {
    Kind.MISSING: Text("缺少导引", "no sign"),
    Kind.UNSEEN: Text("标识看不到", "sign not seen"),
    Kind.CONTRADICTORY: Text("标识相互矛盾", "signs contradict"),
    Kind.MISLEADING: Text("箭头指错", "arrow leads elsewhere"),
    Kind.OVERLOADED: Text("信息过载", "too many names"),
    Kind.LOST: Text("迷路", "lost"),
    Kind.NO_WAY: Text("走不到", "no way"),
}
"""What a failure is called."""
STATES: Final = {
    State.ARRIVED: Text("顺利到达", "arrives"),
    State.HESITATED: Text("犹豫", "hesitates"),
    State.CONTRADICTED: Text("被误导", "contradicted"),
    State.LOST: Text("迷路", "lost"),
}
"""What the end of a visit is called."""
ARROWS: Final = {
    Arrow.AHEAD: "↑",
    Arrow.LEFT: "←",
    Arrow.RIGHT: "→",
    Arrow.BACK: "↶",
    Arrow.AHEAD_LEFT: "↖",
    Arrow.AHEAD_RIGHT: "↗",
    Arrow.BACK_LEFT: "↙",
    Arrow.BACK_RIGHT: "↘",
    Arrow.HERE: "↓",
    Arrow.UP: "⤴",
    Arrow.DOWN: "⤵",
}
"""Arrows as drawn."""


class Wayfinding:
    """One centre's signs and first visits. Everything is found when first asked for, and kept.

    Parameters
    ----------
    step_free
        Visitors use no stairs.
    settings
        By default those of the centre (:func:`twin.space.signs.settings_of`).
    """

    def __init__(self, twin: Twin, *, step_free: bool = False, settings: SignSettings | None = None) -> None:
        self.twin = twin
        self.settings = settings_of(twin.centre) if settings is None else settings
        self.ground = Ground(twin, step_free=step_free)
        self.signs = read_signs(twin, self.settings)
        self.guide = Guide(self.ground, Sights(self.ground, self.signs, self.settings), self.settings)
        self._begin()

    @cached_property
    def pairs(self) -> list[tuple[Entrance, Destination]]:
        """Every entrance with every destination, in the order of the visits."""
        return all_pairs(self.guide)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every entrance with every destination."""
        while not self.all_walked:
            self.step()
        return tuple(self.walked)

    @property
    def plan(self) -> SignPlan:
        """The fewest signs that make every visit arrive."""
        while self.found is None:
            self.step()
        return self.found

    @property
    def all_walked(self) -> bool:
        """Whether every visit is known."""
        return len(self.walked) == len(self.pairs)

    @property
    def is_prepared(self) -> bool:
        """Whether what walks need is found, above all where people decide, and the first is walked."""
        return bool(self.walked) or self.found is not None

    def step(self) -> None:
        """Do a little more of what walks need, of the visits, then of the plan: so that who shows them can tell how far they are.

        ``walked`` are the visits known so far, ``gaps`` (floor, where) at which somebody of them was told nothing;
        ``unsigned`` the decision points from which no sign is read; ``planned`` is what is sure to be in the plan;
        ``found`` the plan at last. All of these only grow, so that others may read them meanwhile.
        """
        try:
            next(self._work, None)
        except BaseException:
            self._begin()
            raise

    def _begin(self) -> None:
        self.walked: list[Visit] = []
        self.gaps: dict[tuple[int, Point], None] = {}
        self.unsigned: list[DecisionPoint] = []
        self.planned: list[Planned] = []
        self.found: SignPlan | None = None
        self._work = self._working()

    def _working(self) -> Iterator[None]:
        yield from self.guide.find_points()
        for point in (point for points in self.guide.points for point in points):
            if not self.guide.sights.covering(point.floor, point.at).faces.size:
                self.unsigned.append(point)
        yield
        yield from self.ground.forest.grow()
        for entrance, to in self.pairs:
            visit = first_visit(self.guide, entrance, to)
            self.walked.append(visit)
            for failure in visit.failures:
                if failure.kind in TOLD and failure.mend is not None:
                    self.gaps[failure.mend.floor, failure.mend.at] = None
            yield
        self.found = yield from planning(self.guide, self.walked, self.planned)

    def visits_to(self, destination: str) -> tuple[Visit, ...]:
        """The visits to one destination (its id) from every entrance that leads to it: a layer of the map."""
        return tuple(first_visit(self.guide, e, to) for e, to in self.pairs if destination_id(to) == destination)

    def wrong(self, sign: Sign) -> tuple[str, ...]:
        """Words of a sign whose arrow does not lead to every place they name, whoever walks there.

        A way out may be any of the exits other than the doors that somebody came in by. Who reads the numbers of some windows
        walks to those, wherever the area of all windows begins.
        """
        out = []
        for named in sign.named:
            right: dict[str, list[bool]] = {}
            for to in self.ground.destinations:
                ends = [leaving_by_another(to, e) for e in self.ground.entrances] if to.kind == "exit" else [to]
                leads = [self.guide.lead(sign, named, end, knows_floor=True) for end in ends]
                told = [lead.right for lead in leads if lead is not None]
                right.setdefault(to.kind, []).extend([any(told)] if told else [])
            judged = right.get("window") or [ok for each in right.values() for ok in each]
            if not all(judged):
                out.append(named.words)
        return tuple(dict.fromkeys(out))

    def catchment_m2(self, sign: Sign) -> float:
        """Square metres from which a sign is read, both sides together."""
        place = self.signs.index(sign)
        return sum(float(face.area.area) for face in self.guide.sights.faces if face.sign == place)


def destination_id(to: Destination) -> str:
    """What a destination is called in answers: the way out is ``exit`` from wherever one came."""
    return "exit" if to.kind == "exit" else to.id


def signs_json(found: Wayfinding, *, plan: bool = True) -> dict[str, Json]:
    """The answer of ``twin signs --json``: drawing metres, floors by id; lengths of what is never reached are null."""
    return {
        "signs": [_sign_json(found, sign) for sign in found.signs],
        "visits": [visit_json(found.twin, visit) for visit in found.visits],
        "plan": [_planned_json(found.twin, each, found.settings) for each in found.plan.planned] if plan else [],
        "left": [[v.entrance.id, destination_id(v.to)] for v in found.plan.left] if plan else [],
    }


def visit_json(twin: Twin, visit: Visit) -> dict[str, Json]:
    """One visit with its failures and its trace."""
    return {
        "entrance": visit.entrance.id,
        "entrance_name": visit.entrance.name,
        "destination": destination_id(visit.to),
        "destination_name": visit.to.name,
        "arrived": visit.arrived,
        "state": visit.state.value,
        "length_m": _metres(visit.length_m if visit.reached else math.inf),
        "extra_m": _metres(visit.extra_m if visit.reached else math.inf),
        "longest_unsigned_m": _metres(visit.longest_unsigned_m),
        "failures": [_failure_json(twin, failure) for failure in visit.failures],
        "trace": [_step_json(twin, step) for step in visit.steps],
    }


def population_json(twin: Twin, people: Population) -> dict[str, Json]:
    """What became of a crowd; ``by_visit``: who arrived, in the order of the visits; ``astray``: most people first."""
    return {
        "notice": people.notice,
        "each": people.each,
        "seed": people.seed,
        "visitors": people.visitors,
        "arrived": people.arrived,
        "interval": [round(people.low, 4), round(people.high, 4)],
        "by_visit": list(people.by_visit),
        "astray": [
            {"at": _at(twin, floor, at), "floor": twin.floors[floor].id, "kind": kind.value, "people": number}
            for (floor, at, kind), number in people.astray
        ],
    }


def _sign_json(found: Wayfinding, sign: Sign) -> dict[str, Json]:
    return {
        "asset": sign.asset,
        "floor": found.twin.floors[sign.floor].id,
        "at": _at(found.twin, sign.floor, sign.at),
        "catchment_m2": round(found.catchment_m2(sign), 2),
        "role": sign.role.value,
        "faces_deg": round(sign.faces_deg, 1),
        "reading_m": round(sign.reading_m(found.settings), 2),
        "names": [named.words for named in sign.named],
        "wrong": list(found.wrong(sign)),
        "assumed": list(sign.assumed),
    }


def _failure_json(twin: Twin, failure: Failure) -> dict[str, Json]:
    mend = failure.mend
    sign = None
    if mend is not None:
        sign = {"at": _at(twin, mend.floor, mend.at), "faces_deg": round(mend.faces_deg, 1), "arrow": mend.arrow.value}
        sign["names"] = list(mend.names)
    return {
        "at": _at(twin, failure.floor, failure.at),
        "floor": twin.floors[failure.floor].id,
        "kind": failure.kind.value,
        "signs": list(failure.signs),
        "sign": sign,
    }


def _planned_json(twin: Twin, planned: Planned, settings: SignSettings) -> dict[str, Json]:
    sign = planned.sign
    return {
        "at": _at(twin, sign.floor, sign.at),
        "floor": twin.floors[sign.floor].id,
        "faces_deg": round(sign.faces_deg, 1),
        "names": [_words(each) for each in planned.named],
        "arrows": [None if each.arrow is None else each.arrow.value for each in planned.named],
        "panels": [[_words(each) for each in panel] for panel in panels(planned.named, int(settings.names_per_sign))],
        "action": planned.action,
        "asset": planned.asset,
        "mount": planned.mount,
        "mends": [[entrance, "exit" if to.startswith("exit") else to] for entrance, to in planned.mends],
    }


def _step_json(twin: Twin, step: Step) -> dict[str, Json]:
    return {
        "state": step.state.value,
        "start_s": round(step.start_s, 2),
        "end_s": round(step.end_s, 2),
        "path": [[twin.floors[floor].id, *_at(twin, floor, point)] for floor, point in step.points],
    }


def _at(twin: Twin, floor: int, at: Point) -> list[float]:
    ox, oy = twin.floors[floor].origin
    return [round(at[0] + ox, 3), round(at[1] + oy, 3)]


def _metres(length: float) -> float | None:
    return round(length, 3) if math.isfinite(length) else None


def written(names: Iterable[tuple[str, Arrow | None]]) -> str:
    """Names with their arrows as on a panel."""
    return "  ".join(f"{words}{'' if arrow is None else ARROWS[arrow]}" for words, arrow in names)


def panels_of(planned: Planned, settings: SignSettings) -> str:
    """What a piece of a plan says, panel by panel: the arrow, then the names that lie that way."""
    parts = panels(planned.named, int(settings.names_per_sign))
    return " | ".join(_panel(panel) for panel in parts)


def _panel(panel: Sequence[Named]) -> str:
    arrow = panel[0].arrow
    return "  ".join([*(() if arrow is None else (ARROWS[arrow],)), *map(_words, panel)])


def _words(named: Named) -> str:
    return f"{named.floor} {named.words}" if named.floor else named.words
