"""A stranger's drawing and list, from an empty database to the exported missing list; then mending by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.centre import STANDARD, TESTER, rooms_dxf
from tests.conftest import Server, Tab
from tests.pages.test_browser_map import READY, becomes, click_at, screen, settled, until_map
from twin.catalog import load_catalog
from twin.registry import open_registry

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-stranger")]

GUIDE = "咨询引导区"


def named(page: Page) -> None:
    """Fill in the name under which changes are recorded."""
    field = page.get_by_placeholder("Your name, for changes")
    field.fill(TESTER)
    field.press("Enter")


def go(page: Page, group: str, title: str) -> None:
    """Open another page by the navigation."""
    page.get_by_role("button", name=group, exact=True).click()
    page.get_by_role("menuitem", name=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    settled(page)  # a field of the page before would take what is meant for this one


def create(page: Page, code: str, tier: str) -> None:
    page.get_by_label("Code (letters, digits, hyphens)").fill(code)
    page.get_by_label("Name", exact=True).fill("Stranger's centre")
    page.get_by_role("combobox", name="Tier").click()
    words = next(each.en for each in load_catalog().standards[STANDARD].tiers if each.id == tier)
    page.get_by_role("option", name=words).click()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("Upload a drawing")).to_be_visible()


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "image/vnd.dxf", "buffer": data})


def guide_items() -> list[str]:
    """The words of every item that Table 3 asks of a subdistrict's guide area."""
    table = next(t for t in load_catalog().standards[STANDARD].tables if t.table == "3")
    return [row.words for row in table.rows if row.marks.get("subdistrict") == "required"]


def test_from_nothing_to_the_exported_missing_list(regular: Tab, empty_server: Server, tmp_path: Path) -> None:
    page = regular.page
    page.goto(f"{empty_server.url}/?lang=en")
    expect(page.get_by_text("There is no service centre yet")).to_be_visible()
    named(page)
    page.get_by_role("button", name="Create a centre").click()
    create(page, "STRANGE-1", "subdistrict")

    upload(page, "stranger.dxf", rooms_dxf())
    expect(page.get_by_text("1 drawing unit = 0.001 m")).to_be_visible()
    page.get_by_role("button", name="Store as the new revision").click()
    page.locator(READY).wait_for()
    until_map(page, "return map.scene.zones.length === 5;")

    words = guide_items()
    assert len(words) > 2
    lines = [f"S-{n},{word},{GUIDE}" for n, word in enumerate(words[1:])]  # all but the first are there
    go(page, "Things", "Assets")
    page.get_by_role("tab", name="Import").click()
    upload(page, "assets.csv", ("资产编号,物品,功能区\n" + "\n".join(lines)).encode("gb18030"))
    page.get_by_role("button", name=f"Write {len(lines)} rows").click()
    expect(page.get_by_text("Imported assets.csv")).to_be_visible()

    go(page, "Checks", "Missing list")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export CSV").click()
    path = tmp_path / "missing.csv"
    waiting.value.save_as(path)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    lacking = {
        row["Item"]
        for row in rows
        if GUIDE in row["Zone"] and row["Table"] == "3" and row["List"] == "Required, missing"
    }
    registry = open_registry(empty_server.database)
    twin = registry.twin("STRANGE-1")
    registry.close()
    catalog = load_catalog()
    first = catalog.items.resolve(words[0])
    assert first is not None
    assert len(lacking) == 1
    assert catalog.items.resolve(lacking.pop()) == first
    assert len(twin.assets) == len(lines)


def test_a_file_that_is_no_drawing_is_refused_with_words_and_stores_nothing(regular: Tab, server: Server) -> None:
    page, registry = regular.page, open_registry(server.database)
    before = registry.plans.floors("SMALL")
    page.goto(f"{server.url}/plans?lang=en")
    page.get_by_text("Upload a drawing").click()
    upload(page, "photo.dxf", b"\x89PNG\r\n\x1a\n not a drawing at all")
    expect(page.get_by_role("alert").first).to_contain_text("DXF")
    assert registry.plans.floors("SMALL") == before
    registry.close()


def test_zones_are_merged_split_and_drawn_by_hand_and_every_step_is_undone(regular: Tab, server: Server) -> None:
    page = regular.page
    page.goto(f"{server.url}/plans?lang=en")
    page.locator(READY).wait_for()
    named(page)

    def zones() -> dict[str, float]:
        registry = open_registry(server.database)
        found = {z.id: z.polygon.area for z in registry.twin("SMALL").floors[0].zones}
        registry.close()
        return found

    def settle(count: int) -> None:
        until_map(page, "return map.scene.zones.length === argument;", count)

    def draw() -> None:
        for corner in ((10, 1), (12, 1), (12, 3), (10, 3)):
            page.keyboard.down("Alt")
            page.mouse.click(*screen(page, *corner))
            page.keyboard.up("Alt")
        page.get_by_role("button", name="Done", exact=True).click()

    before = zones()
    page.get_by_role("button", name="Merge", exact=True).click()
    click_at(page, 4, 9.5)
    click_at(page, 14, 8)
    expect(page.locator(".twin-map .how")).to_contain_text("Lumber")  # what will be merged is said
    page.get_by_role("button", name="Done", exact=True).click()
    settle(4)
    assert max(zones().values()) == pytest.approx(48 + 72, abs=0.5)
    page.get_by_role("button", name="Draw new", exact=True).click()
    draw()
    settle(5)
    expect(page.get_by_role("heading", name="Unnamed zone")).to_be_visible()  # a new zone is in hand, to be named
    page.get_by_role("button", name="Undo").click()
    settle(4)
    page.get_by_role("button", name="Undo").click()  # and the step before it
    settle(5)
    assert zones() == pytest.approx(before)

    click_at(page, 14, 8)
    expect(page.get_by_role("heading", name="Lumber")).to_be_visible()
    page.get_by_role("button", name="Split", exact=True).click()
    click_at(page, 12, 6)
    click_at(page, 12, 12)
    page.keyboard.press("Enter")
    settle(6)
    assert sorted(zones().values())[:2] == pytest.approx([24, 48], abs=0.5)
    page.get_by_role("button", name="Undo").click()
    settle(5)

    page.get_by_role("button", name="Draw new", exact=True).click()
    draw()
    settle(6)
    assert min(zones().values()) == pytest.approx(4, abs=0.3)
    page.get_by_role("button", name="Undo").click()
    settle(5)
    assert zones() == pytest.approx(before)


def test_kind_and_name_set_by_hand_survive_the_next_revision(regular: Tab, server: Server) -> None:
    page = regular.page
    page.goto(f"{server.url}/plans?lang=en")
    page.locator(READY).wait_for()
    named(page)
    click_at(page, 14, 8)
    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_value("Lumber")
    name.fill("Mended")
    page.get_by_role("combobox", name="Kinds (one or more)").click()
    kind = load_catalog().zones["archive"] if "archive" in load_catalog().zones else load_catalog().zones.entries[0]
    page.get_by_role("combobox", name="Kinds (one or more)").fill(kind.en)
    page.get_by_role("option", name=kind.en, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Mended")).to_be_visible()
    page.get_by_text("Upload a drawing").click()
    upload(page, "second.dxf", rooms_dxf())
    page.get_by_role("button", name="Store as the new revision").click()
    registry = open_registry(server.database)
    becomes(page, lambda: [record.revision for record in registry.plans.floors("SMALL")], [2])
    floor = registry.twin("SMALL").floors[0]
    registry.close()
    assert [(z.kinds) for z in floor.zones if z.name == "Mended"] == [(kind.id,)]


def test_every_download_of_missing_list_and_findings_comes_also_when_asked_for_in_a_hurry(
    regular: Tab, server: Server
) -> None:
    """A page that ran again at the click threw the file away before a slow browser had fetched it."""
    page = regular.page
    page.goto(f"{server.url}/missing?lang=en")
    for file_format in ("CSV", "XLSX", "PDF", "CSV"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Export {file_format}").click()
        assert waiting.value.suggested_filename.endswith(file_format.lower())
        assert waiting.value.path().stat().st_size > 100
    page.goto(f"{server.url}/findings?lang=en")
    for file_format in ("CSV", "XLSX", "GeoJSON"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"Export {file_format}").click()
        assert waiting.value.suggested_filename.endswith(file_format.lower())
        assert waiting.value.path().stat().st_size > 100
