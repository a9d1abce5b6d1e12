"""Stairs, lifts and ramps: which opening of one floor leads to which of the next."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import shapely
from shapely import Polygon

from twin.model import Floor, Opening, OpeningKind, Point

STOREY_M: Final = 4.0
"""Metres from floor to floor where nothing says otherwise. Drawings of one floor do not tell."""
LENGTH_PER_RISE: Final = {
    OpeningKind.STAIR: math.sqrt(5.0),  # along steps of 150 mm on goings of 300 mm
    OpeningKind.LIFT: 1.0,
    OpeningKind.RAMP: math.sqrt(145.0),  # along a slope of 1:12
}
"""Metres travelled per metre of height."""

_NUMBER_KEYS: Final = frozenset({"number", "no", "编号", "号", "名称", "name"})


class Link(NamedTuple):
    """A way from an opening of a lower floor to one of a higher floor. Floors by place in the twin; length in metres."""

    kind: OpeningKind
    lower: int
    lower_id: str
    upper: int
    upper_id: str
    length_m: float


def find_links(floors: Sequence[Floor], storey_m: float = STOREY_M) -> tuple[Link, ...]:
    """Join stairs, lifts and ramps of consecutive levels.

    Two of a kind belong together when they carry one number or name, or stand in rooms of one numbered name, or, where
    either has none, when their rooms overlap in plan. Plans are laid over each other in drawing coordinates or each from
    its own corner, whichever makes more of them meet. A lift also skips floors at which it has no door.
    """
    order = sorted(range(len(floors)), key=lambda i: floors[i].level)
    links: list[Link] = []
    for place, low in enumerate(order):
        for kind, factor in LENGTH_PER_RISE.items():
            waiting = {o.id: o for o in floors[low].openings if o.kind is kind}
            for high in order[place + 1 :]:
                rise = floors[high].level - floors[low].level
                if rise < 1 or not waiting:
                    continue
                if rise > 1 and kind is not OpeningKind.LIFT:
                    break
                for one, other in _matches(floors[low], floors[high], kind):
                    if one.id in waiting:
                        links.append(Link(kind, low, one.id, high, other.id, rise * storey_m * factor))
                        del waiting[one.id]
    return tuple(links)


def _matches(low: Floor, high: Floor, kind: OpeningKind) -> list[tuple[Opening, Opening]]:
    ones = [o for o in low.openings if o.kind is kind]
    others = [o for o in high.openings if o.kind is kind]
    shift = (low.origin[0] - high.origin[0], low.origin[1] - high.origin[1])
    numbers = {o.id: _number(floor, o) for floor in (low, high) for o in floor.openings if o.kind is kind}

    def meets(one: Opening, other: Opening, move: Point) -> bool:
        if numbers[one.id] is not None and numbers[other.id] is not None:
            return numbers[one.id] == numbers[other.id]
        ground = shapely.transform(_ground(low, one), lambda c: c + move)
        return bool(ground.intersection(_ground(high, other)).area > 0)

    drawn = _pairs(ones, others, lambda a, b: meets(a, b, shift))
    local = _pairs(ones, others, lambda a, b: meets(a, b, (0.0, 0.0)))
    return local if len(local) > len(drawn) else drawn


def _pairs(
    ones: Sequence[Opening], others: Sequence[Opening], meet: Callable[[Opening, Opening], bool]
) -> list[tuple[Opening, Opening]]:
    """Each opening at most once, in drawing order."""
    free = list(others)
    out = []
    for one in ones:
        for other in free:
            if meet(one, other):
                out.append((one, other))
                free.remove(other)
                break
    return out


def _number(floor: Floor, opening: Opening) -> str | None:
    """What tells one stair from another: a number or name of its own, or a name with a number on its room."""
    for key, value in sorted(opening.attributes.items()):
        if _folded(key) in _NUMBER_KEYS and _folded(value):
            return _folded(value)
    for zone in floor.zones:
        if zone.id in opening.zones and zone.name and re.search(r"\d", zone.name):
            return _folded(zone.name)
    return None


def _folded(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold()


def _ground(floor: Floor, opening: Opening) -> Polygon:
    """The room of a stair or lift; without one, a square metre around its point."""
    for zone in floor.zones:
        if zone.id in opening.zones:
            return zone.polygon
    x, y = opening.at
    return shapely.box(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
