"""Checklists as data, and what can be measured at a thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twin.catalog import load_catalog
from twin.catalog.checklists import load_checklists
from twin.catalog.loader import DEFAULT_ROOT
from twin.catalog.measuring import measurable, reading
from twin.errors import CatalogError, Invalid


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("aed", ["CK-AED-1", "CK-AED-2", "CK-AED-3"]),
        ("window_fee", ["CK-DESK-1", "CK-DESK-2", "CK-DESK-3", "CK-DESK-4"]),
        ("water_dispenser", ["CK-G-1", "CK-G-2", "CK-G-3", "CK-G-4"]),
        (None, ["CK-G-1", "CK-G-2", "CK-G-3", "CK-G-4"]),
        ("no such thing", ["CK-G-1", "CK-G-2", "CK-G-3", "CK-G-4"]),
    ],
)
def test_a_thing_gets_its_own_lists_or_the_general_one(item: str | None, codes: list[str]) -> None:
    assert [line.code for line in load_checklists().of(item, load_catalog()).lines] == codes


def test_every_line_but_the_general_ones_names_its_source() -> None:
    lists = load_checklists()
    assert all(line.source and line.confidence for each in lists.lists for line in each.lines)
    assert all(line.source is None for line in lists.general.lines)
    assert lists.line("CK-AED-1") is not None
    assert lists.line("none") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("items: [aed]", "items: [ade]", "没有物品"),
        ("category: window", "category: widow", "没有类别"),
        ("CK-AED-2", "CK-AED-1", "已使用"),
        ("confidence: S", "confidence: Z", "T 或 S"),
        ("general:\n  title", "general:\n  titel", "title"),
    ],
)
def test_a_slip_in_the_file_is_told_in_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    root = tmp_path / "catalogs"
    shutil.copytree(DEFAULT_ROOT, root)
    file = root / "checklists.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=said):
        load_checklists(root)


def test_what_can_be_measured_comes_from_the_rules_and_the_kind_of_thing() -> None:
    catalog = load_catalog()

    def names(item: str, *standards: str) -> list[str]:
        return [entry.id for entry in measurable(catalog, catalog.standards_of(standards), item)]

    assert names("air_conditioner", "QP-2020-20") == ["setpoint_summer", "setpoint_winter"]
    assert names("air_conditioner", "JD-2021-6") == []
    assert {"surface_height", "knee_width"} <= set(names("low_counter", "GB55019-2021"))
    assert names("service_counter") == ["surface_height", "knee_width", "knee_height", "knee_depth"]
    assert names("no such thing", "QP-2020-20") == []


@pytest.mark.parametrize(
    ("attribute", "raw", "kept"),
    [
        ("surface_height", "0.75", "750 mm"),
        ("surface_height", "75 厘米", "750 mm"),
        ("surface_height", "７５０ｍｍ", "750 mm"),
        ("setpoint_summer", "26 ℃", "26"),
        ("setpoint_summer", "25.5", "25.5"),
        ("faces_deg", "90", "90 deg"),
    ],
)
def test_a_reading_is_kept_in_one_form(attribute: str, raw: str, kept: str) -> None:
    assert reading(load_catalog().attributes[attribute], raw) == kept


@pytest.mark.parametrize(
    ("attribute", "raw"),
    [
        ("surface_height", "75"),
        ("surface_height", "高"),
        ("surface_height", ""),
        ("setpoint_summer", "nan"),
        ("setpoint_summer", "暖"),
    ],
)
def test_what_is_no_reading_says_what_to_write(attribute: str, raw: str) -> None:
    with pytest.raises(Invalid, match="读数"):
        reading(load_catalog().attributes[attribute], raw)
