"""Free space for somebody wide: against the floor cut into all its zones, and against GEOS's own buffer."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from tests.space.plans import door, floor, plain_shortest, twin, zone
from tests.space.test_visibility import lengths, places, warren
from twin.space.free import FreeSpace, free_space, narrowed
from twin.space.mesh import GRID_M
from twin.space.network import Network, Spot
from twin.space.places import Place
from twin.space.routes import Router

SEEDS = st.integers(0, 10_000)
WIDTHS = st.sampled_from([0.3, 0.55, 0.8, 0.95])


def cut_into_zones(space: FreeSpace, wide: FreeSpace) -> FreeSpace:
    """A narrowed space with a face for each piece of a zone or opening and the names of all that it lies in."""
    shapes = {**space.grounds, **space.plugs}
    lines = shapely.union_all([shapely.boundary(wide.area), space.lines], grid_size=GRID_M)
    faces, labels = [], []
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))).tolist():
        middle = face.representative_point()
        if wide.area.contains(middle):
            faces.append(face)
            labels.append(frozenset(ident for ident, shape in shapes.items() if shape.contains(middle)))
    return FreeSpace(space.floor, tuple(faces), tuple(labels), space.plugs, space.obstacles, space.lines)


@given(SEEDS, WIDTHS)
@settings(max_examples=25, deadline=None)
def test_ways_are_those_over_the_floor_cut_into_its_zones(seed: int, width: float) -> None:
    plan = warren(seed, 3)
    space = free_space(plan)
    wide = Network(twin(plan), width, spaces=[space])
    cut = Network(twin(plan), spaces=[cut_into_zones(space, wide.spaces[0])])
    start, *goals = places(wide, seed, 6)
    alike = [cut.spot(0, spot.metres) or pytest.fail("nowhere to stand") for spot in (start, *goals)]
    assert lengths(wide, start, goals) == pytest.approx(lengths(cut, alike[0], alike[1:]), abs=1e-5)


@given(SEEDS, WIDTHS)
@settings(max_examples=15, deadline=None)
def test_ways_keep_the_clearance_and_no_other_router_is_shorter(seed: int, width: float) -> None:
    plan = warren(seed, 2)
    space = free_space(plan)
    network = Network(twin(plan), width, spaces=[space])
    solid = box(*space.area.buffer(1).bounds).difference(space.area)
    start, goal = places(network, seed, 2)
    way = network.shortest(start, goal)
    length = math.inf if way is None else way.length_m
    assert length == pytest.approx(plain_shortest(network.spaces[0].area, start.metres, goal.metres), abs=1e-5)
    if way is not None and len(way.points) > 1:
        assert LineString([at for _, at in way.points]).distance(solid) >= width / 2 - 0.001


@given(SEEDS, WIDTHS)
@settings(max_examples=15, deadline=None)
def test_one_stands_in_the_zone_that_was_asked_for(seed: int, width: float) -> None:
    plan = warren(seed, 2)
    router = Router(twin(plan))
    area = router.network(width).spaces[0].area
    for each in plan.zones:
        stood = router.spots(Place(each.id, 0, zone=each.id), width)
        assert stood, "four metres of room with one table"
        for spot in stood:
            assert each.polygon.buffer(1e-5).contains(shapely.Point(spot.metres))
            assert area.buffer(1e-5).contains(shapely.Point(spot.metres))


def test_a_place_at_a_wall_is_moved_into_the_zone_it_belongs_to() -> None:
    """The door between two zones is nearer than the free floor of the one that is asked for."""
    plan = floor([zone("a", box(0, 0, 4, 4)), zone("b", box(4, 0, 8, 4))], [door("d", ((4, 1), (4, 3)), ("a", "b"))])
    network = Network(twin(plan), 0.6)

    def stood(at: tuple[float, float], ident: str) -> Spot:
        return network.spot(0, at, ident) or pytest.fail("nowhere to stand")

    assert stood((3.9, 2.0), "b").metres[0] == pytest.approx(4.0, abs=1e-5)
    assert stood((3.9, 2.0), "a").metres[0] == pytest.approx(3.9, abs=1e-5)
    assert stood((3.9, 2.0), "nobody").metres[0] == pytest.approx(3.9, abs=1e-5)
    assert network.spot(0, (3.9, 9.0), "b") is None


@pytest.mark.parametrize("width", [0.4, 1.0])
def test_erosion_is_that_of_the_whole_ground(width: float) -> None:
    """A court with a pavilion in it, islands of furniture, and a yard apart: rings within rings."""
    ring = Polygon(box(0, 0, 20, 20).exterior.coords, [box(5, 5, 15, 15).exterior.coords])
    plan = floor([zone("ring", ring), zone("inner", box(7, 7, 12.5, 13)), zone("yard", box(30, 0, 33, 9))])
    space = free_space(plan)
    expected = space.area.buffer(-(width / 2 - 0.0005), join_style="mitre")
    assert narrowed(space, width).area.symmetric_difference(expected).area == pytest.approx(0.0, abs=1e-4)
    assert len(narrowed(space, width).faces) == 3


def test_zones_of_someone_wide_are_asked_of_the_floor_not_of_the_faces() -> None:
    plan = warren(3, 2)
    network = Network(twin(plan), 0.8)
    space = network.spaces[0]
    known = space.floor_of(plan.zones[0].id)
    assert 0 < known.area < plan.zones[0].polygon.area
    assert space.floor_of("nobody").is_empty
    assert np.all(shapely.is_empty(space.pieces("nobody", np.arange(3))))
    with pytest.raises(ValueError, match="without width"):
        network.region(0, plan.zones[0].id)


def test_nobody_fits_where_nothing_is_wide_enough_and_a_hair_is_nobody() -> None:
    plan = floor([zone("a", box(0, 0, 0.7, 5))])
    space = free_space(plan)
    assert not narrowed(space, 0.8).faces
    assert Network(twin(plan), 0.8).spot(0, (0.3, 2.0)) is None
    assert narrowed(space, 0.001) is space
