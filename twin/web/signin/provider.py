"""The OpenID Connect provider that the environment names, and the way to it.

``TWIN_OIDC_ISSUER``, ``TWIN_OIDC_CLIENT_ID``, ``TWIN_OIDC_CLIENT_SECRET`` (empty: a public client), and if wanted ``TWIN_OIDC_NAME`` (the
words on the button) and ``TWIN_OIDC_LOGIN`` (the claim that is the login, ``preferred_username`` unless said otherwise). The address
to register there is ``…/sign-in/oidc/return``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider as the environment names it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    login_claim: str


def settings() -> Provider | None:
    """The provider, or None where there is none."""
    issuer, client = (os.environ.get(f"TWIN_OIDC_{name}", "").strip() for name in ("ISSUER", "CLIENT_ID"))
    if not issuer or not client:
        return None
    return Provider(
        issuer,
        client,
        os.environ.get("TWIN_OIDC_CLIENT_SECRET", "").strip(),
        os.environ.get("TWIN_OIDC_NAME", "").strip(),
        os.environ.get("TWIN_OIDC_LOGIN", "").strip() or "preferred_username",
    )


async def go(request: Request) -> Response:
    """Lead to the provider."""
    provider = settings()
    if provider is None:
        return RedirectResponse("/sign-in", 303)
    from twin.web.signin import oidc  # noqa: PLC0415 - Authlib is slow to import: only for those who have a provider

    return await oidc.go(request, provider)


async def come_back(request: Request) -> Response:
    """Take what the provider says."""
    provider = settings()
    if provider is None:
        return RedirectResponse("/sign-in", 303)
    from twin.web.signin import oidc  # noqa: PLC0415 - as above

    return await oidc.come_back(request, provider)
