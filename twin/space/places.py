"""What people call a place: a zone, an opening, a thing, or a point of a floor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from twin.catalog import load_catalog
from twin.errors import Invalid, NotFound
from twin.model import Asset, Floor, Opening, Point, Twin, Zone

_POINT: Final = re.compile(
    r"^\s*(.+?)\s*[::]\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*[,,]\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*$", re.IGNORECASE
)
_NAME_KEYS: Final = frozenset({"名称", "name", "出入口", "入口", "编号", "number"})

WINDOW_ITEMS: Final = frozenset({"service_counter", "low_counter"})
"""Things that are a window where no window is registered as such."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to start from or go to.

    ``at`` is in local metres of the floor (``floor`` is its place in the twin); None: anywhere that stands for ``zone``.
    """

    words: str
    floor: int
    at: Point | None = None
    zone: str | None = None
    opening: str | None = None
    asset: str | None = None

    @property
    def id(self) -> str:
        """Id of its thing, opening or zone; for a bare point the words."""
        return self.asset or self.opening or self.zone or self.words


def find_place(twin: Twin, words: str) -> Place:
    """Understand a place.

    ``FLOOR:x,y`` (floor by id, name or level; drawing metres), else, on all floors or after ``FLOOR:`` on one, the id of a zone, opening, asset or drawn thing, else
    the name or number of a zone, opening or asset, else a kind of zone. The first of these that fits wins.

    Raises
    ------
    NotFound
        ``no-such-place``: nothing has that name.
    Invalid
        ``place-ambiguous``: several things of one sort have it; the message lists their ids.
        ``place-nowhere``: the asset is registered without a place.
    """
    found = find_places(twin, words)
    if len(found) == 1:
        return found[0]
    ids = ", ".join(place.id for place in found[:6])
    raise Invalid(
        "place-ambiguous",
        f"“{words}”有 {len(found)} 处，请改用编号：{ids}。",
        f"“{words}” names {len(found)} places. Use an id: {ids}.",
    )


def find_places(twin: Twin, words: str) -> list[Place]:
    """Every place of the sort that the words name first, as for :func:`find_place`: the doors of one entrance, the toilets.

    Raises
    ------
    NotFound
        ``no-such-place``.
    Invalid
        ``place-nowhere``.
    """
    point = _POINT.match(unicodedata.normalize("NFKC", words))
    if point is not None:
        floor = _floor(twin, point[1])
        if floor is not None:
            ox, oy = twin.floors[floor].origin
            return [Place(words, floor, (_number(words, point[2]) - ox, _number(words, point[3]) - oy))]
    only, name = _floor_and_name(twin, words)
    for candidates in _candidates(twin, name, _folded(name)):
        found = [place for place in dict.fromkeys(candidates) if only in {None, place.floor}]
        if found:
            return found
    raise NotFound(
        "no-such-place",
        f"找不到“{words}”。请用功能区、门或资产的编号或名称，或“楼层:x,y”（图纸坐标，米）。",
        f"There is no “{words}”. Use the id or name of a zone, opening or asset, or FLOOR:x,y (drawing metres).",
    )


def _floor_and_name(twin: Twin, words: str) -> tuple[int | None, str]:
    """``FLOOR:name`` → floor and name; without a floor's name in front, all of it is the name."""
    first, mark, rest = words.replace("\uff1a", ":").partition(":")
    floor = _floor(twin, first) if mark and rest.strip() else None
    return (None, words.strip()) if floor is None else (floor, rest.strip())


def _number(words: str, digits: str) -> float:
    try:
        return float(digits)
    except ValueError as error:
        raise Invalid(
            "place-not-a-point", f"“{words}”中的坐标不是数字。", f"The coordinates in “{words}” are not numbers."
        ) from error


def _floor(twin: Twin, words: str) -> int | None:
    """Floor by id, else name, else level."""
    wanted = _folded(words)
    keys = ([f.id for f in twin.floors], [f.name for f in twin.floors], [str(f.level) for f in twin.floors])
    for names in keys:
        for i, name in enumerate(names):
            if _folded(name) == wanted:
                return i
    return None


def _candidates(twin: Twin, words: str, wanted: str) -> Iterable[list[Place]]:
    """Places that fit, best sort first."""
    zones = [(i, zone) for i, floor in enumerate(twin.floors) for zone in floor.zones]
    openings = [(i, opening) for i, floor in enumerate(twin.floors) for opening in floor.openings]
    yield [zone_place(i, zone, words) for i, zone in zones if zone.id == words]
    yield [opening_place(i, opening, words) for i, opening in openings if opening.id == words]
    yield [asset_place(twin, a, words) for a in twin.assets if words in {a.asset_no, a.drawn_as}]
    yield _of_placement(twin, words)
    yield [
        zone_place(i, zone, words)
        for i, zone in zones
        if wanted in {_folded(w) for w in (zone.id, zone.name, zone.number, *zone.names) if w}
    ]
    yield [opening_place(i, o, words) for i, o in openings if wanted in _opening_names(o)]
    yield [asset_place(twin, a, words) for a in twin.assets if wanted in {_folded(a.asset_no), _folded(a.name)}]
    kind = load_catalog().zones.resolve(words)
    if kind is not None:
        yield [zone_place(i, zone, words) for i, zone in zones if kind.id in zone.kinds]


def _opening_names(opening: Opening) -> set[str]:
    return {_folded(opening.id), *(_folded(v) for k, v in opening.attributes.items() if _folded(k) in _NAME_KEYS)}


def zone_place(floor: int, zone: Zone, words: str | None = None) -> Place:
    """Anywhere that stands for a zone. ``floor`` is the place of its floor in the twin."""
    return Place(words or zone.name or zone.id, floor, zone=zone.id)


def opening_place(floor: int, opening: Opening, words: str | None = None) -> Place:
    """The middle of an opening."""
    at = opening.at
    if opening.chord is not None:
        (ax, ay), (bx, by) = opening.chord
        at = ((ax + bx) / 2, (ay + by) / 2)
    return Place(words or opening.id, floor, at, opening=opening.id)


def _of_placement(twin: Twin, words: str) -> list[Place]:
    return [
        Place(words, i, p.at, p.zone, asset=p.id)
        for i, floor in enumerate(twin.floors)
        for p in floor.placements
        if p.id == words
    ]


def asset_place(twin: Twin, asset: Asset, words: str | None = None) -> Place:
    """Where a registered thing stands, or its zone.

    Raises
    ------
    Invalid
        ``place-nowhere``: it is registered without a place.
    """
    floor = next((i for i, f in enumerate(twin.floors) if _holds(f, asset)), None)
    if floor is None:
        raise Invalid(
            "place-nowhere",
            f"资产“{asset.name}”（{asset.asset_no}）没有登记位置，请先在地图上放置。",
            f"Asset “{asset.name}” ({asset.asset_no}) has no place yet. Place it on the map first.",
        )
    return Place(words or asset.name, floor, asset.at, asset.zone, asset=asset.drawn_as or asset.asset_no)


def _holds(floor: Floor, asset: Asset) -> bool:
    if asset.zone is not None and any(zone.id == asset.zone for zone in floor.zones):
        return True
    return asset.at is not None and asset.floor == floor.id


def _folded(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold()
