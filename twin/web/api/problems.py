"""Every refusal of the API in one form, whoever refuses: the registry, a rule of HTTP, or the framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.errors import Conflict, NotFound, Refused, TwinError
from twin.model import Text
from twin.registry.change import BUSY

_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "no-name": HTTPStatus.BAD_REQUEST,
    "not-signed-in": HTTPStatus.UNAUTHORIZED,
    "asset-changed": HTTPStatus.PRECONDITION_FAILED,
    "order-changed": HTTPStatus.PRECONDITION_FAILED,
    "entry-changed": HTTPStatus.PRECONDITION_FAILED,
    "counted-meanwhile": HTTPStatus.PRECONDITION_FAILED,
    "final": HTTPStatus.CONFLICT,
    "photo-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "file-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Codes whose status is not that of their kind."""
_KINDS: Final[tuple[tuple[type[TwinError], HTTPStatus], ...]] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (Refused, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
)
_OF_FRAMEWORK: Final[Mapping[int, tuple[str, Text]]] = {
    400: ("bad-request", Text("请求无法读取", "The request cannot be read")),
    404: ("no-such-address", Text("没有这个地址", "There is no such address")),
    413: ("too-large", Text("请求体过大，请分批发送", "The body is too large; send it in parts")),
    405: ("no-such-method", Text("此地址不接受该方法", "This address does not take that method")),
}
_WORDS: Final[Mapping[str, Text]] = {
    "missing": Text("缺少此项", "it is missing"),
    "extra_forbidden": Text("没有此项，请检查拼写", "there is no such field; check its spelling"),
    "literal_error": Text("只能取：{expected}", "it must be one of: {expected}"),
    "json_invalid": Text("不是有效的 JSON", "it is not valid JSON"),
    "string_type": Text("应为文字", "it must be a string"),
    "float_type": Text("应为数", "it must be a number"),
    "bool_type": Text("应为 true 或 false", "it must be true or false"),
    "dict_type": Text("应为对象", "it must be an object"),
    "model_attributes_type": Text("应为对象", "it must be an object"),
    "list_type": Text("应为数组", "it must be an array"),
    "string_too_short": Text("不能为空", "it must not be empty"),
    "string_too_long": Text("最多 {max_length} 个字符", "it has {max_length} characters at most"),
    "too_short": Text("至少 {min_length} 项", "it has {min_length} entries at least"),
    "too_long": Text("最多 {max_length} 项", "it has {max_length} entries at most"),
    "greater_than_equal": Text("不能小于 {ge}", "it must not be less than {ge}"),
    "less_than_equal": Text("不能大于 {le}", "it must not be more than {le}"),
}
"""What pydantic finds wrong, in our words; anything else is said in pydantic's."""


class Words(BaseModel):
    """A message in both languages."""

    zh: str = Field(examples=["没有代码为“QZY”的中心"])
    en: str = Field(examples=["There is no centre 'QZY'"])

    @classmethod
    def of(cls, text: Text) -> Words:
        """The message as the API says it."""
        return cls(zh=text.zh, en=text.en)


class Place(BaseModel):
    """One thing that is wrong, and where in the request."""

    where: str = Field(description="The place in the request.", examples=["body.assets.3"])
    message: Words


class Problem(BaseModel):
    """A refusal. ``code`` is stable, for programs; ``message`` is for people."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(examples=["no-such-centre"])
    message: Words
    where: str | None = Field(
        default=None, description="The first place in the request that is wrong.", examples=["query.limit"]
    )
    problems: list[Place] | None = Field(default=None, description="Everything wrong, where it is more than one thing.")


class Stop(Exception):  # noqa: N818 - an answer, caught by the handler below
    """Ends a request with a problem that is about the request itself."""

    def __init__(
        self, status: HTTPStatus, code: str, message: Text, *, problems: Sequence[tuple[str, Text]] = ()
    ) -> None:
        super().__init__(message.en)
        self.status, self.code, self.message, self.problems = status, code, message, problems

    def answer(self) -> Response:
        """The refusal as an answer."""
        return refusal(self.status, self.code, self.message, problems=self.problems)


def refusal(
    status: int,
    code: str,
    message: Text,
    *,
    problems: Sequence[tuple[str, Text]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as an answer. ``problems`` are places and what is wrong there."""
    body = Problem(
        code=code,
        message=Words.of(message),
        where=problems[0][0] if problems else None,
        problems=[Place(where=where, message=Words.of(text)) for where, text in problems] or None,
    )
    return Response(
        body.model_dump_json(exclude_none=True),
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/json",
    )


def status_of(error: TwinError) -> HTTPStatus:
    """The HTTP status of an expected failure."""
    by_kind = next((status for kind, status in _KINDS if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _STATUS.get(error.code, by_kind)


def of_error(error: TwinError) -> Response:
    """An expected failure as an answer."""
    status = status_of(error)
    headers = {
        HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
        HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"},
    }
    return refusal(status, error.code, error.message, headers=headers.get(status))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of an operation as FastAPI takes them for the document."""
    return {status: {"model": Problem, "description": _MEANING[status]} for status in statuses}


_MEANING: Final[Mapping[int, str]] = {
    400: "The body is no JSON, or a write names nobody.",
    401: "Not signed in, or the token is unknown, over or revoked.",
    403: "Your role does not allow it.",
    404: "It does not exist, or not for you.",
    409: "It contradicts what is stored.",
    412: "It changed since it was read: read it again.",
    413: "The body is too large.",
    415: "The body is not `application/json`.",
    422: "A value cannot be what it says; `where` names the place.",
    428: "A change needs `If-Match` with the ETag of what was read.",
    503: "The database is busy; nothing was written. Try again.",
}
READING: Final = documented(401, 404, 422)
WRITING: Final = documented(400, 401, 403, 404, 409, 413, 415, 422, 503)
CHANGING: Final = {**WRITING, **documented(412, 428)}


def install(api: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Answer every failure of ``api``, which is made of ``routers``, in this form."""

    @api.exception_handler(TwinError)
    async def refused(_request: Request, error: TwinError) -> Response:
        return of_error(error)

    @api.exception_handler(Stop)
    async def stopped(_request: Request, stop: Stop) -> Response:
        return stop.answer()

    @api.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        return _invalid(error)

    @api.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        code, message = _OF_FRAMEWORK.get(error.status_code, ("refused", Text("请求被拒绝", "Refused")))
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(sorted(_methods(routers, request)))
        return refusal(error.status_code, code, message, headers=headers)

    @api.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> Response:
        """Say nothing of the inside; the server raises it again and logs it."""
        words = Text("服务器内部错误，请联系系统管理员", "The server failed; tell its administrator")
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "server-error", words)


def _methods(routers: Iterable[APIRouter], request: Request) -> set[str]:
    """Every method that the address takes; the framework names those of the first route only."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return {
        method
        for router in routers
        for route in router.routes
        if isinstance(route, Route) and route.path_regex.match(path)
        for method in route.methods or ()
    }


def _invalid(error: RequestValidationError) -> Response:
    found = [(".".join(map(str, each["loc"])), _words(each)) for each in error.errors()]
    kinds = {each["type"] for each in error.errors()}
    if "json_invalid" in kinds:
        words = Text("请求体不是有效的 JSON", "The body is not valid JSON")
        return refusal(HTTPStatus.BAD_REQUEST, "not-json", words, problems=[("body", _WORDS["json_invalid"])])
    if any(each["loc"][0] == "path" for each in error.errors()):
        return refusal(HTTPStatus.NOT_FOUND, *_OF_FRAMEWORK[404], problems=found)
    first, words = found[0]
    message = Text(f"{first}：{words.zh}", f"{first}: {words.en}")
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-value", message, problems=found)


def _words(found: Mapping[str, Any]) -> Text:
    words = _WORDS.get(found["type"])
    if words is None:
        return Text(f"不符合要求（{found['msg']}）", str(found["msg"]))
    values = found.get("ctx", {})
    return Text(words.zh.format(**values), words.en.format(**values))
