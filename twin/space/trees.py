"""All shortest paths from one place: one search, then each path at the cost of reading it off."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.model import OpeningKind
from twin.space.expand import seen_from_point
from twin.space.mesh import SCALE
from twin.space.network import GOAL, NO_KINDS, START, Network, Spot, Way


def tree_from(network: Network, source: Spot, avoid: Collection[OpeningKind] = NO_KINDS) -> Tree:
    """The shortest paths from one place to everywhere. ``avoid``: kinds of link not to be used."""
    return Tree(network, source, *network.search(source, avoid))


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Shortest paths from one place; ``length`` and ``before`` are by node, the last node stands for the place."""

    network: Network
    source: Spot
    length: NDArray[np.float64]
    before: NDArray[np.int32]

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

    def ways(self, goals: Sequence[Spot], straight: Collection[Spot] | None = None) -> tuple[Way | None, ...]:
        """The exact shortest path to each of some places; None where no way leads.

        ``straight``: those in sight, where that is known already for more places than these.
        """
        direct = self.in_sight(goals) if straight is None else straight
        source, network = self.source, self.network
        out: list[Way | None] = []
        for goal in goals:
            if goal in direct:
                length = math.dist(source.at, goal.at) / SCALE
                out.append(network.way_along(source, goal, {GOAL: START}, length))
                continue
            reached = ((float(self.length[n]) + step, n) for n, step in network.seen_nodes(goal))
            total, node = min(reached, default=(math.inf, GOAL))
            way = network.way_along(source, goal, self._chain(node), total) if math.isfinite(total) else None
            out.append(way)
        return tuple(out)

    def _chain(self, last: int) -> dict[int, int]:
        """The nodes before each other from the goal back to the start."""
        start = len(self.before) - 1
        out = {GOAL: last}
        node = last
        while node != start:
            ahead = int(self.before[node])
            out[node] = START if ahead == start else ahead
            node = ahead
        return out
