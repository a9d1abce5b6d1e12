"""The application that answers under ``/api``: version 1 of the API, and whether the server is well."""

from __future__ import annotations

import re
from http import HTTPStatus

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from twin import __version__
from twin.model import Text
from twin.web.api import (
    assets,
    audits,
    changes,
    daily,
    documents,
    facts,
    findings,
    inspections,
    patrols,
    places,
    questions,
    registers,
    stocktakes,
    uploads,
)
from twin.web.api.acting import SESSION, TOKEN
from twin.web.api.guard import Guard
from twin.web.api.problems import install, refusal
from twin.web.api.reference import reference
from twin.web.view import registry

ABOUT = """\
The registry for other programs: centres, plans, zones, assets, findings, audits, documents, answers, registers, work
orders, upkeep, tags, stock-takes, patrol rounds, inspections and the change log.

* **Who you are**: once there are accounts, send `Authorization: Bearer` with a personal token. Centres outside your
  scope do not exist for you (404); what your role or token does not allow is refused (403).
* **Lists** answer `count`, `next`, `previous` and `results`; `limit` and `offset` page, filters stay in the links.
* **ETag**: what you read is named by its content. With `If-None-Match` you get 304 instead of what you have already;
  a change needs `If-Match` (428 without) and is refused with 412 if somebody else was faster.
* **Once**: send `Idempotency-Key` with a report or a record, and a repeated request counts once.
* **Files** are sent as they are with `PUT`, whatever their media type; every other body is JSON.
* **Refusals** have one form: `code` for programs, `message` in Chinese and English, `where` in the request.
* **Positions** are in metres of the drawing, angles in degrees.
"""
TAGS = [
    {"name": "centres", "description": "中心 Service centres"},
    {"name": "floors", "description": "楼层和图纸 Floors and their plans"},
    {"name": "zones", "description": "功能区 Zones"},
    {"name": "assets", "description": "资产 Assets"},
    {"name": "findings", "description": "检查结果和缺项清单 Findings and missing lists"},
    {"name": "audits", "description": "审计 Audit runs"},
    {"name": "questions", "description": "现场核对 Questions and inspectors' answers"},
    {"name": "documents", "description": "文件 Documents"},
    {"name": "registers", "description": "台账 Registers"},
    {"name": "orders", "description": "报修工单 Work orders"},
    {"name": "upkeep", "description": "维保 Upkeep"},
    {"name": "tags", "description": "标签 Tags"},
    {"name": "stocktakes", "description": "盘点 Stock-takes"},
    {"name": "patrols", "description": "巡查 Patrol rounds"},
    {"name": "inspections", "description": "巡检 Inspections"},
    {"name": "changes", "description": "变更记录 Change log"},
]


PARTS = (
    places,
    facts,
    assets,
    findings,
    audits,
    questions,
    documents,
    registers,
    daily,
    stocktakes,
    patrols,
    inspections,
    uploads,
    changes,
)


def make_api() -> FastAPI:
    """Version 1. Its reference page is our own: FastAPI's loads its script from a foreign host."""
    api = FastAPI(
        title="政务服务中心数字孪生 API · Service centre twin API",
        version=__version__,
        description=ABOUT,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(Guard)],
        dependencies=[Depends(TOKEN), Depends(SESSION)],
    )
    routers = [part.router for part in PARTS]
    install(api, routers)
    for router in routers:
        api.include_router(router)
    api.add_route("/docs", reference(api), include_in_schema=False)
    return api


def health(_request: Request) -> Response:
    """Whether the database answers, and which version runs."""
    return JSONResponse({"status": "ok", "version": __version__, "centres": len(registry().centres())})


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Streamlit answers every unknown address with its page; an API must not."""
    path = scope["path"]
    answer = refusal(HTTPStatus.NOT_FOUND, "no-such-address", Text(f"没有 {path}", f"there is no {path}"))
    await answer(scope, receive, send)


class _Mount(Mount):
    """A mount of every path below it: Starlette's pattern ends at a line break, where the pages would answer."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def api_routes() -> list[BaseRoute]:
    """Everything under ``/api``. Health has no version: what watches a server should not need a new address."""
    return [
        _Mount(
            "/api",
            Router([_Mount("/v1", make_api()), Route("/health", health)], redirect_slashes=False, default=nothing),
        )
    ]
