"""``twin db``: care of the database."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from twin.cli.output import CLEAN, say


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    database = verbs.add_parser("db", help="数据库 / database").add_subparsers(required=True, metavar="VERB")
    database.add_parser("upgrade", help="升级 / migrate").set_defaults(run=upgrade)


def upgrade(_: argparse.Namespace) -> int:
    """``twin db upgrade``."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
    say("数据库已是最新 / the database is up to date")
    return CLEAN
