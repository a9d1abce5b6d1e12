"""What to buy: required things that are missing, merged over documents, so that one purchase settles all of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from types import MappingProxyType
from typing import Final

from twin.audit.spots import Places
from twin.catalog import Catalog
from twin.catalog.intervals import Interval
from twin.catalog.prices import PriceCap
from twin.catalog.upkeep import Task
from twin.checks.missing import lacks_things
from twin.model import Asset, Finding, Point, Text, Twin

WINDOW: Final = "window"
"""Category of items that are service positions: set up, not bought."""
SHAFTS: Final = frozenset({"stairs", "lift"})
"""Kinds of zones that one only passes up and down."""
NO_CAPS: Final[Mapping[str, PriceCap]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Purchase:
    """One thing to buy for one place, or for several windows of one zone.

    ``place``: (zone | window | windows | opening | centre, its id; of several windows that of their zone); ``each``: of
    several windows, what is bought for every one of them; ``within``: metres that it may stand away from its opening. ``settles`` are the findings that it mends, of whatever document.
    ``planned`` are asset numbers already entered for it. ``serves`` is the minimum age in service that a related rule
    states for such things, with its source; ``cap`` what one piece may cost. ``at``: suggested place in local metres of ``floor``.
    """

    item: str
    name: Text
    place: tuple[str, str]
    where: str
    floor: str | None
    zone: str | None
    quantity: int
    settles: tuple[Finding, ...]
    planned: tuple[str, ...] = ()
    serves: Interval | None = None
    serves_source: Text | None = None
    cap: PriceCap | None = None
    at: Point | None = None
    within: float | None = None
    each: tuple[Purchase, ...] = ()

    @property
    def parts(self) -> tuple[Purchase, ...]:
        """What is bought for every single place."""
        return self.each or (self,)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents it settles requirements of."""
        return tuple(dict.fromkeys(finding.standard for finding in self.settles))


def purchases(
    twin: Twin,
    findings: Iterable[Finding],
    catalog: Catalog,
    ages: Sequence[Task] = (),
    caps: Mapping[str, PriceCap] = NO_CAPS,
    *,
    places: bool = True,
) -> tuple[Purchase, ...]:
    """List what is to be bought, what settles most first.

    Parameters
    ----------
    twin
        The centre that was checked.
    findings
        Its findings; failed 应 and √ that count things with an item of their own.
    catalog
        Names, and which item provides which.
    ages
        Recurring tasks of the catalogue, of which advisory ones state minimum ages.
    caps
        Price caps by item id.
    places
        Whether to suggest places, which takes a search for walking routes.
    """
    groups: dict[tuple[tuple[str, str], str], list[Finding]] = {}
    for finding in findings:
        if not finding.is_defect or not lacks_things(finding, catalog):
            continue
        item = wanted(finding, catalog)
        if item is not None and item in catalog.items and catalog.items[item].category != WINDOW:
            groups.setdefault((_place(finding), item), []).append(finding)
    merged = _merged(groups, catalog)
    lister = _Lister(twin, catalog, ages, caps)
    lines = [lister.line(place, item, settled) for (place, item), settled in merged.items()]
    if places:
        search = Places(twin)
        lines = [replace(line, at=search.suggest(line.zone, line.place, line.within)) for line in lines]
    lines = _by_kind(lines)
    lines.sort(key=lambda line: (-len(line.documents), -len(line.settles), line.floor or "", line.where, line.item))
    return tuple(lines)


def wanted(finding: Finding, catalog: Catalog) -> str | None:
    """The item that a finding's rule counts: of a window it is not the window's own."""
    rule = catalog.rules.get(finding.rule)
    item = rule.params.get("item") if rule is not None else None
    return str(item) if item is not None else finding.subject.item


def planned_assets(line: Purchase, taken: Collection[str]) -> Sequence[Asset]:
    """What to register for a line: a planned thing for every place that has none yet; one more if all have."""
    made: list[Asset] = []
    bare = [part for part in line.parts if not part.planned]
    for part in bare or line.parts[:1]:
        made.append(_planned_asset(part, {*taken, *(asset.asset_no for asset in made)}))
    return made


def _planned_asset(line: Purchase, taken: Collection[str]) -> Asset:
    """One piece for one place: planned, where it is suggested to stand, under a number of its own."""
    number = next(name for n in count(1) if (name := f"JH-{n:03d}") not in taken)
    kind, about = line.place
    return Asset(
        number,
        line.item,
        line.name.zh,
        line.name.zh,
        status="planned",
        floor=line.floor,
        zone=None if line.at is not None else line.zone,
        at=line.at,
        attributes={"window": about} if kind == "window" else {},
    )


def _title(window: Asset) -> str:
    """Name and number of a window, which often says both at once."""
    return window.name if window.asset_no in window.name else f"{window.name} {window.asset_no}".strip()


def _place(finding: Finding) -> tuple[str, str]:
    subject = finding.subject
    return (subject.kind, subject.id) if subject.kind in {"zone", "window", "opening"} else ("centre", "")


def _merged(
    groups: Mapping[tuple[tuple[str, str], str], list[Finding]], catalog: Catalog
) -> dict[tuple[tuple[str, str], str], list[Finding]]:
    """Put what a more special thing of the same place provides to that thing: it settles both."""
    merged = {key: list(settled) for key, settled in groups.items()}
    for (place, item), settled in groups.items():
        others = [key for key in merged if key[0] == place and key[1] != item]
        provider = next((key for key in others if catalog.satisfies([key[1]], item)), None)
        if provider is not None and (place, item) in merged:
            merged[provider] += settled
            del merged[place, item]
    return merged


def _by_kind(lines: Iterable[Purchase]) -> list[Purchase]:
    """One line for what several windows of a zone lack: it is bought once, by the number of windows."""
    kinds: dict[tuple[object, ...], list[Purchase]] = {}
    for line in lines:
        shared = (line.item, line.floor, line.zone) if line.place[0] == WINDOW else (line.item, *line.place)
        kinds.setdefault((line.place[0], *shared), []).append(line)
    return [found[0] if len(found) == 1 else _several(found) for found in kinds.values()]


def _several(lines: Sequence[Purchase]) -> Purchase:
    first = lines[0]
    return replace(
        first,
        place=("windows", first.zone or ""),
        where=f"{first.where} … × {len(lines)}",
        quantity=sum(line.quantity for line in lines),
        settles=tuple(finding for line in lines for finding in line.settles),
        planned=tuple(dict.fromkeys(number for line in lines for number in line.planned)),
        at=None,
        each=tuple(lines),
    )


class _Lister:
    """Writes lines: names, places, planned ones, ages."""

    def __init__(self, twin: Twin, catalog: Catalog, ages: Sequence[Task], caps: Mapping[str, PriceCap]) -> None:
        self._catalog = catalog
        self._assets = {asset.asset_no: asset for asset in twin.assets}
        self._zones = {zone.id: (floor, zone) for floor in twin.floors for zone in floor.zones}
        self._openings = {opening.id: opening for floor in twin.floors for opening in floor.openings}
        self._planned = [asset for asset in twin.assets if asset.status == "planned"]
        self._caps = caps
        self._ages = {item: task for task in ages if task.advisory and task.every for item in task.items}

    def line(self, place: tuple[str, str], item: str, settled: Sequence[Finding]) -> Purchase:
        entry = self._catalog.items[item]
        zone = self._zone(place)
        floor, known = self._zones[zone] if zone else (None, None)
        window = self._assets.get(place[1]) if place[0] == "window" else None
        where = _title(window) if window else (known.name or known.number or known.id) if known else ""
        if place[0] == "opening":
            where = " · ".join(filter(None, (where, settled[0].subject.name)))
        age = self._ages.get(item)
        return Purchase(
            item=item,
            name=Text(entry.zh, entry.en),
            place=place,
            where=where,
            floor=floor.id if floor else settled[0].subject.floor,
            zone=zone,
            quantity=max(math.ceil(finding.short or 1) for finding in settled),
            settles=tuple(settled),
            planned=tuple(asset.asset_no for asset in self._planned if self._meant(asset, item, zone, place)),
            serves=age.every if age else None,
            serves_source=age.source if age else None,
            cap=self._caps.get(item),
            within=self._within(place, settled),
        )

    def _zone(self, place: tuple[str, str]) -> str | None:
        if place[0] == "zone":
            return place[1] if place[1] in self._zones else None
        if place[0] == "opening":
            return self._zone_at(place[1])
        window = self._assets.get(place[1])
        return window.zone if window is not None and window.zone in self._zones else None

    def _zone_at(self, opening: str) -> str | None:
        """The zone that an opening joins, one for the public before another; nothing is put up inside a stairwell or a lift."""
        found = self._openings.get(opening)
        joined = [zone for zone in found.zones if zone in self._zones] if found is not None else []
        zones = [zone for zone in joined if SHAFTS.isdisjoint(self._zones[zone][1].kinds)]
        public = {entry.id for entry in self._catalog.zones.entries if entry.public}
        return min(zones, key=lambda zone: public.isdisjoint(self._zones[zone][1].kinds), default=None)

    def _within(self, place: tuple[str, str], settled: Sequence[Finding]) -> float | None:
        """How near to its opening every rule wants it."""
        if place[0] != "opening":
            return None
        rules = [self._catalog.rules[finding.rule] for finding in settled if finding.rule in self._catalog.rules]
        return min((float(rule.params["within"]) for rule in rules if "within" in rule.params), default=None)

    def _meant(self, asset: Asset, item: str, zone: str | None, place: tuple[str, str]) -> bool:
        """Whether a planned thing was entered for this line."""
        if asset.item is None or not self._catalog.satisfies([asset.item], item):
            return False
        return asset.attributes.get("window") == place[1] if place[0] == "window" else asset.zone == zone
