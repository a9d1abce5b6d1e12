"""Restoring a backup into either database, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Table, inspect, make_url, select, update
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import SQLModel

from twin.errors import BackupError, Refused
from twin.registry.backup import (
    CONTENT,
    FORMAT,
    MANIFEST,
    WAIT_S,
    Manifest,
    faults_of,
    refuse_unknown,
    sha256_of,
    sqlite_file,
)
from twin.registry.copying import copy_rows, count_rows
from twin.registry.database import (
    database_url,
    known_revisions,
    lock_upgrades,
    migrate,
    migrate_within,
    open_engine,
    stored_revision,
    writing,
)
from twin.registry.tables import CounterTable

CHUNK: Final = 1 << 20
COUNTERS: Final[Table] = SQLModel.metadata.tables[str(CounterTable.__tablename__)]


def restore_backup(path: Path, *, url: str | None = None, force: bool = False) -> Manifest:
    """Put a backup's content in the place of the database's, in one transaction.

    Parameters
    ----------
    path
        A file that :func:`back_up` wrote, from either database and any older version of the program.
    url
        As in :func:`twin.registry.open_registry`; the database may be missing or empty.
    force
        Replace what the database holds.

    Raises
    ------
    Refused
        ``not-empty``: the database holds rows and ``force`` is not given.
    BackupError
        ``no-such-file``, ``damaged-backup``, ``newer-backup``, ``newer-database``, ``database-busy``.
    """
    target = make_url(database_url(url))
    with _unpacked(path) as (manifest, content):
        engine = open_engine(str(URL.create("sqlite", database=str(content))))
        try:
            migrate(engine, "head")
        finally:
            engine.dispose()
        if target.get_backend_name() == "sqlite":
            _restore_sqlite(content, target, force=force)
        else:
            _restore_server(content, target, force=force)
    return manifest


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """The manifest and a checked copy of the database of a backup."""
    if not path.is_file():
        raise BackupError("no-such-file", f"找不到文件 {path}", f"there is no file {path}")
    with tempfile.TemporaryDirectory(prefix="twin-restore-") as folder:
        content = Path(folder) / CONTENT
        try:
            with zipfile.ZipFile(path) as archive:
                manifest = _read_manifest(archive.read(MANIFEST))
                with archive.open(CONTENT) as packed, content.open("wb") as stream:
                    while chunk := packed.read(CHUNK):
                        stream.write(chunk)
        except BackupError:
            raise
        except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, zlib.error) as error:
            raise _damaged(path, str(error)) from error
        if content.stat().st_size != manifest.size or sha256_of(content) != manifest.sha256:
            raise _damaged(path, "checksum")
        faults = faults_of(content)
        if faults:
            raise _damaged(path, faults)
        yield manifest, content


def _damaged(path: Path, why: str) -> BackupError:
    return BackupError(
        "damaged-backup",
        f"{path.name} 已损坏或不是备份文件，未恢复（{why}）",
        f"{path.name} is damaged or no backup; nothing was restored ({why})",
    )


def _read_manifest(data: bytes) -> Manifest:
    """Read a manifest; ValueError where it is none."""
    values: Any = json.loads(data)
    if not isinstance(values, dict) or not isinstance(values.get("format"), int):
        msg = "no manifest"
        raise ValueError(msg)  # noqa: TRY004 - told as damage
    if values["format"] > FORMAT or str(values.get("revision")) not in known_revisions():
        raise BackupError(
            "newer-backup",
            f"备份来自更新的程序版本（{values.get('program')}）；请先升级程序",
            f"the backup is of a newer version of the program ({values.get('program')}); upgrade the program first",
        )
    try:
        return Manifest(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _require_room(connection: Connection, rows: dict[str, int], *, force: bool) -> None:
    revision = stored_revision(connection)
    if revision is not None:
        refuse_unknown(revision)
    if any(rows.values()) and not force:
        filled = ", ".join(f"{name} {number}" for name, number in rows.items() if number)
        raise Refused(
            "not-empty",
            f"目标数据库不是空的（{filled}）；确要替换请加 --force",
            f"the database is not empty ({filled}); add --force to replace what it holds",
        )


def _restore_sqlite(content: Path, target: URL, *, force: bool) -> None:
    file = sqlite_file(target)
    counters: dict[str, int] = {}
    if file.is_file() and file.stat().st_size:
        engine = open_engine(target.render_as_string(hide_password=False))
        try:
            with engine.connect() as connection:
                _require_room(connection, count_rows(connection), force=force)
                counters = _counters(connection)
        except DatabaseError as error:
            raise BackupError(
                "damaged-database",
                f"{file} 不是可读的数据库；请先把它移走（{error.orig}）",
                f"{file} is no readable database; move it away first ({error.orig})",
            ) from error
        finally:
            engine.dispose()
    _outnumber(content, counters)
    file.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_S

    def give_up(status: int, _left: int, _all: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > until:
            raise _busy()

    with closing(sqlite3.connect(content)) as old, closing(sqlite3.connect(file, timeout=1)) as new:
        old.backup(new, progress=give_up)  # one transaction of the target: an interrupted one is rolled back


def _restore_server(content: Path, target: URL, *, force: bool) -> None:
    copy = open_engine(str(URL.create("sqlite", database=str(content))))
    engine = open_engine(target.render_as_string(hide_password=False))
    try:
        with copy.connect() as old, writing(engine).begin() as new:
            new.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_S}s'")
            lock_upgrades(new)
            ours = count_rows(old)
            _require_room(new, count_rows(new, ours), force=force)
            counters = _counters(new)
            migrate_within(new, "base")
            migrate_within(new, "head")
            copy_rows(old, new)
            _raise_counters(new, counters)
            if count_rows(new, ours) != ours:
                raise _damaged(content, "rows")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":  # lock not available
            raise _busy() from error
        raise
    finally:
        copy.dispose()
        engine.dispose()


def _busy() -> BackupError:
    return BackupError(
        "database-busy",
        "数据库正被占用，未恢复；请停止服务后重试",
        "the database is in use, nothing was restored; stop the server and try again",
    )


def _counters(connection: Connection) -> dict[str, int]:
    """The versions of the centres that running servers may keep in memory."""
    if not inspect(connection).has_table(COUNTERS.name):
        return {}
    return {row.centre: row.value for row in connection.execute(select(COUNTERS.c.centre, COUNTERS.c.value))}


def _outnumber(content: Path, counters: dict[str, int]) -> None:
    engine = open_engine(str(URL.create("sqlite", database=str(content))))
    try:
        with writing(engine).begin() as connection:
            _raise_counters(connection, counters)
    finally:
        engine.dispose()


def _raise_counters(connection: Connection, counters: dict[str, int]) -> None:
    """Make each restored centre newer than what stood there, so that no server shows the old one from its memory."""
    for centre, value in _counters(connection).items():
        newer = max(value, counters.get(centre, 0)) + 1
        connection.execute(update(COUNTERS).where(COUNTERS.c.centre == centre).values(value=newer))
