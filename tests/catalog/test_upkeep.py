"""The file of recurring work: what it says today, and what it refuses to say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twin.catalog import DEFAULT_ROOT
from twin.catalog.upkeep import load_tasks
from twin.errors import CatalogError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("items.yaml", "zones.yaml"):
        shutil.copy(DEFAULT_ROOT / name, tmp_path)
    return tmp_path


TASK = """
  - code: UP-1
    each: [aed]
    work: inspect
    what: {zh: 检查, en: Check}
    every: 1 day
    source: {zh: 某规定, en: some rule}
    confidence: S
"""


def test_periods_are_those_of_the_sources() -> None:
    every = {task.code: (str(task.first or task.every), task.confidence) for task in load_tasks() if task.every}
    assert every["UP-EXT-WATER-SERVICE"] == ("3 years", "S")
    assert every["UP-EXT-POWDER-SERVICE"] == ("5 years", "S")
    assert every["UP-EXT-WATER-SCRAP"] == ("6 years", "S")
    assert every["UP-EXT-POWDER-SCRAP"] == ("10 years", "S")
    assert every["UP-EXT-CO2-SCRAP"] == ("12 years", "S")
    assert every["UP-AED-CHECK"] == ("1 day", "S")
    assert every["UP-STOCKTAKE"] == ("1 year", "T")
    assert every["UP-AGE-DESK"] == ("15 years", "T")


def test_where_a_document_says_regularly_no_period_is_invented() -> None:
    unset = {task.code for task in load_tasks() if task.every is None}
    assert {code for code in unset if code.startswith("UP-SJ-6433")} == {
        f"UP-SJ-6433-{name}" for name in ("SERVER", "NETWORK", "MONITORING", "ALARM", "LIGHT", "FIRE", "SIGNS")
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("each: [aed]", "each: [aedd]", "unknown item 'aedd'"),
        ("each: [aed]", "each: [aed]\n    centre: true", "exactly one of each, item, centre"),
        ("every: 1 day", "every: 1 fortnight", "no period"),
        ("work: inspect", "work: looking", "none of"),
        ("confidence: S", "confidence: X", "none of"),
        ("confidence: S", "confidence: S\n    time: 2", "unknown key 'time'"),
        ("confidence: S", "confidence: S\n    times: 0", "whole number from 1 to 24"),
        ("confidence: S", "confidence: S\n    where: {flavour: [a]}", "unknown attribute 'flavour'"),
        ("confidence: S", f"confidence: S{TASK}", "is taken"),
    ],
)
def test_mistakes_are_refused_in_one_line(root: Path, old: str, new: str, complaint: str) -> None:
    (root / "upkeep.yaml").write_text("tasks:" + TASK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as refused:
        load_tasks(root)
    assert complaint in refused.value.message.en
    assert refused.value.message.en.startswith("upkeep.yaml")


def test_a_changed_file_is_read_again(root: Path) -> None:
    (root / "upkeep.yaml").write_text("tasks:" + TASK, encoding="utf-8")
    assert [task.code for task in load_tasks(root)] == ["UP-1"]
    (root / "upkeep.yaml").write_text("tasks:" + TASK.replace("UP-1", "UP-LONGER"), encoding="utf-8")
    assert [task.code for task in load_tasks(root)] == ["UP-LONGER"]
