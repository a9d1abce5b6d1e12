"""What is drawn about a plan and is none of it: the sheet's border and title block, dimensions in loose lines, numbered axes.

Where layers have telling names these stand on layers of their own. Here is what to do where they do not. Everything here is in
metres of the shifted drawing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Polygon, STRtree

from twin.drawing.annexes import Boxes
from twin.drawing.primitives import Drawing, Label
from twin.drawing.roles import Role
from twin.drawing.strokes import stroke_boxes
from twin.drawing.walls_evidence import Ints, point_array

BORDER_M: Final = 8.0
"""Metres: both sides of a sheet's border are longer, at the scale of the plan on it."""
STANDS_OFF_M: Final = 0.8
"""Metres between the border and what it frames; within a building walls stand in the corners of every room."""
FRAMED: Final = 0.95
"""A border frames this share of all strokes around."""
LEAST_FRAMED: Final = 20
"""Strokes inside a border, at least."""
TOUCH_M: Final = 0.005
MOST_TITLE_BLOCK: Final = 0.3
"""Of the strokes in a border: the lines that hang on it are its title block up to this share."""
CORNER_COS: Final = 0.01
AXIS_MARK: Final = 4
"""Characters of an axis's number, at most: 12, A, 1/C, 1-10."""
BUBBLE_M: Final = (0.15, 2.0)
"""Metres: radius of the circle around it; 4 to 5 mm on paper."""
OFF_RIM: Final = 0.05
"""Radii by which a line may miss the rim at which it ends, and the middle to which it points."""
_LENGTH: Final = re.compile(r"^\d{3,5}$")
DIMENSION_M: Final = 0.3
"""Metres: the shortest length that is looked for under its number."""
LENGTH_FITS: Final = (0.005, 0.002)
"""A dimension line is as long as its number says within this share and these metres more."""
OFF_LINE: Final = 1.3
"""Text heights between a dimension line and the middle of its number, at most."""
CHAIN: Final = 3
"""Numbers on one layer that fit lines beneath them, at least, before they are taken as dimensions."""


def without_annotation(
    drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float, certain: Collection[str] = ()
) -> Drawing:
    """The drawing less borders, title blocks, axes with a bubble and loose dimensions on layers that tell nothing, and dimensions among walls.

    Parameters
    ----------
    drawing, roles, metres_per_unit
        The flattened drawing, the role of each layer, the unit.
    certain
        Layers whose role a person has set: they stay whole.
    """
    layers = {
        layer for layer in drawing.on_layer if roles.get(layer, Role.OTHER) is Role.OTHER and layer not in certain
    }
    written = {label.layer for label in drawing.labels}
    walls = {
        layer
        for layer in drawing.on_layer
        if roles.get(layer) is Role.WALL and layer not in certain and layer in written
    }
    if not layers | walls:
        return drawing
    loose = _on(drawing, layers)
    lines, numbers = _dimensions(drawing, loose, metres_per_unit)
    marks = _bubbles(drawing, loose, metres_per_unit)
    lines, numbers = lines | marks[0], numbers | marks[1]
    # Among walls only under what is written on the same layer: a wall may be as long as a room's number says.
    for layer in sorted(walls):
        more = _dimensions(drawing, _on(drawing, {layer}), metres_per_unit, only=layer)
        lines, numbers = lines | more[0], numbers | more[1]
    gone = lines | (_borders(drawing, loose, metres_per_unit) if layers else set())
    if not gone:
        return drawing
    return replace(
        drawing,
        strokes=tuple(s for i, s in enumerate(drawing.strokes) if i not in gone),
        labels=tuple(label for i, label in enumerate(drawing.labels) if i not in numbers),
    )


def _on(drawing: Drawing, layers: Collection[str]) -> Ints:
    """The strokes on some layers, in order."""
    return np.array(sorted(i for layer in layers for i in drawing.on_layer[layer]), dtype=np.intp)


# -- the border of the sheet ------------------------------------------------------------------------------------------


def _borders(drawing: Drawing, loose: Ints, scale: float) -> set[int]:
    """Strokes of the borders of sheets, and of the title blocks that hang on them.

    A border is a rectangle around everything near it, and everything stands off from it. Double borders go from the inside out.
    """
    boxes = stroke_boxes(drawing, scale)
    own = boxes[loose]
    large = loose[((own[:, 2:] - own[:, :2]).max(axis=1) >= BORDER_M)]
    frames = _rectangles(drawing, large, boxes, scale)
    gone: set[int] = set()
    for frame, members in sorted(frames, key=lambda f: f[0].area):
        inside = _framed(frame, boxes, gone | members)
        if inside is None:
            continue
        hanging = _hanging(drawing, members, np.intersect1d(inside, loose), scale)
        if len(hanging) > MOST_TITLE_BLOCK * len(inside):
            hanging = set()
        rest = np.array([i for i in inside.tolist() if i not in hanging], dtype=np.intp)
        if len(rest) >= LEAST_FRAMED and _stands_off(frame, boxes[rest]):
            gone |= members | hanging
    return gone


def _rectangles(drawing: Drawing, large: Ints, boxes: Boxes, scale: float) -> list[tuple[Polygon, set[int]]]:
    """Rectangles among some strokes: closed polylines, and four lines that meet; with the strokes they are drawn by."""
    found: list[tuple[Polygon, set[int]]] = []
    lines: list[int] = []
    for i in large.tolist():
        stroke = drawing.strokes[i]
        if stroke.closed and len(stroke.coords) in {4, 5}:
            ring = Polygon(stroke.coords * scale)
            if _is_rectangle(ring) and min(boxes[i, 2:] - boxes[i, :2]) >= BORDER_M:
                found.append((ring, {i}))
        elif len(stroke.coords) == 2:
            lines.append(i)
    ways = [shapely.LineString(np.round(drawing.strokes[i].coords * scale, 2)) for i in lines]
    for ring in shapely.get_parts(shapely.polygonize(ways)).tolist():
        if _is_rectangle(ring):
            members = {i for i, way in zip(lines, ways, strict=True) if way.within(ring.exterior)}
            found.append((ring, members))
    return found


def _is_rectangle(ring: Polygon) -> bool:
    corners = np.asarray(ring.exterior.coords)[:-1]
    if len(corners) != 4:
        return False
    sides = np.roll(corners, -1, axis=0) - corners
    sides /= np.maximum(np.hypot(*sides.T), 1e-9)[:, None]
    return bool((np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1)) < CORNER_COS).all())


def _framed(frame: Polygon, boxes: Boxes, without: Collection[int]) -> Ints | None:
    """The strokes inside a rectangle, or None where it does not frame nearly all of what is around."""
    x0, y0, x1, y1 = frame.bounds
    near = np.asarray((boxes[:, :2] <= (x1, y1)).all(axis=1) & (boxes[:, 2:] >= (x0, y0)).all(axis=1))
    near[list(without)] = False
    inside = (
        near
        & (boxes[:, :2] >= (x0 - TOUCH_M, y0 - TOUCH_M)).all(axis=1)
        & (boxes[:, 2:] <= (x1 + TOUCH_M, y1 + TOUCH_M)).all(axis=1)
    )
    if inside.sum() < max(LEAST_FRAMED, FRAMED * near.sum()):
        return None
    return np.flatnonzero(inside)


def _hanging(drawing: Drawing, members: set[int], loose: Ints, scale: float) -> set[int]:
    """Loose strokes that touch the border, or what touches it, and so on."""
    strokes = [*sorted(members), *loose.tolist()]
    ways = np.asarray([shapely.LineString(drawing.strokes[i].coords * scale) for i in strokes], dtype=object)
    left, right = STRtree(ways).query(ways, predicate="dwithin", distance=TOUCH_M)
    links = coo_array((np.ones(len(left)), (left, right)), shape=(len(ways), len(ways)))
    _, member = connected_components(links, directed=False)
    return {strokes[k] for k in np.flatnonzero(np.isin(member, member[: len(members)])).tolist()} - members


def _stands_off(frame: Polygon, boxes: Boxes) -> bool:
    """Whether everything stays away from all four sides."""
    around = shapely.box(*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))
    return bool(frame.exterior.distance(around) >= STANDS_OFF_M)


# -- dimensions in loose lines ----------------------------------------------------------------------------------------


def _dimensions(drawing: Drawing, loose: Ints, scale: float, only: str | None = None) -> tuple[set[int], set[int]]:
    """Dimension lines and the labels of their numbers, ``only`` those that are written on one layer.

    A number of whole drawing units or millimetres stands over a line of that length. Where a chain of them does, they are
    dimensions; a room's number over one desk is not.
    """
    numbers = [i for i, label in enumerate(drawing.labels) if _LENGTH.match(label.text) and only in {None, label.layer}]
    lines = [i for i in loose.tolist() if len(drawing.strokes[i].coords) == 2]
    if len(numbers) < CHAIN or not lines:
        return set(), set()
    ways = np.asarray(shapely.linestrings(np.stack([drawing.strokes[i].coords for i in lines]) * scale), dtype=object)
    tree = STRtree(ways)
    length = np.asarray(shapely.length(ways))
    under: dict[int, list[int]] = {}
    for i in numbers:
        label = drawing.labels[i]
        at = shapely.Point(label.at[0] * scale, label.at[1] * scale)
        near = tree.query(at, predicate="dwithin", distance=OFF_LINE * label.height * scale)
        fits = [
            lines[k]
            for k in near.tolist()
            if _measures(float(length[k]), label, scale) and _along(drawing, lines[k], label)
        ]
        if fits:
            under[i] = fits
    chains = Counter(drawing.labels[i].layer for i in under)
    taken = {i: found for i, found in under.items() if chains[drawing.labels[i].layer] >= CHAIN}
    return {k for found in taken.values() for k in found}, set(taken)


# -- axes that end in a bubble ----------------------------------------------------------------------------------------


def _bubbles(drawing: Drawing, loose: Ints, scale: float) -> tuple[set[int], set[int]]:
    """Circles around the number of an axis with the lines that point to their middles, and the labels of the numbers."""
    marks = [i for i, label in enumerate(drawing.labels) if 0 < len(label.text) <= AXIS_MARK]
    circles = [i for i in loose.tolist() if drawing.strokes[i].kind == "CIRCLE"]
    lines = [i for i in loose.tolist() if len(drawing.strokes[i].coords) == 2]
    if not marks or not circles or not lines:
        return set(), set()
    boxes = np.stack([(s.coords.min(axis=0), s.coords.max(axis=0)) for s in (drawing.strokes[i] for i in circles)])
    middle, radius = boxes.mean(axis=1) * scale, np.ptp(boxes, axis=1)[:, 0] / 2 * scale
    at = np.stack([drawing.labels[i].at for i in marks]) * scale
    mark, circle = STRtree(point_array(middle)).query(point_array(at), predicate="dwithin", distance=BUBBLE_M[1])
    away = np.hypot(*(at[mark] - middle[circle]).T)
    held = (away < radius[circle] / 2) & (radius[circle] > BUBBLE_M[0]) & (radius[circle] < BUBBLE_M[1])
    ends = np.stack([drawing.strokes[i].coords for i in lines]) * scale
    tips = STRtree(point_array(ends.reshape(-1, 2)))
    strokes: set[int] = set()
    labels: set[int] = set()
    for i, k in zip(mark[held].tolist(), circle[held].tolist(), strict=True):
        near = tips.query(shapely.Point(*middle[k]), predicate="dwithin", distance=radius[k] * (1 + OFF_RIM))
        tip, tail = ends.reshape(-1, 2)[near], ends[near // 2, 1 - near % 2]
        way, out = tip - tail, middle[k] - tip
        far = np.hypot(*out.T) > radius[k] * (1 - OFF_RIM)
        points = np.abs(way[:, 0] * out[:, 1] - way[:, 1] * out[:, 0]) < OFF_RIM * radius[k] * np.hypot(*way.T)
        leads = near[far & points & ((way * out).sum(axis=1) > 2 * radius[k] ** 2)] // 2
        if len(leads):
            strokes |= {circles[k], *(lines[n] for n in leads.tolist())}
            labels.add(marks[i])
    return strokes, labels


def _measures(length: float, label: Label, scale: float) -> bool:
    """Whether a line is as long as a number says, in drawing units or in millimetres."""
    said = {int(label.text) * scale, int(label.text) / 1000}
    return any(
        value >= DIMENSION_M and abs(length - value) <= LENGTH_FITS[0] * value + LENGTH_FITS[1] for value in said
    )


def _along(drawing: Drawing, line: int, label: Label) -> bool:
    """Whether a line runs as a text is written."""
    (x0, y0), (x1, y1) = drawing.strokes[line].coords.tolist()
    turned = math.radians(label.rotation_deg)
    return bool(abs((x1 - x0) * math.sin(turned) - (y1 - y0) * math.cos(turned)) < 0.1 * math.hypot(x1 - x0, y1 - y0))
