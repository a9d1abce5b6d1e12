"""The order of a walk: every place once, the same every time, short, floor by floor, and what nobody reaches last."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.space.plans import box, door, floor, twin, zone
from twin.space.places import zone_place
from twin.space.routes import Router
from twin.space.tour import floor_tour, length_of, shortest_order

Metres = NDArray[np.float64]


def straight(points: list[tuple[int, int]]) -> Metres:
    """Metres as the crow flies."""
    places = np.array(points, dtype=np.float64)
    metres: Metres = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return metres


POINTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=14)


@given(POINTS)
def test_every_place_stands_in_the_order_once_and_the_order_is_always_the_same(points: list[tuple[int, int]]) -> None:
    order = shortest_order(straight(points))
    assert order[0] == 0
    assert sorted(order) == list(range(len(points)))
    assert order == shortest_order(straight(points))


@given(POINTS)
def test_no_stretch_walked_backwards_would_be_shorter(points: list[tuple[int, int]]) -> None:
    ways = straight(points)
    order = shortest_order(ways)
    metres = length_of(ways, order)
    for i in range(1, len(order)):
        for j in range(i + 1, len(order) + 1):
            assert metres <= length_of(ways, [*order[:i], *order[i:j][::-1], *order[j:]]) + 1e-5


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_it_is_close_to_the_shortest_of_all_orders(points: list[tuple[int, int]]) -> None:
    ways = straight(points)
    best = min(length_of(ways, (0, *rest)) for rest in permutations(range(1, len(points))))
    assert length_of(ways, shortest_order(ways)) <= 1.5 * best + 1e-6


@pytest.mark.parametrize(("ways", "order"), [([], []), ([[0.0]], [0])])
def test_few_places(ways: list[list[float]], order: list[int]) -> None:
    assert shortest_order(ways) == order


def test_going_to_the_nearest_each_time_is_mended_where_it_leads_to_and_fro() -> None:
    ways = straight([(0, 0), (1, 0), (-2, 0), (4, 0), (-8, 0)])  # to the nearest each time: 1 + 3 + 6 + 12 m
    order = shortest_order(ways)
    assert order[3:] == [2, 4]
    assert length_of(ways, order) == pytest.approx(16)
    assert shortest_order(straight([(0, 0), (1, 0), (10, 0), (2, 0), (11, 0)])) == [0, 1, 3, 2, 4]


def test_floors_are_walked_one_after_the_other_and_closed_rooms_come_last() -> None:
    ground = floor(
        [zone("hall", box(0, 0, 10, 10)), zone("far", box(20, 0, 30, 10)), zone("near", box(10, 0, 20, 10))],
        [
            door("d0", ((0, 4), (0, 6)), ("hall",)),
            door("d1", ((10, 4), (10, 6)), ("hall", "near")),
            door("d2", ((20, 4), (20, 6)), ("near", "far")),
        ],
    )
    above = floor([zone("attic", box(0, 0, 10, 10))], ident="f2", level=2)
    whole = twin(ground, above)
    goals = [zone_place(1, above.zones[0]), *(zone_place(0, each) for each in ground.zones)]
    legs = floor_tour(Router(whole), zone_place(0, ground.zones[0]), goals)
    assert [goals[leg.to].zone for leg in legs] == ["hall", "near", "far", "attic"]
    assert [leg.metres for leg in legs] == [0.0, pytest.approx(10), pytest.approx(10), None]
