"""What the sign-in pages share: reading a small form, leading on safely, setting and clearing the cookie, HTML."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from twin.errors import Invalid, TwinError
from twin.registry import Registry
from twin.web.acting import COOKIE, sealed

LANGUAGE_COOKIE: Final = "twin_language"
LARGEST: Final = 16 * 1024
"""Bytes of a form; the longest password is 200 characters."""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""No script at all."""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def is_english(request: Request) -> bool:
    """Whether the visitor reads English."""
    return (request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "zh")) == "en"


def page(
    request: Request, template: str, *, status: int = 200, error: TwinError | None = None, **more: Any
) -> Response:
    """One page as HTML, never kept by the browser; ``error`` is shown on it."""
    english = is_english(request)

    def t(zh: str, en: str) -> str:
        return en if english else zh

    notice = "" if error is None else t(error.message.zh, error.message.en)
    language = str(
        request.url.include_query_params(lang="zh" if english else "en").replace(scheme="", netloc="")
    ).lstrip(":")
    html = _templates().get_template(template).render(t=t, english=english, notice=notice, other=language, **more)
    answer = HTMLResponse(html, status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
    chosen = request.query_params.get("lang")
    if chosen in {"zh", "en"}:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, samesite="lax")
    return answer


async def fields(request: Request) -> dict[str, str]:
    """The text fields of a small form.

    Raises
    ------
    Invalid
        ``bad-form``: too large, or none.
    """
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > LARGEST:
        raise Invalid("bad-form", "表单过大或没有说明大小", "The form is too large, or of unknown size")
    try:
        async with request.form(max_files=0, max_fields=20, max_part_size=LARGEST) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException as error:  # what Starlette makes of a malformed form
        raise Invalid("bad-form", "表单无法读取", "The form cannot be read") from error


def safe_next(wanted: str) -> str:
    r"""Where to go on to: an address of this server, else the start.

    Browsers read ``//host``, ``/\host`` and ``/<tab>/host`` as other hosts.

    >>> safe_next("/a/7K3M9QX2?q=1"), safe_next("https://elsewhere.example/"), safe_next("//elsewhere.example")
    ('/a/7K3M9QX2?q=1', '/', '/')
    """
    printable = wanted.isprintable() and "\\" not in wanted and " " not in wanted
    if not printable or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted


def sign_in(answer: Response, request: Request, source: Registry, login: str, *, keep: bool) -> None:
    """Open a session with a secret of its own, so that one planted before is worth nothing, and end the old one."""
    old = request.scope["twin.person"]
    if old.signed_in and old.session:
        source.people.sessions.close(old.login, old.session)
    secret, length = source.people.sessions.open(login, agent=request.headers.get("user-agent", ""), keep=keep)
    put_cookie(answer, request, sealed(source, secret), length if keep else None)


def put_cookie(answer: Response, request: Request, value: str, length: timedelta | None) -> None:
    """Set the session's cookie; without ``length`` it goes when the browser closes."""
    answer.set_cookie(
        COOKIE,
        value,
        max_age=None if length is None else int(length.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def drop_cookie(answer: Response, request: Request) -> None:
    """Take the session's cookie back."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
