"""An open hall: zones drawn as outlines inside a room that only its walls close."""

from __future__ import annotations

import io

import ezdxf
import pytest
from ezdxf.layouts import Modelspace

from twin.drawing.plan import read_plan
from twin.model import Floor, ZoneOrigin


def text(space: Modelspace, words: str, at: tuple[float, float]) -> None:
    space.add_text(words, height=350, dxfattribs={"layer": "文字"}).set_placement(at)


def hall() -> Floor:
    """A hall of 19.8 m by 9.8 m with two outlined zones in it, and an office behind a door in its east wall."""
    doc = ezdxf.new("R2000")
    space = doc.modelspace()
    wall, door = {"layer": "墙线"}, {"layer": "门线"}
    rectangle(space, (0, 0, 28000, 10200), "墙线")
    rectangle(space, (20200, 200, 27800, 10000), "墙线", gap=True)
    rectangle(space, (200, 200, 20000, 10000), "墙线", gap=True)
    for y in (5000, 6000):
        space.add_line((20000, y), (20200, y), dxfattribs=wall)
    space.add_line((20200, 5000), (21200, 5000), dxfattribs=door)
    space.add_arc((20200, 5000), 1000, 0, 90, dxfattribs=door)
    rectangle(space, (1000, 1000, 8000, 4000), "功能分区")
    rectangle(space, (12000, 7000, 19000, 9500), "功能分区")
    for words, at in (("等候休息区", (3000, 2500)), ("窗口服务区", (14000, 8000))):
        text(space, words, at)
    text(space, "办事大厅", (9500, 5000))
    text(space, "办公室", (23000, 8000))
    out = io.StringIO()
    doc.write(out)
    return read_plan(out.getvalue().encode(), name="hall.dxf", units="mm").floors[0]


def rectangle(space: Modelspace, box: tuple[float, float, float, float], layer: str, *, gap: bool = False) -> None:
    """A rectangle; with a gap from y 5000 to 6000 in the side that faces x = 20100."""
    x1, y1, x2, y2 = box
    if not gap:
        space.add_lwpolyline([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], close=True, dxfattribs={"layer": layer})
        return
    near, far = (x1, x2) if x1 > 20100 else (x2, x1)
    space.add_lwpolyline(
        [(near, 6000), (near, y2), (far, y2), (far, y1), (near, y1), (near, 5000)], dxfattribs={"layer": layer}
    )


def test_the_hall_is_what_its_zones_leave() -> None:
    zones = {zone.name: zone for zone in hall().zones}
    assert {name: zone.origin for name, zone in zones.items()} == {
        "等候休息区": ZoneOrigin.OUTLINE,
        "窗口服务区": ZoneOrigin.OUTLINE,
        "办事大厅": ZoneOrigin.WALLS,
        "办公室": ZoneOrigin.WALLS,
    }
    assert zones["办事大厅"].polygon.area == pytest.approx(19.8 * 9.8 - 7 * 3 - 7 * 2.5, rel=0.01)
    assert zones["办事大厅"].polygon.intersection(zones["等候休息区"].polygon).area == pytest.approx(0)


def test_a_door_to_the_hall_does_not_lead_outside() -> None:
    level = hall()
    names = {zone.id: zone.name for zone in level.zones}
    assert [{names[zone] for zone in opening.zones} for opening in level.openings] == [{"办事大厅", "办公室"}]
