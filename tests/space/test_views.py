"""What is read and known along a walk, asked of all looks at once, against one look, one face and one place at a time."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.space.wayfinding_plans import TEE_SIGN, centre, sign, tee
from twin.model import Point
from twin.space.rays import borders_of, met_first
from twin.space.sight import isovist
from twin.space.visits_points import length_of
from twin.space.visits_tracks import STEP_M, Track
from twin.space.visits_views import Sights
from twin.space.wayfinding import Wayfinding

SIGNS = [TEE_SIGN, *(sign(f"S{k}", (3.0 + 3 * k, 17.5), way, "便民服务区") for k, way in enumerate("南北东西南"))]


@pytest.fixture(scope="module")
def sights() -> Sights:
    return Wayfinding(centre(tee(), SIGNS)).guide.sights


def wandering(count: int) -> Track:
    """A line to and fro, through walls too: what is seen is asked anywhere."""
    chance = random.Random(7)  # noqa: S311 - the same line every time
    path = [(chance.uniform(-12.0, 33.0), chance.uniform(0.0, 20.0)) for _ in range(count)]
    return Track(0, path, 12.0)


def test_all_faces_along_a_line_are_read_as_each_by_itself(sights: Sights) -> None:
    track = wandering(60)
    looks = [track.look(k, 0.0) for k in range(len(track))]
    alone = [
        (k, face)
        for k, look in enumerate(looks)
        for face, seen in enumerate(sights.faces)
        if shapely.intersects_xy(seen.area, *look.at) and sights.in_view(look, seen.at)
    ]
    assert len({face for _, face in alone}) > 2
    assert sights.readable(track) == alone
    assert sights.readable(track, np.array([0, 2])) == [pair for pair in alone if pair[1] in {0, 2}]
    assert [list(sights.read_at(look)) for look in looks] == [
        [face for at, face in alone if at == k] for k in range(len(looks))
    ]
    assert [sights.covering(0, look.at).faces.tolist() for look in looks] == [
        [face for face, seen in enumerate(sights.faces) if shapely.intersects_xy(seen.area, *look.at)] for look in looks
    ]


def test_a_place_is_known_along_a_line_where_its_isovist_is(sights: Sights) -> None:
    track, reach = wandering(60), sights.settings.recognise_m
    for to in sights.ground.destinations:
        around, ahead = sights.recognised(track, to)
        anchors = [anchor for goal in to.goals for anchor in goal.anchors]
        areas = [isovist(sights.ground.plain.meshes[0], anchor, reach) for anchor in anchors]
        for k in range(len(track)):
            look = track.look(k, 0.0)
            seen = [a for a, area in zip(anchors, areas, strict=True) if shapely.intersects_xy(area, *look.at)]
            if any(abs(math.dist(look.at, anchor) - reach) < 0.01 for anchor in anchors):
                continue  # the isovist's circle is made of straight pieces
            assert (k in around) == bool(seen)
            assert (k in ahead) == any(sights.in_view(look, anchor) for anchor in seen)
            assert set(sights.anchors_at(0, look.at, to)) == set(seen)
        assert around


# lines

paths = st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=1, max_size=6)


@given(paths, st.lists(st.floats(0, 1), max_size=4))
@settings(max_examples=60, deadline=None)
def test_one_looks_every_half_metre_at_bends_and_at_stops(path: list[Point], shares: list[float]) -> None:
    length = length_of(path)
    stops = [share * length for share in shares]
    track = Track(3, path, 45.0, stops)
    assert track.along[-1] == track.length_m == pytest.approx(length, abs=1e-6)
    assert np.all(np.diff(track.along) >= -1e-9)
    assert np.all(np.diff(track.along) <= STEP_M + 1e-6)
    assert track.look(0, 2.0) == (2.0, 3, tuple(track.at[0].tolist()), 45.0)
    for stop in stops:
        assert track.along[track.first_at(stop)] == pytest.approx(stop, abs=1e-6)
    for first in range(0, len(track), 7):
        part = track.part(first, len(track) - 1)
        assert length_of(part) == pytest.approx(length - track.along[first], abs=1e-6)
        assert set(part[1:-1]) <= set(path)


def test_who_does_not_move_looks_once() -> None:
    track = Track(0, [(1.0, 2.0), (1.0, 2.0)], 90.0, [0.0])
    assert (len(track), track.length_m, track.part(0, 0), track.first_at(5.0)) == (1, 0.0, ((1.0, 2.0),), 0)


off_borders = st.integers(-9, 21).map(lambda k: k * 0.37 + 0.011)


@given(st.tuples(off_borders, off_borders), st.tuples(off_borders, off_borders))
@settings(max_examples=100, deadline=None)
def test_a_line_meets_the_first_border_that_is_on_it(before: Point, last: Point) -> None:
    area = shapely.difference(shapely.box(0, 0, 5, 5), shapely.box(1, 1, 2, 4))
    share = met_first(borders_of(area), before, last)
    met = shapely.LineString([before, last]).intersection(area.boundary)
    if met.is_empty:
        assert share == 1.0
    else:
        assert share * math.dist(before, last) == pytest.approx(shapely.Point(before).distance(met), abs=1e-9)


def test_two_panels_one_above_the_other_are_read_from_different_places() -> None:
    low, high = (
        sign(name, (10.5, 17.9), "南", "便民服务区", "左", 安装高度=at) for name, at in (("L", "2"), ("H", "4"))
    )
    found = Wayfinding(centre(tee(), [low, high]))
    assert found.catchment_m2(found.signs[0]) > found.catchment_m2(found.signs[1])
