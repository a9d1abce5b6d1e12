"""One floor drawn by many hands reads the same: the same rooms, names, doors and unit."""

from __future__ import annotations

import pytest

from tests.bench.hands import HANDS, read

BARE = (
    "doors: none",
    "one layer, doors: none",
    "numbers, doors: none",
    "floor: niches, Chinese, walls: lines, doors: none",
)
"""Openings without leaves: within, they are gaps; to the street nobody can tell one from a missing line."""
COUNTERS = ("one layer, fixtures", "floor: glass, one layer")
"""A counter along a wall, or a desk near it, of lines like those of walls, reads as a part of the wall: its room is smaller by it."""
WIDE = {"floor: entrances, TArch": 1, "floor: entrances, one layer": 4}
"""Ways in that are no doors to anybody where their layer does not say so: a shutter is two lines across, a sliding leaf a thin box."""


@pytest.mark.parametrize("name", [name for name in HANDS if name not in {*BARE, *COUNTERS}])
def test_every_hand_reads_the_same(name: str) -> None:
    hand = HANDS[name]
    least = 0.85 if hand.wall == "middle lines" else 0.95  # a room between middle lines is larger by half its walls
    result = read(hand, least)
    assert result.unit_right
    assert (result.missing, result.too_many) == ((), ())
    assert result.misnamed == () or hand.label == "none"
    between = hand.wall == "plaster" and hand.names != "Chinese"  # a jamb between core and finish
    assert result.doors_missing <= max(between, WIDE.get(name, 0))


@pytest.mark.parametrize(("name", "outside"), [("doors: none", 4), (BARE[-1], 2)])
def test_openings_without_leaves_are_gaps_between_rooms(name: str, outside: int) -> None:
    """``outside``: the leaves of double doors that lead there."""
    result = read(HANDS[name])
    assert (result.missing, result.too_many, result.misnamed) == ((), (), ())
    assert result.doors_missing == outside


@pytest.mark.parametrize("name", COUNTERS)
def test_what_stands_at_walls_is_no_room(name: str) -> None:
    result = read(HANDS[name], 0.9)
    assert (result.missing, result.too_many, result.misnamed, result.doors_missing) == ((), (), (), 0)
