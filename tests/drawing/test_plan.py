"""The whole way: a drawing in, a plan and its JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ezdxf.document import Drawing as DxfDocument
from shapely import Polygon

from tests.drawing.drafting import binary, box, new, office, outline, text, written
from twin.drawing.plan import plan_json, read_plan
from twin.model import Floor, OpeningKind, Plan, Source, Units, Zone, ZoneOrigin


def only(doc: DxfDocument, **options: object) -> Floor:
    (floor,) = read_plan(written(doc), **options).floors  # type: ignore[arg-type]
    return floor


def named(floor: Floor) -> dict[str | None, Zone]:
    return {zone.name: zone for zone in floor.zones}


@pytest.mark.parametrize("unit", ["mm", "m", "in"])
def test_rooms_doors_and_names_from_walls(unit: str) -> None:
    doc = new()
    office(doc, unit={"mm": 1000.0, "m": 1.0, "in": 1 / 0.0254}[unit])
    floor = only(doc)
    zones = named(floor)
    assert set(zones) == {"办公室1", "办公室2", "办公室3"}
    assert all(zone.polygon.area == pytest.approx(20, abs=0.4) for zone in zones.values())
    assert {zone.origin for zone in floor.zones} == {ZoneOrigin.WALLS}
    assert {zone.kinds for zone in floor.zones} == {("office",)}
    doors = [o for o in floor.openings if o.kind is OpeningKind.DOOR]
    assert sorted(o.zones[0] for o in doors) == sorted(zone.id for zone in floor.zones)
    assert all(o.width_m == pytest.approx(0.9, abs=0.06) for o in doors)


def test_outlines_come_first_and_walls_fill_what_they_leave() -> None:
    doc = new(units=4)
    office(doc)
    outline(doc, box(200, 200, 4000, 5000))
    outline(doc, box(4400, 200, 4000, 5000))
    floor = only(doc)
    assert {name: zone.origin for name, zone in named(floor).items()} == {
        "办公室1": ZoneOrigin.OUTLINE,
        "办公室2": ZoneOrigin.OUTLINE,
        "办公室3": ZoneOrigin.WALLS,
    }


def test_ignored_layers_are_gone_by_name_and_pattern() -> None:
    doc = new(units=4)
    office(doc)
    for number in range(3):
        outline(doc, box(4200 * number + 200, 200, 4000, 5000), "p$0$房间轮廓")
    assert {zone.origin for zone in only(doc).zones} == {ZoneOrigin.OUTLINE}
    for pattern in ("房间轮廓", "p$0$房间轮廓", "房间*"):
        assert {zone.origin for zone in only(doc, ignore_layers=[pattern]).zones} == {ZoneOrigin.WALLS}


def test_printed_areas_are_compared_with_measured_ones() -> None:
    doc = new(units=4)
    for number, printed in enumerate(["20.00㎡", "24.80㎡"]):
        outline(doc, box(6000 * number, 0, 4000, 5000))
        text(doc, f"会议室{number}", (6000 * number + 2000, 3000))
        text(doc, printed, (6000 * number + 2000, 2000))
    plan = read_plan(written(doc), units="mm")
    assert [zone.printed_area_m2 for zone in plan.floors[0].zones] == [20.0, 24.8]
    (issue,) = [issue for issue in plan.issues if issue.code == "area-differs"]
    assert "会议室1" in issue.message.zh
    assert "24.8" in issue.message.en
    assert issue.floor == plan.floors[0].id
    assert issue.at is not None
    assert plan.floors[0].zones[1].polygon.buffer(0.01).covers(__import__("shapely").Point(issue.at))


def test_several_names_in_one_space_are_all_kept() -> None:
    doc = new(units=4)
    outline(doc, box(0, 0, 20_000, 9000))
    text(doc, "等候休息区", (5000, 4000))
    text(doc, "咨询导办区", (12_000, 4000))
    (zone,) = only(doc).zones
    assert set(zone.names) == {"等候休息区", "咨询导办区"}
    assert len(zone.kinds) >= 2


def test_labels_outside_every_room_are_reported_not_placed() -> None:
    doc = new(units=4)
    for x in (0, 4200, 8400):
        outline(doc, box(x, 0, 4000, 5000))
        text(doc, "会议室", (x + 2000, 2500))
    doc.modelspace().add_line((0, -3000), (12_000, -3000))
    doc.modelspace().add_line((0, -3000), (0, 0))
    text(doc, "会议室", (6000, -1500))
    plan = read_plan(written(doc))
    assert [issue.code for issue in plan.issues if issue.severity == "info"] == ["label-outside"]


def test_people_appear_nowhere_in_the_plan() -> None:
    doc = new(units=4)
    outline(doc, box(0, 0, 9000, 5000))
    doc.modelspace().add_mtext(
        "房间名称:等候区\\P使用人员:张三丰\\P联系电话:13800000000",
        dxfattribs={"char_height": 250, "insert": (2000, 4000)},
    )
    block = doc.blocks.new("取号机")
    block.add_circle((0, 0), 300)
    insert = doc.modelspace().add_blockref("取号机", (6000, 2000))
    insert.add_attrib("资产编号", "A-7", (6000, 2000))
    insert.add_attrib("责任人", "李四光", (6000, 2000))
    plan = read_plan(written(doc))
    (thing,) = plan.floors[0].placements
    assert thing.attributes == {"资产编号": "A-7"}
    everything = repr(plan) + json.dumps(plan_json(plan), ensure_ascii=False)
    assert [word for word in ("张三丰", "13800000000", "李四光") if word in everything] == []
    assert "personal-data-dropped" in {issue.code for issue in plan.issues}


def test_no_room_says_what_was_seen() -> None:
    doc = new(units=4)
    doc.modelspace().add_line((0, 0), (9000, 0), dxfattribs={"layer": "管线"})
    plan = read_plan(written(doc))
    (issue,) = [issue for issue in plan.issues if issue.code == "no-rooms"]
    assert issue.severity == "error"
    assert "管线" in issue.message.zh
    assert "管线" in issue.message.en


def test_stairs_and_lifts_are_openings_of_their_zones() -> None:
    doc = new(units=4)
    for number, name in enumerate(["楼梯间", "客梯", "电梯厅", "LT-1"]):
        outline(doc, box(5000 * number, 0, 5000, 5000))
        text(doc, name, (5000 * number + 2500, 2500))
    floor = only(doc)
    kinds = {o.zones[0]: o.kind for o in floor.openings if o.kind in {OpeningKind.STAIR, OpeningKind.LIFT}}
    zones = named(floor)
    assert kinds == {
        zones["楼梯间"].id: OpeningKind.STAIR,
        zones["客梯"].id: OpeningKind.LIFT,
        zones["LT-1"].id: OpeningKind.STAIR,
    }


def test_ascii_binary_and_path_give_the_same_plan(tmp_path: Path) -> None:
    doc = new(units=4)
    office(doc)
    path = tmp_path / "plan.dxf"
    path.write_bytes(written(doc))
    floors = read_plan(path).floors
    assert read_plan(binary(doc)).floors == floors
    assert read_plan(path.read_bytes(), name="other").floors == floors


def test_json_has_the_promised_shape_in_drawing_metres() -> None:
    doc = new(units=4)
    office(doc, x=2000, y=-500)
    plan = read_plan(written(doc), name="a.dxf")
    answer = json.loads(json.dumps(plan_json(plan), allow_nan=False))
    assert set(answer) == {"source", "floors", "issues"}
    assert answer["source"]["units"]["metres_per_unit"] == 0.001
    assert {"witness", "metres_per_unit", "weight", "detail"} == set(answer["source"]["units"]["evidence"][0])
    floor = answer["floors"][0]
    assert {"id", "name", "level", "bounds", "zones", "openings", "placements"} == set(floor)
    zone = next(zone for zone in floor["zones"] if zone["name"] == "办公室1")
    assert zone["polygon"][0] == zone["polygon"][-1]
    xs = [x for x, _ in zone["polygon"]]
    assert min(xs) == pytest.approx(2000.2, abs=0.03)
    assert max(xs) == pytest.approx(2004.2, abs=0.03)
    assert {"id", "kind", "width_m", "at", "zones"} <= set(floor["openings"][0])


def test_the_linework_of_a_floor_is_kept_by_role() -> None:
    doc = new(units=4)
    office(doc)
    floor = only(doc)
    assert set(floor.linework) == {"wall", "door"}
    x0, y0, x1, y1 = floor.linework["wall"].bounds
    assert (x1 - x0, y1 - y0) == pytest.approx((12.8, 5.4))


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (4, 0), (4, 5), (2.00001, 5), (2, 9), (1.99999, 5), (0, 5)],  # a spike of 20 µm
        [(0, 0), (4, 0), (4, 5), (2.00002, 5), (2.00002, 1), (1.99998, 1), (1.99998, 5), (0, 5)],  # a slit
        [(0, 0), (4, 0), (4, 5), (0, 5), (0, 2.00001), (1, 2), (0, 1.99999)],
    ],
)
def test_zones_are_valid_as_they_are_written(corners: list[tuple[float, float]]) -> None:
    zone = Zone("z", "会议室", None, (), Polygon(corners), ZoneOrigin.WALLS)
    units = Units(0.001, None, ())
    floor = Floor("f1", "一层", 1, (511_999.99995, -3_456_000.00005), (0, 0, 4, 9), (zone,))
    shape = plan_json(Plan(Source("x", "", "", "", units), (floor,), ()))["floors"][0]["zones"][0]
    written = Polygon(shape["polygon"], shape["holes"])
    assert zone.polygon.is_valid
    assert written.is_valid
    assert written.area == pytest.approx(zone.polygon.area, rel=1e-3)
    assert all(round(value, 4) == value for at in shape["polygon"] for value in at)
