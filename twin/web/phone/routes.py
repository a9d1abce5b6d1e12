"""The addresses of the phone pages, and what is sent to them."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import Invalid, NotFound, Refused, TwinError
from twin.registry import Answer, Fault, Found
from twin.tags.codes import raw_word, tidy
from twin.upkeep.orders import Priority
from twin.web.limits import Limiter
from twin.web.phone import checking, counting, inspecting, mending, openings, pages, patrolling
from twin.web.phone.forms import (
    BoundedForm,
    Pictures,
    Told,
    TooOften,
    html_page,
    moment_of,
    page_of,
    pictures_of,
    status_of,
    take,
    text_of,
    word_of,
)
from twin.web.phone.pages import NOTICES, Visitor, visitor
from twin.web.photos import codes_on, safe_photo
from twin.web.view import registry

ANONYMOUS: Final = "未署名 unsigned"
UNNAMED = Limiter(5, 600)
"""Fault reports without a name: five from one address in ten minutes."""

FOREVER: Final = "public, max-age=31536000, immutable"
log = logging.getLogger(__name__)


def phone_routes() -> list[BaseRoute]:
    """Everything under ``/a``; a tag's page also under ``/A``, as labels write it."""
    get, post = ["GET"], ["POST"]
    return [
        Route("/a", home, methods=get),
        Route("/a/", home, methods=get),
        Route("/A", home, methods=get),
        Route("/a/offline", offline, methods=get),
        Route("/a/worker.js", worker, methods=get),
        Route("/a/script/{name}", script, methods=get),
        Route("/a/photo", read_photo, methods=post),
        *checking.check_routes(),
        *counting.count_routes(),
        *patrolling.patrol_routes(),
        *mending.order_routes(),
        *openings.opening_routes(),
        Route("/a/photo/{photo}", photo, methods=get),
        *inspecting.inspect_routes(),
        Route("/a/{word:path}/fault", report, methods=post),
        Route("/a/{word:path}/seen", seen, methods=post),
        Route("/a/{word:path}/claim", claim, methods=post),
        Route("/a/{word:path}", page, methods=get),
        Route("/A/{word:path}", page, methods=get),
    ]


# --- reading ------------------------------------------------------------------------------------------------------
async def home(request: Request) -> Response:
    """Where a code is typed: leads on to what it means."""
    asked = request.query_params.get("q", "").strip()
    if asked:
        return RedirectResponse(_address(asked), 303)
    return await html_page(request, pages.home_page)


async def offline(request: Request) -> Response:
    """The page that the phone keeps."""
    return await html_page(request, pages.offline_page)


async def page(request: Request) -> Response:
    """What a scanned or typed word stands for."""
    word = request.path_params["word"]
    query, done = request.query_params.get("q", "").strip()[:60], request.query_params.get("done", "")

    def made(who: Visitor) -> str:
        found = _find(request, word)
        here = f"/a/{quote(word, safe='')}"
        if found.answer is Answer.THING and found.thing is not None:
            notice = who.say(NOTICES[done]) if done in NOTICES else ""
            counts = counting.offers(who, found.thing, unquote(request.cookies.get(counting.ZONE_COOKIE, "")))
            return pages.thing_page(who, found, here, notice=notice, counts=counts)
        if found.answer is Answer.BLANK:
            return pages.blank_page(who, found, here, query)
        return pages.other_page(who, found)

    return await html_page(request, made)


def _find(request: Request, word: str) -> Found:
    return registry().tags.find(word, request.query_params.get("centre"))


async def script(request: Request) -> Response:
    """A script under the name of its content."""
    known = dict(pages.script(name) for name in pages.SCRIPTS)
    if request.url.path not in known:
        return PlainTextResponse("not found", 404)
    return Response(known[request.url.path], media_type="text/javascript", headers={"Cache-Control": FOREVER})


async def worker(_request: Request) -> Response:
    """The service worker; browsers look for a new one by themselves."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/a"}
    return Response(pages.worker(), media_type="text/javascript", headers=headers)


async def photo(request: Request) -> Response:
    """A photo of a fault, for people with a name."""
    who = visitor(request)
    if not who.name:
        return PlainTextResponse(who.t("请先填写姓名", "Give your name first"), 403)
    try:
        data = await run_in_threadpool(registry().orders.photo, request.path_params["photo"])
    except NotFound as error:
        return PlainTextResponse(who.say(error.message), 404)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


# --- writing ------------------------------------------------------------------------------------------------------
async def report(request: Request) -> Response:
    """A fault, with photos if there are any."""

    def write(form: FormData, who: Visitor, pictures: Pictures) -> Told:
        found = _thing(request)
        thing = found.thing
        if thing is None:
            raise _unknown(found)
        if not who.name:
            if not pages.switches(thing.centre).faults:
                raise Refused("no-name", "请填写姓名后再报修", "Give your name to report a fault")
            if not UNNAMED.allow(request.client.host if request.client else ""):
                raise TooOften
        fault = Fault(
            text_of(form, "id", 40),
            thing.centre,
            (thing.kind, thing.id),
            text_of(form, "what", 1000),
            _priority(form),
            tuple(map(safe_photo, pictures)),
        )
        given = "" if who.asked else text_of(form, "name", 40)
        registry().orders.report(fault, by=who.name or f"{given} {ANONYMOUS}".strip())
        return _done(request, "fault")

    return await take(request, write)


async def seen(request: Request) -> Response:
    """Somebody is there and sees it."""

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        found, _ = registry().tags.record_scan(text_of(form, "id", 40), word_of(request), moment_of(form), by=who.name)
        if found.answer is not Answer.THING:
            raise _unknown(found)
        return _done(request, "seen")

    return await take(request, write)


async def claim(request: Request) -> Response:
    """A blank tag is fixed to a thing."""

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        kind, _, target = text_of(form, "target", 220).partition(":")
        registry().tags.bind(tidy(word_of(request)), (kind, target), by=who.name, why="扫码绑定 claimed")
        return _done(request, "claim")

    return await take(request, write)


async def read_photo(request: Request) -> Response:
    """A picture of a tag: leads on to what it means."""
    who = visitor(request)

    def found(pictures: Pictures) -> tuple[str, ...]:
        if not pictures:
            raise Invalid("no-photo", "没有收到照片", "No picture arrived")
        return codes_on(pictures[0])

    try:
        async with BoundedForm(request) as form:
            texts = await run_in_threadpool(found, await pictures_of(form))
    except TwinError as error:
        return page_of(pages.home_page(who, notice=who.say(error.message), bad=True), status_of(error))
    if texts:
        return RedirectResponse(_address(texts[0]), 303)
    notice = who.t(
        "照片上没有认出二维码：请靠近一些、对准、避开反光，再拍一张。",
        "No code could be read on the picture: go closer, hold still, avoid glare, and take another.",
    )
    return page_of(pages.home_page(who, notice=notice, bad=True), 422)


def _done(request: Request, what: str) -> Told:
    """Lead back to the thing and say what was done: a key of :data:`NOTICES`."""
    return Told(f"/a/{quote(word_of(request), safe='')}?done={what}")


def _priority(form: FormData) -> Priority:
    value = text_of(form, "priority", 20) or Priority.NORMAL.value
    if value not in set(Priority):
        raise Invalid("bad-priority", f"没有“{value}”这一紧急程度", f"There is no priority {value!r}")
    return Priority(value)


def _thing(request: Request) -> Found:
    found = _find(request, word_of(request))
    if found.answer is not Answer.THING or found.thing is None or found.thing.gone:
        raise _unknown(found)
    return found


def _unknown(found: Found) -> NotFound:
    word = found.word[:60]
    return NotFound("no-such-thing", f"“{word}”没有对应的设施", f"{word!r} stands for no thing")


def _address(text: str) -> str:
    return f"/a/{quote(raw_word(text)[:200] or '-', safe='')}"
