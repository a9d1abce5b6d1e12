"""Taking forms from phones and answering with pages: bounded, from our own pages only, once for people and for scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from twin.errors import Conflict, Invalid, NotFound, Refused, TwinError
from twin.model import Json, Text
from twin.registry.change import BUSY
from twin.registry.rows import in_utc
from twin.web.phone import pages
from twin.web.phone.pages import PERSON_COOKIE, Visitor, visitor
from twin.web.photos import LARGEST_BYTES, MOST_PHOTOS
from twin.web.view import one_moment

POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Stricter than the pages' of Streamlit: nothing inline runs."""

YEAR: Final = 31_536_000
MOST_FIELDS: Final = 40
"""Fields of the longest form, a checklist."""

MOST_FILES: Final = 4 * MOST_PHOTOS
"""Files that are looked at to say that they are too many."""

ROOM: Final = 64 * 1024
"""Bytes that the other fields of a form may take beside its photos."""

Pictures = tuple[bytes, ...]
"""The photos of a form, as they came."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a form leads to, and what a script hears that stays where it is."""

    url: str
    more: Mapping[str, Json] = field(default_factory=dict)


async def html_page(request: Request, make: Callable[[Visitor], str], status: int = 200) -> Response:
    """A page made for who asks; a language that was asked for is remembered."""
    who = visitor(request)

    def made() -> str:
        with one_moment():
            return make(who)

    answer = HTMLResponse(await run_in_threadpool(made), status, headers=headers())
    language = request.query_params.get("lang")
    if language in {"zh", "en"}:
        answer.set_cookie(pages.LANGUAGE_COOKIE, language, max_age=YEAR, samesite="lax")
    return answer


async def named_page(request: Request, make: Callable[[Visitor], str], otherwise: str) -> Response:
    """A page for people with a name; others are led to where they give it. What is not there is said on a page."""
    who = visitor(request)
    if not who.name:
        return RedirectResponse(otherwise, 303)
    try:
        return await html_page(request, make)
    except TwinError as error:
        return refusal(request, who, error.message, status_of(error))


def headers() -> dict[str, str]:
    """Of every page here: nothing inline runs, nothing is kept."""
    return {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


class TooOften(Exception):  # noqa: N818 - answered with 429, not an error of ours
    """Too many unnamed reports from one address."""


async def take(request: Request, write: Callable[[FormData, Visitor, Pictures], Told]) -> Response:
    """Take one form, write, and lead back to the page; a script is answered in JSON."""
    who = visitor(request)
    try:
        require_same_site(request)
        async with BoundedForm(request) as form:
            name = text_of(form, "name", 60) if who.asked else ""
            if who.asked:
                who = replace(who, name=name)
            pictures = await pictures_of(form)
            told = await run_in_threadpool(write, form, who, pictures)
    except TooOften:
        often = Text(
            "报修太频繁，请十分钟后再试，或填写姓名。", "Too many reports; try again in ten minutes, or give your name."
        )
        return refusal(request, who, often, 429)
    except TwinError as error:
        return refusal(request, who, error.message, status_of(error))
    answer: Response = (
        JSONResponse({"url": told.url, **told.more}) if by_script(request) else RedirectResponse(told.url, 303)
    )
    if name:
        answer.set_cookie(PERSON_COOKIE, quote(name, safe=""), max_age=YEAR, samesite="lax")
    return answer


def refusal(request: Request, who: Visitor, message: Text, status: int) -> Response:
    """Say no: on a page, or to a script."""
    if by_script(request):
        return JSONResponse({"message": who.say(message)}, status)
    return page_of(pages.home_page(who, notice=who.say(message), bad=True), status)


def page_of(html: str, status: int) -> Response:
    """HTML as an answer."""
    return HTMLResponse(html, status, headers=headers())


def status_of(error: TwinError) -> int:
    """The HTTP status of a refusal."""
    kinds: tuple[tuple[type[TwinError], int], ...] = ((NotFound, 404), (Refused, 403), (Conflict, 409))
    if error.code == BUSY:
        return 503  # a phone sends it again
    if error.code in {"photo-too-large", "form-too-large"}:
        return 413
    if error.code == "not-signed-in":
        return 401
    return next((status for kind, status in kinds if isinstance(error, kind)), 400)


def by_script(request: Request) -> bool:
    """Whether a script asks, which wants JSON."""
    return "application/json" in request.headers.get("accept", "")


def require_same_site(request: Request) -> None:
    """Refuse forms that another site's page sent (browsers say so; old ones say nothing)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refused("foreign-form", "请在本页面上提交", "Send the form from this page")


class BoundedForm:
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
            self._data = await self._request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=ROOM)
        except HTTPException as error:  # what starlette makes of a malformed form
            raise Invalid("bad-form", "表单无法读取", "The form cannot be read") from error
        return self._data

    async def __aexit__(self, *_: object) -> None:
        if self._data is not None:
            await self._data.close()


async def pictures_of(form: FormData) -> Pictures:
    """The photos of a form.

    Raises
    ------
    Invalid
        ``too-many-photos``.
    """
    uploads = [upload for upload in form.getlist("photo") if isinstance(upload, UploadFile)]
    if len(uploads) > MOST_PHOTOS:
        raise Invalid("too-many-photos", f"照片最多 {MOST_PHOTOS} 张", f"At most {MOST_PHOTOS} photos")
    pictures = [await upload.read() for upload in uploads]
    return tuple(picture for picture in pictures if picture)  # a field left empty is sent as a file without bytes


def text_of(form: FormData, field: str, longest: int) -> str:
    """A field of a form, trimmed and cut; empty where it is absent or a file."""
    value = form.get(field, "")
    return value.strip()[:longest] if isinstance(value, str) else ""


def moment_of(form: FormData) -> str:
    """When it was done, in UTC: by the phone's clock, which may be ahead, but no later than now, or nothing after it would count.

    Raises
    ------
    Invalid
        ``bad-moment``.
    """
    now = in_utc(datetime.now(UTC).isoformat())
    told = text_of(form, "at", 40)
    return min(in_utc(told), now) if told else now


def word_of(request: Request) -> str:
    """The scanned or typed word of the address."""
    return str(request.path_params["word"])
