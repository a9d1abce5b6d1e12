"""Snapping a pointer to what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString
from shapely import Point as Dot

from twin.model import Point
from twin.units import EPS

Geometries = NDArray[Any]


def snap(point: Point, linework: Mapping[str, MultiLineString], tolerance_m: float) -> Point:
    """The nearest end point within tolerance, else the nearest crossing, else the nearest point on a line, else ``point``."""
    here = Dot(point)
    lines = np.concatenate([shapely.get_parts(shape) for shape in linework.values()] or [np.array([], dtype=object)])
    near = lines[shapely.dwithin(lines, here, tolerance_m)] if len(lines) else lines
    if not len(near):
        return point
    segments = _segments(near)
    segments = segments[shapely.dwithin(segments, here, tolerance_m)]
    ends = shapely.get_coordinates(segments)
    crossings = shapely.get_coordinates(_crossings(segments))
    on_line = shapely.get_coordinates(
        shapely.line_interpolate_point(segments, shapely.line_locate_point(segments, here))
    )
    for candidates in (ends, crossings, on_line):
        if len(candidates):
            distances = np.hypot(candidates[:, 0] - point[0], candidates[:, 1] - point[1])
            best = int(np.argmin(distances))
            if distances[best] <= tolerance_m + EPS:
                return (float(candidates[best, 0]), float(candidates[best, 1]))
    return point


def _segments(lines: Geometries) -> Geometries:
    paths = [shapely.get_coordinates(line) for line in lines]
    pairs = np.concatenate([np.stack([xy[:-1], xy[1:]], axis=1) for xy in paths])
    segments: Geometries = np.asarray(shapely.linestrings(pairs))
    return segments


def _crossings(segments: Geometries) -> Geometries:
    one, other = np.triu_indices(len(segments), k=1)
    met = shapely.intersection(segments[one], segments[other])
    kept: Geometries = met[shapely.get_type_id(met) == shapely.GeometryType.POINT]
    return kept
