"""What texts say about rooms."""

from __future__ import annotations

import pytest

from tests.drawing.drafting import new, text
from twin.drawing.flatten import flatten
from twin.drawing.label_keys import area_value, field_of
from twin.drawing.labels import RoomLabel, is_name, is_number, printed_area, room_labels
from twin.drawing.profile import Profile
from twin.drawing.roles import guess_roles


def read(doc: object, profile: Profile | None = None) -> tuple[list[RoomLabel], int]:
    drawing, _ = flatten(doc)  # type: ignore[arg-type]
    return room_labels(drawing, guess_roles(drawing), profile or Profile())


@pytest.mark.parametrize(
    "words",
    [
        "等候休息区",
        "男卫",
        "综合窗口受理区",
        "一站式服务中心，学生党员服务工作站",
        "Office",
        "W.C",
        "WC",
        "Mother's Room",
        "BEDROOM 2",
        "2 CAR GARAGE",
        "厅",
        "核心机房1",
    ],
)
def test_names(words: str) -> None:
    assert is_name(words)


@pytest.mark.parametrize(
    "words",
    ["1:100", "±0.000", "-0.050", "3.600", "上", "下", "UP", "DN", "A", "12", "FM乙1821", "C1236", "M0921", "JLM3633", "D02", "结", "甲",
     "5' x 8'1", "详建施", "H=2500", "i=1%", "34.88㎡", "300x600", "——", "GAS PIPE TO BE LAID BELOW THE SLAB BY OTHERS",
     "地3 墙2 顶1", "12人", "CH:2800"],
)  # fmt: skip
def test_what_is_no_name(words: str) -> None:
    assert not is_name(words)


@pytest.mark.parametrize(
    "words", ["102", "101,103", "101，103", "E14-333A", "STR-1", "ELEV-2", "LT-11-2", "A101", "1-203"]
)
def test_numbers(words: str) -> None:
    assert is_number(words)


@pytest.mark.parametrize("words", ["办公室", "C1236", "M0921", "FM1018", "Office", "2.5", ""])
def test_what_is_no_number(words: str) -> None:
    assert not is_number(words)


@pytest.mark.parametrize(
    ("lines", "area"),
    [
        (("34.88㎡",), 34.88),
        (("34.88 m2",), 34.88),
        (("S=1,246.7平方米",), 1246.7),
        (("60 m2",), 60.0),
        (("32,45 m²",), 32.45),
        (("1.246,70 m²",), 1246.7),
        (("1,234 m2",), 1234.0),
        (("等候区", "45.2m²"), 45.2),
        (("使用面积:33.69㎡", "建筑面积:40.02㎡"), 33.69),
        (("建筑面积:40.02㎡",), None),
        (("新区教学楼一层平面图", "建筑面积：4223㎡"), None),
        (("34.88m",), None),
        (("3.5m高",), None),
        (("0㎡",), None),
    ],
)
def test_printed_areas(lines: tuple[str, ...], area: float | None) -> None:
    assert printed_area(lines) == area


def test_key_value_labels_lose_their_people() -> None:
    doc = new()
    doc.modelspace().add_mtext(
        "房间编号：101，103\\P房间名称：综合受理区\\P房间属性：业务用房\\P使用面积：315.69㎡\\P建筑面积：335.6㎡\\P使用人员：张三",
        dxfattribs={"char_height": 250},
    )
    text(doc, "管理人员：李四", (0, -5000))
    text(doc, "（信息中心）", (0, -9000), layer="管理人员")
    labels, dropped = read(doc)
    assert [(t.name, t.number, t.area_m2, t.keyed) for t in labels] == [("综合受理区", "101，103", 315.69, True)]
    assert dropped == 3


def test_an_area_whose_two_stands_apart_is_one_area() -> None:
    doc = new()
    text(doc, "门过厅", (0, 600), 500)
    text(doc, "34.88m", (0, 0), 500)
    text(doc, "2", (1100, 130), 250)
    text(doc, "2", (9000, 130), 250)
    labels, _ = read(doc)
    assert {(t.name, t.number, t.area_m2) for t in labels} == {("门过厅", None, None), (None, None, 34.88)}


def test_english_names_over_two_lines_are_joined_and_chinese_ones_are_not() -> None:
    doc = new()
    text(doc, "MASTER", (0, 1000))
    text(doc, "BEDROOM", (0, 500))
    text(doc, "HALL", (9000, 500))
    text(doc, "男卫", (20000, 1000))
    text(doc, "女卫", (20000, 500))
    labels, _ = read(doc)
    assert {t.name for t in labels} == {"MASTER BEDROOM", "HALL", "男卫", "女卫"}


@pytest.mark.parametrize(
    "words",
    [
        "PROVIDE 20 MIN. DOOR", '18" MIN. RAISED PLATFORM', "FOR ROOFS. R-309.2", "AND WALL BETWEEN", "W/ SELF CLOSING", "TYP.", "TEMP.",
        "SEE DETAIL 4", "BOLLARD,", "D-D", "1-1", "注：详见说明", "备注:1", "预留洞口", "台阶做法",
    ],
)  # fmt: skip
def test_notes_to_the_builder_name_no_rooms(words: str) -> None:
    assert not is_name(words)


@pytest.mark.parametrize(
    "words",
    ["FORUM", "STORAGE", "ATTIC", "ANDERSON", "MASTER BEDROOM", "TOILET", "PERSONNEL", "TEMPLE", "ON-CALL ROOM", "CLASSROOM FOR MUSIC", "注册窗口",
     "说明会议室", "应急指挥室", "备注册处", "A-B", "TYPING ROOM", "SEEDS", "备勤室"],
)  # fmt: skip
def test_rooms_that_begin_like_a_note(words: str) -> None:
    assert is_name(words)


def test_door_sizes_repeat_and_room_numbers_do_not() -> None:
    doc = new()
    for number in range(8):
        text(doc, f"{1200 + number}", (9000 * number, 0), layer="NUMR")
        text(doc, "2668" if number % 2 else "3068", (9000 * number, 4000), layer="NOTE")
    labels, _ = read(doc)
    assert sorted(t.number or "" for t in labels) == [f"{1200 + number}" for number in range(8)]


def test_marks_of_windows_and_dimensions_name_no_rooms() -> None:
    doc = new()
    for number, layer in enumerate(["WINDOW_TEXT", "门窗编号", "标注", "轴号", "Defpoints"]):
        text(doc, "会议室", (9000 * number, 0), layer=layer)
        doc.modelspace().add_line((9000 * number, 0), (9000 * number + 900, 0), dxfattribs={"layer": layer})
    assert read(doc) == ([], 0)


def test_a_layer_called_dimensions_that_has_only_words_names_rooms() -> None:
    doc = new()
    text(doc, "会议室", (0, 0), layer="标注")
    doc.modelspace().add_mtext(
        "房间名称:入口大厅\\P房间编号:101\\P面积:63.0㎡\\P用途:咨询引导区",
        dxfattribs={"insert": (9000, 0), "layer": "标注"},
    )
    labels, _ = read(doc)
    assert [(t.name, t.number, t.area_m2, t.use) for t in labels] == [
        ("入口大厅", "101", 63.0, "咨询引导区"),
        ("会议室", None, None, None),
    ]


def test_attributes_of_a_room_block_are_one_label() -> None:
    doc = new()
    block = doc.blocks.new("房间标签")
    block.add_attdef("房间名称", (0, 0))
    insert = doc.modelspace().add_blockref("房间标签", (0, 0))
    for at, (tag, value) in enumerate(
        {"房间名称": "等候区", "房间编号": "103", "面积": "45.5", "使用人": "张三"}.items()
    ):
        insert.add_attrib(tag, value, (0, -400 * at))
    labels, dropped = read(doc)
    assert [(t.name, t.number, t.area_m2) for t in labels] == [("等候区", "103", 45.5)]
    assert dropped == 1


@pytest.mark.parametrize(("number", "numbers"), [("M0921", []), ("C101", []), ("101", ["101"])])
def test_the_mark_of_a_door_block_is_no_room_number(number: str, numbers: list[str]) -> None:
    doc = new()
    doc.blocks.new("门").add_arc((0, 0), 900, 0, 90)
    doc.modelspace().add_blockref("门", (0, 0)).add_attrib("编号", number, (0, 400))
    assert [t.number for t in read(doc)[0]] == numbers
    doc.blocks.new("房号")
    doc.modelspace().add_blockref("房号", (5000, 0)).add_attrib("编号", number, (5000, 400))
    assert [t.number for t in read(doc)[0]] == [*numbers, number]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("ROOM_NAME", "name"),
        ("RM$NO", "number"),
        ("Room #", "number"),
        ("RAUM-NR.", "number"),
        ("使用面积(m2)", "area"),
        ("名称1", "name"),
        ("SPACE AREA", "area"),
        ("MODEL_NO", None),
        ("资产编号", None),
    ],
)
def test_tags_of_attributes_say_which_field_they_fill(key: str, field: str | None) -> None:
    assert field_of(key) == field


def test_an_area_in_square_feet_is_told_in_metres() -> None:
    assert area_value("215 SF") == pytest.approx(19.974, abs=1e-3)
    assert area_value("20,5 m²") == 20.5
    assert area_value("-") is None


def test_number_and_name_on_one_line_are_two_where_rooms_are_told_apart_so() -> None:
    doc = new()
    for k, words in enumerate(("101 办公室", "102 会议室", "103 档案室", "大厅（104）")):
        text(doc, words, (9000 * k, 0))
    labels, _ = read(doc)
    assert sorted((t.number, t.name) for t in labels) == [
        ("101", "办公室"),
        ("102", "会议室"),
        ("103", "档案室"),
        ("104", "大厅"),
    ]
    doc = new()
    text(doc, "110 指挥中心", (0, 0))
    labels, _ = read(doc)
    assert [(t.number, t.name) for t in labels] == [(None, "110 指挥中心")]
