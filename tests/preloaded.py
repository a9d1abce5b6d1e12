"""Imported by the fork server before it forks: what every process of a test would otherwise read or work out anew."""

import importlib
import tempfile
from pathlib import Path

from tests.databases import sqlite_url
from tests.registry.test_kill import rehearse
from twin.catalog import load_catalog
from twin.pages import frame

for name in (
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "tests.serving",
    "twin.web.routes",
    "twin.web.shell",
    "twin.web.unknown",
):
    importlib.import_module(name)
frame.warm()
load_catalog()
with tempfile.TemporaryDirectory() as folder:
    rehearse(sqlite_url(Path(folder) / "rehearsal.db"))
