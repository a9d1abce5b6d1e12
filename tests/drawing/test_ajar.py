"""Open leaves drawn without an arc: which lines on a door layer are doors."""

from __future__ import annotations

import math

import pytest

from tests.drawing.drafting import XY, box, new, outline, written
from twin.drawing.plan import read_plan
from twin.model import Opening

LAYER = "门"


def two_rooms(*strokes: tuple[XY, ...], gap: float = 900.0, layer: str = LAYER) -> list[Opening]:
    """Two rooms of 4 × 4 m with a wall of 200 mm between, an opening in its middle, and what is drawn at it (mm from its lower jamb)."""
    doc = new(units=4)
    space = doc.modelspace()
    for x in (0.0, 4200.0):
        for a, b in (((x, 0), (x + 4000, 0)), ((x, 4000), (x + 4000, 4000))):
            space.add_line(a, b, dxfattribs={"layer": "墙"})
    for x in (0.0, 8200.0):
        space.add_line((x, 0), (x, 4000), dxfattribs={"layer": "墙"})
    low, high = 2000 - gap / 2, 2000 + gap / 2
    outline(doc, box(4000, 0, 200, low), layer="墙")
    outline(doc, box(4000, high, 200, 4000 - high), layer="墙")
    for stroke in strokes:
        points = [(4000 + x, low + y) for x, y in stroke]
        space.add_lwpolyline(points, close=len(points) > 2, dxfattribs={"layer": layer})
    (floor,) = read_plan(written(doc), name="plan.dxf").floors
    return [o for o in floor.openings if len(o.zones) == 2]


def ajar(length: float, degrees: float, *, at: XY = (0.0, 0.0)) -> tuple[XY, XY]:
    return at, (at[0] - length * math.sin(math.radians(degrees)), at[1] + length * math.cos(math.radians(degrees)))


@pytest.mark.parametrize("degrees", [30.0, 45.0, 90.0])
def test_a_leaf_at_the_end_of_a_wall_is_a_door_as_wide_as_its_opening(degrees: float) -> None:
    (door,) = two_rooms(ajar(900, degrees))
    assert (door.kind, door.attributes["source"]) == ("door", "leaf")
    assert door.width_m == pytest.approx(0.9, abs=0.01)


def test_a_leaf_drawn_as_a_rectangle_takes_its_thickness_off_the_width() -> None:
    (door,) = two_rooms(((0, 0), (-900, 0), (-900, 40), (0, 40)))
    assert door.attributes["source"] == "leaf"
    assert door.width_m == pytest.approx(0.86, abs=0.01)


def test_two_leaves_close_an_opening_twice_as_wide() -> None:
    (door,) = two_rooms(ajar(800, 45), ((0, 1600), (-566, 1034)), gap=1600)
    assert door.attributes["source"] == "leaf"
    assert door.width_m == pytest.approx(1.6, abs=0.01)


@pytest.mark.parametrize(
    ("stroke", "layer"),
    [
        (ajar(900, 45, at=(-700, 0)), LAYER),  # from the middle of a room
        (ajar(400, 45), LAYER),  # as long as no opening here is wide
        (ajar(900, 3), LAYER),  # across the opening: a threshold
        (ajar(900, 45), "家具"),  # a board that leans on the wall
    ],
)
def test_other_lines_are_no_doors(stroke: tuple[XY, XY], layer: str) -> None:
    assert {o.kind for o in two_rooms(stroke, layer=layer)} <= {"gap"}
