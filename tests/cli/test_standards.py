"""``twin standards new``: a file that proves itself, under an id and a prefix of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.cli import main


def test_a_new_file_is_accepted_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "BJ-2026-1.yaml"
    assert main(["standards", "new", str(path), "--prefix", "BJ"]) == 0
    text = path.read_text(encoding="utf-8")
    assert "id: BJ-2026-1\n" in text
    assert "TPL" not in text
    assert "BJ-7.1-1" in text
    assert main(["standards", "lint", str(path)]) == 0


def test_a_mistake_in_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "BJ-2026-1.yaml"
    main(["standards", "new", str(path), "--prefix", "BJ"])
    path.write_text(path.read_text(encoding="utf-8").replace("zone_distance", "zone_distnce"), encoding="utf-8")
    assert main(["standards", "lint", str(path)]) == 2
    assert "zone_distance" in capsys.readouterr().err


def test_nothing_is_written_over_and_a_prefix_is_capitals(tmp_path: Path) -> None:
    path = tmp_path / "X.yaml"
    path.write_text("mine", encoding="utf-8")
    assert main(["standards", "new", str(path), "--prefix", "BJ"]) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert main(["standards", "new", str(tmp_path / "Y.yaml"), "--prefix", "b-j"]) == 2
    assert not (tmp_path / "Y.yaml").exists()


def test_a_plain_seat_for_those_who_wait_is_said_to_be_a_windows_chair(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "BJ-2026-1.yaml"
    main(["standards", "new", str(path), "--prefix", "BJ"])
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("words: 等候座椅", "words: 座椅").replace("item: 等候座椅, marks", "item: 座椅, marks"),
        encoding="utf-8",
    )
    assert main(["standards", "lint", str(path)]) == 2
    said = capsys.readouterr().err
    assert "等候座椅" in said
    assert "各类座椅" in said
    path.write_text(
        text.replace("words: 等候座椅", "words: 各类座椅").replace("item: 等候座椅, marks", "item: 各类座椅, marks"),
        encoding="utf-8",
    )
    assert main(["standards", "lint", str(path)]) == 0
