"""Triangular expansion: what can be seen from a point, cone by cone through the edges of a triangulation.

After Bungiu, Hemmer, Hershberger, Huang, Kröller: Efficient Computation of Visibility Polygons (2014). All tests are
exact on the mesh's grid, so that looking along a wall, past a row of columns or through a slit needs no tolerance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from twin.space.mesh import Mesh, Whole

Cone = tuple[int, int, int, int, int]
"""Half-edge, then its right and left limit as directions from the eye, in grid steps."""
Watched = Mapping[int, Iterable[tuple[int, int, int]]]
"""By triangle: (key, x, y) of points to report when seen."""


class Seen(NamedTuple):
    """Corners one may walk around (vertex ids) and watched points (their keys) in sight."""

    corners: set[int]
    points: set[int]


def eye_cones(mesh: Mesh, triangle: int, x: int, y: int) -> list[Cone]:
    """The cones with which a look around from a point of a triangle begins, counter-clockwise."""
    vertex = mesh.vertex_at(triangle, x, y)
    halves = range(3 * triangle, 3 * triangle + 3) if vertex is None else mesh.around(triangle, vertex)
    cones = []
    for half in halves:
        a, b = mesh.org[half], mesh.destination(half)
        cones.append((half, mesh.xs[a] - x, mesh.ys[a] - y, mesh.xs[b] - x, mesh.ys[b] - y))
    return cones


def sweep(  # noqa: C901 - the innermost loop of everything: calls would double its time
    mesh: Mesh, cones: list[Cone], x: int, y: int, watched: Watched | None = None
) -> Seen:
    """Follow cones until they meet walls. ``cones`` is used up."""
    crossings, corner = mesh.crossings, mesh.corner
    corners: set[int] = set()
    points: set[int] = set()
    while cones:
        half, rx, ry, lx, ly = cones.pop()
        crossing = crossings[half]
        if crossing is None:
            continue
        apex, ax, ay, right, left = crossing
        if watched and right // 3 in watched:
            for key, px, py in watched[right // 3]:
                if rx * (py - y) - ry * (px - x) >= 0 and (px - x) * ly - (py - y) * lx >= 0:
                    points.add(key)
        ax -= x
        ay -= y
        from_right = rx * ay - ry * ax
        from_left = ax * ly - ay * lx
        if from_right > 0:
            if from_left > 0:
                if corner[apex]:
                    corners.add(apex)
                cones.append((left, ax, ay, lx, ly))
                cones.append((right, rx, ry, ax, ay))
            else:
                if from_left == 0 and corner[apex]:
                    corners.add(apex)
                cones.append((right, rx, ry, lx, ly))
        else:
            if from_right == 0 and corner[apex]:
                corners.add(apex)
            cones.append((left, rx, ry, lx, ly))
    return Seen(corners, points)


def seen_from_point(mesh: Mesh, triangle: int, at: Whole, watched: Watched | None = None) -> Seen:
    """Corners that bend a shortest path, and watched points, in sight of a grid point of ``triangle``."""
    x, y = at
    cones = eye_cones(mesh, triangle, x, y)
    near = {mesh.org[half] for half, *_ in cones} | {mesh.destination(half) for half, *_ in cones}
    here = {half // 3 for half, *_ in cones}
    seen = sweep(mesh, cones, x, y, watched)
    seen.corners.update(v for v in near if mesh.corner[v])
    if watched:
        seen.points.update(key for t in here if t in watched for key, *_ in watched[t])
    return Seen({v for v in seen.corners if grazes(mesh, v, x, y)}, seen.points)


def seen_from_corner(mesh: Mesh, vertex: int) -> tuple[set[int], set[int]]:
    """Corners that a shortest path may turn at next, coming round ``vertex``: those seen where both are grazed.

    First those on the side of its first wall, then those on the side of the second: a path that comes from one side
    goes on to the other.
    """
    wedge = mesh.wedges[vertex]
    x, y = mesh.xs[vertex], mesh.ys[vertex]
    near: tuple[set[int], set[int]] = (set(), set())
    both = (
        cones_from_start(mesh, vertex, (-wedge.end[0], -wedge.end[1]), near[0]),
        cones_to_end(mesh, vertex, (-wedge.start[0], -wedge.start[1]), near[1]),
    )
    for cones, found in zip(both, near, strict=True):
        corners = sweep(mesh, cones, x, y).corners
        corners.update(v for v in found if mesh.corner[v])
        corners.discard(vertex)
        found.clear()
        found.update(v for v in corners if grazes(mesh, v, x, y))
    return near


def sides_of(mesh: Mesh, vertex: int, x: int, y: int) -> tuple[bool, bool]:
    """Whether a grid point from which a corner is grazed is on the side of its first wall, of its second, or both."""
    wedge = mesh.wedges[vertex]
    (sx, sy), (ex, ey) = wedge.start, wedge.end
    dx, dy = x - mesh.xs[vertex], y - mesh.ys[vertex]
    from_start, from_end = sx * dy - sy * dx, ex * dy - ey * dx
    return from_start >= 0 and from_end >= 0, from_start <= 0 and from_end <= 0


def cones_from_start(mesh: Mesh, vertex: int, limit: Whole, near: set[int]) -> list[Cone]:
    """Cones of a corner from its first wall counter-clockwise to a direction. Vertices beside them are put in ``near``."""
    x, y = mesh.xs[vertex], mesh.ys[vertex]
    mx, my = limit
    cones: list[Cone] = []
    for half in mesh.wedges[vertex].fan:
        a, b, (rx, ry), (lx, ly) = _sides(mesh, half, x, y)
        near.add(a)
        past = mx * ly - my * lx
        if rx * my - ry * mx > 0 and past >= 0:
            if past == 0:
                near.add(b)
            cones.append((half, rx, ry, mx, my))
            break
        near.add(b)
        cones.append((half, rx, ry, lx, ly))
    return cones


def cones_to_end(mesh: Mesh, vertex: int, limit: Whole, near: set[int]) -> list[Cone]:
    """Cones of a corner from a direction counter-clockwise to its second wall. See :func:`cones_from_start`."""
    x, y = mesh.xs[vertex], mesh.ys[vertex]
    mx, my = limit
    cones: list[Cone] = []
    for half in reversed(mesh.wedges[vertex].fan):
        a, b, (rx, ry), (lx, ly) = _sides(mesh, half, x, y)
        near.add(b)
        past = rx * my - ry * mx
        if past >= 0 and mx * ly - my * lx > 0:
            if past == 0:
                near.add(a)
            cones.append((half, mx, my, lx, ly))
            break
        near.add(a)
        cones.append((half, rx, ry, lx, ly))
    return cones


def onward(mesh: Mesh, vertex: int, came_from: Whole) -> list[Cone]:
    """Where a shortest path may go on to after bending round a corner: behind it, between straight on and its wall."""
    wedge = mesh.wedges[vertex]
    dx, dy = mesh.xs[vertex] - came_from[0], mesh.ys[vertex] - came_from[1]
    first, second = dx * wedge.start[1] - dy * wedge.start[0], dx * wedge.end[1] - dy * wedge.end[0]
    cones: list[Cone] = []
    if first <= 0 and second <= 0 and (first or dx * wedge.start[0] + dy * wedge.start[1] < 0):
        cones += cones_from_start(mesh, vertex, (dx, dy), set())  # its walls are on the right
    if first >= 0 and second >= 0 and (second or dx * wedge.end[0] + dy * wedge.end[1] < 0):
        cones += cones_to_end(mesh, vertex, (dx, dy), set())
    return cones


def points_in(mesh: Mesh, cones: list[Cone], x: int, y: int, watched: Watched) -> set[int]:
    """Keys of the watched points in sight within cones, those in the triangles around the eye included."""
    near = set()
    for half, rx, ry, lx, ly in cones:
        for key, px, py in watched.get(half // 3, ()):
            if rx * (py - y) - ry * (px - x) >= 0 and (px - x) * ly - (py - y) * lx >= 0:
                near.add(key)
    return near | sweep(mesh, cones, x, y, watched).points


def _sides(mesh: Mesh, half: int, x: int, y: int) -> tuple[int, int, Whole, Whole]:
    a, b = mesh.org[half], mesh.destination(half)
    return a, b, (mesh.xs[a] - x, mesh.ys[a] - y), (mesh.xs[b] - x, mesh.ys[b] - y)


def grazes(mesh: Mesh, vertex: int, x: int, y: int) -> bool:
    """Whether the line from a grid point through a corner leaves both of its walls on one side.

    Only there can a shortest path turn.
    """
    wedge = mesh.wedges[vertex]
    dx, dy = mesh.xs[vertex] - x, mesh.ys[vertex] - y
    one = dx * wedge.start[1] - dy * wedge.start[0]
    other = dx * wedge.end[1] - dy * wedge.end[0]
    return (one >= 0 and other >= 0) or (one <= 0 and other <= 0)
