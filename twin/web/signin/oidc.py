"""Single sign-on by OpenID Connect: the code flow with PKCE, state and nonce, through Authlib."""

from __future__ import annotations

import logging
from functools import lru_cache, partial
from typing import Any, Final

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from twin.errors import Refused, TwinError
from twin.web.signin.forms import page, safe_next, sign_in
from twin.web.signin.provider import Provider
from twin.web.view import system

STATE_COOKIE: Final = "twin_oidc"
STATE_SECONDS: Final = 600
PLACE: Final = "/sign-in/oidc"
ASYMMETRIC: Final = ("RS", "PS", "ES", "Ed")
"""Beginnings of signature algorithms that are taken: none, and those keyed with the client's secret, are not."""

log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def _client(provider: Provider) -> Any:
    """Authlib's client: it reads the provider's metadata once, and its keys again when a token names a new one."""
    registry = OAuth()
    registry.register(
        "twin",
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_basic" if provider.client_secret else "none",
            "timeout": 10,
        },
    )
    return registry.create_client("twin")


async def go(request: Request, provider: Provider) -> Response:
    """Lead to the provider."""
    way: dict[str, Any] = {}
    try:
        client = await _ready(provider)
        answer: Response = await client.authorize_redirect(_with_session(request, way), _return_address(request))
    except (httpx.HTTPError, OAuthError, ValueError, RuntimeError) as error:
        return _failed(request, provider, error)
    kept = {"session": way, "next": safe_next(request.query_params.get("next", "/"))}
    answer.set_cookie(
        STATE_COOKIE,
        str(_signer().dumps(kept)),
        max_age=STATE_SECONDS,
        path=PLACE,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


async def come_back(request: Request, provider: Provider) -> Response:
    """What the provider says: sign in, or say why not."""
    try:
        kept = _signer().loads(request.cookies.get(STATE_COOKIE, ""), max_age=STATE_SECONDS)
    except BadData as error:
        return _failed(request, provider, error)
    try:
        client = await _ready(provider)
        claims = (await client.authorize_access_token(_with_session(request, kept["session"])))["userinfo"]
        subject, login = str(claims["sub"]), str(claims.get(provider.login_claim) or "")
    except (httpx.HTTPError, OAuthError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        return _failed(request, provider, error)
    source = system()
    try:
        account = await run_in_threadpool(source.people.by_subject, provider.issuer, subject, login)
    except TwinError as error:
        return _refused(request, provider, error, 403)
    answer = RedirectResponse(kept["next"], 303)
    answer.delete_cookie(STATE_COOKIE, path=PLACE)
    await run_in_threadpool(partial(sign_in, answer, request, source, account.login, keep=False))
    return answer


def _with_session(request: Request, session: dict[str, Any]) -> Request:
    """The request with a session of our own for Authlib; Streamlit's middleware keeps another one in the scope itself."""
    return Request({**request.scope, "session": session}, request.receive)


async def _ready(provider: Provider) -> Any:
    """The client with the provider's metadata, which must be of the issuer that was asked for (OpenID Discovery 4.3)."""
    client = _client(provider)
    metadata = await client.load_server_metadata()
    if str(metadata.get("issuer", "")).rstrip("/") != provider.issuer.rstrip("/"):
        _client.cache_clear()  # else they were held until the next start, though mended meanwhile
        raise ValueError(f"the metadata names another issuer: {metadata.get('issuer')!r}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each.startswith(ASYMMETRIC)]
    return client


def _return_address(request: Request) -> str:
    return str(request.url.replace(path=f"{PLACE}/return", query=""))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(system().people.keys.get("cookie"), salt=STATE_COOKIE)


def _failed(request: Request, provider: Provider, error: Exception) -> Response:
    """The way through the provider failed: the log says why, the visitor that it did."""
    log.warning("single sign-on failed: %s: %s", type(error).__name__, error)
    told = Refused(
        "sign-on-failed",
        "单点登录未成功，请重试；若仍不成功，请联系系统管理员查看服务器日志",
        "Single sign-on did not work. Try again; if it fails again, ask an administrator to look into the server's log",
    )
    return _refused(request, provider, told, 502)


def _refused(request: Request, provider: Provider, error: TwinError, status: int) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        error=error,
        wanted="/",
        login="",
        provider=provider.name,
        provider_address=PLACE,
    )
