"""Lists of documents, records and answers as CSV or XLSX files, with Chinese or English heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

from twin.catalog import Catalog
from twin.catalog.registers import Deed, all_tasks
from twin.checks.evidence import REPLIES, Answer, Evidence, Reply, newest_records
from twin.errors import SiteError
from twin.model import Document, Json, Text, Twin
from twin.registry.places import near_words
from twin.registry.sheets import SheetRow, read_table
from twin.registry.values import FieldChange, RowState
from twin.upkeep import OPEN_WEEKDAYS, Record, Schedule, default_schedules, open_weekdays

DOCUMENT_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("类别", "类型", "文件类别", "文件类型", "种类", "type"),
    "title": ("标题", "名称", "文件名称", "文件", "name"),
    "reference": ("文号", "编号", "证书编号", "文件编号", "number"),
    "issued": ("发布日期", "印发日期", "日期", "签发日期", "date"),
    "review_due": ("复审日期", "到期日期", "有效期至", "下次复审", "due", "valid until"),
    "owner": ("责任人", "责任部门", "归口部门", "负责人", "responsible"),
    "meets": ("满足条款", "对应条款", "条款", "entries"),
    "file": ("附件", "文件位置", "存放位置", "attachment"),
}
RECORD_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("记录", "事项", "计划", "entry", "task"),
    "day": ("日期", "完成日期", "date"),
    "by": ("记录人", "完成人", "经办人", "person"),
    "note": ("备注", "说明", "remark"),
}
ANSWER_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "question": ("问题", "核对项", "检查项", "entry"),
    "zone": ("功能区", "位置", "place"),
    "answer": ("结论", "答复", "结果", "reply"),
    "day": ("日期", "核对日期", "date"),
    "by": ("检查人", "核对人", "person"),
    "note": ("备注", "说明", "remark"),
    "value": ("实测值", "数值", "measured"),
}
_NEVER: Final = date(9999, 1, 1)
"""The day on which the calendars of a centre without any record begin; the weekday or the month's end after it is a date too."""
_REPLIES: Final[Mapping[str, Reply]] = {
    "是": Reply.OK, "合格": Reply.OK, "yes": Reply.OK,
    "否": Reply.BAD, "不合格": Reply.BAD, "no": Reply.BAD,
    "不适用": Reply.NA, "n/a": Reply.NA,
    **{word: reply for reply in Reply for word in (reply.value, *REPLIES[reply])},
}  # fmt: skip


# --- documents


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row of a document list, or why it is none."""

    line: int
    document: Document | None
    reasons: tuple[Text, ...] = ()
    code: str = "bad-document-row"


@dataclass(frozen=True, slots=True)
class ListResult:
    """What an import would do, or did, with one row."""

    line: int
    title: str
    state: RowState
    changes: tuple[FieldChange, ...] = ()
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReport:
    """The outcome of an import of documents. ``batch`` is None when nothing was written."""

    rows: tuple[ListResult, ...]
    written: bool
    batch: str | None = None

    def count(self, state: RowState) -> int:
        """How many rows are in that state."""
        return sum(row.state is state for row in self.rows)


def read_document_rows(source: Path | bytes, *, name: str | None = None) -> tuple[DocumentRow, ...]:
    """Read a document list, row by row: what is wrong with one does not stop the others.

    Raises
    ------
    SiteError
        It is no table with heads.
    """
    return tuple(_document_row(row) for row in read_table(source, DOCUMENT_COLUMNS, name=name).rows)


def read_documents(source: Path | bytes, *, name: str | None = None) -> tuple[Document, ...]:
    """Read a document list: columns kind, title, reference, issued, review_due, owner, meets, file, or their Chinese names.

    Raises
    ------
    SiteError
        Not such a table, a row lacks its kind or title, or a day is no day.
    """
    shown = name or (source.name if isinstance(source, Path) else "CSV")
    documents = []
    for row in read_document_rows(source, name=name):
        if row.document is None:
            reason = row.reasons[0]
            raise SiteError(row.code, f"{shown} 第 {row.line} 行：{reason.zh}", f"{shown} line {row.line}: {reason.en}")
        documents.append(row.document)
    return tuple(documents)


def _document_row(row: SheetRow) -> DocumentRow:
    reasons = list(row.problems)
    for needed, zh in (("kind", "类别"), ("title", "标题")):
        if needed not in row.cells:
            reasons.append(Text(f"缺少{zh}（{needed}）", f"{needed} is missing"))
    days: dict[str, str] = {}
    for column in ("issued", "review_due"):
        if column in row.cells:
            day = _day(row.cells[column])
            if day is None:
                reasons.append(_no_day(row.cells[column]))
            else:
                days[column] = day.isoformat()
    if days.get("review_due", "9") < days.get("issued", ""):
        reasons.append(Text("复审日期早于发布日期", "the review is due before the day of issue"))
    if reasons:
        only_days = all(needed in row.cells for needed in ("kind", "title"))
        return DocumentRow(row.line, None, tuple(reasons), "bad-day" if only_days else "bad-document-row")
    cells = row.cells
    document = Document(
        cells["kind"],
        cells["title"],
        cells.get("reference", ""),
        **days,
        owner=cells.get("owner", ""),
        meets=entry_words(cells.get("meets", "")),
        file=cells.get("file", ""),
    )
    return DocumentRow(row.line, document)


def entry_words(text: str) -> tuple[str, ...]:
    """Ids as people list them: apart by blanks, commas or semicolons."""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,;，；、]+", text) if word))


def document_key(document: Document) -> tuple[str, str]:
    """What makes two rows the same document: its reference where it has one, else its title, within its kind."""
    return (document.kind, document.reference or document.title)


def planned(stored: Sequence[Document], rows: Iterable[DocumentRow]) -> tuple[list[Document], list[ListResult]]:
    """The register with a list taken in, and what became of each row. What the list does not name stays.

    A blank cell leaves what is stored. A document that is twice in the list is wrong the second time.
    """
    kept = list(stored)
    places = {document_key(each): place for place, each in enumerate(kept)}
    seen: dict[tuple[str, str], int] = {}
    results = []
    for row in rows:
        if row.document is None:
            results.append(ListResult(row.line, "", RowState.WRONG, reasons=row.reasons))
            continue
        key = document_key(row.document)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            reason = Text(f"与第 {first} 行是同一份文件", f"the same document as in line {first}")
            results.append(ListResult(row.line, row.document.title, RowState.WRONG, reasons=(reason,)))
        elif key not in places:
            places[key] = len(kept)
            kept.append(row.document)
            results.append(ListResult(row.line, row.document.title, RowState.NEW))
        else:
            place = places[key]
            kept[place], changes = _filled(kept[place], row.document)
            state = RowState.CHANGED if changes else RowState.UNCHANGED
            results.append(ListResult(row.line, row.document.title, state, changes))
    return kept, results


def _filled(stored: Document, given: Document) -> tuple[Document, tuple[FieldChange, ...]]:
    """The stored document with what the row says."""
    values: dict[str, Json] = {}
    changes = []
    for each in fields(Document):
        old, new = getattr(stored, each.name), getattr(given, each.name)
        values[each.name] = new or old
        if new and new != old:
            changes.append(FieldChange(each.name, old, new))
    return Document(**values), tuple(changes)


# --- records and answers of a site folder


def read_evidence(twin: Twin, catalog: Catalog, records: Path | None, answers: Path | None) -> Evidence:
    """What a site folder says was done and answered, as a check takes it: records too old to decide anything left out.

    Raises
    ------
    SiteError
        A row names no record or question of the centre's standards, no zone, or no day: says which and where.
    """
    whole = read_whole_evidence(twin, catalog, records, answers)
    return replace(whole, records=newest_records(whole.schedules, whole.records))


def read_whole_evidence(twin: Twin, catalog: Catalog, records: Path | None, answers: Path | None) -> Evidence:
    """Everything that a site folder says was done and answered.

    Raises
    ------
    SiteError
        As :func:`read_evidence`.
    """
    rows = read_table(records, RECORD_COLUMNS).rows if records is not None else ()
    days = [day for day in (_day(row.cells.get("day", "")) for row in rows) if day is not None]
    schedules = default_schedules(twin, all_tasks(), catalog, min(days, default=_NEVER))
    made: list[Record] = []
    done: list[Deed] = []
    for row in rows:
        entries = _entries_of(row, twin, catalog)
        found = _records(row, schedules, records, needed=not entries)
        made += found
        if not found:
            day, by = _needed_day(row, str(records)), row.cells.get("by", "")
            note = row.cells.get("note", "")
            done.append(Deed("record", ("centre", twin.centre.code), day.isoformat(), by, entries, note))
    said = read_table(answers, ANSWER_COLUMNS).rows if answers is not None else ()
    answered = tuple(_answer(row, twin, catalog, answers) for row in said)
    open_days = tuple(sorted(open_weekdays(twin.centre.facts.get(OPEN_WEEKDAYS))))
    return Evidence(tuple(schedules), tuple(made), tuple(done), answered, open_days)


def _entries_of(row: SheetRow, twin: Twin, catalog: Catalog) -> tuple[str, ...]:
    """The records of the centre's standards that a row names, by id or title."""
    word = row.cells.get("record", "")
    standards = catalog.standards_of(twin.centre.standards)
    asked = (entry for standard in standards for entry in standard.elsewhere if entry.becomes == "record")
    return tuple(entry.id for entry in asked if word in {entry.id, *entry.name})


def _records(row: SheetRow, schedules: Sequence[Schedule], path: Path | None, *, needed: bool) -> list[Record]:
    """A record for each schedule that the row's words mean: an entry, a task, a schedule or its name."""
    where = path.name if path else ""
    word, day = row.cells.get("record", ""), _needed_day(row, where)
    meant = [each for each in schedules if word in {each.id, each.id.partition(":")[0], *each.answers, *each.what}]
    if not meant and needed:
        known = {each.what.zh for each in schedules}
        raise _unknown(where, row.line, word, known)
    by = row.cells.get("by", "")
    return [Record(f"{where}-{row.line}", each.id, day, by, note=row.cells.get("note", "")) for each in meant]


def _answer(row: SheetRow, twin: Twin, catalog: Catalog, path: Path | None) -> Answer:
    where = path.name if path else ""
    asked = {
        entry.id: entry
        for standard in catalog.standards_of(twin.centre.standards)
        for entry in standard.elsewhere
        if entry.becomes == "question"
    }
    word = row.cells.get("question", "")
    entry = asked.get(word) or next((each for each in asked.values() if word in {*each.about, *each.name}), None)
    if entry is None:
        raise _unknown(where, row.line, word, set(asked))
    reply = _REPLIES.get(row.cells.get("answer", "").casefold())
    if reply is None:
        raise SiteError(
            "bad-answer",
            f"{where} 第 {row.line} 行：结论应为 符合、不符合 或 不涉及",
            f"{where} line {row.line}: the answer is ok, bad or na",
        )
    return Answer(
        f"{where}-{row.line}",
        entry.id,
        _place(row, twin, where),
        reply,
        _needed_day(row, where),
        row.cells.get("by", ""),
        row.cells.get("note", ""),
        value=row.cells.get("value", ""),
    )


def _place(row: SheetRow, twin: Twin, where: str) -> str:
    """Zone id of a row's words, or the centre's code where it names none."""
    word = row.cells.get("zone", "")
    if not word:
        return twin.centre.code
    for floor in twin.floors:
        for zone in floor.zones:
            if word in {zone.id, zone.name, zone.number, f"{floor.name}{zone.name}", f"{floor.id}/{zone.name}"}:
                return zone.id
    raise _unknown(where, row.line, word, {zone.name or zone.id for floor in twin.floors for zone in floor.zones})


def _unknown(where: str, line: int, word: str, known: Iterable[str]) -> SiteError:
    near = near_words(word, sorted(known))
    zh, en = "、".join(near) or "无", ", ".join(near) or "none"
    return SiteError(
        "unknown-entry",
        f"{where} 第 {line} 行：没有“{word}”；相近：{zh}",
        f"{where} line {line}: there is no {word!r}; near: {en}",
    )


def _needed_day(row: SheetRow, where: str) -> date:
    text = row.cells.get("day", "")
    day = _day(text)
    if day is None:
        reason = _no_day(text)
        raise SiteError("bad-day", f"{where} 第 {row.line} 行：{reason.zh}", f"{where} line {row.line}: {reason.en}")
    return day


def _no_day(text: str) -> Text:
    return Text(f"“{text}”不是日期；请写成 2025-03-31", f"{text!r} is not a day; write 2025-03-31")


def _day(text: str) -> date | None:
    """A day as people write it; None where it is none."""
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text.strip())
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text.strip())
    except ValueError:
        return None
