"""Lengths and limits: parsing what people write, and the one tolerance.

Everything inside the package is in metres and degrees. Millimetres exist only in people's faces.
"""

from __future__ import annotations

import re
from typing import Final

EPS: Final = 1e-6
"""Metres. Absorbs floating-point rounding only; never a construction tolerance."""

FACTORS: Final[dict[str, float]] = {
    "mm": 0.001,
    "cm": 0.01,
    "dm": 0.1,
    "m": 1.0,
    "in": 0.0254,
    "ft": 0.3048,
}
"""Metres per one of the unit."""

SQUARE: Final[dict[str, float]] = {"m2": 1.0, "m²": 1.0, "㎡": 1.0}

MINUTES: Final[dict[str, float]] = {"min": 1.0, "h": 60.0}

_QUANTITY = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*([a-zA-Z²㎡0-9]*)\s*$")
_RATIO = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[:：]\s*(\d+(?:\.\d+)?)\s*$")


def parse_quantity(text: str) -> tuple[float, str]:
    """Read ``"915 mm"`` as ``(0.915, "m")`` and ``"4 m2"`` as ``(4.0, "m2")``; ``"3"`` is ``(3.0, "")``.

    Times are minutes: ``"4 h"`` is ``(240.0, "min")``. How many of one to one of another is a ratio: ``"6 : 5"`` is
    ``(1.2, "ratio")``.

    Raises
    ------
    ValueError
        When the text is not a number with a known unit.
    """
    ratio = _RATIO.match(text)
    if ratio is not None and float(ratio[2]) > 0:
        return float(ratio[1]) / float(ratio[2]), "ratio"
    match = _QUANTITY.match(text)
    if match is None:
        msg = f"{text!r} is not a number with a unit; write '915 mm' or '4 m2'"
        raise ValueError(msg)
    number, unit = float(match[1]), match[2]
    if unit in FACTORS:
        return number * FACTORS[unit], "m"
    if unit in SQUARE:
        return number * SQUARE[unit], "m2"
    if unit in MINUTES:
        return number * MINUTES[unit], "min"
    if unit in {"", "deg", "count"}:
        return number, "deg" if unit == "deg" else ""
    msg = f"{text!r}: unknown unit {unit!r}; known: {', '.join([*FACTORS, *SQUARE, *MINUTES, 'deg'])}"
    raise ValueError(msg)


def at_least(value: float, limit: float) -> bool:
    """Whether value ≥ limit, inclusive, rounding absorbed."""
    return value >= limit - EPS


def at_most(value: float, limit: float) -> bool:
    """Whether value ≤ limit, inclusive, rounding absorbed."""
    return value <= limit + EPS
