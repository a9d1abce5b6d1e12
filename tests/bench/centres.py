"""Generated centres whose plans count as read: floors with walls, doors, stairs and counters, and a register.

One number makes one centre, always the same: 40 zones on two floors, 400 assets, followed by all five documents.
No two are alike in measure, in what their rooms are for, in what stands where and in what is missing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import shapely
from shapely import LineString, MultiLineString, Polygon, box

from twin.catalog import Catalog
from twin.checks.assemble import assemble
from twin.model import (
    Asset,
    Centre,
    Document,
    Floor,
    Opening,
    OpeningKind,
    Placement,
    Point,
    Twin,
    Zone,
    ZoneOrigin,
)

STANDARDS: Final = ("DB31117-Z-016-2022", "LZCZ-2022-1", "DB44-T-2138-2018", "QP-2020-20", "JD-2021-6")
ZONES: Final = 40
ASSETS: Final = 400
WALL: Final = 0.2
"""Metres."""
ROOMS: Final = 18
"""Rooms of a floor besides its hall and its stairwell."""
BLOCKS: Final = {"counter": (1.5, 0.6), "seating": (2.4, 0.6), "furniture": (1.4, 0.7), "kiosk": (0.6, 0.6)}
"""What is drawn on the floor by its category, with its size in metres."""


def generated(
    number: int, catalog: Catalog, *, zones: int = ZONES, assets: int = ASSETS, plan: int | None = None
) -> Twin:
    """The centre of that number, assembled. ``zones`` is made up in floors of 20.

    ``plan``: on the floors of that number, with what is registered at the places of that number; what it is, is its own.
    """
    rng = random.Random(number)  # noqa: S311 - the same centre every time
    drawing = rng if plan is None else random.Random(plan)  # noqa: S311 - the same plan every time
    floors = [_floor(drawing, level, catalog) for level in range(1, zones // (ROOMS + 2) + 1)]
    rows = _register(rng, drawing, floors, catalog, assets)
    tier = rng.choice([tier.id for tier in catalog.standard(STANDARDS[0]).tiers])
    facts = {
        "staff": rng.randrange(10, 90),
        "windows": rng.randrange(4, 40),
        "annual_cases": rng.randrange(9000, 400000),
    }
    centre = Centre(f"G-{number:04d}", f"第{number}号政务服务中心", tier, STANDARDS, facts)
    return assemble(centre, floors, rows, [Document("制度", "一次性告知制度", f"{number}")], catalog)


def _floor(rng: random.Random, level: int, catalog: Catalog) -> Floor:
    """A hall from end to end, ten rooms behind it and nine before it, the first of them a stairwell."""
    hall_deep = rng.uniform(6.0, 10.0)
    kinds = [entry for entry in catalog.zones.entries if entry.id not in {"stairs", "lift", "hall", "outdoor"}]
    back, front = [], []
    for row, number in ((back, ROOMS // 2 + 1), (front, ROOMS // 2)):
        row.extend(rng.uniform(4.0, 9.0) for _ in range(number))
    width = max(sum(each) + WALL * (len(each) - 1) for each in (back, front))
    for row in (back, front):
        row[-1] += width - sum(row) - WALL * (len(row) - 1)
    hall = box(0, 0, width, hall_deep)
    zones = [_zone(level, 0, "办事大厅", ("hall",), hall)]
    openings = []
    for row, bottom, door_y in ((back, hall_deep + WALL, hall_deep + WALL / 2), (front, None, -WALL / 2)):
        x = 0.0
        for each in row:
            deep = rng.uniform(4.0, 8.0)
            y = -WALL - deep if bottom is None else bottom
            entry = rng.choice(kinds)
            number = len(zones)
            name, kind = ("1号楼梯间", ("stairs",)) if number == 1 else (entry.zh, (entry.id,))
            zones.append(_zone(level, number, name, kind, box(x, y, x + each, y + deep)))
            middle, wide = x + each / 2, rng.choice((0.75, 0.9, 1.0, 1.2, 1.5))
            openings.append(_door(level, number, (middle, door_y), wide, (zones[-1].id, zones[0].id)))
            x += each + WALL
    stair = zones[1].polygon.centroid
    openings.append(Opening(f"f{level}-stair", OpeningKind.STAIR, None, (stair.x, stair.y), (zones[1].id,)))
    if level == 1:
        at = (-WALL / 2, hall_deep / 2)
        main = Opening(
            "f1-main", OpeningKind.DOOR, 1.8, at, (zones[0].id,), ((at[0], at[1] - 0.9), (at[0], at[1] + 0.9))
        )
        openings.append(main)
    shapes = [zone.polygon for zone in zones]
    placements = _placements(rng, level, zones, catalog)
    bounds = shapely.total_bounds(shapes).tolist()
    return Floor(
        f"f{level}",
        f"{level}层",
        level,
        (0.0, 0.0),
        (bounds[0], bounds[1], bounds[2], bounds[3]),
        tuple(zones),
        tuple(openings),
        tuple(placements),
        {"wall": _walls(shapes, openings), "furniture": _outlines(placements)},
    )


def _zone(level: int, number: int, name: str, kinds: tuple[str, ...], shape: Polygon) -> Zone:
    return Zone(f"f{level}-z{number}", name, f"{level}{number:02d}", kinds, shape, ZoneOrigin.WALLS, (name,))


def _door(level: int, number: int, at: Point, wide: float, zones: tuple[str, str]) -> Opening:
    chord = ((at[0] - wide / 2, at[1]), (at[0] + wide / 2, at[1]))
    return Opening(f"f{level}-d{number}", OpeningKind.DOOR, wide, at, zones, chord, attributes={"source": "arc"})


def _walls(shapes: Sequence[Polygon], openings: Sequence[Opening]) -> MultiLineString:
    """The outlines of the rooms, broken at the doors."""
    gaps = shapely.union_all([LineString(o.chord).buffer(WALL, cap_style="flat") for o in openings if o.chord])
    lines = shapely.difference(shapely.union_all([shape.boundary for shape in shapes]), gaps)
    return MultiLineString([part for part in shapely.get_parts(lines).tolist() if isinstance(part, LineString)])


def _placements(rng: random.Random, level: int, zones: Sequence[Zone], catalog: Catalog) -> list[Placement]:
    """Up to four drawn things along the far side of each room, away from its door."""
    drawn: list[Placement] = []
    by_category = {name: [e.id for e in catalog.items.entries if e.category == name] for name in BLOCKS}
    for zone in zones[2:]:
        west, south, east, north = zone.polygon.bounds
        x = west + 0.3
        for _ in range(rng.randrange(5)):
            category = rng.choice([name for name, items in by_category.items() if items])
            wide, deep = BLOCKS[category]
            if x + wide > east - 0.3:
                break
            y = north - 0.1 - deep / 2 if north > 1 else south + 0.1 + deep / 2
            item = rng.choice(by_category[category])
            at = (x + wide / 2, y)
            ident = f"f{level}-p{len(drawn) + 1}"
            drawn.append(Placement(ident, item, catalog.items[item].zh, at, 0.0, zone=zone.id, size=(wide, deep)))
            x += wide + rng.uniform(0.1, 1.5)
    return drawn


def _outlines(placements: Sequence[Placement]) -> MultiLineString:
    lines = []
    for each in placements:
        wide, deep = each.size or (0.0, 0.0)
        (x, y), half, tall = each.at, wide / 2, deep / 2
        lines.append(box(x - half, y - tall, x + half, y + tall).exterior)
    return MultiLineString([LineString(line.coords) for line in lines])


def _register(
    rng: random.Random, drawing: random.Random, floors: Sequence[Floor], catalog: Catalog, number: int
) -> list[Asset]:
    """Windows and their things, signs and whatever else, in zones at random; a third of them with a position."""
    items = [entry.id for entry in catalog.items.entries]
    windows = [entry.id for entry in catalog.items.entries if entry.category == "window"]
    rows: list[Asset] = []
    for k in range(number):
        floor = drawing.choice(floors)
        zone = drawing.choice(floor.zones)
        item = rng.choice(windows) if k % 20 == 0 else rng.choice(items)
        at = None
        if k % 3 == 0:
            inside = zone.polygon.representative_point()
            at = (inside.x + drawing.uniform(-1.5, 1.5), inside.y + drawing.uniform(-1.5, 1.5))
        attributes = {"brand": "某牌", "colour": rng.choice(("白", "灰", "木")), "responsible_person": "甲"}
        if k % 20 < 4:
            attributes["window"] = f"{k // 20 + 1:02d}"
        words = catalog.items[item].zh
        rows.append(
            Asset(
                f"G{k:04d}", None, words, words, "in_use", floor.id, zone.id, at, rng.choice((0, 90, 180)), attributes
            )
        )
    return rows
