"""Everything the server serves beside the pages, asked without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from twin.web.routes import routes
from twin.web.security import SecurityHeaders
from twin.web.signin import SignIn

BASE = "http://127.0.0.1:8501"


@cache
def whole() -> Starlette:
    """The application; it keeps nothing, so one does for all tests: FastAPI works out each address when it is first asked."""
    guard = [Middleware(SecurityHeaders), Middleware(SignIn)]
    # stands behind ours in the real server, and keeps a session of its own
    streamlits = Middleware(SessionMiddleware, secret_key="x")  # noqa: S106 - signs nothing that matters
    return Starlette(routes=routes(), middleware=[*guard, streamlits])


@cache
def every_address() -> tuple[str, ...]:
    """The pattern of every address of :func:`whole`."""
    return tuple(_addresses(whole().routes))


def _addresses(found: Sequence[BaseRoute], before: str = "") -> Iterator[str]:
    for route in found:
        if isinstance(route, Mount):
            yield from _addresses(route.routes, before + route.path)
            if isinstance(route.app, FastAPI):  # which keeps the routes of its parts to itself
                yield from (before + route.path + path for path in route.app.openapi()["paths"])
        elif hasattr(route, "path"):
            yield before + route.path


def ask(
    app: ASGIApp,
    method: str,
    address: str,
    *,
    base: str = BASE,
    cookies: httpx.Cookies | dict[str, str] | None = None,
    failing: bool = True,
    **more: Any,
) -> tuple[httpx.Response, httpx.Cookies]:
    """Ask once; returns the answer and the cookies kept from then on. Where it is not ``failing``, an exception is a 500."""

    async def run() -> tuple[httpx.Response, httpx.Cookies]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=failing)
        async with httpx.AsyncClient(transport=transport, base_url=base, cookies=cookies) as client:
            return await client.request(method, address, **more), client.cookies

    # in a thread of its own: a browser session of the same process keeps a loop running in this one
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, run()).result()
