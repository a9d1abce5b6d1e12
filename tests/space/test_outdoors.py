"""Doors that lead out of the building are told from doors into corridors that nobody outlined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, affinity, box

from tests.real_plans import on_real_plans, read_once
from tests.space.plans import door, floor, two_rooms, zone
from twin.model import Floor, Opening, OpeningKind
from twin.space.outdoors import ways_out

NORTH = [zone(f"n{i}", box(6 * i, 3, 6 * i + 5.8, 8)) for i in range(4)]
SOUTH = [zone(f"s{i}", box(6 * i, -5, 6 * i + 5.8, 0)) for i in range(4)]
SHELL = LineString([(-0.2, -5.2), (24, -5.2), (24, 8.2), (-0.2, 8.2), (-0.2, -5.2)])
INNER = [
    door(f"d-{each.id}", ((x + 2, 2.9), (x + 3, 2.9)), (each.id,))
    for x, each in zip((0, 6, 12, 18), NORTH, strict=True)
]


def corridor(*doors: Opening, walls: tuple[LineString, ...] = (SHELL,)) -> Floor:
    """Two rows of four rooms; between them a corridor that is no zone, 3 m wide, closed at both ends by the outer wall."""
    return floor([*NORTH, *SOUTH], [*INNER, *doors], walls=list(walls))


def test_doors_into_a_corridor_nobody_outlined_do_not_lead_out() -> None:
    out = door("out", ((20, 8.1), (21.4, 8.1)), ("n3",))
    assert ways_out(corridor(out)) == {"out"}


def test_glass_at_a_corridors_end_closes_it_as_a_wall_does() -> None:
    out = door("out", ((20, 8.1), (21.4, 8.1)), ("n3",))
    plan = replace(corridor(out, walls=()), linework={"window": MultiLineString([SHELL])})
    assert ways_out(plan) == {"out"}


def test_without_any_other_way_out_all_doors_are() -> None:
    assert ways_out(corridor()) == {each.id for each in INNER}


def test_a_recessed_porch_is_outdoors() -> None:
    """2 m wide and 2 m deep between two rooms, open to the south; nothing is drawn across its mouth."""
    rooms = [zone("hall", box(0, 2, 8, 10)), zone("left", box(0, 0, 3, 1.8)), zone("right", box(5, 0, 8, 1.8))]
    assert ways_out(floor(rooms, [door("in", ((3.3, 1.9), (4.7, 1.9)), ("hall",))])) == {"in"}


@pytest.mark.parametrize(("wide", "out"), [(4.0, {"lobby", "back"}), (20.0, {"back"})])
def test_a_lobby_at_the_edge_is_the_way_out_and_a_hall_is_a_part_of_the_building(wide: float, out: set[str]) -> None:
    rooms = [zone("hall", box(0, 0, 24, 10))]
    closed = LineString([(0, -0.2), (0, -3), (wide, -3), (wide, -0.2)])
    doors = [door("lobby", ((1, -0.1), (2.4, -0.1)), ("hall",)), door("back", ((11, 10.1), (12, 10.1)), ("hall",))]
    assert ways_out(floor(rooms, doors, walls=[closed])) == out


def test_a_court_and_a_shaft_are_no_way_out() -> None:
    ring = box(0, 0, 20, 20).difference(box(6, 6, 14, 14))
    doors = [door("court", ((9, 6.1), (10, 6.1)), ("ring",)), door("street", ((9, -0.1), (10, -0.1)), ("ring",))]
    assert ways_out(floor([zone("ring", ring)], doors)) == {"street"}


def test_a_fence_around_the_site_closes_nothing() -> None:
    plan = two_rooms()
    fence = LineString(box(-30, -30, 50, 40).exterior)
    assert ways_out(replace(plan, linework={"wall": MultiLineString([fence])})) == {"out"}


def test_stairs_lifts_and_doors_between_zones_are_none() -> None:
    plan = two_rooms()
    stair = replace(plan.openings[1], id="stair", kind=OpeningKind.STAIR)
    lift = replace(plan.openings[1], id="lift", kind=OpeningKind.LIFT)
    assert ways_out(replace(plan, openings=(*plan.openings, stair, lift))) == {"out"}
    assert ways_out(replace(plan, openings=(plan.openings[0], stair))) == frozenset()


def test_an_opening_without_a_chord_looks_away_from_its_zone() -> None:
    plan = two_rooms()
    bare = replace(plan.openings[1], chord=None)
    assert ways_out(replace(plan, openings=(plan.openings[0], bare))) == {"out"}


@given(st.floats(0, 360), st.floats(-500, 500), st.floats(-500, 500))
def test_turning_and_moving_the_drawing_changes_nothing(angle: float, x: float, y: float) -> None:
    out = door("out", ((20, 8.1), (21.4, 8.1)), ("n3",))
    assert ways_out(moved(corridor(out), angle, x, y)) == {"out"}


def moved(plan: Floor, angle: float, x: float, y: float) -> Floor:
    def to(shape: Any) -> Any:
        return affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), x, y)

    openings = []
    for each in plan.openings:
        assert each.chord is not None
        a, b = to(LineString(each.chord)).coords
        openings.append(replace(each, chord=(a, b), at=((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)))
    return replace(
        plan,
        zones=tuple(replace(each, polygon=to(each.polygon)) for each in plan.zones),
        openings=tuple(openings),
        linework={role: to(lines) for role, lines in plan.linework.items()},
    )


@on_real_plans
def test_the_real_office_is_left_by_its_stairs_and_its_lobby() -> None:
    (plan,) = read_once("office-cross/plan.dxf").floors
    names = {each.id: each.name for each in plan.zones}
    single = [each for each in plan.openings if len(each.zones) == 1]
    ways = ways_out(plan)
    out = [names[each.zones[0]] for each in single if each.id in ways]
    assert out.count("Stairwell") == 4
    assert out.count("Lobby/Reception") == 2
    assert len(single) > 50
    assert len(out) <= 10
