"""The book of evidence: documents on file, answers of inspectors, and all that a check takes beside the twin."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from twin.catalog import Catalog
from twin.checks.evidence import Answer, Evidence, Reply, newest_done, newest_records
from twin.errors import Conflict, Invalid, NotFound
from twin.model import Document, Twin
from twin.registry import reading
from twin.registry.change import Change, kept_once
from twin.registry.daily import AttachmentTable
from twin.registry.doors import Reader
from twin.registry.paper_sheets import DocumentRow, ListReport, planned
from twin.registry.reading import centre_row
from twin.registry.registers import RegisterBook
from twin.registry.rows import in_utc
from twin.registry.site_tables import AnswerTable
from twin.registry.tables import DocumentTable
from twin.registry.upkeep import UpkeepBook
from twin.registry.values import RowState
from twin.registry.writing import put_document

LARGEST_FILE: Final = 20_000_000
"""Bytes of one document's file."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its number in the register and the version that a later write must name."""

    number: int
    document: Document
    version: int
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is kept: with the ids of its photos and the moment it was given, ISO 8601."""

    answer: Answer
    seen_at: str
    photos: tuple[str, ...] = ()


class EvidenceBook:
    """Documents and answers of all centres; :attr:`twin.registry.Registry.papers` is the one.

    Every writing method takes ``by`` and ``why`` and writes one logged transaction.
    """

    def __init__(
        self,
        read: Reader,
        change: Callable[..., AbstractContextManager[Change]],
        *,
        upkeep: UpkeepBook,
        registers: RegisterBook,
        twin: Callable[[str], Twin],
    ) -> None:
        self._read, self._change, self._twin = read, change, twin
        self._upkeep, self._registers = upkeep, registers

    def evidence(self, code: str) -> Evidence:
        """What was done and said in a centre, as a check takes it."""
        schedules = tuple(each for each in self._upkeep.schedules(code) if each.answers)
        records = newest_records(schedules, self._upkeep.records(code))
        days = tuple(sorted(self._upkeep.calendar(code).open_days))
        others = (each for each in self._registers.evidence(code) if not each.kind.startswith("task:"))
        return Evidence(
            schedules,
            records,
            done=newest_done(others),
            answers=tuple(each.answer for each in self.answers(code)),
            open_days=days,
        )

    # --- documents ------------------------------------------------------------------------------------------------
    def documents(self, code: str) -> tuple[DocumentRecord, ...]:
        """The documents on file, in order, with the names of the files kept with them."""
        query = select(DocumentTable).where(DocumentTable.centre == code).order_by(col(DocumentTable.number))
        with self._read() as session:
            centre_row(session, code)
            rows = session.scalars(query).all()
            table = AttachmentTable
            ids = [row.file for row in rows if row.file]
            kept = select(col(table.attachment), col(table.name)).where(
                table.centre == code, col(table.attachment).in_(ids)
            )
            names = {str(key): str(name) for key, name in session.execute(kept)} if ids else {}
            return tuple(
                DocumentRecord(row.number, reading.document_value(row), row.version, names.get(row.file, ""))
                for row in rows
            )

    def put(
        self,
        code: str,
        document: Document,
        *,
        number: int | None = None,
        expected_version: int | None = None,
        file: tuple[str, bytes] | None = None,
        by: str,
        why: str = "",
    ) -> int:
        """Register a document, or change the one of that number; ``file`` is kept with it. Returns its number.

        Raises
        ------
        NotFound
            ``no-such-document``.
        Conflict
            ``changed-meanwhile``: it is not the version that was read.
        Invalid
            ``file-too-large``.
        """
        with self._change(by=by, why=why or "文件登记 documents register") as change:
            centre_row(change, code)
            row = None if number is None else self._row(change, code, number, expected_version)
            number = self._next(change, code) if row is None else row.number
            kept = document.file if file is None else _attach(change, code, *file)
            put_document(change, row or DocumentTable(centre=code, number=number, kind="", title=""), document, kept)
        return number

    def remove(self, code: str, number: int, *, by: str, why: str = "") -> str:
        """Take a document off the register; the log keeps it. Returns the batch."""
        with self._change(by=by, why=why) as change:
            change.delete(self._row(change, code, number, None))
        return change.batch

    def file(self, code: str, number: int) -> tuple[str, bytes]:
        """Name and bytes of the file kept with a document.

        Raises
        ------
        NotFound
            ``no-such-document`` or ``no-such-file``.
        """
        with self._read() as session:
            row = self._row(session, code, number, None)
            kept = session.get(AttachmentTable, row.file) if row.file else None
            if kept is None or kept.centre != code:
                raise NotFound("no-such-file", f"文件 {number} 没有附件", f"No file is kept with document {number}")
            return kept.name, kept.data

    def take_in(
        self,
        code: str,
        rows: Sequence[DocumentRow],
        *,
        by: str,
        dry_run: bool = True,
        skip_wrong: bool = False,
        why: str = "",
    ) -> ListReport:
        """Take a list into the register, all or nothing; what it does not name stays. A dry run needs no name."""
        if dry_run:
            with self._read() as session:
                centre_row(session, code)
                return ListReport(tuple(planned(reading.document_values(session, code), rows)[1]), written=False)
        with self._change(by=by, why=why or "导入文件清单 import documents") as change:
            centre_row(change, code)
            query = select(DocumentTable).where(DocumentTable.centre == code).order_by(col(DocumentTable.number))
            stored = list(change.exec(query).all())
            wanted, results = planned([reading.document_value(row) for row in stored], rows)
            if not skip_wrong and any(each.state is RowState.WRONG for each in results):
                return ListReport(tuple(results), written=False)
            number = self._next(change, code)
            for place, document in enumerate(wanted):
                row = stored[place] if place < len(stored) else None
                if row is None:
                    row, number = DocumentTable(centre=code, number=number, kind="", title=""), number + 1
                if reading.document_value(row) != document:
                    put_document(change, row, document, document.file)
            change.flush()
            wrote = change.wrote
        return ListReport(tuple(results), written=wrote, batch=change.batch if wrote else None)

    @staticmethod
    def _row(session: Session, code: str, number: int, version: int | None) -> DocumentTable:
        row = session.get(DocumentTable, (code, number))
        if row is None:
            raise NotFound("no-such-document", f"没有文件 {number}", f"There is no document {number}")
        if version is not None and row.version != version:
            raise Conflict(
                "changed-meanwhile", f"文件 {number} 已被他人修改", f"Document {number} was changed meanwhile"
            )
        return row

    @staticmethod
    def _next(change: Change, code: str) -> int:
        last = change.scalar(select(func.max(DocumentTable.number)).where(DocumentTable.centre == code))
        return (last or 0) + 1

    # --- answers --------------------------------------------------------------------------------------------------
    def answers(self, code: str) -> tuple[Answered, ...]:
        """All answers of a centre, oldest first."""
        query = select(AnswerTable).where(AnswerTable.centre == code)
        with self._read() as session:
            centre_row(session, code)
            rows = session.scalars(query.order_by(col(AnswerTable.seen_at), col(AnswerTable.answer)))
            return tuple(_answered(row) for row in rows)

    @kept_once
    def answer(
        self, code: str, given: Answered, catalog: Catalog, *, photos: Sequence[bytes] = (), by: str
    ) -> Answered:
        """Keep an inspector's answer. Sent again, it counts once; ``photos`` are JPEG, made safe.

        Raises
        ------
        NotFound
            ``no-such-question``, or ``no-such-zone``.
        Invalid
            ``no-value``: the question asks for a value, and what was seen has none.
        Conflict
            ``answer-exists``: the id belongs to another answer.
        """
        said = given.answer
        self._require(code, said, catalog)
        with self._read() as session:
            known = session.get(AnswerTable, said.id)
            if known is not None:
                return _same(known, code, said)
        with self._change(by=by, why="现场核对 inspector's answer") as change:
            centre_row(change, code)
            row = AnswerTable(
                answer=said.id,
                centre=code,
                question=said.question,
                subject=said.subject,
                reply=said.reply.value,
                value=said.value.strip(),
                note=said.note.strip(),
                photos=[_attach(change, code, "", photo) for photo in photos],
                seen_at=in_utc(given.seen_at),
                stored_at=change.at,
                by=change.by,
            )
            change.add(row)
            change.flush()
            return _answered(row)

    def photo(self, code: str, attachment: str) -> bytes:
        """A photo of an answer (JPEG).

        Raises
        ------
        NotFound
            ``no-such-photo``.
        """
        with self._read() as session:
            row = session.get(AttachmentTable, attachment)
            if row is None or row.centre != code or row.order is not None or row.name:
                raise NotFound("no-such-photo", f"没有照片 {attachment}", f"There is no photo {attachment}")
            return row.data

    def _require(self, code: str, said: Answer, catalog: Catalog) -> None:
        twin = self._twin(code)
        asked = {
            entry.id: entry
            for standard in catalog.standards_of(twin.centre.standards)
            for entry in standard.elsewhere
            if entry.becomes == "question"
        }
        if said.question not in asked:
            raise NotFound("no-such-question", f"没有核对项 {said.question}", f"There is no question {said.question}")
        value = asked[said.question].value
        if value is not None and said.reply is not Reply.NA and not said.value.strip():
            raise Invalid("no-value", f"请填写实测值：{value.zh}", f"Give what was measured: {value.en}")
        zones = {zone.id for floor in twin.floors for zone in floor.zones}
        if said.subject not in {code, *zones}:
            raise NotFound("no-such-zone", f"没有功能区 {said.subject}", f"There is no zone {said.subject}")


def _attach(change: Change, code: str, name: str, data: bytes) -> str:
    """Keep a file; returns its id."""
    if len(data) > LARGEST_FILE:
        raise Invalid(
            "file-too-large",
            f"文件超过 {LARGEST_FILE // 1_000_000} MB",
            f"The file is larger than {LARGEST_FILE // 1_000_000} MB",
        )
    row = AttachmentTable(
        attachment=uuid.uuid4().hex,
        centre=code,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        stored_at=change.at,
        data=data,
    )
    change.add(row)
    return row.attachment


def _answered(row: AnswerTable) -> Answered:
    day = datetime.fromisoformat(row.seen_at).astimezone().date()
    answer = Answer(
        row.answer, row.question, row.subject, Reply(row.reply), day, row.by, row.note, len(row.photos), row.value
    )
    return Answered(answer, row.seen_at, tuple(row.photos))


def _same(row: AnswerTable, code: str, said: Answer) -> Answered:
    known = (row.centre, row.question, row.subject, row.reply)
    if known != (code, said.question, said.subject, said.reply.value):
        raise Conflict(
            "answer-exists", f"编号 {said.id} 已用于另一项核对", f"The id {said.id} belongs to another answer"
        )
    return _answered(row)
