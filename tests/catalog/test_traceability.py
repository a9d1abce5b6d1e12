"""Every requirement of the five documents has gone somewhere, once; every rule stands on a requirement."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from twin.catalog import Rule, load_catalog
from twin.catalog.clauses import BECOMES, KEPT
from twin.catalog.traceability import KINDS, UNASKED, Requirement, coverage, gaps, requirements
from twin.model import Strength

CATALOG = load_catalog()
ROWS = requirements()
BY_ID = {row.id: row for row in ROWS}
SOURCE = Path(__file__).parents[3] / "shared" / "standards" / "requirements.csv"
FOUR = ("LZCZ-2022-1", "DB44-T-2138-2018", "QP-2020-20", "JD-2021-6")
MODALS = {
    "应": {Strength.SHALL},
    "应(须)": {Strength.SHALL},
    "应(要)": {Strength.SHALL},
    "必须": {Strength.SHALL},
    "不得": {Strength.SHALL},
    "严禁": {Strength.SHALL},
    "禁止": {Strength.SHALL},
    "不应": {Strength.SHALL},
    "宜": {Strength.SHOULD},
    "不宜": {Strength.SHOULD},
    "通常": {Strength.SHOULD},
    "推荐": {Strength.SHOULD},
    "原则上": {Strength.SHOULD},
    "可": {Strength.MAY},
    "陈述": {Strength.SHOULD, Strength.MAY},  # never more than should: nobody wrote “shall”
}


def test_571_requirements_each_gone_somewhere_once() -> None:
    assert gaps(ROWS, CATALOG) == []
    assert sum(sum(counts.values()) for counts in coverage(ROWS).values()) == len(ROWS) == len(BY_ID) == 571


def test_most_are_decided_without_asking_a_person_and_few_are_outside() -> None:
    whole = sum(coverage(ROWS).values(), Counter[str]())
    assert sum(whole[kind] for kind in UNASKED) / len(ROWS) >= 0.6
    assert whole["outside"] / len(ROWS) <= 0.05


def test_the_kinds_are_those_of_the_standards_files() -> None:
    assert set(KINDS) == {"rule", *BECOMES}


@pytest.mark.skipif(not SOURCE.exists(), reason="the list the table was made from is not here")
def test_no_row_of_the_list_was_lost_or_altered() -> None:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        source = {row["id"]: row for row in csv.DictReader(file)}
    assert list(source) == [row.id for row in ROWS]
    for row in ROWS:
        given = source[row.id]
        ours = (row.clause, row.table, row.row, *row.text, row.modal, row.tiers, row.numbers)
        names = ("clause", "table", "row", "requirement_zh", "requirement_en", "modal", "tiers", "numbers")
        assert ours == tuple(given[name] for name in names), row.id


class TestGaps:
    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"becomes": ""}, "LZ-10-2.1: went nowhere"),
            ({"by": ()}, "LZ-10-2.1: went nowhere"),
            ({"by": ("LZ-10-2.9",)}, "LZ-10-2.1: rule LZ-10-2.9 does not exist"),
            ({"becomes": "document", "by": ("LZ-10-2.1",)}, "LZ-10-2.1: document LZ-10-2.1 does not exist"),
            ({"becomes": "document", "by": ("LZ-rec-17-2",)}, "LZ-10-2.1: document LZ-rec-17-2 does not exist"),
        ],
    )
    def test_a_row_that_went_wrong(self, change: dict[str, object], complaint: str) -> None:
        wrong = [replace(row, **change) if row.id == "LZ-10-2.1" else row for row in ROWS]  # type: ignore[arg-type] - by parametrize
        assert complaint in gaps(wrong, CATALOG)

    def test_a_row_counted_twice_and_a_rule_that_nobody_asked_for(self) -> None:
        assert "LZ-10-2.1: is in the table 2 times" in gaps([*ROWS, BY_ID["LZ-10-2.1"]], CATALOG)
        without = [row for row in ROWS if row.id != "LZ-10-2.1"]
        assert gaps(without, CATALOG) == ["LZ-10-2.1: no requirement names it"]

    def test_a_document_that_is_not_in_the_catalogue(self) -> None:
        assert "XX: no such standard" in gaps([replace(row, standard="XX") for row in ROWS[:1]], CATALOG)


def requirement_of(code: str) -> Requirement:
    """The requirement a rule's code begins with: LZ-6-6a stands on LZ-6-6."""
    while code not in BY_ID:
        code = code[:-1].rstrip("-")
    return BY_ID[code]


RULES = [rule for name in FOUR for rule in CATALOG.standards[name].rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_its_requirement_says(rule: Rule) -> None:
    wanted = requirement_of(rule.code)
    assert rule.code in wanted.by
    assert rule.clause == wanted.clause
    strengths = {strength for tier, strength in rule.marks.items() if tier != "community"}
    assert strengths <= MODALS[wanted.modal]
    assert rule.marks.get("community") in {None, Strength.MAY, *strengths}, "a station follows by reference at most"
    if rule.words is not None:
        assert rule.words in wanted.text.zh, "items are named as the document names them"
    assert rule.reading is not None


NUMBERS = {
    "LZ-7-6": (0.70, 0.85),
    "LZ-7-7a": (0.75, None),
    "LZ-7-7b": (0.65, None),
    "LZ-7-7c": (0.45, None),
    "LZ-20-3a": (1.0, None),
    "QP-17-1.2a": (26.0, None),
    "QP-17-1.2b": (20.0, None),
    "QP-17-1.3a1": (0.0, None),
}


@pytest.mark.parametrize("code", NUMBERS)
def test_numbers_are_the_documents(code: str) -> None:
    limit = next(rule for rule in RULES if rule.code == code).limit
    assert (limit.value, limit.upper) == pytest.approx(NUMBERS[code])


def test_documents_and_records_have_a_name_in_both_languages_and_periods_where_the_text_gives_one() -> None:
    entries = [entry for name in (*FOUR, "DB31117-Z-016-2022") for entry in CATALOG.standards[name].elsewhere]
    nameless = [one.id for one in entries if one.becomes in {"document", "record"} and one.title is None]
    assert nameless == []
    periods = {one.id: (str(one.every), one.times) for one in entries if one.every is not None}
    assert periods["QP-rec-9-1"] == ("1 day", 2)
    assert periods["QP-rec-9-5"] == ("1 month", 1)
    assert periods["JD-rec-A6-1"] == ("1 week", 1)
    assert "LZ-rec-21-4" not in periods, "定期 gives no period"


def test_an_entry_binds_as_strongly_as_its_requirements_say() -> None:
    """The strongest of its requirements, tier by tier, a table's row by its marks; a tier that only refers to others is not bound."""
    rank = [Strength.SHALL, Strength.REQUIRED, Strength.SHOULD, Strength.OPTIONAL, Strength.MAY]
    asked: dict[str, list[Requirement]] = {}
    for row in ROWS:
        for name in row.by:
            asked.setdefault(name, []).append(row)
    for standard in CATALOG.standards.values():
        for entry in (one for one in standard.elsewhere if one.becomes in KEPT and one.id in asked):
            for tier in (each.id for each in standard.tiers):
                rows = [row for row in asked[entry.id] if entry.table is None or row.table == entry.table]
                found = [s for s in (_strength(row, tier) for row in rows) if s is not None]
                strongest = min(found, key=rank.index, default=None)
                assert entry.strength(tier) == strongest, (entry.id, tier)


def _strength(row: Requirement, tier: str) -> Strength | None:
    """How strongly a requirement binds a tier: its mark, else its modal word; a station of Chengzhong by reference."""
    word = max(MODALS.get(row.modal, {None}), key=lambda s: s is Strength.SHOULD)
    if row.standard == "LZCZ-2022-1":
        return Strength.MAY if tier == "community" else word
    columns = dict(part.strip().split(":") for part in row.tiers.split(";")) if ":" in row.tiers else {}
    if not columns:
        return word
    signs = {"√": Strength.REQUIRED, "○": Strength.OPTIONAL, "applies": word}
    return signs.get(columns.get(tier, ""))


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_table_in_the_readme_is_this_one(name: str) -> None:
    page = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    for standard, counts in coverage(ROWS).items():
        cells = [str(counts[kind]) for kind in KINDS] + [str(counts.total())]
        line = next(line for line in page.splitlines() if line.startswith((f"| {standard} ", f"| {standard}（")))
        assert [cell.strip() for cell in line.strip("|").split("|")][1:] == cells
