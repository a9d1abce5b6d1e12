"""A real server with real centres in a database of its own, and a real browser to look at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.engine import make_url

from tests.browser_setup import ARGUMENTS, HOW, find_chromium
from tests.centre import small_centre
from tests.postgres import postgres, run
from twin.registry import open_registry

ROOT = Path(__file__).parents[1]
expect.set_options(timeout=30_000)  # a slow machine is not a defect; nothing here asserts a time
# The same examples every time where a change is judged; elsewhere new ones, so that rare ones are met on a desk.
settings.register_profile(
    "twin",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("twin")


class Server:
    """``uvicorn app:app`` on a free port, started in a folder that is not the project's."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = database
        self.log = folder / "server.log"
        self._output = self.log.open("wb")
        command = [sys.executable, "-m", "uvicorn", "app:app", "--app-dir", str(ROOT), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--no-access-log", "--log-level", "warning"],
            cwd=folder,
            env={**os.environ, "TWIN_DATABASE_URL": database},
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def wait(self, seconds: float = 60) -> None:
        """Wait until the API answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                pytest.fail(f"the server ended:\n{self.log.read_text(encoding='utf-8')}")
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=5):  # noqa: S310 - our own address
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        pytest.fail(f"the server did not answer:\n{self.log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._output.close()


def database_url(folder: Path) -> str:
    return f"sqlite:///{(folder / 'twin.db').as_posix()}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one small centre, new for every module so that no test sees another's writes."""
    folder = tmp_path_factory.mktemp("server")
    url = database_url(folder)
    registry = open_registry(url)
    registry.upgrade()
    small_centre(registry)
    registry.close()
    running = Server(folder, url)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose database has no centre yet."""
    folder = tmp_path_factory.mktemp("empty")
    running = Server(folder, database_url(folder))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL server for the session, with a migrated template; yields the URL of its maintenance database."""
    with postgres() as url:
        run(url, "ALTER SYSTEM SET fsync = off")  # nothing here outlives the session
        run(url, "SELECT pg_reload_conf()")
        run(url, "CREATE DATABASE migrated")
        template = open_registry(str(make_url(url).set(database="migrated")))
        template.upgrade()
        template.close()
        run(url, "CREATE DATABASE emptied TEMPLATE migrated")  # which tests share, so that the template stays empty
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; the test is skipped where there is none, and fails where ``CI=true``."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Tab:
    """A page that remembers what it asked for and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A fresh desk-size page without cookies."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield Tab(context.new_page())
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    """A fresh phone-size page with a touch screen."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    )
    yield Tab(context.new_page())
    context.close()
