"""Streamlit's files from memory: the same bytes and type as Streamlit would send, kept for ever, and nothing else answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from twin.web.held import HeldFiles, held_files
from twin.web.security import SecurityHeaders

STATIC = Path(st.__file__).parent / "static"
FILES = held_files(STATIC)


def ask(app: ASGIApp, *addresses: str, method: str = "GET") -> list[httpx.Response]:
    async def run() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8501") as client:
            return [await client.request(method, address) for address in addresses]

    with ThreadPoolExecutor(max_workers=1) as pool:  # a browser session of this process keeps a loop running here
        return pool.submit(asyncio.run, run()).result()


def application(files: Mapping[str, Path] = FILES) -> Starlette:
    inner = Route("/{path:path}", lambda _request: PlainTextResponse("passed on"), methods=["GET", "POST"])
    return Starlette(routes=[inner], middleware=[Middleware(SecurityHeaders), Middleware(HeldFiles, files=files)])


def test_a_file_is_what_streamlit_itself_would_send() -> None:
    first_of_each = {path.suffix: address for address, path in FILES.items()}
    assert {".js", ".css", ".woff2"} <= set(first_of_each)
    ours = ask(application(), *first_of_each.values())
    theirs = ask(StaticFiles(directory=STATIC), *first_of_each.values())
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.content == other.content
        assert mine.headers["content-type"] == other.headers["content-type"]
        assert mine.headers["content-length"] == other.headers["content-length"]
        assert mine.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "default-src 'self'" in mine.headers["content-security-policy"]


def test_a_second_answer_is_the_first_and_the_file_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_bytes(b"1")
    app = application({"/static/a.js": path})
    (first,) = ask(app, "/static/a.js")
    path.unlink()
    (second,) = ask(app, "/static/a.js")
    assert second.content == first.content == b"1"
    assert second.headers == first.headers


@pytest.mark.parametrize("address", ["/static/js/no-such.js", "/static/", "/static/../index.html", "/"])
def test_what_is_no_file_of_streamlits_is_passed_on(address: str) -> None:
    assert ask(application(), address)[0].text == "passed on"


def test_a_write_is_passed_on() -> None:
    assert ask(application(), next(iter(FILES)), method="POST")[0].text == "passed on"
