"""The kept rows of who sees whom: against the wave, which keeps nothing, where doors lead to rooms that do not matter."""

from __future__ import annotations

import math
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from tests.space.plans import door, floor, plain_shortest, table, twin, zone
from twin.model import Floor, Opening, OpeningKind, Twin
from twin.space import visibility
from twin.space.network import Network, Spot
from twin.space.routes import STEPS

SEEDS = st.integers(0, 10_000)
SIDE, WALL = 4.0, 0.2


def warren(seed: int, across: int = 4, *, ident: str = "f1", level: int = 1) -> Floor:
    """Rooms in a grid with tables; some walls have a door, so that some rooms lead on and others end, and one has a stair."""
    rng = np.random.default_rng(seed)
    name = [[f"{ident}r{i}{j}" for j in range(across)] for i in range(across)]
    step = SIDE + WALL
    zones = [
        zone(name[i][j], box(i * step, j * step, i * step + SIDE, j * step + SIDE))
        for i in range(across)
        for j in range(across)
    ]
    doors, tables = [], []
    for i in range(across):
        for j in range(across):
            x, y, at = i * step, j * step, float(rng.uniform(0.2, 2.6))
            if i + 1 < across and rng.random() < 0.6:
                wall = x + SIDE + WALL / 2
                doors.append(
                    door(f"{ident}e{i}{j}", ((wall, y + at), (wall, y + at + 1)), (name[i][j], name[i + 1][j]))
                )
            if j + 1 < across and rng.random() < 0.6:
                wall = y + SIDE + WALL / 2
                doors.append(
                    door(f"{ident}n{i}{j}", ((x + at, wall), (x + at + 1, wall)), (name[i][j], name[i][j + 1]))
                )
            turn = float(rng.choice([0.0, 90.0, rng.uniform(0, 360)]))
            tables.append(table(f"{ident}t{i}{j}", x + float(rng.uniform(0.5, 3.5)), y + 2, 1.4, 0.7, turn))
    stair = Opening(f"{ident}s", OpeningKind.STAIR, None, (1.0, 1.0), (name[0][0],))
    return floor(zones, [*doors, stair], tables, ident=ident, level=level)


def storeys(seed: int) -> Twin:
    return twin(warren(seed, 3, ident="u"), warren(seed + 1, 3, ident="v", level=2))


def places(network: Network, seed: int, count: int) -> list[Spot]:
    rng = np.random.default_rng(seed)
    found: list[Spot] = []
    while len(found) < count:
        storey = int(rng.integers(len(network.spaces)))
        west, south, east, north = network.spaces[storey].area.bounds
        spot = network.spot(storey, (float(rng.uniform(west, east)), float(rng.uniform(south, north))), within=0.3)
        if spot is not None:
            found.append(spot)
    return found


def lengths(
    network: Network, start: Spot, goals: list[Spot], avoid: frozenset[OpeningKind] = frozenset()
) -> list[float]:
    ways = [network.shortest(start, goal, avoid) for goal in goals]
    return [math.inf if way is None else way.length_m for way in ways]


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_rows_and_waves_agree_on_one_floor(seed: int) -> None:
    network = Network(twin(warren(seed)))
    start, *goals = places(network, seed, 12)
    assert lengths(network, start, goals) == pytest.approx(network.distances([start], goals).tolist(), abs=1e-9)


@given(SEEDS, st.booleans())
@settings(max_examples=25, deadline=None)
def test_rows_and_waves_agree_over_a_stair(seed: int, step_free: bool) -> None:
    network, avoid = Network(storeys(seed)), STEPS if step_free else frozenset()
    start, *goals = places(network, seed, 12)
    wave = network.distances([start], goals, avoid).tolist()
    assert lengths(network, start, goals, avoid) == pytest.approx(wave, abs=1e-9)


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_second_router_agrees_where_rooms_lead_on_and_end(seed: int) -> None:
    network = Network(twin(warren(seed, 3)))
    start, goal = places(network, seed, 2)
    expected = plain_shortest(network.spaces[0].area, start.metres, goal.metres)
    assert lengths(network, start, [goal]) == pytest.approx([expected], abs=1e-6)


def test_what_is_kept_changes_no_answer_and_is_used() -> None:
    network = Network(twin(warren(3)))
    start, *goals = places(network, 3, 30)
    first, made = lengths(network, start, goals), network.graph.rows_made
    assert made > 0
    assert lengths(network, start, goals) == first
    assert network.graph.rows_made == made


def test_threads_that_ask_at_once_are_told_what_one_alone_is_told() -> None:
    """A check in the background and an audit in a page walk on one plan; rows that two made at once told both wrong ways."""
    plan = twin(warren(3, 6))
    spots = places(Network(plan), 3, 60)
    pairs, alone = list(zip(spots, spots[7:], strict=False)), Network(plan)
    expected = [alone.shortest(*pair) for pair in pairs]
    every = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(5):
            shared = Network(plan)
            with ThreadPoolExecutor(4) as pool:
                assert list(pool.map(lambda pair, n=shared: n.shortest(*pair), pairs)) == expected
            assert [shared.shortest(*pair) for pair in pairs] == expected
    finally:
        sys.setswitchinterval(every)


def test_memory_is_bounded_and_forgetting_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = twin(warren(3))
    spots = places(Network(plan), 3, 40)
    free = Network(plan)
    kept = [lengths(free, one, [other]) for one, other in pairwise(spots)]
    monkeypatch.setattr(visibility, "FIRST", 64)
    monkeypatch.setattr(visibility, "KEPT", 256)
    tight = Network(plan)
    assert [lengths(tight, one, [other]) for one, other in pairwise(spots)] == kept
    assert tight.graph.room < free.graph.rows_made * 20
    assert tight.graph.rows_made < free.graph.rows_made


def test_a_single_search_that_needs_more_than_is_kept_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "FIRST", 2)
    monkeypatch.setattr(visibility, "KEPT", 2)
    network = Network(twin(warren(3)))
    start, *goals = places(network, 3, 12)
    assert lengths(network, start, goals) == pytest.approx(network.distances([start], goals).tolist(), abs=1e-9)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_who_stands_at_a_wall_stands_in_the_triangle_that_is_said(seed: int) -> None:
    """A place snapped to a turned table lay a fraction of a micrometre inside it, and saw through it."""
    network = Network(twin(warren(seed, 3)))
    for spot in places(network, seed, 30):
        assert network.meshes[spot.floor].holds(spot.triangle, *spot.at)
