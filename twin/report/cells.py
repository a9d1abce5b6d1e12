"""What a cell may hold: text that no spreadsheet runs and every file format can store."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

Value = str | int | float | None

RISKY: Final = "=+-@＝＋－＠"
"""A cell whose first visible character is one of these is a formula to some spreadsheet."""

GUARD: Final = "'"
"""Put before such a cell; spreadsheets take it as "this is text"."""

LONGEST: Final = 32_000
"""Characters; Excel holds 32 767 in a cell."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """The text without characters that XML and UTF-8 files cannot hold, cut at 32 000 characters."""
    clean = _UNSTORABLE.sub("", text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def guarded(value: Value) -> Value:
    """The value, with an apostrophe before text that a spreadsheet could run as a formula.

    Blanks, tabs, line ends, and invisible characters before the sign do not hide it; text that begins with a tab or line end is
    guarded in any case. Numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    text = storable(value)
    visible = next((c for c in text if not _invisible(c)), "")
    return GUARD + text if text[:1] in {"\t", "\r", "\n"} or (visible and visible in RISKY) else text


def _invisible(character: str) -> bool:
    """Blank of any kind, control or format character (zero-width space, byte-order mark)."""
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}


def width_of(text: str) -> int:
    """Columns of a fixed-width screen the widest line takes: two for a Chinese character, one for a Latin one."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")),
        default=0,
    )
