"""What outlines leave of the walled rooms that they are drawn in: the hall around its waiting area, its windows, its kiosks.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from shapely import Geometry, MultiPoint, Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.walls_evidence import Segments, point_array
from twin.drawing.zones import Space

LEAST_M2: Final = 2.0
"""Square metres of a walled room outside the outlines in it, from which that rest is a space of its own where a name stands in it."""
LEAST_NAMELESS_M2: Final = 10.0
"""The same for a rest without a name: a hall, not a gap between outlines."""
PLACES: Final = 16
"""Places along an outline, equally far from one another, at which is looked what bounds it."""
WALL_M: Final = 0.35
"""Metres within which a wall, a window or a column bounds an outline, which may be drawn to the middle of a thick wall."""
SHARED_M: Final = 0.1
"""Metres within which another outline does: they share an edge, or one lies in the other."""
OPEN_SHARE: Final = 0.6
"""The share of an outline that nothing bounds, from which it stands in a room and is none: with one wall behind it perhaps. Rooms and bays that are
outlined on real drawings are bounded along more than two fifths."""
OUTLINED: Final = 0.1
"""The share of a walled room that outlines take up to which they are something else's, and it is whole."""
AT_M: Final = 0.05
"""Metres within which a place on an outline is at the rest's edge."""

BEYOND_M: Final = (0.12, 0.3, 0.5, 0.7)
"""Metres from a door's chord at which is looked what lies on either side of its wall."""
LEAST_WAYS: Final = 2
"""Doors of outlined rooms that lead into a walled room that nobody outlined or named, at least, for it to be a passage and no riser."""
PASSAGE: Final = ("corridor",)
"""Kinds of a walled room that nobody outlined or named and that outlined ones open into."""


def ways_on(doors: Sequence[Door], outlines: Sequence[Polygon]) -> MultiPoint:
    """Where doors of outlined rooms lead to what is not outlined, between the outlines: places behind their walls."""
    if not doors or len(outlines) < LEAST_WAYS:
        return MultiPoint()
    chords = np.asarray([door.chord for door in doors], dtype=np.float64)
    along = chords[:, 1] - chords[:, 0]
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    out = np.stack([-along[:, 1], along[:, 0]], axis=1)
    steps = np.concatenate([np.asarray(BEYOND_M), -np.asarray(BEYOND_M)])
    points = chords.mean(axis=1)[:, None, :] + steps[None, :, None] * out[:, None, :]
    places = point_array(points.reshape(-1, 2))
    taken = np.zeros(len(places), dtype=bool)
    taken[STRtree(outlines).query(places, predicate="intersects")[0]] = True
    sides = np.asarray(taken.reshape(len(doors), 2, len(BEYOND_M)).any(axis=2), dtype=np.bool_)
    far = np.asarray(places).reshape(len(doors), 2, len(BEYOND_M))[:, :, -1]
    leads = far[~sides & sides[:, ::-1]]
    around = shapely.convex_hull(shapely.multipolygons(list(outlines)))
    return MultiPoint([place for place in leads.tolist() if around.contains(place)])


def rooms_beside(
    found: Sequence[Space],
    outlined: Sequence[Space],
    *,
    taken: Geometry,
    named: MultiPoint,
    free: MultiPoint,
    ways: MultiPoint,
) -> list[Space]:
    """Of the rooms rebuilt from walls those that stand beside the outlined ones, or what outlines leave of them.

    Parameters
    ----------
    taken, named, free
        As in :func:`rest_around`.
    ways
        Places of :func:`ways_on`.
    """
    # Lift cars and cupboards may be all that is outlined where rooms are walled: then a room needs no name here either.
    names_in_outlines = sum(any(label.name for label in space.labels) for space in outlined)
    walled = sum(space.polygon.intersects(named) for space in found) > names_in_outlines
    kept: list[Space] = []
    for space in found:
        if _is_passage(space.polygon, taken, ways):
            kept.append(replace(space, kinds=PASSAGE))
        elif walled and not _is_outlined(space.polygon, taken):
            kept.append(space)
        elif (rest := rest_around(space.polygon, taken, named, free)) is not None:
            kept.append(replace(space, polygon=rest))
    return kept


def _is_passage(room: Polygon, taken: Geometry, ways: MultiPoint) -> bool:
    """Whether a walled room that nobody outlined is the way to outlined ones: doors of theirs lead into it."""
    return int(shapely.get_num_coordinates(room.intersection(ways))) >= LEAST_WAYS and not _is_outlined(room, taken)


def _is_outlined(room: Polygon, taken: Geometry) -> bool:
    """Whether outlines take a share of a walled room that is worth mentioning."""
    return bool(room.intersection(taken).area >= OUTLINED * room.area)


def open_sides(outlines: Sequence[Polygon], walls: Segments) -> MultiPoint:
    """Places on outlines that stand in the open where nothing bounds them: no wall near, no other outline."""
    if not outlines or not len(walls):
        return MultiPoint()
    rims = shapely.get_exterior_ring(outlines)
    owner = np.repeat(np.arange(len(outlines)), PLACES)
    along = np.tile((np.arange(PLACES) + 0.5) / PLACES, len(outlines))
    points = shapely.line_interpolate_point(rims[owner], along, normalized=True)
    free = np.ones(len(points), dtype=bool)
    free[walls.tree.query(points, predicate="dwithin", distance=WALL_M)[0]] = False
    left = np.flatnonzero(free)
    place, other = STRtree(outlines).query(points[left], predicate="dwithin", distance=SHARED_M)
    free[left[place[owner[left[place]] != other]]] = False
    in_the_open = np.bincount(owner[free], minlength=len(outlines)) > OPEN_SHARE * PLACES
    return MultiPoint(points[in_the_open[owner] & free].tolist())


def rest_around(room: Polygon, taken: Geometry, named: Geometry, free: Geometry) -> Polygon | None:
    """The largest part that ``taken`` leaves of a walled room, with a name in it or an outline's open side at it; None where there is none.

    Parameters
    ----------
    room
        A room rebuilt from walls.
    taken
        All that is outlined.
    named
        Where names stand outside the outlines.
    free
        Places of :func:`open_sides`.
    """
    if not room.intersects(named) and not shapely.dwithin(room, free, AT_M):
        return None
    if not _is_outlined(room, taken) and room.intersects(named):
        return room
    parts = shapely.get_parts(shapely.difference(room, taken))
    area = shapely.area(parts)
    kept = (area >= LEAST_M2) & shapely.intersects(parts, named)
    kept |= (area >= LEAST_NAMELESS_M2) & shapely.dwithin(parts, free, AT_M)
    return max(parts[kept], key=lambda part: part.area) if kept.any() else None
