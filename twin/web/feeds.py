"""Calendar feeds: ``/feeds/{token}.ics``. The token in the address is the right to read it; a revoked one is unknown."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from twin.errors import NotFound
from twin.registry import VISITOR
from twin.registry.agenda import open_agenda
from twin.registry.upkeep import no_such_feed
from twin.report.calendar import calendar_bytes
from twin.web.view import system


async def feed(request: Request) -> Response:
    """The feed of a token, with an ETag so that a calendar program that asks again costs nothing."""
    try:
        content = await run_in_threadpool(
            _content, request.path_params["token"], request.query_params.get("lang", "zh")
        )
    except NotFound as error:
        return PlainTextResponse(f"{error.message.zh}\n{error.message.en}\n", 404)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _content(token: str, lang: str) -> bytes:
    found = system().upkeep.feed_of(token)
    owner = system().people.of_login(found.owner) if found.owner else VISITOR
    if owner is None:  # disabled
        raise no_such_feed()
    source = system().as_person(owner)
    centre = source.centre(found.centre)
    today = datetime.now(UTC).astimezone().date()
    due = open_agenda(source, found.centre, today)
    return calendar_bytes(due, centre=centre.name, code=centre.code, today=today, person=found.person, lang=lang)
