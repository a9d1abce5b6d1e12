"""The pictures in the README: map, findings and missing list of the sample centres, as this version shows them.

``python -m tests.bench.pictures`` loads ``floorplans/`` into a database of its own, starts the real server and writes
``pictures/{map,findings,missing}.png`` (Chinese) and ``…-en.png`` (English), each under 300 kB.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser_setup import ARGUMENTS, HOW, find_chromium
from tests.conftest import ROOT, Server, database_url
from twin.registry import Registry, open_registry

READY = ".twin-map[data-ready]"
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
    """Take the three pictures in one language."""
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
        registry.close()
        server = Server(folder, database_url(folder))
        try:
            server.wait()
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
                for suffix in ("", "-en"):
                    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                    take(page, server.url, code, str(zone), suffix)
                browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
