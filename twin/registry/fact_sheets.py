"""Lists of facts as CSV or XLSX files, with Chinese or English heads: what, its value, from which day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.catalog import Catalog
from twin.catalog.attributes import day_of, yes_or_no
from twin.catalog.facts import FactEntry, area_of, count_of, number_of, problem_of
from twin.catalog.fields import near
from twin.catalog.schema import FactKind
from twin.model import FactValue, Json, Text
from twin.registry.paper_sheets import ListResult
from twin.registry.sheets import SheetRow, read_table
from twin.registry.values import FieldChange, RowState

FACT_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "fact": ("事实", "名称", "项目", "name"),
    "value": ("值", "现值", "数值"),
    "since": ("自", "起始日期", "生效日期", "from"),
}
_READ: Final = {
    FactKind.COUNT: count_of,
    FactKind.NUMBER: number_of,
    FactKind.AREA: area_of,
    FactKind.YES_NO: yes_or_no,
}
_EVER: Final = frozenset({"始", "ever"})


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of a list of facts, or why it is none."""

    line: int
    words: str
    fact: FactValue | None
    reasons: tuple[Text, ...] = ()


def read_fact_rows(source: Path | bytes, catalog: Catalog, *, name: str | None = None) -> tuple[FactRow, ...]:
    """Read a list, row by row: what is wrong with one does not stop the others.

    Raises
    ------
    SiteError
        It is no table with heads.
    """
    entries = [*catalog.facts.entries.values()]
    for standard in catalog.standards.values():
        entries += [FactEntry.declared(fact) for fact in standard.facts.values()]
    known = {word.casefold(): entry for entry in reversed(entries) for word in (entry.id, entry.zh, entry.en)}
    return tuple(_row(row, known) for row in read_table(source, FACT_COLUMNS, name=name).rows)


def _row(row: SheetRow, known: Mapping[str, FactEntry]) -> FactRow:
    words, raw, since = (row.cells.get(name, "") for name in FACT_COLUMNS)
    entry = known.get(words.casefold())
    reasons = list(row.problems)
    day = day_of(since) if since and since not in _EVER else None
    if since and since not in _EVER and day is None:
        reasons.append(Text(f"“{since}”不是日期；请写成 2025-03-31", f"{since!r} is not a day; write 2025-03-31"))
    if entry is None:
        close = near(words, list(known))
        reasons.append(Text(f"没有事实“{words}”，相近：{close}", f"there is no fact {words!r}; near ones: {close}"))
        return FactRow(row.line, words, None, tuple(reasons))
    value: Json = _READ[entry.kind](raw) if entry.kind in _READ else raw
    problem = problem_of(entry, value)
    if problem is not None:
        reasons.append(Text(f"{entry.zh}“{raw}”：{problem.zh}", f"{entry.en} {raw!r}: {problem.en}"))
    fact = FactValue(entry.id, value, day.isoformat() if day is not None else "")
    return FactRow(row.line, entry.zh, None if reasons else fact, tuple(reasons))


def planned_facts(
    stored: Mapping[tuple[str, str], Json], rows: Iterable[FactRow]
) -> tuple[Sequence[FactValue], tuple[ListResult, ...]]:
    """What a list would write, and what became of each row. ``stored``: values by name and day; others stay."""
    seen: dict[tuple[str, str], int] = {}
    writes, results = [], []
    for row in rows:
        fact = row.fact
        if fact is None:
            results.append(ListResult(row.line, row.words, RowState.WRONG, reasons=row.reasons))
            continue
        key = (fact.name, fact.since)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            reason = Text(f"与第 {first} 行是同一事实、同一天", f"the same fact and day as in line {first}")
            results.append(ListResult(row.line, row.words, RowState.WRONG, reasons=(reason,)))
        elif key in stored and stored[key] == fact.value:
            results.append(ListResult(row.line, row.words, RowState.UNCHANGED))
        else:
            state = RowState.CHANGED if key in stored else RowState.NEW
            changes = (FieldChange("value", stored.get(key), fact.value),)
            results.append(ListResult(row.line, row.words, state, changes))
            writes.append(fact)
    return writes, tuple(results)
