"""The list of questions with their answers as a file: every question a row, blanks where nobody answered."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tests.checks.build import fixture, storey, whole
from tests.checks.test_asking import KINDS, answer, asking, asks, halls
from twin.checks.asking import round_of
from twin.checks.evidence import Reply
from twin.errors import SiteError
from twin.report.answers import FORMATS, answers_report
from twin.report.files import report_bytes

TODAY = date(2026, 1, 30)


def test_every_question_is_a_row_with_its_state() -> None:
    twin = whole(storey(*halls(KINDS[0])))
    answers = (answer("T-A", "F1/0", date(2025, 12, 1), reply=Reply.BAD),)
    found = round_of(twin, [asking(asks("T-A", KINDS[0]), asks("T-B"))], fixture(), answers, TODAY)
    report = answers_report(twin, found.questions, day=TODAY, lang="zh")
    rows = list(csv.reader(io.StringIO(report_bytes(report, "csv").decode("utf-8-sig"))))
    assert rows[0][:7] == ["状态", "位置", "核对内容", "结论", "日期", "有效至", "检查人"]
    assert rows[1] == ["有效", "1", "要看的", "不符合", "2025-12-01", "2026-12-01", "李审", "", "", "0", "TEST", "9"]
    assert rows[2] == ["未核对", "示例中心", "要看的", "", "", "", "", "", "", "", "TEST", "9"]
    assert {report_bytes(report, kind)[:2] for kind in FORMATS[::2]} == {b"PK", b"%P"}
    with pytest.raises(SiteError):
        report_bytes(report, "docx")
