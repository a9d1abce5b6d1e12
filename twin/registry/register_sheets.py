"""Entries of a register from a CSV or XLSX table, as people keep them and as the program exports them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from twin.catalog.attributes import day_of
from twin.catalog.registers import Register
from twin.errors import Invalid
from twin.model import Json
from twin.registry.sheets import SheetRow, read_table
from twin.upkeep.entries import Entry, read_values, require_filled, step_of

NUMBER, DAY, STEP = "no", "entered_on", "stands_at"
HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    NUMBER: ("编号", "No."),
    DAY: ("登记日期", "Entered on"),
    STEP: ("状态", "State"),
}
"""Columns beside the register's own fields, in Chinese and English."""


def read_entries(source: Path | bytes, register: Register, today: date, *, name: str | None = None) -> list[Entry]:
    """Read a table whose headers are the fields' names in Chinese, English or by id. A row without a day is of ``today``.

    Ids are made of what a row says, so that the same file read again means the same entries. A row's own number is kept
    as :attr:`Entry.number` (0: none): it says that the entry is there already.

    Raises
    ------
    SiteError
        Not a table.
    Invalid
        A row that cannot be an entry: says which and why.
    """
    own = {each.id: (each.words.zh, each.words.en) for each in register.fields}
    seen: Counter[str] = Counter()
    entries = []
    for row in read_table(source, {**HEADERS, **own}, name=name).rows:
        try:
            entry = _entry(register, row, today)
        except Invalid as error:
            raise Invalid(
                error.code, f"第 {row.line} 行：{error.message.zh}", f"row {row.line}: {error.message.en}"
            ) from error
        said = _said(entry)
        seen[said] += 1
        ident = hashlib.sha256(f"{said}\n{seen[said]}".encode()).hexdigest()[:32]
        entries.append(Entry(ident, register.id, entry.day, "", entry.values, entry.step, entry.number))
    return entries


def _entry(register: Register, row: SheetRow, today: date) -> Entry:
    if row.problems:
        raise Invalid("bad-row", row.problems[0].zh, row.problems[0].en)
    cells: dict[str, Json] = {key: value for key, value in row.cells.items() if key not in HEADERS}
    day = day_of(row.cells[DAY]) if DAY in row.cells else today
    if day is None:
        given = row.cells[DAY]
        raise Invalid("bad-day", f"登记日期“{given}”有误", f"{given!r} is no day")
    step = step_of(register, _step(register, row.cells.get(STEP, "")))
    values = read_values(register, cells)
    require_filled(register, step, values)
    number = row.cells.get(NUMBER, "")
    return Entry("", register.id, day, "", values, step.id, int(number) if number.isdecimal() else 0)


def _step(register: Register, words: str) -> str:
    wanted = words.strip().casefold()
    found = next((s.id for s in register.steps if wanted in {s.id, s.words.zh.casefold(), s.words.en.casefold()}), None)
    return words if found is None else found


def _said(entry: Entry) -> str:
    return json.dumps([entry.day.isoformat(), entry.step, entry.values], ensure_ascii=False, sort_keys=True)
