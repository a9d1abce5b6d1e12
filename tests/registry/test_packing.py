"""Floors as compact values."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiLineString, Polygon, box

from twin.drawing.plan import read_plan
from twin.model import Floor, Issue, Opening, OpeningKind, Placement, Severity, Text, Zone, ZoneOrigin
from twin.registry.packing import pack_floor, unpack_floor

from .build import rooms

numbers = st.floats(-1e6, 1e6, allow_nan=False)
points = st.tuples(numbers, numbers)
words = st.text(max_size=8)
optional = st.none() | words


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    x, y = draw(points)
    outline = box(x, y, x + draw(st.floats(0.1, 50)), y + 3)
    ring = [(x + 0.01, y + 0.1), (x + 0.05, y + 0.1), (x + 0.05, y + 0.2)]
    polygon = Polygon(outline.exterior.coords, [ring]) if draw(st.booleans()) else outline
    zone = Zone(
        *(draw(words), draw(optional), draw(optional), tuple(draw(st.lists(words, max_size=2))), polygon),
        draw(st.sampled_from(ZoneOrigin)),
        tuple(draw(st.lists(words, max_size=2))),
        draw(st.none() | numbers),
    )
    chord = (draw(points), draw(points)) if draw(st.booleans()) else None
    opening = Opening(
        "o", draw(st.sampled_from(OpeningKind)), draw(st.none() | numbers), (x, y), (zone.id,), chord, "2F"
    )
    size = draw(st.none() | points)
    placement = Placement(
        "p", None, draw(words), (y, x), draw(numbers), {draw(words): draw(words)}, zone=zone.id, size=size
    )
    lines = MultiLineString([[(x, y), (y, x + 1)], [(0, 0), (1, 1), (2, 0)]])
    return Floor(
        "f",
        draw(words),
        draw(st.integers(-3, 9)),
        (x, y),
        (0, 0, 1, 1),
        (zone,),
        (opening,),
        (placement,),
        {"wall": lines},
    )


@given(floors(), optional)
def test_a_floor_comes_back_equal(floor: Floor, layer: str | None) -> None:
    issues = (
        Issue("a", Severity.WARNING, Text("话", "word"), layer, "2F", (1.0, 2.0), "f"),
        Issue("b", Severity.INFO, Text("", "")),
    )
    assert unpack_floor(pack_floor(floor, issues)) == (floor, issues)


def test_a_floor_without_anything_comes_back() -> None:
    bare = Floor("f", "空", 1, (0.0, 0.0), (0.0, 0.0, 0.0, 0.0), ())
    assert unpack_floor(pack_floor(bare)) == (bare, ())


def test_a_read_drawing_comes_back_exactly() -> None:
    floor = read_plan(rooms()).floors[0]
    again, _ = unpack_floor(pack_floor(floor))
    assert again == floor
    for before, after in zip(floor.zones, again.zones, strict=True):
        assert math.isclose(before.polygon.symmetric_difference(after.polygon).area, 0.0, abs_tol=0.0)


@pytest.mark.parametrize("data", [b"", b"TWF9", b"PK\x03\x04"])
def test_what_is_no_packed_floor_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a packed floor"):
        unpack_floor(data)


@pytest.mark.plans
def test_a_real_drawing_comes_back_smaller(plans: Path) -> None:
    path = plans / "teaching-block-f1" / "plan.dxf"
    floor = read_plan(path).floors[0]
    packed = pack_floor(floor)
    assert unpack_floor(packed)[0] == floor
    assert len(packed) < path.stat().st_size
