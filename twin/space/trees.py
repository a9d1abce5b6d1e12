"""All shortest paths from one place: one search, then each path at the cost of reading it off."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from twin.model import OpeningKind
from twin.space.expand import seen_from_point
from twin.space.mesh import SCALE
from twin.space.network import GOAL, NO_KINDS, START, Network, Spot, Way


def tree_from(network: Network, source: Spot, avoid: Collection[OpeningKind] = NO_KINDS) -> Tree:
    """The shortest paths from one place to everywhere. ``avoid``: kinds of link not to be used."""
    return Tree(network, source, *network.search(source, avoid))


class End(NamedTuple):
    """Where a path arrives: its length, and the node before the place (:data:`START`: none, :data:`GOAL`: no way)."""

    length_m: float
    node: int


class Goals:
    """Places that many trees are asked for: :meth:`Tree.ends` of all of them at once."""

    def __init__(self, network: Network, spots: Sequence[Spot]) -> None:
        self.spots = tuple(spots)
        self.places = {spot: k for k, spot in enumerate(spots)}
        seen = [network.seen_nodes(spot) for spot in spots]
        self._begin = np.concatenate([[0], np.cumsum([len(nodes) for nodes in seen], dtype=np.int64)])
        self._nodes = np.array([node for nodes in seen for node, _ in nodes], dtype=np.int64)
        self._steps = np.array([step for nodes in seen for _, step in nodes], dtype=np.float64)

    def ends(self, tree: Tree) -> Ends:
        """How far each is, and by which node."""
        metres = np.full(len(self.spots), math.inf)
        by = np.full(len(self.spots), GOAL)
        lengths = np.asarray(tree.length)[self._nodes] + self._steps
        sees = np.flatnonzero(np.diff(self._begin))
        if sees.size:
            first = self._begin[:-1][sees]
            metres[sees] = np.minimum.reduceat(lengths, first)
            is_least = lengths == np.repeat(metres, np.diff(self._begin))
            by[sees] = np.minimum.reduceat(np.where(is_least, self._nodes, np.iinfo(np.int64).max), first)
        by[~np.isfinite(metres)] = GOAL
        for spot in tree.in_sight(self.spots):
            metres[self.places[spot]], by[self.places[spot]] = tree.straight(spot)
        return Ends(self.places, metres.tolist(), by.tolist())


class Ends(NamedTuple):
    """How far some places (``places``: their numbers) are from one, and by which node."""

    places: Mapping[Spot, int]
    metres: list[float]
    by: list[int]

    def of(self, goal: Spot) -> End:
        """The end at one of them."""
        place = self.places[goal]
        return End(self.metres[place], self.by[place])


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Shortest paths from one place; ``length`` and ``before`` are by node, the last node stands for the place."""

    network: Network
    source: Spot
    length: Sequence[float]
    before: Sequence[int]

    def in_sight(self, goals: Sequence[Spot]) -> frozenset[Spot]:
        """Those of some places to which one walks straight."""
        watched: dict[int, list[tuple[int, int, int]]] = {}
        for key, goal in enumerate(goals):
            if goal.floor == self.source.floor:
                watched.setdefault(goal.triangle, []).append((key, *goal.at))
        if not watched:
            return frozenset()
        mesh = self.network.meshes[self.source.floor]
        seen = seen_from_point(mesh.flat, self.source.triangle, self.source.at, watched)
        return frozenset(goals[key] for key in seen.points)

    def ends(self, goals: Sequence[Spot]) -> list[End]:
        """How far each of some places is, and by which node."""
        direct = self.in_sight(goals)
        return [self.straight(goal) if goal in direct else self._end(goal) for goal in goals]

    def straight(self, goal: Spot) -> End:
        """The end at a place in sight."""
        return End(math.dist(self.source.at, goal.at) / SCALE, START)

    def _end(self, goal: Spot) -> End:
        reached = ((self.length[n] + step, n) for n, step in self.network.seen_nodes(goal))
        return End(*min(reached, default=(math.inf, GOAL)))

    def way(self, goal: Spot, end: End) -> Way:
        """The exact shortest path to a place that is reached, by its end (:meth:`ends`)."""
        chain = {GOAL: START} if end.node == START else self._chain(end.node)
        return self.network.way_along(self.source, goal, chain, end.length_m)

    def ways(self, goals: Sequence[Spot]) -> tuple[Way | None, ...]:
        """The exact shortest path to each of some places; None where no way leads."""
        ends = zip(goals, self.ends(goals), strict=True)
        return tuple(self.way(goal, end) if math.isfinite(end.length_m) else None for goal, end in ends)

    def passed(self, end: End, metres: float) -> int | None:
        """The first node on the path to an end that lies so far from the source or farther; None: there is none.

        Paths that pass the same node are one path as far as there.
        """
        found, node = None, end.node
        while node >= 0 and node != len(self.before) - 1 and self.length[node] >= metres:
            found, node = node, self.before[node]
        return found

    def trunk(self, node: int) -> Way:
        """The exact shortest path to a node that is reached."""
        nodes = [node]
        while (ahead := self.before[nodes[-1]]) != len(self.before) - 1:
            nodes.append(ahead)
        return self.network.way_over(self.source, nodes[::-1], self.length[node])

    def _chain(self, last: int) -> dict[int, int]:
        """The nodes before each other from the goal back to the start."""
        start = len(self.before) - 1
        out = {GOAL: last}
        node = last
        while node != start:
            ahead = self.before[node]
            out[node] = START if ahead == start else ahead
            node = ahead
        return out
