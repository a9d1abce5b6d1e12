"""Rooms rebuilt from walls, windows, doors and columns.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapely import Polygon

from twin.drawing.openings import Door
from twin.drawing.primitives import Drawing
from twin.model import Point

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Room:
    """One enclosed space.

    ``polygon`` is in metres of the shifted drawing. ``labels`` are the indices of those
    ``label_points`` that lie in it. ``evidence`` says what its boundary is made of: the share of its length along
    ``wall``, ``window``, ``door``, ``column`` and ``gap`` (nothing drawn), each 0..1.
    """

    polygon: Polygon
    labels: tuple[int, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)


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
    raise NotImplementedError
