"""Importing asset lists: each row against what is stored. Pure: values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from twin.catalog import Catalog
from twin.catalog.attributes import day_of
from twin.checks.placing import ZoneFinder
from twin.checks.whereabouts import Places, Whereabouts
from twin.model import Floor, Json, Text
from twin.registry.assets import AssetRow, Wanted, missing_of_new, parse_row
from twin.registry.places import Directory
from twin.registry.site import unknown_item
from twin.registry.values import FieldChange, RowResult, RowState

Values = dict[str, Json]
ASSET_FIELDS: Final = ("item", "name", "status", "attributes")
PLACE_FIELDS: Final = ("floor", "zone", "x_m", "y_m", "rotation_deg", "block")
FIELDS: Final = (*ASSET_FIELDS, *PLACE_FIELDS)
BLANK: Final[Mapping[str, Json]] = {
    "item": "",
    "name": "",
    "status": "in_use",
    "attributes": {},
    "floor": None,
    "zone": None,
    "x_m": None,
    "y_m": None,
    "rotation_deg": 0.0,
    "block": None,
}
LONGEST: Final = {"asset_no": 100, "item": 200, "name": 200}
"""Characters, as the tables allow."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The judgement on a row, and the asset's whole values after it (empty when the row is wrong)."""

    result: RowResult
    values: Mapping[str, Json]


def known_keys(wanted: Wanted, catalog: Catalog) -> Wanted:
    """Return the row with attributes under the catalogue's own keys (品牌 is ``brand``), so that none stands twice."""
    values = dict(wanted.values)
    if values.get("attributes"):
        values["attributes"] = {attribute_key(key, catalog): value for key, value in values["attributes"].items()}
    extra = {attribute_key(key, catalog): value for key, value in wanted.extra.items()}
    return replace(wanted, values=values, extra=extra)


def _unplaced(words: str, found: Whereabouts, names: Sequence[str]) -> Text:
    """Say why the words of a place tell no zone."""
    if found.elsewhere:
        return Text(
            f"存放地点“{words}”：中心没有这一层的图纸，未归入功能区",
            f"{words!r}: there is no plan of that floor, so no zone",
        )
    if names:
        listed = names[:6]
        return Text(
            f"存放地点“{words}”可指多处（{'、'.join(listed)}），未归入功能区；请分行填写或填“功能区”列",
            f"{words!r} may be any of {', '.join(listed)}, so no zone; part the row or fill in the column 功能区 (zone)",
        )
    return Text(
        f"存放地点“{words}”不是图上的功能区，未归入功能区；可填“功能区”列",
        f"{words!r} is no zone of the plan, so no zone; fill in the column 功能区 (zone)",
    )


def attribute_key(words: str, catalog: Catalog) -> str:
    """Return the catalogue's key for an attribute, or the words themselves."""
    entry = catalog.attributes.resolve(words)
    return words if entry is None else entry.id


class Importer:
    """Judges rows against stored assets (:data:`FIELDS` by asset number) and the centre's floors as corrected."""

    def __init__(self, stored: Mapping[str, Values], floors: Sequence[Floor], catalog: Catalog) -> None:
        self._stored = stored
        self._directory = Directory(floors, catalog)
        self._catalog = catalog
        self._places = Places(floors, catalog)
        self._floor_of = {zone.id: floor.id for floor in floors for zone in floor.zones}
        self._names = {zone.id: f"{zone.name or zone.id}" for floor in floors for zone in floor.zones}
        self._finders: dict[str, ZoneFinder] = {}
        self._notes: dict[str, Text | None] = {}

    def plan(self, rows: Sequence[AssetRow]) -> tuple[Planned, ...]:
        """Return the judgement on every row, in order. Nothing raises."""
        wanted = [parse_row(row) for row in rows]
        uses = Counter(each.asset_no for each in wanted)
        return tuple(self._row(each, uses[each.asset_no]) for each in wanted)

    def _row(self, wanted: Wanted, uses: int) -> Planned:
        reasons, warnings = list(wanted.problems), []
        old = self._stored.get(wanted.asset_no)
        new, trouble, notes = self._merged(wanted, old)
        reasons += trouble
        warnings += notes
        if wanted.asset_no and uses > 1:
            reasons.append(
                Text(
                    f"资产编号 {wanted.asset_no} 在文件中出现 {uses} 次",
                    f"the asset number {wanted.asset_no} stands {uses} times in the file",
                )
            )
        for field, longest in LONGEST.items():
            text = wanted.asset_no if field == "asset_no" else str(new[field])
            if len(text) > longest:
                reasons.append(Text(f"{field} 超过 {longest} 个字符", f"{field} is longer than {longest} characters"))
        if not wanted.problems:
            reasons += missing_of_new(new)
        base = BLANK if old is None else old
        changes = tuple(FieldChange(f, base[f], new[f]) for f in FIELDS if base[f] != new[f])
        state = RowState.NEW if old is None else RowState.CHANGED if changes else RowState.UNCHANGED
        if reasons:
            state, changes, new = RowState.WRONG, (), {}
        else:
            warnings += self._item_note(str(new["item"])) + self._day_notes(new["attributes"])
        result = RowResult(wanted.line, wanted.asset_no, state, changes, tuple(reasons), tuple(warnings))
        return Planned(result, new)

    def _item_note(self, words: str) -> list[Text]:
        if words not in self._notes:
            self._notes[words] = unknown_item(words, self._catalog)
        note = self._notes[words]
        return [] if note is None else [note]

    def _day_notes(self, attributes: Json) -> list[Text]:
        """Dates that are none, as 2023-13-40: what is due from them cannot be told."""
        notes = []
        for key, value in attributes.items() if isinstance(attributes, Mapping) else ():
            entry = self._catalog.attributes.resolve(key)
            if entry is not None and entry.day and str(value or "").strip() and day_of(value) is None:
                notes.append(Text(f"“{entry.zh}”不是日期：{value}", f"“{entry.en}” is no date: {value}"))
        return notes

    def _merged(self, wanted: Wanted, old: Values | None) -> tuple[Values, list[Text], list[Text]]:
        """Return the whole values after the row, what is wrong, and what is worth a look."""
        said = wanted.values
        new: Values = {**BLANK, **(old or {})}
        new["attributes"] = known_keys(wanted, self._catalog).attributes(new["attributes"])
        new |= {f: said[f] for f in FIELDS if f in said and f not in {"attributes", "floor", "zone"}}
        if old is None and not new["name"]:
            new["name"] = new["item"]
        trouble = self._floor(said, new)
        if not trouble:
            trouble = self._zone(said, new)
        notes = [] if trouble else self._place(said, old, new)
        notes += [] if trouble or old is None else self._follow(said, old, new)
        return new, trouble, notes

    def _place(self, said: Mapping[str, Json], old: Values | None, new: Values) -> list[Text]:
        """Take in the free words of a ledger's 存放地点, unless the row gives zone or position or the words are the old ones."""
        words = said.get("place")
        if not words or said.get("zone") or said.get("x_m") is not None:
            return []
        if old is not None and old["attributes"].get("place") == words:
            return []  # whoever has put it somewhere since knows better
        found = self._places.find(words, self._directory.floor(new["floor"]) if "floor" in said else None)
        if found.window is not None and not new["attributes"].get("window"):
            new["attributes"] = {**new["attributes"], "window": found.window}
        if len(found.zones) == 1:
            new["zone"], new["floor"] = found.zones[0], self._floor_of[found.zones[0]]
            return []
        new["zone"], new["floor"] = None, found.floor.id if found.floor else None
        return [_unplaced(words, found, [self._names[zone] for zone in found.zones])]

    def _floor(self, said: Mapping[str, Json], new: Values) -> list[Text]:
        if "floor" in said:
            word = said["floor"]
            floor = self._directory.floor(word) if word is not None else None
            if word is not None and floor is None:
                known = [f"{each.id} {each.name}" for each in self._directory.floors]
                return [
                    Text(
                        f"没有楼层“{word}”；已有：{'、'.join(known) or '无'}",
                        f"there is no floor {word!r}; known: {', '.join(known) or 'none'}",
                    )
                ]
            new["floor"] = floor.id if floor else None
        elif new["floor"] is None and (new["x_m"] is not None or said.get("zone")):
            only = self._directory.floor(None)
            new["floor"] = only.id if only else None
        return []

    def _zone(self, said: Mapping[str, Json], new: Values) -> list[Text]:
        word = said.get("zone")
        if "zone" in said:
            new["zone"] = None
        if word is not None:
            floor = self._directory.floor(new["floor"]) if new["floor"] is not None else None
            found = self._directory.zones(floor, word)
            if not found and floor is not None and "floor" not in said:
                found = self._directory.zones(None, word)  # moved to another floor, which the row leaves out
            if not found:
                return [self._no_zone(floor, word)]
            if len(found) > 1 and new["x_m"] is None:
                ids = [zone for _, zone in found[:6]]
                return [
                    Text(
                        f"名为“{word}”的功能区有 {len(found)} 个，请改填编号或 id：{'、'.join(ids)}",
                        f"{len(found)} zones are called {word!r}; give the number or id: {', '.join(ids)}",
                    )
                ]
            if len(found) == 1:
                new["floor"], new["zone"] = found[0]
            else:
                new["zone"] = word  # the position decides between them
        if new["x_m"] is not None and new["floor"] is None:
            return [Text("有坐标但缺少楼层", "it has a position but no floor")]
        return []

    def _no_zone(self, floor: Floor | None, word: str) -> Text:
        near = self._directory.near_zones(floor, word)
        where = f"{floor.name} " if floor else ""
        return Text(
            f"{where}没有功能区“{word}”{'；相近：' + '、'.join(near) if near else ''}",
            f"{where}has no zone {word!r}{'; near: ' + ', '.join(near) if near else ''}"
            if where
            else f"there is no zone {word!r}{'; near: ' + ', '.join(near) if near else ''}",
        )

    def _follow(self, said: Mapping[str, Json], old: Values, new: Values) -> list[Text]:
        """Keep zone and position of a moved asset from contradicting each other."""
        moved = any(old[f] != new[f] for f in ("floor", "x_m", "y_m"))
        if moved and said.get("zone") is None and new["zone"] == old["zone"] and old["zone"] is not None:
            new["zone"] = None  # the zone follows the position
        gives_position = "x_m" in said or "y_m" in said
        if gives_position or new["x_m"] is None or new["zone"] in {None, old["zone"]}:
            return []
        if self._stands_in(new):
            return []
        new["x_m"] = new["y_m"] = None
        return [
            Text(
                "原坐标不在新的功能区内，已取消定位",
                "its old position is outside the new zone, so the position is dropped",
            )
        ]

    def _stands_in(self, new: Values) -> bool:
        floor = self._directory.floor(new["floor"])
        if floor is None:
            return False
        finder = self._finders.setdefault(floor.id, ZoneFinder(floor))
        at = (new["x_m"] - floor.origin[0], new["y_m"] - floor.origin[1])
        zone, _ = finder.find([at], [new["zone"]])[0]
        return zone is not None and zone == new["zone"]
