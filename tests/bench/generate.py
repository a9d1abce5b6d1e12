"""Synthetic walls-only floor plans with known rooms, drawn the way a design institute draws, dirt included.

Rooms on both sides of corridors; double-line walls of 100, 120, 200 and 240 mm; walls broken at columns; doors as arc
and leaf; windows in outer walls; some jambs not drawn; some rooms split by a single-line partition; and the drafting
errors that real files show: ends short or long by 1-20 mm, jitter, duplicates, overlaps, doors misplaced and mis-sized.
Millimetres, layers named in Chinese, a survey offset. The same seed gives the same plan.
"""

from __future__ import annotations

import argparse
import io
import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import ezdxf
import ezdxf.enums
import shapely
from ezdxf.layouts import Modelspace
from shapely import Polygon, box

LAYERS = {"wall": "墙线", "column": "柱子", "door": "门线", "window": "窗线", "text": "文字"}
OFFSET = (512_000.0, 3_456_000.0)
CORRIDOR = 2400.0
PASSAGE = 3000.0
Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """One room: its name and its net polygon in millimetres of the drawing."""

    name: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A generated plan: the DXF text and what is true about it. ``doors`` are chords in millimetres."""

    dxf: bytes
    rooms: tuple[Truth, ...]
    doors: tuple[Line, ...]
    lines: int


@dataclass(slots=True)
class Sheet:
    """What is drawn so far, before the dirt."""

    rng: random.Random
    walls: list[Polygon] = field(default_factory=list)
    columns: list[Polygon] = field(default_factory=list)
    openings: list[Polygon] = field(default_factory=list)
    windows: list[Polygon] = field(default_factory=list)
    doors: list[tuple[float, float, float, float, int]] = field(default_factory=list)  # hinge, end, swing side
    partitions: list[Line] = field(default_factory=list)
    rooms: list[Truth] = field(default_factory=list)


def generate(rooms: int, seed: int = 0, dirt_mm: float = 20.0, *, joined: bool = False) -> Synthetic:
    """A plan with about ``rooms`` rooms (never fewer), corridors beside.

    Parameters
    ----------
    rooms
        How many rooms along corridors; partitions and corridors come on top.
    seed
        Of the pseudo-random choices.
    dirt_mm
        Largest drafting error; 0 gives a clean plan.
    joined
        A passage beyond their eastern doors joins the corridors; else each leads outside at both ends.
    """
    sheet = Sheet(random.Random(seed))  # noqa: S311 - a benchmark, not a secret
    strips = max(1, round(math.sqrt(rooms / 18)))
    per_side = math.ceil(rooms / strips / 2)
    width, y = per_side * 4800.0, 0.0
    for _ in range(strips):
        y = strip(sheet, y, width, per_side)
    sheet.walls.append(box(-240, y, width + 240, y + 240))
    if joined:
        _passage(sheet, width + 240, y)
    return _draw(sheet, dirt_mm)


def _passage(sheet: Sheet, x: float, y: float) -> None:
    """A passage east of all corridors, from the south wall to the north wall."""
    east = x + PASSAGE
    sheet.walls += [box(x, 0, east + 240, 240), box(x, y, east + 240, y + 240), box(east, 0, east + 240, y + 240)]
    sheet.rooms.append(Truth("连廊", box(x, 240, east, y)))


def strip(sheet: Sheet, y: float, width: float, count: int) -> float:
    """One corridor with rooms on both sides; returns where the next strip starts."""
    rng, walls = sheet.rng, sheet.walls
    depth = rng.choice((5400.0, 6000.0, 6600.0, 7200.0))
    thick = rng.choice((120.0, 200.0))
    low, high = y + 240 + depth, y + 240 + depth + thick
    top_low, top = high + CORRIDOR, high + CORRIDOR + thick
    end = top + depth
    walls.append(box(-240, y, width + 240, y + 240))
    walls.append(box(-240, y, 0, end + 240))
    walls.append(box(width, y, width + 240, end + 240))
    walls.append(box(0, low, width, high))
    walls.append(box(0, top_low, width, top))
    _row(sheet, span=(y + 240, low), door_wall=(low, high), width=width, count=count, side=1)
    _row(sheet, span=(top, end), door_wall=(top_low, top), width=width, count=count, side=-1)
    sheet.rooms.append(Truth(f"走廊{len(sheet.rooms) + 1}", box(0, high, width, top_low)))
    middle = (high + top_low) / 2
    for x0, face in ((-240.0, 0.0), (width, width)):
        sheet.openings.append(box(x0, middle - 750, x0 + 240, middle + 750))
        for hinge, sign in ((middle - 750, 1), (middle + 750, -1)):
            sheet.doors.append((face, hinge, face, middle, sign if x0 < 0 else -sign))
    return end


def _row(
    sheet: Sheet, *, span: tuple[float, float], door_wall: tuple[float, float], width: float, count: int, side: int
) -> None:
    """Rooms of one side of a corridor, from left to right."""
    rng = sheet.rng
    cuts = sorted(width * (k + rng.uniform(-0.25, 0.25)) / count for k in range(1, count))
    left = 0.0
    for cut in [*cuts, width]:
        thick = rng.choice((100.0, 120.0, 200.0, 240.0)) if cut < width else 0.0
        right = cut - thick / 2
        if cut < width:
            sheet.walls.append(box(right, span[0], right + thick, span[1]))
        _furnish(sheet, (left, span[0], right, span[1]), door_wall, side)
        if cut < width and rng.random() < 0.4:
            size = rng.choice((400.0, 500.0, 600.0))
            at = span[0] if side > 0 else span[1]
            sheet.columns.append(box(cut - size / 2, at - size / 2, cut + size / 2, at + size / 2))
        left = right + thick


def _furnish(sheet: Sheet, room: Line, door_wall: tuple[float, float], side: int) -> None:
    """Door, window, and now and then a single-line partition with its own door."""
    rng = sheet.rng
    x0, y0, x1, y1 = room
    leaf = rng.choice((800.0, 900.0, 1000.0))
    at = rng.uniform(x0 + 450, x1 - leaf - 450)
    sheet.openings.append(box(at, door_wall[0], at + leaf, door_wall[1]))
    face = door_wall[0] if side > 0 else door_wall[1]
    swing = (at, face, at + leaf, face, -side) if rng.random() < 0.5 else (at + leaf, face, at, face, side)
    sheet.doors.append(swing)
    outer = (y0 - 240, y0) if side > 0 else (y1, y1 + 240)
    if x1 - x0 > 3600 and rng.random() < 0.7:
        half = rng.choice((600.0, 750.0, 900.0))
        sheet.windows.append(box((x0 + x1) / 2 - half, outer[0], (x0 + x1) / 2 + half, outer[1]))
    number = len(sheet.rooms) + 1
    if rng.random() >= 0.15:
        sheet.rooms.append(Truth(f"{number}室", box(x0, y0, x1, y1)))
        return
    y = y0 + (y1 - y0) * rng.uniform(0.4, 0.6)
    gap = rng.uniform(x0 + 300, x1 - 1200)
    sheet.partitions += [(x0, y, gap, y), (gap + 900, y, x1, y)]
    sheet.doors.append((gap, y, gap + 900, y, rng.choice((1, -1))))
    sheet.rooms.append(Truth(f"{number}甲室", box(x0, y0, x1, y)))
    sheet.rooms.append(Truth(f"{number}乙室", box(x0, y, x1, y1)))


def _draw(sheet: Sheet, dirt_mm: float) -> Synthetic:
    rng = sheet.rng
    cut = shapely.union_all([*sheet.openings, *sheet.windows, *sheet.columns])
    solid = shapely.difference(shapely.union_all(sheet.walls), cut)
    wall_lines = _edges(shapely.boundary(solid), sheet)
    column_lines = [line for c in sheet.columns for line in _ring(c)]
    window_lines = [line for w in sheet.windows for line in _window(w)]
    document = ezdxf.new("R2010", units=4)
    for name in LAYERS.values():
        document.layers.add(name)
    space = document.modelspace()
    count = 0
    for role, lines in (("wall", wall_lines + sheet.partitions), ("column", column_lines), ("window", window_lines)):
        for line in dirty(lines, rng, dirt_mm):
            _line(space, line, LAYERS[role])
            count += 1
    chords = [_door(space, d, rng, dirt_mm) for d in sheet.doors]
    rooms = net_rooms(sheet)
    for room in rooms:
        at = room.polygon.representative_point()
        space.add_text(room.name, height=300, dxfattribs={"layer": LAYERS["text"]}).set_placement(
            (at.x + OFFSET[0], at.y + OFFSET[1]), align=ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER
        )
    stream = io.StringIO()
    document.write(stream)
    moved = tuple(Truth(r.name, shapely.transform(r.polygon, lambda c: c + OFFSET)) for r in rooms)
    return Synthetic(stream.getvalue().encode("utf-8"), moved, tuple(chords), count + 2 * len(chords))


def net_rooms(sheet: Sheet) -> list[Truth]:
    """Rooms less the columns that stand in their corners."""
    if not sheet.columns:
        return sheet.rooms
    tree = shapely.STRtree(sheet.columns)
    rooms = []
    for room in sheet.rooms:
        near = [sheet.columns[i] for i in tree.query(room.polygon, predicate="intersects").tolist()]
        rest = shapely.difference(room.polygon, shapely.union_all(near)) if near else room.polygon
        rooms.append(Truth(room.name, max(shapely.get_parts(rest).tolist(), key=lambda p: p.area)))
    return rooms


def _edges(boundary: shapely.Geometry, sheet: Sheet) -> list[Line]:
    """Wall faces and jambs. A face that lies on a column is drawn by the column; a tenth of the jambs is missing."""
    lines = [(*a, *b) for ring in shapely.get_parts(boundary) for a, b in pairwise(ring.coords)]
    middles = shapely.points([((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in lines])
    drop: set[int] = set()
    if sheet.columns:
        drop |= set(shapely.STRtree(middles).query(sheet.columns, predicate="dwithin", distance=1.0)[1].tolist())
    jambs = shapely.STRtree(middles).query(
        [shapely.boundary(o) for o in sheet.openings], predicate="dwithin", distance=1.0
    )
    drop |= {i for i in sorted(set(jambs[1].tolist())) if sheet.rng.random() < 0.1}
    return [line for i, line in enumerate(lines) if i not in drop]


def _ring(polygon: Polygon) -> list[Line]:
    ring = polygon.exterior.coords
    return [(*a, *b) for a, b in pairwise(ring)]


def _window(window: Polygon) -> list[Line]:
    """Four lines along the wall, from jamb to jamb."""
    x0, y0, x1, y1 = window.bounds
    return [(x0, y0 + k * (y1 - y0) / 3, x1, y0 + k * (y1 - y0) / 3) for k in range(4)]


def dirty(lines: list[Line], rng: random.Random, most: float) -> list[Line]:
    """Ends short (30 %) or long (20 %) by 1 mm to ``most``, jitter, duplicates, overlaps, near duplicates."""
    if most <= 0:
        return lines
    result: list[Line] = []
    for x0, y0, x1, y1 in lines:
        size = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / size, (y1 - y0) / size
        a, b = _slip(rng, most), _slip(rng, most)
        line = (x0 - ux * a, y0 - uy * a, x1 + ux * b, y1 + uy * b)
        if rng.random() < 0.2:
            line = (
                line[0] + rng.uniform(-0.5, 0.5),
                line[1] + rng.uniform(-0.5, 0.5),
                line[2] + rng.uniform(-0.5, 0.5),
                line[3] + rng.uniform(-0.5, 0.5),
            )
        result.append(line)
        dice = rng.random()
        if dice < 0.10:
            result.append(line)
        elif dice < 0.15:
            result.append((x0 + ux * size * 0.3, y0 + uy * size * 0.3, x1, y1))
        elif dice < 0.18:
            off = rng.uniform(0.1, 2.0)
            result.append((line[0] - uy * off, line[1] + ux * off, line[2] - uy * off, line[3] + ux * off))
    return result


def _slip(rng: random.Random, most: float) -> float:
    """How far an end passes its place: negative when it is short."""
    dice, size = rng.random(), rng.uniform(1.0, most)
    return -size if dice < 0.3 else size if dice < 0.5 else 0.0


def _line(space: Modelspace, line: Line, layer: str) -> None:
    dx, dy = OFFSET
    space.add_line((line[0] + dx, line[1] + dy), (line[2] + dx, line[3] + dy), dxfattribs={"layer": layer})


def _door(space: Modelspace, door: tuple[float, float, float, float, int], rng: random.Random, dirt_mm: float) -> Line:
    """Arc and leaf at right angles to the chord; misplaced and mis-sized by up to half the dirt."""
    slip = dirt_mm / 2
    hx, hy, ex, ey, side = door
    dx, dy = rng.uniform(-slip, slip), rng.uniform(-slip, slip)
    width = math.hypot(ex - hx, ey - hy)
    ux, uy = (ex - hx) / width, (ey - hy) / width
    width += rng.uniform(-slip, slip)
    hx, hy = hx + dx + OFFSET[0], hy + dy + OFFSET[1]
    tip = (hx - side * uy * width, hy + side * ux * width)
    end = (hx + ux * width, hy + uy * width)
    closed, opened = math.degrees(math.atan2(uy, ux)), math.degrees(math.atan2(tip[1] - hy, tip[0] - hx))
    start, stop = (closed, opened) if side > 0 else (opened, closed)
    layer = {"layer": LAYERS["door"]}
    space.add_arc((hx, hy), width, start, stop, dxfattribs=layer)
    space.add_line((hx, hy), tip, dxfattribs=layer)
    return (hx, hy, *end)


def main() -> None:
    """Write one plan: ``python -m tests.bench.generate 500 plan.dxf``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("rooms", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dirt", type=float, default=20.0, help="largest drafting error in millimetres")
    args = parser.parse_args()
    args.file.write_bytes(generate(args.rooms, args.seed, args.dirt).dxf)


if __name__ == "__main__":
    main()
