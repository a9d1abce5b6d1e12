"""Measures along a walk: distances, entrances, zones that are joined; exactly at the limit and just beyond."""

from __future__ import annotations

import math

import pytest

from twin.checks.measures import Measured
from twin.model import Asset

from .build import door, facility, measure, room, storey, thing


class TestDistance:
    def test_edge_to_edge_and_the_least_one(self) -> None:
        place = facility(
            storey(
                room("A", "waiting"),
                room("B", "counter", at=(25, 0)),
                room("C", "counter", at=(0, 13), size=(1, 1)),
                room("H", size=(40, 20)),
            )
        )
        assert measure("zone_distance", place, "A", to=("counter",), zones=("waiting",)).value == pytest.approx(3)
        assert measure("zone_distance", place, "F1", to=("counter",), zones=("waiting",)).evidence == ("A", "C")

    def test_merged_is_zero(self) -> None:
        place = facility(storey(room("A", "waiting counter"), room("B", "counter", at=(30, 0))))
        assert measure("zone_distance", place, "F1", to=("counter",), zones=("waiting",)).value == 0

    def test_only_on_another_floor_is_infinite(self) -> None:
        place = facility(storey(room("A", "waiting")), storey(room("B", "counter"), floor_id="F2", level=2))
        assert measure("zone_distance", place, "A", to=("counter",), zones=("waiting",)).value == math.inf

    def test_no_goal_and_no_start_are_not_applicable(self) -> None:
        place = facility(storey(room("A", "waiting")))
        assert measure("zone_distance", place, "A", to=("counter",), zones=("waiting",)).inapplicable is not None
        assert measure("zone_distance", place, "F1", to=("waiting",), zones=("counter",)).inapplicable is not None

    def test_exactly_at_a_limit_in_awkward_decimals(self) -> None:
        place = facility(
            storey(room("A", "waiting", size=(0.1, 0.1)), room("B", "counter", at=(15.1, 0)), room("H", size=(40, 10)))
        )
        value = measure("zone_distance", place, "A", to=("counter",), zones=("waiting",)).value
        assert value == pytest.approx(15.0, abs=1e-6)

    def test_round_the_wall_and_through_the_door_with_the_way_as_proof(self) -> None:
        """Straight it is 0.2 m through the wall; the doors are at the far ends of the corridor between."""
        place = facility(
            storey(
                room("A", "waiting"),
                room("B", "counter", at=(12, 0)),
                room("H", at=(10, 0), size=(2, 10)),
                door("AH", "A H", at=(10, 1), along="y"),
                door("HB", "H B", at=(12, 9), along="y"),
            )
        )
        got = measure("zone_distance", place, "A", to=("counter",), zones=())
        assert got.value == pytest.approx(math.hypot(2, 7), abs=0.02)
        assert got.evidence == ("A", "B")
        assert got.proof[0].points == (pytest.approx((10, 1.5), abs=0.02), pytest.approx((12, 8.5), abs=0.02))
        assert got.proof[0].metres == got.value

    def test_without_openings_nothing_is_known(self) -> None:
        place = facility(storey(room("A", "waiting"), room("B", "counter", at=(10, 0))))
        got = measure("zone_distance", place, "A", to=("counter",), zones=())
        assert got.value is None
        assert got.missing is not None
        assert "A" in got.missing.en
        assert "B" in got.missing.en

    def test_doors_that_lead_elsewhere_are_no_way(self) -> None:
        """Both have a door, to the street: the plan says that nobody walks from one to the other inside."""
        place = facility(
            storey(
                room("A", "waiting"),
                room("B", "counter", at=(20, 0)),
                door("OA", "A", at=(5, 0), along="x"),
                door("OB", "B", at=(25, 0), along="x"),
                room("H", at=(10, 0)),
                door("HA", "A H", at=(10, 5), along="y"),
                room("G", at=(30, 0)),
                door("HB", "B G", at=(30, 5), along="y"),
            )
        )
        got = measure("zone_distance", place, "A", to=("counter",), zones=())
        assert got.value == math.inf
        assert got.shown is not None

    def test_a_zone_without_a_door_may_be_nearer_than_the_one_found(self) -> None:
        place = facility(
            storey(
                room("A", "waiting"),
                room("B", "counter", at=(40, 0)),
                room("C", "counter", at=(-10, 0)),
                room("H", at=(10, 0), size=(30, 10)),
                door("AH", "A H", at=(10, 5), along="y"),
                door("HB", "H B", at=(40, 5), along="y"),
            )
        )
        got = measure("zone_distance", place, "A", to=("counter",), zones=())
        assert got.value == pytest.approx(30)
        assert got.doubt is not None
        assert "C" in got.doubt.en


class TestEntrance:
    def test_to_the_chord_on_its_own_floor(self) -> None:
        place = facility(
            storey(
                room("A", "waiting", at=(12, 0)),
                room("L", "counter", size=(12, 10)),
                door("D", "L", at=(0, 5), along="y"),
                door("LA", "L A", at=(12, 5), along="y"),
            ),
            storey(room("U", "waiting"), floor_id="F2", level=2),
        )
        got = measure("zone_at_entrance", place, zones=("waiting",))
        assert got.value == pytest.approx(12, abs=0.0101), "a wall without thickness: see Network.region"
        assert got.evidence == ("A", "D")

    def test_no_entrance_is_unknown_and_no_zone_is_not_applicable(self) -> None:
        office = facility(storey(room("A", "waiting"), room("O", "office", at=(20, 0)), door("D", "O")))
        assert measure("zone_at_entrance", office, zones=("waiting",)).missing is not None
        assert measure("zone_at_entrance", office, zones=("nursing",)).inapplicable is not None

    def test_main_is_the_marked_one_else_the_widest(self) -> None:
        rooms = (room("A", "waiting"), room("B", "counter", at=(20, 0)))
        wide = facility(storey(*rooms, door("D1", "A", width=1.0), door("D2", "B", width=1.8)))
        assert [opening.id for _, opening in wide.main_entrances] == ["D2"]
        marked = facility(storey(*rooms, door("D1", "A", width=1.0, 出入口="主"), door("D2", "B", width=1.8)))
        assert [opening.id for _, opening in marked.main_entrances] == ["D1"]

    def test_the_nameless_rest_of_a_hall_is_entered_where_zones_for_the_public_lie_open_to_it(self) -> None:
        rest = room("R", at=(0, 10))
        for kind, passage, ids in (("waiting", "gap", ["D"]), ("waiting", "door", []), ("office", "gap", [])):
            place = facility(storey(room("A", kind), rest, door("IN", "A R", kind=passage), door("D", "R")))
            assert [opening.id for _, opening in place.entrances] == ids

    def test_stairs_offices_and_doors_inside_are_no_entrance(self) -> None:
        place = facility(
            storey(
                room("A", "waiting"),
                room("O", "office", at=(20, 0)),
                room("H", name="办事大厅", at=(40, 0)),
                door("S", "A", kind="stair"),
                door("IN", "A O"),
                door("BACK", "O"),
                door("SHUT", "A", entrance="no"),
                door("FRONT", "H"),
                door("SIDE", "O", entrance="secondary"),
                room("S", name="员工入口", at=(60, 0)),
                door("STAFF", "S"),
            )
        )
        assert [opening.id for _, opening in place.entrances] == ["FRONT", "SIDE"]

    @pytest.mark.parametrize(("x", "count"), [(10.0, 1), (10.000001, 1), (10.001, 0)])
    def test_near_entrance_is_inclusive(self, x: float, count: int) -> None:
        place = facility(
            storey(room("A", "waiting", size=(20, 20)), door("D", "A", at=(0, 0))), thing("1", "logo", at=(x, 0))
        )
        assert measure("count_near_entrance", place, "D", item="logo", within=10.0).value == count

    def test_near_entrance_counts_unplaced_things_of_its_zone_and_none_of_another_floor(self) -> None:
        place = facility(
            storey(room("A", "waiting"), door("D", "A")),
            storey(room("B", "waiting"), floor_id="F2", level=2),
            thing("1", "logo", zone="A"),
            thing("2", "logo", at=(0, 0), floor="F2"),
        )
        assert measure("count_near_entrance", place, "D", item="logo", within=10.0).evidence == ("1",)


class TestItemWalk:
    """The guide desk is as far from the entrance as one walks to it, wherever it lies straight."""

    ROOMS = (room("A", "hall", size=(10, 20)), room("B", "waiting", at=(10.2, 0), size=(8, 20)))

    def walk(self, *things: Asset, wall_door: float = 19.0) -> Measured:
        floor = storey(
            *self.ROOMS, door("D", "A", at=(9, 0), along="x"), door("W", "A B", at=(10.1, wall_door), along="y")
        )
        return measure("item_walk", facility(floor, *things), "D", item="logo")

    def test_round_the_wall_and_to_the_nearest_on_foot(self) -> None:
        behind = thing("near", "logo", at=(11, 1))
        assert self.walk(behind).value > 35
        assert self.walk(behind, thing("far", "logo", at=(2, 8))).evidence == ("D", "far")
        assert self.walk(behind, wall_door=1.0).value < 3

    def test_no_desk_no_question_and_no_position_no_answer(self) -> None:
        assert self.walk().inapplicable is not None
        assert self.walk(thing("x", "logo", zone="A")).missing is not None

    def test_planned_does_not_count(self) -> None:
        assert self.walk(thing("x", "logo", at=(9, 2), status="planned")).inapplicable is not None


class TestConnected:
    def test_through_unnamed_rooms_but_not_through_avoided_ones(self) -> None:
        rooms = (
            room("C", "counter"),
            room("X", at=(10, 0)),
            room("O", "office", at=(20, 0)),
            room("W", "waiting", at=(0, 20)),
        )
        plain = facility(storey(*rooms, door("1", "C X"), door("2", "X O")))
        got = measure("zones_connected", plain, "C", to=("office",), avoid=("waiting",))
        assert (got.value, got.evidence) == (True, ("C", "X", "O"))
        public = facility(storey(*rooms, door("1", "C W"), door("2", "W O")))
        assert measure("zones_connected", public, "C", to=("office",), avoid=("waiting",)).value is False
        assert measure("zones_connected", public, "C", to=("office",), avoid=()).value is True

    def test_a_start_or_a_goal_of_an_avoided_kind_is_no_obstacle(self) -> None:
        rooms = (room("C", "counter waiting"), room("O", "office waiting", at=(10, 0)))
        place = facility(storey(*rooms, door("1", "C O")))
        assert measure("zones_connected", place, "C", to=("office",), avoid=("waiting",)).value is True

    def test_outside_and_in_again_does_not_count(self) -> None:
        place = facility(storey(room("C", "counter"), room("O", "office", at=(20, 0)), door("1", "C"), door("2", "O")))
        assert measure("zones_connected", place, "C", to=("office",), avoid=()).value is False

    def test_no_known_door_of_either_side_is_unknown(self) -> None:
        rooms = (room("C", "counter"), room("O", "office", at=(20, 0)))
        assert measure("zones_connected", facility(storey(*rooms)), "C", to=("office",), avoid=()).missing
        one_sided = facility(storey(*rooms, door("1", "C")))
        assert measure("zones_connected", one_sided, "C", to=("office",), avoid=()).missing

    def test_a_border_without_a_wall_is_walked_across(self) -> None:
        rooms = (room("C", "counter"), room("O", "office", at=(10, 0)))
        elsewhere = [((0, 10), (20, 10))]
        free = facility(storey(*rooms, walls=elsewhere))
        assert measure("zones_connected", free, "C", to=("office",), avoid=()).value is True
        walled = facility(storey(*rooms, door("1", "C"), door("2", "O"), walls=[*elsewhere, ((10, 0), (10, 10))]))
        assert measure("zones_connected", walled, "C", to=("office",), avoid=()).value is False
        slit = facility(storey(*rooms, door("1", "C"), door("2", "O"), walls=[*elsewhere, ((10, 0), (10, 9.5))]))
        assert measure("zones_connected", slit, "C", to=("office",), avoid=()).value is False
        gap = facility(storey(*rooms, walls=[*elsewhere, ((10, 0), (10, 9))]))
        assert measure("zones_connected", gap, "C", to=("office",), avoid=()).value is True

    def test_merged_kinds_are_connected_and_no_goal_is_not_applicable(self) -> None:
        place = facility(storey(room("C", "counter office")))
        assert measure("zones_connected", place, "C", to=("office",), avoid=()).value is True
        none = facility(storey(room("C", "counter")))
        assert measure("zones_connected", none, "C", to=("office",), avoid=()).inapplicable is not None

    def test_one_lift_shaft_joins_floors(self) -> None:
        ground = storey(room("C", "counter"), door("L1", "C", kind="lift", 编号="1"))
        same = storey(room("O", "office"), door("L2", "O", kind="lift", 编号="1"), floor_id="F2", level=2)
        other = storey(room("O", "office"), door("L2", "O", kind="lift", 编号="2"), floor_id="F2", level=2)
        assert measure("zones_connected", facility(ground, same), "C", to=("office",), avoid=()).value is True
        assert measure("zones_connected", facility(ground, other), "C", to=("office",), avoid=()).value is False

    def test_separate_entrance(self) -> None:
        place = facility(
            storey(room("A", "waiting"), room("B", "counter", at=(20, 0)), room("C", "office", at=(40, 0)),
                   door("1", "A"), door("2", "A B"), door("3", "C", kind="stair"))
        )  # fmt: skip
        assert measure("separate_entrance", place, "A").value is True
        assert measure("separate_entrance", place, "B").value is False
        assert measure("separate_entrance", place, "C").value is False, "a stair leads to another floor"
        assert measure("separate_entrance", facility(storey(room("A", "waiting"))), "A").missing is not None
