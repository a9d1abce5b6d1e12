"""Small drawings for the reader's tests, written by ezdxf as a drafter would draw them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import ezdxf
from ezdxf.document import Drawing as DxfDocument

XY = tuple[float, float]


def new(version: str = "R2010", *, units: int = 0) -> DxfDocument:
    """An empty document; ``units`` is ``$INSUNITS`` (0: none)."""
    doc = ezdxf.new(version)
    doc.header["$INSUNITS"] = units
    return doc


def written(doc: DxfDocument, encoding: str = "utf8") -> bytes:
    """The document as ASCII DXF bytes in a code page."""
    if encoding in {"gbk", "cp1252"}:
        doc.encoding = encoding
    stream = io.StringIO()
    doc.write(stream)
    return stream.getvalue().encode(encoding, "dxfreplace")


def binary(doc: DxfDocument) -> bytes:
    """The document as binary DXF."""
    stream = io.BytesIO()
    doc.write(stream, fmt="bin")
    return stream.getvalue()


def outline(doc: DxfDocument, corners: Sequence[XY], layer: str = "房间轮廓", *, closed: bool = True) -> None:
    doc.modelspace().add_lwpolyline(corners, close=closed, dxfattribs={"layer": layer})


def box(x: float, y: float, wide: float, deep: float) -> list[XY]:
    return [(x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep)]


def text(doc: DxfDocument, words: str, at: XY, height: float = 300.0, layer: str = "文字") -> None:
    """A TEXT centred on a point."""
    doc.modelspace().add_text(words, height=height, dxfattribs={"layer": layer}).set_placement(
        at, align=ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER
    )


def office(doc: DxfDocument, *, unit: float = 1000.0, x: float = 0.0, y: float = 0.0, rooms: int = 3) -> None:
    """A row of 4 × 5 m rooms with 0.2 m double walls, a door each and a name each; ``unit`` is drawing units per metre."""
    space = doc.modelspace()

    def line(x0: float, y0: float, x1: float, y1: float, layer: str = "WALL") -> None:
        space.add_line(
            ((x + x0) * unit, (y + y0) * unit), ((x + x1) * unit, (y + y1) * unit), dxfattribs={"layer": layer}
        )

    width = 4.2 * rooms + 0.2
    for edge in (0.0, 5.4):
        line(0, edge, width, edge)
    line(0, 0, 0, 5.4)
    line(width, 0, width, 5.4)
    for number in range(rooms):
        left, right = 4.2 * number + 0.2, 4.2 * number + 4.2
        line(left, 5.2, right, 5.2)
        line(left, 0.2, left, 5.2)
        line(right, 0.2, right, 5.2)
        line(left, 0.2, left + 1.0, 0.2)
        line(left + 1.9, 0.2, right, 0.2)
        line(left + 1.0, 0.2, left + 1.0, 1.1, "DOOR")
        space.add_arc(((x + left + 1.0) * unit, (y + 0.2) * unit), 0.9 * unit, 0, 90, dxfattribs={"layer": "DOOR"})
        text(doc, f"办公室{number + 1}", ((x + left + 2) * unit, (y + 3) * unit), 0.3 * unit)


@cache
def sampler(kind: str) -> bytes:
    """A small drawing with most entity types."""
    doc = new({"r12": "R12", "gbk": "R2000"}.get(kind, "R2010"))
    office(doc)
    space = doc.modelspace()
    if kind != "r12":
        outline(doc, box(200, 200, 4000, 5000))
        space.add_mtext(
            "房间编号:101\\P房间名称:等候区\\P使用面积:20㎡", dxfattribs={"char_height": 250, "insert": (1000, 4000)}
        )
        space.add_spline([(0, 0), (1000, 500), (2000, 0), (3000, 900)])
        space.add_ellipse((5000, 5000), (1000, 0), 0.4, 0, 4)
        hatch = space.add_hatch()
        hatch.paths.add_polyline_path(box(0, 0, 100, 100), is_closed=True)
        edges = hatch.paths.add_edge_path()
        edges.add_line((0, 0), (1, 1))
        edges.add_arc((0, 0), 5, 0, 90)
        edges.add_ellipse((0, 0), (3, 0), 0.5)
    block = doc.blocks.new("取号机", base_point=(10, 10))
    block.add_circle((250, 250), 100)
    nest = doc.blocks.new("NEST")
    nest.add_blockref("取号机", (100, 0), dxfattribs={"xscale": -2, "yscale": 0.5, "rotation": 30})
    insert = space.add_blockref("取号机", (2000, 3000), dxfattribs={"rotation": 90})
    insert.add_attrib("资产编号", "A-1", (2000, 3000))
    grid = {"extrusion": (0, 0, -1), "row_count": 2, "column_count": 3, "row_spacing": 900, "column_spacing": 700}
    space.add_blockref("NEST", (9000, 3000), dxfattribs=grid)
    space.add_polyline2d([(0, 0), (1, 1), (2, 0)])
    space.add_solid([(0, 0), (400, 0), (0, 400), (400, 400)])
    text(doc, "%%u会议室", (10_000, 4000))
    if kind == "binary":
        return binary(doc)
    return written(doc, "gbk" if kind in {"r12", "gbk"} else "utf8")
