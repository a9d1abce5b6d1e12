"""Shortest paths on a mesh, exact, from any places to everything.

A wave goes from corner to corner, nearest first (Dijkstra). From a corner a path goes on behind it only, between straight
on and its wall; the cone in between is followed through the triangles it meets and given up where another path is known
to be shorter for all that it sees. After Xin and Wang: Improving Chen and Han's algorithm on the discrete geodesic problem
(2009); in the plane the cones need no unfolding, and their limits are exact. Nothing is prepared but the mesh, and nothing
is kept. Compiled where numba is installed (see :mod:`twin.space.fast`). Lengths are in metres, places in grid steps.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.space.expand import Cone, eye_cones, grazes, onward
from twin.space.fast import compiled, filled, flat, inlined, marks
from twin.space.mesh import SCALE, Flat

SURE_M: Final = 1e-9
"""Metres by which another path must be shorter before a cone is given up: more than rounding, less than anything drawn."""


_FLAGS: Final = frozenset({"corner", "unmarked"})


class Sites(NamedTuple):
    """Stairs, lifts and ramps: node ``base + k`` at ``xs[k]``, ``ys[k]`` in ``triangle[k]``.

    Entries ``begin[k]`` to ``end[k]`` of the others lead from it: to a node, by a length, of a kind (a bit).
    """

    base: int
    xs: Any
    ys: Any
    triangle: Any
    begin: Any
    end: Any
    to: Any
    length: Any
    kind: Any


class Trail(NamedTuple):
    """What a search found, by node: least metres, the node before (-1: a start), and the point it was reached from."""

    metres: Any
    before: Any
    xs: Any
    ys: Any


def new_trail(nodes: int) -> Trail:
    """Nothing found yet."""
    return Trail(filled(nodes, math.inf), *(filled(nodes, -1, np.int64) for _ in range(3)))


class Seeds(NamedTuple):
    """Where a wave starts: ``xs[k]``, ``ys[k]`` in ``triangle[k]``."""

    xs: Any
    ys: Any
    triangle: Any


class Goals(NamedTuple):
    """Points that a wave tells of: goal ``which[k]`` at ``xs[k]``, ``ys[k]`` in ``triangle[k]``, in order of triangles.

    ``marked``: the triangles that hold any. ``metres`` and ``before`` are written, by goal: the least distance, and the node
    it was seen from (-1 - k: seed k). The last goals are the stairs, lifts and ramps.
    """

    marked: Any
    triangle: Any
    which: Any
    xs: Any
    ys: Any
    metres: Any
    before: Any


@inlined
def dominated(m: Flat, metres: Any, cone: Cone, x: int, y: int, length: float) -> bool:
    """Whether all that a cone sees through its edge is reached sooner from an end of the edge.

    Walking along the edge from its right end to where a line of the cone crosses it gets better against that line the
    nearer to the right end it crosses; so the left limit decides, and the reverse. An end that is not itself reached
    sooner than in a straight line from the eye decides nothing.
    """
    half, rx, ry, lx, ly = cone
    a, b = m.org[half], m.org[half - 2 if half % 3 == 2 else half + 1]
    ax, ay, bx, by = float(m.xs[a] - x), float(m.ys[a] - y), float(m.xs[b] - x), float(m.ys[b] - y)
    sooner_a = metres[a] + SURE_M < length + math.hypot(ax, ay) / SCALE
    sooner_b = metres[b] + SURE_M < length + math.hypot(bx, by) / SCALE
    if not (sooner_a or sooner_b):
        return False
    ux, uy = bx - ax, by - ay
    area = ax * uy - ay * ux
    down = lx * uy - ly * ux
    if sooner_a and down != 0.0:
        qx, qy = lx * area / down, ly * area / down
        if length + math.hypot(qx, qy) / SCALE > metres[a] + math.hypot(qx - ax, qy - ay) / SCALE + SURE_M:
            return True
    down = rx * uy - ry * ux
    if sooner_b and down != 0.0:
        qx, qy = rx * area / down, ry * area / down
        return bool(length + math.hypot(qx, qy) / SCALE > metres[b] + math.hypot(qx - bx, qy - by) / SCALE + SURE_M)
    return False


@compiled
def tell_goals(
    goals: Goals, cone: Cone, triangle: int, x: int, y: int, length: float, node: int, news: list[int]
) -> None:
    """Note the goals of a triangle that a cone sees; append those that came nearer."""
    _, rx, ry, lx, ly = cone
    k, high = 0, len(goals.triangle)
    while k < high:
        middle = (k + high) // 2
        if goals.triangle[middle] < triangle:
            k = middle + 1
        else:
            high = middle
    while k < len(goals.triangle) and goals.triangle[k] == triangle:
        px, py = goals.xs[k] - x, goals.ys[k] - y
        if rx * py - ry * px >= 0 and px * ly - py * lx >= 0:
            far = length + math.hypot(px, py) / SCALE
            goal = goals.which[k]
            if far < goals.metres[goal]:
                goals.metres[goal], goals.before[goal] = far, node
                news.append(goal)
        k += 1


@inlined
def open_eye(m: Flat, sites: Sites, seeds: Seeds, trail: Trail, node: int, cones: list[Cone], near: list[int]) -> Any:
    """Append the cones and the vertices beside them that a wave goes on to from a node; its place."""
    if 0 <= node < sites.base:
        x, y = m.xs[node], m.ys[node]
        onward(m, node, x - trail.xs[node], y - trail.ys[node], cones, near)
        return x, y
    if node < 0:
        x, y, triangle = seeds.xs[-1 - node], seeds.ys[-1 - node], seeds.triangle[-1 - node]
    else:
        k = node - sites.base
        x, y, triangle = sites.xs[k], sites.ys[k], sites.triangle[k]
    eye_cones(m, triangle, x, y, cones)
    for cone in cones:
        half = cone[0]
        near.append(m.org[half])
        near.append(m.org[half - 2 if half % 3 == 2 else half + 1])
    return x, y


@inlined
def reach_vertex(m: Flat, trail: Trail, vertex: int, x: int, y: int, length: float, node: int, heap: Any) -> None:
    """Note a vertex in sight if it came nearer; if it is a corner, it goes on from there."""
    far = length + math.hypot(m.xs[vertex] - x, m.ys[vertex] - y) / SCALE
    if far < trail.metres[vertex]:
        trail.metres[vertex], trail.before[vertex], trail.xs[vertex], trail.ys[vertex] = far, node, x, y
        if m.corner[vertex] and grazes(m, vertex, x, y):
            heapq.heappush(heap, (far, vertex))


@inlined
def spread(
    m: Flat,
    goals: Goals,
    trail: Trail,
    cones: list[Cone],
    x: int,
    y: int,
    length: float,
    node: int,
    heap: Any,
    news: list[int],
) -> None:
    """Follow the cones of one node until they meet walls or are dominated, and note what they meet."""
    apexes, rights, lefts, xs, ys, marked = m.apex, m.right, m.left, m.xs, m.ys, goals.marked
    while len(cones) > 0:
        half, rx, ry, lx, ly = cones.pop()
        while True:
            apex = apexes[half]
            if apex < 0:
                break
            right = rights[half]
            triangle = right // 3
            if marked[triangle]:
                tell_goals(goals, (half, rx, ry, lx, ly), triangle, x, y, length, node, news)
            ax, ay = xs[apex] - x, ys[apex] - y
            from_right = rx * ay - ry * ax
            from_left = ax * ly - ay * lx
            if from_right > 0 and from_left > 0:
                if dominated(m, trail.metres, (half, rx, ry, lx, ly), x, y, length):
                    break
                reach_vertex(m, trail, apex, x, y, length, node, heap)
                cones.append((lefts[half], ax, ay, lx, ly))
                half, lx, ly = right, ax, ay
                continue
            if from_right == 0 or from_left == 0:
                reach_vertex(m, trail, apex, x, y, length, node, heap)
            half = right if from_right > 0 else lefts[half]


@compiled
def take_links(sites: Sites, avoid: int, goals: Goals, first_site: int, node: int, length: float, heap: Any) -> None:
    """Go from a stair, lift or ramp to the next floor."""
    k = node - sites.base
    for link in range(sites.begin[k], sites.end[k]):
        other, far = first_site + sites.to[link] - sites.base, length + sites.length[link]
        if not (avoid & sites.kind[link]) and far < goals.metres[other]:
            goals.metres[other], goals.before[other] = far, node
            heapq.heappush(heap, (far, sites.to[link]))


@compiled
def wave(m: Flat, sites: Sites, avoid: int, seeds: Seeds, goals: Goals, trail: Trail) -> None:
    """Spread from seeds to every vertex and goal, each on the shortest way. ``avoid``: bits of links not to be used.

    What a cone sees is dropped as soon as another path is known to be shorter for all of it.
    """
    base, first_site = sites.base, len(goals.metres) - len(sites.xs)
    cones, near, news = [(0, 0, 0, 0, 0)], [0], [0]
    cones.clear()
    heap = [(0.0, -1 - k) for k in range(len(seeds.xs))]
    while len(heap) > 0:
        length, node = heapq.heappop(heap)
        if node >= 0 and length > (trail.metres[node] if node < base else goals.metres[first_site + node - base]):
            continue
        near.clear()
        news.clear()
        x, y = open_eye(m, sites, seeds, trail, node, cones, near)
        for cone in cones:
            if goals.marked[cone[0] // 3]:
                tell_goals(goals, cone, cone[0] // 3, x, y, length, node, news)
        for vertex in near:
            reach_vertex(m, trail, vertex, x, y, length, node, heap)
        spread(m, goals, trail, cones, x, y, length, node, heap, news)
        if node >= base:
            take_links(sites, avoid, goals, first_site, node, length, heap)
        for goal in news:
            if goal >= first_site:
                heapq.heappush(heap, (goals.metres[goal], base + goal - first_site))


def side_by_side(meshes: Sequence[Flat]) -> Flat:
    """Meshes of several floors as one: vertices, half-edges, triangles and parts numbered on. None is an empty one."""
    columns: list[list[NDArray[Any]]] = [[np.empty(0, np.uint8 if n in _FLAGS else np.int64)] for n in Flat._fields]
    vertices = halves = fans = parts = 0
    for mesh in meshes:
        shift = {"begin": fans, "end": fans, "fan": halves, "org": vertices, "twin": halves, "apex": vertices}
        shift |= {"right": halves, "left": halves, "part": parts, "above": parts}
        for name, column, out in zip(Flat._fields, mesh, columns, strict=True):
            if name in _FLAGS:
                out.append(np.frombuffer(bytes(column), np.uint8))
            else:
                values = np.asarray(column, dtype=np.int64)
                out.append(np.where(values < 0, -1, values + shift[name]) if name in shift else values)
        vertices, halves, fans = vertices + len(mesh.xs), halves + len(mesh.org), fans + len(mesh.fan)
        parts += len(mesh.above)
    whole = [np.concatenate(column) for column in columns]
    return Flat(*(marks(c.tobytes()) if n in _FLAGS else flat(c) for n, c in zip(Flat._fields, whole, strict=True)))
