"""Weighted set cover: the cheapest sets that hold every element that any of them holds."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

SECONDS: Final = 5.0
"""Longest time for the exact search."""
OPTIMAL: Final = 0
"""What :func:`scipy.optimize.milp` reports when nothing is better."""

Choice = tuple[float, frozenset[int]]


def cover(size: int, choices: Sequence[Choice], exact_up_to: int) -> tuple[list[int], bool]:
    """Which choices (cost > 0, elements below ``size``) to take, in order, and whether no cheaper set would do.

    Exact by integer programming while ``size`` × number of choices is at most ``exact_up_to``; beyond that, or when it
    takes longer than :data:`SECONDS`, greedy: at most 1 + ln(size) times the cheapest.
    """
    coverable = frozenset().union(*(elements for _, elements in choices)) if choices else frozenset()
    if not coverable:
        return [], True
    greedy = _greedy(coverable, choices)
    if size * len(choices) > exact_up_to:
        return greedy, False
    best = _exact(coverable, choices)
    return (greedy, False) if best is None else (best, True)


def _greedy(coverable: frozenset[int], choices: Sequence[Choice]) -> list[int]:
    """Always the cheapest choice per element that is still wanted. A price never falls, so an old one is a lower bound."""
    left, taken = set(coverable), []
    queue = [(cost / len(elements), k) for k, (cost, elements) in enumerate(choices) if elements]
    heapq.heapify(queue)
    while left:
        price, k = heapq.heappop(queue)
        cost, elements = choices[k]
        wanted = len(elements & left)
        if wanted and cost / wanted > price:
            heapq.heappush(queue, (cost / wanted, k))
        elif wanted:
            taken.append(k)
            left -= elements
    return sorted(taken)


def _exact(coverable: frozenset[int], choices: Sequence[Choice]) -> list[int] | None:
    rows = {element: row for row, element in enumerate(sorted(coverable))}
    pairs = np.array([(rows[e], k) for k, (_, elements) in enumerate(choices) for e in sorted(elements)])
    matrix = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(rows), len(choices)))
    # a hair more for later ones, so that of equally cheap answers always the same is found
    cost = np.array([cost for cost, _ in choices]) + 1e-6 * np.arange(len(choices)) / len(choices)
    found = milp(
        cost,
        integrality=np.ones(len(choices), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1),
        options={"time_limit": SECONDS},
    )
    if found.status != OPTIMAL or found.x is None:
        return None
    return [int(k) for k in np.flatnonzero(found.x > 0.5)]
