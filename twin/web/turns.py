"""Who waits for an answer comes first: work that nobody waits for stands aside meanwhile.

All threads of the process share one interpreter, so that a layer asked for beside preparations would take twice as long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Counts those who wait for an answer."""

    def __init__(self) -> None:
        self._waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Somebody waits for what is done inside."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    def stand_aside(self) -> None:
        """Return once nobody waits for an answer; not to be called with a lock that they may want."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)
