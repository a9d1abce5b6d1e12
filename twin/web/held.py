"""Streamlit's own files from memory: a page asks for a hundred of them, and each would be looked up, opened and read in threads.

Their names carry a hash of their content, so they never change under their address. They are the same for everybody and hold nothing
of any centre: the middleware stands before the one that asks who it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from twin.web.scripts import FOREVER

FOLDER: Final = "/static/"


def held_files(static: Path) -> dict[str, Path]:
    """Streamlit's files by their addresses; ``static`` is its folder with ``index.html`` in it."""
    within = static / "static"
    return {FOLDER + path.relative_to(within).as_posix(): path for path in within.rglob("*") if path.is_file()}


class HeldFiles:
    """Answer what is asked for one of ``files`` and pass all else on. A file is read once, when first asked for."""

    def __init__(self, app: ASGIApp, files: Mapping[str, Path]) -> None:
        self.app = app
        self.files = files
        self._answers: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request or pass it on."""
        path = scope["path"] if scope["type"] == "http" and scope["method"] == "GET" else ""
        if path not in self.files:
            await self.app(scope, receive, send)
            return
        if path not in self._answers:
            self._answers[path] = self._read(path)
        await self._answers[path](scope, receive, send)

    def _read(self, path: str) -> Response:
        kind, _ = guess_type(path)
        headers = {"Cache-Control": FOREVER}
        return Response(self.files[path].read_bytes(), media_type=kind or "application/octet-stream", headers=headers)
