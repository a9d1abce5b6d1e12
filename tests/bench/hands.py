"""Floors of service centres, drawn by many hands: each in another way that drafters draw the same thing.

The first has rooms along a corridor, a hall with free columns, a stair, toilets; ``draft_floors`` has ten of other kinds, which a few
hands draw. What is true of a floor never changes; how walls, doors, windows, columns, names, units and layers are drawn does, one at
a time and all at once. What the reader makes of each is
printed by ``python -m tests.bench.score`` and asserted by ``tests/drawing/test_hands.py``.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import shapely
from shapely import Polygon, box

from tests.bench.draft_doors import DOORS, ENTRANCES, Leaf
from tests.bench.draft_floors import FLOORS
from tests.bench.draft_names import LABELS
from tests.bench.draft_things import EXTRAS, furnish
from tests.bench.draft_walls import COLUMNS, PARTITIONS, WALLS, WINDOWS, draw_round
from tests.bench.drafts import NAMES, Floor, Hand, Pen, Point
from tests.bench.generate import Sheet, Truth, net_rooms, strip
from twin.drawing.plan import read_plan

HALL: Final = 16_000.0
WALL: Final = 240.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing and what is true of it: rooms in metres, leaves as (middle x, middle y, width, width of the whole opening) in metres, the unit."""

    dxf: bytes
    rooms: tuple[Truth, ...]
    doors: tuple[tuple[float, float, float, float], ...]
    metres_per_unit: float


@cache
def floor(seed: int = 1, rooms: int = 14) -> Floor:
    """A corridor with rooms on both sides and a hall at its end, with a double door to the street and four free columns."""
    sheet = Sheet(random.Random(seed))  # noqa: S311 - a benchmark, not a secret
    per_side = math.ceil(rooms / 2)
    width = per_side * 4800.0
    top = strip(sheet, 0.0, width, per_side)
    west = -WALL - HALL
    sheet.walls += [
        box(-WALL, top, width + WALL, top + WALL),
        box(west - WALL, 0, -WALL, WALL),
        box(west - WALL, top, -WALL, top + WALL),
        box(west - WALL, 0, west, top + WALL),
    ]
    sheet.rooms.append(Truth("办事大厅", box(west, WALL, -WALL, top)))
    entrance = top / 2 + 1600
    sheet.openings.append(box(west - WALL, entrance - 900, west, entrance + 900))
    sheet.doors += [(west, entrance + side * 900, west, entrance, side) for side in (-1, 1)]
    for x in (west + 0.3 * HALL, west + 0.7 * HALL):
        sheet.columns += [box(x - 300, y - 300, x + 300, y + 300) for y in (0.3 * top, 0.7 * top)]
    plain = [r for r in sheet.rooms if r.name.removesuffix("室").isdigit()]
    uses = {plain[1].name: "楼梯间", plain[4].name: "卫生间"}
    sheet.rooms[:] = [Truth(uses.get(r.name, r.name), r.polygon) for r in sheet.rooms]
    return Floor(
        sheet,
        curtain=box(west + 1200, 0, -WALL - 1200, WALL),
        stair=plain[1].polygon,
        toilet=plain[4].polygon,
        hollow=box(west + 0.3 * HALL, 0.3 * top, west + 0.7 * HALL, 0.7 * top),
        shaft=plain[2].polygon,
    )


def draw(plan: Floor, hand: Hand) -> Drawn:
    """The floor as this hand draws it."""
    pen = Pen(hand)
    sheet = plan.sheet
    windows = (
        [] if hand.window == "none" else [*sheet.windows, *([plan.curtain] if hand.window == "curtain wall" else [])]
    )
    cut = shapely.union_all([*sheet.openings, *windows, *([] if hand.column == "over walls" else sheet.columns)])
    for wall in plan.rounds:
        draw_round(pen, wall, cut)
    WALLS[hand.wall](pen, sheet, shapely.union_all([cut, *(wall.body() for wall in plan.rounds)]))
    PARTITIONS[hand.partition](pen, sheet)
    for column in sheet.columns:
        COLUMNS[hand.column](pen, column)
    for window in windows:
        WINDOWS[hand.window](pen, window)
    ways = [ENTRANCES[plan.kinds[k]] if k in plan.kinds else (DOORS[hand.door], 1.0) for k in range(len(sheet.doors))]
    for (way, _), door in zip(ways, sheet.doors, strict=True):
        way(pen, Leaf.of(*door))
    rooms = net_rooms(sheet)
    for number, room in enumerate(rooms, 101):
        LABELS[hand.label](pen, room, number)
    furnish(pen, plan)
    for extra in hand.extras:
        EXTRAS[extra](pen, plan)
    out = io.StringIO()
    pen.document.write(out)
    metres = 1000 * pen.unit
    true = [
        Truth(r.name, shapely.transform(r.polygon, lambda c: [[v / metres for v in pen.at(p)] for p in c]))
        for r in rooms
    ]
    doors = [
        (
            *(v / metres for v in pen.at(((x0 + x1) / 2, (y0 + y1) / 2))),
            share * math.hypot(x1 - x0, y1 - y0) / 1000,
            _opening((x1, y1), sheet) / 1000,
        )
        for (_, share), (x0, y0, x1, y1, _) in zip(ways, sheet.doors, strict=True)
    ]
    return Drawn(
        out.getvalue().encode("utf-8" if hand.version >= "R2007" else "gb18030", "replace"),
        tuple(true),
        tuple(doors),
        1 / metres,
    )


def _opening(end: Point, sheet: Sheet) -> float:
    """How wide the opening is of which a leaf ends here: leaves whose ends meet are of one."""
    return sum(math.hypot(x1 - x0, y1 - y0) for x0, y0, x1, y1, _ in sheet.doors if math.dist((x1, y1), end) < 1.0)


# -- the hands --------------------------------------------------------------------------------------------------------


PARTED: Final = 4
"""The seed of a floor with rooms that a partition divides."""
WITNESSES: Final = (
    Hand(plan="piers", door="with a sill"),
    Hand(plan="piers", door="leaf alone"),
    Hand(plan="niches", door="none"),
    Hand(plan="niches", door="leaf alone"),
    Hand(plan="round hall", door="sector"),
    Hand(plan="round hall", door="with a sill", names="TArch"),
    Hand(plan="round hall", wall="closed polylines", names="one layer"),
    Hand(plan="round hall", wall="fills alone"),
    Hand(plan="glass", wall="fills alone"),
)
"""Floors and hands of which some reading once went wrong."""
SHEET: Final = ("stairs", "toilets", "axes", "dimensions", "frame")
"""What stands on every finished sheet."""


def _hands() -> dict[str, Hand]:
    usual, told = Hand(), Hand(extras=SHEET)
    hands = {"as usual": usual, "everything on the sheet": told}
    hands |= {f"layers: {n}": replace(told, names=n) for n in NAMES if n != usual.names}
    hands |= {f"walls: {w}": replace(usual, wall=w) for w in WALLS if w != usual.wall}
    hands |= {f"columns: {c}": replace(usual, column=c) for c in COLUMNS if c != usual.column}
    hands |= {f"windows: {w}": replace(usual, window=w) for w in (*WINDOWS, "none") if w != usual.window}
    hands |= {f"doors: {d}": replace(usual, door=d) for d in DOORS if d != usual.door}
    hands |= {f"partitions: {p}": replace(usual, partition=p, floor=PARTED) for p in PARTITIONS}
    hands |= {f"names: {n}": replace(usual, label=n) for n in LABELS if n != usual.label}
    for unit in ("cm", "m", "in"):
        hands |= {
            f"unit: {unit}, header {h}": replace(usual, unit=unit, header=code)
            for h, code in (("right", None), ("silent", 0), ("mm", 4))
        }
    hands["rooms outlined, no names"] = replace(usual, label="none", extras=("rooms outlined",))
    hands["unit: mm, header in"] = replace(usual, header=1)
    hands |= {
        f"furniture: {f}": replace(usual, furniture=f)
        for f in ("closed polylines", "on the walls' layer", "on layer 0")
    }
    hands |= {f"{k}": replace(usual, extras=(k,)) for k in EXTRAS}
    hands |= {
        "turned by 17°": replace(usual, turned_deg=17.0),
        "turned by 33° and mirrored": replace(usual, turned_deg=33.0, mirrored=True, door="block", window="block"),
        "slips of 20 mm": replace(usual, dirt_mm=20.0),
        "R12": replace(usual, version="R12"),
        "R2000": replace(usual, version="R2000"),
        "R12, walls: wide lines": replace(usual, version="R12", wall="wide lines"),
    }
    for names in ("one layer", "numbers"):
        one = replace(told, names=names)
        hands |= {
            f"{names}, doors: {d}": replace(one, door=d)
            for d in ("thick leaf", "one polyline", "block", "none", "nameless block")
        }
        hands |= {
            f"{names}, walls: {w}": replace(one, wall=w)
            for w in ("closed polylines", "overlapping boxes", "plaster", "wide lines")
        }
    for plan in FLOORS:
        hands |= {f"floor: {plan}, {n}": Hand(plan=plan, names=n) for n in ("Chinese", "TArch", "one layer")}
    hands |= {f"floor: {h.plan}, {h.names}, walls: {h.wall}, doors: {h.door}": h for h in WITNESSES}
    one = replace(told, names="one layer")
    hands |= {
        f"one layer, {k}": replace(one, extras=(*SHEET, k)) for k in EXTRAS if k not in {*SHEET, "grid", "hidden walls"}
    }
    without = tuple(k for k in SHEET if k != "axes")
    hands["one layer, grid"] = replace(one, extras=(*without, "grid"))
    hands["one layer, grid, turned by 17°"] = replace(one, extras=("stairs", "grid"), turned_deg=17.0)
    return hands


HANDS: Final = _hands()
"""What each does differently → how it draws."""


# -- what the reader makes of it --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """Rooms with a zone of IoU ≥ 0.95, zones too many, rooms whose zone has their name, doors with an opening of their width."""

    unit_right: bool
    missing: tuple[str, ...]
    too_many: tuple[str, ...]
    misnamed: tuple[str, ...]
    doors_missing: int


def read(hand: Hand, least: float = 0.95) -> Result:
    """What the reader makes of the floor as this hand draws it; a room is found by a zone of at least this IoU."""
    drawn = draw(FLOORS[hand.plan]() if hand.plan else floor(hand.floor), hand)
    made = read_plan(drawn.dxf, name="plan.dxf")
    zones = [(z, shapely.transform(z.polygon, lambda c, o=f.origin: c + o)) for f in made.floors for z in f.zones]
    left = dict(enumerate(zones))
    missing: list[str] = []
    misnamed: list[str] = []
    for room in drawn.rooms:
        share, best = max(((_iou(room.polygon, shape), k) for k, (_, shape) in left.items()), default=(0.0, -1))
        if share < least:
            missing.append(room.name)
            continue
        zone, _ = left.pop(best)
        if zone.name != room.name:
            misnamed.append(f"{room.name} → {zone.name}")
    openings = [
        ((o.at[0] + f.origin[0], o.at[1] + f.origin[1]), o.width_m or 0.0) for f in made.floors for o in f.openings
    ]
    lost = sum(not any(_is_door(door, at, width) for at, width in openings) for door in drawn.doors)
    return Result(
        math.isclose(made.source.units.metres_per_unit, drawn.metres_per_unit, rel_tol=1e-6),
        tuple(missing),
        tuple(f"{z.name} {shape.area:.1f} m²" for z, shape in left.values()),
        tuple(misnamed),
        lost,
    )


def _iou(a: Polygon, b: Polygon) -> float:
    common = a.intersection(b).area
    return float(common / (a.area + b.area - common))


def _is_door(door: tuple[float, float, float, float], at: Point, width: float) -> bool:
    """Whether an opening is where a leaf hangs, as wide as the leaf, or as all leaves of its opening."""
    return math.dist(door[:2], at) < 0.3 + door[3] / 2 and min(abs(width - door[2]), abs(width - door[3])) < 0.1
