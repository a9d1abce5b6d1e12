"""Entries of registers: what may be written, where an entry can go, by when it must be closed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.registers import Register, load_registers
from twin.errors import Conflict, Invalid
from twin.upkeep.entries import (
    Entry,
    deadline_of,
    fields_at,
    is_open,
    read_values,
    require_filled,
    require_way,
    shown,
    step_of,
    words_of,
)

REGISTERS = {each.id: each for each in load_registers().all}
LOST = REGISTERS["lost_property"]
FOUND = {"what": "黑色雨伞", "found_on": "2026-03-01", "found_where": "等候区"}


def entry(values: dict[str, object], step: str = "registered", register: str = "lost_property") -> Entry:
    return Entry(
        "made-by-the-phone-1", register, date(2026, 3, 1), "李雷", read_values(REGISTERS[register], values), step
    )


def test_values_are_kept_in_one_form_however_they_are_given() -> None:
    network = REGISTERS["it_network"]
    given_ = {
        "owner": "派驻单位",
        "applied_on": "2026年3月1日",
        "network": "GOVERNMENT",
        "gateway": "  ",
        "asset": " PC-1 ",
    }
    assert read_values(network, given_) == {
        "owner": "unit",
        "applied_on": "2026-03-01",
        "network": "government",
        "asset": "PC-1",
    }
    drill = read_values(REGISTERS["drill"], {"people": "12", "plan": "fire drill"[:4]})
    assert drill == {"people": 12.0, "plan": "fire"}
    assert read_values(REGISTERS["backup"], {"restored": "是"}) == {"restored": True}


@pytest.mark.parametrize(
    ("register", "values", "said"),
    [
        ("lost_property", {"colour": "black"}, "colour"),
        ("lost_property", {"found_on": "上周"}, "2026-11-27"),
        ("lost_property", {"found_on": "2026-02-30"}, "2026-11-27"),
        ("lost_property", {"what": "x" * 2001}, "2000"),
        ("drill", {"people": "many"}, "不小于 0"),
        ("drill", {"people": "-1"}, "不小于 0"),
        ("drill", {"people": "nan"}, "不小于 0"),
        ("drill", {"plan": "flood"}, "自然灾害"),
        ("backup", {"restored": "maybe"}, "是”或“否"),
    ],
)
def test_what_is_no_value_of_its_field_is_refused(register: str, values: dict[str, object], said: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_values(REGISTERS[register], values)
    assert said in caught.value.message.zh


def test_a_step_asks_for_its_fields_and_leads_only_where_it_may() -> None:
    require_filled(LOST, step_of(LOST, ""), FOUND)
    with pytest.raises(Invalid, match="认领人、认领凭据"):
        require_filled(LOST, step_of(LOST, "claimed"), FOUND)
    with pytest.raises(Invalid, match="拾到日期"):
        require_filled(LOST, step_of(LOST, ""), {"what": "伞"})
    assert require_way(LOST, "registered", "kept").words.zh == "保存中"
    with pytest.raises(Conflict, match="可改为：无"):
        require_way(LOST, "claimed", "kept")
    with pytest.raises(Invalid):
        require_way(LOST, "registered", "lost")


def test_an_open_entry_has_its_deadline_and_a_closed_one_none() -> None:
    assert deadline_of(LOST, entry(FOUND)) == date(2027, 3, 1)
    assert deadline_of(LOST, entry(FOUND, "claimed")) is None
    assert not is_open(LOST, entry(FOUND, "claimed"))
    hazards = REGISTERS["hazards"]
    told = {"origin": "fire", "what": "通道堆物", "until": "2026-04-01"}
    assert deadline_of(hazards, entry(told, "found", "hazards")) == date(2026, 4, 1)
    assert deadline_of(hazards, entry({"origin": "fire", "what": "通道堆物"}, "found", "hazards")) is None
    # approved and connected: it may be withdrawn later, yet nothing is to be done
    assert not is_open(REGISTERS["it_network"], entry({}, "approved", "it_network"))


def test_an_entry_in_words() -> None:
    assert words_of(LOST, entry(FOUND)) == "黑色雨伞 · 等候区"
    field = REGISTERS["drill"].field("plan")
    assert field is not None
    assert (shown(field, "fire").zh, shown(field, None).zh) == ("消防", "")


@given(st.sampled_from(sorted(REGISTERS)), st.data())
def test_what_was_read_reads_the_same_again(ident: str, data: st.DataObject) -> None:
    register = REGISTERS[ident]
    by_kind = {
        "text": st.text("纸笔 ab1", min_size=1, max_size=20).filter(str.strip),
        "asset": st.just("PC-1"),
        "day": st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        "number": st.integers(0, 999),
        "yes_no": st.booleans(),
    }
    raw = {
        each.id: data.draw(st.sampled_from([c.words.zh for c in each.choices]) if each.choices else by_kind[each.kind])
        for each in register.fields
    }
    kept = read_values(register, raw)
    assert read_values(register, kept) == kept
    assert set(kept) == set(raw)


def test_a_field_of_a_step_shows_at_that_step_and_where_it_is_filled_in() -> None:
    def names(*steps: str, **values: str) -> set[str]:
        return {field.id for field in fields_at(LOST, steps, values)}

    always = {"what", "found_on", "found_where", "finder"}
    assert names("registered") == always
    assert names("registered", "kept") == {*always, "kept_where"}
    assert names("registered", "claimed") == {*always, "claimant", "proof"}
    assert names("cancelled", kept_where="柜台") == {*always, "kept_where", "ending"}
    network = REGISTERS["it_network"]
    assert {"gateway", "mask"} <= {field.id for field in fields_at(network, ["approved"], {})}
    assert not {"gateway", "mask"} & {field.id for field in fields_at(network, ["applied"], {})}


@pytest.mark.parametrize("register", REGISTERS.values(), ids=list(REGISTERS))
def test_what_a_step_needs_can_be_filled_in_there_and_every_field_somewhere(register: Register) -> None:
    seen: set[str] = set()
    for step in register.steps:
        here = {field.id for field in fields_at(register, [step.id], {})}
        assert {each.id for each in register.fields if each.required} | set(step.needs) <= here
        seen |= here
    assert seen == {each.id for each in register.fields}


def test_a_record_of_any_standard_is_named_by_its_id_whatever_its_case() -> None:
    register = REGISTERS["records"]
    kept = read_values(register, {"record": "sj-rec-6.4.1.1-2"})
    assert kept == {"record": "SJ-rec-6.4.1.1-2"}
    assert register.proves(kept) == ("SJ-rec-6.4.1.1-2",)
    with pytest.raises(Invalid):
        read_values(register, {"record": "SJ-rec-0"})
