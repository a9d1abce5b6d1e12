"""Turning planned signs away from those whom they would mislead.

A sign overhead is read from the side too. Where its words mean one place to one visitor and another to the next (a way out
is any but the door that somebody came in by), it may send the next the wrong way. Turned a little it is still read by whom it is
for, and no more by the others.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import shapely

from twin.model import Point
from twin.space.planner_panels import Planned, hangs
from twin.space.signs import Sign, point_arrow
from twin.space.visits import first_visit
from twin.space.visits_guide import NEAR_M, Guide
from twin.space.visits_record import Kind, Visit
from twin.space.visits_tracks import Look
from twin.space.visits_views import Face

ASTRAY: Final = frozenset({Kind.CONTRADICTORY, Kind.MISLEADING})
"""Failures at which a visitor reads an arrow that leads them elsewhere."""
TURNS_DEG: Final = (15.0, -15.0, 30.0, -30.0, 45.0, -45.0)
"""Degrees by which a sign is turned, tried in turn (ours)."""


def turn_away(
    guide: Guide, led: Sequence[Visit], signs: list[Sign], planned: list[Planned]
) -> Generator[None, None, None]:
    """Turn those of ``signs`` that are planned and mislead one of the visits, and their entries of the plan; pauses often."""
    for where, wronged in _misleading(guide, led).items():
        panels = [place for place, sign in enumerate(signs) if sign.planned and hangs(sign) == where]
        for turn in TURNS_DEG:
            turned = {place: _turned(guide, signs[place], turn) for place in panels}
            yield
            if not _still_serves(guide, led, {signs[place]: turned[place] for place in panels}):
                continue
            trial = [turned.get(place, sign) for place, sign in enumerate(signs)]
            now = guide.with_signs(trial)
            again = [first_visit(now, visit.entrance, visit.to, led=True) for visit in wronged]
            yield
            if hangs(turned[panels[0]]) not in _misleading(now, again):
                signs[:] = trial
                by_asset = {sign.asset: sign for sign in turned.values()}
                planned[:] = [
                    replace(each, sign=sign, named=sign.named) if (sign := by_asset.get(each.sign.asset)) else each
                    for each in planned
                ]
                break


def _misleading(guide: Guide, visits: Iterable[Visit]) -> dict[tuple[int, Point, float], list[Visit]]:
    """Where planned signs hang that mislead visitors, and those visits."""
    places = {sign.asset: place for place, sign in enumerate(guide.sights.signs) if sign.planned}
    found: dict[tuple[int, Point, float], dict[tuple[str, str], Visit]] = {}
    for visit in visits:
        named = (asset for failure in visit.failures if failure.kind in ASTRAY for asset in failure.signs)
        for place in dict.fromkeys(places[asset] for asset in named if asset in places):
            if not any(lead.right for lead in guide.leads(place, visit.to, knows_floor=True)):
                by_pair = found.setdefault(hangs(guide.sights.signs[place]), {})
                by_pair[visit.entrance.id, visit.to.id] = visit
    return {where: list(by_pair.values()) for where, by_pair in found.items()}


def _turned(guide: Guide, sign: Sign, turn: float) -> Sign:
    """A sign that faces another way, with the same arrows."""
    faces = round((sign.faces_deg + turn) % 360.0, 1)
    named = tuple(
        replace(each, bearing_deg=bearing, spread_deg=spread)
        for each in sign.named
        for bearing, spread in [point_arrow(each.arrow, faces, guide.settings)]
    )
    return replace(sign, faces_deg=faces, named=named)


def _still_serves(guide: Guide, visits: Sequence[Visit], turned: Mapping[Sign, Sign]) -> bool:
    """Whether all who read right arrows of signs where they decide would read them, and find them right, when those are turned."""
    for old, new in turned.items():
        now, then = guide.sights.side(old), guide.sights.side(new)
        if now is None or then is None:
            return False
        shapely.prepare(now.area)
        shapely.prepare(then.area)
        for visit in visits:
            before = [lead for each in old.named if (lead := guide.lead(old, each, visit.to, knows_floor=True))]
            if not any(lead.right for lead in before):
                continue
            read = [
                look
                for look, _ in visit.counted
                if look.floor == old.floor and _reads(guide, look, now) and math.dist(look.at, old.at) <= NEAR_M
            ]
            if not all(_reads(guide, look, then) for look in read):
                return False
            after = (guide.lead(new, each, visit.to, knows_floor=True) for each in new.named)
            if read and not any(lead is not None and lead.right for lead in after):
                return False
    return True


def _reads(guide: Guide, look: Look, face: Face) -> bool:
    return bool(shapely.intersects_xy(face.area, *look.at)) and guide.sights.in_view(look, face.at)
