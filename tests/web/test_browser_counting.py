"""Counting with a phone in a browser: answered at once, kept without a network, never lost, never counted twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.centre import CODE
from tests.conftest import Server, Tab
from tests.line import Line
from tests.web.test_browser_phone import PHONE, ready, sideways
from twin.errors import Conflict
from twin.registry import Registry
from twin.stocktake import Outcome

pytestmark = pytest.mark.browser


def zone_id(book: Registry, name: str) -> str:
    return next(zone.id for floor in book.twin(CODE).floors for zone in floor.zones if zone.name == name)


def named(tab: Tab, server: Server | Line) -> None:
    tab.page.context.add_cookies([{"name": "twin_person", "value": "Li", "url": server.url}])


def scanned(page: Page, word: str) -> None:
    page.get_by_label("扫码或输入").fill(word)
    page.get_by_label("扫码或输入").press("Enter")


def kept(page: Page, *paths: str) -> None:
    """Wait until the service worker has these on its shelf: a response that has begun is not one that was kept."""
    for path in paths:
        page.wait_for_function("(path) => caches.match(path).then(Boolean)", arg=path)


def outcomes(book: Registry, session: str) -> dict[str, Outcome]:
    counted = book.stocktakes.count(session)
    return {each.id: each.outcome for each in (*counted.things.values(), *counted.extra)}


def test_a_zone_is_counted_without_script(server: Server, chromium: Browser, book: Registry, session: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([{"name": "twin_person", "value": "Li", "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/a/count")
    page.get_by_text("Yearly").click()
    page.get_by_role("link", name="等候休息区").click()
    page.get_by_label("扫码或输入").fill("A-002")
    page.get_by_role("button", name="记入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("在位")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#told li")).to_have_count(0)
    assert outcomes(book, session)["A-002"] is Outcome.PENDING
    context.close()


def test_counting_goes_on_without_a_network_and_the_end_waits_for_it(
    line: Line, phone: Tab, book: Registry, session: str
) -> None:
    page, context, here = phone.page, phone.page.context, zone_id(book, "等候休息区")
    named(phone, line)
    address = f"{line.url}/a/count/{session}/z/{here}"
    page.goto(f"{line.url}/a")
    ready(page)
    with page.expect_response(lambda answer: answer.url.endswith("/list")):
        page.goto(address)
    expect(page.locator("#unsent")).to_be_hidden()  # the phone has joined
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto(address)  # now through the service worker, which keeps it
    kept(page, address.removeprefix(line.url), f"/a/count/{session}/list")

    line.cut(context)
    scanned(page, "A-002")
    expect(page.locator("#told li").first).to_contain_text("在位")
    scanned(page, "a-001")
    expect(page.locator("#told li").first).to_contain_text("错位：登记在 咨询引导区")
    page.get_by_role("button", name="移到这里").click()
    scanned(page, "ZZ-9")
    expect(page.locator("#told li").first).to_contain_text("未登记")
    scanned(page, "A-002")
    expect(page.locator("#told li").first).to_contain_text("已盘过")
    expect(page.locator("#unsent")).to_contain_text("未同步 5")
    page.goto(address)  # closed and opened again, still without a network
    expect(page.locator("#unsent")).to_contain_text("未同步 5")
    assert outcomes(book, session)["A-002"] is Outcome.PENDING
    with pytest.raises(Conflict, match="未同步"):
        book.stocktakes.confirm(session, by="Li")

    line.mend(context)
    expect(page.locator("#unsent")).to_be_hidden()
    assert outcomes(book, session) == {
        "A-001": Outcome.ELSEWHERE,
        "A-002": Outcome.FOUND,
        "A-003": Outcome.PENDING,
        "A-004": Outcome.PENDING,
        "ZZ-9": Outcome.UNEXPECTED,
    }
    assert [device.held for device in book.stocktakes.count(session).devices] == [0]
    page.get_by_role("button", name="这个功能区盘完了").click()
    page.wait_for_url(f"**/a/count/{session}")
    page.goto(address)
    page.get_by_role("button", name="交盘").click()
    page.wait_for_url(f"**/a/count/{session}")
    assert not [device for device in book.stocktakes.count(session).devices if device.open]
    assert outcomes(book, session)["A-003"] is Outcome.MISSING
    assert phone.errors == []


def test_what_is_scanned_before_the_list_is_there_is_told_again_when_it_is(
    line: Line, phone: Tab, book: Registry, session: str
) -> None:
    page, context, here = phone.page, phone.page.context, zone_id(book, "等候休息区")
    named(phone, line)
    address = f"{line.url}/a/count/{session}/z/{here}"
    page.goto(f"{line.url}/a")
    ready(page)
    page.goto(address)
    kept(page, address.removeprefix(line.url), f"/a/count/{session}/list")
    expect(page.locator("#unsent")).to_be_hidden()
    page.add_init_script("""const real = fetch; window.fetch = (what, how) => (String(what).endsWith("/list")
        ? new Promise((come) => { window.bring = () => come(real(what, how)); }) : real(what, how))""")
    page.goto(address)
    line.cut(context)
    scanned(page, "A-002")
    row = page.locator("#told li").first
    expect(row).to_contain_text("联网后核对")
    scanned(page, "ZZ-9")
    page.evaluate("bring()")
    expect(page.locator("#told li").nth(1)).to_contain_text("在位")
    expect(row).to_contain_text("未登记")
    line.mend(context)
    expect(page.locator("#unsent")).to_be_hidden()
    assert outcomes(book, session)["A-002"] is Outcome.FOUND
    assert phone.errors == []


def test_an_answer_is_put_right_undone_and_fits_the_phone(
    server: Server, phone: Tab, book: Registry, session: str
) -> None:
    page, here = phone.page, zone_id(book, "等候休息区")
    named(phone, server)
    page.goto(f"{server.url}/a/count/{session}/z/{here}")
    page.get_by_label("扫码或输入").fill("A-003")
    page.get_by_label("扫码或输入").press("Enter")
    row = page.locator("#told li").first
    expect(row).to_contain_text("在位")
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#seen")).to_have_text("1")
    assert outcomes(book, session)["A-003"] is Outcome.FOUND
    row.get_by_role("button", name="撤销").click()
    expect(row).to_contain_text("已撤销")
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#seen")).to_have_text("0")
    assert outcomes(book, session)["A-003"] is Outcome.PENDING
    for address in ("/a/count", f"/a/count/{session}", f"/a/count/{session}/z/{here}"):
        page.goto(server.url + address)
        assert sideways(page) <= 0, address
        for control in page.locator("button, summary, a.l, input:not([type=hidden])").all():
            if control.is_visible():
                box = control.bounding_box()
                assert box is not None
                assert box["height"] >= 44, (address, control.inner_text())
    assert phone.errors == []
