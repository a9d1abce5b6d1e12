"""The block library of the sample drawings: doors, furniture, equipment, signs. Geometry in millimetres.

A block's own x axis runs along its back; people stand on its -y side. Equipment carries 资产编号, 名称 and
型号 as invisible attributes; signs carry what they say, where they face and how high they hang.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ezdxf.document import Drawing
from ezdxf.layouts import BlockLayout

DOOR_SINGLE: Final = "$DorLib2D$00000001"
DOOR_DOUBLE: Final = "$DorLib2D$00000002"
ASSET_TAGS: Final = ("资产编号", "名称", "型号")
SIGN_TAGS: Final = (*ASSET_TAGS, "文字", "朝向", "箭头", "目的地", "安装高度", "字高", "发光")
COUNTER_TAGS: Final = (*ASSET_TAGS, "窗口号", "窗口业务", "台面高度", "容膝宽", "容膝高", "容膝深")
STAIR_TAGS: Final = ("名称", "通达楼层", "净宽")

Shape = Callable[[BlockLayout], None]


def _box(block: BlockLayout, x1: float, y1: float, x2: float, y2: float) -> None:
    block.add_lwpolyline([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], close=True, dxfattribs={"layer": "0"})


def _line(block: BlockLayout, x1: float, y1: float, x2: float, y2: float) -> None:
    block.add_line((x1, y1), (x2, y2), dxfattribs={"layer": "0"})


def _circle(block: BlockLayout, x: float, y: float, radius: float) -> None:
    block.add_circle((x, y), radius, dxfattribs={"layer": "0"})


def _arc(block: BlockLayout, x: float, y: float, radius: float, *, turn: tuple[float, float]) -> None:
    block.add_arc((x, y), radius, *turn, dxfattribs={"layer": "0"})


def _single_door(block: BlockLayout) -> None:
    _box(block, -0.5, 0, -0.46, 1)
    _arc(block, -0.5, 0, 1, turn=(0, 90))


def _double_door(block: BlockLayout) -> None:
    for side in (-1, 1):
        _box(block, side * 0.5, 0, side * 0.48, 0.5)
        _arc(block, side * 0.5, 0, 0.5, turn=(0 if side < 0 else 90, 90 if side < 0 else 180))


def _counter(block: BlockLayout) -> None:
    _box(block, -1000, -375, 1000, 375)
    _line(block, -1000, -75, 1000, -75)
    _line(block, -1000, -375, -1000, 375)


def _low_counter(block: BlockLayout) -> None:
    _box(block, -1000, -375, 1000, 375)
    _line(block, -1000, -75, 1000, -75)
    _box(block, -450, -375, 450, -75)


def _guide_desk(block: BlockLayout) -> None:
    _arc(block, 0, 1500, 2200, turn=(215, 325))
    _arc(block, 0, 1500, 1550, turn=(215, 325))
    for side in (-1, 1):
        _line(block, side * 1802, 238, side * 1270, 611)
    for x in (-550, 550):
        _circle(block, x, 480, 220)


def _chair(block: BlockLayout) -> None:
    _box(block, -230, -230, 230, 200)
    _arc(block, 0, 0, 290, turn=(40, 140))


def _clerk(block: BlockLayout) -> None:
    _chair(block)
    _box(block, -900, -420, -500, 300)


def _bench(block: BlockLayout) -> None:
    for seat in range(4):
        left = -1160 + seat * 580
        _box(block, left + 20, -280, left + 560, 200)
        _box(block, left + 20, 200, left + 560, 280)
    _line(block, -1160, -40, 1160, -40)


def _priority_bench(block: BlockLayout) -> None:
    _bench(block)
    _line(block, -1160, -280, 1160, 200)


def _desk(block: BlockLayout) -> None:
    _box(block, -700, -350, 700, 350)
    _box(block, -200, 380, 200, 780)
    _arc(block, 0, 580, 280, turn=(40, 140))


def _meeting_table(block: BlockLayout) -> None:
    _box(block, -2400, -600, 2400, 600)
    for x in range(-2000, 2001, 800):
        _box(block, x - 230, -1150, x + 230, -700)
        _box(block, x - 230, 700, x + 230, 1150)


def _kiosk(block: BlockLayout) -> None:
    _box(block, -350, -250, 350, 250)
    _box(block, -250, -200, 250, 0)
    _line(block, -350, 250, 350, 250)


def _ticket_machine(block: BlockLayout) -> None:
    _box(block, -250, -200, 250, 200)
    _box(block, -170, -160, 170, 40)
    _circle(block, 0, 120, 40)


def _robot(block: BlockLayout) -> None:
    _circle(block, 0, 0, 250)
    _circle(block, 0, -60, 110)


def _lockers(block: BlockLayout) -> None:
    _box(block, -900, -250, 900, 250)
    for x in (-600, -300, 0, 300, 600):
        _line(block, x, -250, x, 250)


def _shelf(block: BlockLayout) -> None:
    _box(block, -450, -200, 450, 200)
    _line(block, -450, 0, 450, 0)
    _line(block, -450, -200, 450, 200)


def _rack(block: BlockLayout) -> None:
    _box(block, -300, -150, 300, 150)
    for y in (-75, 0, 75):
        _line(block, -300, y, 300, y)


def _archive(block: BlockLayout) -> None:
    _box(block, -450, -1800, 450, 1800)
    for y in range(-1200, 1201, 600):
        _line(block, -450, y, 450, y)
    _line(block, 0, -1800, 0, 1800)


def _server(block: BlockLayout) -> None:
    _box(block, -300, -500, 300, 500)
    _line(block, -300, -500, 300, 500)
    _line(block, -300, 500, 300, -500)


def _table(block: BlockLayout) -> None:
    _box(block, -900, -300, 900, 300)
    _line(block, -900, 0, 900, 0)
    for x in (-450, 450):
        _circle(block, x, -550, 190)


def _round_table(block: BlockLayout) -> None:
    _circle(block, 0, 0, 450)
    for x, y in ((-750, 0), (750, 0), (0, -750), (0, 750)):
        _circle(block, x, y, 220)


def _water(block: BlockLayout) -> None:
    _box(block, -200, -200, 200, 200)
    _circle(block, 0, 0, 130)


def _screen(block: BlockLayout) -> None:
    _box(block, -1500, -60, 1500, 60)
    _line(block, -1400, -60, -1400, 60)
    _line(block, 1400, -60, 1400, 60)


def _computer(block: BlockLayout) -> None:
    _box(block, -260, 20, 260, 80)
    _box(block, -220, -140, 220, -10)


def _small(block: BlockLayout) -> None:
    _box(block, -110, -90, 110, 90)
    _line(block, -110, 40, 110, 40)


def _camera(block: BlockLayout) -> None:
    _circle(block, 0, 0, 90)
    _line(block, 0, 0, -180, -260)
    _line(block, 0, 0, 180, -260)


def _sign(block: BlockLayout) -> None:
    _box(block, -600, -50, 600, 50)
    block.add_lwpolyline([(-90, -50), (0, -210), (90, -50)], close=True, dxfattribs={"layer": "0"})


def _window_sign(block: BlockLayout) -> None:
    _box(block, -300, -40, 300, 40)
    block.add_lwpolyline([(-60, -40), (0, -140), (60, -40)], close=True, dxfattribs={"layer": "0"})


def _toilet(block: BlockLayout) -> None:
    _box(block, -200, 150, 200, 350)
    block.add_ellipse((0, -60), (0, 230), 0.75, dxfattribs={"layer": "0"})


def _basin(block: BlockLayout) -> None:
    _box(block, -350, -250, 350, 250)
    block.add_ellipse((0, 0), (230, 0), 0.7, dxfattribs={"layer": "0"})


def _cot(block: BlockLayout) -> None:
    _box(block, -450, -300, 450, 300)
    _box(block, -380, -230, 380, 230)


def _bed(block: BlockLayout) -> None:
    _box(block, -950, -350, 950, 350)
    _box(block, -900, -250, -600, 250)


def _sofa(block: BlockLayout) -> None:
    _box(block, -900, -400, 900, 400)
    _line(block, -900, 220, 900, 220)
    for x in (-720, 0, 720):
        _line(block, x, -400, x, 220)


def _plant(block: BlockLayout) -> None:
    _circle(block, 0, 0, 300)
    for x, y in ((300, 0), (150, 260), (-150, 260), (-300, 0), (-150, -260), (150, -260)):
        _line(block, 0, 0, x, y)


def _lift(block: BlockLayout) -> None:
    _box(block, -800, -750, 800, 750)
    _line(block, -800, -750, 800, 750)
    _line(block, -800, 750, 800, -750)
    _box(block, -500, 800, 500, 950)


def _extinguisher(block: BlockLayout) -> None:
    _circle(block, 0, 0, 120)
    _line(block, -85, -85, 85, 85)


def _gate(block: BlockLayout) -> None:
    _box(block, -100, -60, 100, 60)
    _circle(block, 0, 0, 45)


def _entrance(block: BlockLayout) -> None:
    block.add_lwpolyline([(-400, -900), (0, 0), (400, -900)], close=True, dxfattribs={"layer": "0"})


def _north(block: BlockLayout) -> None:
    _circle(block, 0, 0, 1500)
    block.add_lwpolyline([(-350, -1430), (0, 1500), (350, -1430), (0, -900)], close=True, dxfattribs={"layer": "0"})


DOORS: Final[dict[str, Shape]] = {DOOR_SINGLE: _single_door, DOOR_DOUBLE: _double_door}
PLAIN: Final[dict[str, Shape]] = {
    "坐便器": _toilet,
    "洗手盆": _basin,
    "指北针": _north,
}
EQUIPMENT: Final[dict[str, Shape]] = {
    "问询台": _guide_desk,
    "座椅": _chair,
    "综窗办公桌椅": _clerk,
    "排椅": _bench,
    "爱心专座": _priority_bench,
    "办公桌椅": _desk,
    "会议桌": _meeting_table,
    "自助终端设备": _kiosk,
    "办事指南查询机": _kiosk,
    "取号设备": _ticket_machine,
    "智能导服机器人": _robot,
    "自助寄取柜": _lockers,
    "宣传资料架": _rack,
    "政府公报架": _rack,
    "业务告示牌": _window_sign,
    "档案密集架": _archive,
    "储物柜": _shelf,
    "机柜": _server,
    "书写台": _table,
    "洽谈桌": _round_table,
    "饮水设备": _water,
    "电子显示屏": _screen,
    "计算机": _computer,
    "评价器": _small,
    "摄像机": _camera,
    "充电设备": _water,
    "智能终端": _kiosk,
    "婴儿护理台": _cot,
    "担架": _bed,
    "沙发": _sofa,
    "灭火器": _extinguisher,
    "门禁": _gate,
    "绿植": _plant,
}


def define_all(doc: Drawing) -> None:
    """Define every block of the library in a drawing."""
    for name, shape in DOORS.items():
        block = doc.blocks.new(name)
        shape(block)
        _tags(block, ("编号", "控制", "出入口", "门槛高度"), 0.1)
    for name, shape in PLAIN.items():
        shape(doc.blocks.new(name))
    for name, shape in EQUIPMENT.items():
        block = doc.blocks.new(name)
        shape(block)
        _tags(block, ASSET_TAGS, 100)
    for name, shape in (("服务台", _counter), ("低位服务台", _low_counter)):
        block = doc.blocks.new(name)
        shape(block)
        _tags(block, COUNTER_TAGS, 100)
        block.add_attdef("窗口序号", (-140, 60), height=220, dxfattribs={"layer": "0", "style": "HZTXT", "width": 0.8})
    for name, shape in (("标识牌", _sign), ("窗口指示牌", _window_sign)):
        block = doc.blocks.new(name)
        shape(block)
        _tags(block, SIGN_TAGS, 100)
    block = doc.blocks.new("电梯")
    _lift(block)
    _tags(block, STAIR_TAGS, 100)
    block = doc.blocks.new("出入口")
    _entrance(block)
    _tags(block, ("名称", "类别"), 100)


def _tags(block: BlockLayout, tags: tuple[str, ...], height: float) -> None:
    for line, tag in enumerate(tags):
        attdef = block.add_attdef(
            tag, (0, -line * height * 1.4), height=height, dxfattribs={"layer": "0", "style": "HZTXT"}
        )
        attdef.is_invisible = True
