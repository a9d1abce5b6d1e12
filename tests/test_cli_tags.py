"""``twin tags``: from a folder or a centre to sheets that decode, and back to the thing."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.centre import CODE, small_centre
from tests.databases import Databases
from tests.test_stranger import guide_rows, write_site
from twin.cli import main
from twin.cli.tags import ANSWERS
from twin.registry import Answer, open_registry
from twin.tags.codes import tidy
from twin.tags.sheets import PRESETS

BASE = "https://fw.example"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases) -> Path:
    """An empty folder with a database that holds the small centre."""
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(small_centre, tmp_path / "registry.db"))
    monkeypatch.setenv("TWIN_TAG_URL", BASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    capsys.readouterr()
    assert main(["tags", *words]) == status
    printed = capsys.readouterr()
    return printed.out, printed.err


def scanned(path: Path) -> set[str]:
    document = pypdfium2.PdfDocument(path)
    found = {
        str(code.text)
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil().convert("L"))
    }
    document.close()
    return found


def listed(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_printed_sheet_is_scanned_and_each_code_finds_its_asset(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = run(capsys, "sheet", CODE, "-o", "labels.pdf", "--size", "50x30")
    assert "4 " in said
    codes = scanned(here / "labels.pdf")
    assert len(codes) == 4
    assert all(code.startswith("HTTPS://FW.EXAMPLE/A/") for code in codes)
    found = [json.loads(run(capsys, "find", code.lower(), "--json")[0])["things"][0]["id"] for code in codes]
    assert sorted(found) == ["A-001", "A-002", "A-003", "A-004"]


def test_printing_again_prints_the_same_codes_and_only_new_ones_when_asked(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "sheet", CODE, "-o", "a.csv")
    run(capsys, "sheet", CODE, "-o", "b.csv")
    assert listed(here / "a.csv") == listed(here / "b.csv")
    run(capsys, "sheet", CODE, "-o", "c.csv", "--new")
    assert listed(here / "c.csv") == []
    with closing(open_registry()) as registry:
        registry.update_asset(CODE, "A-002", {"name": "新名称"}, by="甲")
    run(capsys, "sheet", CODE, "-o", "d.csv", "--new")
    assert [row["名称"] for row in listed(here / "d.csv")] == ["新名称"]
    run(capsys, "sheet", CODE, "-o", "e.csv", "--new", "--url", "https://moved.example")
    assert len(listed(here / "e.csv")) == 4


def test_order_and_filters_follow_the_list(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "sheet", CODE, "-o", "a.csv", "--item", "waiting_seat", "--lang", "en")
    assert [row["Number"] for row in listed(here / "a.csv")] == ["A-002", "A-003"]
    run(capsys, "sheet", CODE, "-o", "a.csv", "--order", "name", "--zone", "等候休息区", "--floor", "Ground floor")
    assert [row["编号"] for row in listed(here / "a.csv")] == ["A-002", "A-003"]
    run(capsys, "sheet", CODE, "-o", "z.csv", "--zones")
    assert "档案室" in {row["名称"] for row in listed(here / "z.csv")}
    _, said = run(capsys, "sheet", CODE, "-o", "a.csv", "--zone", "nowhere", status=2)
    assert "档案室" in said


def test_blank_tags_are_printed_before_anything_is_known(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "blanks", CODE, "--count", "3", "-o", "blanks.pdf", "--size", "tape24", "--by", "印")
    codes = scanned(here / "blanks.pdf")
    assert len(codes) == 3
    with closing(open_registry()) as registry:
        assert {tag.code for tag in registry.tags.of_centre(CODE)} == {tidy(code) for code in codes}
    run(capsys, "find", codes.pop())
    run(capsys, "blanks", CODE, "--count", "0", "-o", "b.pdf", status=2)


def test_a_folder_is_loaded_into_the_registry_that_keeps_its_codes(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = str(write_site(here / "site", guide_rows(5, 6)))
    _, said = run(capsys, "sheet", site, "-o", "a.csv")
    assert "loaded into the registry" in said
    _, said = run(capsys, "sheet", site, "-o", "b.csv")
    assert "loaded into the registry" not in said
    assert listed(here / "a.csv") == listed(here / "b.csv") != []


def test_without_a_chosen_address_a_warning_says_what_to_set(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWIN_TAG_URL")
    _, said = run(capsys, "sheet", CODE, "-o", str(here / "a.pdf"))
    assert "TWIN_TAG_URL" in said
    monkeypatch.setenv("TWIN_TAG_URL", "fw")
    run(capsys, "sheet", CODE, "-o", "a.pdf", status=2)


def test_trial_page_and_sizes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trial", "-o", "t.pdf", "--size", "3490", "--shift-x", "1.5")
    assert (here / "t.pdf").read_bytes().startswith(b"%PDF")
    answer, _ = run(capsys, "sizes")
    assert [line.split()[0] for line in answer.splitlines()] == list(PRESETS)
    _, said = run(capsys, "sheet", CODE, "-o", "a.pdf", "--size", "L1", status=2)
    assert "L7160" in said
    run(capsys, "sheet", CODE, "-o", "a.png", status=2)


def test_what_is_not_found_says_so_by_its_status(here: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001
    _, said = run(capsys, "find", "nothing-like-it", status=1)
    assert said.strip() == "nothing-like-it: 没有找到 / nothing is known by that"
    assert set(ANSWERS) == set(Answer)
    run(capsys, "find", "A-001")
