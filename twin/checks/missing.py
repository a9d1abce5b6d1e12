"""What a centre lacks, as an auditor lists it: required, optional, undecided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from twin.model import Point, Text


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One line of a missing list: one zone, one item, one table row.

    ``centre`` … ``standard`` are the columns of the file, in the order of :data:`HEADERS`;
    ``count`` is how many there are (None: nothing was counted). The last four find the place again.
    """

    centre: str
    tier: Text
    floor: str
    zone: str
    item: Text
    strength: Text
    table: str
    row: str
    clause: str
    count: int | None
    remark: Text
    standard: str
    rule: str = ""
    subject: str = ""
    floor_id: str | None = None
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class MissingList:
    """The three sheets: required and not there, optional and not there, not decided and why."""

    required: tuple[MissingRow, ...]
    optional: tuple[MissingRow, ...]
    undecided: tuple[MissingRow, ...]


HEADERS: Final[tuple[tuple[str, Text], ...]] = (
    ("centre", Text("中心", "Centre")),
    ("tier", Text("级别", "Tier")),
    ("floor", Text("楼层", "Floor")),
    ("zone", Text("功能区", "Zone")),
    ("item", Text("设施设备及用品", "Item")),
    ("strength", Text("必配/选配", "Required or optional")),
    ("table", Text("表", "Table")),
    ("row", Text("行", "Row")),
    ("clause", Text("条款", "Clause")),
    ("count", Text("现有数量", "Count")),
    ("remark", Text("备注", "Remark")),
    ("standard", Text("标准", "Standard")),
)
"""Field of :class:`MissingRow` and its column header, in the order of the file."""

SHEETS: Final[tuple[tuple[str, Text], ...]] = (
    ("required", Text("必配缺失", "Required, missing")),
    ("optional", Text("选配未配", "Optional, absent")),
    ("undecided", Text("无法判定", "Undecided")),
)
"""Field of :class:`MissingList` and the title of its sheet."""


def header_names(lang: str) -> tuple[str, ...]:
    """Column headers in ``"zh"`` or ``"en"``, in the order of the file."""
    return tuple(text.en if lang == "en" else text.zh for _, text in HEADERS)


def cells(row: MissingRow, lang: str) -> tuple[str | int | None, ...]:
    """One value per column of :data:`HEADERS`, in ``"zh"`` or ``"en"``."""

    def plain(value: Text | str | int | None) -> str | int | None:
        if isinstance(value, Text):
            return value.en if lang == "en" else value.zh
        return value

    return tuple(plain(getattr(row, name)) for name, _ in HEADERS)
