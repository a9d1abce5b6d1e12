"""What is read along a walk, asked of all faces at once, against one look and one face at a time."""

from __future__ import annotations

import random

import pytest
import shapely

from tests.space.wayfinding_plans import TEE_SIGN, centre, sign, tee
from twin.space.visits_views import Look
from twin.space.wayfinding import Wayfinding


@pytest.mark.parametrize("around", [False, True])
def test_all_faces_at_once_are_read_as_each_by_itself(*, around: bool) -> None:
    signs = [TEE_SIGN, *(sign(f"S{k}", (3.0 + 3 * k, 17.5), way, "便民服务区") for k, way in enumerate("南北东西南"))]
    sights = Wayfinding(centre(tee(), signs)).guide.sights
    chance = random.Random(7)  # noqa: S311 - the same looks every time
    looks = [
        Look(0.0, 0, (chance.uniform(0.0, 21.0), chance.uniform(0.0, 20.0)), chance.uniform(0.0, 360.0))
        for _ in range(400)
    ]
    alone = [
        (k, face)
        for k, look in enumerate(looks)
        for face, seen in enumerate(sights.faces)
        if shapely.intersects_xy(seen.area, *look.at) and (around or sights.in_view(look, seen.at))
    ]
    assert len({face for _, face in alone}) > 2
    assert sights.readable(looks, around=around) == alone
    assert sights.readable(looks, {0, 2}, around=around) == [pair for pair in alone if pair[1] in {0, 2}]
    if not around:
        assert [sights.read_at(look) for look in looks] == [
            tuple(face for at, face in alone if at == k) for k in range(len(looks))
        ]
