"""The documents that a sample centre keeps: all that its standards ask for, each with its keeper and its next review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from floorplans.register import KEEPERS
from twin.catalog import load_catalog
from twin.catalog.schema import Clause

Row = tuple[str, str, str, str, str, str, str]
LACKING: Final = {"QZX": "SJ-doc-6.4.4.4-7", "JDZX": "LZ-doc-21-3.2"}
"""The document that a centre does not have, by the entry that asks for it."""
LATE: Final = {"QZX": "SJ-doc-T18-R16", "JDZX": "SJ-doc-T18-R18"}
"""The one whose review is overdue."""


def rows(centre: str, tier: str, standards: Sequence[str]) -> Iterator[Row]:
    """Give kind, title, reference, issue date, next review, keeper and the entries it meets, of each document.

    A system of rules has no end; the one that is late was to be reviewed long ago, so that it stays late.
    """
    asked: dict[str, list[Clause]] = {}
    for standard in load_catalog().standards_of(standards):
        for entry in standard.elsewhere:
            if entry.becomes == "document" and entry.strength(tier) is not None and entry.id != LACKING[centre]:
                asked.setdefault(_title(entry), []).append(entry)
    for number, (title, entries) in enumerate(asked.items(), start=1):
        late = any(entry.id == LATE[centre] for entry in entries)
        issued = f"{2021 if late else 2024}-{number % 12 + 1:02d}-15"
        review = f"2024-{number % 12 + 1:02d}-15" if late else ""
        named = " ".join(entry.id for entry in entries if entry.name.zh != title)
        yield (_kind(title), title, f"{centre}-WJ-{number:03d}", issued, review, KEEPERS[number % len(KEEPERS)], named)


def _title(entry: Clause) -> str:
    """The document's name without the code or the list in brackets."""
    return entry.name.zh.split("(")[0]


def _kind(title: str) -> str:
    kinds = ("预案", "制度", "办法", "规则", "规范", "记录", "台账", "合同", "名册", "手册", "证明", "报告")
    return next((kind for kind in kinds if kind in title), "安排")
