"""Counters and what stands at them, in every orientation a drafter may have chosen."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog import load_catalog
from twin.checks.assemble import assemble
from twin.checks.facility import Facility
from twin.checks.layout import layout_of, turned_from
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.model import Asset, Centre, Floor, Placement, Point, ProofKind, Subject, Twin

from .build import block, room, storey, thing, whole

CATALOG = load_catalog()
REACH = 2.0


def turned(point: Point, degrees: float, about: Point = (50.0, 50.0)) -> Point:
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return (about[0] + point[0] * cos - point[1] * sin, about[1] + point[0] * sin + point[1] * cos)


class Hall:
    """A hall of windows built in a frame of its own, y growing towards the clerk, then turned as a whole."""

    def __init__(self, degrees: float = 0.0, walls: tuple[tuple[Point, Point], ...] = ()) -> None:
        self._degrees = degrees
        self._assets: list[Asset] = []
        self._blocks: list[Placement] = []
        self._walls = [(turned(a, degrees), turned(b, degrees)) for a, b in walls]

    def drawn(
        self, number: str, item: str, at: Point, size: Point | None = None, *, rotation: float = 0.0, **attributes: str
    ) -> Hall:
        """A thing with its block, whose base point is its middle."""
        spot, turn = turned(at, self._degrees), (rotation + self._degrees) % 360.0
        self._blocks.append(Placement(f"b-{number}", item, item, spot, turn, {}, size=size, middle=spot))
        self._assets.append(
            thing(number, item, at=spot, rotation_deg=turn, drawn_as=f"b-{number}", attributes=dict(attributes))
        )
        return self

    def registered(self, number: str, item: str, at: Point | None = None, **attributes: str) -> Hall:
        """A thing in the register only."""
        spot = None if at is None else turned(at, self._degrees)
        self._assets.append(thing(number, item, "A", at=spot, attributes=dict(attributes)))
        return self

    def window(self, number: str, x: float = 0.0, *, y: float = 0.0, staff: bool = True, counter: float = 0.0) -> Hall:
        """A window with a counter of 2.0 by 0.75 m and the clerk's desk behind it."""
        self.registered(f"w{number}", "window_other", (x, y), 窗口号=number)
        size = (0.75, 2.0) if counter in {90.0, 270.0} else (2.0, 0.75)
        self.drawn(f"c{number}", "service_counter", (x, y), size, rotation=counter, 窗口号=number)
        return self.drawn(f"d{number}", "desk_and_chair", (x, y + 0.9), 窗口号=number) if staff else self

    def facility(self) -> Facility:
        floor: Floor = storey(room("A", "window_service", at=(0, 0), size=(100, 100)), *self._blocks, walls=self._walls)
        centre: Twin = whole(floor, *self._assets)
        return Facility(centre, CATALOG)


def measure(name: str, place: Facility, subject: str, **params: Any) -> Measured:
    assets = {asset.asset_no: asset for asset in place.twin.assets}
    target = assets.get(subject) or place.zones[subject]
    return IMPLEMENTED[name](place, Target(Subject("any", subject, subject), target, place.floors["F1"]), params)


TURNS = [0.0, 37.0, 90.0, 180.0, 251.5, 270.0]


@pytest.mark.parametrize("degrees", TURNS)
@pytest.mark.parametrize("counter", [0.0, 90.0, 180.0, 270.0])
def test_a_window_faces_away_from_its_clerk_however_it_is_drawn(degrees: float, counter: float) -> None:
    place = Hall(degrees).window("1", counter=counter).facility()
    frame = layout_of(place, REACH).frames["w1"]
    assert turned_from(frame.faces_deg, degrees - 90.0) == pytest.approx(0.0, abs=1e-6)
    assert frame.edge == pytest.approx(0.375)
    assert frame.half == pytest.approx(1.0)


def test_without_a_clerk_nor_a_chair_nor_zones_nobody_knows_which_side_is_the_public_one() -> None:
    place = Hall().window("1", staff=False).drawn("r", "rating_device", (0.5, 0.0), 窗口号="1").facility()
    assert layout_of(place, REACH).frames == {}
    for name in ("turned_from_public", "covered_from_public", "offset_from_usual"):
        assert measure(name, place, "r", within=REACH).missing is not None
    assert measure("clear_in_front", place, "w1", within=REACH).missing is not None


def test_the_registered_direction_wins_over_what_is_drawn() -> None:
    place = Hall().window("1").facility()
    assets = tuple(
        thing("w1", "window_other", at=(50.0, 50.0), attributes={"朝向": "北"}) if one.asset_no == "w1" else one
        for one in place.twin.assets
    )
    north = Facility(whole(*place.twin.floors, *assets), CATALOG)
    assert layout_of(north, REACH).frames["w1"].faces_deg == pytest.approx(90.0)


class TestCounterLength:
    def test_from_the_window_before_its_counter(self) -> None:
        place = (
            Hall()
            .registered("w1", "window_other", (0, 0), 窗口号="1", 台面高度="0.8")
            .registered("c1", "service_counter", (0, 0), 窗口号="1", 台面高度="1.05")
        ).facility()
        got = measure("counter_length", place, "w1", attribute="surface_height", within=REACH)
        assert (got.value, got.evidence) == (0.8, ("w1",))

    def test_the_nearest_counter_that_was_measured(self) -> None:
        hall = Hall().registered("w1", "window_other", (0, 0), 窗口号="1")
        hall.registered("far", "service_counter", (1.5, 0), 台面高度="110 cm")
        hall.registered("near", "service_counter", (0.1, 0), 窗口号="1")
        hall.registered("low", "low_counter", (1.0, 0), 台面高度="0.75")
        got = measure("counter_length", hall.facility(), "w1", attribute="surface_height", within=REACH)
        assert (got.value, got.evidence) == (0.75, ("low",))

    def test_a_high_one_says_how_high_the_others_of_the_zone_are_and_the_other_rule_says_the_same(self) -> None:
        """One low counter among high ones: enough for GB 55019-2021, 3.6.1, while Liuzhou would have every one low."""
        hall = Hall().registered("w1", "window_other", (0, 0), 窗口号="1")
        hall.registered("high", "service_counter", (0.1, 0), 台面高度="1.05")
        hall.registered("low", "low_counter", (3.0, 0), 台面高度="0.75")
        hall.registered("unmeasured", "service_counter", (4.0, 0))
        place = hall.facility()
        one = measure("counter_length", place, "w1", attribute="surface_height", within=REACH)
        assert one.value == 1.05
        (told,) = one.remarks
        assert "0.75 m" in told.zh
        assert "0.75 m" in told.en
        assert "1.05" not in told.zh
        both = measure("low_counters", place, "A", item="service_counter", least=0.7, most=0.85)
        assert both.value == 1
        assert ["1.05 m" in remark.zh and "0.75" not in remark.zh for remark in both.remarks] == [True]

    def test_knee_space_and_a_lone_counter_say_nothing_of_others(self) -> None:
        hall = Hall().registered("w1", "window_other", (0, 0), 窗口号="1", 台面高度="1.05", 容膝宽度="0.8")
        hall.registered("low", "low_counter", (3.0, 0))
        assert measure("counter_length", hall.facility(), "w1", attribute="surface_height", within=REACH).remarks == ()
        assert measure("counter_length", hall.facility(), "w1", attribute="knee_width", within=REACH).remarks == ()

    @pytest.mark.parametrize("written", [None, "75", "高"])
    def test_what_was_never_measured_is_a_measuring_task(self, written: str | None) -> None:
        attributes = {} if written is None else {"台面高度": written}
        place = Hall().window("1").registered("x", "service_counter", (0.2, 0), **attributes).facility()
        got = measure("counter_length", place, "w1", attribute="surface_height", within=REACH)
        assert got.value is None
        assert got.missing is not None
        assert "台面高度" in got.missing.zh
        assert "测量" in got.missing.zh


class TestLowCounters:
    def low(self, *heights: str | None, item: str = "service_counter", extra: str | None = None) -> Measured:
        hall = Hall()
        for number, height in enumerate(heights):
            hall.registered(f"c{number}", item, None, **({"台面高度": height} if height else {}))
        if extra is not None:
            hall.registered("extra", extra, None)
        return measure("low_counters", hall.facility(), "A", item="service_counter", least=0.7, most=0.85)

    @pytest.mark.parametrize(("height", "count"), [("0.70", 1), ("0.85", 1), ("0.699", 0), ("0.851", 0), ("0.90", 0)])
    def test_bounds_are_inclusive(self, height: str, count: int) -> None:
        assert self.low(height).value == count

    def test_one_low_counter_settles_it_whatever_the_others_are(self) -> None:
        assert self.low("1.05", None, "0.75").value == 1
        assert self.low("1.05", None, extra="low_counter").value == 1

    def test_none_low_and_some_never_measured_is_not_known(self) -> None:
        got = self.low("1.05", None)
        assert got.value == 0
        assert got.doubt is not None
        assert "台面高度" in got.doubt.zh

    def test_all_measured_and_none_low_is_a_failure(self) -> None:
        got = self.low("1.05", "0.90")
        assert (got.value, got.doubt) == (0, None)

    def test_a_zone_without_the_kind_is_not_asked(self) -> None:
        assert self.low("0.75", item="enquiry_desk").inapplicable is not None


class TestClearInFront:
    def clear(self, hall: Hall, window: str = "w1") -> Measured:
        return measure("clear_in_front", hall.facility(), window, within=REACH)

    @pytest.mark.parametrize("degrees", TURNS)
    def test_a_rack_in_the_strip_is_measured_from_the_edge_to_its_near_side(self, degrees: float) -> None:
        hall = Hall(degrees).window("1").drawn("rack", "leaflet_rack", (0.9, -1.2), (0.4, 0.3))
        got = self.clear(hall)
        assert got.value == pytest.approx(1.2 - 0.15 - 0.375)
        (proof,) = got.proof  # from the counter's edge straight to the near side of what stands there
        assert (proof.kind, proof.metres) == (ProofKind.LINE, got.value)
        assert math.dist(*proof.points) == pytest.approx(got.value)
        rack = turned((0.9, -1.2), degrees)
        assert math.dist(proof.points[1], rack) == pytest.approx(math.hypot(0.2, 0.15), abs=0.11)
        assert got.evidence == ("rack",)

    def test_the_point_of_a_thing_of_unknown_size(self) -> None:
        hall = Hall().window("1").registered("plant", "potted_plant", (0.0, -1.0))
        assert self.clear(hall).value == pytest.approx(0.625)

    def test_its_own_chair_and_the_one_metre_barrier_are_not_in_the_way(self) -> None:
        hall = Hall().window("1").drawn("chair", "chair", (0, -0.9), (0.5, 0.5), 窗口号="1")
        hall.drawn("line", "queue_barrier", (0, -1.0), (2.0, 0.1))
        assert self.clear(hall).value == 5.0

    def test_a_waiting_bench_is_in_the_way_even_close_by(self) -> None:
        hall = Hall().window("1").drawn("bench", "waiting_seat", (0, -1.1), (1.8, 0.5))
        assert self.clear(hall).value == pytest.approx(0.475)

    @pytest.mark.parametrize("item", ["guide_sign", "rating_device", "camera", "display_screen"])
    def test_what_hangs_or_lies_on_a_counter_is_not_in_the_way(self, item: str) -> None:
        assert self.clear(Hall().window("1").drawn("it", item, (0, -0.8), (0.4, 0.2))).value == 5.0

    def test_beside_the_strip_is_free(self) -> None:
        hall = Hall().window("1").drawn("rack", "leaflet_rack", (1.21, -0.8), (0.4, 0.3))
        assert self.clear(hall).value == 5.0

    def test_behind_the_counter_is_the_clerks(self) -> None:
        hall = Hall().window("1").drawn("cabinet", "file_cabinet", (0, 1.5), (1.0, 0.4))
        assert self.clear(hall).value == 5.0

    @pytest.mark.parametrize("degrees", TURNS)
    def test_a_wall_counts(self, degrees: float) -> None:
        hall = Hall(degrees, walls=(((-3.0, -1.3), (3.0, -1.3)),)).window("1")
        got = self.clear(hall)
        assert got.value == pytest.approx(1.3 - 0.375)
        assert got.evidence == ()

    def test_a_planned_thing_does_not_stand_there_yet(self) -> None:
        hall = Hall().window("1")
        hall._assets.append(thing("p", "leaflet_rack", at=(50.0, 49.0), status="planned"))
        assert self.clear(hall).value == 5.0

    def test_without_a_drawn_counter_its_edge_is_not_known(self) -> None:
        hall = Hall().registered("w1", "window_other", (0, 0), 窗口号="1", 朝向="南")
        assert self.clear(hall).missing is not None


class TestTurnedFromPublic:
    def hall(self, degrees: float, rotations: dict[str, float], **attributes: str) -> Hall:
        hall = Hall(degrees)
        for number, rotation in rotations.items():
            x = 3.0 * float(number)
            hall.window(number, x).drawn(
                f"r{number}",
                "rating_device",
                (x + 0.5, -0.2),
                (0.2, 0.15),
                rotation=rotation,
                窗口号=number,
                **attributes,
            )
        return hall

    @pytest.mark.parametrize("degrees", TURNS)
    def test_one_that_faces_the_clerk(self, degrees: float) -> None:
        place = self.hall(degrees, {"1": 0.0, "2": 180.0, "3": 0.0}).facility()
        angles = [measure("turned_from_public", place, f"r{n}", within=REACH).value for n in "123"]
        assert angles == pytest.approx([0.0, 180.0, 0.0], abs=1e-6)
        (look,) = measure("turned_from_public", place, "r2", within=REACH).proof
        device, clerk = turned((6.5, -0.2), degrees), turned((6.5, 0.6), degrees)
        assert look.points == (pytest.approx(device), pytest.approx(clerk))  # to the clerk, not to the public
        assert look.metres is None

    def test_a_block_drawn_the_other_way_round_is_not_taken_for_a_turned_device(self) -> None:
        place = self.hall(0.0, {"1": 180.0, "2": 180.0, "3": 0.0}).facility()
        assert all(measure("turned_from_public", place, f"r{n}", within=REACH).missing is not None for n in "123")

    def test_the_register_decides(self) -> None:
        place = self.hall(0.0, {"1": 180.0, "2": 180.0}, 朝向="东南").facility()
        assert measure("turned_from_public", place, "r1", within=REACH).value == pytest.approx(45.0)

    def test_one_that_belongs_to_no_window_is_not_asked(self) -> None:
        place = self.hall(0.0, {"1": 0.0}).drawn("lone", "rating_device", (30.0, -10.0)).facility()
        assert measure("turned_from_public", place, "lone", within=REACH).inapplicable is not None


def test_a_thing_near_a_window_but_in_another_zone_is_not_at_it() -> None:
    hall = Hall().window("1").window("2", 3.0)
    for number, x in (("1", 0.5), ("2", 3.5)):
        hall.drawn(f"r{number}", "rating_device", (x, -0.2), 窗口号=number)
    hall.drawn("lone", "rating_device", (-1.0, 1.0)).drawn("named", "rating_device", (-1.0, 1.2), 窗口号="1")
    place = hall.facility()
    back = room("B", "office", at=(48.5, 50.7), size=(1.0, 1.0))
    floor = replace(place.twin.floors[0], zones=(*place.twin.floors[0].zones, back))
    split = Facility(whole(floor, *place.twin.assets), CATALOG)
    assert split.zone_of["lone"] == "B"
    assert measure("offset_from_usual", split, "lone", within=REACH).inapplicable is not None
    assert measure("offset_from_usual", split, "named", within=REACH).value is not None


class TestCoveredFromPublic:
    def covered(self, hall: Hall) -> Measured:
        return measure("covered_from_public", hall.facility(), "r", within=REACH)

    def hall(self, degrees: float = 0.0, **attributes: str) -> Hall:
        return Hall(degrees).window("1").drawn("r", "rating_device", (0.5, 0.0), (0.2, 0.15), 窗口号="1", **attributes)

    @pytest.mark.parametrize("degrees", TURNS)
    def test_a_rack_before_it_hides_it(self, degrees: float) -> None:
        got = self.covered(self.hall(degrees).drawn("rack", "file_rack", (0.45, -0.25), (0.3, 0.2)))
        assert (got.value, got.evidence) == (True, ("rack",))
        assert [(proof.kind, len(proof.points)) for proof in got.proof] == [(ProofKind.AREA, 5)]

    @pytest.mark.parametrize("at", [(0.5, 0.3), (-0.4, -0.25), (0.9, -0.2)])
    def test_behind_it_or_beside_it_does_not(self, at: Point) -> None:
        assert self.covered(self.hall().drawn("rack", "file_rack", at, (0.3, 0.2))).value is False

    def test_the_register_decides(self) -> None:
        assert self.covered(self.hall(被遮挡="是")).value is True
        hidden = self.hall(被遮挡="否").drawn("rack", "file_rack", (0.5, -0.25), (0.3, 0.2))
        assert self.covered(hidden).value is False


class TestOffsetFromUsual:
    def hall(self, offsets: dict[str, Point], degrees: float = 0.0) -> Facility:
        hall = Hall(degrees)
        for number, (dx, dy) in offsets.items():
            x = 3.0 * float(number)
            hall.window(number, x).drawn(f"r{number}", "rating_device", (x + dx, dy), 窗口号=number)
        return hall.facility()

    @pytest.mark.parametrize("degrees", TURNS)
    def test_the_one_on_the_other_side(self, degrees: float) -> None:
        place = self.hall({"1": (0.55, -0.2), "2": (-0.55, -0.2), "3": (0.55, -0.2), "4": (0.5, -0.2)}, degrees)
        away = [measure("offset_from_usual", place, f"r{n}", within=REACH).value for n in "1234"]
        assert away == pytest.approx([0.0, 1.1, 0.0, 0.05])
        (line,) = measure("offset_from_usual", place, "r2", within=REACH).proof
        usual = turned((6.55, -0.2), degrees)
        assert (line.points[1], line.metres) == (pytest.approx(usual), pytest.approx(1.1))
        assert measure("offset_from_usual", place, "r1", within=REACH).proof == ()

    def test_windows_that_face_each_other_have_the_same_side(self) -> None:
        hall = Hall().window("1").drawn("r1", "rating_device", (0.5, -0.2), 窗口号="1")
        hall.registered("w2", "window_other", (0.0, -8.0), 窗口号="2", 朝向="北")
        hall.drawn("r2", "rating_device", (-0.5, -7.8), 窗口号="2")
        assert measure("offset_from_usual", hall.facility(), "r2", within=REACH).value == pytest.approx(0.0)

    def test_a_single_one_has_nothing_to_compare_with(self) -> None:
        place = self.hall({"1": (0.5, -0.2)})
        assert measure("offset_from_usual", place, "r1", within=REACH).inapplicable is not None

    def test_without_a_position_it_is_not_known(self) -> None:
        hall = Hall().window("1").drawn("r1", "rating_device", (0.5, -0.2), 窗口号="1")
        hall.registered("r2", "rating_device", None, 窗口号="1")
        assert measure("offset_from_usual", hall.facility(), "r2", within=REACH).missing is not None


class TestLineSpread:
    ITEMS = ("file_rack", "post_plate", "rating_device")

    def spread(self, hall: Hall) -> Measured:
        return measure("line_spread", hall.facility(), "w1", items=self.ITEMS, within=REACH)

    @pytest.mark.parametrize("degrees", TURNS)
    def test_along_the_counter_is_no_spread(self, degrees: float) -> None:
        hall = Hall(degrees).window("1").drawn("a", "file_rack", (-0.8, -0.2)).drawn("b", "post_plate", (0.0, -0.25))
        got = self.spread(hall.drawn("c", "rating_device", (0.6, -0.1)))
        assert got.value == pytest.approx(0.15)
        assert [(proof.metres, math.dist(*proof.points)) for proof in got.proof] == [(got.value, pytest.approx(0.15))]

    def test_none_of_them_or_one_of_them(self) -> None:
        hall = Hall().window("1")
        assert self.spread(hall).inapplicable is not None
        assert self.spread(hall.drawn("a", "file_rack", (-0.8, -0.2))).missing is not None


@given(st.floats(min_value=-720, max_value=720), st.floats(min_value=-720, max_value=720))
def test_the_angle_between_two_directions_is_symmetric_and_at_most_half_a_turn(one: float, other: float) -> None:
    angle = turned_from(one, other)
    assert 0.0 <= angle <= 180.0
    assert angle == pytest.approx(turned_from(other, one), abs=1e-9)
    assert turned_from(one + 360.0, other) == pytest.approx(angle, abs=1e-6)


def test_what_a_thing_covers_is_worked_out_once_for_all_windows_that_ask() -> None:
    place = Facility(whole(storey(room("a", "hall")), thing("c1", "chair", at=(1.0, 1.0))), CATALOG)
    layout, (chair,) = layout_of(place, REACH), place.twin.assets
    assert layout.footprint(chair) is layout.footprint(chair)
    assert layout_of(place, REACH) is layout


class TestWhatAWindowSaysOfItself:
    """A drawing whose windows are all one block, with 窗口名称 and 台面高度 as its attributes, and no counter apart."""

    PLACE = (
        Hall()
        .registered("w1", "window_other", (0, 0), 窗口号="1", 窗口名称="无差别综合窗口", 台面高度="1050")
        .registered("w2", "window_other", (2, 0), 窗口号="2", 窗口名称="“一件事”专窗、即办窗口", 台面高度="750")
        .registered("w3", "window_other", (4, 0), 窗口号="3", 窗口名称="综合窗口")
        .facility()
    )

    @pytest.mark.parametrize(
        ("item", "found"),
        [
            ("window_undifferentiated", ("w1",)),
            ("window_one_matter", ("w2",)),
            ("window_immediate", ("w2",)),
            ("window_issuing", ()),
        ],
    )
    def test_its_title_is_its_type(self, item: str, found: tuple[str, ...]) -> None:
        got = measure("window_present", self.PLACE, "A", item=item)
        assert got.evidence == found
        assert got.doubt is not None  # 综合窗口 may be anything
        assert "w3" in got.doubt.zh
        assert "w1" not in got.doubt.zh

    def test_a_type_that_was_registered_wins_over_the_title(self) -> None:
        place = Hall().registered("w1", "window_other", (0, 0), 窗口类型="出件窗口", 窗口名称="即办窗口").facility()
        assert measure("window_present", place, "A", item="window_immediate").value == 0
        assert measure("window_present", place, "A", item="window_issuing").value == 1

    def test_one_with_a_height_has_a_counter(self) -> None:
        at = [measure("count_at_window", self.PLACE, f"w{n}", item="service_counter", within=REACH) for n in (1, 2, 3)]
        assert [got.value for got in at] == [1, 1, 0]
        assert measure("count_in_zone", self.PLACE, "A", item="service_counter").evidence == ("w1", "w2")
        assert measure("count_in_centre", self.PLACE, "A", item="service_counter").evidence == ("w1", "w2")
        assert measure("count_in_zone", self.PLACE, "A", item="work_counter").value == 0

    def test_low_ones_among_them_are_counted(self) -> None:
        got = measure("low_counters", self.PLACE, "A", item="service_counter", least=0.7, most=0.85)
        assert (got.value, got.evidence) == (1, ("w2",))
        high = Hall().registered("w1", "window_other", (0, 0), 台面高度="1050").facility()
        assert measure("low_counters", high, "A", item="service_counter", least=0.7, most=0.85).value == 0

    def test_counters_registered_apart_are_the_counters(self) -> None:
        place = Hall().registered("w1", "window_other", (0, 0), 台面高度="1050").registered("c", "service_counter")
        assert measure("count_in_zone", place.facility(), "A", item="service_counter").evidence == ("c",)


def test_a_sign_board_with_an_arrow_shows_the_way() -> None:
    place = (
        Hall()
        .registered("s1", "indication_sign", 文字="卫生间", 箭头="右")
        .registered("s2", "indication_sign", 文字="卫生间", 箭头="")
        .facility()
    )
    assert measure("count_in_zone", place, "A", item="guide_sign").evidence == ("s1",)


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"窗口号": "1", "窗口名称": "无差别综合窗口"}, "无差别综合窗口 1"),
        ({"窗口号": "A-03号"}, "A-03号"),
        ({"窗口业务": "出件", "窗口号": ""}, "出件"),
        ({}, "业务窗口"),
        ({"名称": "业务窗口", "窗口号": "1"}, "业务窗口"),  # somebody called it so
    ],
)
def test_a_drawn_window_is_called_as_its_attributes_say(attributes: dict[str, str], name: str) -> None:
    floor = storey(room("A", "window_service"), block("P", "window_other", (5, 5), name="业务窗口", **attributes))
    (window,) = assemble(Centre("C", "C", "district", ()), [floor], [], catalog=CATALOG).assets
    assert (window.name, window.asset_no) == (name, "P")


def test_a_computer_with_a_windows_name_stays_a_computer() -> None:
    floor = storey(room("A", "window_service"), block("P", "computer", (5, 5), name="计算机", 窗口名称="出件窗口"))
    (computer,) = assemble(Centre("C", "C", "district", ()), [floor], [], catalog=CATALOG).assets
    assert (computer.name, computer.item) == ("计算机", "computer")


@pytest.mark.parametrize(("seat", "number"), [("waiting_seat", 0), ("sofa", 0), ("chair", 1)])
@pytest.mark.parametrize("at", [(0.0, -1.0), (20.0, -20.0)])
def test_seats_of_those_who_wait_are_no_windows_chair(seat: str, number: int, at: Point) -> None:
    hall = Hall().window("1").registered("s", seat, at).facility()
    item = CATALOG.rules["LZ-7-4.2"].params["item"]
    assert measure("count_at_window", hall, "w1", item=item, within=REACH).count == number
    assert measure("count_in_zone", hall, "A", item=CATALOG.rules["SJ-T4-R2"].params["item"]).count == number
    assert measure("count_in_zone", hall, "A", item=CATALOG.rules["SJ-T10-R1"].params["item"]).count == 1


@pytest.mark.parametrize(("size", "own"), [((1.6, 0.7), True), ((0.3, 0.3), False), (None, False)])
def test_a_window_drawn_as_large_as_a_worktop_has_its_counter(size: Point | None, own: bool) -> None:
    hall = Hall().drawn("w1", "window_other", (0.0, 0.0), size).registered("d", "office_desk", (0.0, 1.0))
    facility, window = hall.facility(), "w1"
    frame = layout_of(facility, REACH).frames.get(window)
    assert (frame is not None and frame.counter == window) is own
    if frame is not None:
        assert turned_from(frame.faces_deg, 270.0) == pytest.approx(0.0)
