"""Engines and migrations: SQLite in a file by default, PostgreSQL by its URL."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError

MIGRATIONS = Path(__file__).parent / "migrations"
DEFAULT_FILE = Path("data") / "twin.db"
WAIT_S = 30
"""Seconds a SQLite writer waits for another before it gives up."""
_POOL: Final[Mapping[str, Any]] = {"pool_size": 20, "max_overflow": 60}
"""Connections: two for each of the 40 threads that answer requests, because a write may read beside its transaction.

With fewer, threads that each hold one could all wait for another. PostgreSQL takes 100 where nobody set it."""
TRUSTED_S: Final = 30.0
"""How long a connection may rest before the server is asked whether it still stands."""
UPGRADE_LOCK = 5716316
"""PostgreSQL advisory lock: one process migrates at a time."""


def database_url(url: str | None = None) -> str:
    """Return the SQLAlchemy URL to use: ``url``, else ``TWIN_DATABASE_URL``, else a SQLite file in ``data/``."""
    chosen = url or os.environ.get("TWIN_DATABASE_URL") or f"sqlite:///{DEFAULT_FILE}"
    for prefix in ("postgres://", "postgresql://"):
        if chosen.startswith(prefix):
            return "postgresql+psycopg://" + chosen.removeprefix(prefix)
    return chosen


def open_engine(url: str) -> Engine:
    """Open an engine. A SQLite file's folder is made; foreign keys, WAL and full durability are switched on."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, **_POOL)
        _take_living(engine)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # isolation_level None: Python's own transaction guesses off, we say BEGIN ourselves (below)
    pool = _POOL if parsed.database and parsed.database != ":memory:" else {}
    engine = create_engine(parsed, connect_args={"timeout": WAIT_S, "isolation_level": None}, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def close_engine(engine: Engine) -> None:
    """Close an engine's connections: those at rest now, those that a thread still reads with when they come back."""
    event.listen(engine.pool, "checkin", lambda _connection, record: record.close())
    engine.dispose()


def _take_living(engine: Engine) -> None:
    """Let no request get a connection that the server has closed.

    To ask the server each time takes as long as a query. While a connection is idle nothing comes on it but its end, which
    this machine knows without asking; only after a longer rest the server is asked, for the network may have gone silently.
    """
    dialect = engine.dialect

    def rest(_connection: Any, record: Any) -> None:
        record.info["resting since"] = time.monotonic()

    def take(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("resting since")
        if since is None:
            return
        try:
            ended = connection.closed or _has_news(connection)
            if not ended and time.monotonic() - since > TRUSTED_S:
                dialect.do_ping(connection)
        except (OSError, dialect.loaded_dbapi.Error) as error:
            raise DisconnectionError from error
        if ended:
            raise DisconnectionError

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", take)


def _has_news(connection: Any) -> bool:
    """Whether something arrived on an idle connection: its end, or a word of the server's that nobody waits for."""
    poll = select.poll() if hasattr(select, "poll") else None
    if poll is None:  # Windows
        return bool(select.select([connection.fileno()], [], [], 0)[0])
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once: a reader that turns writer later could only fail.
    if connection.get_execution_options().get("twin_write", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # waits for nobody, so it is said to the driver itself: SQLAlchemy's way takes as long as a query
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")


def writing(engine: Engine) -> Engine:
    """Return the same pool for writers."""
    return engine.execution_options(twin_write=True)


def reading(engine: Engine) -> Engine:
    """Return the same pool for readers, who see one moment however many queries they make."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine  # a SQLite read transaction is a snapshot already


def glancing(engine: Engine) -> Engine:
    """Return the same pool for who reads with one query only: PostgreSQL is told of no transaction."""
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


def migrate(engine: Engine, revision: str) -> None:
    """Run the migrations up or down to ``revision`` in one transaction; ``head`` is the newest, ``base`` none."""
    with writing(engine).begin() as connection:
        lock_upgrades(connection)
        migrate_within(connection, revision)


def lock_upgrades(connection: Connection) -> None:
    """Wait until no other process migrates, and keep it so until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})


def migrate_within(connection: Connection, revision: str) -> None:
    """Migrate inside the transaction of ``connection``, as :func:`migrate` does."""
    config = _config()
    config.attributes["connection"] = connection
    with _migrating:
        if revision == "base" or revision.startswith("-") or _is_older(connection, config, revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


_migrating = threading.Lock()
"""Alembic keeps which connection it migrates in the globals of its modules: two threads would migrate each other's database."""


def stored_revision(connection: Connection) -> str | None:
    """The migration that a database stands at; None when it has no tables of ours."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - slow to import, needed only here

    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> frozenset[str]:
    """Every migration that this program has."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, needed only here

    return frozenset(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _is_older(connection: Connection, config: Config, revision: str) -> bool:
    """Whether ``revision`` lies before the database's own."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, needed only here

    current = stored_revision(connection)
    if current is None or revision in {"head", current}:
        return False
    script = ScriptDirectory.from_config(config)
    return any(step.revision == revision for step in script.iterate_revisions(current, "base"))
