"""What the loader makes of a catalogue, and how it refuses a wrong one: one line, where and what to write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.catalog.conftest import STANDARD, Folder
from twin.catalog import MEASURES, Op, SubjectKind, lint, load_catalog, loader
from twin.errors import CatalogError, NotFound
from twin.model import Strength, Text


def test_rows_become_rules_with_their_own_words_marks_and_ids(folder: Folder) -> None:
    standard = load_catalog(folder()).standard("DEMO")
    first, second = standard.rule("D-T1-R1"), standard.rule("D-T1-R2")
    assert (first.table, first.row, first.words, first.clause) == ("1", 1, "椅子(长)", "7")
    assert first.marks == {"big": Strength.REQUIRED, "small": Strength.OPTIONAL}
    assert first.params == {"item": "bench"}
    assert first.title == Text("配置椅子(长)", "Have Bench")
    assert first.applies_to.kind is SubjectKind.ZONE
    assert first.applies_to.zones == ("waiting",)
    assert first.applies_to.depends_on == ("D-1",)
    assert first.reading is None
    assert second.marks == {"big": Strength.REQUIRED}
    assert second.strength("small") is None
    assert second.reading == Text("都要", "both")
    assert second.footnote == "a"


def test_lengths_arrive_in_metres_and_settings_can_be_replaced(folder: Folder) -> None:
    rule = load_catalog(folder()).standard("DEMO").rule("D-2")
    assert (rule.limit.op, rule.limit.value, rule.limit.unit, rule.limit.setting) == (Op.AT_MOST, 15.0, "m", "near")
    assert rule.settings["near"].about == Text("附近", "near")
    _, limit = rule.with_settings({"near": 20.0, "unheard_of": 1.0})
    assert limit.value == 20.0
    assert limit.allows(20.0)
    assert not limit.allows(20.1)
    assert rule.limit.value == 15.0


def test_words_of_a_table_row_lead_to_its_item(folder: Folder) -> None:
    catalog = load_catalog(folder())
    found = catalog.items.resolve("椅子（长）")
    assert found is not None
    assert found.id == "bench"


def test_unknown_standard_names_the_near_ones(folder: Folder) -> None:
    with pytest.raises(NotFound, match="DEMO"):
        load_catalog(folder()).standard("DEM0")


def test_a_changed_file_is_read_again(folder: Folder) -> None:
    root = folder()
    before = load_catalog(root)
    assert load_catalog(root) is before
    path = root / "standards" / "DEMO.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("zh: 示例", "zh: 改过"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_catalog(root).standard("DEMO").title.zh == "改过"


def test_the_programs_own_files_are_looked_at_again_after_a_second(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, now = folder(), [1000.0]
    monkeypatch.setattr(loader, "DEFAULT_ROOT", root)
    monkeypatch.setattr(loader.time, "monotonic", lambda: now[0])
    titles = loader.glanced(lambda path: load_catalog(path).standard("DEMO").title.zh)
    assert titles() == "示例"
    path = root / "standards" / "DEMO.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("zh: 示例", "zh: 改过"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert (titles(), titles(root)) == ("示例", "改过")  # a folder that is named is looked at every time
    now[0] += 1.1 * loader.GLANCE_S
    assert titles() == "改过"


REFUSED = {
    "number without unit": (("at_most: {setting: near}", "at_most: 15"), "D-2, at_most", "write '15 m'"),
    "number as bare text": (("at_most: {setting: near}", 'at_most: "15"'), "D-2, at_most", "write '15 m'"),
    "unit of another kind": (("at_most: {setting: near}", "at_most: 15 m2"), "D-2, at_most", "must be in m"),
    "unknown unit": (("at_most: {setting: near}", "at_most: 15 furlong"), "D-2, at_most", "unknown unit"),
    "unit on pieces": (("at_least: 1\n        title", "at_least: 1 m\n        title"), "D-T1-R1, at_least", "pieces"),
    "not a number": (("at_most: {setting: near}", "at_most: [15]"), "D-2, at_most", "must be a number"),
    "unknown setting": (("at_most: {setting: near}", "at_most: {setting: nera}"), "D-2, at_most", "near ones: near"),
    "setting of another unit": (("near: {default: 15 m", "near: {default: 15 m2"), "D-2, at_most", "is in m2"),
    "setting without unit": (("near: {default: 15 m", "near: {default: 15"), "D-2, at_most", "is in pieces"),
    "unknown measure": (("measure: zone_distance", "measure: zone_distanse"), "D-2, measure", "zone_distance"),
    "unknown zone kind": (("to: [office]", "to: [offise]"), "D-2, params, to", "office (办公室)"),
    "unknown zone kind in applies_to": (("zones: [等候区]", "zones: [候车区]"), "zones", "waiting (等候区)"),
    "unknown item": (("item: bench,", "item: bensh,"), "table 1, row 1, item", "bench (长椅)"),
    "misspelt key": (("strength: shall", "strenght: shall"), "D-1", "'marks' is missing"),
    "misspelt key that is left over": (("retired:", "retierd:"), "DEMO.yaml", "'retierd'; did you mean: retired"),
    "key left over in a rule": (
        ('    clause: "6"\n    strength', '    clause: "6"\n    clauze: 6\n    strength'),
        "D-1",
        "clauze",
    ),
    "strength and marks": (("strength: shall", "strength: shall\n    marks: {big: shall}"), "D-1", "not both"),
    "unknown strength": (("strength: shall", "strength: must"), "D-1, big", "there are: shall"),
    "unknown tier": (("marks: {big: should}", "marks: {bigg: should}"), "D-2, marks", "there are: big, small"),
    "too few marks": (("marks: √○}", "marks: √}"), "row 1, marks", "for each of big, small"),
    "wrong mark": (("marks: √○}", "marks: √x}"), "row 1, marks", "write one √ or ○"),
    "no marks": ((", marks: √○}", "}"), "row 1", "'marks' is missing"),
    "row twice": (("row: 2, words", "row: 1, words"), "row 1", "written twice"),
    "unknown footnote": (("footnote: a", "footnote: b"), "row 2", "there is no footnote 'b'"),
    "passing example that fails": (
        ("pass: [15 m,", "pass: [16 m,"),
        "D-2, examples, pass",
        "does not meet the limit at_most 15 m",
    ),
    "failing example that passes": (("fail: [15001 mm", "fail: [15 m"), "D-2, examples, fail", "meets the limit"),
    "no failing example": (("fail: [15001 mm, inf]", "fail: []"), "D-2, examples", "at least one value under fail"),
    "limit by an unknown fact": (
        ("at_most: {setting: near}", "at_most: {fact: new, where_true: 15 m, where_false: 20 m}"),
        "D-2, at_most",
        "unknown fact 'new'",
    ),
    "confidence without source": (
        ("code: D-2\n", "code: D-2\n    confidence: T\n"),
        "D-2",
        "both confidence and source",
    ),
    "not found is no rule": (
        ("code: D-2\n", "code: D-2\n    confidence: N\n    source: somewhere\n"),
        "D-2, confidence",
        "is no rule",
    ),
    "two limits": (("at_most: {setting: near}", "at_most: 3 m\n    at_least: 1 m"), "D-2", "exactly one limit"),
    "no limit": (("    at_most: {setting: near}\n", ""), "D-2", "exactly one limit"),
    "limit of the wrong sort": (("at_most: {setting: near}", "is: true"), "D-2, is", "at_least, at_most, equals"),
    "code of another file": (("code: D-2", "code: X-2"), "X-2", "begins with D-"),
    "code twice": (("code: D-2", "code: D-1"), "D-1", "used twice"),
    "retired code": (("code: D-2", "code: D-0"), "D-0", "retired"),
    "depends on nothing": (("depends_on: [D-1]", "depends_on: [D-9]"), "D-T1-R1, depends_on", "unknown rule 'D-9'"),
    "subject the measure cannot take": (
        ("kind: zone, zones: [waiting]", "kind: centre"),
        "D-2, applies_to, kind",
        "asset, floor, opening, window, zone",
    ),
    "zone rule without kinds": (
        ("kind: zone, zones: [waiting]", "kind: zone"),
        "D-2, applies_to, zones",
        "name the zone kinds",
    ),
    "unknown condition": (
        ("kind: zone, zones: [waiting]", "kind: zone, zones: [waiting], condition: big"),
        "condition",
        "there are: main_entrance",
    ),
    "missing param": (
        ("params: {to: [office]}", "params: {too: [office]}"),
        "D-2, params",
        "'to' is missing (is 'too' meant to be it?)",
    ),
    "text in one language": (("why: {zh: 第6条, en: Clause 6}", "why: {zh: 第6条}"), "why", "'en' is missing"),
    "id is not the file": (("id: DEMO", "id: OMED"), "DEMO.yaml", "must be the file's name"),
    "key twice": (
        ("    measure: zone_distance", '    clause: "6"\n    measure: zone_distance'),
        "DEMO.yaml",
        "'clause' is written twice",
    ),
    "no YAML": (("title: {zh: 示例, en: Example}", "title: {zh: 示例, en: Example"), "DEMO.yaml", "is not valid YAML"),
    "word of two items": (("synonyms: [排椅]", "synonyms: [台 灯]"), "items.yaml", "'bench' and to 'lamp'"),
    "word of two zones": (("synonyms: [候办区]", "synonyms: [办公室]"), "zones.yaml", "'waiting' and to 'office'"),
    "empty synonym": (("synonyms: [排椅]", "synonyms: [、]"), "items.yaml", "is empty"),
    "row words of two items": (('words: "椅子(长)"', "words: 台灯"), "row 1, words", "write item: lamp"),
    "unknown category": (
        ("en: Lamp, category: seat", "en: Lamp, category: seet"),
        "items.yaml, items, lamp",
        "near ones: seat",
    ),
    "unknown part": (("consists_of: [bench, lamp]", "consists_of: [bench, lump]"), "bench_and_lamp", "near ones: lamp"),
    "contains itself": (
        ("en: Lamp, category: seat", "en: Lamp, category: seat, any_of: [bench_and_lamp]"),
        "items.yaml",
        "contains itself",
    ),
    "upper-case id": (("  bench: {", "  Bench: {"), "items.yaml", "lower-case"),
    "colour": (('colour: "#aabbcc"', "colour: green"), "zones.yaml, zones, waiting", "written like"),
    "public": (("public: true", "public: yep"), "waiting, public", "true or false"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_in_one_line_that_says_where_and_what(folder: Folder, case: str) -> None:
    change, where, what = REFUSED[case]
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder(change))
    message = caught.value.message
    assert where in message.en
    assert what in message.en
    assert message.zh
    assert "\n" not in str(caught.value)


def test_refuses_a_file_that_is_not_utf8(folder: Folder) -> None:
    root = folder()
    (root / "zones.yaml").write_bytes("zones: 等候区".encode("gb18030"))
    with pytest.raises(CatalogError, match="UTF-8"):
        load_catalog(root)


def test_refuses_a_missing_vocabulary(folder: Folder) -> None:
    root = folder()
    (root / "items.yaml").unlink()
    with pytest.raises(CatalogError, match=r"items\.yaml"):
        load_catalog(root)


def test_two_files_may_not_share_a_code(folder: Folder) -> None:
    root = folder()
    (root / "standards" / "OTHER.yaml").write_text(STANDARD.replace("id: DEMO", "id: OTHER"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"is taken by DEMO\.yaml"):
        load_catalog(root)


def test_measures_can_be_restricted(folder: Folder) -> None:
    without = {name: spec for name, spec in MEASURES.items() if name != "zone_distance"}
    with pytest.raises(CatalogError, match="zone_distance"):
        load_catalog(folder(), measures=without)


def test_lint_lists_every_mistake_of_a_file(folder: Folder) -> None:
    root = folder(
        ("to: [office]", "to: [offise]"), ("item: bench,", "item: bensh,"), ("strength: shall", "strength: must")
    )
    found = lint(root / "standards" / "DEMO.yaml", root)
    assert [line for line in found if "offise" in line]
    assert [line for line in found if "bensh" in line]
    assert [line for line in found if "'must'" in line]


def test_lint_is_silent_about_a_right_file_and_reads_one_outside_the_catalogue(folder: Folder, tmp_path: Path) -> None:
    root = folder()
    assert lint(root / "standards" / "DEMO.yaml", root) == []
    draft = tmp_path / "DRAFT.yaml"
    draft.write_text(STANDARD.replace("id: DEMO", "id: DRAFT").replace("at_least: 1", "at_least: x"), encoding="utf-8")
    assert any("DRAFT.yaml, D-1" in line for line in lint(draft, root))


def test_lint_says_when_the_vocabulary_itself_is_wrong(folder: Folder) -> None:
    root = folder(("public: true", "public: yep"))
    assert any("zones.yaml" in line for line in lint(root / "standards" / "DEMO.yaml", root))


def test_second_hand_numbers_start_off_and_facts_choose_the_limit(folder: Folder) -> None:
    root = folder()
    path = root / "standards" / "DEMO.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("code: D-2\n", "code: D-2\n    confidence: S\n    source: a page\n", 1)
    text = text.replace(
        "at_most: {setting: near}", "at_most: {fact: new, where_true: 15 m, where_false: 20 m}"
    ).replace("fail: [15001 mm", "fail: [20001 mm")
    path.write_text("facts: {new: {zh: 新建, en: new}}\n" + text, encoding="utf-8")
    rule = load_catalog(root).standard("DEMO").rule("D-2")
    assert (rule.confidence, rule.source, rule.on) == ("S", "a page", False)
    assert rule.limit.decides(15.0) is True
    assert rule.limit.decides(17.0) is None
    assert rule.limit.decides(21.0) is False
    assert rule.limit.where(holds=False).value == 20.0
