"""What all hands draw with: a floor, how somebody draws, and a pen that puts it on the sheet."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    "Danish": ("Ydervægge", "Søjler", "Døre", "Vinduer", "Tekst", "Trappe", "Inventar", "Modullinjer", "Mål", "Ramme", "Skravering", "Sanitet"),
    "Dutch": ("Wanden", "Kolommen", "Deuren", "Ramen", "Tekst", "Trappen", "Meubilair", "Stramien", "Maatvoering", "Kader", "Arcering", "Sanitair"),
    "Polish": ("Ściany", "Słupy", "Drzwi", "Okna", "Opisy", "Schody", "Meble", "Osie", "Wymiary", "Ramka", "Kreskowanie", "Sanitariaty"),
    "initials": ("Q", "Z", "M", "C", "WZ", "LT", "JJ", "ZX", "BZ", "TK", "TC", "WS"),
    "numbers": tuple(str(n) for n in range(1, 13)),
    "one layer": ("0",) * 12,
}  # fmt: skip
UNITS: Final[Mapping[str, tuple[float, int]]] = {"mm": (1.0, 4), "cm": (0.1, 5), "m": (0.001, 6), "in": (1 / 25.4, 1)}
"""Drawing units in a millimetre, and the header's code."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody draws which floor (the name of it, or the seed of a corridor with a hall). ``header`` is the unit code written in the file, None for the true one; ``extras``: what else stands on the sheet."""

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
    partition: str = "line"
    floor: int = 1
    plan: str = ""
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
        return {"layer": self.layers.get(role, role), **more}

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

    def wide(self, points: Sequence[Sequence[float]], role: str, millimetres: float) -> None:
        """A polyline as wide as what it draws."""
        width = millimetres * self.unit
        if self.hand.version == "R12":
            style = self.on(role, default_start_width=width, default_end_width=width)
            self.space.add_polyline2d([self.at(p) for p in points], dxfattribs=style)
        else:
            self.path(points, role, const_width=width)

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


def edges(shape: shapely.Geometry) -> list[Line]:
    return [(*a, *b) for ring in shapely.get_parts(shapely.boundary(shape)).tolist() for a, b in pairwise(ring.coords)]


@dataclass(frozen=True, slots=True)
class Round:
    """A wall around a middle, counter-clockwise from ``start`` to ``stop`` in degrees; of glass, it is drawn as a window is."""

    middle: Point
    radius: float
    thick: float
    start: float = 0.0
    stop: float = 360.0
    glass: bool = False

    def line(self, share: float) -> shapely.LineString:
        """A line along it, at this share of its thickness from the inside."""
        radius = self.radius + (share - 0.5) * self.thick
        steps = max(2, math.ceil(self.stop - self.start))
        angles = [math.radians(self.start + k * (self.stop - self.start) / steps) for k in range(steps + 1)]
        x, y = self.middle
        return shapely.LineString([(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles])

    def body(self) -> Polygon:
        return self.line(0.5).buffer(self.thick / 2, cap_style="flat")


@dataclass(frozen=True, slots=True)
class Floor:
    """What there is to draw, in millimetres, and what of it stands where; ``kinds``: how a leaf is drawn, whatever the hand."""

    sheet: Sheet
    curtain: Polygon = field(default_factory=Polygon)
    stair: Polygon = field(default_factory=Polygon)
    toilet: Polygon = field(default_factory=Polygon)
    hollow: Polygon = field(default_factory=Polygon)
    shaft: Polygon = field(default_factory=Polygon)
    rounds: tuple[Round, ...] = ()
    kinds: Mapping[int, str] = field(default_factory=dict)
