"""Leaves that swing: arcs with a hinge, told from other arcs by a leaf or a layer, and which end of each is the jamb.

Everything here is in *metres of the shifted drawing*: ``Stroke.coords * metres_per_unit``. All swings of a
floor are weighed in one go: a large plan has thousands, each with a dozen lines beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from shapely import STRtree

from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.walls_evidence import AREAS, THICKEST_WALL, Bounds, Floats, Ints, Mask, Segments, point_array

LEAF_M: Final = (0.35, 2.2)
"""Metres: the narrowest cupboard leaf and the widest swing gate drawn with an arc."""
NARROW_M: Final = 0.22
"""Metres: the narrower of two leaves in one opening (子母门), on layers where doors are drawn."""
SWEEP_DEG: Final = (8.0, 185.0)
"""Degrees of a swing; real drawings show doors ajar at 15 degrees as well as open at 90 or 180."""
BARE_DEG: Final = 30.0
"""Degrees of an arc in a block up to which it is a swing only on a layer of doors or beside its leaf: else it is a bowl's or a bench's."""
NO_DOORS: Final = frozenset(
    {"furniture", "axis", "dimension", "text", "hatch", "outline", "ignore", "stair", "lift", "sanitary"}
)
"""Roles whose arcs are never door swings."""
REACH_M: Final = 0.15
"""Metres beyond the leaf's length within which lines are looked at: frames, and walls that end a little short."""
THICKEST_LEAF_M: Final = 0.12
"""Metres between two edges of one leaf; more is another line."""
BY_HAND_GAP: Final = 0.16
"""Of the leaf's length: how far from the leaf's end an arc drawn by hand ends."""
BY_HAND_ARMS: Final = 0.07
"""Of the leaf's length: by how much the jamb of such a door may be nearer to the hinge, or further, than the leaf is long."""
LEAST_CHORDS: Final = 4
EVEN_CHORDS: Final = 0.03
CHORD_TURN_DEG: Final = (1.0, 31.0)
"""An arc within a polyline has so many chords at least, as long as one another within this share, turning by so much each."""
MOST_BESIDE: Final = 3.2
"""Of the arc's own size: the length of leaf and threshold in the same polyline (two edges of a leaf, its ends, the threshold)."""
BESIDE: Final = 0.7
"""An arc beside which others run along this share of its sweep is a face of a curved wall."""
ROUND_WALL: Final = 0.2
"""Tangent of the angle by which the next piece of a wall may turn away from a door's chord and go on from it: a round wall does."""
TOUCH_M: Final = 0.05
"""Metres within which a hinge or a jamb lies on a line: a wall, a frame, a tick across the wall."""


@dataclass(frozen=True, slots=True)
class Swing:
    """A quarter turn (or less, or more) of a leaf: hinge, both ends of the arc, radius, degrees, the stroke's index."""

    hinge: Floats
    ends: tuple[Floats, Floats]
    radius: float
    sweep_deg: float
    stroke: int


@dataclass(frozen=True, slots=True)
class Hung:
    """A swing that is a door's: the end of the arc at the jamb, the strokes of the leaf and its drawn thickness."""

    swing: Swing
    jamb: Floats
    leaf: tuple[int, ...]
    thickness: float


def find_swings(
    drawing: Drawing, roles: Mapping[str, str], metres_per_unit: float, bounds: Bounds | None
) -> list[Swing]:
    """Arcs of a leaf's radius and sweep, on layers where a door may be: a stroke of their own, or a part of a leaf's polyline."""
    found = []
    for index, stroke in enumerate(drawing.strokes):
        if roles.get(stroke.layer, "other") in NO_DOORS:
            continue
        points = stroke.coords
        circle = None if stroke.closed else _circle(stroke)
        if circle is None and len(points) > LEAST_CHORDS + 1 and stroke.kind not in AREAS:
            points = _arc_within(points, metres_per_unit)
            circle = _circle_through(points)
        if circle is None:
            continue
        centre, radius, sweep = circle
        radius *= metres_per_unit
        narrowest = LEAF_M[0] if roles.get(stroke.layer, "other") not in {"door", "window"} else NARROW_M
        if not (narrowest <= radius <= LEAF_M[1] and SWEEP_DEG[0] <= sweep <= SWEEP_DEG[1]):
            continue
        hinge = centre * metres_per_unit
        if bounds is not None and not (bounds[0] <= hinge[0] <= bounds[2] and bounds[1] <= hinge[1] <= bounds[3]):
            continue
        ends = (points[0] * metres_per_unit, points[-1] * metres_per_unit)
        found.append(Swing(hinge, ends, radius, sweep, index))
    return _without_round_walls(drawing, metres_per_unit, found)


def _without_round_walls(drawing: Drawing, metres_per_unit: float, swings: list[Swing]) -> list[Swing]:
    """Less the faces of curved walls: beside the most of such an arc others run around the same middle, a wall's thickness apart."""
    if not swings:
        return swings
    hinges = np.array([s.hinge for s in swings])
    radius = np.array([s.radius for s in swings])
    ways = np.array([(s.ends[0] + s.ends[1]) / 2 for s in swings]) - hinges
    half = np.array([s.sweep_deg for s in swings]) / 2
    middle = np.degrees(np.arctan2(ways[:, 1], ways[:, 0]))
    own = np.array([s.stroke for s in swings], dtype=np.intp)
    found = np.array([(*h, r, m, w, s) for h, r, m, w, s in zip(hinges, radius, middle, half, own, strict=True)])
    arcs = np.concatenate([found, _arcs(drawing, metres_per_unit, set(own.tolist()))])
    i, j = STRtree(point_array(arcs[:, :2])).query(point_array(hinges), predicate="dwithin", distance=TOUCH_M)
    apart = np.abs(radius[i] - arcs[j, 2])
    i, j = (k[(apart > THICKEST_LEAF_M) & (apart < THICKEST_WALL)] for k in (i, j))
    turn = np.abs((middle[i] - arcs[j, 3] + 180.0) % 360.0 - 180.0)
    shared = np.minimum(np.minimum(2 * half[i], 2 * arcs[j, 4]), half[i] + arcs[j, 4] - turn)
    beside = np.zeros(len(swings))
    np.add.at(beside, i, np.maximum(shared, 0.0))
    return [s for k, s in enumerate(swings) if beside[k] < BESIDE * 2 * half[k]]


def _arcs(drawing: Drawing, metres_per_unit: float, known: set[int]) -> Floats:
    """Other arcs and circles as large as faces of such walls: middle and radius in metres, middle way and half of the sweep in degrees, stroke."""
    found = []
    for index, stroke in enumerate(drawing.strokes):
        circle = stroke.arc
        if circle is None and stroke.kind == "CIRCLE":
            (x0, y0), (x1, y1) = stroke.coords.min(axis=0), stroke.coords.max(axis=0)
            circle = ((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, 0.0, 360.0)
        if circle is None or index in known:
            continue
        x, y, radius, start, end = circle
        if LEAF_M[0] < abs(radius) * metres_per_unit < LEAF_M[1] + THICKEST_WALL:
            sweep = (end - start) % 360.0 or 360.0
            found.append(
                (
                    x * metres_per_unit,
                    y * metres_per_unit,
                    abs(radius) * metres_per_unit,
                    start + sweep / 2,
                    sweep / 2,
                    index,
                )
            )
    return np.array(found, dtype=np.float64).reshape(-1, 6)


def _circle(stroke: Stroke) -> tuple[Floats, float, float] | None:
    """Centre, radius and sweep in degrees of an arc, or of a curve that is one within 2 %."""
    if stroke.arc is not None:
        cx, cy, radius, start, end = stroke.arc
        return np.array([cx, cy]), abs(radius), (end - start) % 360.0
    return None if stroke.kind == "LINE" else _circle_through(stroke.coords)


def _arc_within(points: Floats, metres_per_unit: float) -> Floats:
    """The points of the one arc in a polyline that draws a leaf and its swing in one go; none where it is something else.

    An arc within a polyline is a run of chords of one length that turn by one angle. Besides it such a polyline has only the leaf
    (one edge or four) and perhaps the threshold: anything longer is a wall, a counter or a piece of furniture with a round corner.
    """
    nothing = points[:0]
    if not NARROW_M <= float(np.ptp(points, axis=0).max()) * metres_per_unit <= 2 * LEAF_M[1]:
        return nothing
    chords = np.diff(points, axis=0)
    size = np.hypot(*chords.T)
    cross = chords[:-1, 0] * chords[1:, 1] - chords[:-1, 1] * chords[1:, 0]
    turn = np.degrees(np.arctan2(cross, (chords[:-1] * chords[1:]).sum(axis=1)))
    even = np.abs(size[1:] - size[:-1]) < EVEN_CHORDS * size[:-1]
    round_ = even & (np.abs(turn) > CHORD_TURN_DEG[0]) & (np.abs(turn) < CHORD_TURN_DEG[1])
    begin, end = 0, 0
    start = 0
    for k in range(len(round_)):
        if not round_[k] or (k > start and turn[k] * turn[k - 1] < 0):
            start = k if round_[k] else k + 1
        if round_[k] and k + 1 - start > end - begin:
            begin, end = start, k + 1
    arc = points[begin : end + 2]
    if end - begin < LEAST_CHORDS - 1 or float(size.sum() - size[begin : end + 1].sum()) > MOST_BESIDE * float(
        np.hypot(*np.ptp(arc, axis=0))
    ):
        return nothing
    return arc


def _circle_through(points: Floats) -> tuple[Floats, float, float] | None:
    """Centre, radius and sweep in degrees of points that lie on one circle within 2 %."""
    if len(points) < 5:
        return None
    p, q, r = points[0], points[len(points) // 2], points[-1]
    det = 2 * ((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
    span = float(np.hypot(*(r - p)))
    if abs(det) < 1e-3 * span * span or span == 0.0:
        return None
    q2, r2 = float(((q - p) ** 2).sum()), float(((r - p) ** 2).sum())
    centre = p + np.array([(r[1] - p[1]) * q2 - (q[1] - p[1]) * r2, (q[0] - p[0]) * r2 - (r[0] - p[0]) * q2]) / det
    away = np.hypot(*(points - centre).T)
    radius = float(away.mean())
    if float(np.ptp(away)) > 0.04 * radius:
        return None
    sweep = 2 * math.degrees(math.asin(min(1.0, span / (2 * radius))))
    beyond = [(r[0] - p[0]) * (x[1] - p[1]) - (r[1] - p[1]) * (x[0] - p[0]) for x in (q, centre)]
    return centre, radius, 360.0 - sweep if beyond[0] * beyond[1] > 0 else sweep


def hang(drawing: Drawing, roles: Mapping[str, str], swings: Sequence[Swing], near: Segments) -> list[Hung]:
    """Tell the leaf's end of each arc from the jamb's; arcs of no known layer that have no leaf are left out.

    A leaf at one end only is decisive; else the end whose chord lies along walls; else the first.
    """
    if not swings:
        return []
    pairs = _Pairs.of(drawing, swings, near)
    small = pairs.of_small_strokes([s.stroke for s in swings])
    is_leaf = np.stack([pairs.runs_to(end) & ~pairs.is_wall & small for end in (0, 1)])
    is_leaf |= _leaves_among_walls(drawing, swings, pairs, is_leaf)
    pairs = replace(pairs, is_wall=pairs.is_wall & ~is_leaf.any(axis=0))
    walls = pairs.is_wall | ~pairs.any(pairs.is_wall)[pairs.swing]
    scores = np.stack([pairs.wall_score(end, walls) for end in (0, 1)])
    has_leaf = np.stack([pairs.any(mask) for mask in is_leaf])
    jambs = np.where(has_leaf[0] != has_leaf[1], has_leaf[0], scores[0] < scores[1]).astype(np.intp)
    chosen = np.where(jambs[pairs.swing] == 0, is_leaf[1], is_leaf[0])
    strokes: list[list[int]] = [[] for _ in swings]
    for swing, stroke in zip(pairs.swing[chosen].tolist(), near.stroke[pairs.line[chosen]].tolist(), strict=True):
        if stroke not in strokes[swing]:
            strokes[swing].append(stroke)
    thickness = pairs.leaf_thickness(strokes)
    known = np.array([_is_known(drawing, roles, s) for s in swings]) | has_leaf.any(axis=0)
    loose = np.array([drawing.strokes[s.stroke].insert < 0 or s.sweep_deg > BARE_DEG for s in swings])
    unsure = np.flatnonzero(~known & loose).tolist()
    by_hand = _drawn_by_hand([swings[k] for k in unsure], near)
    found = {unsure[k]: hung for k, hung in by_hand.items()}
    for k in np.flatnonzero(known).tolist():
        found[k] = Hung(swings[k], swings[k].ends[jambs[k]], tuple(strokes[k]), float(thickness[k]))
    return [found[k] for k in sorted(found)]


def _leaves_among_walls(drawing: Drawing, swings: Sequence[Swing], pairs: _Pairs, is_leaf: Mask) -> Mask:
    """Leaves on layers of windows or walls: where a swing has no other, lines of its own layer from its very hinge to its very ends.

    A sill runs so to the jamb: with one of them beside the leaf the walls tell which is which.
    """
    bare = ~pairs.any(is_leaf[0] | is_leaf[1])[pairs.swing] & pairs.is_wall
    if not bare.any():
        return np.zeros_like(is_leaf)
    layers = [drawing.strokes[s.stroke].layer for s in swings]
    pair = np.flatnonzero(bare)
    found = zip(pairs.swing[pair].tolist(), pairs.near.stroke[pairs.line[pair]].tolist(), strict=True)
    bare[pair] = [layers[swing] == drawing.strokes[stroke].layer for swing, stroke in found]
    return np.stack([bare & pairs.runs_to(end, exactly=True) for end in (0, 1)])


def _is_known(drawing: Drawing, roles: Mapping[str, str], swing: Swing) -> bool:
    """Whether an arc is a door's by its layer, or by the block it stands in."""
    stroke = drawing.strokes[swing.stroke]
    role = roles.get(stroke.layer, "other")
    return role in {"door", "window", "wall"} or (stroke.insert >= 0 and swing.sweep_deg > BARE_DEG)


def _drawn_by_hand(swings: Sequence[Swing], near: Segments) -> dict[int, Hung]:
    """Doors whose arc was put through three points by eye, so that its centre is not the hinge.

    The leaf tells the hinge: a line of a leaf's length that ends near one end of the arc, with its other end as far from the
    arc's other end as it is long. Hinge and jamb both lie on a line (a wall, a frame, a tick): ornaments do not.
    """
    leaves = near.take((near.length > LEAF_M[0]) & (near.length < LEAF_M[1]))
    if not swings or not len(leaves):
        return {}
    ends = np.array([s.ends for s in swings])  # (swings, 2 ends, 2)
    best: dict[int, tuple[float, Hung]] = {}
    for end, (tips, feet) in product((0, 1), ((leaves.a, leaves.b), (leaves.b, leaves.a))):
        tip, jamb = ends[:, end], ends[:, 1 - end]
        swing, line = leaves.tree.query(point_array(tip), predicate="dwithin", distance=BY_HAND_GAP * LEAF_M[1])
        size, hinge = leaves.length[line], feet[line]
        gap, arm = np.hypot(*(tips[line] - tip[swing]).T), np.hypot(*(hinge - jamb[swing]).T)
        fits = (gap < BY_HAND_GAP * size) & (np.abs(arm - size) < BY_HAND_ARMS * size)
        swing, line, size, hinge, gap = swing[fits], line[fits], size[fits], hinge[fits], gap[fits]
        held = [_lies_on_lines(near, places, leaves.stroke[line]) for places in (hinge, jamb[swing])]
        for at in np.flatnonzero(held[0] & held[1]).tolist():
            k, opens = int(swing[at]), angle_between(tips[line[at]] - hinge[at], jamb[swing[at]] - hinge[at])
            if not SWEEP_DEG[0] <= opens <= SWEEP_DEG[1] or gap[at] >= best.get(k, (math.inf,))[0]:
                continue
            moved = replace(swings[k], hinge=hinge[at], radius=float(size[at]), sweep_deg=opens)
            best[k] = float(gap[at]), Hung(moved, jamb[swing[at]], (int(leaves.stroke[line[at]]),), 0.0)
    return {k: hung for k, (_, hung) in best.items()}


def _lies_on_lines(near: Segments, places: Floats, own: Ints) -> Mask:
    """Which places lie on a line that is not of their own stroke."""
    place, line = near.tree.query(point_array(places), predicate="dwithin", distance=TOUCH_M)
    other = near.stroke[line] != own[place]
    return np.bincount(place[other], minlength=len(places)) > 0


def angle_between(p: Floats, q: Floats) -> float:
    """The angle between two ways, 0 to 180."""
    return math.degrees(math.atan2(abs(p[0] * q[1] - p[1] * q[0]), float(p @ q)))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every swing with every line within its reach, as arrays over the pairs.

    ``line`` is an index into ``near``; ``a`` and ``b`` are the line's ends seen from the hinge. ``arcs`` holds for each
    swing both ends of its arc seen from the hinge.
    """

    near: Segments
    swing: Ints
    line: Ints
    a: Floats
    b: Floats
    radius: Floats  # of each swing
    arcs: Floats  # (swings, 2 ends, 2)
    is_wall: Mask

    @classmethod
    def of(cls, drawing: Drawing, swings: Sequence[Swing], near: Segments) -> _Pairs:
        hinges = np.array([s.hinge for s in swings])
        radius = np.array([s.radius for s in swings])
        tree = near.tree
        swing, line = tree.query(point_array(hinges), predicate="dwithin", distance=radius + REACH_M)
        insert = np.array([drawing.strokes[s.stroke].insert for s in swings], dtype=np.intp)
        of_line = np.array([drawing.strokes[i].insert for i in near.stroke.tolist()], dtype=np.intp)
        same_block = (of_line[line] == insert[swing]) & (insert[swing] >= 0)
        is_wall = np.isin(near.role[line], ("wall", "window", "column")) & ~same_block
        arcs = np.array([s.ends for s in swings]) - hinges[:, None, :]
        a, b = near.a[line] - hinges[swing], near.b[line] - hinges[swing]
        return cls(near, swing, line, a, b, radius, arcs, is_wall)

    def any(self, mask: Mask) -> Mask:
        """For each swing whether some pair of it is in the mask."""
        return np.bincount(self.swing[mask], minlength=len(self.radius)) > 0

    def of_small_strokes(self, arcs: Sequence[int]) -> Mask:
        """Lines whose stroke draws no more than a leaf, with its threshold perhaps, or the swing itself: others are walls or counters."""
        total = np.bincount(self.near.stroke, weights=self.near.length)[self.near.stroke]
        own = np.asarray(arcs, dtype=np.intp)[self.swing] == self.near.stroke[self.line]
        return np.asarray(own | (total[self.line] < MOST_BESIDE * self.radius[self.swing] + THICKEST_WALL))

    def _axes(self, end: int) -> tuple[Floats, Floats, Floats]:
        """For each pair the unit vector from the hinge to an end of the arc, its normal, and the distance."""
        chord = self.arcs[:, end]
        size = np.maximum(np.hypot(*chord.T), 1e-9)
        d = (chord / size[:, None])[self.swing]
        return d, np.stack([-d[:, 1], d[:, 0]], axis=1), size[self.swing]

    def runs_to(self, end: int, *, exactly: bool = False) -> Mask:
        """Lines that run from the hinge to this end of the arc (a leaf has one or two long edges)."""
        d, normal, _ = self._axes(end)
        radius = self.radius[self.swing]
        u = np.stack([_dot(self.a, d), _dot(self.b, d)])
        v = np.abs(np.stack([_dot(self.a, normal), _dot(self.b, normal)])).max(axis=0)
        slack = np.full_like(radius, TOUCH_M) if exactly else 0.08 + 0.05 * radius
        low, high = u.min(axis=0), u.max(axis=0)
        return np.asarray(
            (v < (TOUCH_M if exactly else 0.03 + 0.11 * radius))
            & (np.abs(low) < slack)
            & (high > radius - slack)
            & (high < radius + slack)
        )

    def wall_score(self, end: int, walls: Mask) -> Floats:
        """How well walls go on in line beyond the hinge and beyond this end, and end there; higher is better."""
        d, normal, length = self._axes(end)
        score = np.zeros(len(self.radius))
        short = self.near.length[self.line] < THICKEST_WALL
        for origin, sign in ((np.zeros_like(d), -1.0), (d * length[:, None], 1.0)):
            goes_on, ends_here = np.zeros(len(d), dtype=bool), np.zeros(len(d), dtype=bool)
            for here, there in ((self.a, self.b), (self.b, self.a)):
                u, v = _dot(here - origin, d) * sign, np.abs(_dot(here - origin, normal))
                run = there - here
                along = np.abs(_dot(run, normal)) < ROUND_WALL * np.maximum(np.abs(_dot(run, d)), 1e-9)
                along &= _dot(there - origin, d) * sign > u
                goes_on |= along & (np.abs(u) < 0.12) & (v < 0.35)
                ends_here |= (np.abs(u) < 0.12) & (v < 0.12)
            # The jamb at the hinge is in line with the leaf, and no longer than a wall is thick.
            score += 1.0 * self.any(goes_on & walls) + 1.0 * self.any(goes_on & walls & ~short)
            score += 1.0 * self.any(ends_here & walls)
        # a wall that lies across the doorway itself speaks against this end
        u0, u1 = _dot(self.a, d), _dot(self.b, d)
        flat = np.maximum(np.abs(_dot(self.a, normal)), np.abs(_dot(self.b, normal))) < 0.12
        inside = np.minimum(np.maximum(u0, u1), length) - np.maximum(np.minimum(u0, u1), 0)
        across = flat & (inside > 0.5 * length) & (self.near.role[self.line] == "wall")
        # and a room's outline, which no door interrupts, for it
        beneath = flat & (inside > 0.9 * length) & (self.near.role[self.line] == "outline")
        return np.asarray(score - 2.0 * self.any(across & walls) + 2.0 * self.any(beneath))

    def leaf_thickness(self, strokes: Sequence[Sequence[int]]) -> Floats:
        """For each swing the metres between the two long edges of its leaf, 0 when it is one line."""
        own = {(swing, stroke) for swing, some in enumerate(strokes) for stroke in some}
        long = np.flatnonzero(self.near.length[self.line] > 0.6 * self.radius[self.swing])
        found = zip(self.swing[long].tolist(), self.near.stroke[self.line[long]].tolist(), strict=True)
        edges = long[np.array([pair in own for pair in found], dtype=bool)]
        thick = np.zeros(len(self.radius))
        if not len(edges):
            return thick
        of, first = np.unique(self.swing[edges], return_index=True)
        d = self.near.direction[self.line[edges[first]]][np.searchsorted(of, self.swing[edges])]
        offsets = _dot((self.a[edges] + self.b[edges]) / 2, np.stack([-d[:, 1], d[:, 0]], axis=1))
        thick[of] = np.maximum.reduceat(offsets, first) - np.minimum.reduceat(offsets, first)
        return np.where(thick < THICKEST_LEAF_M, thick, 0.0)


def _dot(p: Floats, q: Floats) -> Floats:
    return np.asarray(p[:, 0] * q[:, 0] + p[:, 1] * q[:, 1])
