"""Measures that count: in zones, at windows, zones and windows themselves; at nothing, at several, on a boundary, in a trap."""

from __future__ import annotations

import pytest
from shapely import Polygon

from twin.checks.measures import Measured
from twin.model import Asset, Zone, ZoneOrigin

from .build import facility, measure, room, storey, thing


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
