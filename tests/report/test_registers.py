"""A register as a file, and read in again: the same entries, each once."""

from __future__ import annotations

from datetime import date

import pytest

from twin.catalog.registers import load_registers
from twin.errors import Invalid, SiteError
from twin.registry.register_sheets import read_entries
from twin.report.files import report_bytes
from twin.report.registers import FORMATS, register_report
from twin.upkeep.entries import Entry, read_values

TODAY = date(2026, 11, 27)
REGISTERS = {each.id: each for each in load_registers().all}
HAZARDS = REGISTERS["hazards"]
VALUES = {"origin": "fire", "what": "=通道堆物", "person": "王五", "until": "2026-11-20"}


def entry(number: int, step: str = "found", **more: object) -> Entry:
    values = read_values(HAZARDS, {**VALUES, **more})
    return Entry(f"made-by-the-phone-{number}", "hazards", date(2026, 11, 1), "李雷", values, step, number)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_exported_reads_in_as_the_same_entries(kind: str, lang: str) -> None:
    entries = [entry(2), entry(1, "mended", outcome="已清理")]
    report = register_report(HAZARDS, entries, centre="中心", day=TODAY, lang=lang)
    if kind == "xlsx":
        assert ("逾期" if lang == "zh" else "overdue") in str(report.sheets[0].rows[0])
        return  # its title block stands above the header: a file for people
    again = read_entries(report_bytes(report, kind, FORMATS), HAZARDS, TODAY, name="f.csv")
    assert [(each.number, each.day, each.step, each.values) for each in again] == [
        (each.number, each.day, each.step, each.values) for each in entries
    ]


def test_the_same_file_means_the_same_entries_and_two_like_rows_are_two() -> None:
    text = "来源,问题（无则写“未发现”）\n消防检查,堆物\n消防检查,堆物\n监督检查,未发现\n"
    first, again = (read_entries(text.encode("gb18030"), HAZARDS, TODAY, name="f.csv") for _ in range(2))
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in first}) == 3
    assert {each.day for each in first} == {TODAY}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("来源,what\n消防检查,堆物\n天上,堆物\n", "第 3 行：来源“天上”有误"),
        ("来源\n消防检查\n", "须填写：问题"),
        ("来源,what,登记日期\n消防检查,堆物,昨天\n", "登记日期“昨天”有误"),
        ("来源,what,状态\n消防检查,堆物,飞走\n", "没有步骤 飞走"),
        ("来源,what,状态\n消防检查,堆物,已整改\n", "须填写：整改结果"),
        ("来源,what\n消防检查,堆物,3\n", "上方没有列名"),
    ],
)
def test_a_row_that_cannot_be_an_entry_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_entries(text.encode(), HAZARDS, TODAY, name="f.csv")
    assert said in caught.value.message.zh


def test_what_is_no_table_or_no_format_is_refused() -> None:
    with pytest.raises(SiteError):
        read_entries(b"", HAZARDS, TODAY, name="f.csv")
    with pytest.raises(SiteError):
        report_bytes(register_report(HAZARDS, [], centre="", day=TODAY, lang="zh"), "pdf", FORMATS)
