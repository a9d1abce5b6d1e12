"""Sheet borders, title blocks and loose dimensions on layers that tell nothing."""

from __future__ import annotations

import math

import pytest
from ezdxf import bbox
from ezdxf.document import Drawing as DxfDocument

from tests.drawing.drafting import box, new, office, outline, text
from twin.drawing.annotation import without_annotation
from twin.drawing.flatten import flatten
from twin.drawing.primitives import Drawing
from twin.drawing.roles import Role, guess_roles

LAYER = "5"


def left(doc: DxfDocument, role: Role | None = None) -> tuple[Drawing, Drawing]:
    drawing, _ = flatten(doc)
    roles = guess_roles(drawing, {} if role is None else {LAYER: role})
    return drawing, without_annotation(drawing, roles, 0.001, () if role is None else (LAYER,))


def gone(doc: DxfDocument) -> set[str]:
    """Handles of the strokes set aside."""
    drawing, rest = left(doc)
    return {s.handle for s in drawing.strokes} - {s.handle for s in rest.strokes}


def handles(doc: DxfDocument, layer: str = LAYER) -> set[str]:
    return {e.dxf.handle for e in doc.modelspace() if e.dxf.layer == layer and e.dxftype() in {"LINE", "LWPOLYLINE"}}


def sheet() -> DxfDocument:
    """A plan of three rooms, about 16 × 7 m, its walls on layer 1."""
    doc = new(units=4)
    office(doc)
    for entity in doc.modelspace():
        entity.dxf.layer = "1"
    return doc


def test_a_double_border_and_what_hangs_on_it_go() -> None:
    doc = sheet()
    outline(doc, box(-5000, -6000, 30_000, 20_000), layer=LAYER)
    outline(doc, box(-5500, -6500, 31_000, 21_000), layer=LAYER)
    outline(doc, box(15_000, -6000, 10_000, 1500), layer=LAYER)  # a cell of the title block
    assert gone(doc) == handles(doc)


def test_a_border_of_four_lines_goes() -> None:
    doc = sheet()
    corners = box(-5000, -6000, 30_000, 20_000)
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        doc.modelspace().add_line(a, b, dxfattribs={"layer": LAYER})
    assert gone(doc) == handles(doc)


def test_the_walls_around_a_building_stay() -> None:
    """They stand off from nothing: rooms begin behind them."""
    doc = sheet()
    extents = bbox.extents(doc.modelspace())
    (x, y, _), (wide, deep, _) = extents.extmin, extents.size
    outline(doc, box(x - 240, y - 240, wide + 480, deep + 480), layer=LAYER)
    assert gone(doc) == set()


def test_a_rectangle_beside_the_plan_stays() -> None:
    doc = sheet()
    outline(doc, box(40_000, 0, 20_000, 10_000), layer=LAYER)
    assert gone(doc) == set()


def test_what_a_person_calls_a_wall_stays() -> None:
    doc = sheet()
    outline(doc, box(-5000, -6000, 30_000, 20_000), layer=LAYER)
    drawing, rest = left(doc, Role.OTHER)
    assert rest == drawing


@pytest.mark.parametrize(("count", "taken"), [(4, True), (2, False)])
def test_a_chain_of_numbers_over_lines_of_their_length_is_dimensions(*, count: int, taken: bool) -> None:
    """One number over one line may be a room's over a desk."""
    doc = sheet()
    for k in range(count):
        doc.modelspace().add_line((k * 3600, -3000), ((k + 1) * 3600, -3000), dxfattribs={"layer": LAYER})
        text(doc, "3600", (k * 3600 + 1800, -2800), 250, layer=LAYER)
    assert gone(doc) == (handles(doc) if taken else set())
    drawing, rest = left(doc)
    assert len(drawing.labels) - len(rest.labels) == (count if taken else 0)


def test_numbers_that_no_line_is_as_long_as_are_kept() -> None:
    doc = sheet()
    for k in range(4):
        doc.modelspace().add_line((k * 3600, -3000), ((k + 1) * 3600, -3000), dxfattribs={"layer": LAYER})
        text(doc, f"10{k + 1}", (k * 3600 + 1800, -2800), 250, layer=LAYER)
    drawing, rest = left(doc)
    assert rest == drawing


@pytest.mark.parametrize(("numbers", "taken"), [("WALL", True), ("房号", False)])
def test_dimensions_are_written_among_the_walls_that_they_measure(numbers: str, *, taken: bool) -> None:
    """A room's number on a layer of its own may be the length of the wall beneath it."""
    doc = sheet()
    for k in range(4):
        doc.modelspace().add_line((k * 3600, -3000), ((k + 1) * 3600, -3000), dxfattribs={"layer": "WALL"})
        text(doc, "3600", (k * 3600 + 1800, -2800), 250, layer=numbers)
    drawing, rest = left(doc)
    assert len(drawing.strokes) - len(rest.strokes) == (4 if taken else 0)
    assert len(drawing.labels) - len(rest.labels) == (4 if taken else 0)


@pytest.mark.parametrize(
    ("words", "tail", "taken"),
    [
        pytest.param("12", (0, 3000), True, id="the number of an axis"),
        pytest.param("1/C", (3000, 3000), True, id="of one that runs askew"),
        pytest.param("12", (3000, 500), False, id="the line passes by the middle"),
        pytest.param("12", (0, 650), False, id="the line is hardly longer than the bubble"),
        pytest.param("圆形会议室", (0, 3000), False, id="the name of a round room"),
    ],
)
def test_an_axis_goes_with_its_bubble_and_number(words: str, tail: tuple[float, float], *, taken: bool) -> None:
    doc = sheet()
    space, style = doc.modelspace(), {"layer": LAYER}
    tip = (400 * tail[0] / math.hypot(*tail), 400 * tail[1] / math.hypot(*tail)) if tail[1] != 500 else (0, 400)
    circle = space.add_circle((0, 0), 400, dxfattribs=style)
    lead = space.add_line(tail, tip, dxfattribs=style)
    text(doc, words, (0, 0), 350, layer=LAYER)
    assert gone(doc) == ({circle.dxf.handle, lead.dxf.handle} if taken else set())
    drawing, rest = left(doc)
    assert len(drawing.labels) - len(rest.labels) == taken
