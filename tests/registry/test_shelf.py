"""A plan measured by one process is not measured again by the next; files that fail do no harm."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bench.centres import generated
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.ground import ground_of
from twin.model import Finding, Twin
from twin.registry import shelf as module
from twin.registry.shelf import FOLDER, Shelf, shelf_of

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def twin() -> Twin:
    return generated(4, CATALOG)


def checked(shelf: Shelf, twin: Twin) -> tuple[Twin, tuple[Finding, ...]]:
    """Check a centre as a process does that has never seen it."""
    new = replace(twin, floors=tuple(replace(floor) for floor in twin.floors))
    standards = CATALOG.standards_of(twin.centre.standards[:1])
    with shelf.plan_of(new, CATALOG):
        return new, check(new, standards, CATALOG, today=date(2026, 1, 2))


def measured(twin: Twin) -> bool:
    """Whether the plan's walls were looked at."""
    return "router" in vars(ground_of(twin).walker())


def test_the_next_process_measures_nothing_and_finds_the_same(twin: Twin, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "kept")
    one, first = checked(shelf, twin)
    written = {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    two, second = checked(shelf, twin)
    assert (measured(one), measured(two)) == (True, False)
    assert second == first
    assert {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == written
    assert len(written) == 1


def test_a_damaged_file_is_measured_again_and_written_anew(twin: Twin, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    _, first = checked(shelf, twin)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    again, second = checked(shelf, twin)
    assert measured(again)
    assert second == first
    assert not measured(checked(shelf, twin)[0])


def test_a_file_that_grew_too_large_is_begun_anew(twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    checked(shelf, twin)
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    assert measured(checked(shelf, twin)[0])


def test_a_folder_that_cannot_be_made_is_told_and_harms_nothing(
    twin: Twin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    _, first = checked(Shelf(None), twin)
    with caplog.at_level(logging.WARNING):
        assert checked(Shelf(blocked), twin)[1] == first
    assert "cannot be kept" in caplog.text


def test_a_check_that_fails_keeps_nothing(twin: Twin, tmp_path: Path) -> None:
    new = replace(twin, floors=tuple(replace(floor) for floor in twin.floors))
    with pytest.raises(ZeroDivisionError), Shelf(tmp_path).plan_of(new, CATALOG):
        ground_of(new).once("whole", lambda: 1) / ground_of(new).once("half", lambda: 0)
    assert not list(tmp_path.iterdir())


def test_files_lie_beside_a_sqlite_file_and_where_they_are_told(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    checked(shelf_of(f"sqlite:///{tmp_path / 'twin.db'}"), twin)
    assert [path.name for path in tmp_path.iterdir()] == ["twin.db.measured"]
    for nowhere in ("sqlite://", "sqlite:///:memory:", "postgresql+psycopg://db/twin"):
        with shelf_of(nowhere).plan_of(twin, CATALOG):
            pass
    monkeypatch.setenv(FOLDER, str(tmp_path / "named"))
    checked(shelf_of("postgresql+psycopg://db/twin"), twin)
    assert len(list((tmp_path / "named").iterdir())) == 1
