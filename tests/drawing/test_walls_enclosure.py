"""Shapes lose corners that say nothing, and never what they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from twin.drawing.walls_enclosure import STRAIGHT_M, simplified


def one(shape: Polygon) -> Polygon:
    (found,) = simplified(np.array([shape], dtype=object))
    assert isinstance(found, Polygon)
    return found


def test_a_corner_on_a_straight_line_goes() -> None:
    assert len(one(Polygon([(0, 0), (5, 0.002), (10, 0), (10, 4), (0, 4)])).exterior.coords) == 5


HOLE_AT_THE_RIM = Polygon(
    [(0, 0), (5, -0.003), (10, 0), (10, 10), (0, 10)], [[(5, -0.002), (6, 1), (4, 1), (5, -0.002)]]
)
SLIVER = Polygon([(0, 0), (5, 0.001), (10, 0), (5, 0.003)])


@pytest.mark.parametrize("shape", [HOLE_AT_THE_RIM, SLIVER], ids=["a hole at the rim", "a sliver"])
def test_where_the_quick_way_breaks_a_shape_the_other_one_is_taken(shape: Polygon) -> None:
    quick = shapely.simplify(shape, STRAIGHT_M, preserve_topology=False)
    assert quick.is_empty or len(quick.interiors) < len(shape.interiors)
    assert one(shape).is_valid
    assert one(shape).area == pytest.approx(shape.area, abs=10 * STRAIGHT_M)
    assert len(one(shape).interiors) == len(shape.interiors)


@given(st.lists(st.floats(0.5, 5.0), min_size=3, max_size=30), st.floats(-0.004, 0.004))
def test_no_shape_moves_by_more_than_the_tolerance(radii: list[float], bump: float) -> None:
    turn = math.tau / len(radii)
    corners = [(r * math.cos(i * turn), r * math.sin(i * turn)) for i, r in enumerate(radii)]
    middle = [
        ((a[0] + b[0]) / 2 + bump, (a[1] + b[1]) / 2) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    shape = Polygon([point for pair in zip(corners, middle, strict=True) for point in pair])
    found = one(shape)
    assert found.is_valid
    assert found.exterior.hausdorff_distance(shape.exterior) <= STRAIGHT_M + 1e-9
