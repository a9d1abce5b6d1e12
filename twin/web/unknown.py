"""Addresses that are no page: Streamlit would open the map and say so over it, in English only."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from twin.registry import Action
from twin.web.signin.forms import page
from twin.web.signin.middleware import who


class UnknownPage(Route):
    """Answers ``/name`` where there is no screen of that name, or none for whoever asks. To stand behind all routes but Streamlit's.

    Parameters
    ----------
    screens
        The names that are pages.
    closed
        Those of them that only administrators open.
    home
        The one that opens without a name: its name leads there.
    """

    def __init__(self, screens: Collection[str], closed: Collection[str], home: str) -> None:
        super().__init__("/{name}", self._answer, methods=["GET"])
        self.open, self.closed, self.home = frozenset(screens) - {*closed, home}, frozenset(closed), home

    def matches(self, scope: Scope) -> tuple[Match, Any]:
        """Whether this is to answer; files and Streamlit's own addresses have a dot or begin with a line."""
        match, child = super().matches(scope)
        if match is Match.NONE:
            return match, child
        name = child["path_params"]["name"]
        passed = name in self.open or "." in name or name.startswith("_")
        if not passed and name in self.closed:
            person = who(HTTPConnection(scope))
            passed = person.signed_in and person.may(Action.ADMINISTER, "")
        return (Match.NONE, {}) if passed else (match, child)

    async def _answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == self.home:
            return RedirectResponse(f"/?{request.url.query}".rstrip("?"), HTTPStatus.SEE_OTHER)
        return page(request, "unknown.html", status=HTTPStatus.NOT_FOUND, name=name, closed=name in self.closed)
