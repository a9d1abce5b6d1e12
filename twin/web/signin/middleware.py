"""The one middleware: says who asks, and stops what they may not ask for, before any route or page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from twin.errors import Refused, TwinError
from twin.registry import LOCAL, NOBODY, VISITOR, Person, Registry
from twin.web.acting import COOKIE, act_as, acting, person_of_cookies
from twin.web.signin.setup import CODE, is_at_this_machine
from twin.web.view import system

SIGN_IN: Final = "/sign-in"
FIRST: Final = "/sign-in/first"
NEW_PASSWORD: Final = "/profile/password"  # noqa: S105 - an address

NEEDS_NOBODY: Final = (
    "/static/",
    "/twin/script/",
    "/a/script/",
    "/a/worker.js",
    "/favicon.ico",
    "/favicon.png",
    "/manifest.json",
    "/_stcore/health",
)
"""Files that are the same for everybody, and hold nothing of any centre."""
SELF_GUARDED: Final = ("/sign-in", "/sign-out", "/feeds/", "/api/health")
"""Addresses that look after themselves: signing in; calendar addresses, whose token is the right to read them."""
PHONE: Final = ("/a", "/A")
"""What a scanned tag leads to: for visitors too, who then see what the centre allows."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
PERSON: Final = "twin.person"


def who(request: HTTPConnection) -> Person:
    """Return who asks."""
    person: Person | None = request.scope.get(PERSON)
    return acting(system()) if person is None else person


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asks; whether by a cookie, which browsers send unasked; and whether there is no account yet."""

    person: Person
    by_cookie: bool = False
    unclaimed: bool = False


class SignIn:
    """ASGI middleware for HTTP and web sockets alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, and pass the request on as theirs, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if _under(path, NEEDS_NOBODY):
            await self.app(scope, receive, send)
            return
        caller = await run_in_threadpool(_caller, system(), scope)
        answer = _refusal(scope, path, caller)
        if answer is None:
            scope[PERSON] = caller.person
            with act_as(caller.person):
                await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)


def _under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place if place.endswith("/") else f"{place}/") for place in places)


def _caller(source: Registry, scope: Scope) -> _Caller:
    headers = Headers(scope=scope)
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _Caller(source.people.tokens.person(token.strip()) or NOBODY)
    if not source.people.exist():
        here = is_at_this_machine(scope)
        if not here:
            CODE.tell()
        return _Caller(LOCAL if here else NOBODY, unclaimed=True)
    cookies = HTTPConnection(scope).cookies
    person = person_of_cookies(source, cookies)
    if person is not None:
        return _Caller(person, by_cookie=True)
    visits = _under(scope["path"], PHONE)
    return _Caller(VISITOR if visits else NOBODY, by_cookie=COOKIE in cookies)


def _refusal(scope: Scope, path: str, caller: _Caller) -> Response | None:
    """The answer to a request that goes no further."""
    if scope["type"] == "http" and scope["method"] not in SAFE and not is_same_site(scope, by_cookie=caller.by_cookie):
        return refused(
            Refused(
                "foreign-form",
                "请求来自其他网站，已拒绝；请在本系统页面上操作",
                "Another site sent this; use the pages of this system",
            ),
            HTTPStatus.FORBIDDEN,
        )
    if _under(path, SELF_GUARDED):
        return None
    if caller.person is NOBODY:
        return _sign_in_first(scope, FIRST if caller.unclaimed else SIGN_IN)
    if caller.person.temporary and path != NEW_PASSWORD:
        return _sign_in_first(scope, NEW_PASSWORD)
    return None


def is_same_site(scope: Scope, *, by_cookie: bool) -> bool:
    """Whether a write came from our own page, not from another site's that had the browser send it.

    Browsers say so in ``Sec-Fetch-Site`` or, on plain HTTP, in ``Origin``. A program says neither, which is fine unless it
    comes by the browser's cookie.
    """
    headers = Headers(scope=scope)
    fetch, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if fetch is not None:
        return fetch in {"same-origin", "none"}
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return not by_cookie


def _sign_in_first(scope: Scope, where: str) -> Response:
    headers = Headers(scope=scope)
    if scope["type"] == "websocket" or "text/html" not in headers.get("accept", ""):
        return refused(Refused("not-signed-in", "请先登录", "Sign in first"), HTTPStatus.UNAUTHORIZED)
    request, said = Request(scope), dict[str, str]()
    back = request.url
    wanted = back.path + (f"?{back.query}" if back.query else "")
    if scope["method"] in SAFE and wanted != "/":
        said["next"] = wanted
    if request.query_params.get("lang") in {"zh", "en"}:
        said["lang"] = request.query_params["lang"]
    address = f"{where}?{urlencode(said)}" if said else where
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def refused(error: TwinError, status: int) -> JSONResponse:
    """A refusal in the form of the API."""
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    body = {"code": error.code, "message": error.message._asdict()}
    return JSONResponse(body, status, {**headers, "Cache-Control": "no-store"})
