"""What was measured on plans, in files beside the database, so that another process need not measure the same plans again.

A file for each centre, written anew when its plan changes. They may be deleted at any time, and are not in a backup.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from twin.catalog import Catalog
from twin.checks.ground import Ground, ground_of
from twin.checks.remembering import packed, recall
from twin.model import Twin
from twin.registry.audits import program

log = logging.getLogger(__name__)
FOLDER: Final = "TWIN_MEASURED"
"""Environment variable that names the folder; where it is not set, a folder beside the SQLite file, and none for PostgreSQL."""
MOST_BYTES: Final = 4_000_000
"""A larger file is begun anew: it holds walks to where things stood long ago."""


class Shelf:
    """The files of one database.

    Parameters
    ----------
    folder
        Where they are; made when the first is written. None: nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @contextmanager
    def plan_of(self, twin: Twin, catalog: Catalog) -> Iterator[None]:
        """Check a centre in this block: it knows what was measured on the plan before, and what it measures is kept.

        A folder that cannot be read or written is told in the log, and the check goes on without it.
        """
        if self._folder is None:
            yield
            return
        ground, path = (
            ground_of(twin),
            self._folder / f"{hashlib.sha256(twin.centre.code.encode()).hexdigest()[:24]}.twg",
        )
        known = _asked(ground)
        if not known:
            _bring(path, ground, catalog)
            known = _asked(ground)
        yield
        if _asked(ground) != known:
            _keep(path, packed(ground, catalog, program()))


def shelf_of(url: str) -> Shelf:
    """The shelf of a database by its address."""
    named, address = os.environ.get(FOLDER), make_url(url)
    if named:
        return Shelf(Path(named))
    is_file = address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}
    return Shelf(Path(f"{address.database}.measured") if is_file else None)


def _asked(ground: Ground) -> int:
    return sum(map(len, ground.memories.values()))


def _bring(path: Path, ground: Ground, catalog: Catalog) -> None:
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("what was measured before cannot be read: %s", error)
        return
    if not recall(data, ground, catalog, program()):
        log.info("%s is of another plan, catalogue or version, or damaged: the plan is measured again", path.name)


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, whoever else writes it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(data)
        Path(part.name).replace(path)
    except OSError as error:
        log.warning("what was measured cannot be kept: %s", error)
