"""Walls that are drawn by what fills them: hatches, solids and wide lines without an outline of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from shapely import STRtree

from twin.drawing.primitives import Coords, Drawing, Stroke
from twin.drawing.roles import Role, plain_name, role_by_name
from twin.drawing.walls_evidence import THICKEST_WALL

OUTLINED: Final = 0.3
"""Fills whose edges are followed by lines of walls along this share of their length only fill what those lines draw."""
MOST_FILLS: Final = 100
"""Of so many fills the edges are looked at."""
THICK_M: Final = (0.08, THICKEST_WALL)
"""Metres: a line drawn so wide is a wall; a narrower one is a line that prints bold."""
_FILLS: Final = frozenset({"HATCH", "SOLID", "TRACE"})
_FILL_WORDS: Final = re.compile(
    r"填充|图案|hatch|patt(?:ern)?|fill|poche|schraffur|hachure|tianchong|tuan", re.IGNORECASE
)


def walls_from_fills(
    drawing: Drawing, roles: Mapping[str, Role], certain: Collection[str] = ()
) -> tuple[Drawing, dict[str, Role]]:
    """The drawing with the edges of wall fills as lines, where walls have few lines or none beside them; else as it is.

    Fills count on layers of walls and, where no wall is drawn at all, on layers whose names speak of the fill of walls
    (``墙体填充``, ``A-WALL-PATT``): those layers then are walls'.

    Parameters
    ----------
    drawing, roles
        The flattened drawing, the role of each layer.
    certain
        Layers whose role a person has set: it stays.
    """
    walls = [s for s in drawing.strokes if roles.get(s.layer) is Role.WALL]
    layers = {layer for layer, role in roles.items() if role is Role.WALL}
    if not walls:
        layers = {layer for layer, role in roles.items() if layer not in certain and _fills_walls(layer, role)}
    fills = [i for i, s in enumerate(drawing.strokes) if s.layer in layers and s.kind in _FILLS]
    lines = [s for s in walls if s.kind not in _FILLS]
    edges = [drawing.strokes[i] for i in fills]
    if not fills or (_length(lines) > OUTLINED * _length(edges) and _followed_share(edges, lines) > OUTLINED):
        return drawing, dict(roles)
    strokes = list(drawing.strokes)
    for i in fills:
        strokes[i] = replace(strokes[i], kind="LWPOLYLINE")
    of_walls = dict.fromkeys({strokes[i].layer for i in fills}, Role.WALL)
    return replace(drawing, strokes=tuple(strokes)), {**roles, **of_walls}


def walls_from_wide_lines(drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float) -> Drawing:
    """The drawing with both faces of each wall that is drawn as one polyline as wide as the wall, in place of its middle line.

    On layers of walls; where there are none, on those of unknown purpose.
    """
    role = Role.WALL if Role.WALL in roles.values() else Role.OTHER
    strokes = list(drawing.strokes)
    middles: set[int] = set()
    for i in range(len(strokes)):
        edges = _edges_of(strokes, i) if roles.get(strokes[i].layer) is role else []
        if edges:
            rings = [shapely.Polygon(strokes[k].coords).area for k in edges]
            thick = (2 * max(rings) - sum(rings)) / max(_length([strokes[i]]), 1e-9) * metres_per_unit
            if THICK_M[0] <= thick <= THICK_M[1]:
                middles.add(i)
                for k in edges:
                    strokes[k] = replace(strokes[k], kind="LWPOLYLINE")
    return replace(drawing, strokes=tuple(s for i, s in enumerate(strokes) if i not in middles)) if middles else drawing


def _edges_of(strokes: Sequence[Stroke], i: int) -> list[int]:
    """The edges of what a wide line fills: they come right after it, and are the same entity's."""
    edges: list[int] = []
    if strokes[i].kind in {"LWPOLYLINE", "POLYLINE"}:
        for k in range(i + 1, len(strokes)):
            if strokes[k].kind != "TRACE" or strokes[k].handle != strokes[i].handle:
                break
            edges.append(k)
    return edges


def _fills_walls(layer: str, role: Role) -> bool:
    """Whether a layer of fills is named after walls."""
    return role is Role.HATCH and role_by_name(_FILL_WORDS.sub("", plain_name(layer))) is Role.WALL


def _followed_share(fills: Sequence[Stroke], lines: Sequence[Stroke]) -> float:
    """Along what share of their long edges a line runs beside fills, a quarter of their thickness away at most; of some of them."""
    walls = np.concatenate([np.stack([s.coords[:-1], s.coords[1:]], axis=1) for s in lines])
    tree = STRtree(np.asarray(shapely.linestrings(walls), dtype=object))
    of_fill: dict[str, list[Coords]] = {}
    for fill in fills:
        of_fill.setdefault(fill.handle, []).append(np.vstack([fill.coords, fill.coords[:1]]))
    followed = total = 0.0
    for rings in list(of_fill.values())[:: max(1, len(of_fill) // MOST_FILLS)]:
        steps = np.concatenate([np.diff(ring, axis=0) for ring in rings])
        size = np.hypot(*steps.T)
        areas = [shapely.Polygon(ring).area for ring in rings if len(ring) > 3]
        thick = 2 * (2 * max(areas, default=0.0) - sum(areas)) / max(float(size.sum()), 1e-9)
        long = np.flatnonzero(size > thick)
        middles = shapely.points((np.concatenate([ring[:-1] for ring in rings]) + steps / 2)[long])
        beside = np.unique(tree.query(middles, predicate="dwithin", distance=max(thick, 0.0) / 4)[0])
        followed += float(size[long[beside]].sum())
        total += float(size[long].sum())
    return followed / max(total, 1e-9)


def _length(strokes: Iterable[Stroke]) -> float:
    """Of all strokes together, in drawing units."""
    coords = [s.coords for s in strokes]
    if not coords:
        return 0.0
    steps = np.hypot(*np.diff(np.concatenate(coords), axis=0).T)
    steps[np.cumsum([len(c) for c in coords])[:-1] - 1] = 0.0  # from one stroke to the next
    return float(steps.sum())
