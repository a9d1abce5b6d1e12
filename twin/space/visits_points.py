"""Decision points: where ways part, so that who does not know the place must be told.

Definition
    Take every *arrival point* of the floor: public entrances, and the landings of stairs, lifts and ramps. From each one
    take the shortest ways (around walls and columns, over furniture) to every destination and landing of the floor.

    1. An arrival point is a decision point if ways that begin there differ by more than ``apart_deg`` after ``join_m``. In
       a lift or stairwell with a room and one door it lies outside that door: others than who comes out pass there.
    2. Where a way turns by ``turn_deg`` or more (bends closer together than ``join_m`` are one turn) is a decision point
       if another way from the same arrival point comes within ``join_m`` of the turn and in sight of it, and then goes in
       a direction that differs by more than ``apart_deg``. A bend that everybody takes is none, and so is the turn
       into the door of a place itself (less than ``join_m`` before one is there): passing a door is no decision.

    Points closer than ``join_m`` in sight of each other are one; an arrival point stays where it is, others are put in
    their middle. So a T-junction is one point although its ways turn at two corners, an L-bend is no point, a door
    from a lobby into a hall with ways to both sides is one, and an open hall has none in its middle: from the point where
    one enters it, everything beyond is one choice of direction.

A walk *passes* a decision point if it comes within ``join_m`` of it, in sight.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from twin.model import Point
from twin.space.network import Spot
from twin.space.signs import SignSettings
from twin.space.trees import tree_from
from twin.space.visits_ground import Goal, Ground, apart, direction, until_inside

SIGHT_TOLERANCE_M: Final = 1e-4
"""Metres: a line of sight that grazes a wall by less is free."""


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """Where ways part. ``id`` is stable for one drawing: its floor and its number there.

    ``arrival``: one comes from outside or another floor. ``at_sign``: none by itself, but a sign there (its ``id``)
    sends some visitors another way.
    """

    id: str
    floor: int
    at: Point
    spot: Spot
    arrival: bool = False
    at_sign: bool = False


class Passing(NamedTuple):
    """A decision point on a way: metres along it at the nearest place."""

    along: float
    point: DecisionPoint


class _Turn(NamedTuple):
    at: Point
    out_deg: float
    origin: int


def decision_points(
    ground: Ground, settings: SignSettings
) -> Generator[None, None, tuple[tuple[DecisionPoint, ...], ...]]:
    """The decision points of each floor, in the order of floors. See the module's description. Pauses after each origin."""
    out: tuple[tuple[DecisionPoint, ...], ...] = ()
    for floor in range(len(ground.public.floors)):
        out = (*out, (yield from _of_floor(ground, floor, settings)))
    return out


def in_sight(area: shapely.Geometry, one: Point, other: Point) -> bool:
    """Whether a straight line between two points stays in a prepared area."""
    return bool(shapely.covers(area, LineString([one, other])))


def sight_area(ground: Ground, floor: int) -> shapely.Geometry:
    """What lines of sight may cross on a floor, prepared."""
    area = ground.plain.spaces[floor].area.buffer(SIGHT_TOLERANCE_M)
    shapely.prepare(area)
    return area


def passings(
    points: Sequence[DecisionPoint], area: shapely.Geometry, path: Sequence[Point], settings: SignSettings
) -> list[Passing]:
    """Decision points of one floor that a path on it passes, in walking order."""
    if len(path) < 2:
        return [Passing(0.0, p) for p in points if path and math.dist(p.at, path[0]) <= settings.join_m]
    if not points:
        return []
    line = LineString(path)
    places = np.array([point.at for point in points])
    (west, south, east, north), join = line.bounds, settings.join_m
    inside = (places >= (west - join, south - join)) & (places <= (east + join, north + join))
    (beside,) = np.nonzero(inside.all(axis=1))
    spots: NDArray[np.object_] = np.asarray(shapely.points(places[beside]), dtype=object)
    close = shapely.distance(line, spots) <= join
    beside, spots = beside[close], spots[close]
    along = shapely.line_locate_point(line, spots)
    feet = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    seen = shapely.covers(area, shapely.linestrings(np.stack([places[beside], feet], axis=1)))
    found = [Passing(float(at), points[k]) for at, k in zip(along[seen], beside[seen], strict=True)]
    return sorted(found, key=lambda each: (each.along, each.point.id))


def heading_after(path: Sequence[Point], along: float, over: float) -> float | None:
    """Direction from the place ``along`` a path to the one ``over`` metres on; None at its end."""
    if len(path) < 2:
        return None
    here, there = point_at(path, along), point_at(path, along + over)
    return None if math.dist(here, there) < 1e-6 else direction(here, there)


def point_at(path: Sequence[Point], along: float) -> Point:
    """The point so many metres along a path of two points or more: counted from its end where negative, never beyond it."""
    left = along if along >= 0 else max(0.0, along + length_of(path))
    for (ax, ay), (bx, by) in pairwise(path):
        length = math.hypot(bx - ax, by - ay)
        if left < length:
            share = left / length
            return ax + (bx - ax) * share, ay + (by - ay) * share
        left -= length
    return path[-1]


def _of_floor(ground: Ground, floor: int, settings: SignSettings) -> Generator[None, None, tuple[DecisionPoint, ...]]:
    origins = [(e.spot, frozenset(e.openings)) for e in ground.entrances if e.floor == floor]
    origins += [(spot, frozenset({ident})) for ident, spot in ground.landings if spot.floor == floor]
    goals = [g for d in ground.destinations for g in d.goals if g.floor == floor and g.spots]
    goals += [Goal(ident, floor, (spot,), ()) for ident, spot in ground.landings if spot.floor == floor]
    routes = yield from _routes(ground, floor, origins, goals)
    candidates: list[tuple[Point, bool]] = []
    for origin in sorted({key for key, _ in routes}):
        begin = [path for key, path in routes if key == origin]
        out = [h for path in begin if (h := heading_after(path, 0.0, settings.join_m)) is not None]
        if _spread_out(out, settings.apart_deg):
            candidates.append((_before_the_lift(ground, floor, begin, settings), True))
    area = sight_area(ground, floor)
    candidates += [(turn.at, False) for turn in (yield from _parting_turns(routes, area, settings))]
    return _merged(ground, floor, candidates, area, settings)


def _before_the_lift(ground: Ground, floor: int, ways: Sequence[Sequence[Point]], settings: SignSettings) -> Point:
    """Where one decides who comes out of a lift or a stairwell with a room of its own: outside its door.

    Only who comes out is in that room, while others pass its door. Without a room, or with doors to several sides: where
    the ways begin.
    """
    begin = ways[0][0]
    room = next((room for room in ground.link_rooms[floor] if shapely.intersects_xy(room, *begin)), None)
    if room is None:
        return begin
    others = shapely.union_all([zone.polygon for zone in ground.public.floors[floor].zones]).difference(room)
    doors = [door for path in ways if (door := _first_in(path, others)) is not None]
    if not doors or any(math.dist(doors[0], each) > settings.join_m for each in doors):
        return begin
    return _middle(doors)


def _first_in(path: Sequence[Point], area: shapely.Geometry) -> Point | None:
    """Where a way first enters an area."""
    line = LineString(path)
    met = shapely.points(shapely.get_coordinates(line.intersection(area)))
    along = np.asarray(shapely.line_locate_point(line, met))
    return point_at(path, float(along.min())) if along.size else None


def _spread_out(directions: Sequence[float], more_than: float) -> bool:
    return any(apart(a, b) > more_than for a in directions for b in directions)


def _routes(
    ground: Ground, floor: int, origins: Sequence[tuple[Spot, frozenset[str]]], goals: Sequence[Goal]
) -> Generator[None, None, list[tuple[int, tuple[Point, ...]]]]:
    """Ways on one floor to where each goal begins, with the number of their origin; none that leaves the floor.

    An origin has the ids of its own doors: nobody comes in to leave by them.
    """
    plain = ground.plain
    ends = [(goal, spot) for goal in goals if (spot := plain.spot(floor, goal.spots[0].metres)) is not None]
    out: list[tuple[int, tuple[Point, ...]]] = []
    for number, (origin, own) in enumerate(origins):
        start = plain.spot(floor, origin.metres)
        if start is None:
            continue
        others = [(goal, spot) for goal, spot in ends if goal.id not in own]
        found = tree_from(plain, start).ways([spot for _, spot in others])
        here = [(way, goal) for way, (goal, _) in zip(found, others, strict=True) if way is not None and not way.links]
        cut = [tuple(point for _, point in until_inside(way, goal).points) for way, goal in here]
        out += [(number, path) for path in cut if len(path) > 1]
        yield
    return list(dict.fromkeys(out))


def _turns(path: Sequence[Point], origin: int, settings: SignSettings) -> list[_Turn]:
    """Turns of a path: runs of bends closer together than ``join_m`` whose directions before and after differ."""
    out: list[_Turn] = []
    k = 1
    while k < len(path) - 1:
        last = k
        while last + 1 < len(path) - 1 and math.dist(path[last], path[last + 1]) < settings.join_m:
            last += 1
        before, after = direction(path[k - 1], path[k]), direction(path[last], path[last + 1])
        if apart(before, after) >= settings.turn_deg and length_of(path[last:]) >= settings.join_m:
            middle = path[(k + last) // 2]
            out.append(_Turn(middle, after, origin))
        k = last + 1
    return out


def _parting_turns(
    routes: Sequence[tuple[int, tuple[Point, ...]]], area: shapely.Geometry, settings: SignSettings
) -> Generator[None, None, list[_Turn]]:
    """Turns that another way from the same origin passes and goes on elsewhere."""
    turns = list(dict.fromkeys(turn for origin, path in routes for turn in _turns(path, origin, settings)))
    parting: set[_Turn] = set()
    for origin in {turn.origin for turn in turns}:
        lines = np.array([LineString(path) for key, path in routes if key == origin])
        parting |= _parting_from([turn for turn in turns if turn.origin == origin], lines, area, settings)
        yield
    return [turn for turn in turns if turn in parting]


def _parting_from(
    turns: Sequence[_Turn], lines: NDArray[np.object_], area: shapely.Geometry, settings: SignSettings
) -> set[_Turn]:
    """Those of some turns that one of the ways from their origin passes and goes on elsewhere."""
    corners = {at: k for k, at in enumerate(dict.fromkeys(turn.at for turn in turns))}
    points = shapely.points(list(corners))
    passed, by = STRtree(lines).query(points, predicate="dwithin", distance=settings.join_m)
    along = shapely.line_locate_point(lines[by], points[passed])
    feet = shapely.get_coordinates(shapely.line_interpolate_point(lines[by], along))
    onward = _headings_after(lines[by], along + settings.join_m, settings.join_m)
    order = np.argsort(passed, kind="stable")
    ends = np.searchsorted(passed[order], np.arange(len(corners) + 1))
    out = set()
    for turn in turns:
        k = corners[turn.at]
        here = order[ends[k] : ends[k + 1]]
        elsewhere = np.abs((onward[here] - turn.out_deg + 180.0) % 360.0 - 180.0) > settings.apart_deg
        if any(in_sight(area, turn.at, (x, y)) for x, y in feet[here[elsewhere]].tolist()):
            out.add(turn)
    return out


def _headings_after(lines: NDArray[np.object_], along: NDArray[np.float64], over: float) -> NDArray[np.float64]:
    """:func:`heading_after` of many lines; not a number at their ends."""
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + over))
    dx, dy = (there - here).T
    return np.where(np.hypot(dx, dy) < 1e-6, math.nan, np.degrees(np.arctan2(dy, dx)) % 360.0)


def _merged(
    ground: Ground,
    floor: int,
    candidates: Sequence[tuple[Point, bool]],
    area: shapely.Geometry,
    settings: SignSettings,
) -> tuple[DecisionPoint, ...]:
    """Candidates near each other, in sight, as one point each."""
    distinct = list(dict.fromkeys(sorted(candidates, key=lambda each: not each[1])))
    groups: list[list[tuple[Point, bool]]] = []
    for at, arrival in distinct:
        near = next(
            (g for g in groups if math.dist(g[0][0], at) <= settings.join_m and in_sight(area, g[0][0], at)), None
        )
        if near is None:
            groups.append([(at, arrival)])
        else:
            near.append((at, arrival))
    out: list[DecisionPoint] = []
    for group in groups:
        first, arrival = group[0]
        x, y = first if arrival else _middle([at for at, _ in group])
        spot = ground.walk.spot(floor, (x, y)) or ground.walk.spot(floor, first)
        if spot is not None:
            out.append(
                DecisionPoint(f"{ground.public.floors[floor].id}-j{len(out) + 1}", floor, spot.metres, spot, arrival)
            )
    return tuple(out)


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def length_of(path: Sequence[Point]) -> float:
    """Metres along a path."""
    return sum(math.dist(a, b) for a, b in pairwise(path))
