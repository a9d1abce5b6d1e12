"""What an inspector is asked in a centre, with the last answer to each, as CSV, XLSX and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from twin.checks.asking import HELD, Question
from twin.checks.evidence import REPLIES
from twin.model import Text, Twin
from twin.report.cells import Value
from twin.report.evidence import ANSWERS
from twin.report.sheets import Column, Report, Sheet
from twin.report.stocktake import zone_words

FORMATS: Final = ("xlsx", "csv", "pdf")
COLUMNS: Final = (
    (Text("状态", "State"), 10.0, True),
    (Text("位置", "Place"), 24.0, False),
    (Text("核对内容", "What to look at"), 50.0, False),
    (Text("结论", "Answer"), 10.0, True),
    (Text("日期", "Day"), 12.0, True),
    (Text("有效至", "Holds until"), 12.0, True),
    (Text("检查人", "By"), 12.0, True),
    (Text("实测值", "Measured"), 12.0, False),
    (Text("说明", "Note"), 30.0, False),
    (Text("照片", "Photos"), 8.0, True),
    (Text("标准", "Standard"), 20.0, False),
    (Text("条款", "Clause"), 12.0, False),
)
_EMPTY: Final = Text("没有要现场核对的内容。", "Nothing is asked on site.")


def answers_report(twin: Twin, questions: Sequence[Question], *, day: date, lang: str) -> Report:
    """The questions in the order given, each with its last answer; what nobody answered has blanks."""
    words = zone_words(twin.floors, lang)
    columns = tuple(Column(text.said(lang), width, centred) for text, width, centred in COLUMNS)
    rows = tuple(_row(each, words.get(each.subject.id, twin.centre.name), lang) for each in questions)
    facts = ((Text("中心", "Centre").said(lang), twin.centre.name), (Text("日期", "Day").said(lang), day.isoformat()))
    title = ANSWERS.said(lang)
    sheet = Sheet(title, columns, rows, tuple(range(len(columns))), _EMPTY.said(lang))
    return Report(title, facts, (sheet,), lang, day)


def _row(question: Question, place: str, lang: str) -> tuple[Value, ...]:
    said, entry = question.answer, question.entry
    what = entry.about.said(lang)
    state, where = HELD[question.held].said(lang), (question.standard, entry.clause)
    if said is None or question.until is None:
        return (state, place, what, "", "", "", "", "", "", None, *where)
    day, until = said.on.isoformat(), question.until.isoformat()
    reply, seen = REPLIES[said.reply].said(lang), (said.value, said.note, said.photos)
    return (state, place, what, reply, day, until, said.by, *seen, *where)
