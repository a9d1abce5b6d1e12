"""What a phone holds back when answers come late, cut short or not at all, and when it is full: nothing is lost, nobody is called away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.centre import CODE, TESTER
from tests.conftest import Server, Tab
from tests.line import Line
from tests.web.test_browser_counting import kept, named, outcomes, scanned, zone_id
from tests.web.test_browser_phone import ready
from tests.web.test_photos import tag_picture
from twin.registry import Registry
from twin.stocktake import Outcome
from twin.upkeep.rounds import Patrol

pytestmark = pytest.mark.browser

HOLD = """const real = fetch; window.held = []; window.fetch = (what, how) => (how?.method === "POST"
    ? new Promise((come) => { held.push(() => come(real(what, how))); }) : real(what, how))"""
"""Keeps every form on its way until ``held[n]()``."""


def open_held(page: Page, address: str) -> None:
    """Open a page with nothing unsent, and keep on its way what is sent from then on."""
    page.goto(address)
    expect(page.locator("#unsent")).to_be_hidden()
    page.add_init_script(HOLD)
    page.reload()


def seen(page: Page, name: str) -> None:
    """Say that the thing is here."""
    form = page.locator("form").filter(has=page.get_by_role("button", name=re.compile("记录|我在现场")))
    if not form.locator("[name=name]").is_visible():
        page.get_by_text("我在现场，设施在位").click()
    form.locator("[name=name]").fill(name)
    form.get_by_role("button").click()


def test_every_stop_of_a_round_walked_without_a_network_is_kept(line: Line, phone: Tab, book: Registry) -> None:
    """The page that the phone keeps has one form with one id: the second stop took the place of the first."""
    page, context = phone.page, phone.page.context
    named(phone, line)
    book.patrols.save(CODE, Patrol("", "夜巡", (("asset", "A-001"), ("asset", "A-004")), ("秩序",)), by=TESTER)
    page.goto(f"{line.url}/a/patrol")
    ready(page)
    page.get_by_role("link", name="夜巡").click()
    expect(page.get_by_role("heading", name="夜巡")).to_be_visible()
    address = page.url
    page.reload()  # now through the service worker
    kept(page, address.removeprefix(line.url))
    line.cut(context)
    word, send = page.get_by_label("扫点位的标签"), page.get_by_role("button", name="到点打卡")
    word.fill("A-001")
    send.click()
    expect(page.locator("#unsent")).to_contain_text("未同步 1")
    expect(word).to_have_value("")  # for the next stop
    page.goto(address)  # closed and opened again, still without a network
    word.fill("A-004")
    send.click()
    expect(page.locator("#unsent")).to_contain_text("未同步 2")
    line.mend(context)
    expect(page.get_by_role("status")).to_contain_text("本次巡查已走完")
    expect(page.locator("#unsent")).to_be_hidden()
    assert phone.errors == []


def test_who_went_on_to_another_thing_is_not_called_back(line: Line, phone: Tab, book: Registry) -> None:
    page, context = phone.page, phone.page.context
    code = book.tags.ensure(CODE, [("asset", "A-002")], by=TESTER)["asset", "A-002"]
    page.goto(f"{line.url}/a/{code}")
    ready(page)
    line.cut(context)
    seen(page, "李雷")
    expect(page.locator("#unsent")).to_contain_text("未同步 1")
    page.goto(f"{line.url}/a/A-003")
    page.get_by_label("哪里坏了").fill("椅面开裂")
    line.mend(context)
    expect(page.locator("#unsent")).to_be_hidden()
    assert book.changes(CODE, kind="scan")[0].by == "李雷"
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("哪里坏了")).to_have_value("椅面开裂")
    expect(page).to_have_url(f"{line.url}/a/A-003")


@pytest.mark.parametrize(
    "fails",
    [
        "return new Response(body.slice(0, 5))",
        "return new Response('<html>Sign in to the network')",
        "throw new TypeError",
    ],
    ids=["in-the-midst", "network-of-its-own", "before"],
)
def test_an_answer_that_did_not_come_whole_is_asked_for_again(
    server: Server, phone: Tab, book: Registry, fails: str
) -> None:
    page = phone.page
    page.add_init_script(
        """const real = fetch; let first = true; window.fetch = async (what, how) => {
            const answer = await real(what, how);
            if (how?.method !== "POST" || !first) return answer;
            first = false; const body = await answer.text(); FAILS; }""".replace("FAILS", fails)
    )
    code = book.tags.ensure(CODE, [("asset", "A-002")], by=TESTER)["asset", "A-002"]
    page.goto(f"{server.url}/a/{code}")
    before = len(book.changes(CODE, kind="scan"))
    other = page.context.new_page()  # a second tab of the same phone
    other.goto(f"{server.url}/a")
    seen(page, "韩梅")
    expect(other.locator("#unsent")).to_contain_text("未同步 1")
    expect(other.locator("#unsent")).not_to_contain_text("HTTP")
    page.evaluate("void dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile(r"\?done=seen$"))
    expect(other.locator("#unsent")).to_be_hidden()
    assert len(book.changes(CODE, kind="scan")) == before + 1
    assert phone.errors == []


def test_a_network_that_says_nothing_is_given_up_when_there_is_another(
    server: Server, phone: Tab, book: Registry
) -> None:
    page = phone.page
    page.add_init_script(
        """const real = fetch; let first = true; window.fetch = (what, how) => {
            if (how?.method !== "POST" || !first) return real(what, how);
            first = false; return new Promise((_, fail) => { how.signal?.addEventListener("abort", () => fail(how.signal.reason)); }); }"""
    )
    code = book.tags.ensure(CODE, [("asset", "A-002")], by=TESTER)["asset", "A-002"]
    page.goto(f"{server.url}/a/{code}")
    seen(page, "韩梅")
    expect(page.locator("#unsent")).to_contain_text("未同步 1")
    page.evaluate("void dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile(r"\?done=seen$"))


def test_a_refused_form_can_be_put_right_and_what_comes_after_is_answered(
    server: Server, phone: Tab, book: Registry
) -> None:
    page = phone.page
    named(phone, server)
    book.patrols.save(CODE, Patrol("", "午巡", (("asset", "A-001"), ("asset", "A-004")), ("秩序",)), by=TESTER)
    page.goto(f"{server.url}/a/patrol")
    page.get_by_role("link", name="午巡").click()
    word, send = page.get_by_label("扫点位的标签"), page.get_by_role("button", name="到点打卡")
    word.fill("A-002")
    send.click()
    expect(page.locator("#unsent")).to_contain_text("不是巡查")
    word.fill("A-001")
    send.click()
    expect(page.locator("li.complete")).to_have_count(1)  # led on although something refused is still held


def test_who_fills_in_the_next_is_not_called_away_by_the_answer_to_the_last(
    server: Server, phone: Tab, book: Registry
) -> None:
    page = phone.page
    named(phone, server)
    book.patrols.save(CODE, Patrol("", "晚巡", (("asset", "A-001"), ("asset", "A-004")), ("秩序",)), by=TESTER)
    page.add_init_script(HOLD)
    page.goto(f"{server.url}/a/patrol")
    page.get_by_role("link", name="晚巡").click()
    word, send = page.get_by_label("扫点位的标签"), page.get_by_role("button", name="到点打卡")
    word.fill("A-001")
    send.click()
    expect(page.locator("#unsent")).to_contain_text("未同步 1")
    word.press_sequentially("A-0")
    page.evaluate("held[0]()")
    expect(page.locator("#unsent")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    word.press_sequentially("04")
    send.click()
    page.wait_for_function("() => held.length === 2")
    page.evaluate("held[1]()")
    expect(page.locator("li.complete")).to_have_count(2)  # led on, as nothing is being filled in
    assert phone.errors == []


def test_a_full_phone_loses_no_scan_and_leaves_no_gap(server: Server, phone: Tab, book: Registry, session: str) -> None:
    page = phone.page
    named(phone, server)
    page.goto(f"{server.url}/a/count/{session}/z/{zone_id(book, '等候休息区')}")
    expect(page.locator("#unsent")).to_be_hidden()
    page.evaluate(
        """() => { for (let size = 1 << 23, held = ""; size; size >>= 1) try { localStorage.setItem("filler", held + "x".repeat(size)); held += "x".repeat(size); } catch { /* less */ } }"""
    )
    scanned(page, "A-002")
    expect(page.get_by_role("status")).to_contain_text("在位")  # sent as if there were no script
    page.evaluate("localStorage.removeItem('filler')")
    scanned(page, "A-003")
    expect(page.locator("#told li").first).to_contain_text("Seat")
    expect(page.locator("#unsent")).to_be_hidden()
    found = outcomes(book, session)
    assert (found["A-002"], found["A-003"]) == (Outcome.FOUND, Outcome.FOUND)
    assert [device.held for device in book.stocktakes.count(session).devices] == [0]
    assert phone.errors == []


def test_a_full_phone_opens_what_the_network_brings(line: Line, phone: Tab, session: str) -> None:
    page = phone.page
    named(phone, line)
    page.goto(f"{line.url}/a")
    ready(page)
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": 1})
    page.goto(f"{line.url}/a/count/{session}")
    expect(page.get_by_role("heading", name="Yearly")).to_be_visible()


def test_what_was_decided_is_not_asked_again_and_what_waits_is_shown_when_the_page_is_opened_again(
    server: Server, phone: Tab, book: Registry, session: str
) -> None:
    page = phone.page
    named(phone, server)
    open_held(page, f"{server.url}/a/count/{session}/z/{zone_id(book, '等候休息区')}")
    scanned(page, "A-001")
    scanned(page, "A-002")
    page.get_by_role("button", name="移到这里").click()
    page.reload()  # before any of it was sent
    rows = page.locator("#told li")
    expect(rows.last).to_contain_text("错位")
    expect(rows.last).to_contain_text("确认盘点后移到这里")
    expect(rows.first).to_contain_text("在位")
    expect(page.locator("#seen")).to_have_text("1")
    for n in range(3):
        page.wait_for_function("(n) => held.length > n", arg=n)
        page.evaluate("(n) => held[n]()", n)
    expect(page.locator("#unsent")).to_be_hidden()
    expect(rows.last).to_contain_text("确认盘点后移到这里")
    expect(page.get_by_role("button", name="移到这里")).to_have_count(0)
    expect(page.get_by_role("button", name="撤销")).to_have_count(2)
    page.goto(f"{server.url}/a/count/{session}/z/{zone_id(book, '窗口服务区')}")
    expect(page.locator("#told li")).to_have_count(0)
    assert phone.errors == []


def test_a_finger_that_is_on_a_button_when_the_answer_comes_has_pressed_it(
    server: Server, phone: Tab, book: Registry, session: str
) -> None:
    page = phone.page
    named(phone, server)
    open_held(page, f"{server.url}/a/count/{session}/z/{zone_id(book, '等候休息区')}")
    scanned(page, "A-001")
    row = page.locator("#told li").first
    expect(row).to_contain_text("…")
    row.get_by_role("button", name="移到这里").hover()
    page.mouse.down()
    page.evaluate("held[0]()")
    expect(row).not_to_contain_text("…")  # the server has said so too
    page.mouse.up()
    expect(row).to_contain_text("确认盘点后移到这里")
    page.wait_for_function("() => held.length > 1")
    page.evaluate("held[1]()")
    expect(page.locator("#unsent")).to_be_hidden()
    assert phone.errors == []


def test_the_last_answer_stands_while_the_one_before_is_being_told(server: Server, phone: Tab, book: Registry) -> None:
    page = phone.page
    named(phone, server)
    page.add_init_script(HOLD)
    page.goto(f"{server.url}/a/check/{CODE}")
    page.get_by_role("link", name=re.compile("开始|继续")).click()
    first = page.locator("form.q").first
    for word in ("符合", "不符合"):
        first.get_by_role("button", name=word, exact=True).click()
    page.evaluate("held[0]()")
    page.wait_for_function("() => held.length === 2")  # the first was told
    expect(first.locator(".last")).to_contain_text("不符合 · 已存手机")
    page.evaluate("held[1]()")
    expect(first.locator(".last")).to_contain_text("有效至")
    assert [each.answer.reply.value for each in book.papers.answers(CODE)][-2:] == ["ok", "bad"]


def test_an_answer_whose_photo_is_still_being_made_small_is_kept_before_the_next_place_opens(
    server: Server, phone: Tab, book: Registry
) -> None:
    page = phone.page
    named(phone, server)
    page.add_init_script(
        """const real = createImageBitmap; window.createImageBitmap = (...all) =>
            new Promise((done) => { window.develop = () => done(real(...all)); })"""
    )
    before = len(book.papers.answers(CODE))
    page.goto(f"{server.url}/a/check/{CODE}")
    page.get_by_role("link", name=re.compile("开始|继续")).click()
    question = page.locator("form.q").last
    question.get_by_text("写说明、拍照片").click()
    question.get_by_label("说明").fill("没有标识")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": tag_picture(side=400)}
    question.get_by_label("照片").set_input_files(picture)
    wrong, here = question.get_by_role("button", name="不符合"), page.url
    wrong.click()
    expect(wrong).to_be_disabled()  # a second tap is none
    page.get_by_role("link", name="下一处").click()
    expect(page).to_have_url(here)
    page.evaluate("develop()")
    expect(page).not_to_have_url(here)
    expect(page.locator("#unsent")).to_be_hidden()
    (given,) = book.papers.answers(CODE)[before:]
    assert (given.answer.note, len(given.photos)) == ("没有标识", 1)
    assert phone.errors == []


def test_a_camera_that_takes_its_time_is_stopped_by_the_second_press(server: Server, phone: Tab) -> None:
    page = phone.page
    page.add_init_script(
        """const canvas = document.createElement("canvas"); canvas.getContext("2d"); window.asked = 0;
        Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: () => { asked += 1; return new Promise((done) => { window.bring = () => done(window.stream = canvas.captureStream(5)); }); } } });
        window.BarcodeDetector = class { async detect() { return []; } };"""
    )
    page.goto(f"{server.url}/a")
    button = page.locator("[data-live] button")
    for words in ("停止", "实时扫码"):
        button.click()
        expect(button).to_contain_text(words)
    page.evaluate("bring()")
    page.wait_for_function("() => stream.getTracks().every((each) => each.readyState === 'ended')")
    assert page.evaluate("asked") == 1
    expect(button).to_contain_text("实时扫码")
    assert phone.errors == []
