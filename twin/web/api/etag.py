"""Entity tags: what was read is named by its content, so that nothing is sent twice and no change is lost (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from twin.model import Text
from twin.web.api.problems import Stop

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
JSON: Final = "application/json"
ETAG_HEADER: Final = {"ETag": {"description": "Names this content.", "schema": {"type": "string"}}}
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the object as you read it; `*` for whatever it is now. Required: 428 without.",
        examples=['"5d41402abc4b2a76b971"'],
    ),
]


def tag_of(content: bytes) -> str:
    """The strong entity tag of a content."""
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def content_of(value: BaseModel) -> bytes:
    """A value as the API sends it."""
    return value.model_dump_json().encode()


def answer(
    request: Request, value: BaseModel, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """A value with its tag; 304 without a body for who has it already."""
    return tagged(request, content_of(value), JSON, status, headers)


def tagged(
    request: Request,
    content: bytes,
    media_type: str,
    status: int = HTTPStatus.OK,
    more: Mapping[str, str] | None = None,
) -> Response:
    """Any content with its tag."""
    headers = {"ETag": tag_of(content), "Cache-Control": "private, no-cache", **(more or {})}
    if request.method == "GET" and _names(request.headers.get("if-none-match", ""), headers["ETag"], weak=True):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, status, headers, media_type)


def require_match(if_match: str | None, value: BaseModel) -> None:
    """Return if the sender read ``value`` as it is now.

    Raises
    ------
    Stop
        428: it does not say what it read. 412: that is no longer so.
    """
    if if_match is None:
        raise Stop(
            HTTPStatus.PRECONDITION_REQUIRED,
            "no-if-match",
            Text(
                "修改须带 If-Match：先读取，再把其 ETag 放在 If-Match 中",
                "A change needs If-Match: read the object first and send its ETag",
            ),
        )
    if not _names(if_match, tag_of(content_of(value)), weak=False):
        raise Stop(
            HTTPStatus.PRECONDITION_FAILED,
            "changed-since",
            Text(
                "读取之后已有他人修改，本次修改未保存；请重新读取",
                "It changed since you read it; nothing was saved. Read it again",
            ),
        )


def _names(header: str, tag: str, *, weak: bool) -> bool:
    """Whether a list of tags holds this one; ``weak``: a weak one of the same name counts too."""
    if header.strip() == "*":
        return True
    return any(name == tag and (weak or not mark) for mark, name in _TAG.findall(header))


def tagged_response(model: Any, description: str = "OK") -> dict[int | str, dict[str, Any]]:
    """The document's entries for an answer with a tag: 200 and 304."""
    return {
        200: {"model": model, "description": description, "headers": ETAG_HEADER},
        304: {"description": "You have it already: its ETag stands in `If-None-Match`.", "headers": ETAG_HEADER},
    }
