"""Revolving doors: drums of two arcs that face each other."""

from __future__ import annotations

import math

import pytest

from tests.drawing.lines import ROLES, drawing, line, swing
from twin.drawing.openings import find_doors


@pytest.mark.parametrize("turn", [0.0, 30.0])
def test_a_drum_is_a_door_from_jamb_to_jamb(turn: float) -> None:
    arcs = [swing((5000, 0), 1200, turn + start, 90, leaf=False) for start in (-45, 135)]
    wings = [line(5000, 0, 5000 + 1150 * math.cos(a), 1150 * math.sin(a), "门") for a in (0.3, 2.4, 4.5)]
    (door,) = find_doors(drawing(*arcs, wings), ROLES, 0.001)
    assert (door.source, round(math.dist(*door.chord), 3), round(door.clear_m, 3)) == ("revolving", 2.4, 1.2)
    assert len(door.strokes) == 5
    c, s = 1.2 * math.cos(math.radians(turn)), 1.2 * math.sin(math.radians(turn))
    low, high = sorted(door.chord)
    assert (low, high) == (pytest.approx((5 - c, -s)), pytest.approx((5 + c, s)))


def test_arcs_side_by_side_are_leaves() -> None:
    arcs = [swing((5000, 0), 1200, start, 90, leaf=False) for start in (0, 90)]
    assert {d.source for d in find_doors(drawing(*arcs), ROLES, 0.001)} == {"arc"}
