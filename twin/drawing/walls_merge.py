"""Which enclosed spaces are rooms: fragments joined to their neighbours, shafts, voids and cavities left out.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.walls_evidence import (
    THICKEST_WALL,
    THINNEST_WALL,
    Floats,
    Segments,
    point_array,
    polygon_parts,
    struck,
)
from twin.model import Point

CUBICLE_M2: Final = 2.5
"""A toilet cubicle, shower or niche behind a single line: part of the room around it when it has no name."""
FRAGMENT_M2: Final = 16.0
"""A flight of stairs, a landing, a lift: larger pieces are spaces of their own (a void, a yard)."""
CAVITY_M: Final = 0.6
"""A piece nowhere wider than this is the inside of a thick wall or a ledge: it is no part of a room."""
NAMELESS_M2: Final = 0.8
"""The smallest space without a name: a shaft or cupboard."""
CLOSET_M2: Final = 4.2
"""Where most rooms have a name, a nameless space smaller than this is a riser, a duct or a ledge with a service door."""
COLUMN_M2: Final = 4.0
"""The section of the largest column; a round one of 2 m has 3.1."""
PIER_M: Final = 0.95
PIER_FILLS: Final = 0.95
"""Metres: a column's sides on average, at most; a toilet's cubicle is longer. It fills the rectangle around it to this share."""
OPEN_DEG: Final = 75.0
AJAR_DEG: Final = 60.0
"""Degrees of a leaf drawn open, and of one drawn half open (45 degrees by habit)."""
TOUCH_M: Final = 0.055
"""Two spaces closer than this have one line or a cubicle's panel between them, not a wall with two faces."""
BALCONY_SHARE: Final = 0.6
"""A space with no name whose boundary is a wall, window or door along less than this share is no room."""
HAIR_M: Final = 0.001
"""Metres: what rounding leaves between shapes that touch."""
STAIR_GAP_M: Final = 0.35
"""Handrail or break line between two flights of one stair."""
FREE_WALL_M: Final = 1.5
"""Metres: a free-standing piece longer than this is a wall, not a column."""
LABEL_SLIP_M: Final = 0.3
"""A label on a wall, a tread or a door leaf belongs to the space beside it."""
STEP_M: Final = 0.25
"""Distance of the places along a boundary at which evidence is taken."""
MOST_STEPS: Final = 400
"""Places along one straight piece: a boundary of kilometres (a unit that cannot be right) is sampled more coarsely."""


@dataclass(slots=True)
class Space:
    """An enclosed space while it is being judged."""

    polygon: Polygon
    labels: list[int] = field(default_factory=list)
    doors: set[int] = field(default_factory=set)
    treads: int = 0


def note_spaces(
    polygons: Sequence[Polygon], doors: Sequence[Door], label_points: Sequence[Point], treads: Floats | None = None
) -> list[Space]:
    """The spaces with the labels in them, the doors that lead into them and the stair treads on their floor."""
    spaces = [Space(without_small_holes(p)) for p in polygons]
    if spaces:
        note_labels(spaces, label_points)
        note_doors(spaces, doors)
    if spaces and treads is not None and len(treads):
        for i in STRtree(polygons).query(point_array(treads), predicate="within")[1].tolist():
            spaces[i].treads += 1
    return spaces


def note_again(
    spaces: list[Space], noted: Sequence[Space], doors: Sequence[Door], label_points: Sequence[Point]
) -> list[Space]:
    """The spaces with what is in them, after some were joined or parted; as they are where none was."""
    if {id(space) for space in spaces} == {id(space) for space in noted}:
        return spaces
    return note_spaces([space.polygon for space in spaces], doors, label_points)


def without_columns(polygons: Sequence[Polygon], lines: Segments) -> list[Polygon]:
    """The spaces less the insides of columns: small ones that lines of columns go all around."""
    columns = lines.take(lines.role == "column")
    small = [i for i, p in enumerate(polygons) if p.area < COLUMN_M2]
    if not len(columns) or not small:
        return list(polygons)
    tree = columns.tree
    inside: set[int] = set()
    for i in small:
        shape = polygons[i]
        near = shapely.union_all(tree.geometries[tree.query(shape, predicate="dwithin", distance=TOUCH_M)])
        around = shapely.intersection(shape.exterior, shapely.buffer(near, TOUCH_M))
        if around.length > 0.9 * shape.exterior.length:
            inside.add(i)
    return [p for i, p in enumerate(polygons) if i not in inside]


def keep_rooms(spaces: Sequence[Space], lines: Segments, doors: Sequence[Door] = ()) -> list[Space]:
    """Leave out what nobody can enter and nobody named: shafts, voids, cavities, ledges.

    Where most rooms have names, neither is a nameless space a room that has inspection doors only: a riser's or a duct's
    leaf is drawn half open, where the doors of rooms stand at 90 degrees. A desk that stands near a wall is none in any drawing.

    This needs something to go by: it is done only when at least half of the spaces over 4 m² have a name or a door.
    A small box that stands free inside a space (a counter, a pillar) is no room in any drawing.
    """
    spaces = [s for s in spaces if s.labels or s.polygon.area >= NAMELESS_M2]
    spaces = _without_free_standing(spaces)
    large = [s for s in spaces if s.polygon.area > 4.0]
    known = [s for s in large if s.labels or s.doors]
    if 2 * len(known) < len(large):
        return list(spaces)
    unnamed = [i for i, s in enumerate(spaces) if not s.labels]
    if not unnamed:
        return list(spaces)
    backed = backed_share([spaces[i].polygon for i in unnamed], lines, [s.polygon for s in spaces])
    double = has_double_walls(spaces, lines)
    rooms = [s for s in known if s.polygon.area > 6.0]
    named = 2 * sum(bool(s.labels) for s in rooms) > len(rooms)
    hatches = _inspection_doors(doors)
    drop = {
        i
        for i, share in zip(unnamed, backed.tolist(), strict=True)
        if (double and (not spaces[i].doors or share < BALCONY_SHARE))
        or (double and named and spaces[i].polygon.area < (FRAGMENT_M2 if spaces[i].doors <= hatches else CLOSET_M2))
        or (named and not spaces[i].doors and spaces[i].polygon.area < CUBICLE_M2)
    }
    return [s for i, s in enumerate(spaces) if i not in drop]


def _without_free_standing(spaces: Sequence[Space]) -> list[Space]:
    """Spaces less each small one without name and door that stands alone in the middle of another."""
    around = [Polygon(ring) for s in spaces for ring in s.polygon.interiors]
    if not around:
        return list(spaces)
    shapes = np.asarray([s.polygon for s in spaces], dtype=object)
    hole, space = STRtree(shapes).query(around, predicate="covers")
    alone = np.bincount(hole, minlength=len(around))[hole] == 1  # a core of several (stairs, lifts, shafts) stays
    boxes = {
        i
        for i in space[alone].tolist()
        if not spaces[i].labels and not spaces[i].doors and spaces[i].polygon.area < COLUMN_M2
    }
    return [s for i, s in enumerate(spaces) if i not in boxes]


def _inspection_doors(doors: Sequence[Door]) -> set[int]:
    """Doors drawn half open, where most doors are drawn open."""
    swung = {i: d.swing_deg for i, d in enumerate(doors) if d.swing_deg is not None}
    if not swung or float(np.median(list(swung.values()))) < OPEN_DEG:
        return set()
    return {i for i, degrees in swung.items() if degrees < AJAR_DEG}


def has_double_walls(spaces: Sequence[Space], lines: Segments) -> bool:
    """Whether the drawing's walls have two faces: its known rooms are backed along most of their boundary."""
    known = [s.polygon for s in spaces if s.polygon.area > 4.0 and (s.labels or s.doors)]
    shares = backed_share((known or [s.polygon for s in spaces])[:60], lines)
    return bool(len(shares)) and float(np.median(shares)) > BALCONY_SHARE


def note_labels(spaces: Sequence[Space], label_points: Sequence[Point]) -> None:
    """Give each label to the smallest space that holds it, or to the nearest within a wall's thickness."""
    if not label_points:
        return
    tree = STRtree([s.polygon for s in spaces])
    points = point_array(np.asarray(label_points, dtype=np.float64))
    label, space = tree.query(points, predicate="dwithin", distance=LABEL_SLIP_M)
    away = np.asarray(shapely.distance(points[label], tree.geometries[space]), dtype=np.float64)
    best: dict[int, tuple[float, float, int]] = {}
    for k, i, gap in zip(label.tolist(), space.tolist(), away.tolist(), strict=True):
        best[k] = min(best.get(k, (math.inf, math.inf, -1)), (gap, spaces[i].polygon.area, i))
    for k, (_, _, i) in sorted(best.items()):
        spaces[i].labels.append(k)


def note_doors(spaces: Sequence[Space], doors: Sequence[Door]) -> None:
    """Give each door to the first space on either side of its chord, through a wall at most 0.65 m thick."""
    if not doors or not spaces:
        return
    chords = np.asarray([d.chord for d in doors])
    middle = chords.mean(axis=1)
    d = chords[:, 1] - chords[:, 0]
    d /= np.maximum(np.hypot(*d.T), 1e-9)[:, None]
    normal = np.stack([-d[:, 1], d[:, 0]], axis=1)
    steps = np.array([0.06, 0.16, 0.26, 0.36, 0.46, 0.56, 0.66])
    tree = STRtree([s.polygon for s in spaces])
    for sign in (1.0, -1.0):
        points = middle[:, None, :] + sign * steps[None, :, None] * normal[:, None, :]
        which, space = tree.query(point_array(points.reshape(-1, 2)), predicate="intersects")
        first: dict[int, tuple[int, int]] = {}
        for w, i in zip(which.tolist(), space.tolist(), strict=True):
            door, step = divmod(w, len(steps))
            if door not in first or step < first[door][0]:
                first[door] = (step, i)
        for door, (_, i) in first.items():
            spaces[i].doors.add(door)


def join_fragments(spaces: list[Space], lines: Segments) -> list[Space]:
    """Join each space that has no name, and no door or hardly any size, to the neighbour it shares the longest single line with.

    Such pieces are what treads, handrails, lift cages, cubicles and counters cut off. A wall with two faces
    keeps spaces apart: they do not touch. In a drawing whose walls are single lines only flights of one stair are joined.
    """
    if not spaces:
        return spaces
    polygons = np.asarray([s.polygon for s in spaces], dtype=object)
    small = [
        i
        for i, s in enumerate(spaces)
        if not s.labels
        and s.polygon.area < FRAGMENT_M2
        and (not s.doors or s.polygon.area < CUBICLE_M2 or s.treads > 1)
    ]
    thin = shapely.is_empty(shapely.buffer(polygons[small], -CAVITY_M / 2, quad_segs=1))
    small = [i for i, is_thin in zip(small, thin, strict=True) if not is_thin and not _is_pier(polygons[i])]
    if small and not has_double_walls(spaces, lines):
        small = [i for i in small if spaces[i].treads > 1]
    if not small:
        return spaces
    tree = STRtree(polygons)
    first, second = _pairs(tree, polygons, small, TOUCH_M)
    source, right = np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp)
    apart = source != right
    source, right = source[apart], right[apart]
    shared = shapely.length(
        shapely.intersection(shapely.boundary(polygons[source]), shapely.buffer(polygons[right], TOUCH_M, quad_segs=1))
    )
    borders: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j, length in zip(source.tolist(), right.tolist(), shared.tolist(), strict=True):
        if length > 0.3:
            borders[i][j] = length
            borders[j][i] = length
    stairs = [i for i in small if spaces[i].treads > 1]
    if stairs:
        for i, j in zip(*_pairs(tree, polygons, stairs, STAIR_GAP_M), strict=True):
            if i != j and spaces[j].treads > 1:
                borders[i][j] = borders[j][i] = max(borders[i].get(j, 0.0), 0.2 * spaces[i].polygon.length)
    return _joined(spaces, borders, small)


def _is_pier(polygon: Polygon) -> bool:
    """Whether a space is as large as a column, and square-cornered: what is drawn so at a wall is one, whatever its layer."""
    frame = shapely.minimum_rotated_rectangle(polygon)
    return bool(frame.length < 4 * PIER_M and polygon.area > PIER_FILLS * frame.area)


def _pairs(tree: STRtree, polygons: NDArray[np.object_], of: list[int], distance: float) -> tuple[list[int], list[int]]:
    left, right = tree.query(polygons[of], predicate="dwithin", distance=distance)
    return np.asarray(of)[left].tolist(), right.tolist()


def _joined(spaces: list[Space], borders: dict[int, dict[int, float]], small: list[int]) -> list[Space]:
    """Union-find over the borders, smallest piece first."""
    parent = list(range(len(spaces)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    perimeter = [s.polygon.length for s in spaces]
    for i in sorted(small, key=lambda k: spaces[k].polygon.area):
        here = root(i)
        options: dict[int, float] = defaultdict(float)
        members = [k for k in borders if root(k) == here]
        # A flight with its own door joins nothing but the rest of its stairwell.
        not_stairs = not (spaces[i].doors and spaces[i].polygon.area >= CUBICLE_M2)
        for k in members:
            for j, length in borders[k].items():
                if root(j) != here and (not_stairs or spaces[j].treads > 1):
                    options[root(j)] += length
        if not options or any(spaces[k].labels for k in members):
            continue
        target = max(options, key=lambda r: (options[r], -r))
        if options[target] >= 0.12 * perimeter[i]:
            parent[here] = target
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(spaces)):
        groups[root(i)].append(i)
    return [spaces[m[0]] if len(m) == 1 else _merged([spaces[k] for k in m]) for m in groups.values()]


def _merged(parts: Sequence[Space]) -> Space:
    """One space of several, with what lies between them; a thin wall that ends in one of them stays."""
    reach = STAIR_GAP_M / 2 if sum(p.treads > 1 for p in parts) > 1 else TOUCH_M
    shapes = np.asarray([p.polygon for p in parts], dtype=object)
    wide = shapely.buffer(shapes, reach, join_style="mitre")
    whole = shapely.buffer(shapely.union_all(wide), -reach, join_style="mitre")
    between = shapely.difference(whole, shapely.union_all(shapely.buffer(wide, -reach, join_style="mitre")))
    union = shapely.union_all(shapely.buffer([*shapes, between], HAIR_M, join_style="mitre"))
    pieces = polygon_parts(shapely.buffer(union, -HAIR_M, join_style="mitre"))
    return Space(
        max(pieces, key=lambda p: p.area),
        sorted(k for p in parts for k in p.labels),
        {d for p in parts for d in p.doors},
        sum(p.treads for p in parts),
    )


def without_small_holes(polygon: Polygon, most: float = 2.0) -> Polygon:
    """Free-standing columns belong to the room around them; free-standing walls (over 1.5 m long) stay cut out."""
    if not polygon.interiors:
        return polygon
    keep = [ring for ring in polygon.interiors if Polygon(ring).area > most or ring.length > 2 * FREE_WALL_M]
    return Polygon(polygon.exterior, keep)


def backed_share(polygons: Sequence[Polygon], lines: Segments, beside: Sequence[Polygon] = ()) -> Floats:
    """Share of each boundary behind which a second line stands at a wall's thickness, 0..1: two faces, a window, a column.

    Another space (of ``beside``) right behind a single line counts as well: what is left faces the open.
    """
    share = np.zeros(len(polygons))
    if not polygons or not len(lines):
        return share
    shells = shapely.get_exterior_ring(shapely.orient_polygons(np.asarray(polygons, dtype=object)))
    corners, ring = shapely.get_coordinates(shells, return_index=True)
    step = corners[1:] - corners[:-1]
    size = np.hypot(*step.T)
    use = (ring[1:] == ring[:-1]) & (size > 1e-6)
    start, step, size, ring = corners[:-1][use], step[use], size[use], ring[1:][use]
    count = np.clip(np.round(size / STEP_M), 1, MOST_STEPS).astype(np.intp)
    edge = np.repeat(np.arange(len(start)), count)
    t = (np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[edge]
    point = start[edge] + t[:, None] * step[edge]
    outward = (np.stack([step[:, 1], -step[:, 0]], axis=1) / size[:, None])[edge]
    ends = point + THICKEST_WALL * outward
    who = ring[edge]
    hit = struck(point + THINNEST_WALL * outward, ends, lines, np.cumsum(count) - count)
    if beside:
        open_ends = np.flatnonzero(~hit)
        far = STRtree(point_array(ends[open_ends]))  # the polygons ask: each is prepared once for all its points
        hit[open_ends[far.query(np.asarray(beside, dtype=object), predicate="contains")[1]]] = True
    return np.bincount(who, weights=hit, minlength=len(polygons)) / np.maximum(
        np.bincount(who, minlength=len(polygons)), 1
    )
