"""How drafters draw walls, columns and windows: each way that real drawings show, one function each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import shapely
from ezdxf.math import Vec3
from ezdxf.render import MeshBuilder
from shapely import Polygon

from tests.bench.drafts import Pen, Point, Round, edges
from tests.bench.generate import Sheet


def _bodies(sheet: Sheet, cut: shapely.Geometry) -> list[Polygon]:
    """What is solid, in pieces that do not touch."""
    return list(shapely.get_parts(shapely.difference(shapely.union_all(sheet.walls), cut)))


def _pieces(sheet: Sheet, cut: shapely.Geometry) -> Iterator[tuple[Polygon, Polygon]]:
    """Each wall by itself, as it overlaps others at the corners, cut at openings; with the whole wall it is of."""
    for wall in sheet.walls:
        for piece in shapely.get_parts(shapely.difference(wall, cut)).tolist():
            yield piece, wall


def long_way(shape: Polygon) -> tuple[Point, Point, Point, Point]:
    """The corners of a rectangle, from one end of a long side on around it."""
    corners = list(shapely.orient_polygons(shape).exterior.coords)[:4]
    first = 0 if math.dist(corners[0], corners[1]) > math.dist(corners[1], corners[2]) else 1
    a, b, c, d = (*corners, *corners)[first : first + 4]
    return a, b, c, d


def _axis(piece: Polygon, wall: Polygon) -> tuple[Point, Point, float]:
    """The middle line of a piece of wall, and the wall's thickness."""
    a, b, c, d = long_way(wall)
    middle = shapely.LineString([((a[0] + d[0]) / 2, (a[1] + d[1]) / 2), ((b[0] + c[0]) / 2, (b[1] + c[1]) / 2)])
    along = [middle.project(shapely.Point(p)) for p in piece.exterior.coords]
    start, end = (middle.interpolate(u) for u in (min(along), max(along)))
    return (start.x, start.y), (end.x, end.y), math.dist(a, d)


def _loose_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Faces and jambs; where a column stands, its own outline is the wall."""
    lines = edges(shapely.union_all(_bodies(sheet, cut)))
    if sheet.columns and pen.hand.column != "over walls":
        middles = shapely.points([((a + c) / 2, (b + d) / 2) for a, b, c, d in lines])
        own = set(shapely.STRtree(middles).query(sheet.columns, predicate="dwithin", distance=1.0)[1].tolist())
        lines = [line for i, line in enumerate(lines) if i not in own]
    pen.lines(lines, "wall")


def _ring_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for body in _bodies(sheet, cut):
        pen.ring(body, "wall")


def _open_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Polylines that end where they begin, without the flag."""
    for body in _bodies(sheet, cut):
        for ring in (body.exterior, *body.interiors):
            pen.path(list(ring.coords), "wall")


def _boxed_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for piece, _ in _pieces(sheet, cut):
        pen.ring(piece, "wall")


def _outlined_fills(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for body in _bodies(sheet, cut):
        pen.ring(body, "wall")
        pen.fill(body, "fill")


def _bare_fills(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for body in _bodies(sheet, cut):
        pen.fill(body, "wall")


def _boxed(piece: Polygon, wall: Polygon) -> tuple[Point, Point, Point, Point]:
    """The corners of the rectangle around a piece of wall, from one end of a long side on around it."""
    a, b, thick = _axis(piece, wall)
    return long_way(Polygon(shapely.LineString([a, b]).buffer(thick / 2, cap_style="flat").exterior.coords))


def _solid_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for piece, wall in _pieces(sheet, cut):
        a, b, c, d = _boxed(piece, wall)
        pen.space.add_solid([pen.at(p) for p in (a, b, d, c)], dxfattribs=pen.on("wall"))


def _middle_lines(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for piece, wall in _pieces(sheet, cut):
        a, b, _ = _axis(piece, wall)
        pen.lines([(*a, *b)], "wall")


def _multilines(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for piece, wall in _pieces(sheet, cut):
        a, b, thick = _axis(piece, wall)
        style = pen.on("wall", scale_factor=thick * pen.unit, justification=1)
        pen.space.add_mline([pen.at(a), pen.at(b)], dxfattribs=style)


def _plastered_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """A core, and a finish 20 mm before it."""
    whole = shapely.union_all(sheet.walls)
    for shape in (whole, shapely.buffer(whole, 20, join_style="mitre")):
        pen.lines(edges(shapely.difference(shape, cut)), "wall")


def _block_of_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    block = pen.document.blocks.new("PLAN")
    for a, b, c, d in edges(shapely.union_all(_bodies(sheet, cut))):
        block.add_line(pen.at((a, b)), pen.at((c, d)), dxfattribs=pen.on("wall"))
    pen.space.add_blockref("PLAN", (0, 0))


def _upright_faces(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """A model from above: each face of a wall is a face three metres high."""
    high = 3000 * pen.unit
    for a, b, c, d in edges(shapely.union_all(_bodies(sheet, cut))):
        p, q = pen.at((a, b)), pen.at((c, d))
        pen.space.add_3dface([(*p, 0), (*q, 0), (*q, high), (*p, high)], dxfattribs=pen.on("wall"))


def _bodies_of_a_model(kind: str) -> Callable[[Pen, Sheet, shapely.Geometry], None]:
    """Each piece of wall is a box three metres high."""

    def boxes(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
        for piece, wall in _pieces(sheet, cut):
            corners = [pen.at(p) for p in _boxed(piece, wall)]
            mesh = MeshBuilder()
            mesh.vertices = [Vec3(x, y, z) for z in (0, 3000 * pen.unit) for x, y in corners]
            sides = [(k, (k + 1) % 4, (k + 1) % 4 + 4, k + 4) for k in range(4)]
            mesh.faces = [(0, 1, 2, 3), (4, 5, 6, 7), *sides]
            draw = mesh.render_mesh if kind == "meshes" else mesh.render_polyface
            draw(pen.space, dxfattribs=pen.on("wall"))

    return boxes


def _wide_lines(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """One polyline for each wall, as wide as the wall is thick."""
    for piece, wall in _pieces(sheet, cut):
        a, b, thick = _axis(piece, wall)
        pen.wide([a, b], "wall", thick)


def _wall_blocks(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Each wall is a reference to one block of unit size, drawn on layer 0."""
    block = pen.document.blocks.new("WALL1")
    block.add_lwpolyline([(0, 0), (1, 0), (1, 1), (0, 1)], close=True)
    for piece, wall in _pieces(sheet, cut):
        a, b, c, _ = _boxed(piece, wall)
        along = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
        pen.block("WALL1", a, size=(math.dist(a, b), math.dist(b, c)), degrees=along, role="wall")


def _thresholds(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Faces and jambs, and both faces go on as a threshold across each doorway."""
    _loose_walls(pen, sheet, cut)
    for opening in sheet.openings:
        x0, y0, x1, y1 = opening.bounds
        across = [(x0, y0, x1, y0), (x0, y1, x1, y1)] if x1 - x0 > y1 - y0 else [(x0, y0, x0, y1), (x1, y0, x1, y1)]
        pen.lines(across, "wall")


def _in_pieces(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Faces drawn from crossing wall to crossing wall, in pieces of a metre or two that do not quite meet."""
    for a, b, c, d in edges(shapely.union_all(_bodies(sheet, cut))):
        count = max(1, round(math.hypot(c - a, d - b) / 1700))
        step, gap = ((c - a) / count, (d - b) / count), 0.006
        pen.lines(
            [
                (a + (k + gap) * step[0], b + (k + gap) * step[1], a + (k + 1) * step[0], b + (k + 1) * step[1])
                for k in range(count)
            ],
            "wall",
        )


def draw_round(pen: Pen, wall: Round, cut: shapely.Geometry) -> None:
    """Both faces as arcs, with the ends across where an opening cuts them; four arcs where it is of glass."""
    role = "window" if wall.glass else "wall"
    faces = [_joined(shapely.difference(wall.line(k), cut)) for k in ((0, 1 / 3, 2 / 3, 1) if wall.glass else (0, 1))]
    for piece in [piece for face in faces for piece in face]:
        ends = [math.degrees(math.atan2(y - wall.middle[1], x - wall.middle[0])) for x, y in _both(piece)]
        radius = math.dist(wall.middle, piece.coords[0])
        if piece.is_closed:
            pen.space.add_circle(pen.at(wall.middle), radius * pen.unit, dxfattribs=pen.on(role))
        else:
            pen.arc(wall.middle, radius, (ends[0], ends[1]), role)
    for x, y in [end for piece in faces[0] if not piece.is_closed for end in _both(piece)]:
        out = 1 + wall.thick / math.dist((x, y), wall.middle)
        far = (wall.middle[0] + out * (x - wall.middle[0]), wall.middle[1] + out * (y - wall.middle[1]))
        pen.lines([(x, y, *far)], role, slips=False)


def _joined(line: shapely.Geometry) -> list[shapely.LineString]:
    """The pieces of a line, those that meet made one."""
    return list(shapely.get_parts(line if isinstance(line, shapely.LineString) else shapely.line_merge(line)))


def _both(line: shapely.LineString) -> tuple[Point, Point]:
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    return (ax, ay), (bx, by)


def _insulated(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Cores, and outside of them 80 mm of insulation and its finish."""
    _loose_walls(pen, sheet, cut)
    around = Polygon(max(_bodies(sheet, Polygon()), key=lambda body: body.area).exterior)
    wider = shapely.union_all([shapely.buffer(opening, 200, cap_style="flat") for opening in shapely.get_parts(cut)])
    for far in (80, 100):
        faces = shapely.difference(shapely.buffer(around, far, join_style="mitre").exterior, wider)
        pen.lines([(*a, *b) for part in shapely.get_parts(faces).tolist() for a, b in pairwise(part.coords)], "wall")


WALLS: Final[Mapping[str, Callable[[Pen, Sheet, shapely.Geometry], None]]] = {
    "lines": _loose_walls,
    "closed polylines": _ring_walls,
    "open polylines": _open_walls,
    "overlapping boxes": _boxed_walls,
    "outlined fills": _outlined_fills,
    "fills alone": _bare_fills,
    "solids": _solid_walls,
    "middle lines": _middle_lines,
    "multilines": _multilines,
    "plaster": _plastered_walls,
    "one block": _block_of_walls,
    "upright faces": _upright_faces,
    "wide lines": _wide_lines,
    "meshes": _bodies_of_a_model("meshes"),
    "polyfaces": _bodies_of_a_model("polyfaces"),
    "a block each": _wall_blocks,
    "thresholds": _thresholds,
    "in pieces": _in_pieces,
    "insulated": _insulated,
}


# -- columns and windows ----------------------------------------------------------------------------------------------


def _round_column(pen: Pen, column: Polygon) -> None:
    radius = 0.6 * (column.bounds[2] - column.bounds[0])
    pen.space.add_circle(pen.at(column.centroid.coords[0]), radius * pen.unit, dxfattribs=pen.on("column"))


def _crossed_column(pen: Pen, column: Polygon) -> None:
    x0, y0, x1, y1 = column.bounds
    pen.ring(column, "column")
    pen.lines([(x0, y0, x1, y1), (x0, y1, x1, y0)], "column")


COLUMNS: Final[Mapping[str, Callable[[Pen, Polygon], None]]] = {
    "outline": lambda pen, column: pen.ring(column, "column"),
    "over walls": lambda pen, column: pen.ring(column, "column"),
    "lines": lambda pen, column: pen.lines(edges(column), "column"),
    "fill alone": lambda pen, column: pen.fill(column, "column"),
    "crossed": _crossed_column,
    "round": _round_column,
}


def _panes(*shares: float) -> Callable[[Pen, Polygon], None]:
    """Lines along the wall, at these shares of its thickness."""

    def panes(pen: Pen, window: Polygon) -> None:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = long_way(window)
        ways = [(ax + k * (dx - ax), ay + k * (dy - ay), bx + k * (cx - bx), by + k * (cy - by)) for k in shares]
        pen.lines(ways, "window")

    return panes


def _boxed_window(pen: Pen, window: Polygon) -> None:
    pen.ring(window, "window")
    _panes(1 / 2)(pen, window)


def _window_block(pen: Pen, window: Polygon) -> None:
    if "WIN" not in pen.document.blocks:
        block = pen.document.blocks.new("WIN")
        for k in range(4):
            block.add_line((0, k / 3), (1, k / 3))
        block.add_line((0, 0), (0, 1))
        block.add_line((1, 0), (1, 1))
    a, b, c, _ = long_way(window)
    along = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
    pen.block("WIN", a, size=(math.dist(a, b), math.dist(b, c)), degrees=along, role="window")


WINDOWS: Final[Mapping[str, Callable[[Pen, Polygon], None]]] = {
    "four lines": _panes(0, 1 / 3, 2 / 3, 1),
    "curtain wall": _panes(0, 1 / 3, 2 / 3, 1),
    "three lines": _panes(0, 1 / 2, 1),
    "two lines": _panes(1 / 3, 2 / 3),
    "one line": _panes(1 / 2),
    "box": _boxed_window,
    "block": _window_block,
}


def _two_lines(pen: Pen, sheet: Sheet) -> None:
    """A board of 60 mm."""
    for a, b, c, d in sheet.partitions:
        pen.lines(edges(shapely.LineString([(a, b), (c, d)]).buffer(30, cap_style="flat")), "wall")


PARTITIONS: Final[Mapping[str, Callable[[Pen, Sheet], None]]] = {
    "line": lambda pen, sheet: pen.lines(sheet.partitions, "wall"),
    "glass": lambda pen, sheet: pen.lines(sheet.partitions, "window"),
    "two lines": _two_lines,
}
