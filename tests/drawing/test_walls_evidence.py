"""What speaks for and against a line being a wall."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawing.lines import ROLES, drawing, line, polyline, ring, two_rooms
from twin.drawing.primitives import Stroke
from twin.drawing.walls_evidence import (
    Segments,
    collect_segments,
    covered_share,
    crossings,
    landing_edges,
    stray_lines,
    struck,
    tread_lines,
)


def segments(*strokes: Stroke | list[Stroke], layer_roles: tuple[str, ...] = ("wall",)):  # noqa: ANN201
    return collect_segments(drawing(*strokes), ROLES, 0.001, layer_roles)


def test_both_faces_of_a_wall_have_a_partner() -> None:
    walls = segments(
        line(0, 0, 5000, 0), line(0, 200, 2500, 200), line(3500, 200, 5000, 200), line(0, 3000, 5000, 3000)
    )
    assert covered_share(walls, walls) == pytest.approx([0.8, 1.0, 1.0, 0.0])


def test_crossings_are_counted_in_mid_span_only() -> None:
    walls = segments(
        line(0, 0, 4000, 0), line(1000, -500, 1000, 500), line(2000, 0, 2000, 900), line(4000, -50, 4000, 900)
    )
    which, by, at = crossings(walls, walls)
    assert sorted(zip(which.tolist(), by.tolist(), at.tolist(), strict=True)) == [(0, 1, 1.0), (1, 0, 0.5)]


def test_the_cross_of_a_lift_is_stray_and_its_cage_is_not() -> None:
    cage = ring((0, 0, 2000, 2300))
    walls = segments(two_rooms(), cage, line(0, 0, 2000, 2300), line(0, 2300, 2000, 0))
    stray = stray_lines(walls)
    assert np.flatnonzero(stray).tolist() == [len(walls) - 2, len(walls) - 1]


def test_a_wall_that_ends_a_little_beyond_another_is_no_stray() -> None:
    walls = segments(two_rooms(), line(2500, 215, 2500, 4785))
    assert not stray_lines(walls).any()


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(5, 20),
    step=st.floats(230, 380),
    length=st.floats(900, 3000),
    angle=st.floats(0, 180),
    seed=st.integers(0, 999),
)
def test_a_flight_is_found_whatever_its_jitter(count: int, step: float, length: float, angle: float, seed: int) -> None:
    """Treads jittered by up to 8 mm, some drawn twice, at any angle."""
    noise = np.random.default_rng(seed)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[c, s], [-s, c]])
    treads = []
    for k in range(count):
        ends = np.array([[k * step, 0.0], [k * step, length]]) @ turn + noise.uniform(-8, 8, (2, 2))
        treads += [line(*ends.ravel())] * (2 if k % 4 == 0 else 1)
    assert tread_lines(segments(treads)).all()


@pytest.mark.parametrize("copies", [1, 3])
def test_walls_drawn_twice_are_no_flight(copies: int) -> None:
    """Two faces of a wall, each drawn several times, are two lines."""
    faces = [line(0, y, 3000, y + 0.5 * k) for y in (0, 240) for k in range(copies)]
    assert not tread_lines(segments(faces)).any()


def test_the_edge_of_a_landing_runs_along_both_flights_and_has_no_second_face() -> None:
    flights = [line(x, 280 * k, x + 1500, 280 * k) for k in range(1, 9) for x in (0, 1660)]
    edge, wall = line(0, 280 * 9, 3160, 280 * 9), [line(0, y, 3160, y) for y in (0, -200)]
    walls = segments(flights, edge, wall, ring((-200, -3000, 0, 6000)), ring((3160, -3000, 3360, 6000)))
    found = landing_edges(walls, tread_lines(walls))
    assert np.flatnonzero(found).tolist() == [len(flights)]


@pytest.mark.parametrize("degrees", [0.0, 17.0, 45.0])
@pytest.mark.parametrize(("aside", "stray"), [((0,), True), ((-100, 100), False)], ids=["axes", "faces"])
def test_axes_that_end_at_the_outermost_ones_are_stray_though_they_lie_in_walls(
    degrees: float, aside: tuple[int, ...], *, stray: bool
) -> None:
    """Faces that run on through other walls begin and end alike too, but two of them are a wall's thickness apart."""
    level = [line(3600, y + face, 12_400, y + face) for y in range(0, 16_000, 4000) for face in (0, 200)]
    middles = [4000 * k for k in range(1, 4)]
    pieces = [line(x + k, y + 200, x + k, y + 4000) for x in middles for y in (0, 4000, 8000) for k in (-100, 100)]
    through = [line(x + k, -150, x + k, 12_350) for x in middles for k in aside]
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    walls = [*level, *pieces]
    turned = [line(*(w.coords @ [[c, s], [-s, c]]).ravel().tolist()) for w in (*walls, *through)]
    assert stray_lines(segments(turned)).tolist() == [False] * len(walls) + [stray] * len(through)


def test_cubicles_are_no_flight() -> None:
    assert not tread_lines(segments([line(900 * k, 0, 900 * k, 1200) for k in range(8)])).any()


def test_bad_coordinates_are_left_out() -> None:
    broken = polyline([(0, 0), (float("nan"), 0), (1000, 0), (1000, 1000)], "墙")
    assert len(segments(broken)) == 1


WHOLE = st.integers(0, 6)
ROW = st.tuples(
    WHOLE, WHOLE, st.sampled_from([(1, 0), (0, 1), (1, 1), (2, -1)]), st.sampled_from([-3, -1, 1, 2]), st.integers(1, 6)
)


@given(st.lists(ROW, max_size=4), st.lists(st.tuples(WHOLE, WHOLE, WHOLE, WHOLE), max_size=8))
def test_a_way_is_struck_where_the_geometry_engine_sees_it_meet_a_line(
    rows: list[tuple[int, int, tuple[int, int], int, int]], lines: list[tuple[int, int, int, int]]
) -> None:
    """On a grid of whole metres: ends that touch, lines on lines and parallel ones are common."""
    start = [(x + k * dx, y + k * dy) for x, y, (dx, dy), _, count in rows for k in range(count)]
    end = [(x + k * dx - far * dy, y + k * dy + far * dx) for x, y, (dx, dy), far, count in rows for k in range(count)]
    a, b = (np.asarray(ends, dtype=np.float64).reshape(-1, 2) for ends in (start, end))
    wall = np.asarray([e for e in lines if e[:2] != e[2:]], dtype=np.float64).reshape(-1, 2, 2)
    by = Segments(wall[:, 0], wall[:, 1], np.full(len(wall), "wall", dtype="U12"), np.arange(len(wall)))
    first = np.cumsum([0, *(count for *_, count in rows)])[:-1]
    true = [any(shapely.LineString(w).intersects(shapely.LineString(e)) for e in wall) for w in zip(a, b, strict=True)]
    assert struck(a, b, by, first).tolist() == true
