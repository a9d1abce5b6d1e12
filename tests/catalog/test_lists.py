"""What a clause lists in a row, ranges of a limit, and where clauses go that are no rule."""

from __future__ import annotations

import pytest

from tests.catalog.conftest import Folder
from twin.catalog import Op, load_catalog
from twin.errors import CatalogError
from twin.model import Strength, Text

LIST = """lists:
  - clause: "8"
    rules:
      - code: D-8.{row}
        strength: should
        applies_to: {kind: zone, zones: [waiting]}
        measure: count_in_zone
        params: {item: "{item}"}
        at_least: 1
        title: {zh: "配置{words}", en: "Have {en}"}
        why: {zh: 第8条, en: Clause 8}
        fix: {zh: 配置, en: Provide}
        examples: {pass: [1], fail: [0]}
    rows:
      - {row: 1, words: 台灯, en: Lamp, item: lamp}
      - {row: 3, words: 排椅, en: Bench, item: bench, rule: {strength: may}}
"""
RANGE = """rules:
  - code: D-9
    clause: "9"
    strength: should
    applies_to: {kind: zone, zones: [waiting]}
    measure: zone_distance
    params: {to: [office]}
    between: [700 mm, 85 cm]
    title: {zh: 高度, en: Height}
    why: {zh: 第9条, en: Clause 9}
    fix: {zh: 移动, en: Move it}
    examples: {pass: [70 cm, 0.85 m], fail: [699 mm, 86 cm]}
"""
ELSEWHERE = """elsewhere:
  - {id: D-rec-1, clause: 第七条, becomes: record, title: {zh: 巡查, en: Patrol}, every: 1 day, times: 2, about: {zh: 每天两次, en: twice a day}}
  - {clause: "7", becomes: outside, about: {zh: 不在图上, en: not on a plan}}
retired: {D-0: D-1}
"""


def test_each_thing_of_a_list_becomes_a_rule_with_its_own_words(folder: Folder) -> None:
    standard = load_catalog(folder(("rules:\n  - code: D-1", f"{LIST}rules:\n  - code: D-1"))).standard("DEMO")
    lamp, bench = standard.rule("D-8.1"), standard.rule("D-8.3")
    assert (lamp.clause, lamp.table, lamp.row, lamp.words) == ("8", None, None, "台灯")
    assert lamp.marks == {"big": Strength.SHOULD, "small": Strength.SHOULD}
    assert bench.marks == {"big": Strength.MAY, "small": Strength.MAY}
    assert bench.params == {"item": "bench"}
    assert [table.table for table in standard.tables] == ["1"], "a list is no table of the document"


def test_a_mistake_in_a_list_says_which_clause_and_row(folder: Folder) -> None:
    wrong = LIST.replace("item: lamp", "item: lamb")
    with pytest.raises(CatalogError, match=r"list 8, row 1, item.*lamp"):
        load_catalog(folder(("rules:\n  - code: D-1", f"{wrong}rules:\n  - code: D-1")))


class TestRange:
    def test_both_ends_are_allowed(self, folder: Folder) -> None:
        limit = (
            load_catalog(folder(("rules:\n  - code: D-1", f"{RANGE}  - code: D-1"))).standard("DEMO").rule("D-9").limit
        )
        assert (limit.op, limit.unit) == (Op.BETWEEN, "m")
        assert (limit.value, limit.upper) == pytest.approx((0.7, 0.85))
        assert [limit.allows(value) for value in (0.699, 0.7, 0.8, 0.85, 0.851)] == [False, True, True, True, False]

    @pytest.mark.parametrize(
        ("written", "complaint"),
        [
            ("[85 cm, 70 cm]", "85 cm is more than 70 cm"),
            ("[70 cm]", "must be .least, most."),
            ("70 cm", "must be .least, most."),
            ("[70, 85]", "has no unit"),
        ],
    )
    def test_what_is_no_range(self, folder: Folder, written: str, complaint: str) -> None:
        wrong = RANGE.replace("[700 mm, 85 cm]", written)
        with pytest.raises(CatalogError, match=f"D-9, between.*{complaint}"):
            load_catalog(folder(("rules:\n  - code: D-1", f"{wrong}  - code: D-1")))

    def test_an_example_outside_names_both_ends(self, folder: Folder) -> None:
        wrong = RANGE.replace("pass: [70 cm, 0.85 m]", "pass: [86 cm]")
        with pytest.raises(CatalogError, match=r"0\.7 m – 0\.85 m"):
            load_catalog(folder(("rules:\n  - code: D-1", f"{wrong}  - code: D-1")))


class TestElsewhere:
    def test_a_record_with_its_period(self, folder: Folder) -> None:
        record, outside = load_catalog(folder(("retired: {D-0: D-1}\n", ELSEWHERE))).standard("DEMO").elsewhere
        assert (record.id, record.title, str(record.every), record.times) == (
            "D-rec-1",
            Text("巡查", "Patrol"),
            "1 day",
            2,
        )
        assert (outside.id, outside.title, outside.every) == ("D-outside-7", None, None)

    @pytest.mark.parametrize(
        ("old", "new", "complaint"),
        [
            ("D-rec-1", "X-rec-1", "begins with D-"),
            ("becomes: record", "becomes: ledger", "becomes is one of"),
            ("every: 1 day", "every: often", "every.*is no period"),
            ("every: 1 day", "every: 9 uses", "every.*calendar"),
            ("times: 2", "times: 0", "times must be"),
        ],
    )
    def test_a_mistake_is_refused(self, folder: Folder, old: str, new: str, complaint: str) -> None:
        with pytest.raises(CatalogError, match=complaint):
            load_catalog(folder(("retired: {D-0: D-1}\n", ELSEWHERE.replace(old, new))))
