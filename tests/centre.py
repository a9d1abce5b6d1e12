"""A small centre of one floor, drawn as DXF and stored like any other: what pages and browser tests look at."""

from __future__ import annotations

import io
from collections.abc import Mapping

import ezdxf

from twin.model import Asset, Centre
from twin.registry import FloorChoice, Registry

CODE = "SMALL"
NAME = "Small centre"
TESTER = "Tester"
STANDARD = "DB31117-Z-016-2022"
ROOMS: Mapping[str, tuple[float, float, float, float]] = {
    "咨询引导区": (0, 0, 8, 6),
    "等候休息区": (8, 0, 20, 6),
    "窗口服务区": (20, 0, 32, 6),
    "档案室": (0, 6, 8, 12),
    "Lumber": (8, 6, 20, 12),
}
"""Rooms by their label: left, bottom, right, top in metres. The last one's name is no zone kind."""

ASSETS = (
    ("A-001", "queue_machine", "取号机", (2.0, 2.0)),
    ("A-002", "waiting_seat", "Seat row", (11.0, 2.0)),
    ("A-003", "waiting_seat", "Seat row", (13.0, 2.0)),
    ("A-004", "service_counter", "Counter 1", (24.0, 2.0)),
)


def rooms_dxf(rooms: Mapping[str, tuple[float, float, float, float]] = ROOMS, *, unit_m: float = 0.001) -> bytes:
    """A drawing of closed outlines on layer ROOM with a label in each, as a stranger sends it."""
    document = ezdxf.new("R2010", setup=True)
    document.units = ezdxf.units.MM
    space = document.modelspace()
    for name, (x0, y0, x1, y1) in rooms.items():
        corners = [(x / unit_m, y / unit_m) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "ROOM"})
        middle = ((x0 + x1) / 2 / unit_m, (y0 + y1) / 2 / unit_m)
        space.add_text(name, height=0.3 / unit_m, dxfattribs={"layer": "TEXT"}).set_placement(middle)
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


def small_centre(registry: Registry, code: str = CODE) -> str:
    """Store the centre, its drawing and its assets; returns its code."""
    registry.create_centre(Centre(code, NAME, "subdistrict", (STANDARD,)), by=TESTER)
    registry.plans.store(code, [FloorChoice("f1", "Ground floor")], name="small.dxf", data=rooms_dxf(), by=TESTER)
    for number, item, name, at in ASSETS:
        registry.create_asset(code, Asset(number, item, item, name, floor="f1", at=at), by=TESTER)
    return code
