"""Finding assets in a twin: search, filter, sort, page. The list, the map and the checks see the same values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from twin.errors import Invalid
from twin.model import Asset, Json
from twin.registry.places import fold
from twin.registry.values import Page

SORTS = ("asset_no", "item", "name", "status", "floor", "zone")
LARGEST_PAGE = 1000


def page_of(
    assets: Sequence[Asset],
    *,
    text: str,
    equal: Mapping[str, Json],
    placed: bool | None,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
) -> Page:
    """Return one page of the assets that match everything asked.

    Raises
    ------
    Invalid
        An unknown sort field, a negative offset, or a page beyond :data:`LARGEST_PAGE`.
    """
    if sort not in SORTS or offset < 0 or not 0 < limit <= LARGEST_PAGE:
        raise Invalid(
            "bad-page",
            f"排序须为 {'、'.join(SORTS)}，每页 1 至 {LARGEST_PAGE} 条",
            f"sort must be one of {', '.join(SORTS)}, a page 1 to {LARGEST_PAGE} rows",
        )
    words = [fold(word) for word in text.split()]
    found = [
        asset
        for asset in assets
        if all(getattr(asset, field) == value for field, value in equal.items())
        and (placed is None or (asset.at is not None) is placed)
        and (not words or _holds(asset, words))
    ]
    found.sort(key=lambda asset: by_number(asset.asset_no))
    if sort == "asset_no":
        found = found[::-1] if descending else found
    else:  # sorting is stable: equal ones stay by number
        found.sort(key=lambda asset: by_number(_order(asset, sort)), reverse=descending)
    return Page(tuple(found[offset : offset + limit]), len(found), offset, limit)


def by_number(words: str) -> list[tuple[int, str]]:
    """Key that sorts as people count: f1-p2 before f1-p10."""
    parts = re.split(r"([0-9]+)", words)  # words and numbers in turn
    return [(int(part) if n % 2 else 0, part) for n, part in enumerate(parts)]


def _order(asset: Asset, sort: str) -> str:
    return str(getattr(asset, sort) or (asset.item_words if sort == "item" else ""))


def _holds(asset: Asset, words: Sequence[str]) -> bool:
    values = (str(value) for value in asset.attributes.values())
    whole = fold("\n".join((asset.asset_no, asset.name, asset.item_words, asset.item or "", *values)))
    return all(word in whole for word in words)
