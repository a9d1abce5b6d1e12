"""What speaks for a line being part of a wall: partners, crossings, ladders of treads.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Polygon, STRtree

from twin.drawing.primitives import Drawing

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]
Bounds = tuple[float, float, float, float]

THINNEST_WALL: Final = 0.04
"""Metres between the two faces of the thinnest partition that is drawn with two lines."""
THICKEST_WALL: Final = 0.52
"""Metres: outer walls with insulation; more is a room's depth, a duct or a step."""
TREAD_STEP: Final = (0.20, 0.42)
"""Metres between neighbouring stair treads (GB 50352: going 0.22 to 0.30 m; ramps and bleachers up to 0.42 m)."""
SINGLE_SHARE: Final = 0.3
"""Walls with partners along less of their length than this are drawn with one line; with two faces it is over two thirds."""
MOST_LINES: Final = 400
"""Of the longest lines so many tell whether walls have two faces."""
LONELY_SHARE: Final = 0.4
"""A stroke with a partner along less of its length than this has no second face."""
AXIS_CROSSINGS: Final = 4
AXIS_WALLS: Final = 2
OVERSHOOT_M: Final = 0.8
"""An axis crosses so many lines at least, so many of them no axes, and reaches so many metres beyond the outermost at either end."""
GRID_LINES: Final = 3
GRID_LINE_M: Final = 5.0
GRID_STEP_M: Final = 1.0
GRID_END_M: Final = 0.1
"""So many axes of a grid at least, longer than this and further apart, begin and end in one line to within this; two cross walls."""
GRID_BETWEEN_M: Final = 0.0137
"""What ends are moved by before they are told apart by steps of :data:`GRID_END_M`: no multiple of whole millimetres meets a step's edge."""
STRAIGHT: Final = 1e-6
"""Part of its length by which a line leans at most that is taken for upright: rounding."""
BUBBLE_PIECE_M: Final = 0.3
BUBBLE_PIECES: Final = 8
"""A crossing line shorter than this is a piece of a curve: of the bubble around the axis's number, say, which has so many at least."""
END_M: Final = 0.05
"""Metres within which a line ends at another."""
TREAD_LENGTH: Final = (0.55, 4.6)
"""Metres: the narrowest stair that is drawn and the widest flight without a rail between."""
FLIGHTS_SHARE: Final = 0.7
FLIGHT_SHARE: Final = 0.6
"""The edge of a landing has treads beside it along more of its length than the one; one flight's along less than the other."""
BESIDE_STEPS: Final = 1e-3
"""Steps between ways by which a segment may miss one for it to be looked at: far more than rounding."""
AREAS: Final = frozenset({"HATCH", "SOLID", "POINT", "WIPEOUT", "IMAGE", "3DFACE", "TRACE"})
"""Kinds that fill an area and never bound one."""


@dataclass(frozen=True)
class Segments:
    """Straight pieces of strokes as arrays: ends, role, and the stroke each came from."""

    a: Floats
    b: Floats
    role: NDArray[np.str_]
    stroke: Ints

    def __len__(self) -> int:
        return len(self.a)

    @property
    def length(self) -> Floats:
        """Metres."""
        return np.asarray(np.hypot(*(self.b - self.a).T), dtype=np.float64)

    @property
    def direction(self) -> Floats:
        """Unit vectors from ``a`` to ``b``."""
        return (self.b - self.a) / np.maximum(self.length, 1e-12)[:, None]

    def take(self, mask: Mask | Ints) -> Segments:
        """Those chosen."""
        return Segments(self.a[mask], self.b[mask], self.role[mask], self.stroke[mask])

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """As shapely linestrings."""
        return np.asarray(shapely.linestrings(np.stack([self.a, self.b], axis=1)))

    @cached_property
    def tree(self) -> STRtree:
        """For looking up which are near."""
        return STRtree(self.lines)


def point_array(coords: Floats) -> NDArray[np.object_]:
    """Shapely points of an (n, 2) array, always as an array."""
    return np.asarray(shapely.points(coords), dtype=object).reshape(-1)


def polygon_parts(shape: object) -> list[Polygon]:
    """The polygons of any geometry or array of them; lines and points left by overlay are dropped."""
    parts = shapely.get_parts(np.asarray(shape, dtype=object).reshape(-1))
    return [p for p in parts if isinstance(p, Polygon) and not p.is_empty]


def join_segments(parts: Iterable[Segments]) -> Segments:
    """All of them, in order."""
    kept = [p for p in parts if len(p)]
    if not kept:
        return Segments(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype="U8"), np.empty(0, dtype=np.intp))
    return Segments(
        np.concatenate([p.a for p in kept]),
        np.concatenate([p.b for p in kept]),
        np.concatenate([p.role for p in kept]),
        np.concatenate([p.stroke for p in kept]),
    )


def collect_segments(
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
    wanted: Sequence[str],
    *,
    bounds: Bounds | None = None,
    leave_out: frozenset[int] = frozenset(),
) -> Segments:
    """Every straight piece on layers of the wanted roles, longer than a millimetre, that touches ``bounds``."""
    role_of = {layer: role for layer in drawing.on_layer if (role := roles.get(layer, "other")) in wanted}
    coords: list[Floats] = []
    owner: list[int] = []
    for index in sorted(index for layer in role_of for index in drawing.on_layer[layer]):
        stroke = drawing.strokes[index]
        if index not in leave_out and stroke.kind not in AREAS:
            points = stroke.coords
            if stroke.closed and points[0].tolist() != points[-1].tolist():
                points = np.vstack([points, points[:1]])
            if len(points) > 1:
                coords.append(points)
                owner.append(index)
    if not coords:
        return join_segments([])
    sizes = np.fromiter((len(c) for c in coords), dtype=np.intp)
    flat = np.concatenate(coords) * metres_per_unit
    ids = np.repeat(np.asarray(owner, dtype=np.intp), sizes)
    role_of_each = np.repeat(np.asarray([role_of[drawing.strokes[i].layer] for i in owner], dtype="U12"), sizes)
    joined = np.ones(len(flat), dtype=bool)
    joined[np.cumsum(sizes) - 1] = False
    start = np.flatnonzero(joined)
    a, b, stroke_ids = flat[start], flat[start + 1], ids[start]
    use = np.isfinite(a).all(axis=1) & np.isfinite(b).all(axis=1) & (np.hypot(*(b - a).T) > 1e-3)
    if bounds is not None:
        low, high = np.minimum(a, b), np.maximum(a, b)
        use &= (high >= bounds[:2]).all(axis=1) & (low <= bounds[2:]).all(axis=1)
    return Segments(a[use], b[use], role_of_each[start][use], stroke_ids[use])


def struck(start: Floats, end: Floats, by: Segments, first: Ints) -> Mask:
    """Which straight ways from ``start`` to ``end`` meet a segment.

    Ways stand in rows, side by side at equal steps and square to the row; ``first`` has the first way of each. By arithmetic on
    what is near each row: the geometry engine would prepare each way by itself, at thirty times the cost.
    """
    met = np.zeros(len(start), dtype=bool)
    way, other = _near_ways(start, end, by, first)
    d, e, w = (end - start)[way], (by.b - by.a)[other], by.a[other] - start[way]
    det, along, across = (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0] for p, q in ((d, e), (w, e), (w, d)))
    with np.errstate(all="ignore"):  # parallel ones: infinite, or none where one lies on the other
        s, t = along / det, across / det
        crossing = (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
    met[way[crossing]] = True
    one = np.flatnonzero((det == 0) & (across == 0))  # on one line: they meet if they overlap
    way, other = way[one], other[one]
    low = np.maximum(np.minimum(start, end)[way], np.minimum(by.a, by.b)[other])
    high = np.minimum(np.maximum(start, end)[way], np.maximum(by.a, by.b)[other])
    met[way[(low <= high).all(axis=1)]] = True
    return met


def _near_ways(start: Floats, end: Floats, by: Segments, first: Ints) -> tuple[Ints, Ints]:
    """Pairs of a way and a segment that may meet: of all ways of a row, those beside which the segment lies."""
    if not len(first):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    low, high = (np.minimum.reduceat(np.minimum(start, end), first), np.maximum.reduceat(np.maximum(start, end), first))
    row, other = by.tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    steps = np.diff(first, append=len(start)) - 1
    along = start[first + steps] - start[first]
    # In steps from the first way of the row on; of a row of one way nothing is known but that it is near.
    along /= np.maximum((along**2).sum(axis=1), 1e-12)[:, None] / np.maximum(steps, 1)[:, None]
    ends = [((p[other] - start[first[row]]) * along[row]).sum(axis=1) for p in (by.a, by.b)]
    begin = np.clip(np.ceil(np.minimum(*ends) - BESIDE_STEPS), 0, None).astype(np.intp)
    count = np.clip(np.floor(np.maximum(*ends) + BESIDE_STEPS), None, steps[row]).astype(np.intp) - begin + 1
    alone = steps[row] == 0
    begin[alone], count[alone] = 0, 1
    count = np.maximum(count, 0)
    rank = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(first[row] + begin, count) + rank, np.repeat(other, count)


def covered_share(of: Segments, by: Segments, least: float = THINNEST_WALL, most: float = THICKEST_WALL) -> Floats:
    """Share of each segment's length that has a parallel partner at a wall's thickness, 0..1.

    Parallel within 3 degrees. Overlaps of several partners are added, so a face whose partner is broken
    by doors counts in full where it has one.
    """
    share = np.zeros(len(of))
    if not len(of) or not len(by):
        return share
    low, high = np.minimum(of.a, of.b) - most, np.maximum(of.a, of.b) + most
    left, right = by.tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    d, e = of.direction[left], by.direction[right]
    parallel = np.abs(d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]) < 0.052
    left, right, d = left[parallel], right[parallel], d[parallel]
    normal = np.stack([-d[:, 1], d[:, 0]], axis=1)
    middle = (by.a[right] + by.b[right]) / 2 - of.a[left]
    apart = np.abs((middle * normal).sum(axis=1))
    u = ((by.a[right] - of.a[left]) * d).sum(axis=1)
    v = ((by.b[right] - of.a[left]) * d).sum(axis=1)
    shared = np.minimum(np.maximum(u, v), of.length[left]) - np.maximum(np.minimum(u, v), 0)
    # What lies within reach is asked last: between lines that is dear, and in a dense hatch few of a thousand are left.
    good = np.flatnonzero((apart >= least) & (apart <= most) & (shared > 0))
    good = good[shapely.dwithin(of.lines[left[good]], by.lines[right[good]], most)]
    np.add.at(share, left[good], shared[good])
    return np.minimum(share / np.maximum(of.length, 1e-9), 1.0)


def crossings(of: Segments, by: Segments, clear: float = 0.10) -> tuple[Ints, Ints, Floats]:
    """Where others cross segments further than ``clear`` metres from every end of both.

    Returns for each crossing which segment is crossed, by which, and how many metres from its beginning.
    """
    if not len(of) or not len(by):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
    left, right = by.tree.query(of.lines)
    d, e = of.b[left] - of.a[left], by.b[right] - by.a[right]
    det = d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]
    size = np.hypot(*d.T) * np.hypot(*e.T)
    ok = np.abs(det) > 0.1 * size
    left, right, d, e, det = left[ok], right[ok], d[ok], e[ok], det[ok]
    w = by.a[right] - of.a[left]
    s = (w[:, 0] * e[:, 1] - w[:, 1] * e[:, 0]) / det * np.hypot(*d.T)
    t = (w[:, 0] * d[:, 1] - w[:, 1] * d[:, 0]) / det * np.hypot(*e.T)
    inside = (s > clear) & (s < np.hypot(*d.T) - clear) & (t > clear) & (t < np.hypot(*e.T) - clear)
    return left[inside], right[inside], s[inside]


def _axes(walls: Segments, of: Ints, crossed: Ints, by: Ints, at: Floats) -> Ints:
    """Which of the lines ``of`` are axes or section lines: they cross several others and run on far beyond both outermost.

    ``crossed`` (positions in ``of``), ``by`` and ``at`` as :func:`crossings` gives them. A wall ends at another one, or little beyond.
    Axes cross the long face of a wall as well; so an axis crosses walls, not axes alone, or both its ends are free.
    """
    lines = walls.take(of)
    first = _overshooting(lines, crossed, at)
    told = first
    for _ in range(2 if first.any() else 0):  # the first time all that may be axes is left out, then all that is one
        an_axis = np.zeros(len(walls), dtype=bool)
        an_axis[of[told]] = True
        told = first & (np.bincount(crossed[~an_axis[by]], minlength=len(lines)) >= AXIS_WALLS)
    unsure = np.flatnonzero(first & ~told)
    told[unsure[_free_at_both_ends(lines.take(unsure), walls)]] = True
    return of[told]


def _grid(walls: Segments, of: Ints, crossed: Ints) -> Ints:
    """Which of the lines ``of`` are axes that begin and end at the outermost axes: side by side, all from one line to another, across all walls.

    Faces of walls that run so have another face beside them, at a wall's thickness.
    """
    lines = walls.take(of)
    across = np.bincount(crossed, minlength=len(lines)) >= AXIS_CROSSINGS
    d = lines.direction
    d *= np.where((d[:, 0] < -STRAIGHT) | ((np.abs(d[:, 0]) <= STRAIGHT) & (d[:, 1] < 0)), -1.0, 1.0)[:, None]
    ends = np.sort(np.stack([(lines.a * d).sum(axis=1), (lines.b * d).sum(axis=1)], axis=1), axis=1)
    # Drafters' coordinates are whole millimetres: none of them lies between two steps.
    steps = np.floor((ends + GRID_BETWEEN_M) / GRID_END_M).astype(np.intp)
    angles = np.round(np.degrees(np.arctan2(d[:, 1], d[:, 0]))).astype(np.intp)
    families: dict[tuple[int, ...], list[int]] = {}
    for i in np.flatnonzero(lines.length > GRID_LINE_M).tolist():
        families.setdefault((int(angles[i]), *steps[i].tolist()), []).append(i)
    found: list[int] = []
    for members in (m for m in families.values() if len(m) >= GRID_LINES):
        x, y = d[members[0]]
        places, which = np.unique(np.round(lines.a[members] @ np.array([-y, x]), 2), return_inverse=True)
        gaps = np.diff(places, prepend=-np.inf, append=np.inf)
        alone = np.flatnonzero((np.minimum(gaps[:-1], gaps[1:]) > GRID_STEP_M)[which])
        axes = np.asarray(members)[alone]
        if len(np.unique(which[alone])) >= GRID_LINES and len(np.unique(which[alone][across[axes]])) > 1:
            found += axes.tolist()
    return of[np.asarray(found, dtype=np.intp)]


def _free_at_both_ends(lines: Segments, walls: Segments) -> Mask:
    """Lines that end at no other one, a bubble around an axis's number left aside."""
    if not len(lines):
        return np.zeros(0, dtype=bool)
    straight = (np.bincount(walls.stroke)[walls.stroke] < BUBBLE_PIECES) | (walls.length > BUBBLE_PIECE_M)
    others = walls.take(straight)
    free = np.ones(len(lines), dtype=bool)
    for ends in (lines.a, lines.b):
        end, other = others.tree.query(point_array(ends), predicate="dwithin", distance=END_M)
        own = others.stroke[other] == lines.stroke[end]
        free[end[~own]] = False
    return free


def _overshooting(lines: Segments, crossed: Ints, at: Floats) -> Mask:
    """Lines that cross several others and run on far beyond the outermost at both ends."""
    first, last = np.full(len(lines), np.inf), np.full(len(lines), -np.inf)
    np.minimum.at(first, crossed, at)
    np.maximum.at(last, crossed, at)
    many = np.bincount(crossed, minlength=len(lines)) >= AXIS_CROSSINGS
    return np.asarray(many & (first > OVERSHOOT_M) & (lines.length - last > OVERSHOOT_M), dtype=np.bool_)


def stray_lines(walls: Segments) -> Mask:
    """Lines of a wall layer that are no wall: they cut two or more others in mid-span and have no partner.

    Found on real plans: a long polyline across a dozen rooms, the folded line of a void, the cross of a
    lift or shaft (two lines that cut each other in the middle). A polyline is judged whole. Nor is an axis, whatever runs
    beside it: it lies in the middle of walls and goes on beyond them.

    Where walls are drawn with one line, none has a partner and walls cross each other: there only what runs in a
    direction of its own is no wall.
    """
    stray = np.zeros(len(walls), dtype=bool)
    if not len(walls):
        return stray
    long = np.flatnonzero(walls.length > 0.6)
    which, by, at = crossings(walls.take(long), walls)
    straight = walls.length[by] > BUBBLE_PIECE_M
    stray[_axes(walls, long, which[straight], by[straight], at[straight])] = True
    two_faces = _has_partners(walls)
    if two_faces:
        stray[_grid(walls, long, which[straight])] = True
    cut = np.bincount(long[which], minlength=len(walls))
    by_stroke = np.bincount(walls.stroke, weights=cut)[walls.stroke]
    suspects = np.flatnonzero(by_stroke >= 1)
    if not len(suspects):
        return stray
    size = np.bincount(walls.stroke, weights=walls.length)
    backed = covered_share(walls.take(suspects), walls) * walls.length[suspects]
    share = np.bincount(walls.stroke[suspects], weights=backed, minlength=len(size)) / np.maximum(size, 1e-9)
    lonely = share[walls.stroke[suspects]] < LONELY_SHARE
    crossed = walls.take(suspects)
    if two_faces:
        few = by_stroke[suspects] < 2
        stray[suspects] |= lonely & (~few | is_oblique(crossed, walls) | _halved(crossed))
    else:
        others = walls.take(by_stroke < 1)
        stray[suspects] |= lonely & is_oblique(crossed, others if len(others) else walls)
    return stray


def _has_partners(walls: Segments) -> bool:
    """Whether walls have two faces: the longest lines have partners along most of their length."""
    longest = walls.take(np.argsort(-walls.length, kind="stable")[:MOST_LINES])
    return float((covered_share(longest, walls) * longest.length).sum()) > SINGLE_SHARE * float(longest.length.sum())


def _halved(lines: Segments) -> Mask:
    """Lines that share their middle with another of the same length and another direction: the cross of a lift."""
    middle = point_array((lines.a + lines.b) / 2)
    left, right = STRtree(middle).query(middle, predicate="dwithin", distance=0.05)
    d, e = lines.direction[left], lines.direction[right]
    turned = np.abs(d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]) > 0.3
    same = np.abs(lines.length[left] - lines.length[right]) < 0.1
    crossed = np.zeros(len(lines), dtype=bool)
    crossed[left[turned & same]] = True
    return crossed


def is_oblique(lines: Segments, walls: Segments) -> Mask:
    """Lines whose direction is rare among walls: less than 2 % of all wall length within 2 degrees of it.

    A building has a few directions; diagonals that mark voids, lifts and shafts have their own.
    """
    bins = np.bincount(_degrees(walls), weights=walls.length, minlength=180)
    near = sum(np.roll(bins, k) for k in range(-2, 3))
    share: Floats = np.asarray(near, dtype=np.float64) / walls.length.sum()
    return np.asarray(share[_degrees(lines)] < 0.02)


def _degrees(lines: Segments) -> Ints:
    """Directions in whole degrees, 0 to 179."""
    d = lines.direction
    return np.asarray(np.floor(np.degrees(np.arctan2(d[:, 1], d[:, 0])) % 180), dtype=np.intp) % 180


def tread_lines(walls: Segments, least: int = 4) -> Mask:
    """Lines that form a ladder: ``least`` or more of one length and direction, side by side at one tread's step."""
    treads = np.zeros(len(walls), dtype=bool)
    middle_size = np.flatnonzero((walls.length > TREAD_LENGTH[0]) & (walls.length < TREAD_LENGTH[1]))
    if len(middle_size) < least:
        return treads
    part = walls.take(middle_size)
    i, j, gap = _rungs(part)
    if not len(i):
        return treads
    # Rungs of one ladder follow each other at one step; drop the links that do not keep it.
    groups = _components(i, j, len(part))
    order = np.argsort(groups[i], kind="stable")
    starts = np.flatnonzero(np.diff(groups[i][order], prepend=-1))
    medians = {
        int(groups[i][order[s]]): float(np.median(g))
        for s, g in zip(starts, np.split(gap[order], starts[1:]), strict=True)
    }
    usual = np.asarray([medians.get(g, np.nan) for g in groups.tolist()])
    even = np.abs(gap - usual[i]) < 0.2 * usual[i]
    groups = _components(i[even], j[even], len(part))
    sizes = np.bincount(groups)
    for group in np.flatnonzero(sizes >= least).tolist():
        members = np.flatnonzero(groups == group)
        d = part.direction[members[0]]
        places = np.sort((part.a[members] + part.b[members]) / 2 @ np.array([-d[1], d[0]]))
        # Lines drawn twice are one rung.
        if 1 + int((np.diff(places) > TREAD_STEP[0] / 2).sum()) >= least:
            treads[middle_size[members]] = True
    return treads


def landing_edges(walls: Segments, treads: Mask) -> Mask:
    """Lines one step from a tread that run on over both flights of a stair: where its landing ends, and no wall.

    A wall across the end of a flight has a second face. Where walls are drawn with one line nothing tells the two apart.
    """
    edges = np.zeros(len(walls), dtype=bool)
    if not treads.any():
        return edges
    rest = walls.take(~treads)
    long = np.flatnonzero(~treads & (walls.length > TREAD_LENGTH[0]))
    if not _has_partners(rest) or not len(long):
        return edges
    lines, rungs = walls.take(long), walls.take(treads)
    line, rung = rungs.tree.query(lines.lines, predicate="dwithin", distance=TREAD_STEP[1])
    d, e = lines.direction[line], rungs.direction[rung]
    ends = [end[rung] - lines.a[line] for end in (rungs.a, rungs.b)]
    along = np.stack([(p * d).sum(axis=1) for p in ends])
    across = np.abs(np.stack([d[:, 0] * p[:, 1] - d[:, 1] * p[:, 0] for p in ends]).mean(axis=0))
    beside = (
        (np.abs(d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]) < 0.04) & (across >= TREAD_STEP[0]) & (across <= TREAD_STEP[1])
    )
    beside &= (along.min(axis=0) > -END_M) & (along.max(axis=0) < lines.length[line] + END_M)
    line, rung = line[beside], rung[beside]
    beside_m, widest = np.zeros(len(long)), np.zeros(len(long))
    np.add.at(beside_m, line, rungs.length[rung])
    np.maximum.at(widest, line, rungs.length[rung])
    both = np.flatnonzero((beside_m > FLIGHTS_SHARE * lines.length) & (widest < FLIGHT_SHARE * lines.length))
    edges[long[both[covered_share(lines.take(both), rest) < LONELY_SHARE]]] = True
    return edges


def _rungs(part: Segments) -> tuple[Ints, Ints, Floats]:
    """Pairs of neighbouring rungs and the step between them: each line and the nearest like it on either side."""
    left, right = part.tree.query(part.lines, predicate="dwithin", distance=TREAD_STEP[1])
    apart = left != right
    left, right = left[apart], right[apart]
    d, e, size, other = part.direction[left], part.direction[right], part.length[left], part.length[right]
    across = ((part.a[right] + part.b[right] - part.a[left] - part.b[left]) / 2 * np.stack([-d[:, 1], d[:, 0]], 1)).sum(
        1
    )
    along = np.abs(((part.a[right] + part.b[right] - part.a[left] - part.b[left]) / 2 * d).sum(axis=1))
    step = np.abs(across)
    good = (np.abs(d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]) < 0.04) & (np.abs(size - other) < 0.06 + 0.05 * size)
    good &= (step >= TREAD_STEP[0]) & (step <= TREAD_STEP[1]) & (along < 0.06 + 0.05 * size)
    left, right, across, step = left[good], right[good], across[good], step[good]
    order = np.lexsort((step, across > 0, left))
    left, right, across, step = left[order], right[order], across[order], step[order]
    nearest = np.ones(len(left), dtype=bool)
    nearest[1:] = (left[1:] != left[:-1]) | ((across[1:] > 0) != (across[:-1] > 0))
    return left[nearest], right[nearest], step[nearest]


def _components(i: Ints, j: Ints, count: int) -> Ints:
    """Number of the connected group each of ``count`` things belongs to."""
    graph = coo_array((np.ones(len(i)), (i, j)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)
