"""What all tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from tests.centre import CODE, small_centre
from tests.databases import Databases, application, nothing


@pytest.fixture
def empty(tmp_path: Path, databases: Databases) -> Iterator[None]:
    """The application on a database without a centre."""
    with application(databases.copy(nothing, tmp_path / "twin.db")):
        yield


@pytest.fixture
def small(tmp_path: Path, databases: Databases) -> Iterator[str]:
    """The small centre stored; yields its code."""
    with application(databases.copy(small_centre, tmp_path / "twin.db")):
        yield CODE


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Streamlit reads the metadata of every installed package for every application it tests; they do not change meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
