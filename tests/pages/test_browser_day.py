"""A day in the life, at the desk and on the phone: tags, a fault, a patrol, a zone counted with one thing missing and one foreign."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from tests.centre import CODE, TESTER
from tests.conftest import Server, Tab
from tests.pages.test_browser_map import settled
from twin.registry import Registry, Role, open_registry
from twin.registry.registers import new_entry
from twin.upkeep.orders import OrderState
from twin.upkeep.rounds import Patrol

pytestmark = pytest.mark.browser
MANAGER, MAINTAINER, PASSWORD = "韩梅", "李雷", "a-long-day-2026"
DUTY = f"UP-SJ-6411-PATROL:{CODE}"


@pytest.fixture
def book(server: Server) -> Iterator[Registry]:
    registry = open_registry(server.database)
    yield registry
    registry.close()


def prepare(book: Registry) -> None:
    """Two people, fault reports open to everybody, a patrol round, and a correction that is overdue."""
    for login, name, role in (("mei", MANAGER, Role.MANAGER), ("lei", MAINTAINER, Role.MAINTAINER)):
        book.people.add(login, name=name, role=role, centres=(CODE,), password=PASSWORD, by=TESTER)
    centre = book.centre(CODE)
    book.update_centre(replace(centre, facts={**centre.facts, "phone": {"public_faults": True}}), by=TESTER)
    book.patrols.save(CODE, Patrol("", "早巡", (("asset", "A-001"), ("asset", "A-004")), ("着装",), DUTY), by=TESTER)
    day = datetime.now(UTC).astimezone().date()
    told = {"origin": "fire", "what": "通道堆物", "until": (day - timedelta(days=1)).isoformat()}
    book.registers.add(CODE, new_entry("hazards", day, told, by=TESTER), by=TESTER)


def sign_in(page: Page, server: Server, login: str, wanted: str) -> None:
    page.goto(f"{server.url}/sign-in?next={wanted}")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{wanted}*")


def test_a_day_in_the_life(server: Server, regular: Tab, phone: Tab, book: Registry, tmp_path: Path) -> None:
    prepare(book)
    desk, hand = regular.page, phone.page
    sign_in(desk, server, "mei", "/tags")
    address = a_tag_is_printed(desk, book, tmp_path / "labels.pdf")
    a_fault_is_reported_unsigned(hand, address)
    it_is_mended_at_the_desk(desk, server)
    sign_in(hand, server, "lei", "/a/patrol")
    a_round_is_walked(hand)
    a_zone_is_counted(desk, hand, server)
    the_workbook_holds_both_lists(desk, tmp_path / "book.xlsx")
    what_is_overdue_is_opened_from_the_calendar(desk, server)
    all_of_it_is_in_the_log(desk, server, book)
    assert regular.errors == phone.errors == []
    ours = (server.url, server.url.replace("http", "ws"), "blob:", "data:")
    assert [asked for asked in (*regular.requests, *phone.requests) if not asked.startswith(ours)] == []


def a_tag_is_printed(desk: Page, book: Registry, path: Path) -> str:
    """Print the labels and stick the one of A-002: what its code says when it is scanned from the sheet."""
    desk.get_by_role("button", name="生成标签").click()
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="下载 PDF").click()
    waiting.value.save_as(path)
    desk.get_by_role("button", name="记为已打印").click()
    expect(desk.get_by_role("button", name="记为已打印")).to_be_hidden()
    document = pypdfium2.PdfDocument(path)
    picture = document[0].render(scale=300 / 72).to_pil().convert("L")
    document.close()
    codes = [str(code.text) for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCodeModel2)]
    stuck = {found.thing.id: code for code in codes if (found := book.tags.find(code.rsplit("/", 1)[1])).thing}
    assert set(stuck) == {"A-001", "A-002", "A-003", "A-004"}
    return stuck["A-002"]


def a_fault_is_reported_unsigned(hand: Page, address: str) -> None:
    hand.goto(address)
    expect(hand.get_by_role("heading", level=1)).to_have_text("Seat row")
    hand.get_by_text("报修", exact=True).click()
    hand.get_by_label("哪里坏了").fill("椅面开裂")
    hand.get_by_label("照片").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo("grey")})
    hand.get_by_role("button", name="提交").click()
    expect(hand.get_by_role("status")).to_have_text("报修已收到，谢谢。")


def photo(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(stream, "JPEG")
    return stream.getvalue()


def it_is_mended_at_the_desk(desk: Page, server: Server) -> None:
    desk.goto(f"{server.url}/orders?order=1")
    for before, state in (("已报修", "已受理"), ("已受理", "处理中"), ("处理中", "已修复"), ("已修复", "已验收")):
        expect(desk.get_by_role("heading", name=f"#1 · {before}")).to_be_visible()
        expect(desk.get_by_role("button", name=state, exact=True)).to_be_visible()  # all of the order is drawn
        if before == "已修复":
            desk.get_by_text("添加照片").click()
            taken = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo("green")}
            adding = desk.get_by_test_id("stExpander").filter(
                has_text="添加照片"
            )  # a fault can be reported with a photo too
            adding.locator("input[type=file]").set_input_files(taken)
            keep = desk.get_by_role("button", name="保存照片")
            expect(
                keep
            ).to_be_visible()  # the file has come; what it drew anew must be complete, else the click meets the old button
            settled(desk)
            keep.click()
            expect(desk.locator("[data-testid=stImage] img")).to_have_count(2)  # before and after, side by side
        desk.get_by_role("button", name=state, exact=True).click()
    expect(desk.get_by_role("heading", name="#1 · 已验收")).to_be_visible()


def a_round_is_walked(hand: Page) -> None:
    hand.get_by_role("link", name="早巡").click()
    for seen, word in enumerate(("a-001", "A-004"), 1):
        hand.get_by_label("扫点位的标签").fill(word)
        hand.get_by_role("button", name="到点打卡").click()
        expect(hand.locator("li.complete")).to_have_count(seen)
    expect(hand.get_by_role("status")).to_contain_text("本次巡查已走完")
    expect(hand.locator("#unsent")).to_be_hidden()


def a_zone_is_counted(desk: Page, hand: Page, server: Server) -> None:
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
    settled(desk)
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
    settled(desk)
    desk.get_by_role("tab", name="确认与导出").click()
    expect(desk.get_by_role("button", name="确认盘点")).to_be_visible()
    expect(desk.get_by_text("尚未交盘")).to_be_hidden()
    desk.get_by_role("button", name="确认盘点").click()
    expect(desk.get_by_text(f"已确认 · {MANAGER}")).to_be_visible()


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


def what_is_overdue_is_opened_from_the_calendar(desk: Page, server: Server) -> None:
    desk.goto(f"{server.url}/calendar")
    desk.get_by_role("button", name="隐患与问题整改").click()
    expect(desk.get_by_text("隐患与问题整改 #1 · 待整改")).to_be_visible()
    expect(desk.get_by_label("问题（无则写“未发现”） *").first).to_have_value("通道堆物")


def all_of_it_is_in_the_log(desk: Page, server: Server, book: Registry) -> None:
    desk.goto(f"{server.url}/changes")
    expect(desk.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    log = book.changes(CODE, limit=1000)
    signed = {(entry.kind, entry.by.split()[0]) for entry in log}
    assert signed >= {
        ("tag", MANAGER),
        ("work_order", "未署名"),
        ("work_order", MANAGER),
        ("attachment", MANAGER),
        ("patrol_visit", MAINTAINER),
        ("upkeep", MAINTAINER),
        ("stocktake", MANAGER),
        ("stock_event", MAINTAINER),
        ("asset", MANAGER),
    }
    assert book.verify_log().broken is None
    assert book.orders.numbered(CODE, 1).state is OrderState.CHECKED
    assert [record.by for record in book.upkeep.records(CODE, DUTY)] == [MAINTAINER]
    assert book.asset(CODE, "A-003").asset.status == "missing"
    rest = next(zone.id for floor in book.twin(CODE).floors for zone in floor.zones if zone.name == "等候休息区")
    assert book.asset(CODE, "A-001").asset.zone == rest
