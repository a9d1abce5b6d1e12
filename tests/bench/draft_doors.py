"""How drafters draw doors: each way that real drawings show, one function each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.drafts import Pen, Point


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


def _anonymous_block(pen: Pen, leaf: Leaf) -> None:
    """What a dynamic block leaves behind: a nameless block for each door, with its number as an attribute."""
    block = pen.document.blocks.new_anonymous_block(type_char="U")
    width, thick = leaf.width * pen.unit, 40 * pen.unit
    block.add_arc((0, 0), width, 0, 90)
    block.add_lwpolyline([(0, 0), (0, width), (thick, width), (thick, 0)], close=True)
    scale = -leaf.side if pen.hand.mirrored else leaf.side
    style = pen.on("door", rotation=pen.angle(leaf.closed), xscale=1, yscale=scale)
    door = pen.space.add_blockref(block.name, pen.at(leaf.hinge), dxfattribs=style)
    number = {"height": 200 * pen.unit, "layer": pen.layers["door"]}
    door.add_attrib("编号", f"M{leaf.width / 100:02.0f}21", pen.at(leaf.at(0.2, -300)), dxfattribs=number)


def _with_sill(pen: Pen, leaf: Leaf) -> None:
    _arc_and_leaf(pen, leaf)
    pen.lines([(*leaf.hinge, *leaf.end)], "door", slips=False)


def _along_the_wall(pen: Pen, leaf: Leaf) -> None:
    """A leaf that slides before the wall, a little longer than the opening; two of them part to both sides."""
    past = -60 / leaf.width
    pen.path([leaf.at(past, 20), leaf.at(1, 20), leaf.at(1, 60), leaf.at(past, 60)], "door", closed=True)


def _revolving(pen: Pen, leaf: Leaf) -> None:
    """A drum as wide as the opening, its four wings, and the two openings of the drum."""
    x, y = leaf.at(0.5, -100)
    radius = leaf.width / 2
    for start in (-45.0, 135.0):
        pen.arc((x, y), radius, (leaf.closed + start, leaf.closed + start + 90.0), "door")
    for turn in (20.0, 110.0):
        a = math.radians(leaf.closed + turn)
        u, v = radius * 0.96 * math.cos(a), radius * 0.96 * math.sin(a)
        pen.lines([(x - u, y - v, x + u, y + v)], "door", slips=False)
    pen.space.add_circle(pen.at((x, y)), 60 * pen.unit, dxfattribs=pen.on("door"))


def _shutter(pen: Pen, leaf: Leaf) -> None:
    """A roller shutter: two dashed lines from jamb to jamb, and what it is in words."""
    for aside in (-80, -120):
        a, b = leaf.at(0, aside), leaf.at(1, aside)
        pen.space.add_line(pen.at(a), pen.at(b), dxfattribs=pen.on("door", linetype="DASHED"))
    pen.text(f"FJM{leaf.width / 100:02.0f}30", leaf.at(0.5, 400), 200, "door")


def _automatic(pen: Pen, leaf: Leaf) -> None:
    """Two leaves that part before two fixed panels, in one frame of four quarters."""
    for begin, end, aside in ((0, 0.25, -90), (0.75, 1, -90), (0.24, 0.5, -140), (0.5, 0.76, -140)):
        corners = (leaf.at(begin, aside), leaf.at(end, aside), leaf.at(end, aside + 40), leaf.at(begin, aside + 40))
        pen.path(corners, "door", closed=True)


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
    "nameless block": _anonymous_block,
    "with a sill": _with_sill,
    "sliding": _along_the_wall,
    "none": lambda _pen, _leaf: None,
}
ENTRANCES: Final[Mapping[str, tuple[Callable[[Pen, Leaf], None], float]]] = {
    "revolving": (_revolving, 0.5),
    "shutter": (_shutter, 1.0),
    "automatic": (_automatic, 0.5),
}
"""Ways in that are wider than a leaf, for the openings that a floor says are of this kind; and what share of the width one passes."""
