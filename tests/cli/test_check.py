"""``twin check``: what it keeps for the next one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.centre import CODE, small_centre
from tests.databases import Databases
from twin.cli import main
from twin.registry import shelf


def test_a_centre_is_measured_once_and_the_next_check_of_another_process_only_reads(
    tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(small_centre, tmp_path / "twin.db"))
    learnt: list[bool] = []
    recall = shelf.recall

    def heard(*given: object) -> bool:
        learnt.append(recall(*given))  # type: ignore[arg-type]  # passed on as it came
        return learnt[-1]

    monkeypatch.setattr(shelf, "recall", heard)
    said = []
    for _ in range(2):
        main(["check", CODE, "--json"])
        said.append(json.loads(capsys.readouterr().out))
    assert learnt == [True]
    assert len(list((tmp_path / "twin.db.measured").iterdir())) == 1
    assert said[0]["findings"] == said[1]["findings"]
    assert {each["code"] for each in said[0]["issues"]} == {"not-placed"}, "what joining plan and register told"
