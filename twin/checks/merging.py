"""Things drawn on a plan and things in the register: which are the same, and which are one more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Final

from twin.catalog.loader import Catalog
from twin.checks.attributes import PART, normalised, window_title
from twin.checks.pairing import SAME_PLACE, WINDOW, Pairing, are_kin, drawn_number, is_kind_of, own_number
from twin.model import Asset, Floor, Issue, Placement, Severity, Text
from twin.units import at_most

BLOCKS_NAMED: Final = 8


def merge_drawn(floors: Sequence[Floor], assets: Sequence[Asset], catalog: Catalog, issues: list[Issue]) -> list[Asset]:
    """Join drawn placements with register rows; the rest become assets nobody registered.

    A placement belongs to the row whose number it carries (资产编号, 编号), else to the nearest row of the same item
    within :data:`SAME_PLACE` that no other placement belongs to. What is left of an item in a zone is the same as what the
    register has left of it there, one by one in the order of their numbers, those first that have no place; so is what a
    floor has left of it for rows that name a floor and no zone. What then stays alone is one more thing. The register
    decides where both say something: a thing that was moved is where the register says.
    """
    rows = {asset.asset_no: asset for asset in assets}
    drawn = [(floor, one) for floor in floors for one in floor.placements]
    pairing = Pairing(floors, assets, catalog, issues)
    owner = pairing.pair()
    numbers = _numbers(drawn, rows)
    loose: list[Asset] = []
    unknown: dict[str, Counter[str]] = {floor.id: Counter() for floor in floors}
    taken = set(rows)
    for floor, placement in drawn:
        number = owner.get(placement.id)
        if number is not None:
            rows[number] = _joined(rows[number], placement, floor, catalog, issues)
        else:
            item = placement.item if placement.item in catalog.items else _item(placement, catalog)
            if item is None:
                unknown[floor.id][placement.name] += 1
            else:
                untitled = _is_plain_window(placement, catalog)
                number = _free_number(placement, floor, numbers, taken)
                whole = rows.get(pairing.parts.get(placement.id, ""))
                loose.append(_drawn(placement, floor, item, number, whole, untitled=untitled))
                taken.add(loose[-1].asset_no)
    issues += [_not_counted(floor, names) for floor, names in unknown.items() if names]
    merged = set(owner.values())
    return [*(row if row.asset_no in merged else replace(row, drawn_as=None) for row in rows.values()), *loose]


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


def _joined(asset: Asset, placement: Placement, floor: Floor, catalog: Catalog, issues: list[Issue]) -> Asset:
    label = f"{asset.asset_no} {asset.name}".strip()
    if not are_kin(asset.item, placement.item, catalog):
        text = Text(
            f"{label}：登记为“{asset.item_words}”，图上为“{placement.name}”；按登记计",
            f"{label}: registered as “{asset.item_words}”, drawn as “{placement.name}”; the register counts",
        )
        issues.append(
            Issue("drawn-differently", Severity.WARNING, text, handle=placement.handle, at=placement.at, floor=floor.id)
        )
    here = asset.floor in {None, floor.id} and (asset.drawn_as is None or asset.zone in {None, placement.zone})
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
        item=_finer(asset.item, placement.item, catalog),
        attributes={**placement.attributes, **asset.attributes},
        drawn_as=placement.id,
    )


def _finer(registered: str | None, drawn: str | None, catalog: Catalog) -> str | None:
    """The item of what is registered as one and drawn as another: the drawn one where it is a kind of the other."""
    if registered is None or drawn is None:
        return registered or drawn
    kind = drawn in catalog.items and registered in catalog.items and is_kind_of(drawn, registered, catalog)
    plain = catalog.items.resolve("服务窗口")
    titled = plain is not None and registered == plain.id and are_kin(drawn, registered, catalog)
    return drawn if kind or titled else registered


def _is_plain_window(placement: Placement, catalog: Catalog) -> bool:
    """Whether a drawn window bears the name of its block only (业务窗口), and its attributes say a better one."""
    entry = catalog.items.resolve(placement.name)
    # A block that nothing names but its 窗口名称 is what the reader took it for.
    if entry is None and placement.item is not None and placement.item in catalog.items:
        entry = catalog.items[placement.item]
    plain = entry is not None and entry.category == WINDOW and placement.name not in placement.attributes.values()
    return plain and bool(window_title(placement.attributes))


def _numbers(drawn: Sequence[tuple[Floor, Placement]], rows: Mapping[str, Asset]) -> Mapping[str, int]:
    """How often each number is said, by drawn things and in the register."""
    said = [*rows, *(number for _, one in drawn if (number := drawn_number(one)) is not None)]
    return Counter(map(normalised, said))


def _free_number(placement: Placement, floor: Floor, numbers: Mapping[str, int], taken: Container[str]) -> str:
    """The number of a thing that nobody registered.

    The one written beside it; with the block's name if something else bears that too. Without one, the placement's id.
    """
    own, said = own_number(placement), drawn_number(placement)
    several = said is not None and numbers[normalised(said)] > 1
    named = f"{placement.name}-{said}" if said is not None and own is None and several else said
    names = (named, placement.id, f"{floor.id}/{placement.id}")
    return next(name for name in names if name is not None and name not in taken)


def _drawn(placement: Placement, floor: Floor, item: str, number: str, whole: Asset | None, *, untitled: bool) -> Asset:
    """``whole``: the row of several pieces of which it is one; ``untitled``: it is a window that its attributes name better than its block does."""
    shared = {} if whole is None else {k: v for k, v in whole.attributes.items() if k not in {"quantity", "place"}}
    part = {} if whole is None else {PART: whole.asset_no}
    return Asset(
        asset_no=number,
        item=item,
        item_words=placement.name,
        name=window_title(placement.attributes) if untitled else placement.name,
        floor=floor.id,
        zone=placement.zone,
        at=placement.at,
        rotation_deg=placement.rotation_deg,
        attributes={**shared, **placement.attributes, **part},
        registered=False,
        drawn_as=placement.id,
    )
