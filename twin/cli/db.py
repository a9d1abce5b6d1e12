"""``twin db``: care of the database."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out_json, say

if TYPE_CHECKING:
    from twin.registry import Manifest


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    database = verbs.add_parser("db", help="数据库 / database").add_subparsers(required=True, metavar="VERB")
    database.add_parser("upgrade", help="升级 / migrate").set_defaults(run=upgrade)
    check = database.add_parser("verify", help="核对变更日志未被篡改 / whether the change log is as it was written")
    check.add_argument("--anchor", metavar="NUMBER:HASH", help="先前记下的锚点 / an anchor noted earlier")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=verify)
    for name, action, help_text, force_text in (
        ("backup", backup, "备份到一个文件 / write everything to one file", "覆盖已有文件 / replace an existing file"),
        (
            "restore",
            restore,
            "从备份恢复 / restore from a backup",
            "替换库中已有内容 / replace what the database holds",
        ),
    ):
        command = database.add_parser(name, help=help_text)
        command.add_argument("file", type=Path)
        command.add_argument("--force", action="store_true", help=force_text)
        command.set_defaults(run=action)


def upgrade(_: argparse.Namespace) -> int:
    """``twin db upgrade``."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
    say("数据库已是最新 / the database is up to date")
    return CLEAN


def backup(arguments: argparse.Namespace) -> int:
    """``twin db backup FILE``: SQLite and PostgreSQL alike, while the server runs."""
    from twin.registry import back_up

    manifest = back_up(arguments.file, force=arguments.force)
    say(f"已备份 / backed up: {arguments.file}\n{_summary(manifest)}")
    return CLEAN


def restore(arguments: argparse.Namespace) -> int:
    """``twin db restore FILE``: into an empty database, or with ``--force`` in the place of what it holds."""
    from twin.registry import restore_backup

    manifest = restore_backup(arguments.file, force=arguments.force)
    say(f"已恢复 / restored: {arguments.file}\n{_summary(manifest)}")
    return CLEAN


def _summary(manifest: Manifest) -> str:
    rows = sum(manifest.rows.values())
    return f"{manifest.taken_at} · {manifest.database} · {rows} 行 / rows · sha256 {manifest.sha256[:16]}"


def verify(arguments: argparse.Namespace) -> int:
    """``twin db verify``: the whole change log against its chain of hashes; names the first entry that is not as written."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        found = registry.verify_log(arguments.anchor)
    broken = found.broken
    if arguments.json:
        told = {"kind": broken.kind, "entry": broken.number, "message": broken.message._asdict()} if broken else None
        out_json({"entries": found.entries, "anchor": found.anchor, "broken": told})
    say(f"前 {found.entries} 条完好，锚点 / entries that hold: {found.entries}, anchor {found.anchor}")
    if broken is None:
        return CLEAN
    say(f"变更日志被篡改：{broken.message.zh}\nThe change log was tampered with: {broken.message.en}")
    return DEFECTS
