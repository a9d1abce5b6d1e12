"""Backup and restore: one file that either database can be restored from.

A backup is a ZIP of two members: ``manifest.json`` says when it was taken, at which migration, how many rows each
table has and the checksum of the other, ``twin.db``: the whole registry, photos and drawings included, as one SQLite
database. From SQLite it is made by the online backup, from PostgreSQL by copying every row of one snapshot; writers
go on meanwhile. Older backups are migrated on the way in.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, NoReturn

from sqlalchemy import URL, create_engine, make_url

from twin.errors import BackupError, Refused
from twin.registry.copying import copy_rows, count_rows
from twin.registry.database import (
    database_url,
    known_revisions,
    migrate,
    open_engine,
    reading,
    stored_revision,
    writing,
)
from twin.registry.rows import now

FORMAT: Final = 1
"""Layout of the file; raised when an older program could no longer read a new one."""
MANIFEST: Final = "manifest.json"
CONTENT: Final = "twin.db"
WAIT_S: Final = 30
"""Seconds that a restore waits for a writer before it gives up."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself. ``sha256`` and ``size`` (bytes) are of the database in it."""

    format: int
    program: str
    revision: str
    database: str
    taken_at: str
    rows: dict[str, int]
    sha256: str
    size: int


def back_up(path: Path, *, url: str | None = None, force: bool = False) -> Manifest:
    """Write the whole registry to one file, which appears under its name when it is complete.

    Parameters
    ----------
    path
        Where to. An existing file is replaced only with ``force``.
    url
        As in :func:`twin.registry.open_registry`.

    Raises
    ------
    Refused
        ``file-exists``.
    BackupError
        ``no-such-folder``, ``no-database``, ``newer-database``, ``damaged-database``.
    """
    if not path.parent.is_dir():
        raise BackupError("no-such-folder", f"没有文件夹 {path.parent}", f"there is no folder {path.parent}")
    if path.exists() and not force:
        raise Refused("file-exists", f"{path} 已存在；加 --force 才覆盖", f"{path} exists; add --force to replace it")
    source = make_url(database_url(url))
    with tempfile.TemporaryDirectory(prefix=".twin-backup-", dir=path.parent) as folder:
        content, packed = Path(folder) / CONTENT, Path(folder) / path.name
        if source.get_backend_name() == "sqlite":
            _copy_sqlite(sqlite_file(source), content)
        else:
            _copy_server(source, content)
        manifest = _described(content, source.get_backend_name())
        _pack(manifest, content, packed)
        packed.replace(path)
    return manifest


def sqlite_file(url: URL) -> Path:
    """The file of a SQLite address.

    Raises
    ------
    BackupError
        ``no-database``: it is in memory.
    """
    if not url.database or url.database == ":memory:":
        raise BackupError("no-database", "内存数据库不能备份", "a database in memory has no file to back up or restore")
    return Path(url.database)


def _copy_sqlite(source: Path, content: Path) -> None:
    if not source.is_file():
        raise BackupError("no-database", f"没有数据库 {source}", f"there is no database {source}")
    try:
        with closing(sqlite3.connect(source, timeout=WAIT_S)) as old, closing(sqlite3.connect(content)) as new:
            old.backup(new)  # one step: a snapshot, writers go on
            new.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, without a log beside it
    except sqlite3.DatabaseError as error:
        _refuse_damage(f"{source}: {error}", error)


def _copy_server(source: URL, content: Path) -> None:
    engine = open_engine(source.render_as_string(hide_password=False))
    copy = open_engine(str(URL.create("sqlite", database=str(content))))
    try:
        with reading(engine).connect() as old:
            revision = stored_revision(old)
            if revision is None:
                raise BackupError("no-database", "数据库里没有表", "the database has no tables of the registry")
            refuse_unknown(revision)
            migrate(copy, revision)
            with writing(copy).begin() as new:
                copy_rows(old, new)
    finally:
        engine.dispose()
        copy.dispose()
    with closing(sqlite3.connect(content)) as flat:
        flat.execute("PRAGMA journal_mode = DELETE")


def _refuse_damage(what: str, cause: Exception | None = None) -> NoReturn:
    raise BackupError(
        "damaged-database", f"数据库已损坏，未备份：{what}", f"the database is damaged, no backup was made: {what}"
    ) from cause


def refuse_unknown(revision: str) -> None:
    """Raise BackupError ``newer-database`` for a migration that this program does not have."""
    if revision not in known_revisions():
        raise BackupError(
            "newer-database",
            f"数据库来自更新的程序版本（{revision}）；请先升级程序",
            f"the database is of a newer version of the program ({revision}); upgrade the program first",
        )


def _described(content: Path, database: str) -> Manifest:
    found = faults_of(content)
    if found:
        _refuse_damage(found)
    engine = create_engine(URL.create("sqlite", database=str(content)))
    try:
        with engine.connect() as connection:
            revision, rows = stored_revision(connection), count_rows(connection)
    finally:
        engine.dispose()
    if revision is None:
        raise BackupError("no-database", "数据库里没有表", "the database has no tables of the registry")
    refuse_unknown(revision)
    return Manifest(
        FORMAT, version("twin"), revision, database, now(), rows, sha256_of(content), content.stat().st_size
    )


def faults_of(file: Path) -> str:
    """What SQLite finds wrong with a database; empty when nothing is."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            first = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
    if first != "ok":
        return str(first)
    return f"{loose[0]} refers to a row of {loose[2]} that is not there" if loose else ""


def sha256_of(file: Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pack(manifest: Manifest, content: Path, packed: Path) -> None:
    packed.touch(mode=0o600, exist_ok=False)  # accounts and sessions are in it
    with packed.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            archive.write(content, CONTENT)
        stream.flush()
        os.fsync(stream.fileno())
