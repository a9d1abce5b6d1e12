"""What no request to the API may be: too large, of another media type (but for files), or holding what no database can look for."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twin.model import Text
from twin.registry.evidence import LARGEST_FILE
from twin.web.api.problems import Stop

LARGEST_BODY: Final = 4 * 1024 * 1024
"""Bytes; 5 000 assets with their attributes take about 1.5 MB."""
LARGEST_UPLOAD: Final = LARGEST_FILE + 4096
"""Bytes of a file that is sent: what the registry keeps, and a little, so that the refusal is the registry's."""

UPLOAD: Final = re.compile(r"/(orders/[^/]+/photos/[^/]+|documents/[^/]+/file)$")
"""Ends the addresses that take a file with ``PUT``."""


class Guard:
    """ASGI middleware of the API alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here what goes no further."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stop = _objection(scope)
        if stop is not None:
            await stop.answer()(scope, receive, send)
            return
        await self.app(scope, _bounded(receive, _largest(scope)), send)


def _objection(scope: Scope) -> Stop | None:
    headers = Headers(scope=scope)
    if "\x00" in scope["path"] or b"\x00" in unquote_to_bytes(scope["query_string"]):
        message = Text("地址含有空字符（NUL）", "The address holds a NUL character")
        return Stop(HTTPStatus.NOT_FOUND, "no-such-address", message)
    length = headers.get("content-length", "")
    largest = _largest(scope)
    if length.isdigit() and int(length) > largest:
        return _too_large(largest)
    has_body = length not in {"", "0"} or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and not _is_upload(scope) and media_type != "application/json":
        message = Text("请求体须为 application/json", "The body must be application/json")
        return Stop(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-json", message)
    return None


def _is_upload(scope: Scope) -> bool:
    return scope["method"] == "PUT" and UPLOAD.search(scope["path"]) is not None


def _largest(scope: Scope) -> int:
    return LARGEST_UPLOAD if _is_upload(scope) else LARGEST_BODY


def _too_large(largest: int) -> Stop:
    size = largest // 1_000_000
    message = Text(f"请求体超过 {size} MB，请分批发送", f"The body is larger than {size} MB; send it in parts")
    return Stop(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", message)


def _bounded(receive: Receive, largest: int) -> Receive:
    """Count what comes, for bodies that do not say their length."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return counting
