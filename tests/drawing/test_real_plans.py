"""Real drawings with known rooms, read where they are; absent ones are skipped with a message."""

from __future__ import annotations

import json

import pytest
from shapely import Polygon
from shapely.affinity import translate

from tests.real_plans import MARKS, PLANS, read_once, truth
from twin.drawing.plan import plan_json, read_plan
from twin.errors import DrawingError
from twin.model import Plan

pytestmark = MARKS
OUTLINED = ("teaching-block-f1", "teaching-block-f2", "office-cross", "office-square")
UNITS = (
    *OUTLINED,
    "lab-layer-names",
    "tarch-factory",
    "school-five-floors",
    "house-open-plan",
    "sheet-set",
    "house-danish",
)
ENCODINGS = (
    "r2000_gbk.dxf",
    "r2000_gbk_bytes_header_says_1252.dxf",
    "r2000_MIF_M+5.dxf",
    "r12_raw.dxf",
    "r2018_binary.dxf",
    "r2018_utf8_bom.dxf",
)


def plan(name: str) -> Plan:
    return read_once(f"{name}/plan.dxf")


def names(of: Plan) -> list[str]:
    return sorted(word for floor in of.floors for zone in floor.zones for word in zone.names)


def overlap(a: Polygon, b: Polygon) -> float:
    return a.intersection(b).area / a.union(b).area


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_is_right(name: str) -> None:
    assert plan(name).source.units.metres_per_unit == truth(name)["metres_per_unit"]


@pytest.mark.parametrize("name", OUTLINED)
def test_every_outlined_room_is_found_and_no_other(name: str) -> None:
    zones = [(Polygon(z.polygon.exterior), f.origin) for f in plan(name).floors for z in f.zones]
    found = [translate(polygon, *origin) for polygon, origin in zones]
    rooms = [(room["name"], Polygon(room["polygon_m"])) for room in truth(name)["rooms"]]
    assert [room for room, polygon in rooms if max(overlap(polygon, f) for f in found) < 0.95] == []
    assert len(found) == len(rooms)


@pytest.mark.parametrize("name", ["teaching-block-f1", "teaching-block-f2"])
def test_names_and_numbers_are_right_and_people_are_gone(name: str) -> None:
    zones = [(translate(z.polygon, *f.origin), z) for f in plan(name).floors for z in f.zones]
    wrong = []
    for room in truth(name)["rooms"]:
        zone = max(zones, key=lambda z: overlap(z[0], Polygon(room["polygon_m"])))[1]
        if room["name"] and (zone.name, zone.number) != (room["name"], room["number"]):
            wrong.append((room["name"], zone.name, zone.number))
    assert wrong == []
    assert "使用人员" not in json.dumps(plan_json(plan(name)), ensure_ascii=False)


def test_layer_names_are_room_names_where_there_is_no_text() -> None:
    zones = [(translate(z.polygon, *f.origin), z.name) for f in plan("lab-layer-names").floors for z in f.zones]
    rooms = [room for room in truth("lab-layer-names")["rooms"] if room["area_m2"] >= 1.0]
    wrong = []
    for room in rooms:
        polygon = Polygon(room["polygon_m"])
        best = max(zones, key=lambda z: overlap(z[0], polygon))
        if overlap(best[0], polygon) < 0.95 or best[1] != room["name"]:
            wrong.append(room["name"])
    assert wrong == []


def test_the_factory_has_its_thirty_names_in_thirty_zones() -> None:
    zones = [zone.name for floor in plan("tarch-factory").floors for zone in floor.zones]
    assert sorted(map(str, zones)) == sorted(room["name"] for room in truth("tarch-factory")["rooms"])
    wrong_areas = [issue.message.zh for issue in plan("tarch-factory").issues if issue.code == "area-differs"]
    assert any("报警阀间" in message for message in wrong_areas)
    assert any("水井" in message for message in wrong_areas)


@pytest.mark.parametrize("file", ENCODINGS)
def test_every_encoding_gives_the_same_names(file: str) -> None:
    assert names(read_once(f"damaged-and-encodings/{file}")) == names(plan("tarch-factory"))


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("r2000_truncated_60pct.dxf", "truncated"),
        ("html_renamed.dxf", "not-a-dxf"),
        ("dwg_renamed.dxf", "is-dwg"),
        ("empty.dxf", "empty-file"),
    ],
)
def test_damaged_files_are_refused_by_name(file: str, code: str) -> None:
    with pytest.raises(DrawingError) as caught:
        read_plan(PLANS / "damaged-and-encodings" / file)
    assert caught.value.code == code


def test_a_file_with_68_flaws_is_read_and_says_so() -> None:
    codes = {issue.code for issue in read_once("damaged-and-encodings/r12_endsec_without_section.dxf").issues}
    assert {"repaired", "no-rooms"} <= codes


def test_the_school_falls_into_its_floors_by_name() -> None:
    assert sorted(floor.name for floor in plan("school-five-floors").floors) == sorted(
        truth("school-five-floors")["floors"]
    )


def test_the_sheet_set_has_four_floors_and_the_rest_is_set_aside() -> None:
    assert len(plan("sheet-set").floors) == len(truth("sheet-set")["floors"])
    assert len([issue for issue in plan("sheet-set").issues if issue.code == "sheet-set-aside"]) >= 4


@pytest.mark.parametrize("name", ["not-a-plan-elevation", "not-a-plan-schedule"])
def test_what_is_no_plan_gives_no_room_and_says_what_was_seen(name: str) -> None:
    assert [zone for floor in plan(name).floors for zone in floor.zones] == []
    codes = {issue.code for issue in plan(name).issues}
    assert {"no-rooms", "sheet-set-aside"} <= codes
