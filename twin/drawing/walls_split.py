"""Spaces that leak into each other through wide openings: cut where a label's printed area or number says so.

A lift lobby open to the hall, a meeting bay open to the office: no line closes them, yet the drafter gave each its own
number or area. The cut runs from wall corner to wall corner, or goes on in line with a wall.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.walls_evidence import THICKEST_WALL, THINNEST_WALL, Floats, point_array, polygon_parts
from twin.drawing.walls_merge import Space

LONGEST_CUT_M: Final = 6.5
"""Metres: the widest opening that still reads as one."""
LEAK: Final = 1.2
"""A space this many times larger than its printed area leaks; less is rounding or another idea of the face."""
MOST_PIECES: Final = 14
"""Pieces whose sums are compared with a printed area: 2^13 sums."""
OPENING_M: Final = 2.1
"""Metres: an opening in a wall without a door, between two wall ends."""
SHORTEST_CUT_M: Final = 0.3
CUTS_AT_ONCE: Final = 4
"""Cuts tried together: one call into the geometry engine costs as much as a small polygon."""
MOST_NEAR: Final = 14
"""Cuts nearest to a label of which two together are tried: 91 pairs."""
PARTED_M2: Final = 0.5
"""Square metres by which a quick look at a cut's sides may be off: its ends are moved by at most 30 mm."""
PAST_RIM_M: Final = 0.1
"""Metres from its ends within which a cut meets the rim that it ends at; the shortest is three times as long."""
GRID_M: Final = 1e-5
"""Metres to which cuts and boundaries are rounded before they are joined to one network."""
PAST_END_M: Final = 0.03
"""Metres by which a cut is made longer at each end: bevelled corners and 20 mm of drafting error, less than half a wall."""
AREA_MATCH: Final = 0.03
"""Printed areas are rounded and measured to the drafter's own idea of the face: 3 %."""


def fit_to_printed_areas(
    spaces: list[Space],
    label_points: Sequence[Floats | tuple[float, float]],
    printed: Sequence[float | None],
    doors: Sequence[Door],
) -> list[Space]:
    """Cut a space that is larger than its label says, join one that is smaller with nameless neighbours, where that makes the areas agree."""
    done: list[Space] = []
    for space in sorted(spaces, key=lambda s: s.polygon.area):
        done.extend(_cut_to_areas(space, label_points, printed))
    return _join_to_areas(done, printed, doors)


def _slack(wanted: float) -> float:
    """Square metres that a printed area may differ: 3 % of a room, less of a hall."""
    return 0.05 + AREA_MATCH * min(wanted, 100.0) + 0.01 * max(wanted - 100.0, 0.0)


def part_at_necks(
    spaces: Sequence[Space], label_points: Sequence[Floats | tuple[float, float]], numbered: Sequence[bool] = ()
) -> list[Space]:
    """Part spaces with several names at openings in walls (two parallel cuts a wall's thickness apart), if names stand on both sides.

    Names alone are parted at an opening hardly wider than 2 m between two wall ends, numbered rooms at a wider one too.
    """
    done: list[Space] = []
    for space in spaces:
        if len(space.labels) < 2:
            done.append(space)
            continue
        pieces = [(space.polygon, list(space.labels))]
        numbers = sum(bool(numbered) and numbered[k] for k in space.labels)
        for cut in necks(space.polygon, LONGEST_CUT_M if numbers > 1 else OPENING_M):
            for k, (polygon, labels) in enumerate(pieces):
                halves = _halves(polygon, cut, labels, label_points)
                if halves:
                    pieces[k : k + 1] = halves
                    break
        done.extend(Space(p, labels, set(), 0) for p, labels in pieces)
    return done


def _halves(
    polygon: Polygon, cut: LineString, labels: Sequence[int], label_points: Sequence[Floats | tuple[float, float]]
) -> list[tuple[Polygon, list[int]]] | None:
    """Both sides of a cut with their labels, if it divides the polygon and each side has one."""
    if len(labels) < 2 or not polygon.intersects(cut):
        return None
    parts = [p for p in divided(polygon, cut) if p.area > 0.3]
    if len(parts) < 2:
        return None
    homes: list[list[int]] = [[] for _ in parts]
    for label in labels:
        at = shapely.Point(*label_points[label])
        homes[min(range(len(parts)), key=lambda i: parts[i].distance(at))].append(label)
    if sum(bool(h) for h in homes) < 2:
        return None
    return [(p, h) for p, h in zip(parts, homes, strict=True) if h]


def necks(polygon: Polygon, longest: float) -> list[LineString]:
    """Openings in walls as the space shows them: two parallel cuts of one length, a wall's thickness apart; shortest first."""
    cuts = cut_lines(polygon, longest, corners_only=True)
    if len(cuts) < 2:
        return []
    ends = np.stack([np.asarray(c.coords) for c in cuts])
    i, j = STRtree(cuts).query(cuts, predicate="dwithin", distance=THICKEST_WALL)
    keep = i < j
    i, j = i[keep], j[keep]
    d, e = ends[i, 1] - ends[i, 0], ends[j, 1] - ends[j, 0]
    size, other = np.hypot(*d.T), np.hypot(*e.T)
    flip = (d * e).sum(axis=1) < 0
    first = np.where(flip[:, None], ends[j, 1], ends[j, 0]) - ends[i, 0]
    second = np.where(flip[:, None], ends[j, 0], ends[j, 1]) - ends[i, 1]
    gap, gap2 = np.hypot(*first.T), np.hypot(*second.T)
    square = np.abs((first * d).sum(axis=1)) < 0.15 * gap * size
    good = (
        (np.abs(size - other) < 0.06)
        & (np.abs(gap - gap2) < 0.06)
        & square
        & (gap > THINNEST_WALL)
        & (gap < THICKEST_WALL)
    )
    found = [(float(size[k]), cut) for k in np.flatnonzero(good) for cut in (cuts[i[k]], cuts[j[k]])]
    return [cut for _, cut in sorted(found, key=lambda x: (round(x[0], 3), x[1].wkt))]


def _agrees(area: float, wanted: float) -> bool:
    return abs(area - wanted) <= _slack(wanted)


def _cut_to_areas(
    space: Space, label_points: Sequence[Floats | tuple[float, float]], printed: Sequence[float | None]
) -> list[Space]:
    """Pieces of a space, one per label whose printed area one or two cuts reproduce; the rest stays together."""
    rest, pieces = space, []
    wanted = [(k, a) for k in space.labels if (a := printed[k]) and a * LEAK < space.polygon.area]
    if not wanted or (len(space.labels) == 1 and _agrees(space.polygon.area, wanted[0][1])):
        return [space]
    for label, area in sorted(wanted, key=lambda x: x[1]):
        piece = _piece(rest.polygon, shapely.Point(*label_points[label]), area)
        if piece is None:
            continue
        remain = shapely.difference(rest.polygon, piece)
        parts = [p for p in polygon_parts(remain) if p.area > 0.8]
        if not parts:
            continue
        pieces.append(Space(piece, [label], set()))
        rest = Space(max(parts, key=lambda p: p.area), [k for k in rest.labels if k != label], rest.doors)
    return [*pieces, rest]


def _piece(polygon: Polygon, at: shapely.Point, area: float) -> Polygon | None:
    """The part of ``polygon`` around ``at`` that the shortest cuts make as large as ``area``."""
    if not polygon.contains(at):
        return None
    reach = 2.5 * math.sqrt(area) + LONGEST_CUT_M
    cuts = [c for c in cut_lines(polygon) if c.distance(at) < reach]
    cuts.sort(key=lambda c: c.length)
    likely = [cuts[k] for k in np.flatnonzero(may_part(polygon, cuts, area))]
    for start in range(0, len(likely), CUTS_AT_ONCE):
        for _, side in _sides(polygon, likely[start : start + CUTS_AT_ONCE], at):
            if _agrees(side.area, area):
                return side
    cuts.sort(key=lambda c: c.distance(at))
    near: list[tuple[LineString, Polygon]] = []
    for start in range(0, len(cuts), CUTS_AT_ONCE):
        near += [s for s in _sides(polygon, cuts[start : start + CUTS_AT_ONCE], at) if s[1].area > area]
        if len(near) >= MOST_NEAR:
            break
    best: tuple[float, Polygon] | None = None
    for (cut, first), (other, second) in combinations(near[:MOST_NEAR], 2):
        both = shapely.intersection(first, second)
        parts = [p for p in polygon_parts(both) if p.contains(at)]
        if parts and _agrees(parts[0].area, area) and (best is None or cut.length + other.length < best[0]):
            best = (cut.length + other.length, parts[0])
    return best[1] if best else None


def may_part(polygon: Polygon, cuts: Sequence[LineString], area: float) -> NDArray[np.bool_]:
    """Which cuts may part off ``area``: those that do, and those of which a quick look cannot tell.

    A cut from rim to rim leaves on either side what the way along the rim encloses, less the holes there; one between the rim and
    a hole, or two holes, parts nothing unless they touch. Where a cut meets a wall on its way or ends short of one, all is open.
    """
    if not cuts:
        return np.zeros(0, dtype=bool)
    ends = shapely.get_coordinates(cuts).reshape(-1, 2, 2)
    rings = shapely.get_rings(polygon)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    on = np.flatnonzero(ring[1:] == ring[:-1])
    foot, away = _feet(ends[:, :, None], corners[on], corners[on + 1])
    nearest = away.argmin(axis=2)
    reached = away.min(axis=2).max(axis=1) < PAST_RIM_M
    p, q = np.moveaxis(np.take_along_axis(foot, nearest[:, :, None, None], axis=2)[:, :, 0], 1, 0)
    i, j = on[nearest].T
    upto = np.concatenate([[0.0], np.cumsum(_cross(corners[:-1], corners[1:]))])
    way = _cross(p, corners[i + 1]) + upto[j] - upto[i + 1] + _cross(corners[j], q) + _cross(q, p)
    whole = shapely.area(shapely.Polygon(polygon.exterior))
    side, slack = np.abs(way) / 2, _slack(area) + PARTED_M2
    fits = [(s - whole + polygon.area - slack <= area) & (area <= s + slack) for s in (side, whole - side)]
    touching = len(STRtree(rings).query(rings, "dwithin", distance=PAST_RIM_M)[0]) > len(rings)
    parts = np.where((ring[i] == 0) & (ring[j] == 0), fits[0] | fits[1], (ring[i] == ring[j]) | touching)
    inset = PAST_RIM_M / np.hypot(*(ends[:, 1] - ends[:, 0]).T)[:, None] * (ends[:, 1] - ends[:, 0])
    middle = shapely.linestrings(ends + np.stack([inset, -inset], axis=1))
    return np.asarray(parts | ~reached | shapely.intersects(middle, shapely.boundary(polygon)), dtype=np.bool_)


def _feet(points: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Of each point the nearest place on each line from ``a`` to ``b``, and how far it is."""
    step = b - a
    share = np.clip(((points - a) * step).sum(axis=-1) / np.maximum((step**2).sum(axis=-1), 1e-12), 0.0, 1.0)
    foot = a + share[..., None] * step
    return foot, np.asarray(np.hypot(*np.moveaxis(points - foot, -1, 0)))


def _cross(p: Floats, q: Floats) -> Floats:
    return np.asarray(p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0])


def _sides(polygon: Polygon, cuts: Sequence[LineString], at: shapely.Point) -> list[tuple[LineString, Polygon]]:
    """Those cuts that divide the polygon, and of each the side on which ``at`` lies."""
    parts = [(k, part) for k, pieces in enumerate(_divided(polygon, cuts)) if len(pieces) > 1 for part in pieces]
    holds = shapely.contains([part for _, part in parts], at)
    return [(cuts[k], part) for (k, part), held in zip(parts, holds.tolist(), strict=True) if held]


def divided(polygon: Polygon, cut: LineString) -> list[Polygon]:
    """The pieces of a polygon on either side of a cut; the polygon alone where the cut does not go through."""
    return _divided(polygon, [cut])[0] or [polygon]


def _divided(polygon: Polygon, cuts: Sequence[LineString]) -> list[list[Polygon]]:
    """The pieces of a polygon on either side of each cut by itself; none where that cut does not go through."""
    # On a grid: the lengthened cut often runs on along a wall's face, where else the last digit says whether they meet.
    networks = shapely.union(shapely.boundary(polygon), lengthened(cuts), grid_size=GRID_M)
    faces, cut = shapely.get_parts(shapely.polygonize(networks[:, None]), return_index=True)
    shapely.prepare(polygon)
    inside = shapely.contains(polygon, shapely.point_on_surface(faces))
    inside &= np.bincount(cut, minlength=len(cuts))[cut] > 1
    pieces: list[list[Polygon]] = [[] for _ in cuts]
    for face, k in zip(faces[inside], cut[inside].tolist(), strict=True):
        pieces[k].append(face)
    return pieces


def lengthened(cuts: Sequence[LineString]) -> NDArray[np.object_]:
    """Cuts that reach a little into the walls at their ends, so that they divide the space although corners are not exact."""
    ends = shapely.get_coordinates(cuts).reshape(-1, 2, 2)
    step = ends[:, 1] - ends[:, 0]
    step *= (PAST_END_M / np.hypot(*step.T))[:, None]
    return np.asarray(shapely.linestrings(ends + np.stack([-step, step], axis=1)), dtype=object)


def cut_lines(polygon: Polygon, longest: float = LONGEST_CUT_M, *, corners_only: bool = False) -> list[LineString]:
    """Possible openings: between protruding wall corners, and from one straight on along its wall to the wall opposite."""
    shape = shapely.simplify(polygon, 0.03)
    corners, forward = _protruding(shape)
    if not len(corners):
        return []
    points = point_array(corners)
    tree = STRtree(points)
    i, j = tree.query(points, predicate="dwithin", distance=longest)
    keep = i < j
    i, j = i[keep], j[keep]
    # A cut goes on along a wall at one of its ends at least; a slanting one between two corners is no opening.
    d = corners[j] - corners[i]
    d /= np.maximum(np.hypot(*d.T), 1e-9)[:, None]
    ways = forward[1].reshape(-1, 2, 2)
    along = [np.abs(d[:, :1] * w[:, :, 1] - d[:, 1:] * w[:, :, 0]).min(axis=1) < 0.07 for w in (ways[i], ways[j])]
    i, j = i[along[0] | along[1]], j[along[0] | along[1]]
    ends = [np.stack([corners[i], corners[j]], axis=1)]
    inner = shapely.buffer(shape, 0.03, join_style="mitre")
    ring = shapely.boundary(shape)
    if not corners_only:
        ends.append(_straight_on(corners[forward[0]], forward[1], longest, ring))
    pairs = np.concatenate(ends)
    size = np.hypot(*(pairs[:, 1] - pairs[:, 0]).T)
    pairs = pairs[(size > SHORTEST_CUT_M) & (size < longest)]
    lines = shapely.linestrings(pairs)
    shapely.prepare(inner)
    lines = lines[shapely.covers(inner, lines)]
    # a line that hugs the wall cuts nothing off
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return list(lines[shapely.distance(middle, ring) > 0.12])


def _straight_on(corner: Floats, way: Floats, longest: float, ring: shapely.Geometry) -> Floats:
    """From each corner on along its way to where the ring is met first; where it is not, there is nothing."""
    rays = shapely.linestrings(np.stack([corner + 0.05 * way, corner + longest * way], axis=1))
    spots, ray = shapely.get_coordinates(shapely.intersection(rays, ring), return_index=True)
    away = np.hypot(*(spots - corner[ray]).T)
    order = np.lexsort((away, ray))
    nearest = order[np.flatnonzero(np.diff(ray[order], prepend=-1))]
    return np.stack([corner[ray[nearest]], spots[nearest]], axis=1)


def _protruding(shape: Polygon) -> tuple[Floats, tuple[np.ndarray, Floats]]:
    """Corners that stick into the space (over 200 degrees of it), and for each the two ways its walls point on."""
    corners: list[Floats] = []
    owner: list[int] = []
    ways: list[Floats] = []
    oriented = shapely.orient_polygons(shape)
    for ring in (oriented.exterior, *oriented.interiors):
        p = np.asarray(ring.coords)[:-1]
        if len(p) < 3:
            continue
        came, goes = p - np.roll(p, 1, axis=0), np.roll(p, -1, axis=0) - p
        came /= np.maximum(np.hypot(*came.T), 1e-9)[:, None]
        goes /= np.maximum(np.hypot(*goes.T), 1e-9)[:, None]
        turn = came[:, 0] * goes[:, 1] - came[:, 1] * goes[:, 0]
        for k in np.flatnonzero(turn < -0.34).tolist():
            owner += [len(corners), len(corners)]
            ways += [came[k], -goes[k]]
            corners.append(p[k])
    if not corners:
        return np.empty((0, 2)), (np.empty(0, dtype=np.intp), np.empty((0, 2)))
    return np.asarray(corners), (np.asarray(owner, dtype=np.intp), np.asarray(ways))


def _join_to_areas(spaces: list[Space], printed: Sequence[float | None], doors: Sequence[Door]) -> list[Space]:
    """Join a space with nameless neighbours behind a door or a single line when the sum is what is printed."""
    tree = STRtree([s.polygon for s in spaces])
    taken: set[int] = set()
    joined: list[Space] = []
    for i in sorted(range(len(spaces)), key=lambda k: spaces[k].polygon.area):
        space = spaces[i]
        wanted = printed[space.labels[0]] if len(space.labels) == 1 else None
        if not wanted or space.polygon.area > wanted * (1 - AREA_MATCH) or i in taken:
            continue
        group = _matching_group(i, spaces, tree, taken, wanted)
        if group:
            taken.update(group)
            joined.append(_bridged([spaces[k] for k in group], doors))
    return [s for k, s in enumerate(spaces) if k not in taken] + joined


def _matching_group(i: int, spaces: Sequence[Space], tree: STRtree, taken: set[int], wanted: float) -> list[int] | None:
    """The space and the nameless ones linked to it whose areas add up to what is printed.

    When all passages among them (more than one door) are hardly what the label claims, they belong to it: a
    corridor with its porches.
    """
    links = _nameless_neighbours(i, spaces, tree, taken, wanted)
    reach = list(links)
    passages = [k for k in reach if k == i or len(spaces[k].doors) > 1]
    total = sum(spaces[k].polygon.area for k in passages)
    if len(passages) > 1 and 0.9 * wanted < total < wanted + _slack(wanted) and _connected(passages, links):
        return passages
    reach = reach[:MOST_PIECES]
    areas = np.asarray([spaces[k].polygon.area for k in reach])
    count = len(reach) - 1
    if count < 1:
        return None
    masks = (np.arange(1, 2**count)[:, None] >> np.arange(count)) & 1
    error = np.abs(areas[0] + masks @ areas[1:] - wanted)
    # Of the sums that agree take one without dead ends: a room with one door is no piece of a corridor.
    dead = masks @ np.asarray([len(spaces[k].doors) == 1 for k in reach[1:]], dtype=np.intp)
    order = np.lexsort((error, dead))
    for row in order[error[order] < _slack(wanted)][:200].tolist():
        group = [i, *(reach[k + 1] for k in np.flatnonzero(masks[row]).tolist())]
        if _connected(group, links):
            return group
    return None


def _nameless_neighbours(
    i: int, spaces: Sequence[Space], tree: STRtree, taken: set[int], wanted: float
) -> dict[int, set[int]]:
    """Who is linked to whom by a door or a single line, starting from ``i``, nearest first."""
    links: dict[int, set[int]] = {i: set()}
    queue = [i]
    for k in queue:
        for j in sorted(tree.query(spaces[k].polygon, predicate="dwithin", distance=0.55).tolist()):
            other = spaces[j]
            if j == k or j in taken or (other.labels and j != i) or other.polygon.area > wanted:
                continue
            if not (other.doors & spaces[k].doors or other.polygon.distance(spaces[k].polygon) < 0.06):
                continue
            if j not in links:
                links[j] = set()
                queue.append(j)
            links[k].add(j)
            links[j].add(k)
    return links


def _connected(group: Sequence[int], links: dict[int, set[int]]) -> bool:
    seen, todo = {group[0]}, [group[0]]
    while todo:
        for j in links.get(todo.pop(), set()):
            if j in group and j not in seen:
                seen.add(j)
                todo.append(j)
    return len(seen) == len(group)


def _bridged(parts: Sequence[Space], doors: Sequence[Door]) -> Space:
    """One polygon of several spaces, joined through their doorways (or across the line between them)."""
    shapes = [p.polygon for p in parts]
    for a, b in combinations(parts, 2):
        gap = a.polygon.distance(b.polygon)
        shapes += [LineString(doors[d].chord).buffer(gap + 0.05, cap_style="flat") for d in a.doors & b.doors]
        if gap < 0.06:
            wide, other = (shapely.buffer(p.polygon, 0.04, join_style="mitre") for p in (a, b))
            shapes += polygon_parts(shapely.intersection(wide, other))
    union = shapely.union_all(shapes)
    polygon = max(polygon_parts(union), key=lambda p: p.area)
    return Space(polygon, sorted(k for p in parts for k in p.labels), {d for p in parts for d in p.doors})
