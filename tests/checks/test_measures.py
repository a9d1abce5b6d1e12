"""Each measure at its limits: exactly there, at nothing, at several, on a boundary, in a trap."""

from __future__ import annotations

import math

import pytest
from shapely import Polygon

from twin.catalog.measures import MEASURES
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.model import Asset, Floor, Opening, Subject, Twin, Zone, ZoneOrigin

from .build import block, door, fixture, room, storey, thing, whole


def facility(*parts: Floor | Asset, **facts: object) -> Facility:
    return Facility(whole(*parts, **facts), fixture())


def measure(name: str, place: Facility, subject: str = "C1", **params: object) -> Measured:
    """Measure a zone, floor, opening or asset by its id; the centre otherwise."""
    thing_: Zone | Floor | Opening | Asset | None = None
    floor: Floor | None = None
    if subject in place.zones:
        thing_, floor = place.zones[subject], place.floor_of[subject]
    elif subject in place.floors:
        thing_ = floor = place.floors[subject]
    elif subject in place.openings:
        floor, thing_ = place.openings[subject]
    else:
        thing_ = {asset.asset_no: asset for asset in place.twin.assets}.get(subject)
    return IMPLEMENTED[name](place, Target(Subject("any", subject, subject), thing_, floor), params)


def test_every_measure_of_the_catalogue_is_implemented_and_no_other() -> None:
    assert set(IMPLEMENTED) == set(MEASURES)


def test_every_measure_documents_itself() -> None:
    assert [name for name, function in IMPLEMENTED.items() if not function.__doc__] == []


class TestCountInZone:
    def test_counts_by_position_and_by_named_zone(self) -> None:
        place = facility(
            storey(room("A", "waiting"), room("B", "counter", at=(20, 0))),
            thing("1", "seat", at=(5, 5)),
            thing("2", "seat", zone="A"),
            thing("3", "seat", at=(25, 5)),
        )
        assert measure("count_in_zone", place, "A", item="seat").value == 2
        assert measure("count_in_zone", place, "A", item="seat").evidence == ("1", "2")
        assert measure("count_in_zone", place, "B", item="seat").evidence == ("3",)

    def test_position_wins_over_the_zone_that_the_row_names(self) -> None:
        place = facility(
            storey(room("A", "waiting"), room("B", "counter", at=(20, 0))), thing("1", "seat", zone="A", at=(25, 5))
        )
        assert measure("count_in_zone", place, "A", item="seat").value == 0
        assert measure("count_in_zone", place, "B", item="seat").value == 1

    @pytest.mark.parametrize(
        ("status", "counted"),
        [("in_use", 1), ("idle", 1), ("fault", 1), ("repair", 1), ("planned", 0), ("missing", 0), ("retired", 0)],
    )
    def test_status(self, status: str, counted: int) -> None:
        place = facility(storey(room("A", "waiting")), thing("1", "seat", zone="A", status=status))
        assert measure("count_in_zone", place, "A", item="seat").value == counted

    def test_a_boundary_point_counts_once_and_for_the_named_zone(self) -> None:
        rooms = storey(room("A", "waiting"), room("B", "counter", at=(10, 0), size=(5, 10)))
        named = facility(rooms, thing("1", "seat", zone="A", at=(10, 5)))
        assert measure("count_in_zone", named, "A", item="seat").value == 1
        assert measure("count_in_zone", named, "B", item="seat").value == 0
        unnamed = facility(rooms, thing("1", "seat", at=(10, 5)))
        assert [measure("count_in_zone", unnamed, z, item="seat").value for z in "AB"] == [0, 1], "the smaller one"

    def test_nested_zones_give_it_to_the_inner(self) -> None:
        place = facility(
            storey(room("OUT", "counter", size=(20, 20)), room("IN", "waiting", at=(5, 5), size=(5, 5))),
            thing("1", "seat", at=(6, 6)),
            thing("2", "seat", at=(1, 1)),
        )
        assert measure("count_in_zone", place, "IN", item="seat").evidence == ("1",)
        assert measure("count_in_zone", place, "OUT", item="seat").evidence == ("2",)

    def test_in_a_hole_is_outside(self) -> None:
        ring = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(3, 3), (7, 3), (7, 7), (3, 7)]])
        zone = Zone("A", None, None, ("waiting",), ring, ZoneOrigin.OUTLINE)
        place = facility(storey(zone), thing("1", "seat", at=(5, 5)), thing("2", "seat", at=(1, 1)))
        assert measure("count_in_zone", place, "A", item="seat").evidence == ("2",)

    def test_on_a_wall_it_belongs_to_the_only_zone_near_and_never_to_one_of_two(self) -> None:
        alone = facility(storey(room("A", "waiting")), thing("1", "seat", at=(10.2, 5)))
        assert measure("count_in_zone", alone, "A", item="seat").value == 1
        far = facility(storey(room("A", "waiting")), thing("1", "seat", at=(10.31, 5)))
        assert measure("count_in_zone", far, "A", item="seat").value == 0
        between = facility(
            storey(room("A", "waiting"), room("B", "waiting", at=(10.2, 0))), thing("1", "seat", at=(10.1, 5))
        )
        assert [measure("count_in_zone", between, z, item="seat").value for z in "AB"] == [0, 0]
        named = facility(
            storey(room("A", "waiting"), room("B", "waiting", at=(10.2, 0))), thing("1", "seat", zone="B", at=(10.1, 5))
        )
        assert [measure("count_in_zone", named, z, item="seat").value for z in "AB"] == [0, 1]

    def test_a_set_needs_all_its_parts_and_names_the_one_lacking(self) -> None:
        floor = storey(room("A", "waiting"))
        half = measure("count_in_zone", facility(floor, thing("1", "tablet", zone="A")), "A", item="tablet_set")
        assert (half.value, half.lacking, half.evidence) == (0, ("stylus",), ("1",))
        both = facility(floor, thing("1", "tablet", zone="A"), thing("2", "stylus", zone="A"))
        assert measure("count_in_zone", both, "A", item="tablet_set").value == 1
        set_ = facility(floor, thing("1", "tablet_set", zone="A"))
        assert measure("count_in_zone", set_, "A", item="tablet_set").value == 1
        assert measure("count_in_zone", set_, "A", item="stylus").value == 1

    def test_parts_in_two_zones_make_no_set(self) -> None:
        place = facility(
            storey(room("A", "waiting"), room("B", "waiting", at=(20, 0))),
            thing("1", "tablet", zone="A"),
            thing("2", "stylus", zone="B"),
        )
        assert [measure("count_in_zone", place, z, item="tablet_set").value for z in "AB"] == [0, 0]

    def test_a_member_counts_for_its_class_but_not_the_other_way(self) -> None:
        place = facility(storey(room("A", "waiting")), thing("1", "love_seat", zone="A"))
        assert measure("count_in_zone", place, "A", item="seat").value == 1
        plain = facility(storey(room("A", "waiting")), thing("1", "seat", zone="A"))
        assert measure("count_in_zone", plain, "A", item="love_seat").value == 0

    def test_remarks_say_what_is_planned_unplaced_elsewhere_drawn_and_broken(self) -> None:
        place = facility(
            storey(room("A", "waiting", name="甲"), room("B", "counter", at=(20, 0), name="乙")),
            thing("1", "printer", zone="A", status="planned"),
            thing("2", "printer"),
            thing("3", "printer", zone="B"),
            thing("4", "printer", zone="B", registered=False, status="fault"),
        )
        zh = "".join(text.zh for text in measure("count_in_zone", place, "A", item="printer").remarks)
        assert "计划配置 1 件" in zh
        assert "乙 2 件" in zh
        assert "1 件已登记但未定位" in zh
        there = "".join(text.en for text in measure("count_in_zone", place, "B", item="printer").remarks)
        assert "1 of them drawn but not registered" in there
        assert "1 of them out of order" in there

    def test_unknown_words_near_the_item_make_it_doubtful_and_others_only_a_remark(self) -> None:
        near = facility(storey(room("A", "waiting")), thing("1", None, zone="A", words="激光打印机组"))
        assert measure("count_in_zone", near, "A", item="printer").doubt is not None
        assert measure("count_in_zone", near, "A", item="seat").doubt is None
        assert "激光打印机组" in measure("count_in_zone", near, "A", item="seat").remarks[-1].zh

    def test_of_a_window_it_is_the_zone_it_stands_in(self) -> None:
        floor = storey(room("A", "counter"))
        place = facility(floor, thing("W", "window_special", zone="A"), thing("1", "printer", zone="A"))
        assert measure("count_in_zone", place, "W", item="printer").value == 1
        nowhere = facility(floor, thing("W", "window_special"), thing("1", "printer", zone="A"))
        assert measure("count_in_zone", nowhere, "W", item="printer").missing is not None


class TestCountAtWindow:
    FLOOR = storey(room("A", "counter", size=(40, 10)))

    def count(self, window: str, *assets: Asset, within: float = 2.0) -> Measured:
        return measure("count_at_window", facility(self.FLOOR, *assets), window, item="printer", within=within)

    def test_named_by_number_or_name(self) -> None:
        window = thing("W1", "window_special", zone="A", name="1号窗口")
        for word in ("W1", "w1", "1号窗口"):
            printer = thing("P", "printer", zone="A", attributes={"窗口": word})
            assert self.count("W1", window, printer).evidence == ("P",)

    @pytest.mark.parametrize(("x", "value"), [(7.0, 1), (7.0 + 1e-9, 1)])
    def test_exactly_within_reach(self, x: float, value: int) -> None:
        window = thing("W1", "window_special", at=(5, 5))
        assert self.count("W1", window, thing("P", "printer", at=(x, 5))).value == value

    def test_out_of_reach_of_the_only_window_still_decides_for_the_zone(self) -> None:
        window, printer = thing("W1", "window_special", at=(5, 5)), thing("P", "printer", at=(30, 5))
        got = self.count("W1", window, printer)
        assert got.value == 1
        assert "功能区" in got.remarks[0].zh

    def test_the_nearer_window_has_it(self) -> None:
        one, two = thing("W1", "window_special", at=(5, 5)), thing("W2", "window_special", at=(8, 5))
        printer = thing("P", "printer", at=(6.6, 5))
        assert self.count("W2", one, two, printer).value == 1
        assert self.count("W1", one, two, printer).value == 0

    def test_too_few_for_all_windows_of_the_zone_is_unknown(self) -> None:
        windows = [thing(f"W{n}", "window_special", zone="A") for n in (1, 2)]
        few = self.count("W1", *windows, thing("P", "printer", zone="A"))
        assert few.value is None
        assert few.missing is not None
        enough = self.count("W1", *windows, thing("P", "printer", zone="A"), thing("Q", "printer", zone="A"))
        assert enough.value == 1

    def test_what_belongs_to_another_window_is_no_doubt(self) -> None:
        windows = [thing(f"W{n}", "window_special", zone="A") for n in (1, 2)]
        got = self.count("W1", *windows, thing("P", "printer", zone="A", attributes={"window": "W2"}))
        assert (got.value, got.missing) == (0, None)

    def test_windows_close_together_share_nothing(self) -> None:
        one, two = thing("W1", "window_special", at=(5, 5)), thing("W2", "window_special", at=(5.8, 5))
        printer = thing("P", "printer", at=(5.1, 5))
        assert [self.count(number, one, two, printer).value for number in ("W1", "W2")] == [1, 0]

    def test_none_at_all(self) -> None:
        assert self.count("W1", thing("W1", "window_special", zone="A")).lacking == ("printer",)


class TestWindows:
    def test_by_item_and_by_type_attribute_and_both(self) -> None:
        place = facility(
            storey(room("A", "counter")),
            thing("W1", "window_general", zone="A"),
            thing("W2", "window_plain", zone="A", attributes={"类型": "综合窗口、即办专窗"}),
            thing("W3", "window_special", zone="A", status="retired"),
        )
        assert measure("window_present", place, item="window_general").evidence == ("W1", "W2")
        assert measure("window_present", place, item="window_special").evidence == ("W2",)

    def test_windows_of_no_known_type_make_it_doubtful(self) -> None:
        place = facility(storey(room("A", "counter")), thing("W1", "window_plain", zone="A"))
        got = measure("window_present", place, item="window_special")
        assert got.value == 0
        assert got.doubt is not None
        assert "W1" in got.doubt.zh

    def test_unknown_words_that_may_be_the_window_do_too(self) -> None:
        place = facility(storey(room("A", "counter")), thing("1", None, words="即办专窗甲型"))
        assert measure("window_present", place, item="window_special").doubt is not None
        assert measure("window_present", place, item="window_general").doubt is None

    def test_a_drawn_window_with_its_type_counts(self) -> None:
        drawn = thing("1", "window_plain", at=(5, 5), registered=False, attributes={"窗口类型": "即办专窗"})
        place = facility(storey(room("A", "counter")), drawn)
        assert measure("window_present", place, item="window_special").evidence == ("1",)

    def test_typed_windows_of_another_type_do_not(self) -> None:
        place = facility(storey(room("A", "counter")), thing("W1", "window_general", zone="A"))
        assert measure("window_present", place, item="window_special").doubt is None


class TestZones:
    def test_merged_kinds_count_for_each(self) -> None:
        place = facility(storey(room("A", "waiting counter")))
        assert measure("zone_present", place, zones=("waiting",)).value == 1
        assert measure("zone_present", place, zones=("counter",)).value == 1
        assert measure("zone_present", place, zones=("waiting", "counter")).value == 1, "one zone, not two"

    def test_no_kind_anywhere_is_unknown_not_zero(self) -> None:
        got = measure("zone_present", facility(storey(room("A"))), zones=("waiting",))
        assert (got.value, got.missing is None) == (None, False)

    def test_suggests_a_room_whose_name_comes_near(self) -> None:
        place = facility(storey(room("A", "counter"), room("B", name="等候区域东", at=(20, 0))))
        got = measure("zone_present", place, zones=("waiting",))
        assert got.value == 0
        assert "等候区域东" in got.remarks[0].zh

    def test_on_floor_looks_at_no_other(self) -> None:
        place = facility(
            storey(room("A", "waiting")), storey(room("B", "counter"), floor_id="F2", level=2), thing("1", "seat")
        )
        assert measure("zone_on_floor", place, "F1", zones=("waiting",)).value == 1
        assert measure("zone_on_floor", place, "F2", zones=("waiting",)).value == 0


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


class TestAssets:
    def test_item_distance_skips_itself_and_other_floors(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            storey(room("B", "waiting"), floor_id="F2", level=2),
            thing("1", "logo", at=(0, 0)),
            thing("2", "logo", at=(3, 4)),
            thing("3", "logo", at=(0, 0), floor="F2"),
            thing("4", "logo", zone="A"),
        )
        assert measure("item_distance", place, "1", item="logo").value == 5
        assert measure("item_distance", place, "3", item="logo").inapplicable is not None
        assert measure("item_distance", place, "4", item="logo").missing is not None

    def test_distinct_attribute_folds_spelling_and_skips_blanks(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            thing("1", "seat", zone="A", attributes={"型号": "AB-1"}),
            thing("2", "seat", zone="A", attributes={"model": "ＡＢ 1"}),
            thing("3", "seat", zone="A", attributes={"规格型号": "  "}),
        )
        assert measure("distinct_attribute", place, "seat", attribute="model").value == 1
        more = facility(*place.twin.floors, *place.twin.assets, thing("4", "seat", attributes={"model": "C"}))
        assert measure("distinct_attribute", more, "seat", attribute="model").value == 2
        assert measure("distinct_attribute", more, "seat", attribute="responsible_person").missing is not None

    def test_attributes_and_status(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            thing("1", "seat", attributes={"负责人": "甲"}),
            thing("2", "seat", attributes={"负责人": None}, status="repair"),
        )
        assert measure("attribute_of", place, "1", attribute="responsible_person").value == "甲"
        assert measure("attribute_of", place, "2", attribute="responsible_person").missing is not None
        assert measure("attribute_present", place, "2", attribute="responsible_person").value is False
        assert [measure("asset_working", place, n).value for n in "12"] == [True, False]


class TestArea:
    def test_stated_area_counts_as_it_is(self) -> None:
        for stated in (800, 800.0, "800", "800 m2", "800㎡"):
            assert measure("total_area", facility(area=stated), fact="area").value == 800

    def test_what_is_no_area_is_unknown(self) -> None:
        for stated in ("大", "800 m", "nan"):
            assert measure("total_area", facility(area=stated), fact="area").missing is not None

    def test_zones_are_a_lower_bound_that_counts_overlaps_once(self) -> None:
        place = facility(storey(room("A", "waiting"), room("B", "office", at=(5, 5), size=(2, 2))))
        got = measure("total_area", place, fact="area")
        assert got.value == pytest.approx(100)
        assert got.doubt is not None

    def test_nothing_known(self) -> None:
        assert measure("total_area", facility(), fact="area").missing is not None


def test_a_drawn_block_without_an_item_is_no_thing() -> None:
    place = Facility(Twin(whole().centre, (storey(room("A", "waiting"), block("p", None, (1, 1))),), ()), fixture())
    assert measure("count_in_zone", place, "A", item="seat").value == 0
