"""``twin stocktake``: what other programs rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.centre import CODE, TESTER, small_centre
from tests.databases import Databases
from twin.cli import main


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases) -> str:
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(small_centre, tmp_path / "twin.db"))
    return CODE


def test_open_list_due_and_export(stored: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stocktake", "due", stored, "--json"]) == 1
    due = json.loads(capsys.readouterr().out)["due"]
    assert [each["last"] for each in due] == [None] * 4
    assert main(["stocktake", "open", stored, "--name", "年度", "--lead", TESTER]) == 0
    session = capsys.readouterr().out.strip()
    assert main(["stocktake", "list", stored, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["stocktakes"]
    assert (listed["session"], listed["state"], listed["counts"]["pending"]) == (session, "open", 4)
    file = tmp_path / "book.xlsx"
    assert main(["stocktake", "export", stored, "-o", str(file)]) == 0
    assert load_workbook(file).sheetnames[0] == "标准要求而登记册缺少"
    assert main(["stocktake", "export", stored, "-o", str(file), "--session", "none"]) == 2
    assert main(["stocktake", "list", stored]) == 0
    assert "年度" in capsys.readouterr().out
    assert main(["stocktake", "due", "nowhere"]) == 2
    capsys.readouterr()
    assert main(["stocktake", "export", "nowhere", "-o", str(file)]) == 2
    assert "nowhere" in capsys.readouterr().err.splitlines()[0]
