"""Broken bytes and broken tags: the reader answers with a plan that can be written as JSON, or with a DrawingError."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawing.drafting import new, office, outline, sampler, written
from twin.drawing.plan import plan_json, read_plan
from twin.errors import DrawingError

VALUES = st.sampled_from(
    [
        "nan",
        "inf",
        "-1e308",
        "1e13",
        "0",
        "-1",
        "",
        "99999999999999999999",
        "abc",
        "NEST",
        "取号机",
        "32767",
        "%%u",
        "{\\",
        "\\S1^",
        "\\U+D800",
        "\\M+5FFFF",
    ]
)
CODES = st.sampled_from([0, 1, 2, 8, 10, 20, 40, 41, 42, 50, 62, 70, 71, 90, 210, 230, 330, 1001, -5, 5000])


def survives(data: bytes) -> None:
    try:
        plan = read_plan(data, name="fuzz.dxf")
    except DrawingError as error:
        refused = error.message
    else:
        refused = None
    if refused is not None:
        assert refused.zh
        assert refused.en
        return
    json.dumps(plan_json(plan), allow_nan=False, ensure_ascii=False).encode("utf8")


KINDS = st.sampled_from(["r12", "gbk", "utf8", "binary"])
MILD = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("kind", ["r12", "gbk", "utf8", "binary"])
def test_the_sound_drawing_is_read(kind: str) -> None:
    names = {name for floor in read_plan(sampler(kind)).floors for zone in floor.zones for name in zone.names}
    assert {"办公室2", "办公室3", "会议室"} <= names


@MILD
@given(KINDS, st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
def test_flipped_bytes(kind: str, flips: list[tuple[float, int]]) -> None:
    data = bytearray(sampler(kind))
    for share, value in flips:
        data[int(share * len(data))] = value
    survives(bytes(data))


@MILD
@given(KINDS, st.floats(0, 1), st.booleans())
def test_cut_short(kind: str, share: float, ended: bool) -> None:
    data = sampler(kind)
    survives(data[: int(share * len(data))] + (b"\n  0\nENDSEC\n  0\nEOF\n" if ended else b""))


@MILD
@given(
    st.sampled_from(["r12", "utf8"]),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.one_of(VALUES, CODES), st.booleans()), min_size=1, max_size=6
    ),
)
def test_changed_and_lost_tags(kind: str, changes: list[tuple[float, str | int, bool]]) -> None:
    lines = sampler(kind).decode("gb18030" if kind == "r12" else "utf8").split("\n")
    first = lines.index("ENTITIES") // 2
    for share, value, lost in changes:
        tag = first + int(share * (len(lines) // 2 - first))
        if lost:
            del lines[2 * tag : 2 * tag + 2]
        elif isinstance(value, int):
            lines[2 * tag] = str(value)
        else:
            lines[2 * tag + 1] = value
    survives("\n".join(lines).encode("utf8"))


def replaced(old: str, new_value: str, kind: str = "utf8") -> bytes:
    data = sampler(kind).decode("utf8")
    assert old in data
    return data.replace(old, new_value, 1).encode("utf8")


FINDS = {
    "a scale that is no number reaches the matrix product": ("\n 41\n-2.0\n", "\n 41\nnan\n"),
    "a rotation without limit reaches sine and cosine": ("\n 50\n30.0\n", "\n 50\ninf\n"),
    "a base point at infinity": ("\n 10\n10.0\n 20\n10.0\n", "\n 10\ninf\n 20\n10.0\n"),
    "what has no layer stands in modelspace": ("\nLWPOLYLINE\n", "\nMATERIAL\n"),
    "the layout of modelspace is gone": ("\nModel\n", "\nNodel\n"),
}
"""What fuzzing found; each was an exception or a warning once."""


@pytest.mark.parametrize("find", FINDS)
def test_finds_stay_mended(find: str) -> None:
    survives(replaced(*FINDS[find]))


def test_the_attributes_of_a_reference_that_cannot_be_placed_belong_to_no_other() -> None:
    doc = new("R2010")
    office(doc)
    doc.blocks.new("TAG")
    doc.modelspace().add_blockref("TAG", (1000, 1000), {"rotation": 31}).add_attrib("NOTE", "备注", (1000, 1000))
    plan = read_plan(written(doc).replace(b"\n31.0\n", b"\ninf\n", 1))  # the last reference: none has its number
    assert [sorted(str(zone.name) for zone in floor.zones) for floor in plan.floors] == [
        ["办公室1", "办公室2", "办公室3"]
    ]
    assert "entity-unreadable" in {issue.code for issue in plan.issues}


@pytest.mark.parametrize("block", ["EMPTY", "NOT-THERE"])
def test_a_huge_array_of_nothing_is_refused_as_an_explosion(block: str) -> None:
    doc = new("R2010")
    office(doc)
    doc.blocks.new("EMPTY")
    grid = {"row_count": 30_000, "column_count": 30_000, "row_spacing": 1, "column_spacing": 1}
    doc.modelspace().add_blockref(block, (0, 0), dxfattribs=grid)
    plan = read_plan(written(doc))
    assert "block-explosion" in {issue.code for issue in plan.issues}
    assert [len(floor.zones) for floor in plan.floors] == [3]


def test_an_array_of_a_ceiling_grid_is_exploded() -> None:
    doc = new("R2010")
    office(doc)
    doc.blocks.new("TILE").add_line((0, 0), (600, 0), dxfattribs={"layer": "A-1"})
    grid = {"row_count": 9, "column_count": 21, "row_spacing": 600, "column_spacing": 600}
    doc.modelspace().add_blockref("TILE", (0, 0), dxfattribs=grid)
    plan = read_plan(written(doc))
    assert "block-explosion" not in {issue.code for issue in plan.issues}
    assert sum(len(lines.geoms) for lines in plan.floors[0].linework.values()) > 9 * 21


def test_a_boundary_of_many_kilometres_is_sampled_in_bounded_time() -> None:
    doc = new("R2010", units=6)
    office(doc, unit=1e9)
    survives(written(doc))


def test_zones_stay_valid_far_from_the_origin() -> None:
    doc = new("R2010", units=4)
    office(doc, unit=1000.0, x=3.9e7, y=-4.1e7)
    spike = [(0, 0), (4000, 0), (4000, 5000), (2000.001, 5000), (2000, 8999), (1999.9995, 5000), (0, 5000)]
    outline(doc, [(x + 3.9e10, y - 4.2e10) for x, y in spike])
    plan = read_plan(written(doc))
    zones = [zone.polygon for floor in plan.floors for zone in floor.zones]
    assert len(zones) >= 3
    assert all(zone.is_valid and zone.area > 1 for zone in zones)
