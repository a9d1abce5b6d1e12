"""Whatever a person leaves in a file, the loader answers with its one kind of complaint, never with a crash."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.conftest import ITEMS, STANDARD, ZONES
from twin.catalog import lint, load_catalog
from twin.errors import CatalogError

FILES = {"items.yaml": ITEMS, "zones.yaml": ZONES, "standards/DEMO.yaml": STANDARD}
CLOCK = itertools.count(10**18)
JUNK = [None, 3, -1.5, True, "x", "", "15 m", [], [None], [[]], {}, {"zh": 1}, {"x": "y"}, "{item}", "{zones}"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place below the top of a parsed file."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = [(name, path) for name, text in FILES.items() for path in places(yaml.safe_load(text))]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "standards").mkdir()
    return folder


@settings(max_examples=100)
@given(place=st.sampled_from(PLACES), junk=st.sampled_from([*JUNK, "delete"]))
def test_any_value_in_any_place_is_taken_or_refused(root: Path, place: tuple[str, tuple[Any, ...]], junk: Any) -> None:
    damaged, path = place
    for name, text in FILES.items():
        data = yaml.safe_load(text)
        if name == damaged:
            holder = data
            for key in path[:-1]:
                holder = holder[key]
            if junk == "delete":
                del holder[path[-1]]
            else:
                holder[path[-1]] = junk
        (root / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        os.utime(root / name, ns=(next(CLOCK), next(CLOCK)))  # files change here faster than clocks tick
    try:
        load_catalog(root)
    except CatalogError as error:
        refusal = str(error)
    else:
        refusal = ""
    found = lint(root / "standards" / "DEMO.yaml", root)
    assert bool(found) == bool(refusal)
    assert all("yaml" in line or "standards" in line for line in found)
