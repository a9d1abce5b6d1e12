"""All strokes of a drawing as arrays: where they are, and what they speak for.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.drawing.annexes import Boxes
from twin.drawing.metric import LEAF
from twin.drawing.primitives import Drawing
from twin.drawing.roles import Role


def stroke_boxes(drawing: Drawing, metres_per_unit: float) -> Boxes:
    """(min x, min y, max x, max y) of every stroke."""
    if not drawing.strokes:
        return np.empty((0, 4))
    lengths = np.array([len(s.coords) for s in drawing.strokes])
    points = np.concatenate([s.coords for s in drawing.strokes])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    return np.column_stack([low, high]) * metres_per_unit


@dataclass(frozen=True, slots=True)
class Strokes:
    """All strokes as arrays: middle and length of their boxes in metres, and whether each is of the picture, a view, a stair, a door's swing."""

    middle: NDArray[np.float64]
    length: NDArray[np.float64]
    drawn: NDArray[np.bool_]
    view: NDArray[np.bool_]
    stair: NDArray[np.bool_]
    swing: NDArray[np.bool_]


def strokes_seen(drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float, boxes: Boxes) -> Strokes:
    """What the strokes of a drawing speak for; ``boxes`` as :func:`stroke_boxes` gives them."""

    def on(*wanted: Role) -> NDArray[np.bool_]:
        mask = np.zeros(len(boxes), dtype=bool)
        for layer, indices in drawing.on_layer.items():
            if roles.get(layer, Role.OTHER) in wanted:
                mask[indices] = True
        return mask

    swing = np.zeros(len(boxes), dtype=bool)
    arcs = [(i, s.arc) for i, s in enumerate(drawing.strokes) if s.arc is not None]
    swing[
        [i for i, a in arcs if LEAF[0] <= a[2] * metres_per_unit <= LEAF[1] and 80.0 <= (a[4] - a[3]) % 360.0 <= 100.0]
    ] = True
    return Strokes(
        (boxes[:, :2] + boxes[:, 2:]) / 2,
        (boxes[:, 2:] - boxes[:, :2]).sum(axis=1),
        ~on(Role.HATCH, Role.DIMENSION, Role.AXIS, Role.IGNORE),
        on(Role.VIEW),
        on(Role.STAIR),
        swing & ~on(Role.FURNITURE, Role.VIEW),
    )
