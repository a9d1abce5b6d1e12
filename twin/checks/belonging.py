"""Which things are where: the holdings of zones, and which window a thing belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from twin.checks.attributes import attribute, normalised
from twin.checks.placing import is_placed
from twin.model import Asset, Point
from twin.units import EPS

Owners = tuple[Mapping[str, list[Asset]], Mapping[str, list[Asset]]]
"""Things of each window by its number, and things of each zone with windows that belong to none of them."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The things in one zone (or in none). ``present`` counts item ids of what is really there."""

    present: Counter[str] = field(default_factory=Counter)
    assets: list[Asset] = field(default_factory=list)  # really there: neither planned nor retired
    planned: list[Asset] = field(default_factory=list)
    unrecognised: list[Asset] = field(default_factory=list)  # there, but nobody knows what they are


class _WindowFinder:
    """Finds the window a thing belongs to."""

    def __init__(self, windows: Sequence[Asset], within: float) -> None:
        self._within = within
        self._named: dict[str, str] = {}
        places: dict[str | None, list[tuple[Point, str]]] = defaultdict(list)
        for window in windows:
            for word in (window.asset_no, window.name, attribute(window.attributes, "number")):
                if word:
                    self._named.setdefault(normalised(word), window.asset_no)
            if window.at is not None and is_placed(window):
                places[window.floor].append((window.at, window.asset_no))
        self._sites = {
            floor: (np.array([at for at, _ in found]), [number for _, number in found])
            for floor, found in places.items()
        }

    def find(self, asset: Asset) -> str | None:
        """Return the number of the window the thing names, else of the nearest within reach."""
        named = attribute(asset.attributes, "window")
        owner = self._named.get(normalised(named)) if named else None
        return owner or self._nearest(asset)

    def _nearest(self, asset: Asset) -> str | None:
        if asset.at is None or not is_placed(asset) or asset.floor not in self._sites:
            return None
        spots, numbers = self._sites[asset.floor]
        away = np.hypot(spots[:, 0] - asset.at[0], spots[:, 1] - asset.at[1])
        least = float(away.min())
        return numbers[int(np.flatnonzero(away <= least + EPS)[0])] if least <= self._within + EPS else None


def owners_of(windows: Sequence[Asset], holdings: Mapping[str | None, Holding], within: float) -> Owners:
    """Give every thing that is there to the window it names, else to the nearest at most ``within`` metres away.

    Of several windows equally near the first in the order of the twin has it.
    """
    numbers = {window.asset_no for window in windows}
    finder = _WindowFinder(windows, within)
    owned: dict[str, list[Asset]] = defaultdict(list)
    loose: dict[str, list[Asset]] = defaultdict(list)
    for zone, holding in holdings.items():
        for asset in holding.assets:
            owner = None if asset.asset_no in numbers else finder.find(asset)
            if owner is not None:
                owned[owner].append(asset)
            elif zone is not None and asset.asset_no not in numbers:
                loose[zone].append(asset)
    return owned, loose
