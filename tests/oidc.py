"""A real OpenID Connect provider for tests, which can also be told to answer wrongly.

The provider is ``oidc-provider-mock`` on a port of this machine. It does not look at PKCE, so that is asked for here; and what it
says in its tokens and metadata can be changed before it is sent, signed with its own key, as a hostile or broken provider would.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

Claims = dict[str, Any]
Forge = Callable[[Claims, RSAKey], str]


class Provider:
    """The provider and its address, which is its issuer."""

    def __init__(self) -> None:
        self.app = oidc_provider_mock.app(require_nonce=True)
        self.app.before_request(self._require_pkce)
        self.app.after_request(self._change)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.forge: Forge | None = None
        """What to send as the ID token in place of the right one."""
        self.metadata: dict[str, Any] = {}
        """What to say otherwise in the metadata."""
        self._challenges: dict[str, str] = {}

    def person(self, subject: str, login: str) -> None:
        """Let somebody be known there."""
        httpx.put(f"{self.issuer}/users/{subject}", json={"preferred_username": login}).raise_for_status()

    def _require_pkce(self) -> tuple[dict[str, str], int] | None:
        request = flask.request
        if request.path == "/oauth2/authorize" and request.args.get("code_challenge_method") != "S256":
            return {"error": "invalid_request"}, 400
        if request.path == "/oauth2/token":
            verifier = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
            given = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
            if self._challenges.pop(request.form["code"], "") != given:
                return {"error": "invalid_grant"}, 400
        return None

    def _change(self, answer: flask.Response) -> flask.Response:
        path = flask.request.path
        if path == "/oauth2/authorize" and answer.status_code == 302:
            code = parse_qs(urlsplit(answer.location or "").query).get("code", [""])[0]
            self._challenges[code] = flask.request.args.get("code_challenge", "")
        elif path == "/oauth2/token" and answer.status_code == 200 and self.forge is not None:
            key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
            body = answer.get_json()
            body["id_token"] = self.forge(dict(jwt.decode(body["id_token"], key).claims), key)
            answer.data = flask.json.dumps(body)
        elif path == "/.well-known/openid-configuration":
            answer.data = flask.json.dumps(answer.get_json() | self.metadata)
        return answer


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers until the context ends."""
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        thread.join()
        provider.server.server_close()
