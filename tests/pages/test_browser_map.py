"""The map in a real browser: what is drawn is found, chosen, moved, mended; and nothing leaves the machine."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.centre import ASSETS, CODE, ROOMS, TESTER
from tests.conftest import Server, Tab
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.missing import missing_rows
from twin.registry import Registry, open_registry

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-map")]

READY = ".twin-map[data-ready]"


PATIENCE_S = 60
"""As long as ``expect`` waits."""


def open_map(tab: Tab, server: Server, path: str = "/?lang=en") -> Page:
    """Open a page with the map and wait until the page has taken it over."""
    tab.page.goto(server.url + path)
    tab.page.locator(READY).wait_for()
    expect(tab.page.locator("#twin-shell")).to_have_count(0)
    return tab.page


def inside_map(page: Page, script: str, argument: Any = None) -> Any:
    """Run a script with ``map`` being the component's object, as a tester's window into the canvas."""
    return page.locator(READY).evaluate(f"(root, argument) => {{ const map = root.twinMap; {script} }}", argument)


def until_map(page: Page, script: str, argument: Any = None) -> Any:
    """Wait until a script of :func:`inside_map` says something true, and return it; the map may be put in anew meanwhile."""
    until = time.monotonic() + PATIENCE_S
    while not (found := inside_map(page, script, argument)):
        assert time.monotonic() < until, f"never true: {script}"
        page.wait_for_timeout(50)
    return found


def becomes(page: Page, read: Callable[[], object], wanted: object) -> None:
    """Wait until what a database says is what is wanted."""
    until = time.monotonic() + PATIENCE_S
    while (found := read()) != wanted and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found == wanted


def settled(page: Page) -> None:
    """Wait until the page is drawn whole, once something of it is there: until then what it had before may stand beside what it has now."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose_line(page: Page, line: int) -> None:
    """Choose a line of the page's first table by the box before it, once nothing moves any more: a table is a canvas."""
    page.get_by_test_id("stDataFrame").first.locator("canvas").first.wait_for()
    settled(page)
    page.wait_for_load_state("networkidle")
    page.get_by_test_id("stDataFrame").first.click(position={"x": 16, "y": 36 + 33 * line + 16})


def fits(page: Page) -> None:
    """Wait until the page is no wider than its window."""
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")


def screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the floor (local metres) is on the screen."""
    at = inside_map(
        page,
        "const r = map.canvas.getBoundingClientRect(), v = map.view;"
        "return [r.left + r.width / 2 + (argument[0] - v.x) * v.k, r.top + r.height / 2 - (argument[1] - v.y) * v.k];",
        [x, y],
    )
    return at[0], at[1]


def click_at(page: Page, x: float, y: float) -> None:
    page.mouse.click(*screen(page, x, y))


def panel(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def registry_of(server: Server) -> Registry:
    return open_registry(server.database)


def test_every_request_stays_on_this_machine(tab: Tab, server: Server) -> None:
    for path in ("", "findings", "missing", "assets", "plans", "standards", "changes"):
        tab.page.goto(f"{server.url}/{path}")
        tab.page.locator(".st-key-header").wait_for()
        tab.page.wait_for_load_state("networkidle")
    hosts = {urlsplit(address).hostname for address in tab.requests if not address.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert tab.errors == []


def test_click_on_a_zone_says_what_is_there_what_is_missing_and_by_which_clause(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    click_at(page, 18, 4.5)
    panel(page, "等候休息区")
    expect(page.get_by_text("Waiting seat × 2")).to_be_visible()
    finding = page.locator(".twin-finding.f").first
    expect(finding).to_contain_text("DB31117-Z-016-2022")
    expect(finding).to_contain_text("Table")


def test_click_on_an_asset_shows_it(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    click_at(page, *ASSETS[3][3])
    panel(page, "Counter 1")
    expect(page.get_by_text("A-004", exact=True)).to_be_visible()


def test_search_finds_assets_and_enter_chooses_the_first(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    page.get_by_role("searchbox").fill("A-004")
    expect(page.locator(".list li")).to_have_count(1)
    page.keyboard.press("Enter")
    panel(page, "Counter 1")
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.get_by_text("Nothing found")).to_be_visible()


def test_keys_alone_reach_zones_and_move_the_map(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    canvas = page.locator("canvas[role=application]")
    canvas.focus()
    before = inside_map(page, "return { ...map.view };")
    for key in ("ArrowRight", "ArrowUp", "+"):
        page.keyboard.press(key)
    until_map(page, "return ['x', 'y', 'k'].every((each) => map.view[each] > argument[each]);", before)
    expect(page.locator(".list b").first).to_be_visible()
    page.keyboard.press("0")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    inside_map(page, "map.verdicts = { zones: {} }; map.side.fill();")  # verdicts come when they come
    page.keyboard.press("ArrowDown")
    name = page.wait_for_function(
        "() => { let e = document.activeElement; while (e?.shadowRoot) e = e.shadowRoot.activeElement; return e?.querySelector('b')?.textContent; }"
    ).json_value()
    page.keyboard.press("Enter")
    panel(page, name)


def test_list_names_every_zone_for_screen_readers(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    listed = page.locator(".list b")
    expect(listed).to_have_count(len(ROOMS))  # the list comes after the picture
    assert set(listed.all_inner_texts()) == set(ROOMS)
    expect(page.locator("canvas[role=application]")).to_have_attribute("aria-label", re.compile("."))


def test_labels_never_overlap(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    boxes = inside_map(
        page,
        """
        const boxes = [], ctx = map.painter.ctx, plain = ctx.fillText;
        ctx.fillText = function (text, x, y) { boxes.push([text, x - this.measureText(text).width / 2, y - 6, x + this.measureText(text).width / 2, y + 6]); return plain.call(this, text, x, y); };
        map.view.k *= argument;
        map.painter.paint(map.view, map.state);
        delete ctx.fillText;
        return boxes.filter((b) => !/^[\\d.]+ m$/.test(b[0]));
        """,
        0.35,
    )
    overlaps = [
        (a[0], b[0])
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]
    assert overlaps == []
    assert boxes


def test_dragging_a_chosen_asset_moves_it_and_undo_brings_it_back(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    page.get_by_placeholder("Your name, for changes").fill(TESTER)
    page.keyboard.press("Enter")
    start = ASSETS[0][3]
    click_at(page, *start)
    panel(page, "取号机")
    page.mouse.move(*screen(page, *start))
    page.mouse.down()
    page.mouse.move(*screen(page, 4, 3), steps=4)
    page.mouse.move(*screen(page, 5, 4), steps=4)
    page.mouse.up()
    expect(page.get_by_text("Moved A-001")).to_be_visible()
    registry = registry_of(server)
    moved = registry.asset(CODE, "A-001").asset.at
    assert moved is not None
    assert moved == pytest.approx((5, 4), abs=0.15)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Moved A-001")).to_be_hidden()
    becomes(page, lambda: registry.asset(CODE, "A-001").asset.at, pytest.approx(start, abs=1e-3))
    registry.close()


def test_a_held_thing_stays_in_the_hand_when_others_come_and_go_meanwhile(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    start = ASSETS[0][3]
    click_at(page, *start)
    panel(page, "取号机")
    page.mouse.move(*screen(page, *start))
    page.mouse.down()
    page.mouse.move(*screen(page, 4, 3), steps=4)
    inside_map(
        page,
        """return (async () => {
            const things = await (await fetch(map.data.things)).json();
            for (const list of ["ids", "names", "item", "x", "y", "zone", "turn", "status", "registered"]) things[list].reverse();
            map.scene.setThings(things);
            map.wish = (...told) => { map.told = told; };
        })();""",
    )
    page.mouse.move(*screen(page, 5, 4), steps=4)
    page.mouse.up()
    kind, told = inside_map(page, "return map.told;")
    assert (kind, told["id"], told["from"]) == ("move", "A-001", pytest.approx(start, abs=1e-3))
    assert (told["x"], told["y"]) == pytest.approx((5, 4), abs=0.15)


def test_a_write_without_a_name_is_refused_and_changes_nothing(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    start = ASSETS[3][3]
    click_at(page, *start)
    panel(page, "Counter 1")
    page.mouse.move(*screen(page, *start))
    page.mouse.down()
    page.mouse.move(*screen(page, 28, 4), steps=6)
    page.mouse.up()
    expect(page.get_by_text("Give your name at the top right first")).to_be_visible()
    registry = registry_of(server)
    assert registry.asset(CODE, "A-004").asset.at == pytest.approx(start, abs=1e-3)
    registry.close()
    until_map(page, "return Math.abs(map.scene.x[map.scene.assetIndex.get('A-004')] - 24) < 1e-3;")


def test_colour_by_verdict_changes_the_picture_and_explains_itself(regular: Tab, server: Server) -> None:
    page = open_map(regular, server)
    by_kind = inside_map(page, "return map.painter.groups.map((g) => g.fill).sort();")
    page.get_by_role("button", name="By verdict").click()
    expect(page.locator(".legend li", has_text="Fails a shall")).to_be_visible()
    until_map(
        page,
        "return JSON.stringify(map.painter.groups.map((g) => g.fill).sort()) !== JSON.stringify(argument);",
        by_kind,
    )


def test_language_and_name_are_remembered_in_a_new_visit(regular: Tab, server: Server) -> None:
    page = open_map(regular, server, "/")
    expect(page.get_by_role("button", name="按结论着色")).to_be_visible()
    page.get_by_text("EN", exact=True).click()
    expect(page.get_by_role("button", name="By verdict")).to_be_visible()
    page.get_by_placeholder("Your name, for changes").fill("王 工")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.cookie.includes('twin_person=%E7%8E%8B')")
    again = page.context.new_page()
    again.goto(server.url)
    expect(again.get_by_role("button", name="By verdict")).to_be_visible()
    expect(again.get_by_placeholder("Your name, for changes")).to_have_value("王 工")


def test_phone_shows_the_map_first_and_scrolls_nowhere_sideways(phone: Tab, server: Server) -> None:
    page = open_map(phone, server)
    expect(page.locator(".aside")).to_be_hidden()
    fits(page)
    at = screen(page, 18, 4.5)
    page.touchscreen.tap(*at)
    panel(page, "等候休息区")


def test_show_on_map_opens_the_place_of_a_missing_row(regular: Tab, server: Server) -> None:
    registry = registry_of(server)
    twin, catalog = registry.twin(CODE), load_catalog()
    registry.close()
    standards = [catalog.standards[name] for name in twin.centre.standards]
    today = datetime.now(UTC).astimezone().date()
    rows = missing_rows(twin, check(twin, standards, catalog, tier=twin.centre.tier, today=today), catalog).required
    line, row = next((n, row) for n, row in enumerate(rows) if row.floor_id)
    zone = next(z.name for f in twin.floors for z in f.zones if z.id == row.subject)
    page = regular.page
    page.goto(f"{server.url}/missing?lang=en")
    assert zone is not None
    choose_line(page, line)
    page.get_by_role("button", name="Show on map").click()
    page.locator(READY).wait_for()
    panel(page, zone)
