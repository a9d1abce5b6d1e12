"""Clauses that are no rule: a document to keep, a record to make, a question for the inspector, or outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from twin.catalog.fields import Fields, near, wrong
from twin.catalog.intervals import Interval, Unit, parse_interval
from twin.catalog.schema import ANY_TIER, Clause, Fact, TableRow
from twin.errors import Invalid
from twin.model import Strength

BECOMES: Final = ("question", "document", "record", "outside")
"""Where a clause that is no rule goes."""


KEPT: Final = frozenset({"question", "document", "record"})
"""Those that bind a centre and are decided from what people keep and say."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an entry may refer to in its file. ``marks`` and ``zones`` read those of a rule."""

    prefix: str
    facts: Mapping[str, Fact]
    marks: Callable[[Fields], Mapping[str, Strength]]
    zones: Callable[[Fields, str], tuple[str, ...]]


def read_clause(raw: Any, where: str, around: Around, printed: tuple[str, str, TableRow] | None = None) -> Clause:
    """Read one entry of ``elsewhere``, or one that a table's row makes (``printed``: table, clause and row).

    Raises
    ------
    CatalogError
        One line that says where and what to write.
    """
    fields = Fields(raw, where)
    clause = fields.word("clause") if printed is None else fields.word("clause", printed[1])
    becomes = fields.word("becomes")
    fields.where = f"{where} {clause}"
    if becomes not in BECOMES:
        wrong(fields.where, f"becomes 可为：{', '.join(BECOMES)}", f"becomes is one of: {', '.join(BECOMES)}")
    ident = fields.word("id", f"{around.prefix}-{becomes}-{clause}")
    if not ident.startswith(f"{around.prefix}-"):
        wrong(fields.where, f"id 应以 {around.prefix}- 开头", f"an id of this file begins with {around.prefix}-")
    every, times = _period(fields)
    entry = Clause(
        clause,
        becomes,
        fields.text("about"),
        ident,
        fields.text("title") if becomes in {"document", "record"} else fields.text("title", None),
        every,
        times,
        marks=MappingProxyType(_marks(fields, becomes, around, printed)),
        zones=around.zones(fields, "zones"),
        fact=_fact(fields, around.facts),
        table=printed[0] if printed else None,
        row=printed[2].row if printed else None,
        value=fields.text("value", None) if becomes == "question" else None,
        reading=fields.text("reading", None) if becomes in KEPT else None,
    )
    fields.done()
    return entry


def doubled(entries: Iterable[Clause], codes: Iterable[str]) -> list[Clause]:
    """Entries that bind under an id that a rule or an earlier entry has: their findings could not be told apart."""
    seen, found = set(codes), []
    for entry in entries:
        if entry.becomes in KEPT and entry.id in seen:
            found.append(entry)
        seen.add(entry.id)
    return found


def _marks(
    fields: Fields, becomes: str, around: Around, printed: tuple[str, str, TableRow] | None
) -> dict[str, Strength]:
    """How strongly it binds: as printed or as written; 应 where nothing is written. What is outside binds nobody."""
    if printed is not None:
        return dict(printed[2].marks)
    if "strength" in fields or "marks" in fields:
        return dict(around.marks(fields))
    return {ANY_TIER: Strength.SHALL} if becomes in KEPT else {}


def _fact(fields: Fields, facts: Mapping[str, Fact]) -> Fact | None:
    name = fields.word("fact", None)
    if name is None:
        return None
    if name not in facts:
        close = near(name, facts)
        wrong(
            f"{fields.where}, fact",
            f"没有事实 {name!r}，已声明：{close}",
            f"unknown fact {name!r}; declared are: {close}",
        )
    return facts[name]


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
