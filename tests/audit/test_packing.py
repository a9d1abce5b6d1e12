"""What is frozen comes back equal, and equal values have equal bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.audit import Group, pack_findings, pack_inputs, unpack_findings, unpack_inputs
from twin.audit.packing import pack, unpack
from twin.checks.waivers import Waiver
from twin.model import Document, Finding, Proof, ProofKind, Text, Verdict

from .build import finding, inputs

texts = st.builds(Text, st.text(), st.text())
numbers = st.floats(allow_nan=False, allow_infinity=False)
points = st.tuples(numbers, numbers)
proofs = st.builds(
    Proof,
    st.sampled_from(list(ProofKind)),
    st.text(),
    st.lists(points, max_size=3).map(tuple),
    st.none() | numbers,
    texts,
)


@st.composite
def found(draw: st.DrawFn) -> Finding:
    return finding(draw(st.sampled_from(list(Verdict))), short=draw(st.none() | numbers))._replace(
        at=draw(st.none() | points),
        remark=draw(st.none() | texts),
        message=draw(texts),
        proof=draw(st.lists(proofs, max_size=2).map(tuple)),
        evidence=draw(st.lists(st.text(), max_size=2).map(tuple)),
    )


@given(st.lists(found(), max_size=3).map(tuple))
def test_findings_come_back_equal(findings: tuple[Finding, ...]) -> None:
    assert unpack_findings(pack_findings(findings)) == findings


def test_inputs_come_back_equal() -> None:
    whole = replace(
        inputs(assets=("A", "B")),
        documents=(Document("制度", "值班表", "1", "2026-01-01", None),),
        waivers=(Waiver("T-1", "z1", "先用着", "王", date.max),),
    )
    assert unpack_inputs(pack_inputs(whole), ()) == whole


def test_equal_values_have_equal_bytes_whatever_their_order() -> None:
    one, other = inputs(staff=1), inputs(staff=1)
    other = replace(other, centre=replace(other.centre, facts=dict(reversed(other.centre.facts.items()))))
    assert pack_inputs(one) == pack_inputs(other)


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ({"assets": inputs(assets=("X",)).assets}, Group.ASSETS),
        ({"day": date(2030, 1, 1)}, Group.DAY),
        ({"settings": {"near": 16}}, Group.RULES),
        ({"centre": inputs(staff=9).centre}, Group.RECORDS),
    ],
)
def test_a_change_shows_in_its_group_only(change: dict[str, object], group: Group) -> None:
    before, after = pack_inputs(inputs()), pack_inputs(replace(inputs(), **change))  # type: ignore[arg-type] # one field each
    assert {each for each in before if before[each] != after[each]} == {group}


def test_a_number_that_json_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        pack({"x": float("nan")})


def test_a_field_that_an_older_run_lacks_has_its_default() -> None:
    (value,) = unpack(pack_findings([finding(short=1.0)]))
    del value["short"]
    (read,) = unpack_findings(pack([value]))
    assert read == finding(short=None)
