"""Things drawn on a plan and things in the register: which are the same, and which are one more."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shapely import Point as Spot
from shapely import STRtree

from twin.catalog.loader import Catalog
from twin.checks.attributes import attribute, window_title
from twin.checks.placing import is_placed, zones_at
from twin.model import ABSENT, Asset, Floor, Issue, Placement, Severity, Text
from twin.units import EPS, at_most

BLOCKS_NAMED: Final = 8
WINDOW: Final = "window"
SAME_PLACE = 0.5
"""Metres. A drawn thing this close to a registered one of the same item is the same thing."""


def merge_drawn(floors: Sequence[Floor], assets: Sequence[Asset], catalog: Catalog, issues: list[Issue]) -> list[Asset]:
    """Join drawn placements with register rows; the rest become assets nobody registered.

    A placement belongs to the row whose number it carries (资产编号), else to the nearest row of the same item
    within :data:`SAME_PLACE` that no other placement belongs to, else to the row that names its zone and no place, where
    the zone has one such row and one such placement. The register decides where both say something: a thing that was
    moved is where the register says.
    """
    rows = {asset.asset_no: asset for asset in assets}
    drawn = [(floor, one) for floor in floors for one in floor.placements]
    owner = _by_number(drawn, rows, issues)
    owner.update(_by_place(drawn, rows, owner))
    owner.update(_by_zone(drawn, rows, owner))
    loose: list[Asset] = []
    unknown: dict[str, Counter[str]] = {floor.id: Counter() for floor in floors}
    taken = set(rows)
    for floor, placement in drawn:
        number = owner.get(placement.id)
        if number is not None:
            rows[number] = _joined(rows[number], placement, floor, issues)
        else:
            item = placement.item if placement.item in catalog.items else _item(placement, catalog)
            if item is None:
                unknown[floor.id][placement.name] += 1
            else:
                untitled = _is_plain_window(placement, catalog)
                loose.append(_drawn(placement, floor, item, taken, untitled=untitled))
                taken.add(loose[-1].asset_no)
    issues += [_not_counted(floor, names) for floor, names in unknown.items() if names]
    return [*rows.values(), *loose]


def _not_counted(floor: str, names: Counter[str]) -> Issue:
    """Say which blocks nobody knows, the most frequent first: they may be what a rule misses."""
    shown = [f"{name} ×{count}" for name, count in names.most_common(BLOCKS_NAMED)]
    more = Text("等", " …") if len(names) > BLOCKS_NAMED else Text("", "")
    text = Text(
        f"{names.total()} 个图块不知是什么，检查时不计入：{'、'.join(shown)}{more.zh}；可在图层对照表的 items 中写明",
        f"{names.total()} blocks are not known and do not count: {', '.join(shown)}{more.en}; say what they are under items in the drawing profile",
    )
    return Issue("unknown-blocks", Severity.INFO, text, floor=floor)


def _item(placement: Placement, catalog: Catalog) -> str | None:
    entry = catalog.items.resolve(placement.name)
    return None if entry is None else entry.id


def _number(placement: Placement) -> str | None:
    return attribute(placement.attributes, "asset_number")


def drawn_number(placement: Placement) -> str | None:
    """The number that a drawn thing carries, by which a register row may be the same thing."""
    return _number(placement) or attribute(placement.attributes, "number")


def _by_number(drawn: Sequence[tuple[Floor, Placement]], rows: dict[str, Asset], issues: list[Issue]) -> dict[str, str]:
    """Placement id → asset number, for placements that carry a registered number."""
    owner: dict[str, str] = {}
    taken: set[str] = set()
    for floor, placement in drawn:
        number = drawn_number(placement)
        if number is None or number not in rows:
            continue
        if number in taken:
            text = Text(f"图上有两处标注资产编号 {number}", f"the drawing shows asset {number} twice")
            issues.append(Issue("duplicate-asset-no", Severity.WARNING, text, at=placement.at, floor=floor.id))
            continue
        taken.add(number)
        owner[placement.id] = number
    return owner


def _by_place(
    drawn: Sequence[tuple[Floor, Placement]], rows: dict[str, Asset], owner: dict[str, str]
) -> dict[str, str]:
    """Placement id → asset number, nearest pairs first, for things of one item at one place."""
    merged = set(owner.values())
    waiting: dict[tuple[str | None, str | None], list[Asset]] = defaultdict(list)
    for asset in rows.values():
        if asset.asset_no not in merged and is_placed(asset) and asset.item is not None:
            waiting[asset.floor, asset.item].append(asset)
    asking: dict[tuple[str | None, str | None], list[Placement]] = defaultdict(list)
    for floor, placement in drawn:
        if placement.id not in owner and placement.item is not None:
            asking[floor.id, placement.item].append(placement)
    pairs: list[tuple[float, int, int, str, str]] = []
    for key, placements in asking.items():
        spots = [Spot(asset.at) for asset in waiting[key] if asset.at is not None]
        for i, j in STRtree(spots).query([Spot(p.at) for p in placements], "dwithin", SAME_PLACE + EPS).T.tolist():
            away = round(math.dist(placements[i].at, spots[j].coords[0]), 6)
            pairs.append((away, i, j, placements[i].id, waiting[key][j].asset_no))
    found: dict[str, str] = {}
    for *_, placement_id, number in sorted(pairs, key=lambda pair: pair[:3]):
        if placement_id not in found and number not in merged:
            found[placement_id] = number
            merged.add(number)
    return found


def _by_zone(drawn: Sequence[tuple[Floor, Placement]], rows: dict[str, Asset], owner: dict[str, str]) -> dict[str, str]:
    """Placement id → asset number, where a zone has one thing of an item drawn without a number and one registered without a place."""
    merged = set(owner.values())
    waiting: dict[tuple[str, str], list[str]] = defaultdict(list)
    for asset in rows.values():
        if (
            asset.asset_no not in merged
            and asset.at is None
            and asset.zone
            and asset.item
            and asset.status not in ABSENT
        ):
            waiting[asset.zone, asset.item].append(asset.asset_no)
    if not waiting:
        return {}
    wanted = {item for _, item in waiting}
    nameless = [
        (floor, one) for floor, one in drawn if one.item in wanted and one.id not in owner and _number(one) is None
    ]
    asking: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for floor in {floor.id: floor for floor, _ in nameless}.values():
        here = [one for where, one in nameless if where is floor]
        for placement, zone in zip(here, zones_at(floor, [one.at for one in here]), strict=True):
            asking[zone, placement.item].append(placement.id)
    pairs = ((asking.get(key, ()), numbers) for key, numbers in waiting.items())
    return {places[0]: numbers[0] for places, numbers in pairs if len(places) == len(numbers) == 1}


def _joined(asset: Asset, placement: Placement, floor: Floor, issues: list[Issue]) -> Asset:
    label = f"{asset.asset_no} {asset.name}".strip()
    if asset.item is not None and placement.item is not None and asset.item != placement.item:
        text = Text(
            f"{label}：登记为“{asset.item_words}”，图上为“{placement.name}”；按登记计",
            f"{label}: registered as “{asset.item_words}”, drawn as “{placement.name}”; the register counts",
        )
        issues.append(
            Issue("drawn-differently", Severity.WARNING, text, handle=placement.handle, at=placement.at, floor=floor.id)
        )
    here = asset.floor in {None, floor.id}
    if asset.at is None and here:
        asset = replace(asset, at=placement.at, rotation_deg=placement.rotation_deg, floor=floor.id)
    elif asset.at is None or not here or not at_most(math.dist(asset.at, placement.at), SAME_PLACE):
        text = Text(
            f"{label}：图上位置与登记位置不同；按登记计",
            f"{label}: drawn elsewhere than registered; the register counts",
        )
        issues.append(
            Issue("drawn-elsewhere", Severity.INFO, text, handle=placement.handle, at=placement.at, floor=floor.id)
        )
    return replace(
        asset,
        item=asset.item or placement.item,
        attributes={**placement.attributes, **asset.attributes},
        drawn_as=placement.id,
    )


def _is_plain_window(placement: Placement, catalog: Catalog) -> bool:
    """Whether a drawn window bears the name of its block only (业务窗口), and its attributes say a better one."""
    entry = catalog.items.resolve(placement.name)
    plain = entry is not None and entry.category == WINDOW and placement.name not in placement.attributes.values()
    return plain and bool(window_title(placement.attributes))


def _drawn(placement: Placement, floor: Floor, item: str, taken: set[str], *, untitled: bool) -> Asset:
    """``untitled``: it is a window that its attributes name better than its block does."""
    number = _number(placement)
    if number is None or number in taken:
        number = placement.id if placement.id not in taken else f"{floor.id}/{placement.id}"
    return Asset(
        asset_no=number,
        item=item,
        item_words=placement.name,
        name=window_title(placement.attributes) if untitled else placement.name,
        floor=floor.id,
        zone=placement.zone,
        at=placement.at,
        rotation_deg=placement.rotation_deg,
        attributes=dict(placement.attributes),
        registered=False,
        drawn_as=placement.id,
    )
