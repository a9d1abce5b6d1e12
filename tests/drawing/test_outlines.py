"""Rooms that somebody outlined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box as rectangle

from tests.drawing.drafting import box, new, outline, text
from twin.drawing.flatten import flatten
from twin.drawing.labels import room_labels
from twin.drawing.outlines import Outline, find_outlines, layer_as_name
from twin.drawing.profile import Profile
from twin.drawing.roles import guess_roles
from twin.model import Issue


def found(doc: object) -> tuple[list[Outline], list[Issue]]:
    drawing, _ = flatten(doc)  # type: ignore[arg-type]
    roles = guess_roles(drawing)
    labels, _ = room_labels(drawing, roles, Profile())
    points = [(t.at[0] / 1000, t.at[1] / 1000) for t in labels if t.name or t.number]
    return find_outlines(drawing, roles, 0.001, points)


def areas(doc: object) -> list[float]:
    return sorted(round(o.polygon.area, 2) for o in found(doc)[0])


def test_closed_by_flag_by_coordinates_or_nearly() -> None:
    doc = new()
    outline(doc, box(0, 0, 4000, 5000))
    outline(doc, [*box(5000, 0, 4000, 6000), (5000, 0)], closed=False)
    outline(doc, [*box(10000, 0, 4000, 7000), (10020, 10)], closed=False)
    outline(doc, [*box(15000, 0, 4000, 8000), (15000, 300)], closed=False)  # 30 cm open: not closed
    assert areas(doc) == [20, 24, 27.93]


def test_lines_on_an_outline_layer_are_rooms_too() -> None:
    doc = new()
    for x in (0, 4000, 9000):
        doc.modelspace().add_line((x, 0), (x, 5000), dxfattribs={"layer": "房间轮廓"})
    for y in (0, 5000):
        doc.modelspace().add_line((0, y), (9000, y), dxfattribs={"layer": "房间轮廓"})
    assert areas(doc) == [20, 25]


def test_bulges_count() -> None:
    doc = new()
    doc.modelspace().add_lwpolyline([(0, 0, 0, 0, 1), (4000, 0, 0, 0, 1)], close=True, dxfattribs={"layer": "ROOM"})
    (area,) = areas(doc)
    assert area == pytest.approx(3.14159 * 4, rel=0.003)


def test_net_inside_gross_and_an_outline_around_all() -> None:
    doc = new()
    for number in range(4):
        outline(doc, box(5000 * number, 0, 4600, 4600), "使用面积线")
        outline(doc, box(5000 * number - 200, -200, 5000, 5000), "建筑面积线")
        text(doc, f"办公室{number}", (5000 * number + 2000, 2000))
    outline(doc, box(-500, -500, 21000, 6000), "使用面积线")
    outlines, issues = found(doc)
    assert sorted(round(o.polygon.area, 2) for o in outlines) == [21.16] * 4
    assert [issue.code for issue in issues] == ["outline-around"]


def test_net_inside_gross_on_one_layer() -> None:
    doc = new()
    for number in range(3):
        outline(doc, box(6000 * number, 0, 4600, 4600))
        outline(doc, box(6000 * number - 200, -200, 5000, 5000))
    assert areas(doc) == [21.16] * 3


def test_a_hall_with_a_name_keeps_what_its_zones_leave() -> None:
    doc = new()
    outline(doc, box(0, 0, 20000, 10000))
    outline(doc, box(0, 0, 12000, 10000))
    text(doc, "等候区", (6000, 5000))
    text(doc, "大厅", (16000, 5000))
    assert areas(doc) == [80, 120]


def test_drawn_twice_is_one_room() -> None:
    doc = new()
    for shift in (0, 3):
        outline(doc, box(shift, shift, 4000, 5000))
    outlines, issues = found(doc)
    assert len(outlines) == 1
    assert [issue.code for issue in issues] == ["outline-duplicate"]


def test_hatches_walls_and_furniture_are_no_rooms() -> None:
    doc = new()
    outline(doc, box(0, 0, 4000, 5000))
    hatch = doc.modelspace().add_hatch(dxfattribs={"layer": "房间轮廓"})
    hatch.paths.add_polyline_path(box(5000, 0, 4000, 5000), is_closed=True)
    outline(doc, box(0, 5000, 4000, 240))  # a wall drawn as a polygon, on the wrong layer
    outline(doc, box(10000, 0, 2000, 1000), "家具")
    outline(doc, box(20000, 0, 9000, 9000), "墙体")
    outline(doc, box(40000, 0, 500, 500), "柱子")
    assert areas(doc) == [20]


def test_an_outline_that_cuts_across_rooms_is_left_out() -> None:
    doc = new()
    for number in range(3):
        outline(doc, box(4000 * number, 0, 4000, 5000), "房间")
    doc.modelspace().add_circle((6000, 2500), 3500, dxfattribs={"layer": "分区"})
    outlines, issues = found(doc)
    assert len(outlines) == 3
    assert [issue.code for issue in issues] == ["outline-crosses"]


def test_layers_of_unknown_name_that_hold_one_label_per_outline() -> None:
    doc = new()
    for number in range(4):
        outline(doc, box(5000 * number, 0, 4000, 5000), "P-1")
        text(doc, f"办公室{number}", (5000 * number + 2000, 2500))
    assert areas(doc) == [20] * 4


def test_outlines_of_buildings_hold_many_labels_and_are_no_rooms() -> None:
    doc = new()
    for number in range(3):
        outline(doc, box(30000 * number, 0, 20000, 20000), "P-1")
        for room in range(8):
            text(doc, f"办公室{room}", (30000 * number + 2000 * room + 1500, 10000))
    assert areas(doc) == []


def test_without_any_text_the_layer_is_the_name() -> None:
    doc = new()
    for name, x in (("会议室", 0), ("E14-333", 5000), ("Labs", 10000), ("电梯", 15000)):
        outline(doc, box(x, 0, 4000, 5000), name)
    outline(doc, box(0, 0, 20000, 6000), "Floor")
    outlines, _ = found(doc)
    assert sorted((o.name or "") for o in outlines) == sorted(["会议室", "E14-333", "Labs", "电梯"])


@pytest.mark.parametrize(
    ("layer", "name"),
    [("使用面积线", None), ("RM$", None), ("A-AREA", None), ("房间轮廓", None), ("0", None), ("x$0$UNITS", None), ("Meeting rooms", "Meeting rooms"),
     ("会议室", "会议室"), ("E14-333A", "E14-333A"), ("p$0$Offices", "Offices")],
)  # fmt: skip
def test_layer_names_as_room_names(layer: str, name: str | None) -> None:
    assert layer_as_name(layer) == name


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1500, 9000), st.integers(1500, 9000)), min_size=1, max_size=12))
def test_every_outlined_room_is_found_with_its_area(sizes: list[tuple[int, int]]) -> None:
    doc = new()
    expected = []
    x = 0
    for wide, deep in sizes:
        outline(doc, box(x, 0, wide, deep))
        expected.append(rectangle(0, 0, wide / 1000, deep / 1000).area)
        x += wide
    assert areas(doc) == pytest.approx(sorted(expected), abs=0.01)
