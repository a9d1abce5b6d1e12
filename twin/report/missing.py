"""The missing list (缺项清单) as CSV, XLSX and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from twin.catalog import Standard
from twin.checks.missing import HEADERS, SHEETS, MissingList, MissingRow, cells, header_names
from twin.model import Centre, Text
from twin.report.files import report_bytes
from twin.report.sheets import Column, Report, Sheet, write_whole

FORMATS: Final = ("csv", "xlsx", "pdf")

TITLE: Final = Text("缺项清单", "Missing list")
LIST: Final = Text("清单", "List")
EMPTY: Final = {
    "required": Text("没有缺失的必配项。", "No required item is missing."),
    "optional": Text("选配项均已配置。", "No optional item is absent."),
    "undecided": Text("没有无法判定的项。", "Nothing was left undecided."),
}
LABELS: Final = {
    "centre": Text("中心", "Centre"),
    "tier": Text("级别", "Tier"),
    "standards": Text("标准", "Standard"),
    "day": Text("日期", "Date"),
    "counts": Text("合计", "Totals"),
}

WIDTHS: Final = {
    "centre": 22.0,
    "tier": 9.0,
    "floor": 9.0,
    "zone": 20.0,
    "item": 26.0,
    "strength": 10.0,
    "table": 7.0,
    "row": 7.0,
    "clause": 11.0,
    "count": 9.0,
    "remark": 44.0,
    "standard": 24.0,
}
"""Of each field's column, in Latin characters; a Chinese character takes two."""

CENTRED: Final = frozenset({"tier", "floor", "strength", "table", "row", "clause", "count"})

SAID_ABOVE: Final = "tier"
"""A column that a printed page always leaves out: every document has a word of its own for the one tier in the title block."""
SAID_ONCE: Final = frozenset({"centre", "standard"})
"""Columns a printed page leaves out where one value, said in its title block, holds for all rows."""
OF_TABLES: Final = ("table", "row")
"""Columns that stay empty for documents without tables."""

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\s]+')


@dataclass(frozen=True, slots=True)
class Heading:
    """What the title block says. Without one, it is taken from the rows (and there is no date)."""

    centre: str
    tier: str
    standards: tuple[str, ...]
    day: date | None = None


def heading_for(centre: Centre, standards: Iterable[Standard], tier: str, day: date, *, lang: str = "zh") -> Heading:
    """The title block of a list made for a centre on a day; the tier as the first standard that knows it calls it."""
    standards = tuple(standards)
    named = (each for standard in standards for each in standard.tiers if each.id == tier)
    found = next(named, None)
    words = tier if found is None else found.en if lang == "en" else found.zh
    return Heading(centre.name, words, tuple(standard.id for standard in standards), day)


def missing_bytes(missing: MissingList, file_format: str, *, lang: str = "zh", heading: Heading | None = None) -> bytes:
    """The list as ``csv``, ``xlsx`` or ``pdf``; the same list and heading give the same bytes.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    return report_bytes(missing_report(missing, lang=lang, heading=heading), file_format, FORMATS)


def write_missing(missing: MissingList, path: Path, *, lang: str = "zh", heading: Heading | None = None) -> None:
    """Write the list to ``path``; the suffix chooses the format. Never leaves a half-written file.

    Raises
    ------
    SiteError
        ``unknown-format``, ``cannot-write``.
    """
    write_whole(path, missing_bytes(missing, path.suffix, lang=lang, heading=heading))


def missing_filename(centre: str, tier: str, day: date, suffix: str) -> str:
    """A file name a person can send as it is: ``缺项清单_<centre>_<tier>_2026-11-22.xlsx``."""
    parts = [TITLE.zh, file_word(centre), file_word(tier), day.isoformat()]
    return "_".join(part for part in parts if part) + "." + suffix.removeprefix(".")


def file_word(text: str) -> str:
    """Text as part of a file name: nothing that Windows, a shell or a mail program takes amiss, 60 characters at most."""
    return _UNSAFE.sub("-", text).strip("-.")[:60]


def missing_report(missing: MissingList, *, lang: str = "zh", heading: Heading | None = None) -> Report:
    """The list as a report: three sheets, in the order of :data:`twin.checks.missing.SHEETS`."""
    lists: dict[str, tuple[MissingRow, ...]] = {name: getattr(missing, name) for name, _ in SHEETS}
    every = tuple(row for rows in lists.values() for row in rows)
    said = heading or _heading_of(every, lang)
    columns = tuple(
        Column(header, WIDTHS[name], name in CENTRED)
        for (name, _), header in zip(HEADERS, header_names(lang), strict=True)
    )
    shown = _shown(every)
    sheets = tuple(
        Sheet(title.said(lang), columns, tuple(cells(row, lang) for row in lists[name]), shown, EMPTY[name].said(lang))
        for name, title in SHEETS
    )
    counts = "  ".join(f"{sheet.title} {len(sheet.rows)}" for sheet in sheets)
    pairs = [
        ("centre", said.centre),
        ("tier", said.tier),
        ("standards", ("、" if lang == "zh" else ", ").join(said.standards)),
        ("day", said.day.isoformat() if said.day else ""),
        ("counts", counts),
    ]
    facts = tuple((LABELS[name].said(lang), value) for name, value in pairs if value)
    return Report(TITLE.said(lang), facts, sheets, lang, said.day, LIST.said(lang))


def _heading_of(rows: tuple[MissingRow, ...], lang: str) -> Heading:
    comma = "、" if lang == "zh" else ", "
    return Heading(
        centre=comma.join(dict.fromkeys(row.centre for row in rows)),
        tier=comma.join(dict.fromkeys(row.tier.said(lang) for row in rows)),
        standards=tuple(dict.fromkeys(row.standard for row in rows)),
    )


def _shown(rows: tuple[MissingRow, ...]) -> tuple[int, ...]:
    """Columns a printed page shows: none that the heading says, and those of tables only where a document has some."""
    told = {name: {getattr(row, name) for row in rows} for name in (*SAID_ONCE, *OF_TABLES)}
    left_out = {SAID_ABOVE, *(name for name in SAID_ONCE if len(told[name]) < 2)}
    left_out |= {name for name in OF_TABLES if told[name] <= {None, ""}}
    return tuple(n for n, (name, _) in enumerate(HEADERS) if name not in left_out)
