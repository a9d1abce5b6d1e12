"""Doors and gaps: found in blocks and in loose arcs and lines, and joined to the zones they connect.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.drawing.primitives import Drawing
from twin.model import Opening, Point, Zone

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Door:
    """A door as drawn. ``chord`` runs from jamb to jamb along the wall face the leaf hangs on.

    ``hinges`` has one point per leaf. ``leaf_m`` is the leaf width (the wider of two), ``clear_m``
    the width one can pass when it stands open, both in metres. ``source``: ``block``, ``arc`` or ``sliding``.
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


def find_doors(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None = None
) -> list[Door]:
    """Find doors: door blocks, loose swings (arc with or without its leaf), double leaves, sliding leaves.

    ``roles`` and ``bounds`` as in ``twin.drawing.walls.rooms_from_walls``.
    """
    raise NotImplementedError


def join_openings(doors: Sequence[Door], zones: Sequence[Zone]) -> tuple[Opening, ...]:
    """Say which zones each door joins, and add the gaps between zones that no wall separates.

    A door beside one zone only leads outside. Zones are in the same metres as the doors.
    """
    raise NotImplementedError
