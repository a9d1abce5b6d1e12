"""Backup and restore, from either database into either."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from tests.databases import Databases, nothing
from twin.cli import main
from twin.errors import BackupError, Refused
from twin.model import Document
from twin.registry import Fault, Registry, back_up, open_registry, restore_backup
from twin.registry.database import open_engine
from twin.registry.restoring import CONTENT, MANIFEST

from .build import CODE, middle, register, rooms, state, thing, zone_id
from .conftest import run

PHOTO = bytes(range(256)) * 40
ORDER = "phone-made-id-0001"
KINDS = ("sqlite", "postgresql")


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes addresses of databases without tables; the SQLite ones in folders that are not there yet."""

    def make(kind: str) -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name / 'twin.db'}"
        server = request.getfixturevalue("postgres_server")
        run(server, f"CREATE DATABASE {name}")
        return str(make_url(server).set(database=name))

    return make


@pytest.fixture
def used(fresh: Callable[[str], str], request: pytest.FixtureRequest, databases: Databases) -> Iterator[Registry]:
    """A registry with something of everything: plan, assets, documents, a photo, odd words."""
    url = fresh("sqlite")
    if getattr(request, "param", "sqlite") == "sqlite":
        path = Path(make_url(url).database or "")
        path.parent.mkdir()
        databases.copy(nothing, path)
    else:
        name, server = f"t{uuid.uuid4().hex[:12]}", request.getfixturevalue("postgres_server")
        run(server, f"CREATE DATABASE {name} TEMPLATE migrated")
        url = str(make_url(server).set(database=name))
    registry = open_registry(url)
    fill(registry)
    yield registry
    registry.close()


def fill(registry: Registry) -> None:
    register(registry, CODE, rooms())
    place = {"floor": "F1", "zone": zone_id(registry, "档案室"), "at": middle("档案室")}
    odd = {"品牌": "某'牌\"\\", "高度": 1.0, "none": None, "big": 2**60, "list": [1, {"二": 2}]}
    registry.create_asset(CODE, thing("A1", attributes=odd, **place), by="甲")
    registry.set_documents(CODE, [Document("policy", "制度")], by="甲")
    registry.orders.report(
        Fault(id=ORDER, what="坏了", target=("asset", "A1"), centre=CODE, photos=(PHOTO,)), by="群众"
    )


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, JSON as it is written; the counters aside, which a restore raises."""
    engine = create_engine(url)
    found: dict[str, list[tuple[Any, ...]]] = {}
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            columns = sorted(column["name"] for column in inspect(connection).get_columns(table))
            wanted = ", ".join(f'CAST("{c}" AS TEXT)' if c not in {"data", "parsed"} else f'"{c}"' for c in columns)
            values = connection.execute(text(f"SELECT {wanted} FROM {table}"))  # noqa: S608 - our own names
            found[table] = sorted((tuple(row) for row in values), key=repr)
    engine.dispose()
    del found["counter"]
    return found


@pytest.mark.parametrize("into", KINDS)
@pytest.mark.parametrize("used", KINDS, indirect=True)
def test_a_fresh_machine_gets_all_back(used: Registry, into: str, fresh: Callable[[str], str], tmp_path: Path) -> None:
    before, seen = rows(used.url), state(used)
    manifest = back_up(tmp_path / "b.zip", url=used.url)
    assert manifest.rows["attachment"] == 1
    assert manifest.rows["plan_file"] == 1
    assert {name: len(each) for name, each in before.items()}.items() >= {
        name: number for name, number in manifest.rows.items() if name != "counter"
    }.items()
    url = fresh(into)
    assert restore_backup(tmp_path / "b.zip", url=url) == manifest
    assert comparable(rows(url)) == comparable(before)
    restored = open_registry(url)
    assert state(restored) == seen
    (order,) = restored.orders.of_centre(CODE)
    assert [restored.orders.photo(each) for each in order.photos] == [PHOTO]
    restored.create_asset(CODE, thing("A2"), by="乙")  # numbers of new log rows follow the old ones
    assert [entry.by for entry in restored.changes(CODE, limit=1)] == ["乙"]
    restored.close()


def comparable(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """The same words for the same: PostgreSQL writes true and 90 where SQLite writes 1 and 90.0."""

    def number(value: Any) -> Any:
        try:
            return float({"true": "1", "false": "0"}.get(value, value))
        except (TypeError, ValueError):
            return value

    return {name: sorted((tuple(map(number, row)) for row in each), key=repr) for name, each in found.items()}


def test_there_and_back_again_writes_the_same_content(
    used: Registry, fresh: Callable[[str], str], tmp_path: Path
) -> None:
    url = used.url
    for step, kind in enumerate(("postgresql", "sqlite")):
        back_up(tmp_path / f"{step}.zip", url=url)
        url = fresh(kind)
        restore_backup(tmp_path / f"{step}.zip", url=url)
    assert comparable(rows(url)) == comparable(rows(used.url))


def test_a_backup_is_taken_while_a_writer_is_in_the_middle(used: Registry, tmp_path: Path) -> None:
    with used.change(by="甲", why="") as change:
        change.flush()
        back_up(tmp_path / "b.zip", url=used.url)
    url = f"sqlite:///{tmp_path / 'restored.db'}"
    restore_backup(tmp_path / "b.zip", url=url)
    assert rows(url) == rows(used.url)


@pytest.mark.parametrize("used", KINDS, indirect=True)
def test_a_filled_database_is_replaced_only_by_force(used: Registry, tmp_path: Path) -> None:
    back_up(tmp_path / "b.zip", url=used.url)
    before = rows(used.url)
    used.create_asset(CODE, thing("LATER"), by="乙")
    changed = rows(used.url)
    with pytest.raises(Refused) as refusal:
        restore_backup(tmp_path / "b.zip", url=used.url)
    assert refusal.value.code == "not-empty"
    assert rows(used.url) == changed
    assert [asset.asset_no for asset in used.twin(CODE).assets] == ["A1", "LATER"]
    restore_backup(tmp_path / "b.zip", url=used.url, force=True)
    assert rows(used.url) == before
    # the registry stayed open, as a server's would: its memory must not outlive the restore
    assert [asset.asset_no for asset in used.twin(CODE).assets] == ["A1"]


@pytest.mark.parametrize("used", KINDS, indirect=True)
def test_work_orders_keep_their_photos_when_their_table_changes(used: Registry) -> None:
    """Making a table anew on SQLite drops it first, which a photo that refers to it forbids."""
    before = [(order.id, order.photos) for order in used.orders.of_centre(CODE)]
    assert any(photos for _, photos in before)
    used.upgrade("0011")
    used.upgrade()
    assert [(order.id, order.photos) for order in used.orders.of_centre(CODE)] == before


def test_an_older_backup_is_migrated_on_the_way_in(used: Registry, fresh: Callable[[str], str], tmp_path: Path) -> None:
    seen = [asset.asset_no for asset in used.twin(CODE).assets]
    used.upgrade("0002")
    manifest = back_up(tmp_path / "old.zip", url=used.url)
    assert manifest.revision == "0002"
    for kind in KINDS:
        url = fresh(kind)
        restore_backup(tmp_path / "old.zip", url=url)
        restored = open_registry(url)
        assert [asset.asset_no for asset in restored.twin(CODE).assets] == seen
        assert restored.orders.of_centre(CODE) == ()
        restored.close()


@pytest.mark.parametrize("into", KINDS)
def test_a_damaged_backup_changes_nothing(
    used: Registry, into: str, fresh: Callable[[str], str], tmp_path: Path
) -> None:
    whole = tmp_path / "b.zip"
    back_up(whole, url=used.url)
    data = whole.read_bytes()
    target = open_registry(fresh(into))
    target.upgrade()
    fill(target)
    before = rows(target.url)
    middle_byte = bytearray(data)
    middle_byte[len(data) // 2] ^= 0xFF
    for damaged in (b"", b"PK", data[: len(data) // 2], data[:-30], bytes(middle_byte), b"not a backup" * 99):
        (tmp_path / "bad.zip").write_bytes(damaged)
        with pytest.raises(BackupError) as refusal:
            restore_backup(tmp_path / "bad.zip", url=target.url, force=True)
        assert refusal.value.code == "damaged-backup"
    assert rows(target.url) == before
    target.close()


def rewritten(source: Path, target: Path, **changes: object) -> Path:
    """A copy of a backup with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read(MANIFEST))
        new.writestr(MANIFEST, json.dumps({**manifest, **changes}))
        new.writestr(CONTENT, old.read(CONTENT))
    return target


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": 2}, "newer-backup"),
        ({"format": 2, "shards": 3}, "newer-backup"),
        ({"revision": "9999"}, "newer-backup"),
        ({"sha256": "0" * 64}, "damaged-backup"),
        ({"format": "one"}, "damaged-backup"),
        ({"unheard": 1}, "damaged-backup"),
    ],
)
def test_a_strange_manifest_is_refused(used: Registry, tmp_path: Path, changes: dict[str, object], code: str) -> None:
    back_up(tmp_path / "b.zip", url=used.url)
    with pytest.raises(BackupError) as refusal:
        restore_backup(rewritten(tmp_path / "b.zip", tmp_path / "c.zip", **changes), url=f"sqlite:///{tmp_path}/n.db")
    assert refusal.value.code == code
    assert not (tmp_path / "n.db").exists()


@pytest.mark.parametrize("used", KINDS, indirect=True)
def test_a_database_of_a_newer_program_is_not_replaced_or_misread(used: Registry, tmp_path: Path) -> None:
    back_up(tmp_path / "b.zip", url=used.url)
    engine = open_engine(used.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(BackupError) as refusal:
        back_up(tmp_path / "c.zip", url=used.url)
    assert refusal.value.code == "newer-database"
    with pytest.raises(BackupError) as refusal:
        restore_backup(tmp_path / "b.zip", url=used.url, force=True)
    assert refusal.value.code == "newer-database"
    assert not (tmp_path / "c.zip").exists()


def test_a_backup_file_is_replaced_only_by_force_and_only_when_the_new_one_is_whole(
    used: Registry, tmp_path: Path
) -> None:
    file = tmp_path / "b.zip"
    back_up(file, url=used.url)
    first = file.read_bytes()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0  # for nobody else to read: accounts are in it
    with pytest.raises(Refused):
        back_up(file, url=used.url)
    with pytest.raises(BackupError) as refusal:
        back_up(file, url=f"sqlite:///{tmp_path / 'nowhere.db'}", force=True)
    assert refusal.value.code == "no-database"
    assert file.read_bytes() == first
    assert not (tmp_path / "nowhere.db").exists()
    used.create_asset(CODE, thing("A9"), by="甲")
    back_up(file, url=used.url, force=True)
    assert file.read_bytes() != first
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".twin")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_without_tables_is_not_backed_up(kind: str, fresh: Callable[[str], str], tmp_path: Path) -> None:
    url = fresh(kind)
    engine = open_engine(url)
    engine.connect().close()
    engine.dispose()
    with pytest.raises(BackupError) as refusal:
        back_up(tmp_path / "b.zip", url=url)
    assert refusal.value.code == "no-database"


def test_a_damaged_database_is_not_backed_up(used: Registry, tmp_path: Path) -> None:
    used.close()
    path = Path(make_url(used.url).database or "")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM work_order")  # the photo now hangs in the air
        connection.commit()
    with pytest.raises(BackupError) as refusal:
        back_up(tmp_path / "b.zip", url=used.url)
    assert refusal.value.code == "damaged-database"
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 6] = os.urandom(4096 * 4)
    path.write_bytes(data)
    with pytest.raises(BackupError) as refusal:
        back_up(tmp_path / "b.zip", url=used.url)
    assert refusal.value.code == "damaged-database"


def test_a_file_that_is_no_database_is_not_overwritten(used: Registry, tmp_path: Path) -> None:
    back_up(tmp_path / "b.zip", url=used.url)
    (tmp_path / "letter.db").write_text("Dear Sir or Madam", encoding="utf-8")
    with pytest.raises(BackupError) as refusal:
        restore_backup(tmp_path / "b.zip", url=f"sqlite:///{tmp_path / 'letter.db'}", force=True)
    assert refusal.value.code == "damaged-database"
    assert (tmp_path / "letter.db").read_text(encoding="utf-8") == "Dear Sir or Madam"


def test_the_commands_work_in_an_empty_home(
    used: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("TWIN_DATABASE_URL", used.url)
    assert main(["db", "backup", "b.zip"]) == 0
    monkeypatch.delenv("TWIN_DATABASE_URL")
    restored = subprocess.run(
        [sys.executable, "-m", "twin.cli", "db", "restore", "b.zip"],  # into data/twin.db, which is not there
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (restored.returncode, restored.stdout) == (0, ""), restored.stderr
    assert rows(f"sqlite:///{home / 'data' / 'twin.db'}") == rows(used.url)
    capsys.readouterr()
    assert main(["db", "restore", "b.zip"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["db", "restore", "b.zip", "--force"]) == 0
    capsys.readouterr()
    assert main(["db", "restore", "c.zip"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2  # one message, in two languages
