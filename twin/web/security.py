"""One middleware: the browser itself refuses to load anything from another host."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")


def policy(host: str) -> str:
    """The content security policy for pages served as ``host``; only that host, and what the page makes itself.

    Streamlit evaluates styles and component modules it was sent, hence ``unsafe-inline``, ``unsafe-eval`` and ``blob:``.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    own = "'self' 'unsafe-inline' 'unsafe-eval' blob: data:"
    return f"default-src {own}; connect-src 'self' blob: data:{sockets}; frame-ancestors 'self'; form-action 'self'"


class SecurityHeaders:
    """Add security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy(host))  # a page may have a stricter one of its own
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await self.app(scope, receive, with_headers)
