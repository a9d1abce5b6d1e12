"""Roles from layer names in Chinese and English, and from what is drawn."""

from __future__ import annotations

import pytest

from tests.drawing.drafting import box, new, outline
from twin.drawing.flatten import flatten
from twin.drawing.roles import Role, guess_roles, plain_name, role_by_name


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("墙线", Role.WALL),
        ("墙体", Role.WALL),
        ("11#平面图$0$WALL", Role.WALL),
        ("A-WALL-EXST", Role.WALL),
        ("Partition", Role.WALL),
        ("窗线", Role.WINDOW),
        ("窗户", Role.WINDOW),
        ("A-GLAZ", Role.WINDOW),
        ("门线", Role.DOOR),
        ("门", Role.DOOR),
        ("Doors", Role.DOOR),
        ("柱子", Role.COLUMN),
        ("S-COLS", Role.COLUMN),
        ("使用面积线", Role.OUTLINE),
        ("功能区", Role.OUTLINE),
        ("RM$", Role.OUTLINE),
        ("UNITS", Role.OUTLINE),
        ("建筑面积线", Role.GROSS),
        ("占地面积", Role.GROSS),
        ("GROS$", Role.GROSS),
        ("文字", Role.LABEL),
        ("WINDOW_TEXT", Role.LABEL),
        ("A-IDEN-NAME", Role.LABEL),
        ("标注", Role.DIMENSION),
        ("A-AXIS-DIMS", Role.DIMENSION),
        ("轴号", Role.AXIS),
        ("S-GRID-IDEN", Role.AXIS),
        ("填充", Role.HATCH),
        ("A-Wall-Patt", Role.HATCH),
        ("楼梯", Role.STAIR),
        ("A-FLOR-STRS", Role.STAIR),
        ("电梯", Role.LIFT),
        ("EVTR", Role.LIFT),
        ("家具", Role.FURNITURE),
        ("A-FURN-FREE", Role.FURNITURE),
        ("Defpoints", Role.IGNORE),
        ("图框", Role.IGNORE),
        ("南立面", Role.VIEW),
        ("SECTION-A", Role.VIEW),
        ("Ydervægge", Role.WALL),
        ("Außenwand", Role.WALL),
        ("Deuren", Role.DOOR),
        ("A-FÖNSTER", Role.WINDOW),
        ("Modullinjer", Role.AXIS),
        ("A-WALL-PRHT", Role.FURNITURE),
        ("卫生间隔断", Role.FURNITURE),
        ("吊顶", Role.HATCH),
        ("灯具", Role.FURNITURE),
        ("散水", Role.IGNORE),
        ("疏散楼梯", Role.STAIR),
        ("QIANG", Role.WALL),
        ("0-neiqiang", Role.WALL),
        ("CHENGZHONGQIANG", Role.WALL),
        ("geduan", Role.WALL),
        ("MenChuang", Role.WINDOW),
        ("chuanghu", Role.WINDOW),
        ("A-MEN-200", Role.DOOR),
        ("ZHUZI", Role.COLUMN),
        ("zhouxian", Role.AXIS),
        ("ZHUWANG", Role.AXIS),
        ("柱网", Role.AXIS),
        ("louti", Role.STAIR),
        ("DIANTI", Role.LIFT),
        ("wenzi", Role.LABEL),
        ("BIAOZHU", Role.DIMENSION),
        ("jiaju", Role.FURNITURE),
        ("zhuoyi", Role.FURNITURE),
        ("shiyongmianji", Role.OUTLINE),
        ("jianzhumianji", Role.GROSS),
        ("tukuang", Role.IGNORE),
        ("EXTWALL", Role.WALL),
        ("CURTWALLS", Role.WALL),
        ("Structural - Bearing", Role.WALL),
        ("原有墙体", Role.WALL),
        ("拆除墙体", Role.IGNORE),
        ("A-WALL-DEMO", Role.IGNORE),
        ("梁", Role.IGNORE),
        ("玻璃门", Role.DOOR),
        ("防火卷帘", Role.DOOR),
        ("FIREDOOR", Role.DOOR),
        ("A-门窗", Role.WINDOW),
        ("服务窗口", Role.FURNITURE),
        ("门禁", Role.FURNITURE),
        ("Document", Role.OTHER),
        ("WOMEN", Role.OTHER),
        ("mentor", Role.OTHER),
        ("0", Role.OTHER),
        ("E14-333A", Role.OTHER),
    ],
)
def test_names(layer: str, role: Role) -> None:
    assert role_by_name(layer) is role


def test_the_names_of_drawings_that_a_layer_came_through_are_taken_off() -> None:
    assert plain_name("11#平面图$0$AX-3$0$X-Asst") == "X-Asst"
    assert plain_name("$0$") == "$0$"


def test_shapes_decide_where_names_say_nothing() -> None:
    doc = new()
    space = doc.modelspace()
    for number in range(4):
        x = 2000 * number
        space.add_arc((x, 0), 900, 0, 90, dxfattribs={"layer": "L1"})
        space.add_line((x, 0), (x, 900), dxfattribs={"layer": "L1"})
        space.add_text("办公室", height=300, dxfattribs={"layer": "L2"})
        space.add_hatch(dxfattribs={"layer": "L3"}).paths.add_polyline_path([(0, 0), (1, 0), (1, 1)], is_closed=True)
        space.add_line((x, 0), (x, 5000), dxfattribs={"layer": "L4"})
    drawing, _ = flatten(doc)
    assert guess_roles(drawing) == {"L1": Role.DOOR, "L2": Role.LABEL, "L3": Role.HATCH, "L4": Role.OTHER}
    assert guess_roles(drawing, {"L4": Role.WALL})["L4"] is Role.WALL


def test_the_swings_of_a_small_house_make_its_one_layer_no_layer_of_doors() -> None:
    """Walls in a few closed polylines: half of the strokes are doors, and nearly all of the ink is walls."""
    doc = new()
    for number in range(4):
        doc.modelspace().add_arc((4000 * number + 500, 100), 900, 0, 90, dxfattribs={"layer": "L1"})
        outline(doc, box(4000 * number, 0, 3900, 5000), "L1")
    drawing, _ = flatten(doc)
    assert guess_roles(drawing) == {"L1": Role.OTHER}
