"""JSON for programs, sentences for people, and what the shipped files promise."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from twin.catalog import (
    DEFAULT_ROOT,
    MEASURES,
    STRENGTHS,
    Limit,
    Op,
    Rule,
    explain,
    lint,
    load_catalog,
    requirement_text,
    standard_json,
)
from twin.model import Strength, Text

CATALOG = load_catalog()
STANDARD = CATALOG.standard("DB31117-Z-016-2022")


def test_json_has_the_promised_shape() -> None:
    data = json.loads(json.dumps(standard_json(STANDARD), allow_nan=False))
    assert data["id"] == "DB31117-Z-016-2022"
    assert data["title"] == "政务服务中心建设与管理规范"
    assert [tier["id"] for tier in data["tiers"]] == ["district", "department", "subdistrict"]
    table = data["tables"][8]
    assert (table["table"], table["title"], table["clause"]) == ("9", "自助服务区设施设备及用品配置", "4.5.3")
    assert table["rows"][1] == {
        "row": 2,
        "group": None,
        "item": "智能门禁认证系统(24小时)",
        "item_en": "Smart access control (24 h)",
        "marks": {"district": "required", "department": "optional", "subdistrict": "required"},
        "values": None,
        "footnote": "a",
        "item_id": "access_control",
        "zones": [],
    }
    assert {rule["code"] for rule in data["rules"]} == {rule.code for rule in STANDARD.rules}


def test_a_rule_in_words_names_code_clause_tiers_limit_and_reading() -> None:
    said = explain(STANDARD.rule("SJ-4.5.5-1"), "zh", CATALOG)
    for part in (
        "SJ-4.5.5-1",
        "第 4.5.5 条",
        "街镇级政务服务中心 应",
        "每个便民服务区",
        "≤ 15 米",
        "默认 15 米",
        "理解：",
    ):
        assert part in said
    english = explain(STANDARD.rule("SJ-T3-R10"), "en", CATALOG)
    for part in ("SJ-T3-R10", "Table 3 row 10", "√ required", "every Consultation and guidance area", "≥ 1", "Fix:"):
        assert part in english


@pytest.mark.parametrize("rule", STANDARD.rules, ids=lambda rule: rule.code)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_can_be_said(rule: Rule, lang: str) -> None:
    said = explain(rule, lang, CATALOG)
    assert "{" not in said
    assert "()" not in said
    assert len(said.splitlines()) >= 6


def test_the_test_of_a_rule_is_one_phrase() -> None:
    assert requirement_text(STANDARD.rule("SJ-T3-R10"), CATALOG) == Text(
        "区内“取号设备”的数量 ≥ 1", "number of “Queue-ticket machine” in the zone ≥ 1"
    )
    tighter = Limit(Op.AT_MOST, 5.0, "m", "near")
    assert requirement_text(STANDARD.rule("SJ-4.5.5-1"), CATALOG, tighter).zh == "到最近的“等候休息区”的步行距离 ≤ 5 米"
    assert requirement_text(STANDARD.rule("SJ-4.3-1"), CATALOG).zh == "10 米内“‘一网通办’图形标志”的数量 ≥ 1"
    assert requirement_text(STANDARD.rule("SJ-4.5.3-4"), CATALOG).zh == (
        "不穿过“办事大厅、咨询引导区、窗口服务区、自助服务区等7种”即可从街上到达：是"
    )


def test_every_strength_has_words() -> None:
    assert set(STRENGTHS) == set(Strength)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_says_what_it_is_and_what_it_is_not(name: str) -> None:
    spec = MEASURES[name]
    assert spec.unit in {"", "m", "m2", "deg", "min", "ratio", "bool", "text"}
    assert spec.subjects
    assert all(spec.what)
    assert all(spec.not_this)
    for text in spec.sentence:
        text.format(**dict.fromkeys(spec.params, "x"))


@pytest.mark.parametrize("path", sorted((DEFAULT_ROOT / "standards").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_standard_and_the_template_are_right(path: Path) -> None:
    assert lint(path) == []


def test_every_entry_has_a_name_in_both_languages() -> None:
    for entry in (*CATALOG.items, *CATALOG.zones, *CATALOG.attributes):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in entry.zh)
        assert any(letter.isascii() and letter.isalpha() for letter in entry.en)


# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
VISION = {
    "normal": np.eye(3),
    "red-blind": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green-blind": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
MAIN = [
    "consultation",
    "window_service",
    "self_service",
    "self_service_24h",
    "open_government",
    "waiting",
    "convenience",
    "office",
    "equipment",
    "archive",
    "mother_baby",
    "emergency_room",
]


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    white = XYZ @ np.clip(vision @ linear(colour), 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(white > 216 / 24389, np.cbrt(white), (24389 / 27 * white + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
def test_the_main_zones_are_told_apart_on_the_map(vision: str) -> None:
    seen = {zone: lab(CATALOG.zones[zone].colour, VISION[vision]) for zone in MAIN}
    close = [(a, b) for a, b in itertools.combinations(MAIN, 2) if np.linalg.norm(seen[a] - seen[b]) < 10]
    assert close == []


@pytest.mark.parametrize("zone", [zone.id for zone in CATALOG.zones])
def test_dark_labels_are_readable_on_every_zone(zone: str) -> None:
    luminance = {colour: float(XYZ[1] @ linear(colour)) for colour in (CATALOG.zones[zone].colour, "#1f2933")}
    assert (luminance[CATALOG.zones[zone].colour] + 0.05) / (luminance["#1f2933"] + 0.05) >= 4.5  # WCAG 2 AA
