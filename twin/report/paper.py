"""Paper: an FPDF page with our own Chinese font, whose bytes depend on its content only."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from io import BytesIO
from typing import Final, Literal, Self

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

from twin.report.cells import storable
from twin.report.fonts import FONT

FAMILY: Final = "Noto"
REPLACEMENT: Final = "〓"
"""GETA MARK: printers' sign for a character that is not in the case."""

NOT_FIRST: Final = "，。、；：！？）》」』”’】％…,.;:!?)]}%"
"""Never at the beginning of a line."""

NOT_LAST: Final = "（《「『“‘【([{"
"""Never at the end of a line."""

STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")
"""Quotation marks of an English text: the font draws the curved ones as wide as a Chinese character."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")

logging.getLogger("fontTools").setLevel(logging.ERROR)  # its subsetter reports every table it drops


@cache
def _read() -> tuple[TTFFont, bytes, list[str]]:
    """The font as fpdf reads it, the bytes of its file unpacked, and the names of its glyphs.

    To read 23 thousand widths takes three quarters of a short document's time: a process does it once.
    """
    reading = FPDF()
    reading.add_font(FAMILY, "", FONT)
    font = reading.fonts[FAMILY.lower()]
    if not isinstance(font, TTFFont):
        raise TypeError(font)
    names = font.ttfont.getGlyphOrder()
    font.close()
    unpacked = BytesIO()
    with TTFont(FONT, recalcTimestamp=False, lazy=True) as file:
        file.flavor = None
        file.save(unpacked)
    return font, unpacked.getvalue(), names


def _font() -> TTFFont:
    """The font for one document: what a document writes into it is its own, the tables of widths are everybody's."""
    read, unpacked, names = _read()
    font = copy(read)
    font.ttfont = TTFont(BytesIO(unpacked), recalcTimestamp=False, lazy=True)
    font.ttfont.setGlyphOrder(list(names))
    font.desc, font.missing_glyphs, font.subset = copy(read.desc), [], SubsetMap(font)
    return font


class Paper(FPDF):
    """A page in millimetres that breaks only where it is told to; use it as a context, which lets the font file go.

    ``size`` is the size of text in points that :meth:`measure` and :meth:`wrap` mean.
    """

    def __init__(
        self,
        *,
        size: float,
        title: str,
        day: date | None,
        lang: str,
        orientation: Literal["portrait", "landscape"] = "landscape",
        page: tuple[float, float] | Literal["A4"] = "A4",
    ) -> None:
        super().__init__(orientation=orientation, unit="mm", format=page)
        font = self.fonts[FAMILY.lower()] = _font()
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        day = day or date(2000, 1, 1)
        self.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
        self.set_title(storable(title))
        self.set_creator("twin")
        self.set_producer("fpdf2")
        self.set_lang("zh-CN" if lang == "zh" else "en")
        self.set_line_width(0.15)
        self.set_font(FAMILY, size=size)
        self.known = font.cmap
        self._chinese = lang == "zh"
        self._widths: dict[str, float] = {}
        self._size = size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        font = self.fonts[FAMILY.lower()]
        if isinstance(font, TTFFont):
            font.ttfont.close()  # output() would, but there is none after a refusal

    def printable(self, text: str) -> str:
        """The text with 〓 for what the font lacks, in English with straight quotation marks; line ends stay."""
        plain = _plain(text) if self._chinese else _plain(text).translate(STRAIGHT)
        return "".join(c if c == "\n" or ord(c) in self.known else REPLACEMENT for c in plain)

    def measure(self, text: str) -> float:
        """Millimetres a text takes at ``size`` points."""
        return sum(map(self._width, text))

    def _width(self, character: str) -> float:
        width = self._widths.get(character)
        if width is None:
            now = self.font_size_pt
            self.set_font_size(self._size)
            width = self._widths[character] = self.get_string_width(character)
            self.set_font_size(now)
        return width

    def fill_rectangles(self, rectangles: Iterable[tuple[float, float, float, float]]) -> None:
        """Fill (left, top, width, height) in millimetres as one path: no seam shows where two of them touch."""
        k, bottom = self.k, self.h
        path = [
            f"{x * k:.4f} {(bottom - y) * k:.4f} {width * k:.4f} {-height * k:.4f} re"
            for x, y, width, height in rectangles
        ]
        if path:
            self._out(" ".join(path) + " f")

    def stroke_lines(self, lines: Iterable[Sequence[tuple[float, float]]], *, close: bool = False) -> None:
        """Draw polylines in millimetres as one path, in the colour and width that are set."""
        self._paint(lines, "s" if close else "S", closed=close)

    def fill_rings(self, rings: Iterable[Sequence[tuple[float, float]]]) -> None:
        """Fill rings in millimetres as one path; a ring inside another is a hole."""
        self._paint(rings, "f*", closed=True)

    def _paint(self, lines: Iterable[Sequence[tuple[float, float]]], operator: str, *, closed: bool) -> None:
        k, bottom = self.k, self.h
        path = []
        for line in lines:
            steps = [f"{x * k:.2f} {(bottom - y) * k:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(line)]
            path.append(" ".join(steps) + (" h" if closed and steps else ""))
        if path:
            self._out(" ".join(path) + f" {operator}")

    def wrap(self, text: str, width: float) -> list[str]:
        """Lines no wider than ``width`` millimetres: between Chinese characters, at blanks of Latin text, in a word if need be."""
        lines: list[str] = []
        for paragraph in self.printable(text).split("\n"):
            lines += wrap_paragraph(paragraph.strip(" "), width, self._width)
        return lines


def wrap_paragraph(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines of one paragraph no wider than ``width``; ``measure`` gives the width of one character."""
    lines: list[str] = []
    start, used = 0, 0.0
    for n, character in enumerate(text):
        used += measure(character)
        while used > width and n > start:  # what is carried over may be too wide for one line again
            end = _break(text, start, n)
            lines.append(text[start:end].rstrip(" "))
            start = end
            while start <= n and text[start] == " ":
                start += 1
            used = sum(measure(c) for c in text[start : n + 1])
    lines.append(text[start:])
    return lines


@lru_cache(maxsize=1)
def lettering() -> frozenset[str]:
    """Every character that the font has."""
    with Paper(size=10, title="", day=None, lang="zh") as paper:
        return frozenset(map(chr, paper.known))


def _plain(text: str) -> str:
    """Storable text whose only control character is the line end, without what is invisible on paper."""
    lines = _LINE_ENDS.sub("\n", storable(text))
    return _INVISIBLE.sub("", lines.replace("\t", " "))


def _break(text: str, start: int, limit: int) -> int:
    """Where to break so that ``text[start:end]`` ends at or before ``limit``."""
    for end in range(limit, start, -1):
        before, after = text[end - 1], text[end]
        word = before.isascii() and after.isascii() and before != " " and after != " "
        if not word and after not in NOT_FIRST and before not in NOT_LAST:
            return end
    return limit
