"""A report as a PDF on A4 landscape with its own Chinese font: no viewer needs one.

Rows are laid out by this module (measured once per character, drawn line by line), which keeps lists of
thousands of rows quick. Characters the font lacks become 〓, visibly.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

from twin.report.cells import Value, storable
from twin.report.fonts import FONT
from twin.report.sheets import Column, Report, Sheet

FAMILY: Final = "Noto"
REPLACEMENT: Final = "〓"
"""GETA MARK: printers' sign for a character that is not in the case."""

WIDE, HIGH = 297.0, 210.0
MARGIN: Final = 12.0
FOOT: Final = 11.0
"""Millimetres of A4 landscape: page, margins, height of the footer."""

SIZE, PITCH, PAD = 8.5, 4.2, 1.2
"""Points of table text; millimetres from line to line and around a cell's text."""

INK, FAINT = (31, 45, 61), (105, 117, 131)
HEAD, ZEBRA, LINE = (227, 234, 242), (246, 248, 250), (208, 215, 222)

NOT_FIRST: Final = "，。、；：！？）》」』”’】％…,.;:!?)]}%"
"""Never at the beginning of a line."""

NOT_LAST: Final = "（《「『“‘【([{"
"""Never at the end of a line."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")

logging.getLogger("fontTools").setLevel(logging.ERROR)  # its subsetter reports every table it drops


@dataclass(frozen=True, slots=True)
class _Row:
    """A laid-out row: the lines of each cell, and its height in millimetres."""

    cells: tuple[tuple[str, ...], ...]
    height: float


@dataclass(slots=True)
class _Layout:
    """A sheet's columns on paper."""

    columns: Sequence[Column]
    widths: Sequence[float]
    head: _Row


class _Page(FPDF):
    """A4 landscape whose bytes depend on its content only."""

    def __init__(self, report: Report) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.add_font(FAMILY, "", FONT)
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        day = report.day
        self.set_creation_date(
            datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
        )
        self.set_title(storable(report.title))
        self.set_creator("twin")
        self.set_producer("fpdf2")
        self.set_lang("zh-CN" if report.lang == "zh" else "en")
        self.set_line_width(0.15)
        self.set_font(FAMILY, size=SIZE)
        font = self.fonts[FAMILY.lower()]
        self._known = font.cmap if isinstance(font, TTFFont) else {}
        self._widths: dict[str, float] = {}

    def printable(self, text: str) -> str:
        """The text with 〓 for what the font lacks; line ends stay."""
        return "".join(c if c == "\n" or ord(c) in self._known else REPLACEMENT for c in _plain(text))

    def measure(self, character: str) -> float:
        """Millimetres a character takes at ``SIZE`` points."""
        width = self._widths.get(character)
        if width is None:
            width = self._widths[character] = self.get_string_width(character)
        return width


def _plain(text: str) -> str:
    """Storable text whose only control character is the line end, without what is invisible on paper."""
    lines = _LINE_ENDS.sub("\n", storable(text))
    return _INVISIBLE.sub("", lines.replace("\t", " "))


def pdf_bytes(report: Report) -> bytes:
    """The report as a PDF: title block, a table per sheet, header repeated, page x / y."""
    page = _Page(report)
    page.add_page()
    y = _title(page, report)
    for sheet in report.sheets:
        y = _table(page, sheet, y)
    total = page.pages_count
    for number in range(1, total + 1):
        page.page = number
        _footer(page, report, number, total)
    return bytes(page.output())


def _title(page: _Page, report: Report) -> float:
    """The title block; the y below it."""
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=16)
    page.text(MARGIN, MARGIN + 6, page.printable(report.title))
    page.set_font(FAMILY, size=SIZE)
    y, colon = MARGIN + 13.0, "：" if report.lang == "zh" else ": "
    page.set_text_color(*FAINT)
    for line in _wrap(page, "    ".join(f"{label}{colon}{value}" for label, value in report.facts), WIDE - 2 * MARGIN):
        page.text(MARGIN, y, line)
        y += PITCH
    page.set_text_color(*INK)
    return y + 2


def _table(page: _Page, sheet: Sheet, y: float) -> float:
    """Draw one sheet from ``y`` down, over as many pages as it takes; the y below it."""
    columns = [sheet.columns[n] for n in sheet.shown]
    scale = (WIDE - 2 * MARGIN) / sum(column.width for column in columns)
    widths = [column.width * scale for column in columns]
    layout = _Layout(columns, widths, _row(page, [column.header for column in columns], widths))
    rows = [_row(page, [row[n] for n in sheet.shown], widths) for row in sheet.rows]
    first = rows[0].height if rows else PITCH
    if y + 10 + layout.head.height + first > HIGH - FOOT:
        page.add_page()
        y = MARGIN
    page.set_font(FAMILY, size=11)
    page.set_text_color(*INK)
    page.text(MARGIN, y + 5, page.printable(f"{sheet.title}  {len(rows)}"))
    page.set_font(FAMILY, size=SIZE)
    y = _draw(page, layout, layout.head, y + 8, HEAD)
    if not rows:
        page.set_text_color(*FAINT)
        page.text(MARGIN + PAD, y + PITCH, page.printable(sheet.empty))
        page.set_text_color(*INK)
        return y + PITCH + 6
    for number, row in enumerate(part for whole in rows for part in _slices(whole, layout.head.height)):
        if y + row.height > HIGH - FOOT:
            page.add_page()
            y = _draw(page, layout, layout.head, MARGIN, HEAD)
        y = _draw(page, layout, row, y, ZEBRA if number % 2 else None)
    return y + 6


def _slices(row: _Row, head: float) -> Iterator[_Row]:
    """The row, or parts of it where it is taller than a page."""
    most = int((HIGH - FOOT - MARGIN - head - 2 * PAD) // PITCH)
    lines = max(len(cell) for cell in row.cells)
    if lines <= most:
        yield row
        return
    for start in range(0, lines, most):
        cells = tuple(cell[start : start + most] for cell in row.cells)
        yield _Row(cells, max(len(cell) for cell in cells) * PITCH + 2 * PAD)


def _row(page: _Page, values: Sequence[Value], widths: Sequence[float]) -> _Row:
    cells = tuple(
        tuple(_wrap(page, "" if value is None else str(value), width - 2 * PAD))
        for value, width in zip(values, widths, strict=True)
    )
    return _Row(cells, max(len(cell) for cell in cells) * PITCH + 2 * PAD)


def _draw(page: _Page, layout: _Layout, row: _Row, y: float, fill: tuple[int, int, int] | None) -> float:
    """One row at ``y``; the y below it."""
    x = MARGIN
    page.set_draw_color(*LINE)
    if fill is not None:
        page.set_fill_color(*fill)
        page.rect(x, y, WIDE - 2 * MARGIN, row.height, style="F")
    for lines, width, column in zip(row.cells, layout.widths, layout.columns, strict=True):
        page.rect(x, y, width, row.height)
        base = y + (row.height - len(lines) * PITCH) / 2 + PITCH * 0.76
        for line in lines:
            if line:
                inset = (width - sum(map(page.measure, line))) / 2 if column.centred else PAD
                page.text(x + inset, base, line)
            base += PITCH
        x += width
    return y + row.height


def _footer(page: _Page, report: Report, number: int, total: int) -> None:
    page.set_font(FAMILY, size=7.5)
    page.set_text_color(*FAINT)
    words = f"第 {number} 页 / 共 {total} 页" if report.lang == "zh" else f"Page {number} / {total}"
    page.text(WIDE - MARGIN - page.get_string_width(words), HIGH - 6, words)
    page.text(MARGIN, HIGH - 6, page.printable(report.title))


def _wrap(page: _Page, text: str, width: float) -> list[str]:
    """Lines no wider than ``width`` millimetres: between Chinese characters, at blanks of Latin text, in a word if need be."""
    lines: list[str] = []
    for paragraph in page.printable(text).split("\n"):
        lines += _wrap_paragraph(paragraph.strip(" "), width, page.measure)
    return lines


def _wrap_paragraph(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
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


def _break(text: str, start: int, limit: int) -> int:
    """Where to break so that ``text[start:end]`` ends at or before ``limit``."""
    for end in range(limit, start, -1):
        before, after = text[end - 1], text[end]
        word = before.isascii() and after.isascii() and before != " " and after != " "
        if not word and after not in NOT_FIRST and before not in NOT_LAST:
            return end
    return limit
