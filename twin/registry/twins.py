"""Assembled centres, kept in memory while nothing of them changed."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Final

from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.model import Twin
from twin.registry import reading
from twin.registry.doors import Reader
from twin.registry.onsite import with_measurements, with_widths
from twin.registry.site import assembled
from twin.registry.tables import FloorTable

KEPT: Final = 32
"""Centres kept; the one assembled longest ago goes first."""


class TwinCache:
    """Twins by centre code. Safe to share between threads: each centre is assembled by one of them at a time."""

    def __init__(self, read: Reader, floors: reading.FloorCache) -> None:
        self._read, self._floors = read, floors
        self._kept: dict[str, tuple[int, Twin]] = {}
        self._building: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, code: str, held: Session | None = None) -> Twin:
        """The centre as it stands now, or as a session sees it that is open for reading.

        Raises
        ------
        NotFound
            No such centre.
        """
        # The connection first, then the lock: who holds the lock waits for nothing that those hold who wait for it.
        with self._read() if held is None else nullcontext(held) as session:
            twin = self._current(session, code)
            if twin is not None:
                return twin
            with self._lock:
                building = self._building.setdefault(code, threading.Lock())
            with building:
                return self._current(session, code) or self._keep(session, code)

    def _current(self, session: Session, code: str) -> Twin | None:
        """The centre that is kept, if it is the one that a session sees."""
        kept = self._kept.get(code)
        return kept[1] if kept is not None and kept[0] == reading.counter(session, code) else None

    def _keep(self, session: Session, code: str) -> Twin:
        version = reading.counter(session, code)  # one snapshot: version and content belong together
        twin = self._assemble(session, code)
        with self._lock:
            self._kept.pop(code, None)
            self._kept[code] = (version, twin)
            while len(self._kept) > KEPT:
                self._kept.pop(next(iter(self._kept)))
        return twin

    def _assemble(self, session: Session, code: str) -> Twin:
        centre = reading.centre_value(session, reading.centre_row(session, code))
        rows = session.scalars(
            select(FloorTable).where(FloorTable.centre == code).order_by(col(FloorTable.level), col(FloorTable.floor))
        )
        ready = [each for each in (self._floors.get(session, row) for row in rows.all()) if each is not None]
        assets = with_measurements(session, code, reading.as_assets(reading.stored_assets(session, code)))
        documents = reading.document_values(session, code)
        issues = [issue for each in ready for issue in each.issues]
        floors = with_widths(session, code, [each.floor for each in ready])
        return assembled(centre, floors, assets, documents, issues)
