"""From line soup to enclosed spaces: thicken every line a little, take what is left between them.

Lines that almost meet are closed by the thickness; the spaces then grow back by it. Measured on
synthetic plans with 1-20 mm of drafting error this finds every room, where noding and polygonising finds none.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely import Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.walls_evidence import THICKEST_WALL, Floats, Ints, Segments, point_array, polygon_parts
from twin.drawing.walls_union import Polygons, holes_and_shells

SMALLEST_ROOM_M2: Final = 0.3
"""A coat cupboard with a name; less is a cavity, a column or a sliver."""
EROSION_M: Final = 0.22
"""Half of the narrowest space that counts: a wall cavity or leak up to 0.44 m wide is no room and no passage."""
POLYGON: Final = shapely.GeometryType.POLYGON.value
STRAIGHT_M: Final = 0.004
"""Metres: a boundary that leaves a straight line by less is straight."""

BESIDE_JAMB_M: Final = 0.12
"""Metres along the wall from a chord's end within which a wall end belongs to that jamb."""
JAMB_M: Final = 0.02
"""Metres within which a wall end is the jamb itself."""


def enclosed_spaces(walls: Segments, radius: float) -> tuple[list[Polygon], Polygon]:
    """The holes between thickened lines, grown back, and the outside of the building.

    The spaces are disjoint and each big enough to be a room. What stands free inside a space (a core with its own
    rooms) is cut out of it; small things (columns) are not. The outside reaches 3 m around the building
    and into every room that is open to it.
    """
    if not len(walls):
        return [], Polygon()
    holes, shells = holes_and_shells(walls.a, walls.b, radius)
    frame = shapely.box(*shapely.total_bounds(shells)).buffer(3.0, join_style="mitre")
    holes = holes[shapely.area(holes) > SMALLEST_ROOM_M2 * 0.6]
    holes = simplified(_without_islands(holes, shells))
    outside = shapely.difference(frame, shapely.union_all(shells))
    outside = max(polygon_parts(simplified(np.asarray(polygon_parts(outside), dtype=object))), key=lambda p: p.area)
    spaces = opened(holes, EROSION_M, radius)
    return spaces + closed_off(outside, 2 * EROSION_M, radius), outside


def simplified(shapes: Polygons) -> Polygons:
    """The polygons without corners that lie within 4 mm of a straight line.

    The way that keeps a polygon whole takes six times as long: it is taken where the other one loses a hole, a part or all of it.
    """
    quick = np.asarray(shapely.simplify(shapes, STRAIGHT_M, preserve_topology=False), dtype=object)
    lost = shapely.get_num_interior_rings(quick) != shapely.get_num_interior_rings(shapes)
    lost |= (shapely.get_type_id(quick) != POLYGON) | shapely.is_empty(quick)
    quick[lost] = shapely.simplify(shapes[lost], STRAIGHT_M)
    return quick


def opened(holes: Polygons, erosion: float, radius: float) -> list[Polygon]:
    """Holes eroded and grown back by more: what hangs together by a slit only (a leak into a cavity) comes apart."""
    eroded = shapely.buffer(holes, radius - erosion, join_style="mitre", mitre_limit=2.0)
    cores, hole = shapely.get_parts(eroded, return_index=True)
    return [p for p in polygon_parts(_grown(cores, hole, erosion)) if p.area >= SMALLEST_ROOM_M2]


def _grown(cores: Polygons, hole: Ints, by: float) -> Polygons:
    """What is left of each ``hole`` grown back.

    Corners of two parts of one grow into the slit between them: there the larger part goes before the smaller.
    """
    grown = np.asarray(shapely.buffer(cores, by, join_style="mitre", mitre_limit=2.0), dtype=object)
    for of in np.flatnonzero(np.bincount(hole) > 1).tolist():
        parts = np.flatnonzero(hole == of)
        parts = parts[np.argsort(-shapely.area(cores[parts]), kind="stable")].tolist()
        for k in range(1, len(parts)):
            before = grown[parts[:k]]
            met = before[shapely.overlaps(before, grown[parts[k]])]
            if len(met):
                grown[parts[k]] = shapely.difference(grown[parts[k]], shapely.union_all(met))
    return grown


def closed_off(outside: Polygon, gap: float, radius: float) -> list[Polygon]:
    """What of the outside is a space of its own once every gap narrower than ``gap`` metres is closed."""
    cores = shapely.get_parts(shapely.buffer(outside, radius - gap / 2, join_style="mitre", mitre_limit=2.0))
    if len(cores) < 2:
        return []
    x0, y0, x1, y1 = outside.bounds
    rim = shapely.box(x0 + 1.5, y0 + 1.5, x1 - 1.5, y1 - 1.5).exterior if gap < 2.9 else outside.exterior
    inner = cores[~shapely.intersects(cores, rim) & shapely.covered_by(cores, shapely.box(*rim.bounds))]
    grown = _grown(inner, np.zeros(len(inner), dtype=np.intp), gap / 2)
    return [p for p in polygon_parts(grown) if p.area >= SMALLEST_ROOM_M2]


def _without_islands(holes: Polygons, shells: Polygons) -> Polygons:
    """Cut free-standing cores out of the spaces around them."""
    if len(shells) < 2 or not len(holes):
        return holes
    islands = shells[shapely.area(shells) > SMALLEST_ROOM_M2]
    hole_ids, island_ids = STRtree(islands).query(holes, predicate="contains_properly")
    inside: dict[int, list[Polygon]] = {}
    for h, i in zip(hole_ids.tolist(), island_ids.tolist(), strict=True):
        inside.setdefault(h, []).append(islands[i])
    result = holes.copy()
    for h, parts in inside.items():
        result[h] = shapely.difference(holes[h], shapely.union_all(parts))
    return np.asarray(polygon_parts(result), dtype=object)


def door_plugs(doors: Sequence[Door], walls: Segments) -> Segments:
    """Close each doorway through the whole wall: both faces and both jambs.

    A chord lies on one face only; where a jamb is not drawn the room would leak into the wall's cavity, and cavities
    are connected through the building. The wall's other face is looked for where wall ends stand beside the chord's ends.
    """
    chords = np.asarray([door.chord for door in doors], dtype=np.float64).reshape(-1, 2, 2)
    width = np.hypot(*(chords[:, 1] - chords[:, 0]).T)
    chords, width = chords[width >= 1e-6], width[width >= 1e-6]
    along = (chords[:, 1] - chords[:, 0]) / width[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    low, high = _wall_faces(chords[:, 0], along, width, np.concatenate([walls.a, walls.b]))
    parts: list[Floats] = [np.empty((0, 2, 2))]
    for a, b, out, inner, outer in zip(chords[:, 0], chords[:, 1], normal, low.tolist(), high.tolist(), strict=True):
        parts += [np.stack([a + level * out, b + level * out])[None] for level in sorted({inner, 0.0, outer})]
        if outer - inner > 0.02:
            parts += [np.stack([p + inner * out, p + outer * out])[None] for p in (a, b)]
    plugs = np.concatenate(parts)
    count = len(plugs)
    return Segments(plugs[:, 0], plugs[:, 1], np.full(count, "plug", dtype="U12"), np.full(count, -1, dtype=np.intp))


def _wall_faces(start: Floats, along: Floats, width: Floats, corners: Floats) -> tuple[Floats, Floats]:
    """Offsets from each chord, to its right (at most 0) and to its left, at which wall ends stand: at both its ends if possible, else at one."""
    low, high = np.zeros(len(start)), np.zeros(len(start))
    if not len(start) or not len(corners):
        return low, high
    middle = start + along * width[:, None] / 2
    reach = width / 2 + THICKEST_WALL + 0.1
    door, corner = STRtree(point_array(corners)).query(point_array(middle), "dwithin", distance=reach)
    away = corners[corner] - start[door]
    u = (away * along[door]).sum(axis=1)
    v = away[:, 1] * along[door, 0] - away[:, 0] * along[door, 1]
    face = (np.abs(v) > 0.03) & (np.abs(v) < THICKEST_WALL)
    at_a = face & (np.abs(u) < BESIDE_JAMB_M)
    at_b = face & (np.abs(u - width[door]) < BESIDE_JAMB_M)
    for sign, offset in ((1.0, high), (-1.0, low)):
        # Doors lie further apart on this line than faces, so that one search finds the nearest face of the same door.
        here, there = (door[at & (sign * v > 0)] * 4.0 + sign * v[at & (sign * v > 0)] for at in (at_a, at_b))
        there = np.sort(np.concatenate([there, [-np.inf, np.inf]]))
        after = np.searchsorted(there, here)
        both = here[np.minimum(there[after] - here, here - there[after - 1]) < 0.04]
        both = np.sort(both)
        nearest = np.flatnonzero(np.diff(np.floor(both / 4.0), prepend=-1.0))
        offset[np.floor(both[nearest] / 4.0).astype(np.intp)] = sign * (both[nearest] % 4.0)
    lonely = (at_a | at_b) & (low == 0.0)[door] & (high == 0.0)[door]
    single, aside = door[lonely], v[lonely]
    order = np.lexsort((np.abs(aside), single))
    nearest = order[np.flatnonzero(np.diff(single[order], prepend=-1))]
    low[single[nearest]], high[single[nearest]] = np.minimum(aside[nearest], 0.0), np.maximum(aside[nearest], 0.0)
    return _without_piers(low, high, (door, u, v), width)


def _without_piers(
    low: Floats, high: Floats, corners: tuple[Ints, Floats, Floats], width: Floats
) -> tuple[Floats, Floats]:
    """Of two faces, one to either side of a chord, only the one whose ends are the jambs, where the other's stand aside of them: columns.

    ``corners`` are the door that each is near, and how far along and aside of its chord it is.
    """
    door, u, v = corners
    flush = [
        np.bincount(door[(np.abs(u - end[door]) < JAMB_M) & (np.abs(v - face[door]) < JAMB_M)], minlength=len(low)) > 0
        for face in (low, high)
        for end in (np.zeros_like(width), width)
    ]
    at_low, at_high = flush[0] & flush[1], flush[2] & flush[3]
    both = (low < 0.0) & (high > 0.0)
    return np.where(both & at_high & ~at_low, 0.0, low), np.where(both & at_low & ~at_high, 0.0, high)
