"""Label sizes: each ready one lies on its page; what does not is refused in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import Invalid, NotFound
from twin.tags.sheets import A4, PRESETS, LabelSheet, require_fit, sheet_from_json, sheet_json, sheet_named

OWN = LabelSheet("own", 100, 50, 2, 2, 40, 20, 2, 2, 45, 22)


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_label_of_a_ready_size_lies_on_its_page_and_on_no_other_label(name: str) -> None:
    sheet = PRESETS[name]
    corners = [sheet.corner(place) for place in range(sheet.per_page)]
    assert len(set(corners)) == sheet.per_page
    for x, y in corners:
        assert -1e-6 <= x <= sheet.page_width - sheet.width + 1e-6
        assert -1e-6 <= y <= sheet.page_height - sheet.height + 1e-6
    for i, (x0, y0) in enumerate(corners):
        for x1, y1 in corners[i + 1 :]:
            assert abs(x0 - x1) >= sheet.width - 1e-6 or abs(y0 - y1) >= sheet.height - 1e-6
    assert require_fit(sheet) is sheet


@pytest.mark.parametrize(("name", "grid", "size"), [
    ("L7162", (2, 8), (99.1, 33.9)),
    ("L7163", (2, 7), (99.1, 38.1)),
    ("L7160", (3, 7), (63.5, 38.1)),
    ("3490", (3, 8), (70, 36)),
])  # fmt: skip
def test_a4_sheets_are_centred_on_their_page(name: str, grid: tuple[int, int], size: tuple[float, float]) -> None:
    sheet = PRESETS[name]
    assert (sheet.columns, sheet.rows) == grid
    assert (sheet.width, sheet.height) == size
    assert (sheet.page_width, sheet.page_height) == A4
    right, bottom = (end + size for end, size in zip(sheet.corner(sheet.per_page - 1), size, strict=True))
    assert sheet.left == pytest.approx(A4[0] - right)
    assert sheet.top == pytest.approx(A4[1] - bottom)


def test_the_sheet_with_ten_rows_that_another_system_ships_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        require_fit(replace(PRESETS["3490"], rows=10))
    assert "364.5" in refusal.value.message.en


def test_places_run_row_by_row_and_start_again_on_the_next_page() -> None:
    assert [OWN.corner(place) for place in range(5)] == [(2, 2), (47, 2), (2, 24), (47, 24), (2, 2)]


@pytest.mark.parametrize("change", [
    {"page_width": 5.0}, {"width": 0.0}, {"columns": 0}, {"rows": 201}, {"left": -1.0}, {"left": 30.0}, {"pitch_x": 39.0},
    {"pitch_y": 30.0}, {"inset": 9.0}, {"inset": -1.0}, {"height": math.nan}, {"shift_x": math.inf}, {"page_height": 1e9},
])  # fmt: skip
def test_what_does_not_fit_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(Invalid) as refusal:
        require_fit(replace(OWN, **change))  # type: ignore[arg-type]
    assert refusal.value.code == "sheet-does-not-fit"


def test_a_size_comes_back_from_the_database_as_it_was() -> None:
    assert sheet_from_json(sheet_json(OWN)) == OWN


@pytest.mark.parametrize(
    "value", [{}, {"name": "x"}, {**sheet_json(OWN), "rows": "many"}, {**sheet_json(OWN), "width": None}]
)
def test_half_a_size_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        sheet_from_json(value)
    assert refusal.value.code == "bad-label-size"


@given(st.integers(1, 12), st.integers(1, 12), st.floats(8, 60), st.floats(8, 60), st.floats(0, 5))
def test_what_is_accepted_lies_on_the_page(columns: int, rows: int, width: float, height: float, gap: float) -> None:
    sheet = LabelSheet("x", *A4, 3, 3, width, height, columns, rows, width + gap, height + gap, inset=1)
    fits = 3 + columns * (width + gap) - gap <= A4[0] and 3 + rows * (height + gap) - gap <= A4[1]
    try:
        require_fit(sheet)
    except Invalid:
        assert not fits
    else:
        x, y = sheet.corner(sheet.per_page - 1)
        assert x + width <= A4[0] + 1e-6
        assert y + height <= A4[1] + 1e-6


def test_own_sizes_are_found_before_ready_ones_and_unknown_ones_are_refused() -> None:
    assert sheet_named("L7160").columns == 3
    assert sheet_named("own", {"own": OWN}) is OWN
    with pytest.raises(NotFound) as refusal:
        sheet_named("L9999")
    assert "L7160" in refusal.value.message.en
