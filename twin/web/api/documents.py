"""Documents (文件): policies, plans and certificates on file, with the file kept with each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.errors import NotFound
from twin.model import Document
from twin.registry.evidence import DocumentRecord
from twin.registry.places import fold
from twin.web.api.acting import By
from twin.web.api.etag import ETAG_HEADER, IfMatch, answer, require_match, tagged, tagged_response
from twin.web.api.paging import PageOf, Paging, StrictRoute, page_of
from twin.web.api.paper_values import DocumentFields, DocumentIn, DocumentOut, DocumentPatch
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, READING, WRITING
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["documents"])
Number = Annotated[int, Path(ge=1, le=10**6, description="Its number in the register of documents.", examples=[1])]
BYTES = "application/octet-stream"


class DocumentQuery(Paging):
    """Which documents."""

    text: str = Field(default="", description="Looked for in kind, title, reference and owner.")
    kind: str | None = None


@router.get(
    "/centres/{code}/documents",
    summary="文件列表 List documents",
    responses={**READING, **tagged_response(PageOf[DocumentOut])},
)
def list_documents(request: Request, code: Code, asked: Annotated[DocumentQuery, Query()]) -> Response:
    """The documents on file, by number."""
    words = fold(asked.text)
    found = []
    for each in registry().papers.documents(code):
        known = each.document
        said = fold(f"{known.kind}\n{known.title}\n{known.reference}\n{known.owner}")
        if asked.kind in {None, known.kind} and words in said:
            found.append(each)
    return answer(request, page_of(request, asked, found, lambda record: document_out(code, record)))


@router.get(
    "/centres/{code}/documents/{number}",
    summary="文件 One document",
    responses={**READING, **tagged_response(DocumentOut)},
)
def read_document(request: Request, code: Code, number: Number) -> Response:
    """A document by its number. Its ETag is what `If-Match` of a change must name."""
    return answer(request, document_out(code, document_record(code, number)))


@router.get(
    "/centres/{code}/documents/{number}/file",
    summary="下载文件 The file of a document",
    response_class=Response,
    responses={
        **READING,
        **tagged_response(None),
        200: {"content": {BYTES: {}}, "description": "The file as it was given.", "headers": ETAG_HEADER},
    },
)
def read_file(request: Request, code: Code, number: Number) -> Response:
    """The file that is kept with a document."""
    name, data = registry().papers.file(code, number)
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return tagged(request, data, BYTES, more={"Content-Disposition": disposition})


@router.post(
    "/centres/{code}/documents",
    summary="登记文件 Register a document",
    status_code=HTTPStatus.CREATED,
    responses={
        **WRITING,
        201: {"model": DocumentOut, "description": "Registered.", "headers": ETAG_HEADER},
    },
)
def create_document(request: Request, code: Code, body: DocumentIn, by: By) -> Response:
    """Register a document under the next number."""
    document = _with(Document(body.kind.strip(), body.title.strip()), body)
    number = registry().papers.put(code, document, by=by, why=body.why)
    headers = {"Location": f"{request.url.path}/{number}"}
    return answer(request, document_out(code, document_record(code, number)), HTTPStatus.CREATED, headers)


@router.patch(
    "/centres/{code}/documents/{number}",
    summary="修改文件 Change a document",
    responses={**CHANGING, 200: tagged_response(DocumentOut)[200]},
)
def change_document(
    request: Request, code: Code, number: Number, body: DocumentPatch, by: By, *, if_match: IfMatch = None
) -> Response:
    """Change what the body names. Needs `If-Match`."""
    record = document_record(code, number)
    require_match(if_match, document_out(code, record))
    known = record.document
    named = replace(known, kind=(body.kind or known.kind).strip(), title=(body.title or known.title).strip())
    wanted, version = _with(named, body), record.version
    registry().papers.put(code, wanted, number=number, expected_version=version, by=by, why=body.why)
    return answer(request, document_out(code, document_record(code, number)))


def document_record(code: str, number: int) -> DocumentRecord:
    """The document of that number.

    Raises
    ------
    NotFound
        ``no-such-document``.
    """
    found = next((each for each in registry().papers.documents(code) if each.number == number), None)
    if found is None:
        raise NotFound("no-such-document", f"没有文件 {number}", f"There is no document {number}")
    return found


def _with(document: Document, said: DocumentFields) -> Document:
    """The document with what a request names; null empties."""
    blank: dict[str, Any] = {"reference": "", "owner": "", "meets": ()}
    values: dict[str, Any] = {}
    for name in said.model_fields_set & {"reference", "issued", "review_due", "owner", "meets"}:
        value = getattr(said, name)
        if value is None:
            values[name] = blank.get(name)
        elif isinstance(value, date):
            values[name] = value.isoformat()
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return replace(document, **values)


def document_out(code: str, record: DocumentRecord) -> DocumentOut:
    """A document as the API says it."""
    known = record.document
    kept = f"/api/v1/centres/{code}/documents/{record.number}/file" if record.file_name else known.file or None
    return DocumentOut(
        number=record.number,
        kind=known.kind,
        title=known.title,
        reference=known.reference,
        issued=known.issued,
        review_due=known.review_due,
        owner=known.owner,
        meets=list(known.meets),
        file=kept,
    )
