"""Numbers at service counters number windows: no room, and no part of the hall."""

from __future__ import annotations

import io

import ezdxf
import pytest

from twin.drawing.counters import numbered_counters
from twin.drawing.labels import RoomLabel
from twin.drawing.plan import read_plan
from twin.model import Placement

WIDE, DEEP = 20_000, 10_000


def hall(*, counters: bool = True) -> bytes:
    """A hall with a bay in its west (a wall ends in the hall), six numbered counters, and an office with a number."""
    doc = ezdxf.new("R2010", units=4)
    space = doc.modelspace()
    doc.blocks.new("柜台780").add_lwpolyline([(-750, -300), (750, -300), (750, 300), (-750, 300)], close=True)

    def box(x1: float, y1: float, x2: float, y2: float, layer: str = "WALL") -> None:
        space.add_lwpolyline([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], close=True, dxfattribs={"layer": layer})

    box(-200, -200, WIDE + 5400, DEEP + 200)
    box(0, 0, WIDE, DEEP)
    box(WIDE + 200, 0, WIDE + 5200, DEEP)
    box(5000, 6000, 5200, DEEP)
    for number in range(1, 7):
        x = 6500 + 2000 * number
        if counters:
            space.add_blockref("柜台780", (x, 7000), dxfattribs={"layer": "柜台"})
        space.add_text(f"A{number:02}", height=250, dxfattribs={"layer": "编号"}).set_placement((x, 6200))
    for words, at in (("综合服务区", (12000, 4000)), ("等候休息区", (7000, 2000)), ("办公室", (WIDE + 2500, 5000))):
        space.add_text(words, height=400, dxfattribs={"layer": "文字"}).set_placement(at)
    space.add_text("201", height=300, dxfattribs={"layer": "房号"}).set_placement((WIDE + 2500, 3000))
    out = io.StringIO()
    doc.write(out)
    return out.getvalue().encode()


def test_the_numbers_of_windows_neither_name_nor_part_the_hall() -> None:
    floor = read_plan(hall(), name="hall.dxf").floors[0]
    zones = {zone.name: zone for zone in floor.zones}
    assert set(zones) == {"综合服务区", "办公室"}
    assert zones["综合服务区"].number is None
    assert zones["综合服务区"].polygon.area == pytest.approx(200 - 0.2 * 4, rel=0.01)
    assert zones["办公室"].number == "201"
    said = [placement.attributes.get("窗口编号") for placement in floor.placements]
    assert said == [f"A{number:02}" for number in range(1, 7)]


def counter(x: float, **said: str) -> Placement:
    return Placement("p", "service_counter", "柜台", (x, 0.0), 0.0, said, "柜台", "1F")


def number(words: str, x: float, *, layer: str = "编号") -> RoomLabel:
    return RoomLabel((x, 0.8), 0.3, number=words, layer=layer)


def test_one_number_by_one_counter_may_be_a_room_with_a_desk() -> None:
    labels = [number("201", 0.0)]
    assert numbered_counters(labels, [counter(0.0)], 1.0) == (labels, [counter(0.0)])


def test_numbers_that_do_not_run_on_and_longer_ones_of_their_layer_are_rooms() -> None:
    """Wash-basin counters stand beside numbers of rooms; a layer of texts has numbers of windows and of rooms."""
    apart = [number("1011", 0.0), number("1035", 9.0)]
    assert numbered_counters(apart, [counter(0.0), counter(9.0)], 1.0)[0] == apart
    row = [number("1", 0.0), number("2", 2.0), number("3", 30.0), number("103", 40.0), number("4", 50.0, layer="轴")]
    assert numbered_counters(row, [counter(0.0), counter(2.0)], 1.0)[0] == row[3:]


def test_what_is_called_a_window_is_one_wherever_it_stands_and_tells_no_counter_that_knows_better() -> None:
    labels = [
        RoomLabel((0.0, 0.8), 0.3, name="3号窗口"),
        RoomLabel((9.0, 0.0), 0.3, name="综合窗口"),
        number("12", 5.0),
    ]
    rest, (told, knows) = numbered_counters(labels, [counter(0.0), counter(0.3, 窗口号="7")], 1.0)
    assert rest == labels[1:]
    assert told.attributes == {"窗口编号": "3"}
    assert knows.attributes == {"窗口号": "7"}
