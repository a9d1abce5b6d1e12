"""What people write into a measured attribute, and what nobody may guess."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog import load_catalog
from twin.catalog.attributes import day_of, direction_of, quantity_of, yes_or_no
from twin.errors import CatalogError

ATTRIBUTES = load_catalog().attributes
SURFACE = ATTRIBUTES["surface_height"]
LETTERS = ATTRIBUTES["char_height"]


@pytest.mark.parametrize(
    ("raw", "metres"),
    [
        ("0.75", 0.75),
        (0.75, 0.75),
        ("75 cm", 0.75),
        ("750mm", 0.75),
        ("75厘米", 0.75),
        ("０．７５米", 0.75),
        (3, 3.0),
        ("1050", 1.05),
        (750, 0.75),
    ],
)
def test_a_height_is_read_in_metres(raw: object, metres: float) -> None:
    assert quantity_of(SURFACE, raw) == pytest.approx(metres)  # type: ignore[arg-type] - a row's JSON value


@pytest.mark.parametrize(
    "raw", [75, "300", "3001", "-0.75", "-750", "高", "", None, True, "0.75 m2", "70-85 cm", "nan", "75 deg"]
)
def test_what_has_no_known_unit_is_not_guessed(raw: object) -> None:
    assert quantity_of(SURFACE, raw) is None  # type: ignore[arg-type] - a row's JSON value


def test_letters_of_120_without_a_unit_are_no_length() -> None:
    """They may be centimetres on a facade."""
    assert quantity_of(LETTERS, "120") is None
    assert quantity_of(LETTERS, "120 mm") == pytest.approx(0.12)


@given(st.floats(min_value=0.0, max_value=3.0))
def test_millimetres_and_metres_agree(metres: float) -> None:
    written = f"{metres * 1000:.3f} mm"
    assert quantity_of(SURFACE, written) == pytest.approx(metres, abs=1e-6)


@pytest.mark.parametrize(("raw", "said"), [("是", True), ("否", False), (True, True), (" No ", False), ("内照", None)])
def test_yes_and_no(raw: object, said: bool | None) -> None:
    assert yes_or_no(raw) is said  # type: ignore[arg-type] - a row's JSON value


@pytest.mark.parametrize(
    ("raw", "degrees"),
    [
        ("南", 270),
        ("朝南", 270),
        ("北面", 90),
        ("东南", 315),
        ("South-West", 225),
        ("W", 180),
        ("-90", 270),
        (450, None),
        ("30°", 30),
        ("左", None),
    ],
)
def test_a_direction_is_an_angle_or_a_compass_word(raw: object, degrees: float | None) -> None:
    assert direction_of(raw) == degrees  # type: ignore[arg-type] - a row's JSON value


@pytest.mark.parametrize(
    ("attribute", "word"),
    [("{unit: km, up_to: 1}", "unit"), ("{unit: m}", "up_to"), ("{unit: m, up_to: far}", "up_to")],
)
def test_a_wrong_unit_of_an_attribute_is_refused(tmp_path: Path, attribute: str, word: str) -> None:
    given_fields = attribute.removeprefix("{")
    (tmp_path / "zones.yaml").write_text("zones: {}\n", encoding="utf-8")
    (tmp_path / "items.yaml").write_text(
        f"categories: {{}}\nitems: {{}}\nattributes:\n  high: {{zh: 高, en: High, {given_fields}\n", encoding="utf-8"
    )
    with pytest.raises(CatalogError, match=word):
        load_catalog(tmp_path)


@pytest.mark.parametrize("raw", ["2021-05-03", "20210503", "2021/5/3", "2021.5.3", "2021年5月3日", 20210503])
def test_a_day_is_read_as_ledgers_write_it(raw: object) -> None:
    assert day_of(raw) == date(2021, 5, 3)  # type: ignore[arg-type]  # as JSON holds it


@pytest.mark.parametrize("raw", ["20211340", "99991231", "2025/6/31", "202105031"])
def test_what_is_no_day(raw: str) -> None:
    assert day_of(raw) is None
