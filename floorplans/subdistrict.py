"""街道社区事务受理服务中心: a subdistrict centre on one floor, 35 m by 26 m, with its deliberate defects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from floorplans import defects, documents, furnish
from floorplans.drafting import LayerNames, Sheet
from floorplans.furnish import LOGO, RATING, Place, Window
from floorplans.register import Register
from floorplans.site import STANDARD, Floor, Site

XS: Final = tuple(7.0 * n for n in range(6))
YS: Final = (0.0, 8.0, 16.5, 26.0)
OFFSET: Final = (39_618_400.0, 8_450_000.0)
LAYERS: Final = LayerNames(
    wall="建筑底图$0$WALL",
    column="建筑底图$0$COLUMN",
    window="建筑底图$0$WINDOW",
    door="建筑底图$0$门线",
    fire_door="建筑底图$0$DOOR_FIRE",
    axis="建筑底图$0$轴线",
    dimension="建筑底图$0$AXIS_DIM",
    furniture="家具",
    equipment="家具-设备",
    stair="建筑底图$0$STAIR",
    text="文字",
    zone="功能分区",
    room="房间轮廓",
    sign="导向标识",
)
ZONES: Final = {
    "咨询引导区": ((11.0, 1.2, 22.0, 6.4), "consultation"),
    "等候休息区": ((7.6, 7.6, 14.0, 13.0), "waiting"),
    "窗口服务区": ((7.1, 13.8, 27.9, 20.3), "window_service"),
    "便民服务区": ((30.2, 1.0, 34.6, 7.4), "convenience"),
}


def _walls(sheet: Sheet) -> None:
    sheet.grid(XS, YS)
    sheet.wall((0, 0), (35, 0), (35, 26), (0, 26), (0, 0))
    sheet.wall((7, 0), (7, 20.4))
    sheet.wall((0, 20.4), (35, 20.4))
    sheet.wall((0, 22), (35, 22), thickness=0.12)
    sheet.wall((0, 8), (7, 8))
    for y in (11.4, 14.0):
        sheet.wall((0, y), (7, y), thickness=0.12)
    sheet.wall((28, 20.4), (28, 16.5), (35, 16.5))
    for x in (30.4, 32.8):
        sheet.wall((x, 16.5), (x, 20.4), thickness=0.12)
    for x in (9, 18, 24, 29):
        sheet.wall((x, 22), (x, 26), thickness=0.12)


def _openings(sheet: Sheet) -> None:
    main = {"出入口": "主入口"}
    sheet.door(16.2, 0, 1.8, double=True, swing=-1, number="M1824", attributes=main)
    sheet.door(18.8, 0, 1.8, double=True, swing=-1, number="M1824", attributes=main)
    step = {"出入口": "次入口", "门槛高度": "30 mm"}
    sheet.door(35, 11.5, 1.5, double=True, swing=-1, number="M1524", attributes=step)
    sheet.door(3.5, 0, 1.5, double=True, swing=-1, number="M1524", attributes={"出入口": "24小时自助服务区入口"})
    sheet.door(7, 5.0, 1.2, loose=True, number="M1221")
    sheet.door(7, 9.8, 1.2, swing=1, number="M1221")
    sheet.door(7, 12.6, 1.0, loose=True, number="M1021")
    sheet.door(4.5, 20.4, 1.0, swing=-1, number="M1021")
    for x, width in ((29.4, 0.9), (31.6, 0.9), (33.7, 0.75)):
        sheet.door(
            x, 16.5, width, swing=-1 if width < 0.9 else 1, loose=width < 0.9, number=f"M{int(width * 10):02d}21"
        )
    sheet.door(17.5, 20.4, 1.2, number="M1221", attributes={"控制": "门禁"})
    sheet.door(0, 21.2, 1.2, double=True, fire=True, swing=1, number="FM乙1221", attributes={"出入口": "安全出口"})
    sheet.door(35, 21.2, 1.2, double=True, fire=True, swing=-1, number="FM乙1221", attributes={"出入口": "员工出入口"})
    for x in (4.5, 12, 20.6, 26, 31):
        sheet.door(x, 22, 1.0, fire=x == 26, number="M1021")
    for x, width in ((1.4, 1.2), (5.6, 1.2), (10.5, 3.6), (24.5, 4.2), (31.5, 4.2)):
        sheet.window(x, 0, width)
    for x in (2.5, 6, 10, 12.4, 15.6, 19.5, 22.6, 26.2, 30.4, 33):
        sheet.window(x, 26, 1.8)
    for y in (4, 9.8, 12.7, 17.5, 24):
        sheet.window(0, y, 1.5)
    for y in (4, 14.3, 18.5, 24):
        sheet.window(35, y, 1.5)
    for x, y, words in ((17.5, -0.6, "主入口"), (3.5, -0.6, "24小时自助入口")):
        sheet.put("出入口", (x, y), 0, sheet.layers.outside, attributes={"名称": words, "类别": words})
        sheet.text(words, (x, y - 1.4), 0.4, sheet.layers.outside)
    sheet.put("出入口", (35.6, 11.5), 90, sheet.layers.outside, attributes={"名称": "次入口", "类别": "次入口"})
    sheet.text("次入口", (37.4, 11.5), 0.4, sheet.layers.outside)
    sheet.put("出入口", (-0.6, 21.2), 270, sheet.layers.outside, attributes={"名称": "安全出口", "类别": "安全出口"})


def _plan(register: Register) -> Floor:
    sheet = Sheet(LAYERS, OFFSET, "一层平面图")
    _walls(sheet)
    _openings(sheet)
    spots = {
        "窗口服务区": (12.4, 19.3),
        "等候休息区": (10.8, 11.9),
        "便民服务区": (32.3, 3.2),
        "咨询引导区": (19.6, 4.6),
    }
    for number, (name, (rect, kind)) in enumerate(ZONES.items(), start=1):
        sheet.zone(name, f"{number:02d}", rect, kind, at=spots[name])
    for name, number, at, kinds in (
        ("24小时自助服务区", "10", (3.5, 4.4), ("self_service_24h",)),
        ("应急保障室", "11", (3.6, 9.6), ("emergency_room",)),
        ("母婴室", "12", (3.4, 12.7), ("mother_baby",)),
        ("监控室", "13", (3.5, 17.6), ("security",)),
        ("男卫生间", "14", (29.2, 18.2), ("toilet",)),
        ("女卫生间", "15", (31.6, 18.2), ("toilet",)),
        ("无障碍卫生间", "16", (33.9, 18.2), ("accessible_toilet",)),
        ("员工通道", "17", (14, 21.3), ("corridor",)),
        ("社区事务办公区", "18", (4.5, 24.9), ("office",)),
        ("主任办公室", "19", (13.5, 24.9), ("office",)),
        ("会议室", "20", (21, 25.2), ("meeting",)),
        ("设备间", "21", (26.5, 23.4), ("equipment",)),
        ("储藏室", "22", (32, 24.2), ("storage",)),
        ("受理大厅", "00", (25.6, 10.2), ("hall",)),
    ):
        sheet.room(name, number, at, *kinds)
    for x, y in ((29.9, 19.6), (32.3, 19.6), (34.3, 19.6)):
        sheet.put("坐便器", (x, y), 0, sheet.layers.fixture)
    for x, y in ((28.6, 17.0), (32.4, 17.0), (33.1, 19.9)):
        sheet.put("洗手盆", (x, y), 180, sheet.layers.fixture, scale=(0.7, 0.7))
    _furnish(register, sheet)
    return Floor("f1", "一层", 1, sheet)


def _furnish(register: Register, sheet: Sheet) -> None:
    def place(zone: str, *without: str) -> Place:
        return Place(register, sheet, "f1", zone, without)

    furnish.guidance(
        place("咨询引导区", "智能导服机器人", "办事指南查询机"), ZONES["咨询引导区"][0], (16.4, 4.4), screen=(13.6, 1.6)
    )
    place("咨询引导区").at(LOGO, (20.6, 6.2))
    furnish.waiting(
        place("等候休息区", "充电设备", "Wi-Fi无线网络设备"), ZONES["等候休息区"][0], [9.3, 11.9], [8.6, 10.2]
    )
    place("等候休息区").sign(
        "导引标识",
        (12.9, 12.7),
        "窗口01-02← 窗口03-04↑ 窗口05-09→ 卫生间→",
        arrows="左,前,右,右",
        leads_to="窗口01-02,窗口03-04,窗口05-09,卫生间",
    )
    place("等候休息区").at(LOGO, (8.1, 12.7))
    furnish.convenience(place("便民服务区", "放大镜", "修正带"), ZONES["便民服务区"][0], [(32.3, 6.6), (32.3, 4.9)])
    _windows(place)
    night = place("24小时自助服务区", "智能门禁认证系统(24小时)", "自助寄取柜", "自助终端操作方法")
    furnish.self_service(night, [(1.2 + 1.3 * n, 7.5, 0) for n in range(4)], (5.2, 1.2))
    night.put("自助终端设备", (6.5, 3.4), "自助终端设备", 270, name="社保自助终端", 颜色="蓝色")
    furnish.emergency(place("应急保障室", "氧气袋", "防护服", "沙袋", "雨衣"), (0.1, 8.1, 6.9, 11.3))
    nursery = place("母婴室")
    nursery.put("婴儿护理台", (0.9, 13.5), "婴儿护理台")
    nursery.put("沙发", (1.3, 11.9), "沙发", 180)
    furnish.office(place("社区事务办公区"), [(1.4 + 2.1 * n, 23.2, 0) for n in range(4)])
    furnish.office(place("主任办公室"), [(13.5, 23.2, 0)])
    place("主任办公室").only("打印机", name="主任办公室打印机", 责任人="")
    furnish.office(place("监控室"), [(1.6, 15.2, 0), (4.6, 15.2, 0)])
    place("监控室").only("硬盘录像机", "报警装置")
    place("会议室").put("会议桌", (21, 23.9), "会议桌")
    for n in range(3):
        place("设备间").put("机柜", (25.4 + 1.0 * n, 25.2), "机柜")
    place("设备间").only("机房服务器", "交换机", "不间断电源")
    for n in range(3):
        place("储藏室").put("储物柜", (30.2 + 1.4 * n, 25.5), "储物柜")
    _signs(place)
    place("等候休息区").put("自助寄取柜", (7.95, 9.8), "自助寄取柜", 270)


def _windows(place: Callable[..., Place]) -> None:
    special = {
        1: ("无差别综合窗口", "扶助(为老、助残)服务专窗"),
        6: ("出件窗口",),
        7: ("无差别综合窗口", "“即办”专窗"),
        8: ("无差别综合窗口", "“一件事”专窗"),
        9: ("分领域综合窗口",),
    }
    row = [
        Window(
            f"{n:02d}",
            special.get(n, ("无差别综合窗口",)),
            7.0 * (1 + (n - 1) // 3) + 1.5 + 2.0 * ((n - 1) % 3),
            low=n == 1,
            field="医疗保障",
            surface={1: "", 3: "0.90"}.get(n, "0.78"),
            knee=("0", "0", "0") if n == 5 else ("0.90", "0.68", "0.50"),
        )
        for n in range(1, 10)
    ]
    furnish.windows(place("窗口服务区", "摄录装置"), row, 17.2)
    _liuzhou(place, row)


def _liuzhou(place: Callable[..., Place], row: Sequence[Window]) -> None:
    """What 城中政管办〔2022〕1号 asks for beyond the tables of Songjiang, and a plant on the one-metre line."""
    guide, hall, counters, waiting = (place(name) for name in ("咨询引导区", "受理大厅", "窗口服务区", "等候休息区"))
    guide.only("楼层指引", "政务公开资料", "值班公示牌", "评价二维码", "意见箱")
    hall.only("对外服务时间牌", "延时服务时间牌", "紧急出口标识", "无障碍标识", "表扬台", "曝光台", "轮椅")
    hall.only("名称牌匾", 文字="示例街道社区事务受理服务中心")
    counters.only("复印机", "一米线", "人员公示牌")
    counters.only("爱心窗口标识", "军人优先标识", 窗口号="01")
    waiting.only("书写台", "宣传资料架", "电子显示屏")
    for window, kind in ((row[1], "延时服务窗口"), (row[5], "“办不成事”反映窗口")):
        counters.at(kind, (window.x, 17.2), name=f"{window.number}号窗口({kind})", 窗口号=window.number, 开放式="是")
    counters.at("绿植", (row[3].x, 17.2 - 0.375 - 0.7), name="04号窗口前绿植")


def _signs(place: Callable[..., Place]) -> None:
    hall = place("受理大厅")
    hall.sign(LOGO, (17.5, -0.35), "一网通办", 0, letters="0.30", height="3.2")
    hall.sign("楼层指引", (10.4, 3.0), "24小时自助 咨询 等候 窗口 便民 卫生间", 90, height="1.6", letters="0.05")
    hall.sign(
        "导引标识",
        (18.0, 7.0),
        "等候休息区← 24小时自助服务区← 母婴室← 窗口↑ 便民服务区→ 出口→",
        arrows="左,左,左,前,右,右",
        leads_to="等候休息区,24小时自助服务区,母婴室,窗口01-09,便民服务区,出口",
    )
    hall.sign("导引标识", (29.2, 12.6), "卫生间→", 270, arrows="右", leads_to="卫生间")
    hall.sign("禁止吸烟标志", (14.6, 0.3), "禁止吸烟 12345", 180, height="1.8", letters="0.06")
    hall.put(RATING, (22.6, 6.8), "评价器")
    for at, name in (((7, 5.0), "24小时自助区内门"), ((7, 12.6), "母婴室门"), ((33.7, 16.5), "无障碍卫生间门")):
        hall.at("门设施", at, name=name, 门槛高度="10 mm", 门类型="平开门")
    for x, y in ((22.8, 1.0), (27.0, 7.6), (27.2, 12.8), (7.6, 7.0)):
        hall.put("绿植", (x, y), "绿植")


def build() -> Site:
    """Draw and register the whole centre."""
    register = Register("JDZX")
    floor = _plan(register)
    floor.sheet.finish()
    floor.sheet.frame("街道社区事务受理服务中心", floor.sheet.title, "1:100", (-9.5, -10.5, 44.5, 35.0))
    return Site(
        folder="jiedao-zhongxin",
        code="JDZX",
        name="示例街道社区事务受理服务中心",
        tier="subdistrict",
        floors=(floor,),
        register=register,
        headers=("资产编号", "物品", "名称", "楼层", "功能区", "X坐标", "Y坐标", "旋转角度", "状态", "属性"),
        facts={
            "region": "示例区",
            "building_area_m2": 910,
            "windows": 9,
            "annual_cases": [{"value": 54000, "since": "2024-01-01"}, {"value": 61000, "since": "2025-01-01"}],
            "staff": [{"value": 26, "since": "2023-06-01"}, {"value": 24, "since": "2025-07-01"}],
            "window_staff": 11,
            "staff_lead": 1,
            "staff_front": 9,
            "staff_back": 5,
            "staff_guide": 2,
            "staff_agent": 1,
            "staff_archive": 1,
            "staff_finance": 1,
            "staff_network": 1,
            "staff_security": 3,
            "staff_cleaning": 3,
            "staff_repair": 1,
            "staff_canteen": 2,
            "staff_pests": 1,
            "staff_hygiene": 1,
            "hours": "08:30-12:00, 13:00-17:00",
            "hours_noon": "12:00-13:00",
            "hours_saturday": "08:30-12:30",
            "hours_sunday": "无",
            "hours_waiting": "08:15-17:00",
            "built_or_rebuilt": True,
            "epidemic": False,
            "new_building": True,
            "crowded_place": False,
        },
        documents=tuple(documents.rows("JDZX", "subdistrict", (STANDARD, "LZCZ-2022-1"))),
        records=(("UP-LZ-21-DRILL-FIRE", "2023-05-18", "周敏", "消防疏散"),),
        defects=defects.SUBDISTRICT,
        later=defects.SUBDISTRICT_LATER,
        standards=(STANDARD, "LZCZ-2022-1"),
        about=ABOUT,
    )


ABOUT: Final = """
虚构的街镇级中心,一层,35 m × 26 m。房间由墙体围成,大厅功能区由“功能分区”图层划分;图层带外部参照前缀;资产清单用中文表头。

An invented subdistrict centre on one floor. Rooms are closed by walls, the hall is divided on a zoning layer, layers carry an
xref prefix, and the asset list has Chinese column heads.
"""
