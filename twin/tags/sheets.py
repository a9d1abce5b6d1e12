"""Sizes of label sheets, rolls and tapes in millimetres: ready ones, a person's own, and the proof that they fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from twin.errors import Invalid, NotFound
from twin.model import Json
from twin.units import EPS

A4: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One page of labels. All lengths in millimetres, from the page's top left corner.

    ``pitch_x`` and ``pitch_y`` run from one label's edge to the next one's. ``inset`` is kept free inside each
    label: rounded corners, and what the printer cannot reach. ``shift_x`` and ``shift_y`` move all that is
    printed, to make up for a printer that feeds askew.
    """

    name: str
    page_width: float
    page_height: float
    left: float
    top: float
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    pitch_x: float = 0.0
    pitch_y: float = 0.0
    inset: float = 1.5
    shift_x: float = 0.0
    shift_y: float = 0.0

    @property
    def per_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the left and top edge of a label, the first of the page being 0, row by row."""
        row, column = divmod(place % self.per_page, self.columns)
        return self.left + column * self.pitch_x + self.shift_x, self.top + row * self.pitch_y + self.shift_y


def _sheet(
    name: str, size: tuple[float, float], grid: tuple[int, int], corner: tuple[float, float], gap: float
) -> LabelSheet:
    return LabelSheet(
        name,
        *A4,
        left=corner[0],
        top=corner[1],
        width=size[0],
        height=size[1],
        columns=grid[0],
        rows=grid[1],
        pitch_x=size[0] + gap,
        pitch_y=size[1],
        inset=2.5,
    )


def _roll(name: str, width: float, height: float, inset: float = 1.5) -> LabelSheet:
    return LabelSheet(name, width, height, 0.0, 0.0, width, height, inset=inset)


PRESETS: Final[Mapping[str, LabelSheet]] = {
    "L7162": _sheet("A4 L7162 · 2×8 · 99.1×33.9", (99.1, 33.9), (2, 8), (4.65, 12.9), 2.5),
    "L7163": _sheet("A4 L7163 · 2×7 · 99.1×38.1", (99.1, 38.1), (2, 7), (4.65, 15.15), 2.5),
    "L7160": _sheet("A4 L7160 · 3×7 · 63.5×38.1", (63.5, 38.1), (3, 7), (7.25, 15.15), 2.5),
    "3490": _sheet("A4 3490 · 3×8 · 70×36", (70.0, 36.0), (3, 8), (0.0, 4.5), 0.0),
    "40x60": _roll("40×60", 40.0, 60.0),
    "50x30": _roll("50×30", 50.0, 30.0),
    "tape24": _roll("24 mm 标签带 / tape", 60.0, 24.0, inset=3.2),
}
"""Sizes as the makers give them, each sheet centred on its page; a 24 mm tape's printer reaches 17.6 mm of it."""

LIMITS: Final = {
    "page": (10.0, 1200.0),
    "label": (8.0, 1200.0),
    "count": (1, 200),
}
"""Smallest and largest page, label (millimetres) and number of columns or rows."""


def sheet_named(name: str, own: Mapping[str, LabelSheet] | None = None) -> LabelSheet:
    """Return a person's own size or a ready one by its short name.

    Raises
    ------
    NotFound
        Lists those there are.
    """
    known = {**PRESETS, **(own or {})}
    if name not in known:
        raise NotFound(
            "no-such-sheet",
            f"没有标签规格“{name}”；可用：{'、'.join(known)}",
            f"There is no label size {name!r}; there are {', '.join(known)}",
        )
    return known[name]


def require_fit(sheet: LabelSheet) -> LabelSheet:
    """Return the sheet if every label lies on its page and none on another.

    Raises
    ------
    Invalid
        Says which length is wrong.
    """
    for zh, en in _problems(sheet):
        raise Invalid("sheet-does-not-fit", f"标签规格“{sheet.name}”：{zh}", f"Label size {sheet.name!r}: {en}")
    return sheet


def _problems(sheet: LabelSheet) -> Iterator[tuple[str, str]]:
    numbers = [getattr(sheet, each.name) for each in fields(sheet) if each.name != "name"]
    if not all(math.isfinite(number) for number in numbers):
        yield "每个尺寸都须是数", "every length must be a number"
        return
    for value, kind, zh, en in (
        (sheet.page_width, "page", "纸宽", "page width"),
        (sheet.page_height, "page", "纸高", "page height"),
        (sheet.width, "label", "标签宽", "label width"),
        (sheet.height, "label", "标签高", "label height"),
        (sheet.columns, "count", "列数", "columns"),
        (sheet.rows, "count", "行数", "rows"),
    ):
        low, high = LIMITS[kind]
        if not low <= value <= high:
            yield f"{zh} {value:g} 不在 {low:g} 至 {high:g} 之间", f"{en} {value:g} is not within {low:g} and {high:g}"
    yield from _overlaps(sheet)
    if sheet.inset < 0 or 2 * sheet.inset > min(sheet.width, sheet.height) - 6:
        yield f"内边距 {sheet.inset:g} 毫米没有给内容留出地方", f"an inset of {sheet.inset:g} mm leaves no room"


def _overlaps(sheet: LabelSheet) -> Iterator[tuple[str, str]]:
    for zh, en, count, start, pitch, size, page in (
        ("横向", "across", sheet.columns, sheet.left, sheet.pitch_x, sheet.width, sheet.page_width),
        ("纵向", "down", sheet.rows, sheet.top, sheet.pitch_y, sheet.height, sheet.page_height),
    ):
        if count > 1 and pitch < size - EPS:
            yield (
                f"{zh}间距 {pitch:g} 毫米小于标签 {size:g} 毫米，标签会重叠",
                f"the pitch {en} is {pitch:g} mm, less than the label's {size:g} mm: labels overlap",
            )
        end = start + (count - 1) * pitch + size
        if start < -EPS or end > page + EPS:
            yield (
                f"{zh} {count} 个标签占 {start:g} 至 {end:g} 毫米，超出 {page:g} 毫米的纸",
                f"{count} labels {en} take {start:g} to {end:g} mm, more than the page's {page:g} mm",
            )


def sheet_json(sheet: LabelSheet) -> dict[str, Json]:
    """Return a size as stored."""
    return asdict(sheet)


_READERS: Final[Mapping[str, Callable[[Json], Json]]] = {"name": str, "columns": int, "rows": int}


def sheet_from_json(value: Mapping[str, Json]) -> LabelSheet:
    """Return a stored size, checked.

    Raises
    ------
    Invalid
        A length is missing, is no number, or the labels do not fit.
    """
    try:
        values: dict[str, Json] = {}
        for each in fields(LabelSheet):
            if each.name in value:
                values[each.name] = _READERS.get(each.name, float)(value[each.name])
        sheet = LabelSheet(**values)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Invalid("bad-label-size", f"标签规格不完整：{error}", f"The label size is incomplete: {error}") from error
    return require_fit(sheet)
