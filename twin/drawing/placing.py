"""Where a block reference puts its block: matrices between coordinate systems, seen from above."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from ezdxf.document import Drawing as DxfDocument
from ezdxf.math import OCS, Vec3
from numpy.typing import NDArray

from twin.drawing.curves import XY, ArcTuple
from twin.drawing.primitives import Coords

Matrix = NDArray[np.float64]  # 2 x 3


def block_base(doc: DxfDocument, name: str) -> XY:
    """The base point of a block definition."""
    definition = doc.blocks.get(name)
    base = definition.block.dxf.get("base_point", None) if definition is not None and definition.block else None
    return (base[0], base[1]) if base is not None else (0.0, 0.0)


def array_size(d: dict[str, Any]) -> tuple[int, int]:
    """Rows and columns of a reference, at least one each."""
    return max(1, int(d.get("row_count", 1))), max(1, int(d.get("column_count", 1)))


def reference_matrix(d: dict[str, Any], base: XY) -> tuple[Matrix, Coords, Coords]:
    """Block → parent coordinates, and the steps of an array along its columns and rows."""
    angle = math.radians(float(d.get("rotation", 0.0)))
    c, s = math.cos(angle), math.sin(angle)
    sx, sy = float(d.get("xscale", 1.0)) or 1.0, float(d.get("yscale", 1.0)) or 1.0
    at = d.get("insert", Vec3())
    linear = ((c * sx, -s * sy), (s * sx, c * sy))
    (x, y), turn = at.vec2, ((c, -s), (s, c))
    normal = d.get("extrusion")
    if normal is not None and not _is_up(normal):
        frame, lift = plan_frame(normal, at.z)
        linear, turn = (frame @ linear).tolist(), (frame @ turn).tolist()
        x, y = (frame @ (x, y) + lift).tolist()
    (a, b), (e, f) = linear
    matrix = np.array(((a, b, x - a * base[0] - b * base[1]), (e, f, y - e * base[0] - f * base[1])))
    steps = np.array(turn) * (float(d.get("column_spacing", 0.0)), float(d.get("row_spacing", 0.0)))
    return matrix, steps[:, 0], steps[:, 1]


def _is_up(normal: Vec3) -> bool:
    """Whether a plane is drawn as it is seen from above."""
    return bool(normal.x == 0 and normal.y == 0 and normal.z > 0)


def plan_frame(normal: Vec3, z: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The plan view of an object coordinate system: its axes and what its height adds."""
    system = OCS(normal)
    ux, uy, uz = system.ux, system.uy, system.uz
    return np.array([[ux.x, uy.x], [ux.y, uy.y]]), np.array([uz.x, uz.y]) * z


def written_scales(d: dict[str, Any]) -> tuple[float, float, float] | None:
    """Scales and rotation as the drafter set them, where no extrusion changes what they mean."""
    normal = d.get("extrusion")
    if normal is not None and normal.z <= 0:
        return None
    return float(d.get("xscale", 1.0)) or 1.0, float(d.get("yscale", 1.0)) or 1.0, float(d.get("rotation", 0.0))


def similarity(matrix: Matrix) -> tuple[bool, bool, float, float]:
    """Whether circles stay circles, whether it mirrors, its scale, and the angle of its x axis in degrees."""
    (a, b, _), (c, d, _) = matrix.tolist()
    scale = math.hypot(a, c)
    slack = 1e-6 * max(scale, 1e-12)
    similar = abs(math.hypot(b, d) - scale) <= slack and abs(a * b + c * d) <= slack * max(scale, 1e-12)
    return similar, a * d - b * c < 0, scale, math.degrees(math.atan2(c, a))


def placed_arc(arc: ArcTuple, matrix: Matrix, *, mirrored: bool, scale: float, turn: float) -> ArcTuple:
    """An arc after a similarity; mirrored, its ends change places."""
    cx, cy, radius, start, end = arc
    (a, b, x), (c, d, y) = matrix.tolist()
    start, end = (turn - end, turn - start) if mirrored else (turn + start, turn + end)
    return a * cx + b * cy + x, c * cx + d * cy + y, radius * scale, start % 360.0, end % 360.0
