"""What doors and gaps join: the graph of zones that one can walk through.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.primitives import Drawing
from twin.drawing.walls_evidence import Floats, Ints, Mask, Segments, collect_segments, point_array, stray_lines, struck
from twin.model import Opening, OpeningKind, Point, Zone

GAP_M: Final = 0.6
"""Metres: the narrowest gap between two zones that a person passes."""
STRAIGHT_M: Final = 0.01
ON_WALL_M: Final = 0.04
AT_DOOR_M: Final = 0.4
"""Metres: an edge that turns by less is straight; one this near to a wall's line runs along it, this near to a door's chord through the doorway."""
ALONG: Final = 0.09
"""Sine of the angle up to which a line runs along an edge: five degrees."""
STEPS_M: Final = (0.06, 0.16, 0.26, 0.36, 0.46, 0.56, 0.66)
"""Metres from a chord or border at which the other side of the wall is looked for."""
SAMPLE_M: Final = 0.1
MOST_SAMPLES: Final = 2000
"""Places along one edge: a boundary of kilometres (a unit that cannot be right) is sampled more coarsely."""


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges of zones as arrays: whose they are and both ends, the zone on the left."""

    zone: Ints
    a: Floats
    b: Floats

    @property
    def size(self) -> Floats:
        """Metres."""
        return np.asarray(np.hypot(*(self.b - self.a).T), dtype=np.float64)

    @property
    def direction(self) -> Floats:
        return (self.b - self.a) / self.size[:, None]

    @property
    def outward(self) -> Floats:
        d = self.direction
        return np.stack([d[:, 1], -d[:, 0]], axis=1)

    def take(self, which: Mask | Ints) -> _Edges:
        return _Edges(self.zone[which], self.a[which], self.b[which])

    def lines(self) -> NDArray[np.object_]:
        return np.asarray(shapely.linestrings(np.stack([self.a, self.b], axis=1)), dtype=object).reshape(-1)


def join_openings(
    doors: Sequence[Door],
    zones: Sequence[Zone],
    drawing: Drawing | None = None,
    roles: Mapping[str, str] | None = None,
    metres_per_unit: float = 1.0,
) -> tuple[Opening, ...]:
    """Say which zones each door joins, and add the gaps between zones that no wall separates.

    A door beside one zone only leads outside; a door beside none is left out. Gaps are looked for only when the
    drawing is given and has walls: outlines alone do not say what stands between them. Zones are in the same
    metres as the doors. Ids are ``door-1`` …, then ``gap-1`` ….
    """
    polygons = [z.polygon for z in zones]
    if not polygons:
        return ()
    tree = STRtree(polygons)
    openings: list[Opening] = []
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in (door.chord for door in doors)]
    for door, middle, sides in zip(doors, middles, _sides(doors, polygons, tree), strict=True):
        if not sides:
            continue
        openings.append(
            Opening(
                id=f"door-{len(openings) + 1}",
                kind=OpeningKind.DOOR,
                width_m=round(door.clear_m, 4),
                at=middle,
                zones=tuple(zones[i].id for i in sides),
                chord=door.chord,
                handle=door.handle,
                attributes={
                    "leaf_m": f"{door.leaf_m:.3f}",
                    "leaves": str(max(1, len(door.hinges))),
                    "source": door.source,
                },
            )
        )
    if drawing is None or roles is None:
        return tuple(openings)
    return (*openings, *_gaps(zones, tree, openings, drawing=drawing, roles=roles, metres_per_unit=metres_per_unit))


def _sides(doors: Sequence[Door], polygons: Sequence[Polygon], tree: STRtree) -> list[list[int]]:
    """Zones met first when one walks from each chord's middle to either side, through a wall at most 0.66 m thick."""
    if not doors:
        return []
    chords = np.asarray([door.chord for door in doors], dtype=np.float64)
    along = chords[:, 1] - chords[:, 0]
    along = along / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    ways = np.array([sign * step for sign in (1.0, -1.0) for step in STEPS_M])
    points = chords.mean(axis=1)[:, None, :] + ways[None, :, None] * normal[:, None, :]
    which, met = tree.query(point_array(points.reshape(-1, 2)), predicate="intersects")
    around: dict[int, list[int]] = defaultdict(list)
    for place, zone in zip(which.tolist(), met.tolist(), strict=True):
        around[place].append(zone)
    sides: list[list[int]] = []
    for door in range(len(doors)):
        found: list[int] = []
        for sign in range(2):
            for step in range(len(STEPS_M)):
                here = [i for i in around.get(door * len(ways) + sign * len(STEPS_M) + step, ()) if i not in found]
                if here:
                    found.append(min(here, key=lambda i: polygons[i].area))
                    break
        sides.append(found)
    return sides


def _point(p: Floats) -> Point:
    return (float(p[0]), float(p[1]))


def _gaps(
    zones: Sequence[Zone],
    tree: STRtree,
    doors: Sequence[Opening],
    *,
    drawing: Drawing,
    roles: Mapping[str, str],
    metres_per_unit: float,
) -> list[Opening]:
    """Stretches of border with another zone behind them and no line of a wall between, wide enough to pass."""
    area = tuple(tree.geometries[0].bounds) if len(zones) == 1 else tuple(shapely.total_bounds(tree.geometries))
    x0, y0, x1, y1 = (float(v) for v in area)
    bounds = (x0 - 1, y0 - 1, x1 + 1, y1 + 1)
    roles_of = ("wall", "window", "column")
    barriers = collect_segments(drawing, roles, metres_per_unit, roles_of, bounds=bounds)
    if not (barriers.role == "wall").any():
        barriers = collect_segments(drawing, roles, metres_per_unit, ("other",), bounds=bounds)
        barriers = barriers.take(~stray_lines(barriers))  # an axis in the middle of a wall goes on through its openings
    if not len(barriers):
        return []
    between: dict[frozenset[str], list[Opening]] = defaultdict(list)
    for door in doors:
        between[frozenset(door.zones)].append(door)
    gaps: list[Opening] = []
    for zone, other, start, end in _runs(_open_edges(zones, barriers, doors), tree, barriers):
        known = between[frozenset((zones[zone].id, zones[other].id))]
        middle = _point((start + end) / 2)
        if not any(math.dist(o.at, middle) < _reach(o) for o in known):
            gap = Opening(
                id=f"gap-{len(gaps) + 1}",
                kind=OpeningKind.GAP,
                width_m=round(float(np.hypot(*(end - start))), 4),
                at=middle,
                zones=(zones[zone].id, zones[other].id),
                chord=(_point(start), _point(end)),
            )
            gaps.append(gap)
            known.append(gap)
    return gaps


def _reach(opening: Opening) -> float:
    """How far from its middle an opening and its wall reach, in metres."""
    return 0.7 + (math.dist(*opening.chord) / 2 if opening.chord else 0.0)


def _open_edges(zones: Sequence[Zone], barriers: Segments, doors: Sequence[Opening]) -> _Edges:
    """The parts of the zones' edges, as wide as a passage, that run along no wall and no door; outward side on the right."""
    rings, zone = shapely.get_rings(shapely.orient_polygons([z.polygon for z in zones]), return_index=True)
    # A corner in the middle of an opening, where nothing turns, would make two of it.
    corners, ring = shapely.get_coordinates(shapely.simplify(rings, STRAIGHT_M), return_index=True)
    on = ring[1:] == ring[:-1]
    edges = _Edges(zone[ring[:-1][on]].astype(np.intp), corners[:-1][on], corners[1:][on])
    edges = edges.take(edges.size >= GAP_M)
    if not len(edges.zone):
        return edges
    chords = np.array([d.chord for d in doors if d.chord]).reshape(-1, 2, 2)
    of_doors = STRtree(np.asarray(shapely.linestrings(chords), dtype=object))
    covers = [
        _covered(edges, (barriers.a, barriers.b), barriers.tree, ON_WALL_M),
        _covered(edges, (chords[:, 0], chords[:, 1]), of_doors, AT_DOOR_M),
    ]
    edge, low, high = (np.concatenate(parts) for parts in zip(*covers, strict=True))
    edge, low, high = _uncovered(edges.size, edge, low, high)
    d = edges.direction[edge]
    return _Edges(edges.zone[edge], edges.a[edge] + low[:, None] * d, edges.a[edge] + high[:, None] * d)


def _covered(edges: _Edges, ends: tuple[Floats, Floats], tree: STRtree, distance: float) -> tuple[Ints, Floats, Floats]:
    """From where to where lines run along edges: which edge, and both ends in metres from its beginning."""
    low, high = np.minimum(edges.a, edges.b) - distance, np.maximum(edges.a, edges.b) + distance
    edge, line = tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    start, d = edges.a[edge], edges.direction[edge]
    a, b = ends[0][line] - start, ends[1][line] - start
    u, v = (a * d).sum(axis=1), (b * d).sum(axis=1)
    aside = d[:, 0] * a[:, 1] - d[:, 1] * a[:, 0], d[:, 0] * b[:, 1] - d[:, 1] * b[:, 0]
    beside = np.abs(aside[0] + aside[1]) <= 2 * distance
    beside &= np.abs(aside[0] - aside[1]) < ALONG * np.hypot(*(b - a).T)
    edge, u, v = edge[beside], u[beside], v[beside]
    return edge.astype(np.intp), np.minimum(u, v), np.maximum(u, v)


def _uncovered(size: Floats, edge: Ints, low: Floats, high: Floats) -> tuple[Ints, Floats, Floats]:
    """What is left of edges of these sizes, in pieces as wide as a passage, where some stretches of them are covered."""
    every = np.arange(len(size))
    edge = np.concatenate([every, edge, every])
    low = np.concatenate([np.zeros(len(size)), np.minimum(low, size[edge[len(size) : -len(size)]]), size])
    high = np.concatenate([np.zeros(len(size)), np.maximum(high, 0.0), size])
    order = np.lexsort((low, edge))
    edge, low, high = edge[order], low[order], high[order]
    # One edge after the other on one line, so far apart that none reaches into the next: how far all before reach.
    apart = float(size.max() + high.max()) + 1.0
    reached = np.maximum.accumulate(edge * apart + high) - edge * apart
    wide = np.flatnonzero((edge[1:] == edge[:-1]) & (low[1:] - reached[:-1] >= GAP_M))
    return edge[wide], reached[wide], low[wide + 1]


def _runs(edges: _Edges, tree: STRtree, barriers: Segments) -> list[tuple[int, int, Floats, Floats]]:
    """(zone, other zone, start, end) of every stretch of an edge from which one walks straight out into one other zone.

    All edges are sampled at once: a large plan has thousands, and each call into the geometry engine costs as much as
    a thousand samples.
    """
    edge, neighbour = tree.query(edges.lines(), predicate="dwithin", distance=STEPS_M[-1])
    other = neighbour != edges.zone[edge]
    edge, neighbour = edge[other], neighbour[other]
    if not len(edge):
        return []
    kept, edge = np.unique(edge, return_inverse=True)
    edges = edges.take(kept)
    counts = np.clip(np.round(edges.size / SAMPLE_M) + 1, 2, MOST_SAMPLES).astype(np.intp)
    first = np.cumsum(counts) - counts
    of = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(of)) - first[of]
    along = 0.02 + (edges.size[of] - 0.04) * rank / (counts[of] - 1)
    places = edges.a[of] + along[:, None] * edges.direction[of]
    out = edges.outward[of]
    begin, size = _stretches(edges, counts, edge, shapely.bounds(tree.geometries)[neighbour])
    beyond, depth = _beyond(places, out, (first[edge] + begin, size), neighbour, tree)
    beyond[struck(places - 0.02 * out, places + depth[:, None] * out, barriers, first)] = -1
    begins = np.flatnonzero((rank == 0) | (np.diff(beyond, prepend=-2) != 0))
    ends = np.append(begins[1:], len(beyond)) - 1
    begins, ends = begins[beyond[begins] >= 0], ends[beyond[begins] >= 0]
    start = np.where((rank[begins] == 0)[:, None], edges.a[of[begins]], places[begins])
    end = np.where((rank[ends] == counts[of[ends]] - 1)[:, None], edges.b[of[ends]], places[ends])
    wide = np.hypot(*(end - start).T) >= GAP_M
    zone, other = edges.zone[of[begins[wide]]], beyond[begins[wide]]
    return list(zip(zone.tolist(), other.tolist(), start[wide], end[wide], strict=True))


def _stretches(edges: _Edges, counts: Ints, edge: Ints, boxes: Floats) -> tuple[Ints, Ints]:
    """For each edge of a list the first of its places, and how many, from which one may walk into a box."""
    start, along = edges.a[edge], edges.direction[edge]
    with np.errstate(all="ignore"):  # along an axis exactly: infinity, or none where the edge lies on the rim
        one = (boxes[:, :2] - STEPS_M[-1] - start) / along
        other = (boxes[:, 2:] + STEPS_M[-1] - start) / along
    low = np.fmax.reduce(np.minimum(one, other), axis=1, initial=0.0)
    high = np.fmin.reduce(np.maximum(one, other), axis=1, initial=np.inf)
    per_metre = (counts[edge] - 1) / (edges.size[edge] - 0.04)
    last = counts[edge] - 1
    begin = np.clip(np.floor((low - 0.02) * per_metre), 0, last).astype(np.intp)
    end = np.clip(np.ceil(np.minimum(high, edges.size[edge]) * per_metre), 0, last).astype(np.intp)
    return begin, np.maximum(end - begin + 1, 0)


def _beyond(
    places: Floats, out: Floats, stretches: tuple[Ints, Ints], zone: Ints, tree: STRtree
) -> tuple[Ints, Floats]:
    """For each place the first other zone met on the way out (-1: none) and how far away it is met.

    ``stretches`` are first places and numbers of places, and ``zone`` is the zone that is near each.
    """
    first, size = stretches
    sample = np.repeat(first, size) + np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    zone = np.repeat(zone, size)
    shapes = tree.geometries
    shapely.prepare(shapes)
    beyond = np.full(len(places), -1, dtype=np.intp)
    depth = np.zeros(len(places))
    for step in STEPS_M:
        at = places[sample] + step * out[sample]
        inside = np.flatnonzero(shapely.intersects_xy(shapes[zone], at[:, 0], at[:, 1]))[::-1]
        beyond[sample[inside]] = zone[inside]
        depth[sample[inside]] = step
        rest = beyond[sample] < 0
        sample, zone = sample[rest], zone[rest]
    return beyond, depth
