"""Which zone a thing stands in: one answer for assembling, counting and the map."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np
from shapely import STRtree, points

from twin.checks.keeping import Kept
from twin.model import Asset, Floor, Point, Zone
from twin.units import EPS

WALL_REACH = 0.3
"""Metres. Things on a wall are often drawn inside it; farther from every zone they stand nowhere."""

Pick = tuple[str | None, tuple[str, ...]]
"""The zone, and the zones among which the position cannot decide."""


class ZoneFinder:
    """Finds zones by position on one floor. Build once, ask often.

    A point belongs to the zone that holds it (its edge included); in nested or touching zones to the
    one its register row names, else to the smallest. A point in no zone belongs to the only zone
    within :data:`WALL_REACH`; between two of them it belongs to neither unless its row names one.
    """

    def __init__(self, floor: Floor) -> None:
        self._zones: Sequence[Zone] = floor.zones
        self._areas = [zone.polygon.area for zone in floor.zones]
        self._tree = STRtree([zone.polygon for zone in floor.zones])

    def find(self, at: Sequence[Point], named: Sequence[str | None]) -> list[Pick]:
        """Zone of each position in local metres; ``named`` is the zone id each one's row gives, or None."""
        if not at:
            return []
        places = np.asarray(points(np.asarray(at, dtype=np.float64)), dtype=np.object_)
        inside = self._pairs(places, EPS)
        loose = [i for i in range(len(at)) if i not in inside]
        near = self._pairs(places[loose], WALL_REACH) if loose else {}
        beside = {loose[i]: zones for i, zones in near.items()}
        return [
            self._smallest(inside[i], named[i]) if i in inside else self._only(beside.get(i, []), named[i])
            for i in range(len(at))
        ]

    def _pairs(self, places: np.typing.NDArray[np.object_], reach: float) -> dict[int, list[int]]:
        if not self._zones:
            return {}
        found = self._tree.query(places, predicate="dwithin", distance=reach)
        pairs: dict[int, list[int]] = {}
        for place, zone in zip(found[0].tolist(), found[1].tolist(), strict=True):
            pairs.setdefault(place, []).append(zone)
        return pairs

    def _smallest(self, found: list[int], named: str | None) -> Pick:
        ids = {self._zones[i].id for i in found}
        if named in ids:
            return named, ()
        # Areas of equal zones differ by rounding once a plan is turned: compare them to the millimetre.
        best = min(found, key=lambda i: (round(self._areas[i], 3), i))
        return self._zones[best].id, ()

    def _only(self, found: list[int], named: str | None) -> Pick:
        ids = tuple(self._zones[i].id for i in sorted(found))
        if named in ids:
            return named, ()
        if len(ids) == 1:
            return ids[0], ()
        return None, ids


_finders: Final[Kept[ZoneFinder]] = Kept(64)


def zones_at(floor: Floor, spots: Sequence[Point]) -> list[str | None]:
    """The zone of a floor in which each place is; None outside and between several."""
    return [zone for zone, _ in _finders.get((floor,), partial(ZoneFinder, floor)).find(spots, [None] * len(spots))]


def zones_of_assets(floors: Sequence[Floor], assets: Sequence[Asset]) -> Mapping[str, Pick]:
    """Zone of every asset by its number: where it stands if placed, else the zone its row names."""
    known = {zone.id for floor in floors for zone in floor.zones}
    placed: dict[str, list[Asset]] = {floor.id: [] for floor in floors}
    answer: dict[str, Pick] = {}
    for asset in assets:
        if is_placed(asset) and asset.floor in placed:
            placed[asset.floor].append(asset)
        else:
            answer[asset.asset_no] = (asset.zone if asset.zone in known else None, ())
    for floor in floors:
        group = placed[floor.id]
        picks = _finders.get((floor,), partial(ZoneFinder, floor)).find(
            [a.at for a in group if a.at is not None], [a.zone for a in group]
        )
        own = {zone.id for zone in floor.zones}
        for asset, (zone, doubt) in zip(group, picks, strict=True):
            named = asset.zone if asset.zone in own and not doubt and zone is None else None
            answer[asset.asset_no] = (zone or named, doubt)
    return answer


def is_placed(asset: Asset) -> bool:
    """Whether the asset has a usable position."""
    return asset.at is not None and math.isfinite(asset.at[0]) and math.isfinite(asset.at[1])
