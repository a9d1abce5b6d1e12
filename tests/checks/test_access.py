"""Step-free ways, the widths on them, room to turn: each measure at its limits and in its traps."""

from __future__ import annotations

import math

import pytest
from shapely import LineString, MultiLineString

from twin.catalog import load_catalog
from twin.checks.assemble import assemble
from twin.checks.engine import check
from twin.checks.facility import Facility
from twin.checks.measures import Measured
from twin.model import Asset, Centre, Floor, Placement, Point, ProofKind, Verdict

from .build import TODAY, door, facility, fixture, measure, room, storey, thing, whole


def block(number: str, at: Point, size: Point) -> Placement:
    """A thing of no known sort that one walks around."""
    return Placement(number, None, number, at, 0.0, size=size)


def corridor(width: float, *blocks: Placement, inner: float = 1.0, **main: str) -> Facility:
    """Street, lobby L, a corridor C of that width, and at its end a waiting room W. Walls are 0.2 m thick."""
    return facility(
        storey(
            room("L", "counter", at=(-5, 0), size=(4.8, 5)),
            room("C", "office", size=(10, width)),
            room("W", "waiting", at=(10.2, 0), size=(5, 5)),
            door("MAIN", "L", at=(-2.5, 0), width=2.0, along="x", 出入口="主入口", **main),
            door("IN", "L C", at=(-0.1, width / 2), width=inner, along="y"),
            door("OUT", "C W", at=(10.1, width / 2), width=inner, along="y"),
            *blocks,
        )
    )


def passage(place: Facility) -> Measured:
    return measure("accessible_passage", place, "W")


class TestPassage:
    @pytest.mark.parametrize("width", [1.2, 1.199, 1.8])
    def test_a_bare_corridor_is_as_wide_as_it_is_although_its_doors_are_narrower(self, width: float) -> None:
        got = passage(corridor(width))
        assert got.value == pytest.approx(width, abs=2e-5)
        assert got.proof[0].kind is ProofKind.WIDTH

    def test_a_pinch_is_the_width_and_is_drawn_across(self) -> None:
        """1.2 m wide with a thing of 0.5 m in it: 0.7 m, though a circle of 1.2 m fits elsewhere."""
        got = passage(corridor(1.2, block("P", (5, 0.25), (0.6, 0.5))))
        assert got.value == pytest.approx(0.7, abs=1e-6)
        line = LineString(got.proof[0].points)
        assert line.length == pytest.approx(0.7, abs=1e-5)
        assert 4.6 < line.centroid.x < 5.4

    def test_a_thing_in_the_middle_leaves_the_wider_side(self) -> None:
        got = passage(corridor(2.0, block("P", (5, 0.8), (0.6, 0.4))))
        assert got.value == pytest.approx(1.0, abs=1e-6)

    def test_a_room_wider_than_anything_asked_has_no_narrowest_place(self) -> None:
        got = measure("accessible_passage", corridor(3.0), "L")
        assert got.value == math.inf
        assert got.proof == ()

    def test_a_second_way_round_the_pinch_counts(self) -> None:
        blocked = corridor(1.2, block("P", (5, 0.25), (0.6, 0.5)))
        floor = blocked.twin.floors[0]
        around = (
            room("D", "office", at=(-0.2, 5.2), size=(15, 1.5)),
            room("V", "office", at=(-5, 5.2), size=(4.6, 3)),
        )
        doors = (
            door("LV", "L V", at=(-2.5, 5.1), along="x", width=1.0),
            door("VD", "V D", at=(-0.3, 6.0), along="y", width=1.0),
            door("DW", "D W", at=(12, 5.1), along="x", width=1.0),
        )
        both = facility(
            Floor(
                floor.id, floor.name, 1, floor.origin, (-5, 0, 16, 9), (*floor.zones, *around),
                (*floor.openings, *doors), floor.placements,
            )
        )  # fmt: skip
        assert passage(both).value == pytest.approx(1.5, abs=2e-5)

    def test_no_step_free_way_is_not_measured(self) -> None:
        assert passage(corridor(1.5, 台阶="3级")).inapplicable is not None

    def test_no_entrance_and_no_door_are_unknown(self) -> None:
        shut = facility(
            storey(room("W", "waiting"), room("S", "office", at=(20, 0)), door("D", "S", at=(25, 0), along="x"))
        )
        assert measure("accessible_passage", shut, "W").missing is not None
        lonely = facility(
            storey(room("W", "waiting"), room("L", "counter", at=(20, 0)), door("D", "L", at=(25, 0), along="x"))
        )
        assert measure("accessible_passage", lonely, "W").missing is not None


class TestDoor:
    @pytest.mark.parametrize("width", [0.75, 0.9, 1.0])
    def test_the_narrowest_of_the_way(self, width: float) -> None:
        got = measure("accessible_door", corridor(1.5, inner=width), "W")
        assert got.value == pytest.approx(width, abs=2e-5)

    def test_a_pinch_between_the_doors_is_not_a_door(self) -> None:
        got = measure("accessible_door", corridor(1.2, block("P", (5, 0.25), (0.6, 0.5))), "W")
        assert got.value == pytest.approx(1.0, abs=2e-5)

    def test_a_wide_door_beside_a_narrow_one_is_enough(self) -> None:
        got = measure(
            "accessible_door",
            facility(
                storey(
                    room("L", "counter", size=(10, 5)),
                    room("W", "waiting", at=(0, 5.2), size=(10, 5)),
                    door("MAIN", "L", at=(5, 0), width=1.5, along="x"),
                    door("NARROW", "L W", at=(2, 5.1), width=0.7, along="x"),
                    door("WIDE", "L W", at=(7, 5.1), width=1.1, along="x"),
                )
            ),
            "W",
        )
        assert got.value == pytest.approx(1.1, abs=2e-5)


class TestWay:
    @pytest.mark.parametrize(
        ("attributes", "found"),
        [
            ({}, True),
            ({"门类型": "旋转门"}, False),
            ({"台阶": "2"}, False),
            ({"台阶": "0"}, True),
            ({"台阶": "无"}, True),
        ],
    )
    def test_no_steps_and_no_revolving_door(self, attributes: dict[str, str], found: bool) -> None:
        got = measure("accessible_way", corridor(1.5, **attributes), "W")
        assert got.value is found
        assert bool(got.proof), "the way, or the way that has the steps"

    def test_beside_a_revolving_door_a_plain_one_will_do(self) -> None:
        got = measure(
            "accessible_way",
            facility(
                storey(
                    room("W", "waiting"),
                    door("R", "W", at=(3, 0), along="x", 门类型="旋转门"),
                    door("D", "W", at=(6, 0), along="x"),
                )
            ),
            "W",
        )
        assert got.evidence == ("D",)

    @pytest.mark.parametrize(("kind", "found"), [("lift", True), ("stair", False), ("ramp", True)])
    def test_upstairs_by_lift_or_ramp_only(self, kind: str, found: bool) -> None:
        place = facility(
            storey(
                room("L", "counter"),
                door("D", "L", at=(5, 0), along="x"),
                door("S1", "L", at=(9, 9), kind=kind, 编号="1"),
            ),
            storey(room("W", "waiting"), door("S2", "W", at=(9, 9), kind=kind, 编号="1"), floor_id="F2", level=2),
        )
        assert measure("accessible_way", place, "W").value is found
        assert (measure("accessible_passage", place, "W").inapplicable is None) is found

    def test_a_staff_door_is_no_entrance(self) -> None:
        place = facility(storey(room("W", "waiting"), door("D", "W", at=(5, 0), along="x", 出入口="员工出入口")))
        assert measure("accessible_way", place, "W").missing is not None


class TestTurning:
    @pytest.mark.parametrize(("free", "value"), [(1.5, 1.5), (1.4, 1.4), (4.0, 1.5)])
    def test_beside_a_door(self, free: float, value: float) -> None:
        """A thing as wide as the room stands that far from the door's wall."""
        place = facility(
            storey(
                room("W", "waiting", size=(6, 6)),
                door("D", "W", at=(3, 0), along="x"),
                block("P", (3, free + 0.5), (6, 1.0)),
            )
        )
        got = measure("turning_at_door", place, "D")
        assert got.value == pytest.approx(value, abs=2e-5)
        assert got.proof[0].kind is ProofKind.CIRCLE

    def test_the_smaller_side_counts(self) -> None:
        place = facility(
            storey(
                room("W", "waiting", size=(6, 6)),
                room("C", "office", at=(0, 6.2), size=(6, 1.1)),
                door("D", "W C", at=(3, 6.1), along="x"),
            )
        )
        got = measure("turning_at_door", place, "D")
        assert got.value == pytest.approx(1.1, abs=2e-5)
        assert got.evidence == ("C",)

    @pytest.mark.parametrize(("side", "value"), [(1.5, 1.5), (1.45, 1.45), (3.0, math.inf)])
    def test_in_a_room(self, side: float, value: float) -> None:
        place = facility(storey(room("W", "waiting", size=(side, 3)), door("D", "W", at=(side / 2, 0), along="x")))
        assert measure("turning_in_zone", place, "W").value == pytest.approx(value, abs=2e-5)

    def test_before_a_thing_without_a_place_is_unknown(self) -> None:
        place = facility(storey(room("W", "waiting")), thing("1", "seat", zone="W"))
        assert measure("turning_before", place, "1").missing is not None


class TestDoorsInSeries:
    def vestibule(self, depth: float, *leaves: tuple[Point, Point], inner: str = "V H") -> Facility:
        floor = storey(
            room("V", "counter", size=(4, depth)),
            room("H", "waiting", at=(0, depth + 0.2), size=(4, 5)),
            door("A", "V", at=(2, 0), along="x"),
            door("B", inner, at=(2, depth + 0.1), along="x"),
        )
        lines = {"door": MultiLineString(list(leaves))} if leaves else {}
        return Facility(
            whole(Floor(floor.id, floor.name, 1, floor.origin, floor.bounds, floor.zones, floor.openings, (), lines)),
            fixture(),
        )

    def test_a_leaf_that_swings_in_is_taken_off(self) -> None:
        got = measure("doors_in_series", self.vestibule(3.0, ((1.5, 0), (1.5, 1.0)), ((1.5, 3.1), (1.5, 4.1))), "V")
        assert got.value == pytest.approx(3.1 - 1.0)
        assert got.doubt is None

    def test_without_leaves_only_what_is_sure_is_said(self) -> None:
        assert measure("doors_in_series", self.vestibule(1.3), "V").value == pytest.approx(1.4)
        assert measure("doors_in_series", self.vestibule(1.3), "V").doubt is None, "too short whatever opens where"
        unsure = measure("doors_in_series", self.vestibule(3.0), "V")
        assert unsure.value == pytest.approx(1.1)
        assert unsure.doubt is not None
        assert measure("doors_in_series", self.vestibule(3.5), "V").value == pytest.approx(1.6)

    def test_two_doors_to_one_side_are_beside_each_other(self) -> None:
        assert measure("doors_in_series", self.vestibule(3.0, inner="V"), "V").inapplicable is not None


def test_area_is_that_of_the_outline() -> None:
    assert measure("zone_area", facility(storey(room("W", "waiting", size=(2, 2)))), "W").value == 4.0


class TestWindows:
    """Each window by itself: those of one zone may differ."""

    RULE = "GB55019-2.2.2-5"

    def verdicts(self, *assets: Asset, steps: str = "3级") -> dict[str, Verdict]:
        """A hall H with its entrance, and in it a podium P that one reaches over so many steps."""
        floor = storey(
            room("H", "window_service", size=(10, 8)),
            room("P", "window_service", at=(10.2, 0), size=(5, 8)),
            door("MAIN", "H", at=(5, 0), along="x", 出入口="主入口"),
            door("UP", "H P", at=(10.1, 4), along="y", 台阶=steps),
        )
        catalog = load_catalog()
        twin = assemble(Centre("C1", "示例中心", "", ()), [floor], assets)
        found = check(twin, [catalog.standard("GB55019-2021")], catalog, today=TODAY)
        return {one.subject.id: one.verdict for one in found if one.rule == self.RULE}

    def test_behind_steps_a_window_fails_and_its_neighbour_passes(self) -> None:
        below = thing("1", "window_field", at=(3, 4), attributes={"朝向": "南"})
        above = thing("2", "window_field", at=(13, 4), attributes={"朝向": "南"})
        assert self.verdicts(below, above) == {"1": Verdict.PASS, "2": Verdict.FAIL}
        assert self.verdicts(below, above, steps="0") == {"1": Verdict.PASS, "2": Verdict.PASS}

    def test_without_a_position_it_is_not_decided(self) -> None:
        assert self.verdicts(thing("1", "window_field", zone="H")) == {"1": Verdict.UNKNOWN}

    def test_where_windows_are_served_and_none_is_registered_nobody_knows(self) -> None:
        assert self.verdicts() == {"C1": Verdict.UNKNOWN}

    def test_a_window_that_is_only_planned_is_not_asked(self) -> None:
        planned = thing("1", "window_field", at=(3, 4), status="planned")
        assert self.verdicts(planned) == {"C1": Verdict.NOT_APPLICABLE}
