"""A program that talks to the API of the small centre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.centre import CODE, TESTER, small_centre
from tests.databases import Databases, application
from tests.web.without_socket import ask, whole
from twin.registry import Role
from twin.registry.rows import today
from twin.web.view import system

BASE = f"/api/v1/centres/{CODE}"


class Program:
    """Asks the real application; ``at`` are addresses under the centre unless they begin with a slash."""

    def __init__(self, token: str = "") -> None:
        self.app = whole()
        self.known = {"authorization": f"Bearer {token}"} if token else {"twin-name": TESTER}

    def ask(self, method: str, at: str, headers: Mapping[str, str | bytes], **more: Any) -> httpx.Response:
        return ask(self.app, method, _full(at), failing=False, headers={**self.known, **headers}, **more)[0]

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


def due_now(program: Program) -> dict[str, str]:
    """A duty that may be recorded: what was never done is due without a day, and on a Saturday that comes first."""
    due = program.get("upkeep/due?state=due").json()["results"][0]
    return {"schedule": due["schedule"], "on": due["on"] or today().isoformat()}


def token_of(login: str, role: Role, *centres: str, read_only: bool = False) -> str:
    """A personal token of a new account; of all centres where none is named."""
    people = system().people
    people.add(login, name=login.title(), role=role, centres=centres or None, outside=True, by=TESTER)
    return people.tokens.create(login, name="test", read_only=read_only, last_day=None)


both_databases = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
"""Marks tests of what the API stores and finds: asked of each database."""


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite where a test does not ask for :data:`both_databases`."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def small(backend: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The small centre as it was first stored; yields its code."""
    sqlite = backend == "sqlite"
    url = databases.copy(small_centre, tmp_path / "twin.db") if sqlite else databases.shared(small_centre)
    with application(url):
        yield CODE


@pytest.fixture
def program(small: str) -> Program:  # noqa: ARG001 - the centre must be stored
    return Program()
