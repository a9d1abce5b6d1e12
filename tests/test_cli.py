"""The commands: what they print where, and their exit status."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_stranger import guide_rows, write_site
from twin.cli import main, parser
from twin.drawing import Profile
from twin.registry import open_registry

SONGJIANG = "DB31117-Z-016-2022"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", guide_rows(5, 6))


@pytest.fixture
def empty_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")


def answer(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """Standard output of one command that must end with ``status``."""
    capsys.readouterr()
    assert main(words) == status
    return capsys.readouterr().out


def test_plan_read_gives_zones_in_drawing_metres(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = json.loads(answer(capsys, "plan", "read", str(site / "plan.dxf"), "--json"))
    (floor,) = plan["floors"]
    (guide,) = [zone for zone in floor["zones"] if zone["name"] == "咨询引导区"]
    assert guide["area_m2"] == pytest.approx(80, abs=0.01)
    assert guide["kinds"] == ["consultation"]
    assert min(x for x, _ in guide["polygon"]) == pytest.approx(39_500)
    assert plan["source"]["units"]["metres_per_unit"] == 0.001


def test_units_can_be_overridden(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = json.loads(answer(capsys, "plan", "read", str(site / "plan.dxf"), "--units", "cm", "--json"))
    areas = {zone["name"]: zone["area_m2"] for floor in plan["floors"] for zone in floor["zones"]}
    assert areas["咨询引导区"] == pytest.approx(8000, rel=1e-3)


def test_a_guessed_profile_reads_the_drawing_as_the_guess_did(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = site / "profile.yaml"
    answer(capsys, "plan", "profile", str(site / "plan.dxf"), "-o", str(saved))
    assert Profile.load(saved).layers
    plain = json.loads(answer(capsys, "plan", "read", str(site / "plan.dxf"), "--json"))
    profiled = json.loads(answer(capsys, "plan", "read", str(site / "plan.dxf"), "--profile", str(saved), "--json"))
    assert profiled["floors"] == plain["floors"]


def test_standards_show_lists_every_table_row(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(answer(capsys, "standards", "show", SONGJIANG, "--json"))
    rows = {table["table"]: len(table["rows"]) for table in shown["tables"]}
    assert rows == {
        "1": 3,
        "2": 10,
        "3": 12,
        "4": 15,
        "5": 3,
        "6": 5,
        "7": 4,
        "8": 6,
        "9": 4,
        "10": 9,
        "11": 9,
        "12": 7,
        "18": 22,
    }
    (waiting,) = [table for table in shown["tables"] if table["table"] == "10"]
    assert waiting["rows"][1]["item"] == "爱心专座"
    assert waiting["rows"][7]["marks"] == {"district": "required", "department": "optional", "subdistrict": "optional"}
    assert SONGJIANG in answer(capsys, "standards", "list")
    assert "等候休息区" in answer(capsys, "standards", "show", SONGJIANG)


def test_standards_lint_accepts_ours_and_names_the_place_of_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = Path(__file__).resolve().parents[1] / "catalogs" / "standards" / f"{SONGJIANG}.yaml"
    assert main(["standards", "lint", str(ours)]) == 0
    broken = tmp_path / ours.name
    text = ours.read_text(encoding="utf-8").replace("measure: way_width", "measure: way_with", 1)
    broken.write_text(text, encoding="utf-8")
    assert main(["standards", "lint", str(broken)]) == 2
    said = capsys.readouterr().err
    assert "way_with" in said
    assert "way_width" in said  # the near one


@pytest.mark.usefixtures("empty_registry")
def test_import_is_a_dry_run_until_told_to_write(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(open_registry()) as registry:
        registry.upgrade()
        registry.import_site(site, by="测试")
    words = ["import", "assets", str(site / "more.csv"), "--centre", "X-1", "--json"]
    (site / "more.csv").write_text("资产编号,物品,功能区\nN-1,办事指南查询机,咨询引导区\n", encoding="gb18030")
    dry = json.loads(answer(capsys, *words))
    assert (dry["written"], dry["counts"]["new"]) == (False, 1)
    assert main([*words, "--write"]) == 2  # nobody's name
    written = json.loads(answer(capsys, *words, "--write", "--by", "王工"))
    assert (written["written"], written["counts"]["new"]) == (True, 1)
    again = json.loads(answer(capsys, *words, "--write", "--by", "王工"))
    assert (again["counts"]["new"], again["counts"]["unchanged"]) == (0, 1)
    (site / "more.csv").write_text("资产编号,物品,名称\nN-1,办事指南查询机,查询机\nN-2,座椅,\n", encoding="utf-8")
    told = answer(capsys, *words[:-1]).splitlines()
    assert told[0].split()[:3] == ["2", "changed", "N-1"]
    assert told[0].endswith("→ 查询机")
    assert told[1].split() == ["3", "new", "N-2"]
    answer(capsys, *words, "--write", "--by", "王工")
    assert answer(capsys, *words[:-1]) == ""  # nothing to say of rows that are as they were
    found = json.loads(answer(capsys, "check", "X-1", "--json", status=1))
    kiosk = [f["verdict"] for f in found["findings"] if f["rule"] == "SJ-T3-R11"]
    assert kiosk == ["pass"]
    (site / "more.csv").write_text("资产编号,物品\n,办事指南查询机\n", encoding="utf-8")
    assert main([*words[:-1], "--write", "--by", "王工"]) == 1
    assert "--skip-wrong" in capsys.readouterr().err  # asked to write: not told that it was a dry run


@pytest.mark.usefixtures("empty_registry")
def test_an_unknown_centre_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "NOPE"]) == 2
    assert "NOPE" in capsys.readouterr().err


def test_route_between_two_zones_of_the_sample(capsys: pytest.CaptureFixture[str]) -> None:
    sample = Path(__file__).resolve().parents[1] / "floorplans" / "jiedao-zhongxin"
    words = ["route", str(sample), "--from", "等候休息区", "--to", "母婴室", "--json"]
    walked = json.loads(answer(capsys, *words))
    ends = [point[1:] for point in (walked["path"][0], walked["path"][-1])]
    straight = ((ends[0][0] - ends[1][0]) ** 2 + (ends[0][1] - ends[1][1]) ** 2) ** 0.5
    assert walked["length_m"] >= straight - 1e-6
    assert walked["openings"]  # 母婴室 has walls and a door
    assert walked["steps"] is False
    squeezed = ["route", str(sample), "--from", "监控室", "--to", "等候休息区"]  # between two counters
    assert "--width" in answer(capsys, *squeezed)
    assert "--width" not in answer(capsys, *words[:-1])
    blocked = json.loads(answer(capsys, *words, "--width", "3", status=1))
    assert blocked["reachable"] is False
    assert blocked["reason"]["zh"]


def test_an_unknown_standard_is_said_plainly(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["standards", "show", "NOPE"], ["check", str(site), "--standard", "NOPE"]):
        assert main(words) == 2
        assert "NOPE" in capsys.readouterr().err


def test_coverage_counts_every_requirement_of_the_five_documents(capsys: pytest.CaptureFixture[str]) -> None:
    table = json.loads(answer(capsys, "standards", "coverage", "--json"))
    assert table["total"] == 571
    assert sum(sum(row.values()) for row in table["standards"].values()) == 571
    printed = answer(capsys, "standards", "coverage").splitlines()
    assert [line.split("\t")[0] for line in printed[1:-1]] == [*table["standards"], "合计 all"]
    assert printed[-2].endswith("\t571")


def helps(command: argparse.ArgumentParser, name: str = "twin") -> Iterator[tuple[str, str]]:
    """Every word of every command, with what its help says."""
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ((f"{name} {each.dest}", each.help or "") for each in action._choices_actions)
            for verb, below in action.choices.items():
                yield from helps(below, f"{name} {verb}")
        else:
            yield f"{name} {action.dest}", action.help or ""


def test_every_word_of_every_command_is_explained_in_both_languages() -> None:
    bare = [word for word, said in helps(parser()) if not re.search(r"[\u4e00-\u9fff].*[A-Za-z]{2}", said)]
    assert bare == []


@pytest.mark.parametrize(
    ("words", "zh"),
    [
        (["missing", "X"], "缺少：-o"),
        (["frobnicate"], "没有 'frobnicate'；可用："),
        (["route", "X", "--from", "a", "--to", "b", "--width", "abc"], "--width：'abc' 不是数字"),
        (["check", "X", "--what"], "不认识：--what"),
    ],
)
def test_words_that_cannot_be_used_are_told_in_both_languages(
    words: list[str], zh: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    chinese, english = capsys.readouterr().err.strip().splitlines()[-2:]
    assert zh in chinese
    assert english.isascii()
