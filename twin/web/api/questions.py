"""Questions of the standards that no drawing answers, and what inspectors answered (现场核对)."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.catalog import load_catalog
from twin.catalog.schema import Clause
from twin.checks.evidence import Answer, Reply
from twin.registry.evidence import Answered
from twin.web.api.acting import By
from twin.web.api.daily import JPEG
from twin.web.api.etag import ETAG_HEADER, answer, tagged, tagged_response
from twin.web.api.once import Once, made_key, recorded, require_same, told
from twin.web.api.paging import PageOf, Paging, StrictRoute, page_of
from twin.web.api.paper_values import AnswerIn, AnswerOut, QuestionOut, Replies
from twin.web.api.places import Code
from twin.web.api.problems import READING, WRITING, Words
from twin.web.photos import safe_photo
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["questions"])


class QuestionQuery(Paging):
    """Which questions."""

    standard: str | None = Field(default=None, description="Id of a standard.")


class AnswerQuery(Paging):
    """Which answers."""

    question: str | None = Field(default=None, description="Id of a question.")
    subject: str | None = Field(default=None, description="Zone id, or the centre's code.")
    reply: Replies | None = None
    by: str | None = Field(default=None, description="Only of this person.")


@router.get(
    "/centres/{code}/questions",
    summary="核对项列表 List questions",
    responses={**READING, **tagged_response(PageOf[QuestionOut])},
)
def list_questions(request: Request, code: Code, asked: Annotated[QuestionQuery, Query()]) -> Response:
    """What an inspector is asked by the standards of the centre, in their order."""
    centre = registry().centre(code)
    found = [
        (standard.id, entry)
        for standard in load_catalog().standards_of(centre.standards)
        if asked.standard in {None, standard.id}
        for entry in standard.elsewhere
        if entry.becomes == "question"
    ]
    return answer(request, page_of(request, asked, found, lambda pair: _question(*pair, centre.tier)))


@router.get(
    "/centres/{code}/answers",
    summary="核对记录列表 List answers",
    responses={**READING, **tagged_response(PageOf[AnswerOut])},
)
def list_answers(request: Request, code: Code, asked: Annotated[AnswerQuery, Query()]) -> Response:
    """Every answer that was given, the oldest first: of one question at one place the last one holds."""
    found = [
        each
        for each in registry().papers.answers(code)
        if asked.question in {None, each.answer.question}
        and asked.subject in {None, each.answer.subject}
        and asked.reply in {None, each.answer.reply}
        and asked.by in {None, each.answer.by}
    ]
    return answer(request, page_of(request, asked, found, lambda given: _answer(code, given)))


@router.post(
    "/centres/{code}/answers",
    summary="回答核对项 Answer a question",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(AnswerOut, "Recorded.")},
)
def give_answer(request: Request, code: Code, body: AnswerIn, by: By, key: Once = None) -> Response:
    """Answer a question at one place, for auditors and managers. The checks use it at once."""
    at = body.at or datetime.now(UTC).isoformat(timespec="milliseconds")
    day = datetime.fromisoformat(at).astimezone().date()
    said = Answer(
        made_key(key),
        body.question,
        body.subject or code,
        Reply(body.reply),
        day,
        by,
        note=body.note.strip(),
        value=body.value.strip(),
    )
    book = registry().papers
    again = key is not None and any(each.answer.id == key for each in book.answers(code))
    photos = [] if again else [safe_photo(photo) for photo in body.photos]
    kept = book.answer(code, Answered(said, at), load_catalog(), photos=photos, by=by)
    if again:
        require_same(
            key, (kept.answer.note, kept.answer.value), (said.note, said.value)
        )  # the registry compares the rest
    return told(request, _answer(code, kept), again=again)


@router.get(
    "/centres/{code}/answers/photos/{photo}",
    summary="核对照片 A photo of an answer",
    response_class=Response,
    responses={
        **READING,
        **tagged_response(None),
        200: {"content": {JPEG: {}}, "description": "The photo.", "headers": ETAG_HEADER},
    },
)
def read_photo(request: Request, code: Code, photo: str) -> Response:
    """A photo that was taken with an answer."""
    source = registry()
    source.centre(code)
    return tagged(request, source.papers.photo(code, photo), JPEG)


def _question(standard: str, entry: Clause, tier: str) -> QuestionOut:
    strength = entry.strength(tier)
    return QuestionOut(
        id=entry.id,
        standard=standard,
        clause=entry.clause,
        about=Words.of(entry.about),
        value=None if entry.value is None else Words.of(entry.value),
        zones=list(entry.zones),
        strength=None if strength is None else strength.value,
    )


def _answer(code: str, given: Answered) -> AnswerOut:
    said = given.answer
    return AnswerOut(
        id=said.id,
        question=said.question,
        subject=said.subject,
        reply=said.reply.value,
        value=said.value,
        note=said.note,
        seen_at=given.seen_at,
        on=said.on.isoformat(),
        by=said.by,
        photos=[f"/api/v1/centres/{code}/answers/photos/{photo}" for photo in given.photos],
    )
