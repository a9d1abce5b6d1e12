"""What is seen from a place, and from where a sign is read."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely
from shapely import Polygon

from twin.model import Point
from twin.space.expand import eye_cones
from twin.space.fast import compiled, inlined
from twin.space.mesh import SCALE, Flat, Mesh, to_grid, to_metres

ARC_SEGMENTS: Final = 64
"""Straight pieces per quarter circle: the area of a disc is then 0.01 % too small."""
_CIRCLE: Final = shapely.get_coordinates(shapely.Point(0.0, 0.0).buffer(1.0, quad_segs=ARC_SEGMENTS))


def isovist(mesh: Mesh, at: Point, range_m: float | None = None, snap_m: float = 0.5) -> Polygon:
    """Everything in sight of a point: exact up to the grid, doors open.

    Parameters
    ----------
    at
        Local metres. A point in a wall or a counter moves to the nearest free place.
    range_m
        Farthest distance seen, metres; None: as far as walls allow.
    snap_m
        Farthest that the point may be from free space, metres. Beyond that the answer is empty.
    """
    eye = free_point(mesh, at, snap_m)
    if eye is None:
        return Polygon()
    polygon = _in_sight(mesh, eye, range_m)
    if range_m is None:
        return polygon
    return _largest(polygon.intersection(disc(eye[1], range_m)))


def in_sight_of(mesh: Mesh, at: Point, range_m: float, snap_m: float = 0.5) -> tuple[Point, Polygon]:
    """Everything in sight of a point as far as ``range_m``, and beyond that some of it; and the free point looked from.

    For who asks of single points whether they are seen, and compares their distances with the range: see :func:`isovist`.
    """
    eye = free_point(mesh, at, snap_m)
    return (at, Polygon()) if eye is None else (eye[1], _in_sight(mesh, eye, range_m))


def _in_sight(mesh: Mesh, eye: tuple[int, Point], range_m: float | None) -> Polygon:
    """Everything in sight of a place one can stand at, and beyond ``range_m`` some of it."""
    triangle, stood = eye
    x, y = to_grid(stood)
    ring = outline(mesh.flat, triangle, x, y, math.inf if range_m is None else (range_m * SCALE) ** 2)
    if mesh.vertex_at(triangle, x, y) is not None:
        ring += [0.0, 0.0]
    polygon = Polygon((np.array(ring).reshape(-1, 2) + np.array((x, y))) / SCALE)
    return polygon if polygon.is_valid else _largest(shapely.make_valid(polygon))


def catchment(
    mesh: Mesh,
    at: Point,
    faces_deg: float,
    *,
    distance_factor: float,
    height_m: float,
    rise_m: float = 0.0,
    snap_m: float = 0.5,
) -> Polygon:
    """From where a sign is read: in sight, and in the circle of diameter ``distance_factor × height_m`` on its front.

    The circle touches the face, because letters seen at an angle look narrower (Xie and others, visibility catchment
    area). The diameter is EN 1838's viewing distance ``L = Z × H``: Z is 100 for a sign lit from outside, 200 for
    one lit from inside. In space it is a ball that touches the face: eyes ``rise_m`` below or above the middle of the face are in
    a smaller slice of it, with the same middle, and in none where the ball does not reach so far.

    Parameters
    ----------
    faces_deg
        Direction the face looks, degrees counter-clockwise from the x axis.
    distance_factor, height_m
        Z, and the height of the sign's characters or picture in metres.
    rise_m
        How much higher the middle of the face is than the reader's eyes.
    """
    diameter = distance_factor * height_m
    eye = free_point(mesh, at, snap_m)
    if diameter <= 0 or eye is None or abs(rise_m) >= diameter / 2:
        return Polygon()
    radius = math.sqrt((diameter / 2) ** 2 - rise_m**2)
    angle = math.radians(faces_deg)
    middle = (at[0] + math.cos(angle) * diameter / 2, at[1] + math.sin(angle) * diameter / 2)
    seen = _in_sight(mesh, eye, diameter + math.dist(at, eye[1]))
    return _largest(seen.intersection(disc(middle, radius)))


def front_deg(rotation_deg: float) -> float:
    """Direction a placed thing faces, degrees counter-clockwise from x: a block's front is its own -y side."""
    return (rotation_deg - 90.0) % 360.0


def free_point(mesh: Mesh, at: Point, within: float) -> tuple[int, Point] | None:
    """Triangle and the grid point of it nearest to ``at``, not farther than ``within`` metres; None when there is none."""
    triangle = mesh.locate(at, within)
    return None if triangle is None else (triangle, to_metres(*mesh.nearest_in(triangle, at)))


@compiled
def outline(m: Flat, triangle: int, x: int, y: int, far: float) -> list[float]:
    """Follow cones in turning order; where each meets a wall (or lies beyond ``far``, a square) is the outline.

    In grid steps from the eye, x and y in turn.
    """
    xs, ys, apexes, rights, lefts = m.xs, m.ys, m.apex, m.right, m.left
    is_bounded = far < math.inf
    cones = [(0, x, y, x, y)]
    cones.pop()
    eye_cones(m, triangle, x, y, cones)
    cones.reverse()
    ring = [0.0]
    ring.pop()
    while len(cones) > 0:
        half, rx, ry, lx, ly = cones.pop()
        while True:
            apex = apexes[half]
            if apex < 0 or (is_bounded and is_beyond(m, half, x, y, far)):
                add_piece(m, half, x, y, rx, ry, lx, ly, ring)
                break
            ax, ay = xs[apex] - x, ys[apex] - y
            if rx * ay <= ry * ax:
                half = lefts[half]
            elif ax * ly <= ay * lx:
                half = rights[half]
            else:
                cones.append((lefts[half], ax, ay, lx, ly))
                half, lx, ly = rights[half], ax, ay
    return ring


@inlined
def add_piece(m: Flat, half: int, x: int, y: int, rx: int, ry: int, lx: int, ly: int, ring: list[float]) -> None:
    """Append where the right and the left limit of a cone meet the line of an edge, in grid steps.

    An end of the edge on a limit is met exactly; other places are rounded.
    """
    a, b = m.org[half], m.org[half - 2 if half % 3 == 2 else half + 1]
    ax, ay, bx, by = m.xs[a] - x, m.ys[a] - y, m.xs[b] - x, m.ys[b] - y
    ex, ey = bx - ax, by - ay
    area = ax * ey - ay * ex
    for dx, dy in ((rx, ry), (lx, ly)):
        if dx * ay == dy * ax and dx * ax + dy * ay > 0:
            ring.append(float(ax))
            ring.append(float(ay))
        elif dx * by == dy * bx and dx * bx + dy * by > 0:
            ring.append(float(bx))
            ring.append(float(by))
        else:
            along = area / (dx * ey - dy * ex)
            ring.append(dx * along)
            ring.append(dy * along)


@inlined
def is_beyond(m: Flat, half: int, x: int, y: int, far: float) -> bool:
    """Whether an edge is farther from the eye than ``far``, a square, in grid steps. Most are not, by one end alone."""
    a = m.org[half]
    ax, ay = float(m.xs[a] - x), float(m.ys[a] - y)
    if ax * ax + ay * ay <= far:
        return False
    b = m.org[half - 2 if half % 3 == 2 else half + 1]
    ex, ey = float(m.xs[b] - x) - ax, float(m.ys[b] - y) - ay
    t = min(1.0, max(0.0, -(ax * ex + ay * ey) / (ex * ex + ey * ey)))
    return bool((ax + t * ex) ** 2 + (ay + t * ey) ** 2 > far)


def disc(middle: Point, radius: float) -> Polygon:
    """A disc of :data:`ARC_SEGMENTS` straight pieces per quarter; empty where the radius is not above 0."""
    return Polygon(_CIRCLE * radius + np.array(middle)) if radius > 0 else Polygon()


def _largest(geometry: shapely.Geometry) -> Polygon:
    """The largest polygon of a geometry; an empty one when it has none."""
    parts = [part for part in shapely.get_parts(geometry).tolist() if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area, default=Polygon())
