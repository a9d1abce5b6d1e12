"""What real drawings do, one kind at a time, from bytes to plan (the list is in the issue's README of plans)."""

from __future__ import annotations

import json
import math

import pytest
from ezdxf.document import Drawing as DxfDocument

from tests.drawing.drafting import box, new, office, outline, text, written
from twin.drawing.plan import plan_json, read_plan
from twin.model import Plan

NAMES = ["办公室1", "办公室2", "办公室3"]
AREA = pytest.approx(20.0, rel=0.01)


def read(doc: DxfDocument) -> Plan:
    return read_plan(written(doc))


def names(plan: Plan) -> list[str | None]:
    return sorted(zone.name or "" for floor in plan.floors for zone in floor.zones)


def areas(plan: Plan) -> list[float]:
    return [zone.polygon.area for floor in plan.floors for zone in floor.zones]


def doors(plan: Plan) -> list[float | None]:
    return [opening.width_m for floor in plan.floors for opening in floor.openings if opening.kind == "door"]


def into_block(doc: DxfDocument, name: str) -> None:
    """Move everything drawn so far into a block."""
    block = doc.blocks.new(name)
    for entity in list(doc.modelspace()):
        doc.modelspace().move_to_layout(entity, block)


@pytest.mark.parametrize("header", [0, 1, 5, 6])
def test_a_header_that_lies_about_the_unit(header: int) -> None:
    doc = new(units=header)
    office(doc)
    plan = read(doc)
    assert plan.source.units.metres_per_unit == 0.001
    assert areas(plan) == [AREA] * 3
    assert ("units-header-wrong" in {issue.code for issue in plan.issues}) == (header != 0)


@pytest.mark.parametrize("how", ["off", "freeze", "lock"])
def test_every_layer_off_or_frozen(how: str) -> None:
    doc = new(units=4)
    for layer in ("WALL", "DOOR", "文字"):
        getattr(doc.layers.add(layer), how)()
    office(doc)
    plan = read(doc)
    assert names(plan) == NAMES
    assert areas(plan) == [AREA] * 3


@pytest.mark.parametrize(
    "place",
    [
        {"xscale": -1.0},
        {"xscale": -0.5, "yscale": 0.5, "rotation": 30.0},
        {"extrusion": (0, 0, -1)},
        {"extrusion": (0, 0, -1), "xscale": -1.0, "rotation": 45.0},
        {"xscale": 25.4, "yscale": -25.4, "rotation": 270.0},
    ],
)
def test_a_plan_inside_a_mirrored_scaled_or_extruded_block(place: dict[str, object]) -> None:
    doc = new(units=4)
    size = abs(float(str(place.get("xscale", 1.0))))
    office(doc, unit=1000.0 / size)
    into_block(doc, "PLAN")
    doc.modelspace().add_blockref("PLAN", (123_000, -45_000), dxfattribs=place)
    plan = read(doc)
    assert names(plan) == NAMES
    assert areas(plan) == [AREA] * 3
    assert doors(plan) == [pytest.approx(0.9, abs=0.002)] * 3


def test_doors_of_one_unit_are_as_wide_as_their_scale() -> None:
    doc = new(units=0)
    office(doc)
    for entity in list(doc.modelspace().query('*[layer=="DOOR"]')):
        doc.modelspace().delete_entity(entity)
    leaf = doc.blocks.new("$DorLib2D$00000001")
    leaf.add_line((0, 0), (0, 1))
    leaf.add_arc((0, 0), 1, 0, 90)
    for number in range(3):
        at = (4200.0 * number + 1200.0, 200.0)
        doc.modelspace().add_blockref(
            "$DorLib2D$00000001", at, dxfattribs={"xscale": 900, "yscale": 900, "layer": "DOOR"}
        )
    plan = read(doc)
    assert doors(plan) == [pytest.approx(0.9, abs=0.001)] * 3
    assert names(plan) == NAMES


def test_names_inside_one_anonymous_block_two_deep() -> None:
    doc = new(units=4)
    office(doc)
    inner, outer = doc.blocks.new_anonymous_block(), doc.blocks.new_anonymous_block()
    for label in list(doc.modelspace().query("TEXT")):
        doc.modelspace().move_to_layout(label, inner)
    outer.add_blockref(inner.name, (0, 0))
    doc.modelspace().add_blockref(outer.name, (0, 0))
    assert names(read(doc)) == NAMES


def test_names_as_attributes_of_blocks() -> None:
    doc = new(units=4)
    office(doc)
    doc.blocks.new("房间标签").add_attdef("房间名称", (0, 0))
    for number, label in enumerate(list(doc.modelspace().query("TEXT"))):
        doc.modelspace().delete_entity(label)
        tag = doc.modelspace().add_blockref("房间标签", (4200 * number + 2200, 3000))
        for key, value in (("房间名称", f"窗口{number}"), ("房间编号", f"10{number}"), ("使用人员", "张三丰")):
            tag.add_attrib(key, value, (4200 * number + 2200, 3000), dxfattribs={"height": 300})
    plan = read(doc)
    assert names(plan) == ["窗口0", "窗口1", "窗口2"]
    assert sorted(zone.number or "" for floor in plan.floors for zone in floor.zones) == ["100", "101", "102"]
    assert "张三丰" not in json.dumps(plan_json(plan), ensure_ascii=False)


def test_mif_escapes_for_every_chinese_character() -> None:
    doc = new("R2000", units=4)
    office(doc)
    for label in doc.modelspace().query("TEXT"):
        label.dxf.text = "".join(
            f"\\M+5{char.encode('gb18030').hex().upper()}" if ord(char) > 127 else char for char in label.dxf.text
        )
    assert names(read(doc)) == NAMES


@pytest.mark.parametrize("at", [(3.9e10, -3.9e10), (-1.38e6, 4.2e9)])
def test_the_far_end_of_a_survey_grid(at: tuple[float, float]) -> None:
    doc = new(units=4)
    office(doc, x=at[0] / 1000, y=at[1] / 1000)
    plan = read(doc)
    assert names(plan) == NAMES
    assert areas(plan) == [AREA] * 3
    assert math.dist(plan.floors[0].origin, (at[0] / 1000, at[1] / 1000)) < 5


def test_number_and_name_in_two_texts() -> None:
    doc = new(units=4)
    office(doc)
    for number in range(3):
        text(doc, f"{101 + number}", (4200 * number + 2200, 2400))
    zones = [zone for floor in read(doc).floors for zone in floor.zones]
    assert sorted((zone.name, zone.number) for zone in zones) == list(zip(NAMES, ["101", "102", "103"], strict=True))


def test_an_area_in_two_texts() -> None:
    doc = new(units=4)
    office(doc)
    for number in range(3):
        text(doc, "20.00m", (4200 * number + 2200, 2400))
        text(doc, "2", (4200 * number + 3000, 2500), 150)
    zones = [zone for floor in read(doc).floors for zone in floor.zones]
    assert [zone.printed_area_m2 for zone in zones] == [20.0] * 3


def test_a_legend_that_repeats_the_names_outside() -> None:
    doc = new(units=4)
    office(doc)
    for number, name in enumerate(NAMES):
        outline(doc, box(15_500, 500 * number, 400, 300), "图例")
        text(doc, name, (17_000, 500 * number + 150), 200)
    plan = read(doc)
    assert names(plan) == NAMES
    assert areas(plan) == [AREA] * 3


@pytest.mark.parametrize("solid", [True, False])
def test_hatches_of_walls_and_rooms_are_no_second_room(solid: bool) -> None:
    doc = new(units=4)
    office(doc)
    for number in range(3):
        for corners, layer in (
            (box(4200 * number + 200, 200, 4000, 5000), "房间填充"),
            (box(4200 * number, 0, 200, 5400), "墙体填充"),
        ):
            hatch = doc.modelspace().add_hatch(dxfattribs={"layer": layer})
            if not solid:
                hatch.set_pattern_fill("ANSI31", scale=50)
            hatch.paths.add_polyline_path(corners, is_closed=True)
    plan = read(doc)
    assert names(plan) == NAMES
    assert areas(plan) == [AREA] * 3


@pytest.mark.parametrize("key", ["使用人员", "管理人员", "责任人", "联系电话"])
def test_people_in_key_value_labels_are_dropped(key: str) -> None:
    doc = new(units=4)
    office(doc)
    for number, label in enumerate(list(doc.modelspace().query("TEXT"))):
        doc.modelspace().delete_entity(label)
        words = f"房间编号:10{number}\\P房间名称:受理室{number}\\P{key}:欧阳锋13800138000"
        doc.modelspace().add_mtext(words, dxfattribs={"char_height": 250, "insert": (4200 * number + 900, 4000)})
    plan = read(doc)
    said = json.dumps(plan_json(plan), ensure_ascii=False)
    assert names(plan) == ["受理室0", "受理室1", "受理室2"]
    assert "欧阳锋" not in said
    assert "13800138000" not in said


def test_layers_with_the_prefix_of_an_external_reference() -> None:
    doc = new(units=4)
    office(doc)
    for entity in doc.modelspace():
        entity.dxf.layer = f"11#平面图$0${entity.dxf.layer}"
    plan = read(doc)
    assert names(plan) == NAMES
    assert doors(plan) == [pytest.approx(0.9, abs=0.001)] * 3


def test_everything_on_layer_zero_with_single_walls_and_no_text() -> None:
    doc = new(units=0)
    space = doc.modelspace()
    for y in (0, 8000):
        space.add_line((0, y), (12_000, y))
    for x in (0, 4000, 8000, 12_000):
        space.add_line((x, 0), (x, 8000))
    for x in (0, 4000, 8000):  # two rows of rooms with a door between
        space.add_line((x, 4000), (x + 1000, 4000))
        space.add_line((x + 1900, 4000), (x + 4000, 4000))
        space.add_line((x + 1000, 4000), (x + 1000, 4900))
        space.add_arc((x + 1000, 4000), 900, 0, 90)
    plan = read(doc)
    assert plan.source.units.metres_per_unit == 0.001
    assert areas(plan) == [pytest.approx(16.0, rel=0.05)] * 6
    assert [len(opening.zones) for floor in plan.floors for opening in floor.openings] == [2, 2, 2]


def test_outlines_closed_by_coordinates_with_bulges_and_old_polylines() -> None:
    doc = new("R12")
    space = doc.modelspace()
    for number in range(4):
        x = 4000.0 * number
        corners = [
            (x, 0, 0, 0, 0),
            (x + 4000, 0, 0, 0, 0),
            (x + 4000, 5000, 0, 0, 0.5),
            (x, 5000, 0, 0, 0),
            (x, 0, 0, 0, 0),
        ]
        space.add_polyline2d(corners, format="xyseb", dxfattribs={"layer": "房间轮廓"})
        text(doc, f"会议室{number}", (x + 2000, 2500))
    plan = read_plan(written(doc, "gbk"))
    assert names(plan) == [f"会议室{number}" for number in range(4)]
    segment = 2500**2 * (2 * math.atan(0.5) * 2 - math.sin(4 * math.atan(0.5))) / 2 / 1e6
    assert areas(plan) == [pytest.approx(20 + segment, rel=0.005)] * 4


def test_two_storeys_with_their_titles() -> None:
    doc = new(units=0)
    for number, title in enumerate(["一层平面图", "二层平面图"]):
        office(doc, y=30.0 * number)
        text(doc, title, (6000, 30_000 * number - 2500), 700)
    assert [(floor.level, len(floor.zones)) for floor in read(doc).floors] == [(1, 3), (2, 3)]


def test_the_name_of_a_thing_in_a_room_does_not_name_the_room() -> None:
    doc = new(units=4)
    office(doc)
    before = names(read(doc))
    doc.blocks.new("Y-01").add_lwpolyline([(0, 0), (600, 0), (600, 500), (0, 500)], close=True)
    for at, layer in (((1500, 1500), "弱电点位"), ((5700, 1500), "家具")):
        thing = doc.modelspace().add_blockref("Y-01", at, dxfattribs={"layer": layer})
        for key, value in (("名称", "三人位排椅"), ("编号", "12"), ("型号", "X1")):
            thing.add_attrib(key, value, at, dxfattribs={"height": 300})
    assert names(read(doc)) == before
