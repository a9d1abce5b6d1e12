"""Rooms rebuilt from walls, windows, doors and columns.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import Polygon, STRtree

from twin.drawing.openings import Door, find_doors
from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.walls_bays import part_numbered
from twin.drawing.walls_enclosure import closed_off, door_plugs, enclosed_spaces
from twin.drawing.walls_evidence import (
    Bounds,
    Floats,
    Segments,
    collect_segments,
    join_segments,
    landing_edges,
    polygon_parts,
    stray_lines,
    tread_lines,
)
from twin.drawing.walls_merge import join_fragments, keep_rooms, note_again, note_spaces, without_columns
from twin.drawing.walls_split import fit_to_printed_areas, part_at_necks
from twin.model import Point

RADIUS_M: Final = 0.025
"""Metres to either side of every line: closes gaps up to 50 mm, stays under half of the thinnest wall's cavity."""
PANEL_M: Final = 0.6
"""Metres: a closed shape on a door layer wider than any wall is a door leaf seen from above."""
BOWL_M: Final = 1.2
"""Metres: an ellipse or a closed spline smaller than this is a fixture; a bath is not much longer than 1.7 m."""
OUTSIDE_GAPS_M: Final = (1.0, 1.3, 1.6, 1.9, 2.3, 2.7)
"""Metres: gaps in the outer wall closed one after the other where a label would else lie outside."""


@dataclass(frozen=True, slots=True)
class Room:
    """One enclosed space.

    ``polygon`` is in metres of the shifted drawing. ``labels`` are the indices of those ``label_points``
    that lie in it, ``doors`` the indices of the doors that lead into it.
    """

    polygon: Polygon
    labels: tuple[int, ...] = ()
    doors: tuple[int, ...] = ()


def rooms_from_walls(
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
    *,
    bounds: Bounds | None = None,
    label_points: Sequence[Point] = (),
    doors: Sequence[Door] | None = None,
    printed_areas: Sequence[float | None] = (),
    numbered: Sequence[bool] = (),
) -> list[Room]:
    """Rebuild the rooms that walls enclose.

    Parameters
    ----------
    drawing
        Flattened strokes, in shifted drawing units.
    roles
        Layer name → ``wall``, ``window``, ``door``, ``column``, ``stair``, ``lift``, ``furniture``, ``outline``, ``axis``,
        ``dimension``, ``text``, ``hatch``, ``ignore`` or ``other``. A layer absent from it is ``other``. When no layer is a
        ``wall``, strokes of ``other`` are weighed as possible walls by their own evidence.
    metres_per_unit
        The drawing's unit.
    bounds
        Only this part of the drawing (a floor), in metres of the shifted drawing.
    label_points
        Where room names stand, in metres of the shifted drawing: they decide retries and merging.
    doors
        What ``find_doors`` gave, to avoid finding them twice; found here when None.
    printed_areas
        For each label point the area printed with it in m², or None. A space that leaks through a wide opening
        is cut where the areas then agree, one cut up by inner doors is joined.
    numbered
        For each label point whether it carries a room number: two numbered rooms in one space are parted
        at the narrowest place. Names alone are not (an open plan has several).

    Returns
    -------
    list of Room
        Disjoint, largest first. Empty when nothing is enclosed.
    """
    if doors is None:
        doors = find_doors(drawing, roles, metres_per_unit, bounds)
    lines, treads = boundary_lines(drawing, roles, metres_per_unit, doors, bounds)
    found, outside = enclosed_spaces(lines, RADIUS_M)
    found += _open_to_outside(found, outside, label_points)
    found = without_columns(found, lines)
    noted = note_spaces(found, doors, label_points, treads)
    spaces = join_fragments(noted, lines)
    if len(label_points) > 1:
        spaces = part_numbered(
            part_at_necks(spaces, label_points, numbered),
            label_points,
            numbered,
            doors,
            lambda: collect_segments(drawing, roles, metres_per_unit, ("furniture", "stair"), bounds=bounds),
        )
        spaces = noted = note_again(spaces, noted, doors, label_points)
    if any(printed_areas):
        spaces = fit_to_printed_areas(spaces, label_points, printed_areas, doors)
        spaces = note_again(spaces, noted, doors, label_points)
    spaces = keep_rooms(spaces, lines, doors)
    return [
        Room(s.polygon, tuple(s.labels), tuple(sorted(s.doors))) for s in sorted(spaces, key=lambda s: -s.polygon.area)
    ]


def _open_to_outside(found: Sequence[Polygon], outside: Polygon, label_points: Sequence[Point]) -> list[Polygon]:
    """Rooms whose label stands in no space: close ever wider gaps to the outside until one encloses it."""
    missing = [p for p in label_points if outside.contains(shapely.Point(*p))]
    if found:
        tree = STRtree(found)
        missing = [p for p in missing if not len(tree.query(shapely.Point(*p), predicate="intersects"))]
    rooms: list[Polygon] = []
    for gap in OUTSIDE_GAPS_M:
        if not missing:
            break
        for room in closed_off(outside, gap, RADIUS_M):
            held = [p for p in missing if room.contains(shapely.Point(*p))]
            if held:
                rest = polygon_parts(shapely.difference(room, shapely.union_all([*found, *rooms])))
                rooms.extend(sorted(rest, key=lambda p: -p.area)[:1])
                missing = [p for p in missing if p not in held]
    return rooms


def boundary_lines(
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
    doors: Sequence[Door],
    bounds: Bounds | None = None,
) -> tuple[Segments, Floats]:
    """Everything that can bound a room (walls with evidence, windows, columns, door frames, plugged doorways).

    Beside it the middles of stair treads, which bound nothing.
    """
    swung = frozenset(i for d in doors for i in d.strokes) | _bowls(drawing, metres_per_unit)
    walls = collect_segments(drawing, roles, metres_per_unit, ("wall",), bounds=bounds, leave_out=swung)
    if not len(walls):
        walls = collect_segments(drawing, roles, metres_per_unit, ("other",), bounds=bounds, leave_out=swung)
    stairs = collect_segments(drawing, roles, metres_per_unit, ("stair",), bounds=bounds)
    ladder = tread_lines(walls)
    treads = join_segments([walls.take(ladder), stairs.take(tread_lines(stairs))])
    walls = walls.take(~ladder & ~landing_edges(walls, ladder))
    walls = walls.take(~stray_lines(walls))
    others = collect_segments(drawing, roles, metres_per_unit, ("window", "column"), bounds=bounds, leave_out=swung)
    frames = collect_segments(drawing, roles, metres_per_unit, ("door",), bounds=bounds, leave_out=swung)
    frames = frames.take(np.asarray([_frames(drawing.strokes[i], metres_per_unit) for i in frames.stroke], dtype=bool))
    plugs = door_plugs(doors, join_segments([walls, frames]))
    return join_segments([walls, others, frames, plugs]), (treads.a + treads.b) / 2


def _bowls(drawing: Drawing, metres_per_unit: float) -> frozenset[int]:
    """Small closed ellipses and splines: bowls, basins, plants; columns are round or have corners."""
    return frozenset(
        i
        for i, s in enumerate(drawing.strokes)
        if s.closed
        and s.kind in {"ELLIPSE", "SPLINE"}
        and float(np.ptp(s.coords, axis=0).max()) * metres_per_unit < BOWL_M
    )


def _frames(stroke: Stroke, metres_per_unit: float) -> bool:
    """Whether a stroke on a door layer can be a frame, a sill or a leaf: no arc, and no panel drawn flat (a garage door)."""
    if stroke.kind == "ARC" or not stroke.closed or len(stroke.coords) < 4:
        return stroke.kind != "ARC"
    shape = Polygon(stroke.coords * metres_per_unit)
    return 2 * shape.area < PANEL_M * shape.length / 2
