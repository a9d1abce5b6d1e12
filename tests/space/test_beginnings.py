"""Where ways begin, found together for destinations whose ways begin alike: as each whole way begins."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.space.wayfinding_plans import centre, tee, two_floors
from twin.model import Point, Twin
from twin.space.network import Spot
from twin.space.visits_beginnings import Beginnings, first_floor
from twin.space.visits_ground import Ground
from twin.space.visits_points import length_of, point_at


def _same(begins: tuple[Point, ...], whole: tuple[Point, ...], metres: float) -> bool:
    far = min(length_of(whole), metres)
    marks = [far * k / 20 for k in range(21)]
    if len(whole) < 2 or len(begins) < 2:
        return begins == whole
    return length_of(begins) >= far - 1e-9 and all(
        point_at(begins, at) == pytest.approx(point_at(whole, at), abs=1e-9) for at in marks
    )


def _spots(ground: Ground) -> list[Spot]:
    """Entrances, and places along every way from the first of them."""
    spots = [entrance.spot for entrance in ground.entrances]
    for to in ground.destinations:
        found = ground.way(spots[0], to)
        for (floor, a), (other, b) in pairwise(found[0].points if found else ()):
            spot = ground.walk.spot(floor, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)) if floor == other else None
            spots += [spot] if spot else []
    return list(dict.fromkeys(spots))


@pytest.mark.parametrize("metres", [0.5, 3.0, 7.0, 50.0])
@pytest.mark.parametrize("twin", [centre(tee()), two_floors()], ids=["tee", "two floors"])
def test_beginnings_are_those_of_the_whole_ways(twin: Twin, metres: float) -> None:
    ground = Ground(twin)
    begun, together = Beginnings(ground), 0
    for spot in _spots(ground):
        for to in ground.destinations:
            found, begins = ground.way(spot, to), begun.of(spot, to, metres)
            if found is None or begins is None:
                assert (found is None) == (begins is None)
                continue
            whole = first_floor(found[0])
            assert _same(begins, whole, metres)
            together += length_of(begins) < length_of(whole) - 1e-6
    assert together or metres > 40.0
