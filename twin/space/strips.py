"""The strips by which openings reach into their zones, merged into the zones before the floor is triangulated.

An opening reaches 10 mm into each zone that it joins, so that none is missed by rounding. Such a strip has corners in the
middle of free floor, and everything that spreads through a triangulation as cones (sight, routes) parts there for nothing:
in a corridor of fifty doors a look around took twenty times as many steps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import Polygon

_NOTHING: Final = Polygon()


class Merged(NamedTuple):
    """Faces without strips, by the same places (a strip's is empty), and pairs of faces joined over a strip (lower first)."""

    faces: list[Polygon]
    joined: frozenset[tuple[int, int]]


def without_strips(faces: Sequence[Polygon], labels: Sequence[frozenset[str]], openings: Collection[str]) -> Merged:
    """Merge strips of openings into the zones they lie in.

    Only where the opening has floor of its own beyond the strip, and where the zone's face touches that floor nowhere else.
    ``labels``: zones and openings of each face.
    """
    names = frozenset(openings)
    beside = neighbours(faces)
    taken: dict[int, list[int]] = {}
    joined: set[tuple[int, int]] = set()
    for strip, label in enumerate(labels):
        zones = label - names
        if not zones or zones == label:
            continue
        into = [i for i in beside.get(strip, ()) if labels[i] == zones]
        onward = [i for i in beside.get(strip, ()) if labels[i] <= names and not labels[i].isdisjoint(label)]
        rest = [i for i in beside.get(strip, ()) if i not in into and i not in onward]
        apart = all(labels[i].isdisjoint(label) for i in rest)
        if len(into) == 1 and onward and apart and not any(into[0] in beside.get(i, ()) for i in onward):
            taken.setdefault(into[0], []).append(strip)
            joined |= {(min(into[0], i), max(into[0], i)) for i in onward}
    out = list(faces)
    for (face, strips), whole in zip(taken.items(), _wholes(faces, taken), strict=True):
        if isinstance(whole, Polygon) and whole.is_valid:
            out[face] = whole
            for strip in strips:
                out[strip] = _NOTHING
    return Merged(out, frozenset(joined))


def _wholes(faces: Sequence[Polygon], taken: Mapping[int, Sequence[int]]) -> list[shapely.Geometry]:
    """Each face with the strips that it takes, as one: all at once, because each alone costs more to ask than to answer."""
    rows = np.full((len(taken), 1 + max(map(len, taken.values()), default=0)), None, dtype=object)
    for row, (face, strips) in zip(rows, taken.items(), strict=True):
        row[: 1 + len(strips)] = [faces[i] for i in (face, *strips)]
    wholes: list[shapely.Geometry] = np.asarray(shapely.coverage_union_all(rows, axis=1)).tolist()
    return wholes


def neighbours(faces: Sequence[Polygon]) -> Mapping[int, frozenset[int]]:
    """By face: those with which it shares an edge. Faces are noded alike, so that edges are shared whole."""
    rings, owner = shapely.get_rings(np.asarray(faces, dtype=object), return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    # the sum of an edge's ends is the same from both sides, and no two edges of noded faces have one middle
    middles = (coords[1:] + coords[:-1])[inner]
    key, face = middles[:, 0] + 1j * middles[:, 1], owner[ring[1:][inner]]
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    one, other = face[order][:-1][same], face[order][1:][same]
    out: dict[int, set[int]] = {}
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i != j:
            out.setdefault(i, set()).add(j)
            out.setdefault(j, set()).add(i)
    return {face: frozenset(found) for face, found in out.items()}
