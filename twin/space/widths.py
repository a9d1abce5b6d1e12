"""The narrowest place that a route passes through, as a gate from wall to wall across the route.

Not by inscribed circles: a gate is a line from a corner to whatever is opposite that gets no shorter by moving either end
along its walls, and it counts when the route crosses it. A route within one convex room passes no gate.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import LineString, STRtree

from twin.model import Point
from twin.space.mesh import SCALE, Mesh, to_grid, to_metres

TINY: Final = 1e-9


class Gate(NamedTuple):
    """A bottleneck: its width in metres and the line across it, in local metres."""

    width_m: float
    line: tuple[Point, Point]


def narrowest(mesh: Mesh, path: LineString, limit_m: float = 5.0) -> Gate | None:
    """The narrowest gate that a path crosses; None when it crosses none narrower than ``limit_m``.

    Parameters
    ----------
    mesh
        Free space of the floor, not narrowed.
    path
        A route on that floor, local metres.
    """
    vertices = np.fromiter(mesh.wedges, dtype=np.int64, count=len(mesh.wedges))
    if not vertices.size or path.length == 0:
        return None
    places = np.column_stack([np.asarray(mesh.xs)[vertices], np.asarray(mesh.ys)[vertices]]) / SCALE
    points = np.asarray(shapely.points(places), dtype=object)
    near = STRtree(points).query(path, predicate="dwithin", distance=limit_m)
    near = near[np.argsort(shapely.distance(points[near], path), kind="stable")]
    shapely.prepare(path)
    best: Gate | None = None
    width = limit_m
    for i in near.tolist():
        if shapely.distance(points[i], path) >= width:
            break
        for distance, foot in _opposite(mesh, int(vertices[i]), width):
            corner = (points[i].x, points[i].y)
            if distance < width and _separates(mesh, int(vertices[i]), corner, foot, path):
                width = distance
                best = Gate(distance, (corner, foot))
    return best


def find_gates(mesh: Mesh, limit_m: float) -> tuple[Gate, ...]:
    """Every gate narrower than ``limit_m`` metres whose circle (the gate is its diameter) holds no wall, narrowest first.

    These are the places where a growing body stops getting through. No two of them cross.
    """
    found: dict[tuple[int, ...], Gate] = {}
    for vertex in mesh.wedges:
        corner = to_metres(mesh.xs[vertex], mesh.ys[vertex])
        for width, foot in _opposite(mesh, vertex, limit_m):
            ends = sorted((to_grid(corner), to_grid(foot)))
            found.setdefault((*ends[0], *ends[1]), Gate(width, (corner, foot)))
    if not found:
        return ()
    gates = list(found.values())
    lines = np.asarray([gate.line for gate in gates])
    widths = np.asarray([gate.width_m for gate in gates])
    clear = np.full(len(gates), np.inf)
    middles = np.asarray(shapely.points(lines.mean(axis=1)), dtype=object)
    (which, _), distance = mesh.walls.query_nearest(middles, return_distance=True)
    clear[which] = distance
    kept = [gates[i] for i in np.flatnonzero(clear >= widths / 2 - 1.5 / SCALE).tolist()]
    return tuple(sorted(kept))


def _opposite(mesh: Mesh, vertex: int, limit_m: float) -> list[tuple[float, Point]]:
    """Gates from a corner to the walls it sees, nearer than ``limit_m``: length and far end, shortest first."""
    wedge = mesh.wedges[vertex]
    x, y = mesh.xs[vertex], mesh.ys[vertex]
    cones = []
    for half in wedge.fan:
        a, b = mesh.org[half], mesh.destination(half)
        cones.append((half, mesh.xs[a] - x, mesh.ys[a] - y, mesh.xs[b] - x, mesh.ys[b] - y))
    limit = limit_m * SCALE
    out = []
    while cones:
        half, rx, ry, lx, ly = cones.pop()
        foot = _foot(mesh, half, x, y, (rx, ry, lx, ly))
        if foot is None or math.hypot(foot[0], foot[1]) >= limit:
            continue
        crossing = mesh.crossings[half]
        if crossing is None:
            if foot[2] and _nearest_of_its_walls(mesh, vertex, x + foot[0], y + foot[1]):
                out.append((math.hypot(foot[0], foot[1]) / SCALE, to_metres(x + foot[0], y + foot[1])))
            continue
        _, ax, ay, right, left = crossing
        ax -= x
        ay -= y
        from_right = rx * ay - ry * ax
        from_left = ax * ly - ay * lx
        if from_right > 0:
            cones.append((right, rx, ry, ax, ay) if from_left > 0 else (right, rx, ry, lx, ly))
        if from_left > 0:
            cones.append((left, ax, ay, lx, ly) if from_right > 0 else (left, rx, ry, lx, ly))
    out.sort()
    return out


def _foot(mesh: Mesh, half: int, x: int, y: int, cone: tuple[int, int, int, int]) -> tuple[float, float, bool] | None:
    """Nearest point of an edge within a cone, as a step from the eye, and whether no place beside it is nearer.

    None for an edge that ends in the eye.
    """
    a, b = mesh.org[half], mesh.destination(half)
    ax, ay = mesh.xs[a] - x, mesh.ys[a] - y
    ex, ey = mesh.xs[b] - mesh.xs[a], mesh.ys[b] - mesh.ys[a]
    rx, ry, lx, ly = cone
    area = ax * ey - ay * ex
    from_right, from_left = rx * ey - ry * ex, lx * ey - ly * ex
    if area == 0 or from_right == 0 or from_left == 0:
        return None
    span = ex * ex + ey * ey

    def along(dx: int, dy: int, slope: int) -> float:
        """Share of the edge at which a direction meets it."""
        scale = area / slope
        return ((dx * scale - ax) * ex + (dy * scale - ay) * ey) / span

    first = max(0.0, along(rx, ry, from_right))
    last = min(1.0, along(lx, ly, from_left))
    upright = -(ax * ex + ay * ey) / span
    t = min(max(upright, first), last)
    if -TINY < t < TINY and a in mesh.wedges:
        least = _nearest_of_its_walls(mesh, a, x, y)
    elif -TINY < t - 1 < TINY and b in mesh.wedges:
        least = _nearest_of_its_walls(mesh, b, x, y)
    else:
        least = abs(t - upright) < TINY
    return ax + t * ex, ay + t * ey, least


def _nearest_of_its_walls(mesh: Mesh, vertex: int, x: float, y: float) -> bool:
    """Whether both walls of a corner lead away from a point: the corner is their nearest place to it."""
    wedge = mesh.wedges[vertex]
    dx, dy = x - mesh.xs[vertex], y - mesh.ys[vertex]
    return all(
        dx * wx + dy * wy <= TINY * math.hypot(dx, dy) * math.hypot(wx, wy) for wx, wy in (wedge.start, wedge.end)
    )


def _separates(mesh: Mesh, vertex: int, corner: Point, foot: Point, path: LineString) -> bool:
    """Whether a path goes through the gate from a corner to its foot, not merely along or up to it."""
    gate = LineString([corner, foot])
    coords = [(x, y) for x, y in path.coords]
    for k in range(1, len(coords) - 1):
        if abs(coords[k][0] - corner[0]) < 2 / SCALE and abs(coords[k][1] - corner[1]) < 2 / SCALE:
            return _outward(mesh, vertex, foot, corner, (coords[k - 1], coords[k + 1]))
    return bool(path.crosses(gate))


def _outward(mesh: Mesh, vertex: int, foot: Point, corner: Point, sides: tuple[Point, Point]) -> bool:
    """Where a path bends round the corner itself: whether the foot is on the side of the path without the corner's wall."""
    wedge = mesh.wedges[vertex]
    s, e = (math.atan2(wedge.start[1], wedge.start[0]), math.atan2(wedge.end[1], wedge.end[0]))
    wall = e + ((s - e) % math.tau) / 2
    back, ahead = (math.atan2(p[1] - corner[1], p[0] - corner[0]) for p in sides)
    opening = (ahead - back) % math.tau
    there = math.atan2(foot[1] - corner[1], foot[0] - corner[0])
    return ((there - back) % math.tau < opening) != ((wall - back) % math.tau < opening)
