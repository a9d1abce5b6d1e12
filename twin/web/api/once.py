"""What is sent again counts once: the key that its sender made, and what an earlier request under it left."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from twin.errors import Conflict, NotFound
from twin.web.api.etag import ETAG_HEADER, answer

Found = TypeVar("Found")


def _key(longest: int) -> Any:
    return Header(
        alias="Idempotency-Key",
        pattern=f"^[0-9A-Za-z-]{{16,{longest}}}$",
        description=f"An id that you made, 16 to {longest} letters, digits or hyphens (a UUID): sent again with it, the "
        "same thing is recorded once and answered with 200.",
        examples=["0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"],
    )


Once = Annotated[str | None, _key(40)]
OnceInParts = Annotated[str | None, _key(36)]
"""The key of what is recorded in several parts, each with an id made of it."""
_AGAIN: Final = {"description": "It was recorded before, under the same `Idempotency-Key`.", "headers": ETAG_HEADER}


def recorded(model: type[BaseModel], words: str) -> dict[int | str, dict[str, Any]]:
    """The document's entries for what is recorded once: 201, and 200 where it was before."""
    return {
        200: {"model": model, **_AGAIN},
        201: {"model": model, "description": words, "headers": ETAG_HEADER},
    }


def made_key(key: str | None) -> str:
    """The key that was sent, or one of ours."""
    return key or uuid.uuid4().hex


def known(find: Callable[[], Found]) -> Found | None:
    """What an earlier request left; None where there was none."""
    try:
        return find()
    except NotFound:
        return None


def require_same(key: str | None, before: object, now: object) -> None:
    """Return if what was recorded under a key is what is sent now.

    Raises
    ------
    Conflict
        ``key-taken``: the key was used for another request.
    """
    if before != now:
        raise Conflict(
            "key-taken",
            f"Idempotency-Key {key} 已用于另一次请求",
            f"The Idempotency-Key {key} was used for another request",
        )


def told(request: Request, value: BaseModel, *, again: bool, headers: Mapping[str, str] | None = None) -> Response:
    """What was recorded: 201, or 200 where it was before."""
    return answer(request, value, HTTPStatus.OK if again else HTTPStatus.CREATED, headers)
