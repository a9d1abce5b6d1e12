"""Clauses that are no rule: a document to keep, a record to make, a question for the inspector, or outside."""

from __future__ import annotations

from typing import Any, Final

from twin.catalog.fields import Fields, wrong
from twin.catalog.intervals import Interval, Unit, parse_interval
from twin.catalog.schema import Clause
from twin.errors import Invalid

BECOMES: Final = ("question", "document", "record", "later", "outside")
"""Where a clause that is no rule goes."""


def read_clause(raw: Any, where: str, prefix: str) -> Clause:
    """Read one entry of ``elsewhere``.

    Raises
    ------
    CatalogError
        One line that says where and what to write.
    """
    fields = Fields(raw, where)
    clause, becomes = fields.word("clause"), fields.word("becomes")
    fields.where = f"{where} {clause}"
    if becomes not in BECOMES:
        wrong(fields.where, f"becomes 可为：{', '.join(BECOMES)}", f"becomes is one of: {', '.join(BECOMES)}")
    ident = fields.word("id", f"{prefix}-{becomes}-{clause}")
    if not ident.startswith(f"{prefix}-"):
        wrong(fields.where, f"id 应以 {prefix}- 开头", f"an id of this file begins with {prefix}-")
    every, times = _period(fields)
    entry = Clause(clause, becomes, fields.text("about"), ident, fields.text("title", None), every, times)
    fields.done()
    return entry


def _period(fields: Fields) -> tuple[Interval | None, int]:
    """How often a record is made or a document reviewed, where the text says so."""
    words, times = fields.word("every", None), fields.take("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        wrong(fields.where, f"times 应为正整数，不是 {times!r}", f"times must be a whole number from 1, not {times!r}")
    if words is None:
        return None, times
    try:
        every = parse_interval(words)
    except Invalid as error:
        wrong(f"{fields.where}, every", error.message.zh, error.message.en)
    if every.unit is Unit.USE:
        wrong(f"{fields.where}, every", "应为日历周期", "must be a period of the calendar")
    return every, times
