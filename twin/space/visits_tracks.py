"""Lines that visitors walk, and where they look as they go: each :data:`STEP_M`, at every bend and wherever they stop."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np

from twin.model import Point

STEP_M: Final = 0.5
"""Metres between the points of a walk at which a visitor looks."""
SAME_M: Final = 1e-9
"""Metres along a line within which two places on it are one."""


class Look(NamedTuple):
    """A visitor at one point of a walk: metres walked, floor, where, and which way (degrees)."""

    walked: float
    floor: int
    at: Point
    heading_deg: float


class Seen(NamedTuple):
    """What was seen at one look, or alike at several in a row: metres walked at the ``first`` and the ``last``.

    ``gap``: most metres from one of these looks to the next. ``known``: whether the destination was seen; ``faces`` are read.
    """

    first: float
    last: float
    gap: float
    floor: int
    known: bool
    faces: tuple[int, ...]


class Track:
    """A line on one floor with the looks taken along it, in walking order.

    Parameters
    ----------
    path
        Local metres; one point where nobody moves.
    heading_deg
        The direction one comes in, in which the first look is taken.
    stops
        Metres along the line at which one stops, besides bends and every :data:`STEP_M`.

    Attributes
    ----------
    along, at, heading_deg
        Metres along the line, place (n × 2) and direction (degrees) of each look. At a bend there are two, one each way.
        ``metres`` is ``along`` as plain numbers, for who asks for one at a time.
    """

    def __init__(self, floor: int, path: Sequence[Point], heading_deg: float, stops: Sequence[float] = ()) -> None:
        self.floor = floor
        self.path = tuple(path)
        corners = np.array(_with_stops(self.path, stops), dtype=np.float64).reshape(-1, 2)
        step = np.diff(corners, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        pieces = np.ceil(length / STEP_M).astype(np.int64)
        looks = np.where(pieces > 0, pieces + 1, 0)
        which = np.repeat(np.arange(len(looks)), looks)
        share = (np.arange(len(which)) - (np.cumsum(looks) - looks)[which]) / pieces[which]
        begin = np.concatenate([[0.0], np.cumsum(length)])
        self.along = np.concatenate([[0.0], begin[which] + length[which] * share])
        self.at = np.concatenate([corners[:1], corners[which] + step[which] * share[:, None]])
        headings = np.degrees(np.arctan2(step[:, 1], step[:, 0]))[which] % 360.0
        self.heading_deg = np.concatenate([[heading_deg], headings])
        self.metres: list[float] = self.along.tolist()
        self._steps: list[float] = np.diff(self.along).tolist()
        ends = accumulate((math.dist(a, b) for a, b in pairwise(self.path)), initial=0.0)
        self._corners = list(ends)
        self.box = (*self.at.min(axis=0).tolist(), *self.at.max(axis=0).tolist())

    def __len__(self) -> int:
        return len(self.along)

    @property
    def length_m(self) -> float:
        """Metres from its beginning to its end."""
        return self.metres[-1]

    def look(self, place: int, walked: float) -> Look:
        """One of its looks, by its place; ``walked`` before the line begins."""
        x, y = self.at[place].tolist()
        return Look(walked + self.metres[place], self.floor, (x, y), float(self.heading_deg[place]))

    def part(self, first: int, last: int) -> tuple[Point, ...]:
        """The line from one of its looks to another; one point where they are at one place."""
        begin, end = self.metres[first], self.metres[last]
        (ax, ay), (bx, by) = self.at[first].tolist(), self.at[last].tolist()
        if end - begin <= SAME_M:
            return ((ax, ay),)
        between = self.path[bisect_right(self._corners, begin + SAME_M) : bisect_left(self._corners, end - SAME_M)]
        return ((ax, ay), *between, (bx, by))

    def longest_step(self, first: int, last: int) -> float:
        """Most metres from one look to the next, of those from one to another."""
        return max(self._steps[first:last], default=0.0)

    def first_at(self, along: float) -> int:
        """The first look so far along the line, as one comes there."""
        return min(bisect_left(self.metres, along - SAME_M), len(self) - 1)


def _with_stops(path: Sequence[Point], stops: Sequence[float]) -> list[Point]:
    """A path with a corner more at each place along it that is none yet."""
    if not stops or len(path) < 2:
        return list(path)
    ends = list(accumulate((math.dist(a, b) for a, b in pairwise(path)), initial=0.0))
    out, wanted = [path[0]], sorted(stops)
    for (begin, end), (a, b) in zip(pairwise(ends), pairwise(path), strict=True):
        inside = dict.fromkeys(stop for stop in wanted if begin + SAME_M < stop < end - SAME_M)
        shares = [(stop - begin) / (end - begin) for stop in inside]
        out += [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for share in shares]
        out.append(b)
    return out
