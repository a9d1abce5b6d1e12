"""Numbered rooms that open onto each other."""

from __future__ import annotations

import pytest
from shapely import box
from shapely.ops import unary_union

from tests.drawing.lines import ROLES, drawing, line, ring
from twin.drawing.primitives import Drawing
from twin.drawing.walls import rooms_from_walls
from twin.drawing.walls_bays import part_numbered
from twin.drawing.walls_merge import Space


def open_office() -> Drawing:
    """A hall of 12 × 8 m; a meeting bay of 4 × 3 m in its corner, fenced by a wall from one side, its front open."""
    fence = [line(4000, 0, 4000, 3000), line(4000, 3000, 4100, 3000), line(4100, 3000, 4100, 0)]
    stub = [line(0, 3000, 600, 3000), line(600, 3000, 600, 3100), line(600, 3100, 0, 3100)]
    return drawing(ring((0, 0, 12_000, 8000)), ring((-240, -240, 12_240, 8240)), fence, stub)


def test_numbers_part_the_bay_from_the_office() -> None:
    rooms = rooms_from_walls(open_office(), ROLES, 0.001, label_points=[(2, 1.5), (8, 5)], numbered=[True, True])
    at = {r.labels: r.polygon for r in rooms}
    assert sorted(at) == [(0,), (1,)]
    assert at[0,].symmetric_difference(box(0, 0, 4, 3)).area < 0.8


def test_names_alone_do_not() -> None:
    rooms = rooms_from_walls(open_office(), ROLES, 0.001, label_points=[(2, 1.5), (8, 5)])
    assert [r.labels for r in rooms] == [(0, 1)]


def test_pieces_cover_what_was_parted() -> None:
    (whole,) = rooms_from_walls(open_office(), ROLES, 0.001)
    pieces = part_numbered([Space(whole.polygon, [0, 1])], [(2, 1.5), (8, 5)], [True, True])
    assert unary_union([p.polygon for p in pieces]).area == pytest.approx(whole.polygon.area, rel=1e-3)
    assert sum(p.polygon.area for p in pieces) == pytest.approx(whole.polygon.area, rel=0.01)
