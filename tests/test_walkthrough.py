"""The README's walk-through of adding a municipality's document, followed word for word in a folder of its own."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from twin.catalog import load_catalog, loader
from twin.checks.examples import examples_of
from twin.cli import main

SITE = "floorplans/jiedao-zhongxin"
NEW = "NH-2026-1"
SECTIONS = {"README.md": "## Adding a standard\n", "README.zh-CN.md": "## 增加一部标准\n"}


def steps(readme: str) -> list[tuple[str, str]]:
    """The code blocks of the section: language and text, in order."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text[text.index(SECTIONS[readme]) :]
    section = section[: section.index("\n## ", 4)]
    return re.findall(r"^```(\w+)\n(.*?)\n```$", section, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a newcomer has: the catalogue and a sample; commands are run there."""
    shutil.copytree(ROOT / "catalogs", tmp_path / "catalogs")
    shutil.copytree(ROOT / SITE, tmp_path / SITE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(loader, "DEFAULT_ROOT", tmp_path / "catalogs")
    monkeypatch.setattr(loader, "GLANCE_S", 0.0)  # each command of theirs is a process of its own
    return tmp_path


@pytest.mark.parametrize("readme", list(SECTIONS))
def test_whoever_follows_the_readme_gets_what_it_shows(
    folder: Path, readme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said, path, ran = "", Path(), []
    for language, text in steps(readme):
        if language == "sh":
            for line in text.splitlines():
                words = shlex.split(line, comments=True)
                assert words[0] == ".venv/bin/twin"
                status = main(words[1:])
                assert status == (1 if words[1] in {"check", "missing"} else 0), line
                said = capsys.readouterr().out
                ran.append(" ".join(words[1:3]))
                path = folder / words[3] if words[1:3] == ["standards", "new"] else path
        elif language == "yaml":
            path.write_text(f"{text}\n", encoding="utf-8")
        else:
            assert said.strip() == text.strip()
    assert ran == ["standards new", "standards lint", f"check {SITE}", f"missing {SITE}"]
    with (folder / "missing.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["设施设备及用品"] for row in csv.DictReader(file)] == ["雨伞架"]
    catalog = load_catalog()
    new = catalog.standard(NEW)
    assert [rule.code for rule in new.rules if len(examples_of(rule, new, catalog)) != 2] == []
    assert NEW not in load_catalog(ROOT / "catalogs").standards, "the project's own catalogue is left alone"


def test_both_readmes_write_the_same_document() -> None:
    def bare(readme: str) -> list[str]:
        (text,) = [text for language, text in steps(readme) if language == "yaml"]
        return [re.sub(r"\s+#.*$", "", line) for line in text.splitlines()]

    assert bare("README.md") == bare("README.zh-CN.md")


def test_a_mistake_is_named_as_the_readme_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = [text for language, text in steps("README.md") if language == "yaml"]
    path = folder / "catalogs" / "standards" / f"{NEW}.yaml"
    path.write_text(text.replace("fail: [5.5 m]", "fail: [12.5]"), encoding="utf-8")
    assert main(["standards", "lint", str(path)]) == 2
    assert "12.5 没有单位，应写成 '12.5 m'" in capsys.readouterr().err
