"""A register (台账) as a file: one row an entry, every field a column; what is written can be read in again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from twin.catalog.registers import Register
from twin.registry.register_sheets import DAY, HEADERS, NUMBER, STEP
from twin.report.cells import Value
from twin.report.sheets import Column, Report, Sheet
from twin.upkeep.entries import Entry, deadline_of, shown, step_of

FORMATS: Final = ("xlsx", "csv")


def register_report(register: Register, entries: Sequence[Entry], *, centre: str, day: date, lang: str) -> Report:
    """The entries of one register, in the order given."""
    zh = lang != "en"

    def said(column: str) -> str:
        return HEADERS[column][0 if zh else 1]

    columns = (
        Column(said(NUMBER), 8, centred=True),
        Column(said(DAY), 12, centred=True),
        Column(said(STEP), 12, centred=True),
        *(Column(field.words.said(lang), 30 if field.kind == "text" else 14) for field in register.fields),
        Column("应办结" if zh else "Close by", 12, centred=True),
        Column("登记人" if zh else "Entered by", 12),
    )
    late = "逾期" if zh else "overdue"

    def due(entry: Entry) -> str:
        until = deadline_of(register, entry)
        return "" if until is None else f"{until} {late}" if until < day else f"{until}"

    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            entry.number,
            entry.day.isoformat(),
            step_of(register, entry.step).words.said(lang),
            *(shown(field, entry.values.get(field.id)).said(lang) for field in register.fields),
            due(entry),
            entry.by,
        )
        for entry in entries
    )
    facts = (
        ("中心" if zh else "Centre", centre),
        ("依据" if zh else "Source", register.source.said(lang)),
        ("导出日期" if zh else "Exported on", day.isoformat()),
    )
    empty = "没有记录" if zh else "no entry"
    title = register.title.said(lang)
    return Report(title, facts, (Sheet(title, columns, rows, tuple(range(min(8, len(columns)))), empty),), lang, day)
