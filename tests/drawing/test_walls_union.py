"""The union by tiles is the union: same holes, same shells, islands kept."""

from __future__ import annotations

import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from twin.drawing import walls_union
from twin.drawing.walls_union import Polygons, holes_and_shells


def grid(rooms: int, seed: int) -> Polygons:
    """Walls of square rooms as thin boxes, some missing, and a free-standing core with a room of its own in some."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable plan, not a secret
    boxes = []
    for i in range(rooms):
        for j in range(rooms):
            if chance.random() < 0.9:
                boxes.append(shapely.box(4 * i, 4 * j - 0.1, 4 * i + 4, 4 * j + 0.1))
            if chance.random() < 0.9:
                boxes.append(shapely.box(4 * i - 0.1, 4 * j, 4 * i + 0.1, 4 * j + 4))
            if chance.random() < 0.2:
                x, y = 4 * i + 1.3, 4 * j + 1.2
                boxes += [shapely.box(x, y, x + 1.5, y + 0.1), shapely.box(x, y + 1.4, x + 1.5, y + 1.5)]
                boxes += [shapely.box(x, y, x + 0.1, y + 1.5), shapely.box(x + 1.4, y, x + 1.5, y + 1.5)]
    return np.array(boxes, dtype=object)


def areas(shapes: object) -> list[float]:
    return sorted(float(area) for area in shapely.area(shapes))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(0, 10_000), st.sampled_from([1, 5, 40]))
def test_the_same_as_the_plain_union(rooms: int, seed: int, per_tile: int) -> None:
    boxes = grid(rooms, seed)
    plain = shapely.get_parts(shapely.union_all(boxes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walls_union, "PER_TILE", per_tile)
        holes, shells = holes_and_shells(boxes)
    assert areas(holes) == pytest.approx(areas([Polygon(ring) for part in plain for ring in part.interiors]))
    assert areas(shells) == pytest.approx(areas([Polygon(part.exterior) for part in plain]))
    assert shapely.union_all(shells).area == pytest.approx(shapely.union_all([Polygon(p.exterior) for p in plain]).area)


def test_a_few_boxes_and_none() -> None:
    holes, shells = holes_and_shells(np.array([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)], dtype=object))
    assert (len(holes), len(shells)) == (0, 2)
    assert [len(found) for found in holes_and_shells(np.empty(0, dtype=object))] == [0, 0]
