"""In whose name a request writes, and how programs prove who they are."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import unquote

from fastapi import Depends, Header
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import Request

from twin.web.acting import COOKIE
from twin.web.signin.middleware import who

NAME: Final = "Twin-Name"
TOKEN: Final = HTTPBearer(
    scheme_name="token", description="A personal token: made on the page /profile, revocable there.", auto_error=False
)
SESSION: Final = APIKeyCookie(
    scheme_name="session", name=COOKIE, description="The cookie of somebody who signed in.", auto_error=False
)
"""Both for the document only: :class:`twin.web.signin.SignIn` has answered for everybody else already."""


def _name(
    request: Request,
    name: Annotated[
        str,
        Header(
            alias=NAME,
            max_length=200,
            description="Who writes, while there are no accounts; percent-encoded UTF-8 where it is not ASCII. "
            "Signed in, your own name stands in the change log.",
            examples=["%E5%BC%A0%E4%B8%89"],
        ),
    ] = "",
) -> str:
    person = who(request)
    return person.name if person.signed_in else unquote(name).strip()[:60]


By = Annotated[str, Depends(_name)]
