"""The map's tools in a real browser on a sample centre: routes, layers and what is remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import ROOT, Server, Tab
from tests.databases import Databases
from tests.pages.test_browser_map import READY, becomes, choose_line, click_at, fits, inside_map, open_map, until_map
from tests.serving import served
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.model import Twin
from twin.registry import Registry, open_registry
from twin.space.places import find_place
from twin.space.routes import Router

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-tools")]


def district(registry: Registry) -> None:
    registry.import_site(ROOT / "floorplans" / "qu-zhongxin", by="test")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[tuple[Server, Twin]]:
    """A server with the district sample centre (two floors), and the centre."""
    folder = tmp_path_factory.mktemp("sample")
    url = databases.copy(district, folder / "twin.db")
    registry = open_registry(url)
    twin = registry.twin(registry.centres()[0].code)
    registry.close()
    running = served(folder, url)
    yield running, twin
    running.stop()


def pane(page: Page, name: str) -> None:
    page.locator(f".bar button[data-pane={name}]").click()


def fill(page: Page, end: str, words: str) -> None:
    page.locator(f".end.{end}").fill(words)
    page.keyboard.press("Tab")


def drawn(page: Page, style: str, number: int) -> None:
    """Wait until so many lines of a style lie over the floor: words and picture of an answer need not come at once."""
    until_map(
        page,
        "return map.tools.overlay.shapes.filter((s) => s.style === argument[0]).length === argument[1];",
        [style, number],
    )


def traced(page: Page) -> None:
    """Wait until the trace of a visit lies over the floor."""
    until_map(page, "return map.tools.overlay.shapes.some((s) => ['walk', 'lost'].includes(s.style));")


def answered(page: Page) -> None:
    """Wait until the layer that was asked for last has been answered whole: some come in parts."""
    until_map(page, "return root.querySelector('.layer-pane .answer').dataset.answered === String(map.tools.round);")


def test_route_between_two_names_says_what_the_engine_says(regular: Tab, sample: tuple[Server, Twin]) -> None:
    server, twin = sample
    page = open_map(regular, server)
    pane(page, "route")
    fill(page, "from", "咨询引导区 · 一层")
    fill(page, "to", "母婴室 · 一层")
    router = Router(twin)
    places = [
        find_place(twin, next(z.id for z in twin.floors[0].zones if z.name == n)) for n in ("咨询引导区", "母婴室")
    ]
    found = router.route(*places)
    assert found.min_width_m is not None
    expect(page.locator(".route-pane .big")).to_have_text(f"{found.length_m:.1f} m")
    expect(page.locator(".route-pane dd").first).to_contain_text(f"{found.min_width_m:.2f} m")
    expect(page.locator(".route-pane .found li")).to_have_count(len(found.openings))
    drawn(page, "route", 1)
    drawn(page, "bar", 1)
    assert regular.errors == []


def test_route_to_another_floor_follows_there_and_without_stairs_takes_the_lift(
    regular: Tab, sample: tuple[Server, Twin]
) -> None:
    page = open_map(regular, sample[0])
    pane(page, "route")
    fill(page, "from", "咨询引导区 · 一层")
    fill(page, "to", "等候休息区 · 二层")
    expect(page.locator(".route-pane dd", has_text="一层 → 二层")).to_be_visible()
    page.get_by_label("Without stairs").check()
    lift = page.locator(".route-pane .found button", has_text="Lift").last
    lift.click()
    until_map(page, "return map.data.floorId === 'f2';")
    until_map(page, "return map.tools.overlay.shapes.some((s) => s.style === 'route');")
    expect(page.get_by_role("heading", name="二层")).to_be_visible()


def test_two_clicks_choose_the_ends_and_too_wide_a_walker_is_told_so(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "route")
    floor = sample[1].floors[0]
    for name in ("咨询引导区", "母婴室"):
        at = next(z for z in floor.zones if z.name == name).polygon.representative_point()
        click_at(page, at.x, at.y)
    expect(page.locator(".route-pane .big")).to_be_visible()
    page.locator(".route-pane .width").fill("1.6")
    expect(page.locator(".route-pane .wrong")).to_contain_text("1.60 m")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".route-pane .note")).to_be_visible()
    drawn(page, "route", 0)


def test_an_unknown_place_is_answered_in_words(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "route")
    fill(page, "from", "咨询引导区 · 一层")
    fill(page, "to", "nowhere")
    expect(page.locator(".route-pane .wrong")).to_contain_text("There is no “nowhere”")


def test_a_name_typed_before_the_list_of_places_has_come_is_understood(
    regular: Tab, sample: tuple[Server, Twin]
) -> None:
    held: list[Route] = []
    regular.page.route("**/twin/places/**", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given; a builtin cannot be marked
    page = open_map(regular, sample[0])
    pane(page, "route")
    fill(page, "from", "咨询引导区 · 一层")
    fill(page, "to", "等候休息区 · 一层")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    drawn(page, "route", 1)


def test_exit_distance_lists_zones_and_colours_the_floor(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "layer")
    page.get_by_label("nearest exit").check()
    rows = page.locator(".layer-pane .found small")
    expect(rows.first).to_be_visible()
    answered(page)
    metres = [float(text.removesuffix(" m")) for text in rows.all_inner_texts()]
    assert metres == sorted(metres, reverse=True)
    assert metres[0] > 10
    at = next(z for z in sample[1].floors[0].zones if z.name == "咨询引导区").polygon.representative_point()
    here = until_map(page, "return map.tools.at(argument[0], argument[1]);", [at.x, at.y])
    assert 0 < float(here.removesuffix(" m")) < metres[0]


def test_isovist_of_a_clicked_point_lists_what_is_in_sight(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "layer")
    page.get_by_label("seen from a point").check()
    expect(page.locator(".layer-pane .note")).to_be_visible()
    at = next(z for z in sample[1].floors[0].zones if z.name == "等候休息区").polygon.representative_point()
    click_at(page, at.x, at.y)
    expect(page.locator(".layer-pane .found button", has_text="等候休息区")).to_be_visible()
    drawn(page, "sight", 1)


def test_circulation_lists_the_busiest_doors(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "layer")
    page.get_by_label("Circulation").check()
    rows = page.locator(".layer-pane .found").first.locator("small")
    expect(rows.first).to_be_visible()
    answered(page)
    passes = [float(text.split(" · ")[0]) for text in rows.all_inner_texts()]
    assert passes == sorted(passes, reverse=True)
    until_map(page, "return map.tools.overlay.flows.length > 10;")


def test_a_finding_opens_the_geometry_that_proves_it(regular: Tab, sample: tuple[Server, Twin]) -> None:
    server, twin = sample
    page = regular.page
    page.goto(f"{server.url}/findings?lang=en")
    catalog = load_catalog()
    standards = [catalog.standard(name) for name in twin.centre.standards]
    today = datetime.now(UTC).astimezone().date()
    findings = check(twin, standards, catalog, tier=twin.centre.tier, today=today)
    finding = next(f for f in findings if f.is_defect and f.clause == "4.5.4" and f.proof)
    page.get_by_label("Words").fill(finding.rule)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^\d+ shown$"))).to_be_visible()
    shown = [f for f in findings if f.rule == finding.rule and f.is_defect]
    line = shown.index(finding)
    expect(page.get_by_text(f"{len(shown)} shown", exact=True)).to_be_visible()
    choose_line(page, line)
    page.get_by_role("button", name="Show on map").click()
    page.locator(READY).wait_for()
    expect(page.locator(".st-key-proof-note")).to_contain_text(finding.message.en)
    metres = finding.proof[0].metres
    assert metres is not None
    until_map(page, "return map.tools.proof.marks.map((m) => m.text).join() === argument;", f"{metres:.2f} m")
    page.get_by_role("button", name="Hide").click()
    until_map(page, "return map.tools.proof.marks.length === 0;")


def test_an_accepted_sign_is_planned_and_mends_visits_at_once_and_can_be_undone(
    regular: Tab, sample: tuple[Server, Twin]
) -> None:
    server, twin = sample
    page = open_map(regular, server)
    page.get_by_placeholder("Your name, for changes").fill("Tester")
    page.keyboard.press("Enter")
    pane(page, "layer")
    page.get_by_label("First visits").check()
    arrived = page.locator(".layer-pane .big")
    expect(arrived).to_be_visible()
    answered(page)
    told = arrived.inner_text()
    before = int(told.split(" / ")[0])
    page.locator(".layer-pane .notice").fill("0.5")  # people who overlook every second sign
    expect(arrived).to_have_text(re.compile(r"^[\d.]+%$"))
    until_map(page, "return map.tools.overlay.marks.some((m) => m.form === 'bubble' && m.share > 0);")
    page.locator(".layer-pane .notice").fill("1")
    expect(arrived).to_have_text(told)
    page.locator(".layer-pane .found button").first.click()
    expect(page.get_by_role("heading", name="二层")).to_be_visible()  # where that visit fails
    traced(page)
    page.get_by_text("一层", exact=True).click()
    expect(page.get_by_role("heading", name="一层")).to_be_visible()
    traced(page)  # a change of floor asks again: the visit that was chosen stays
    page.get_by_label("Sign plan").check()
    page.locator(".layer-pane .accept").first.wait_for()
    page.locator(".layer-pane li", has_text="Add").first.locator(".accept").click()
    number = f"{twin.centre.code}-SIGN-001"
    expect(page.get_by_text(f"Accepted {number}")).to_be_visible()
    registry = open_registry(server.database)
    assert registry.asset(twin.centre.code, number).asset.status == "planned"
    page.get_by_label("First visits").check()
    expect(arrived).to_be_visible()
    until_map(page, "return parseInt(root.querySelector('.layer-pane .big')?.textContent) > argument;", before)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"Accepted {number}")).to_be_hidden()
    becomes(page, lambda: number in {asset.asset_no for asset in registry.twin(twin.centre.code).assets}, wanted=False)
    registry.close()


def test_sign_catchments_name_every_sign(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    pane(page, "layer")
    page.get_by_label("From where signs are read").check()
    expect(page.locator(".layer-pane .found li").first).to_be_visible()
    answered(page)
    signs = page.locator(".layer-pane .found li").count()
    assert signs > 5
    drawn(page, "catchment", signs)


def test_the_printed_page_has_title_day_picture_and_legend_and_fits_one_sheet(
    regular: Tab, sample: tuple[Server, Twin]
) -> None:
    page = open_map(regular, sample[0])
    pane(page, "layer")
    page.get_by_label("nearest toilet").check()
    expect(page.locator(".layer-pane .found small").first).to_be_visible()
    answered(page)
    sheet = page.context.new_page()
    sheet.set_content(inside_map(page, "return map.sheet();"))
    expect(sheet.locator("h1")).to_contain_text(sample[1].centre.name)
    expect(sheet.locator("header p")).to_contain_text(datetime.now(UTC).astimezone().date().isoformat())
    expect(sheet.get_by_text("等候休息区").or_(sheet.get_by_text("Waiting and rest area")).first).to_be_visible()
    expect(sheet.locator(".scale")).to_contain_text("nearest toilet")
    sheet.wait_for_function("() => document.querySelector('img').naturalWidth > 3000")
    for paper in ("A4", "A3"):
        pdf = sheet.pdf(format=paper, landscape=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_choices_are_remembered_in_the_next_visit(regular: Tab, sample: tuple[Server, Twin]) -> None:
    page = open_map(regular, sample[0])
    page.get_by_role("button", name="By verdict").click()
    pane(page, "layer")
    page.get_by_label("nearest toilet").check()
    page.get_by_text("二层", exact=True).click()
    expect(page.get_by_role("heading", name="二层")).to_be_visible()
    page.wait_for_function("() => document.cookie.includes('twin_floor=f2')")
    again = page.context.new_page()
    again.goto(sample[0].url)
    again.locator(READY).wait_for()
    expect(again.get_by_role("heading", name="二层")).to_be_visible()
    expect(again.get_by_label("nearest toilet")).to_be_checked()
    expect(again.get_by_role("button", name="By verdict")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_pane_is_a_sheet_that_covers_nothing_and_can_be_lowered(
    phone: Tab, sample: tuple[Server, Twin]
) -> None:
    page = open_map(phone, sample[0])
    pane(page, "route")
    expect(page.locator(".end.from")).to_be_visible()
    fits(page)
    pane(page, "route")
    expect(page.locator(".aside")).to_be_hidden()
    pane(page, "layer")
    page.get_by_label("nearest toilet").click()
    expect(page.locator(".handle")).to_contain_text(re.compile(r"nearest toilet · \d+ m"))
    expect(page.get_by_label("nearest exit")).to_be_hidden()  # the chosen layer alone, above its answer
    page.get_by_label("nearest toilet").click()
    expect(page.get_by_label("nearest exit")).to_be_visible()
    apart = "return root.querySelector('.stage').getBoundingClientRect().bottom <= root.querySelector('.aside').getBoundingClientRect().top + 1"
    until_map(page, f"{apart};")
    tall = f"{apart} && map.painter.h > argument * root.querySelector('.body').clientHeight;"
    until_map(page, "return map.painter.h < 0.6 * root.querySelector('.body').clientHeight;")
    page.locator(".handle").tap()
    expect(page.locator(".layer-pane")).to_be_hidden()
    until_map(page, tall, 0.85)
    expect(page.locator(".handle")).to_have_attribute("aria-expanded", "false")
    page.reload()
    page.locator(READY).wait_for()
    expect(page.locator("#twin-shell")).to_have_count(0)  # the page has taken it over: nothing moves under the hand
    pane(page, "layer")
    expect(page.locator(".layer-pane")).to_be_visible()  # asked for by its name it comes up again
    box = page.locator(".handle").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 17)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 97, steps=4)
    page.mouse.up()
    until_map(page, tall, 0.62)
    expect(page.locator(".layer-pane")).to_be_visible()
    fits(page)
