"""The auditor's list: which rows stand on which sheet and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.missing import (
    HEADERS,
    SHEETS,
    MissingList,
    MissingRow,
    cells,
    header_names,
    lacks_things,
    missing_rows,
)
from twin.checks.waivers import Waiver
from twin.model import Text, Twin, Verdict

from .build import door, findings, fixture, room, storey, thing, whole

HALL = storey(
    room("A", "waiting", name="一号等候区"),
    room("B", "counter", at=(20, 0), name="窗口"),
    room("H", "office", at=(10, 0), name="过道"),
    door("AH", "A H", at=(10, 5), along="y"),
    door("HB", "H B", at=(20, 5), along="y"),
)


def missing(twin: Twin, **options: object) -> MissingList:
    return missing_rows(twin, findings(twin, **options), fixture())


def row(rows: tuple[MissingRow, ...], rule: str) -> MissingRow:
    (only,) = [one for one in rows if one.rule == rule]
    return only


def test_required_optional_and_undecided_are_apart() -> None:
    got = missing(whole(HALL, thing("W", "window_plain", zone="B")))
    assert {one.rule for one in got.required} == {"T-W1", "T-W2", "T-RATE"}
    assert {one.rule for one in got.optional} == {"T-Z2", "T-W3"}
    assert {one.rule for one in got.undecided} == {"T-P1", "T-P2", "T-E1", "T-LOGO"}


def test_a_row_says_centre_tier_floor_zone_item_strength_table_clause_and_count() -> None:
    got = row(missing(whole(HALL)).required, "T-W2")
    assert dict(zip(header_names("zh"), cells(got, "zh"), strict=True)) == {
        "中心": "示例中心",
        "级别": "大",
        "楼层": "1层",
        "功能区": "一号等候区",
        "设施设备及用品": "平板电脑及手写笔",
        "必配/选配": "必配",
        "表": "3",
        "行": "2",
        "条款": "2",
        "现有数量": 0,
        "备注": "",
        "标准": "TEST",
    }
    assert cells(got, "en")[3:6] == ("Waiting “一号等候区”", "Tablet and stylus", "required")
    assert (got.subject, got.floor_id, got.at) == ("A", "F1", (5.0, 5.0))


def test_headers_and_sheets_name_fields_that_exist() -> None:
    assert {name for name, _ in HEADERS} <= set(MissingRow.__dataclass_fields__)
    assert [name for name, _ in SHEETS] == list(MissingList.__dataclass_fields__)


def test_equipment_of_a_zone_that_is_not_there_names_the_kind_of_zone() -> None:
    got = missing(whole(storey(room("B", "counter"))))
    assert row(got.required, "T-Z1").item == Text("等候区", "Waiting")
    assert row(got.required, "T-W1").zone == Text("等候区（未设置）", "Waiting (not set up)")
    assert row(got.required, "T-W1").item.zh == "座椅"


def test_equipment_of_an_absent_optional_zone_is_on_no_sheet() -> None:
    got = missing(whole(HALL))
    assert "T-N1" not in {one.rule for sheet in (got.required, got.optional, got.undecided) for one in sheet}


def test_one_row_per_zone() -> None:
    floor = storey(room("A", "waiting", name="东"), room("B", "waiting", at=(20, 0), name="西"))
    rows = [one for one in missing(whole(floor)).required if one.rule == "T-W1"]
    assert [one.zone.zh for one in rows] == ["东", "西"]


def test_remark_says_where_else_it_is() -> None:
    got = row(missing(whole(HALL, thing("1", "seat", zone="B"))).required, "T-W1")
    assert "窗口 1 件" in got.remark.zh


def test_the_remark_of_an_undecided_row_begins_with_what_is_missing() -> None:
    got = row(missing(whole(HALL, thing("W", "window_plain", zone="B"))).undecided, "T-P2")
    assert got.remark.zh.startswith("1 个窗口未登记可识别的类型")


def test_the_waived_and_the_too_far_are_on_no_sheet() -> None:
    far = storey(room("A", "waiting"), room("B", "counter", at=(90, 0)), room("H", "office", size=(100, 10)))
    waiver = Waiver("T-W1", "A", "采购中", "王", date(2026, 12, 31))
    got = missing(whole(far), waivers=[waiver])
    rules = {one.rule for sheet in (got.required, got.optional, got.undecided) for one in sheet}
    assert rules.isdisjoint({"T-W1", "T-NEAR"})


def test_the_tier_checked_is_the_tier_shown() -> None:
    twin = whole(HALL)
    got = missing_rows(twin, findings(twin, tier="small"), fixture(), tier="small")
    assert {one.tier.zh for one in got.required} == {"小"}


def test_a_document_without_tiers_says_the_centres_own() -> None:
    catalog = load_catalog()
    standards = [catalog.standard(name) for name in ("GB55019-2021", "DB31117-Z-016-2022")]
    twin = whole(storey(room("z1", "window_service", (0, 0), (12, 8))))
    twin = replace(twin, centre=replace(twin.centre, tier="district", standards=tuple(one.id for one in standards)))
    rows = missing_rows(twin, check(twin, standards, catalog, today=date(2026, 1, 2)), catalog)
    listed = [row for row in (*rows.required, *rows.undecided) if row.standard == "GB55019-2021"]
    assert {row.tier.zh for row in listed} == {"区级综合性政务服务中心"}


@pytest.mark.parametrize(("number", "said"), [(2, "未识别的物品：怪物 X0、怪物 X1"), (3, "区内另有 3 件物品未识别")])
def test_many_unrecognised_things_are_counted_and_not_named_beside_every_item(number: int, said: str) -> None:
    odd = [thing(f"X{n}", None, "A", name="怪物") for n in range(number)]
    remarks = [row.remark.zh for row in missing(whole(HALL, *odd)).required if row.subject == "A"]
    assert remarks
    assert all(said in remark for remark in remarks)


def test_documents_records_and_questions_are_findings_but_no_missing_things() -> None:
    catalog = load_catalog()
    standard = catalog.standard("DB31117-Z-016-2022")
    entries = {entry.id for entry in standard.elsewhere}
    twin = whole(HALL)
    found = check(twin, [standard], catalog, tier="district", today=date(2026, 1, 2))
    open_ones = {f.rule for f in found if f.verdict in {Verdict.FAIL, Verdict.UNKNOWN}}
    assert open_ones & entries
    got = missing_rows(twin, found, catalog, tier="district")
    assert {one.rule for one in (*got.required, *got.optional, *got.undecided)} & entries == set()


def test_what_there_may_be_none_of_is_not_missing_where_there_are_some() -> None:
    catalog = load_catalog()
    hall = storey(room("z1", "window_service", (0, 0), (12, 8)))
    heaters = [thing(f"H{n}", "electric_heater", "z1", (n, 1)) for n in range(2)]
    twin = whole(hall, *heaters)
    found = check(twin, [catalog.standard("QP-2020-20")], catalog, tier="department", today=date(2026, 1, 31))
    (heated,) = [finding for finding in found if finding.rule == "QP-17-1.3a2"]
    assert (heated.verdict, heated.count, lacks_things(heated, catalog)) == (Verdict.FAIL, 2, False)
    rows = missing_rows(twin, found, catalog)
    listed = {row.rule: row.zone for row in (*rows.required, *rows.optional)}
    assert heated.rule not in listed
    assert listed["QP-8-1"] == Text("全中心", "Whole centre")  # a plate that is not there


def test_a_hall_of_many_kinds_is_named_shortly_in_english() -> None:
    catalog = load_catalog()
    place = storey(
        room("z1", "corridor window_service hall waiting", (0, 0), (12, 8), name="大厅"),
        room("z2", "window_service waiting", (20, 0), (12, 8), name="二厅"),
    )
    found = check(
        whole(place), [catalog.standard("DB31117-Z-016-2022")], catalog, tier="district", today=date(2026, 1, 2)
    )
    rows = missing_rows(whole(place), found, catalog, tier="district")
    names = {row.subject: row.zone.en for row in rows.required}
    assert names["z1"] == f"{catalog.zones['hall'].en} “大厅”"
    assert names["z2"] == f"{catalog.zones['window_service'].en} / {catalog.zones['waiting'].en} “二厅”"


def test_a_window_lacks_a_thing_and_not_itself() -> None:
    catalog = load_catalog()
    hall = storey(room("z1", "window_service", (0, 0), (12, 8)))
    twin = whole(hall, thing("W1", "window_issuing", "z1"))
    found = check(twin, [catalog.standard("LZCZ-2022-1")], catalog, tier="subdistrict", today=date(2026, 1, 31))
    rows = missing_rows(twin, found, catalog)
    items = {row.rule: row.item for row in (*rows.required, *rows.undecided) if row.subject == "W1"}
    assert items["LZ-7-5.1"] == Text("工作牌", "Position plate")
    assert items["LZ-7-3"] == Text("窗口为开放式窗口", "The window is an open one")
