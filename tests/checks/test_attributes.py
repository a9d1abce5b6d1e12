"""Attributes under the names that people and blocks give them."""

from __future__ import annotations

import pytest

from twin.checks.attributes import attribute, canonical, listed


@pytest.mark.parametrize(
    "name", ["资产编号", "ASSET_NO", "asset no", "Asset-No", "asset_number", "ＡＳＳＥＴ＿ＮＯ", "资产编号："]
)
def test_one_attribute_under_many_names(name: str) -> None:
    assert canonical(name) == "asset_number"
    assert attribute({name: " X1 "}, "asset_number") == "X1"


@pytest.mark.parametrize("value", ["", "  ", None])
def test_blank_is_absent_and_lets_a_synonym_speak(value: str | None) -> None:
    assert attribute({"asset_no": value}, "asset_number") is None
    assert attribute({"asset_no": value, "资产编号": "7"}, "asset_number") == "7"


def test_the_exact_name_wins() -> None:
    assert attribute({"类型": "甲", "type": "乙"}, "type") == "乙"


def test_numbers_and_zero_are_values() -> None:
    assert attribute({"编号": 0}, "number") == "0"


@pytest.mark.parametrize("comma", ["、", "，", ",", ";", "；", "/", "|", "+"])
def test_lists_are_split_but_not_inside_brackets(comma: str) -> None:
    assert listed(f"综合窗口{comma} 扶助（为老、助残）服务专窗") == ("综合窗口", "扶助(为老、助残)服务专窗")
    assert listed(f"扶助(为老、助残)服务专窗{comma}") == ("扶助(为老、助残)服务专窗",)
