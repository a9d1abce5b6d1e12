"""Quantities as people write them."""

from __future__ import annotations

import pytest

from twin.units import parse_quantity


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("915 mm", (0.915, "m")),
        ("4 m2", (4.0, "m2")),
        ("3", (3.0, "")),
        ("15 min", (15.0, "min")),
        ("4 h", (240.0, "min")),
        ("3.5h", (210.0, "min")),
        ("1.2 : 1", (1.2, "ratio")),
        ("6:5", (1.2, "ratio")),
        ("0 ： 1", (0.0, "ratio")),
    ],
)
def test_quantities(text: str, wanted: tuple[float, str]) -> None:
    value, unit = parse_quantity(text)
    assert unit == wanted[1]
    assert value == pytest.approx(wanted[0])


@pytest.mark.parametrize("text", ["", "15 hours", "1 : 0", "1 : -2", "a : b", "1 : 2 : 3", "1.2 :"])
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match=r"unit|number"):
        parse_quantity(text)
