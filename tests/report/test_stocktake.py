"""The workbook of a stock-take: the two lists first, the same content every time, nothing that a spreadsheet runs."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from shapely import box

from twin.catalog import load_catalog
from twin.checks.missing import MissingList, MissingRow
from twin.model import Floor, Text, Zone, ZoneOrigin
from twin.registry import Stocktake
from twin.report.missing import Heading
from twin.report.stocktake import StocktakeBook, stocktake_bytes, stocktake_filename, stocktake_report, zone_words
from twin.stocktake import Outcome, ResultRow, WriteBack

HEAD = Stocktake(
    "s" * 16, "C", "年度盘点", "confirmed", (), "王芳", ("李雷",), "", "王芳", "2026-11-27T08:00:00+00:00", "王芳", ""
)
ROWS = (
    ResultRow(
        "A1", "", "=HYPERLINK(1)", "queue_ticket_device", "f1", "hall", "in_use", Outcome.MISSING, writes=WriteBack.LOST
    ),
    ResultRow("", "???", "", "", "", "", "", Outcome.UNEXPECTED, "hall", at="2026-11-27T08:00:00+00:00", by="李雷"),
    ResultRow(
        "B1",
        "B1",
        "柜台",
        "奇怪的物品",
        "f1",
        "",
        "in_use",
        Outcome.ELSEWHERE,
        "hall",
        "move",
        "2026-11-27T08:00:00+00:00",
    ),
)
LACKS = MissingRow(
    "中心", Text("区级", "district"), "一层", Text("大厅", "Hall"), Text("饮水机", "Water"), Text("必配", "Required"),
    "3", "7", "4.5.1", 0, Text("", ""), "DB31117-Z-016-2022",
)  # fmt: skip


def book(head: Stocktake = HEAD) -> StocktakeBook:
    heading = Heading("某中心", "区级", ("DB31117-Z-016-2022",), date(2026, 11, 27))
    return StocktakeBook(
        head, ROWS, MissingList((LACKS,), (), ()), heading, {"hall": "大厅", "": "未登记位置"}, load_catalog()
    )


def test_the_two_lists_come_first_and_every_row_is_in_one_list() -> None:
    report = stocktake_report(book())
    assert [(sheet.title, len(sheet.rows)) for sheet in report.sheets] == [
        *(
            ("标准要求而登记册缺少", 1),
            ("登记有而盘点未见", 1),
            ("盘盈与待查", 1),
            ("错位", 1),
            ("未盘", 0),
            ("在位", 0),
        )
    ]
    (lost,) = report.sheets[1].rows
    assert lost[3:8] == ("取号设备", "大厅", "", "盘亏", "状态改为盘亏")
    (moved,) = report.sheets[3].rows
    assert moved[3:6] == ("奇怪的物品", "未登记位置", "大厅")
    (unknown,) = report.sheets[2].rows
    assert unknown[:2] == ("", "???")
    assert unknown[4] == ""


def test_the_workbook_runs_nothing_and_is_the_same_every_time() -> None:
    assert stocktake_bytes(book()) == stocktake_bytes(book())
    page = load_workbook(io.BytesIO(stocktake_bytes(book())))["登记有而盘点未见"]
    assert [cell.value for row in page.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)] == [
        "'=HYPERLINK(1)"
    ]


@pytest.mark.parametrize(("state", "title"), [("open", "Stock-take (not confirmed)"), ("confirmed", "Stock-take")])
def test_what_is_not_confirmed_says_so(state: str, title: str) -> None:
    head = Stocktake(**{**{name: getattr(HEAD, name) for name in Stocktake.__slots__}, "state": state})
    assert stocktake_report(book(head), lang="en").title == title


def test_file_and_zone_names() -> None:
    assert stocktake_filename("某/中心", "年度", date(2026, 11, 27)) == "盘点结果_某-中心_年度_2026-11-27.xlsx"
    floors = [
        Floor(
            f,
            f"{n}层",
            n,
            (0, 0),
            (0, 0, 1, 1),
            (Zone(f"z{n}", None, f"10{n}", (), box(0, 0, 1, 1), ZoneOrigin.OUTLINE),),
        )
        for n, f in enumerate(("f1", "f2"), 1)
    ]
    assert zone_words(floors[:1]) == {"z1": "101", "": "未登记位置"}
    assert zone_words(floors, "en") == {"z1": "1层 · 101", "z2": "2层 · 102", "": "No place registered"}
