"""The map's page before Streamlit is up: the map stands and can be used while the page around it still loads.

Streamlit's page begins with some sixty scripts, a socket and a run of the program; only then does a component appear. The map needs
none of that. So its page (``/``) is Streamlit's own with the map's markup and entry script put in: the script asks ``/twin/start``
what to show, draws the map where the page will have it, and hands it to the component when that arrives. Both answers are
behind sign-in like any page, and the page itself holds no data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from twin.errors import NotFound
from twin.model import Json
from twin.registry import Action
from twin.web.acting import acting
from twin.web.arrival import Arrival, arrival, centre_shown, floor_shown
from twin.web.map_data import layer_urls, map_data
from twin.web.preload import element_urls
from twin.web.scripts import COMPONENT, markup, script_url, scripts
from twin.web.view import checked_within, drawn_of, registry, system

START: Final = "/twin/start"
_PLACES: Final = ("<head>", "<body>")
"""Where Streamlit's page is opened; one that lacks any is served as it is."""
_STREAMLITS: Final = re.compile(r'<script type="module"[^>]*></script>|<link rel="modulepreload"[^>]*>')
"""Streamlit's program and the parts that it names."""


def map_page(static: Path) -> Route:
    """The map's page, made of Streamlit's ``index.html`` in its folder ``static``; the same bytes for everybody."""
    whole = with_map((static / "index.html").read_text(encoding="utf-8"), element_urls(static))

    async def page(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        begin = f"<{START}{query.replace('>', '%3E')}>; rel=preload; as=fetch; crossorigin"
        return HTMLResponse(whole, headers={"Cache-Control": "no-cache", "Link": begin})

    return Route("/", page)


def with_map(index: str, later: Sequence[str]) -> str:
    """Streamlit's page with the map in it.

    First in its head come the map's scripts. Streamlit's own stand in a template, which a browser does not look into, and with
    them ``later``: scripts that Streamlit would ask for only once it knows the page's contents. The script that begins the map
    puts them into the head once the map is painted. To load and compile ninety scripts takes a browser longer than the map, even
    at a lower priority: before the map they doubled its time. That script stands behind the markup that it looks for: it runs as
    soon as it is there.
    """
    if not all(tag in index for tag in _PLACES):
        return index
    html, css = markup()
    places = (COMPONENT / "shell.css").read_text(encoding="utf-8")
    modules = "".join(f'<link rel="modulepreload" href="{script_url(name)}">' for name in scripts()[1])
    entry = f'<script type="module" async src="{script_url("shell.js")}"></script>'
    frame = f'<template id="twin-shell-frame"><style>{css}{places}</style>{html}</template>'
    after = [f'<link rel="modulepreload" crossorigin href=".{url}">' for url in later]
    page = "".join([*_STREAMLITS.findall(index), *after])
    made = _STREAMLITS.sub("", index)
    for place, more in (("<head>", modules), ("<body>", f'{frame}<template id="twin-page">{page}</template>{entry}')):
        made = made.replace(place, place + more, 1)
    return made


async def start(request: Request) -> Response:
    """What the map begins with for this visitor: their language, their centre, its floor. Never kept by a browser."""
    asked = arrival(request.query_params, request.cookies)
    try:
        found = await run_in_threadpool(first_data, asked)
    except NotFound as error:
        return JSONResponse({"code": error.code, "message": error.message._asdict()}, 404)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def first_data(asked: Arrival) -> dict[str, Json]:
    """The same that the map's page will pass to its component in the first run of a session.

    Raises
    ------
    NotFound
        ``nothing-to-show``: no centre that this person may see, or none with a floor.
    """
    code = centre_shown(list(registry().centre_names()), asked.centre)
    if code is None:
        raise NotFound("nothing-to-show", "还没有服务中心", "There is no service centre yet")
    drawn = drawn_of(code)
    drawn = checked_within(drawn, 0) or drawn
    floor = floor_shown(drawn, asked.floor if code == asked.centre else None)
    if floor is None:
        raise NotFound("nothing-to-show", "这个中心还没有平面图", "This centre has no floor plan yet")
    return {
        **map_data(drawn, floor, asked.language),
        **layer_urls(drawn),
        "selection": None,
        "look": 0,
        "at": None,
        "tools": False,
        "proof": None,
        "resets": 0,
        "done": 0,
        "movable": acting(system()).may(Action.MANAGE, code),
        "issues": [],
    }
