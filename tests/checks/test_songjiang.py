"""The shipped Songjiang standard on centres made for it: named subjects pass and fail, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from twin.catalog.loader import load_catalog
from twin.catalog.schema import Strength, TableRow
from twin.checks.assemble import assemble
from twin.checks.engine import check
from twin.checks.missing import missing_rows
from twin.model import Asset, Centre, Finding, Floor, Json, Twin, Verdict

from .build import door, room, storey

CATALOG = load_catalog()
STANDARD = CATALOG.standard("DB31117-Z-016-2022")
TABLES = {table.table: table for table in STANDARD.tables}
TIERS = ["district", "department", "subdistrict"]
EQUIPMENT = {
    "3": "咨询引导区",
    "4": "窗口服务区",
    "9": "24小时自助服务区",
    "10": "等候休息区",
    "11": "便民服务区",
    "12": "应急保障室",
}
"""Zone whose equipment each table lists."""

KEPT = {"责任人": "王某", "型号": "甲", "颜色": "灰", "朝向": "南", "被遮挡": "否", "领域": "税务"}


def plan(*absent: str) -> Floor:
    """One floor with every zone of the standard, side by side, doors between and one main entrance."""
    names = [
        "办公室", "窗口服务区", "等候休息区", "便民服务区", "咨询引导区", "24小时自助服务区", "政务公开专区",
        "应急保障室", "急救室", "设备间", "档案室", "母婴室",
    ]  # fmt: skip
    names = [name for name in names if name not in absent]
    rooms = [room(f"Z-{name}", name=name, at=(8.0 * n, 0.0), size=(8.0, 8.0)) for n, name in enumerate(names)]
    doors = [
        door(f"D{n}", f"{one.id} {two.id}", at=(8.0 * (n + 1), 4.0), along="y")
        for n, (one, two) in enumerate(pairwise(rooms))
    ]
    outer = [
        door(f"OUT-{name}", f"Z-{name}", at=(8.0 * names.index(name) + 4.0, 0.0), width=width, along="x")
        for name, width in (("咨询引导区", 2.4), ("24小时自助服务区", 1.2))
        if name in names
    ]
    return storey(*rooms, *doors, *outer)


def rows() -> list[Asset]:
    """A register with one of everything the tables name, in the tables' own words."""
    found: list[Asset] = []

    def add(words: str, zone: str, **attributes: str) -> None:
        found.append(Asset(f"{zone}/{words}", None, words, words, zone=zone, attributes={**KEPT, **attributes}))

    for table, zone in EQUIPMENT.items():
        for line in TABLES[table].rows:
            if line.item is not None:
                add(line.words, zone)
    windows = [*TABLES["5"].rows, *TABLES["6"].rows]
    for line in windows:
        add(line.words, "窗口服务区")
    for line in TABLES["6"].rows:
        for thing in TABLES["7"].rows:
            number = f"{line.words}的{thing.words}"
            found.append(
                Asset(number, None, thing.words, thing.words, zone="窗口服务区",
                      attributes={**KEPT, "所属窗口": f"窗口服务区/{line.words}"})
            )  # fmt: skip
    for zone in ("咨询引导区", "窗口服务区", "24小时自助服务区", "政务公开专区", "等候休息区", "便民服务区"):
        add("“一网通办”图形标志(logo)", zone)
        add("好差评评价器", zone)
    add("电脑", "24小时自助服务区")
    add("操作方法标识", "24小时自助服务区")
    add("服务电话公示牌", "咨询引导区")
    add("记录册", "咨询引导区")
    add("业务告示牌", "窗口服务区")
    for line in windows:
        number, window = f"{line.words}的告知清单", f"窗口服务区/{line.words}"
        found.append(
            Asset(number, None, "一次性告知单", "清单", zone="窗口服务区", attributes={**KEPT, "所属窗口": window})
        )
    return found


def centre(assets: Iterable[Asset] | None = None, tier: str = "district", *absent: str) -> Twin:
    kept = [one for one in (rows() if assets is None else assets) if one.zone not in absent]
    people = {entry.id: 40 for entry in CATALOG.facts.entries.values() if "staff" in entry.id}
    facts: dict[str, Json] = {"building_area_m2": 25000, "annual_cases": 30000, **people}
    return assemble(Centre("SJ", "松江中心", tier, (STANDARD.id,), facts), [plan(*absent)], kept, catalog=CATALOG)


def run(twin: Twin) -> list[Finding]:
    return list(check(twin, [STANDARD], CATALOG, today=date(2026, 1, 31)))


def defects(twin: Twin) -> set[tuple[str, str]]:
    return {(f.rule, f.subject.id) for f in run(twin) if f.is_defect}


def without(*numbers: str) -> list[Asset]:
    return [one for one in rows() if one.asset_no not in numbers]


def required_rows(tier: str) -> list[tuple[str, TableRow]]:
    return [
        (table, line)
        for table in EQUIPMENT
        for line in TABLES[table].rows
        if line.item is not None and line.marks[tier] is Strength.REQUIRED
    ]


@pytest.mark.parametrize("tier", TIERS)
def test_a_centre_with_everything_has_no_defect_and_nothing_undecided(tier: str) -> None:
    twin = centre(tier=tier)
    assert [issue.message.zh for issue in twin.issues] == []
    found = run(twin)
    entries = {entry.id for standard in CATALOG.standards.values() for entry in standard.elsewhere}
    open_ = [f for f in found if f.verdict in {Verdict.FAIL, Verdict.UNKNOWN} and f.rule not in entries]
    assert [(f.rule, f.subject.id, f.message.zh) for f in open_] == []
    asked = [f for f in found if f.rule in entries]
    assert asked, "documents, records and questions are asked of it too"
    assert {f.verdict for f in asked} <= {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}, "no evidence is no defect"


@pytest.mark.parametrize("tier", TIERS)
def test_an_empty_register_lacks_every_required_row_in_its_zone_and_no_other(tier: str) -> None:
    twin = centre([], tier)
    lacking = {(f.table, f.row) for f in run(twin) if f.is_defect and f.table in EQUIPMENT}
    assert lacking == {(table, line.row) for table, line in required_rows(tier)}
    listed = missing_rows(twin, run(twin), CATALOG)
    words = {(one.table, one.item.zh) for one in listed.required if one.table in EQUIPMENT}
    assert words == {(table, line.words) for table, line in required_rows(tier)}
    assert {one.zone.zh for one in listed.required if one.table == "10"} == {"等候休息区"}


def provides(asset: Asset, line: TableRow) -> bool:
    """Whether the thing, alone or as a part, counts towards the row."""
    entry, wanted = CATALOG.items.resolve(asset.item_words), line.item or ""
    assert entry is not None
    got = CATALOG.satisfies([entry.id], wanted)
    return bool(got) or got.lacking != CATALOG.satisfies([], wanted).lacking


@pytest.mark.parametrize(
    ("table", "line"), required_rows("district"), ids=lambda v: v if isinstance(v, str) else v.words
)
def test_each_required_thing_is_missed_where_it_is_missing(table: str, line: TableRow) -> None:
    zone = EQUIPMENT[table]
    kept = [one for one in rows() if one.zone != zone or not provides(one, line)]
    found = {(f.table, f.row, f.subject.id) for f in run(centre(kept)) if f.is_defect and f.table == table}
    assert (table, line.row, f"Z-{zone}") in found
    assert {subject for _, _, subject in found} == {f"Z-{zone}"}


class TestZonesOfTable2:
    def test_every_required_zone_absent_fails_with_its_equipment_once_for_the_centre(self) -> None:
        found = run(centre(None, "district", "等候休息区"))
        rules = {f.rule for f in found if f.is_defect and f.subject.kind == "centre"}
        assert "SJ-T2-R5" in rules
        assert {rule for rule in rules if rule.startswith("SJ-T10")} == {f"SJ-T10-R{n}" for n in range(1, 10)}

    def test_a_departments_self_service_area_is_optional_and_its_table_not_applicable(self) -> None:
        found = {f.rule: f for f in run(centre(None, "department", "24小时自助服务区"))}
        assert (found["SJ-T2-R3"].verdict, found["SJ-T2-R3"].strength) == (Verdict.FAIL, Strength.OPTIONAL)
        assert {found[f"SJ-T9-R{n}"].verdict for n in range(1, 5)} == {Verdict.NOT_APPLICABLE}

    def test_access_control_binds_only_a_24_hour_area(self) -> None:
        floor = plan("24小时自助服务区")
        last = floor.zones[-1].polygon.bounds[2]
        eight = room("Z-8", name="自助服务区", at=(last, 0.0), size=(8.0, 8.0))
        with_eight = replace(floor, zones=(*floor.zones, eight), bounds=(0.0, 0.0, last + 8.0, 8.0))
        twin = assemble(Centre("SJ", "松江中心", "district"), [with_eight], [], catalog=CATALOG)
        found = {f.rule: f for f in run(twin)}
        assert found["SJ-T2-R3"].verdict is Verdict.PASS
        assert found["SJ-T9-R2"].verdict is Verdict.NOT_APPLICABLE
        assert found["SJ-T9-R4"].subject.id == "Z-8"

    def test_no_emergency_room_frees_table_12(self) -> None:
        found = [f for f in run(centre(None, "district", "应急保障室")) if f.table == "12"]
        assert {f.verdict for f in found} == {Verdict.NOT_APPLICABLE}

    def test_an_optional_zone_is_listed_apart(self) -> None:
        twin = centre(None, "subdistrict", "母婴室", "政务公开专区")
        listed = missing_rows(twin, run(twin), CATALOG)
        assert [one.item.zh for one in listed.required] == []
        assert {one.item.zh for one in listed.optional} == {"母婴室", "政务公开专区"}


class TestComposites:
    def test_a_tablet_without_a_stylus_names_the_stylus(self) -> None:
        kept = [
            *without("窗口服务区/平板电脑及手写笔"),
            Asset("T", None, "平板电脑", "平板", zone="窗口服务区", attributes=KEPT),
        ]
        (finding,) = [f for f in run(centre(kept)) if f.rule == "SJ-T4-R6"]
        assert finding.is_defect
        assert "手写笔" in finding.message.zh
        pen = Asset("P", None, "手写笔", "笔", zone="窗口服务区", attributes=KEPT)
        assert ("SJ-T4-R6", "Z-窗口服务区") not in defects(centre([*kept, pen]))

    def test_a_camera_and_a_separate_reader_make_the_camera_with_reader(self) -> None:
        window, number = "窗口服务区/“即办”专窗", "“即办”专窗的高拍仪(含读卡器)"
        kept = without(number, "窗口服务区/读卡器")
        assert ("SJ-T7-R3", window) in defects(centre(kept))
        at_window = {**KEPT, "所属窗口": window}
        parts = [
            Asset("C", None, "高拍仪", "高拍仪", zone="窗口服务区", attributes=at_window),
            Asset("R", None, "读卡器", "读卡器", zone="窗口服务区", attributes=at_window),
        ]
        assert ("SJ-T7-R3", window) in defects(centre([*kept, parts[0]]))
        assert ("SJ-T7-R3", window) not in defects(centre([*kept, *parts]))

    @pytest.mark.parametrize("words", ["胶水", "固体胶"])
    def test_either_glue_will_do(self, words: str) -> None:
        kept = without("便民服务区/固体胶(胶水)")
        assert ("SJ-T11-R8", "Z-便民服务区") in defects(centre(kept))
        glue = Asset("G", None, words, words, zone="便民服务区", attributes=KEPT)
        assert ("SJ-T11-R8", "Z-便民服务区") not in defects(centre([*kept, glue]))


class TestWindows:
    def test_a_missing_special_window_is_a_defect_of_the_centre(self) -> None:
        assert ("SJ-T6-R4", "SJ") in defects(centre(without("窗口服务区/“即办”专窗")))

    def test_a_window_without_its_printer(self) -> None:
        window = "窗口服务区/“一件事”专窗"
        found = defects(centre(without("“一件事”专窗的打印机")))
        assert {one for one in found if one[0] == "SJ-T7-R2"} == {("SJ-T7-R2", window)}

    def test_smart_windows_equipment_binds_only_where_there_is_one(self) -> None:
        assert {f.verdict for f in run(centre()) if f.table == "8"} == {Verdict.NOT_APPLICABLE}
        smart = Asset("S", None, "政务智能窗口", "智能窗口", zone="窗口服务区", attributes=KEPT)
        found = [f for f in run(centre([*rows(), smart])) if f.table == "8"]
        assert {f.subject.id for f in found} == {"S"}


class TestClauses:
    def test_one_waiting_area_per_service_floor(self) -> None:
        up = replace(storey(room("UP", name="窗口服务区"), door("UD", "UP"), floor_id="F2", level=2), origin=(0.0, 0.0))
        twin = assemble(Centre("SJ", "松江中心", "district"), [plan(), up], rows(), catalog=CATALOG)
        found = {f.subject.id: f.verdict for f in run(twin) if f.rule == "SJ-4.5.4-1"}
        assert found == {"F1": Verdict.PASS, "F2": Verdict.FAIL}

    def test_logo_in_every_zone_and_at_the_main_entrance_for_department_and_subdistrict_only(self) -> None:
        logo = "等候休息区/“一网通办”图形标志(logo)"
        assert ("SJ-4.3-2", "Z-等候休息区") in defects(centre(without(logo), "subdistrict"))
        assert not {rule for rule, _ in defects(centre(without(logo), "district")) if rule.startswith("SJ-4.3")}
        entrance = "咨询引导区/“一网通办”图形标志(logo)"
        assert ("SJ-4.3-1", "OUT-咨询引导区") in defects(centre(without(entrance), "department"))

    def test_visitors_enter_through_a_lobby_and_not_through_the_staff_door(self) -> None:
        floor = plan("24小时自助服务区")
        names = [zone.name for zone in floor.zones]
        west, west_room = 8.0 * names.index("咨询引导区"), "Z-咨询引导区"
        extra = [
            room("LOBBY", name="门厅", at=(west, 8.0), size=(8.0, 12.0)),
            room("STAFF", name="员工门厅", at=(0.0, 8.0), size=(8.0, 8.0)),
        ]
        openings = [o for o in floor.openings if not o.id.startswith("OUT-")]
        doors = [
            door("MAIN", "LOBBY", at=(west + 4, 20.0), width=3.0, along="x"),
            door("IN", f"LOBBY {west_room}", at=(west + 4, 8.0), along="x"),
            door("BACK", "STAFF", at=(4.0, 16.0), width=4.0),
        ]
        whole_floor = replace(floor, zones=(*floor.zones, *extra), openings=(*openings, *doors))
        twin = assemble(Centre("SJ", "松江中心", "subdistrict"), [whole_floor], [], catalog=CATALOG)
        found = [f for f in run(twin) if f.rule in {"SJ-4.3-1", "SJ-4.5.1-1"}]
        assert {f.rule: f.subject.id for f in found} == {"SJ-4.3-1": "MAIN", "SJ-4.5.1-1": "SJ"}
        assert next(f.actual.zh for f in found if f.rule == "SJ-4.5.1-1") == "12.00 m（步行）"

    def test_a_24_hour_area_without_its_own_door(self) -> None:
        floor = plan()
        shut = replace(floor, openings=tuple(o for o in floor.openings if o.id != "OUT-24小时自助服务区"))
        twin = assemble(Centre("SJ", "松江中心", "district"), [shut], rows(), catalog=CATALOG)
        assert ("SJ-4.5.3-4", "Z-24小时自助服务区") in {(f.rule, f.subject.id) for f in run(twin) if f.is_defect}

    def test_convenience_area_too_far_from_waiting(self) -> None:
        floor = plan("便民服务区")
        far = room("FAR", name="便民服务区", at=(400.0, 0.0))
        way = room("WAY", name="走廊", at=(-10.0, 8.0), size=(420.0, 3.0))
        ends = [
            door("FROM", "WAY Z-等候休息区", at=(20.0, 8.0), along="x"),
            door("TO", "WAY FAR", at=(405.0, 8.0), along="x"),
        ]
        moved = replace(
            floor, zones=(*floor.zones, far, way), openings=(*floor.openings, *ends), bounds=(-10.0, 0.0, 410.0, 11.0)
        )
        twin = assemble(Centre("SJ", "松江中心", "district"), [moved], rows(), catalog=CATALOG)
        finding = next(f for f in run(twin) if f.rule == "SJ-4.5.5-1")
        assert finding.is_defect
        assert finding.subject.id == "FAR"
        assert "步行" in finding.actual.zh
        assert finding.proof[0].points[0][0] > 390

    def test_two_models_of_one_thing_are_a_warning_not_a_defect(self) -> None:
        odd = Asset("ODD", None, "饮水机", "饮水机", zone="等候休息区", attributes={**KEPT, "型号": "乙"})
        pair = Asset("EVEN", None, "打印机", "打印机", zone="窗口服务区", attributes={**KEPT, "型号": "乙"})
        twin = centre([*rows(), odd, pair])
        found = {f.subject.id: f for f in run(twin) if f.rule == "SJ-6.4.3.2-1"}
        assert found["printer"].verdict is Verdict.FAIL
        assert not found["printer"].is_defect

    def test_an_asset_nobody_answers_for(self) -> None:
        bare = Asset("BARE", None, "饮水机", "饮水机", zone="等候休息区", attributes={"型号": "甲", "颜色": "灰"})
        assert ("SJ-6.4.3.1-1", "BARE") in defects(centre([*rows(), bare]))
