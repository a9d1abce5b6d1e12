"""Turning circles: at the limit, beside doors, before counters, against a slow search."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from tests.space.plans import door, floor, messy_room, table, two_rooms, zone
from twin.errors import NotFound
from twin.space.free import free_space
from twin.space.turning import at_opening, largest_circle, turning_circle


@pytest.mark.parametrize(("width", "fits"), [(1.5, True), (1.499, False), (1.6, True)])
def test_a_corridor_of_just_the_diameter_lets_one_turn(width: float, fits: bool) -> None:
    space = free_space(floor([zone("c", box(0, 0, 10, width))]))
    assert (turning_circle(space, (5, 0.2)) is not None) is fits
    largest = largest_circle(space, (5, 0.2))
    assert largest is not None
    assert largest.diameter_m == width


def test_a_column_in_the_middle_of_the_hall_takes_the_room() -> None:
    """The inscribed circle of the hall is 4 m; before the window there is none of 1.5 m."""
    hall = floor([zone("a", box(0, 0, 10, 4))], placements=[table("t", 1.0, 1.3, 0.6, 0.6)])
    space = free_space(hall)
    assert turning_circle(space, (0.1, 0.1)) is None
    away = turning_circle(space, (0.1, 0.1), reach_m=1.5)
    assert away is not None
    assert 0 < away.gap_m <= 1.5


def test_a_circle_behind_the_wall_does_not_count() -> None:
    plan = floor([zone("a", box(0, 0, 1.0, 6)), zone("b", box(1.1, 0, 8, 6))])
    space = free_space(plan)
    assert turning_circle(space, (0.5, 3), reach_m=3.0) is None
    assert turning_circle(space, (1.2, 3)) is not None


def test_both_sides_of_a_door() -> None:
    room = two_rooms()
    space = free_space(floor(list(room.zones), list(room.openings), [table("t", 11.2, 3, 0.5, 3)]))
    assert turning_circle(space, at_opening(space, "d", "a"), zone="a") is not None
    assert turning_circle(space, at_opening(space, "d", "b"), zone="b") is None
    with pytest.raises(NotFound):
        at_opening(space, "x", "a")
    with pytest.raises(NotFound):
        turning_circle(space, (1, 1), zone="x")


def test_the_swing_of_a_leaf_is_kept_free() -> None:
    space = free_space(floor([zone("a", box(0, 0, 2.0, 2.0))], [door("d", ((-0.1, 0.2), (-0.1, 1.1)), ("a",))]))
    assert turning_circle(space, (0.1, 1.0)) is not None
    assert turning_circle(space, (0.1, 1.0), keep_off=[box(0, 0.2, 0.9, 1.1)]) is None


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_middle_on_a_fine_grid_has_a_larger_circle(seed: int) -> None:
    space = free_space(messy_room(seed, 7))
    rng = np.random.default_rng(seed)
    at = (float(rng.uniform(0.5, 11.5)), float(rng.uniform(0.5, 7.5)))
    if not shapely.contains_xy(space.area.buffer(-0.02), *at):
        return
    found = largest_circle(space, at, limit_m=2.0)
    walls = shapely.boundary(space.area)
    offsets = np.stack(np.meshgrid(np.linspace(-1, 1, 81), np.linspace(-1, 1, 81)), axis=-1).reshape(-1, 2)
    middles = shapely.points(np.asarray(at) + offsets)
    inside = shapely.contains(space.area, middles)
    free = shapely.distance(middles, walls)
    holds = inside & (free <= 1.0) & (free + 1e-9 >= np.hypot(*offsets.T))
    most = 2 * float(free[holds].max(initial=0.0))
    assert found is not None
    assert found.diameter_m >= most - 2e-5
    middle = shapely.Point(found.middle)
    assert space.area.contains(middle)
    assert 2 * float(shapely.distance(middle, walls)) >= found.diameter_m - 3e-5
    assert shapely.distance(middle, shapely.Point(at)) <= found.diameter_m / 2 + 1e-5
