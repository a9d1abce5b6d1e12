"""Walls drawn by their fills alone, and fills of walls that have lines."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from tests.drawing.drafting import XY, box, new, outline
from twin.drawing.fills import walls_from_fills
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


@pytest.mark.parametrize("layer", ["地面铺装", "A-FLOR-PATT", "绿化"])
def test_other_fills_stay_fills(layer: str) -> None:
    assert kinds(layer)[0] == {"HATCH"}


def test_a_layer_that_a_person_called_fills_stays_so() -> None:
    assert kinds("墙体填充", certain={"墙体填充"}) == ({"HATCH"}, Role.HATCH)
