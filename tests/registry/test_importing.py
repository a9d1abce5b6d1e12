"""Importing asset lists into a centre."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from twin.drawing.corrections import set_zone
from twin.errors import NotFound, Refused
from twin.registry import ImportReport, Registry, RowState, read_assets

from .build import CODE, OFFSET, middle, register, rooms, state, thing, zone_id

HEADER = "资产编号,物品,名称,楼层,功能区,x_m,y_m,状态,品牌"


def bring(registry: Registry, *lines: str, header: str = HEADER, **how: bool) -> ImportReport:
    rows = read_assets("\n".join((header, *lines)).encode())
    return registry.import_assets(CODE, rows, by="甲", **{"dry_run": False, **how})


def states(report: ImportReport) -> dict[str, str]:
    return {row.asset_no: row.state for row in report.rows}


def reasons(report: ImportReport) -> Sequence[str]:
    return [text.en for row in report.rows for text in row.reasons]


GOOD = ("A1,取号机,,F1,等候休息区,,,,甲", "A2,打印机,大打印机,一层,,1003.0,2004.0,故障,", "A3,座椅,,,,,,,")


def test_a_dry_run_says_what_would_happen_and_writes_nothing(centre: Registry) -> None:
    before, version = state(centre), centre.version(CODE)
    report = bring(centre, *GOOD, dry_run=True)
    assert states(report) == {"A1": "new", "A2": "new", "A3": "new"}
    assert (report.written, report.batch) == (False, None)
    assert (state(centre), centre.version(CODE)) == (before, version)
    assert {change.field: change.new for change in report.rows[1].changes} == {
        "item": "打印机",
        "name": "大打印机",
        "status": "fault",
        "floor": "F1",
        "x_m": 1003.0,
        "y_m": 2004.0,
    }


def test_an_import_is_one_batch_and_the_same_file_again_changes_nothing(centre: Registry) -> None:
    report = bring(centre, *GOOD)
    assert report.written
    entries = centre.changes(CODE, batch=report.batch)
    assert {(entry.kind, entry.key) for entry in entries} == {
        (k, n) for k in ("asset", "placement") for n in ("A1", "A2", "A3")
    }
    after, version = state(centre), centre.version(CODE)
    again = bring(centre, *GOOD)
    assert states(again) == {"A1": "unchanged", "A2": "unchanged", "A3": "unchanged"}
    assert (again.written, again.batch) == (False, None)
    assert (state(centre), centre.version(CODE)) == (after, version)


def test_rows_land_where_they_say(centre: Registry) -> None:
    bring(centre, *GOOD)
    assets = {asset.asset_no: asset for asset in centre.twin(CODE).assets}
    assert assets["A1"].zone == zone_id(centre, "等候休息区")
    assert assets["A2"].at == pytest.approx((1003.0 - OFFSET[0], 2004.0 - OFFSET[1]))
    assert assets["A2"].zone == zone_id(centre, "咨询引导区")
    assert (assets["A3"].zone, assets["A3"].at) == (None, None)


def test_a_blank_cell_leaves_and_the_clear_word_empties(centre: Registry) -> None:
    bring(centre, "A1,取号机,一号机,F1,等候休息区,,,故障,甲")
    bring(centre, "A1,,,,,,,,")
    kept = centre.asset(CODE, "A1").asset
    assert (kept.name, kept.status, kept.attributes) == ("一号机", "fault", {"brand": "甲"})
    assert kept.zone == zone_id(centre, "等候休息区")
    report = bring(centre, "A1,,<清空>,,<清空>,,,<清空>,<清空>")
    assert {change.field for change in report.rows[0].changes} == {"name", "zone", "status", "attributes"}
    cleared = centre.asset(CODE, "A1").asset
    assert (cleared.status, cleared.attributes, cleared.zone) == ("in_use", {}, None)


WRONG = {
    "A9,座椅,,F7,,,,,": "there is no floor 'F7'",
    "A9,座椅,,F1,等侯休息区,,,,": "has no zone '等侯休息区'; near: 等候休息区",
    "A9,座椅,,F1,,abc,1,,": "x_m 'abc' is not a number",
    "A9,座椅,,F1,,1,,,": "give both or neither",
    "A9,,椅子,F1,,,,,": "the item is missing",
    ",座椅,,F1,,,,,": "the asset number is missing",
    "A9,座椅,,F1,,,,丢了,": "status '丢了' is unknown",
    f"{'x' * 101},座椅,,,,,,,": "longer than 100",
}


@pytest.mark.parametrize("line", WRONG)
def test_one_wrong_row_stops_the_whole_file_unless_asked(centre: Registry, line: str) -> None:
    before = state(centre)
    report = bring(centre, GOOD[0], line)
    assert [row.state for row in report.rows] == [RowState.NEW, RowState.WRONG]
    assert any(WRONG[line] in reason for reason in reasons(report))
    assert not report.written
    assert state(centre) == before
    report = bring(centre, GOOD[0], line, skip_wrong=True)
    assert report.written
    assert [asset.asset_no for asset in centre.twin(CODE).assets] == ["A1"]


def test_a_number_twice_in_the_file_is_wrong_in_both_rows(centre: Registry) -> None:
    report = bring(centre, "A1,座椅,,,,,,,", "A1,打印机,,,,,,,", "A2,座椅,,,,,,,", skip_wrong=True)
    assert [row.state for row in report.rows] == ["wrong", "wrong", "new"]
    assert [asset.asset_no for asset in centre.twin(CODE).assets] == ["A2"]


def test_broken_json_is_wrong(centre: Registry) -> None:
    report = bring(centre, 'A1,座椅,"{bad"', header="编号,物品,属性")
    assert "JSON" in reasons(report)[0]


def test_an_unknown_item_is_accepted_with_a_warning_that_names_near_ones(centre: Registry) -> None:
    report = bring(centre, "A1,自助取号设备机,,,,,,,", "A2,座椅,,,,,,,")
    assert report.written
    first, second = report.rows
    assert "取号" in first.warnings[0].zh
    assert second.warnings == ()


def test_a_date_that_is_none_is_accepted_with_a_warning(centre: Registry) -> None:
    header = "资产编号,物品,购置日期"
    report = bring(centre, "A1,座椅,2023-13-40", "A2,座椅,2023/5/1", "A3,座椅,", header=header, dry_run=True)
    assert [[text.zh for text in row.warnings] for row in report.rows] == [["“购置日期”不是日期：2023-13-40"], [], []]


def test_a_zone_name_that_fits_several_zones_asks_for_the_number(registry: Registry) -> None:
    register(registry, CODE, rooms())
    floor = registry.twin(CODE).floors[0]
    same = [set_zone(floor, zone.id, name="办公室") for zone in floor.zones[:2]]
    registry.plans.correct_zones(CODE, "F1", same, by="甲")
    report = bring(registry, "A1,座椅,,F1,办公室,,,,", f"A2,座椅,,F1,{floor.zones[0].id},,,,", dry_run=True)
    assert [row.state for row in report.rows] == ["wrong", "new"]
    assert floor.zones[0].id in reasons(report)[0]


def test_naming_another_zone_drops_a_position_outside_it(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", floor="F1", at=middle("档案室")), by="甲")
    report = bring(centre, "A1,,,,等候休息区,,,,")
    assert "position" in report.rows[0].warnings[0].en
    asset = centre.asset(CODE, "A1").asset
    assert (asset.at, asset.zone) == (None, zone_id(centre, "等候休息区"))
    assert states(bring(centre, "A1,,,,等候休息区,,,,")) == {"A1": "unchanged"}


def test_a_new_position_takes_the_zone_along(centre: Registry) -> None:
    bring(centre, "A1,座椅,,F1,档案室,,,,")
    bring(centre, "A1,,,,,1003.0,2004.0,,")
    assert centre.asset(CODE, "A1").asset.zone == zone_id(centre, "咨询引导区")
    assert states(bring(centre, "A1,,,,,1003.0,2004.0,,")) == {"A1": "unchanged"}


def test_an_import_needs_a_name_and_a_centre(centre: Registry) -> None:
    rows = read_assets("\n".join((HEADER, *GOOD)).encode())
    with pytest.raises(Refused):
        centre.import_assets(CODE, rows, by="", dry_run=False)
    assert centre.import_assets(CODE, rows, by="").count(RowState.NEW) == 3
    with pytest.raises(NotFound):
        centre.import_assets("NOBODY", rows, by="甲")
    assert centre.twin(CODE).assets == ()


def test_a_large_list_stays_one_batch(centre: Registry, tmp_path: Path) -> None:
    path = tmp_path / "assets.csv"
    path.write_bytes(
        ("\n".join((HEADER, *(f"A{i},座椅,椅{i},F1,等候休息区,,,,甲" for i in range(2000))))).encode("gb18030")
    )
    report = centre.import_assets(CODE, read_assets(path), by="甲", dry_run=False)
    assert report.count(RowState.NEW) == 2000
    assert centre.assets(CODE, zone=zone_id(centre, "等候休息区")).total == 2000
    centre.undo(str(report.batch), by="甲")
    assert centre.twin(CODE).assets == ()


LEDGER = "资产编号,资产名称,资产分类,数量,存放地点"


def test_the_place_of_a_ledger_is_understood_as_far_as_it_goes(centre: Registry) -> None:
    lines = (
        "A1,等候椅,家具,8,一楼等候休息区南侧",
        "A2,打印机,设备,1,二楼机房",
        "A3,电脑,设备,1,等候休息区1台、档案室1台",
    )
    report = bring(centre, *lines, header=LEDGER)
    assert [row.state for row in report.rows] == [RowState.NEW] * 3
    assert [[text.en for text in row.warnings] for row in report.rows] == [
        [],
        ["'二楼机房': there is no plan of that floor, so no zone"],
        [
            "'等候休息区1台、档案室1台' may be any of 等候休息区, 档案室, so no zone; part the row or fill in the column 功能区 (zone)"
        ],
    ]
    assets = {asset.asset_no: asset for asset in centre.twin(CODE).assets}
    assert (assets["A1"].zone, assets["A1"].attributes["quantity"]) == (zone_id(centre, "等候休息区"), "8")
    assert assets["A2"].attributes["place"] == "二楼机房"
    assert (assets["A2"].floor, assets["A2"].zone) == (None, None)
    assert states(bring(centre, *lines, header=LEDGER)) == dict.fromkeys(("A1", "A2", "A3"), "unchanged")


def test_what_a_ledger_keeps_at_a_window_is_the_windows(centre: Registry) -> None:
    bring(centre, "A1,打印机,设备,1,一楼3号窗口", header=LEDGER)
    assert next(asset for asset in centre.twin(CODE).assets if asset.asset_no == "A1").attributes["window"] == "03"


def test_a_ledger_read_again_leaves_a_thing_where_somebody_has_put_it(centre: Registry) -> None:
    line = "A1,打印机,设备,1,等候休息区"
    bring(centre, line, header=LEDGER)
    centre.move_asset(CODE, "A1", floor="F1", at=middle("档案室"), by="甲")
    assert states(bring(centre, line, header=LEDGER)) == {"A1": "unchanged"}
    assert states(bring(centre, line.replace("等候休息区", "窗口服务区"), header=LEDGER)) == {"A1": "changed"}
    moved = next(asset for asset in centre.twin(CODE).assets if asset.asset_no == "A1")
    assert (moved.zone, moved.at) == (zone_id(centre, "窗口服务区"), None)
