"""A real server with real centres in a database of its own, and a real browser to look at it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.engine import make_url

from tests.browser_setup import ARGUMENTS, HOW, find_chromium
from tests.centre import small_centre
from tests.databases import Databases, nothing, sqlite_url
from tests.postgres import postgres, run
from tests.serving import ROOT, Server, forks, served
from twin.registry import open_registry, passwords

__all__ = ["ROOT", "Server", "Tab", "database_url"]
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
STORED: Final = "local_storage,indexeddb,service_workers,cache_storage,file_systems"
"""All that a page may store beside cookies, as the browser's own protocol calls it."""
PATIENCE_MS: Final = 60_000
"""A slow machine is not a defect; nothing here asserts a time."""
expect.set_options(timeout=PATIENCE_MS)
# The same examples every time where a change is judged; elsewhere new ones, so that rare ones are met on a desk.
settings.register_profile(
    "twin",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("twin")


def pytest_sessionstart() -> None:
    """Start a worker's fork server with what the tests need in memory.

    A process has one fork server. Where a test of :mod:`twin.many` started it first, each process of later tests read everything anew:
    a hundred kills took four minutes instead of half a one.
    """
    if "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "fork"):
        forks()


def pytest_collection() -> None:
    """Look for no garbage while tests are collected: all that is made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Keep the garbage collector off what stays to the end: it took a fifth of the time to find nothing there.

    Thousands of tests and all they import are looked through no more, and the rest less often than programs need that run for long.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """The real costs are slow on purpose; :mod:`tests.registry.test_people` asks for them."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


def database_url(folder: Path) -> str:
    return sqlite_url(folder / "twin.db")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Server]:
    """A server with one small centre, new for every module so that no test sees another's writes."""
    folder = tmp_path_factory.mktemp("server")
    url = databases.copy(small_centre, folder / "twin.db")
    running = served(folder, url)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Server]:
    """A server whose database has no centre yet."""
    folder = tmp_path_factory.mktemp("empty")
    running = served(folder, databases.copy(nothing, folder / "twin.db"))
    yield running
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
        yield url


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    """Databases filled once for the session."""
    return Databases(tmp_path_factory.mktemp("databases"), lambda: str(request.getfixturevalue("postgres_server")))


@pytest.fixture(scope="session")
def program() -> str:
    """The path of a Chromium; the test is skipped where there is none, and fails where ``CI=true``."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW)
        pytest.skip(HOW)
    return path


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playing:
        yield playing


@pytest.fixture(scope="session")
def chromium(program: str, driver: Playwright) -> Iterator[Browser]:
    """A headless browser; each of its contexts is a visitor who was never here."""
    browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def profile(program: str, driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A headless browser that keeps its files: scripts fetched and compiled before are there, as with any regular visitor."""
    folder = tmp_path_factory.mktemp("profile")
    kept = driver.chromium.launch_persistent_context(folder, executable_path=program, args=ARGUMENTS, viewport=DESK)
    kept.set_default_timeout(PATIENCE_MS)
    yield kept
    kept.close()


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
    """A desk-size page of a new browser."""
    context = chromium.new_context(viewport=DESK, accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    yield Tab(context.new_page())
    context.close()


@pytest.fixture
def regular(profile: BrowserContext) -> Iterator[Tab]:
    """A desk-size page of a visitor whose browser has the scripts, and nothing else of earlier visits.

    To open a page so takes two thirds of what it takes a new browser; who asks what a first visit does takes :func:`tab`.
    """
    found = Tab(profile.new_page())
    yield found
    forget(profile, found.requests)


def forget(profile: BrowserContext, requests: Iterable[str]) -> None:
    """Close all pages, and let the browser forget what it stored for those that were asked: the fetched scripts alone stay."""
    blank = profile.pages[0]  # without a page the browser would end
    for page in profile.pages[1:]:
        page.close()
    profile.clear_cookies()
    hand = profile.new_cdp_session(blank)
    asked = (urlsplit(each) for each in requests)
    for origin in {f"{each.scheme}://{each.netloc}" for each in asked if each.scheme == "http"}:
        hand.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
    hand.detach()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    """A fresh phone-size page with a touch screen."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE_MS)
    yield Tab(context.new_page())
    context.close()
