"""The pictures in the README: the sample centres as this version shows them, at the desk and on the phone.

``python -m tests.bench.pictures`` loads ``floorplans/`` into a database of its own, starts the real server and writes
``pictures/{map,findings,missing,calendar,phone}.png`` (Chinese) and ``…-en.png`` (English), each under 300 kB. ``phone``
shows three pages beside each other: a scanned tag, a patrol being walked, a zone being counted.
"""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser_setup import ARGUMENTS, HOW, find_chromium
from tests.conftest import ROOT, Server, database_url
from twin.registry import Fault, Registry, open_registry
from twin.upkeep.rounds import Patrol, Visit

READY = ".twin-map[data-ready]"
PERSON, WALK, GAP = "李雷", "a" * 32, 24
MOST = 300_000
"""Bytes of one picture."""


def load_samples(registry: Registry) -> str:
    """Load every sample centre; returns the code of the one with the most zones."""
    codes = [registry.import_site(site.parent, by="示例") for site in sorted((ROOT / "floorplans").glob("*/site.yaml"))]
    if not codes:
        sys.exit("floorplans/ holds no site; run make samples")
    return max(codes, key=lambda code: sum(len(floor.zones) for floor in registry.twin(code).floors))


def write(name: str, picture: bytes) -> None:
    """Save with all colours, or with as many as fit in :data:`MOST`."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    path = ROOT / "pictures" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    image.save(path, optimize=True)
    for colours in (256, 128, 64):
        if path.stat().st_size < MOST:
            break
        image.quantize(colours, kmeans=2, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")


def settle(page: Page) -> None:
    """Wait until nothing loads and nothing moves any more."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)
    page.mouse.move(720, 12)


def take(page: Page, url: str, code: str, zone: str, suffix: str) -> None:
    """Take the desk's pictures in one language."""
    language = "en" if suffix else "zh"
    page.goto(f"{url}/?centre={code}&lang={language}")
    page.locator(READY).wait_for()
    settle(page)
    page.locator(".bar button[data-mode=verdict]").click()
    page.get_by_role("searchbox").fill(zone)
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").fill("")
    page.locator(".zoom button").last.click()
    settle(page)
    write(f"map{suffix}", page.screenshot())
    page.goto(f"{url}/calendar?centre={code}&lang={language}")
    page.locator(".cal section").first.wait_for()
    settle(page)
    write(f"calendar{suffix}", page.screenshot())
    for name in ("findings", "missing"):
        page.goto(f"{url}/{name}?centre={code}&lang={language}")
        table = page.locator("[data-testid=stDataFrame]").first
        table.wait_for()
        settle(page)
        box = table.bounding_box()
        if box is not None and name == "findings":
            page.mouse.click(box["x"] + 16, box["y"] + 36 + 33 * 2 + 16)
            settle(page)
        write(f"{name}{suffix}", page.screenshot())


def a_morning(registry: Registry, code: str) -> tuple[str, str, str]:
    """A fault, a patrol begun and a zone half counted; returns the addresses of the three phone pages."""
    twin = registry.twin(code)
    here = next(zone for floor in twin.floors for zone in floor.zones if zone.name and "等候" in zone.name)
    things = [asset for asset in twin.assets if asset.registered and asset.zone == here.id][:6]
    first = things[0].asset_no
    registry.orders.report(Fault("0" * 32, code, ("asset", first), "椅面开裂，坐下会晃"), by=PERSON)
    stops = [("asset", each.asset_no) for each in twin.assets if each.registered and each.at][:60:10]
    patrol = registry.patrols.save(code, Patrol("", "早巡", tuple(stops), ("着装", "评价器", "台面")), by=PERSON)
    now = datetime.now(UTC)
    for number, stop in enumerate(registry.patrols.get(code, patrol).stops[:3]):
        seen = Visit(f"{number:032d}", WALK, ("", ""), now + timedelta(minutes=number), PERSON)
        registry.patrols.visit(code, patrol, seen, stop[1], by=PERSON)
    count = registry.stocktakes.open(code, name="年度盘点", lead=PERSON, by=PERSON)
    return f"/a/{first}", f"/a/patrol/{code}/{patrol}/{WALK}", f"/a/count/{count}/z/{quote(here.id)}"


def phones(page: Page, url: str, addresses: tuple[str, str, str], suffix: str, words: list[str]) -> None:
    """Three phone pages beside each other, as one picture."""
    shots = []
    for address in addresses:
        page.goto(f"{url}{address}?lang={'en' if suffix else 'zh'}")
        page.wait_for_load_state("networkidle")
        if "/count/" in address:
            for word in words:
                page.locator("#scan [name=word]").fill(word)
                page.locator("#scan [name=word]").press("Enter")
                page.locator("#told li", has_text=word).first.wait_for()
            page.locator("#unsent").wait_for(state="hidden")
        shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    wide, tall = shots[0].size
    whole = Image.new("RGB", (wide * 3 + GAP * 4, tall + GAP * 2), "#dfe5ec")
    for place, shot in enumerate(shots):
        whole.paste(shot, (GAP + place * (wide + GAP), GAP))
    stream = io.BytesIO()
    whole.save(stream, "PNG")
    write(f"phone{suffix}", stream.getvalue())


def main() -> None:
    """Take all pictures."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(HOW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry = open_registry(database_url(folder))
        registry.upgrade()
        code = load_samples(registry)
        zone = next(z.name for f in registry.twin(code).floors for z in f.zones if z.name and "窗口" in z.name)
        addresses = a_morning(registry, code)
        rest = next(z.id for f in registry.twin(code).floors for z in f.zones if z.name and "等候" in z.name)
        words = [a.asset_no for a in registry.twin(code).assets if a.registered and a.zone == rest][:2]
        foreign = next(a.asset_no for a in registry.twin(code).assets if a.registered and a.zone not in {rest, None})
        registry.close()
        server = Server(folder, database_url(folder))
        try:
            server.wait()
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
                for suffix in ("", "-en"):
                    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                    take(page, server.url, code, str(zone), suffix)
                    hand = browser.new_context(viewport={"width": 390, "height": 780}).new_page()
                    hand.context.add_cookies([{"name": "twin_person", "value": quote(PERSON), "url": server.url}])
                    phones(hand, server.url, addresses, suffix, [] if suffix else [*words, foreign])
                browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
