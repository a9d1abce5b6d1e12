"""Where things and zones are placed: on the way, out of the way, shut off, reached on their own."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from twin.checks.facility import Facility
from twin.model import Proof, ProofKind
from twin.space.network import Way

from .build import door, facility, fixture, measure, room, storey, thing, whole
from .test_access import block


def hall(*things: object, window: str = "counter") -> Facility:
    """A hall of 40 m with its door at the west end and the windows' zone at the east end."""
    return facility(
        storey(
            room("H", "waiting", size=(40, 10)),
            room("W", window, at=(36, 0), size=(4, 10)),
            door("MAIN", "H", at=(0, 5), along="y", 出入口="主入口"),
        ),
        *things,  # type: ignore[arg-type]  # assets only
    )


class TestDetour:
    @pytest.mark.parametrize(("at", "more"), [((18.0, 5.0), 0.0), ((18.0, 9.5), None)])
    def test_on_the_way_and_beside_it(self, at: tuple[float, float], more: float | None) -> None:
        place = hall(thing("T", "seat", at=at))
        got = measure("detour_by_item", place, "W", item="seat")
        # The door is a metre wide and the zone's whole edge is as near: the way over the thing is longer by the way to it.
        expected = math.hypot(18, at[1] - 5.5) + 18 - 36 if more is None else more
        assert got.value == pytest.approx(expected, abs=0.02)
        assert got.evidence == ("MAIN", "T")

    def test_in_a_far_room_it_is_there_and_back(self) -> None:
        place = facility(
            storey(
                room("H", "waiting", size=(20, 5)),
                room("W", "counter", at=(16, 0), size=(4, 5)),
                room("B", "office", at=(0, 5.2), size=(5, 20)),
                door("MAIN", "H", at=(0, 2.5), along="y", 出入口="主入口"),
                door("D", "H B", at=(2.5, 5.1), along="x"),
            ),
            thing("T", "seat", at=(2.5, 24)),
        )
        got = measure("detour_by_item", place, "W", item="seat")
        assert got.value is not None
        assert 36 < float(got.value) < 42

    def test_the_best_of_several_counts(self) -> None:
        place = hall(thing("T1", "seat", at=(18, 9.9)), thing("T2", "seat", at=(20, 5)))
        assert measure("detour_by_item", place, "W", item="seat").evidence == ("MAIN", "T2")

    def test_none_and_unplaced(self) -> None:
        assert measure("detour_by_item", hall(), "W", item="seat").inapplicable is not None
        unplaced = hall(thing("T", "seat", zone="H"))
        assert measure("detour_by_item", unplaced, "W", item="seat").missing is not None


class TestTraffic:
    def test_in_the_only_passage_everyone_crosses_and_beside_it_nobody(self) -> None:
        def place(*waiting: float) -> Facility:
            south, deep = waiting
            return facility(
                storey(
                    room("H", "office", size=(40, 10)),
                    room("Q", "waiting", at=(15, south), size=(5, deep)),
                    room("W", "counter", at=(36, 4), size=(4, 2)),
                    door("MAIN", "H", at=(0, 5), along="y", 出入口="主入口"),
                )
            )

        across = measure("traffic_through", place(0.0, 10.0), "Q")
        assert across.value == 100
        assert across.proof[0].kind is ProofKind.ROUTE
        assert measure("traffic_through", place(7.0, 3.0), "Q").value == 0

    def test_walking_along_its_edge_is_past_it(self) -> None:
        place = facility(
            storey(
                room("H", "office", size=(40, 10)),
                room("Q", "waiting", at=(15, 5.0 - 0.25), size=(5, 5)),
                room("W", "counter", at=(36, 4), size=(4, 2)),
                door("MAIN", "H", at=(0, 5), along="y", 出入口="主入口"),
            )
        )
        assert measure("traffic_through", place, "Q").value == 0

    def test_no_walk_is_drawn_anew_for_each_zone_that_asks_who_crosses_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waiting = [room(f"Q{k}", "waiting", at=(3.0 * k, 2), size=(2, 6)) for k in range(1, 7)]
        main = door("MAIN", "H", at=(0, 5), along="y", 出入口="主入口")
        place = facility(storey(room("H", "office", size=(40, 10)), *waiting, main))
        drawn: list[Way] = []

        def proof(way: Way) -> tuple[Proof, ...]:
            drawn.append(way)
            return ()

        monkeypatch.setattr(place.walker, "proof", proof)
        assert all(measure("traffic_through", place, zone.id).value for zone in waiting[:-1])
        assert len(drawn) == len(waiting) - 1, "the busiest of each zone, as proof, and no other"


class TestClosedOff:
    def rooms(self, **control: str) -> Facility:
        return facility(
            storey(
                room("H", "waiting"),
                room("C", "counter", at=(10.2, 0)),
                room("O", "office", at=(20.4, 0)),
                door("MAIN", "H", at=(5, 0), along="x", 出入口="主入口"),
                door("HC", "H C", at=(10.1, 5), along="y"),
                door("CO", "C O", at=(20.3, 5), along="y", **control),
            )
        )

    @pytest.mark.parametrize(
        ("control", "closed"), [({"控制": "门禁"}, True), ({}, False), ({"控制": "无"}, False), ({"控制": "有"}, True)]
    )
    def test_only_a_controlled_door_closes(self, control: dict[str, str], closed: bool) -> None:
        got = measure("closed_off", self.rooms(**control), "O")
        assert got.value is closed
        assert bool(got.proof) is not closed, "the way in proves that it is open"

    def test_one_more_door_without_control_opens_it(self) -> None:
        place = self.rooms(控制="门禁")
        floor = place.twin.floors[0]
        side = door("SIDE", "O", at=(25, 0), along="x", 出入口="侧门")
        opened = Facility(whole(replace(floor, openings=(*floor.openings, side))), fixture())
        assert measure("closed_off", opened, "O").value is False

    def test_a_staff_door_to_the_street_is_no_way_for_visitors(self) -> None:
        place = self.rooms(控制="门禁")
        floor = place.twin.floors[0]
        staff = door("STAFF", "O", at=(25, 0), along="x", 出入口="员工出入口")
        other = Facility(whole(replace(floor, openings=(*floor.openings, staff))), fixture())
        assert measure("closed_off", other, "O").value is True

    @pytest.mark.parametrize(("gap", "closed"), [(0.2, True), (0.49, True), (0.6, False), (1.2, False)])
    def test_a_slit_at_the_end_of_the_counter_is_no_way_in_and_a_gap_for_a_person_is(
        self, gap: float, closed: bool
    ) -> None:
        """A counter across the zone shuts off what is behind it, but for what is left beside it."""
        bar = block("bar", (5 - gap / 2, 3.0), (10.0 - gap, 0.8))
        floor = storey(room("O", "office"), door("MAIN", "O", at=(5, 0), along="x", 出入口="主入口"), bar)
        got = measure("closed_off", facility(floor), "O")
        assert got.value is closed
        street = measure("street_way", facility(floor), "O", avoid=())
        assert street.value is True, "the strip before the counter is reached in any case"

    def test_without_a_door_it_is_unknown(self) -> None:
        place = facility(
            storey(room("H", "waiting"), room("O", "office", at=(20, 0)), door("MAIN", "H", at=(5, 0), along="x"))
        )
        assert measure("closed_off", place, "O").missing is not None


class TestStreetWay:
    def test_through_the_office_is_no_way_and_round_it_is(self) -> None:
        rooms = (
            room("O", "office"),
            room("W", "waiting", at=(10.2, 0)),
            door("MAIN", "O", at=(5, 0), along="x", 出入口="主入口"),
            door("OW", "O W", at=(10.1, 5), along="y"),
        )
        got = measure("street_way", facility(storey(*rooms)), "W", avoid=("office",))
        assert got.value is False
        assert got.proof
        assert measure("street_way", facility(storey(*rooms)), "W", avoid=("nursing",)).value is True
        own = door("OWN", "W", at=(15, 0), along="x", 出入口="次入口")
        assert measure("street_way", facility(storey(*rooms, own)), "W", avoid=("office",)).value is True

    def test_a_room_named_for_staff_is_avoided_whatever_its_kind(self) -> None:
        rooms = (
            room("O", "", name="员工通道"),
            room("W", "waiting", at=(10.2, 0)),
            door("MAIN", "O", at=(5, 0), along="x", 出入口="主入口"),
            door("OW", "O W", at=(10.1, 5), along="y"),
        )
        assert measure("street_way", facility(storey(*rooms)), "W", avoid=("nursing",)).value is False


class TestWayWidth:
    @pytest.mark.parametrize("gap", [0.6, 0.9])
    def test_a_thing_before_the_door_leaves_what_is_beside_it(self, gap: float) -> None:
        place = facility(
            storey(
                room("E", "nursing", size=(5, 5)),
                room("H", "waiting", at=(5.2, 0), size=(15, 5)),
                door("D", "E H", at=(5.1, 2.5), width=1.2, along="y"),
                block("P", (5.2 + gap + 0.25, 2.5), (0.5, 3.0)),
            )
        )
        got = measure("way_width", place, "E", to=("waiting",))
        assert got.value == pytest.approx(gap, abs=2e-5)
        assert got.proof[0].metres == got.value

    def test_the_door_counts(self) -> None:
        place = facility(
            storey(
                room("E", "nursing", size=(5, 5)),
                room("H", "waiting", at=(5.2, 0), size=(15, 5)),
                door("D", "E H", at=(5.1, 2.5), width=0.8, along="y"),
            )
        )
        assert measure("way_width", place, "E", to=("waiting",)).value == pytest.approx(0.8, abs=2e-5)

    def test_no_way_is_nothing(self) -> None:
        place = facility(
            storey(
                room("E", "nursing"),
                room("H", "waiting", at=(20, 0)),
                door("D", "E", at=(5, 0), along="x"),
                room("X", "office", at=(0, 10)),
                door("EX", "E X", at=(5, 10), along="x"),
            )
        )
        assert measure("way_width", place, "E", to=("waiting",)).value == 0
        assert measure("way_width", place, "E", to=("counter",)).inapplicable is not None


class TestWhatIsNotDrawnApart:
    """A hall that is waiting area, hall and passage at once: where in it people wait, nobody drew."""

    PLACE = facility(
        storey(
            room("H", "waiting hall", size=(20, 8)),
            room("C", "corridor hall", at=(0, 8.2), size=(20, 8)),
            room("Q", "waiting", at=(20.2, 0), size=(4, 8)),
            door("IN", "H", at=(0, 4), along="y"),
            door("HC", "H C", at=(10, 8.1), along="x"),
            door("HQ", "H Q", at=(20.1, 4), along="y"),
        )
    )

    def test_is_unknown_and_says_what_to_split(self) -> None:
        for name in ("traffic_through", "zone_at_entrance"):
            missing = measure(name, self.PLACE, "H").missing
            assert missing is not None
            assert "分割" in missing.zh
        missing = measure("dead_end", self.PLACE, "C").missing
        assert missing is not None
        assert "是同一空间" in missing.zh

    def test_what_stands_apart_is_measured(self) -> None:
        assert measure("traffic_through", self.PLACE, "Q").value == 0
        assert measure("zone_at_entrance", self.PLACE, "Q").value == pytest.approx(20.1, abs=0.1)


class TestDeadEnd:
    def test_as_deep_as_it_is_behind_its_last_door(self) -> None:
        place = facility(
            storey(
                room("C", "office", size=(20, 2)),
                room("R", "waiting", at=(4, 2.2), size=(4, 4)),
                door("IN", "C", at=(0, 1), along="y"),
                door("R1", "C R", at=(6, 2.1), along="x"),
            )
        )
        got = measure("dead_end", place, "C")
        assert got.value == pytest.approx(math.hypot(13.75, 1.75), abs=0.36)
        assert got.proof[0].points[0][0] > 19

    def test_a_door_at_the_end_ends_it(self) -> None:
        place = facility(
            storey(
                room("C", "office", size=(20, 2)),
                door("IN", "C", at=(0, 1), along="y"),
                door("OUT", "C", at=(20, 1), along="y"),
            )
        )
        assert measure("dead_end", place, "C").value == pytest.approx(10, abs=0.4)


def test_clearance_of_a_doorway_is_straight_and_also_outside() -> None:
    place = facility(
        storey(room("H", "waiting"), door("D", "H", at=(5, 0), along="x", width=2.0)),
        thing("B", "seat", at=(7.5, -2.0)),
    )
    got = measure("entrance_clearance", place, "B")
    assert got.value == pytest.approx(2.5)
    assert got.proof[0].kind is ProofKind.LINE
    assert measure(
        "entrance_clearance", facility(storey(room("H", "waiting")), thing("B", "seat", at=(1, 1))), "B"
    ).missing
