"""What one drawing unit is in metres: several witnesses, none believed alone, all shown.

A third of real headers are wrong or missing (``$INSUNITS``), so the header is the weakest witness of all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from twin.drawing.labels import printed_area
from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.roles import Role
from twin.errors import DrawingError
from twin.model import Text, UnitEvidence, Units
from twin.units import FACTORS

HEADER: Final = {1: "in", 2: "ft", 4: "mm", 5: "cm", 6: "m", 14: "dm"}
"""``$INSUNITS`` values that mean one of our units."""

LEAF: Final = (0.55, 1.35)
"""Metres: radius of a door leaf, from a cubicle's to a large single leaf."""

THICKNESS: Final = (0.075, 0.42)
"""Metres between the two faces of a wall."""

_PRIOR: Final = {"mm": 0.1, "m": 0.06, "in": 0.05, "cm": 0.04, "ft": 0.0, "dm": 0.0}
"""What decides between units that everything else leaves equal: how often each is met."""

_FEET: Final = re.compile(r"^\s*(?:(\d+)\s*'\s*-?\s*)?(?:(\d+(?:\.\d+)?)?(?:\s*(\d+)/(\d+))?\s*\")?\s*$")
_NUMBER: Final = re.compile(r"^\s*(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(mm|cm|m)?\s*$")
Support = Mapping[str, float]  # unit → 0 to 1
_Witness = tuple[str, float, Support, Text]


def infer_units(drawing: Drawing, roles: Mapping[str, Role], override: str | None = None) -> Units:
    """The unit of a drawing, with everything that speaks for it.

    Parameters
    ----------
    drawing
        The flattened drawing.
    roles
        The role of each layer.
    override
        ``m``, ``dm``, ``cm``, ``mm``, ``in`` or ``ft``: taken as it is, the evidence shown beside it.

    Raises
    ------
    DrawingError
        Code ``bad-units`` for an override that is no unit.
    """
    if override is not None and override not in FACTORS:
        raise DrawingError(
            "bad-units",
            f"没有单位 {override!r}；可用：{', '.join(FACTORS)}。",
            f"There is no unit {override!r}; use one of {', '.join(FACTORS)}.",
        )
    witnesses = [found for witness in _WITNESSES if (found := witness(drawing, roles)) is not None]
    totals = dict(_PRIOR)
    evidence = []
    for name, weight, support, detail in witnesses:
        for unit, share in support.items():
            totals[unit] += weight * share
        best = max(support, key=lambda unit: support[unit])
        evidence.append(UnitEvidence(name, FACTORS[best], round(weight * support[best], 3), detail))
    chosen = override or max(totals, key=lambda unit: totals[unit])
    return Units(FACTORS[chosen], drawing.insunits, tuple(evidence), overridden=override is not None)


def _header(drawing: Drawing, _roles: Mapping[str, Role]) -> _Witness | None:
    unit = HEADER.get(drawing.insunits or 0)
    if unit is None:
        return None
    return (
        "header",
        0.8,
        {unit: 1.0},
        Text(f"文件头 $INSUNITS={drawing.insunits}（{unit}）", f"header $INSUNITS={drawing.insunits} ({unit})"),
    )


def _doors(drawing: Drawing, roles: Mapping[str, Role]) -> _Witness | None:
    """Quarter circles with a leaf as long as their radius."""
    swings = [s for s in drawing.strokes if s.arc is not None and 75.0 <= (s.arc[4] - s.arc[3]) % 360.0 <= 100.0]
    preferred = [s for s in swings if roles.get(s.layer) in {Role.DOOR, Role.WINDOW, Role.WALL}]
    chosen = preferred if len(preferred) >= 2 else [s for s in swings if roles.get(s.layer) not in _NOT_DOORS]
    if not chosen:
        return None
    radii = np.array([s.arc[2] for s in chosen[:4000] if s.arc is not None])
    hung = _with_leaf(drawing, chosen[:4000])
    if hung.any():
        radii = radii[hung]
    support = _shares(radii, LEAF)
    if not any(support.values()):
        return None
    weight = 3.0 if hung.any() and preferred else 1.5
    median = float(np.median(radii))
    return (
        "door-leaf",
        weight * min(1.0, len(radii) / 3),
        support,
        Text(
            f"{len(radii)} 个门扇弧，半径中位数 {median:.4g}", f"{len(radii)} door swings, median radius {median:.4g}"
        ),
    )


_NOT_DOORS: Final = frozenset(
    {Role.FURNITURE, Role.DIMENSION, Role.AXIS, Role.HATCH, Role.IGNORE, Role.VIEW, Role.STAIR}
)


def _with_leaf(drawing: Drawing, swings: Sequence[Stroke]) -> NDArray[np.bool_]:
    """Which swings have a straight stroke from their centre that is as long as their radius."""
    layers = {s.layer for s in swings}
    ends = [s.coords[[0, -1]] for s in drawing.strokes if s.layer in layers and len(s.coords) == 2]
    sides = [
        s.coords[[i, i + 1]]
        for s in drawing.strokes
        if s.layer in layers and 2 < len(s.coords) <= 6 and s.arc is None
        for i in range(len(s.coords) - 1)
    ]
    if not ends and not sides:
        return np.zeros(len(swings), dtype=bool)
    lines = np.array([*ends, *sides])
    tree = shapely.STRtree(np.asarray(shapely.points(lines.reshape(-1, 2))))
    lengths = np.hypot(*(lines[:, 1] - lines[:, 0]).T)
    arcs = np.array([s.arc for s in swings], dtype=np.float64)
    centres, radius = arcs[:, :2], arcs[:, 2]
    found = np.zeros(len(swings), dtype=bool)
    near = tree.query(shapely.buffer(shapely.points(centres), radius * 0.08, quad_segs=2), predicate="intersects")
    fits = np.abs(lengths[near[1] // 2] - radius[near[0]]) <= 0.08 * radius[near[0]]
    found[near[0][fits]] = True
    return found


def _walls(drawing: Drawing, roles: Mapping[str, Role]) -> _Witness | None:
    """The most frequent distance between two parallel lines of wall layers, weighted by length."""
    pieces = [
        s.coords for s in drawing.strokes if roles.get(s.layer) is Role.WALL and s.arc is None and s.kind != "HATCH"
    ]
    if not pieces:
        return None
    starts = np.concatenate([c[:-1] for c in pieces])
    ends = np.concatenate([c[1:] for c in pieces])
    lengths = np.hypot(*(ends - starts).T)
    order = np.argsort(-lengths)[:1200]
    gaps, weights = parallel_gaps(starts[order], ends[order])
    if len(gaps) < 4:
        return None
    support = _shares(gaps, THICKNESS, weights)
    if not any(support.values()):
        return None
    typical = _most_frequent(gaps, weights)
    return (
        "wall-thickness",
        1.5,
        support,
        Text(f"最常见的墙线间距 {typical:.4g}", f"most frequent distance of wall faces {typical:.4g}"),
    )


def _most_frequent(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The middle of the values in the heaviest class, classes being 5 % wide."""
    classes = np.round(np.log(values) / math.log(1.05)).astype(int)
    heaviest = np.bincount(classes - classes.min(), weights=weights).argmax() + classes.min()
    return float(np.median(values[classes == heaviest]))


def parallel_gaps(
    starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance from each segment to the nearest parallel one that runs beside it, and how long they do."""
    direction = ends - starts
    length = np.hypot(direction[:, 0], direction[:, 1])
    keep = length > 0
    starts, ends, length = starts[keep], ends[keep], length[keep]
    unit = (ends - starts) / length[:, None]
    flip = (unit[:, 0] < -1e-9) | ((np.abs(unit[:, 0]) <= 1e-9) & (unit[:, 1] < 0))
    unit[flip] *= -1
    angle = np.round(np.degrees(np.arctan2(unit[:, 1], unit[:, 0]))).astype(int)
    angle[angle == -90] = 90
    gaps: list[NDArray[np.float64]] = [np.empty(0)]
    weights: list[NDArray[np.float64]] = [np.empty(0)]
    for value in np.unique(angle):
        group = np.flatnonzero(angle == value)
        if len(group) < 2:
            continue
        along = np.array([math.cos(math.radians(value)), math.sin(math.radians(value))])
        across = np.array([-along[1], along[0]])
        a, b = starts[group] @ along, ends[group] @ along
        low, high = np.minimum(a, b), np.maximum(a, b)
        offset = (starts[group] @ across + ends[group] @ across) / 2
        order = np.argsort(offset)
        gap, shared = _nearest_beside(low[order], high[order], offset[order])
        gaps.append(gap)
        weights.append(shared)
    return np.concatenate(gaps), np.concatenate(weights)


def _nearest_beside(
    low: NDArray[np.float64], high: NDArray[np.float64], offset: NDArray[np.float64], most: int = 24
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of parallel lines in order of their offset: how far the next one is that shares half of the shorter, and what they share."""
    size = high - low
    gap, weight = np.zeros(len(low)), np.zeros(len(low))
    for step in range(1, min(most + 1, len(low))):
        here = np.flatnonzero(weight[:-step] == 0)
        there = here + step
        shared = np.minimum(high[here], high[there]) - np.maximum(low[here], low[there])
        away = offset[there] - offset[here]
        beside = (shared > 0.5 * np.minimum(size[here], size[there])) & (away > 1e-3 * size[here])
        gap[here[beside]], weight[here[beside]] = away[beside], shared[beside]
    return gap[weight > 0], weight[weight > 0]


def _dimensions(drawing: Drawing, _roles: Mapping[str, Role]) -> _Witness | None:
    """The number printed on dimensions against the distance they span."""
    ratios: list[float] = []  # metres per unit
    plain: list[tuple[float, float]] = []
    for dimension in drawing.dimensions:
        feet = parse_feet(dimension.text)
        number = _NUMBER.match(dimension.text)
        if feet:
            ratios.append(feet / dimension.points_distance)
        elif number and (value := float(number[1].replace(",", ""))) > 0:
            if number[2]:
                ratios.append(value * FACTORS[number[2]] / dimension.points_distance)
            else:
                plain.append((value, dimension.points_distance))
    weight = 3.0
    if plain and len(plain) > len(ratios):
        values = [value for value, _ in plain]
        printed, weight = _printed_unit(values)
        ratios = [value * printed / distance for value, distance in plain]
    if not ratios:
        return None
    support = {u: sum(1 for ratio in ratios if abs(ratio / f - 1) < 0.02) / len(ratios) for u, f in FACTORS.items()}
    if not any(support.values()):
        return None
    best = max(support, key=lambda unit: support[unit])
    detail = Text(
        f"{len(ratios)} 个尺寸标注的数字与所量长度之比说明单位是 {best}",
        f"the numbers on {len(ratios)} dimensions against what they span say {best}",
    )
    return "dimensions", weight * min(1.0, len(ratios) / 3), support, detail


def _printed_unit(values: list[float]) -> tuple[float, float]:
    """The unit that bare numbers on dimensions are printed in, and how sure that is."""
    median = float(np.median(values))
    whole = sum(1 for value in values if float(value).is_integer()) / len(values)
    if whole > 0.8 and median >= 400:
        return FACTORS["mm"], 2.5
    if whole < 0.5 and median < 60:
        return FACTORS["m"], 2.0
    return (FACTORS["cm"], 0.6) if 20 <= median < 400 else (FACTORS["m"], 0.6) if median < 20 else (FACTORS["mm"], 1.0)


def parse_feet(text: str) -> float | None:
    """Metres of ``12'-6"``, ``3'-1 1/2"`` or ``8"``; None for anything else."""
    match = _FEET.match(text.replace("’", "'").replace("”", '"').replace("′", "'").replace("″", '"'))
    if match is None or not (match[1] or match[2] or match[3]):
        return None
    inches = float(match[2] or 0) + (float(match[3]) / float(match[4]) if match[3] and float(match[4]) else 0.0)
    return (float(match[1] or 0) * 12 + inches) * FACTORS["in"] or None


def _areas(drawing: Drawing, roles: Mapping[str, Role]) -> _Witness | None:
    """Square metres printed in a label against the smallest closed polyline around it."""
    printed = [(area, label.at) for label in drawing.labels if (area := printed_area(label.lines)) is not None]
    rings = [
        s.coords
        for s in drawing.strokes
        if s.closed and len(s.coords) >= 4 and s.kind != "HATCH" and roles.get(s.layer) not in _NOT_DOORS
    ]
    if len(printed) < 2 or not rings:
        return None
    polygons = [shapely.Polygon(ring) for ring in rings]
    sizes = np.array([polygon.area for polygon in polygons])
    tree = shapely.STRtree(polygons)
    inside = tree.query(shapely.points([at for _, at in printed]), predicate="within")
    votes = dict.fromkeys(FACTORS, 0)
    judged: set[int] = set()
    for unit, factor in FACTORS.items():
        for number, (area, _) in enumerate(printed):
            around = sizes[inside[1][inside[0] == number]] * factor**2
            judged.update([number] if len(around) else [])
            votes[unit] += int(bool(len(around)) and bool(np.any(np.abs(around / area - 1) < 0.04)))
    best = max(votes, key=lambda unit: votes[unit])
    if votes[best] < 2:
        return None
    support = {unit: count / len(judged) for unit, count in votes.items()}
    detail = Text(
        f"{votes[best]} 处印刷面积与轮廓面积一致（单位 {best}）",
        f"{votes[best]} printed areas agree with their outlines in {best}",
    )
    return "printed-areas", 4.0, support, detail


def _levels(drawing: Drawing, _roles: Mapping[str, Role]) -> _Witness | None:
    """Level marks of an elevation: differences of their numbers (metres) against differences of their heights."""
    ratios = level_ratios(drawing)
    if len(ratios) < 2:
        return None
    support = {u: sum(1 for r in ratios if abs(r / f - 1) < 0.02) / len(ratios) for u, f in FACTORS.items()}
    if max(support.values()) < 0.6:
        return None
    return (
        "level-marks",
        2.0,
        support,
        Text("标高数字与图上高差一致", "level marks agree with their heights on the sheet"),
    )


def level_ratios(drawing: Drawing) -> list[float]:
    """Metres per unit that neighbouring level marks (``6.000`` above ``0.000``) say, one above the other."""
    marks = sorted(
        (label.at[0], label.at[1], float(text))
        for label in drawing.labels
        if re.fullmatch(r"[±+-]?\d{1,3}\.\d{3}", text := label.text.replace("±", "").strip())
    )
    columns: list[list[tuple[float, float, float]]] = []
    height = 4 * max((label.height for label in drawing.labels), default=1.0)
    for mark in marks:
        if columns and abs(columns[-1][0][0] - mark[0]) <= height:
            columns[-1].append(mark)
        else:
            columns.append([mark])
    ratios = []
    for column in columns:
        column.sort(key=lambda mark: mark[1])
        for (_, y0, v0), (_, y1, v1) in pairwise(column):
            if v1 - v0 > 0.5 and y1 > y0:
                ratios.append((v1 - v0) / (y1 - y0))
    return ratios


def _text_height(drawing: Drawing, roles: Mapping[str, Role]) -> _Witness | None:
    """Room names are 0.1 to 0.8 m tall on the plan."""
    heights = np.array([label.height for label in drawing.labels if roles.get(label.layer) is not Role.DIMENSION])
    if len(heights) < 3:
        return None
    support = _shares(heights, (0.1, 0.8))
    return (
        "text-height",
        0.5,
        support,
        Text(f"字高中位数 {np.median(heights):.4g}", f"median text height {np.median(heights):.4g}"),
    )


def _extent(drawing: Drawing, roles: Mapping[str, Role]) -> _Witness | None:
    """A floor is 6 to 250 m long (a sheet with several, up to 600 m)."""
    skip = {Role.DIMENSION, Role.AXIS, Role.IGNORE}
    drawn = [s.coords for s in drawing.strokes if roles.get(s.layer) not in skip]
    if not drawn:
        return None
    starts = np.cumsum([0, *(len(c) for c in drawn)])[:-1]
    points = np.concatenate(drawn)
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    stray = 1.0 if len(drawn) > 50 else 0.0  # per cent of the strokes that may lie far off
    size = float((np.percentile(high, 100 - stray, axis=0) - np.percentile(low, stray, axis=0)).max())
    support = {u: _trapezoid(size * f, 4.0, 12.0, 200.0, 600.0) for u, f in FACTORS.items()}
    if not any(support.values()):
        return None
    return "extent", 1.0, support, Text(f"图形总长 {size:.4g}", f"overall length {size:.4g}")


def _trapezoid(value: float, a: float, b: float, c: float, d: float) -> float:
    return float(np.interp(value, [a, b, c, d], [0.0, 1.0, 1.0, 0.0], left=0.0, right=0.0))


def _shares(
    values: NDArray[np.float64], between: tuple[float, float], weights: Iterable[float] | None = None
) -> dict[str, float]:
    """For each unit, the share of values that lie between two lengths in metres."""
    w = np.ones(len(values)) if weights is None else np.asarray(list(weights), dtype=np.float64)
    total = float(w.sum()) or 1.0
    return {
        u: float(w[(values * f >= between[0]) & (values * f <= between[1])].sum()) / total for u, f in FACTORS.items()
    }


_WITNESSES: Final[tuple[Callable[[Drawing, Mapping[str, Role]], _Witness | None], ...]] = (
    _areas,
    _dimensions,
    _doors,
    _walls,
    _levels,
    _extent,
    _header,
    _text_height,
)
