"""What a site folder's lists say was done and answered, stored with the centre.

A record of scheduled work becomes upkeep, and its calendar begins with the first of them, as in the folder. A record of
what no schedule asks for (registers and rounds answer it) becomes an entry of the register ``records``. An answer keeps
its place in the file among those of its day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from twin.catalog.registers import DONE, Deed
from twin.checks.evidence import Answer, Evidence
from twin.registry.change import Change
from twin.registry.daily import ScheduleTable
from twin.registry.registers import keep_entry
from twin.registry.rows import in_utc
from twin.registry.site_tables import AnswerTable
from twin.registry.upkeep import record_row, schedule_values
from twin.upkeep import Record, Schedule
from twin.upkeep.entries import Entry

OTHER_RECORDS = "records"
"""The register of records that no other register, no schedule and no round is for; its field ``record`` names the entry."""


def store_evidence(change: Change, code: str, evidence: Evidence) -> None:
    """Store everything of a folder's lists; who is not named in them is who imports."""
    _schedules(change, code, evidence.schedules, evidence.records)
    for number, record in enumerate(evidence.records):
        ident = f"site-{hashlib.sha256(record.id.encode()).hexdigest()[:16]}-{number}"
        change.add(record_row(code, replace(record, id=ident, by=record.by or change.by)))
    for number, deed in enumerate(evidence.done):
        for entry in deed.answers:
            keep_entry(change, code, _entry(code, deed, entry, number), by=deed.by)
    for number, answer in enumerate(evidence.answers):
        change.add(_answer(change, code, answer, number))


def _schedules(change: Change, code: str, schedules: Iterable[Schedule], records: Iterable[Record]) -> None:
    """Keep the first day of each calendar that the records begin: the registry would begin it today."""
    done = {record.schedule for record in records}
    for schedule in schedules:
        if schedule.id in done and schedule.start is not None:
            change.add(ScheduleTable(centre=code, schedule=schedule.id, **schedule_values(schedule)))


def _entry(code: str, deed: Deed, entry: str, number: int) -> Entry:
    ident = hashlib.sha256(f"{code}\n{entry}\n{deed.day}\n{number}".encode()).hexdigest()[:32]
    values = {"record": entry, **({"found": deed.note} if deed.note else {})}
    return Entry(ident, OTHER_RECORDS, date.fromisoformat(deed.day), deed.by, values, DONE.id)


def _answer(change: Change, code: str, answer: Answer, number: int) -> AnswerTable:
    noon = datetime.combine(answer.on, time(12)) + timedelta(seconds=min(number, 3600))
    return AnswerTable(
        answer=hashlib.sha256(f"{code}\n{answer.id}".encode()).hexdigest()[:32],
        centre=code,
        question=answer.question,
        subject=answer.subject,
        reply=answer.reply.value,
        note=answer.note.strip(),
        seen_at=in_utc(noon.astimezone().isoformat()),
        stored_at=change.at,
        by=(answer.by or change.by)[:60],
    )
