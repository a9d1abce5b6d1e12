"""The change log as a chain: each entry carries a hash over its own content and the hash before it.

Whoever edits, removes, inserts or reorders entries behind the application's back breaks the chain at that place, and
:func:`verify` names it. The last hash stands in a row of its own, so that entries cut off at the end are missed too.
Somebody who can write to the database can also compute a whole new chain: against that helps an *anchor*, the number
and hash of the last entry, noted somewhere else (``twin db verify`` prints it and compares one with ``--anchor``).

The digest is part of what is stored. Changing it breaks every log written before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, text, update

from twin.errors import Invalid
from twin.model import Json, Text
from twin.registry.rows import table_of
from twin.registry.tables import ChainTable, ChangeTable

START: Final = "0" * 64
"""What stands before the first entry."""

HEAD: Final = 1
"""The id of the one row that keeps the last hash."""

LOCK: Final = 5716317
"""PostgreSQL advisory lock of who writes the first entry; later writers wait for the chain's row. SQLite has one writer anyway."""

_FIELDS: Final = ("batch", "at", "by", "why", "undoes", "centre", "kind", "key", "action", "before", "after")
_AT_ONCE: Final = 1000

Entry = Mapping[str, Json] | RowMapping


def digest(previous: str, number: int, entry: Entry) -> str:
    """Return the hash of an entry: SHA-256 over canonical JSON (keys sorted, UTF-8, no blanks, no NaN)."""
    content = {"previous": previous, "number": number, **{name: entry[name] for name in _FIELDS}}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def chained(previous: str, number: int, entries: Iterable[Entry]) -> list[dict[str, Json]]:
    """Return the entries with their ``number`` and ``hash``, following the entry ``number`` whose hash is ``previous``."""
    linked: list[dict[str, Json]] = []
    for entry in entries:
        number += 1
        previous = digest(previous, number, entry)
        linked.append({**entry, "number": number, "hash": previous})
    return linked


_CHAIN, _LOG = table_of(ChainTable), table_of(ChangeTable)
_HEAD: Final = select(_CHAIN.c.number, _CHAIN.c.hash)
_HELD: Final = _HEAD.with_for_update()
_MOVE: Final = update(_CHAIN).values(number=bindparam("last"), hash=bindparam("digest"))
_WRITE: Final = insert(_LOG)
_WAIT: Final = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=LOCK)
"""Said at every write: built once."""


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Append entries in the transaction of ``connection``; other writers wait until it ends."""
    head = connection.execute(_HELD).first()
    if head is None and connection.dialect.name == "postgresql":  # the first entry of all has no row to wait for
        connection.execute(_WAIT)
        head = connection.execute(_HELD).first()
    number, previous = head or (0, START)
    linked = chained(previous, number, entries)
    connection.execute(_WRITE, linked)
    last = linked[-1]
    if head is None:
        connection.execute(insert(_CHAIN).values(id=HEAD, number=last["number"], hash=last["hash"]))
    else:
        connection.execute(_MOVE, {"last": last["number"], "digest": last["hash"]})


class Break(StrEnum):
    """How a chain is broken."""

    MISSING = "missing"
    DOUBLED = "doubled"
    ALTERED = "altered"
    MOVED = "moved"
    CUT = "cut"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the log is not what was written."""

    kind: Break
    number: int
    message: Text


@dataclass(frozen=True, slots=True)
class Verified:
    """What :func:`verify` found: how many entries hold, the anchor of the last of them, and the first break if any."""

    entries: int
    anchor: str
    broken: Broken | None = None


def parse_anchor(anchor: str) -> tuple[int, str]:
    """Return number and hash of an anchor ``12:9f86d0…``.

    Raises
    ------
    Invalid
        It is none.
    """
    number, _, value = anchor.strip().partition(":")
    if not number.isdecimal() or len(value) != len(START):
        raise Invalid(
            "bad-anchor",
            f"“{anchor}”不是锚点，应为 序号:64 位哈希（twin db verify 会打印）",
            f"{anchor!r} is no anchor: write NUMBER:HASH with 64 characters, as twin db verify prints it",
        )
    return int(number), value.lower()


def verify(connection: Connection, anchor: tuple[int, str] | None = None) -> Verified:
    """Walk the whole log and compare it with its chain, and with an anchor noted earlier if one is given."""
    number, previous, last_id = 0, START, 0
    query = select(_LOG).order_by(_LOG.c.number, _LOG.c.id)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows.mappings():
            broken = _wrong(row, number, previous, last_id) or _strays(row, anchor)
            if broken is not None:
                return Verified(number, f"{number}:{previous}", broken)
            number, previous, last_id = row["number"], row["hash"], row["id"]
    return Verified(number, f"{number}:{previous}", _cut(connection, number, previous, anchor))


def _strays(row: RowMapping, anchor: tuple[int, str] | None) -> Broken | None:
    """Whether the entry that an anchor was noted for is another now."""
    if anchor is None or row["number"] != anchor[0] or row["hash"] == anchor[1]:
        return None
    return _says(Break.ANCHOR, anchor[0], "与先前记下的锚点不符", "is not what the anchor noted earlier says")


def _wrong(row: RowMapping, number: int, previous: str, last_id: int) -> Broken | None:
    due, found = number + 1, row["number"]
    who = f"{row['at'][:19]} {row['by']}: {row['action']} {row['kind']} {row['key']}"
    if found > due:
        missing = str(due) if found == due + 1 else f"{due}–{found - 1}"
        return Broken(
            Break.MISSING,
            due,
            Text(
                f"第 {missing} 条缺失（已被删除），其后是 {who}", f"entry {missing} was removed; it stood before {who}"
            ),
        )
    if found < due:
        return _says(Break.DOUBLED, found, f"有两条（有一条是插入的）：{who}", f"stands twice, one was inserted: {who}")
    if row["hash"] != digest(previous, due, row):
        return _says(
            Break.ALTERED,
            due,
            f"与其哈希不符（内容被改、被调换，或是插入的）：{who}",
            f"does not fit its hash (edited, moved or inserted): {who}",
        )
    if row["id"] <= last_id:
        return _says(Break.MOVED, due, f"次序被调换：{who}", f"was moved to another place: {who}")
    return None


def _cut(connection: Connection, number: int, previous: str, anchor: tuple[int, str] | None) -> Broken | None:
    """What the walk cannot see: entries cut off at the end."""
    head = connection.execute(_HEAD).first()
    said = head or (0, START)
    if tuple(said) != (number, previous):
        return _says(
            Break.CUT,
            number + 1,
            f"起至第 {said[0]} 条与链尾记录不符（末尾被删，或链尾记录被改）",
            f"and what followed up to {said[0]} is gone, or the record of the chain's end was changed",
        )
    if anchor is not None and anchor[0] > number:
        return _says(Break.ANCHOR, number + 1, "缺失：锚点在其后", "is missing: the anchor lies behind it")
    return None


def _says(kind: Break, number: int, zh: str, en: str) -> Broken:
    return Broken(kind, number, Text(f"第 {number} 条{zh}", f"entry {number} {en}"))


def rebuild(connection: Connection) -> int:
    """Chain every entry as it stands, in the order of ids; returns how many. For the migration that began the chain."""
    table = _LOG
    number, previous, after = 0, START, -1
    while True:
        query = select(table.c.id, *(table.c[name] for name in _FIELDS)).where(table.c.id > after)
        rows = connection.execute(query.order_by(table.c.id).limit(_AT_ONCE)).mappings().all()
        if not rows:
            break
        for row in rows:
            number += 1
            previous = digest(previous, number, row)
            connection.execute(update(table).where(table.c.id == row["id"]).values(number=number, hash=previous))
        after = rows[-1]["id"]
    if number:
        connection.execute(insert(_CHAIN).values(id=HEAD, number=number, hash=previous))
    return number
