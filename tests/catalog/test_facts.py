"""Facts of a centre: the file that names them, and reading what people state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from twin.catalog import MEASURES, ParamKind, load_catalog
from twin.catalog.facts import (
    FactEntry,
    Hours,
    area_of,
    count_of,
    hours_of,
    hours_text,
    number_of,
    phones_of,
    problem_of,
    read_facts,
)
from twin.catalog.schema import ANY_TIER, FactKind
from twin.catalog.words import facts_asked
from twin.errors import CatalogError
from twin.model import Json

CATALOG = load_catalog()


def test_every_fact_that_a_rule_reads_is_known_by_name_and_kind() -> None:
    for standard in CATALOG.standards.values():
        for rule in standard.rules:
            for name, kind in MEASURES[rule.measure].params.items():
                if kind is ParamKind.FACT and rule.params[name]:
                    entry = CATALOG.fact(rule.params[name])
                    assert entry is not None, rule.code
                    hourly = rule.measure.startswith(("open", "break"))
                    area = rule.measure == "total_area"
                    phone = rule.measure == "count_signs"
                    wanted = FactKind.HOURS if hourly else FactKind.AREA if area else FactKind.COUNT
                    assert entry.kind is (FactKind.PHONE if phone else wanted)


def test_every_fact_of_the_list_is_read_by_a_rule_or_an_entry() -> None:
    asked = {
        name
        for standard in CATALOG.standards.values()
        for tier in ([tier.id for tier in standard.tiers] or [ANY_TIER])
        for name, _ in facts_asked(standard, tier, {rule.code: True for rule in standard.rules})
    }
    numbers = {
        rule.params["attribute"]
        for standard in CATALOG.standards.values()
        for rule in standard.rules
        if rule.measure == "attribute_number"
    }
    assert set(CATALOG.facts.entries) - asked - numbers == {"region"}, "by region the many centres are filtered"


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("0563-8601720、15357512319", ("05638601720", "15357512319")),
        ("(0772) 280 0000", ("07722800000",)),
        ("12345", ("12345",)),
        ("１２３４５热线", ("12345",)),
        ("2号窗口，分机 8001", ()),
        ("无", ()),
        (None, ()),
        (12345, ("12345",)),
    ],
)
def test_telephone_numbers(raw: Json, numbers: tuple[str, ...]) -> None:
    assert phones_of(raw) == numbers


def test_a_fact_that_a_standard_declares_is_known_too() -> None:
    entry = CATALOG.fact("epidemic")
    assert entry is not None
    assert (entry.kind, entry.name.zh) == (FactKind.YES_NO, "处于疫情防控期间")
    assert CATALOG.fact("no_such") is None
    assert CATALOG.fact_name("no_such").zh == "no_such"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (24, 24), ("24", 24), ("24人", 24), (" 24 名", 24), (0, 0), (24.0, 24), ("２４", 24),
        (24.5, None), (-1, None), (True, None), (None, None), ("二十四", None), ("24 or 25", None), ("", None), ([24], None),
    ],
)  # fmt: skip
def test_counts(raw: Json, wanted: int | None) -> None:
    assert count_of(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("08:30-12:00", ((510, 720),)),
        ("8:30—12:00；13:00～17:00", ((510, 720), (780, 1020))),
        ("13:00至17:00、8:30至12:00", ((510, 720), (780, 1020))),
        ("08:30-12:00, 12:00-13:00", ((510, 720), (720, 780))),
        ("00:00-24:00", ((0, 1440),)),
        ("无", ()),
        ("Closed", ()),
        ("", None),
        ("9-12", None),
        ("12:00-09:00", None),
        ("09:00-09:00", None),
        ("08:30-12:00, 11:59-13:00", None),
        ("08:60-12:00", None),
        ("20:00-24:01", None),
        (510, None),
        (None, None),
    ],
)
def test_hours(raw: Json, wanted: Hours | None) -> None:
    assert hours_of(raw) == wanted
    assert wanted is None or not wanted or hours_of(hours_text(wanted)) == wanted


def test_numbers_and_areas() -> None:
    assert [number_of(raw) for raw in (26, "26℃", "26 °C", "-3.5", "warm", None, False)] == [
        26,
        26,
        26,
        -3.5,
        None,
        None,
        None,
    ]
    assert [area_of(raw) for raw in (910, "910 m2", "910 ㎡", "910 mm", "big", -1)] == [910, 910, 910, None, None, None]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FactKind.COUNT, 3, "three"),
        (FactKind.NUMBER, 26.5, "warm"),
        (FactKind.AREA, 910, "910 mm"),
        (FactKind.HOURS, "08:30-12:00", "morning"),
        (FactKind.YES_NO, True, "maybe"),
        (FactKind.PHONE, "12345", " "),
        (FactKind.TEXT, "示例区", ""),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_told(kind: FactKind, good: Json, bad: Json) -> None:
    entry = FactEntry("x", "某项", "thing", kind)
    assert problem_of(entry, good) is None
    assert problem_of(entry, bad) is not None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("groups: {a: {zh: 甲, en: a}}\nfacts: {x: {zh: 某, en: x, kind: many, group: a}}", "many"),
        ("groups: {a: {zh: 甲, en: a}}\nfacts: {x: {zh: 某, en: x, kind: count, group: b}}", "'b'"),
        ("groups: {a: {zh: 甲, en: a}}\nfacts: {x: {zh: 某, en: x, kind: count, group: a, units: m}}", "units"),
        ("facts: {}", "groups"),
    ],
)
def test_a_wrong_file_is_refused_saying_where(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=re.escape(complaint)):
        read_facts(path)


def test_a_catalogue_of_before_there_were_facts_has_none(tmp_path: Path) -> None:
    assert read_facts(tmp_path / "facts.yaml").entries == {}
