"""Numbered rooms that open onto each other without a wall: bays, open offices, meeting corners.

A room number says that the drafter counts a space as a room of its own. The space is cut along every line that
goes on from a wall, and the pieces are joined again, widest border first, but never two numbers with each other.
A line that has wall at both its ends reads as a wall with an opening: it is crossed last.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree

from twin.drawing.walls_evidence import point_array, polygon_parts
from twin.drawing.walls_merge import Space
from twin.drawing.walls_split import LONGEST_CUT_M, cut_lines
from twin.model import Point

MOST_CUTS: Final = 600
"""Cuts considered in one space, shortest first."""
SMALL_M2: Final = 6.0
"""A nameless piece smaller than this is no corridor: it joins its neighbour even through an opening."""


def part_numbered(spaces: Sequence[Space], label_points: Sequence[Point], numbered: Sequence[bool]) -> list[Space]:
    """Part each space that holds two or more numbered labels, one piece for each, and what is left between them."""
    done: list[Space] = []
    for space in spaces:
        numbers = [k for k in space.labels if k < len(numbered) and numbered[k]]
        done.extend(_parted(space, numbers, label_points) if len(numbers) > 1 else [space])
    return done


def _parted(space: Space, numbers: Sequence[int], label_points: Sequence[Point]) -> list[Space]:
    corner_cuts = cut_lines(space.polygon, LONGEST_CUT_M, corners_only=True)
    known = {c.wkb for c in corner_cuts}
    ways = [c for c in cut_lines(space.polygon, LONGEST_CUT_M) if c.wkb not in known]
    cuts = sorted([*corner_cuts, *ways], key=lambda c: c.length)[:MOST_CUTS]
    if not cuts:
        return [space]
    closed = np.asarray([c.wkb in known for c in cuts])
    longer = [shapely.affinity.scale(c, 1 + 0.02 / c.length, 1 + 0.02 / c.length) for c in cuts]
    faces = _faces(space.polygon, longer)
    if len(faces) < 2:
        return [space]
    homes = _homes(faces, numbers, label_points)
    groups = _joined(faces, _borders(faces, cuts, closed), homes)
    pieces: list[Space] = []
    for members in groups:
        whole = shapely.union_all([shapely.buffer(faces[i], 0.001) for i in members])
        pieces.extend(Space(polygon) for polygon in polygon_parts(whole) if polygon.area > 0.4)
    return pieces


def _faces(polygon: Polygon, cuts: Sequence[LineString]) -> list[Polygon]:
    # A grid of 10 µm: without it cuts that end on the boundary leave invalid rings.
    network = shapely.union_all([shapely.boundary(polygon), *cuts], grid_size=1e-5)
    shapely.prepare(polygon)
    cells = polygon_parts(shapely.polygonize(shapely.get_parts(network)))
    return [f for f in cells if polygon.contains(f.representative_point())]


def _homes(faces: Sequence[Polygon], numbers: Sequence[int], label_points: Sequence[Point]) -> dict[int, int]:
    """Face → the number in it (the first of several: nothing separates them)."""
    tree = STRtree(faces)
    homes: dict[int, int] = {}
    for k in numbers:
        nearest = tree.query_nearest(shapely.Point(*label_points[k]))
        homes.setdefault(int(nearest[0]), k)
    return homes


def _borders(
    faces: Sequence[Polygon], cuts: Sequence[LineString], closed: np.ndarray
) -> list[tuple[bool, float, int, int]]:
    """(has wall at both ends, length, face, face) of every border between two faces."""
    shapes = np.asarray(faces, dtype=object)
    i, j = STRtree(faces).query(shapes, predicate="touches")
    i, j = i[i < j], j[i < j]
    shared = shapely.intersection(shapes[i], shapes[j])
    size = shapely.length(shared)
    i, j, shared, size = i[size > 0.02], j[size > 0.02], shared[size > 0.02], size[size > 0.02]
    middle = point_array(shapely.get_coordinates(shapely.point_on_surface(shared)))
    is_wall = np.zeros(len(i), dtype=bool)
    which, cut = STRtree(cuts).query(middle, predicate="dwithin", distance=0.01)
    is_wall[which[closed[cut]]] = True
    return sorted(
        zip(is_wall.tolist(), (-size).tolist(), i.tolist(), j.tolist(), strict=True),
        key=lambda border: border,
    )


def _joined(
    faces: Sequence[Polygon], borders: Sequence[tuple[bool, float, int, int]], homes: dict[int, int]
) -> list[list[int]]:
    parent = list(range(len(faces)))
    area = [f.area for f in faces]
    owner: list[int | None] = [homes.get(i) for i in range(len(faces))]

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for is_wall, _, i, j in borders:
        a, b = root(i), root(j)
        if a == b or (owner[a] is not None and owner[b] is not None):
            continue
        if is_wall and min((area[r] for r in (a, b) if owner[r] is None), default=0.0) > SMALL_M2:
            continue
        parent[b] = a
        area[a] += area[b]
        owner[a] = owner[a] if owner[a] is not None else owner[b]
    groups: dict[int, list[int]] = {}
    for i in range(len(faces)):
        groups.setdefault(root(i), []).append(i)
    return list(groups.values())
