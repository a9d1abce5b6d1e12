"""``twin people``: accounts made and changed by whoever administers the machine."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centre import CODE, small_centre
from tests.databases import Databases
from twin.cli import main
from twin.registry import Registry, open_registry


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases) -> Iterator[Registry]:
    url = databases.copy(small_centre, tmp_path / "twin.db")
    monkeypatch.setenv("TWIN_DATABASE_URL", url)
    opened = open_registry(url)
    yield opened
    opened.close()


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["people", "list", "--json"]) == 0
    return {each["login"]: each for each in json.loads(capsys.readouterr().out)}


def test_an_account_from_its_making_to_its_end(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main(["people", "add", "boss", "--name", "局长", "--role", "admin", "--password-stdin"]) == 0
    assert registry.people.passwords.check("boss", "correct horse battery").centres is None
    capsys.readouterr()
    assert main(["people", "add", "wang", "--name", "王芳", "--role", "manager", "--centres", CODE]) == 0
    assert registry.people.passwords.check("wang", capsys.readouterr().out.strip()).temporary
    assert listed(capsys)["wang"]["centres"] == [CODE]
    assert main(["people", "rights", "wang", "--role", "auditor"]) == 0
    assert (listed(capsys)["wang"]["role"], listed(capsys)["wang"]["centres"]) == ("auditor", [CODE])
    assert main(["people", "rights", "wang", "--all-centres"]) == 0
    assert (listed(capsys)["wang"]["role"], listed(capsys)["wang"]["centres"]) == ("auditor", None)
    secret, _ = registry.people.sessions.open("wang")
    assert main(["people", "sign-out", "wang"]) == 0
    assert registry.people.sessions.person(secret) is None
    capsys.readouterr()
    assert main(["people", "reset", "wang"]) == 0
    assert registry.people.passwords.check("wang", capsys.readouterr().out.strip())
    assert main(["people", "disable", "wang"]) == 0
    assert listed(capsys)["wang"]["disabled"] is True
    assert main(["people", "enable", "wang"]) == 0
    assert listed(capsys)["wang"]["disabled"] is False
    assert main(["people", "list"]) == 0
    assert "王芳" in capsys.readouterr().out
    assert registry.changes("")[0].by.endswith("(twin people)")


def test_one_for_single_sign_on_has_no_password(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "add", "li", "--name", "李雷", "--role", "viewer", "--sso"]) == 0
    assert capsys.readouterr().out == ""
    assert registry.people.account("li").has_password is False


@pytest.mark.parametrize(
    "words",
    [
        ["reset", "nobody"],
        ["add", "li", "--name", "李雷", "--role", "viewer", "--centres", "NOWHERE"],
        ["add", "a b", "--name", "李雷", "--role", "viewer"],
    ],
)
def test_what_cannot_be_is_told(registry: Registry, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001
    assert main(["people", *words]) == 2
    assert capsys.readouterr().err
