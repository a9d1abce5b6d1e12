"""How well the reader does: real drawings with known rooms, damaged files, drawings that are no plans, synthetic plans.

It prints and asserts nothing: ``python -m tests.bench.score --plans DIR``. Each drawing is read in a process of its own,
so that times and memory are its own. A room is found when some zone overlaps it with IoU ≥ 0.95 (drawn outlines) or
≥ 0.85 (walls only, the outline layers ignored); each zone counts for one room. "Too many" are zones that match no room.
Where the truth lists one polygon several times, the number of distinct rooms stands in brackets: that many can be found.
"ratio" compares processor time in one process whose modules are loaded, the least of several readings of each; the
first reading, which loads catalogues and modules too, is shown beside it.

Drafters outline rooms along the wall faces (teaching-block-*) or along the wall centres (office-cross); the reader always gives the
faces. A room of 9 m² between walls and a duct is 20 % larger when measured to the centres, so the walls-only table ends with the
same count again after what lies inside walls (up to 0.6 m thick) is left out of the true rooms and of the zones alike.
"""

from __future__ import annotations

# ruff: noqa: T201 - printing is what a score is for
import argparse
import gc
import json
import math
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import ezdxf
import ezdxf.recover
import shapely
from ezdxf.lldxf.const import DXFError
from shapely import Polygon, STRtree

from tests.bench import hands
from tests.bench.draft_floors import FLOORS
from tests.bench.generate import generate
from twin.drawing.plan import read_plan
from twin.errors import DrawingError
from twin.model import Plan

OUTLINE_LAYERS = ("使用面积线", "建筑面积线", "占地面积", "RM$", "GROS$", "A-BOMA")
"""Room and area outlines of the drawings whose walls alone are measured too."""
WALLS_ONLY = ("teaching-block-f1", "teaching-block-f2", "office-cross")
T = TypeVar("T")
SYNTHETIC = (50, 500, 5000)
WARM = 500
"""Rooms of a synthetic plan up to which it is read twice and the second reading counts."""
HALF_WALL = 0.3
"""Metres: half of the thickest wall, or of two walls with a duct between them, that is left out in the second count."""


def main() -> int:
    """Print the whole table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=Path, required=True, help="folder of drawings with truth.json")
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--no-synthetic", action="store_true")
    args = parser.parse_args()
    if args.plans.is_dir():
        score_folder(args.plans, args.only)
    else:
        print(f"{args.plans}: absent, real drawings skipped / 没有该目录，跳过真实图纸")
    if not args.no_synthetic:
        score_hands()
        score_synthetic()
    return 0


def score_folder(plans: Path, only: str) -> None:
    """Every drawing with a truth, then the walls-only task, then the damaged files."""
    row("drawing", "unit", "rooms", "too many", "names", "floors", "read s", "ezdxf s", "ratio", "first s")
    for folder in sorted(p.parent for p in plans.glob("*/plan.dxf") if only in str(p)):
        row(*apart(score_drawing, folder, ()))
    print("\nwalls only (outline layers ignored)")
    for name in WALLS_ONLY:
        if (plans / name).is_dir() and only in name:
            row(*apart(score_drawing, plans / name, OUTLINE_LAYERS))
    damaged = plans / "damaged-and-encodings"
    if damaged.is_dir() and only in str(damaged):
        score_damaged(damaged, plans / "tarch-factory")


def apart(call: Callable[..., Sequence[Any]], *arguments: object) -> Sequence[Any]:
    """Run in a fresh process; whatever goes wrong there becomes one printed row."""
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(call, *arguments).result()
    except Exception as error:  # noqa: BLE001 - a benchmark goes on and shows what broke
        return (str(getattr(arguments[0], "name", arguments[0])), f"{type(error).__name__}: {error}")


def row(*cells: object) -> None:
    """One aligned line."""
    widths = (26, 12, 12, 9, 10, 8, 8, 8, 6, 8, 0)
    print("  ".join(str(c).ljust(w) for c, w in zip(cells, widths, strict=False)), flush=True)


def score_drawing(folder: Path, ignore: Iterable[str]) -> Sequence[Any]:
    """One row: unit, rooms found of true, zones too many, names right, floors, seconds, seconds of ezdxf alone, ratio."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    file = folder / "plan.dxf"
    plan, first = timed(lambda: read_plan(file, ignore_layers=tuple(ignore)))
    ezdxf_load(file)
    times = 5 if file.stat().st_size < 200_000 else 2
    alone = min(timed(lambda: ezdxf_load(file))[1] for _ in range(times))
    seconds = min(timed(lambda: read_plan(file, ignore_layers=tuple(ignore)))[1] for _ in range(times))
    zones = drawing_polygons(plan)
    rooms = [r for r in truth.get("rooms", []) if "polygon_m" in r]
    unit = plan.source.units.metres_per_unit
    wanted = truth.get("metres_per_unit")
    found, extra = matched([room_polygon(r) for r in rooms], zones, 0.85 if ignore else 0.95)
    distinct = len(distinct_rooms([room_polygon(r) for r in rooms]))
    expected = truth.get("enclosed_spaces") if "rooms" not in truth else len(truth["rooms"])
    one = f" ({distinct})" if distinct < len(rooms) else ""
    shown = f"{found}/{len(rooms)}{one}" if rooms else f"{len(zones)} ({'?' if expected is None else expected})"
    many = extra if rooms else "?" if expected is None else max(0, len(zones) - int(expected))
    second = ()
    if ignore:
        inside = wall_bodies(plan)
        found, extra = matched([room_polygon(r) - inside for r in rooms], [z - inside for z in zones], 0.85)
        second = (f"{found}/{len(rooms)}, {extra} too many with the walls left out of both",)
    return (
        folder.name,
        "-" if wanted is None else "ok" if math.isclose(unit, wanted, rel_tol=1e-3) else f"{unit:g} not {wanted:g}",
        shown,
        many,
        names_right(truth, plan),
        f"{len(plan.floors)}" + (f" ({len(truth['floors'])})" if "floors" in truth else ""),
        f"{seconds:.2f}",
        f"{alone:.2f}",
        f"{seconds / alone:.1f}",
        f"{first:.2f}",
        *second,
    )


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call gives, and the processor seconds it takes."""
    gc.collect()
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def ezdxf_load(file: Path) -> None:
    """What ezdxf alone does to load the file."""
    try:
        ezdxf.readfile(file)
    except (DXFError, UnicodeError):
        ezdxf.recover.readfile(file)


def drawing_polygons(plan: Plan) -> list[Polygon]:
    """All zones in drawing metres."""
    return [shapely.transform(z.polygon, lambda c, o=f.origin: c + o) for f in plan.floors for z in f.zones]


def wall_bodies(plan: Plan) -> shapely.Geometry:
    """What lies inside walls, in drawing metres: between lines of walls, windows and columns less than two half walls apart."""
    lines = [
        shapely.transform(lines, lambda c, o=floor.origin: c + o)
        for floor in plan.floors
        for role, lines in floor.linework.items()
        if role in {"wall", "window", "column"}
    ]
    return between_lines(shapely.get_parts(lines))


def between_lines(lines: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """What lies between lines less than two half walls apart."""
    wide = shapely.union_all(shapely.buffer(lines, HALF_WALL, quad_segs=4))
    return shapely.buffer(shapely.buffer(wide, -HALF_WALL - 0.005, quad_segs=4), 0.005)


def room_polygon(room: dict[str, Any]) -> Polygon:
    """The true polygon, mended where the drafter's polyline touches itself."""
    polygon = Polygon(room["polygon_m"])
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def distinct_rooms(rooms: Sequence[Polygon]) -> list[Polygon]:
    """Rooms that the truth lists more than once (IoU over 0.98) are one room each."""
    kept: list[Polygon] = []
    for room in rooms:
        common = shapely.area(shapely.intersection(room, kept)) if kept else []
        if not any(c > 0.98 * (room.area + other.area - c) for c, other in zip(common, kept, strict=True)):
            kept.append(room)
    return kept


def matched(rooms: Sequence[Polygon], zones: Sequence[Polygon], least: float) -> tuple[int, int]:
    """Rooms with a zone of IoU ≥ ``least`` (one zone for one room, best first), and zones left over."""
    if not zones:
        return 0, 0
    pairs = []
    left, right = STRtree(zones).query(rooms, predicate="intersects") if rooms else ((), ())
    for i, j in zip(left, right, strict=True):
        common = rooms[i].intersection(zones[j]).area
        share = common / (rooms[i].area + zones[j].area - common)
        if share >= least:
            pairs.append((share, int(i), int(j)))
    used_rooms: set[int] = set()
    used_zones: set[int] = set()
    for _, i, j in sorted(pairs, reverse=True):
        if i not in used_rooms and j not in used_zones:
            used_rooms.add(i)
            used_zones.add(j)
    return len(used_rooms), len(zones) - len(used_zones)


def plain(text: str | None) -> str:
    """For comparing names: no blanks, quotes, dots or case."""
    return re.sub(r"[\s'\"“”.,，、]", "", text or "").casefold()


def names_right(truth: dict[str, Any], plan: Plan) -> str:
    """True names that some zone carries: at their place where the truth says it, else anywhere; each zone once."""
    zones = [(z, f.origin) for f in plan.floors for z in f.zones]
    places = [r for r in truth.get("rooms", []) if r.get("name")]
    if not places:
        wanted = [plain(n) for n in truth.get("names", [])]
        have = [plain(n) for z, _ in zones for n in (*z.names, z.name, z.number)]
        return f"{sum(any(w in h for h in have if h) for w in wanted)}/{len(wanted)}" if wanted else "-"
    right = 0
    taken: set[str] = set()
    for room in places:
        x, y = room["label_at_m"] if "label_at_m" in room else room_polygon(room).representative_point().coords[0]
        for zone, origin in zones:
            said = plain("".join((*zone.names, zone.name or "", zone.number or "")))
            here = zone.polygon.buffer(0.3).contains(shapely.Point(x - origin[0], y - origin[1]))
            if here and zone.id not in taken and all(plain(w) in said for w in room["name"].split()):
                taken.add(zone.id)
                right += 1
                break
    return f"{right}/{len(places)}"


def score_damaged(folder: Path, original: Path) -> None:
    """Each variant gives the names of the original, or a refusal in one sentence."""
    print("\ndamaged files and encodings")
    truth = json.loads((original / "truth.json").read_text(encoding="utf-8"))
    notes = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for name, note in notes.items():
        print(f"  {name:40} {apart(damaged_result, folder / name, truth)[-1]}   [{note}]", flush=True)


def damaged_result(file: Path, truth: dict[str, Any]) -> Sequence[str]:
    """Names right, or the refusal."""
    try:
        plan = read_plan(file)
    except DrawingError as refusal:
        return (f"refused ({refusal.code}): {refusal.message.zh} / {refusal.message.en}",)
    return (f"names {names_right(truth, plan)}, {sum(len(f.zones) for f in plan.floors)} zones",)


def score_hands() -> None:
    """Floors in all the ways that drafters draw (``tests.bench.hands``): what is read otherwise than it is."""
    alike = 0
    print(
        f"\n{len(FLOORS) + 1} floors drawn by {len(hands.HANDS)} hands: IoU ≥ 0.95 (≥ 0.85 where walls are middle lines)"
    )
    for name, hand in hands.HANDS.items():
        result = hands.read(hand, 0.85 if hand.wall == "middle lines" else 0.95)
        misnamed = () if hand.label == "none" else result.misnamed
        if result.unit_right and not (result.missing or result.too_many or misnamed or result.doors_missing):
            alike += 1
            continue
        said = [] if result.unit_right else ["unit wrong"]
        parts = {"missing": result.missing, "too many": result.too_many, "misnamed": misnamed}
        said += [f"{words}: {', '.join(found)}" for words, found in parts.items() if found]
        said += [f"{result.doors_missing} of the doors' leaves not found"] if result.doors_missing else []
        print(f"  {name:30} {'; '.join(said)}")
    print(f"  {alike} of {len(hands.HANDS)} read as it is", flush=True)


def score_synthetic() -> None:
    """50, 500 and 5 000 rooms with 1-20 mm of drafting error."""
    print("\nsynthetic, walls only, 1-20 mm of drafting error")
    print("   rooms   true  zones  right %   read s  ezdxf s  ratio  exponent  peak MB", flush=True)
    before: tuple[int, float] | None = None
    for size in SYNTHETIC:
        result = apart(synthetic_result, size)
        if isinstance(result[1], str):
            print(f"   {size:5}  {result[1]}")
            continue
        true, zones, right, seconds, alone, peak = result
        exponent = math.log(seconds / before[1]) / math.log(true / before[0]) if before else math.nan
        before = (true, seconds)
        print(
            f"   {size:5}  {true:5}  {zones:5}  {100 * right / true:7.2f}  {seconds:7.2f}  {alone:7.2f}"
            f"  {seconds / alone:5.1f}  {exponent:8.2f}  {peak:7.0f}",
            flush=True,
        )


def synthetic_result(size: int) -> Sequence[Any]:
    """Right: one zone holds that room's name, no other name, and overlaps it with IoU ≥ 0.95."""
    plan_of = generate(size, seed=size)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.dxf"
        file.write_bytes(plan_of.dxf)
        ezdxf_load(file)
        alone = timed(lambda: ezdxf_load(file))[1]
        if size <= WARM:  # of a large plan the modules and catalogues loaded meanwhile are a trifle
            read_plan(file)
        plan, seconds = timed(lambda: read_plan(file))
    by_name = {r.name: shapely.transform(r.polygon, lambda c: c / 1000) for r in plan_of.rooms}
    right = 0
    for floor in plan.floors:
        for zone in floor.zones:
            said = [n for n in {*zone.names, zone.name} if n]
            if len(said) == 1 and said[0] in by_name:
                true = by_name[said[0]]
                here = shapely.transform(zone.polygon, lambda c, o=floor.origin: c + o)
                common = here.intersection(true).area
                right += common >= 0.95 * (here.area + true.area - common)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return (len(by_name), sum(len(f.zones) for f in plan.floors), right, seconds, alone, peak)


if __name__ == "__main__":
    sys.exit(main())
