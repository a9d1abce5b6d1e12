"""The addresses of the phone pages, and what is sent to them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import Conflict, Invalid, NotFound, Refused, TwinError
from twin.model import Text
from twin.registry import Answer, Fault, Found
from twin.tags.codes import raw_word, tidy
from twin.upkeep.orders import Priority
from twin.web.limits import Limiter
from twin.web.phone import pages
from twin.web.phone.pages import NOTICES, PERSON_COOKIE, Visitor, visitor
from twin.web.photos import LARGEST_BYTES, codes_on, safe_photo
from twin.web.view import registry

POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Stricter than the pages' of Streamlit: nothing inline runs."""

ANONYMOUS: Final = "未署名 unsigned"
UNNAMED = Limiter(5, 600)
"""Fault reports without a name: five from one address in ten minutes."""

FOREVER: Final = "public, max-age=31536000, immutable"
YEAR: Final = 31_536_000
ROOM: Final = 64 * 1024
"""Bytes that the other fields of a form may take beside a photo."""

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
        Route("/a/photo/{photo}", photo, methods=get),
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
    return await _html(request, pages.home_page)


async def offline(request: Request) -> Response:
    """The page that the phone keeps."""
    return await _html(request, pages.offline_page)


async def page(request: Request) -> Response:
    """What a scanned or typed word stands for."""
    word = request.path_params["word"]
    query, done = request.query_params.get("q", "").strip()[:60], request.query_params.get("done", "")

    def made(who: Visitor) -> str:
        found = _find(request, word)
        here = f"/a/{quote(word, safe='')}"
        if found.answer is Answer.THING:
            notice = who.say(NOTICES[done]) if done in NOTICES else ""
            return pages.thing_page(who, found, here, notice=notice)
        if found.answer is Answer.BLANK:
            return pages.blank_page(who, found, here, query)
        return pages.other_page(who, found)

    return await _html(request, made)


def _find(request: Request, word: str) -> Found:
    return registry().tags.find(word, request.query_params.get("centre"))


async def _html(request: Request, make: Callable[[Visitor], str], status: int = 200) -> Response:
    who = visitor(request)
    answer = HTMLResponse(await run_in_threadpool(make, who), status, headers=_headers())
    language = request.query_params.get("lang")
    if language in {"zh", "en"}:
        answer.set_cookie(pages.LANGUAGE_COOKIE, language, max_age=YEAR, samesite="lax")
    return answer


def _headers() -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


async def script(request: Request) -> Response:
    """The script under the name of its content."""
    address, data = pages.script()
    if request.url.path != address:
        return PlainTextResponse("not found", 404)
    return Response(data, media_type="text/javascript", headers={"Cache-Control": FOREVER})


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
    """A fault, with a photo if there is one."""

    def write(form: FormData, who: Visitor, picture: bytes) -> str:
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
            _text(form, "id", 40),
            thing.centre,
            (thing.kind, thing.id),
            _text(form, "what", 1000),
            _priority(form),
            (safe_photo(picture),) if picture else (),
        )
        registry().orders.report(fault, by=who.name or ANONYMOUS)
        return "fault"

    return await _write(request, write)


async def seen(request: Request) -> Response:
    """Somebody is there and sees it."""

    def write(form: FormData, who: Visitor, _picture: bytes) -> str:
        moment = _text(form, "at", 40) or datetime.now(UTC).isoformat(timespec="seconds")
        found, _ = registry().tags.record_scan(_text(form, "id", 40), _word(request), moment, by=who.name)
        if found.answer is not Answer.THING:
            raise _unknown(found)
        return "seen"

    return await _write(request, write)


async def claim(request: Request) -> Response:
    """A blank tag is fixed to a thing."""

    def write(form: FormData, who: Visitor, _picture: bytes) -> str:
        kind, _, target = _text(form, "target", 220).partition(":")
        registry().tags.bind(tidy(_word(request)), (kind, target), by=who.name, why="扫码绑定 claimed")
        return "claim"

    return await _write(request, write)


async def read_photo(request: Request) -> Response:
    """A picture of a tag: leads on to what it means."""
    who = visitor(request)

    def found(picture: bytes) -> tuple[str, ...]:
        if not picture:
            raise Invalid("no-photo", "没有收到照片", "No picture arrived")
        return codes_on(picture)

    try:
        async with _form(request) as form:
            texts = await run_in_threadpool(found, await _picture(form))
    except TwinError as error:
        return _page_of(pages.home_page(who, notice=who.say(error.message), bad=True), _status(error))
    if texts:
        return RedirectResponse(_address(texts[0]), 303)
    notice = who.t(
        "照片上没有认出二维码：请靠近一些、对准、避开反光，再拍一张。",
        "No code could be read on the picture: go closer, hold still, avoid glare, and take another.",
    )
    return _page_of(pages.home_page(who, notice=notice, bad=True), 422)


class TooOften(Exception):  # noqa: N818 - answered with 429, not an error of ours
    """Too many unnamed reports from one address."""


async def _write(request: Request, write: Callable[[FormData, Visitor, bytes], str]) -> Response:
    """Take one form, write, and lead back to the page; a script is answered in JSON."""
    who = visitor(request)
    try:
        _require_same_site(request)
        async with _form(request) as form:
            name = _text(form, "name", 60)
            who = Visitor(name, who.english, who.secure)
            picture = await _picture(form)
            done = await run_in_threadpool(write, form, who, picture)
    except TooOften:
        told = Text(
            "报修太频繁，请十分钟后再试，或填写姓名。", "Too many reports; try again in ten minutes, or give your name."
        )
        return _refusal(request, who, told, 429)
    except TwinError as error:
        return _refusal(request, who, error.message, _status(error))
    target = f"/a/{quote(_word(request), safe='')}?done={done}"
    answer: Response = JSONResponse({"url": target}) if _by_script(request) else RedirectResponse(target, 303)
    if name:
        answer.set_cookie(PERSON_COOKIE, quote(name, safe=""), max_age=YEAR, samesite="lax")
    return answer


def _refusal(request: Request, who: Visitor, message: Text, status: int) -> Response:
    if _by_script(request):
        return JSONResponse({"message": who.say(message)}, status)
    return _page_of(pages.home_page(who, notice=who.say(message), bad=True), status)


def _page_of(html: str, status: int) -> Response:
    return HTMLResponse(html, status, headers=_headers())


def _status(error: TwinError) -> int:
    kinds: tuple[tuple[type[TwinError], int], ...] = ((NotFound, 404), (Refused, 403), (Conflict, 409))
    if error.code in {"photo-too-large", "form-too-large"}:
        return 413
    return next((status for kind, status in kinds if isinstance(error, kind)), 400)


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _require_same_site(request: Request) -> None:
    """Refuse forms that another site's page sent (browsers say so; old ones say nothing)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refused("foreign-form", "请在本页面上提交", "Send the form from this page")


class _Form:
    """A form of bounded size, closed at the end."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._data: FormData | None = None

    async def __aenter__(self) -> FormData:
        declared = self._request.headers.get("content-length", "")
        if not declared.isdigit() or int(declared) > LARGEST_BYTES + ROOM:
            raise Invalid(
                "form-too-large",
                f"内容超过 {LARGEST_BYTES // 1024 // 1024} MB，或没有说明大小",
                f"More than {LARGEST_BYTES // 1024 // 1024} MB, or of unknown size",
            )
        try:
            self._data = await self._request.form(max_files=1, max_fields=12, max_part_size=ROOM)
        except HTTPException as error:  # what starlette makes of a malformed form
            raise Invalid("bad-form", "表单无法读取", "The form cannot be read") from error
        return self._data

    async def __aexit__(self, *_: object) -> None:
        if self._data is not None:
            await self._data.close()


def _form(request: Request) -> _Form:
    return _Form(request)


async def _picture(form: FormData) -> bytes:
    upload = form.get("photo")
    return await upload.read() if isinstance(upload, UploadFile) else b""


def _text(form: FormData, field: str, longest: int) -> str:
    value = form.get(field, "")
    return value.strip()[:longest] if isinstance(value, str) else ""


def _priority(form: FormData) -> Priority:
    value = _text(form, "priority", 20) or Priority.NORMAL.value
    if value not in set(Priority):
        raise Invalid("bad-priority", f"没有“{value}”这一紧急程度", f"There is no priority {value!r}")
    return Priority(value)


def _word(request: Request) -> str:
    return str(request.path_params["word"])


def _thing(request: Request) -> Found:
    found = _find(request, _word(request))
    if found.answer is not Answer.THING or found.thing is None or found.thing.gone:
        raise _unknown(found)
    return found


def _unknown(found: Found) -> NotFound:
    word = found.word[:60]
    return NotFound("no-such-thing", f"“{word}”没有对应的设施", f"{word!r} stands for no thing")


def _address(text: str) -> str:
    return f"/a/{quote(raw_word(text)[:200] or '-', safe='')}"
