"""A line to a server that a test can cut: what a phone has in a lift. A browser's own "offline" forgets itself at the next page."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from playwright.sync_api import BrowserContext

TOLD = """() => void (async () => {
    while (!(await fetch("/api/health").then((answer) => answer.ok, () => false))) await new Promise((next) => setTimeout(next, 100));
    dispatchEvent(new Event("online"));
})()"""
"""A page opened since the cut never knew that there was no network: it is told once there is one, however long that takes."""


class Line:
    """Carries connections to a port of this machine until it is cut, and again once it is mended."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, context: BrowserContext) -> None:
        """End every connection and refuse new ones; the browser knows that it has no network."""
        with self._lock:
            self._whole = False
            for end in self._open:
                _hang_up(end)
            self._open.clear()
        context.set_offline(offline=True)

    def mend(self, context: BrowserContext) -> None:
        """Carry connections again, and have the browser told."""
        for page in context.pages:  # before there is one: a page that has a network may be leaving
            page.evaluate(TOLD)
        with self._lock:
            self._whole = True
        context.set_offline(offline=False)

    def close(self) -> None:
        _hang_up(self._door)
        with self._lock:
            for end in self._open:
                _hang_up(end)

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:  # closed
                return
            with self._lock:
                if not self._whole:
                    _hang_up(caller)
                    continue
                server = socket.create_connection(("127.0.0.1", self._to))
                self._open |= {caller, server}
            for source, target in ((caller, server), (server, caller)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):  # the other direction, or a cut, closed it
            while piece := source.recv(65536):
                target.sendall(piece)
        with self._lock:
            self._open -= {source, target}
        _hang_up(source)
        _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):  # never connected, or the other side was first
        end.shutdown(socket.SHUT_RDWR)
    end.close()
