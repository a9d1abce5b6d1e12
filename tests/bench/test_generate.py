"""The synthetic plans: reproducible, as dirty as said, and read right through the whole reader."""

from __future__ import annotations

import pytest
import shapely

from tests.bench.generate import generate
from tests.bench.score import matched
from twin.drawing.plan import read_plan


def test_the_same_seed_gives_the_same_plan() -> None:
    one, two = generate(12, seed=4), generate(12, seed=4)
    assert [(r.name, r.polygon.wkt) for r in one.rooms] == [(r.name, r.polygon.wkt) for r in two.rooms]
    assert one.doors == two.doors
    assert generate(12, seed=5).doors != one.doors


def test_true_rooms_are_disjoint() -> None:
    rooms = [r.polygon for r in generate(60, seed=1).rooms]
    assert shapely.union_all(rooms).area == pytest.approx(sum(r.area for r in rooms))


@pytest.mark.parametrize(("rooms", "seed", "dirt"), [(30, 1, 0.0), (30, 2, 20.0), (60, 3, 20.0), (60, 8, 10.0)])
def test_every_room_is_read(rooms: int, seed: int, dirt: float) -> None:
    """One zone holds each room's name and no other, with IoU ≥ 0.95."""
    made = generate(rooms, seed, dirt)
    truth = {r.name: shapely.transform(r.polygon, lambda c: c / 1000) for r in made.rooms}
    (floor,) = read_plan(made.dxf, name="made.dxf").floors
    wrong = []
    for zone in floor.zones:
        here = shapely.transform(zone.polygon, lambda c: c + floor.origin)
        true = truth.pop(zone.name or "", None)
        if true is None or here.intersection(true).area < 0.95 * here.union(true).area or len(zone.names) != 1:
            wrong.append((zone.name, zone.names))
    assert (wrong, sorted(truth)) == ([], [])


def test_matching_counts_each_zone_for_one_room() -> None:
    square, other = shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)
    assert matched([square, square], [square, other], 0.9) == (1, 1)
    assert matched([square], [], 0.9) == (0, 0)
