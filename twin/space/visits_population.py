"""First visits by many people, who each overlook some of the signs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from twin.errors import Invalid
from twin.model import Point
from twin.space.visits import first_visit
from twin.space.visits_guide import Guide
from twin.space.visits_record import Kind, Visit

EMERGENCY_STATIC: Final = 0.38
"""Share of people who noticed an ordinary emergency exit sign straight ahead (Galea, Xie and Lawrence 2014).

Measured on emergency signs, in an evacuation: a case to see how much depends on noticing, not a forecast.
"""
EMERGENCY_DYNAMIC: Final = 0.77
"""The same for a dynamic emergency sign (same source, same caution)."""
Z_95: Final = 1.959964
"""Standard normal quantile of a 95 % interval."""


PEOPLE: Final = 100
"""How many people walk each visit."""
SEED: Final = 1

Astray = tuple[int, Point, Kind]
"""A floor, a place on it and what goes wrong there."""


@dataclass(frozen=True, slots=True)
class Population:
    """How many of ``visitors`` arrived by sight and signs alone, with the 95 % interval of the share (Wilson).

    ``notice``: probability of noticing a sign that can be read. ``by_visit``: arrived, in the order of the visits.
    ``astray``: of how many visitors something went wrong at a place, most first. ``each`` and ``seed`` as given.
    """

    notice: float
    visitors: int
    arrived: int
    low: float
    high: float
    by_visit: tuple[int, ...]
    astray: tuple[tuple[Astray, int], ...]
    each: int
    seed: int


def wilson(arrived: int, visitors: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when there was nobody."""
    if visitors == 0:
        return 0.0, 1.0
    share, weight = arrived / visitors, z * z / visitors
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / visitors + weight / (4 * visitors))
    return max(0.0, middle - half), min(1.0, middle + half)


class Crowd:
    """Many people on each of some visits, of whom everyone notices each readable face with probability ``notice``.

    Places in sight are always recognised; only signs are overlooked. Seeded: the same numbers give the same people, and
    those of one visit are the same whichever visits are walked beside it. ``step()`` walks the next visit, so that who
    shows the outcome can tell how far it is.

    Raises
    ------
    Invalid
        ``notice-share``: not a share between 0 and 1, nobody to walk, or a seed below 0.
    """

    def __init__(
        self, guide: Guide, visits: Sequence[Visit], *, notice: float, each: int = PEOPLE, seed: int = SEED
    ) -> None:
        if not 0.0 <= notice <= 1.0 or each < 1 or seed < 0:
            raise Invalid(
                "notice-share",
                f"注意到标识的概率应在 0 与 1 之间、人数至少为 1、种子不小于 0，不是 {notice}、{each}、{seed}",
                "the share who notice must be between 0 and 1, at least one person must walk and the seed be 0 or more, "
                f"not {notice}, {each}, {seed}",
            )
        self.guide, self.visits, self.notice, self.each, self.seed = guide, tuple(visits), notice, each, seed
        self.by_visit: list[int] = []
        self._astray: Counter[Astray] = Counter()

    @property
    def done(self) -> bool:
        """Whether every visit is walked."""
        return len(self.by_visit) == len(self.visits)

    def step(self) -> None:
        """Walk the next visit with all its people; people who notice the same signs walk the same way."""
        visit = self.visits[len(self.by_visit)]
        told = sorted(self.guide.faces_for(visit.to))
        name = f"{visit.entrance.id}>{visit.to.kind}:{visit.to.id}"
        drawn = np.random.default_rng([self.seed, crc32(name.encode())]).random((self.each, len(told))) < self.notice
        arrived = 0
        for noticed, people in Counter(map(tuple, drawn.tolist())).items():
            seen = [face for face, known in zip(told, noticed, strict=True) if known]
            walk = first_visit(self.guide, visit.entrance, visit.to, led=True, noticed=seen)
            arrived += people if walk.arrived else 0
            for place in {(failure.floor, failure.at, failure.kind) for failure in walk.failures}:
                self._astray[place] += people
        self.by_visit.append(arrived)

    @property
    def outcome(self) -> Population:
        """What is known of the visits walked so far."""
        total, visitors = sum(self.by_visit), self.each * len(self.by_visit)
        astray = sorted(self._astray.items(), key=lambda item: (-item[1], item[0]))
        return Population(
            self.notice,
            visitors,
            total,
            *wilson(total, visitors),
            tuple(self.by_visit),
            tuple(astray),
            self.each,
            self.seed,
        )


def population(
    guide: Guide, visits: Sequence[Visit], *, notice: float, each: int = PEOPLE, seed: int = SEED
) -> Population:
    """The outcome of a whole :class:`Crowd`."""
    crowd = Crowd(guide, visits, notice=notice, each=each, seed=seed)
    while not crowd.done:
        crowd.step()
    return crowd.outcome
