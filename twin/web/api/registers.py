"""Registers (台账): lost property, drills, IT changes and the others, entry by entry and step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.catalog.registers import Register, load_registers
from twin.errors import Invalid, NotFound
from twin.model import Text
from twin.registry.registers import checked, register_of
from twin.upkeep.entries import Entry, deadline_of, is_open
from twin.web.api.acting import By
from twin.web.api.etag import IfMatch, answer, require_match, tagged_response
from twin.web.api.once import OnceInParts, known, made_key, recorded, require_same, told
from twin.web.api.paging import Flag, PageOf, Paging, StrictRoute, page_of
from twin.web.api.paper_values import (
    ChoiceOut,
    EntriesIn,
    EntriesOut,
    EntryFields,
    EntryIn,
    EntryOut,
    EntryPatch,
    FieldOfRegister,
    RegisterOut,
    StepOut,
)
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, READING, WRITING, Stop, Words
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["registers"])
RegisterId = Annotated[str, Path(description="Id of a register.", examples=["lost_property"])]


class EntryQuery(Paging):
    """Which entries."""

    step: str | None = Field(default=None, description="Id of a step.")
    open: Flag | None = Field(default=None, description="true: something is still to be done.")
    asset: str | None = Field(default=None, description="Only about this asset, by number.")


@router.get(
    "/registers", summary="台账目录 List registers", responses={**READING, **tagged_response(PageOf[RegisterOut])}
)
def list_registers(request: Request, asked: Annotated[Paging, Query()]) -> Response:
    """Every register that the documents ask for, with its fields and steps."""
    return answer(request, page_of(request, asked, load_registers().all, _register))


@router.get(
    "/registers/{register}",
    summary="台账 One register",
    responses={**READING, **tagged_response(RegisterOut)},
)
def read_register(request: Request, register: RegisterId) -> Response:
    """A register with its fields and steps."""
    return answer(request, _register(register_of(register)))


@router.get(
    "/centres/{code}/registers/{register}/entries",
    summary="台账记录列表 List entries",
    responses={**READING, **tagged_response(PageOf[EntryOut])},
)
def list_entries(request: Request, code: Code, register: RegisterId, asked: Annotated[EntryQuery, Query()]) -> Response:
    """The entries of a register in a centre, the newest first."""
    book = register_of(register)
    found = [
        each
        for each in registry().registers.of_centre(code, register)
        if asked.step in {None, each.step}
        and asked.open in {None, is_open(book, each)}
        and asked.asset in {None, each.asset}
    ]
    return answer(request, page_of(request, asked, found, _entry))


@router.get(
    "/centres/{code}/registers/{register}/entries/{entry}",
    summary="台账记录 One entry",
    responses={**READING, **tagged_response(EntryOut)},
)
def read_entry(request: Request, code: Code, register: RegisterId, entry: str) -> Response:
    """An entry by its id. Its ETag is what `If-Match` of a change must name."""
    return answer(request, _entry(_of_register(code, register, entry)))


@router.post(
    "/centres/{code}/registers/{register}/entries",
    summary="登记台账 Keep an entry",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(EntryOut, "Kept.")},
)
def add_entry(
    request: Request, code: Code, register: RegisterId, body: EntryIn, by: By, *, key: OnceInParts = None
) -> Response:
    """Keep an entry; what it is evidence of is settled."""
    book = registry().registers
    made = _made(register, made_key(key), body, by)
    before = known(lambda: book.get(code, made.id))
    kept = book.add(code, made, by=by, why=body.why)
    if before is not None:
        require_same(key, (kept.register, kept.day), (made.register, made.day))
    headers = {"Location": f"{request.url.path}/{kept.id}"}
    return told(request, _entry(kept), again=before is not None, headers=headers)


@router.patch(
    "/centres/{code}/registers/{register}/entries/{entry}",
    summary="修改台账或进入下一步 Change an entry, lead it on",
    responses={**CHANGING, 200: tagged_response(EntryOut)[200]},
)
def change_entry(
    request: Request,
    code: Code,
    register: RegisterId,
    entry: str,
    *,
    body: EntryPatch,
    by: By,
    if_match: IfMatch = None,
) -> Response:
    """Put values right, and lead the entry on to a step. Needs `If-Match`."""
    found = _of_register(code, register, entry)
    require_match(if_match, _entry(found))
    values = {name: value for name, value in {**found.values, **body.values}.items() if value is not None}
    version = found.version
    kept = registry().registers.change(
        code, entry, values, by=by, why=body.why, step=body.step, expected_version=version
    )
    return answer(request, _entry(kept))


@router.post(
    "/centres/{code}/registers/{register}/imports",
    summary="批量登记台账 Keep many entries",
    responses={**WRITING, 200: {"model": EntriesOut, "description": "Kept, or kept before."}},
)
def import_entries(request: Request, code: Code, register: RegisterId, body: EntriesIn, by: By) -> Response:
    """All or nothing. The same body twice changes nothing."""
    entries = [_made(register, each.id, each, by) for each in body.entries]
    _require_right(entries)
    kept = registry().registers.add_all(code, entries, by=by, why=body.why)
    return answer(request, EntriesOut(entries=[_entry(each) for each in kept]))


def _require_right(entries: Sequence[Entry]) -> None:
    """Refuse entries that say what they may not, every one named."""
    problems = []
    for number, each in enumerate(entries):
        try:
            checked(each)
        except Invalid as error:
            problems.append((f"body.entries.{number}", error.message))
    if problems:
        count = len(problems)
        words = Text(f"{count} 条有误，全部未登记", f"{count} entries are wrong; nothing was kept")
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-rows", words, problems=problems)


def _made(register: str, ident: str, said: EntryFields, by: str) -> Entry:
    values = {name: value for name, value in said.values.items() if value is not None}
    return Entry(ident, register, said.day or _today(), by, values, said.step or "")


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _of_register(code: str, register: str, entry: str) -> Entry:
    """An entry of this register, not of another one."""
    source = registry()
    source.centre(code)
    found = source.registers.get(code, entry)
    if found.register != register_of(register).id:
        raise NotFound("no-such-entry", f"没有台账记录 {entry}", f"There is no register entry {entry}")
    return found


def _register(register: Register) -> RegisterOut:
    return RegisterOut.model_validate(
        {
            "id": register.id,
            "title": Words.of(register.title),
            "about": Words.of(register.about),
            "source": Words.of(register.source),
            "confidence": register.confidence,
            "fields": [
                FieldOfRegister.model_validate(
                    {
                        "id": each.id,
                        "words": Words.of(each.words),
                        "kind": each.kind,
                        "required": each.required,
                        "choices": [ChoiceOut(id=one.id, words=Words.of(one.words)) for one in each.choices],
                    }
                )
                for each in register.fields
            ],
            "steps": [
                StepOut(
                    id=each.id, words=Words.of(each.words), to=list(each.to), needs=list(each.needs), open=each.open
                )
                for each in register.steps
            ],
        }
    )


def _entry(entry: Entry) -> EntryOut:
    register = register_of(entry.register)
    deadline = deadline_of(register, entry)
    return EntryOut.model_validate(
        {
            "id": entry.id,
            "number": entry.number,
            "day": entry.day.isoformat(),
            "by": entry.by,
            "step": entry.step,
            "open": is_open(register, entry),
            "deadline": None if deadline is None else deadline.isoformat(),
            "values": dict(entry.values),
            "trail": [{"step": each.step, "at": each.at, "by": each.by} for each in entry.trail],
        }
    )
