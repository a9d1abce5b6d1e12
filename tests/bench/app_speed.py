"""How fast the application is with 2 000 zones and 20 000 assets, on this machine, without a GPU.

``python -m tests.bench.app_speed [--zones N] [--assets N] [--rooms N] [--layers-only] [--json]`` draws a centre, stores it like any other, starts the real
server (one process) and measures in a headless Chromium:

- first map, cold: empty browser cache, from navigation to the painted map, which can be used from then on
  (``tests/pages/test_browser_shell.py``), and to the whole page: navigation and panel around it;
- click to panel: from the mouse button going down until the panel names the zone;
- pan: frames per second while the mouse drags the map.

Then a centre of 500 rooms with walls, doors, windows to be served at and things (``--rooms``), and how long each layer takes
from being asked for to being drawn, in the order of the pane, once the map's own preparations are done. A layer that is
shown as far as it is known (the sign planner of a large centre) has a second line: how long until it is complete.

Reach (issue 2): first map ≤ 1.5 s, click to panel ≤ 0.25 s, pan ≥ 50 frames per second; (issue 3) each layer ≤ 1 s.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import ezdxf
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.generate import generate
from tests.browser_setup import ARGUMENTS, HOW, find_chromium
from tests.conftest import Server, database_url
from twin.catalog import load_catalog
from twin.drawing.corrections import set_zone
from twin.model import Centre
from twin.registry import FloorChoice, open_registry, read_assets

READY = ".twin-map[data-ready]"
CODE = "BENCH"
ROOM = (6.0, 4.5)
"""Width and depth of a room in metres."""


def drawing(zones: int) -> bytes:
    """A floor of outlined rooms in rows, each labelled with a kind's name."""
    document = ezdxf.new("R2010")
    document.units = ezdxf.units.MM
    space = document.modelspace()
    names = [entry.zh for entry in load_catalog().zones.entries]
    columns = max(1, round((zones * 1.4) ** 0.5))
    for number in range(zones):
        row, column = divmod(number, columns)
        x, y = column * ROOM[0] * 1000, row * ROOM[1] * 1000
        corners = [(x, y), (x + ROOM[0] * 980, y), (x + ROOM[0] * 980, y + ROOM[1] * 980), (x, y + ROOM[1] * 980)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "ROOM"})
        label = f"{names[number % len(names)]} {number + 1}"
        space.add_text(label, height=300, dxfattribs={"layer": "TEXT"}).set_placement((x + 600, y + 2000))
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def store_rooms(url: str, rooms: int) -> None:
    """Store a centre of walled rooms off corridors, with what the layers look for, through the registry."""
    chance = random.Random(20260102)  # noqa: S311 - the same centre every time
    registry = open_registry(url)
    registry.upgrade()
    registry.create_centre(Centre(CODE, "基准中心", "district", ()), by="bench")
    drawn = generate(rooms, dirt_mm=0.0, joined=True).dxf
    registry.plans.store(CODE, [FloorChoice("f1", "一层")], name="rooms.dxf", data=drawn, by="bench")
    floor = registry.twin(CODE).floors[0]
    lines = ["资产编号,物品,名称,楼层,x_m,y_m,朝向,字高"]
    things = {"灭火器": rooms // 10, "取号机": 4, "无差别综合窗口": 30, "导向标识": rooms // 8}
    for item, count in things.items():
        for number, zone in enumerate(chance.sample(floor.zones, count)):
            at = zone.polygon.representative_point()
            x, y = at.x + floor.origin[0], at.y + floor.origin[1]
            lines.append(
                f"{item}-{number},{item},{item}{number},f1,{x:.3f},{y:.3f},{chance.choice((0, 90, 180, 270))},0.1"
            )
    report = registry.import_assets(
        CODE, read_assets("\n".join(lines).encode(), name="rooms.csv"), by="bench", dry_run=False
    )
    if not report.written:
        sys.exit(f"the generated assets were refused: {report.rows[0].reasons}")
    corrections = [
        set_zone(floor, zone.id, kinds=(("toilet",) if n % 25 == 0 else ("waiting",)))
        for n, zone in enumerate(floor.zones)
    ]
    registry.plans.correct_zones(CODE, "f1", corrections, by="bench")
    registry.close()


@contextmanager
def just_opened(url: str, folder: Path) -> Iterator[tuple[Server, Page]]:
    """A server just started and a page on which the map has just been painted."""
    server = Server(folder, url)
    try:
        server.wait(300)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(f"{server.url}/?centre={CODE}&lang=zh")
            page.locator(READY).wait_for()
            yield server, page
            browser.close()
    finally:
        server.stop()


def layer_times(url: str, folder: Path) -> dict[str, float]:
    """Seconds from choosing each layer until it is drawn, and of a route and a narrower one."""
    times = {}
    with just_opened(url, folder) as (server, page):
        wait_until_prepared(server.url)
        names = page.locator(READY).evaluate(
            "(root) => [...root.querySelectorAll('[name=twin-layer]')].map((i) => i.value)"
        )
        page.locator(".bar button[data-pane=layer]").click()
        for name in names:
            if name != "none":
                first, whole = page.locator(READY).evaluate(LAYER_TIME, name)
                times[f"layer {name}, s"] = first
                if whole > first:
                    times[f"layer {name}, complete, s"] = whole
        page.locator(".bar button[data-pane=route]").click()
        times |= {
            f"route {name}, s": page.locator(READY).evaluate(ROUTE_TIME, width)[1]
            for name, width in (("any width", 0.5), ("0.80 m", 0.8))
        }
    return {name: round(float(seconds), 2) for name, seconds in times.items()}


def plan_just_opened(url: str, folder: Path) -> float:
    """Seconds from asking for the sign plan to its first picture, on a server just started, with the map just painted."""
    with just_opened(url, folder) as (_, page):
        page.locator(".bar button[data-pane=layer]").click()
        return float(page.locator(READY).evaluate(FIRST_PICTURE, "plan"))


def wait_until_prepared(url: str) -> None:
    """Router and signs are made ready while the first visitor looks at the map; layers are asked for after that."""
    for name in ("distance?to=exit", "signs"):
        urllib.request.urlopen(f"{url}/twin/layer/{CODE}/f1/{name}", timeout=300).close()  # noqa: S310 - our own


DRAWN = """
    const map = root.twinMap, box = () => root.querySelector(`.${root.dataset.pane}-pane .answer`);
    const drawn = (start) => new Promise((done) => {
        let first = 0;
        const look = () => {
            const round = String(map.tools.round), { answered, begun } = box().dataset;
            if (!first && (answered === round || begun === round)) first = 1;
            requestAnimationFrame(() => {
                const now = (performance.now() - start) / 1000;
                if (first === 1) first = now;
                if (answered === round) done([first, now]); else look();
            });
        };
        requestAnimationFrame(look);
    });
"""
LAYER_TIME = f"""async (root, name) => {{ {DRAWN}
    const start = performance.now(), z = map.scene.zones[7];
    if (name === "isovist") map.tools.eye = {{ floor: map.data.floorId, x: z.label[0], y: z.label[1] }};
    if (name === "here") map.select({{ kind: "zone", id: z.id }});
    map.tools.choose(name);
    return drawn(start);
}}"""
FIRST_PICTURE = f"""(root, name) => new Promise((done) => {{ {DRAWN}
    const start = performance.now();
    map.tools.choose(name);
    const look = () => {{
        const round = String(map.tools.round), {{ answered, begun }} = box().dataset;
        requestAnimationFrame(() => {{ if (answered === round || begun === round) done((performance.now() - start) / 1000); else look(); }});
    }};
    requestAnimationFrame(look);
}})"""
ROUTE_TIME = f"""async (root, width) => {{ {DRAWN}
    const zones = map.scene.zones, start = performance.now();
    map.tools.width = width;
    map.tools.ends = {{ from: {{ label: "a", asked: zones[3].id }}, to: {{ label: "b", asked: zones[Math.floor(zones.length * 0.8)].id }} }};
    map.tools.ask();
    return drawn(start);
}}"""


def store(url: str, zones: int, assets: int) -> dict[str, float]:
    """Store the centre through the registry; returns seconds of each step."""
    chance, taken = random.Random(20260101), {}  # noqa: S311 - the same centre every time

    def timed(step: str, started: float) -> None:
        taken[step] = round(time.perf_counter() - started, 2)

    registry = open_registry(url)
    registry.upgrade()
    registry.create_centre(
        Centre(CODE, "基准中心", "district", tuple(sorted(load_catalog().standards))[:1]), by="bench"
    )
    data, started = drawing(zones), time.perf_counter()
    registry.plans.store(CODE, [FloorChoice("f1", "一层")], name="bench.dxf", data=data, by="bench")
    timed("store the drawing, s", started)
    floor = registry.twin(CODE).floors[0]
    items = [entry.zh for entry in load_catalog().items.entries]
    lines = ["资产编号,物品,名称,楼层,x_m,y_m"]
    for number in range(assets):
        x0, y0, x1, y1 = chance.choice(floor.zones).polygon.bounds
        x, y = chance.uniform(x0, x1) + floor.origin[0], chance.uniform(y0, y1) + floor.origin[1]
        item = chance.choice(items).replace(",", " ")
        lines.append(f'B-{number:05d},"{item}","{item}",f1,{x:.3f},{y:.3f}')
    started = time.perf_counter()
    report = registry.import_assets(
        CODE, read_assets("\n".join(lines).encode(), name="bench.csv"), by="bench", dry_run=False
    )
    timed("import the assets, s", started)
    if not report.written:
        sys.exit(f"the generated assets were refused: {report.rows[0].reasons}")
    registry.close()
    return taken


def first_map(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds from navigation to the painted map and to the whole page, its panel too, with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(f"{url}/?centre={CODE}", wait_until="commit")
    page.locator(READY).wait_for()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    painted = time.perf_counter() - started
    page.locator("h3").first.wait_for()
    page.locator("#twin-shell").wait_for(state="detached")
    whole = time.perf_counter() - started
    context.close()
    return painted, whole


def point_in_zone(page: Page, number: int) -> tuple[str, float, float]:
    """Name and place on the screen of a zone that is in view; a spot with no asset under it."""
    return tuple(  # type: ignore[return-value]
        page.locator(READY).evaluate(
            """(root, number) => {
                const map = root.twinMap, s = map.scene, r = map.canvas.getBoundingClientRect(), v = map.view;
                const inView = s.zones.filter((z) => Math.abs(z.label[0] - v.x) * v.k < r.width / 2 - 90 && Math.abs(z.label[1] - v.y) * v.k < r.height / 2 - 90);
                const z = inView[(number * 37) % inView.length];
                let [x, y] = z.label;
                for (let n = 0; n < 40 && s.assetAt(x, y, 12 / v.k) >= 0; n++) { x = z.box[0] + (z.box[2] - z.box[0]) * (0.1 + (n * 0.37) % 0.8); y = z.box[1] + (z.box[3] - z.box[1]) * (0.1 + (n * 0.61) % 0.8); }
                return [z.name, r.left + r.width / 2 + (x - v.x) * v.k, r.top + r.height / 2 - (y - v.y) * v.k];
            }""",
            number,
        )
    )


def click_to_panel(page: Page, clicks: int) -> list[float]:
    """Seconds from mouse down until the panel's heading names the zone."""
    page.locator(READY).evaluate("(root) => { const m = root.twinMap; m.fit(); m.view.k *= 6; m.draw(); }")
    times = []
    for number in range(clicks):
        name, x, y = point_in_zone(page, number)
        page.evaluate(
            """(name) => {
                window.down = 0; window.shown = 0;
                document.addEventListener("pointerdown", () => { window.down = performance.now(); }, { capture: true, once: true });
                const look = () => { if ([...document.querySelectorAll("h3")].some((h) => h.textContent.trim() === name)) window.shown = performance.now(); else requestAnimationFrame(look); };
                look();
            }""",
            name,
        )
        page.mouse.click(x, y)
        page.wait_for_function("() => window.shown > 0")
        times.append(float(page.evaluate("() => window.shown - window.down")) / 1000)
    return times


def frames_while_panning(page: Page, zoom: float, seconds: float = 3) -> float:
    """Frames per second while the mouse drags the map around at a magnification of the whole."""
    page.locator(READY).evaluate(
        "(root, zoom) => { const m = root.twinMap; m.fit(); m.view.k *= zoom; m.draw(); }", zoom
    )
    box = page.locator("canvas[role=application]").bounding_box()
    if box is None:
        sys.exit("the map is not on the screen")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.locator(READY).evaluate(
        """(root) => { const p = root.twinMap.painter, plain = p.paint.bind(p); window.painted = 0; p.paint = (...all) => { plain(...all); window.painted++; }; }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    # Moves are made inside the page: the driver's own messages would otherwise be what is measured.
    count, span = page.locator(READY).evaluate(
        """(root, [x, y, seconds]) => new Promise((done) => {
            const canvas = root.twinMap.canvas, id = [...root.twinMap.pointers.keys()][0], first = window.painted, start = performance.now();
            const step = () => {
                const t = (performance.now() - start) / 1000;
                if (t > seconds) { done([window.painted - first, t]); return; }
                canvas.dispatchEvent(new PointerEvent("pointermove", { pointerId: id, clientX: x + 200 * Math.sin(3 * t), clientY: y + 120 * Math.sin(4 * t), bubbles: true }));
                requestAnimationFrame(step);
            };
            requestAnimationFrame(step);
        })""",
        [x, y, seconds],
    )
    page.mouse.up()
    page.locator(READY).evaluate("(root) => { delete root.twinMap.painter.paint; }")
    return float(count) / float(span)


def look(url: str, folder: Path) -> dict[str, float | dict[str, float]]:
    """Start the server on a stored centre and measure what a visitor sees."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(HOW)
    started = time.perf_counter()
    server = Server(folder, url)
    try:
        server.wait(300)
        ready = time.perf_counter() - started
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            first = first_map(browser, server.url)  # the server may still be checking the centre
            cold = [first_map(browser, server.url) for _ in range(7)]
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(f"{server.url}/?centre={CODE}&lang=zh")
            page.locator(READY).wait_for()
            page.locator("#twin-shell").wait_for(state="detached")
            pans = {f"{zoom}x": round(frames_while_panning(page, zoom), 1) for zoom in (1, 3, 10)}
            clicks = click_to_panel(page, 12)
            browser.close()
    finally:
        server.stop()
    return {
        "server answers, s": round(ready, 2),
        "first visitor after start, s": round(first[0], 2),
        "first visitor after start, whole page, s": round(first[1], 2),
        "first map, cold, median of 7, s": round(statistics.median(painted for painted, _ in cold), 2),
        "whole page with its panel, cold, s": round(statistics.median(whole for _, whole in cold), 2),
        "click to panel, median of 12, s": round(statistics.median(clicks), 3),
        "click to panel, worst, s": round(max(clicks), 3),
        "pan, frames per second": pans,
    }


def measure(zones: int, assets: int) -> dict[str, float | dict[str, float]]:
    """Everything above on one new centre."""
    with tempfile.TemporaryDirectory() as name:
        url = database_url(Path(name))
        return {**store(url, zones, assets), **look(url, Path(name))}


def measure_layers(rooms: int) -> dict[str, float]:
    """The layers of one new centre."""
    with tempfile.TemporaryDirectory() as name:
        url = database_url(Path(name))
        store_rooms(url, rooms)
        first = plan_just_opened(url, Path(name))
        return {"layer plan, server just started, s": round(first, 2), **layer_times(url, Path(name))}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--zones", type=int, default=2000)
    parser.add_argument("--assets", type=int, default=20000)
    parser.add_argument("--rooms", type=int, default=500, help="rooms of the centre whose layers are timed; 0: none")
    parser.add_argument("--layers-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts: dict[str, Mapping[str, float | dict[str, float]]] = {}
    if not arguments.layers_only:
        parts[f"{arguments.zones} zones, {arguments.assets} assets"] = measure(arguments.zones, arguments.assets)
    if arguments.rooms:
        parts[f"{arguments.rooms} rooms"] = measure_layers(arguments.rooms)
    if arguments.json:
        sys.stdout.write(json.dumps(parts, ensure_ascii=False) + "\n")
        return
    for title, figures in parts.items():
        sys.stdout.write(f"{title}\n")
        for name, value in figures.items():
            sys.stdout.write(f"  {name:<42} {value}\n")


if __name__ == "__main__":
    main()
