"""From plans and register rows to one twin: every thing gets an item, a floor, a zone and a place, or an issue."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from twin.catalog.loader import Catalog, load_catalog
from twin.checks.attributes import normalised
from twin.checks.keeping import Kept
from twin.checks.merging import merge_drawn
from twin.checks.nearness import near_items
from twin.checks.placing import ZoneFinder, is_placed
from twin.checks.whereabouts import Places, level_words
from twin.errors import SiteError
from twin.model import Asset, Centre, Document, Floor, Issue, Json, Point, Severity, Text, Twin, Zone

OUTSIDE = 5.0
"""Metres beyond a floor's drawing from which a position is reported as outside it."""

_A_ZONES_ID: Final = re.compile(r".+-[zm]\d+(?:\.\d+)*")
"""The id of a zone as read (f3-z18), drawn by hand (f1-m1) or split off (f1-z1.2)."""
IN_WALLS: Final = frozenset({"door"})
"""Items whose place is in a wall, between zones."""


def assemble(
    centre: Centre,
    floors: Sequence[Floor],
    rows: Sequence[Asset],
    documents: Sequence[Document] = (),
    catalog: Catalog | None = None,
) -> Twin:
    """Join what the drawings say, what the register says and what people confirmed.

    Parameters
    ----------
    centre
        What the centre is.
    floors
        Its floors as read or corrected. Zones without kinds get those that their labels name.
    rows
        Register rows: ``item`` or ``item_words`` as written, ``floor`` an id, name or level, ``zone`` an id,
        number, name or kind, ``at`` in *drawing* metres of the floor.
    documents
        Policies, plans and certificates.
    catalog
        The vocabularies; the program's own by default.

    Returns
    -------
    Twin
        Assets in the order of the rows, then drawn things nobody registered. ``at`` is local. Whatever could not
        be told for certain is an issue: ``unknown-item``, ``unknown-floor``, ``no-floor``, ``unknown-zone``,
        ``ambiguous-zone``, ``zone-mismatch``, ``on-a-wall``, ``outside-plan``, ``bad-position``, ``not-placed``,
        ``duplicate-asset-no``, ``no-asset-no``, ``drawn-elsewhere``, ``drawn-differently``, ``unknown-blocks``,
        ``duplicate-id``.

    Raises
    ------
    SiteError
        When two floors have one id.
    """
    known = catalog or load_catalog()
    plan, found = _prepared.get((*floors, known), lambda: _prepare(floors, known))
    issues = list(found)
    reader = _RowReader(plan, known, issues)
    assets = [reader.read(row) for row in _unique_numbers(rows, issues)]
    whole = merge_drawn(plan, assets, known, issues)
    for asset in whole:
        if asset.asset_no in reader.nowhere and asset.at is None:
            reader.say_nowhere(asset)
    placed = _with_zones(plan, whole, issues)
    return Twin(centre, plan, tuple(placed), tuple(documents), tuple(issues))


# floors


def _prepare(floors: Sequence[Floor], catalog: Catalog) -> tuple[tuple[Floor, ...], tuple[Issue, ...]]:
    """The floors with ids that are unique in the centre and kinds as labelled."""
    issues: list[Issue] = []
    plan = tuple(_with_kinds(floor, catalog) for floor in _unique_ids(floors, issues))
    return plan, tuple(issues)


_prepared: Final[Kept[tuple[tuple[Floor, ...], tuple[Issue, ...]]]] = Kept(64)
"""So that moving an asset leaves the floors the same objects, and what was measured on them stays known."""


def _unique_ids(floors: Sequence[Floor], issues: list[Issue]) -> list[Floor]:
    """Make zone, opening and placement ids unique in the centre by naming their floor where they collide."""
    repeated = [name for name, number in Counter(floor.id for floor in floors).items() if number > 1]
    if repeated:
        shown = ", ".join(repeated)
        raise SiteError("duplicate-floor", f"楼层 id 重复：{shown}；请改为不同的 id", f"floor id used twice: {shown}")
    return [_renamed(floor, floors, issues) for floor in floors]


def _renamed(floor: Floor, floors: Sequence[Floor], issues: list[Issue]) -> Floor:
    zones = _Namer(floor, (zone.id for one in floors for zone in one.zones), issues)
    openings = _Namer(floor, (opening.id for one in floors for opening in one.openings), issues)
    placements = _Namer(floor, (placement.id for one in floors for placement in one.placements), issues)
    return replace(
        floor,
        zones=tuple(replace(zone, id=zones.fresh(zone.id)) for zone in floor.zones),
        openings=tuple(
            replace(one, id=openings.fresh(one.id), zones=tuple(map(zones.now, one.zones))) for one in floor.openings
        ),
        placements=tuple(
            replace(one, id=placements.fresh(one.id), zone=zones.now(one.zone) if one.zone else None)
            for one in floor.placements
        ),
    )


class _Namer:
    """Gives things of one floor ids that are unique in the centre."""

    def __init__(self, floor: Floor, all_ids: Iterable[str], issues: list[Issue]) -> None:
        self._floor = floor
        self._used = Counter(all_ids)
        self._issues = issues
        self._given: Counter[str] = Counter()
        self._now: dict[str, str] = {}

    def fresh(self, old: str) -> str:
        """Return the id of the next thing that is called ``old``."""
        if self._used[old] == 1:
            return old
        new = f"{self._floor.id}/{old}"
        self._given[new] += 1
        if self._given[new] > 1:
            text = Text(f"本层有重复的编号 {old}", f"the id {old} is used twice on this floor")
            self._issues.append(Issue("duplicate-id", Severity.WARNING, text, floor=self._floor.id))
            new = f"{new}~{self._given[new]}"
        self._now.setdefault(old, new)
        return new

    def now(self, old: str) -> str:
        """Return the id that the first thing called ``old`` has now."""
        return self._now.get(old, old)


def _with_kinds(floor: Floor, catalog: Catalog) -> Floor:
    """Give zones without kinds those their labels name; kinds that somebody set stay."""
    return replace(
        floor,
        zones=tuple(zone if zone.kinds else replace(zone, kinds=_kinds(zone, catalog)) for zone in floor.zones),
    )


def _kinds(zone: Zone, catalog: Catalog) -> tuple[str, ...]:
    labels = zone.names or ((zone.name,) if zone.name else ())
    return tuple(dict.fromkeys(kind for label in labels for kind in catalog.zones.find_in(label)))


# rows


def _unique_numbers(rows: Iterable[Asset], issues: list[Issue]) -> list[Asset]:
    """Number rows without a number; of rows with one number keep the first."""
    kept: dict[str, Asset] = {}
    bare = 0
    for row in rows:
        number = row.asset_no.strip()
        if not number:
            bare += 1
            number = f"未编号-{bare}"
            text = Text(
                f"资产没有编号：{row.name or row.item_words}", f"asset without a number: {row.name or row.item_words}"
            )
            issues.append(Issue("no-asset-no", Severity.WARNING, text))
        if number in kept:
            text = Text(
                f"资产编号重复：{number}；只采用第一行", f"asset number used twice: {number}; the first row counts"
            )
            issues.append(Issue("duplicate-asset-no", Severity.ERROR, text))
            continue
        kept[number] = row if number == row.asset_no else replace(row, asset_no=number)
    return list(kept.values())


class _RowReader:
    """Understands what a register row says about item, floor, zone and place."""

    def __init__(self, floors: Sequence[Floor], catalog: Catalog, issues: list[Issue]) -> None:
        self._floors = {floor.id: floor for floor in floors}
        self._catalog = catalog
        self._issues = issues
        self.nowhere: set[str] = set()
        """Numbers of rows that say neither a zone nor a position."""
        self._floor_words: dict[str, set[str]] = defaultdict(set)
        for floor in floors:
            for word in (floor.id, floor.name, *level_words(floor.level)):
                self._floor_words[normalised(word)].add(floor.id)
        self._zone_words = [_zone_words(floor) for floor in floors]
        self._zone_floor = {zone.id: floor for floor in floors for zone in floor.zones}
        self._places = Places(floors, catalog)

    def read(self, row: Asset) -> Asset:
        """Resolve one row; every doubt becomes an issue."""
        item = self._item(row)
        floor = self._floor(row)
        zone, doubtful = self._zone(row, floor)
        if zone is None and not row.floor and self._is_elsewhere(row):
            floor = None
        if floor is None and zone is not None:
            floor = self._zone_floor[zone]
        at = self._at(row, floor)
        if zone is None and doubtful and at is None:
            self._say(
                row,
                "ambiguous-zone",
                Text(
                    f"“{row.zone}”可指多个功能区：{'、'.join(doubtful)}",
                    f"“{row.zone}” may be any of {', '.join(doubtful)}",
                ),
                floor,
            )
        attributes = self._attributes(row)
        place = attributes.get("place") or row.zone
        window = self._places.find(str(place)).window if place else None
        if window is not None:
            attributes.setdefault("window", window)
        if zone is None and at is None and not (row.zone and row.zone.strip()):
            self.nowhere.add(row.asset_no)
        return replace(row, item=item, floor=floor.id if floor else None, zone=zone, at=at, attributes=attributes)

    def _is_elsewhere(self, row: Asset) -> bool:
        """Whether the words of its place name a storey without a plan."""
        words = row.zone or row.attributes.get("place")
        return bool(words) and self._places.find(str(words)).elsewhere

    def say_nowhere(self, row: Asset) -> None:
        """Tell that nobody knows where a thing is: no word of its row says it, and no drawing shows it."""
        floor = self._floors.get(row.floor or "")
        self._say(row, "not-placed", Text("已登记但未定位", "registered but not placed"), floor, Severity.INFO)

    def _say(
        self, row: Asset, code: str, text: Text, floor: Floor | None, severity: Severity = Severity.WARNING
    ) -> None:
        label = f"{row.asset_no} {row.name or row.item_words}".strip()
        message = Text(f"{label}：{text.zh}", f"{label}: {text.en}")
        self._issues.append(Issue(code, severity, message, floor=floor.id if floor else None))

    def _attributes(self, row: Asset) -> dict[str, Json]:
        """Name attributes as the catalogue does, unless that name is taken or is the asset's own number."""
        named: dict[str, Json] = {}
        for key, value in row.attributes.items():
            entry = self._catalog.attributes.resolve(key)
            name = key if entry is None or entry.id == "asset_number" or entry.id in row.attributes else entry.id
            named[key if name in named else name] = value
        return named

    def _item(self, row: Asset) -> str | None:
        items = self._catalog.items
        if row.item is not None and row.item in items:
            return row.item
        words = row.item_words or row.item or ""
        entry = items.resolve(words) or items.resolve(row.item)
        if entry is not None:
            return entry.id
        near = [items[one] for one in near_items(self._catalog, words)]
        zh, en = "、".join(e.zh for e in near) or "无", ", ".join(e.en for e in near) or "none"
        self._say(
            row, "unknown-item", Text(f"不认识的物品“{words}”，相近：{zh}", f"unknown item “{words}”; near: {en}"), None
        )
        return None

    def _floor(self, row: Asset) -> Floor | None:
        words = (row.floor or "").strip()
        if words in self._floors:
            return self._floors[words]
        found = self._floor_words.get(normalised(words), set()) if words else set()
        if len(found) == 1:
            return self._floors[next(iter(found))]
        if words:
            known = "、".join(floor.name or floor.id for floor in self._floors.values())
            text = Text(f"没有楼层“{words}”，已有：{known}", f"no floor “{words}”; there are: {known}")
            self._say(row, "unknown-floor", text, None)
            return None
        return next(iter(self._floors.values())) if len(self._floors) == 1 else None

    def _zone(self, row: Asset, floor: Floor | None) -> tuple[str | None, list[str]]:
        """Find the zone a row names, on its floor if that is known: id, then number, name, kind, then free words; else the candidates."""
        words = (row.zone or "").strip()
        if not words:
            return None, []
        tables = [
            t for f, t in zip(self._floors.values(), self._zone_words, strict=True) if floor is None or f is floor
        ]
        for rank in range(4):
            key = words if rank == 0 else normalised(words)
            if rank == 3:
                entry = self._catalog.zones.resolve(words)
                key = "" if entry is None else entry.id
            found = [zone for table in tables for zone in table[rank].get(key, ())]
            if len(found) == 1:
                return found[0], []
            if found:
                return None, found
        free = self._places.find(words, floor).zones
        if free:
            return (free[0], []) if len(free) == 1 else (None, list(free))
        text = Text(f"没有功能区“{words}”", f"no zone “{words}”")
        if _A_ZONES_ID.fullmatch(words):  # nobody wrote it: the zone was there, and a later drawing has it no more
            place = row.attributes.get("place")
            told, told_en = (f"（登记的存放地点：{place}）", f" (its place was “{place}”)") if place else ("", "")
            text = Text(
                f"原来所在的功能区在现行图纸上已没有，请重新归入{told}",
                f"its zone is no more on the drawing: say where it is now{told_en}",
            )
        self._say(row, "unknown-zone", text, floor)
        return None, []

    def _at(self, row: Asset, floor: Floor | None) -> Point | None:
        """Local position; None and an issue when it cannot be used."""
        if row.at is None:
            return None
        if not is_placed(row):
            self._say(row, "bad-position", Text(f"坐标无效：{row.at}", f"no usable position: {row.at}"), floor)
            return None
        if floor is None:
            self._say(row, "no-floor", Text("有坐标但未写楼层", "has a position but no floor"), None)
            return None
        at = (row.at[0] - floor.origin[0], row.at[1] - floor.origin[1])
        west, south, east, north = floor.bounds
        if not (west - OUTSIDE <= at[0] <= east + OUTSIDE and south - OUTSIDE <= at[1] <= north + OUTSIDE):
            text = Text(
                f"坐标（{row.at[0]:g}，{row.at[1]:g}）在图纸范围之外；应为图纸坐标，单位米",
                f"({row.at[0]:g}, {row.at[1]:g}) is outside the drawing; write drawing coordinates in metres",
            )
            self._say(row, "outside-plan", text, floor)
        return at


def _zone_words(floor: Floor) -> tuple[dict[str, list[str]], ...]:
    """Zones of a floor by id, by number, by name and by kind."""
    tables: tuple[dict[str, list[str]], ...] = ({}, {}, {}, {})
    for zone in floor.zones:
        labels = dict.fromkeys(normalised(n) for n in (zone.name, *zone.names) if n)
        numbered = [normalised(f"{zone.number}{label}") for label in labels] if zone.number else []
        words = (
            [zone.id, zone.id.removeprefix(f"{floor.id}/")],
            [normalised(zone.number)] if zone.number else [],
            [*labels, *numbered],
            list(zone.kinds),
        )
        for table, keys in zip(tables, words, strict=True):
            for key in dict.fromkeys(keys):
                table.setdefault(key, []).append(zone.id)
    return tables


# zones of everything placed


def _with_zones(floors: Sequence[Floor], assets: Sequence[Asset], issues: list[Issue]) -> list[Asset]:
    """Give each placed asset the zone it stands in; where it stands decides, and a contradiction is an issue."""
    answer = {asset.asset_no: asset for asset in assets}
    for floor in floors:
        titles = {zone.id: zone.name or zone.number or zone.id for zone in floor.zones}
        group = [asset for asset in assets if asset.floor == floor.id and asset.at is not None]
        picks = ZoneFinder(floor).find([a.at for a in group if a.at is not None], [a.zone for a in group])
        for asset, (zone, doubt) in zip(group, picks, strict=True):
            if zone is None and doubt and asset.item not in IN_WALLS:
                shown = "、".join(titles[one] for one in doubt)
                text = Text(
                    f"{asset.asset_no} {asset.name}：在墙上，可属于 {shown}；请写明功能区",
                    f"{asset.asset_no} {asset.name}: on the wall between {shown}: say which zone",
                )
                issues.append(Issue("on-a-wall", Severity.WARNING, text, at=asset.at, floor=floor.id))
            elif zone is not None and asset.zone in titles and zone != asset.zone and asset.registered:
                text = Text(
                    f"{asset.asset_no} {asset.name}：登记在{titles[asset.zone]}，坐标在{titles[zone]}；按坐标计",
                    f"{asset.asset_no} {asset.name}: registered in {titles[asset.zone]}, stands in {titles[zone]}; its place counts",
                )
                issues.append(Issue("zone-mismatch", Severity.WARNING, text, at=asset.at, floor=floor.id))
            own = asset.zone if zone is None and not doubt and asset.zone in titles else None
            answer[asset.asset_no] = replace(asset, zone=zone or own)
    return list(answer.values())
