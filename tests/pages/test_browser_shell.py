"""The map before its page, in a real browser: usable while Streamlit is held back, then taken over with all that was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import streamlit as st
from playwright.sync_api import Page, Route, expect

from tests.centre import ASSETS
from tests.conftest import Server, Tab
from tests.pages.test_browser_map import READY, click_at, inside_map, panel, until_map
from twin.web.preload import element_urls

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-map")]

ONCE = ("/twin/start", *(f"/twin/data/SMALL/f1/{part}" for part in ("plan", "things", "verdicts")))
SHELL = "#twin-shell"
PAGE = "/?lang=en"


def hold_streamlit(page: Page) -> Callable[[], None]:
    """Keep Streamlit's entry script on its way until the answer of this is called."""
    held: list[Route] = []
    gone = Event()

    def handle(route: Route) -> None:
        if gone.is_set():
            route.continue_()
        else:
            held.append(route)

    def let_go() -> None:
        gone.set()
        for route in held:
            route.continue_()

    page.route("**/static/js/index.*.js", handle)
    return let_go


def open_map(tab: Tab, server: Server) -> Page:
    """Open the page without waiting for what is held back."""
    tab.page.goto(server.url + PAGE, wait_until="commit")
    tab.page.locator(READY).wait_for()
    return tab.page


def box(page: Page) -> dict[str, float]:
    return dict(page.locator(READY).evaluate("(x) => x.getBoundingClientRect().toJSON()"))


def taken_over(page: Page) -> None:
    expect(page.locator(SHELL)).to_have_count(0)
    expect(page.locator(".st-key-map .twin-map")).to_have_count(1)


def test_the_map_can_be_used_before_streamlit_is_there(tab: Tab, server: Server) -> None:
    page = tab.page
    let_go = hold_streamlit(page)
    open_map(tab, server)
    expect(page.locator(f"{SHELL} {READY}")).to_have_count(1)
    assert page.locator("#root > *").count() == 0
    before = inside_map(page, "return map.view.x;")
    page.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    until_map(page, "return map.view.x > argument;", before)
    expect(page.locator(".list li")).to_have_count(5)
    click_at(page, *ASSETS[3][3])
    until_map(page, "return map.scene.assets[map.state.asset]?.id === argument;", ASSETS[3][0])
    let_go()
    panel(page, ASSETS[3][2])
    taken_over(page)
    until_map(page, "return map.scene.assets[map.state.asset]?.id === argument;", ASSETS[3][0])
    until_map(page, "return map.view.x > argument;", before)
    assert tab.errors == []


def test_nothing_moves_when_the_page_takes_the_map_over(tab: Tab, server: Server) -> None:
    page = tab.page
    let_go = hold_streamlit(page)
    open_map(tab, server)
    stood, same = box(page), page.locator(READY).element_handle()
    page.locator(".search").fill("取号")
    let_go()
    panel(page, "Ground floor")
    taken_over(page)
    assert box(page) == pytest.approx(stood, abs=1)
    assert page.locator(READY).evaluate("(x, stood) => x === stood", same)
    expect(page.locator(".search")).to_be_focused()
    expect(page.locator(".search")).to_have_value("取号")
    expect(page.locator(".list li")).to_have_count(1)


def test_a_thing_dragged_before_the_page_is_there_is_moved_once_it_is(tab: Tab, server: Server) -> None:
    """Without a name it is refused in words, as always; what matters is that the wish arrives."""
    page = tab.page
    let_go = hold_streamlit(page)
    open_map(tab, server)
    inside_map(
        page,
        "map.select({ kind: 'asset', id: 'A-001' });"  # only what is chosen can be dragged
        "map.wish('move', { id: 'A-001', x: 3, y: 3, from: [2, 2] });",
    )
    let_go()
    expect(page.get_by_text("Give your name at the top right first")).to_be_visible()
    taken_over(page)


def test_a_hand_on_the_map_keeps_it_until_it_lets_go(tab: Tab, server: Server) -> None:
    page = tab.page
    let_go = hold_streamlit(page)
    open_map(tab, server)
    held = box(page)
    x, y = held["x"] + held["width"] * 0.6, held["y"] + held["height"] * 0.5
    page.mouse.move(x, y)
    page.mouse.down()
    let_go()
    panel(page, "Ground floor")
    expect(page.locator(f"{SHELL} {READY}")).to_have_count(1)
    before = inside_map(page, "return map.view.x;")
    page.mouse.move(x - 120, y, steps=4)
    until_map(page, "return map.view.x > argument;", before)
    page.mouse.up()
    taken_over(page)
    after = inside_map(page, "return map.view.x;")
    page.mouse.move(x, y, steps=4)  # the hand is open: nothing is dragged any more
    assert inside_map(page, "return map.view.x;") == after


def test_nothing_is_asked_for_twice(tab: Tab, server: Server) -> None:
    """Of a checked centre: while it is still being checked its verdicts have another address, which answers when that is done."""
    began = tab.page.request.get(f"{server.url}/twin/start").json()
    assert tab.page.request.get(server.url + began["verdicts"]).ok
    page = open_map(tab, server)
    panel(page, "Ground floor")
    taken_over(page)
    until_map(page, "return map.verdicts;")
    page.wait_for_load_state("networkidle")
    asked = Counter(url.removeprefix(server.url).partition("?")[0] for url in tab.requests)
    assert {address for address, times in asked.items() if times > 1 and address.endswith(".js")} == set()
    assert {address: asked[address] for address in ONCE} == dict.fromkeys(ONCE, 1)


def test_the_page_wants_every_script_that_its_head_names(tab: Tab, server: Server) -> None:
    """Seen by coming from a page whose head names none of them."""
    page = tab.page
    page.goto(f"{server.url}/findings?lang=en")
    page.get_by_test_id("stTopNavLink").filter(has_text="Map").click()
    page.locator(READY).wait_for()
    named = element_urls(Path(st.__file__).parent / "static")
    page.wait_for_function(
        "(named) => { const asked = performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname); return named.every((each) => asked.includes(each)); }",
        arg=named,
    )
    assert not any("/twin/start" in url for url in tab.requests)  # the map came with its page: none stood before it


def test_without_a_centre_the_page_alone_speaks(tab: Tab, empty_server: Server) -> None:
    tab.page.goto(empty_server.url + PAGE)
    expect(tab.page.get_by_text("There is no service centre yet")).to_be_visible()
    expect(tab.page.locator(SHELL)).to_have_count(0)
    assert tab.errors == []


def test_words_that_streamlit_writes_itself_are_in_the_pages_language(tab: Tab, server: Server) -> None:
    tab.page.goto(f"{server.url}/findings?lang=zh")
    chooser = tab.page.get_by_test_id("stMultiSelect").first
    chooser.get_by_role("combobox").click()
    expect(tab.page.get_by_role("option", name="全选")).to_be_visible()
    expect(tab.page.get_by_text("Select all")).to_have_count(0)
    assert tab.page.locator("html").get_attribute("lang") == "zh-CN"
    tab.page.goto(f"{server.url}/findings?lang=en")
    chooser.get_by_role("combobox").click()
    expect(tab.page.get_by_role("option", name="Select all")).to_be_visible()
    quotes = tab.page.locator("body").evaluate("(x) => getComputedStyle(x).fontVariantEastAsian")
    assert quotes == "proportional-width"
    assert tab.errors == []


def test_what_streamlit_wrote_once_follows_the_language_too(tab: Tab, server: Server) -> None:
    tab.page.goto(f"{server.url}/assets?lang=zh")
    for title, words, other in (("导入", "选择文件", "EN"), ("Import", "Upload", "中文"), ("导入", "选择文件", "EN")):
        tab.page.get_by_role("tab", name=title).click()
        expect(tab.page.get_by_test_id("stFileUploaderDropzone")).to_contain_text(words)
        tab.page.get_by_text(other, exact=True).first.click()
    assert tab.errors == []
