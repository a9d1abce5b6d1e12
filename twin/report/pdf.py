"""A report as a PDF on A4 landscape with its own Chinese font: no viewer needs one.

Rows are laid out by this module (measured once per character, drawn line by line), which keeps lists of
thousands of rows quick. Characters the font lacks become 〓, visibly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from twin.report.cells import Value
from twin.report.paper import FAMILY, Paper
from twin.report.sheets import Column, Report, Sheet

WIDE, HIGH = 297.0, 210.0
MARGIN: Final = 12.0
FOOT: Final = 11.0
"""Millimetres of A4 landscape: page, margins, height of the footer."""

SIZE, PITCH, PAD = 8.5, 4.2, 1.2
"""Points of table text; millimetres from line to line and around a cell's text."""

INK, FAINT = (31, 45, 61), (105, 117, 131)
HEAD, ZEBRA, LINE = (227, 234, 242), (246, 248, 250), (208, 215, 222)


TOGETHER: Final = 3
"""Rows at the end of a table that stay on one page, so that none stands alone under a new head."""


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


def pdf_bytes(report: Report) -> bytes:
    """The report as a PDF: title block, a table per sheet, header repeated, page x / y."""
    with Paper(size=SIZE, title=report.title, day=report.day, lang=report.lang) as page:
        page.add_page()
        y = _title(page, report)
        for sheet in report.sheets:
            y = draw_table(page, sheet, y)
        total = page.pages_count
        for number in range(1, total + 1):
            page.page = number
            draw_footer(page, report, number, total)
        return bytes(page.output())


def _title(page: Paper, report: Report) -> float:
    """The title block; the y below it."""
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=16)
    page.text(MARGIN, MARGIN + 6, page.printable(report.title))
    page.set_font(FAMILY, size=SIZE)
    y, colon = MARGIN + 13.0, "：" if report.lang == "zh" else ": "
    page.set_text_color(*FAINT)
    for line in page.wrap("    ".join(f"{label}{colon}{value}" for label, value in report.facts), WIDE - 2 * MARGIN):
        page.text(MARGIN, y, line)
        y += PITCH
    page.set_text_color(*INK)
    return y + 2


def draw_table(page: Paper, sheet: Sheet, y: float) -> float:
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
    parts = [part for whole in rows for part in _slices(whole, layout.head.height)]
    last = min(sum(part.height for part in parts[-TOGETHER:]), HIGH - FOOT - MARGIN - layout.head.height)
    for number, row in enumerate(parts):
        needed = last if number and number == len(parts) - TOGETHER else row.height
        if y + needed > HIGH - FOOT:
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


def _row(page: Paper, values: Sequence[Value], widths: Sequence[float]) -> _Row:
    cells = tuple(
        tuple(page.wrap("" if value is None else str(value), width - 2 * PAD))
        for value, width in zip(values, widths, strict=True)
    )
    return _Row(cells, max(len(cell) for cell in cells) * PITCH + 2 * PAD)


def _draw(page: Paper, layout: _Layout, row: _Row, y: float, fill: tuple[int, int, int] | None) -> float:
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
                inset = (width - page.measure(line)) / 2 if column.centred else PAD
                page.text(x + inset, base, line)
            base += PITCH
        x += width
    return y + row.height


def draw_footer(page: Paper, report: Report, number: int, total: int) -> None:
    """Title and page x of y at the foot."""
    page.set_font(FAMILY, size=7.5)
    page.set_text_color(*FAINT)
    words = f"第 {number} 页 / 共 {total} 页" if report.lang == "zh" else f"Page {number} / {total}"
    page.text(WIDE - MARGIN - page.get_string_width(words), HIGH - 6, words)
    page.text(MARGIN, HIGH - 6, page.printable(report.title))
