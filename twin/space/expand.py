"""Triangular expansion: what can be seen from a point, cone by cone through the edges of a triangulation.

After Bungiu, Hemmer, Hershberger, Huang, Kröller: Efficient Computation of Visibility Polygons (2014). All tests are
exact on the mesh's grid, so that looking along a wall, past a row of columns or through a slit needs no tolerance.
Everything here is compiled where numba is installed (see :mod:`twin.space.fast`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from twin.space.fast import compiled, inlined, marks
from twin.space.mesh import Flat, Whole

Cone = tuple[int, int, int, int, int]
"""Half-edge, then its right and left limit as directions from the eye, in grid steps."""
Hit = tuple[int, int, int, int, int]
"""A marked triangle that a cone enters, then the cone's right and left limit."""


Watched = Mapping[int, Iterable[tuple[int, int, int]]]
"""By triangle: (key, x, y) of points to report when seen."""


class Seen(NamedTuple):
    """Corners one may walk around (vertex ids, in a fixed order) and watched points (their keys) in sight."""

    corners: list[int]
    points: set[int]


@inlined
def sides(m: Flat, half: int, x: int, y: int) -> Cone:
    """The cone from a grid point over a whole half-edge."""
    a, b = m.org[half], m.org[half - 2 if half % 3 == 2 else half + 1]
    return half, m.xs[a] - x, m.ys[a] - y, m.xs[b] - x, m.ys[b] - y


@compiled
def eye_cones(m: Flat, triangle: int, x: int, y: int, cones: list[Cone]) -> None:
    """Append the cones with which a look around from a point of a triangle begins, counter-clockwise."""
    at = -1
    for half in range(3 * triangle, 3 * triangle + 3):
        if m.xs[m.org[half]] == x and m.ys[m.org[half]] == y:
            at = half
    if at < 0:
        cones.extend([sides(m, half, x, y) for half in range(3 * triangle, 3 * triangle + 3)])
        return
    first = at
    while m.twin[first] >= 0:  # turn clockwise as far as a wall, or once around
        other = m.twin[first]
        first = other - 2 if other % 3 == 2 else other + 1
        if first == at:
            break
    edge = first
    while True:
        opposite = edge - 2 if edge % 3 == 2 else edge + 1
        cones.append(sides(m, opposite, x, y))
        edge = m.twin[opposite - 2 if opposite % 3 == 2 else opposite + 1]
        if edge < 0 or edge == first:
            break


@compiled
def sweep(m: Flat, cones: list[Cone], x: int, y: int, found: list[int], marked: Any, hits: list[Hit]) -> None:
    """Follow cones until they meet walls; append the corners and the marked triangles met. ``cones`` is used up.

    A corner may come twice.
    """
    xs, ys, corner = m.xs, m.ys, m.corner
    apexes, rights, lefts = m.apex, m.right, m.left
    while len(cones) > 0:
        half, rx, ry, lx, ly = cones.pop()
        while True:
            apex = apexes[half]
            if apex < 0:
                break
            right = rights[half]
            triangle = right // 3
            if marked[triangle]:
                hits.append((triangle, rx, ry, lx, ly))
            ax, ay = xs[apex] - x, ys[apex] - y
            from_right = rx * ay - ry * ax
            from_left = ax * ly - ay * lx
            if from_right >= 0 and from_left >= 0 and corner[apex]:
                found.append(apex)
            if from_right > 0 and from_left > 0:
                cones.append((lefts[half], ax, ay, lx, ly))
                half, lx, ly = right, ax, ay
            else:
                half = right if from_right > 0 else lefts[half]


@inlined
def cones_from_start(m: Flat, vertex: int, mx: int, my: int, cones: list[Cone], near: list[int]) -> None:
    """Append the cones of a corner from its first wall counter-clockwise to a direction, and the vertices beside them."""
    x, y = m.xs[vertex], m.ys[vertex]
    for k in range(m.begin[vertex], m.end[vertex]):
        half, rx, ry, lx, ly = sides(m, m.fan[k], x, y)
        near.append(m.org[half])
        past = mx * ly - my * lx
        if rx * my - ry * mx > 0 and past >= 0:
            if past == 0:
                near.append(m.org[half - 2 if half % 3 == 2 else half + 1])
            cones.append((half, rx, ry, mx, my))
            return
        near.append(m.org[half - 2 if half % 3 == 2 else half + 1])
        cones.append((half, rx, ry, lx, ly))


@inlined
def cones_to_end(m: Flat, vertex: int, mx: int, my: int, cones: list[Cone], near: list[int]) -> None:
    """Append the cones of a corner from a direction counter-clockwise to its second wall, and the vertices beside them."""
    x, y = m.xs[vertex], m.ys[vertex]
    for k in range(m.end[vertex] - 1, m.begin[vertex] - 1, -1):
        half, rx, ry, lx, ly = sides(m, m.fan[k], x, y)
        near.append(m.org[half - 2 if half % 3 == 2 else half + 1])
        past = rx * my - ry * mx
        if past >= 0 and mx * ly - my * lx > 0:
            if past == 0:
                near.append(m.org[half])
            cones.append((half, mx, my, lx, ly))
            return
        near.append(m.org[half])
        cones.append((half, rx, ry, lx, ly))


@inlined
def turns_right(m: Flat, vertex: int, dx: int, dy: int) -> bool:
    """Whether a path that reaches a corner in a direction has its walls on the right and free floor behind them."""
    first = dx * m.sy[vertex] - dy * m.sx[vertex]
    second = dx * m.ey[vertex] - dy * m.ex[vertex]
    return bool(first <= 0 and second <= 0 and (first != 0 or dx * m.sx[vertex] + dy * m.sy[vertex] < 0))


@inlined
def turns_left(m: Flat, vertex: int, dx: int, dy: int) -> bool:
    """Whether a path that reaches a corner in a direction has its walls on the left and free floor behind them."""
    first = dx * m.sy[vertex] - dy * m.sx[vertex]
    second = dx * m.ey[vertex] - dy * m.ex[vertex]
    return bool(first >= 0 and second >= 0 and (second != 0 or dx * m.ex[vertex] + dy * m.ey[vertex] < 0))


@inlined
def onward(m: Flat, vertex: int, dx: int, dy: int, cones: list[Cone], near: list[int]) -> None:
    """Append where a shortest path may go on to from a corner that it reached in a direction.

    Behind the corner, between straight on and its wall.
    """
    if turns_right(m, vertex, dx, dy):
        cones_from_start(m, vertex, dx, dy, cones, near)
    if turns_left(m, vertex, dx, dy):
        cones_to_end(m, vertex, dx, dy, cones, near)


@compiled
def first_on_right(m: Flat, vertex: int, dx: int, dy: int) -> int:
    """The triangle into which a path begins to turn right at a corner that it reached in a direction; -1: it cannot."""
    if turns_right(m, vertex, dx, dy):
        x, y = m.xs[vertex], m.ys[vertex]
        for k in range(m.begin[vertex], m.end[vertex]):
            half = m.fan[k]
            left = m.org[half - 2 if half % 3 == 2 else half + 1]
            if dx * (m.ys[left] - y) - dy * (m.xs[left] - x) >= 0:
                return int(half // 3)
    return -1


@compiled
def first_on_left(m: Flat, vertex: int, dx: int, dy: int) -> int:
    """The triangle into which a path begins to turn left at a corner that it reached in a direction; -1: it cannot."""
    if turns_left(m, vertex, dx, dy):
        x, y = m.xs[vertex], m.ys[vertex]
        for k in range(m.end[vertex] - 1, m.begin[vertex] - 1, -1):
            half = m.fan[k]
            right = m.org[half]
            if dx * (m.ys[right] - y) - dy * (m.xs[right] - x) <= 0:
                return int(half // 3)
    return -1


@inlined
def grazes(m: Flat, vertex: int, x: int, y: int) -> bool:
    """Whether the line from a grid point through a corner leaves both of its walls on one side.

    Only there can a shortest path turn.
    """
    dx, dy = m.xs[vertex] - x, m.ys[vertex] - y
    one = dx * m.sy[vertex] - dy * m.sx[vertex]
    other = dx * m.ey[vertex] - dy * m.ex[vertex]
    return bool((one >= 0 and other >= 0) or (one <= 0 and other <= 0))


@compiled
def look_around(m: Flat, triangle: int, x: int, y: int, marked: Any) -> tuple[list[int], list[Hit]]:
    """From a grid point of a triangle: the corners in sight where a shortest path may turn, and the marked triangles."""
    cones, hits, found = [(0, x, y, x, y)], [(0, x, y, x, y)], [0]
    cones.clear()
    hits.clear()
    found.clear()
    eye_cones(m, triangle, x, y, cones)
    for half, rx, ry, lx, ly in cones:
        found.append(m.org[half])
        found.append(m.org[half - 2 if half % 3 == 2 else half + 1])
        if marked[half // 3]:
            hits.append((half // 3, rx, ry, lx, ly))
    sweep(m, cones, x, y, found, marked, hits)
    found.sort()
    kept, last = [0], -1
    kept.clear()
    for vertex in found:
        elsewhere = m.xs[vertex] != x or m.ys[vertex] != y
        if vertex != last and m.corner[vertex] and elsewhere and grazes(m, vertex, x, y):
            kept.append(vertex)
        last = vertex
    return kept, hits


def seen_from_point(m: Flat, triangle: int, at: Whole, watched: Watched | None = None) -> Seen:
    """Corners that bend a shortest path, and watched points, in sight of a grid point of ``triangle``."""
    x, y = at
    if not watched:
        return Seen(look_around(m, triangle, x, y, m.unmarked)[0], set())
    marked = bytearray(len(m.unmarked))
    for t in watched:
        marked[t] = 1
    corners, hits = look_around(m, triangle, x, y, marks(marked))
    points = {
        key
        for t, rx, ry, lx, ly in hits
        for key, px, py in watched[t]
        if rx * (py - y) - ry * (px - x) >= 0 and (px - x) * ly - (py - y) * lx >= 0
    }
    return Seen(corners, points)
