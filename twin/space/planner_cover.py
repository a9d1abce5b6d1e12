"""Weighted set cover: the cheapest sets that hold every element that any of them holds."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Generator, Sequence
from typing import Final, Protocol

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

SECONDS: Final = 5.0
"""Longest time for the exact search."""
OPTIMAL: Final = 0
"""What :func:`scipy.optimize.milp` reports when nothing is better."""


class Choice(Protocol):
    """A set that may be taken. It is asked what it holds only when it may be the best: that is laborious to find out."""

    cost: float

    @property
    def perhaps(self) -> Collection[int]:
        """All that it holds, and maybe more."""

    def holds(self) -> frozenset[int]:
        """What it holds."""


def cover(size: int, choices: Sequence[Choice], exact_up_to: int) -> Generator[None, None, tuple[list[int], bool]]:
    """Which choices (cost > 0, elements below ``size``) to take, in order, and whether no cheaper set would do.

    Exact by integer programming while ``size`` × number of choices is at most ``exact_up_to``; beyond that, or when it
    takes longer than :data:`SECONDS`, greedy: at most 1 + ln(size) times the cheapest. Pauses after each choice that was asked.
    """
    greedy = yield from _greedy(choices)
    if not greedy:
        return [], True
    if size * len(choices) > exact_up_to:
        return greedy, False
    held = []
    for choice in choices:
        held.append(choice.holds())
        yield
    best = _exact([choice.cost for choice in choices], held)
    return (greedy, False) if best is None else (best, True)


def _greedy(choices: Sequence[Choice]) -> Generator[None, None, list[int]]:
    """Always the cheapest choice per element that is still wanted. A price never falls, so an old one is a lower bound."""
    taken: list[int] = []
    done: set[int] = set()
    held: dict[int, frozenset[int]] = {}
    queue = [(choice.cost / len(choice.perhaps), k) for k, choice in enumerate(choices) if choice.perhaps]
    heapq.heapify(queue)
    while queue:
        price, k = heapq.heappop(queue)
        if k not in held:
            if done.issuperset(choices[k].perhaps):
                continue
            held[k] = choices[k].holds()
            yield
        wanted = len(held[k] - done)
        if wanted and choices[k].cost / wanted > price:
            heapq.heappush(queue, (choices[k].cost / wanted, k))
        elif wanted:
            taken.append(k)
            done |= held[k]
    return sorted(taken)


def _exact(costs: Sequence[float], held: Sequence[frozenset[int]]) -> list[int] | None:
    rows = {element: row for row, element in enumerate(sorted(frozenset().union(*held)))}
    pairs = np.array([(rows[e], k) for k, elements in enumerate(held) for e in sorted(elements)])
    matrix = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(rows), len(held)))
    # a hair more for later ones, so that of equally cheap answers always the same is found
    cost = np.array(costs) + 1e-6 * np.arange(len(costs)) / len(costs)
    found = milp(
        cost,
        integrality=np.ones(len(costs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1),
        options={"time_limit": SECONDS},
    )
    if found.status != OPTIMAL or found.x is None:
        return None
    return [int(k) for k in np.flatnonzero(found.x > 0.5)]
