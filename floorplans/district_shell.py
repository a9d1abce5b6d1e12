"""What both floors of the district centre share: axes, outer walls, the two cores, the strip of offices."""

from __future__ import annotations

from typing import Final

from floorplans.drafting import LayerNames, Rect, Sheet

XS: Final = tuple(8.0 * n for n in range(10))
YS: Final = tuple(9.0 * n for n in range(6))
OFFSET: Final = (39_500_000.0, 12_300_000.0)

GROUND_LAYERS: Final = LayerNames(
    wall="WALL",
    column="COLUMN",
    window="WINDOW",
    door="DOOR",
    fire_door="DOOR_FIRE",
    axis="AXIS",
    dimension="标注",
    furniture="家具",
    equipment="设备",
    stair="STAIR",
    text="PUB_TEXT",
    zone="功能分区",
    room="房间轮廓",
    sign="标识",
)
UPPER_LAYERS: Final = LayerNames(
    wall="墙线",
    column="柱",
    window="窗",
    door="门",
    fire_door="防火门",
    axis="轴线",
    dimension="尺寸标注",
    furniture="FURNITURE",
    equipment="EQUIP",
    stair="楼梯",
    text="文字",
    zone="功能分区",
    room="房间轮廓线",
    sign="SIGN",
)


def shell(sheet: Sheet) -> None:
    """Axes, columns, outer walls, the two cores and the strip of offices, alike on both floors."""
    sheet.grid(XS, YS)
    sheet.wall((0, 0), (72, 0), (72, 45), (0, 45), (0, 0))
    sheet.wall((8, 9), (8, 33))
    sheet.wall((0, 18), (8, 18))
    sheet.wall((0, 22.2), (8, 22.2))
    sheet.wall((0, 26), (8, 26), thickness=0.12)
    sheet.wall((0, 33), (72, 33))
    sheet.wall((0, 36), (72, 36))
    sheet.wall((64, 13.8), (64, 33))
    sheet.wall((69.4, 9), (69.4, 13.8))
    sheet.wall((69.4, 11.4), (72, 11.4))
    sheet.wall((64, 13.8), (72, 13.8))
    sheet.wall((64, 18), (72, 18))
    for y in (21.6, 25.2):
        sheet.wall((64, y), (72, y), thickness=0.12)
    sheet.wall((64, 28), (72, 28), thickness=0.12)
    sheet.wall((68, 25.2), (68, 28), thickness=0.12)
    for x in (16, 24, 40, 48, 56, 64):
        sheet.wall((x, 36), (x, 45), thickness=0.12 if x in (24, 48) else 0.2)
    _openings(sheet)
    _stairs(sheet, (0.1, 18.1, 7.9, 22.1), up_at="west")
    _stairs(sheet, (64.1, 13.9, 71.9, 17.9), up_at="east")
    _toilets(sheet)


def _openings(sheet: Sheet) -> None:
    for x in XS[:-1]:
        for shift in (2.4, 5.6):
            sheet.window(x + shift, 45, 2.4)
    sheet.door(8, 20.6, 1.5, double=True, fire=True, swing=-1, number="FM甲1521")
    sheet.door(64, 16.4, 1.5, double=True, fire=True, number="FM甲1521")
    sheet.door(64, 19.8, 1.0, swing=-1, number="M1021")
    sheet.door(64, 23.4, 1.0, swing=-1, number="M1021")
    sheet.door(64, 26.0, 1.0, loose=True, number="M1021")
    sheet.door(70, 28, 0.9, loose=True, number="M0921")
    sheet.door(68, 33, 1.0, number="M1021")
    sheet.door(4, 33, 1.0, swing=-1, number="M1021")
    for x, width in ((12, 1.5), (20, 1.0), (34, 1.5), (44, 1.0), (52, 1.2), (60, 1.2), (68, 1.0)):
        sheet.door(x, 36, width, double=width >= 1.5, fire=x in (52, 60), number=f"M{int(width * 10):02d}21")
    for y in (10.2, 12.6):
        sheet.door(69.4, y, 1.1, double=True, number="LT1121")
    for number, y in enumerate((10.2, 12.6), start=1):
        sheet.put(
            "电梯",
            (70.75, y),
            90,
            sheet.layers.stair,
            attributes={"名称": f"{number}号无障碍电梯", "通达楼层": "F1-F2", "净宽": "1.10"},
        )


def _stairs(sheet: Sheet, rect: Rect, *, up_at: str) -> None:
    """Draw a dog-leg stair running east-west: treads, handrail between the flights, arrow."""
    x1, y1, x2, y2 = rect
    middle = (y1 + y2) / 2
    first, last = (x1 + 1.9, x2 - 2.0) if up_at == "west" else (x1 + 2.0, x2 - 1.9)
    steps = 14
    for step in range(steps + 1):
        x = first + (last - first) * step / steps
        sheet.line((x, y1), (x, middle - 0.1), sheet.layers.stair)
        sheet.line((x, middle + 0.1), (x, y2), sheet.layers.stair)
    sheet.rectangle((first - 0.1, middle - 0.1, last + 0.1, middle + 0.1), sheet.layers.stair)
    low = (y1 + middle) / 2
    sheet.line((first + 0.4, low), (last - 0.4, low), sheet.layers.stair)
    sheet.text("上", (last + 0.45 if up_at == "west" else first - 0.45, low), 0.35, sheet.layers.stair)


def _toilets(sheet: Sheet) -> None:
    for y0, y1 in ((18.1, 21.5), (21.7, 25.1)):
        for stall in range(4):
            x = 71.2 - stall * 1.1
            sheet.put("坐便器", (x, y1 - 0.55), 0, sheet.layers.fixture)
            sheet.line((x - 0.55, y1), (x - 0.55, y1 - 1.3), sheet.layers.fixture)
        for basin in range(3):
            sheet.put("洗手盆", (71.2 - basin, y0 + 0.3), 180, sheet.layers.fixture)
    sheet.put("坐便器", (67.3, 25.8), 180, sheet.layers.fixture)
    sheet.put("洗手盆", (66.2, 25.55), 180, sheet.layers.fixture)


def common_rooms(sheet: Sheet, floor: int, *, outlined: bool) -> None:
    """Name the rooms that both floors have."""
    common = (
        ("1号楼梯间", "30", (4, 20.5), ("stairs",)),
        ("2号楼梯间", "31", (68, 16.3), ("stairs",)),
        ("男卫生间", "32", (65.9, 20.4), ("toilet",)),
        ("女卫生间", "33", (65.9, 24.0), ("toilet",)),
        ("无障碍卫生间", "34", (66.1, 26.7), ("accessible_toilet",)),
        ("清洁间", "35", (70, 26.4), ("storage",)),
        ("员工通道", "37", (36, 34.4), ("corridor",)),
        ("1号电梯", "38", (70.75, 10.2), ("lift",)),
        ("2号电梯", "39", (70.75, 12.6), ("lift",)),
    )
    for name, number, at, kinds in common:
        sheet.room(name, f"{floor}-{number}", at, *kinds, outlined=outlined)
