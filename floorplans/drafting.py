"""Drafting aids: what an architect's CAD package does with axes, double-line walls, doors, windows and labels.

Everything is given in metres from the lower-left axis crossing and written in millimetres with a large
offset, as drawings cut out of a city survey are. Nothing here knows what a service centre is.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import ezdxf
from ezdxf import bbox
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts import Modelspace
from shapely import LineString, Point, Polygon, box, unary_union

from floorplans import blocks
from floorplans.walling import Wall, edges, interiors

MM: Final = 1000.0
COLUMN_M: Final = 0.6
TEXT_M: Final = 0.4
SMALL_ROOM_M2: Final = 12.0
"""Below this a room's name is written smaller, so that it does not run through the walls."""
Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class LayerNames:
    """What this draughtsman calls each layer; two floors of one project need not agree."""

    wall: str
    column: str
    window: str
    door: str
    fire_door: str
    axis: str
    dimension: str
    furniture: str
    equipment: str
    stair: str
    text: str
    zone: str
    room: str
    sign: str
    fixture: str = "洁具"
    hatch: str = "填充"
    frame: str = "图框"
    outside: str = "室外"

    def colours(self) -> dict[str, int]:
        """Give the AutoCAD colour index of each layer."""
        return {
            self.wall: 7,
            self.column: 2,
            self.window: 4,
            self.door: 3,
            self.fire_door: 1,
            self.axis: 1,
            self.dimension: 3,
            self.furniture: 8,
            self.equipment: 5,
            self.stair: 2,
            self.text: 7,
            self.zone: 6,
            self.room: 9,
            self.sign: 30,
            self.fixture: 8,
            self.hatch: 252,
            self.frame: 7,
            self.outside: 92,
        }


@dataclass(frozen=True)
class Door:
    """A door as drawn, for the truth file."""

    at: tuple[float, float]
    width_m: float
    number: str
    drawn_as: str

    @property
    def clear_m(self) -> float:
        """What is left of the opening when every leaf stands open: a block's leaves are 4 % of its width thick."""
        return round(self.width_m * (0.96 if self.drawn_as == "block" else 1.0), 3)


@dataclass(frozen=True)
class Label:
    """A room or zone: its name, number, intended kinds and net polygon."""

    name: str
    number: str
    kinds: tuple[str, ...]
    at: tuple[float, float]
    polygon: Polygon
    outlined: bool


@dataclass
class Sheet:
    """One floor plan being drawn."""

    layers: LayerNames
    offset_mm: tuple[float, float]
    title: str
    doc: Drawing = field(init=False)
    walls: list[Wall] = field(default_factory=list)
    columns: list[Polygon] = field(default_factory=list)
    holes: list[Polygon] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    _rooms: list[tuple[str, str, tuple[str, ...], tuple[float, float], bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open an R2000 drawing in code page 936 whose header names no unit."""
        ezdxf.options.write_fixed_meta_data_for_testing = True  # no clock, no random id: the same bytes each time
        self.doc = ezdxf.new("R2000", setup=False)
        self.doc.encoding = "gbk"
        self.doc.header["$INSUNITS"] = 0
        self.doc.header["$MEASUREMENT"] = 1
        self.doc.linetypes.add("DASHDOT", [25.4, 12.7, -6.35, 0.0, -6.35], description="____ . ____")
        self.doc.linetypes.add("DASHED", [19.05, 12.7, -6.35], description="__ __ __")
        self.doc.styles.add("HZTXT", font="gbenor.shx").dxf.bigfont = "gbcbig.shx"
        for name, colour in self.layers.colours().items():
            self.doc.layers.add(name, color=colour)
        self.doc.layers.get(self.layers.axis).dxf.linetype = "DASHDOT"
        blocks.define_all(self.doc)

    @property
    def space(self) -> Modelspace:
        """The model space."""
        return self.doc.modelspace()

    def mm(self, x: float, y: float) -> tuple[float, float]:
        """Local metres to the drawing's millimetres."""
        return (round(x * MM + self.offset_mm[0], 3), round(y * MM + self.offset_mm[1], 3))

    def drawing_m(self, x: float, y: float) -> tuple[float, float]:
        """Local metres to drawing metres, as assets.csv wants them."""
        return (round(x + self.offset_mm[0] / MM, 3), round(y + self.offset_mm[1] / MM, 3))

    # ---- single strokes ----------------------------------------------------------------------

    def line(self, a: tuple[float, float], b: tuple[float, float], layer: str, **attribs: object) -> None:
        """Draw one straight line."""
        self.space.add_line(self.mm(*a), self.mm(*b), dxfattribs={"layer": layer, **attribs})

    def polyline(
        self, points: Sequence[tuple[float, float]], layer: str, *, closed: bool = True, **attribs: object
    ) -> None:
        """Draw a light-weight polyline."""
        self.space.add_lwpolyline([self.mm(*p) for p in points], close=closed, dxfattribs={"layer": layer, **attribs})

    def rectangle(self, rect: Rect, layer: str, **attribs: object) -> None:
        """Draw a closed rectangle."""
        self.polyline(list(box(*rect).exterior.coords)[:-1], layer, **attribs)

    def text(
        self,
        words: str,
        at: tuple[float, float],
        height: float = TEXT_M,
        layer: str | None = None,
        *,
        align: TextEntityAlignment = TextEntityAlignment.MIDDLE_CENTER,
        rotation: float = 0.0,
    ) -> None:
        """Write one line of text; ``height`` in metres on the ground."""
        entity = self.space.add_text(
            words,
            height=round(height * MM, 3),
            rotation=rotation,
            dxfattribs={"layer": layer or self.layers.text, "style": "HZTXT", "width": 0.8},
        )
        entity.set_placement(self.mm(*at), align=align)

    def put(
        self,
        block: str,
        at: tuple[float, float],
        rotation: float = 0.0,
        layer: str | None = None,
        *,
        attributes: Mapping[str, str] | None = None,
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        """Insert a block with its attributes."""
        reference = self.space.add_blockref(
            block,
            self.mm(*at),
            dxfattribs={
                "layer": layer or self.layers.furniture,
                "rotation": rotation,
                "xscale": scale[0],
                "yscale": scale[1],
            },
        )
        if attributes:
            reference.add_auto_attribs(dict(attributes))

    # ---- structure ---------------------------------------------------------------------------

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Draw axes with bubbles, a column on each crossing and two chains of dimensions."""
        west, east, south, north = xs[0], xs[-1], ys[0], ys[-1]
        for number, x in enumerate(xs, start=1):
            self.line((x, south - 6), (x, north + 6), self.layers.axis)
            for y in (south - 6.8, north + 6.8):
                self._bubble((x, y), str(number))
        for number, y in enumerate(ys):
            self.line((west - 6, y), (east + 6, y), self.layers.axis)
            for x in (west - 6.8, east + 6.8):
                self._bubble((x, y), chr(ord("A") + number))
        for x in xs:
            for y in ys:
                self.column(x, y)
        style = self._dimension_style()
        for a, b in itertools.pairwise(xs):
            self._dimension((a, south), (b, south), (a, south - 3.4), 0, style)
        self._dimension((west, south), (east, south), (west, south - 4.8), 0, style)
        for a, b in itertools.pairwise(ys):
            self._dimension((west, a), (west, b), (west - 3.4, a), 90, style)
        self._dimension((west, south), (west, north), (west - 4.8, south), 90, style)

    def _bubble(self, at: tuple[float, float], words: str) -> None:
        self.space.add_circle(self.mm(*at), radius=0.8 * MM, dxfattribs={"layer": self.layers.axis})
        self.text(words, at, 0.6, self.layers.axis)

    def _dimension_style(self) -> str:
        name = "_TCH_ARCH"
        if name not in self.doc.dimstyles:
            style = self.doc.dimstyles.new(name)
            style.dxf.dimtxt, style.dxf.dimasz, style.dxf.dimexo = 350, 150, 300
            style.dxf.dimexe, style.dxf.dimgap, style.dxf.dimtsz = 150, 100, 150
            style.dxf.dimdec, style.dxf.dimtad, style.dxf.dimtih, style.dxf.dimtoh = 0, 1, 0, 0
            style.dxf.dimrnd = 1
        return name

    def _dimension(
        self, a: tuple[float, float], b: tuple[float, float], base: tuple[float, float], angle: float, style: str
    ) -> None:
        dimension = self.space.add_linear_dim(
            base=self.mm(*base),
            p1=self.mm(*a),
            p2=self.mm(*b),
            angle=angle,
            dimstyle=style,
            dxfattribs={"layer": self.layers.dimension},
        )
        dimension.render()

    def column(self, x: float, y: float, size: float = COLUMN_M) -> None:
        """Draw a column and its fill, and break the walls at it."""
        half = size / 2
        rect = (x - half, y - half, x + half, y + half)
        self.columns.append(box(*rect))
        self.rectangle(rect, self.layers.column)
        hatch = self.space.add_hatch(color=252, dxfattribs={"layer": self.layers.hatch})
        hatch.paths.add_polyline_path([self.mm(*p) for p in list(box(*rect).exterior.coords)[:-1]], is_closed=True)

    def wall(self, *points: tuple[float, float], thickness: float = 0.2) -> None:
        """Add a run of walls; drawn when the sheet is finished."""
        for start, end in itertools.pairwise(points):
            self.walls.append(Wall(start, end, thickness))

    def _wall_at(self, x: float, y: float) -> Wall:
        found = [wall for wall in self.walls if LineString([wall.start, wall.end]).distance(Point(x, y)) < 1e-6]
        if not found:
            raise ValueError(f"{self.title}: no wall at ({x}, {y})")
        return max(found, key=lambda wall: wall.thickness)

    def _cut(self, wall: Wall, x: float, y: float, width: float) -> None:
        half, deep = width / 2, wall.thickness / 2 + 0.05
        rect = (x - half, y - deep, x + half, y + deep) if wall.across else (x - deep, y - half, x + deep, y + half)
        self.holes.append(box(*rect))

    def door(
        self,
        x: float,
        y: float,
        width: float,
        *,
        swing: int = 1,
        flip: int = 1,
        double: bool = False,
        loose: bool = False,
        fire: bool = False,
        number: str = "",
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Hang a door on the wall under (x, y).

        Parameters
        ----------
        x, y
            Middle of the opening on the wall's centre line, metres.
        width
            Clear width, metres.
        swing
            1 opens to the left of the wall's +x or +y direction turned by 90°, -1 the other way.
        flip
            -1 hangs the leaf on the other jamb.
        double, loose, fire
            Two leaves; drawn as loose line and arc rather than a block; on the fire-door layer.
        number
            Door number as printed (M1021).
        """
        wall = self._wall_at(x, y)
        self._cut(wall, x, y, width)
        angle = 0.0 if wall.across else 90.0
        layer = self.layers.fire_door if fire else self.layers.door
        if loose:
            self._loose_door(
                (x, y), width, angle=angle, swing=swing * (1 if wall.across else -1), flip=flip, layer=layer
            )
        else:
            name = blocks.DOOR_DOUBLE if double else blocks.DOOR_SINGLE
            scale = (width * MM * flip, width * MM * swing * (1 if wall.across else -1))
            self.put(
                name,
                (x, y),
                angle,
                layer,
                attributes={"编号": number, "门槛高度": "0", **(attributes or {})},
                scale=scale,
            )
        self.doors.append(Door((x, y), width, number, "loose" if loose else "block"))
        if number:
            beside = (x, y - 0.45 * swing) if wall.across else (x - 0.45 * swing, y)
            self.text(number, beside, 0.22, self.layers.door, rotation=angle)

    def _loose_door(
        self, at: tuple[float, float], width: float, *, angle: float, swing: int, flip: int, layer: str
    ) -> None:
        turn = (1.0, 0.0) if angle == 0 else (0.0, 1.0)
        side = (0.0, float(swing)) if angle == 0 else (-float(swing), 0.0)
        hinge = (at[0] - turn[0] * width / 2 * flip, at[1] - turn[1] * width / 2 * flip)
        along = 0.0 if flip > 0 else 180.0
        start, end = angle + along, angle + 90.0 * swing
        if (end - start) % 360 > 180:
            start, end = end, start
        self.line(hinge, (hinge[0] + side[0] * width, hinge[1] + side[1] * width), layer)
        self.space.add_arc(
            self.mm(*hinge),
            radius=width * MM,
            start_angle=start % 360,
            end_angle=end % 360,
            dxfattribs={"layer": layer},
        )

    def window(self, x: float, y: float, width: float) -> None:
        """Set a window in the wall under (x, y): four parallel lines."""
        wall = self._wall_at(x, y)
        self._cut(wall, x, y, width)
        half = width / 2
        for part in (-0.5, -1 / 6, 1 / 6, 0.5):
            shift = part * wall.thickness
            ends = (
                ((x - half, y + shift), (x + half, y + shift))
                if wall.across
                else ((x + shift, y - half), (x + shift, y + half))
            )
            self.line(*ends, self.layers.window)

    # ---- rooms and labels --------------------------------------------------------------------

    def room(self, name: str, number: str, at: tuple[float, float], *kinds: str, outlined: bool = False) -> None:
        """Name the space that the walls enclose around ``at``; ``outlined`` draws its net outline too."""
        self._rooms.append((name, number, kinds, at, outlined))

    def zone(self, name: str, number: str, rect: Rect, *kinds: str, at: tuple[float, float] | None = None) -> None:
        """Mark a functional zone in an open hall by a closed polyline on the zoning layer."""
        polygon = box(*rect)
        self.rectangle(rect, self.layers.zone, linetype="DASHED")
        centre = at or ((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2)
        self.labels.append(Label(name, number, kinds, centre, polygon, outlined=True))
        self._label(name, number, centre, polygon.area)

    def _label(self, name: str, number: str, at: tuple[float, float], area: float) -> None:
        """Write the name, the number and the area; the area's unit and its exponent are two texts."""
        x, y = at
        self.text(name, (x, y + 0.35), TEXT_M if area > SMALL_ROOM_M2 else 0.6 * TEXT_M)
        self.text(number, (x, y - 0.25), 0.28)
        words = f"{area:.2f}m"
        self.text(words, (x, y - 0.75), 0.28)
        self.text("2", (x + len(words) * 0.28 * 0.36 + 0.1, y - 0.63), 0.15)

    def _label_as_block(self, name: str, number: str, at: tuple[float, float], area: float) -> None:
        """Write name and number as one MTEXT, as the second draughtsman does."""
        x, y = at
        self.space.add_mtext(
            f"{name}\\P{number}",
            dxfattribs={
                "layer": self.layers.text,
                "style": "HZTXT",
                "char_height": 0.36 * MM,
                "insert": self.mm(x, y + 0.5),
                "attachment_point": 2,
                "width": 6 * MM,
            },
        )
        words = f"使用面积:{area:.2f}m"
        self.text(words, (x, y - 0.9), 0.28)
        self.text("2", (x + len(words) * 0.28 * 0.42 + 0.35, y - 0.78), 0.15)

    def finish(self) -> None:
        """Draw the walls broken at columns, doors and windows, and label the rooms they make."""
        bodies = unary_union([wall.body for wall in self.walls])
        columns = unary_union(self.columns)
        solid = bodies.union(columns)
        cut = bodies.difference(unary_union(self.holes)).difference(columns)
        for a, b in edges(cut, columns):
            self.line(a, b, self.layers.wall)
        spaces = interiors(solid)
        for name, number, kinds, at, outlined in self._rooms:
            inside = [space for space in spaces if space.contains(Point(at))]
            if not inside:
                raise ValueError(f"{self.title}: nothing encloses {name} at {at}")
            polygon = inside[0]
            if outlined:
                self.polyline(list(polygon.exterior.coords)[:-1], self.layers.room)
            zones = [label.polygon for label in self.labels if polygon.contains(label.polygon.centroid)]
            net = polygon.difference(unary_union(zones)) if zones and not outlined else polygon
            self.labels.append(Label(name, number, kinds, at, net, outlined))
            if outlined:
                self._label_as_block(name, number, at, net.area)
            else:
                self._label(name, number, at, net.area)

    def frame(self, project: str, drawing: str, scale: str, rect: Rect) -> None:
        """Draw the sheet's border and title block, the drawing's title and a north arrow."""
        x1, y1, x2, y2 = rect
        layer = self.layers.frame
        self.rectangle(rect, layer)
        self.rectangle((x1 - 2.5, y1 - 1, x2 + 1, y2 + 1), layer)
        block = (x2 - 18.0, y1, x2, y1 + 4.0)
        self.rectangle(block, layer)
        for row in (1.0, 2.0, 3.0):
            self.line((block[0], y1 + row), (x2, y1 + row), layer)
        self.line((block[0] + 4.5, y1), (block[0] + 4.5, y1 + 4.0), layer)
        rows = (
            ("设计单位", "示例建筑设计院"),
            ("工程名称", project),
            ("图名", drawing),
            ("比例", f"{scale}   图号 建施-03"),
        )
        for row, (key, value) in enumerate(rows):
            y = y1 + 3.5 - row
            self.text(key, (block[0] + 2.25, y), 0.4, layer)
            self.text(value, (block[0] + 11.2, y), 0.4, layer)
        middle = (x1 + x2) / 2 - 4
        self.text(f"{drawing}  {scale}", (middle, y1 + 1.7), 0.9, layer)
        self.line((middle - 5, y1 + 0.9), (middle + 5, y1 + 0.9), layer)
        self.put("指北针", (x2 - 2.6, y2 - 2.8), 0, layer)

    def save(self, path: Path) -> None:
        """Write the drawing in GBK, its extents in the header; the same bytes each time."""
        extents = bbox.extents(self.space, fast=True)
        self.doc.header["$EXTMIN"], self.doc.header["$EXTMAX"] = extents.extmin, extents.extmax
        self.doc.set_modelspace_vport(height=extents.size.y * 1.05, center=extents.center)
        self.doc.saveas(path)
