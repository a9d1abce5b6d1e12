"""Units: every witness by itself, against a lying header, and the override."""

from __future__ import annotations

import ezdxf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawing.drafting import box, new, office, outline, text
from twin.drawing.flatten import flatten
from twin.drawing.metric import infer_units, level_ratios, parallel_gaps, parse_feet
from twin.drawing.roles import guess_roles
from twin.errors import DrawingError
from twin.model import Units
from twin.units import FACTORS

LYING = {"mm": 6, "cm": 4, "m": 4, "in": 4, "dm": 4, "ft": 4}


def units_of(doc: ezdxf.document.Drawing, override: str | None = None) -> Units:
    drawing, _ = flatten(doc)
    return infer_units(drawing, guess_roles(drawing), override)


def witness(units: Units, name: str) -> float:
    return next(e.metres_per_unit for e in units.evidence if e.witness == name)


@pytest.mark.parametrize("unit", ["mm", "cm", "dm", "m", "in", "ft"])
def test_an_office_is_read_in_its_unit_against_a_lying_header(unit: str) -> None:
    doc = new(units=LYING[unit])
    office(doc, unit=1 / FACTORS[unit], rooms=6)
    units = units_of(doc)
    assert units.metres_per_unit == FACTORS[unit]
    assert witness(units, "door-leaf") == FACTORS[unit]
    assert witness(units, "header") != FACTORS[unit]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["mm", "cm", "m", "in"]), st.floats(-4e6, 4e6), st.floats(-4e6, 4e6))
def test_where_the_drawing_lies_does_not_matter(unit: str, x: float, y: float) -> None:
    doc = new()
    office(doc, unit=1 / FACTORS[unit], x=x, y=y)
    assert units_of(doc).metres_per_unit == FACTORS[unit]


def test_printed_areas_speak_loudest() -> None:
    doc = new(units=4)
    for number, (wide, deep) in enumerate([(500, 400), (600, 400), (700, 450)]):  # centimetres
        outline(doc, box(1000 * number, 0, wide, deep))
        text(doc, f"使用面积:{wide * deep / 1e4:g}㎡", (1000 * number + wide / 2, deep / 2), 25)
    units = units_of(doc)
    assert units.metres_per_unit == 0.01
    assert witness(units, "printed-areas") == 0.01


@pytest.mark.parametrize(
    ("length", "printed", "unit"),
    [
        (3600.0, "3600", "mm"),
        (3.6, "3600", "m"),
        (360.0, "3600", "cm"),
        (150.0, "12'-6\"", "in"),
        (3.6, "3.60", "m"),
        (3600, "3.6m", "mm"),
    ],
)
def test_dimensions_say_what_they_span(length: float, printed: str, unit: str) -> None:
    doc = new()
    for number in range(4):
        doc.modelspace().add_linear_dim(base=(0, 10 * number), p1=(0, 0), p2=(length, 0), text=printed)
    for entity in doc.modelspace().query("DIMENSION"):
        entity.dxf.text = printed
    doc.modelspace().add_line((0, 0), (1, 1))
    assert witness(units_of(doc), "dimensions") == FACTORS[unit]


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("12'-6\"", 3.81),
        ("3'", 0.9144),
        ('8"', 0.2032),
        ("1'-0 1/2\"", 0.3175),
        ("5’-2”", 1.5748),
        ("3600", None),
        ("", None),
        ("'", None),
        ('1/0"', None),
    ],
)
def test_feet_and_inches(text: str, metres: float | None) -> None:
    assert parse_feet(text) == (pytest.approx(metres) if metres is not None else None)


def test_level_marks_one_above_the_other_tell_the_scale() -> None:
    doc = new()
    for metres in (0.0, 4.2, 8.4):
        text(doc, f"{metres:.3f}", (0, metres * 1000))
    drawing, _ = flatten(doc)
    assert level_ratios(drawing) == pytest.approx([0.001, 0.001])


def test_an_override_wins_and_is_marked() -> None:
    doc = new(units=4)
    office(doc)
    units = units_of(doc, "cm")
    assert units.metres_per_unit == 0.01
    assert units.overridden
    assert witness(units, "door-leaf") == 0.001
    with pytest.raises(DrawingError) as caught:
        units_of(doc, "yard")
    assert caught.value.code == "bad-units"


def test_gaps_between_parallel_lines_are_those_to_the_next_one_that_runs_beside() -> None:
    lines = np.array(
        [
            [[0, 0], [10, 0]],  # the next one beside it is the third: the second shares too little
            [[9, 0.1], [19, 0.1]],
            [[10, 0.3], [0, 0.3]],
            [[0, 5], [0, 9]],  # upright ones, one of them drawn downwards
            [[0.2, 8], [0.2, 4]],
            [[3, 3], [3, 3]],
        ],
        dtype=np.float64,
    )
    gaps, shared = parallel_gaps(lines[:, 0], lines[:, 1])
    assert sorted(zip(gaps.tolist(), shared.tolist(), strict=True)) == [
        pytest.approx((0.2, 3.0)),
        pytest.approx((0.3, 10.0)),
    ]
