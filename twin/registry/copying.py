"""Every row of one database into another, whatever the two are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import JSON, Connection, Integer, MetaData, Table, Text, bindparam, cast, func, inspect, select, text

VERSION_TABLE: Final = "alembic_version"
BATCH: Final = 50
"""Rows held at once: some carry a drawing or a photo."""


def copy_rows(old: Connection, new: Connection) -> None:
    """Fill the empty tables of ``new`` from those of ``old`` at the same migration.

    JSON goes as it is written, so that nothing is re-worded on the way.
    """
    tables = _tables(new)
    sources = MetaData()
    for table in reversed(tables):  # rows that a migration put there give way
        if count_rows(new, [table.name])[table.name]:
            new.execute(table.delete())
    for table in tables:
        source = Table(table.name, sources, autoload_with=old)
        wanted = select(*(_as_written(source.c[column.name]) for column in table.columns))
        if source.primary_key.columns:
            wanted = wanted.order_by(*source.primary_key.columns)
        filling = table.insert().values({column.name: _bound(column, new) for column in table.columns})
        names = [column.name for column in table.columns]
        rows = old.execution_options(yield_per=BATCH).execute(wanted)
        for part in rows.partitions():
            new.execute(filling, [dict(zip(names, row, strict=True)) for row in part])
        _move_sequences(new, table)


def count_rows(connection: Connection, names: Collection[str] | None = None) -> dict[str, int]:
    """How many rows each table has; a table that is not there is left out."""
    present = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    wanted = sorted(present if names is None else present.intersection(names))
    quote = connection.dialect.identifier_preparer.quote
    return {name: int(connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) or 0) for name in wanted}  # noqa: S608 - a quoted table name


def _tables(connection: Connection) -> list[Table]:
    """The tables, each after those it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def _as_written(column: Any) -> Any:
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _bound(column: Any, connection: Connection) -> Any:
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    written = bindparam(column.name, type_=Text())
    return cast(written, JSON) if connection.dialect.name == "postgresql" else written


def _move_sequences(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.format_table(table)
    for column in table.primary_key.columns:
        if not isinstance(column.type, Integer):
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(quoted, column.name)))
        highest = connection.scalar(select(func.max(column)))
        if sequence is not None and highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
