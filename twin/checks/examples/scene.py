"""A tiny centre put together by hand, in which one rule has one subject to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapely import MultiLineString, box

from twin.catalog.loader import Catalog
from twin.catalog.schema import ANY_TIER, ItemEntry, Rule, ZoneEntry
from twin.model import (
    Asset,
    Centre,
    Floor,
    Json,
    Opening,
    OpeningKind,
    Placement,
    Point,
    Text,
    Twin,
    Zone,
    ZoneOrigin,
)

FLOOR: Final = "F1"
HALL: Final = "hall"
OTHER: Final = "archive"
"""A kind of zone that no rule asks for: something to be there."""
WINDOW_ROOM: Final = "window_service"
WALL_M: Final = 0.2
NAME: Final = Text("示例中心", "the example centre")
STOREY: Final = Text("一层", "ground floor")
MARKS: Final = {"主入口": Text("主入口", "main entrance"), "次入口": Text("次入口", "secondary entrance")}


class Scene:
    """One storey under construction. Lengths are metres, y grows upwards.

    Parameters
    ----------
    rule
        Whose subject will be judged; its parameters with the settings' defaults are ``params``.
    catalog, lang
        Where names come from, and whether they are ``zh`` or ``en``.
    """

    def __init__(self, rule: Rule, catalog: Catalog, lang: str) -> None:
        self.rule = rule
        self._catalog, self._lang = catalog, lang
        self.params, _ = rule.with_settings({})
        self.subject: str | None = None
        self.facts: dict[str, Json] = {}
        self._zones: list[Zone] = []
        self._openings: list[Opening] = []
        self._blocks: list[Placement] = []
        self._assets: list[Asset] = []
        self._leaves: list[tuple[Point, Point]] = []

    # what the rule is about

    @property
    def kind(self) -> str:
        """The kind of zone the subject is or stands in."""
        zones = self.rule.applies_to.zones
        if zones:
            return zones[0]
        outside = self.rule.applies_to.outside_zones
        return next(kind for kind in (WINDOW_ROOM, HALL, OTHER) if kind not in outside)

    @property
    def item(self) -> str:
        """The item the subject is."""
        return (*self.rule.applies_to.items, "computer")[0]

    # building

    def room(self, kind: str, at: Point = (0.0, 0.0), size: Point = (8.0, 6.0), ident: str | None = None) -> str:
        """A room with its lower left corner at ``at``; gives its id."""
        name = ident or f"Z{len(self._zones) + 1}"
        shape = box(at[0], at[1], at[0] + size[0], at[1] + size[1])
        self._zones.append(Zone(name, self._name(self._catalog.zones[kind]), None, (kind,), shape, ZoneOrigin.OUTLINE))
        return name

    def door(
        self,
        zones: str,
        at: Point,
        along: str = "x",
        width: float | None = 1.2,
        *,
        kind: OpeningKind = OpeningKind.DOOR,
        said: Mapping[str, str] | None = None,
    ) -> str:
        """An opening between the blank-separated rooms, of one room to the street; ``along`` is its wall's axis."""
        name = f"D{len(self._openings) + 1}"
        half = (width or 1.0) / 2
        dx, dy = (half, 0.0) if along == "x" else (0.0, half)
        chord = ((at[0] - dx, at[1] - dy), (at[0] + dx, at[1] + dy)) if kind is OpeningKind.DOOR else None
        self._openings.append(Opening(name, kind, width, at, tuple(zones.split()), chord, attributes=said or {}))
        return name

    def entrance(
        self,
        zone: str,
        at: Point,
        along: str = "x",
        width: float = 1.8,
        *,
        mark: str = "主入口",
        said: Mapping[str, str] | None = None,
    ) -> str:
        """A door from the street for visitors."""
        return self.door(
            zone, at, along, width, said={"entrance": mark, "name": self._word(MARKS[mark]), **(said or {})}
        )

    def leaf(self, hinge: Point, end: Point) -> None:
        """Draw a door's open leaf."""
        self._leaves.append((hinge, end))

    def put(
        self,
        item: str,
        at: Point | None = None,
        size: Point | None = None,
        *,
        zone: str | None = None,
        registered: bool = True,
        status: str = "in_use",
        said: Mapping[str, Json] | None = None,
    ) -> str:
        """A registered thing, drawn as a block where ``size`` (width, depth) is given; gives its number."""
        number = f"A{len(self._assets) + 1}"
        block = f"B{len(self._assets) + 1}" if size is not None else None
        if block is not None and at is not None:
            self._blocks.append(Placement(block, item, item, at, 0.0, size=size, middle=at))
        name = self._name(self._catalog.items[item])
        self._assets.append(
            Asset(
                number,
                item,
                name,
                name,
                status,
                FLOOR,
                zone,
                at,
                attributes=said or {},
                registered=registered,
                drawn_as=block,
            )
        )
        return number

    def row(self, count: int, item: str, at: Point, step: Point = (1.2, 0.0)) -> None:
        """So many things of one item in a row."""
        for n in range(count):
            self.put(item, (at[0] + n * step[0], at[1] + n * step[1]))

    def _name(self, entry: ItemEntry | ZoneEntry) -> str:
        return entry.zh if self._lang == "zh" else entry.en

    def word(self, zh: str, en: str) -> str:
        """One of two words."""
        return self._word(Text(zh, en))

    def _word(self, text: Text) -> str:
        return text.zh if self._lang == "zh" else text.en

    def floor(self) -> Floor:
        """The storey as it stands."""
        shapes = [zone.polygon for zone in self._zones]
        bounds = (
            (
                min(shape.bounds[0] for shape in shapes),
                min(shape.bounds[1] for shape in shapes),
                max(shape.bounds[2] for shape in shapes),
                max(shape.bounds[3] for shape in shapes),
            )
            if shapes
            else (0.0, 0.0, 1.0, 1.0)
        )
        lines = {"door": MultiLineString(self._leaves)} if self._leaves else {}
        return Floor(
            FLOOR,
            self._word(STOREY),
            1,
            (0.0, 0.0),
            bounds,
            tuple(self._zones),
            tuple(self._openings),
            tuple(self._blocks),
            lines,
        )

    def twin(self) -> Twin:
        """The whole centre, of the first tier that the rule binds, with the rule turned on."""
        tier = next(iter(self.rule.marks))
        facts = {**self.facts, "rules": {self.rule.code: True}}
        centre = Centre("EX", self._word(NAME), "" if tier == ANY_TIER else tier, (self.rule.standard,), facts)
        return Twin(centre, (self.floor(),), tuple(self._assets))


def millimetres(metres: float) -> str:
    """A length as people register it."""
    return f"{metres * 1000:g} mm"
