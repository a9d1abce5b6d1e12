"""Walls drawn by their fills alone, and fills of walls that have lines."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from tests.drawing.drafting import XY, box, new, outline
from twin.drawing.fills import walls_from_fills, walls_from_wide_lines
from twin.drawing.flatten import flatten
from twin.drawing.roles import Role, guess_roles

WALLS: tuple[list[XY], ...] = (box(0, 0, 6000, 200), box(0, 200, 200, 4000), box(5800, 200, 200, 4000))


def kinds(layer: str, *, lines: str | None = None, certain: Collection[str] = ()) -> tuple[set[str], Role]:
    """The kinds of the strokes on the fills' layer, and that layer's role; the fills' edges drawn on another layer too."""
    doc = new(units=4)
    for wall in WALLS:
        hatch = doc.modelspace().add_hatch(dxfattribs={"layer": layer})
        hatch.paths.add_polyline_path(wall, is_closed=True)
        if lines is not None:
            outline(doc, wall, layer=lines)
    drawing, _ = flatten(doc)
    made, roles = walls_from_fills(drawing, guess_roles(drawing), certain)
    return {s.kind for s in made.strokes if s.layer == layer}, roles[layer]


@pytest.mark.parametrize("layer", ["墙", "A-WALL", "墙体填充", "A-WALL-PATT", "QIANG"])
def test_fills_of_walls_without_lines_are_walls(layer: str) -> None:
    assert kinds(layer) == ({"LWPOLYLINE"}, Role.WALL)


@pytest.mark.parametrize(("layer", "role"), [("墙", Role.WALL), ("墙体填充", Role.HATCH)])
def test_fills_of_walls_that_have_lines_stay_fills(layer: str, role: Role) -> None:
    assert kinds(layer, lines="墙线") == ({"HATCH"}, role)


def test_fills_beside_which_no_line_runs_are_walls_whatever_else_is_drawn() -> None:
    """Glass partitions in single lines between solid outer walls, on one layer."""
    doc = new(units=4)
    for wall in WALLS:
        doc.modelspace().add_hatch(dxfattribs={"layer": "墙"}).paths.add_polyline_path(wall, is_closed=True)
    for x in range(1000, 5001, 1000):
        doc.modelspace().add_line((x, 200), (x, 4000), dxfattribs={"layer": "墙"})
    drawing, _ = flatten(doc)
    made, _ = walls_from_fills(drawing, guess_roles(drawing), ())
    assert {s.kind for s in made.strokes} == {"LINE", "LWPOLYLINE"}


@pytest.mark.parametrize("layer", ["地面铺装", "A-FLOR-PATT", "绿化"])
def test_other_fills_stay_fills(layer: str) -> None:
    assert kinds(layer)[0] == {"HATCH"}


def test_a_layer_that_a_person_called_fills_stays_so() -> None:
    assert kinds("墙体填充", certain={"墙体填充"}) == ({"HATCH"}, Role.HATCH)


@pytest.mark.parametrize("version", ["R12", "R2010"])
@pytest.mark.parametrize(
    ("width", "layer", "faces"),
    [(200.0, "墙", [(0, -100), (0, 100), (5000, -100), (5000, 100)]), (35.0, "墙", None), (200.0, "图框", None)],
)
def test_a_line_as_wide_as_a_wall_is_its_two_faces(
    version: str, width: float, layer: str, faces: list[XY] | None
) -> None:
    doc = new(version, units=4)
    doc.modelspace().add_line((0, 3000), (5000, 3000), dxfattribs={"layer": "墙"})
    if version == "R12":
        style = {"layer": layer, "default_start_width": width, "default_end_width": width}
        doc.modelspace().add_polyline2d([(0, 0), (5000, 0)], dxfattribs=style)
    else:
        doc.modelspace().add_lwpolyline([(0, 0), (5000, 0)], dxfattribs={"layer": layer, "const_width": width})
    drawing, _ = flatten(doc)
    made = walls_from_wide_lines(drawing, guess_roles(drawing), 0.001)
    _, drawn = [s.coords + drawing.shift for s in made.strokes if s.kind != "TRACE"]
    corners = sorted({(round(float(x)), round(float(y))) for x, y in drawn})
    assert corners == (faces or [(0, 0), (5000, 0)])


def test_a_line_that_tapers_is_an_arrow() -> None:
    doc = new(units=4)
    doc.modelspace().add_lwpolyline([(0, 0, 200, 0), (5000, 0, 0, 0)], format="xyse", dxfattribs={"layer": "墙"})
    drawing, _ = flatten(doc)
    assert [s.kind for s in drawing.strokes] == ["LWPOLYLINE"]
