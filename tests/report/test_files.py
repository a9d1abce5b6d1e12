"""Every format that a person may name gives that kind of file, and no other does."""

from __future__ import annotations

from datetime import date

import pytest

from twin.errors import SiteError
from twin.report.files import known_format, report_bytes
from twin.report.sheets import Column, Report, Sheet

DAY = date(2026, 11, 27)
REPORT = Report("缺项", (), (Sheet("缺项", (Column("名称", 20.0),), (("取号机",),), (0,), "没有"),), "zh", DAY)
STARTS = {"csv": "\ufeff".encode(), "xlsx": b"PK", "pdf": b"%PDF"}


@pytest.mark.parametrize("kind", STARTS)
def test_a_format_is_known_as_people_write_it(kind: str) -> None:
    for given in (kind, f".{kind}", kind.upper(), f".{kind.title()}"):
        assert report_bytes(REPORT, given).startswith(STARTS[kind])


@pytest.mark.parametrize("given", ["", ".", "docx", "..csv", "csv ", "pdf"])
def test_another_is_refused_with_those_there_are(given: str) -> None:
    with pytest.raises(SiteError) as refused:
        known_format(given, ("csv", "xlsx"))
    assert refused.value.code == "unknown-format"
    for said in (refused.value.message.zh, refused.value.message.en):
        assert "csv" in said
        assert "xlsx" in said
