"""The application in a process of its own, as tests and benches look at it from outside."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from urllib.error import URLError

import pytest
import uvicorn

ROOT = Path(__file__).parents[1]


class Server:
    """``uvicorn app:app`` on a free port, started in a folder that is not the project's."""

    def __init__(self, folder: Path, database: str, app: str = "app:app") -> None:
        self._app = app
        self.database = database
        self.log = folder / "server.log"
        with socket.create_server(("127.0.0.1", 0)) as self._door:
            self.port = self._door.getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}"
            self._begin(folder, {**os.environ, "TWIN_DATABASE_URL": database})

    def _begin(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._door.close()  # it opens one of its own there
        command = [sys.executable, "-m", "uvicorn", self._app, "--app-dir", str(ROOT), "--port", str(self.port)]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--no-access-log", "--log-level", "warning", "--ws-per-message-deflate", "false"],
                cwd=folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait(self, seconds: float = 60) -> None:
        """Wait until the API answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._has_ended(0):
                pytest.fail(f"the server ended:\n{self.log.read_text(encoding='utf-8')}")
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=5):  # noqa: S310 - our own address
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        pytest.fail(f"the server did not answer:\n{self.log.read_text(encoding='utf-8')}")

    def _has_ended(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        if not self._has_ended(15):
            self.process.kill()
            self.process.wait()


class WarmServer(Server):
    """The same, forked from a process that has everything imported: up in a fraction of a second instead of many.

    It is given the open port: one that is only asked for is anybody's until the server listens, and others take ports all the time.
    """

    def _begin(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._forked = forks().Process(target=_serve, args=(self._door, folder, environment, self.log), daemon=True)
        self._forked.start()

    def _has_ended(self, seconds: float) -> bool:
        self._forked.join(seconds)
        return self._forked.exitcode is not None

    def stop(self) -> None:
        """End the process."""
        self._forked.terminate()
        if not self._has_ended(15):
            self._forked.kill()
            self._forked.join()


def _serve(door: socket.socket, folder: Path, environment: Mapping[str, str], log: Path) -> None:
    """What ``python -m uvicorn`` does after its imports."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    sys.path.insert(0, str(ROOT))
    # without deflation as ``twin serve`` has it
    config = uvicorn.Config("app:app", access_log=False, log_level="warning", ws_per_message_deflate=False)
    uvicorn.Server(config).run(sockets=[door])


def forks() -> ForkServerContext:
    """Makes processes that begin with :mod:`tests.preloaded` in memory, as do all that are forked from then on."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.preloaded"])
    ensure_running()
    return context


def served(folder: Path, database: str) -> Server:
    """A server that answers already; stop it in the end."""
    # macOS may end what was forked after its frameworks were loaded; Windows does not fork
    server = WarmServer(folder, database) if sys.platform == "linux" else Server(folder, database)
    try:
        server.wait(180)  # the first one waits for the imports too
    except BaseException:
        server.stop()
        raise
    return server
