"""Small drawings for tests: walls of two faces, doors, blocks, all in millimetres."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from twin.drawing.primitives import Drawing, Stroke

Box = tuple[float, float, float, float]
ROLES = {
    "墙": "wall",
    "门": "door",
    "窗": "window",
    "柱": "column",
    "家具": "furniture",
    "杂": "other",
    "楼梯": "stair",
}


def line(x0: float, y0: float, x1: float, y1: float, layer: str = "墙") -> Stroke:
    return Stroke("LINE", layer, np.array([[x0, y0], [x1, y1]], dtype=np.float64), closed=False, handle="1F")


def ring(box: Box, layer: str = "墙") -> list[Stroke]:
    """Four lines."""
    x0, y0, x1, y1 = box
    return [
        line(x0, y0, x1, y0, layer),
        line(x1, y0, x1, y1, layer),
        line(x1, y1, x0, y1, layer),
        line(x0, y1, x0, y0, layer),
    ]


def polyline(points: Iterable[tuple[float, float]], layer: str, *, closed: bool = False) -> Stroke:
    return Stroke("LWPOLYLINE", layer, np.array(list(points), dtype=np.float64), closed=closed, handle="2F")


def swing(
    hinge: tuple[float, float],
    radius: float,
    closed_deg: float,
    sweep_deg: float = 90.0,
    *,
    layer: str = "门",
    leaf: bool = True,
    insert: int = -1,
) -> list[Stroke]:
    """Arc from the closed position (``closed_deg`` from the hinge) to the open one, and the open leaf."""
    start, end = sorted((closed_deg, closed_deg + sweep_deg))
    angles = np.radians(np.linspace(start, end, 13))
    x, y = hinge
    arc = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
    strokes = [Stroke("ARC", layer, arc, closed=False, handle="3F", insert=insert, arc=(x, y, radius, start, end))]
    if leaf:
        tip = math.radians(closed_deg + sweep_deg)
        points = np.array([[x, y], [x + radius * math.cos(tip), y + radius * math.sin(tip)]])
        strokes.append(Stroke("LINE", layer, points, closed=False, handle="4F", insert=insert))
    return strokes


def drawing(*parts: Stroke | Iterable[Stroke]) -> Drawing:
    strokes: list[Stroke] = []
    for part in parts:
        strokes.extend([part] if isinstance(part, Stroke) else part)
    return Drawing(tuple(strokes), (), (), (), (0.0, 0.0), 4)


def two_rooms(*, gap_mm: float = 0.0, door: bool = True) -> list[Stroke]:
    """A house of 10 × 5 m outside, 240 mm outer walls, a 200 mm wall in the middle with a 900 mm doorway.

    ``gap_mm`` shortens every wall line at both ends.
    """
    walls = [
        *ring((0, 0, 10_000, 5000)),
        line(240, 240, 4900, 240),
        line(5100, 240, 9760, 240),
        line(240, 4760, 4900, 4760),
        line(5100, 4760, 9760, 4760),
        line(240, 240, 240, 4760),
        line(9760, 240, 9760, 4760),
    ]
    for x in (4900, 5100):
        walls += [line(x, 240, x, 2000), line(x, 2900, x, 4760)]
    walls += [line(4900, 2000, 5100, 2000), line(4900, 2900, 5100, 2900)]
    if gap_mm:
        walls = [_shorter(w, gap_mm) for w in walls]
    return [*walls, *(swing((4900, 2000), 900, 90, 90) if door else [])]


def _shorter(stroke: Stroke, by: float) -> Stroke:
    a, b = stroke.coords
    d = (b - a) / np.hypot(*(b - a)) * by
    return line(*(a + d), *(b - d), stroke.layer)
