"""One floor drawn by many hands reads the same: the same rooms, names, doors and unit."""

from __future__ import annotations

import pytest

from tests.bench.hands import HANDS, read

BARE = ("doors: none", "one layer, doors: none", "numbers, doors: none")
"""Openings without leaves: within, they are gaps; to the street nobody can tell one from a missing line."""
COUNTERS = ("one layer, fixtures",)
"""A counter along a wall, of lines like those of walls, reads as a part of the wall: its room is smaller by it."""


@pytest.mark.parametrize("name", [name for name in HANDS if name not in {*BARE, *COUNTERS}])
def test_every_hand_reads_the_same(name: str) -> None:
    hand = HANDS[name]
    least = 0.85 if hand.wall == "middle lines" else 0.95  # a room between middle lines is larger by half its walls
    result = read(hand, least)
    assert result.unit_right
    assert (result.missing, result.too_many) == ((), ())
    assert result.misnamed == () or hand.label == "none"
    assert result.doors_missing <= (
        hand.wall == "plaster" and hand.names != "Chinese"
    )  # a jamb between core and finish


def test_openings_without_leaves_are_gaps_between_rooms() -> None:
    result = read(HANDS["doors: none"])
    assert (result.missing, result.too_many, result.misnamed) == ((), (), ())
    assert result.doors_missing == 4  # the leaves of the two double doors that lead outside


def test_a_toilet_of_loose_lines_is_one_room_with_its_cubicles() -> None:
    result = read(HANDS["one layer, fixtures"], 0.9)
    assert (result.missing, result.too_many, result.misnamed, result.doors_missing) == ((), (), (), 0)
