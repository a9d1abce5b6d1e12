"""Documents, records and answers as tables and JSON: for the register, the checklist and the annex of an audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from twin.catalog import Catalog
from twin.catalog.schema import Clause
from twin.checks.evidence import REPLIES, Answer, Evidence
from twin.model import Document, Json, Text, Twin
from twin.registry.facts import FactRecord
from twin.report.cells import Value
from twin.report.sheets import Column, Report, Sheet
from twin.report.stocktake import zone_words

DOCUMENTS: Final = Text("文件登记", "Documents on file")
FACTS: Final = Text("中心情况", "Facts")
RECORDS: Final = Text("定期记录", "Periodic records")
ANSWERS: Final = Text("现场核对", "Inspector's answers")
NOTHING: Final = Text("没有登记。", "Nothing is on record.")

_DOCUMENT_COLUMNS: Final = (
    (Text("类别", "Kind"), 12.0),
    (Text("标题", "Title"), 44.0),
    (Text("文号", "Reference"), 20.0),
    (Text("发布日期", "Issued"), 13.0),
    (Text("复审日期", "Review due"), 13.0),
    (Text("责任人", "Owner"), 14.0),
    (Text("满足条款", "Meets"), 34.0),
    (Text("附件", "File"), 24.0),
)
_FACT_COLUMNS: Final = (
    (Text("事实", "Fact"), 34.0),
    (Text("值", "Value"), 24.0),
    (Text("自", "Since"), 13.0),
    (Text("登记人", "Stated by"), 14.0),
    (Text("登记时间", "Stated at"), 18.0),
    (Text("说明", "Why"), 40.0),
)
_RECORD_COLUMNS: Final = (
    (Text("事项", "Work"), 40.0),
    (Text("周期", "Period"), 14.0),
    (Text("最近一次", "Last done"), 13.0),
    (Text("记录人", "By"), 14.0),
    (Text("备注", "Note"), 40.0),
    (Text("满足条款", "Meets"), 34.0),
)
_ANSWER_COLUMNS: Final = (
    (Text("标准", "Standard"), 22.0),
    (Text("条款", "Clause"), 14.0),
    (Text("核对内容", "What to look at"), 56.0),
    (Text("位置", "Place"), 24.0),
    (Text("结论", "Answer"), 10.0),
    (Text("日期", "Day"), 13.0),
    (Text("有效至", "Holds until"), 13.0),
    (Text("检查人", "By"), 14.0),
    (Text("实测值", "Measured"), 14.0),
    (Text("备注", "Note"), 40.0),
    (Text("照片", "Photos"), 8.0),
)


def evidence_sheets(
    twin: Twin, evidence: Evidence, catalog: Catalog, standards: Sequence[str], *, lang: str
) -> tuple[Sheet, Sheet, Sheet]:
    """The documents on file, the newest record of each work and the answers, as the check was given them."""
    asked = questions_of(catalog, standards)
    return (
        documents_sheet(twin.documents, lang=lang),
        _sheet(RECORDS, _RECORD_COLUMNS, _record_rows(evidence, lang), lang),
        answers_sheet(twin, evidence.answers, asked, lang=lang),
    )


def documents_sheet(documents: Iterable[Document], *, lang: str, files: Mapping[str, str] | None = None) -> Sheet:
    """The register of documents; ``files`` maps ids of kept files to their names."""
    names = files or {}
    rows = (
        (
            each.kind,
            each.title,
            each.reference,
            each.issued or "",
            each.review_due or "",
            each.owner,
            " ".join(each.meets),
            names.get(each.file, each.file),
        )
        for each in documents
    )
    return _sheet(DOCUMENTS, _DOCUMENT_COLUMNS, rows, lang)


def facts_sheet(records: Iterable[FactRecord], catalog: Catalog, *, lang: str) -> Sheet:
    """Every value that stands of every fact that is known by name; the list can be taken in again."""
    rows = (
        (
            entry.name.said(lang),
            _fact_text(each.fact.value, lang),
            each.fact.since,
            each.by,
            each.stated_at[:16].replace("T", " "),
            each.why,
        )
        for each in records
        if (entry := catalog.fact(each.fact.name)) is not None
    )
    return _sheet(FACTS, _FACT_COLUMNS, rows, lang)


def _fact_text(value: Json, lang: str) -> Value:
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).said(lang)
    return value if isinstance(value, int | float | str) else str(value)


def answers_sheet(
    twin: Twin, answers: Iterable[Answer], asked: Mapping[str, tuple[str, Clause]], *, lang: str
) -> Sheet:
    """Answers, the newest first; what is no longer asked is left out."""
    words = zone_words(twin.floors, lang)
    known = [each for each in answers if each.question in asked]
    rows = (
        (
            asked[each.question][0],
            asked[each.question][1].clause,
            asked[each.question][1].name.said(lang),
            words.get(each.subject, twin.centre.name),
            REPLIES[each.reply].said(lang),
            each.on.isoformat(),
            asked[each.question][1].holds.after(each.on).isoformat(),
            each.by,
            each.value,
            each.note,
            each.photos,
        )
        for each in sorted(known, key=lambda each: (each.on, each.id), reverse=True)
    )
    return _sheet(ANSWERS, _ANSWER_COLUMNS, rows, lang)


def sheet_report(twin: Twin, sheet: Sheet, day: date, *, lang: str) -> Report:
    """One of these tables as a file of its own."""
    facts = (
        (Text("中心", "Centre").said(lang), twin.centre.name),
        (Text("日期", "Day").said(lang), day.isoformat()),
    )
    return Report(sheet.title, facts, (sheet,), lang, day)


def questions_of(catalog: Catalog, standards: Sequence[str]) -> dict[str, tuple[str, Clause]]:
    """The questions of some standards and their companions, with the standard's id, by their own ids."""
    return {
        entry.id: (standard.id, entry)
        for standard in catalog.standards_of(standards)
        for entry in standard.elsewhere
        if entry.becomes == "question"
    }


def evidence_json(twin: Twin, evidence: Evidence) -> dict[str, Json]:
    """What a check was given beside plan and assets."""
    return {
        "documents": [
            {
                "kind": each.kind,
                "title": each.title,
                "reference": each.reference,
                "issued": each.issued,
                "review_due": each.review_due,
                "owner": each.owner,
                "meets": list(each.meets),
                "file": each.file,
            }
            for each in twin.documents
        ],
        "records": [
            {
                "schedule": each.schedule,
                "day": each.on.isoformat(),
                "by": each.by,
                "outcome": each.outcome.value,
                "note": each.note,
            }
            for each in evidence.records
        ],
        "answers": [
            {
                "question": each.question,
                "subject": each.subject,
                "answer": each.reply.value,
                "day": each.on.isoformat(),
                "by": each.by,
                "value": each.value,
                "note": each.note,
                "photos": each.photos,
            }
            for each in evidence.answers
        ],
    }


def _record_rows(evidence: Evidence, lang: str) -> Iterable[tuple[Value, ...]]:
    last = {record.schedule: record for record in sorted(evidence.records, key=lambda each: (each.on, each.id))}
    for each in evidence.schedules:
        record = last.get(each.id)
        if record is not None:
            every = each.every.text.said(lang) if each.every else ""
            day, meets = record.on.isoformat(), " ".join(each.answers)
            yield (each.what.said(lang), every, day, record.by, record.note, meets)


def _sheet(title: Text, columns: Sequence[tuple[Text, float]], rows: Iterable[tuple[Value, ...]], lang: str) -> Sheet:
    heads = tuple(Column(text.said(lang), width) for text, width in columns)
    return Sheet(title.said(lang), heads, tuple(rows), tuple(range(len(heads))), NOTHING.said(lang))
