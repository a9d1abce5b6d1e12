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

from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.walls_evidence import Bounds, Floats, Segments, collect_segments, point_array
from twin.model import Point

LEAF_M: Final = (0.35, 2.2)
"""Metres: the narrowest cupboard leaf and the widest swing gate drawn with an arc."""
SWEEP_DEG: Final = (8.0, 185.0)
"""Degrees of a swing; real drawings show doors ajar at 15 degrees as well as open at 90 or 180."""
NO_DOORS: Final = frozenset(
    {"furniture", "axis", "dimension", "text", "hatch", "outline", "ignore", "stair", "lift", "sanitary"}
)
"""Roles whose arcs are never door swings."""
LEAF_SLIDING_M: Final = (0.45, 2.5)
"""Metres: length of a sliding leaf."""
THIN_M: Final = (0.015, 0.07)
"""Metres: thickness of a sliding leaf; windows are drawn over the whole wall, in steps of 60 mm and more."""


@dataclass(frozen=True, slots=True)
class Door:
    """A door as drawn. ``chord`` runs from jamb to jamb along the wall face the leaf hangs on.

    ``hinges`` has one point per leaf. ``leaf_m`` is the leaf width (the wider of two); ``clear_m`` is the
    chord less the thickness of the open leaves where they are drawn with one, both in metres: frame stops are
    not drawn on plans, so the built clear width is never more than this. ``source``: ``block``, ``arc`` or ``sliding``.
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


@dataclass(frozen=True, slots=True)
class _Swing:
    """A quarter turn (or less, or more) of a leaf: hinge, both ends of the arc, radius."""

    hinge: Floats
    ends: tuple[Floats, Floats]
    radius: float
    stroke: int


def find_doors(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None = None
) -> list[Door]:
    """Find doors: door blocks, loose swings (arc with or without its leaf), double leaves, sliding leaves.

    Block contents are already exploded, so a scaled or mirrored block is read like loose
    lines. A swing on a layer of no known role needs a leaf to count. ``roles`` and ``bounds`` as in
    ``twin.drawing.walls.rooms_from_walls``.
    """
    swings = _swings(drawing, roles, metres_per_unit, bounds)
    if not swings:
        return _sliding(drawing, roles, metres_per_unit, bounds, [])
    near = collect_segments(drawing, roles, metres_per_unit, ("door", "window", "other", "wall"), bounds=bounds)
    near = near.take(np.asarray([drawing.strokes[i].kind != "ARC" for i in near.stroke], dtype=bool))
    tree = STRtree(near.lines())
    doors = [door for s in swings if (door := _hang(drawing, roles, s, near, tree)) is not None]
    doors = _without_twins(_pair(doors))
    return doors + _sliding(drawing, roles, metres_per_unit, bounds, doors)


def _swings(drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None) -> list[_Swing]:
    found = []
    for index, stroke in enumerate(drawing.strokes):
        if stroke.closed or roles.get(stroke.layer, "other") in NO_DOORS:
            continue
        circle = _circle(stroke)
        if circle is None:
            continue
        centre, radius, sweep = circle
        radius *= metres_per_unit
        if not (LEAF_M[0] <= radius <= LEAF_M[1] and SWEEP_DEG[0] <= sweep <= SWEEP_DEG[1]):
            continue
        hinge = centre * metres_per_unit
        if bounds is not None and not (bounds[0] <= hinge[0] <= bounds[2] and bounds[1] <= hinge[1] <= bounds[3]):
            continue
        ends = (stroke.coords[0] * metres_per_unit, stroke.coords[-1] * metres_per_unit)
        found.append(_Swing(hinge, ends, radius, index))
    return found


def _circle(stroke: Stroke) -> tuple[Floats, float, float] | None:
    """Centre, radius and sweep in degrees of an arc, or of a curve that is one within 2 %."""
    if stroke.arc is not None:
        cx, cy, radius, start, end = stroke.arc
        return np.array([cx, cy]), abs(radius), (end - start) % 360.0
    points = stroke.coords
    if stroke.kind == "LINE" or len(points) < 5:
        return None
    p, q, r = points[0], points[len(points) // 2], points[-1]
    det = 2 * ((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
    span = float(np.hypot(*(r - p)))
    if abs(det) < 1e-3 * span * span or span == 0.0:
        return None
    q2, r2 = float(((q - p) ** 2).sum()), float(((r - p) ** 2).sum())
    centre = p + np.array([(r[1] - p[1]) * q2 - (q[1] - p[1]) * r2, (q[0] - p[0]) * r2 - (r[0] - p[0]) * q2]) / det
    away = np.hypot(*(points - centre).T)
    radius = float(away.mean())
    if float(np.ptp(away)) > 0.04 * radius:
        return None
    sweep = 2 * math.degrees(math.asin(min(1.0, span / (2 * radius))))
    return centre, radius, sweep


def _hang(drawing: Drawing, roles: Mapping[str, str], swing: _Swing, near: Segments, tree: STRtree) -> Door | None:
    """Tell the leaf's end of the arc from the jamb's: the chord goes from the hinge to the jamb."""
    stroke = drawing.strokes[swing.stroke]
    reach = shapely.Point(*swing.hinge).buffer(swing.radius + 0.15)
    ids = tree.query(reach, predicate="intersects")
    part = near.take(ids)
    is_wall = np.isin(part.role, ("wall", "window"))
    same_insert = np.asarray(
        [drawing.strokes[i].insert == stroke.insert and stroke.insert >= 0 for i in part.stroke], dtype=bool
    )
    if len(part):
        is_wall &= ~same_insert
    leaf = [_leaf_strokes(swing, end, part.take(~is_wall)) for end in swing.ends]
    score = [
        _wall_score(swing, end, part.take(is_wall if is_wall.any() else np.ones(len(part), dtype=bool)))
        for end in swing.ends
    ]
    known = roles.get(stroke.layer, "other") in {"door", "window", "wall"} or stroke.insert >= 0
    if not known and not (leaf[0] or leaf[1]):
        return None
    # A leaf at one end only is decisive; else the end whose chord lies along walls; else the first.
    decisive = bool(leaf[0]) != bool(leaf[1])
    jamb = int(bool(leaf[0])) if decisive else int(score[0] < score[1])
    end, strokes = swing.ends[jamb], leaf[1 - jamb]
    thick = _leaf_thickness(swing, strokes, part)
    return Door(
        chord=(_point(swing.hinge), _point(end)),
        hinges=(_point(swing.hinge),),
        leaf_m=swing.radius,
        clear_m=float(np.hypot(*(end - swing.hinge))) - thick,
        handle=stroke.handle,
        source="arc" if stroke.insert < 0 else "block",
        layer=stroke.layer,
        insert=stroke.insert,
        strokes=(swing.stroke, *strokes),
    )


def _leaf_strokes(swing: _Swing, end: Floats, part: Segments) -> tuple[int, ...]:
    """Strokes that run from the hinge to this end of the arc (a leaf has one or two long edges)."""
    if not len(part):
        return ()
    d = (end - swing.hinge) / max(float(np.hypot(*(end - swing.hinge))), 1e-9)
    normal = np.array([-d[1], d[0]])
    u = np.stack([(part.a - swing.hinge) @ d, (part.b - swing.hinge) @ d])
    v = np.abs(np.stack([(part.a - swing.hinge) @ normal, (part.b - swing.hinge) @ normal])).max(axis=0)
    slack = 0.08 + 0.05 * swing.radius
    good = (
        (v < 0.03 + 0.11 * swing.radius)
        & (u.min(axis=0) < slack)
        & (u.min(axis=0) > -slack)
        & (u.max(axis=0) > swing.radius - slack)
    )
    good &= u.max(axis=0) < swing.radius + slack
    return tuple(dict.fromkeys(part.stroke[good].tolist()))


def _leaf_thickness(swing: _Swing, strokes: Sequence[int], near: Segments) -> float:
    """Metres between the two long edges of a leaf, 0 when it is one line."""
    if not strokes:
        return 0.0
    edges = near.take(np.isin(near.stroke, strokes) & (near.length > 0.6 * swing.radius))
    if len(edges) < 2:
        return 0.0
    d = edges.direction[0]
    offsets = ((edges.a + edges.b) / 2 - swing.hinge) @ np.array([-d[1], d[0]])
    thick = float(np.ptp(offsets))
    return thick if thick < 0.12 else 0.0


def _wall_score(swing: _Swing, end: Floats, walls: Segments) -> float:
    """How well walls go on in line beyond the hinge and beyond this end, and end there; higher is better."""
    if not len(walls):
        return 0.0
    chord = end - swing.hinge
    length = max(float(np.hypot(*chord)), 1e-9)
    d = chord / length
    normal = np.array([-d[1], d[0]])
    ends = np.concatenate([walls.a, walls.b])
    other = np.concatenate([walls.b, walls.a])
    score = 0.0
    for origin, sign in ((swing.hinge, -1.0), (end, 1.0)):
        u, v = (ends - origin) @ d * sign, np.abs((ends - origin) @ normal)
        gone = (other - origin) @ d * sign
        along = (np.abs((other - ends) @ normal) < 0.1 * np.maximum(np.abs((other - ends) @ d), 1e-9)) & (gone > u)
        score += 2.0 * bool((along & (np.abs(u) < 0.12) & (v < 0.35)).any())
        score += 1.0 * bool(((np.abs(u) < 0.12) & (v < 0.12)).any())
    # a wall that lies across the doorway itself speaks against this end
    u0, u1 = (walls.a - swing.hinge) @ d, (walls.b - swing.hinge) @ d
    flat = np.maximum(np.abs((walls.a - swing.hinge) @ normal), np.abs((walls.b - swing.hinge) @ normal)) < 0.12
    inside = np.minimum(np.maximum(u0, u1), length) - np.maximum(np.minimum(u0, u1), 0)
    score -= 2.0 * bool((flat & (inside > 0.5 * length) & (walls.role == "wall")).any())
    return score


def _pair(doors: list[Door]) -> list[Door]:
    """Join two leaves that meet in the middle of one opening into a double door."""
    used: set[int] = set()
    result: list[Door] = []
    if not doors:
        return result
    ends = np.asarray([d.chord[1] for d in doors])
    tree = STRtree(point_array(ends))
    for i, door in enumerate(doors):
        if i in used:
            continue
        used.add(i)
        partner = _other_leaf(i, doors, tree, used)
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
                clear_m=width - thick,
                strokes=(*door.strokes, *other.strokes),
            )
        )
    return result


def _other_leaf(i: int, doors: Sequence[Door], tree: STRtree, used: set[int]) -> int | None:
    door = doors[i]
    hinge, end = np.asarray(door.chord[0]), np.asarray(door.chord[1])
    for j in tree.query(shapely.Point(end), predicate="dwithin", distance=0.12).tolist():
        if j in used:
            continue
        other = np.asarray(doors[j].chord[0])
        d, e = end - hinge, other - end
        cos = float(d @ e) / max(float(np.hypot(*d) * np.hypot(*e)), 1e-9)
        if cos > 0.97:
            return int(j)
    return None


def _without_twins(doors: list[Door]) -> list[Door]:
    """Drop the second swing of a door that opens both ways, and doors drawn twice."""
    kept: list[Door] = []
    if not doors:
        return kept
    middles = np.asarray([np.mean(d.chord, axis=0) for d in doors])
    tree = STRtree(point_array(middles))
    gone: set[int] = set()
    for i, door in enumerate(doors):
        if i in gone:
            continue
        kept.append(door)
        width = math.dist(*door.chord)
        for j in tree.query(shapely.Point(middles[i]), predicate="dwithin", distance=0.15).tolist():
            if j > i and abs(math.dist(*doors[j].chord) - width) < 0.15:
                gone.add(j)
    return kept


def _sliding(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None, known: Sequence[Door]
) -> list[Door]:
    """Sliding leaves on door layers: thin long rectangles, alone or side by side, that no swing uses.

    The chord is the leaves' line, made longer to the wall ends on either side. A leaf that touches
    wall ends with both its own is a window or a sill and is left out.
    """
    used = frozenset(i for d in known for i in d.strokes)
    leaves = _leaves(drawing, roles, metres_per_unit, bounds, used)
    if not leaves:
        return []
    walls = collect_segments(drawing, roles, metres_per_unit, ("wall", "door", "column"), bounds=bounds, leave_out=used)
    leaf_strokes = [i for strokes, _ in leaves for i in strokes]
    walls = walls.take(~np.isin(walls.stroke, leaf_strokes))
    corners = np.concatenate([walls.a, walls.b])
    own = STRtree([LineString(box) for _, box in leaves]).query(point_array(corners), "dwithin", distance=THIN_M[1])[0]
    corners = np.delete(corners, own, axis=0)
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
        if before is None or after is None or (len(group) == 1 and before < 0.03 and after < 0.03):
            continue
        a, b = _uncovered(a - before * d, b + after * d, walls.take(walls.role == "wall"))
        width = float(np.hypot(*(b - a)))
        if width < LEAF_M[0]:
            continue
        strokes = tuple(i for k in group for i in leaves[k][0])
        first = drawing.strokes[strokes[0]]
        doors.append(
            Door(
                chord=(_point(a), _point(b)),
                hinges=(),
                leaf_m=leaf,
                clear_m=width - leaf if width > 1.3 * leaf and len(group) > 1 else min(width, leaf),
                handle=first.handle,
                source="sliding",
                layer=first.layer,
                insert=first.insert,
                strokes=strokes,
            )
        )
    return doors


def _reach(end: Floats, d: Floats, most: float, corners: Floats, tree: STRtree) -> float | None:
    """Metres from a leaf's end on in its direction to the next wall end within 0.2 m of its line; None if there is none."""
    near = corners[tree.query(shapely.Point(*end), predicate="dwithin", distance=most + 0.3)] - end
    along, aside = near @ d, np.abs(near @ np.array([-d[1], d[0]]))
    # A pocket or a leaf that stands open overlaps the wall: the jamb may lie a little behind the leaf's end.
    good = along[(aside < 0.2) & (along > -0.06) & (along < most)]
    return max(0.0, float(good.min())) if len(good) else None


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
        if index in used or roles.get(stroke.layer, "other") != "door" or len(stroke.coords) not in {4, 5}:
            continue
        box = _thin_box(stroke.coords * metres_per_unit) if stroke.closed else None
        if box is not None and (area is None or area.contains(shapely.Point(box.mean(axis=0)))):
            leaves.append(((index,), box))
    lines = collect_segments(drawing, roles, metres_per_unit, ("door",), bounds=bounds, leave_out=used)
    lines = lines.take((lines.length > LEAF_SLIDING_M[0]) & (lines.length < LEAF_SLIDING_M[1]))
    lines = lines.take(np.asarray([drawing.strokes[i].kind == "LINE" for i in lines.stroke], dtype=bool))
    if len(lines) > 1:
        left, right = STRtree(lines.lines()).query(lines.lines(), predicate="dwithin", distance=THIN_M[1])
        for i, j in zip(left.tolist(), right.tolist(), strict=True):
            if i < j:
                corners = np.stack([lines.a[i], lines.b[i], lines.b[j], lines.a[j]])
                if (lines.direction[i] @ lines.direction[j]) < 0:
                    corners = corners[[0, 1, 3, 2]]
                box = _thin_box(corners)
                if box is not None:
                    leaves.append(((int(lines.stroke[i]), int(lines.stroke[j])), box))
    return leaves


def _thin_box(points: Floats) -> Floats | None:
    """The middle line of a rectangle 15-90 mm thick and 0.45-2.5 m long, else None."""
    corners = points[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    size = np.hypot(*sides.T)
    if abs(size[0] - size[2]) > 0.02 or abs(size[1] - size[3]) > 0.02:
        return None
    if not (THIN_M[0] <= size.min() <= THIN_M[1] and LEAF_SLIDING_M[0] <= size.max() <= LEAF_SLIDING_M[1]):
        return None
    k = 0 if size[0] < size[1] else 1
    return np.stack([(corners[k] + corners[k + 1]) / 2, (corners[(k + 2) % 4] + corners[(k + 3) % 4]) / 2])


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
