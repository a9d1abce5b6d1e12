"""A page of things, in the order in which people count."""

from __future__ import annotations

import pytest

from tests.checks.build import thing
from twin.model import Asset
from twin.registry.listing import page_of


def listed(*assets: Asset, sort: str = "asset_no", descending: bool = False) -> list[str]:
    page = page_of(assets, text="", equal={}, placed=None, sort=sort, descending=descending, offset=0, limit=100)
    return [asset.asset_no for asset in page.rows]


@pytest.mark.parametrize("descending", [False, True])
def test_the_second_comes_before_the_tenth(descending: bool) -> None:
    right = ["9", "A-2", "A-10", "f1-p2", "f1-p10", "f2-p1", "²"]
    found = listed(*(thing(number, "seat") for number in sorted(right)), descending=descending)
    assert found == (right[::-1] if descending else right)


def test_by_name_as_well_and_equal_ones_by_number() -> None:
    assets = [thing("3", "seat", name="窗口10"), thing("10", "seat", name="窗口2"), thing("2", "seat", name="窗口2")]
    assert listed(*assets, sort="name") == ["2", "10", "3"]
    assert listed(*assets, sort="name", descending=True) == ["3", "2", "10"]
