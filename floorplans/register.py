"""The asset register of a sample centre: rows as a facility manager keeps them, written as assets.csv."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from floorplans.drafting import Sheet

KEEPERS: Final = ("陈静", "王磊", "沈佳怡", "陆建平", "周敏", "顾晓峰")
"""Invented names of the people in charge."""

CATALOGUE: Final[dict[str, tuple[str, str, str]]] = {
    # item as written: brand, model, colour
    "问询台": ("震旦", "AU-XW24", "胡桃木色"),
    "电子显示屏": ("利亚德", "P2.5-3000", "黑色"),
    "业务告示牌": ("", "GS-A2", "蓝白色"),
    "智能导服机器人": ("猎户星空", "OS-R-SR01", "白色"),
    "宣传资料架": ("", "ZJ-6", "蓝白色"),
    "政府公报架": ("", "GB-4", "蓝白色"),
    "服务电话": ("步步高", "HCD-198", "白色"),
    "取号设备": ("科密", "QH-19", "白色"),
    "办事指南查询机": ("紫光", "CX-32T", "白色"),
    "等候座椅": ("联友", "LY-PY4", "灰色"),
    "洽谈桌": ("震旦", "AU-QT09", "浅木色"),
    "会议桌": ("震旦", "AU-HY48", "浅木色"),
    "沙发": ("震旦", "AU-SF18", "灰色"),
    "储物柜": ("震旦", "AU-CW09", "浅灰色"),
    "档案柜": ("宁波八益", "BY-MJ9", "浅灰色"),
    "机柜": ("图腾", "G2-42U", "黑色"),
    "灭火器": ("", "MFZ/ABC4", "红色"),
    "“好差评”评价设备": ("德卡", "PJ-10", "黑色"),
    "服务台": ("震旦", "AU-FW20", "胡桃木色"),
    "座椅": ("联友", "LY-ZY20", "灰色"),
    "办公桌、椅": ("震旦", "AU-BG14", "浅木色"),
    "计算机": ("联想", "启天M450", "黑色"),
    "高速扫描仪": ("紫光", "Q400", "白色"),
    "平板电脑": ("华为", "MatePad-C7", "深空灰"),
    "手写笔": ("华为", "M-Pencil2", "白色"),
    "身份证识别验证装置": ("精伦", "IDR210", "白色"),
    "读卡器": ("德卡", "T10-N", "白色"),
    "扫描枪": ("新大陆", "NLS-HR22", "黑色"),
    "排队叫号系统": ("科密", "QMS-5", "黑色"),
    "窗口指示牌": ("", "CK-ZS1", "蓝白色"),
    "摄录装置": ("海康威视", "DS-2CD3T", "白色"),
    "电话机": ("步步高", "HCD-113", "黑色"),
    "监控系统": ("海康威视", "iSC-8700", "黑色"),
    "打印机": ("惠普", "M405d", "白色"),
    "高拍仪(含读卡器)": ("良田", "S920A3R", "灰色"),
    "智能终端(含智能文件柜)": ("新点", "ZN-W3", "白色"),
    "智能化的政务智能导视系统": ("新点", "DS-55", "黑色"),
    "指示牌": ("", "ZS-80", "蓝白色"),
    "智能门禁认证系统(24小时)": ("大华", "ASI7213", "黑色"),
    "自助寄取柜": ("丰巢", "ZW-24", "白色"),
    "自助终端设备": ("新点", "ZZ-43", "白色"),
    "爱心专座": ("联友", "LY-AX20", "黄色"),
    "饮水设备": ("碧丽", "JO-2Q5", "银色"),
    "导引标识": ("", "DY-120", "蓝白色"),
    "宣传(公告)栏": ("", "GG-180", "蓝白色"),
    "充电设备": ("怪兽", "GC-8", "黑色"),
    "Wi-Fi无线网络设备": ("华三", "WA6320", "白色"),
    "书写台": ("震旦", "AU-SX18", "胡桃木色"),
    "除颤仪": ("迈瑞", "BeneHeart C2", "橙色"),
    "墙面标识": ("", "QM-60", "蓝白色"),
    "“一网通办”标识": ("", "YW-60", "蓝白色"),
    "自助终端操作方法": ("", "SM-A3", "蓝白色"),
}
FLAT_ON_THE_WALL: Final = frozenset(
    {
        "墙面标识",
        "服务电话公示牌",
        "楼层指引",
        "禁止吸烟标志",
        "对外服务时间牌",
        "延时服务时间牌",
        "紧急出口标识",
        "无障碍标识",
    }
)
"""Signs whose board is screwed to a wall."""
SUPPLIES_HAVE_NO_MODEL: Final = ("", "", "")


@dataclass(frozen=True)
class Row:
    """One line of assets.csv."""

    asset_no: str
    item: str
    name: str
    floor: str
    zone: str
    x_m: str
    y_m: str
    rotation: str
    status: str
    attributes: Mapping[str, str]


@dataclass
class Register:
    """Rows in the order in which somebody walked through the building."""

    prefix: str
    rows: list[Row] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        item: str,
        floor: str,
        zone: str = "",
        *,
        sheet: Sheet | None = None,
        at: tuple[float, float] | None = None,
        rotation: float = 0.0,
        block: str | None = None,
        by_number: bool = True,
        name: str | None = None,
        drawn: Mapping[str, str] | None = None,
        status: str = "in_use",
        **more: str,
    ) -> str:
        """Register one thing and, given a block, draw it.

        Parameters
        ----------
        item
            As a person writes it: a table row's own words or a usual name.
        floor, zone
            Floor id and zone name or number; a placed row may leave the zone out.
        sheet, at, rotation
            Where it stands, local metres and degrees. Without ``at`` the row only names its zone.
        block
            Draw it as this block; the block carries the asset number when ``by_number``, and then the row
            needs no coordinates.
        drawn
            Further attributes of the block (a sign's words).
        more
            Attributes of the row that replace or add to the usual ones; an empty value takes one away.

        Returns
        -------
        str
            The asset number given.
        """
        self._count[floor] += 1
        number = f"{self.prefix}-{floor.upper()}-{self._count[floor]:04d}"
        title = name or item
        usual = self._usual(item)
        usual.update(more)
        if block is not None and sheet is not None and at is not None:
            tags = {"名称": title, "型号": usual.get("型号", ""), **(drawn or {})}
            if by_number:
                tags["资产编号"] = number
            layer = sheet.layers.sign if "标识牌" in block or "指示牌" in block else sheet.layers.equipment
            sheet.put(block, at, rotation, layer, attributes=tags)
        placed = at is not None and sheet is not None and not (block is not None and by_number)
        x, y = sheet.drawing_m(*at) if placed and sheet is not None and at is not None else ("", "")
        self.rows.append(
            Row(
                number,
                item,
                title,
                floor,
                zone,
                f"{x:.3f}" if isinstance(x, float) else "",
                f"{y:.3f}" if isinstance(y, float) else "",
                f"{rotation:g}" if placed else "",
                status,
                {key: value for key, value in usual.items() if value},
            )
        )
        return number

    def number_of(self, name: str) -> str:
        """Return the asset number of the only row of that name."""
        numbers = [row.asset_no for row in self.rows if row.name == name]
        if len(numbers) != 1:
            raise ValueError(f"{len(numbers)} rows are called {name}")
        return numbers[0]

    def _usual(self, item: str) -> dict[str, str]:
        """Give brand, model, colour, keeper and dates; the same item always gets the same model and colour."""
        brand, model, colour = CATALOGUE.get(item, SUPPLIES_HAVE_NO_MODEL)
        place = len(self.rows)
        attributes = {
            "品牌": brand,
            "型号": model,
            "颜色": colour,
            "责任人": KEEPERS[place // 9 % len(KEEPERS)],
        }
        if model:
            bought = dt.date(2023, 3, 6) + dt.timedelta(days=7 * (place * 5 % 90))
            attributes["购置日期"] = bought.isoformat()
            attributes["维保到期"] = bought.replace(year=bought.year + 5, day=min(bought.day, 28)).isoformat()
            attributes["使用年限"] = "6"
        if item in FLAT_ON_THE_WALL:
            attributes["探出宽度"] = "20 mm"
        return attributes

    def csv(self, headers: Sequence[str]) -> str:
        """Write the rows under the given headers, UTF-8 text with CRLF."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(headers)
        for row in self.rows:
            attributes = json.dumps(dict(row.attributes), ensure_ascii=False)
            cells = [row.asset_no, row.item, row.name, row.floor, row.zone, row.x_m, row.y_m, row.rotation]
            writer.writerow([*cells, row.status, attributes])
        return out.getvalue()
