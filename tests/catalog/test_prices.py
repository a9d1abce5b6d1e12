"""Price caps: read with their sources; a mistake in the file is one line that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.catalog.prices import load_caps
from twin.errors import CatalogError

CAP = """
  - items: [printer]
    yuan: 1200
    words: {zh: 1200 元, en: 1 200 yuan}
    source: {zh: 某文件, en: some rule}
    confidence: S
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "standards").mkdir()
    (tmp_path / "items.yaml").write_text(
        "categories: {it: {zh: 设备, en: Equipment}}\nitems:\n  printer: {zh: 打印机, en: Printer, category: it}\n",
        encoding="utf-8",
    )
    (tmp_path / "zones.yaml").write_text("zones: {}\n", encoding="utf-8")
    return tmp_path


def test_every_cap_of_ours_is_from_a_rule_and_of_a_known_item() -> None:
    caps = load_caps()
    assert {item for item, cap in caps.items() if cap.confidence == "T"} == {
        "office_desk",
        "office_chair",
        "desk_and_chair",
        "file_cabinet",
        "safe",
        "sofa",
        "coffee_table",
    }
    assert all("27" in cap.source.zh for cap in caps.values())


def test_a_folder_without_the_file_has_no_caps(root: Path) -> None:
    assert load_caps(root) == {}
    (root / "prices.yaml").write_text("caps:" + CAP, encoding="utf-8")
    assert {item: cap.yuan for item, cap in load_caps(root).items()} == {"printer": 1200}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("1200", "-5", "whole number above 0"),
        ("yuan: 1200", "yuan: yes", "whole number above 0"),
        ("[printer]", "[flying carpet]", "unknown item 'flying carpet'"),
        ("confidence: S", "confidence: N", "none of: S, T"),
        ("confidence: S", f"confidence: S{CAP}", "has a cap already"),
        ("confidence: S", "confidence: S\n    years: 3", "unknown key 'years'"),
    ],
)
def test_mistakes_are_refused_in_one_line(root: Path, old: str, new: str, complaint: str) -> None:
    (root / "prices.yaml").write_text("caps:" + CAP.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as refused:
        load_caps(root)
    assert complaint in refused.value.message.en
    assert refused.value.message.en.startswith("prices.yaml")
