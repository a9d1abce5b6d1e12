"""DB 31117/Z 016-2022 as shipped: rows and rules read against the text by eye, and all of it where the text is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from twin.catalog import MEASURES, Condition, Op, Rule, Standard, SubjectKind, TableRow, load_catalog
from twin.model import Strength

STANDARD: Standard = load_catalog().standard("DB31117-Z-016-2022")
ROOT = Path(__file__).resolve().parents[2]
DISTRICT, DEPARTMENT, SUBDISTRICT = "district", "department", "subdistrict"
SIGNS = {Strength.REQUIRED: "√", Strength.OPTIONAL: "○"}


def row(table: str, number: int) -> TableRow:
    (found,) = [r for t in STANDARD.tables if t.table == table for r in t.rows if r.row == number]
    return found


def signs(one: TableRow) -> str:
    return "".join(SIGNS[one.marks[tier]] for tier in (DISTRICT, DEPARTMENT, SUBDISTRICT))


CHECKED_BY_EYE = {
    ("2", 3): ("自助服务区(8小时、24小时)", "√○√"),
    ("2", 4): ("政务公开专区", "√○○"),
    ("2", 6): ("便民服务区", "√√√"),
    ("2", 10): ("母婴室", "√○○"),
    ("3", 5): ("智能导服机器人", "√○○"),
    ("3", 7): ("政府公报栏(架)", "√√√"),
    ("3", 8): ("宣传册/宣传折页", "√√√"),
    ("3", 11): ("办事指南查询机", "√○√"),
    ("4", 3): ("办公桌、椅", "√√√"),
    ("4", 6): ("平板电脑及手写笔", "√√√"),
    ("5", 2): ("分领域综合窗口", "√○○"),
    ("6", 1): ("“长三角”跨省通办专窗", "√○√"),
    ("6", 5): ("扶助(为老、助残)服务专窗", "√√√"),
    ("7", 2): ("打印机", "√○○"),
    ("7", 3): ("高拍仪(含读卡器)", "√√√"),
    ("8", 2): ("智能终端(含智能文件柜)", "√○○"),
    ("8", 3): ("智能化的政务智能导视系统", "√○○"),
    ("9", 1): ("指示牌", "√○√"),
    ("9", 2): ("智能门禁认证系统(24小时)", "√○√"),
    ("9", 3): ("自助寄取柜", "√○○"),
    ("10", 7): ("常规急救器材(胶布、纱布等)", "√√√"),
    ("10", 9): ("Wi-Fi无线网络设备", "√○○"),
    ("11", 8): ("固体胶(胶水)", "√√√"),
    ("11", 9): ("修正带(液)", "√○○"),
    ("12", 1): ("急救室", "○○○"),
    ("12", 3): ("专业急救器材(除颤仪、氧气袋等)", "√○○"),
    ("12", 7): ("常规防汛防台器材", "√√√"),
}


@pytest.mark.parametrize(("table", "number"), CHECKED_BY_EYE)
def test_rows_checked_by_eye(table: str, number: int) -> None:
    one = row(table, number)
    assert (one.words, signs(one)) == CHECKED_BY_EYE[table, number]


def test_every_table_has_its_rows_in_order() -> None:
    rows = {table.table: [r.row for r in table.rows] for table in STANDARD.tables}
    lengths = {"1": 3, "2": 10, "3": 12, "4": 15, "5": 3, "6": 5, "7": 4, "8": 6, "9": 4, "10": 9, "11": 9, "12": 7}
    lengths["18"] = 22
    assert rows == {table: list(range(1, length + 1)) for table, length in lengths.items()}


def test_groups_footnotes_and_recommended_areas() -> None:
    assert [row("5", n).group for n in (1, 2, 3)] == ["受理窗口", "受理窗口", None]
    assert {(t.table, r.row) for t in STANDARD.tables for r in t.rows if r.footnote} == {("3", 8), ("9", 2)}
    assert [dict(row("1", n).values) for n in (1, 2, 3)] == [
        {DISTRICT: "≥20000"},
        {DEPARTMENT: "按实际需要设置"},
        {SUBDISTRICT: "≥800"},
    ]


def _document() -> list[dict[str, Any]]:
    folder = Path(os.environ.get("TWIN_STANDARDS", ROOT.parent / "shared" / "standards"))
    path = folder / "songjiang_tables.json"
    if not path.exists():
        pytest.skip(f"the document's tables are not at {path}; set TWIN_STANDARDS to their folder")
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


@pytest.mark.plans
def test_every_row_and_mark_is_the_documents() -> None:
    theirs = {
        (one["table"], one["row"]): (
            one["title"],
            one["clause"],
            one["group"],
            one["item"],
            one["marks"],
            bool(one["footnote"]),
        )
        for one in _document()
    }
    ours = {
        (t.table, r.row): (
            t.title.zh,
            t.clause,
            r.group,
            r.words,
            {tier: SIGNS[mark] for tier, mark in r.marks.items()} or None,
            r.footnote is not None,
        )
        for t in STANDARD.tables
        for r in t.rows
    }
    assert ours == theirs


@pytest.mark.parametrize("table", [t.table for t in STANDARD.tables if t.table not in {"1", "18"}])
def test_every_row_of_a_table_of_marks_is_a_rule_with_the_same_marks(table: str) -> None:
    for one in next(t for t in STANDARD.tables if t.table == table).rows:
        rule = STANDARD.rule(f"SJ-T{table}-R{one.row}")
        assert (rule.table, rule.row, rule.words, dict(rule.marks)) == (table, one.row, one.words, dict(one.marks))
        assert one.item is not None or one.zones


def test_every_row_of_table_18_is_a_document_with_the_same_marks() -> None:
    kept = {entry.row: entry for entry in STANDARD.elsewhere if entry.table == "18"}
    rows = next(t for t in STANDARD.tables if t.table == "18").rows
    assert sorted(kept) == [one.row for one in rows]
    for one in rows:
        entry = kept[one.row]
        assert (entry.id, entry.becomes, entry.clause) == (f"SJ-doc-T18-R{one.row}", "document", "6.3")
        assert entry.title == (one.words, one.en)
        assert dict(entry.marks) == dict(one.marks)


@pytest.mark.parametrize("rule", STANDARD.rules, ids=lambda rule: rule.code)
def test_every_rule_is_complete(rule: Rule) -> None:
    assert rule.marks
    assert rule.examples_pass
    assert rule.examples_fail
    assert all(rule.limit.allows(value) for value in rule.examples_pass)
    assert not any(rule.limit.allows(value) for value in rule.examples_fail)
    assert set(rule.params) <= set(MEASURES[rule.measure].params)
    for text in filter(None, (rule.title, rule.why, rule.fix, rule.reading)):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
        assert "{" not in text.zh + text.en
    if rule.limit.setting or rule.param_settings:
        assert rule.reading is not None, "a number of ours needs its reading beside it"


ZONE_OF_TABLE = {
    "3": ({"consultation"}, ("SJ-T2-R1",)),
    "4": ({"window_service"}, ("SJ-T2-R2",)),
    "10": ({"waiting"}, ("SJ-T2-R5",)),
    "11": ({"convenience"}, ("SJ-T2-R6",)),
    "12": ({"emergency_room"}, ()),
}


@pytest.mark.parametrize("table", ZONE_OF_TABLE)
def test_equipment_is_looked_for_in_its_zone_and_stands_or_falls_with_it(table: str) -> None:
    zones, depends_on = ZONE_OF_TABLE[table]
    rules = [
        rule for rule in STANDARD.rules if rule.code.startswith(f"SJ-T{table}-R") and rule.measure == "count_in_zone"
    ]
    assert len(rules) >= 6
    for rule in rules:
        assert rule.applies_to.kind is SubjectKind.ZONE
        assert set(rule.applies_to.zones) == zones
        assert rule.applies_to.depends_on == depends_on


def test_access_control_binds_only_a_24_hour_zone() -> None:
    assert STANDARD.rule("SJ-T9-R2").applies_to.zones == ("self_service_24h",)
    assert STANDARD.rule("SJ-T9-R2").applies_to.depends_on == ()
    assert set(STANDARD.rule("SJ-T9-R4").applies_to.zones) == {"self_service", "self_service_24h"}
    assert STANDARD.rule("SJ-T9-R4").applies_to.depends_on == ("SJ-T2-R3",)


def test_table_8_binds_only_where_a_smart_window_is() -> None:
    for number in range(1, 7):
        to = STANDARD.rule(f"SJ-T8-R{number}").applies_to
        assert (to.kind, to.items, to.depends_on) == (SubjectKind.WINDOW, ("window_smart",), ())


def test_special_windows_need_table_7_and_the_table_4_of_their_zone() -> None:
    special = {"window_delta", "window_one_matter", "window_one_licence", "window_immediate", "window_assistance"}
    seventh, fourth = STANDARD.rule("SJ-T7-R3"), STANDARD.rule("SJ-T4S-R6")
    assert set(seventh.applies_to.items) == set(fourth.applies_to.items) == special
    assert seventh.measure == "count_at_window"
    assert fourth.applies_to.outside_zones == ("window_service",)
    assert fourth.clause == "4.5.2.3"
    assert fourth.reading is not None
    assert "5.4.2.1" in fourth.reading.zh
    assert {STANDARD.rule(code).params["item"] for code in seventh.applies_to.depends_on} == special


def test_a_self_service_zone_of_either_kind_is_enough() -> None:
    assert set(STANDARD.rule("SJ-T2-R3").params["zones"]) == {"self_service", "self_service_24h"}


def test_the_emergency_room_is_as_needed() -> None:
    assert set(STANDARD.rule("SJ-4.5.6-1").marks.values()) == {Strength.MAY}
    first_aid_room = STANDARD.rule("SJ-T12-R1")
    assert first_aid_room.measure == "zone_present"
    assert first_aid_room.applies_to.zones == ("emergency_room",)


CLAUSES = {
    # code: (clause, marks in the order of the tiers, measure, limit)
    "SJ-T1-R1": ("4.2", ("should", None, None), "total_area", (Op.AT_LEAST, 20000.0)),
    "SJ-T1-R3": ("4.2", (None, None, "should"), "total_area", (Op.AT_LEAST, 800.0)),
    "SJ-4.3-1": ("4.3", (None, "shall", "shall"), "count_near_entrance", (Op.AT_LEAST, 1.0)),
    "SJ-4.3-2": ("4.3", (None, "shall", "shall"), "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-4.5.1-1": ("4.5.1", ("should",) * 3, "zone_at_entrance", (Op.AT_MOST, 10.0)),
    "SJ-4.5.2.1-1": ("4.5.2.1", ("should",) * 3, "zone_distance", (Op.AT_MOST, 15.0)),
    "SJ-4.5.2.1-2": ("4.5.2.1", ("should",) * 3, "zones_connected", (Op.IS, True)),
    "SJ-4.5.3-1": ("4.5.3", ("should",) * 3, "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-4.5.3-2": ("4.5.3", ("should",) * 3, "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-4.5.3-3": ("4.5.3", ("shall", None, None), "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-4.5.3-4": ("4.5.3", ("shall", "should", None), "street_way", (Op.IS, True)),
    "SJ-4.5.4-1": ("4.5.4", ("shall",) * 3, "zone_on_floor", (Op.AT_LEAST, 1.0)),
    "SJ-4.5.4-2": ("4.5.4", ("shall",) * 3, "zone_distance", (Op.AT_MOST, 15.0)),
    "SJ-4.5.5-1": ("4.5.5", ("shall",) * 3, "zone_distance", (Op.AT_MOST, 15.0)),
    "SJ-6.4.3.1-1": ("6.4.3.1", ("shall",) * 3, "attribute_present", (Op.IS, True)),
    "SJ-6.4.3.2-1": ("6.4.3.2", ("should",) * 3, "distinct_attribute", (Op.AT_MOST, 1.0)),
    "SJ-6.4.3.2-2": ("6.4.3.2", ("should",) * 3, "distinct_attribute", (Op.AT_MOST, 1.0)),
    "SJ-6.6.1.1-1": ("6.6.1.1", ("shall",) * 3, "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-6.6.1.1-2": ("6.6.1.1", ("shall",) * 3, "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-6.6.1.1-3": ("6.6.1.1", ("shall",) * 3, "count_in_zone", (Op.AT_LEAST, 1.0)),
    "SJ-D.15-1": ("D.15", ("should", None, None), "item_distance", (Op.AT_LEAST, 1.0)),
    "SJ-D.16-1": ("D.16", ("shall", None, None), "asset_working", (Op.IS, True)),
}


@pytest.mark.parametrize("code", CLAUSES)
def test_clauses_checked_by_eye(code: str) -> None:
    rule = STANDARD.rule(code)
    marks = tuple(
        rule.marks[tier].value if tier in rule.marks else None for tier in (DISTRICT, DEPARTMENT, SUBDISTRICT)
    )
    assert (rule.clause, marks, rule.measure, (rule.limit.op, rule.limit.value)) == CLAUSES[code]


def test_a_rating_device_is_asked_for_in_every_zone_that_serves_visitors() -> None:
    bound = {zone for n in (1, 2, 3) for zone in STANDARD.rule(f"SJ-6.6.1.1-{n}").applies_to.zones}
    public = {zone.id for zone in load_catalog().zones if zone.public}
    assert bound == public - {"hall", "self_rating"}  # a hall is made of zones; a rating area is for rating


def test_logo_rules_cover_main_entrances_and_the_zones_of_the_hall() -> None:
    assert STANDARD.rule("SJ-4.3-1").applies_to.condition is Condition.MAIN_ENTRANCE
    assert "waiting" in STANDARD.rule("SJ-4.3-2").applies_to.zones
    assert "office" not in STANDARD.rule("SJ-4.3-2").applies_to.zones


@pytest.mark.plans
def test_no_sentence_of_the_document_is_copied() -> None:
    path = Path(os.environ.get("TWIN_STANDARDS", ROOT.parent / "shared" / "standards")) / "texts"
    texts = sorted(path.glob("songjiang*.txt"))
    if not texts:
        pytest.skip(f"the document is not in {path}; set TWIN_STANDARDS to its folder")
    document = texts[0].read_text(encoding="utf-8").replace(" ", "").replace(",", "，")
    ours = [text.zh for rule in STANDARD.rules for text in (rule.title, rule.why, rule.fix, rule.reading) if text]
    ours += [part for clause in STANDARD.elsewhere for part in clause.about.zh.split("；")]
    assert [text for text in ours if len(text) > 14 and text in document] == []
