"""The union of very many thickened lines, as what it encloses and what it covers, in time that grows with their number.

A general overlay engine cuts every edge with every other, level upon level, to keep the few that bound the union. For boxes
those few are found at once: of each side of a box, whatever lies in no other box is rim, and clipping a side by a box is
arithmetic on arrays. Each piece of rim ends where another begins, so following them gives the rings.

Sides that lie on each other would leave open which of them is rim, so no two boxes are equally thick: they differ by less
than a micrometre. Where rounding still leaves a ring open, the general engine does the work.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Polygons = NDArray[np.object_]

SPREAD: Final = 1e-5
"""Largest share by which a box is thicker than asked: a quarter of a micrometre at a radius of 25 mm."""
GOLDEN: Final = (5**0.5 - 1) / 2
"""Its multiples, less their whole part, lie evenly and never meet."""
MOST_PAIRS: Final = 200
"""Neighbours of a box on average; more have only solid hatches, which are left to the general engine."""
CHUNK: Final = 1 << 15
"""Pairs clipped at once, to bound memory."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """Rectangles: middle, unit vector along, half length and half width.

    Corner 0 is behind and to the right, the others follow counter-clockwise; side ``4 * box + k`` begins at corner ``k``.
    """

    middle: Floats
    along: Floats
    half: Floats
    corners: Floats

    def __len__(self) -> int:
        return len(self.middle)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of sides, from ``start`` to ``end`` (0 to 1), and the sides of other boxes they begin and end at."""

    side: Ints
    start: Floats
    end: Floats
    starts_at: Ints
    ends_at: Ints

    def take(self, mask: NDArray[np.bool_]) -> Pieces:
        """Those chosen."""
        return Pieces(self.side[mask], self.start[mask], self.end[mask], self.starts_at[mask], self.ends_at[mask])


def thick_lines(a: Floats, b: Floats, radius: float) -> Boxes:
    """Each line as a rectangle: ``radius`` to both sides and beyond both ends (square caps)."""
    thick = radius * (1 + SPREAD * (np.arange(1, len(a) + 1) * GOLDEN % 1.0))
    length = np.hypot(*(b - a).T)
    along = (b - a) / np.maximum(length, 1e-12)[:, None]
    half = np.stack([length / 2 + thick, thick], axis=1)
    u, v = along * half[:, :1], np.stack([-along[:, 1], along[:, 0]], axis=1) * half[:, 1:]
    middle = (a + b) / 2
    corners = np.stack([middle - u - v, middle + u - v, middle + u + v, middle - u + v], axis=1)
    return Boxes(middle, along, half, corners)


def holes_and_shells(a: Floats, b: Floats, radius: float) -> tuple[Polygons, Polygons]:
    """Every hole of the union of thickened lines, and the exterior of each of its parts, filled.

    Islands in holes are parts too. ``a`` and ``b`` are the ends of the lines, each of shape (n, 2).
    """
    boxes = thick_lines(a, b, radius)
    plain = np.asarray(shapely.polygons(boxes.corners), dtype=object)
    pairs = STRtree(plain).query(plain)
    rings = _rings(boxes, pairs) if pairs.shape[1] < MOST_PAIRS * len(boxes) else None
    if rings is None:
        rings = _by_overlay(plain)
    covers = shapely.is_ccw(rings)
    polygons = np.asarray(shapely.polygons(rings), dtype=object)
    return polygons[~covers], polygons[covers]


def _by_overlay(boxes: Polygons) -> Polygons:
    """The rings that bound the union, found by the general engine; what is covered on their left."""
    union = shapely.orient_polygons(shapely.union_all(boxes))
    return np.asarray(shapely.get_rings(shapely.get_parts(union)), dtype=object)


def _rings(boxes: Boxes, pairs: Ints) -> Polygons | None:
    """The rings that bound the union, what is covered on their left; None where rounding leaves one open."""
    rim = _rim(_covered(boxes, pairs), 4 * len(boxes))
    starts, ends = _crossing(rim.side, rim.starts_at), _crossing(rim.side, rim.ends_at)
    by_start, by_end = np.argsort(starts), np.argsort(ends)
    if not np.array_equal(starts[by_start], ends[by_end]) or not np.diff(starts[by_start]).all():
        return None
    following = np.empty(len(starts), dtype=np.intp)
    following[by_end] = by_start
    order, ring = _cycles(following)
    corners = boxes.corners.reshape(-1, 2)
    first, last = corners[rim.side], corners[_neighbour(rim.side, 1)]
    points = first + rim.start[:, None] * (last - first)
    if np.bincount(ring).min() < 3:
        return None
    rings = np.asarray(shapely.linearrings(points[order], indices=ring), dtype=object)
    return rings if shapely.is_simple(rings).all() else None


def _neighbour(side: Ints, step: int) -> Ints:
    """The side of the same box so many further on."""
    return side // 4 * 4 + (side + step) % 4


def _crossing(side: Ints, other: Ints) -> Ints:
    """One number for the point where two sides meet, whichever is named first."""
    return np.minimum(side, other) << 32 | np.maximum(side, other)


def _covered(boxes: Boxes, pairs: Ints) -> Pieces:
    """The part of each side that lies in each other box near it."""
    pairs = pairs[:, pairs[0] != pairs[1]]
    parts = [
        _clipped(boxes, pairs[0, i : i + CHUNK], pairs[1, i : i + CHUNK], corner)
        for i in range(0, max(1, pairs.shape[1]), CHUNK)
        for corner in range(4)
    ]
    columns = zip(*((p.side, p.start, p.end, p.starts_at, p.ends_at) for p in parts), strict=True)
    return Pieces(*(np.concatenate(column) for column in columns))


def _clipped(boxes: Boxes, box: Ints, other: Ints, corner: int) -> Pieces:
    """One side of each ``box`` clipped by the ``other`` in the other's own axes (Liang and Barsky's way)."""
    start, step = boxes.corners[:, corner], boxes.corners[:, (corner + 1) % 4] - boxes.corners[:, corner]
    away, step, (x, y) = start[box] - boxes.middle[other], step[box], boxes.along[other].T
    along, enter_along, leave_along = _slab(
        away[:, 0] * x + away[:, 1] * y, step[:, 0] * x + step[:, 1] * y, boxes.half[other, 0]
    )
    across, enter_across, leave_across = _slab(
        away[:, 1] * x - away[:, 0] * y, step[:, 1] * x - step[:, 0] * y, boxes.half[other, 1]
    )
    start, end = np.maximum(enter_along, enter_across), np.minimum(leave_along, leave_across)
    use = np.flatnonzero((start < end) & (start < 1) & (end > 0))
    along, across = along[use], across[use]
    comes_in = np.where(enter_along[use] > enter_across[use], 2 + along, 1 - across)
    goes_out = np.where(leave_along[use] < leave_across[use], 2 - along, 1 + across)
    whose = 4 * other[use]
    return Pieces(
        4 * box[use] + corner,
        np.maximum(start[use], 0.0),
        np.minimum(end[use], 1.0),
        whose + comes_in,
        whose + goes_out,
    )


def _slab(start: Floats, step: Floats, half: Floats) -> tuple[Ints, Floats, Floats]:
    """Where a line is between -half and half: whether it runs forwards (1) or back (-1), and from and to where."""
    with np.errstate(all="ignore"):  # along an axis exactly or all but so: infinity, which is right
        low, high = (-half - start) / step, (half - start) / step
    return np.where(low < high, 1, -1), np.minimum(low, high), np.maximum(low, high)


def _rim(covered: Pieces, sides: int) -> Pieces:
    """What of all sides is in no other box."""
    hidden = np.zeros(sides, dtype=bool)
    hidden[covered.side[(covered.start == 0) & (covered.end == 1)]] = True
    covered = covered.take(~hidden[covered.side])
    by_start = np.lexsort((covered.start, covered.side))
    by_end = np.lexsort((covered.end, covered.side))
    rank = np.empty(len(by_end), dtype=np.intp)
    rank[by_end] = np.arange(len(by_end))
    furthest = by_end[np.maximum.accumulate(rank[by_start])]  # of what is covered up to here of the same side
    side = covered.side[by_start]
    opens = np.diff(side, prepend=-1) != 0
    closes = np.diff(side, append=sides) != 0
    before, after = by_start[opens], furthest[closes]
    between, next_one = furthest[:-1][~closes[:-1]], by_start[1:][~opens[1:]]
    hidden[side] = True
    whole = np.flatnonzero(~hidden)
    gaps = Pieces(
        np.concatenate([whole, covered.side[before], covered.side[after], covered.side[next_one]]),
        np.concatenate([np.zeros(len(whole) + len(before)), covered.end[after], covered.end[between]]),
        np.concatenate([np.ones(len(whole)), covered.start[before], np.ones(len(after)), covered.start[next_one]]),
        np.concatenate(
            [_neighbour(whole, 3), _neighbour(side[opens], 3), covered.ends_at[after], covered.ends_at[between]]
        ),
        np.concatenate(
            [_neighbour(whole, 1), covered.starts_at[before], _neighbour(side[closes], 1), covered.starts_at[next_one]]
        ),
    )
    return gaps.take(gaps.start < gaps.end)


def _cycles(following: Ints) -> tuple[Ints, Ints]:
    """All numbers ring by ring, each followed by the one that follows it, from the least on; and the ring that each is in."""
    count = len(following)
    numbers = np.arange(count)
    ring = np.asarray(connected_components(coo_array((np.ones(count), (numbers, following))), directed=False)[1])
    first = np.full(int(ring.max(initial=-1)) + 1, count)
    np.minimum.at(first, ring, numbers)
    # Each number jumps twice as far in every round, until all stand where their ring is cut open: before its least number.
    onward = following.copy()
    onward[np.isin(following, first)] = numbers[np.isin(following, first)]
    left = (onward != numbers).astype(np.intp)
    while True:
        further = left[onward]
        if not further.any():
            break
        left += further
        onward = onward[onward]
    order = np.lexsort((-left, ring))
    return order, ring[order].astype(np.intp)
