"""Circulation load by hand: shares add up, ways in and out both count, what is cut off is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shapely import box

from tests.space.plans import door, floor, table, twin, zone
from twin.model import Floor, Opening, OpeningKind, Twin
from twin.space.loads import Circulation, circulation
from twin.space.network import Network, Spot
from twin.space.places import find_place
from twin.space.routes import Router


def hall() -> Floor:
    """A hall with a door in the west and one in the east, and a room north of it."""
    return floor(
        [zone("h", box(0, 0, 20, 6)), zone("n", box(0, 6.2, 20, 12)), zone("x", box(0, 13, 20, 16))],
        [
            door("west", ((-0.1, 2), (-0.1, 4)), ("h",)),
            door("east", ((20.1, 2), (20.1, 4)), ("h",)),
            door("room", ((9, 6.1), (11, 6.1)), ("h", "n")),
        ],
    )


def walked(plan: Twin, *groups: list[str], weights: dict[str, float] | None = None) -> Circulation:
    places = [[find_place(plan, words) for words in group] for group in groups]
    return circulation(Router(plan), *places, weights=weights)


def test_in_and_out_by_one_door_is_twice() -> None:
    found = walked(twin(hall()), ["west"], ["n"], ["west"])
    assert found.openings["west"] == pytest.approx(2.0)
    assert found.openings["room"] == pytest.approx(2.0)
    assert found.openings["east"] == 0.0
    assert found.zones["h"] == pytest.approx(2.0)
    assert found.zones["x"] == 0.0
    assert not found.unreached


def test_shares_of_all_combinations_add_up_to_one_visit() -> None:
    found = walked(twin(hall()), ["west", "east"], ["n", "h"], ["west", "east"])
    assert sum(leg.load for leg in found.legs) == pytest.approx(2.0)
    assert found.openings["west"] == pytest.approx(1.0)
    assert found.openings["room"] == pytest.approx(1.0)


def test_weights_move_the_load() -> None:
    found = walked(twin(hall()), ["west", "east"], ["n"], ["east"], weights={"west": 3.0, "east": 1.0})
    assert found.openings["west"] == pytest.approx(0.75)
    assert found.openings["east"] == pytest.approx(1.25)


def test_a_destination_without_weight_draws_nobody() -> None:
    found = walked(twin(hall()), ["west"], ["n", "x"], ["west"], weights={"x": 0.0})
    assert found.openings["room"] == pytest.approx(2.0)
    assert not found.unreached


def test_what_cannot_be_reached_is_said_and_its_share_is_lost() -> None:
    found = walked(twin(hall()), ["west"], ["n", "x"], ["west"])
    assert [(one.id, other.id) for one, other in found.unreached] == [("west", "x"), ("x", "west")]
    assert found.openings["room"] == pytest.approx(1.0)


def test_seats_in_the_way_and_seats_aside() -> None:
    found = walked(twin(hall()), ["west"], ["east"], ["east"])
    assert found.through(0, box(8, 2.8, 10, 3.2)) == pytest.approx(1.0)
    assert found.through(0, box(8, 4.8, 10, 5.2)) == 0.0
    assert found.through(0, box(8, 3.2, 10, 3.6)) == pytest.approx(1.0)  # within half a body
    assert found.through(0, box(8, 3.2, 10, 3.6), aside_m=0.1) == 0.0


def test_flows_and_cells_hold_the_same_traffic() -> None:
    plan = twin(floor(list(hall().zones), list(hall().openings), [table("t", 10, 3, 2, 2)]))
    found = walked(plan, ["west", "east"], ["n"], ["west", "east"])
    walking = sum(flow.load * math.dist(*flow.line) for flow in found.flows)
    assert walking == pytest.approx(sum(leg.load * leg.way.length_m for leg in found.legs))
    field = found.field(0, 0.5)
    assert field.load.max() == pytest.approx(2.0)
    busiest = field.points[int(np.argmax(field.load))]
    assert found.through(0, box(*(busiest - 0.25), *(busiest + 0.25)), aside_m=0.0) == pytest.approx(2.0)


def test_upstairs_the_stair_carries_the_load() -> None:
    def level(n: int) -> Floor:
        stair = Opening(f"s{n}", OpeningKind.STAIR, None, (5.0, 5.0), (f"h{n}",), attributes={"编号": "s"})
        way_in = [door("in", ((-0.1, 2), (-0.1, 4)), (f"h{n}",))] if n == 1 else []
        return floor([zone(f"h{n}", box(0, 0, 20, 10))], [stair, *way_in], ident=f"f{n}", level=n)

    found = walked(twin(level(1), level(2)), ["in"], ["h2"], ["in"])
    assert found.openings == pytest.approx({"in": 2.0, "s1": 2.0, "s2": 2.0})
    assert found.zones == pytest.approx({"h1": 2.0, "h2": 2.0})
    assert found.through(1, box(5.5, 4.5, 9, 5.5)) == pytest.approx(2.0)
    further = walked(twin(level(1), level(2), level(3)), ["in"], ["h3"], ["in"])
    assert further.openings["s2"] > 0.0
    assert further.through(1, box(4, 4, 6, 6)) == 0.0, "on the stairs one passes a floor without walking on it"
    assert [leg.end.id for leg in further.legs_at(2, box(5.5, 4.5, 9, 5.5))] == ["h3", "in"]


def test_the_same_question_has_the_same_answer() -> None:
    groups = (["west", "east"], ["n", "h"], ["east", "west"])
    one, other = walked(twin(hall()), *groups), walked(twin(hall()), *groups)
    assert one.flows == other.flows


def test_where_one_stands_in_a_zone_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    found = Router._zone_spots

    def counted(self: Router, network: Network, floor: int, zone: str) -> list[Spot]:
        asked.append(zone)
        return found(self, network, floor, zone)

    monkeypatch.setattr(Router, "_zone_spots", counted)
    walked(twin(hall()), ["west", "east"], ["n", "h"], ["west", "east"])
    assert sorted(asked) == ["h", "n"]
