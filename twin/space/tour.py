"""In which order to walk through places so that the way is short: a tour from a start, without coming back.

Nearest neighbour, then every reversal of a stretch (2-opt) and every move of one to three neighbours elsewhere (Or-opt)
that makes the way shorter, until none does. Of equal ones the first in the order given wins, so that the same places
always give the same tour. It is not proved to be the shortest, which would take exponential time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twin.space.network import Spot
from twin.space.places import Place
from twin.space.routes import Router
from twin.units import EPS

Metres = NDArray[np.float64]
LONGEST_MOVE = 3
"""Neighbours that one Or-opt move takes along."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One place of a tour, by its place in what was asked. ``metres`` from the one before; None: no way is known."""

    to: int
    metres: float | None


def floor_tour(router: Router, start: Place, goals: Sequence[Place]) -> tuple[Leg, ...]:
    """Walk through all places floor by floor: the start's floor first, then always the floor that is nearest.

    What cannot be reached comes last, floor by floor in the order given.
    """
    begin = next(iter(router.spots(start)), None)
    metres = _metres(router, [*_reached(router, begin, goals), begin])
    here, tour = len(goals), list[Leg]()
    left = {k for k in range(len(goals)) if math.isfinite(metres[here, k])}
    floor = start.floor
    while left:
        own = sorted(k for k in left if goals[k].floor == floor)
        if own:
            places = [here, *own]
            for k in (places[i] for i in shortest_order(metres[np.ix_(places, places)])[1:]):
                tour.append(Leg(k, float(metres[here, k])))
                here = k
            left.difference_update(own)
        if left:
            floor = goals[min(left, key=lambda k: (metres[here, k], k))].floor
    lost = sorted(set(range(len(goals))) - {leg.to for leg in tour}, key=lambda k: (goals[k].floor, k))
    return (*tour, *(Leg(k, None) for k in lost))


def shortest_order(ways: Metres | Sequence[Sequence[float]]) -> list[int]:
    """The order in which to visit places, beginning at the first.

    Parameters
    ----------
    ways
        Metres on foot from each place to each, the same both ways.
    """
    table = np.asarray(ways, dtype=np.float64)
    path = _nearest_neighbours(table)
    while (shorter := next(_shorter(table, path), None)) is not None:
        path = shorter
    return path


def length_of(ways: Metres | Sequence[Sequence[float]], order: Sequence[int]) -> float:
    """Metres of a tour in an order."""
    return float(sum(ways[a][b] for a, b in pairwise(order)))


def _reached(router: Router, begin: Spot | None, goals: Sequence[Place]) -> list[Spot | None]:
    """Where one stands at each place: in its first part that can be walked to; counters may cut a zone into parts."""
    parts = [(k, spot) for k, goal in enumerate(goals) for spot in router.spots(goal)]
    found: list[Spot | None] = [None] * len(goals)
    if begin is not None:
        metres = router.network().distances([begin], [spot for _, spot in parts]).tolist()
        for (k, spot), far in zip(parts, metres, strict=True):
            if math.isfinite(far):
                found[k] = found[k] or spot
    return found


def _metres(router: Router, spots: Sequence[Spot | None]) -> Metres:
    """Metres from each place to each; infinite where there is no way or no room to stand."""
    table = np.full((len(spots), len(spots)), math.inf)
    known = [k for k, spot in enumerate(spots) if spot is not None]
    stood = [spot for spot in spots if spot is not None]
    for k, spot in zip(known, stood, strict=True):
        table[k, known] = router.network().distances([spot], stood)
    symmetric: Metres = np.minimum(table, table.T)  # the same way back, to the last digit
    return symmetric


def _nearest_neighbours(table: Metres) -> list[int]:
    left, path = list(range(1, len(table))), [0] if len(table) else []
    while left:
        here = path[-1]
        path.append(min(left, key=lambda k: (table[here, k], k)))
        left.remove(path[-1])
    return path


def _shorter(table: Metres, path: list[int]) -> Iterator[list[int]]:
    """Tours one move away that are shorter; the start stays where it is."""
    size = len(path)

    def step(i: int, j: int) -> float:
        return float(table[i, j]) if j >= 0 else 0.0  # nothing comes after the last place

    def at(i: int) -> int:
        return path[i] if i < size else -1

    for i in range(1, size):
        for j in range(i + 1, size):
            old = step(path[i - 1], path[i]) + step(path[j], at(j + 1))
            if step(path[i - 1], path[j]) + step(path[i], at(j + 1)) < old - EPS:
                yield [*path[:i], *path[i : j + 1][::-1], *path[j + 1 :]]
    for i in range(1, size):
        for j in range(i, min(i + LONGEST_MOVE, size)):
            rest = [*path[:i], *path[j + 1 :]]
            moved = path[i : j + 1]
            freed = step(path[i - 1], path[i]) + step(path[j], at(j + 1)) - step(path[i - 1], at(j + 1))
            for k in range(1, len(rest) + 1):
                after = rest[k] if k < len(rest) else -1
                taken = step(rest[k - 1], moved[0]) + step(moved[-1], after) - step(rest[k - 1], after)
                if taken < freed - EPS:
                    yield [*rest[:k], *moved, *rest[k:]]
