"""Curves against ezdxf's own construction tools, an independent way to the same points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ezdxf.math import BSpline, bulge_to_arc
from hypothesis import given
from hypothesis import strategies as st

from twin.drawing.curves import arc_points, band, bulge_arc, bulged, ellipse_points, spline_points

ANYTHING = st.floats(allow_nan=True, allow_infinity=True)
COORD = st.floats(-1e4, 1e4, allow_nan=False)
POINT = st.tuples(COORD, COORD)
BULGE = st.one_of(st.floats(0.05, 3.0), st.floats(-3.0, -0.05))


@given(POINT, POINT, BULGE)
def test_a_bulge_is_the_arc_that_ezdxf_says(a: tuple[float, float], b: tuple[float, float], bulge: float) -> None:
    if math.dist(a, b) < 1e-3:
        return
    found = bulge_arc(a, b, bulge)
    centre, _, _, radius = bulge_to_arc(a, b, bulge)
    assert found is not None
    assert found[:3] == pytest.approx((centre.x, centre.y, radius), rel=1e-6, abs=1e-6 * radius)
    points = arc_points(*found)
    assert points[0] == pytest.approx(a, abs=1e-6 * max(1.0, radius))
    assert points[-1] == pytest.approx(b, abs=1e-6 * max(1.0, radius))


def test_a_closed_polyline_of_two_half_circles_is_a_circle() -> None:
    points = bulged([(0, 0, 1.0), (2, 0, 1.0)], closed=True)
    assert points[0] == points[-1]
    distances = [math.dist(point, (1, 0)) for point in points]
    assert max(distances) - min(distances) < 1e-9


def test_coincident_ends_and_flat_bulges_are_no_arcs() -> None:
    assert bulge_arc((1, 1), (1, 1), 0.5) is None
    assert bulge_arc((0, 0), (1, 0), 1e-12) is None
    assert bulged([(0, 0, 1.0), (0, 0, 1.0)], closed=False) == [(0, 0), (0, 0)]


def test_an_ellipse_passes_through_its_axes() -> None:
    points = np.array(ellipse_points((1, 2), (3, 0), (0, 1), 0, math.tau))
    assert points.max(axis=0) == pytest.approx([4, 3], abs=1e-2)
    assert points[0] == pytest.approx([4, 2])


@given(st.lists(POINT, min_size=4, max_size=12), st.booleans())
def test_a_spline_is_the_curve_that_ezdxf_says(control: list[tuple[float, float]], rational: bool) -> None:
    weights = [1.0 + 0.5 * (i % 3) for i in range(len(control))] if rational else None
    spline = BSpline(control, order=4, weights=weights)
    points = spline_points(3, spline.knots(), np.array(control), list(weights or ()))
    parameters = np.linspace(0, spline.max_t, len(points))
    expected = np.array([(p.x, p.y) for p in spline.points(parameters)])
    assert np.abs(points - expected).max() < 1e-5 * (1 + np.abs(expected).max())


@pytest.mark.parametrize("knots", [[0, 0, 1, 1], [0] * 8, [0, 0, 0, 0, 1, 0, 1, 1], [math.nan] * 8])
def test_senseless_knots_are_refused(knots: list[float]) -> None:
    with pytest.raises(ValueError, match="knots"):
        spline_points(3, knots, np.zeros((4, 2)), [])


@given(st.lists(st.tuples(ANYTHING, ANYTHING), max_size=6), ANYTHING)
def test_a_line_of_any_width_anywhere_has_finite_edges_or_none(points: list[tuple[float, float]], width: float) -> None:
    assert all(np.isfinite(edge).all() for edge in band(points, width))
    assert all(np.isfinite(edge).all() for edge in band([*points, *points[:1]], width))


def test_a_wide_line_around_a_room_has_two_edges() -> None:
    around = [(0.0, 0.0), (4000.0, 0.0), (4000.0, 3000.0), (0.0, 3000.0), (0.0, 0.0)]
    edges = [np.ptp(edge, axis=0).tolist() for edge in band(around, 200.0)]
    assert edges == [[4200.0, 3200.0], [3800.0, 2800.0]]
