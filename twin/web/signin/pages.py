"""Signing in and out, the first administrator, and one's own profile: server-rendered, without a script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import Conflict, Invalid, NotFound, Refused, TwinError
from twin.registry import ROLE_WORDS, Registry, Role
from twin.web.limits import Limiter
from twin.web.signin import provider
from twin.web.signin.devices import device_of
from twin.web.signin.forms import drop_cookie, fields, page, safe_next, sign_in
from twin.web.signin.middleware import FIRST, NEW_PASSWORD, SIGN_IN, who
from twin.web.signin.setup import CODE, is_at_this_machine
from twin.web.view import registry, system

ATTEMPTS: Final = Limiter(30, 600)
"""Sign-ins from one address in ten minutes, right or wrong; an office may share one address."""
CODES: Final = Limiter(10, 600)
"""Tries of the one-time code, from anywhere."""
LONGEST_TOKEN: Final = 366
"""Days."""

Handler = Callable[[Request], Awaitable[Response]]


def sign_in_routes() -> list[BaseRoute]:
    """Everything about one's own account."""
    both = ["GET", "POST"]
    return [
        Route(SIGN_IN, sign_in_page, methods=["GET"]),
        Route(SIGN_IN, take_sign_in, methods=["POST"]),
        Route(FIRST, first_page, methods=both),
        Route("/sign-in/oidc", provider.go, methods=["GET"]),
        Route("/sign-in/oidc/return", provider.come_back, methods=["GET"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/profile", profile, methods=["GET"]),
        Route(NEW_PASSWORD, password, methods=both),
        Route("/profile/sessions", end_sessions, methods=["POST"]),
        Route("/profile/tokens", new_token, methods=["POST"]),
        Route("/profile/tokens/revoke", revoke_token, methods=["POST"]),
    ]


# --- signing in ---------------------------------------------------------------------------------------------------
async def sign_in_page(request: Request) -> Response:
    """The form."""
    wanted = safe_next(request.query_params.get("next", "/"))
    if not await run_in_threadpool(system().people.exist):
        return RedirectResponse(f"{FIRST}?{request.url.query}".rstrip("?"), 303)
    return RedirectResponse(wanted, 303) if who(request).signed_in else _form(request, wanted)


async def take_sign_in(request: Request) -> Response:
    """What the form sends. Every refusal reads alike, so that it does not tell which logins there are."""
    source, form = system(), dict[str, str]()
    try:
        form = await fields(request)
        if not ATTEMPTS.allow(request.client.host if request.client else ""):
            raise _too_often()
        account = await run_in_threadpool(
            source.people.passwords.check, form.get("login", ""), form.get("password", "")
        )
    except TwinError as error:
        status = HTTPStatus.UNAUTHORIZED if error.code == "bad-sign-in" else _status(error)
        return _form(request, form.get("next", "/"), login=form.get("login", ""), error=error, status=status)
    answer = RedirectResponse(safe_next(form.get("next", "/")), 303)
    await run_in_threadpool(partial(sign_in, answer, request, source, account.login, keep="keep" in form))
    return answer


def _form(
    request: Request, wanted: str, *, login: str = "", error: TwinError | None = None, status: int = 200
) -> Response:
    other = provider.settings()
    address = f"/sign-in/oidc?next={quote(safe_next(wanted), safe='')}" if other else ""
    return page(
        request,
        "sign_in.html",
        status=status,
        error=error,
        wanted=safe_next(wanted),
        login=login[:60],
        provider=other.name if other else "",
        provider_address=address,
    )


def _too_often() -> Refused:
    return Refused("too-often", "尝试过于频繁，请十分钟后再试", "Too many attempts; try again in ten minutes")


async def sign_out(request: Request) -> Response:
    """End this device's session."""
    person = who(request)
    if person.signed_in and person.session:
        await run_in_threadpool(system().people.sessions.close, person.login, person.session)
    answer = RedirectResponse(SIGN_IN, 303)
    drop_cookie(answer, request)
    return answer


async def first_page(request: Request) -> Response:
    """The first administrator: at this machine at once, from another with the code on the server's console."""
    source, here = system(), is_at_this_machine(request.scope)
    if await run_in_threadpool(source.people.exist):
        return RedirectResponse(SIGN_IN, 303)
    if not here:
        CODE.tell()
    if request.method == "GET":
        return page(request, "first.html", login="", name="", coded=not here)
    form: dict[str, str] = {}
    try:
        form = await fields(request)
        _require_code(form.get("code", ""), here=here)
        _require_twice(form)
        await run_in_threadpool(partial(_make_first, source, form))
    except TwinError as error:
        login, name = form.get("login", "")[:60], form.get("name", "")[:60]
        return page(request, "first.html", status=_status(error), error=error, login=login, name=name, coded=not here)
    answer = RedirectResponse("/", 303)
    await run_in_threadpool(partial(sign_in, answer, request, source, form["login"], keep=False))
    return answer


def _make_first(source: Registry, form: Mapping[str, str]) -> None:
    login, name = form.get("login", ""), form.get("name", "")
    source.people.add(
        login, name=name, role=Role.ADMIN, centres=None, password=form.get("password", ""), by=name or login, first=True
    )


def _require_code(code: str, *, here: bool) -> None:
    if here:
        return
    if not CODES.allow(""):
        raise _too_often()
    if not CODE.matches(code):
        raise Refused(
            "wrong-code",
            "一次性代码不正确，请看服务器控制台上打印的代码",
            "That is not the one-time code; it is printed on the server's console",
        )


def _require_twice(form: dict[str, str]) -> None:
    if form.get("password", "") != form.get("again", ""):
        raise Invalid("not-the-same", "两次输入的密码不一致", "The two passwords differ")


# --- one's own ----------------------------------------------------------------------------------------------------
def _own(handler: Handler) -> Handler:
    """Only for people who signed in; what is refused is told on their profile."""

    async def guarded(request: Request) -> Response:
        if not who(request).signed_in:
            return RedirectResponse(SIGN_IN, 303)
        try:
            return await handler(request)
        except TwinError as error:
            return await run_in_threadpool(partial(_profile, request, error=error))

    return guarded


@_own
async def profile(request: Request) -> Response:
    """Name, rights, devices, tokens."""
    return await run_in_threadpool(_profile, request)


def _profile(request: Request, *, error: TwinError | None = None, token: str = "") -> Response:
    source, person = registry(), who(request)
    names = {centre.code: centre.name for centre in source.centres()}
    return page(
        request,
        "profile.html",
        status=200 if error is None else _status(error),
        error=error,
        person=person,
        role=ROLE_WORDS[person.role] if person.role else None,
        centres=None if person.centres is None else [names.get(code, code) for code in sorted(person.centres)],
        account=source.people.account(person.login),
        sessions=source.people.sessions.of_account(person.login),
        tokens=source.people.tokens.of_account(person.login),
        token=token,
        device=device_of,
        day=lambda moment: datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M"),
        soon=(_today() + timedelta(days=90)).isoformat(),
        last=(_today() + timedelta(days=LONGEST_TOKEN)).isoformat(),
    )


@_own
async def password(request: Request) -> Response:
    """Another password: ends every session, and opens a new one here."""
    person, source = who(request), system()
    if request.method == "GET":
        return page(request, "password.html", temporary=person.temporary)
    try:
        form = await fields(request)
        _require_twice(form)
        own = registry().people
        await run_in_threadpool(own.passwords.change, person.login, form.get("old", ""), form.get("password", ""))
    except TwinError as error:
        return page(request, "password.html", status=_status(error), error=error, temporary=person.temporary)
    answer = RedirectResponse("/profile", 303)
    await run_in_threadpool(partial(sign_in, answer, request, source, person.login, keep=False))
    return answer


@_own
async def end_sessions(request: Request) -> Response:
    """Sign one device out, or all of them."""
    person, own = who(request), registry().people
    chosen = (await fields(request)).get("session", "")
    await run_in_threadpool(own.sessions.close, person.login, None if chosen == "all" else chosen)
    return RedirectResponse("/profile", 303)


@_own
async def new_token(request: Request) -> Response:
    """A personal token, shown this once."""
    person, own = who(request), registry().people
    form = await fields(request)
    last, reads = _last_day(form.get("last_day", "")), form.get("reads") != "all"
    make = partial(own.tokens.create, person.login, name=form.get("name", ""), read_only=reads, last_day=last)
    return await run_in_threadpool(partial(_profile, request, token=await run_in_threadpool(make)))


def _last_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("bad-day", "请填写有效期限", "Say until which day it is good") from error
    if not _today() <= day <= _today() + timedelta(days=LONGEST_TOKEN):
        raise Invalid("bad-day", f"有效期最长 {LONGEST_TOKEN} 天", f"A token is good for {LONGEST_TOKEN} days at most")
    return day


@_own
async def revoke_token(request: Request) -> Response:
    """Make a token void."""
    person, own = who(request), registry().people
    token = (await fields(request)).get("token", "")
    await run_in_threadpool(own.tokens.revoke, person.login, token)
    return RedirectResponse("/profile", 303)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _status(error: TwinError) -> int:
    if error.code == "too-often":
        return HTTPStatus.TOO_MANY_REQUESTS
    kinds: tuple[tuple[type[TwinError], int], ...] = ((NotFound, 404), (Refused, 403), (Conflict, 409))
    return next((status for kind, status in kinds if isinstance(error, kind)), 400)
