"""The union of thickened lines is the union: same holes, same shells, islands kept, whatever lies on whatever."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from twin.drawing import walls_union
from twin.drawing.walls_union import Floats, Polygons, holes_and_shells, thick_lines

RADIUS = 0.1
Lines = tuple[Floats, Floats]


def grid(rooms: int, seed: int) -> Lines:
    """Walls of square rooms, some missing, some drawn twice or in part, and in some rooms a core with a room of its own."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable plan, not a secret
    lines: list[tuple[float, float, float, float]] = []
    for i in range(rooms):
        for j in range(rooms):
            x, y = 4.0 * i, 4.0 * j
            for ahead in ((x, y, x + 4, y), (x, y, x, y + 4)):
                lines += [ahead] * chance.choice((0, 1, 1, 1, 1, 1, 2))
                if chance.random() < 0.2:  # a part of it again, the other way round
                    lines.append((ahead[2], ahead[3], (ahead[0] + ahead[2]) / 2, (ahead[1] + ahead[3]) / 2))
            if chance.random() < 0.2:
                x, y = x + 1.3, y + 1.2
                ring = [(x, y), (x + 1.5, y), (x + 1.5, y + 1.5), (x, y + 1.5), (x, y)]
                lines += [(*a, *b) for a, b in itertools.pairwise(ring)]
    ends = np.array(lines, dtype=np.float64).reshape(-1, 4)
    return ends[:, :2], ends[:, 2:]


def turned(lines: Lines, degrees: float, far: float) -> Lines:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[c, s], [-s, c]])
    return lines[0] @ turn + far, lines[1] @ turn + far


def areas(shapes: object) -> list[float]:
    return sorted(float(area) for area in shapely.area(shapes))


def by_overlay(lines: Lines) -> tuple[Polygons, Polygons]:
    parts = shapely.get_parts(shapely.union_all(shapely.polygons(thick_lines(*lines, RADIUS).corners)))
    holes = [Polygon(ring) for part in parts for ring in part.interiors]
    return np.array([*holes, None], dtype=object)[:-1], np.array([Polygon(part.exterior) for part in parts])


def agrees(lines: Lines) -> None:
    holes, shells = holes_and_shells(*lines, RADIUS)
    true_holes, true_shells = by_overlay(lines)
    # What is smaller than this appears or not with the last digit of a coordinate.
    assert areas(holes[shapely.area(holes) > 1e-9]) == pytest.approx(
        areas(true_holes[shapely.area(true_holes) > 1e-9]), rel=1e-6, abs=1e-7
    )
    assert areas(shells) == pytest.approx(areas(true_shells), rel=1e-6)
    assert shapely.is_valid(np.concatenate([holes, shells])).all()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9), st.integers(0, 10_000), st.sampled_from([0.0, 90.0, 45.0, 17.3]), st.sampled_from([0, 1e3, 4e5])
)
def test_the_same_as_the_plain_union(rooms: int, seed: int, degrees: float, far: float) -> None:
    agrees(turned(grid(rooms, seed), degrees, far))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(0, 10_000), st.sampled_from([0, 1, 3]))
def test_any_lines_at_all(count: int, seed: int, digits: int) -> None:
    """Whole metres put ends and sides on each other, as drafters do; a millimetre grid crosses at any angle."""
    ends = np.random.default_rng(seed).uniform(0, 12, (count, 4)).round(digits)
    ends = ends[np.hypot(*(ends[:, :2] - ends[:, 2:]).T) > 1e-3]
    if len(ends):
        agrees((ends[:, :2], ends[:, 2:]))


def test_rounding_that_leaves_a_ring_open_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes exactly alike lie on each other side by side: clipping cannot tell which is rim, the overlay can."""
    monkeypatch.setattr(walls_union, "SPREAD", 0.0)
    square = np.array([[0, 0, 4, 0], [4, 0, 4, 4], [4, 4, 0, 4], [0, 4, 0, 0], [0, 0, 4, 0], [4, 0, 0, 0]], dtype=float)
    boxes = thick_lines(square[:, :2], square[:, 2:], RADIUS)
    plain = shapely.polygons(boxes.corners)
    assert walls_union._rings(boxes, shapely.STRtree(plain).query(plain)) is None
    agrees((square[:, :2], square[:, 2:]))


def test_a_solid_hatch_goes_to_the_overlay() -> None:
    """A thousand lines a millimetre apart: nearly every box is a neighbour of two hundred."""
    y = np.arange(1000) / 1000
    a, b = np.stack([np.zeros(1000), y], 1), np.stack([np.ones(1000), y], 1)
    holes, shells = holes_and_shells(a, b, RADIUS)
    assert len(holes) == 0
    assert areas(shells) == pytest.approx([1.2 * 1.199], rel=1e-5)


def test_a_few_lines_and_none() -> None:
    a, b = np.array([[0.0, 0.0], [5.0, 5.0]]), np.array([[1.0, 0.0], [6.0, 5.0]])
    holes, shells = holes_and_shells(a, b, RADIUS)
    assert (len(holes), areas(shells)) == (0, pytest.approx([0.24, 0.24], rel=1e-4))
    assert [len(found) for found in holes_and_shells(a[:0], b[:0], RADIUS)] == [0, 0]


def test_a_line_all_but_along_another() -> None:
    """Its way across is so small a number that a metre divided by it is none: no warning, and the same union."""
    a = np.array([[0.0, 0.0], [0.0, 1e-320], [0.0, 0.0], [3.0, 0.0], [0.0, 3.0]])
    b = np.array([[3.0, 0.0], [3.0, 2e-308], [1e-310, 3.0], [3.0, 3.0], [3.0, 3.0]])
    agrees((a, b))
