"""What was measured on a plan is the same in another process, and is never taken for another plan's."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.centres import generated
from twin.catalog import load_catalog
from twin.checks import remembering
from twin.checks.access import Counting, Narrowest
from twin.checks.engine import check
from twin.checks.ground import Ground, ground_of
from twin.checks.measures import Measured
from twin.checks.remembering import MAGIC, packed, plan_digest, recall
from twin.model import Centre, Finding, OpeningKind, Text, Twin
from twin.registry import load_site

CATALOG = load_catalog()
TODAY = date(2026, 1, 2)
SAMPLE = Path(__file__).parents[2] / "floorplans" / "jiedao-zhongxin"


def findings(twin: Twin) -> tuple[Finding, ...]:
    return check(twin, CATALOG.standards_of(twin.centre.standards), CATALOG, today=TODAY)


def read_again(twin: Twin) -> Twin:
    """The same centre from other objects, as another process has it."""
    return replace(twin, floors=tuple(replace(floor) for floor in twin.floors))


@pytest.fixture(scope="module")
def checked() -> tuple[Twin, tuple[Finding, ...], bytes]:
    """A centre, its findings, and what was measured meanwhile."""
    twin = generated(5, CATALOG)
    said = findings(twin)
    return twin, said, packed(ground_of(twin), CATALOG, "1")


@pytest.mark.parametrize("twin", [generated(6, CATALOG), load_site(SAMPLE)], ids=["generated", "sample"])
def test_every_answer_comes_back_and_no_wall_is_looked_at(twin: Twin) -> None:
    said = findings(twin)
    other = read_again(twin)
    assert recall(packed(ground_of(twin), CATALOG, "1"), ground_of(other), CATALOG, "1")
    asked = {part: set(memory) for part, memory in ground_of(twin).memories.items()}
    assert {part: set(memory) for part, memory in ground_of(other).memories.items()} == asked
    assert [repr(finding) for finding in findings(other)] == [repr(finding) for finding in said]
    assert "router" not in vars(ground_of(other).walker())


def test_it_is_of_no_other_plan_catalogue_or_version(checked: tuple[Twin, tuple[Finding, ...], bytes]) -> None:
    twin, _, data = checked
    first, *rest = twin.floors
    opening, *others = first.openings
    narrower = replace(first, openings=(replace(opening, width_m=0.5), *others))
    plan = replace(twin, floors=(narrower, *rest))
    assert not recall(data, Ground(plan), CATALOG, "1")
    assert not recall(data, Ground(twin), CATALOG, "2")
    assert not recall(data, Ground(twin), replace(CATALOG, digest="another"), "1")
    assert recall(data, Ground(twin), CATALOG, "1")


def test_what_is_asked_while_it_is_written_down_is_no_trouble(
    checked: tuple[Twin, tuple[Finding, ...], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    twin, _, data = checked
    ground, place = Ground(twin), remembering._Writer.place
    assert recall(data, ground, CATALOG, "1")
    asked = itertools.count()

    def asking(writer: object, value: object) -> int:
        ground.memory("walks")[f"question {next(asked)}"] = 1
        ground.memory(f"part {next(asked)}")["question"] = 1
        return place(writer, value)  # type: ignore[arg-type]  # the writer it is called on

    monkeypatch.setattr(remembering._Writer, "place", asking)
    assert packed(ground, CATALOG, "1")


@pytest.mark.parametrize("spoilt", [b"", MAGIC, b"TWG0", b"\0" * 400], ids=["empty", "head", "old", "zeros"])
def test_damaged_bytes_teach_nothing(spoilt: bytes, checked: tuple[Twin, tuple[Finding, ...], bytes]) -> None:
    twin, _, data = checked
    for broken in (spoilt, data[:-1], data[:50] + bytes([data[50] ^ 1]) + data[51:], data + b"\0"):
        ground = Ground(twin)
        assert not recall(broken, ground, CATALOG, "1")
        assert not ground.memories


@pytest.mark.parametrize("part", ["zones", "openings", "placements", "linework"])
def test_every_part_of_a_plan_counts_for_its_digest(part: str) -> None:
    floors = generated(7, CATALOG).floors
    bare = {"linework": {}}.get(part, ())
    assert plan_digest([replace(floors[0], **{part: bare}), *floors[1:]]) != plan_digest(floors)
    assert plan_digest(floors[::-1]) != plan_digest(floors)
    assert plan_digest([replace(floor) for floor in floors]) == plan_digest(floors)


def test_an_answer_of_a_strange_type_is_left_out_and_the_others_are_kept() -> None:
    ground, other = (Ground(generated(8, CATALOG)) for _ in range(2))
    ground.once("strange", object)
    ground.once("plain", lambda: 1.5)
    assert recall(packed(ground, CATALOG, "1"), other, CATALOG, "1")
    assert other.memory("plan") == {"plain": 1.5}


_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_WORDS = _PLAIN | st.sampled_from([*Counting, *OpeningKind]) | st.builds(Text, st.text(), st.text())
_VALUES = st.recursive(_WORDS, lambda inner: st.lists(inner).map(tuple) | st.frozensets(_PLAIN), max_leaves=12)


_MEASURED = st.floats(allow_nan=False).map(lambda value: Measured(value=value, evidence=("a",)))


@settings(max_examples=50)
@given(st.dictionaries(_VALUES, _VALUES | _MEASURED, max_size=4))
def test_values_come_back_as_they_were(memory: dict[Hashable, Any]) -> None:
    twin = Twin(Centre("A", "A", "district", ()), (), ())
    ground, other = Ground(twin), Ground(twin)
    ground.memory("plan").update(memory)
    ground.memory("plan")["narrow"] = Narrowest(float("inf"), "f1", ((0.0, 1.0), (2.0, 3.0)))
    assert recall(packed(ground, CATALOG, "1"), other, CATALOG, "1")
    assert other.memory("plan") == ground.memory("plan")
    assert [type(key) for key in other.memory("plan")] == [type(key) for key in ground.memory("plan")]
