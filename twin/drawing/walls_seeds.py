"""One seed per room from the texts in it: a name, a number and an area that stand together are one room's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from shapely import STRtree

from twin.drawing.labels import RoomLabel
from twin.drawing.walls_evidence import point_array
from twin.model import Point

TOGETHER: Final = 3.0
"""Text heights between the middles of texts that belong to one label: the next line, or the one after."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where rooms are named, in metres, with the area printed there and whether there is a room number."""

    points: tuple[Point, ...]
    printed_areas: tuple[float | None, ...]
    numbered: tuple[bool, ...]


def room_seeds(labels: Sequence[RoomLabel], metres_per_unit: float) -> Seeds:
    """Group labels that stand together; groups with neither name nor number say nothing about rooms."""
    if not labels:
        return Seeds((), (), ())
    at = np.asarray([label.at for label in labels], dtype=np.float64)
    tree = STRtree(point_array(at))
    pairs: list[tuple[float, int, int]] = []
    for i, label in enumerate(labels):
        if not label.keyed:
            reach = TOGETHER * label.height
            near = tree.query(point_array(at[i : i + 1])[0], predicate="dwithin", distance=reach).tolist()
            pairs += [(float(np.hypot(*(at[i] - at[j]))), min(i, j), max(i, j)) for j in near if j != i]
    groups: dict[int, list[RoomLabel]] = {i: [label] for i, label in enumerate(labels)}
    home = list(range(len(labels)))
    for _, i, j in sorted(set(pairs)):
        one, other = home[i], home[j]
        if one != other and _complete(groups[one], groups[other]):
            groups[one] += groups.pop(other)
            home = [one if h == other else h for h in home]
    kept = [g for g in groups.values() if any(label.name or label.number for label in g)]
    points = [np.mean([label.at for label in g if label.name or label.number], axis=0) * metres_per_unit for g in kept]
    return Seeds(
        tuple((float(p[0]), float(p[1])) for p in points),
        tuple(next((label.area_m2 for label in g if label.area_m2), None) for g in kept),
        tuple(any(label.number for label in g) for g in kept),
    )


def _complete(one: Sequence[RoomLabel], other: Sequence[RoomLabel]) -> bool:
    """Whether two groups add to each other: together at most one name, one number and one area."""
    both = [*one, *other]
    return not any(label.keyed for label in both) and all(
        sum(bool(getattr(label, part)) for label in both) < 2 for part in ("name", "number", "area_m2")
    )
