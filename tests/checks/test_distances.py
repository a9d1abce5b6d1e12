"""How far the farthest place of a floor is from the nearest thing, on foot."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.model import Finding, Json, Twin, Verdict

from .build import TODAY, door, facility, measure, room, storey, thing, whole

HALF_DIAGONAL = math.sqrt(0.5)
"""What a grid of 1 m may fall short by."""


def test_the_farthest_corner_of_an_open_room() -> None:
    place = facility(storey(room("A", "waiting", size=(30, 10))), thing("1", "seat", at=(0.5, 5)))
    found = measure("farthest_walk", place, "F1", item="seat").value
    true = math.hypot(29.5, 5)
    assert isinstance(found, float)
    assert true - HALF_DIAGONAL <= found <= true


def test_two_things_halve_the_way_and_the_nearer_one_counts() -> None:
    floor = storey(room("A", "waiting", size=(30, 10)))
    two = facility(floor, thing("1", "seat", at=(0.5, 5)), thing("2", "seat", at=(29.5, 5)))
    found = measure("farthest_walk", two, "F1", item="seat")
    assert isinstance(found.value, float)
    assert found.value == pytest.approx(math.hypot(14.5, 5), abs=HALF_DIAGONAL)
    assert [proof.metres for proof in found.proof] == pytest.approx([found.value], abs=0.01)


def test_it_goes_through_doors_and_not_through_walls() -> None:
    """Back to back through a wall it would be a metre; the door is at the far end."""
    place = facility(
        storey(
            room("A", "waiting", size=(20, 4)),
            room("B", "office", at=(0, 4), size=(20, 4)),
            door("AB", "A B", at=(19, 4), along="x"),
        ),
        thing("1", "seat", at=(0.5, 0.5)),
    )
    found = measure("farthest_walk", place, "F1", item="seat").value
    assert isinstance(found, float)
    assert 36 < found < 39


def test_a_room_without_a_door_does_not_count_and_is_named() -> None:
    place = facility(
        storey(room("A", "waiting"), room("S", "office", at=(40, 0), name="竖井")), thing("1", "seat", at=(5, 5))
    )
    found = measure("farthest_walk", place, "F1", item="seat")
    assert isinstance(found.value, float)
    assert found.value < 8
    assert any("竖井" in remark.zh for remark in found.remarks)


def test_no_thing_no_question_and_no_position_no_answer() -> None:
    floor = storey(room("A", "waiting"))
    assert measure("farthest_walk", facility(floor), "F1", item="seat").inapplicable
    assert measure("farthest_walk", facility(floor, thing("1", "seat", zone="A")), "F1", item="seat").missing


def held(length: float, **facts: Json) -> Finding:
    """The rule of extinguishers on one long hall with one extinguisher at its end."""
    catalog = load_catalog()
    twin: Twin = whole(
        storey(room("A", "hall", size=(length, 2))),
        thing("1", "fire_extinguisher", at=(0.5, 1)),
    )
    twin = replace(twin, centre=replace(twin.centre, facts=facts))
    return next(
        finding
        for finding in check(twin, [catalog.standard("GB50140-2005")], catalog, today=TODAY)
        if finding.rule == "GB50140-5.2.1-1"
    )


ON: Json = {"GB50140-5.2.1-1": True}


def test_the_extinguisher_rule_is_off_until_an_auditor_turns_it_on() -> None:
    assert held(60).verdict is Verdict.NOT_APPLICABLE
    assert held(60, rules=ON).verdict is Verdict.FAIL
    assert held(60, rules=ON).confidence == "S"


@pytest.mark.parametrize(
    ("length", "light", "verdict"),
    [
        (15, None, Verdict.PASS),
        (23, None, Verdict.UNKNOWN),
        (23, False, Verdict.FAIL),
        (23, True, Verdict.PASS),
        (28, True, Verdict.FAIL),
    ],
)
def test_the_class_of_hazard_decides_between_20_and_25_m(length: float, light: bool | None, verdict: Verdict) -> None:
    facts: dict[str, Json] = {"rules": ON} if light is None else {"rules": ON, "light_fire_hazard": light}
    assert held(length, **facts).verdict is verdict
