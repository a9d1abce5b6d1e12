"""One search for the paths from one place to many: each is the path that a search of its own finds."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from shapely import box

from tests.space.plans import door, floor, messy_room, twin, zone
from twin.model import Opening, OpeningKind, Twin
from twin.space import visibility
from twin.space.forest import Forest
from twin.space.network import Network, Spot
from twin.space.routes import STEPS
from twin.space.trees import Goals, tree_from


def _spots(network: Network, seed: int, count: int = 12) -> list[Spot]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        storey = int(rng.integers(len(network.spaces)))
        west, south, east, north = network.spaces[storey].area.bounds
        found.append(network.spot(storey, (float(rng.uniform(west, east)), float(rng.uniform(south, north)))))
    return [spot for spot in found if spot is not None]


def _two_floors() -> Twin:
    def storey(ident: str, level: int) -> tuple:
        zones = [zone(f"{ident}a", box(0, 0, 10, 6)), zone(f"{ident}s", box(10.2, 0, 14, 6))]
        stair = Opening(f"{ident}st", OpeningKind.STAIR, None, (12.0, 5.0), (f"{ident}s",))
        chord = ((10.1, 1.0), (10.1, 2.0))
        return ident, level, zones, [door(f"{ident}d", chord, (f"{ident}a", f"{ident}s")), stair]

    return twin(*(floor(z, o, ident=i, level=n) for i, n, z, o in (storey("u", 1), storey("v", 2))))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("floors", [1, 2])
def test_paths_to_many_places_are_the_paths_to_each(seed: int, floors: int) -> None:
    network = Network(twin(messy_room(seed)) if floors == 1 else _two_floors())
    source, *goals = _spots(network, seed)
    together = tree_from(network, source).ways(goals)
    assert any(way is not None for way in together)
    tree, kept = tree_from(network, source), Goals(network, goals)
    ends = kept.ends(tree)
    assert [ends.of(goal) for goal in goals] == tree.ends(goals)
    assert Goals(network, []).ends(tree).metres == []
    for goal, way in zip(goals, together, strict=True):
        alone = network.shortest(source, goal)
        assert (alone is None) == (way is None)
        if alone is None or way is None:
            continue
        assert way.length_m == pytest.approx(alone.length_m, abs=1e-9)
        assert way.links == alone.links
        assert (way.points[0], way.points[-1]) == ((source.floor, source.metres), (goal.floor, goal.metres))
        walked = sum(math.dist(a[1], b[1]) for a, b in pairwise(way.points) if a[0] == b[0])
        assert walked <= way.length_m + 1e-9
        assert bool(way.links) or walked == pytest.approx(way.length_m)


def test_paths_without_steps_stay_on_their_floor() -> None:
    network = Network(_two_floors())
    below, above = network.spot(0, (2.0, 2.0)), network.spot(1, (2.0, 2.0))
    assert below is not None
    assert above is not None
    assert tree_from(network, below, STEPS).ways([above]) == (None,)
    assert tree_from(network, below).ways([]) == ()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("floors", "avoid"), [(1, frozenset()), (2, frozenset()), (2, STEPS)])
def test_a_forest_finds_the_trees_that_searches_of_their_own_find(
    seed: int, floors: int, avoid: frozenset[OpeningKind]
) -> None:
    network = Network(twin(messy_room(seed)) if floors == 1 else _two_floors())
    spots = _spots(network, seed)
    forest, goals = Forest(network, avoid), Goals(network, list(dict.fromkeys(spots)))
    reached = 0
    for spot in spots:
        one, other = goals.ends(forest.tree(spot)), goals.ends(tree_from(network, spot, avoid))
        assert one.metres == pytest.approx(other.metres, abs=1e-9)
        reached += sum(map(math.isfinite, one.metres))
        for goal in spots:
            end = one.of(goal)
            if end.node >= 0:
                assert forest.tree(spot).trunk(end.node).length_m <= end.length_m
                assert forest.tree(spot).way(goal, end).length_m == pytest.approx(end.length_m, abs=1e-9)
    assert reached > len(spots)
    assert forest.tree(spots[0]) is forest.tree(spots[0])


def test_a_trunk_is_the_beginning_of_the_ways_over_it() -> None:
    network = Network(_two_floors())
    start, goal = network.spot(0, (1.0, 5.0)), network.spot(1, (1.0, 5.0))
    assert start is not None
    assert goal is not None
    tree = Forest(network).tree(start)
    (end,) = tree.ends([goal])
    whole, trunk = tree.way(goal, end), tree.trunk(end.node)
    assert trunk.points == whole.points[: len(trunk.points)]
    assert trunk.links == whole.links
    assert 1 < len(trunk.points) < len(whole.points)


def test_where_too_much_is_in_sight_to_be_kept_each_tree_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "KEPT", 100)
    monkeypatch.setattr(visibility, "FIRST", 60)
    network = Network(twin(messy_room(3)))
    one, other = _spots(network, 3)[:2]
    assert network.graph.rows() is None
    forest = Forest(network)
    assert forest.tree(one).length == tree_from(network, one).length
    assert forest.tree(other).length == tree_from(network, other).length
