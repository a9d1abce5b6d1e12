"""What is skipped when a drawing is only read, and lines in runs, change nothing of what is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.drawing.drafting import new, sampler, written
from twin.drawing.flatten import flatten
from twin.drawing.load import OVERLAY, load_drawing
from twin.drawing.runs import LineRun

PLANS = Path(__file__).parents[3] / "shared" / "plans"
DRAWN = [
    "house-danish",
    "office-square",
    "school-five-floors",
    "sheet-set",
    "tarch-factory",
    "teaching-block-f1",
    "office-cross",
]


def seen(data: bytes, *, read_only: bool) -> tuple[list[Any], ...]:
    """Everything of a drawing, points as lists of numbers."""
    drawing, issues = flatten(load_drawing(data, read_only=read_only)[0])
    strokes = [(s.kind, s.layer, s.coords.tolist(), s.closed, s.handle, s.insert, s.arc) for s in drawing.strokes]
    rest = [drawing.dimensions, drawing.shift, drawing.insunits, drawing.hidden_layers]
    return strokes, list(drawing.labels), list(drawing.inserts), rest, issues


def kinds(data: bytes) -> set[str]:
    """The types of what stands in modelspace."""
    return {entity.dxftype() for entity in load_drawing(data, read_only=True)[0].modelspace()}


@pytest.mark.parametrize("kind", ["r12", "gbk", "utf8", "binary"])
def test_what_is_drawn_is_the_same(kind: str) -> None:
    data = sampler(kind)
    assert seen(data, read_only=True) == seen(data, read_only=False)
    assert seen(data, read_only=True)[0]


@pytest.mark.plans
@pytest.mark.parametrize("name", DRAWN)
def test_real_drawings(name: str) -> None:
    data = (PLANS / name / "plan.dxf").read_bytes()
    assert seen(data, read_only=True) == seen(data, read_only=False)


def test_multilines_keep_the_width_of_their_style() -> None:
    doc = new()
    style = doc.mline_styles.new("墙240")
    style.elements.append(120)
    style.elements.append(-120)
    doc.modelspace().add_mline([(0, 0), (5000, 0)], dxfattribs={"style_name": "墙240"})
    data = written(doc)
    strokes = seen(data, read_only=True)[0]
    assert {point[1] for stroke in strokes for point in stroke[2]} == {0.0, 240.0}
    assert strokes == seen(data, read_only=False)[0]


def test_lines_in_blocks_and_on_paper_stay_where_they_are() -> None:
    doc = new("R2018")
    block = doc.blocks.new("柜")
    for x in range(5):
        block.add_line((x, 0), (x, 9), dxfattribs={"layer": "0" if x % 2 else "家具"})
        doc.modelspace().add_line((100 * x, 0), (100 * x, 90), dxfattribs={"layer": "WALL", "color": x})
        doc.paperspace().add_line((0, x), (9, x))
    doc.modelspace().add_blockref("柜", (700, 0), dxfattribs={"layer": "A"})
    doc.modelspace().add_line((0, 0), (1, 1), dxfattribs={"invisible": 1})
    data = written(doc)
    assert seen(data, read_only=True) == seen(data, read_only=False)
    assert [stroke[1] for stroke in seen(data, read_only=True)[0]] == [*["WALL"] * 5, "家具", "A", "家具", "A", "家具"]


def test_lines_keep_their_order_among_other_things() -> None:
    doc = new()
    space = doc.modelspace()
    space.add_line((0, 0), (1, 0))
    space.add_line((0, 1), (1, 1))
    space.add_circle((0, 0), 5)
    space.add_line((0, 2), (1, 2))
    strokes = seen(written(doc), read_only=True)[0]
    assert [stroke[0] for stroke in strokes] == ["LINE", "LINE", "CIRCLE", "LINE"]
    assert kinds(written(doc)) == {"LINES", "CIRCLE"}


@pytest.mark.parametrize("others", [True, False], ids=["lines of the plan too", "nothing else"])
def test_what_an_audit_added_is_no_part_of_a_run(*, others: bool) -> None:
    doc = new()
    for y in range(4):
        doc.modelspace().add_line((0, y), (9, y), dxfattribs={"layer": f"{OVERLAY}缺失" if y % 2 else "WALL"})
        if not others:
            doc.modelspace().add_circle((0, y), 1, dxfattribs={"layer": f"{OVERLAY.lower()}圈"})
    if not others:
        doc.modelspace().delete_all_entities()
        doc.modelspace().add_line((0, 0), (9, 0), dxfattribs={"layer": f"{OVERLAY}缺失"})
        doc.modelspace().add_circle((0, 0), 1)
    layers = [stroke[1] for stroke in seen(written(doc), read_only=True)[0]]
    assert layers == (["WALL", "WALL"] if others else ["0"])


def test_a_senseless_coordinate_in_a_run_is_mended_as_before() -> None:
    doc = new()
    for y in (10, 20, 31):
        doc.modelspace().add_line((0, y), (9, y))
    data = written(doc).replace(b"\n31.0\n", b"\n3l.0\n")
    loaded, info = load_drawing(data, read_only=True)
    assert [issue.code for issue in info.issues] == ["repaired"]
    assert not any(isinstance(entity, LineRun) for entity in loaded.modelspace())


def test_unit_version_and_hidden_layers_are_read_of_the_header_and_tables() -> None:
    doc = new("R2013", units=5)
    doc.layers.add("旧图").off()
    doc.modelspace().add_line((0, 0), (9, 0))
    loaded, info = load_drawing(written(doc), read_only=True)
    drawing, _ = flatten(loaded)
    assert (drawing.insunits, info.dxf_version, drawing.hidden_layers) == (5, "AC1027", {"旧图"})
