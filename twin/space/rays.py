"""Where straight lines meet the borders of areas: many lines and many borders at once."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from twin.model import Point

Floats = NDArray[np.float64]


def borders_of(area: shapely.Geometry) -> Floats:
    """Every straight piece of the border of an area: x, y, and how far east and north it goes (n × 4)."""
    return borders(np.array([area], dtype=object))[0]


def borders(areas: NDArray[np.object_]) -> tuple[Floats, NDArray[np.int64]]:
    """Every straight piece of the borders of some areas, as :func:`borders_of`, and whose each is, in their order."""
    polygons, area = shapely.get_parts(areas, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[:-1] == ring[1:]
    pieces: Floats = np.hstack([points[:-1], np.diff(points, axis=0)])[inner]
    return pieces, area[polygon[ring[:-1][inner]]].astype(np.int64)


def met(pieces: Floats, starts: Floats, steps: Floats) -> Floats:
    """By piece of a border: the share of a straight line after which it meets it; infinite where it does not.

    ``starts`` and ``steps`` are of one line (2) or of one for each piece (n × 2). A line that runs along a piece meets those beside it.
    """
    x, y, ex, ey = pieces.T
    (ax, ay), (dx, dy) = starts.T, steps.T
    turn = dx * ey - dy * ex
    with np.errstate(divide="ignore", invalid="ignore"):
        along = ((x - ax) * ey - (y - ay) * ex) / turn
        beside = ((x - ax) * dy - (y - ay) * dx) / turn
    shares: Floats = np.where((along >= 0) & (along <= 1) & (beside >= 0) & (beside <= 1), along, np.inf)
    return shares


def met_first(pieces: Floats, before: Point, last: Point) -> float:
    """The share of a straight line after which it meets the first of some borders; 1 where it meets none."""
    if not len(pieces):
        return 1.0
    start = np.array(before)
    return min(float(met(pieces, start, np.array(last) - start).min()), 1.0)
