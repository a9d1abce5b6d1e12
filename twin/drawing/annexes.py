"""Parts of one floor that stand apart on the sheet: rows over a corridor, wings, annexes.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
Boxes = NDArray[np.float64]

WING: Final = 15.0
"""Metres between the wings of one floor; drawings of several floors stand further apart, or have titles."""

ANNEX_GAP: Final = 6.0
"""Metres between a building and its annex (GB 50016 asks 6 m between most buildings that are not one); two drawings
side by side, each with its chain of dimensions, leave more."""

ANNEX_SHARE: Final = 0.3
"""Area of an annex at most, as a share of its building's: another storey is about as large as the one beside it."""

SAME_SIZE: Final = 0.05
"""Two parts whose width and depth differ by less than this share are one footprint drawn twice: two storeys."""


@dataclass(frozen=True, slots=True)
class Part:
    """A floor plan, or a piece of one: where it is, its title's storey, and what tells storeys apart."""

    bounds: Bounds
    titled: bool
    level: int | None
    names: frozenset[str]
    stairs: bool


def homes_of(parts: Sequence[Part], ties: Boxes) -> dict[int, int]:
    """Which parts belong to the floor of another: part → home.

    Parameters
    ----------
    parts
        All floor plans of a drawing.
    ties
        (min x, min y, max x, max y) of grid axes and dimension lines: one that reaches from part to part says that
        both were set out together.
    """
    homes: dict[int, int] = {}
    titled = [i for i, part in enumerate(parts) if part.titled]
    by_size = sorted(range(len(parts)), key=lambda i: -area(parts[i].bounds))
    for place, i in enumerate(by_size):
        if len(titled) == 1 and not parts[i].titled and gap(parts[i].bounds, parts[titled[0]].bounds) <= WING:
            homes[i] = titled[0]
            continue
        larger = [j for j in by_size[:place] if j not in homes and belongs(parts[i], parts[j], ties)]
        if larger:
            homes[i] = min(larger, key=lambda j: gap(parts[i].bounds, parts[j].bounds))
    return {i: homes.get(home, home) for i, home in homes.items()}


def belongs(part: Part, home: Part, ties: Boxes) -> bool:
    """Whether a part is of the same floor as a larger one.

    Against it: another title, the same footprint, the same room names, a stair in both, a wide gap. For it: a title of
    the same storey, an axis or dimension through both, or being small, near, and beside the building, not off its corner.
    """
    apart = gap(part.bounds, home.bounds)
    if apart > WING or _same_footprint(part.bounds, home.bounds) or _same_names(part.names, home.names):
        return False
    if part.titled:
        return part.level is not None and part.level == home.level
    if part.stairs and home.stairs:
        return False
    small = area(part.bounds) <= ANNEX_SHARE * area(home.bounds)
    return bool(_tied(part.bounds, home.bounds, ties)) or (
        small and apart <= ANNEX_GAP and _beside(part.bounds, home.bounds)
    )


def merged(boxes: Sequence[Bounds], most: float) -> list[Bounds]:
    """Boxes nearer to each other than a gap made one."""
    out = list(boxes)
    merging = True
    while merging:
        merging = False
        for i, a in enumerate(out):
            near = next((j for j in range(i + 1, len(out)) if gap(a, out[j]) <= most), None)
            if near is not None:
                out[i] = around(np.array([a, out.pop(near)]))
                merging = True
                break
    return out


def gap(a: Bounds, b: Bounds) -> float:
    """Metres between two boxes along the axis that parts them most; 0 where they touch."""
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3], 0.0)


def area(box: Bounds) -> float:
    """Square metres."""
    return (box[2] - box[0]) * (box[3] - box[1])


def around(boxes: Boxes) -> Bounds:
    """The box around boxes."""
    return float(boxes[:, 0].min()), float(boxes[:, 1].min()), float(boxes[:, 2].max()), float(boxes[:, 3].max())


def _same_footprint(a: Bounds, b: Bounds) -> bool:
    sizes = [(box[2] - box[0], box[3] - box[1]) for box in (a, b)]
    return all(abs(one - other) <= SAME_SIZE * max(one, other) for one, other in zip(*sizes, strict=True))


def _same_names(part: frozenset[str], home: frozenset[str]) -> bool:
    """A storey repeats the names of the one below; one name alone (a toilet) may be in both."""
    shared = len(part & home)
    return shared >= 2 and 2 * shared >= len(part)


def _tied(a: Bounds, b: Bounds, ties: Boxes) -> bool:
    """Whether a straight line along x or y reaches into both."""
    wide, high = ties[:, 2] - ties[:, 0], ties[:, 3] - ties[:, 1]
    straight = np.minimum(wide, high) <= 0.01 * np.maximum(wide, high)
    into = [(ties[:, :2] <= box[2:]).all(axis=1) & (ties[:, 2:] >= box[:2]).all(axis=1) for box in (a, b)]
    return bool((straight & into[0] & into[1]).any())


def _beside(part: Bounds, home: Bounds) -> bool:
    """Whether the part lies within the building's width or depth."""
    return any(part[k] >= home[k] - 1.0 and part[k + 2] <= home[k + 2] + 1.0 for k in (0, 1))
