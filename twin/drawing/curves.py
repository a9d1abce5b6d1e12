"""Curves → points: arcs, bulges, ellipses and splines, in the coordinates they were drawn in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from twin.drawing.primitives import Coords

XY = tuple[float, float]
ArcTuple = tuple[float, float, float, float, float]

STEP: Final = math.radians(6.0)
"""Angle between two points of a flattened arc: the chord leaves it by 0.14 % of the radius."""

MAX_SPLINE_POINTS: Final = 400

ABSURD: Final = 1e12
"""Drawing units from the origin. A survey grid in millimetres ends at 4e10."""


def arc_points(cx: float, cy: float, radius: float, start: float, end: float) -> list[XY]:
    """Points on an arc, both ends included; angles in radians, from ``start`` to ``end`` (may run clockwise)."""
    span = end - start
    count = max(2, math.ceil(abs(span) / STEP)) if math.isfinite(span) else 2
    step = span / count
    cos, sin = math.cos, math.sin
    return [(cx + radius * cos(start + i * step), cy + radius * sin(start + i * step)) for i in range(count + 1)]


def bulge_arc(a: XY, b: XY, bulge: float) -> tuple[float, float, float, float, float] | None:
    """Centre, radius, start and end angle (radians; end < start when clockwise) of a bulged segment.

    None where the two points coincide or the bulge is too flat to be an arc.
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    chord = math.hypot(dx, dy)
    if chord == 0.0 or abs(bulge) < 1e-9 or not math.isfinite(chord):
        return None
    radius = chord * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
    offset = (1.0 - bulge * bulge) / (4.0 * bulge)  # of the centre from the chord's middle, in chords, to the left
    cx, cy = (a[0] + b[0]) / 2 - dy * offset, (a[1] + b[1]) / 2 + dx * offset
    start = math.atan2(a[1] - cy, a[0] - cx)
    return cx, cy, radius, start, start + 4.0 * math.atan(bulge)


def bulged(vertices: Sequence[tuple[float, float, float]], *, closed: bool) -> list[XY]:
    """Points of a polyline of (x, y, bulge) vertices; a closed one ends where it began."""
    points: list[XY] = []
    count = len(vertices)
    for index, (x, y, bulge) in enumerate(vertices):
        points.append((x, y))
        last = index == count - 1
        if bulge and (closed or not last):
            after = vertices[0 if last else index + 1]
            arc = bulge_arc((x, y), (after[0], after[1]), bulge)
            if arc is not None:
                points.extend(arc_points(*arc)[1:-1])
    if closed and count > 1 and points[-1] != points[0]:
        points.append(points[0])
    return points


def band(points: Sequence[XY], width: float) -> list[list[XY]]:
    """The closed edges of what a line of some width fills: one, and one more for each hole that it runs around."""
    if len(points) < 2 or not (np.abs(points) < ABSURD).all() or not 0.0 < width < ABSURD:  # false for NaN too
        return []
    around = len(points) > 3 and points[0] == points[-1]
    line = shapely.LinearRing(points) if around else shapely.LineString(points)
    shape = shapely.buffer(line, width / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)
    return [list(map(tuple, ring.coords)) for ring in shapely.get_parts(shapely.get_rings(shape)).tolist()]


def ellipse_points(centre: XY, major: XY, minor: XY, start: float, end: float) -> list[XY]:
    """Points on an elliptic arc; ``start`` and ``end`` are parameters in radians."""
    span = (end - start) % math.tau or math.tau
    count = max(4, math.ceil(span / STEP))
    out: list[XY] = []
    for index in range(count + 1):
        angle = start + span * index / count
        c, s = math.cos(angle), math.sin(angle)
        out.append((centre[0] + major[0] * c + minor[0] * s, centre[1] + major[1] * c + minor[1] * s))
    return out


def spline_points(degree: int, knots: Sequence[float], control: Coords, weights: Sequence[float]) -> Coords:
    """Points on a (rational) B-spline, about six per control point, by de Boor's algorithm on all of them at once.

    Raises
    ------
    ValueError
        When the knots do not fit the control points.
    """
    count = len(control)
    if not 1 <= degree < count or len(knots) != count + degree + 1:
        msg = f"{len(knots)} knots for {count} control points of degree {degree}"
        raise ValueError(msg)
    knot = np.asarray(knots, dtype=np.float64)
    low, high = knot[degree], knot[count]
    if not (np.isfinite(knot).all() and high > low and (np.diff(knot) >= 0).all()):
        msg = "knots do not rise"
        raise ValueError(msg)
    w = np.asarray(weights if len(weights) == count else np.ones(count), dtype=np.float64)
    u = np.linspace(low, high, min(MAX_SPLINE_POINTS, max(8, 6 * (count - degree) + 2)))
    span = np.clip(np.searchsorted(knot, u, side="right") - 1, degree, count - 1)
    homogeneous = np.column_stack([control * w[:, None], w])
    d = [homogeneous[span - degree + j] for j in range(degree + 1)]
    for r in range(1, degree + 1):
        for j in range(degree, r - 1, -1):
            left = knot[span - degree + j]
            width = knot[span + 1 + j - r] - left
            alpha = np.where(width > 0, (u - left) / np.where(width > 0, width, 1.0), 0.0)[:, None]
            d[j] = (1.0 - alpha) * d[j - 1] + alpha * d[j]
    result: Coords = d[degree][:, :2] / d[degree][:, 2:3]
    return result
