"""``twin check``: what it keeps for the next one."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import CODE, small_centre
from tests.databases import Databases
from twin.cli import main
from twin.model import Asset
from twin.registry import Registry, shelf


def test_a_centre_is_measured_once_and_the_next_check_of_another_process_only_reads(
    tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(small_centre, tmp_path / "twin.db"))
    with closing(Registry(os.environ["TWIN_DATABASE_URL"])) as registry:
        registry.create_asset(CODE, Asset("X-1", "printer", "打印机", "打印机", floor="f1"), by="Tester")
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
    assert {each["code"] for each in said[0]["issues"]} == {"unknown-item", "not-placed"}
