"""What the labels of a centre's things say: built from the twin, compared with what was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from twin.model import GONE, Asset, Floor, Twin, Zone
from twin.report.labels import Label
from twin.tags.codes import tag_url

ORDERS: Final = ("place", "number", "name", "item")
"""How a list of labels may be ordered: by floor and zone (the way one walks to stick them), number, name or item."""

UNIT_KEYS: Final = ("department", "responsible_person")
"""Attributes that say who is in charge."""

Target = tuple[str, str]


class Labeller:
    """Makes labels of one centre's assets, zones, windows and blanks; ``base`` is the address they begin with."""

    def __init__(self, twin: Twin, base: str) -> None:
        self._base = base
        self._centre = twin.centre.name
        self._floors: Mapping[str, Floor] = {floor.id: floor for floor in twin.floors}
        self._zones: Mapping[str, tuple[Floor, Zone]] = {z.id: (floor, z) for floor in twin.floors for z in floor.zones}
        self._assets: Mapping[str, Asset] = {asset.asset_no: asset for asset in twin.assets if asset.registered}

    def label(self, target: Target | None, code: str) -> Label:
        """The label of a thing, or (None) of a tag that is still blank."""
        url = tag_url(self._base, code)
        if target is not None and target[0] == "zone" and target[1] in self._zones:
            floor, zone = self._zones[target[1]]
            return Label(code, url, zone.name or zone.id, floor.name, "", zone.number or "", self._centre)
        if target is not None and target[1] in self._assets:
            asset = self._assets[target[1]]
            words = (str(asset.attributes.get(key) or "").strip() for key in UNIT_KEYS)
            unit = " ".join(word for word in words if word)
            return Label(
                code, url, asset.name or asset.item_words, self._place(asset), unit, asset.asset_no, self._centre
            )
        return Label(code, url, "", self._centre, "", "", self._centre)

    def _place(self, asset: Asset) -> str:
        floor = self._floors.get(asset.floor or "")
        zone = self._zones.get(asset.zone or "")
        parts = (floor.name if floor else "", (zone[1].name or zone[1].id) if zone else "")
        return " ".join(part for part in parts if part)


def asset_targets(assets: Sequence[Asset], twin: Twin, order: str = "place") -> list[Target]:
    """Registered assets in use, in one of :data:`ORDERS`."""
    level = {floor.id: floor.level for floor in twin.floors}
    zones = {zone.id: n for n, zone in enumerate(zone for floor in twin.floors for zone in floor.zones)}
    keys = {
        "place": lambda a: (level.get(a.floor or "", 999), zones.get(a.zone or "", len(zones)), a.asset_no),
        "number": lambda a: a.asset_no,
        "name": lambda a: (a.name, a.asset_no),
        "item": lambda a: (a.item or a.item_words, a.asset_no),
    }
    chosen = [asset for asset in assets if asset.registered and asset.status not in GONE]
    return [("asset", asset.asset_no) for asset in sorted(chosen, key=keys[order])]


def zone_targets(twin: Twin) -> list[Target]:
    """Every zone, floor by floor."""
    return [("zone", zone.id) for floor in twin.floors for zone in floor.zones]


def said(label: Label) -> str:
    """What a label says, in one line: to see later whether it must be printed again."""
    return f"{label.url} | {label.name} | {label.place} | {label.unit} | {label.number}"
