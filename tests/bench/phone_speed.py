"""What a scanned tag costs: server milliseconds and bytes of the phone page, ``python -m tests.bench.phone_speed [SITE]``.

Processor time of the whole request inside this process (sign-in, routing, database, template) for a signed-in maintainer, so
that a busy machine counts less. The request is handed to the application as a server hands it on: no client is measured.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Message, Scope

SAMPLE = Path(__file__).parents[2] / "floorplans" / "qu-zhongxin"
ASKED = 200
MOST_MS, MOST_BYTES = 20.0, 10_240


async def _measure(site: Path) -> tuple[float, int]:
    from tests.bench.load import people  # noqa: PLC0415 - after the database is named, as all of these
    from twin.web.routes import routes  # noqa: PLC0415 - after the database is named
    from twin.web.security import SecurityHeaders  # noqa: PLC0415 - after the database is named
    from twin.web.signin import SignIn  # noqa: PLC0415 - after the database is named
    from twin.web.view import system  # noqa: PLC0415 - after the database is named

    centre = system().import_site(site, by="bench")
    targets = [("asset", asset.asset_no) for asset in system().twin(centre).assets if asset.registered][:ASKED]
    codes = list(system().tags.ensure(centre, targets, by="bench").values())
    cookie = people(system(), centre, 1)[0]
    app = Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders), Middleware(SignIn)])
    await _size(app, codes[0], cookie)
    begun = time.process_time()
    largest = max([await _size(app, code, cookie) for code in codes])
    spent = time.process_time() - begun
    system().close()
    return 1000 * spent / len(codes), largest


async def _size(app: Starlette, code: str, cookie: str) -> int:
    """Bytes of a tag's page."""
    answer: list[Message] = []
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/a/{code}",
        "raw_path": f"/a/{code}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html"), (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answer.append(message)

    await app(scope, receive, send)
    if answer[0]["status"] != 200:
        msg = f"/a/{code}: {answer[0]['status']}"
        raise RuntimeError(msg)
    return sum(len(message.get("body", b"")) for message in answer)


def main(site: Path) -> int:
    """Print milliseconds and bytes; fail over the limits."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TWIN_DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
        spent, largest = asyncio.run(_measure(site))
    print(f"{ASKED} tags of {site.name}: {spent:.1f} ms a page, the largest {largest} bytes")  # noqa: T201 - printing is its work
    return 0 if spent <= MOST_MS and largest <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE))
