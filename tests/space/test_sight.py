"""Isovists against a union of shadows; catchments by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from tests.space.plans import floor, messy_room, shadow_isovist, table, two_rooms, zone
from twin.space.free import free_space, nothing
from twin.space.mesh import Mesh
from twin.space.sight import catchment, front_deg, in_sight_of, isovist


def overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(shapely.intersection(one, other).area / shapely.union(one, other).area)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_an_isovist_is_free_space_less_all_shadows(seed: int) -> None:
    space = free_space(messy_room(seed, 9))
    rng = np.random.default_rng(seed)
    west, south, east, north = space.area.bounds
    eye = (west, south)
    while not space.area.buffer(-0.01).contains(shapely.Point(eye)):
        eye = (float(rng.uniform(west, east)), float(rng.uniform(south, north)))
    eye = (round(eye[0] * 4096) / 4096, round(eye[1] * 4096) / 4096)
    if not space.area.buffer(-0.001).contains(shapely.Point(eye)):
        return
    assert overlap(isovist(space.mesh, eye), shadow_isovist(space.area, eye)) > 1 - 1e-6


@pytest.mark.parametrize("eye", [(0.0, 0.0), (5.0, 0.0), (4.0, 2.25), (10.0, 2.5), (6.0, 3.0)])
def test_from_a_corner_a_wall_and_a_jamb(eye: tuple[float, float]) -> None:
    """Places where an eye lies on lines of the triangulation."""
    space = free_space(two_rooms())
    seen = isovist(space.mesh, eye)
    near = [(eye[0] + dx, eye[1] + dy) for dx in (-1e-6, 1e-6) for dy in (-1e-6, 1e-6)]
    inside = [p for p in near if space.area.contains(shapely.Point(p))]
    assert inside
    assert any(overlap(seen, shadow_isovist(space.area, p)) > 1 - 1e-4 for p in inside)


def test_range_cuts_a_disc() -> None:
    mesh = Mesh([box(0, 0, 40, 40)])
    assert isovist(mesh, (20, 20), 10).area == pytest.approx(math.pi * 100, rel=2e-4)
    assert isovist(mesh, (0, 0), 10).area == pytest.approx(math.pi * 25, rel=2e-4)


@given(st.integers(0, 10_000), st.floats(0.3, 12.0))
@settings(max_examples=40, deadline=None)
def test_what_is_seen_within_a_range_is_all_that_is_seen_in_the_disc(seed: int, far: float) -> None:
    """Edges out of range are not looked beyond; none within it is missed."""
    space = free_space(messy_room(seed, 9))
    rng = np.random.default_rng(seed)
    west, south, east, north = space.area.bounds
    eye = (float(rng.uniform(west, east)), float(rng.uniform(south, north)))
    whole, cut = isovist(space.mesh, eye), isovist(space.mesh, eye, far)
    if whole.is_empty:
        assert cut.is_empty
        return
    stood = in_sight_of(space.mesh, eye, far)[0]
    expected = whole.intersection(shapely.Point(stood).buffer(far, quad_segs=64))
    assert expected.symmetric_difference(cut).area < 1e-9 * max(1.0, whole.area)


@pytest.mark.parametrize("far", [0.0, -1.0])
def test_within_no_range_nothing_is_seen(far: float) -> None:
    assert isovist(free_space(two_rooms()).mesh, (2.0, 2.0), far).is_empty


def test_a_sign_is_read_within_a_circle_before_its_face() -> None:
    """Z 100 and letters of 10 cm: a circle of 10 m, tangent to the face."""
    mesh = Mesh([box(0, 0, 40, 40)])
    seen = catchment(mesh, (20, 20), 0.0, distance_factor=100, height_m=0.1)
    assert seen.bounds == pytest.approx((20, 15, 30, 25), abs=0.01)
    assert seen.area == pytest.approx(math.pi * 25, rel=2e-3)
    wall = Mesh([box(0, 0, 40, 40).difference(box(24, 0, 24.2, 40))])
    assert catchment(wall, (20, 20), 0.0, distance_factor=100, height_m=0.1).bounds[2] == pytest.approx(24)


def test_a_block_faces_its_own_minus_y() -> None:
    assert [front_deg(r) for r in (0, 90, 180, 270)] == [270, 0, 90, 180]


def test_tables_hide_nothing_from_who_looks_over_them() -> None:
    plan = floor([zone("a", box(0, 0, 10, 6))], placements=[table("t", 5, 3, 2, 2)])
    assert isovist(free_space(plan).mesh, (1, 3)).area < 60 - 4 - 1
    assert isovist(free_space(plan, nothing).mesh, (1, 3)).area == pytest.approx(60)


def test_an_eye_in_the_wall_looks_from_the_nearest_place_and_one_far_off_sees_nothing() -> None:
    mesh = Mesh([box(0, 0, 10, 6)])
    assert isovist(mesh, (-0.1, 3)).area == pytest.approx(60)
    assert isovist(mesh, (-3, 3)).is_empty
