"""Equipping the zones of a centre: what the tables of DB 31117/Z 016-2022 name, drawn and registered.

Each function furnishes one zone completely; ``without`` leaves out what a deliberate defect asks to be missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from floorplans.drafting import Rect, Sheet
from floorplans.register import Register

RATING: Final = "“好差评”评价设备"
LOGO: Final = "“一网通办”标识"
FACING: Final = {0: "南", 90: "东", 180: "北", 270: "西"}


@dataclass(frozen=True)
class Place:
    """Where things are put: a floor's sheet, its register and the zone's name as its label prints it."""

    register: Register
    sheet: Sheet
    floor: str
    zone: str
    without: Collection[str] = ()

    def put(
        self,
        item: str,
        at: tuple[float, float],
        block: str,
        rotation: float = 0.0,
        *,
        by_number: bool = True,
        name: str | None = None,
        drawn: Mapping[str, str] | None = None,
        status: str = "in_use",
        **more: str,
    ) -> None:
        """Draw and register one thing unless it is to be missing."""
        if item in self.without:
            return
        self.register.add(
            item,
            self.floor,
            self.zone if by_number else "",
            sheet=self.sheet,
            at=at,
            rotation=rotation,
            block=block,
            by_number=by_number,
            name=name,
            drawn=drawn,
            status=status,
            **more,
        )

    def at(self, item: str, at: tuple[float, float], *, name: str | None = None, **more: str) -> None:
        """Register one thing by coordinates without drawing it."""
        if item not in self.without:
            self.register.add(item, self.floor, "", sheet=self.sheet, at=at, name=name, **more)

    def only(self, *items: str, name: str | None = None, **more: str) -> None:
        """Register things by their zone alone."""
        for item in items:
            if item not in self.without:
                self.register.add(item, self.floor, self.zone, name=name, **more)

    def sign(
        self,
        item: str,
        at: tuple[float, float],
        words: str,
        rotation: float = 0.0,
        *,
        arrows: str = "",
        leads_to: str = "",
        height: str = "2.6",
        letters: str = "0.12",
        lit: str = "是",
        by_number: bool = True,
    ) -> None:
        """Hang a sign: what it says, the way it faces, arrows and destinations in the same order."""
        drawn = {
            "文字": words,
            "朝向": FACING[int(rotation) % 360],
            "箭头": arrows,
            "目的地": leads_to,
            "安装高度": height,
            "字高": letters,
            "发光": lit,
        }
        more = {key: value for key, value in drawn.items() if value}
        self.put(item, at, "标识牌", rotation, by_number=by_number, name=item, drawn=drawn, **more)


@dataclass(frozen=True)
class Window:
    """One service window: its number, what it is (several types may share it) and where its middle is."""

    number: str
    types: tuple[str, ...]
    x: float
    low: bool = False
    field: str = ""
    lacks: tuple[str, ...] = ()
    faulty_rating: bool = False
    surface: str = ""  # metres above the floor; a low counter's or a high one's where nothing is said
    knee: tuple[str, str, str] | None = None  # width, height and depth of the space below, metres


def windows(
    place: Place, row: Sequence[Window], y: float, *, odd_model: str = "", turned: str = "", left_handed: str = ""
) -> None:
    """Furnish a counter line facing south: Table 4 for every window, Table 7 for the special ones.

    Parameters
    ----------
    row
        The windows from west to east.
    y
        Middle of the counters, metres.
    odd_model
        Number of the window whose computer is of another make.
    turned
        Number of the window whose rating device faces the clerk.
    left_handed
        Number of the window whose rating device stands on the other side.
    """
    for window in row:
        rating = (-0.55 if window.number == left_handed else 0.55, 180.0 if window.number == turned else 0.0)
        _window(place, window, y, odd_model=window.number == odd_model, rating=rating)
    place.only("排队叫号系统", 无声叫号="是")
    place.only("监控系统")
    for window in row:
        place.only("一次性告知单", name=f"{window.number}号窗口告知清单", 窗口号=window.number)
        place.only("岗位标牌", "签字笔", 窗口号=window.number)
    place.only("业务告示牌", name="办事告知栏")
    first, last = row[0].x, row[-1].x
    place.put("电子显示屏", ((first + last) / 2, y + 1.9), "电子显示屏", 0, name="窗口叫号综合屏")
    place.sign(LOGO, (first + 3, y - 1.9), "一网通办", letters="0.20")


def _window(place: Place, window: Window, y: float, *, odd_model: bool, rating: tuple[float, float]) -> None:
    no, x = window.number, window.x
    fault = "fault" if window.faulty_rating else "in_use"
    wide, high, deep = window.knee or (("0.90", "0.68", "0.50") if window.low else ("0", "0", "0"))
    counter = {
        "窗口号": no,
        "窗口序号": no,
        "窗口业务": window.types[-1],
        "台面高度": window.surface or ("0.75" if window.low else "1.05"),
        "容膝宽": wide,
        "容膝高": high,
        "容膝深": deep,
    }
    shape = {key: value for key, value in counter.items() if key not in {"窗口序号", "窗口业务"}}
    block = "低位服务台" if window.low else "服务台"
    place.put("服务台", (x, y), block, name=f"{no}号窗口服务台", drawn=counter, **shape)
    for kind in window.types:
        more = {"窗口号": no, "领域": window.field if kind.startswith("分领域") else "", "开放式": "是"}
        if kind not in place.without:
            place.at(kind, (x, y), name=f"{no}号窗口({kind})", **more)
    place.put("座椅", (x, y - 0.95), "座椅", 180, name="窗口座椅", 窗口号=no)
    place.put("办公桌、椅", (x, y + 0.85), "综窗办公桌椅", 0, 窗口号=no)
    model = {"品牌": "戴尔", "型号": "OptiPlex-3090"} if odd_model else {}
    place.put("计算机", (x - 0.45, y + 0.2), "计算机", 180, by_number=False, 窗口号=no, **model)
    side, turn = rating
    place.put(RATING, (x + side, y - 0.2), "评价器", turn, name=f"{no}号窗口评价器", status=fault, 窗口号=no)
    place.put(
        "窗口指示牌", (x, y + 0.5), "窗口指示牌", drawn={"文字": f"{no} {window.types[-1]}", "朝向": "南"}, 窗口号=no
    )
    place.at("高速扫描仪", (x + 0.7, y + 0.25), 窗口号=no)
    place.at("摄录装置", (x, y + 0.55), 窗口号=no)
    place.only("平板电脑", "手写笔", "身份证识别验证装置", "读卡器", "扫描枪", "电话机", 窗口号=no)
    if any("专窗" in kind for kind in window.types):
        if "打印机" not in window.lacks:
            place.at("打印机", (x - 0.8, y + 0.3), 窗口号=no)
        place.at("高拍仪(含读卡器)", (x + 0.2, y + 0.2), 窗口号=no)
    if "政务智能窗口" in window.types:
        place.at("高拍仪(含读卡器)", (x + 0.2, y + 0.2), 窗口号=no)
        place.put("智能终端(含智能文件柜)", (x - 0.3, y - 1.9), "智能终端", 180, 窗口号=no)
        place.only("智能化的政务智能导视系统", 窗口号=no)


def guidance(place: Place, rect: Rect, desk: tuple[float, float], *, screen: tuple[float, float]) -> None:
    """Table 3 and the rating device of 6.6.1.1."""
    x1, y1, x2, y2 = rect
    place.put("问询台", desk, "问询台", name="咨询引导台", 台面高度="0.75")
    place.only("服务电话")
    place.put("电子显示屏", screen, "电子显示屏", name="综合信息发布屏")
    place.put("取号设备", (x1 + 1.2, y2 - 0.7), "取号设备", 0, name="取号机1")
    place.put("取号设备", (x1 + 2.2, y2 - 0.7), "取号设备", 0, name="取号机2")
    place.put("办事指南查询机", (x2 - 1.2, y2 - 0.7), "办事指南查询机", 0)
    place.put("智能导服机器人", (x2 - 2.6, y1 + 1.0), "智能导服机器人")
    place.put("宣传资料架", (x1 + 0.6, y1 + 1.2), "宣传资料架", 90)
    place.put("政府公报架", (x2 - 0.6, y1 + 1.2), "政府公报架", 270, by_number=False)
    place.put("业务告示牌", (x1 + 0.6, y1 + 2.6), "业务告示牌", 90)
    place.only("宣传册", "宣传折页")
    place.put(RATING, (desk[0] + 1.1, desk[1] + 0.1), "评价器")
    place.only("墙面标识")
    place.only("记录册", name="总服务台记录册")
    place.only("服务电话公示牌", name="服务热线公示", 文字="咨询服务电话 59722538 投诉监督电话 12345")


def waiting(place: Place, rect: Rect, columns: Sequence[float], rows: Sequence[float]) -> None:
    """Table 10: benches in rows facing north, the first of each row kept for those who need it."""
    x1, y1, x2, y2 = rect
    for y in rows:
        for place_in_row, x in enumerate(columns):
            if place_in_row == 0 and y == rows[-1]:
                place.put("爱心专座", (x, y), "爱心专座", 180)
            else:
                place.put("等候座椅", (x, y), "排椅", 180)
    place.put("饮水设备", (x2 - 0.4, y1 + 0.5), "饮水设备", 90, name="直饮水机")
    place.put("充电设备", (x2 - 0.4, y1 + 1.4), "充电设备", 90, name="共享充电柜")
    place.at("Wi-Fi无线网络设备", ((x1 + x2) / 2, (y1 + y2) / 2))
    place.put("宣传(公告)栏", (x1 + 0.3, (y1 + y2) / 2 + 0.6), "业务告示牌", 90)
    place.only("政府公报", "胶布", "纱布", "创可贴")
    place.put(RATING, (x2 - 0.5, y2 - 0.5), "评价器", 90)


def convenience(place: Place, rect: Rect, tables: Sequence[tuple[float, float]]) -> None:
    """Table 11 and the rating device."""
    x1, _, _, y2 = rect
    for at in tables:
        place.put("书写台", at, "书写台")
    place.only("申请材料示例", "签字笔", "老花镜", "放大镜", "印泥", "消毒液", "医用口罩", "固体胶", "修正带")
    place.put(RATING, (x1 + 0.4, y2 - 0.4), "评价器", 270)
    place.at(LOGO, (x1 + 1.5, y2 - 0.3))


def self_service(place: Place, terminals: Sequence[tuple[float, float, float]], sign: tuple[float, float]) -> None:
    """Table 9 for an attended self-service area: terminals with their instructions, lockers apart."""
    for number, (x, y, rotation) in enumerate(terminals, start=1):
        place.put("自助终端设备", (x, y), "自助终端设备", rotation, name=f"自助终端{number}")
        place.only("自助终端操作方法", name=f"自助终端{number}操作方法")
    place.sign("指示牌", sign, "自助服务区")
    place.only("计算机", name="公共查询计算机")
    place.put(RATING, (sign[0] + 1.2, sign[1]), "评价器")


def emergency(place: Place, rect: Rect) -> None:
    """Table 12."""
    x1, y1, x2, y2 = rect
    place.put("担架", (x1 + 1.3, y1 + 0.7), "担架", name="急救担架床")
    place.put("储物柜", (x1 + 0.8, y2 - 0.4), "储物柜", name="应急物资柜1")
    place.put("储物柜", (x1 + 1.8, y2 - 0.4), "储物柜", name="应急物资柜2")
    place.only(
        "胶布", "纱布", "绷带", "除颤仪", "氧气袋", "速效救心丸", "口罩", "防护服", "额温枪", "沙袋", "雨衣", "应急手电"
    )
    place.put("灭火器", (x2 - 0.5, y2 - 0.4), "灭火器", name="干粉灭火器")


def office(place: Place, desks: Sequence[tuple[float, float, float]]) -> None:
    """Put ordinary desks with a computer each."""
    for x, y, rotation in desks:
        place.put("办公桌、椅", (x, y), "办公桌椅", rotation)
