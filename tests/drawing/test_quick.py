"""Entities made straight from the lines are the entities that ezdxf makes."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing as DxfDocument
from ezdxf.entities import factory
from ezdxf.lldxf.const import DXFStructureError
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.tags import Tags
from ezdxf.lldxf.types import POINT_CODES
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.drawing.drafting import sampler, written
from twin.drawing.quick import PLAIN, Document, PlainTag, document_tags, plain_entity, recipe_for
from twin.drawing.tags import Lines, compiled

PLANS = Path(__file__).parents[3] / "shared" / "plans"
READABLE = ("house-danish", "office-square", "school-five-floors")
HEAD = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
DOC = ezdxf.new("R2000")
TAIL = "0\nENDSEC\n0\nEOF\n"
VALUES = st.one_of(
    st.tuples(st.sampled_from([6, 1, 2, 7, 430]), st.sampled_from(["WALL", "0", "墙", " x"])),
    st.tuples(st.sampled_from([38, 39, 40, 41, 42, 43, 48, 50, 51]), st.sampled_from(["1", "2.5", "-0.5", " 3 "])),
    st.tuples(
        st.sampled_from([60, 62, 66, 67, 70, 71, 72, 73, 90]), st.sampled_from(["0", "1", "2", "1.0", "16", "64"])
    ),
    # Of a lineweight ezdxf mends what is none in some types; nothing here reads it.
    st.tuples(st.just(370), st.sampled_from(["-1", "0", "25"])),
    st.tuples(st.sampled_from([10, 11, 12, 13, 210]), st.sampled_from(["1.5", "0"])),
)


def state(entity: Any) -> list[Any]:
    """Type and every stored attribute, and what hangs on it."""
    own = sorted((name, repr(value)) for name, value in entity.dxf.__dict__.items() if name != "_entity")
    parts = [
        state(part)
        for name in ("vertices", "attribs")
        if entity.dxftype() in {"POLYLINE", "INSERT"}
        for part in getattr(entity, name, ())
    ]
    points = np.asarray(entity.lwpoints.values).tolist() if entity.dxftype() == "LWPOLYLINE" else []
    return [type(entity).__name__, entity.doc is not None, own, parts, points]


def contents(doc: DxfDocument) -> dict[str, list[Any]]:
    """All entities of every layout and block."""
    return {block.name: [state(entity) for entity in block] for block in doc.blocks}


def by_ezdxf(text: str) -> DxfDocument:
    """The document that ezdxf makes of the same tags."""
    lines = Lines.of(text)
    return DxfDocument.from_tags(compiled(lines.between(0, len(lines.codes))))


def plain_tag(kind: str, entity: list[tuple[int, str]]) -> PlainTag:
    """The tag that stands for an entity written so."""
    recipe = recipe_for(kind, [code for code, _ in entity])
    assert recipe is not None
    return PlainTag(kind, [value for _, value in entity], recipe)


def quick(text: str) -> DxfDocument:
    return Document.from_tags(document_tags(text))


@pytest.mark.parametrize("kind", ["gbk", "utf8"])
def test_a_whole_drawing(kind: str) -> None:
    text = sampler(kind).decode("gb18030" if kind != "utf8" else "utf8").replace("\r\n", "\n")
    doc = quick(text)
    assert sum(map(len, contents(doc).values())) > 20
    assert contents(doc) == contents(by_ezdxf(text))
    assert handles(doc) == handles(by_ezdxf(text))


def handles(doc: DxfDocument) -> set[str]:
    """What is in the database, less the end marks that ezdxf makes for references on which nothing hangs."""
    made = {
        reference.seqend.dxf.handle
        for reference in doc.query("INSERT")
        if reference.seqend is not None and not reference.attribs
    }
    return set(doc.entitydb.keys()) - made


def test_references_with_and_without_attributes_are_written_as_ezdxf_writes_them() -> None:
    text = sampler("utf8").decode("utf8").replace("\r\n", "\n")
    doc = quick(text)
    assert {bool(reference.attribs) for reference in doc.query("INSERT")} == {True, False}
    assert entities_of(doc) == entities_of(by_ezdxf(text))
    assert doc.audit().fixes == []


def entities_of(doc: DxfDocument) -> str:
    """The drawn part of the file that a document is written to."""
    stream = StringIO()
    doc.write(stream)
    return stream.getvalue().partition("ENTITIES\n")[2].partition("ENDSEC\n")[0]


@pytest.mark.plans
@pytest.mark.parametrize("name", READABLE)
def test_real_drawings(name: str) -> None:
    text = (PLANS / name / "plan.dxf").read_bytes().decode("utf8", "replace").replace("\r\n", "\n")
    assert contents(quick(text)) == contents(by_ezdxf(text))


@example(kind="LWPOLYLINE", owned=False, own=[(10, "1.5")], shared=[(38, "1"), (10, "0"), (62, "1")])
@example(kind="LWPOLYLINE", owned=False, own=[(43, "1"), (70, "1")], shared=[(6, "0"), (6, "x"), (43, "2")])
@given(st.sampled_from(sorted(PLAIN)), st.booleans(), st.lists(VALUES, max_size=9), st.lists(VALUES, max_size=9))
def test_any_plain_entity(kind: str, owned: bool, own: list[tuple[int, str]], shared: list[tuple[int, str]]) -> None:
    entity: list[tuple[int, str]] = [(0, kind), (5, "1F"), (100, "AcDbEntity"), (8, "WALL")]
    entity[2:2] = [(330, "2E")] if owned else []
    for code, value in [*shared, (100, "AcDbPolyline"), *own]:
        entity += [(code, value), (code + 10, "-2"), (code + 20, "7")] if code in POINT_CODES else [(code, value)]
    true = factory.load(ExtendedTags(Tags(compiled(iter(entity)))))
    assume(recipe_for(kind, [code for code, _ in entity]) is not None)  # else ezdxf reads it
    tag = plain_tag(kind, entity)
    assert [state(plain_entity(tag, DOC))[2:] for _ in range(2)] == [
        state(true)[2:]
    ] * 2  # the second by what the first taught


@pytest.mark.parametrize("value", ["none", "", "1,5"])
def test_a_senseless_coordinate_is_a_fault(value: str) -> None:
    line = [(0, "LINE"), (8, "WALL"), (10, value), (20, "1"), (30, "0"), (11, "2"), (21, "3"), (31, "0")]
    with pytest.raises(DXFStructureError, match="group code 10"):
        plain_entity(plain_tag("LINE", line), DOC)
    with pytest.raises(DXFStructureError, match="group code 11"):
        plain_entity(plain_tag("LINE", [*line[:2], (11, "1"), (21, value)]), DOC)


def test_a_light_polyline_without_its_last_coordinate_is_a_fault() -> None:
    with pytest.raises(DXFStructureError, match="group code 10"):
        plain_entity(plain_tag("LWPOLYLINE", [(0, "LWPOLYLINE"), (100, "AcDbPolyline"), (10, "1")]), DOC)


def test_without_its_subclass_a_light_polyline_is_ezdxfs_to_refuse() -> None:
    text = HEAD + "0\nLWPOLYLINE\n5\n1F\n8\nWALL\n10\n1\n20\n2\n" + TAIL
    with pytest.raises(DXFStructureError, match="AcDbPolyline"):
        quick(text)


@pytest.mark.parametrize("own", [(67, "2"), (62, "1"), (8, "WALL")])
def test_what_all_entities_have_in_a_light_polylines_own_subclass_is_ezdxfs_to_mend(own: tuple[int, str]) -> None:
    """There it corrects what is no such value: the model space that is neither 0 nor 1."""
    entity = [(0, "LWPOLYLINE"), (100, "AcDbEntity"), (100, "AcDbPolyline"), own]
    assert recipe_for("LWPOLYLINE", [code for code, _ in entity]) is None


def test_what_carries_a_group_of_an_application_is_not_plain() -> None:
    doc = ezdxf.new("R2010")
    line = doc.modelspace().add_line((0, 0), (1, 2))
    doc.modelspace().add_lwpolyline([(0, 0, 0, 0, 0.5), (1, 0), (1, 1)])
    line.set_reactors(["FF"])
    text = written(doc).decode()
    kinds = [tag.value for tag in document_tags(text) if isinstance(tag, PlainTag)]
    assert kinds == ["LWPOLYLINE"]
    assert contents(quick(text)) == contents(by_ezdxf(text))


def test_of_two_things_with_one_handle_both_are_drawn() -> None:
    doc = ezdxf.new("R2010")
    first = doc.modelspace().add_line((0, 0), (1, 2))
    second = doc.modelspace().add_line((0, 0), (3, 4))
    text = written(doc).decode().replace(f"\n{second.dxf.handle}\n", f"\n{first.dxf.handle}\n")
    loaded = quick(text)
    assert [line.dxf.end.x for line in loaded.modelspace()] == [1, 3]
    assert loaded.entitydb[first.dxf.handle].dxf.end.x == 1
