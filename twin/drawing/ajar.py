"""Leaves drawn ajar with no arc: one line, or a thin rectangle, from the end of a wall into the room.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from shapely import STRtree

from twin.drawing.primitives import Drawing
from twin.drawing.swings import Hung, Swing, angle_between
from twin.drawing.walls_evidence import Bounds, Floats, Segments, collect_segments, point_array

LENGTH_M: Final = (0.55, 1.6)
"""Metres: shorter leaves are those of cupboards and hatches, longer ones those of gates, which are drawn with their swing."""
THICK_M: Final = (0.015, 0.08)
"""Metres: a leaf drawn as a rectangle."""
OUT_OF_TRUE_M: Final = 0.02
"""Metres: opposite sides of a leaf differ by less."""
AT_WALL_M: Final = 0.12
"""Metres between the hinge and the end of the wall it is at; the leaf's other end is further from all walls."""
OPENS_DEG: Final = (12.0, 125.0)
FITS: Final = (0.1, 0.04)
"""The opening is as wide as the leaf is long within this share and these metres more: frames, and leaves drawn by eye."""
IN_LINE_COS: Final = 0.995
SQUARE_COS: Final = 0.1
"""A column's side, or a crossing wall's, lies square to the opening that ends at it within six degrees."""
_Leaf = tuple[int, Floats, float]
"""The index of a stroke, both ends of its middle line, its thickness."""


def leaves_ajar(
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
    bounds: Bounds | None,
    *,
    used: Collection[int],
    blocks: Collection[int],
) -> list[Hung]:
    """Doors of which only the open leaf is drawn, on layers of doors.

    The leaf begins at the end of a wall, or at the side of a column, and ends free. In line with a wall's face, as far away as the leaf is long, the wall
    goes on, or another begins: there is the jamb.

    Parameters
    ----------
    drawing, roles, metres_per_unit, bounds
        As for :func:`twin.drawing.openings.find_doors`.
    used, blocks
        Strokes of doors that are known already, and the inserts these are of (-1 for loose ones).
    """
    of_doors = {*used, *(i for i, s in enumerate(drawing.strokes) if s.insert >= 0 and s.insert in blocks)}
    leaves = _leaves(drawing, roles, metres_per_unit, bounds, of_doors)
    if not leaves:
        return []
    walls = collect_segments(drawing, roles, metres_per_unit, ("wall", "column", "window"), bounds=bounds)
    if not len(walls):
        return []
    ends = np.concatenate([walls.a, walls.b])
    away = np.concatenate([walls.direction, -walls.direction])
    tree = STRtree(point_array(ends))
    found: dict[int, tuple[tuple[bool, float], Hung]] = {}
    for k, hinge, tip in _hinged(leaves, walls):
        stroke, _, thickness = leaves[k]
        for misfit, from_, jamb in _jambs(hinge, tip, walls, (ends, away, tree)):
            if (k not in found or misfit < found[k][0]) and _is_open(from_, jamb, walls):
                found[k] = misfit, Hung(_swing(from_, jamb, tip - hinge, stroke), jamb, (stroke,), thickness)
    return [found[k][1] for k in sorted(found)]


def _hinged(leaves: Sequence[_Leaf], walls: Segments) -> list[tuple[int, Floats, Floats]]:
    """Leaves that begin at a wall and end free: which one, the end at the wall, the other."""
    both = np.array([line for _, line, _ in leaves])
    both = np.concatenate([both, both[:, ::-1]])
    hinges, tips = point_array(both[:, 0]), point_array(both[:, 1])
    hung = np.zeros(len(both), dtype=bool)
    hung[walls.tree.query(hinges, predicate="dwithin", distance=AT_WALL_M)[0]] = True
    held = np.flatnonzero(hung)
    hung[held[walls.tree.query(tips[held], predicate="dwithin", distance=AT_WALL_M)[0]]] = False
    return [(k % len(leaves), both[k, 0], both[k, 1]) for k in np.flatnonzero(hung).tolist()]


def _swing(hinge: Floats, jamb: Floats, leaf: Floats, stroke: int) -> Swing:
    """The swing that the leaf would draw."""
    return Swing(hinge, (hinge + leaf, jamb), float(np.hypot(*leaf)), angle_between(leaf, jamb - hinge), stroke)


def _leaves(
    drawing: Drawing, roles: Mapping[str, str], scale: float, bounds: Bounds | None, used: Collection[int]
) -> list[_Leaf]:
    """Strokes that may be open leaves."""
    found = []
    for layer, strokes in drawing.on_layer.items():
        if roles.get(layer, "other") != "door":
            continue
        for index in strokes:
            stroke = drawing.strokes[index]
            if index in used or len(stroke.coords) not in {2, 4, 5}:
                continue
            first, second, third = (*stroke.coords[:3].tolist(), stroke.coords[0].tolist())[:3]
            sides = math.dist(first, second) * scale, math.dist(second, third) * scale
            if not LENGTH_M[0] <= max(sides) <= LENGTH_M[1]:
                continue  # most strokes, told at a tenth of the cost
            leaf = _middle_line(stroke.coords * scale)
            if leaf is not None and (bounds is None or _within(leaf[0].mean(axis=0), bounds)):
                found.append((index, *leaf))
    return found


def _middle_line(points: Floats) -> tuple[Floats, float] | None:
    """Both ends of a leaf's middle line, and its thickness; None where the points are no leaf."""
    if len(points) > 2:
        return thin_box(points, LENGTH_M, THICK_M)
    return (points, 0.0) if LENGTH_M[0] <= float(np.hypot(*(points[1] - points[0]))) <= LENGTH_M[1] else None


def thin_box(points: Floats, long: tuple[float, float], thick: tuple[float, float]) -> tuple[Floats, float] | None:
    """Both ends of the middle line of a rectangle, and its thickness; None where its sides are not within these metres."""
    corners = points[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    size = np.hypot(*sides.T)
    if max(abs(size[0] - size[2]), abs(size[1] - size[3])) > OUT_OF_TRUE_M:
        return None
    if not (thick[0] <= size.min() <= thick[1] and long[0] <= size.max() <= long[1]):
        return None
    k = 0 if size[0] < size[1] else 1
    line = np.stack([(corners[k] + corners[k + 1]) / 2, (corners[(k + 2) % 4] + corners[(k + 3) % 4]) / 2])
    return line, float(size.min())


def _within(at: Floats, bounds: Bounds) -> bool:
    return bool(bounds[0] <= at[0] <= bounds[2] and bounds[1] <= at[1] <= bounds[3])


def _met(start: Floats, onward: Floats, reach: float, walls: Segments) -> Floats:
    """The first place on the way from a wall's end on in its direction at which another line is met: a column's side, a crossing wall."""
    ray = shapely.LineString([start + AT_WALL_M * onward, start + reach * onward])
    hit = walls.tree.query(ray, predicate="intersects") if onward.any() else np.empty(0, dtype=np.intp)
    spots, which = shapely.get_coordinates(shapely.intersection(ray, walls.lines[hit]), return_index=True)
    nearest = np.argsort(np.hypot(*(spots - start).T), kind="stable")[:1]
    square = np.abs(walls.direction[hit[which[nearest]]] @ onward) < SQUARE_COS
    return spots[nearest[square]]


def _jambs(
    hinge: Floats, tip: Floats, walls: Segments, wall_ends: tuple[Floats, Floats, STRtree]
) -> list[tuple[tuple[bool, float], Floats, Floats]]:
    """Places that the leaf may close between: how badly they and their width fit, the hinge, the jamb.

    Ends of walls at both go before the side of a column or a crossing wall at one of them.

    An opening twice as wide has two leaves: the jamb of each then is the middle. ``wall_ends`` are the ends of walls, the ways
    from there into them, and the ends as a tree.
    """
    ends, away, tree = wall_ends
    length = float(np.hypot(*(tip - hinge)))
    slack = FITS[0] * length + FITS[1]
    from_ = tree.query(shapely.Point(hinge), predicate="dwithin", distance=AT_WALL_M).tolist()
    to = tree.query(shapely.Point(hinge), predicate="dwithin", distance=2 * (length + slack) + AT_WALL_M)
    found = []
    # Beside a column the hinge is at no wall's end: there only what is beyond the jamb tells.
    for start, onward in [(ends[i], -away[i]) for i in from_] or [(hinge, np.zeros(2))]:
        met = _met(start, onward, 2 * (length + slack), walls)
        chord = np.concatenate([ends[to] - start, met - start])
        beyond = np.concatenate([away[to], np.zeros_like(met)])
        width = np.hypot(*chord.T)
        chord = chord / np.maximum(width, 1e-9)[:, None]
        # The wall goes on in line with the opening, on the hinge's side or beyond the jamb.
        in_line = (chord @ onward > IN_LINE_COS) | ((chord * beyond).sum(axis=1) > IN_LINE_COS)
        if not from_:
            sides = walls.direction[walls.tree.query(shapely.Point(hinge), predicate="dwithin", distance=AT_WALL_M)]
            in_line &= np.abs(chord @ sides.T).min(axis=1, initial=1.0) < SQUARE_COS
        leaves = np.where(width < 1.5 * length, 1, 2)
        for k in np.flatnonzero(in_line & (np.abs(width / leaves - length) < slack)).tolist():
            if OPENS_DEG[0] <= angle_between(tip - hinge, chord[k]) <= OPENS_DEG[1]:
                jamb = start + chord[k] * width[k] / leaves[k]
                one_sided = not from_ or k >= len(to)
                found.append(((one_sided, float(abs(width[k] / leaves[k] - length))), start, jamb))
    return found


def _is_open(a: Floats, b: Floats, walls: Segments) -> bool:
    """Whether no line of a wall runs across or along the way between two wall ends."""
    way = shapely.LineString([a + 0.15 * (b - a), b - 0.15 * (b - a)])
    return not len(walls.tree.query(way, predicate="dwithin", distance=0.01))
