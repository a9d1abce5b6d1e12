"""Photos and files that are sent: the only bodies that are no JSON. What is read back stands with orders, answers and documents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.model import Text
from twin.web.api.acting import By
from twin.web.api.daily import order_of, order_out
from twin.web.api.documents import BYTES, Number, document_out, document_record
from twin.web.api.etag import IfMatch, answer, require_match, tagged_response
from twin.web.api.once import recorded
from twin.web.api.paging import Asked, StrictRoute
from twin.web.api.paper_values import DocumentOut
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, WRITING, Stop
from twin.web.api.values import OrderOut
from twin.web.photos import safe_photo
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute)

PhotoId = Annotated[
    str,
    Path(
        pattern="^[0-9A-Za-z-]{16,40}$",
        description="An id that you made, 16 to 40 letters, digits or hyphens (a UUID): sent again, it is kept once.",
        examples=["0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"],
    ),
]


async def _sent(request: Request) -> bytes:
    data = await request.body()
    if not data:
        words = Text("请求体为空，请发送文件内容", "The body is empty; send the file itself")
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "no-content", words, problems=[("body", words)])
    return data


Sent = Annotated[bytes, Depends(_sent)]


def _body(about: str) -> dict[str, Any]:
    """The body for the document: FastAPI would read one that happens to be JSON."""
    content = {BYTES: {"schema": {"type": "string", "format": "binary", "minLength": 1}}}
    return {"requestBody": {"required": True, "description": about, "content": content}}


class PhotoQuery(Asked):
    """What the photo shows."""

    stage: Literal["before", "after"] = Field(default="before", description="What is wrong, or what was mended.")


class FileQuery(Asked):
    """What the file is called."""

    name: str = Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$", examples=["应急预案.pdf"])


@router.put(
    "/centres/{code}/orders/{order}/photos/{photo}",
    tags=["orders"],
    summary="添加工单照片 Add a photo to a work order",
    status_code=HTTPStatus.CREATED,
    openapi_extra=_body("The picture: JPEG, PNG or WebP. It is kept as pixels only: no place, no camera."),
    responses={**WRITING, **recorded(OrderOut, "Added.")},
)
def put_photo(
    request: Request,
    code: Code,
    order: str,
    *,
    photo: PhotoId,
    asked: Annotated[PhotoQuery, Query()],
    data: Sent,
    by: By,
) -> Response:
    """Keep a photo with a work order. Sent again under its id, it is kept once and answered with 200."""
    again = photo in order_of(code, order).photos
    if not again:
        registry().orders.attach(order, {photo: safe_photo(data)}, asked.stage, by=by)
    status = HTTPStatus.OK if again else HTTPStatus.CREATED
    return answer(request, order_out(order_of(code, order)), status, {"Location": request.url.path})


@router.put(
    "/centres/{code}/documents/{number}/file",
    tags=["documents"],
    summary="存入文件 Keep the file of a document",
    openapi_extra=_body("The file, of any kind, 20 MB at most; served again as it was given."),
    responses={**CHANGING, 200: tagged_response(DocumentOut)[200]},
)
def put_file(
    request: Request,
    code: Code,
    number: Number,
    *,
    asked: Annotated[FileQuery, Query()],
    data: Sent,
    by: By,
    if_match: IfMatch = None,
) -> Response:
    """Keep a file with a document, in the place of an earlier one. Needs `If-Match` with the ETag of the document."""
    record = document_record(code, number)
    require_match(if_match, document_out(code, record))
    file = (asked.name, data)
    registry().papers.put(code, record.document, number=number, expected_version=record.version, file=file, by=by)
    return answer(request, document_out(code, document_record(code, number)))
