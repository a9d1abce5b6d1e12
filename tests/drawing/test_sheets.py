"""Several drawings in one modelspace."""

from __future__ import annotations

import numpy as np
import pytest
from ezdxf.document import Drawing as DxfDocument

from tests.drawing.drafting import box, new, office, outline, text, written
from twin.drawing import sheets
from twin.drawing.annexes import Part, homes_of
from twin.drawing.plan import read_plan
from twin.drawing.sheets import PIECE, _cells, level_of
from twin.model import Plan


def read(doc: DxfDocument) -> Plan:
    return read_plan(written(doc))


def aside(plan: Plan) -> list[str]:
    return [issue.message.en for issue in plan.issues if issue.code == "sheet-set-aside"]


def test_floors_side_by_side_are_named_by_their_titles_and_ordered_by_storey() -> None:
    doc = new(units=4)
    for number, title in enumerate(["三层平面图 1:100", "首层平面图 1:100", "地下一层平面图", "二层平面图"]):
        office(doc, x=40 * number)
        text(doc, title, (40_000 * number + 6000, -3000), 700)
    plan = read(doc)
    assert [(f.name, f.level) for f in plan.floors] == [
        ("地下一层平面图", -1),
        ("首层平面图", 1),
        ("二层平面图", 2),
        ("三层平面图", 3),
    ]
    assert [[zone.name for zone in f.zones] for f in plan.floors] == [["办公室1", "办公室2", "办公室3"]] * 4


def test_each_floor_has_its_own_local_metres() -> None:
    doc = new(units=4)
    for number in range(2):
        office(doc, x=1000 + 50 * number, y=300)
    first, second = read(doc).floors
    for one, other in zip(first.zones, second.zones, strict=True):
        assert one.polygon.centroid.distance(other.polygon.centroid) < 0.8
    for floor, x in ((first, 1000), (second, 1050)):
        assert floor.bounds[:2] == (0, 0)
        room = next(zone for zone in floor.zones if zone.name == "办公室1").polygon
        assert room.centroid.x + floor.origin[0] == pytest.approx(x + 2.2, abs=0.02)
        assert room.centroid.y + floor.origin[1] == pytest.approx(300 + 2.7, abs=0.02)


def test_sections_and_elevations_are_set_aside_with_the_reason() -> None:
    doc = new(units=4)
    office(doc)
    text(doc, "一层平面图", (6000, -3000), 700)
    for number, (title, layer) in enumerate([("南立面图", "WALL"), ("1-1剖面图", "WALL"), (None, "SECTION-A")], 1):
        for edge in range(8):
            doc.modelspace().add_line(
                (40_000 * number, 1000 * edge), (40_000 * number + 12_000, 1000 * edge), dxfattribs={"layer": layer}
            )
            doc.modelspace().add_line(
                (40_000 * number + 1500 * edge, 0), (40_000 * number + 1500 * edge, 7000), dxfattribs={"layer": layer}
            )
        if title:
            text(doc, title, (40_000 * number + 6000, -2000), 700)
    plan = read(doc)
    assert [floor.name for floor in plan.floors] == ["一层平面图"]
    assert sum("南立面图" in reason for reason in aside(plan)) == 1
    assert sum("1-1剖面图" in reason for reason in aside(plan)) == 1
    assert len(aside(plan)) == 3


def test_an_elevation_is_known_by_its_level_marks() -> None:
    doc = new(units=4)
    for level in range(4):
        height = 4000 * level
        doc.modelspace().add_line((0, height), (30_000, height), dxfattribs={"layer": "A-WALL"})
        text(doc, f"{height / 1000:.3f}", (-2000, height))
        for column in range(9):
            outline(doc, box(3500 * column + 500, height + 900, 1500, 1800), "A-WIN")
    for column in range(10):
        doc.modelspace().add_line((3333 * column, 0), (3333 * column, 12_000), dxfattribs={"layer": "A-WALL"})
    plan = read(doc)
    assert plan.floors == ()
    assert [issue.code for issue in plan.issues if issue.severity == "error"] == ["no-rooms"]


def test_a_schedule_of_doors_is_no_plan() -> None:
    doc = new(units=4)
    for column, head in enumerate(["类型", "设计编号", "洞口尺寸", "数量", "图集名称", "备注", "使用部位"]):
        for row in range(8):
            outline(doc, box(3000 * column, -1500 * row, 3000, 1500), "TABLE")
        text(doc, head, (3000 * column + 1500, 750))
    doc.modelspace().add_arc((4000, -5000), 900, 0, 90, dxfattribs={"layer": "DOOR"})
    doc.modelspace().add_line((4000, -5000), (4000, -4100), dxfattribs={"layer": "DOOR"})
    assert [zone for floor in read(doc).floors for zone in floor.zones] == []


def test_the_border_of_a_sheet_does_not_glue_floors_together() -> None:
    doc = new(units=4)
    for number in range(3):
        office(doc, x=30 * number)
    outline(doc, box(-5000, -8000, 95_000, 25_000), "BORDER-LINES")
    outline(doc, box(-6000, -9000, 97_000, 27_000), "XX")
    assert [len(floor.zones) for floor in read(doc).floors] == [3, 3, 3]


def test_rows_of_outlined_rooms_on_both_sides_of_a_corridor_are_one_floor() -> None:
    doc = new(units=4)
    for number in range(5):
        outline(doc, box(4200 * number, 0, 4000, 5000))
        outline(doc, box(4200 * number, 7400, 4000, 5000))
    assert [len(floor.zones) for floor in read(doc).floors] == [10]


def test_the_untitled_wing_beside_a_titled_plan_belongs_to_it() -> None:
    doc = new(units=4)
    office(doc)
    office(doc, x=20, rooms=2)
    text(doc, "一层平面图", (6000, -2000), 700)
    plan = read(doc)
    assert [(floor.name, len(floor.zones)) for floor in plan.floors] == [("一层平面图", 5)]


def annex(doc: DxfDocument, x: float, y: float, name: str = "门卫室", *, size: float = 3.0) -> None:
    """A square house with double walls, a door and a name; metres."""
    space = doc.modelspace()
    for inset in (0.0, 0.2):
        corners = box((x + inset) * 1000, (y + inset) * 1000, (size - 2 * inset) * 1000, (size - 2 * inset) * 1000)
        for a, b in zip(corners[1:], corners[2:] + corners[:1], strict=True):
            space.add_line(a, b, dxfattribs={"layer": "WALL"})
        left, right = corners[0], corners[1]
        space.add_line(left, (x * 1000 + 1000, left[1]), dxfattribs={"layer": "WALL"})
        space.add_line((x * 1000 + 1900, left[1]), right, dxfattribs={"layer": "WALL"})
    hinge = (x * 1000 + 1000, (y + 0.2) * 1000)
    space.add_line(hinge, (hinge[0], hinge[1] + 900), dxfattribs={"layer": "DOOR"})
    space.add_arc(hinge, 900, 0, 90, dxfattribs={"layer": "DOOR"})
    text(doc, name, ((x + size / 2) * 1000, (y + size * 0.7) * 1000))


def test_a_small_house_a_few_metres_beside_the_plan_is_its_annex() -> None:
    doc = new(units=4)
    office(doc)
    annex(doc, 17, 1)
    assert [len(floor.zones) for floor in read(doc).floors] == [4]


def test_a_small_house_far_away_or_off_the_corner_is_a_plan_of_its_own() -> None:
    for x, y in ((22, 1), (17, 9.5)):
        doc = new(units=4)
        office(doc)
        annex(doc, x, y)
        assert sorted(len(floor.zones) for floor in read(doc).floors) == [1, 3], (x, y)


def test_an_axis_through_both_ties_a_large_annex_to_its_plan() -> None:
    for axis in (False, True):
        doc = new(units=4)
        office(doc, rooms=4)
        office(doc, x=28, rooms=2)
        for label in doc.modelspace().query("TEXT"):
            if label.dxf.insert.x > 28_000:
                label.dxf.text = label.dxf.text.replace("办公室", "库房")
        if axis:
            doc.modelspace().add_line((-1500, 2700), (39_000, 2700), dxfattribs={"layer": "AXIS"})
        assert sorted(len(floor.zones) for floor in read(doc).floors) == ([6] if axis else [2, 4])


def test_an_axis_through_two_equal_footprints_leaves_them_two_storeys() -> None:
    doc = new(units=4)
    office(doc)
    office(doc, x=20)
    doc.modelspace().add_line((-1500, 2700), (36_000, 2700), dxfattribs={"layer": "AXIS"})
    assert [len(floor.zones) for floor in read(doc).floors] == [3, 3]


def test_an_annex_with_the_title_of_its_storey_joins_it_and_one_of_another_does_not() -> None:
    for title, floors in (("一层平面图", [4]), ("屋顶层平面图", [3, 1])):
        doc = new(units=4)
        office(doc)
        text(doc, "一层平面图", (6000, -2000), 700)
        annex(doc, 18, 1)
        text(doc, title, (19_500, -800), 700)
        assert [len(floor.zones) for floor in read(doc).floors] == floors, title


def part(bounds: tuple[float, float, float, float], *names: str, stairs: bool = False) -> Part:
    return Part(bounds, titled=False, level=None, names=frozenset(names), stairs=stairs)


@pytest.mark.parametrize(
    ("piece", "joined"),
    [
        (part((34, 2, 40, 8), "门卫室"), True),
        (part((34, 2, 40, 8), "大厅", "办公室"), False),  # the names of the storey below
        (part((34, 2, 40, 8), "卫生间", "库房"), True),  # one of them is in both
        (part((34, 2, 40, 8), "阁楼", stairs=True), False),  # its stair comes up from below
        (part((34, 2, 54, 18), "餐厅"), False),  # large
        (part((37, 2, 43, 8), "门卫室"), False),  # too far for what has no tie
    ],
)
def test_what_speaks_for_an_annex(piece: Part, joined: bool) -> None:
    home = part((0, 0, 30, 20), "大厅", "办公室", "卫生间", stairs=True)
    assert homes_of([home, piece], np.empty((0, 4))) == ({1: 0} if joined else {})


@pytest.mark.parametrize(
    ("name", "level"),
    [("首层平面图", 1), ("一层平面图", 1), ("十二层", 12), ("二十一层平面", 21), ("地下二层", -2), ("负一层", -1), ("3F平面", 3), ("B1平面", -1),
     ("GROUND FLOOR", 0), ("1ST FLOOR", 1), ("Second floor plan", 2), ("LEVEL 3", 3), ("标准平面图", None)],
)  # fmt: skip
def test_storeys(name: str, level: int | None) -> None:
    assert level_of(name) == level


def test_cells_of_very_many_long_lines_are_those_of_the_few_different_ones() -> None:
    """Fuzz find: an array of blocks with long lines asked for more than a gigabyte."""
    starts = np.column_stack([np.tile([0.0, 25.0], 30), np.arange(60.0) * 20])
    ends = starts + np.array([250.0, 0.0])
    few = _cells(starts, ends)
    times = PIECE // (60 * 334) + 2
    many = _cells(np.tile(starts, (times, 1)), np.tile(ends, (times, 1)))
    assert np.array_equal(few, many)


def test_cells_are_the_same_in_one_piece_and_in_many(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(7)
    starts = numbers.uniform(-40, 40, (500, 2))
    ends = starts + numbers.uniform(-5, 5, (500, 2))
    whole = _cells(starts, ends)
    monkeypatch.setattr(sheets, "PIECE", 300)
    monkeypatch.setattr(sheets, "SAME", 1e-9)
    assert np.array_equal(_cells(starts, ends), whole)
