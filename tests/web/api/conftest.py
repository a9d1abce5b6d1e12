"""A program that talks to the API of the small centre."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import make_url
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.centre import CODE, TESTER, small_centre
from tests.conftest import database_url
from tests.postgres import run
from twin.registry import Role, open_registry
from twin.web import view as views
from twin.web.routes import routes
from twin.web.security import SecurityHeaders
from twin.web.signin import SignIn
from twin.web.view import system

BASE = f"/api/v1/centres/{CODE}"


class Program:
    """Asks the real application; ``at`` are addresses under the centre unless they begin with a slash."""

    def __init__(self, token: str = "") -> None:
        self.app = Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders), Middleware(SignIn)])
        self.known = {"authorization": f"Bearer {token}"} if token else {"twin-name": TESTER}

    def ask(self, method: str, at: str, headers: Mapping[str, str | bytes], **more: Any) -> httpx.Response:
        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8501") as client:
                return await client.request(method, _full(at), headers={**self.known, **headers}, **more)

        # in a thread of its own: a browser session of the same process keeps a loop running in this one
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, asking()).result()

    def get(self, at: str, **headers: str) -> httpx.Response:
        return self.ask("GET", at, _named(headers))

    def send(self, method: str, at: str, body: object, **headers: str) -> httpx.Response:
        return self.ask(method, at, _named(headers), json=body)

    def change(self, at: str, body: object) -> httpx.Response:
        """Change what was just read."""
        return self.send("PATCH", at, body, if_match=self.get(at).headers["etag"])


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").lower(): value for name, value in headers.items()}


def _full(at: str) -> str:
    return at if at.startswith("/") else f"{BASE}/{at}".rstrip("/")


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal, whose form is checked on the way."""
    value = answer.json()
    assert set(value["message"]) == {"zh", "en"}
    assert all(value["message"].values())
    return str(value["code"])


def token_of(login: str, role: Role, *centres: str, read_only: bool = False) -> str:
    """A personal token of a new account; of all centres where none is named."""
    people = system().people
    people.add(login, name=login.title(), role=role, centres=centres or None, outside=True, by=TESTER)
    return people.tokens.create(login, name="test", read_only=read_only, last_day=None)


both_databases = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
"""Marks tests of what the API stores and finds: asked of each database."""


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds the small centre."""
    folder = tmp_path_factory.mktemp("api")
    _fill(database_url(folder))
    return folder / "twin.db"


@pytest.fixture(scope="session")
def small_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database that holds the small centre."""
    run(postgres_server, "CREATE DATABASE small TEMPLATE migrated")
    _fill(str(make_url(postgres_server).set(database="small")))
    return "small"


def _fill(url: str) -> None:
    book = open_registry(url)
    book.upgrade()
    small_centre(book)
    book.close()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite where a test does not ask for :data:`both_databases`."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def small(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The small centre in a database of its own, which is a copy; yields its code."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("small_file"), tmp_path / "twin.db")
        url, server = database_url(tmp_path), ""
    else:
        template, server = request.getfixturevalue("small_template"), request.getfixturevalue("postgres_server")
        name = f"t{uuid.uuid4().hex[:12]}"
        run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        url = str(make_url(server).set(database=name))
    monkeypatch.setenv("TWIN_DATABASE_URL", url)
    yield CODE
    system().close()
    views._registry.cache_clear()
    if server:
        run(server, f"DROP DATABASE {name}")


@pytest.fixture
def program(small: str) -> Program:  # noqa: ARG001 - the centre must be stored
    return Program()
