"""Who acts right now: the one place that knows it, for routes, pages and what runs behind them.

The middleware (:mod:`twin.web.signin.middleware`) and the frame of the pages hold the person while they answer. What Streamlit runs
without the frame, a callback or a fragment, is answered from the cookie of its socket. Nothing else may act once there are
accounts: a thread that forgot to say in whose name it works is nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from twin.registry import LOCAL, NOBODY, Person, Registry

COOKIE: Final = "twin_session"
_held: ContextVar[Person | None] = ContextVar("person", default=None)


class _Pages:
    """How the pages tell the cookies of the visitor whose page runs in this thread; None outside any page."""

    def __init__(self) -> None:
        self.cookies: Callable[[], Mapping[str, str] | None] = lambda: None


_pages: Final = _Pages()


def ask_pages(cookies: Callable[[], Mapping[str, str] | None]) -> None:
    """Say where the cookies of a running page are found. Here, because nothing below the pages knows Streamlit."""
    _pages.cookies = cookies


@contextmanager
def act_as(person: Person) -> Iterator[None]:
    """Let ``person`` act within the block; the process itself acts as :data:`twin.registry.LOCAL`."""
    token = _held.set(person)
    try:
        yield
    finally:
        _held.reset(token)


def acting(source: Registry) -> Person:
    """Who acts: never more than they have proved, and everybody at this machine while there is no account."""
    held = _held.get()
    if held is not None:
        return held
    return person_of_page(source)


def person_of_page(source: Registry) -> Person:
    """Who looks at the running page, asked anew so that a revoked session ends at the next click."""
    return person_of_cookies(source, _pages.cookies() or {}) or unproved(source)


def unproved(source: Registry) -> Person:
    """Who somebody is that proved nothing. The middleware lets none in from elsewhere while there is no account."""
    return NOBODY if source.people.exist() else LOCAL


def person_of_cookies(source: Registry, cookies: Mapping[str, str]) -> Person | None:
    """Who is signed in with these cookies."""
    secret = read_cookie(source, cookies.get(COOKIE, ""))
    return source.people.sessions.person(secret) if secret else None


def sealed(source: Registry, secret: str) -> str:
    """The cookie's value for a session: its secret, signed, so that invented ones never reach the database."""
    return str(_signer(source).dumps(secret))


def read_cookie(source: Registry, value: str) -> str | None:
    """The session's secret in a cookie that this server made."""
    if not value:
        return None
    try:
        return str(_signer(source).loads(value))
    except BadData:
        return None


def _signer(source: Registry) -> URLSafeSerializer:
    return _signer_of(source.people.keys.get("cookie"))


@lru_cache(maxsize=8)
def _signer_of(key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=COOKIE)
