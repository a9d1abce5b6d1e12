"""An open hall: zones drawn as outlines inside a room that only its walls close."""

from __future__ import annotations

import io

import ezdxf
import pytest
from ezdxf.layouts import Modelspace

from twin.drawing.plan import read_plan
from twin.model import Floor, OpeningKind, ZoneOrigin


def text(space: Modelspace, words: str, at: tuple[float, float]) -> None:
    space.add_text(words, height=350, dxfattribs={"layer": "文字"}).set_placement(at)


def hall(*, bay: bool = False, named: bool = True) -> Floor:
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
    if named:
        text(space, "办事大厅", (5000, 7000))
        text(space, "办公室", (23000, 8000))
    if bay:  # a wall that ends in the hall, and numbers in the two zones
        rectangle(space, (10000, 200, 10200, 6200), "墙线")
        for words, at in (("1-00", (5000, 6500)), ("1-01", (3000, 1800)), ("1-02", (14000, 7300))):
            text(space, words, at)
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
    doors = [opening for opening in level.openings if opening.kind is OpeningKind.DOOR]
    assert [{names[zone] for zone in door.zones} for door in doors] == [{"办事大厅", "办公室"}]


def test_a_bay_of_the_hall_stays_in_it_though_its_zones_are_numbered() -> None:
    """Numbers inside outlines are theirs: they do not part the hall where a wall ends."""
    names = {zone.name: zone.polygon.area for zone in hall(bay=True).zones}
    assert names["办事大厅"] == pytest.approx(19.8 * 9.8 - 0.2 * 6 - 7 * 3 - 7 * 2.5, rel=0.01)


def test_a_door_block_tells_what_it_says() -> None:
    doc = ezdxf.new("R2000")
    space = doc.modelspace()
    block = doc.blocks.new("M-单扇")
    block.add_lwpolyline([(-0.5, 0), (-0.46, 0), (-0.46, 1), (-0.5, 1)], close=True)
    block.add_arc((-0.5, 0), 1, 0, 90)
    for tag in ("编号", "出入口", "责任人"):
        block.add_attdef(tag, (0, 0), height=0.1)
    for x in (3000, 6000):
        door = space.add_blockref("M-单扇", (x, 100), {"layer": "门", "xscale": 1000, "yscale": 1000})
        door.add_auto_attribs({"编号": f"M{x}", "出入口": "主入口" if x == 3000 else "", "责任人": "某人"})
    wall = {"layer": "墙线"}
    for y in (0, 200):
        for a, b in ((0, 2500), (3500, 5500), (6500, 9000)):
            space.add_line((a, y), (b, y), wall)
    for x in (2500, 3500, 5500, 6500):
        space.add_line((x, 0), (x, 200), wall)
    space.add_lwpolyline([(0, 0), (0, 6000), (9000, 6000), (9000, 0)], dxfattribs=wall)
    space.add_lwpolyline([(200, 200), (200, 5800), (8800, 5800), (8800, 200)], dxfattribs=wall)
    text(space, "门厅", (4000, 3000))
    out = io.StringIO()
    doc.write(out)
    level = read_plan(out.getvalue().encode(), name="door.dxf", units="mm").floors[0]
    said = {opening.attributes["编号"]: opening.attributes for opening in level.openings}
    assert {number: one.get("出入口") for number, one in said.items()} == {"M3000": "主入口", "M6000": None}
    assert [number for number, one in said.items() if "责任人" in one] == []


def test_the_hall_is_there_though_nobody_named_it() -> None:
    """Zones that stand free in it say that it goes on around them; of the office behind its door nothing does."""
    level = hall(named=False)
    zones = {zone.name: zone for zone in level.zones}
    assert set(zones) == {"等候休息区", "窗口服务区", None}
    assert zones[None].polygon.area == pytest.approx(19.8 * 9.8 - 7 * 3 - 7 * 2.5, rel=0.01)
    doors = [opening for opening in level.openings if opening.kind is OpeningKind.DOOR]
    assert [door.zones for door in doors] == [(zones[None].id,)]
