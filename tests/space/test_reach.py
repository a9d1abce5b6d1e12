"""Walks between regions: never beaten by any pair of sampled points, and really walked from one to the other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon, affinity, box

from tests.space.plans import door, floor, plain_shortest, table, twin, two_rooms, zone
from twin.model import Floor, Opening, OpeningKind
from twin.space.links import LENGTH_PER_RISE, STOREY_M
from twin.space.network import Network, Way
from twin.space.reach import Region
from twin.space.routes import STEPS

SEEDS = st.integers(0, 10_000)
ANGLES = st.sampled_from([0.0, 12.0, 30.0, 45.0])


def region(network: Network, ident: str, storey: int = 0) -> Region:
    found = network.region(storey, ident)
    assert found is not None, ident
    return found


def walk(network: Network, one: str, *others: str) -> tuple[str, Way]:
    found = network.between(region(network, one), [region(network, other) for other in others])
    assert found is not None
    return others[found[0]], found[1]


def length(network: Network, one: str, other: str) -> float:
    return walk(network, one, other)[1].length_m


def islands(seed: int, turn: float) -> Floor:
    """A hall with two areas marked out in it and turned tables everywhere, some on the areas' edges."""
    rng = np.random.default_rng(seed)
    tables = [
        table(
            f"t{k}",
            float(rng.uniform(0, 16)),
            float(rng.uniform(0, 10)),
            float(rng.uniform(0.4, 4)),
            float(rng.uniform(0.4, 2)),
            float(rng.choice([0.0, 90.0, 45.0, rng.uniform(0, 360)])),
        )
        for k in range(9)
    ]
    one = affinity.rotate(box(1, 1, 4, 3), turn)
    other = affinity.rotate(box(10.3, 6, 14, 9), -turn)
    return floor([zone("hall", box(0, 0, 16, 10)), zone("a", one), zone("b", other)], [], tables)


def sampled(part: shapely.Geometry, step: float) -> list[tuple[float, float]]:
    edge = shapely.segmentize(part.boundary, step)
    return [tuple(c) for c in shapely.get_coordinates(edge).tolist()]


@given(SEEDS, ANGLES)
@settings(max_examples=25, deadline=None)
def test_no_pair_of_points_is_nearer_and_the_way_leads_there(seed: int, turn: float) -> None:
    storey = islands(seed, turn)
    network = Network(twin(storey))
    free = network.spaces[0].area
    ends = [network.region(0, ident) for ident in "ab"]
    assume(None not in ends)  # else a table covers all of an area
    found = network.between(ends[0], [ends[1]])  # type: ignore[arg-type, list-item]  # not None, see above
    parts = [shapely.intersection(z.polygon, free) for z in storey.zones[1:]]
    sampled_length = min(
        plain_shortest(free, p, q) for p in sampled(parts[0], 1.0)[::3] for q in sampled(parts[1], 1.0)[::3]
    )
    if found is None:
        assert sampled_length == math.inf
        return
    way = found[1]
    # Both ends, and the corners of the areas they lie on, are rounded to a grid of 0.95 µm: by up to 0.67 µm each, so that
    # a way between areas may be 2.7 µm longer than one between points that are not rounded.
    assert way.length_m <= sampled_length + 3e-6
    points = [point for _, point in way.points]
    line = LineString(points)
    assert line.length == pytest.approx(way.length_m, abs=1e-6)
    for part, end in zip(parts, (points[0], points[-1]), strict=True):  # an end and a corner near it, each rounded
        assert shapely.distance(part, shapely.Point(end)) < 1.4e-6
    assert shapely.difference(line, free.buffer(1e-6)).length == pytest.approx(0, abs=1e-5)
    assert plain_shortest(free, points[0], points[-1]) == pytest.approx(way.length_m, abs=1e-5)


@given(SEEDS, ANGLES)
@example(114, 45.0)  # a way upright on a border grazes a corner: its foot on the grid lies a hair to the wrong side
@settings(max_examples=25, deadline=None)
def test_it_is_as_far_back(seed: int, turn: float) -> None:
    network = Network(twin(islands(seed, turn)))
    ends = [network.region(0, ident) for ident in "ab"]
    assume(None not in ends)  # else a table covers all of an area
    there = network.between(ends[0], [ends[1]])  # type: ignore[arg-type, list-item]  # not None, see above
    back = network.between(ends[1], [ends[0]])  # type: ignore[arg-type, list-item]  # not None, see above
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there[1].length_m == pytest.approx(back[1].length_m, abs=1e-6)


def hall(*areas: tuple[str, Polygon], tables: tuple = ()) -> Network:
    zones = [zone("hall", box(0, 0, 30, 10)), *(zone(ident, shape) for ident, shape in areas)]
    return Network(twin(floor(zones, [], list(tables))))


def test_two_areas_of_a_hall_are_as_far_apart_as_their_edges() -> None:
    network = hall(("a", box(0, 0, 5, 10)), ("b", box(17.5, 2, 20, 5)))
    assert length(network, "a", "b") == pytest.approx(12.5, abs=1e-6)


def test_upright_on_a_slanted_edge() -> None:
    """The nearest point lies inside an edge, not at an end of one."""
    slanted = Polygon([(0, 0), (8, 0), (0, 8)])
    network = hall(("a", slanted), ("b", box(9, 5, 10, 6)))
    assert length(network, "a", "b") == pytest.approx((9 + 5 - 8) / math.sqrt(2), abs=1e-5)


def test_round_a_wall_that_stands_between() -> None:
    """Straight it is 12.5 m; a counter of 9 m from the lower wall makes it a way around its end."""
    counter = table("t", 10, 4.5, 0.5, 9.0)
    network = hall(("a", box(0, 0, 5, 5)), ("b", box(17.5, 2, 20, 5)), tables=(counter,))
    around = math.dist((5, 5), (9.75, 9)) + 0.5 + math.dist((10.25, 9), (17.5, 5))
    assert length(network, "a", "b") == pytest.approx(around, abs=1e-5)


def test_areas_that_overlap_or_adjoin_are_at_no_distance() -> None:
    network = hall(("a", box(0, 0, 5, 10)), ("b", box(4, 2, 9, 5)))
    assert length(network, "a", "b") == 0
    assert length(network, "hall", "b") == 0


def test_behind_a_wall_it_is_walked_through_the_door() -> None:
    """Rooms 0.2 m apart; the nearest of their points that one walks between are on both sides of the door."""
    assert length(Network(twin(two_rooms())), "a", "b") == pytest.approx(0.2, abs=0.03)


def test_an_opening_is_a_region_too() -> None:
    network = Network(twin(two_rooms()))
    assert length(network, "out", "a") == 0
    assert length(network, "d", "b") == 0
    assert length(network, "out", "d") == pytest.approx(math.hypot(10, 0.8), abs=0.05)


def test_no_way_is_no_way() -> None:
    rooms = two_rooms()
    network = Network(twin(rooms), closed=["d"])
    assert network.between(region(network, "a"), [region(network, "b")]) is None


def test_the_nearest_of_several_by_walking_not_straight() -> None:
    """Behind the wall is nearer straight, farther on foot."""
    rooms = floor(
        [zone("a", box(0, 0, 10, 6)), zone("behind", box(0, 6.2, 10, 12)), zone("far", box(14, 0, 20, 6)),
         zone("way", box(10.2, 0, 13.8, 12))],
        [door("d1", ((10.1, 0.5), (10.1, 1.5)), ("a", "way")), door("d2", ((10.1, 11), (10.1, 11.9)), ("behind", "way")),
         door("d3", ((13.9, 0.5), (13.9, 1.5)), ("way", "far"))],
    )  # fmt: skip
    network = Network(twin(rooms))
    nearest, way = walk(network, "a", "behind", "far")
    assert nearest == "far"
    assert way.length_m == pytest.approx(4.0, abs=0.05)
    assert length(network, "a", "behind") > 9


def test_over_the_stairs_but_not_without_them() -> None:
    def storey(level: int) -> Floor:
        stair = Opening(f"s{level}", OpeningKind.STAIR, None, (9, 3), (f"a{level}",), attributes={"编号": "1"})
        return floor([zone(f"a{level}", box(0, 0, 10, 6))], [stair], ident=f"f{level}", level=level)

    network = Network(twin(storey(1), storey(2)))
    low, high = region(network, "a1", 0), region(network, "a2", 1)
    found = network.between(low, [high])
    assert found is not None
    assert found[1].length_m == pytest.approx(STOREY_M * LENGTH_PER_RISE[OpeningKind.STAIR], abs=1e-6)
    assert [kind for kind, _, _ in found[1].links] == [OpeningKind.STAIR]
    assert network.between(low, [high], STEPS) is None


def test_moving_a_plan_changes_nothing() -> None:
    storey = islands(5, 12.0)
    shift = (137.25, -41.5)
    moved = replace(
        storey,
        zones=tuple(replace(z, polygon=affinity.translate(z.polygon, *shift)) for z in storey.zones),
        placements=tuple(replace(p, at=(p.at[0] + shift[0], p.at[1] + shift[1])) for p in storey.placements),
        linework={role: MultiLineString() for role in storey.linework},
    )
    one, other = Network(twin(storey)), Network(twin(moved))
    assert length(one, "a", "b") == pytest.approx(length(other, "a", "b"), abs=1e-5)
