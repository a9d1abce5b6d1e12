"""Which things are where: the holdings of zones, and which window a thing belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from twin.checks.attributes import attribute, normalised
from twin.checks.placing import is_placed
from twin.model import Asset, Point
from twin.units import EPS


@dataclass(frozen=True, slots=True)
class Pile:
    """Things that are really there, neither planned nor gone: in their order, and by what they count for."""

    assets: list[Asset] = field(default_factory=list)
    by_item: dict[str, list[Asset]] = field(default_factory=dict)

    def add(self, asset: Asset, items: Iterable[str]) -> None:
        """Put one more thing there, which counts for some items."""
        self.assets.append(asset)
        for item in items:
            self.by_item.setdefault(item, []).append(asset)


NO_PILE: Final = Pile()
Owners = tuple[Mapping[str, Pile], Mapping[str, Pile]]
"""Things of each window by its number, and things of each zone with windows that belong to none of them."""


@dataclass(frozen=True, slots=True)
class Holding(Pile):
    """The things in one zone (or in none). ``present``: how many there are of each item id."""

    present: dict[str, int] = field(default_factory=dict)
    planned: list[Asset] = field(default_factory=list)
    unrecognised: list[Asset] = field(default_factory=list)  # there, but nobody knows what they are

    @property
    def is_plain(self) -> bool:
        """Whether nothing is planned and nothing unrecognised."""
        return not self.planned and not self.unrecognised


class _WindowFinder:
    """Finds the windows a thing belongs to: several when one position is registered as several windows (专窗兼任)."""

    def __init__(self, windows: Sequence[Asset], within: float) -> None:
        self._within = within
        self._named: dict[str, list[str]] = defaultdict(list)
        places: dict[str | None, list[tuple[Point, str]]] = defaultdict(list)
        for window in windows:
            words = (window.asset_no, window.name, *(attribute(window.attributes, key) for key in ("number", "window")))
            for word in dict.fromkeys(normalised(word) for word in words if word):
                self._named[word].append(window.asset_no)
            if window.at is not None and is_placed(window):
                places[window.floor].append((window.at, window.asset_no))
        self._sites = {
            floor: (np.array([at for at, _ in found]), [number for _, number in found])
            for floor, found in places.items()
        }

    def find(self, things: Sequence[Asset]) -> list[Sequence[str]]:
        """For each thing the numbers of the windows it names, else of those at the nearest position within reach."""
        owners = [self._named_by(thing) for thing in things]
        waiting: dict[str | None, list[tuple[int, Point]]] = defaultdict(list)
        for k, thing in enumerate(things):
            if not owners[k] and thing.at is not None and thing.floor in self._sites and is_placed(thing):
                waiting[thing.floor].append((k, thing.at))
        for floor, there in waiting.items():
            spots, numbers = self._sites[floor]
            at = np.array([place for _, place in there])
            away = np.hypot(at[:, :1] - spots[:, 0], at[:, 1:] - spots[:, 1])
            least = away.min(axis=1)
            firsts = np.argmax(away <= least[:, None] + EPS, axis=1)
            for i in np.flatnonzero(away[np.arange(len(at)), firsts] <= self._within + EPS).tolist():
                first = spots[firsts[i]]
                same = np.hypot(spots[:, 0] - first[0], spots[:, 1] - first[1]) <= EPS
                owners[there[i][0]] = [numbers[k] for k in np.flatnonzero(same)]
        return owners

    def _named_by(self, thing: Asset) -> Sequence[str]:
        named = attribute(thing.attributes, "window")
        return self._named.get(normalised(named), ()) if named else ()


def owners_of(
    windows: Sequence[Asset],
    holdings: Mapping[str | None, Holding],
    within: float,
    items_of: Callable[[Asset], Iterable[str]],
    several: Mapping[str, int],
) -> Owners:
    """Give every thing that is there to the windows it names, else to the nearest at most ``within`` metres away.

    A window is named by its asset number, its name, its number or its own 窗口号. Windows of one number or at one
    position are one counter: each of them has its things. Of several positions equally near the first has it.
    Of a row of ``several`` pieces that names no window one is at the nearest, and the others are loose in the zone.
    """
    numbers = {window.asset_no for window in windows}
    finder = _WindowFinder(windows, within)
    owned: dict[str, Pile] = defaultdict(Pile)
    loose: dict[str, Pile] = defaultdict(Pile)
    things = [
        (zone, asset) for zone, holding in holdings.items() for asset in holding.assets if asset.asset_no not in numbers
    ]
    for (zone, asset), owners in zip(things, finder.find([asset for _, asset in things]), strict=True):
        for owner in owners:
            owned[owner].add(asset, items_of(asset))
        others = several.get(asset.asset_no, 1) > 1 and attribute(asset.attributes, "window") is None
        if zone is not None and (others or not owners):
            loose[zone].add(asset, items_of(asset))
    return owned, loose
