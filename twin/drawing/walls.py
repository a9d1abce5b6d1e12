"""Rooms rebuilt from walls, windows, doors and columns.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from twin.drawing.openings import Door, find_doors
from twin.drawing.primitives import Drawing
from twin.drawing.walls_enclosure import door_plugs, enclosed_spaces
from twin.drawing.walls_evidence import (
    Bounds,
    Segments,
    collect_segments,
    join_segments,
    stray_lines,
    tread_lines,
)
from twin.drawing.walls_merge import judge_spaces
from twin.model import Point

RADIUS_M = 0.025


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

    Returns
    -------
    list of Room
        Disjoint, largest first. Empty when nothing is enclosed.
    """
    if doors is None:
        doors = find_doors(drawing, roles, metres_per_unit, bounds)
    lines = boundary_lines(drawing, roles, metres_per_unit, doors, bounds)
    spaces = judge_spaces(enclosed_spaces(lines, RADIUS_M), lines, doors, label_points)
    return [
        Room(s.polygon, tuple(s.labels), tuple(sorted(s.doors)))
        for s in sorted(spaces, key=lambda s: -s.polygon.area)
    ]


def boundary_lines(
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
    doors: Sequence[Door],
    bounds: Bounds | None = None,
) -> Segments:
    """Everything that can bound a room: walls with evidence, windows, columns, door frames, plugged doorways."""
    swung = frozenset(i for d in doors for i in d.strokes)
    walls = collect_segments(drawing, roles, metres_per_unit, ("wall",), bounds, swung)
    if not len(walls):
        walls = collect_segments(drawing, roles, metres_per_unit, ("other",), bounds, swung)
    walls = walls.take(~tread_lines(walls))
    walls = walls.take(~stray_lines(walls))
    others = collect_segments(drawing, roles, metres_per_unit, ("window", "column"), bounds, swung)
    frames = collect_segments(drawing, roles, metres_per_unit, ("door",), bounds, swung)
    frames = frames.take(np.asarray([drawing.strokes[i].kind != "ARC" for i in frames.stroke], dtype=bool))
    plugs = door_plugs(doors, join_segments([walls, frames]))
    return join_segments([walls, others, frames, plugs])
