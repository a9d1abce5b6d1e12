"""The union of very many boxes in time that grows with their number, as what it encloses and what it covers.

A cascaded union carries every edge through every level, so it grows faster than the plan. Here the boxes of a tile are
united first; a hole that no box of another tile reaches is final, so it is noted and filled before four
tiles are united into the next larger one. What is carried on is the rim of each tile only.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

PER_TILE: Final = 300
"""Boxes of one tile, about ten rooms: fewer cost more calls, more cost more levels inside the engine."""
WORKERS: Final = 2
"""Threads; the geometry engine leaves the interpreter free."""
Polygons = NDArray[np.object_]
Ints = NDArray[np.intp]


def holes_and_shells(boxes: Polygons) -> tuple[Polygons, Polygons]:
    """Every hole of the union of boxes, and the exterior of each of its parts, filled; islands in holes are parts too."""
    levels = max(0, round(math.log(len(boxes) / PER_TILE, 4))) if len(boxes) else 0
    home = _tiles(boxes, levels)
    tree = STRtree(boxes)
    pieces, tile = boxes, home
    holes: list[Polygon] = []
    shells: list[Polygon] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for level in range(levels, -1, -1):
            order = np.argsort(tile, kind="stable")
            kinds, starts = np.unique(tile[order], return_index=True)
            parts = [shapely.get_parts(u) for u in pool.map(shapely.union_all, np.split(pieces[order], starts[1:]))]
            pieces, tile = np.concatenate(parts), np.repeat(kinds, [len(p) for p in parts])
            if level:
                pieces, tile = _settle(pieces, tile, tree, home, holes=holes, shells=shells)
                tile, home = _parent(tile), _parent(home)
    holes += [Polygon(ring) for piece in pieces for ring in piece.interiors]
    shells += [Polygon(piece.exterior) for piece in pieces]
    return _array(holes), _array(shells)


def _settle(
    pieces: Polygons, tile: Ints, tree: STRtree, home: Ints, *, holes: list[Polygon], shells: list[Polygon]
) -> tuple[Polygons, Ints]:
    """Note the holes that are final, with the islands in them; returns the pieces with those holes filled."""
    rings = [(i, ring) for i, piece in enumerate(pieces) for ring in piece.interiors]
    if not rings:
        return pieces, tile
    owner = np.array([i for i, _ in rings], dtype=np.intp)
    inner = shapely.polygons([ring for _, ring in rings])
    hole, box = tree.query(inner, predicate="intersects")
    open_holes = np.zeros(len(rings), dtype=bool)
    open_holes[hole[home[box] != tile[owner[hole]]]] = True
    final = inner[~open_holes]
    holes.extend(final)
    island = np.zeros(len(pieces), dtype=bool)
    island[STRtree(final).query(shapely.point_on_surface(pieces), predicate="within")[0]] = True
    shells.extend(Polygon(piece.exterior) for piece in pieces[island])
    kept: dict[int, list[shapely.LinearRing]] = {}
    for number in np.flatnonzero(open_holes).tolist():
        kept.setdefault(rings[number][0], []).append(rings[number][1])
    filled = [Polygon(pieces[i].exterior, kept.get(i)) for i in np.flatnonzero(~island).tolist()]
    return _array(filled), tile[~island]


def _tiles(boxes: Polygons, levels: int) -> Ints:
    """The tile of each box, its middle's place in a grid of 2^levels by 2^levels with interleaved bits."""
    if not levels:
        return np.zeros(len(boxes), dtype=np.intp)
    middle = shapely.get_coordinates(shapely.centroid(boxes))
    low, high = middle.min(axis=0), middle.max(axis=0)
    cell = np.minimum((middle - low) / np.maximum(high - low, 1e-9) * 2**levels, 2**levels - 1).astype(np.intp)
    code = np.zeros(len(boxes), dtype=np.intp)
    for bit in range(levels):
        code |= ((cell[:, 0] >> bit) & 1) << (2 * bit) | ((cell[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def _parent(tile: Ints) -> Ints:
    """The tile of the next larger grid."""
    return tile >> 2


def _array(polygons: list[Polygon]) -> Polygons:
    out = np.empty(len(polygons), dtype=object)
    out[:] = polygons
    return out
