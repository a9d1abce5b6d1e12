"""First visits by many people, who each overlook some of the signs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from twin.errors import Invalid
from twin.space.visits import first_visit
from twin.space.visits_guide import Guide
from twin.space.visits_record import Visit

EMERGENCY_STATIC: Final = 0.38
"""Share of people who noticed an ordinary emergency exit sign straight ahead (Galea, Xie and Lawrence 2014).

Measured on emergency signs, in an evacuation: a case to see how much depends on noticing, not a forecast.
"""
EMERGENCY_DYNAMIC: Final = 0.77
"""The same for a dynamic emergency sign (same source, same caution)."""
Z_95: Final = 1.959964
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Population:
    """How many of ``visitors`` arrived by sight and signs alone, with the 95 % interval of the share (Wilson).

    ``notice``: probability of noticing a sign that can be read. ``by_visit``: arrived, in the order of the visits.
    """

    notice: float
    visitors: int
    arrived: int
    low: float
    high: float
    by_visit: tuple[int, ...]


def wilson(arrived: int, visitors: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when there was nobody."""
    if visitors == 0:
        return 0.0, 1.0
    share, weight = arrived / visitors, z * z / visitors
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / visitors + weight / (4 * visitors))
    return max(0.0, middle - half), min(1.0, middle + half)


def population(guide: Guide, visits: Sequence[Visit], *, notice: float, each: int = 100, seed: int = 1) -> Population:
    """Walk every visit with ``each`` people, of whom everyone notices each readable face with probability ``notice``.

    Seeded: the same numbers give the same people. Places in sight are always recognised; only signs are overlooked.

    Raises
    ------
    Invalid
        ``notice-share``: not a share between 0 and 1, or nobody to walk.
    """
    if not 0.0 <= notice <= 1.0 or each < 1:
        raise Invalid(
            "notice-share",
            f"注意到标识的概率应在 0 与 1 之间、人数至少为 1，不是 {notice}、{each}",
            f"the share who notice must be between 0 and 1 and at least one person must walk, not {notice}, {each}",
        )
    rng = np.random.default_rng(seed)
    by_visit = []
    for visit in visits:
        told = sorted(guide.faces_for(visit.to))
        drawn = rng.random((each, len(told))) < notice
        known: dict[bytes, bool] = {}
        arrived = 0
        for row in drawn:
            key = row.tobytes()
            if key not in known:
                seen = [face for face, noticed in zip(told, row.tolist(), strict=True) if noticed]
                known[key] = first_visit(guide, visit.entrance, visit.to, led=True, noticed=seen).arrived
            arrived += known[key]
        by_visit.append(arrived)
    total = sum(by_visit)
    low, high = wilson(total, each * len(visits))
    return Population(notice, each * len(visits), total, low, high, tuple(by_visit))
