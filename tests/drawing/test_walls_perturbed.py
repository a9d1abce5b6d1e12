"""Real drawings as other drafters would have them: the rooms from their walls stay the same.

A rule that fits one file only shows here: turned, mirrored, in another unit, with other layer names, with vertices moved by up to
20 mm and with lines missing, a drawing keeps its rooms.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import shapely
from shapely import Polygon

from tests.bench.score import OUTLINE_LAYERS, between_lines, matched, room_polygon
from tests.drawing.perturb import MIRROR, Change, Matrix, jittered, moved, moved_room, renamed, thinned, turn
from twin.drawing.flatten import flatten
from twin.drawing.labels import room_labels
from twin.drawing.layers import without_layers
from twin.drawing.load import load_drawing
from twin.drawing.metric import infer_units
from twin.drawing.primitives import Drawing
from twin.drawing.profile import Profile
from twin.drawing.roles import guess_roles
from twin.drawing.walls import rooms_from_walls
from twin.drawing.walls_evidence import collect_segments
from twin.drawing.walls_seeds import room_seeds

PLANS = Path(os.environ.get("TWIN_PLANS") or Path(__file__).resolve().parents[2] / ".." / "shared" / "plans")
pytestmark = [
    pytest.mark.plans,
    pytest.mark.xdist_group("walls-perturbed"),  # what is read is kept: by one worker
    pytest.mark.skipif(not PLANS.is_dir(), reason="no real drawings here: set TWIN_PLANS to their folder"),
]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0)
CENTIMETRES: Matrix = (0.1, 0.0, 0.0, 0.1)
NAMES = {
    "墙线": "A-WALL",
    "墙体": "外墙",
    "窗线": "A-GLAZ",
    "窗户": "WINDOW",
    "门线": "A-DOOR",
    "门": "DOOR",
    "柱子": "S-COLS",
}
CHANGES: Mapping[str, tuple[Change, Matrix]] = {
    "as drawn": (lambda d: d, SAME),
    "turned by 17°": (lambda d: moved(d, turn(17.0)), turn(17.0)),
    "mirrored": (lambda d: moved(d, MIRROR), MIRROR),
    "in centimetres": (lambda d: moved(d, CENTIMETRES), CENTIMETRES),
    "other layer names": (lambda d: renamed(d, NAMES), SAME),
    "vertices off by 5 mm": (lambda d: jittered(d, 5.0), SAME),
    "vertices off by 20 mm": (lambda d: jittered(d, 20.0), SAME),
    "a line of twenty missing": (lambda d: thinned(d, 0.05), SAME),
}


@cache
def drawn(name: str) -> tuple[Drawing, tuple[Polygon, ...]]:
    """The drawing without its room outlines, and its rooms in metres of the shifted drawing."""
    doc, _ = load_drawing(PLANS / name / "plan.dxf", None, None, lambda _share, _what: None)
    drawing = without_layers(flatten(doc, lambda _share: None)[0], OUTLINE_LAYERS)
    truth = json.loads((PLANS / name / "truth.json").read_text(encoding="utf-8"))
    x, y = (value * truth["metres_per_unit"] for value in drawing.shift)
    rooms = [room_polygon(r) for r in truth["rooms"]]
    return drawing, tuple(shapely.transform(r, lambda c: c - (x, y)) for r in rooms)


def rebuilt(drawing: Drawing, metres_per_unit: float) -> list[Polygon]:
    """Rooms from walls alone, as the reader makes them."""
    roles = guess_roles(drawing)
    labels, _ = room_labels(drawing, roles, Profile())
    seeds = room_seeds(labels, metres_per_unit)
    rooms = rooms_from_walls(
        drawing,
        roles,
        metres_per_unit,
        label_points=seeds.points,
        printed_areas=seeds.printed_areas,
        numbered=seeds.numbered,
    )
    return [room.polygon for room in rooms]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["teaching-block-f1", "teaching-block-f2"])
def test_a_drawing_keeps_its_rooms(name: str, change: str) -> None:
    """At least nine rooms of ten, at most one too many in seven, however it is drawn."""
    drawing, rooms = drawn(name)
    alter, matrix = CHANGES[change]
    unit = 0.01 if matrix is CENTIMETRES else 0.001
    found, extra = matched([moved_room(r, matrix) for r in rooms], rebuilt(alter(drawing), unit), 0.85)
    assert found >= 0.9 * len(rooms)
    assert extra <= len(rooms) / 7


def test_the_unit_of_the_turned_drawing_is_the_same() -> None:
    drawing, _ = drawn("teaching-block-f1")
    turned = moved(drawing, turn(17.0))
    assert infer_units(turned, guess_roles(turned), None).metres_per_unit == 0.001


@pytest.mark.parametrize("change", ["as drawn", "turned by 17°", "mirrored"])
def test_an_open_office_keeps_its_rooms(change: str) -> None:
    """The rooms of office-cross reach the wall centres: less what lies in walls, four of five are the drafter's."""
    drawing, rooms = drawn("office-cross")
    alter, matrix = CHANGES[change]
    changed = alter(drawing)
    walls = collect_segments(changed, guess_roles(changed), 0.0254, ("wall", "window", "column"))
    inside = between_lines(walls.lines)
    truth = [moved_room(r, matrix) - inside for r in rooms]
    found, extra = matched(truth, [z - inside for z in rebuilt(changed, 0.0254)], 0.85)
    assert found >= 0.8 * len(rooms)
    assert extra <= 0.25 * len(rooms)
