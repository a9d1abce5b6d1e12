"""A zone counted with one thing missing and one foreign, from the desk to the phone and back to the desk and the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.centre import CODE, TESTER
from tests.conftest import Server, Tab
from twin.registry import Registry, open_registry

pytestmark = pytest.mark.browser


@pytest.fixture
def book(server: Server) -> Iterator[Registry]:
    registry = open_registry(server.database)
    yield registry
    registry.close()


def test_a_stock_take_from_beginning_to_workbook(
    server: Server, tab: Tab, phone: Tab, book: Registry, tmp_path: Path
) -> None:
    desk, hand = tab.page, phone.page
    for page in (desk, hand):
        page.context.add_cookies([{"name": "twin_person", "value": TESTER, "url": server.url}])
    desk.goto(f"{server.url}/stocktake")
    expect(desk.get_by_text("到期应盘（其中 4 件从未盘点）")).to_be_visible()
    desk.get_by_label("名称").fill("第一次")
    desk.get_by_role("button", name="开始盘点").click()
    expect(desk.locator(".st-key-stocktake-numbers")).to_contain_text("未盘")

    hand.goto(f"{server.url}/a/count")
    hand.get_by_text("第一次").click()
    hand.get_by_text("等候休息区").click()
    for word in ("A-002", "A-001"):  # A-003 lacks, A-001 is foreign
        hand.get_by_label("扫码或输入").fill(word)
        hand.get_by_label("扫码或输入").press("Enter")
        expect(hand.locator("#told")).to_contain_text(word)
    hand.get_by_role("button", name="移到这里").click()
    expect(hand.locator("#unsent")).to_be_hidden()
    hand.get_by_role("button", name="这个功能区盘完了").click()
    expect(hand.get_by_text("已盘完，有盘亏")).to_be_visible()

    desk.get_by_role("button", name="刷新").click()
    numbers = desk.locator(".st-key-stocktake-numbers [data-testid=stMetric]")
    expect(numbers.filter(has_text="盘亏")).to_contain_text("1")
    expect(numbers.filter(has_text="错位")).to_contain_text("1")
    expect(numbers.filter(has_text="在位")).to_contain_text("1")
    desk.get_by_role("tab", name="确认与导出").click()
    expect(desk.get_by_text("尚未交盘")).to_be_visible()
    desk.get_by_role("button", name="确认盘点").click()
    expect(desk.get_by_text("手机可能还有未同步的扫描")).to_be_visible()
    hand.get_by_text("窗口服务区").click()
    hand.get_by_label("扫码或输入").fill("A-004")
    hand.get_by_label("扫码或输入").press("Enter")
    expect(hand.locator("#told")).to_contain_text("在位")
    hand.get_by_role("button", name="交盘").click()
    expect(hand.get_by_text("到一个功能区")).to_be_visible()

    desk.get_by_role("tab", name="进度").click()
    desk.get_by_role("button", name="刷新").click()
    expect(numbers.filter(has_text="在位")).to_contain_text("2")
    desk.get_by_role("tab", name="确认与导出").click()
    expect(desk.get_by_role("button", name="确认盘点")).to_be_visible()
    expect(desk.get_by_text("尚未交盘")).to_be_hidden()
    desk.get_by_role("button", name="确认盘点").click()
    expect(desk.get_by_text("已确认 · Tester")).to_be_visible()
    assert book.asset(CODE, "A-003").asset.status == "missing"
    rest = next(z.id for f in book.twin(CODE).floors for z in f.zones if z.name == "等候休息区")
    assert book.asset(CODE, "A-001").asset.zone == rest

    the_workbook_holds_both_lists(desk, tmp_path / "book.xlsx")
    assert tab.errors == phone.errors == []
    assert all(
        request.startswith((server.url, server.url.replace("http", "ws"), "blob:", "data:")) for request in tab.requests
    )


def the_workbook_holds_both_lists(desk: Page, path: Path) -> None:
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="导出 XLSX").click()
    waiting.value.save_as(path)
    sheets = load_workbook(path)
    assert sheets.sheetnames[:2] == ["标准要求而登记册缺少", "登记有而盘点未见"]
    missing = [cell.value for row in sheets["登记有而盘点未见"].iter_rows() for cell in row]
    assert "A-003" in missing
    assert "A-002" not in missing
    assert sheets["标准要求而登记册缺少"].max_row > 10
