"""What is there in the whole centre, what its signs say, and what the register says in numbers and words."""

from __future__ import annotations

from typing import Any

import pytest

from twin.catalog import load_catalog
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.model import Asset, Floor, Opening, Subject, Zone

from .build import door, room, storey, thing, whole

CATALOG = load_catalog()


def facility(*parts: Floor | Asset, **facts: object) -> Facility:
    return Facility(whole(*parts, **facts), CATALOG)


def measure(name: str, place: Facility, subject: str = "C1", **params: Any) -> Measured:
    pool: dict[str, Asset | Zone | Floor] = {asset.asset_no: asset for asset in place.twin.assets}
    pool |= place.zones | place.floors
    found: Asset | Zone | Floor | Opening | None = pool.get(subject)
    floor = place.floors.get("F1")
    if subject in place.openings:
        floor, found = place.openings[subject]
    return IMPLEMENTED[name](place, Target(Subject("any", subject, subject), found, floor), params)


HALL = storey(room("A", "hall"), room("B", "waiting", at=(20, 0)))


class TestCountInCentre:
    def test_counts_what_is_placed_in_a_zone_or_nowhere(self) -> None:
        place = facility(HALL, thing("1", "umbrella", "A"), thing("2", "umbrella", at=(25, 5)), thing("3", "umbrella"))
        assert measure("count_in_centre", place, item="umbrella").value == 3

    @pytest.mark.parametrize("status", ["planned", "missing", "retired"])
    def test_what_is_not_there_does_not_count(self, status: str) -> None:
        place = facility(HALL, thing("1", "umbrella", "A", status=status))
        assert measure("count_in_centre", place, item="umbrella").value == 0

    def test_a_set_wants_both_parts(self) -> None:
        place = facility(HALL, thing("1", "office_desk", "A"))
        got = measure("count_in_centre", place, item="desk_and_chair")
        assert (got.value, got.lacking) == (0, ("office_chair",))

    def test_a_thing_nobody_recognises_may_be_it(self) -> None:
        place = facility(HALL, thing("1", None, "A", words="雨伞架子"))
        assert measure("count_in_centre", place, item="umbrella").doubt is not None
        assert measure("count_in_centre", place, item="ups").doubt is None


class TestCountSigns:
    def count(self, place: Facility, subject: str = "C1", item: str = "extended_hours_sign") -> int | None:
        return measure("count_signs", place, subject, item=item, saying=("延时服务",), phone=()).count

    def test_by_item_and_by_what_it_says(self) -> None:
        place = facility(
            HALL,
            thing("1", "extended_hours_sign", "A"),
            thing("2", "hours_sign", "A", attributes={"文字": "对外服务时间 9:00-17:00 延 时 服 务 17:00-18:00"}),
            thing("3", "hours_sign", "A", attributes={"文字": "对外服务时间"}),
            thing("4", "notice_board", "B", attributes={"内容": "延时服务安排"}),
            thing("5", "computer", "A", attributes={"文字": "延时服务"}),
        )
        assert self.count(place) == 3
        assert self.count(place, "A") == 2
        assert self.count(place, "F1") == 3

    def test_without_words_to_look_for_only_the_item_counts(self) -> None:
        place = facility(HALL, thing("1", "hours_sign", "A", attributes={"文字": "延时服务"}))
        assert measure("count_signs", place, item="extended_hours_sign", saying=(), phone=()).value == 0

    @pytest.mark.parametrize(("stated", "found"), [("0772-280 0000、12345", 2), ("0772-2800001", 0), (None, 0)])
    def test_the_number_that_the_centre_states_is_as_good_as_a_word(self, stated: str | None, found: int) -> None:
        signs = [
            thing("1", "notice_board", "A", attributes={"文字": "有事请拨 0772 2800000"}),
            thing("2", "notice_board", "A", attributes={"文字": "请拨12345"}),
            thing("3", "notice_board", "A", attributes={"文字": "2号窗口"}),
        ]
        place = facility(HALL, *signs, phone_complaint=stated)
        assert measure("count_signs", place, item="hotline_sign", saying=(), phone="phone_complaint").value == found

    def test_another_floor_does_not_count_for_a_floor(self) -> None:
        upper = storey(room("C", "hall"), floor_id="F2", level=2)
        place = facility(HALL, upper, thing("1", "extended_hours_sign", "C", floor="F2"))
        assert self.count(place, "F1") == 0
        assert self.count(place, "F2") == 1


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ({"电话号码": "12345"}, True),
        ({"文字": "禁止吸烟 投诉电话：12345"}, True),
        ({"文字": "禁止吸烟 ０２１-5972 2538"}, True),
        ({"文字": "禁止吸烟"}, False),
        ({"文字": "2022年3月"}, False),
        ({}, None),
    ],
)
def test_a_sign_that_gives_a_phone(attributes: dict[str, str], value: bool | None) -> None:
    got = measure("sign_gives_phone", facility(HALL, thing("1", "no_smoking_sign", "A", attributes=attributes)), "1")
    assert got.value is value
    assert (got.missing is None) is (value is not None)


class TestWindowNumber:
    def shown(self, number: str | None, *wordings: str | None) -> Measured:
        own = {} if number is None else {"窗口号": number}
        signs = [
            thing(f"s{i}", "window_sign", "A", at=(5, 5.2), attributes={} if said is None else {"文字": said})
            for i, said in enumerate(wordings)
        ]
        place = facility(HALL, thing("w", "window_other", "A", at=(5, 5), attributes=own), *signs)
        return measure("window_number_shown", place, "w", within=2.0)

    @pytest.mark.parametrize("said", ["03 综合窗口", "3号窗口", "窗口３", "A03"])
    def test_noughts_and_words_around_do_not_matter(self, said: str) -> None:
        assert self.shown("03", said).value is True

    @pytest.mark.parametrize("said", ["13 综合窗口", "综合窗口", "30"])
    def test_another_number_is_not_it(self, said: str) -> None:
        assert self.shown("3", said).value is False

    def test_one_of_two_signs_is_enough(self) -> None:
        assert self.shown("3", "军人优先", "3号").value is True

    def test_nothing_registered_is_not_known_and_no_sign_is_not_asked(self) -> None:
        assert self.shown("3", None).missing is not None
        assert self.shown(None, "3号").missing is not None
        assert self.shown("3").inapplicable is not None


class TestEntranceGuided:
    def guided(self, *assets: Asset, zone_at: float = 50.0) -> Measured:
        floor = storey(
            room("A", "hall"), room("G", "consultation", at=(zone_at, 0)), door("D", "A", (0, 5)), floor_id="F1"
        )
        params = {"zones": ("consultation",), "items": ("guide_sign",), "within": 10.0}
        return measure("entrance_guided", facility(floor, *assets), "D", **params)

    def test_a_guide_area_within_reach_or_a_sign_within_reach(self) -> None:
        assert self.guided(zone_at=10.0).value is True
        assert self.guided(zone_at=10.01).value is False
        assert self.guided(thing("1", "guide_sign", at=(10.0, 5.0))).value is True
        assert self.guided(thing("1", "guide_sign", at=(10.1, 5.0))).value is False

    def test_a_sign_registered_for_the_zone_behind_the_door_counts(self) -> None:
        assert self.guided(thing("1", "floor_directory", "A")).value is True
        assert self.guided(thing("1", "floor_directory", "G")).value is False

    def test_neither_a_sign_nor_a_guide_area_counts_through_a_wall(self) -> None:
        """Two metres off behind the wall, and once round it: near as the crow flies, far for whoever comes in."""
        rooms = (room("A", "hall", size=(10, 20)), room("G", "consultation", at=(10.2, 0), size=(8, 20)))
        away, near = door("W", "A G", at=(10.1, 19), along="y"), door("W", "A G", at=(10.1, 5), along="y")
        params = {"zones": ("consultation",), "items": ("guide_sign",), "within": 10.0}
        for joined, guided in ((away, False), (near, True)):
            floor = storey(*rooms, door("D", "A", (9, 0), along="x"), joined)
            assert measure("entrance_guided", facility(floor), "D", **params).value is guided
            sign = thing("1", "guide_sign", at=(11.0, 1.0))
            only_signs = {**params, "zones": ("waiting",)}
            assert measure("entrance_guided", facility(floor, sign), "D", **only_signs).value is guided
            counted = measure("count_near_entrance", facility(floor, sign), "D", item="guide_sign", within=10.0)
            assert counted.value == guided

    def test_a_sign_on_the_front_outside_counts_straight(self) -> None:
        assert self.guided(thing("1", "guide_sign", at=(-1.0, 7.0))).value is True

    def test_a_sign_on_another_floor_does_not(self) -> None:
        upper = storey(room("C", "hall"), floor_id="F2", level=2)
        floor = storey(room("A", "hall"), door("D", "A", (0, 5)))
        params = {"zones": ("consultation",), "items": ("guide_sign",), "within": 10.0}
        place = facility(floor, upper, thing("1", "guide_sign", at=(0.0, 5.0), floor="F2"))
        assert measure("entrance_guided", place, "D", **params).value is False


def asset(attributes: dict[str, Any]) -> Facility:
    return facility(HALL, thing("1", "service_counter", "A", attributes=attributes))


@pytest.mark.parametrize(
    ("written", "value"), [("绿色", True), ("白底绿字", True), ("红", False), ("", None), (None, None)]
)
def test_an_attribute_that_mentions_a_word(written: str | None, value: bool | None) -> None:
    got = measure("attribute_mentions", asset({"颜色": written}), "1", attribute="colour", words=("绿", "green"))
    assert got.value is value


@pytest.mark.parametrize(("written", "value"), [("是", True), ("否", False), ("大概", None), (None, None)])
def test_an_attribute_that_says_yes(written: str | None, value: bool | None) -> None:
    assert measure("attribute_yes", asset({"被遮挡": written}), "1", attribute="covered").value is value


@pytest.mark.parametrize(
    ("written", "value"), [("26", 26.0), ("26℃", 26.0), ("25.5", 25.5), ("24-26", None), ("自动", None)]
)
def test_an_attribute_that_is_a_number(written: str, value: float | None) -> None:
    assert (
        measure("attribute_number", asset({"夏季设定温度": written}), "1", attribute="setpoint_summer").value == value
    )


def test_an_attribute_that_is_a_length_or_a_task() -> None:
    assert measure("attribute_length", asset({"台面高度": "75 cm"}), "1", attribute="surface_height").value == 0.75
    got = measure("attribute_length", asset({"台面高度": "75"}), "1", attribute="surface_height")
    assert got.missing is not None
    assert "“75”" in got.missing.zh


def test_what_is_only_drawn_is_not_registered() -> None:
    place = facility(HALL, thing("1", "wall_sign", "A"), thing("2", "wall_sign", "A", registered=False))
    assert [measure("asset_registered", place, number).value for number in "12"] == [True, False]
