"""Lists: how many there are, one page of them, and where the pages before and after are."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from twin.model import Text
from twin.web.api.problems import Stop

Row = TypeVar("Row")
Result = TypeVar("Result")
LARGEST: Final = 1000
FARTHEST: Final = 10**9
"""An offset that no list reaches, and every database can count to."""
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}")


def _whole(value: Any) -> Any:
    """Digits only: a number in an address has one spelling."""
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else f"“{value}”"
    return value


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, Field(strict=True), BeforeValidator(_flag)]


class Asked(BaseModel):
    """What an address may ask for after ``?``; a misspelt name is refused instead of answered with everything."""

    model_config = ConfigDict(extra="forbid")


class StrictRoute(APIRoute):
    """A route that refuses what is asked after ``?`` where it takes nothing, as :class:`Asked` does where it takes some."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind that question."""
        handler = super().get_route_handler()
        if self.dependant.query_params:
            return handler

        async def checked(request: Request) -> Response:
            names = list(request.query_params)
            if names:
                words = Text("此地址不接受参数", "This address takes no parameters")
                problems = [(f"query.{name}", words) for name in names]
                raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-value", words, problems=problems)
            return await handler(request)

        return checked


class Paging(Asked):
    """Which page of a list."""

    limit: Whole = Field(default=50, ge=1, le=LARGEST, description="How many at most.")
    offset: Whole = Field(default=0, ge=0, le=FARTHEST, description="How many to leave out before.")


class PageOf(BaseModel, Generic[Result]):
    """One page of a list."""

    count: int = Field(description="How many match in all.", examples=[128])
    next: str | None = Field(
        description="The address of the next page; the filters stay.",
        examples=["/api/v1/centres/QZX/assets?limit=50&offset=50"],
    )
    previous: str | None = Field(description="The address of the page before.", examples=[None])
    results: list[Result]


def page_of(request: Request, asked: Paging, rows: Sequence[Row], make: Callable[[Row], Result]) -> PageOf[Result]:
    """The page asked for of all matching rows."""
    part = rows[asked.offset : asked.offset + asked.limit]
    return cut_page(request, asked, [make(row) for row in part], len(rows))


def cut_page(request: Request, asked: Paging, results: list[Result], count: int) -> PageOf[Result]:
    """A page that was cut already, from ``count`` that match."""
    after, before = asked.offset + asked.limit, max(asked.offset - asked.limit, 0)
    return PageOf[Result](
        count=count,
        next=_address(request, asked.limit, after) if after < count else None,
        previous=_address(request, asked.limit, before) if asked.offset else None,
        results=results,
    )


def _address(request: Request, limit: int, offset: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"limit", "offset"}]
    return f"{request.url.path}?{urlencode([*kept, ('limit', limit), ('offset', offset)])}"
