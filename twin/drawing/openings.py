"""Doors as drawn: found in blocks, in loose arcs and lines, and as sliding leaves.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from shapely import LineString, STRtree

from twin.drawing.ajar import leaves_ajar, thin_box
from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.revolving import Drum, find_drums
from twin.drawing.swings import LEAF_M, Hung, find_swings, hang
from twin.drawing.walls_evidence import THICKEST_WALL, Bounds, Floats, Segments, collect_segments, point_array
from twin.model import Point

FRAME_STOPS_M: Final = 0.0
"""Metres taken off an opening for frame stops, which plans do not draw: nothing, see ``clear_width``."""
LEAF_SLIDING_M: Final = (0.45, 2.5)
"""Metres: length of a sliding leaf."""
THIN_M: Final = (0.015, 0.07)
"""Metres: thickness of a sliding leaf; windows are drawn over the whole wall, in steps of 60 mm and more."""

FLUSH_M: Final = 0.03
"""Metres: a leaf's end and a wall end that are no further apart touch."""
OVERLAP_M: Final = 0.12
"""Metres by which a sliding leaf is longer than its opening at either end, at most: 50 to 100 mm by habit."""


@dataclass(frozen=True, slots=True)
class Door:
    """A door as drawn. ``chord`` runs from jamb to jamb along the wall face the leaf hangs on.

    ``hinges`` has one point per leaf. ``leaf_m`` is the leaf width (the wider of two), ``clear_m`` what
    ``clear_width`` says, both in metres. ``source``: ``block``, ``arc``, ``leaf`` (no arc is drawn), ``sliding`` or ``revolving``.
    ``swing_deg`` is how far the leaf is drawn open, None for one that does not swing.
    ``strokes`` are the indices in ``Drawing.strokes`` that draw it.
    """

    chord: tuple[Point, Point]
    hinges: tuple[Point, ...]
    leaf_m: float
    clear_m: float
    handle: str
    source: str
    layer: str = ""
    insert: int = -1
    strokes: tuple[int, ...] = ()
    swing_deg: float | None = None


def clear_width(opening: float, leaves: float) -> float:
    """What is left to pass of an opening whose leaves stand open at a right angle, in metres.

    Chinese drawings name a door by its structural opening: M1821 is 1800 wide and 2100 high, and the swing is drawn
    from jamb to jamb of it. The clear width (净宽) is that opening less the open leaves and the frame. Where leaves
    are drawn with two edges their thickness is known and taken off: a double door of 1800 with leaves of 36 mm
    reads 1.728. A leaf drawn as one line and frame stops say nothing of themselves, so nothing is taken off for them: the
    built clear width is never more than this, and usually 40 to 120 mm less. An office that wants the built width
    guessed instead sets ``FRAME_STOPS_M``.

    Parameters
    ----------
    opening
        From jamb to jamb, metres.
    leaves
        Sum of the drawn thicknesses of the leaves, metres.
    """
    return max(0.0, opening - leaves - FRAME_STOPS_M)


def find_doors(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None = None
) -> list[Door]:
    """Find doors: door blocks, loose swings (arc with or without its leaf), double leaves, open leaves with no arc, sliding leaves, revolving doors.

    Block contents are already exploded, so a scaled or mirrored block is read like loose
    lines. A swing on a layer of no known role needs a leaf to count. ``roles`` and ``bounds`` as in
    ``twin.drawing.walls.rooms_from_walls``. Where no wall is drawn, the outlines of rooms say along which line a door lies.
    """
    swings = find_swings(drawing, roles, metres_per_unit, bounds)
    drums = find_drums(drawing, metres_per_unit, swings)
    of_drums = {i for drum in drums for i in drum.strokes}
    swings = [s for s in swings if s.stroke not in of_drums]
    hung: list[Hung] = []
    if swings:
        bounding = "wall" if "wall" in roles.values() else "outline"
        seen = ("door", "window", "other", "column", bounding)
        near = collect_segments(drawing, roles, metres_per_unit, seen, bounds=bounds)
        near = near.take(
            np.asarray([not _may_swing(drawing.strokes[i], metres_per_unit) for i in near.stroke], dtype=bool)
        )
        hung = hang(drawing, roles, swings, near)
    used = {*of_drums, *(i for h in hung for i in (h.swing.stroke, *h.leaf))}
    blocks = {drawing.strokes[h.swing.stroke].insert for h in hung}
    hung += leaves_ajar(drawing, roles, metres_per_unit, bounds, used=used, blocks=blocks)
    doors = _without_twins([d for d in _pair([_door(drawing, h) for h in hung]) if d.leaf_m >= LEAF_M[0]])
    doors += [_revolving(drawing, drum) for drum in drums]
    return doors + _sliding(drawing, roles, metres_per_unit, bounds, doors)


def _may_swing(stroke: Stroke, metres_per_unit: float) -> bool:
    """Whether a stroke is an arc as small as a leaf's; those of round walls are larger."""
    return stroke.kind == "ARC" and (stroke.arc is None or abs(stroke.arc[2]) * metres_per_unit <= LEAF_M[1])


def _revolving(drawing: Drawing, drum: Drum) -> Door:
    """The chord is the drum's diameter in the wall; one passes in a compartment, through the drum's opening."""
    stroke = drawing.strokes[drum.strokes[0]]
    return Door(
        chord=(_point(drum.ends[0]), _point(drum.ends[1])),
        hinges=(),
        leaf_m=drum.radius,
        clear_m=min(drum.radius, drum.opening),
        handle=stroke.handle,
        source="revolving",
        layer=stroke.layer,
        insert=stroke.insert,
        strokes=drum.strokes,
    )


def _door(drawing: Drawing, hung: Hung) -> Door:
    """A single leaf: the chord goes from the hinge to the jamb."""
    swing, stroke = hung.swing, drawing.strokes[hung.swing.stroke]
    return Door(
        chord=(_point(swing.hinge), _point(hung.jamb)),
        hinges=(_point(swing.hinge),),
        leaf_m=swing.radius,
        clear_m=clear_width(float(np.hypot(*(hung.jamb - swing.hinge))), hung.thickness),
        handle=stroke.handle,
        source="block" if stroke.insert >= 0 else "leaf" if swing.stroke in hung.leaf else "arc",
        layer=stroke.layer,
        insert=stroke.insert,
        strokes=tuple(dict.fromkeys((swing.stroke, *hung.leaf))),
        swing_deg=swing.sweep_deg,
    )


def _pair(doors: list[Door]) -> list[Door]:
    """Join two leaves that meet in the middle of one opening into a double door."""
    used: set[int] = set()
    result: list[Door] = []
    if not doors:
        return result
    near = _neighbours(np.asarray([d.chord[1] for d in doors]), 0.12)
    for i, door in enumerate(doors):
        if i in used:
            continue
        used.add(i)
        partner = _other_leaf(i, doors, near[i], used)
        if partner is None:
            result.append(door)
            continue
        used.add(partner)
        other = doors[partner]
        width = math.dist(door.chord[0], other.chord[0])
        thick = sum(math.dist(*d.chord) - d.clear_m for d in (door, other))
        result.append(
            replace(
                door,
                chord=(door.chord[0], other.chord[0]),
                hinges=(door.chord[0], other.chord[0]),
                leaf_m=max(door.leaf_m, other.leaf_m),
                clear_m=clear_width(width, thick),
                strokes=(*door.strokes, *other.strokes),
            )
        )
    return result


def _neighbours(points: Floats, distance: float) -> list[list[int]]:
    """For each point the points near it, itself included."""
    shapes = point_array(points)
    out: list[list[int]] = [[] for _ in shapes]
    for i, j in STRtree(shapes).query(shapes, predicate="dwithin", distance=distance).T.tolist():
        out[i].append(j)
    return out


def _other_leaf(i: int, doors: Sequence[Door], near: Sequence[int], used: set[int]) -> int | None:
    door = doors[i]
    hinge, end = np.asarray(door.chord[0]), np.asarray(door.chord[1])
    for j in near:
        if j in used:
            continue
        other = np.asarray(doors[j].chord[0])
        d, e = end - hinge, other - end
        cos = float(d @ e) / max(float(np.hypot(*d) * np.hypot(*e)), 1e-9)
        if cos > 0.97:
            return j
    return None


def _without_twins(doors: list[Door]) -> list[Door]:
    """Drop the second swing of a door that opens both ways, and doors drawn twice."""
    kept: list[Door] = []
    if not doors:
        return kept
    near = _neighbours(np.asarray([d.chord for d in doors]).mean(axis=1), 0.15)
    gone: set[int] = set()
    for i, door in enumerate(doors):
        if i in gone:
            continue
        kept.append(door)
        width = math.dist(*door.chord)
        for j in near[i]:
            if j > i and abs(math.dist(*doors[j].chord) - width) < 0.15:
                gone.add(j)
    return kept


def _sliding(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None, known: Sequence[Door]
) -> list[Door]:
    """Sliding leaves on door layers: thin long rectangles, alone or side by side, that no swing uses.

    On layers of windows too, where there are several in an opening and no other line crosses it: sashes stand between a window's lines.
    The chord is the leaves' line, made longer to the wall ends on either side. A leaf that touches wall ends
    with both its own, and reaches past neither, is a window or a sill and is left out.
    """
    used = frozenset(i for d in known for i in d.strokes)
    leaves = _leaves(drawing, roles, metres_per_unit, bounds, used)
    if not leaves:
        return []
    drawn = used | frozenset(i for strokes, _ in leaves for i in strokes)
    walls = collect_segments(
        drawing, roles, metres_per_unit, ("wall", "door", "column"), bounds=bounds, leave_out=drawn
    )
    panes = collect_segments(drawing, roles, metres_per_unit, ("window",), bounds=bounds, leave_out=drawn)
    corners, frames = np.concatenate([walls.a, walls.b]), np.tile(walls.role == "door", 2)
    own = STRtree([LineString(box) for _, box in leaves]).query(point_array(corners), "dwithin", distance=THIN_M[1])[0]
    corners = np.delete(corners, own[frames[own]], axis=0)
    tree = STRtree(point_array(corners))
    doors = []
    for group in _side_by_side([box for _, box in leaves]):
        ends = np.concatenate([leaves[i][1] for i in group])
        d = leaves[group[0]][1][1] - leaves[group[0]][1][0]
        d /= np.hypot(*d)
        middle = ends.mean(axis=0)
        along = (ends - middle) @ d
        a, b = middle + along.min() * d, middle + along.max() * d
        leaf = max(float(np.hypot(*(leaves[i][1][1] - leaves[i][1][0]))) for i in group)
        before, after = _reach(a, -d, leaf, corners, tree), _reach(b, d, leaf, corners, tree)
        if before is None or after is None or (len(group) == 1 and max(abs(before), abs(after)) < FLUSH_M):
            continue
        a, b = _uncovered(a - max(before, 0.0) * d, b + max(after, 0.0) * d, walls.take(walls.role == "wall"))
        width = float(np.hypot(*(b - a)))
        strokes = tuple(i for k in group for i in leaves[k][0])
        first = drawing.strokes[strokes[0]]
        among_panes = roles.get(first.layer, "other") == "window"
        if width < LEAF_M[0] or (among_panes and (len(group) < 2 or _glazed(a, b, panes))):
            continue
        doors.append(
            Door(
                chord=(_point(a), _point(b)),
                hinges=(),
                leaf_m=leaf,
                clear_m=_clear(width, leaf, [leaves[i][1] for i in group]),
                handle=first.handle,
                source="sliding",
                layer=first.layer,
                insert=first.insert,
                strokes=strokes,
            )
        )
    return doors


def _glazed(a: Floats, b: Floats, panes: Segments) -> bool:
    """Whether a line of a window runs from ``a`` to ``b`` along the most of the way, within a wall's thickness."""
    width = float(np.hypot(*(b - a)))
    d = (b - a) / max(width, 1e-9)
    u = np.sort(np.stack([(panes.a - a) @ d, (panes.b - a) @ d]), axis=0)
    aside = np.abs(np.stack([panes.a - a, panes.b - a]) @ np.array([-d[1], d[0]])).max(axis=0)
    shared = np.minimum(u[1], width) - np.maximum(u[0], 0.0)
    return bool(((aside < THICKEST_WALL) & (shared > width / 2)).any())


def _clear(width: float, leaf: float, boxes: Sequence[Floats]) -> float:
    """What is left to pass in metres: two leaves in one line part to both sides, others slide one behind the other.

    On several tracks all leaves can stand behind those of the fullest: of two fixed and two that part between them, half is left.
    """
    if len(boxes) < 2 or width <= 1.3 * leaf:
        return min(width, leaf)
    d = (boxes[0][1] - boxes[0][0]) / np.hypot(*(boxes[0][1] - boxes[0][0]))
    aside = np.sort([float(box.mean(axis=0) @ np.array([-d[1], d[0]])) for box in boxes])
    tracks = np.split(aside, np.flatnonzero(np.diff(aside) >= THIN_M[0]) + 1)
    if len(tracks) == 1:
        return width if len(boxes) == 2 else width - leaf
    return width - leaf * max(len(track) for track in tracks)


def _reach(end: Floats, d: Floats, most: float, corners: Floats, tree: STRtree) -> float | None:
    """Metres from a leaf's end on in its direction to the next wall end within 0.2 m of its line; None if there is none.

    Less than nothing where the leaf reaches past it.
    """
    near = corners[tree.query(shapely.Point(*end), predicate="dwithin", distance=most + 0.3)] - end
    along, aside = near @ d, np.abs(near @ np.array([-d[1], d[0]]))
    # A pocket, a leaf that stands open or one that slides before the wall overlaps it: the jamb lies behind the leaf's end.
    good = along[(aside < 0.2) & (along > -OVERLAP_M) & (along < most)]
    return float(good.min()) if len(good) else None


def _uncovered(a: Floats, b: Floats, walls: Segments) -> tuple[Floats, Floats]:
    """The longest stretch from ``a`` to ``b`` that no wall line runs beside: a pocket holds a part of the leaf."""
    width = float(np.hypot(*(b - a)))
    d = (b - a) / max(width, 1e-9)
    normal = np.array([-d[1], d[0]])
    u0, u1 = (walls.a - a) @ d, (walls.b - a) @ d
    beside = (np.abs((walls.a - a) @ normal) < 0.2) & (np.abs((walls.b - a) @ normal) < 0.2)
    spans = sorted(zip(np.minimum(u0, u1)[beside].tolist(), np.maximum(u0, u1)[beside].tolist(), strict=True))
    best, reached = (0.0, 0.0), 0.0
    for start, end in [*spans, (width, width)]:
        if min(start, width) - reached > best[1] - best[0]:
            best = (reached, min(start, width))
        reached = max(reached, end)
    return a + best[0] * d, a + best[1] * d


def _leaves(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None, used: frozenset[int]
) -> list[tuple[tuple[int, ...], Floats]]:
    """Thin rectangles, drawn as one polyline or as two long lines: their strokes and middle lines."""
    leaves: list[tuple[tuple[int, ...], Floats]] = []
    area = shapely.box(*bounds) if bounds is not None else None
    for index, stroke in enumerate(drawing.strokes):
        if index in used or len(stroke.coords) not in {4, 5} or roles.get(stroke.layer) not in {"door", "window"}:
            continue
        box = thin_box(stroke.coords * metres_per_unit, LEAF_SLIDING_M, THIN_M) if stroke.closed else None
        if box is not None and (area is None or area.contains(shapely.Point(box[0].mean(axis=0)))):
            leaves.append(((index,), box[0]))
    lines = collect_segments(drawing, roles, metres_per_unit, ("door",), bounds=bounds, leave_out=used)
    lines = lines.take((lines.length > LEAF_SLIDING_M[0]) & (lines.length < LEAF_SLIDING_M[1]))
    lines = lines.take(np.asarray([drawing.strokes[i].kind == "LINE" for i in lines.stroke], dtype=bool))
    if len(lines) > 1:
        left, right = lines.tree.query(lines.lines, predicate="dwithin", distance=THIN_M[1])
        for i, j in zip(left.tolist(), right.tolist(), strict=True):
            if i < j:
                corners = np.stack([lines.a[i], lines.b[i], lines.b[j], lines.a[j]])
                if (lines.direction[i] @ lines.direction[j]) < 0:
                    corners = corners[[0, 1, 3, 2]]
                box = thin_box(corners, LEAF_SLIDING_M, THIN_M)
                if box is not None:
                    leaves.append(((int(lines.stroke[i]), int(lines.stroke[j])), box[0]))
    return leaves


def _side_by_side(boxes: Sequence[Floats]) -> list[list[int]]:
    """Group leaves that are parallel, within 0.15 m of one line, and touch or overlap along it."""
    groups: list[list[int]] = []
    if not boxes:
        return groups
    lines = [LineString(b) for b in boxes]
    tree = STRtree(lines)
    seen: set[int] = set()
    for i in range(len(boxes)):
        if i in seen:
            continue
        todo, group = [i], []
        seen.add(i)
        while todo:
            k = todo.pop()
            group.append(k)
            d = boxes[k][1] - boxes[k][0]
            for j in tree.query(lines[k], predicate="dwithin", distance=0.15).tolist():
                e = boxes[j][1] - boxes[j][0]
                if j not in seen and abs(d[0] * e[1] - d[1] * e[0]) < 0.05 * np.hypot(*d) * np.hypot(*e):
                    seen.add(j)
                    todo.append(j)
        groups.append(group)
    return groups


def _point(p: Floats) -> Point:
    return (float(p[0]), float(p[1]))
