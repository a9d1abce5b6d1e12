"""The phone page in a phone-sized browser: usable with a thumb, without script, and without a network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.centre import CODE, TESTER
from tests.conftest import Server, Tab
from tests.line import Line
from twin.registry import Registry

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def tag(book: Registry) -> str:
    return book.tags.ensure(CODE, [("asset", "A-002")], by=TESTER)["asset", "A-002"]


def ready(page: Page) -> None:
    """Wait until the service worker keeps what is opened."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_fault_is_reported_without_script(server: Server, chromium: Browser, book: Registry, tag: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([{"name": "twin_person", "value": "Li", "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/A/{tag}")
    page.get_by_text("报修", exact=True).click()
    page.get_by_label("哪里坏了").fill("椅面开裂")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_have_text("报修已收到，谢谢。")
    expect(page.get_by_text("椅面开裂")).to_be_visible()
    assert [order.what for order in book.orders.open_of(CODE, ("asset", "A-002"))] == ["椅面开裂"]
    context.close()


def test_everything_fits_a_phone_and_is_large_enough_for_a_thumb(
    server: Server, phone: Tab, tag: str, book: Registry
) -> None:
    (blank,) = book.tags.make_blanks(CODE, 1, by=TESTER)
    page = phone.page
    page.context.add_cookies([{"name": "twin_person", "value": "Li", "url": server.url}])
    for address in (f"/a/{tag}", "/a", f"/a/{blank}?q=A", "/a/nothing", "/a/offline"):
        page.goto(server.url + address)
        assert sideways(page) <= 0, address
        for control in page.locator("button, summary, a.l, input:not([type=hidden]), select").all():
            if control.is_visible():
                box = control.bounding_box()
                assert box is not None
                assert box["height"] >= 44, (address, control.inner_text())
    page.goto(f"{server.url}/a/{tag}")
    dot, zone = page.locator("svg circle").bounding_box(), page.locator("svg path").nth(1).bounding_box()
    assert dot is not None
    assert zone is not None
    middle = (dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    assert zone["x"] <= middle[0] <= zone["x"] + zone["width"]
    assert zone["y"] <= middle[1] <= zone["y"] + zone["height"]
    assert phone.errors == []
    assert all(request.startswith(server.url) for request in phone.requests)


def test_a_scan_without_network_waits_and_is_sent_once(line: Line, phone: Tab, tag: str, book: Registry) -> None:
    page, context = phone.page, phone.page.context
    page.goto(f"{line.url}/a/{tag}")
    ready(page)
    before = len(book.changes(CODE, kind="scan"))
    line.cut(context)
    page.get_by_text("我在现场，设施在位").click()
    page.locator("form[action$=seen] [name=name]").fill("李雷")
    page.get_by_role("button", name="记录").click()
    badge = page.locator("#unsent")
    expect(badge).to_contain_text("未同步 1")
    page.goto(f"{line.url}/a/A-003")  # another tag, still without network: our own page opens
    expect(page.get_by_role("heading")).to_have_text("没有网络")
    expect(page.locator("#which")).to_have_text("A-003")
    page.locator("form[data-act=seen] [name=name]").fill("李雷")
    page.get_by_role("button", name="我在现场").click()
    expect(badge).to_contain_text("未同步 2")
    assert len(book.changes(CODE, kind="scan")) == before
    line.mend(context)
    expect(page).to_have_url(re.compile(r"/a/A-003\?done=seen$"))
    expect(badge).to_be_hidden()
    scans = book.changes(CODE, kind="scan")
    assert [(scan.after or {}).get("target") for scan in scans[: len(scans) - before]] == ["A-003", "A-002"]
    assert {scan.by for scan in scans[:2]} == {"李雷"}


def test_what_the_server_refuses_stays_in_the_phone_and_is_told(
    line: Line, phone: Tab, tag: str, book: Registry
) -> None:
    page, context = phone.page, phone.page.context
    page.goto(f"{line.url}/a/{tag}")
    line.cut(context)
    page.get_by_text("我在现场，设施在位").click()
    page.locator("form[action$=seen] [name=name]").fill("李雷")
    page.get_by_role("button", name="记录").click()
    expect(page.locator("#unsent")).to_contain_text("未同步 1")
    book.tags.retire(tag, by=TESTER)  # meanwhile
    line.mend(context)
    expect(page.locator("#unsent")).to_contain_text("没有对应的设施")
    page.get_by_role("button", name="放弃这一条").click()
    expect(page.locator("#unsent")).to_be_hidden()


CAMERA = """
  const canvas = document.createElement("canvas");
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 100);  // a still picture is no stream
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => canvas.captureStream(5) } });
  window.BarcodeDetector = class { async detect() { return [{ rawValue: "%s" }]; } };
"""


def test_the_live_camera_leads_to_what_it_sees_and_says_why_where_it_cannot(
    server: Server, chromium: Browser, tag: str
) -> None:
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script("delete window.BarcodeDetector")
    page.goto(f"{server.url}/a")
    expect(page.get_by_text("不能实时识别二维码")).to_be_visible()
    page.add_init_script(CAMERA % f"{server.url}/A/{tag}")
    page.goto(f"{server.url}/a")
    page.get_by_role("button", name="实时扫码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seat row")
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }"
    )
    page.goto(f"{server.url}/a")
    page.get_by_role("button", name="实时扫码").click()
    expect(page.get_by_text("摄像头未获允许")).to_be_visible()
    context.close()
