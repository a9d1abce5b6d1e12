"""Assembling: what rows and drawings say becomes items, floors, zones and places, or an issue."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from twin.checks.assemble import assemble
from twin.errors import SiteError
from twin.model import Asset, Floor, Point, Twin

from .build import block, door, fixture, room, storey, whole

CENTRE = whole().centre


def row(number: str = "1", words: str = "座椅", **more: Any) -> Asset:
    """A register row as the importer hands it over: nothing resolved yet."""
    return Asset(number, None, words, more.pop("name", words), **more)


def join(*parts: Floor | Asset) -> Twin:
    floors = [part for part in parts if isinstance(part, Floor)]
    return assemble(CENTRE, floors, [part for part in parts if isinstance(part, Asset)], catalog=fixture())


def codes(twin: Twin) -> list[str]:
    return [issue.code for issue in twin.issues]


def asset(twin: Twin, number: str = "1") -> Asset:
    return next(one for one in twin.assets if one.asset_no == number)


GROUND = storey(
    room("A", "waiting", name="等候区", number="101"),
    room("B", "counter", at=(20, 0), name="窗口区", number="102"),
    origin=(1000.0, 500.0),
)
UPPER = storey(room("C", "office", name="办公区"), floor_id="F2", level=2)


class TestItems:
    @pytest.mark.parametrize("words", ["seat", "Seat", "座椅", "椅子", " 座 椅 ", "座椅03"])
    def test_resolves_the_words(self, words: str) -> None:
        assert asset(join(GROUND, row(words=words, zone="A"))).item == "seat"

    def test_an_id_given_stays(self) -> None:
        assert asset(join(GROUND, replace(row(zone="A"), item="printer"))).item == "printer"

    def test_unknown_words_are_kept_and_reported_with_near_ones(self) -> None:
        twin = join(GROUND, row(words="座椅套组件", zone="A"))
        assert (asset(twin).item, asset(twin).item_words) == (None, "座椅套组件")
        assert codes(twin) == ["unknown-item"]
        assert "座椅" in twin.issues[0].message.zh

    def test_attribute_names_become_the_catalogues(self) -> None:
        twin = join(GROUND, row(zone="A", attributes={"规格型号": "X", "自定": "Y"}))
        assert dict(asset(twin).attributes) == {"model": "X", "自定": "Y"}


class TestFloors:
    @pytest.mark.parametrize("words", ["F2", "f2", "2", "2层", "2F"])
    def test_by_id_name_or_level(self, words: str) -> None:
        assert asset(join(GROUND, UPPER, row(floor=words))).floor == "F2"

    def test_the_only_floor_is_taken(self) -> None:
        assert asset(join(GROUND, row(zone="A"))).floor == "F1"

    def test_the_zone_tells_the_floor(self) -> None:
        assert asset(join(GROUND, UPPER, row(zone="办公区"))).floor == "F2"

    def test_unknown_floor_is_an_issue(self) -> None:
        twin = join(GROUND, row(floor="B1", zone="A"))
        assert "unknown-floor" in codes(twin)

    def test_a_position_without_a_floor_is_dropped_with_an_issue(self) -> None:
        twin = join(GROUND, UPPER, row(at=(1001.0, 501.0)))
        assert asset(twin).at is None
        assert "no-floor" in codes(twin)

    def test_two_floors_of_one_id_are_refused(self) -> None:
        with pytest.raises(SiteError, match="F1"):
            join(GROUND, GROUND)


class TestZones:
    @pytest.mark.parametrize("words", ["A", "101", "等候区", " 等候区 ", "休息等候区", "waiting"])
    def test_by_id_number_name_or_kind(self, words: str) -> None:
        assert asset(join(GROUND, row(zone=words))).zone == "A"

    def test_namesakes_are_ambiguous_until_the_floor_or_a_position_tells(self) -> None:
        up = storey(room("D", "waiting", name="等候区"), floor_id="F2", level=2)
        twin = join(GROUND, up, row(zone="等候区"))
        assert asset(twin).zone is None
        assert codes(twin) == ["ambiguous-zone"]
        assert asset(join(GROUND, up, row(zone="等候区", floor="F2"))).zone == "D"
        pair = storey(room("X", "waiting", name="等候区"), room("Y", "waiting", at=(20, 0), name="等候区"))
        placed = join(pair, row(zone="等候区", at=(25.0, 5.0)))
        assert asset(placed).zone == "Y"
        assert codes(placed) == []

    def test_unknown_zone_is_an_issue_and_no_zone(self) -> None:
        twin = join(GROUND, row(zone="花园"))
        assert asset(twin).zone is None
        assert codes(twin) == ["unknown-zone"]

    def test_of_a_zone_that_a_new_drawing_has_no_more_the_place_is_said_and_not_the_id(self) -> None:
        twin = join(GROUND, row(zone="f3-z18", attributes={"place": "三层信息股"}))
        assert codes(twin) == ["unknown-zone"]
        assert "三层信息股" in twin.issues[0].message.en
        assert "f3-z18" not in twin.issues[0].message.zh

    def test_labels_give_kinds_unless_somebody_set_them(self) -> None:
        floor = storey(
            room("A", name="1号休息等候区"),
            room("B", "office", name="等候区", at=(20, 0)),
            room("C", name="等候区及窗口区", at=(40, 0)),
            room("D", name="走廊", at=(60, 0)),
        )
        kinds = {zone.id: zone.kinds for zone in join(floor).floors[0].zones}
        assert kinds == {"A": ("waiting",), "B": ("office",), "C": ("waiting", "counter"), "D": ()}

    def test_neither_place_nor_zone_says_so(self) -> None:
        assert codes(join(GROUND, row())) == ["not-placed"]


class TestPositions:
    def test_drawing_metres_become_local_and_find_their_zone(self) -> None:
        twin = join(GROUND, row(at=(1025.0, 505.0)))
        assert (asset(twin).at, asset(twin).zone) == ((25.0, 5.0), "B")
        assert codes(twin) == []

    def test_contradicting_zone_is_reported_and_the_place_counts(self) -> None:
        twin = join(GROUND, row(at=(1025.0, 505.0), zone="A"))
        assert asset(twin).zone == "B"
        assert codes(twin) == ["zone-mismatch"]

    def test_far_outside_the_drawing_is_reported(self) -> None:
        twin = join(GROUND, row(at=(25.0, 5.0)))
        assert asset(twin).zone is None
        assert codes(twin) == ["outside-plan"]

    @pytest.mark.parametrize("at", [(math.nan, 0.0), (math.inf, 0.0)])
    def test_no_number_is_dropped(self, at: Point) -> None:
        twin = join(GROUND, row(at=at, zone="A"))
        assert (asset(twin).at, asset(twin).zone) == (None, "A")
        assert codes(twin) == ["bad-position"]

    def test_on_the_wall_between_two_zones_it_is_in_neither_and_says_so(self) -> None:
        floor = storey(room("A", "waiting"), room("B", "counter", at=(10.2, 0)))
        twin = join(floor, row(at=(10.1, 5.0)))
        assert asset(twin).zone is None
        assert codes(twin) == ["on-a-wall"]

    def test_outside_every_zone_the_named_zone_counts(self) -> None:
        twin = join(GROUND, row(at=(1015.0, 505.0), zone="A"))
        assert asset(twin).zone == "A"


class TestNumbers:
    def test_duplicates_keep_the_first(self) -> None:
        twin = join(GROUND, row("1", zone="A"), row("1", "打印机", zone="B"))
        assert [one.item for one in twin.assets] == ["seat"]
        assert codes(twin) == ["duplicate-asset-no"]

    def test_rows_without_a_number_stay_apart(self) -> None:
        twin = join(GROUND, row("", zone="A"), row(" ", zone="A"))
        assert len({one.asset_no for one in twin.assets}) == 2
        assert codes(twin) == ["no-asset-no", "no-asset-no"]


class TestUniqueIds:
    def test_ids_that_collide_name_their_floor_and_references_follow(self) -> None:
        one = storey(room("Z1", "waiting"), room("Z2", at=(20, 0)), door("D1", "Z1 Z2"), block("P", "seat", (1, 1)))
        two = replace(one, id="F2", name="2层", level=2)
        twin = join(one, two, row(words="打印机", floor="F2", zone="Z1"))
        assert [zone.id for floor in twin.floors for zone in floor.zones] == ["F1/Z1", "F1/Z2", "F2/Z1", "F2/Z2"]
        assert [floor.openings[0].zones for floor in twin.floors] == [("F1/Z1", "F1/Z2"), ("F2/Z1", "F2/Z2")]
        assert asset(twin).zone == "F2/Z1"
        assert [one.asset_no for one in twin.assets] == ["1", "F1/P", "F2/P"]

    def test_ids_used_once_stay(self) -> None:
        assert [zone.id for zone in join(GROUND, UPPER).floors[0].zones] == ["A", "B"]

    def test_an_id_used_twice_on_one_floor_is_reported(self) -> None:
        twin = join(storey(room("Z", "waiting"), room("Z", "counter", at=(20, 0))))
        assert len({zone.id for zone in twin.floors[0].zones}) == 2
        assert codes(twin) == ["duplicate-id"]


class TestDrawnThings:
    def test_a_drawn_thing_nobody_registered_is_an_asset(self) -> None:
        twin = join(storey(*GROUND.zones, block("P", "seat", (5, 5))))
        got = asset(twin, "P")
        assert (got.registered, got.zone, got.drawn_as, got.at) == (False, "A", "P", (5, 5))

    def test_without_an_item_its_name_may_tell(self) -> None:
        twin = join(storey(*GROUND.zones, block("P", None, (5, 5), name="椅子"), block("Q", None, (5, 5), name="TREE")))
        assert [(one.asset_no, one.item) for one in twin.assets] == [("P", "seat")]

    def test_what_nobody_knows_is_told_once_per_floor_the_most_frequent_first(self) -> None:
        odd = [block(f"P{n}", None, (5, 5), name="怪物" if n else "TREE") for n in range(3)]
        twin = join(storey(*GROUND.zones, *odd), UPPER)
        (issue,) = [one for one in twin.issues if one.code == "unknown-blocks"]
        assert issue.floor == "F1"
        assert "3 个图块" in issue.message.zh
        assert "怪物 ×2、TREE ×1；" in issue.message.zh

    @pytest.mark.parametrize("key", ["资产编号", "ASSET_NO", "asset_no"])
    def test_its_number_makes_it_the_registered_one_and_places_that(self, key: str) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5), **{key: "1", "颜色": "红"}))
        twin = join(floor, row(zone="B", attributes={"颜色": "蓝"}))
        (only,) = twin.assets
        assert (only.drawn_as, only.at, only.registered) == ("P", (5, 5), True)
        assert only.attributes["颜色"] == "蓝", "the register decides"

    def test_a_registered_place_elsewhere_stays_and_is_reported(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5), asset_no="1"))
        twin = join(floor, row(at=(25.0, 5.0)))
        assert asset(twin).at == (25.0, 5.0)
        assert codes(twin) == ["drawn-elsewhere"]

    def test_drawn_on_another_floor_than_registered_it_is_not_placed_there(self) -> None:
        up = replace(UPPER, placements=(block("P", "seat", (5, 5), asset_no="1"),))
        twin = join(GROUND, up, row(floor="F1", zone="A"))
        (only,) = twin.assets
        assert (only.floor, only.zone, only.at, only.drawn_as) == ("F1", "A", None, "P")
        assert codes(twin) == ["drawn-elsewhere"]

    def test_another_item_under_its_number_is_reported(self) -> None:
        floor = storey(*GROUND.zones, block("P", "printer", (5, 5), asset_no="1"))
        twin = join(floor, row())
        assert asset(twin).item == "seat"
        assert "drawn-differently" in codes(twin)

    @pytest.mark.parametrize(("x", "merged"), [(5.5, True), (5.5 + 1e-9, True), (5.501, False)])
    def test_one_of_the_same_item_within_half_a_metre_is_the_same(self, x: float, merged: bool) -> None:
        twin = join(storey(block("P", "seat", (5, 5))), row(at=(x, 5.0)))
        assert len(twin.assets) == (1 if merged else 2)

    def test_another_item_at_the_place_is_another_thing(self) -> None:
        assert len(join(storey(*GROUND.zones, block("P", "printer", (5, 5))), row(at=(5.0, 5.0))).assets) == 2

    def test_each_is_merged_once_and_the_nearest_first(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5)), block("Q", "seat", (5.4, 5)))
        twin = join(floor, row("1", at=(5.3, 5.0)), row("2", at=(5.0, 5.0)))
        assert {one.asset_no: one.drawn_as for one in twin.assets} == {"1": "Q", "2": "P"}
        single = join(floor, row("1", at=(5.3, 5.0)))
        assert {one.asset_no: one.drawn_as for one in single.assets} == {"1": "Q", "P": "P"}

    def test_the_only_one_of_its_item_in_the_zone_that_a_row_names_is_the_same(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5)), block("Q", "printer", (5, 5)))
        twin = join(floor, row(zone="A"))
        assert {one.asset_no: (one.drawn_as, one.at) for one in twin.assets} == {"1": ("P", (5, 5)), "Q": ("Q", (5, 5))}

    @pytest.mark.parametrize(("drawn", "registered", "whole"), [(4, 4, 4), (4, 6, 6), (6, 4, 6), (1, 2, 2), (2, 1, 2)])
    def test_so_many_drawn_and_so_many_registered_in_one_zone_are_the_same_things(
        self, drawn: int, registered: int, whole: int
    ) -> None:
        floor = storey(*GROUND.zones, *(block(f"P{n}", "seat", (2 + n, 5)) for n in range(drawn)))
        twin = join(floor, *(row(f"ZZ-{n}", zone="A") for n in range(registered)))
        assert len(twin.assets) == whole
        placed = [one.at for one in twin.assets if one.registered and one.at is not None]
        assert placed == [(2 + n, 5) for n in range(min(drawn, registered))], "in the order of the numbers"
        assert {one.zone for one in twin.assets} == {"A"}
        left = {"not-registered"} if drawn > registered else {"not-drawn"} if registered > drawn else set()
        assert set(codes(twin)) == {"matched-in-order"} | left

    def test_what_is_left_over_is_named(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5)))
        twin = join(floor, row("9", zone="A"), row("10", zone="A"))
        (left,) = [issue.message for issue in twin.issues if issue.code == "not-drawn"]
        assert left.zh == "等候区的座椅：已登记、图上没有：10"
        assert left.en == "Seat in 等候区: registered but not drawn: 10"

    def test_a_thing_that_was_moved_within_its_zone_is_not_drawn_a_second_time(self) -> None:
        twin = join(storey(*GROUND.zones, block("P", "seat", (5, 5))), row(at=(9.0, 9.0)))
        assert [(one.at, one.drawn_as) for one in twin.assets] == [((9.0, 9.0), "P")]
        assert codes(twin) == ["drawn-elsewhere"]

    def test_a_thing_that_was_moved_elsewhere_is_known_by_what_it_was(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5)), block("Q", "seat", (7, 5)))
        moved = row("1", at=(25.0, 5.0), drawn_as="F1/P")
        twin = join(floor, moved, row("2", zone="A"))
        assert {one.asset_no: (one.at, one.drawn_as) for one in twin.assets} == {
            "1": ((25.0, 5.0), "P"),
            "2": ((7, 5), "Q"),
        }
        gone = join(storey(*GROUND.zones, block("Q", "seat", (7, 5))), moved)
        assert {one.asset_no: one.drawn_as for one in gone.assets} == {"1": None, "Q": "Q"}

    @pytest.mark.parametrize(
        "one", [row(zone="B"), row(zone="A", status="retired"), row(zone="A", status="planned"), row(at=(25.0, 5.0))]
    )
    def test_elsewhere_or_not_there_it_is_another(self, one: Asset) -> None:
        assert len(join(storey(*GROUND.zones, block("P", "seat", (5, 5))), one).assets) == 2

    def test_one_with_an_asset_number_of_its_own_is_another(self) -> None:
        numbered = storey(*GROUND.zones, block("P", "seat", (5, 5), asset_no="Z-9"))
        assert len(join(numbered, row(zone="A")).assets) == 2

    def test_a_row_of_the_floor_is_what_is_drawn_there_wherever_it_is(self) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5)), block("Q", "seat", (25, 5)))
        twin = join(floor, UPPER, row("1", floor="F1"), row("2", floor="F1"), row("3", floor="F2"))
        assert [(one.asset_no, one.zone) for one in twin.assets] == [("1", "A"), ("2", "B"), ("3", None)]

    @pytest.mark.parametrize(
        ("number", "attributes"),
        [("ZZ-03", {}), ("zz－03", {}), ("ZC-1", {"编号": "ZZ-03"}), ("ZC-1", {"编号": "ZZ03"})],
    )
    def test_the_institutes_own_number_is_a_registered_number(self, number: str, attributes: dict[str, str]) -> None:
        floor = storey(*GROUND.zones, block("P", "seat", (5, 5), 编号="ZZ-03"), block("Q", "seat", (7, 5)))
        twin = join(floor, row(number, zone="B", attributes=attributes))
        assert [(one.asset_no, one.drawn_as) for one in twin.assets] == [(number, "P"), ("Q", "Q")]

    def test_a_window_is_a_window_whatever_it_is_for(self) -> None:
        floor = storey(*GROUND.zones, *(block(f"P{n}", "window_plain", (2 + n, 5)) for n in range(3)))
        names = ("综合窗口", "即办专窗", "综合窗口")
        twin = join(floor, *(row(str(n), words, zone="A") for n, words in enumerate(names)))
        assert [(one.item, one.drawn_as) for one in twin.assets] == [
            ("window_general", "P0"),
            ("window_special", "P1"),
            ("window_general", "P2"),
        ]
        typed = join(storey(*GROUND.zones, block("P", "window_special", (5, 5))), row(words="窗口", zone="A"))
        assert [one.item for one in typed.assets] == ["window_special"]
        assert codes(typed) == []

    def test_places_in_a_row_tell_which_is_which(self) -> None:
        drawn = [block(f"P{n}", "seat", (2 + n, 5), 编号=f"{n}号") for n in range(1, 6)]
        rows = [row(f"ZC-{9 - n}", zone="A", name=f"{n:02}号座椅") for n in (3, 5)]
        twin = join(storey(*GROUND.zones, *drawn), *rows, row("ZC-0", zone="A", attributes={"编号": "1"}))
        assert {one.asset_no: one.drawn_as for one in twin.assets if one.registered} == {
            "ZC-6": "P3",
            "ZC-4": "P5",
            "ZC-0": "P1",
        }
        assert codes(twin) == ["not-registered"]

    def test_a_place_in_a_row_of_another_thing_is_no_number(self) -> None:
        twin = join(storey(*GROUND.zones, block("P", "printer", (5, 5), 编号="1")), row("1", zone="A"))
        assert len(twin.assets) == 2

    def test_an_unregistered_thing_goes_by_the_institutes_own_number(self) -> None:
        things = (
            block("P", "seat", (2, 5), name="椅", 编号="7"),
            block("Q", "seat", (3, 5), name="椅", 编号="8"),
            block("R", "printer", (4, 5), name="打印机", 编号="7"),
        )
        twin = join(storey(*GROUND.zones, *things))
        assert [one.asset_no for one in twin.assets] == ["椅-7", "8", "打印机-7"]

    def test_a_number_drawn_twice_is_reported_and_the_second_stands_alone(self) -> None:
        floor = storey(
            *GROUND.zones, block("P", "seat", (5, 5), asset_no="1"), block("Q", "seat", (8, 5), asset_no="1")
        )
        twin = join(floor, row())
        assert [one.asset_no for one in twin.assets] == ["1", "Q"]
        assert "duplicate-asset-no" in codes(twin)

    def test_an_unregistered_number_is_its_number(self) -> None:
        twin = join(storey(*GROUND.zones, block("P", "seat", (5, 5), asset_no="Z-9")))
        assert [(one.asset_no, one.registered) for one in twin.assets] == [("Z-9", False)]


def test_of_two_spellings_of_one_attribute_none_is_lost() -> None:
    twin = join(GROUND, row(zone="A", attributes={"model": "M", "规格型号": "X", "型号": "Y", "编号": "3"}))
    assert dict(asset(twin).attributes) == {"model": "M", "规格型号": "X", "型号": "Y", "编号": "3"}
