"""``twin audit``: from run to signature, its JSON, its exit status."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Databases
from tests.registry.build import CODE, middle, one_centre, thing
from twin.cli import main
from twin.registry import open_registry

SJ = "DB31117-Z-016-2022"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(one_centre, tmp_path / "twin.db"))


def answer(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    assert main(["audit", *words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return answer(capsys, "run", CODE, "--by", "张三", "--standard", SJ, "--on", "2026-11-27", status=1)


def test_run_show_and_list_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    record = run(capsys)
    assert (record["number"], record["person"], record["day"]) == (1, "张三", "2026-11-27")
    assert record["summary"]["fail"]["shall"] > 0
    assert answer(capsys, "show", CODE, "1") == record
    assert answer(capsys, "list", CODE) == [record]


def test_the_run_finds_what_check_finds(capsys: pytest.CaptureFixture[str]) -> None:
    record = run(capsys)
    assert main(["check", CODE, "--standard", SJ, "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)["summary"]
    bare = {v: {s: n for s, n in counts.items() if n} for v, counts in summary.items()}
    assert record["summary"] == {v: counts for v, counts in bare.items() if counts}


def test_repeat_proves_it(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    assert answer(capsys, "repeat", CODE, "1") == {"number": 1, "same": True, "same_program": True, "steps": []}
    assert main(["audit", "repeat", CODE, "1"]) == 0
    assert "0 differ" in capsys.readouterr().out


def test_compare_names_kind_and_cause(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    with closing(open_registry()) as registry:
        seat = thing("A1", "座椅", floor="F1", at=middle("等候休息区"), attributes={"责任人": "甲"})
        registry.create_asset(CODE, seat, by="甲")
    run(capsys)
    forth = answer(capsys, "compare", CODE, "1", "2")
    assert forth["counts"]["mended"] >= 1
    assert set(forth["because"]) == {"assets"}
    assert len(forth["steps"]) == sum(n for kind, n in forth["counts"].items() if kind != "unchanged")
    back = answer(capsys, "compare", CODE, "2", "1", status=1)
    assert back["counts"]["new"] >= 1
    assert main(["audit", "compare", CODE, "1", "2"]) == 0
    assert "MENDED" in capsys.readouterr().out


def test_two_persons_sign(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    assert main(["audit", "sign", CODE, "1", "--role", "approver", "--by", "王五"]) == 2
    assert main(["audit", "sign", CODE, "1", "--role", "lead", "--by", "张三"]) == 0
    assert main(["audit", "sign", CODE, "1", "--role", "approver", "--by", "张三"]) == 2
    assert main(["audit", "sign", CODE, "1", "--role", "approver", "--by", "王五"]) == 0
    capsys.readouterr()
    shown = answer(capsys, "show", CODE, "1")
    assert shown["closed"]
    assert [each["person"] for each in shown["signatures"]] == ["张三", "王五"]
    assert main(["audit", "show", CODE, "1"]) == 0
    assert "王五" in capsys.readouterr().out


def test_a_wrong_day_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "run", CODE, "--by", "张三", "--on", "27.11.2026"]) == 2
    assert "2026-03-31" in capsys.readouterr().err


def test_export_writes_every_form(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys)
    for suffix, head in (
        ("pdf", b"%PDF"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbf"),
        ("json", b"{"),
        ("geojson", b"{"),
        ("dxf", b"  0"),
    ):
        path = tmp_path / f"audit.{suffix}"
        assert main(["audit", "export", CODE, "1", "-o", str(path)]) == 0
        assert path.read_bytes().startswith(head)
    assert main(["audit", "export", CODE, "1", "-o", str(tmp_path / "audit.docx")]) == 2


def test_todo_lists_files_and_says_it_with_its_status(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with closing(open_registry()) as registry:
        centre = registry.centre(CODE)
        registry.update_centre(replace(centre, standards=(SJ,)), by="甲")
    value = answer(capsys, "todo", CODE, status=1)
    bought = [each for each in value["todo"] if each["purchase"]]
    assert bought
    assert any(each["purchase"]["at"] for each in bought)
    assert main(["check", CODE, "--standard", SJ, "GB55019-2021", "GB50763-2012", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    defects = sum(f["verdict"] == "fail" and f["strength"] in {"shall", "required"} for f in findings)
    assert sum(len(each["settles"]) for each in value["todo"]) == defects
    for suffix, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        path = tmp_path / f"todo.{suffix}"
        assert main(["audit", "todo", CODE, "-o", str(path)]) == 1
        assert path.read_bytes().startswith(head)
    assert main(["audit", "todo", CODE]) == 1
    assert "Provide" in capsys.readouterr().out
