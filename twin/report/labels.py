"""Label sheets as PDF: vector QR codes, the code in letters, and what a person wants to read; and as CSV for label programs.

Everything is placed in millimetres. A code is one path of rectangles, so that no viewer draws seams between modules,
and it stands in its own white margin of four modules.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from twin.errors import Invalid
from twin.report.cells import guarded
from twin.report.paper import FAMILY, Paper, lettering
from twin.tags.codes import printed
from twin.tags.qr import QUIET, Level, matrix, rectangles
from twin.tags.sheets import LabelSheet, require_fit

SIZE: Final = 10.0
"""Points at which text is measured; each line is then drawn at the size that fits."""

LARGEST, SMALLEST, CODE_SIZE = 11.0, 5.0, 9.0
"""Points: of the name, of the smallest text, of the code in letters."""

LEADING: Final = 1.28
"""Line pitch over text size."""

MM_PER_POINT: Final = 25.4 / 72
GAP: Final = 1.2
"""Millimetres between code and text."""

FINEST: Final = 0.25
"""Millimetres. A module smaller than two dots of a 203 dpi label printer does not print reliably."""

BORDER = (150, 160, 170)
INK, FAINT = (0, 0, 0), (70, 70, 70)

CSV_HEADER: Final = {
    "zh": ("标签编码", "网址", "名称", "位置", "责任单位", "编号", "中心"),
    "en": ("Code", "URL", "Name", "Place", "Unit in charge", "Number", "Centre"),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What one label shows. ``url`` is what its QR code holds; ``number`` the asset number or zone id it belongs to."""

    code: str
    url: str
    name: str = ""
    place: str = ""
    unit: str = ""
    number: str = ""
    centre: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    colour: tuple[int, int, int] = INK


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Inside one label, millimetres from its corner: the code's white square, and the text's rectangle."""

    side: float
    code: tuple[float, float]
    text: tuple[float, float, float, float]  # left, top, width, height
    centred: bool


def labels_pdf(
    labels: Sequence[Label],
    sheet: LabelSheet,
    *,
    start: int = 1,
    level: Level = "M",
    borders: bool = False,
    title: str = "",
    day: date | None = None,
    lang: str = "zh",
) -> bytes:
    """Labels on sheets, in the order given.

    Parameters
    ----------
    start
        The place on the first sheet to begin at, counted row by row from 1: sheets may be partly used.
    borders
        Draw each label's edge, for a test on plain paper.

    Raises
    ------
    Invalid
        The sheet does not fit its page, there is no such place on it, or the codes would be too fine to print.
    """
    require_fit(sheet)
    if not 1 <= start <= sheet.per_page:
        raise Invalid(
            "no-such-place",
            f"起始位置须为 1 至 {sheet.per_page}，不是 {start}",
            f"There are places 1 to {sheet.per_page} on a sheet, not {start}",
        )
    boxes = _boxes(sheet)
    with _paper(sheet, title, day, lang) as paper:
        for place, label in enumerate(labels, start - 1):
            if place == start - 1 or place % sheet.per_page == 0:
                paper.add_page()
            corner = sheet.corner(place)
            if borders:
                _border(paper, sheet, corner)
            _code(paper, label, level, corner, boxes)
            _text(paper, label, corner, boxes)
        if not labels:
            paper.add_page()
        return bytes(paper.output())


def calibration_pdf(sheet: LabelSheet, *, lang: str = "zh") -> bytes:
    """One page of borders with place numbers, a cross in the first label's corner and a ruler: to hold against a sheet."""
    require_fit(sheet)
    with _paper(sheet, sheet.name, None, lang) as paper:
        paper.add_page()
        for place in range(sheet.per_page):
            x, y = sheet.corner(place)
            _border(paper, sheet, (x, y))
            _centred(paper, str(place + 1), (x, y + sheet.height / 2 + 1.5, sheet.width))
        _ruler(paper, sheet)
        return bytes(paper.output())


def _ruler(paper: Paper, sheet: LabelSheet) -> None:
    """A line of whole centimetres in the first label, and where nothing is shifted."""
    x, y = sheet.corner(0)
    long = min(100.0, (sheet.width - 4) // 10 * 10)
    top = y + sheet.height - 3
    paper.set_draw_color(*INK)
    paper.line(x - 2, y, x + 2, y)
    paper.line(x, y - 2, x, y + 2)
    if long < 10:
        return
    paper.line(x + 2, top, x + 2 + long, top)
    for mark in range(int(long) // 10 + 1):
        paper.line(x + 2 + mark * 10, top - 1.2, x + 2 + mark * 10, top)
    words = f"{long:g} mm   x {sheet.shift_x:+g}   y {sheet.shift_y:+g}"
    size = min(6.0, SIZE * (sheet.width - 4) / paper.measure(words))
    paper.set_font(FAMILY, size=size)
    paper.text(x + 2, top - 1.8, words)


def _paper(sheet: LabelSheet, title: str, day: date | None, lang: str) -> Paper:
    page = (sheet.page_width, sheet.page_height)
    return Paper(size=SIZE, title=title or sheet.name, day=day, lang=lang, orientation="portrait", page=page)


def _border(paper: Paper, sheet: LabelSheet, corner: tuple[float, float]) -> None:
    paper.set_draw_color(*BORDER)
    paper.rect(*corner, sheet.width, sheet.height)


def _boxes(sheet: LabelSheet) -> _Boxes:
    """Lay out one label: the code left of the text on a wide label, above it on a tall one."""
    pad = sheet.inset
    width, height = sheet.width - 2 * pad, sheet.height - 2 * pad
    if width >= 1.25 * height:
        side = min(height, 0.52 * width)
        left = pad + side + GAP
        return _Boxes(
            side,
            (pad, pad + (height - side) / 2),
            (left, pad, sheet.width - pad - left, height),
            centred=False,
        )
    side = min(width, 0.66 * height)
    return _Boxes(
        side,
        (pad + (width - side) / 2, pad),
        (pad, pad + side, width, height - side),
        centred=True,
    )


def _code(paper: Paper, label: Label, level: Level, corner: tuple[float, float], boxes: _Boxes) -> None:
    modules = matrix(label.url, level)
    step = boxes.side / (len(modules) + 2 * QUIET)
    if step < FINEST:
        raise Invalid(
            "code-too-fine",
            f"二维码的模块只有 {step:.2f} 毫米，小于 {FINEST} 毫米，打印后难以识别；请用较大的标签、较短的网址或较低的纠错级别",
            f"A module of the code would be {step:.2f} mm, under {FINEST} mm: take a larger label, a shorter address or a lower level",
        )
    x, y = corner[0] + boxes.code[0] + QUIET * step, corner[1] + boxes.code[1] + QUIET * step
    paper.set_fill_color(*INK)
    paper.fill_rectangles(
        (x + left * step, y + top * step, wide * step, high * step) for left, top, wide, high in rectangles(modules)
    )


def _text(paper: Paper, label: Label, corner: tuple[float, float], boxes: _Boxes) -> None:
    """Name, place, unit in charge and the code in letters, as large as the space allows."""
    left, top, width, height = boxes.text
    lines = _fitted(paper, label, width, height)
    y = corner[1] + top + max(0.0, (height - _height(lines)) / 2)
    for line in lines:
        y += line.size * LEADING * MM_PER_POINT
        base = y - 0.3 * line.size * MM_PER_POINT
        paper.set_font(FAMILY, size=line.size)
        paper.set_text_color(*line.colour)
        inset = (width - paper.measure(line.text) * line.size / SIZE) / 2 if boxes.centred else 0.0
        paper.text(corner[0] + left + inset, base, line.text)


def _fitted(paper: Paper, label: Label, width: float, height: float) -> list[_Line]:
    """The largest setting that fits whole, else the largest with words cut short, else of the smallest what fits.

    The code in letters always stays.
    """
    settings = [_setting(paper, label, width, size) for size in _sizes()]
    fitting = [each for each in settings if _height(each[0]) <= height]
    for lines, whole in fitting:
        if whole:
            return lines
    if fitting:
        return fitting[0][0]
    lines = settings[-1][0]
    while len(lines) > 1 and _height(lines) > height:
        del lines[-2]
    return lines


def _height(lines: Sequence[_Line]) -> float:
    return sum(line.size for line in lines) * LEADING * MM_PER_POINT


def _sizes() -> Iterator[float]:
    size = LARGEST
    while size >= SMALLEST:
        yield size
        size -= 0.5


def _setting(paper: Paper, label: Label, width: float, size: float) -> tuple[list[_Line], bool]:
    """All lines at one size (the name on two lines at most, the others on one), and whether nothing was cut."""
    small = max(SMALLEST, size * 0.78)
    parts = [(label.name, size, 2, INK), *((text, small, 1, FAINT) for text in (label.place, label.unit, label.number))]
    lines: list[_Line] = []
    whole = True
    for text, points, most, colour in parts:
        found = _wrapped(paper, text, width, points)
        whole = whole and len(found) <= most
        if len(found) > most:
            found = [*found[: most - 1], _cut(paper, found[most - 1], width * SIZE / points)]
        lines += [_Line(line, points, colour) for line in found]
    letters = printed(label.code)
    return [*lines, _Line(letters, min(CODE_SIZE, size, SIZE * width / paper.measure(letters)))], whole


def _cut(paper: Paper, line: str, width: float) -> str:
    while line and paper.measure(line + "…") > width:
        line = line[:-1]
    return line + "…"


def _wrapped(paper: Paper, text: str, width: float, size: float) -> list[str]:
    return paper.wrap(text, width * SIZE / size) if text else []


def _centred(paper: Paper, words: str, place: tuple[float, float, float]) -> None:
    x, y, width = place
    paper.set_font(FAMILY, size=SIZE)
    paper.set_text_color(*FAINT)
    paper.text(x + (width - paper.measure(words)) / 2, y, words)


def lacking(labels: Sequence[Label]) -> tuple[str, ...]:
    """Characters of the labels that the font lacks; they are printed as 〓."""
    words = "".join(label.name + label.place + label.unit + label.number for label in labels)
    return tuple(c for c in dict.fromkeys(words) if c not in lettering())


def labels_csv(labels: Sequence[Label], lang: str = "zh") -> bytes:
    """The same labels as CSV (UTF-8 with BOM) for the label printers' own programs; no cell is run as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(CSV_HEADER[lang])
    for each in labels:
        row = (printed(each.code), each.url, each.name, each.place, each.unit, each.number, each.centre)
        writer.writerow([guarded(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")
