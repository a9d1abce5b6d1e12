"""Where ways begin: all that an arrow is judged by, found once for the many destinations whose ways begin alike."""

from __future__ import annotations

import math
from functools import cached_property

import shapely
from shapely import STRtree

from twin.model import Point
from twin.space.network import Spot, Way
from twin.space.visits_ground import Destination, Ground


class Beginnings:
    """Where the shortest ways of one centre begin. Answers are kept."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._begun: dict[tuple[Spot, int], tuple[Point, ...]] = {}
        self._found: dict[tuple[Spot, str, float], tuple[Point, ...] | None] = {}
        self._held: dict[tuple[int, Point], frozenset[str]] = {}

    def of(self, spot: Spot, to: Destination, metres: float) -> tuple[Point, ...] | None:
        """Where the shortest way to a destination begins on its first floor: so many metres of it at least, or all of it.

        None where no way leads there. Ways that pass one corner begin alike, and are looked at together.
        """
        key = (spot, to.id, metres)
        if key not in self._found:
            self._found[key] = self._find(spot, to, metres)
        return self._found[key]

    def _find(self, spot: Spot, to: Destination, metres: float) -> tuple[Point, ...] | None:
        node = self._parted_at(spot, to, metres)
        if node is None:
            found = self.ground.way(spot, to)
            return None if found is None else first_floor(found[0])
        if (spot, node) not in self._begun:
            self._begun[spot, node] = first_floor(self.ground.tree(spot).trunk(node))
        return self._begun[spot, node]

    def _parted_at(self, spot: Spot, to: Destination, metres: float) -> int | None:
        """The first corner at least so many metres on, outside the destination, by which the shortest way to it goes.

        None where it has none, or where another of the destination's places may be nearer.
        """
        if len(to.goals) != 1 or to.goals[0].id in self._holding(spot.floor, spot.metres):
            return None
        (goal,), tree, ends = to.goals, self.ground.tree(spot), self.ground.ends(spot)
        end = next((end for end in map(ends.of, goal.spots) if math.isfinite(end.length_m)), None)
        node = None if end is None else tree.passed(end, metres)
        if node is None:
            return None
        floor, at = self.ground.walk.place(node)
        return None if floor == goal.floor and goal.id in self._holding(floor, at) else node

    def _holding(self, floor: int, at: Point) -> frozenset[str]:
        """Ids of the destinations' places that hold a point; kept."""
        if (floor, at) not in self._held:
            names, areas = self._areas[floor]
            self._held[floor, at] = frozenset(
                names[k] for k in areas.query(shapely.Point(at), predicate="intersects").tolist()
            )
        return self._held[floor, at]

    @cached_property
    def _areas(self) -> tuple[tuple[list[str], STRtree], ...]:
        """By floor: the ids and areas of the destinations' places."""
        goals = [goal for to in self.ground.destinations for goal in to.goals]
        areas = [(goal.floor, goal.id, goal.area) for goal in goals if goal.area is not None]
        here = [[(i, a) for at, i, a in areas if at == floor] for floor in range(len(self.ground.public.floors))]
        return tuple(([ident for ident, _ in found], STRtree([area for _, area in found])) for found in here)


def first_floor(way: Way) -> tuple[Point, ...]:
    """A way as far as the first stair, lift or ramp."""
    floor = way.points[0][0]
    out: list[Point] = []
    for at, point in way.points:
        if at != floor:
            break
        out.append(point)
    return tuple(out)
