"""What stands in the rooms and around the plan: furniture, stairs, toilets, axes, dimensions, borders."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import shapely
from shapely import box

from tests.bench.drafts import Floor, Pen, edges

_FURNITURE: Final = {"on the walls' layer": "wall", "on layer 0": "0"}
"""Where furniture is drawn, if not on a layer of its own."""


def furnish(pen: Pen, plan: Floor) -> None:
    """A desk and a chair in each room, a row of counters in the hall."""
    for room in plan.sheet.rooms:
        x0, y0, x1, y1 = room.polygon.bounds
        if min(x1 - x0, y1 - y0) < 2600:
            continue
        x, y = x0 + 700, (y0 + y1) / 2 + 600
        things = [box(x, y, x + 1400, y + 700), box(x + 400, y + 800, x + 900, y + 1300)]
        if room.name == "办事大厅":
            things += [box(x0 + 3000 + k * 1500, y1 - 3000, x0 + 4400 + k * 1500, y1 - 2400) for k in range(6)]
        for thing in things:
            if not room.polygon.contains(thing):
                continue
            if pen.hand.furniture == "closed polylines":
                pen.ring(thing, "furniture")
            else:
                pen.lines(edges(thing), _FURNITURE.get(pen.hand.furniture, "furniture"), slips=False)


def _stairs(pen: Pen, plan: Floor) -> None:
    x0, y0, x1, y1 = plan.stair.bounds
    middle = (x0 + x1) / 2
    for y in [y0 + 1500 + k * 280 for k in range(11) if y0 + 1500 + k * 280 < y1 - 1200]:
        pen.lines([(x0, y, middle - 80, y), (middle + 80, y, x1, y)], "stair")
    pen.lines([(middle + side * 80, y0 + 1500, middle + side * 80, y0 + 4300) for side in (-1, 1)], "stair")


def _landings(pen: Pen, plan: Floor) -> None:
    """Flights between two landings whose edges run across both, an arrow up and one down, and the cut line of the upper flight."""
    x0, y0, x1, _ = plan.stair.bounds
    middle, low, high = (x0 + x1) / 2, y0 + 1500, y0 + 1500 + 10 * 280
    steps = [low + k * 280 for k in range(1, 10)]
    flights = [(x0, y, middle - 80, y) for y in steps] + [(middle + 80, y, x1, y) for y in steps]
    pen.lines([*flights, (x0, low, x1, low), (x0, high, x1, high)], "stair")
    pen.lines([(middle + side * 80, low, middle + side * 80, high) for side in (-1, 1)], "stair")
    left, right = (x0 + middle) / 2, (middle + x1) / 2
    pen.lines([(x0, low + 1000, middle - 80, low + 1500)], "stair")
    for x, a, b, word in ((left, low - 500, low + 900, "上"), (right, low - 500, high + 300, "下")):
        pen.lines([(x, a, x, b), (x, b, x - 60, b - 250), (x, b, x + 60, b - 250)], "stair")
        pen.text(word, (x, a - 250), 300, "stair")


def _fixtures(pen: Pen, plan: Floor) -> None:
    """Cubicles of boards along the outer wall, a bowl in each and a leaf that opens inwards; a counter with basins: all in loose lines."""
    x0, y0, x1, y1 = plan.toilet.bounds
    count = int((x1 - x0) // 950)
    front = y0 + 1400
    for k in range(count):
        left, right = x0 + k * 950, x0 + (k + 1) * 950
        pen.lines(edges(box(right - 15, y0, right + 15, front)), "toilet")
        pen.lines([(left, front, left + 200, front), (left + 800, front, right, front)], "toilet")
        pen.arc((left + 200, front), 600, (-90.0, 0.0), "toilet")
        pen.lines([(left + 200, front, left + 200, front - 600)], "toilet")
        middle = (left + right) / 2
        pen.lines(edges(box(middle - 200, y0, middle + 200, y0 + 180)), "toilet", slips=False)
        bowl, tip = pen.at((middle, y0 + 380)), pen.at((middle, y0 + 640))
        axis = (tip[0] - bowl[0], tip[1] - bowl[1])
        pen.space.add_ellipse(bowl, axis, ratio=0.7, dxfattribs=pen.on("toilet"))
    low = (front + y1) / 2 - 800
    pen.lines([(x1 - 550, low, x1 - 550, low + 1600)], "toilet")
    pen.lines([(x1 - 550, y, x1, y) for y in (low, low + 1600)], "toilet")
    for y in (low + 400, low + 1200):
        pen.space.add_circle(pen.at((x1 - 280, y)), 200 * pen.unit, dxfattribs=pen.on("toilet"))


def _voids(pen: Pen, plan: Floor) -> None:
    """A double-height hall between its columns, and a shaft of a whole room: crosses on the walls' layer."""
    for void in (plan.hollow, plan.shaft):
        x0, y0, x1, y1 = void.bounds
        pen.lines([(x0, y0, x1, y1), (x0, y1, x1, y0)], "wall", slips=False)


def _marks(pen: Pen, plan: Floor) -> None:
    """The marks of doors and windows beside them, in the same texts as the rooms' names."""
    for hx, hy, ex, ey, side in plan.sheet.doors:
        width = math.hypot(ex - hx, ey - hy)
        ux, uy = (ex - hx) / width, (ey - hy) / width
        pen.text(f"M{width / 100:02.0f}21", ((hx + ex) / 2 - side * uy * 500, (hy + ey) / 2 + side * ux * 500), 200)
    for window in plan.sheet.windows:
        x0, y0, x1, y1 = window.bounds
        pen.text(f"C{max(x1 - x0, y1 - y0) / 100:02.0f}15", ((x0 + x1) / 2, (y0 + y1) / 2), 200)


def _signs(pen: Pen, plan: Floor) -> None:
    """A north arrow, the marks of a section, a level: around the plan and in the hall."""
    x0, y0, x1, y1 = shapely.total_bounds(plan.sheet.walls).tolist()
    at = (x1 + 2500, y1 + 2500)
    pen.space.add_circle(pen.at(at), 1200 * pen.unit, dxfattribs=pen.on("dimension"))
    tip, feet = (at[0], at[1] + 1200), [(at[0] - 200, at[1] - 1180), (at[0] + 200, at[1] - 1180)]
    pen.lines([(*tip, *feet[0]), (*tip, *feet[1]), (*feet[0], *feet[1])], "dimension", slips=False)
    pen.text("北", (at[0], at[1] + 1600), 500, "dimension")
    for y, way in ((y0 - 1500, 1), (y1 + 1500, -1)):
        x = (x0 + x1) / 2
        pen.wide([(x, y), (x, y + way * 700)], "dimension", 60)
        pen.wide([(x, y), (x + 500, y)], "dimension", 60)
        pen.text("1", (x + 700, y), 400, "dimension")
    x, y = plan.hollow.centroid.coords[0]
    pen.lines([(x, y, x + 200, y + 200), (x, y, x - 200, y + 200), (x - 200, y + 200, x + 1200, y + 200)], "dimension")
    pen.text("±0.000", (x + 700, y + 400), 250, "dimension")


def _toilets(pen: Pen, plan: Floor) -> None:
    """Cubicles along the far wall, their doors standing open."""
    x0, _, x1, y1 = plan.toilet.bounds
    count = int((x1 - x0) // 950)
    pen.lines([(x0 + k * 950, y1 - 1400, x0 + k * 950, y1) for k in range(1, count + 1)], "toilet")
    pen.lines([(x0 + k * 950 + 250, y1 - 1400, x0 + (k + 1) * 950, y1 - 1400) for k in range(count)], "toilet")


def _grid(plan: Floor) -> tuple[list[float], list[float]]:
    """The middles of upright and of level walls."""
    bounds = [wall.bounds for wall in plan.sheet.walls]
    upright = {round((x0 + x1) / 2) for x0, y0, x1, y1 in bounds if y1 - y0 > x1 - x0}
    level = {round((y0 + y1) / 2) for x0, y0, x1, y1 in bounds if y1 - y0 <= x1 - x0}
    return sorted(float(x) for x in upright), sorted(float(y) for y in level)


def _axes(pen: Pen, plan: Floor) -> None:
    """An axis in the middle of each wall, with numbered bubbles four metres out."""
    xs, ys = _grid(plan)
    ways = [(str(n), (x, ys[0] - 4000), (x, ys[-1] + 4000)) for n, x in enumerate(xs, 1)]
    ways += [(chr(64 + n), (xs[0] - 4000, y), (xs[-1] + 4000, y)) for n, y in enumerate(ys, 1)]
    for number, a, b in ways:
        pen.lines([(*a, *b)], "axis", slips=False)
        length = math.dist(a, b)
        for end, other in ((a, b), (b, a)):
            at = (end[0] + 400 * (end[0] - other[0]) / length, end[1] + 400 * (end[1] - other[1]) / length)
            pen.space.add_circle(pen.at(at), 400 * pen.unit, dxfattribs=pen.on("axis"))
            pen.text(number, at, 350, "axis")


def _grid_of_axes(pen: Pen, plan: Floor) -> None:
    """Axes from the outermost to the outermost, and to each bubble a line of its own that begins outside the plan."""
    xs, ys = _grid(plan)
    xs = [x for k, x in enumerate(xs) if not k or x - xs[k - 1] > 1000]
    pen.lines([(x, ys[0], x, ys[-1]) for x in xs] + [(xs[0], y, xs[-1], y) for y in ys], "axis", slips=False)
    ways = [(str(n), (x, ys[0] - 1000), (x, ys[0] - 4000)) for n, x in enumerate(xs, 1)]
    ways += [(chr(64 + n), (xs[0] - 1000, y), (xs[0] - 4000, y)) for n, y in enumerate(ys, 1)]
    for number, a, b in ways:
        pen.lines([(*a, *b)], "axis", slips=False)
        at = (b[0] + 400 * (b[0] - a[0]) / 3000, b[1] + 400 * (b[1] - a[1]) / 3000)
        pen.space.add_circle(pen.at(at), 400 * pen.unit, dxfattribs=pen.on("axis"))
        pen.text(number, at, 350, "axis")


def _dimensions(pen: Pen, plan: Floor, role: str = "dimension") -> None:
    """A chain below the plan, in loose lines."""
    xs, ys = _grid(plan)
    y = ys[0] - 2500
    for a, b in pairwise(xs):
        pen.lines([(a, y, b, y), (a, y - 150, a, y + 900), (b, y - 150, b, y + 900)], role, slips=False)
        pen.text(f"{b - a:.0f}", ((a + b) / 2, y + 200), 250, role)


def _frame(pen: Pen, plan: Floor) -> None:
    """A double border with a title block in its corner, and the drawing's title."""
    x0, y0, x1, y1 = shapely.total_bounds(plan.sheet.walls).tolist()
    inner = box(x0 - 9000, y0 - 12_000, x1 + 9000, y1 + 9000)
    pen.ring(inner, "frame")
    pen.ring(shapely.buffer(inner, 500, join_style="mitre"), "frame")
    right, low = inner.bounds[2], inner.bounds[1]
    for k, words in enumerate(("工程名称", "图名", "比例", "日期")):
        pen.ring(box(right - 12_000, low + k * 1200, right, low + (k + 1) * 1200), "frame")
        pen.ring(box(right - 12_000, low + k * 1200, right - 9000, low + (k + 1) * 1200), "frame")
        pen.text(words, (right - 10_500, low + k * 1200 + 600), 400, "frame")
    pen.text("一层平面图 1:100", ((x0 + x1) / 2, y0 - 9000), 800, "frame")


def _hidden_walls(pen: Pen, plan: Floor) -> None:
    """The walls of an older plan, which are frozen."""
    pen.document.layers.add("原墙体").freeze()
    for a, b, c, d in edges(shapely.union_all(plan.sheet.walls)):
        pen.space.add_line(pen.at((a + 1700, b + 900)), pen.at((c + 1700, d + 900)), dxfattribs={"layer": "原墙体"})


def _all_off(pen: Pen, _plan: Floor) -> None:
    """Every layer is off, as some converters leave it."""
    for layer in pen.document.layers:
        layer.off()


def _cubicles(pen: Pen, plan: Floor) -> None:
    """Partitions of a toilet on a layer of their own, whose name says 隔断."""
    x0, _, x1, y1 = plan.toilet.bounds
    for left in (x0 + 950 * k for k in range(int((x1 - x0) // 950))):
        front = y1 - 1400
        pen.lines([(left + 950, front, left + 950, y1), (left, front, left + 150, front)], "公厕隔断")
        pen.lines([(left + 750, front, left + 950, front)], "公厕隔断")


def _outlines(pen: Pen, plan: Floor) -> None:
    """An outline of each room but the corridor, which is what is left."""
    for room in plan.sheet.rooms:
        if not room.name.startswith("走廊"):
            pen.ring(room.polygon, "房间轮廓")


def _list_of_rooms(pen: Pen, plan: Floor) -> None:
    """A table beside the plan: number, name and area of each room."""
    _, _, x1, y1 = shapely.total_bounds(plan.sheet.walls).tolist()
    left, count = x1 + 5000, len(plan.sheet.rooms)
    pen.lines([(left, y1 - k * 900, left + 9000, y1 - k * 900) for k in range(count + 1)], "0", slips=False)
    pen.lines([(left + k, y1, left + k, y1 - count * 900) for k in (0, 1500, 6000, 9000)], "0", slips=False)
    for k, room in enumerate(plan.sheet.rooms):
        y = y1 - k * 900 - 450
        for x, words in ((750, str(k + 1)), (3750, room.name), (7500, f"{room.polygon.area / 1e6:.2f}m²")):
            pen.text(words, (left + x, y))


def _gallery(pen: Pen, plan: Floor) -> None:
    """The edges of a gallery above the largest room, dashed, on the walls' layer."""
    x0, y0, x1, y1 = max((room.polygon for room in plan.sheet.rooms), key=lambda shape: shape.area).bounds
    if "DASHED" not in pen.document.linetypes:
        pen.document.linetypes.add("DASHED", [600 * pen.unit, 400 * pen.unit, -200 * pen.unit])
    for y in ((2 * y0 + y1) / 3, (y0 + 2 * y1) / 3):
        pen.space.add_line(pen.at((x0, y)), pen.at((x1, y)), dxfattribs=pen.on("wall", linetype="DASHED"))


EXTRAS: Final[Mapping[str, Callable[[Pen, Floor], None]]] = {
    "stairs": _stairs,
    "toilets": _toilets,
    "axes": _axes,
    "dimensions": _dimensions,
    "dimensions among the walls": lambda pen, plan: _dimensions(pen, plan, "wall"),
    "landings": _landings,
    "fixtures": _fixtures,
    "voids": _voids,
    "signs": _signs,
    "marks": _marks,
    "grid": _grid_of_axes,
    "frame": _frame,
    "hidden walls": _hidden_walls,
    "all layers off": _all_off,
    "cubicles": _cubicles,
    "rooms outlined": _outlines,
    "list of rooms": _list_of_rooms,
    "gallery": _gallery,
}
