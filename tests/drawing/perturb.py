"""The same drawing as other drafters would have it: turned, mirrored, in another unit, other layer names, less exact, incomplete."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from shapely import Polygon, affinity

from twin.drawing.primitives import Coords, Drawing, Label, Stroke

Matrix = tuple[float, float, float, float]
"""x' = a·x + b·y, y' = c·x + d·y."""


def turn(degrees: float) -> Matrix:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (c, -s, s, c)


MIRROR: Matrix = (-1.0, 0.0, 0.0, 1.0)


def moved(drawing: Drawing, matrix: Matrix) -> Drawing:
    """Turned, mirrored or scaled about the shifted origin; the shift is set to zero."""
    a, b, c, d = matrix
    m = np.array([[a, b], [c, d]])
    size = math.sqrt(abs(a * d - b * c))
    return replace(
        drawing,
        strokes=tuple(_stroke(s, m, size) for s in drawing.strokes),
        labels=tuple(_label(label, m, size) for label in drawing.labels),
        inserts=tuple(
            replace(i, at=_point(i.at, m), bounds=None, xscale=i.xscale * size, yscale=i.yscale * size)
            for i in drawing.inserts
        ),
        dimensions=tuple(replace(x, points_distance=x.points_distance * size) for x in drawing.dimensions),
        shift=(0.0, 0.0),
    )


def moved_room(polygon: Polygon, matrix: Matrix) -> Polygon:
    """A room in metres of the shifted drawing, moved alike (a change of unit leaves metres as they are)."""
    a, b, c, d = (value / math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) for value in matrix)
    return affinity.affine_transform(polygon, [a, b, c, d, 0.0, 0.0])


def _point(at: tuple[float, float], m: Coords) -> tuple[float, float]:
    x, y = m @ np.asarray(at)
    return (float(x), float(y))


def _stroke(stroke: Stroke, m: Coords, size: float) -> Stroke:
    arc = stroke.arc
    if arc is not None:
        x, y = _point(arc[:2], m)
        ends = [math.degrees(math.atan2(*(m @ [math.cos(t), math.sin(t)])[::-1])) for t in np.radians(arc[3:])]
        start, end = ends if np.linalg.det(m) > 0 else ends[::-1]
        arc = (x, y, arc[2] * size, start, end)
    return replace(stroke, coords=stroke.coords @ m.T, arc=arc)


def _label(label: Label, m: Coords, size: float) -> Label:
    along = m @ [math.cos(math.radians(label.rotation_deg)), math.sin(math.radians(label.rotation_deg))]
    return replace(
        label,
        at=_point(label.at, m),
        height=label.height * size,
        rotation_deg=math.degrees(math.atan2(along[1], along[0])),
    )


def renamed(drawing: Drawing, names: Mapping[str, str]) -> Drawing:
    """Layers under other names."""
    return replace(
        drawing,
        strokes=tuple(replace(s, layer=names.get(s.layer, s.layer)) for s in drawing.strokes),
        labels=tuple(replace(t, layer=names.get(t.layer, t.layer)) for t in drawing.labels),
        inserts=tuple(replace(i, layer=names.get(i.layer, i.layer)) for i in drawing.inserts),
    )


def thinned(drawing: Drawing, share: float, seed: int = 1) -> Drawing:
    """Some of the lines missing."""
    rng = np.random.default_rng(seed)
    gone = rng.random(len(drawing.strokes)) < share
    kept = tuple(s for s, lost in zip(drawing.strokes, gone.tolist(), strict=True) if not (lost and s.kind == "LINE"))
    return replace(drawing, strokes=kept)


def jittered(drawing: Drawing, most: float, seed: int = 1) -> Drawing:
    """Every vertex of every straight stroke moved by up to ``most`` drawing units to either side; ends that met no longer do."""
    rng = np.random.default_rng(seed)

    def moved_stroke(s: Stroke) -> Stroke:
        if s.arc is not None:
            return s
        return replace(s, coords=s.coords + rng.uniform(-most, most, s.coords.shape) / math.sqrt(2))

    return replace(drawing, strokes=tuple(moved_stroke(s) for s in drawing.strokes))


Change = Callable[[Drawing], Drawing]
