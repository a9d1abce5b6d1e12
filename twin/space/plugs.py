"""The floor that joins zones: within openings, and over borders between zones that no wall stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree

from twin.model import Floor, Opening, OpeningKind
from twin.space.mesh import GRID_M
from twin.space.rays import borders, met

REACH_M: Final = 0.8
"""Metres: the thickest wall that an opening is followed through, to either side."""
OPEN_BORDER_M: Final = 0.6
"""Metres: the shortest piece of a border without a wall that one person passes."""
TOUCH_M: Final = 0.02
"""Metres: outlines this close touch."""
HALF_WALL_M: Final = 0.13
"""Metres: a border this close to a wall's line is on the wall, or inside it (up to 240 mm thick)."""
OVERLAP_M: Final = 0.01
"""Metres by which an opening reaches into the zones it joins."""
SHARES: Final = (-0.8, 0.0, 0.8)
"""Where along half an opening one looks for the zones beside it."""

Ground = Polygon | MultiPolygon
Floats = NDArray[np.float64]


def opening_plugs(openings: Sequence[Opening], zones: Mapping[str, Ground]) -> dict[str, Polygon]:
    """The floor within each opening: its chord as wide as one passes, swept through the wall to the zones it joins.

    What of it lies in other zones is left out. Stairs and lifts have none: they are walked to, not through.
    """
    kept = [
        o
        for o in openings
        if o.chord is not None
        and o.kind not in {OpeningKind.STAIR, OpeningKind.LIFT}
        and any(zone in zones for zone in o.zones)
    ]
    if not kept:
        return {}
    chords = np.asarray([o.chord for o in kept], dtype=np.float64)
    kept = [o for o, long in zip(kept, _lengths(chords) >= 10 * GRID_M, strict=True) if long]
    chords = chords[_lengths(chords) >= 10 * GRID_M]
    shapes = _swept(kept, chords, zones)
    plugs = {o.id: shape for o, shape in zip(kept, shapes, strict=True) if shape is not None}
    for ident, foreign in _foreign({o.id: o for o in kept}, plugs, zones).items():
        pieces = shapely.get_parts(shapely.difference(plugs[ident], foreign)).tolist()
        plugs[ident] = max(pieces, key=lambda piece: float(piece.area), default=plugs[ident])
    return {ident: plug for ident, plug in plugs.items() if isinstance(plug, Polygon) and plug.area > 0}


def _swept(openings: Sequence[Opening], chords: Floats, zones: Mapping[str, Ground]) -> list[Polygon | None]:
    """A rectangle for each opening, None where no zone is within reach of it."""
    length = _lengths(chords)
    along = (chords[:, 1] - chords[:, 0]) / length[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    middle = chords.mean(axis=1)
    width = np.array([o.width_m or np.inf for o in openings])
    half = along * (np.minimum(length, width) / 2)[:, None]
    pairs = [(k, zone) for k, o in enumerate(openings) for zone in o.zones if zone in zones]
    which = np.array([k for k, _ in pairs], dtype=np.int64)
    grounds: NDArray[np.object_] = np.asarray([zones[zone] for _, zone in pairs], dtype=object)
    far = np.stack([_reach(middle[which], half[which], sign * across[which], grounds) for sign in (-1, 1)], axis=1)
    near = far.min(axis=1, keepdims=True)
    deep = np.zeros((len(openings), 2))
    np.maximum.at(deep, which, np.where(np.isfinite(near) & (far <= near + GRID_M), near + OVERLAP_M, 0.0))
    low, high = middle - across * deep[:, :1], middle + across * deep[:, 1:]
    corners = np.stack([low - half, low + half, high + half, high - half], axis=1)
    shapes: NDArray[np.object_] = np.asarray(shapely.polygons(corners), dtype=object)
    shapes[~deep.any(axis=1)] = None
    out: list[Polygon | None] = shapes.tolist()
    return out


def _reach(middle: Floats, half: Floats, across: Floats, grounds: NDArray[np.object_]) -> Floats:
    """How far each zone is in one direction, at the farthest of three points of a chord; infinite where it is not."""
    far = np.full(len(grounds), -np.inf)
    pieces, ground = borders(grounds)
    for share in SHARES:
        here = middle + half * share
        least = np.full(len(grounds), np.inf)
        np.minimum.at(least, ground, met(pieces, here[ground], across[ground] * REACH_M) * REACH_M)
        least[shapely.intersects_xy(grounds, here[:, 0], here[:, 1])] = 0.0
        far = np.maximum(far, np.where(np.isfinite(least), least, -np.inf))
    return np.where(np.isneginf(far), np.inf, far)


def _foreign(
    openings: Mapping[str, Opening], plugs: Mapping[str, Polygon], zones: Mapping[str, Ground]
) -> dict[str, shapely.Geometry]:
    """What of other zones than its own may lie in each plug."""
    names, grounds, idents = list(zones), list(zones.values()), list(plugs)
    others: dict[str, list[Ground]] = {}
    for i, j in STRtree(grounds).query([plugs[ident] for ident in idents], predicate="intersects").T.tolist():
        if names[j] not in openings[idents[i]].zones:
            others.setdefault(idents[i], []).append(grounds[j])
    return {
        ident: shapely.difference(
            shapely.union_all(found), shapely.union_all([zones[z] for z in openings[ident].zones if z in zones])
        )
        for ident, found in others.items()
    }


def _lengths(chords: Floats) -> Floats:
    out: Floats = np.hypot(*(chords[:, 1] - chords[:, 0]).T)
    return out


def open_borders(floor: Floor, zones: Mapping[str, Ground]) -> dict[str, Polygon]:
    """A strip over each piece of border between two zones that no wall stands on."""
    drawn = [floor.linework[role] for role in ("wall", "window", "column") if role in floor.linework]
    walls = shapely.get_parts(np.asarray(drawn, dtype=object)) if drawn else np.empty(0, dtype=object)
    if not walls.size or "wall" not in floor.linework:
        return {}
    names, shapes = list(zones), list(zones.values())
    tree = STRtree(walls)
    strips: dict[str, Polygon] = {}
    for i, j in STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_M).T.tolist():
        if i >= j:
            continue
        border = shapely.intersection(shapely.boundary(shapes[i]), shapes[j].buffer(TOUCH_M, quad_segs=2))
        if border.length < OPEN_BORDER_M:
            continue
        on = tree.query(border, predicate="dwithin", distance=HALF_WALL_M)
        blocked = shapely.union_all(shapely.buffer(walls[on], HALF_WALL_M, cap_style="flat"))
        pieces = shapely.get_parts(shapely.line_merge(shapely.difference(border, blocked))).tolist()
        for k, piece in enumerate(p for p in pieces if p.length >= OPEN_BORDER_M):
            strip = piece.buffer(TOUCH_M + OVERLAP_M, cap_style="flat", join_style="mitre")
            if isinstance(strip, Polygon):
                strips[f"{names[i]}|{names[j]}|{k}"] = strip
    return strips
