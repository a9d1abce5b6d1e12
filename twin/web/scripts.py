"""The map's own files: scripts under one versioned address, markup and style for those who place them on a page."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

COMPONENT: Final = Path(__file__).parent / "component"
FOREVER: Final = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def scripts() -> tuple[str, dict[str, bytes]]:
    """The map's script files and one tag for all of them: modules import each other within one versioned folder."""
    files = {path.name: path.read_bytes() for path in sorted(COMPONENT.glob("*.js"))}
    return hashlib.sha256(b"".join(files.values())).hexdigest()[:16], files


def script_url(name: str = "map.js") -> str:
    """The address of one module of the map."""
    return f"/twin/script/{scripts()[0]}/{name}"


@lru_cache(maxsize=1)
def markup() -> tuple[str, str]:
    """The map's elements as HTML, and their style."""
    html, css = ((COMPONENT / name).read_text(encoding="utf-8") for name in ("map.html", "map.css"))
    return html, css


async def script(request: Request) -> Response:
    """One script file of the map; an outdated tag is gone, never answered with other content."""
    tag, files = scripts()
    name = request.path_params["name"]
    if request.path_params["tag"] != tag or name not in files:
        return PlainTextResponse("not found", 404)
    return Response(files[name], media_type="text/javascript", headers={"Cache-Control": FOREVER})
