"""DXF text as a person reads it: codes decoded, formatting removed, and where its box is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from twin.drawing.encoding import decode_escapes

_PERCENT: Final = re.compile(r"%%(\d{3}|[A-Za-z%])")
_SYMBOLS: Final = {"d": "°", "p": "±", "c": "⌀", "%": "%", "u": "", "o": "", "k": ""}
_CARET: Final = re.compile(r"\^(.)")
_MTEXT: Final = re.compile(
    r"\\(?P<stack>S)(?P<stacked>(?:\\;|[^;])*);"
    r"|\\(?P<para>P|N|X)"
    r"|\\(?P<space>~)"
    r"|\\(?:[ACcfFHpQTW])[^;\\{}]*;"
    r"|\\(?P<literal>[\\{}])"
    r"|\\[LlOoKk]"
    r"|(?P<brace>[{}])"
)
LINE_SPACING: Final = 5.0 / 3.0
"""Distance of two MTEXT baselines in text heights at factor 1."""


def decode(text: str) -> str:
    r"""One line of TEXT or ATTRIB: ``%%u``, ``%%P``, ``%%c``, ``%%065``, ``^I`` and ``\U+``/``\M+`` escapes."""
    text = decode_escapes(text)
    if "^" in text:
        text = _CARET.sub(_caret, text)
    if "%%" in text:
        text = _PERCENT.sub(_percent, text)
    return clean(text)


def mtext_lines(text: str) -> tuple[str, ...]:
    """The paragraphs of an MTEXT without its formatting codes; empty ones are left out."""
    text = decode_escapes(text)
    if "\\" in text or "{" in text or "}" in text:
        text = _MTEXT.sub(_mtext, text)
    if "^" in text:
        text = _CARET.sub(_caret, text)
    if "%%" in text:
        text = _PERCENT.sub(_percent, text)
    return tuple(line for line in (clean(part) for part in text.split("\n")) if line)


def clean(text: str) -> str:
    """Without control and format characters, runs of blanks made one; lone surrogates become U+FFFD."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    kept = (_visible(char) for char in text)
    return " ".join("".join(kept).split())


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    return "" if category == "Cf" else char


def _percent(match: re.Match[str]) -> str:
    code = match[1]
    if code.isdigit():
        value = int(code)
        return chr(value) if 32 <= value < 256 else ""
    return _SYMBOLS.get(code.lower(), match[0])


def _caret(match: re.Match[str]) -> str:
    return {" ": "^", "I": " ", "J": "\n", "M": ""}.get(match[1], match[0])


def _mtext(match: re.Match[str]) -> str:
    if match["stack"]:
        upper, _, lower = re.sub(r"\\(.)", r"\1", match["stacked"]).replace("#", "/").partition("^")
        upper, lower = upper.strip(), lower.strip()
        return f"{upper}/{lower}" if upper and lower else upper or lower
    if match["para"]:
        return "\n" if match["para"] != "X" else " "
    if match["space"]:
        return " "
    return match["literal"] or ""


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Width of a line in text heights: an ideograph about one, a Latin letter about two thirds."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.67 for char in text)


def line_centre(text: str, height: float, width_factor: float, halign: int, valign: int) -> tuple[float, float]:
    """Offset of the box's centre from the alignment point of a TEXT, along and across its direction."""
    width = text_width(text) * height * width_factor
    along = {0: width / 2, 1: 0.0, 2: -width / 2, 4: 0.0}.get(halign, 0.0)
    if halign == 4:  # "middle": centred both ways whatever valign says
        return along, 0.0
    across = {0: height / 2, 1: height / 2, 2: 0.0, 3: -height / 2}.get(valign, height / 2)
    return along, across


def block_centre(
    lines: tuple[str, ...], height: float, box_width: float, spacing: float, attachment: int
) -> tuple[float, float]:
    """Offset of the box's centre from the insertion point of an MTEXT (attachment 1 top left … 9 bottom right).

    The box is as wide as its longest line (not the frame the drafter pulled open), wrapped at ``box_width``.
    """
    widths = [text_width(line) * height for line in lines] or [0.0]
    rows = sum(max(1, round(width / box_width + 0.49)) if box_width > height else 1 for width in widths)
    width = min(max(widths), box_width) if box_width > height else max(widths)
    tall = height + (rows - 1) * height * LINE_SPACING * spacing
    column, row = (attachment - 1) % 3, (attachment - 1) // 3
    return (width / 2, 0.0, -width / 2)[column], (-tall / 2, 0.0, tall / 2)[min(row, 2)]
