"""Shortest routes against a second router, and the laws that every shortest route obeys."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, affinity, box

from tests.space.plans import floor, messy_room, plain_shortest, table, twin, two_rooms, zone
from twin.errors import Invalid, NotFound
from twin.model import Centre, Floor, Opening, OpeningKind, Point, Twin
from twin.space.links import LENGTH_PER_RISE, STOREY_M
from twin.space.mesh import to_metres
from twin.space.network import Network, Spot
from twin.space.places import find_place
from twin.space.routes import WIDTHS_KEPT, Router, route, route_json

SEEDS = st.integers(0, 10_000)


def spots(network: Network, count: int, seed: int, within: shapely.Geometry | None = None) -> list[Spot]:
    """Random places where one can stand."""
    rng = np.random.default_rng(seed)
    area = network.spaces[0].area if within is None else within
    west, south, east, north = area.bounds
    found: list[Spot] = []
    while len(found) < count:
        at = (float(rng.uniform(west, east)), float(rng.uniform(south, north)))
        spot = network.spot(0, at, within=0.0) if shapely.contains_xy(area, *at) else None
        if spot is not None:
            found.append(spot)
    return found


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_second_router_agrees(seed: int) -> None:
    """All pairs of corners tested one by one with shapely: neither router is ever shorter."""
    network = Network(twin(messy_room(seed)))
    free = network.spaces[0].area
    one, other = spots(network, 2, seed)
    way = network.shortest(one, other)
    length = math.inf if way is None else way.length_m
    assert length == pytest.approx(plain_shortest(free, one.metres, other.metres), abs=1e-6)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_path_stays_in_free_space_and_is_as_long_as_it_says(seed: int) -> None:
    network = Network(twin(messy_room(seed, 12)))
    one, other = spots(network, 2, seed)
    way = network.shortest(one, other)
    assume(way is not None)
    assert way is not None
    line = LineString([point for _, point in way.points])
    assert line.length == pytest.approx(way.length_m, abs=1e-9)
    assert network.spaces[0].area.buffer(1e-6).covers(line)
    assert way.points[0][1] == one.metres
    assert way.points[-1][1] == other.metres


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_distance_is_symmetric_and_obeys_the_triangle_inequality(seed: int) -> None:
    network = Network(twin(messy_room(seed, 10)))
    places = spots(network, 3, seed)

    def length(i: int, j: int) -> float:
        way = network.shortest(places[i], places[j])
        return math.inf if way is None else way.length_m

    assert length(0, 1) == pytest.approx(length(1, 0), abs=1e-9)
    assert length(0, 2) <= length(0, 1) + length(1, 2) + 1e-9


def moved(plan: Floor, angle: float, shift: Point) -> Floor:
    """The same floor, turned about the origin and then shifted."""

    def point(p: Point) -> Point:
        x, y = affinity.translate(affinity.rotate(shapely.Point(p), angle, origin=(0, 0)), *shift).coords[0]
        return float(x), float(y)

    zones = [
        replace(z, polygon=affinity.translate(affinity.rotate(z.polygon, angle, origin=(0, 0)), *shift))
        for z in plan.zones
    ]
    openings = [
        replace(o, at=point(o.at), chord=None if o.chord is None else (point(o.chord[0]), point(o.chord[1])))
        for o in plan.openings
    ]
    things = [replace(p, at=point(p.at), rotation_deg=p.rotation_deg + angle) for p in plan.placements]
    return floor(zones, openings, things)


@given(SEEDS, st.floats(0, 360), st.floats(-300, 300), st.floats(-300, 300))
@settings(max_examples=30, deadline=None)
def test_turning_and_shifting_the_drawing_changes_no_length(seed: int, angle: float, dx: float, dy: float) -> None:
    """To a tenth of a millimetre: coordinates are rounded to a micrometre, and a slit may open or close by that."""
    tables = [table("t1", 4, 4, 3, 1.0, 30.0), table("t2", 8.0, 3.0, 0.6, 4.0), table("t3", 14.0, 5.0, 1.0, 2.0)]
    plan = replace(messy_room(0, 0), placements=tuple(tables))
    still = Network(twin(plan))
    turned = Network(twin(moved(plan, angle, (dx, dy))))
    one, other = spots(still, 2, seed)
    way = still.shortest(one, other)
    ends = []
    for spot in (one, other):
        at = affinity.translate(affinity.rotate(shapely.Point(spot.metres), angle, origin=(0, 0)), dx, dy)
        ends.append(turned.spot(0, (at.x, at.y), within=1e-4))
    assert way is not None
    assert ends[0] is not None
    assert ends[1] is not None
    again = turned.shortest(ends[0], ends[1])
    assert again is not None
    assert again.length_m == pytest.approx(way.length_m, abs=1e-4)


def test_around_a_square_column_by_hand() -> None:
    plan = twin(floor([zone("a", box(0, 0, 10, 10))], placements=[table("t", 5, 5, 2, 2)]))
    found = route(plan, "f1:1,5", "f1:9,5")
    assert found.length_m == pytest.approx(2 * math.hypot(3, 1) + 2)
    assert found.min_width_m == pytest.approx(4.0)


def test_a_door_is_the_way_from_room_to_room_and_its_width_the_narrowest() -> None:
    plan = twin(two_rooms())
    found = route(plan, "a", "b")
    assert found.reachable
    assert [o.id for o in found.openings] == ["d"]
    assert found.min_width_m == pytest.approx(1.0, abs=1e-5)


def test_clear_width_counts_not_the_hole_in_the_wall() -> None:
    room = two_rooms()
    narrow = replace(room.openings[0], width_m=0.75)
    plan = twin(replace(room, openings=(narrow, room.openings[1])))
    assert route(plan, "a", "b").min_width_m == pytest.approx(0.75, abs=1e-5)
    assert route(plan, "a", "b", width_m=0.75).reachable
    assert not route(plan, "a", "b", width_m=0.76).reachable


def test_an_entrance_is_reached_at_its_chord() -> None:
    found = route(twin(two_rooms()), "out", "f1:1,1.1")
    assert found.length_m == pytest.approx(1.1, abs=1e-5)
    assert [o.id for o in found.openings] == ["out"]


def test_no_door_no_way() -> None:
    plan = twin(floor([zone("a", box(0, 0, 5, 5)), zone("b", box(5.2, 0, 9, 5))]))
    found = route(plan, "a", "b")
    assert not found.reachable
    assert found.reason is not None
    answer = route_json(plan, found)
    assert set(answer) == {"reachable", "reason"}
    assert "没有通路" in answer["reason"]["zh"]


def test_rooms_that_touch_in_a_wall_are_apart_and_those_that_touch_in_the_open_are_not() -> None:
    zones = [zone("a", box(0, 0, 5, 5)), zone("b", box(5, 0, 9, 5))]
    outer = LineString([(0, 0), (9, 0), (9, 5), (0, 5), (0, 0)])
    walled = twin(floor(zones, walls=[outer, LineString([(4.9, 0), (4.9, 5)]), LineString([(5.1, 0), (5.1, 5)])]))
    half = twin(floor(zones, walls=[outer, LineString([(5, 0), (5, 3)])]))
    unknown = twin(floor(zones))
    assert not route(walled, "a", "b").reachable
    assert route(half, "a", "b").length_m > 4.5
    assert not route(unknown, "a", "b").reachable


@pytest.mark.parametrize("width", [0.5, 0.8, 0.9, 1.2])
def test_a_wide_walker_keeps_the_clearance(width: float) -> None:
    """The whole route stays half the width from every wall and table, and is never shorter than a thin walker's."""
    plan = twin(two_rooms())
    found = route(plan, "f1:1,1", "f1:17,5", width_m=width)
    thin = route(plan, "f1:1,1", "f1:17,5")
    if width > 1.0:
        assert not found.reachable
        return
    line = LineString([p for stretch in found.path for p in stretch.points])
    space = Network(plan).spaces[0]
    solid = box(-1, -1, 20, 8).difference(space.area)
    assert line.distance(solid) >= width / 2 - 0.001
    assert found.length_m >= thin.length_m - 1e-9


def test_the_narrowest_gate_is_where_it_is() -> None:
    """Two cabinets leave 0.7 m; a third stands aside and does not count."""
    tables = [table("t1", 5, 1.5, 1, 3), table("t2", 5, 5.35, 1, 3.3), table("t3", 9, 0.5, 0.4, 0.4)]
    plan = twin(floor([zone("a", box(0, 0, 10, 7))], placements=tables))
    found = route(plan, "f1:1,3", "f1:9,4")
    assert found.min_width_m == pytest.approx(0.7, abs=1e-5)
    assert found.narrowest is not None
    (_, y0), (_, y1) = found.narrowest[1]
    assert {round(y0, 3), round(y1, 3)} == {3.0, 3.7}
    assert route(plan, "f1:1,3", "f1:9,4", width_m=0.7).reachable
    assert not route(plan, "f1:1,3", "f1:9,4", width_m=0.71).reachable


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_who_is_wider_than_the_narrowest_gate_takes_another_way_or_none(seed: int) -> None:
    """Narrowing free space is an independent test of the gate: the thin walker's very route must not fit any more."""
    router = Router(twin(messy_room(seed, 8)))
    places = ["f1:" + ",".join(map(str, s.metres)) for s in spots(router.network(), 2, seed)]
    thin = router.route(*places)
    assume(thin.reachable and thin.min_width_m is not None and thin.min_width_m > 0.05)
    assert thin.min_width_m is not None
    assert thin.narrowest is not None
    gate = LineString(thin.narrowest[1])
    narrowed = router.network(thin.min_width_m + 0.02).spaces[0]
    assert not narrowed.area.intersects(gate)


def stairs(level: int, kinds: dict[str, tuple[OpeningKind, Point]], number: bool = True) -> Floor:
    zones = [zone(f"hall{level}", box(0, 0, 20, 10))]
    openings = [
        Opening(f"{name}{level}", kind, None, at, (f"hall{level}",), attributes={"编号": name} if number else {})
        for name, (kind, at) in kinds.items()
    ]
    return floor(zones, openings, ident=f"f{level}", level=level)


def test_floors_are_joined_by_stairs_and_lifts_and_step_free_takes_the_lift() -> None:
    ways = {"s": (OpeningKind.STAIR, (5.0, 5.0)), "l": (OpeningKind.LIFT, (19.0, 5.0))}
    plan = twin(stairs(1, ways), stairs(2, ways))
    plain = route(plan, "f1:1,5", "f2:1,5")
    free = route(plan, "f1:1,5", "f2:1,5", step_free=True)
    assert plain.steps
    assert plain.length_m == pytest.approx(8 + STOREY_M * LENGTH_PER_RISE[OpeningKind.STAIR])
    assert not free.steps
    assert free.length_m == pytest.approx(36 + STOREY_M)
    assert [o.id for o in plain.openings] == ["s1", "s2"]
    assert [s.floor for s in plain.path] == ["f1", "f2"]


def test_only_stairs_is_said() -> None:
    ways = {"s": (OpeningKind.STAIR, (5.0, 5.0))}
    found = route(twin(stairs(1, ways), stairs(2, ways)), "f1:1,5", "f2:1,5", step_free=True)
    assert not found.reachable
    assert found.reason is not None
    assert "楼梯" in found.reason.zh


def test_a_stair_does_not_skip_a_floor_and_a_lift_does() -> None:
    ways = {"s": (OpeningKind.STAIR, (5.0, 5.0)), "l": (OpeningKind.LIFT, (19.0, 5.0))}
    plan = twin(stairs(1, ways), stairs(2, {}), stairs(3, ways))
    found = route(plan, "hall1", "hall3")
    assert [o.id for o in found.openings] == ["l1", "l3"]
    assert not route(plan, "hall1", "hall2").reachable


def test_stairs_without_numbers_join_when_their_rooms_overlap_in_plan() -> None:
    def level(n: int, x: float, origin: Point) -> Floor:
        shaft = box(x, 0, x + 3, 6)
        return floor(
            [zone(f"s{n}", shaft, "楼梯间")],
            [Opening(f"o{n}", OpeningKind.STAIR, None, (x + 1.5, 3.0), (f"s{n}",))],
            ident=f"f{n}",
            level=n,
            origin=origin,
        )

    assert route(twin(level(1, 0, (100, 0)), level(2, 5, (95, 0))), "s1", "s2").reachable
    assert route(twin(level(1, 0, (100, 0)), level(2, 0, (900, 50))), "s1", "s2").reachable  # two sheets side by side
    assert not route(twin(level(1, 0, (0, 0)), level(2, 5, (1, 0))), "s1", "s2").reachable


def test_answer_is_in_drawing_metres() -> None:
    plan = twin(floor([zone("a", box(0, 0, 10, 6))], origin=(1000.0, 2000.0)))
    answer = route_json(plan, route(plan, "f1:1001,2001", "f1:1003,2001"))
    assert answer == {
        "reachable": True,
        "length_m": 2.0,
        "path": [["f1", 1001.0, 2001.0], ["f1", 1003.0, 2001.0]],
        "openings": [],
        "min_width_m": None,
        "steps": False,
    }


def test_places_are_understood_or_refused() -> None:
    room = two_rooms()
    same = replace(room, zones=(room.zones[0], replace(room.zones[1], name="a 厅"), zone("c", box(0, 7, 1, 8), "a厅")))
    plan = twin(same)
    with pytest.raises(Invalid, match="b, c"):
        find_place(plan, "A厅")
    with pytest.raises(NotFound, match="nowhere-land"):
        route(plan, "nowhere-land", "a")
    with pytest.raises(Invalid):
        route(plan, "f1:1,1.1.1", "a")
    assert route(plan, "1:1,1", "a").reachable
    assert not route(plan, "f1:500,500", "a").reachable


@pytest.mark.parametrize("width", [0.0, -1.0, 11.0, math.nan])
def test_a_senseless_width_is_refused(width: float) -> None:
    with pytest.raises(Invalid):
        route(twin(two_rooms()), "a", "b", width_m=width)


def test_of_several_places_of_one_name_the_nearest_on_foot_is_meant() -> None:
    """A toilet at each end of a hall."""
    zones = [
        zone("hall", box(0, 0, 20, 10)),
        replace(zone("t1", box(0, 10.2, 5, 15)), name="卫生间"),
        replace(zone("t2", box(15, 10.2, 20, 15)), name="卫生间"),
    ]
    doors = [
        Opening("d1", OpeningKind.DOOR, 1.0, (19.0, 10.1), ("hall", "t2"), ((18.5, 10.1), (19.5, 10.1))),
        Opening("d2", OpeningKind.DOOR, 1.0, (4.0, 10.1), ("hall", "t1"), ((3.5, 10.1), (4.5, 10.1))),
    ]
    place = twin(floor(zones, doors))
    left, right = route(place, "f1:1,1", "卫生间"), route(place, "f1:19,1", "卫生间")
    assert [opening.id for opening in left.openings] == ["d2"]
    assert [opening.id for opening in right.openings] == ["d1"]
    assert left.length_m == route(place, "f1:1,1", "t1").length_m < route(place, "f1:1,1", "t2").length_m
    with pytest.raises(Invalid, match="2 places"):
        find_place(place, "卫生间")  # where only one can be meant


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_between_several_places_the_shortest_of_all_pairs_is_taken(seed: int) -> None:
    router = Router(twin(messy_room(seed, 8)))
    stood = ["f1:" + ",".join(map(str, s.metres)) for s in spots(router.network(), 6, seed)]
    starts, ends = ([find_place(router.twin, words) for words in part] for part in (stood[:3], stood[3:]))
    pairs = [router.route(one, other).length_m for one in starts for other in ends]
    assert router.nearest(starts, ends).length_m == pytest.approx(min(pairs), abs=1e-9)


def test_one_stands_in_front_of_a_counter() -> None:
    """A block's front is its own -y side; here it is turned by 90°, so people stand at its east side."""
    counter = replace(table("k", 5, 3, 2.0, 0.8, 90.0))
    plan = twin(floor([zone("a", box(0, 0, 10, 6))], placements=[counter]))
    end = route(plan, "f1:9,3", "k").path[-1].points[-1]
    assert end == pytest.approx((5.4, 3.0), abs=0.01)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_one_to_all_agrees_with_one_to_one(seed: int) -> None:
    network = Network(twin(messy_room(seed, 10)))
    sources, goals = spots(network, 2, seed), spots(network, 12, seed + 1)
    far = network.distances(sources, goals)
    for goal, length in zip(goals, far.tolist(), strict=True):
        ways = [network.shortest(source, goal) for source in sources]
        assert length == pytest.approx(min((w.length_m for w in ways if w), default=math.inf), abs=1e-9)


def test_grid_points_are_given_back_in_metres() -> None:
    network = Network(twin(two_rooms()))
    spot = network.spot(0, (1.25, 2.5))
    assert spot is not None
    assert spot.metres == to_metres(*spot.at) == (1.25, 2.5)


def test_a_centre_without_a_plan_has_no_ways() -> None:
    network = Network(Twin(Centre("C", "中心", "district"), (), ()))
    assert network.distances([], []).tolist() == []


def test_a_router_forgets_widths_that_were_not_asked_for_lately() -> None:
    router = Router(twin(two_rooms()))
    plain, first = router.network(), router.network(0.5)
    for width in (0.6, 0.7, 0.8, 0.5, 0.9):  # five widths; 0.6 is the least lately used
        router.network(width)
    assert router.network() is plain
    assert router.network(0.5) is first
    second = router.network(0.9)
    router.network(0.6)
    assert router.network(0.9) is second
    assert len(router._networks) == WIDTHS_KEPT
    with pytest.raises(Invalid):
        router.network(0.0)
