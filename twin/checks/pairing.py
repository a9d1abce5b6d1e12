"""Which drawn thing is which registered one: by the number it carries, by its place, by the zone that both are in."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from shapely import Point as Spot
from shapely import STRtree

from twin.catalog.loader import Catalog
from twin.checks.attributes import attribute, normalised, pieces_of
from twin.checks.placing import is_placed, zones_at
from twin.model import ABSENT, Asset, Floor, Issue, Placement, Severity, Text
from twin.units import EPS

SAME_PLACE: Final = 0.5
"""Metres. A drawn thing this close to a registered one of the same item is the same thing."""
WINDOW: Final = "window"
SHOWN: Final = 3
"""How many numbers a sentence about those that are left over spells out."""
_ORDINAL: Final = re.compile(r"0*(\d{1,3})(?:号|号窗口|号窗)?")
"""A place in a row (3, 03, 3号), which says something only among things of one item in one zone."""

_T = TypeVar("_T")


def own_number(placement: Placement) -> str | None:
    """The asset number that a drawn thing carries."""
    return attribute(placement.attributes, "asset_number")


def drawn_number(placement: Placement) -> str | None:
    """The number that a drawn thing carries, by which a register row may be the same thing."""
    return own_number(placement) or attribute(placement.attributes, "number")


def block_of(floor: Floor, placement: Placement) -> str:
    """What names a drawn thing over the revisions of its drawing: its floor and its handle, where the file has handles."""
    return f"{floor.id}/{placement.handle or placement.id}"


def are_kin(one: str | None, other: str | None, catalog: Catalog) -> bool:
    """Whether two items may name one thing: the same, one a kind of the other (自助终端设备, 智能终端), or both service windows."""
    if one is None or other is None or one == other:
        return True
    if one not in catalog.items or other not in catalog.items:
        return False
    if catalog.items[one].category == catalog.items[other].category == WINDOW:
        return True
    return is_kind_of(one, other, catalog) or is_kind_of(other, one, catalog)


def is_kind_of(special: str, general: str, catalog: Catalog) -> bool:
    """Whether each of the one counts as one of the other."""
    members = catalog.items[general].any_of
    return special in members or any(is_kind_of(special, member, catalog) for member in members)


class Pairing:
    """Pairs drawn things with register rows, each at most once, the surest witness first.

    ``owner``: placement id → asset number, when :meth:`pair` is done. ``parts``: the same for what is drawn of a row of
    several pieces (数量) besides the one that it owns.
    """

    def __init__(self, floors: Sequence[Floor], assets: Sequence[Asset], catalog: Catalog, issues: list[Issue]) -> None:
        self.owner: dict[str, str] = {}
        self._floors = {floor.id: floor for floor in floors}
        self._rows = {asset.asset_no: asset for asset in assets}
        self._catalog, self._issues = catalog, issues
        self._drawn: list[tuple[Floor, Placement]] = [(floor, one) for floor in floors for one in floor.placements]
        self._order = {one.id: place for place, (_, one) in enumerate(self._drawn)}
        self._merged: set[str] = set()
        self.parts: dict[str, str] = {}
        window = catalog.items.resolve("服务窗口")
        self._window = WINDOW if window is None else window.id

    def pair(self) -> Mapping[str, str]:
        """Placement id → asset number."""
        self._by_block()
        self._by_number()
        self._by_place()
        self._by_zone()
        return self.owner

    def _take(self, placement: Placement, number: str) -> None:
        self.owner[placement.id] = number
        self._merged.add(number)

    def _what(self, thing: Asset | Placement) -> str:
        """The item of a thing as drawings tell it: a window is a window, whatever it is for; empty where nobody knows."""
        item = thing.item if thing.item is not None and thing.item in self._catalog.items else None
        if item is not None and self._catalog.items[item].category == WINDOW:
            return self._window
        return item or ""

    # what it was before it was moved

    def _by_block(self) -> None:
        """Pair what somebody moved with the block that still shows where it stood."""
        moved = {row.drawn_as: row for row in self._rows.values() if row.drawn_as is not None}
        for floor, placement in self._drawn if moved else ():
            row = moved.get(block_of(floor, placement))
            if (
                row is not None
                and row.asset_no not in self._merged
                and are_kin(row.item, placement.item, self._catalog)
            ):
                self._take(placement, row.asset_no)

    # the number it carries

    def _by_number(self) -> None:
        said = self._rows_by_number()
        for floor, placement in self._drawn:
            number = self._meant(placement, said)
            if number is None or placement.id in self.owner:
                continue
            if number in self._merged:
                text = Text(f"图上有两处标注资产编号 {number}", f"the drawing shows asset {number} twice")
                self._issues.append(
                    Issue("duplicate-asset-no", Severity.WARNING, text, at=placement.at, floor=floor.id)
                )
                continue
            self._take(placement, number)

    def _rows_by_number(self) -> Mapping[str, list[Asset]]:
        """Rows by every spelling of their asset number and of the institute's own number (编号)."""
        said: dict[str, list[Asset]] = defaultdict(list)
        for row in self._rows.values():
            words = (row.asset_no, attribute(row.attributes, "number"))
            for word in dict.fromkeys(normalised(word) for word in words if word):
                said[word].append(row)
        return said

    def _meant(self, placement: Placement, said: Mapping[str, list[Asset]]) -> str | None:
        """The one row that a drawn number means; a place in a row (3, 3号) must be that of a thing of its item."""
        number = own_number(placement)
        if number is not None:
            found = said.get(normalised(number), ())
            return number if number in self._rows else found[0].asset_no if len(found) == 1 else None
        number = attribute(placement.attributes, "number")
        if number is None:
            return None
        same = [r for r in said.get(normalised(number), ()) if are_kin(r.item, placement.item, self._catalog)]
        exact = [row for row in same if row.asset_no == number]
        if not exact and _ORDINAL.fullmatch(number):
            return None  # windows 3 of two halls: zones tell
        found = exact or same
        return found[0].asset_no if len(found) == 1 else None

    # the place where it is

    def _by_place(self) -> None:
        """Pair things of one item at one place, nearest pairs first."""
        waiting: dict[tuple[str | None, str], list[Asset]] = defaultdict(list)
        for asset in self._rows.values():
            if asset.asset_no not in self._merged and is_placed(asset) and self._what(asset):
                waiting[asset.floor, self._what(asset)].append(asset)
        asking: dict[tuple[str | None, str], list[Placement]] = defaultdict(list)
        for floor, placement in self._drawn:
            if placement.id not in self.owner and self._what(placement):
                asking[floor.id, self._what(placement)].append(placement)
        pairs: list[tuple[float, int, int, Placement, str]] = []
        for key, placements in asking.items():
            spots = [Spot(asset.at) for asset in waiting[key] if asset.at is not None]
            near = STRtree(spots).query([Spot(p.at) for p in placements], "dwithin", SAME_PLACE + EPS)
            for i, j in near.T.tolist():
                away = round(math.dist(placements[i].at, spots[j].coords[0]), 6)
                pairs.append((away, i, j, placements[i], waiting[key][j].asset_no))
        for *_, placement, number in sorted(pairs, key=lambda pair: pair[:3]):
            if placement.id not in self.owner and number not in self._merged:
                self._take(placement, number)

    # the zone that both are in

    def _by_zone(self) -> None:
        """Pair what a zone shows of an item with what the register has there; then what is on a floor and in no zone."""
        left = self._rows_left()
        if left:
            for alike in (_same, self._kin):
                drawn = self._drawn_left({self._what(row) for rows in left.values() for row in rows}, alike)
                for where, rows in left.items():
                    self._match(where, rows, drawn.get(where, {}), alike)
        self._on_floors()
        self._by_quantity()
        self._tell_left()

    def _kin(self, one: str, other: str) -> bool:
        return are_kin(one, other, self._catalog)

    def _is_open(self, row: Asset) -> bool:
        return row.asset_no not in self._merged and self._what(row) != "" and row.status not in ABSENT

    def _rows_left(self) -> Mapping[str, list[Asset]]:
        """Rows that nothing drawn is yet, by the zone they name or stand in."""
        left: dict[str, list[Asset]] = defaultdict(list)
        standing: dict[str, list[Asset]] = defaultdict(list)
        for row in filter(self._is_open, self._rows.values()):
            if row.at is None and row.zone:
                left[row.zone].append(row)
            elif is_placed(row) and row.floor in self._floors:
                standing[row.floor].append(row)
        for floor, rows in standing.items():
            zones = zones_at(self._floors[floor], [row.at for row in rows if row.at is not None])
            for row, zone in zip(rows, zones, strict=True):
                if zone is not None:
                    left[zone].append(row)
        return left

    def _drawn_left(
        self, wanted: set[str], alike: Callable[[str, str], bool]
    ) -> Mapping[str | None, Mapping[str, list[Placement]]]:
        """Drawn things without an asset number of their own that no row is yet, by zone and item."""
        items = {self._what(one) for _, one in self._drawn} - {""}
        asked = {item for item in items if any(alike(want, item) for want in wanted)}
        here: dict[str, list[Placement]] = defaultdict(list)
        for floor, one in self._drawn:
            if self._what(one) in asked and self._is_free(one):
                here[floor.id].append(one)
        left: dict[str | None, dict[str, list[Placement]]] = defaultdict(lambda: defaultdict(list))
        for floor_id, ones in here.items():
            for one, zone in zip(ones, zones_at(self._floors[floor_id], [each.at for each in ones]), strict=True):
                left[zone][self._what(one)].append(one)
        return left

    def _match(
        self,
        where: str,
        rows: Iterable[Asset],
        drawn: Mapping[str, Sequence[Placement]],
        alike: Callable[[str, str], bool],
    ) -> None:
        by_item: dict[str, list[Asset]] = defaultdict(list)
        for row in filter(self._is_open, rows):
            by_item[self._what(row)].append(row)
        for item, waiting in by_item.items():
            for other, ones in drawn.items():
                if alike(item, other):
                    self._settle(where, item, list(filter(self._is_open, waiting)), ones)

    def _settle(self, where: str | None, item: str, rows: Sequence[Asset], drawn: Sequence[Placement]) -> None:
        """Pair things of one kind in one zone: by their ordinals, then in the order of their numbers and of the drawing."""
        free = [one for one in drawn if one.id not in self.owner]
        self._by_ordinal(rows, free)
        waiting = sorted(filter(self._is_open, rows), key=_row_order)
        free = sorted((one for one in free if one.id not in self.owner), key=self._drawn_order)
        pairs = list(zip(waiting, free, strict=False))  # the rest of either stays alone
        for row, one in pairs:
            self._take(one, row.asset_no)
        is_whole = len(waiting) == 1 and len(free) <= pieces_of(waiting[0].attributes)
        if pairs and not is_whole and max(len(waiting), len(free)) > 1:
            listed = _some([row.asset_no for row, _ in pairs])
            order = Text(
                f"{listed.zh}，按编号先后对应图上的 {len(pairs)} 处；哪件在哪处，请核对",
                f"{listed.en} taken for {len(pairs)} drawn, in the order of their numbers: check which is where",
            )
            self._tell("matched-in-order", where, item, order)

    def _by_ordinal(self, rows: Sequence[Asset], drawn: Sequence[Placement]) -> None:
        """Pair those whose places in a row say that they are the same."""
        mine = _unique((word, row) for row in rows for word in _row_ordinals(row))
        theirs = _unique((word, one) for one in drawn for word in _drawn_ordinals(one))
        for word, one in theirs.items():
            row = mine.get(word)
            if row is not None and one.id not in self.owner and self._is_open(row):
                self._take(one, row.asset_no)

    def _drawn_order(self, placement: Placement) -> tuple[list[tuple[int, str]], int]:
        return natural(drawn_number(placement) or ""), self._order[placement.id]

    def _on_floors(self) -> None:
        """Pair rows that name a floor and no zone with what is left there of their item, then rows that name no place at all."""
        loose: dict[tuple[str | None, str], list[Asset]] = defaultdict(list)
        for row in filter(self._is_open, self._rows.values()):
            if row.at is None and not row.zone and (row.floor in self._floors or _says_no_place(row)):
                loose[row.floor, self._what(row)].append(row)
        free: dict[tuple[str | None, str], list[Placement]] = defaultdict(list)
        for floor, one in self._drawn if loose else ():
            if self._is_free(one):
                free[floor.id, self._what(one)].append(one)
                free[None, self._what(one)].append(one)
        for (where, item), rows in sorted(loose.items(), key=lambda pair: pair[0][0] is None):
            self._settle(where, item, rows, free.get((where, item), ()))

    def _is_free(self, one: Placement) -> bool:
        return one.id not in self.owner and one.id not in self.parts and own_number(one) is None

    # what one row is several of

    def _by_quantity(self) -> None:
        """Give rows of several pieces what is drawn of them besides, where they say that they are."""
        several = {r.asset_no: n for r in self._rows.values() if (n := pieces_of(r.attributes)) > 1}
        rows = [row for row in map(self._rows.__getitem__, several) if self._what(row) and row.status not in ABSENT]
        free = self._drawn_left({self._what(row) for row in rows}, self._kin) if rows else {}
        zones = {zone.id: floor.id for floor in self._floors.values() for zone in floor.zones}
        for row in rows:
            where = row.zone
            if row.at is not None and is_placed(row) and row.floor in self._floors:
                where = zones_at(self._floors[row.floor], [row.at])[0] or where
            if where is None and row.floor is None and not _says_no_place(row):
                continue
            here = [
                one
                for zone, by_item in free.items()
                if zone == where or (where is None and row.floor in {None, zones.get(zone or "")})
                for item, ones in by_item.items()
                if self._kin(self._what(row), item)
                for one in ones
                if self._is_free(one)
            ]
            left = several[row.asset_no] - (row.asset_no in self._merged)
            self.parts |= {one.id: row.asset_no for one in sorted(here, key=self._drawn_order)[:left]}

    # what is told

    def _tell_left(self) -> None:
        """Of items of which a zone shows some that are registered there: say what else is only drawn or only registered."""
        rows = [row for row in self._rows.values() if row.at is None and row.zone]
        shown = {(row.zone, self._what(row)) for row in rows if row.asset_no in self._merged}
        undrawn: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in filter(self._is_open, rows):
            if (row.zone, self._what(row)) in shown:
                undrawn[row.zone or "", self._what(row)].append(row.asset_no)
        for (zone, item), numbers in undrawn.items():
            listed = _some(numbers)
            left = Text(f"已登记、图上没有：{listed.zh}", f"registered but not drawn: {listed.en}")
            self._tell("not-drawn", zone, item, left)
        drawn = self._drawn_left({item for _, item in shown}, _same) if shown else {}
        for where, by_item in drawn.items():
            for item, ones in by_item.items():
                if where is not None and (where, item) in shown:
                    left = Text(f"图上有、未登记：{len(ones)} 处", f"drawn but not registered: {len(ones)}")
                    self._tell("not-registered", where, item, left)

    def _tell(self, code: str, where: str | None, item: str, more: Text) -> None:
        floor, place = (None, Text("全中心", "the whole centre")) if where is None else self._place(where)
        entry = self._catalog.items[item]
        message = Text(f"{place.zh}的{entry.zh}：{more.zh}", f"{entry.en} in {place.en}: {more.en}")
        self._issues.append(Issue(code, Severity.INFO, message, floor=floor))

    def _place(self, where: str) -> tuple[str | None, Text]:
        """The floor of a zone or a floor, and what people call it."""
        if where in self._floors:
            name, floor_id = self._floors[where].name or where, where
        else:
            found = ((floor, zone) for floor in self._floors.values() for zone in floor.zones if zone.id == where)
            floor, zone = next(found)
            name, floor_id = zone.name or zone.number or zone.id, floor.id
        return floor_id, Text(name, name)


def _says_no_place(row: Asset) -> bool:
    """Whether a row says nothing of where it is, not even in words that nobody understood."""
    return row.at is None and not row.zone and row.floor is None and not row.attributes.get("place")


def _same(one: str, other: str) -> bool:
    return one == other


def _unique(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, _T]:
    """What only one of them is called."""
    found = list(pairs)
    often = Counter(word for word, _ in found)
    return {word: thing for word, thing in found if often[word] == 1}


def _ordinal(text: str | None) -> str | None:
    found = _ORDINAL.fullmatch(text.strip()) if text else None
    return found[1] if found else None


def _drawn_ordinals(placement: Placement) -> Iterable[str]:
    words = (attribute(placement.attributes, name) for name in ("number", "window"))
    return dict.fromkeys(word for text in words if (word := _ordinal(text)) is not None)


def _row_ordinals(row: Asset) -> Iterable[str]:
    """What place in a row a register row says: by its own number, else by the digits its name begins or ends with."""
    words = [_ordinal(attribute(row.attributes, name)) for name in ("number", "window")]
    ends = re.match(r"\D{0,2}(\d{1,3})号|.*?(\d{1,3})号?$", row.name.strip())
    words += [_ordinal(ends[1] or ends[2])] if ends else []
    return dict.fromkeys(word for word in words if word is not None)


def natural(text: str) -> list[tuple[int, str]]:
    """A sorting key by which 9 comes before 10."""
    return [(int(digits) if digits else -1, other) for digits, other in re.findall(r"(\d+)|(\D+)", text)]


def _row_order(row: Asset) -> tuple[bool, list[tuple[int, str]]]:
    """Those without a place first: the drawing can only tell theirs."""
    return row.at is not None, natural(row.asset_no)


def _some(numbers: Sequence[str]) -> Text:
    shown = numbers[:SHOWN]
    rest = len(numbers) - len(shown)
    more = Text(f" 等 {len(numbers)} 件", f" and {rest} more") if rest else Text("", "")
    return Text("、".join(shown) + more.zh, ", ".join(shown) + more.en)
