"""区政务服务中心: a district comprehensive centre on two floors, 72 m by 45 m, with its deliberate defects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from floorplans import defects, documents, furnish
from floorplans.district_shell import GROUND_LAYERS, OFFSET, UPPER_LAYERS, common_rooms, shell
from floorplans.drafting import Rect, Sheet
from floorplans.furnish import LOGO, RATING, Place, Window
from floorplans.register import Register
from floorplans.site import STANDARD, Floor, Site


def _ground(register: Register) -> Floor:
    """Draw the ground floor: rooms by walls alone, zones of the hall by outlines."""
    sheet = Sheet(GROUND_LAYERS, OFFSET, "一层平面图")
    shell(sheet)
    sheet.wall((16, 0), (16, 9), (0, 9))
    sheet.wall((0, 12.6), (8, 12.6), thickness=0.12)
    sheet.wall((64, 0), (64, 9), (72, 9), thickness=0.12)
    sheet.wall((32, 0), (32, 2.4), (40, 2.4), (40, 0), thickness=0.12)
    sheet.wall((8, 27.7), (12, 27.7), (12, 33), thickness=0.12)
    sheet.wall((64, 27.7), (52, 27.7), (52, 33), thickness=0.12)
    sheet.wall((58, 27.7), (58, 33), thickness=0.12)
    _ground_openings(sheet)
    zones = {
        "咨询引导区": ((28.0, 3.2, 44.0, 10.0), "consultation"),
        "自助服务区(8小时)": ((17.0, 1.0, 27.0, 10.0), "self_service"),
        "政务公开专区": ((45.5, 1.0, 55.5, 10.0), "open_government"),
        "等候休息区": ((18.0, 13.0, 50.0, 21.5), "waiting"),
        "便民服务区": ((53.0, 13.0, 62.0, 23.0), "convenience"),
        "窗口服务区": ((12.06, 24.0, 51.94, 32.9), "window_service"),
    }
    spots = {
        "窗口服务区": (22.0, 31.2),
        "等候休息区": (40.3, 17.3),
        "咨询引导区": (39.3, 4.9),
        "便民服务区": (57.5, 15.0),
    }
    for number, (name, (rect, kind)) in enumerate(zones.items(), start=1):
        sheet.zone(name, f"1-{number:02d}", rect, kind, at=spots.get(name))
    for name, number, at, kinds in (
        ("24小时自助服务区", "1-10", (8, 4.6), ("self_service_24h",)),
        ("母婴室", "1-11", (3.8, 10.8), ("mother_baby",)),
        ("应急保障室", "1-12", (3.8, 15.6), ("emergency_room",)),
        ("警务室", "1-13", (3.6, 24.1), ("security",)),
        ("监控室", "1-14", (3.6, 29.4), ("security",)),
        ("门斗", "1-15", (36, 1.3), ("lobby",)),
        ("图文制作室", "1-16", (68, 5.4), ()),
        ("帮办代办区", "1-17", (10, 30.6), ("guidance_desk",)),
        ("视频会商室", "1-18", (55, 30.6), ("meeting",)),
        ("业务洽谈室", "1-19", (61, 30.6), ("meeting",)),
        ("更衣室", "1-36", (68, 30.9), ("staff_rest",)),
        ("综合办公区", "1-20", (8, 41.6), ("office",)),
        ("会议室", "1-21", (20, 43.4), ("meeting",)),
        ("后台审批办公区", "1-22", (32, 41.6), ("office", "approval")),
        ("值班室", "1-23", (44, 41.6), ("office",)),
        ("档案室", "1-24", (52, 37.3), ("archive",)),
        ("设备区(机房)", "1-25", (60, 37.3), ("equipment",)),
        ("配电室", "1-26", (68, 41.6), ("equipment",)),
        ("公共大厅", "1-00", (29, 11.6), ("hall",)),
    ):
        sheet.room(name, number, at, *kinds)
    common_rooms(sheet, 1, outlined=False)
    _furnish_ground(register, sheet, zones)
    return Floor("f1", "一层", 1, sheet)


def _ground_openings(sheet: Sheet) -> None:
    main = {"出入口": "主入口"}
    sheet.door(34.6, 0, 1.8, double=True, swing=-1, number="M1824", attributes=main)
    sheet.door(37.4, 0, 1.8, double=True, swing=-1, number="M1824", attributes=main)
    sheet.door(34.6, 2.4, 1.8, double=True, swing=-1, number="M1824")
    sheet.door(37.4, 2.4, 1.8, double=True, swing=-1, number="M1824")
    sheet.door(60, 0, 1.8, double=True, swing=-1, number="M1824", attributes={"出入口": "次入口"})
    sheet.door(
        6.4,
        0,
        1.8,
        double=True,
        swing=-1,
        number="M1824",
        attributes={"出入口": "24小时自助服务区入口", "控制": "门禁"},
    )
    sheet.door(16, 7.0, 1.2, loose=True, number="M1221")
    sheet.door(8, 10.8, 1.0, swing=1, number="M1021")
    sheet.door(8, 15.3, 1.2, swing=1, loose=True, number="M1221")
    sheet.door(8, 24.1, 1.0, swing=1, number="M1021")
    sheet.door(0, 20.2, 1.5, double=True, fire=True, swing=1, number="FM甲1521", attributes={"出入口": "安全出口"})
    sheet.door(72, 15.8, 1.5, double=True, fire=True, swing=-1, number="FM甲1521", attributes={"出入口": "安全出口"})
    sheet.door(0, 34.5, 1.5, double=True, fire=True, swing=1, number="FM甲1521", attributes={"出入口": "安全出口"})
    sheet.door(72, 34.5, 1.5, double=True, fire=True, swing=-1, number="FM甲1521", attributes={"出入口": "员工出入口"})
    sheet.door(64, 4.5, 1.0, swing=-1, number="M1021")
    sheet.door(10, 27.7, 1.0, swing=1, number="M1021")
    sheet.door(55, 27.7, 1.0, swing=1, number="M1021")
    sheet.door(61, 27.7, 1.0, swing=1, number="M1021")
    for x in (18, 32, 46):
        sheet.door(x, 33, 1.2, number="M1221", attributes={"控制": "门禁"})
    for x in (12, 20, 28, 44, 52):
        for shift in (-1.5, 1.5) if x != 12 else (0.0, 2.3):
            sheet.window(x + shift, 0, 2.2)
    for y in (3, 6, 10.8, 15.3, 24.1, 29.5, 40.5):
        sheet.window(0, y, 1.8)
    for y in (3, 6, 19.8, 23.4, 30.5, 40.5):
        sheet.window(72, y, 1.5)
    sheet.window(68, 0, 3.0)
    for x, y, words in ((36, -1.2, "主入口"), (60, -1.2, "次入口"), (6.4, -1.2, "24小时自助入口")):
        sheet.put("出入口", (x, y + 0.6), 0, sheet.layers.outside, attributes={"名称": words, "类别": words})
        sheet.text(words, (x, y - 0.9), 0.45, sheet.layers.outside)
    for x, y, turn in ((-0.6, 20.2, 270), (72.6, 15.8, 90), (-0.6, 34.5, 270), (72.6, 34.5, 90)):
        sheet.put("出入口", (x, y), turn, sheet.layers.outside, attributes={"名称": "安全出口", "类别": "安全出口"})


def _furnish_ground(register: Register, sheet: Sheet, zones: dict[str, tuple[Rect, str]]) -> None:
    def place(zone: str, *without: str) -> Place:
        return Place(register, sheet, "f1", zone, without)

    guide = place("咨询引导区", "智能导服机器人")
    furnish.guidance(guide, zones["咨询引导区"][0], (36.0, 7.4), screen=(36.0, 9.8))
    furnish.self_service(
        place("自助服务区(8小时)", RATING, "自助终端操作方法"),
        [(x, 9.5, 0) for x in (18.6, 20.2, 21.8, 25.6)] + [(26.5, 2.5 + 1.6 * n, 270) for n in range(3)],
        (20.5, 1.5),
    )
    furnish.waiting(
        place("等候休息区"),
        zones["等候休息区"][0],
        [20.5 + 3.4 * n for n in range(4)] + [43.6, 47.0],
        [14.6, 16.4, 19.4],
    )
    furnish.convenience(
        place("便民服务区", "修正带"), zones["便民服务区"][0], [(55, 21.8), (58, 21.8), (55, 18.4), (58, 18.4)]
    )
    place("等候休息区").only("除颤仪", name="自动体外除颤仪")
    row = _ground_windows()
    furnish.windows(place("窗口服务区", "智能化的政务智能导视系统"), row, 27.68, turned="12", left_handed="05")
    _ground_rooms(register, place)
    _ground_signs(place)


def _ground_windows() -> list[Window]:
    special = {
        1: ("无差别综合窗口", "扶助(为老、助残)服务专窗"),
        15: ("出件窗口",),
        16: ("出件窗口",),
        17: ("无差别综合窗口", "“长三角”跨省通办专窗"),
        18: ("无差别综合窗口", "“一件事”专窗"),
        19: ("无差别综合窗口", "“即办”专窗"),
        20: ("政务智能窗口",),
    }
    fields = ("社会事务", "社会事务", "工程建设", "工程建设", "市场准入", "市场准入")
    row = []
    for n in range(1, 21):
        usual = ("分领域综合窗口",) if 9 <= n <= 14 else ("无差别综合窗口",)
        field = fields[n - 9] if 9 <= n <= 14 else ""
        row.append(
            Window(
                f"{n:02d}",
                special.get(n, usual),
                11.0 + 2.0 * n,
                low=n in (1, 15),
                field=field,
                lacks=("打印机",) if n == 18 else (),
                faulty_rating=n == 7,
            )
        )
    return row


def _ground_rooms(register: Register, place: Callable[..., Place]) -> None:
    """Furnish the enclosed rooms of the ground floor."""
    night = place("24小时自助服务区")
    furnish.self_service(night, [(2.0 + 1.6 * n, 8.4, 0) for n in range(6)], (12.8, 8.6))
    night.put("自助寄取柜", (14.9, 3.0), "自助寄取柜", 270)
    night.put("智能门禁认证系统(24小时)", (7.6, 0.35), "门禁", 180, name="智能门禁")
    place("自助服务区(8小时)").put("自助寄取柜", (17.4, 3.6), "自助寄取柜", 90)
    place("窗口服务区").put("绿植", (51.5, 27.1), "绿植", name="20号窗口旁绿植")
    opened = place("政务公开专区")
    for x in (47.5, 53.5):
        opened.put("洽谈桌", (x, 3.4), "洽谈桌")
    for n in range(4):
        opened.put("政府公报架", (47.0 + 2.2 * n, 9.5), "政府公报架", by_number=n % 2 == 0)
    opened.only("公共电脑", "政务公开资料")
    opened.put(RATING, (54.8, 1.6), "评价器", 90)
    nursery = place("母婴室")
    nursery.put("婴儿护理台", (1.0, 12.1), "婴儿护理台")
    nursery.put("沙发", (1.6, 9.8), "沙发", 180)
    furnish.emergency(place("应急保障室", "除颤仪", "氧气袋", "担架"), (0.1, 12.66, 7.9, 17.9))
    furnish.office(place("综合办公区"), [(2.4 + 2.6 * n, y, 0) for n in range(5) for y in (38.4, 42.6)])
    furnish.office(place("后台审批办公区"), [(25.8 + 2.5 * n, y, 0) for n in range(6) for y in (38.4, 42.6)])
    furnish.office(place("值班室"), [(42.5, 42.6, 0), (45.5, 42.6, 0)])
    for zone, at in (("会议室", (20, 40.4)), ("视频会商室", (55, 29.4))):
        place(zone).put("会议桌", at, "会议桌")
    for n in range(5):
        place("档案室").put("档案柜", (49.6 + 1.5 * n, 41.6), "档案密集架")
    for n in range(4):
        place("设备区(机房)").put("机柜", (58.2 + 1.0 * n, 41.4), "机柜")
    place("设备区(机房)").only("机房服务器", "交换机", "不间断电源")
    place("监控室").only("硬盘录像机")
    register.add("报警装置", "f1", "监控室", name="监控室报警主机", status="fault")
    place("帮办代办区").put(RATING, (11.6, 28.2), "评价器")
    place("帮办代办区").put("洽谈桌", (10.0, 31.4), "洽谈桌")
    place("业务洽谈室").put("洽谈桌", (61.0, 29.4), "洽谈桌")
    for y in (10.05, 12.1):
        place("公共大厅").put("自助寄取柜", (63.6, y), "自助寄取柜", 270)
    for x, y in ((45.0, 11.6), (17.2, 22.6), (51.2, 22.6), (62.8, 24.6), (31.4, 3.0), (40.6, 3.0)):
        place("公共大厅").put("绿植", (x, y), "绿植")


def _ground_signs(place: Callable[..., Place]) -> None:
    """Hang the signs of the ground floor: who arrives at the main entrance is led on, who comes in by the side is not."""
    hall = place("公共大厅")
    hall.sign(LOGO, (36.0, -0.35), "一网通办", 0, letters="0.40", height="3.6")
    hall.sign(LOGO, (60.0, -0.35), "一网通办", 0, letters="0.30", height="3.2")
    place("门斗").sign(
        "楼层指引",
        (36.0, 2.3),
        "一层 咨询引导区 窗口01-20 自助服务区 / 二层 窗口21-30 窗口服务区 等候休息区 企业服务专区 接待室",
        0,
        height="1.6",
        letters="0.05",
    )
    guide = place("咨询引导区")
    guide.sign(
        "导引标识",
        (34.8, 3.6),
        "自助服务区← 24小时自助服务区← 母婴室← 帮办代办区↖ 政务公开专区→ 卫生间→ 二层→",
        arrows="左,左,左,左前,右,右,右",
        leads_to="自助服务区,24小时自助服务区,母婴室,帮办代办区,政务公开专区,卫生间,二层",
    )
    hall.sign(
        "导引标识",
        (36.0, 12.0),
        "窗口01-10← 窗口11-20→ 等候休息区↑ 便民服务区→",
        arrows="左,右,前,右",
        leads_to="窗口01-10,窗口11-20,等候休息区,便民服务区",
    )
    hall.sign(
        "导引标识",
        (17.0, 11.4),
        "母婴室↑ 应急保障室↑ 自助服务区←",
        90,
        arrows="前,前,左",
        leads_to="母婴室,应急保障室,自助服务区",
    )
    hall.sign("导引标识", (51.6, 11.6), "电梯↑ 卫生间← 二层↑", 270, arrows="前,左,前", leads_to="电梯,卫生间,二层")
    hall.sign("导引标识", (63.7, 14.8), "二层←", 270, arrows="左", leads_to="二层")
    hall.sign("导引标识", (69.2, 11.2), "二层↑", 270, arrows="前", leads_to="二层")
    guide.sign("紧急出口标识", (33.9, 3.7), "安全出口→", arrows="右", leads_to="安全出口")
    hall.sign("紧急出口标识", (8.3, 20.6), "安全出口", 90, leads_to="1号楼梯")
    hall.sign("紧急出口标识", (63.7, 16.4), "安全出口", 270, leads_to="2号楼梯")
    hall.sign("禁止吸烟标志", (40.6, 2.7), "禁止吸烟 12345", 180, height="1.8", letters="0.06")
    waiting = place("等候休息区")
    waiting.sign("导引标识", (34.0, 21.3), "窗口01-10← 窗口11-20→", arrows="左,右", leads_to="窗口01-10,窗口11-20")
    hall.at("门设施", (64, 26.0), name="无障碍卫生间门", 门槛高度="0", 门类型="平开门")
    hall.at("门设施", (16, 7.0), name="24小时自助服务区内门", 门槛高度="12 mm", 门类型="平开门")


def _upper(register: Register) -> Floor:
    """Draw the upper floor: every room and every zone by its own outline."""
    sheet = Sheet(UPPER_LAYERS, OFFSET, "二层平面图")
    shell(sheet)
    sheet.wall((16, 0), (16, 9), (0, 9))
    sheet.wall((0, 13.5), (8, 13.5), thickness=0.12)
    sheet.wall((64, 0), (64, 9), (72, 9), thickness=0.12)
    sheet.wall((32, 0), (32, 9), (40, 9), (40, 0), thickness=0.12)
    sheet.wall((12, 33), (12, 24), (44, 24), (44, 33))
    for x in (20, 28, 36):
        sheet.wall((x, 24), (x, 33), thickness=0.12)
    _upper_openings(sheet)
    waiting, counters = (17.0, 1.0, 26.0, 9.0), (44.1, 24.0, 63.9, 32.9)
    sheet.zone("等候休息区", "2-01", waiting, "waiting", at=(21.5, 7.6))
    sheet.zone("窗口服务区", "2-02", counters, "window_service", at=(50.0, 31.2))
    sheet.zone("企业服务专区", "2-03", (43.0, 1.0, 62.0, 9.0), "guidance_desk", at=(52.5, 6.6))
    for name, number, at, kinds in (
        ("培训室", "2-10", (8, 5.2), ("meeting",)),
        ("第一会议室", "2-11", (3.8, 12.4), ("meeting",)),
        ("第二会议室", "2-12", (3.8, 17.0), ("meeting",)),
        ("弱电间", "2-13", (3.6, 24.1), ("equipment",)),
        ("值班室", "2-14", (3.6, 29.4), ("office",)),
        ("中庭上空", "2-15", (36, 4.4), ("outdoor",)),
        ("接待室", "2-16", (68, 5.4), ("complaint",)),
        ("第一开标室", "2-17", (16, 31.6), ("meeting",)),
        ("第二开标室", "2-18", (24, 31.6), ("meeting",)),
        ("评标室", "2-19", (32, 31.6), ("meeting",)),
        ("资料室", "2-20", (40, 31.0), ("archive",)),
        ("更衣室", "2-36", (68, 30.9), ("staff_rest",)),
        ("进驻部门办公区", "2-21", (8, 41.6), ("office",)),
        ("主任办公室", "2-22", (20, 42.9), ("office",)),
        ("联合审批办公区", "2-23", (32, 41.6), ("approval",)),
        ("财务室", "2-24", (44, 42.9), ("office",)),
        ("档案室", "2-25", (52, 37.3), ("archive",)),
        ("网络机房", "2-26", (60, 37.3), ("equipment",)),
        ("储藏室", "2-27", (68, 41.6), ("storage",)),
    ):
        sheet.room(name, number, at, *kinds, outlined=True)
    sheet.room("公共大厅", "2-00", (36, 16.5), "hall")
    common_rooms(sheet, 2, outlined=True)
    _furnish_upper(register, sheet, waiting)
    return Floor("f2", "二层", 2, sheet)


def _upper_openings(sheet: Sheet) -> None:
    for x, y, width in ((16, 7.0, 1.5), (8, 11.3, 1.0), (8, 15.8, 1.0), (64, 4.5, 1.0)):
        sheet.door(x, y, width, double=width >= 1.5, swing=-1 if x == 64 else 1, number=f"M{int(width * 10):02d}21")
    sheet.door(8, 24.1, 1.0, loose=True, fire=True, number="FM乙1021")
    for x in (16, 24, 32):
        sheet.door(x, 24, 1.5, double=True, number="M1521")
    sheet.door(40, 33, 1.0, loose=True, number="M1021")
    sheet.door(48, 33, 1.2, number="M1221", attributes={"控制": "门禁"})
    sheet.door(58, 33, 1.2, number="M1221", attributes={"控制": "门禁"})
    for x in (4, 12, 20, 28, 44, 52, 60, 68):
        for shift in (-1.8, 1.8):
            sheet.window(x + shift, 0, 2.4)
    for x in (34, 36, 38):
        sheet.window(x, 0, 1.8)
    for x in (34, 36, 38):
        sheet.window(x, 9, 1.8)
    for y in (3, 6, 11, 15.7, 24.1, 29.5, 40.5):
        sheet.window(0, y, 1.8)
    for y in (3, 6, 19.8, 23.4, 30.5, 40.5):
        sheet.window(72, y, 1.5)
    sheet.line((32.06, 0.1), (39.94, 8.94), sheet.layers.stair)
    sheet.line((32.06, 8.94), (39.94, 0.1), sheet.layers.stair)


def _furnish_upper(register: Register, sheet: Sheet, waiting: Rect) -> None:
    def place(zone: str, *without: str) -> Place:
        return Place(register, sheet, "f2", zone, without)

    furnish.waiting(place("等候休息区", "充电设备"), waiting, [19.2, 22.6], [2.4, 4.2, 6.0])
    place("等候休息区").sign("导引标识", (25.6, 5.2), "窗口21-30←", 270, arrows="左", leads_to="窗口21-30")
    row = [
        Window(f"{n}", ("出件窗口",) if n == 30 else ("分领域综合窗口",), 45.0 + 2.0 * (n - 21), field="企业开办")
        for n in range(21, 31)
    ]
    furnish.windows(place("窗口服务区", "手写笔"), row, 27.68, odd_model="24")
    business = place("企业服务专区")
    for x in (46.0, 50.0, 55.0, 59.0):
        business.put("洽谈桌", (x, 3.4), "洽谈桌")
    business.put(RATING, (61.4, 1.5), "评价器", 90)
    business.at("打印机", (43.6, 8.4), name="企业服务专区打印机", 责任人="")
    furnish.office(place("进驻部门办公区"), [(2.4 + 2.6 * n, y, 0) for n in range(5) for y in (38.4, 42.6)])
    furnish.office(place("联合审批办公区"), [(25.8 + 2.5 * n, y, 0) for n in range(6) for y in (38.4, 42.6)])
    furnish.office(place("主任办公室"), [(20, 40.6, 0)])
    furnish.office(place("财务室"), [(42.5, 40.6, 0), (45.5, 40.6, 0)])
    furnish.office(place("值班室"), [(2.6, 31.0, 0)])
    for zone, at in (
        ("第一会议室", (3.8, 10.7)),
        ("第二会议室", (3.8, 15.3)),
        ("第一开标室", (16, 28.4)),
        ("第二开标室", (24, 28.4)),
        ("评标室", (32, 28.4)),
    ):
        place(zone).put("会议桌", at, "会议桌")
    for n in range(3):
        for y in (2.6, 5.8):
            place("培训室").put("会议桌", (2.8 + 5.2 * n, y), "会议桌")
    for n in range(5):
        place("档案室").put("档案柜", (49.6 + 1.5 * n, 41.6), "档案密集架")
    for n in range(4):
        place("网络机房").put("机柜", (58.2 + 1.0 * n, 41.4), "机柜")
    place("网络机房").only("交换机", "路由器", "防火墙")
    place("接待室").put("沙发", (68, 1.2), "沙发", 180)
    place("接待室").put(RATING, (70.8, 1.0), "评价器")
    _direct_upper(place("公共大厅"))


def _direct_upper(hall: Place) -> None:
    """Signs, plants and the step-free toilet's door in the upper hall."""
    hall.sign("楼层指引", (41.0, 12.0), "二层 窗口21-30 等候休息区 企业服务专区", 0, height="1.6", letters="0.05")
    hall.sign(
        "导引标识",
        (61.5, 16.4),
        "窗口21-30→ 等候休息区↑ 企业服务专区← 接待室←",
        90,
        arrows="右,前,左,左",
        leads_to="窗口21-30,等候休息区,企业服务专区,接待室",
    )
    hall.sign(
        "导引标识",
        (62.6, 11.5),
        "窗口21-30→ 等候休息区↑ 企业服务专区← 接待室←",
        270,
        arrows="右,前,左,左",
        leads_to="窗口21-30,等候休息区,企业服务专区,接待室",
    )
    hall.sign("紧急出口标识", (8.3, 20.6), "安全出口", 90, leads_to="1号楼梯")
    hall.sign("紧急出口标识", (63.7, 16.4), "安全出口", 270, leads_to="2号楼梯")
    for x, y in ((30.8, 10.2), (41.2, 10.2), (12.6, 22.8), (43.4, 22.8), (27.6, 8.2)):
        hall.put("绿植", (x, y), "绿植")
    hall.at("门设施", (64, 26.0), name="无障碍卫生间门", 门槛高度="0", 门类型="平开门")


def build() -> Site:
    """Draw and register the whole centre."""
    register = Register("QZX")
    floors = (_ground(register), _upper(register))
    for floor in floors:
        floor.sheet.finish()
        floor.sheet.frame("区政务服务中心", floor.sheet.title, "1:100", (-9.0, -10.5, 81.0, 54.0))
    return Site(
        folder="qu-zhongxin",
        code="QZX",
        name="示例区政务服务中心",
        tier="district",
        floors=floors,
        register=register,
        headers=("asset_no", "item", "name", "floor", "zone", "x_m", "y_m", "rotation_deg", "status", "attributes"),
        facts={
            "region": "示例区",
            "building_area_m2": 21500,
            "windows": 30,
            "annual_cases": 312000,
            "staff": 96,
            "window_staff": 40,
            "staff_admin": 8,
            "staff_front": 32,
            "staff_back": 30,
            "staff_guide": 6,
            "staff_self_service": 2,
            "staff_agent": 4,
            "staff_support": 14,
            "staff_security": 8,
            "staff_cleaning": 10,
            "staff_repair": 3,
            "staff_canteen": 6,
            "staff_pests": 1,
            "staff_hygiene": 2,
            "hours": "08:30-12:00, 13:00-17:00",
            "built_or_rebuilt": True,
            "new_building": True,
            "crowded_place": True,
        },
        documents=tuple(documents.rows("QZX", "district", (STANDARD,))),
        records=(("UP-SJ-6433-SERVER", "2024-03-12", "陆建平", "更换两块硬盘"),),
        defects=defects.DISTRICT,
        later=defects.DISTRICT_LATER,
        about=ABOUT,
    )


ABOUT: Final = """
虚构的区级综合性政务服务中心,两层,72 m × 45 m。一层的房间只由墙体围成,大厅内的功能区由“功能分区”图层的闭合多段线划分;
二层每个房间另有轮廓线,图层名称也与一层不同。单位毫米,文件头未注明单位,坐标带大偏移,R2000 + GBK。

An invented district centre on two floors. On the ground floor rooms are closed by walls alone and the hall is divided by
outlines on a zoning layer; upstairs every room has its own outline, and the layers have other names.
"""
