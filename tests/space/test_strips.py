"""Openings reach 10 mm into zones; the triangulation must not have corners there, and nothing else may change."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from tests.space.plans import door, floor, plain_shortest, table, twin, two_rooms, zone
from tests.space.test_visibility import places, warren
from twin.space.free import FreeSpace, free_space
from twin.space.mesh import Mesh
from twin.space.network import Network
from twin.space.strips import neighbours, without_strips


def inner_vertices(mesh: Mesh) -> int:
    """Vertices with free floor all around."""
    halves = np.flatnonzero(np.asarray(mesh.twin) < 0).tolist()
    at_walls = {mesh.org[h] for h in halves} | {mesh.destination(h) for h in halves}
    return len(mesh.xs) - len(at_walls)


def strips_of(space: FreeSpace) -> int:
    return sum(face.is_empty for face in without_strips(space.faces, space.labels, space.plugs).faces)


def test_doors_in_thick_walls_leave_no_corner_in_free_floor() -> None:
    space = free_space(two_rooms())
    assert strips_of(space) == 3  # the inner door reaches into both rooms, the outer one into its own
    assert inner_vertices(space.mesh) == 0
    assert float(shapely.area(space.mesh.triangles).sum()) == pytest.approx(space.area.area, abs=1e-6)


def test_without_merging_there_were_corners_in_free_floor() -> None:
    space = free_space(two_rooms())
    assert inner_vertices(Mesh(space.faces, space.may_pass)) > 0


def test_a_door_in_a_wall_without_thickness_stays_as_it_is_and_is_passed() -> None:
    """All of its floor lies in the zones: merged into them it would be gone, and the zones apart."""
    plan = floor([zone("a", box(0, 0, 5, 4)), zone("b", box(5, 0, 9, 4))], [door("d", ((5, 1), (5, 2)), ("a", "b"))])
    space = free_space(plan)
    assert strips_of(space) == 0
    network = Network(twin(plan))
    one, other = network.spot(0, (1.0, 3.0)), network.spot(0, (8.0, 3.0))
    assert one is not None
    assert other is not None
    way = network.shortest(one, other)
    assert way is not None
    assert way.length_m == pytest.approx(np.hypot(4, 1) + np.hypot(3, 1), abs=0.01)
    assert network.region(0, "d") is not None


def test_a_merged_zone_leads_to_its_door_and_to_nothing_else() -> None:
    """A second zone that touches the door's floor without being joined by it stays apart."""
    plan = floor(
        [zone("a", box(0, 0, 5, 4)), zone("b", box(5.2, 0, 9, 4)), zone("c", box(5, 2, 5.2, 4))],
        [door("d", ((5.1, 1), (5.1, 2)), ("a", "b"))],
    )
    network = Network(twin(plan))
    a, b, c = (network.spot(0, at, name) for at, name in (((1, 3), "a"), ((8, 3), "b"), ((5.1, 3), "c")))
    assert a is not None
    assert b is not None
    assert c is not None
    assert network.shortest(a, b) is not None
    assert network.shortest(a, c) is None
    assert network.shortest(b, c) is None


def test_a_table_in_a_doorway_blocks_it_as_before() -> None:
    plan = two_rooms()
    blocked = floor(list(plan.zones), list(plan.openings), [table("t", 10.1, 3.0, 1.2, 1.2)])
    network = Network(twin(blocked))
    one, other = network.spot(0, (2.0, 1.0)), network.spot(0, (16.0, 1.0))
    assert one is not None
    assert other is not None
    assert network.shortest(one, other) is None


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_routes_are_those_over_the_floor_as_it_was(seed: int) -> None:
    network = Network(twin(warren(seed, 3)))
    space = network.spaces[0]
    assert strips_of(space) > 0
    start, goal = places(network, seed, 2)
    way = network.shortest(start, goal)
    expected = plain_shortest(space.area, start.metres, goal.metres)
    assert (np.inf if way is None else way.length_m) == pytest.approx(expected, abs=1e-6)


def test_neighbours_share_an_edge_not_a_corner() -> None:
    faces = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(1, 1, 2, 2), box(5, 5, 6, 6)]
    assert neighbours(faces) == {0: {1}, 1: {0, 2}, 2: {1}}
    assert neighbours([]) == {}
