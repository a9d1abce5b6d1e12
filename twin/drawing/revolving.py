"""Revolving doors: a drum in a wall, drawn as two arcs that face each other in the jambs, with the wings between them.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from shapely import STRtree

from twin.drawing.primitives import Drawing
from twin.drawing.swings import TOUCH_M, Swing
from twin.drawing.walls_evidence import Floats, point_array

RADIUS_M: Final = (0.7, 2.2)
"""Metres: drums of 1.5 to 4.2 m across are built (JG/T 305)."""
SWEEP_DEG: Final = (40.0, 140.0)
FACING_COS: Final = -0.94
"""The two arcs face each other to within twenty degrees."""


@dataclass(frozen=True, slots=True)
class Drum:
    """A revolving door: the ends of its diameter in the wall, its radius, how wide its two openings are, the strokes in it."""

    ends: tuple[Floats, Floats]
    radius: float
    opening: float
    strokes: tuple[int, ...]


def find_drums(drawing: Drawing, metres_per_unit: float, swings: Sequence[Swing]) -> list[Drum]:
    """Two arcs of one middle and one radius on opposite sides of it; whatever of their layer lies within is the door's too."""
    arcs = [s for s in swings if RADIUS_M[0] < s.radius < RADIUS_M[1] and SWEEP_DEG[0] < s.sweep_deg < SWEEP_DEG[1]]
    if len(arcs) < 2:
        return []
    middles = point_array(np.array([s.hinge for s in arcs]))
    found: list[Drum] = []
    for i, j in STRtree(middles).query(middles, predicate="dwithin", distance=TOUCH_M).T.tolist():
        one, other = arcs[i], arcs[j]
        if i >= j or abs(one.radius - other.radius) > TOUCH_M:
            continue
        ways = [_way(one), _way(other)]
        if float(ways[0] @ ways[1]) < FACING_COS:
            found.append(_drum(drawing, metres_per_unit, (one, other), ways[0]))
    return found


def _way(swing: Swing) -> Floats:
    """From the middle of an arc to the middle of its line, as a unit vector."""
    way = (swing.ends[0] + swing.ends[1]) / 2 - swing.hinge
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))


def _drum(drawing: Drawing, metres_per_unit: float, arcs: tuple[Swing, Swing], way: Floats) -> Drum:
    middle, radius = arcs[0].hinge, arcs[0].radius
    own = {s.stroke for s in arcs}
    layers = {drawing.strokes[i].layer for i in own}
    inside = [
        i
        for layer in sorted(layers)
        for i in drawing.on_layer[layer]
        if float(np.hypot(*(drawing.strokes[i].coords * metres_per_unit - middle).T).max()) < radius + TOUCH_M
    ]
    free = math.radians(180.0 - max(s.sweep_deg for s in arcs))
    return Drum((middle + radius * way, middle - radius * way), radius, 2 * radius * math.sin(free / 2), tuple(inside))
