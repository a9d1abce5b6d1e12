"""What doors and gaps join: the graph of zones that one can walk through.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.primitives import Drawing
from twin.drawing.walls_evidence import Floats, collect_segments, point_array
from twin.model import Opening, OpeningKind, Point, Zone

GAP_M: Final = 0.6
"""Metres: the narrowest gap between two zones that a person passes."""
STEPS_M: Final = (0.06, 0.16, 0.26, 0.36, 0.46, 0.56, 0.66)
"""Metres from a chord or border at which the other side of the wall is looked for."""
SAMPLE_M: Final = 0.1


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
    for door in doors:
        sides = _sides(door, polygons, tree)
        if not sides:
            continue
        openings.append(
            Opening(
                id=f"door-{len(openings) + 1}",
                kind=OpeningKind.DOOR,
                width_m=round(door.clear_m, 4),
                at=_point(np.mean(door.chord, axis=0)),
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


def _sides(door: Door, polygons: Sequence[Polygon], tree: STRtree) -> list[int]:
    """Zones met first when one walks from the chord's middle to either side, through a wall at most 0.66 m thick."""
    a, b = np.asarray(door.chord)
    d = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
    normal = np.array([-d[1], d[0]])
    found: list[int] = []
    for sign in (1.0, -1.0):
        for step in STEPS_M:
            p = shapely.Point(*((a + b) / 2 + sign * step * normal))
            here = [int(i) for i in tree.query(p, predicate="intersects").tolist() if int(i) not in found]
            if here:
                found.append(min(here, key=lambda i: polygons[i].area))
                break
    return found


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
    if not len(barriers):
        return []
    lines = STRtree(barriers.lines())
    between: dict[frozenset[str], list[Opening]] = defaultdict(list)
    for door in doors:
        between[frozenset(door.zones)].append(door)
    gaps: list[Opening] = []
    for zone, a, b in _open_edges(zones, lines, doors):
        for other, start, end in _runs(zone, a, b, tree, lines):
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


def _open_edges(zones: Sequence[Zone], lines: STRtree, doors: Sequence[Opening]) -> list[tuple[int, Floats, Floats]]:
    """Edges as wide as a passage that do not run along a wall or a door at each of three places, outward side on the right."""
    starts, ends, owner = [], [], []
    for i, zone in enumerate(zones):
        oriented = shapely.orient_polygons(zone.polygon)
        for ring in (oriented.exterior, *oriented.interiors):
            coords = np.asarray(ring.coords)
            starts.append(coords[:-1])
            ends.append(coords[1:])
            owner.append(np.full(len(coords) - 1, i))
    a, b, who = np.concatenate(starts), np.concatenate(ends), np.concatenate(owner)
    wide = np.hypot(*(b - a).T) >= GAP_M
    a, b, who = a[wide], b[wide], who[wide]
    if not len(a):
        return []
    share = np.array([0.2, 0.5, 0.8])
    places = a[:, None, :] + share[None, :, None] * (b - a)[:, None, :]
    on_wall = np.zeros(len(a) * 3, dtype=bool)
    points = point_array(places.reshape(-1, 2))
    on_wall[lines.query(points, predicate="dwithin", distance=0.04)[0]] = True
    chords = [LineString(d.chord) for d in doors if d.chord]
    if chords:
        on_wall[STRtree(chords).query(points, predicate="dwithin", distance=0.4)[0]] = True
    free = ~on_wall.reshape(-1, 3).all(axis=1)
    return [(int(w), p, q) for w, p, q in zip(who[free], a[free], b[free], strict=True)]


def _runs(zone: int, a: Floats, b: Floats, tree: STRtree, lines: STRtree) -> list[tuple[int, Floats, Floats]]:
    """Stretches of an edge from which one walks straight out into one other zone."""
    size = float(np.hypot(*(b - a)))
    d = (b - a) / size
    out = np.array([d[1], -d[0]])
    count = max(2, round(size / SAMPLE_M) + 1)
    places = a + np.linspace(0.02, size - 0.02, count)[:, None] * d
    steps = np.asarray(STEPS_M)
    points = places[:, None, :] + steps[None, :, None] * out
    which, found = tree.query(point_array(points.reshape(-1, 2)), predicate="intersects")
    beyond = np.full(count, -1, dtype=np.intp)
    depth = np.full(count, np.inf)
    for w, other in zip(which.tolist(), found.tolist(), strict=True):
        k, step = divmod(w, len(steps))
        if other != zone and steps[step] < depth[k]:
            beyond[k], depth[k] = other, steps[step]
    here = np.flatnonzero(beyond >= 0)
    if not len(here):
        return []
    rays = shapely.linestrings(np.stack([places[here] - 0.02 * out, places[here] + depth[here][:, None] * out], axis=1))
    blocked: NDArray[np.intp] = np.unique(lines.query(np.atleast_1d(np.asarray(rays)), predicate="intersects")[0])
    beyond[here[blocked]] = -1
    runs = []
    edges = np.flatnonzero(np.diff(beyond, prepend=-2, append=-2))
    for first, last in zip(edges[:-1].tolist(), (edges[1:] - 1).tolist(), strict=True):
        if beyond[first] >= 0 and float(np.hypot(*(places[last] - places[first]))) >= GAP_M - 2 * SAMPLE_M:
            start = a if first == 0 else places[first]
            end = b if last == count - 1 else places[last]
            if float(np.hypot(*(end - start))) >= GAP_M:
                runs.append((int(beyond[first]), start, end))
    return runs
