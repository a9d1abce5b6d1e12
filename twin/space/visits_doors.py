"""Doors as a visitor meets them: what they are called, which are one entrance, where they are seen."""

from __future__ import annotations

import math
from typing import Final

from twin.catalog.attributes import yes_or_no
from twin.model import Opening, Point

GROUP_M: Final = 10.0
"""Metres: outside doors of one zone and one name this close are one entrance."""
ANCHOR_M: Final = 2.0
"""Metres between the points by which a wide opening or border is seen."""


def called(opening: Opening) -> str | None:
    """What an opening is called as a way in or out."""
    for key in ("出入口", "入口", "出入口类型", "entrance", "Entrance"):
        value = opening.attributes.get(key)
        if value is not None and value.strip() and yes_or_no(value) is not False:
            return value.strip()
    return None


def one_entrance(one: Opening, other: Opening) -> bool:
    """Whether two outside doors are one way in: of one zone and one name, close together."""
    same = one.zones == other.zones and called(one) == called(other)
    return same and math.dist(middle_of(one), middle_of(other)) <= GROUP_M


def middle_of(opening: Opening) -> Point:
    """The middle of an opening."""
    if opening.chord is None:
        return opening.at
    (ax, ay), (bx, by) = opening.chord
    return (ax + bx) / 2, (ay + by) / 2


def spread_along(opening: Opening) -> list[Point]:
    """Points along an opening, its middle among them."""
    (ax, ay), (bx, by) = opening.chord or (opening.at, opening.at)
    pieces = max(1, math.ceil(math.hypot(bx - ax, by - ay) / ANCHOR_M))
    shares = [(k + 0.5) / pieces for k in range(pieces)]
    return [(ax + (bx - ax) * s, ay + (by - ay) * s) for s in shares]
