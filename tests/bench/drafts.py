"""How drafters draw walls, columns, windows and doors: each way that real drawings show, one function each."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import ezdxf
import shapely
from ezdxf.enums import TextEntityAlignment
from shapely import Polygon

from tests.bench.generate import OFFSET, Line, Sheet, dirty

Point = tuple[float, float]
ROLES: Final = (
    "wall",
    "column",
    "door",
    "window",
    "text",
    "stair",
    "furniture",
    "axis",
    "dimension",
    "frame",
    "fill",
    "toilet",
)
NAMES: Final[Mapping[str, Sequence[str]]] = {
    "Chinese": ("墙线", "柱子", "门线", "窗线", "文字", "楼梯", "家具", "轴线", "标注", "图框", "填充", "洁具"),
    "TArch": ("WALL", "COLUMN", "WINDOW", "WINDOW", "PUB_TEXT", "STAIR", "FURNITURE", "DOTE", "PUB_DIM", "PUB_TITLE", "PUB_HATCH", "LVTRY"),
    "AIA": ("A-WALL-FULL", "S-COLS", "A-DOOR", "A-GLAZ", "A-AREA-IDEN", "A-FLOR-STRS", "I-FURN", "S-GRID", "A-ANNO-DIMS", "A-ANNO-TTLB", "A-WALL-PATT", "P-FIXT"),
    "bound references": tuple(f"一层平面$0${n}" for n in ("墙体", "柱", "门", "窗", "房间名", "楼梯", "家具", "轴网", "尺寸", "图框", "填充", "洁具")),
    "pinyin": ("QIANG", "ZHU", "MEN", "CHUANG", "WENZI", "LOUTI", "JIAJU", "ZHOUXIAN", "BIAOZHU", "TUKUANG", "TIANCHONG", "JIEJU"),
    "German": ("Wände", "Stützen", "Türen", "Fenster", "Raumstempel", "Treppen", "Möbel", "Achsen", "Bemaßung", "Plankopf", "Schraffur", "Sanitär"),
    "numbers": tuple(str(n) for n in range(1, 13)),
    "one layer": ("0",) * 12,
}  # fmt: skip
UNITS: Final[Mapping[str, tuple[float, int]]] = {"mm": (1.0, 4), "cm": (0.1, 5), "m": (0.001, 6), "in": (1 / 25.4, 1)}
"""Drawing units in a millimetre, and the header's code."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody draws. ``header`` is the unit code written in the file, None for the true one; ``extras``: what else stands on the sheet."""

    names: str = "Chinese"
    wall: str = "lines"
    door: str = "arc and leaf"
    window: str = "four lines"
    column: str = "outline"
    label: str = "text"
    unit: str = "mm"
    header: int | None = None
    turned_deg: float = 0.0
    mirrored: bool = False
    dirt_mm: float = 0.0
    furniture: str = "lines"
    extras: tuple[str, ...] = ()
    version: str = "R2010"


class Pen:
    """Puts entities into a document, in the unit, the place and on the layers of one hand."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.unit, code = UNITS[hand.unit]
        self.document = ezdxf.new(hand.version, units=code)
        self.document.header["$INSUNITS"] = code if hand.header is None else hand.header
        self.space = self.document.modelspace()
        self.layers = dict(zip(ROLES, NAMES[hand.names], strict=True))
        for name in sorted({*self.layers.values()} - {"0"}):
            self.document.layers.add(name)
        self._rng = random.Random(7)  # noqa: S311 - the drafter's slips, not a secret

    def at(self, point: Sequence[float]) -> Point:
        """A place of the floor in the drawing."""
        x, y = (-point[0] if self.hand.mirrored else point[0]), point[1]
        c, s = math.cos(math.radians(self.hand.turned_deg)), math.sin(math.radians(self.hand.turned_deg))
        return (c * x - s * y + OFFSET[0]) * self.unit, (s * x + c * y + OFFSET[1]) * self.unit

    def angle(self, degrees: float) -> float:
        """A direction on the floor in the drawing."""
        return (180.0 - degrees if self.hand.mirrored else degrees) + self.hand.turned_deg

    def on(self, role: str, **more: object) -> dict[str, object]:
        return {"layer": self.layers[role], **more}

    def lines(self, lines: Iterable[Sequence[float]], role: str, *, slips: bool = True) -> None:
        """Loose lines, with the hand's drafting errors."""
        drawn: list[Line] = [(a, b, c, d) for a, b, c, d in lines if math.hypot(c - a, d - b) > 1e-6]
        for a, b, c, d in dirty(drawn, self._rng, self.hand.dirt_mm) if slips else drawn:
            self.space.add_line(self.at((a, b)), self.at((c, d)), dxfattribs=self.on(role))

    def path(self, points: Sequence[Sequence[float]], role: str, *, closed: bool = False, **more: object) -> None:
        if self.hand.version == "R12":
            self.space.add_polyline2d([self.at(p) for p in points], close=closed, dxfattribs=self.on(role))
        else:
            self.space.add_lwpolyline([self.at(p) for p in points], close=closed, dxfattribs=self.on(role, **more))

    def ring(self, polygon: Polygon, role: str) -> None:
        for ring in (polygon.exterior, *polygon.interiors):
            self.path(ring.coords[:-1], role, closed=True)

    def fill(self, polygon: Polygon, role: str) -> None:
        hatch = self.space.add_hatch(color=8, dxfattribs=self.on(role))
        for ring in (polygon.exterior, *polygon.interiors):
            hatch.paths.add_polyline_path([self.at(p) for p in ring.coords[:-1]], is_closed=True)

    def text(self, words: str, at: Point, height: float = 300.0, role: str = "text") -> None:
        text = self.space.add_text(
            words, height=height * self.unit, rotation=self.hand.turned_deg, dxfattribs=self.on(role)
        )
        text.set_placement(self.at(at), align=TextEntityAlignment.MIDDLE_CENTER)

    def arc(self, hinge: Point, radius: float, ends: tuple[float, float], role: str) -> None:
        """Counter-clockwise from one direction on the floor to another."""
        start, stop = (self.angle(e) for e in (ends[::-1] if self.hand.mirrored else ends))
        self.space.add_arc(self.at(hinge), radius * self.unit, start, stop, dxfattribs=self.on(role))

    def block(self, name: str, at: Point, *, size: Point, degrees: float, role: str) -> None:
        """A reference to a block of unit size."""
        scale = {"xscale": size[0] * self.unit, "yscale": size[1] * self.unit * (-1 if self.hand.mirrored else 1)}
        self.space.add_blockref(name, self.at(at), dxfattribs=self.on(role, rotation=self.angle(degrees), **scale))


# -- walls ------------------------------------------------------------------------------------------------------------


def _bodies(sheet: Sheet, cut: shapely.Geometry) -> list[Polygon]:
    """What is solid, in pieces that do not touch."""
    return list(shapely.get_parts(shapely.difference(shapely.union_all(sheet.walls), cut)))


def _pieces(sheet: Sheet, cut: shapely.Geometry) -> Iterator[tuple[Polygon, Polygon]]:
    """Each wall by itself, as it overlaps others at the corners, cut at openings; with the whole wall it is of."""
    for wall in sheet.walls:
        for piece in shapely.get_parts(shapely.difference(wall, cut)).tolist():
            yield piece, wall


def edges(shape: shapely.Geometry) -> list[Line]:
    return [(*a, *b) for ring in shapely.get_parts(shapely.boundary(shape)).tolist() for a, b in pairwise(ring.coords)]


def _axis(piece: Polygon, wall: Polygon) -> tuple[Point, Point, float]:
    """The middle line of a piece of wall, and the wall's thickness."""
    (x0, y0, x1, y1), (u0, v0, u1, v1) = piece.bounds, wall.bounds
    if u1 - u0 > v1 - v0:
        return (x0, (v0 + v1) / 2), (x1, (v0 + v1) / 2), v1 - v0
    return ((u0 + u1) / 2, y0), ((u0 + u1) / 2, y1), u1 - u0


def _loose_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    """Faces and jambs; where a column stands, its own outline is the wall."""
    lines = edges(shapely.union_all(_bodies(sheet, cut)))
    if pen.hand.column != "over walls":
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


def _solid_walls(pen: Pen, sheet: Sheet, cut: shapely.Geometry) -> None:
    for piece, _ in _pieces(sheet, cut):
        x0, y0, x1, y1 = piece.bounds
        pen.space.add_solid([pen.at(p) for p in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))], dxfattribs=pen.on("wall"))


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
        x0, y0, x1, y1 = window.bounds
        flat = x1 - x0 > y1 - y0
        ways = [
            (x0, y0 + k * (y1 - y0), x1, y0 + k * (y1 - y0))
            if flat
            else (x0 + k * (x1 - x0), y0, x0 + k * (x1 - x0), y1)
            for k in shares
        ]
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
    x0, y0, x1, y1 = window.bounds
    pen.block("WIN", (x0, y0), size=(x1 - x0, y1 - y0), degrees=0.0, role="window")


WINDOWS: Final[Mapping[str, Callable[[Pen, Polygon], None]]] = {
    "four lines": _panes(0, 1 / 3, 2 / 3, 1),
    "curtain wall": _panes(0, 1 / 3, 2 / 3, 1),
    "three lines": _panes(0, 1 / 2, 1),
    "two lines": _panes(1 / 3, 2 / 3),
    "one line": _panes(1 / 2),
    "box": _boxed_window,
    "block": _window_block,
}


# -- doors ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf at right angles to its chord. ``side`` is 1 where it opens counter-clockwise; ``closed`` and ``opened`` in degrees."""

    hinge: Point
    end: Point
    tip: Point
    width: float
    side: int
    closed: float
    opened: float

    @classmethod
    def of(cls, hx: float, hy: float, ex: float, ey: float, side: int) -> Leaf:
        width = math.hypot(ex - hx, ey - hy)
        ux, uy = (ex - hx) / width, (ey - hy) / width
        tip = (hx - side * uy * width, hy + side * ux * width)
        closed = math.degrees(math.atan2(uy, ux))
        return cls((hx, hy), (ex, ey), tip, width, side, closed, closed + 90.0 * side)

    def at(self, along: float, aside: float = 0.0) -> Point:
        """A place by shares of the way from hinge to jamb, and millimetres to the side on which it opens."""
        ux, uy = (self.end[0] - self.hinge[0]) / self.width, (self.end[1] - self.hinge[1]) / self.width
        x, y = self.hinge[0] + along * self.width * ux, self.hinge[1] + along * self.width * uy
        return x - self.side * uy * aside, y + self.side * ux * aside

    def toward(self, share: float) -> Point:
        """The tip when it is open by a share of the right angle."""
        angle = math.radians(self.closed + share * 90.0 * self.side)
        return self.hinge[0] + self.width * math.cos(angle), self.hinge[1] + self.width * math.sin(angle)

    def swing(self, share: float = 1.0) -> tuple[float, float]:
        """Both ends of the arc, counter-clockwise."""
        ends = (self.closed, self.closed + share * 90.0 * self.side)
        return ends if self.side > 0 else ends[::-1]


def _arc_and_leaf(pen: Pen, leaf: Leaf) -> None:
    pen.arc(leaf.hinge, leaf.width, leaf.swing(), "door")
    pen.lines([(*leaf.hinge, *leaf.tip)], "door", slips=False)


def _thick_leaf(pen: Pen, leaf: Leaf) -> None:
    pen.arc(leaf.hinge, leaf.width, leaf.swing(), "door")
    inward = 40 / leaf.width
    pen.path([leaf.at(0), leaf.tip, leaf.at(inward, leaf.width), leaf.at(inward)], "door", closed=True)


def _one_polyline(pen: Pen, leaf: Leaf) -> None:
    """Leaf and swing in one polyline with a bulge."""
    bulge = math.tan(math.pi / 8) * -leaf.side * (-1 if pen.hand.mirrored else 1)
    points = [(*pen.at(leaf.hinge), 0.0), (*pen.at(leaf.tip), bulge), (*pen.at(leaf.end), 0.0)]
    pen.space.add_lwpolyline(points, format="xyb", dxfattribs=pen.on("door"))


def _chords(pen: Pen, leaf: Leaf) -> None:
    pen.path([leaf.toward(i / 12) for i in range(13)], "door")
    pen.lines([(*leaf.hinge, *leaf.tip)], "door", slips=False)


def _sector(pen: Pen, leaf: Leaf) -> None:
    """Leaf, swing and threshold as one closed polyline of chords."""
    pen.path([leaf.hinge, *(leaf.toward(i / 12) for i in range(13))], "door", closed=True)


def _spline_swing(pen: Pen, leaf: Leaf) -> None:
    pen.space.add_spline([(*pen.at(leaf.toward(i / 8)), 0) for i in range(9)], dxfattribs=pen.on("door"))
    pen.lines([(*leaf.hinge, *leaf.tip)], "door", slips=False)


def _half_open(pen: Pen, leaf: Leaf) -> None:
    pen.arc(leaf.hinge, leaf.width, leaf.swing(0.5), "door")
    pen.lines([(*leaf.hinge, *leaf.toward(0.5))], "door", slips=False)


def _leaf_alone(pen: Pen, leaf: Leaf) -> None:
    pen.lines([(*leaf.hinge, *leaf.toward(0.5))], "door", slips=False)


def _door_block(pen: Pen, leaf: Leaf) -> None:
    """One block of unit size, scaled and mirrored."""
    if "DOOR" not in pen.document.blocks:
        block = pen.document.blocks.new("DOOR")
        block.add_arc((0, 0), 1, 0, 90)
        block.add_line((0, 0), (0, 1))
    pen.block("DOOR", leaf.hinge, size=(leaf.width, leaf.side * leaf.width), degrees=leaf.closed, role="door")


DOORS: Final[Mapping[str, Callable[[Pen, Leaf], None]]] = {
    "arc and leaf": _arc_and_leaf,
    "thick leaf": _thick_leaf,
    "one polyline": _one_polyline,
    "chords": _chords,
    "sector": _sector,
    "spline": _spline_swing,
    "half open": _half_open,
    "leaf alone": _leaf_alone,
    "block": _door_block,
    "none": lambda _pen, _leaf: None,
}
