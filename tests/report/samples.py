"""Small missing lists and twins for the tests of reports."""

from __future__ import annotations

from datetime import date

from shapely import box

from twin.checks.missing import MissingList, MissingRow
from twin.model import (
    Asset,
    Centre,
    Finding,
    Floor,
    Opening,
    OpeningKind,
    Strength,
    Subject,
    Text,
    Twin,
    Verdict,
    Zone,
    ZoneOrigin,
)
from twin.report import Heading

HEADING = Heading("泗泾镇社区事务受理服务中心", "街镇级", ("DB31117-Z-016-2022",), date(2026, 11, 22))


def row(**change: object) -> MissingRow:
    values = {
        "centre": "泗泾镇社区事务受理服务中心",
        "tier": Text("街镇级", "Subdistrict"),
        "floor": "一层",
        "zone": "24小时自助服务区",
        "item": Text("高拍仪（含读卡器）", "Document camera (card reader built in)"),
        "strength": Text("必配", "Required"),
        "table": "12",
        "row": "3",
        "clause": "4.5.2.1",
        "count": 0,
        "remark": Text("本区未登记该设备，面积12.5㎡≥10㎡", "Nothing of the kind is registered here"),
        "standard": "DB31117-Z-016-2022",
    }
    return MissingRow(**(values | change))


def missing() -> MissingList:
    return MissingList(
        required=(row(), row(zone="咨询导办区", item=Text("取号设备", "Ticket machine"), row="4", count=None)),
        optional=(row(strength=Text("选配", "Optional"), item=Text("充电设备", "Charger"), count=0),),
        undecided=(row(remark=Text("图纸未注明窗口数量", "The drawing shows no windows"), count=None),),
    )


def twin() -> Twin:
    zones = (
        Zone("f1-z1", "等候休息区", "101", ("waiting",), box(0, 0, 10, 8), ZoneOrigin.OUTLINE),
        Zone("f1-z2", None, None, (), box(10.2, 0, 14, 8), ZoneOrigin.WALLS),
    )
    door = Opening("f1-d1", OpeningKind.DOOR, 0.9, (10.1, 2.0), ("f1-z1", "f1-z2"))
    first = Floor("f1", "一层", 1, (1000.5, -20.25), (0, 0, 14, 8), zones, (door,))
    second = Floor("f2", "二层", 2, (0.0, 300.0), (0, 0, 1, 1), ())
    assets = (
        Asset("A-001", "seat", "座椅", "座椅", floor="f1", zone="f1-z1", at=(1.0, 2.0)),
        Asset("A-002", "seat", "座椅", "座椅", floor="f1", zone="f1-z1"),
    )
    return Twin(Centre("SJ01", "泗泾镇社区事务受理服务中心", "subdistrict"), (first, second), assets)


def finding(**change: object) -> Finding:
    values = {
        "rule": "sj-t03-r01",
        "standard": "DB31117-Z-016-2022",
        "clause": "4.5.2.1",
        "strength": Strength.REQUIRED,
        "verdict": Verdict.FAIL,
        "subject": Subject("zone", "f1-z1", "等候休息区", "f1", "seat"),
        "expected": Text("有座椅", "seats"),
        "actual": Text("没有", "none"),
        "message": Text("等候休息区没有座椅", "The waiting area has no seats"),
        "fix": Text("配置座椅", "Provide seats"),
        "table": "3",
        "row": 1,
        "at": (5.0, 4.0),
        "count": 0,
        "evidence": ("f1-z1",),
    }
    return Finding(**(values | change))


def findings() -> tuple[Finding, ...]:
    return (
        finding(),
        finding(rule="sj-2", verdict=Verdict.PASS, strength=Strength.SHALL, table=None, row=None, at=None, count=None),
        finding(
            rule="sj-3",
            verdict=Verdict.UNKNOWN,
            strength=Strength.SHOULD,
            subject=Subject("centre", "SJ01", "泗泾镇社区事务受理服务中心"),
            remark=Text("无数据", "no data"),
        ),
        finding(rule="sj-4", subject=Subject("floor", "f2", "二层", "f2"), at=(0.25, 0.5), message=Text("=1+1", "@x")),
    )
