"""What became of every requirement of the documents: ``catalogs/traceability.csv`` and the coverage table made of it.

The file was made for this project from the documents: one row per requirement with its clause, our paraphrase, its
modal word and what it became. ``rule``: codes of rules. ``document``, ``record``, ``question``, ``outside``:
ids of entries under ``elsewhere`` in the standard's file, which carry the words. Nothing is written down twice.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.catalog.loader import DEFAULT_ROOT, Catalog
from twin.model import Text

KINDS: Final[Mapping[str, Text]] = {
    "rule": Text("规则判定", "rule"),
    "document": Text("文件登记", "document"),
    "record": Text("定期记录", "record"),
    "question": Text("现场核对", "question"),
    "outside": Text("不在本产品内", "outside"),
}
"""Where a requirement may go, in the order of the coverage table."""

UNASKED: Final = frozenset({"rule", "document", "record"})
"""Decided without asking a person, once the data are there."""

_COLUMNS: Final = (
    "id",
    "standard",
    "clause",
    "table",
    "row",
    "requirement_zh",
    "requirement_en",
    "modal",
    "tiers",
    "numbers",
    "becomes",
    "by",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a document. ``text`` is our paraphrase; ``by`` names what it became."""

    id: str
    standard: str
    clause: str
    table: str
    row: str
    text: Text
    modal: str
    tiers: str
    numbers: str
    becomes: str
    by: tuple[str, ...]


def requirements(root: Path | None = None) -> tuple[Requirement, ...]:
    """Read the traceability table in the order of the documents.

    Raises
    ------
    ValueError
        When its columns are not the ones that are written here.
    """
    with ((root or DEFAULT_ROOT) / "traceability.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            msg = f"traceability.csv: the columns are {', '.join(_COLUMNS)}"
            raise ValueError(msg)
        return tuple(_requirement(row) for row in rows)


def _requirement(row: Mapping[str, str]) -> Requirement:
    plain = {
        key: row[key] for key in ("id", "standard", "clause", "table", "row", "modal", "tiers", "numbers", "becomes")
    }
    return Requirement(**plain, text=Text(row["requirement_zh"], row["requirement_en"]), by=tuple(row["by"].split()))


def gaps(rows: Iterable[Requirement], catalog: Catalog) -> list[str]:
    """Say what is wrong between the table and the standards' files; empty when every row has gone somewhere.

    A row counted twice, one that went nowhere, a code or entry that does not exist or is of another kind, and a rule
    or entry of a traced standard that no row names.
    """
    found, seen, named = [], Counter[str](), set[str]()
    entries = {entry.id: entry.becomes for one in catalog.standards.values() for entry in one.elsewhere}
    codes = {rule.code for one in catalog.standards.values() for rule in one.rules}
    traced = set()
    for row in rows:
        seen[row.id] += 1
        traced.add(row.standard)
        named.update(row.by)
        if row.becomes not in KINDS or not row.by:
            found.append(f"{row.id}: went nowhere")
        for name in row.by:
            known = name in codes if row.becomes == "rule" else entries.get(name) == row.becomes
            if not known:
                found.append(f"{row.id}: {row.becomes} {name} does not exist")
    found += [f"{name}: is in the table {count} times" for name, count in seen.items() if count > 1]
    for name in sorted(traced):
        standard = catalog.standards.get(name)
        if standard is None:
            found.append(f"{name}: no such standard")
            continue
        ours = [*(rule.code for rule in standard.rules), *(entry.id for entry in standard.elsewhere)]
        found += [f"{one}: no requirement names it" for one in ours if one not in named]
    return found


def coverage(rows: Iterable[Requirement]) -> dict[str, Counter[str]]:
    """Count requirements by standard and by what they became."""
    table: dict[str, Counter[str]] = {}
    for row in rows:
        table.setdefault(row.standard, Counter())[row.becomes] += 1
    return table
