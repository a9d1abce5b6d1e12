"""Bottlenecks against erosion, which shares nothing with gates; hostile shapes by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from tests.space.plans import door, floor, messy_room, table, two_rooms, zone
from twin.model import Floor, Point
from twin.space.free import free_space
from twin.space.passages import SHUT, WIDE, Bottleneck, Passages, Source

SEEDS = st.integers(0, 10_000)


def passages(plan: Floor, limit_m: float = 3.0) -> Passages:
    return Passages(free_space(plan), limit_m)


def eroded_width(area: shapely.Geometry, one: Point, other: Point, most: float) -> float:
    """The widest disc that gets from near one point to near another: shrink free space until they fall apart."""

    def joined(width: float) -> bool:
        parts = shapely.get_parts(area.buffer(-width / 2, quad_segs=64)).tolist()
        home = [min(range(len(parts)), key=lambda i: parts[i].distance(shapely.Point(p))) for p in (one, other)]
        return bool(parts) and home[0] == home[1]

    low, high = 0.0, most
    while high - low > 1e-5:
        middle = (low + high) / 2
        low, high = (middle, high) if joined(middle) else (low, middle)
    return low


def test_a_pinch_is_the_width_and_not_the_inscribed_circle() -> None:
    """A corridor of 1.2 m with a pinch of 0.7 m: the circle says 1.2 m, the corridor is 0.7 m wide."""
    pinch = table("t", 5, 0.25, 0.6, 0.5)
    plan = floor(
        [zone("c", box(0, 0, 10, 1.2)), zone("w", box(-4, 0, -0.2, 3)), zone("e", box(10.2, 0, 14, 3))],
        [door("dw", ((-0.1, 0.1), (-0.1, 1.1)), ("c", "w")), door("de", ((10.1, 0.1), (10.1, 1.1)), ("c", "e"))],
        [pinch],
    )
    found = passages(plan).of_zone("c")
    assert found.width_m == 0.7
    assert found.line is not None
    assert sorted(y for _, y in found.line) == pytest.approx([0.5, 1.2], abs=2e-6)


@pytest.mark.parametrize("width", [0.7, 0.9, 1.2, 1.5, 1.8])
def test_a_bare_corridor_is_as_wide_as_drawn(width: float) -> None:
    """Between doors in its ends nothing but its own walls can be the bottleneck."""
    plan = floor(
        [zone("c", box(0, 0, 10, width)), zone("w", box(-4, 0, -0.2, 3)), zone("e", box(10.2, 0, 14, 3))],
        [door("dw", ((-0.1, 0.1), (-0.1, 0.6)), ("c", "w")), door("de", ((10.1, 0.1), (10.1, 0.6)), ("c", "e"))],
    )
    assert passages(plan).of_zone("c").width_m == width


@pytest.mark.parametrize("turn", [0.0, 17.0, 45.0, 73.0])
def test_a_width_at_the_limit_survives_turning_and_the_grid(turn: float) -> None:
    turned = shapely.affinity.rotate(box(0, 0, 10, 0.9), turn, origin=(0, 0))
    places = [shapely.affinity.rotate(shapely.Point(p), turn, origin=(0, 0)) for p in ((1, 0.45), (9, 0.45))]
    found = passages(floor([zone("c", turned)])).between(*((p.x, p.y) for p in places))
    assert found.width_m == pytest.approx(0.9, abs=1e-6)


def test_the_widest_way_counts_and_not_the_shortest() -> None:
    """A gap of 0.8 m straight on, a gap of 1.4 m at the side: a wheelchair takes the side."""
    plan = floor([zone("a", box(0, 0, 10, 6))], placements=[table("t", 5, 2.2, 1, 2.8), table("u", 5, 0.0, 1, 0.0)])
    assert passages(plan).between((1, 2), (9, 2)).width_m == pytest.approx(2.4, abs=1e-5)
    blocked = floor([zone("a", box(0, 0, 10, 6))], placements=[table("t", 5, 2.2, 1, 2.8), table("v", 5, 5.5, 1, 1.0)])
    assert passages(blocked).between((1, 2), (9, 2)).width_m == pytest.approx(1.4, abs=1e-5)


def test_what_stands_before_a_door_narrows_it() -> None:
    room = two_rooms()
    assert passages(room).of_opening("d") == (1.0, ((10.1, 2.5), (10.1, 3.5)))
    crowded = floor(list(room.zones), list(room.openings), [table("t", 9.2, 3.0, 0.8, 3.0)])
    found = passages(crowded).of_opening("d")
    assert found is not None
    assert found.width_m == pytest.approx(0.4, abs=1e-5)


def test_a_known_clear_width_is_the_opening() -> None:
    room = two_rooms()
    narrow = floor(list(room.zones), [door("d", ((10.1, 2.5), (10.1, 3.5)), ("a", "b"), 0.85)])
    found = passages(narrow).of_opening("d")
    assert found is not None
    assert found.width_m == 0.85
    assert passages(narrow).between((1, 3), (17, 3)).width_m == pytest.approx(0.85, abs=2e-5)


def test_no_way_is_no_width_and_an_open_room_is_wide() -> None:
    apart = floor([zone("a", box(0, 0, 10, 6)), zone("b", box(11, 0, 18, 6))])
    both = passages(apart)
    assert both.between((1, 1), (12, 1)) == SHUT
    assert both.between((1, 1), (9, 5)) == WIDE
    assert both.between((1, 1), (30, 30)) == SHUT
    assert both.of_opening("none") is None


def test_a_counter_that_parts_a_zone_leaves_two_zones() -> None:
    """Public side and staff side: each counts by itself, the counter is no passage of width 0."""
    plan = floor(
        [zone("a", box(0, 0, 10, 6)), zone("p", box(-3, 0, -0.2, 6)), zone("s", box(10.2, 0, 13, 6))],
        [door("dp", ((-0.1, 1), (-0.1, 2)), ("a", "p")), door("ds", ((10.1, 1), (10.1, 2)), ("a", "s"))],
        [table("k", 8, 3, 0.8, 6.4)],
    )
    assert passages(plan).of_zone("a") == SHUT
    assert passages(plan).of_zone("a", terminals=[(1, 1), (1, 5), (9, 1), (9, 5)]).width_m == pytest.approx(
        1.6, abs=1e-5
    )


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_the_bottleneck_is_where_an_eroded_plan_falls_apart(seed: int) -> None:
    space = free_space(messy_room(seed, 7))
    rng = np.random.default_rng(seed)
    roomy = space.area.buffer(-0.3)
    ends: list[Point] = []
    for _ in range(200):
        at = (float(rng.uniform(0, 16)), float(rng.uniform(0, 8)))
        if len(ends) < 2 and shapely.contains_xy(roomy, *at):
            ends.append(at)
    assume(len(ends) == 2)
    found = Passages(space, 3.0).between(ends[0], ends[1])
    if found == SHUT:
        parts = shapely.get_parts(space.area).tolist()
        assert not any(p.covers(shapely.Point(ends[0])) and p.covers(shapely.Point(ends[1])) for p in parts)
        return
    truth = eroded_width(space.area, ends[0], ends[1], 8.0)
    if math.isinf(found.width_m):
        assert truth > 3.0 - 1e-3
    elif truth < 0.59:  # beyond that the ends themselves, 0.3 m from a wall, may be what does not fit
        assert found.width_m == pytest.approx(truth, abs=5e-4)
        assert found.line is not None
        line = LineString(found.line)
        assert line.length == pytest.approx(found.width_m, abs=5e-6)
        assert space.area.buffer(1e-5).covers(line)


class TestSpread:
    """From some places to everywhere: agrees with the way between two points, and leaves out what it is told to."""

    @staticmethod
    def three_rooms() -> Passages:
        return passages(
            floor(
                [zone("a", box(0, 0, 5, 5)), zone("b", box(5.2, 0, 10, 5)), zone("c", box(10.2, 0, 15, 5))],
                [
                    door("ab", ((5.1, 2.0), (5.1, 2.9)), ("a", "b")),
                    door("bc", ((10.1, 2.0), (10.1, 3.2)), ("b", "c")),
                ],
                [table("t", 12.5, 1.0, 0.5, 2.0), table("u", 12.5, 4.2, 0.5, 1.6)],
            )
        )

    def test_it_is_as_wide_as_the_way_between_two_points(self) -> None:
        ground = self.three_rooms()
        spread = ground.spread([Source((1.0, 1.0))])
        for at in ((8.0, 4.0), (11.0, 1.0), (14.0, 4.0)):
            reached = spread.at(at)
            assert reached is not None
            assert reached.width_m == pytest.approx(ground.between((1.0, 1.0), at).width_m, abs=1e-5)

    def test_doors_may_be_left_out_or_alone_count(self) -> None:
        ground = self.three_rooms()
        doors = {"ab", "bc"}
        beyond = (14.0, 4.0)
        passed = ground.spread([Source((1.0, 1.0))], ignoring=doors).at(beyond)
        alone = ground.spread([Source((1.0, 1.0))], only=doors).at(beyond)
        assert passed is not None
        assert alone is not None
        assert passed.width_m == pytest.approx(4.2 - 0.8 - 2.0, abs=1e-5), "between the two tables"
        assert alone.width_m == pytest.approx(0.9, abs=1e-5)

    def test_shut_is_not_passed(self) -> None:
        spread = self.three_rooms().spread([Source((1.0, 1.0))], shut={"bc"})
        assert spread.zone("b") is not None
        assert spread.zone("c") is None
        assert self.three_rooms().spread([Source((1.0, 1.0))], shut={"b"}).zone("c") is None

    def test_the_wider_source_wins_and_a_source_is_no_wider_than_it_says(self) -> None:
        spread = self.three_rooms().spread([Source((1.0, 1.0), 0.5), Source((14.0, 4.0), 0.8)])
        near, far = spread.at((2.0, 2.0)), spread.at((14.0, 4.5))
        assert near is not None
        assert far is not None
        assert (near.source, near.width_m) == (1, 0.8)
        assert (far.source, far.width_m, far.line) == (1, 0.8, None)

    def test_nobody_wider_walks_in_a_tight_room(self) -> None:
        ground = self.three_rooms()
        line = ((6.0, 0.0), (6.0, 0.4))
        reached = ground.spread([Source((1.0, 1.0))], rooms={"b": Bottleneck(0.4, line)}).at((14.0, 4.0))
        assert reached is not None
        assert (reached.width_m, reached.line) == (0.4, line)
