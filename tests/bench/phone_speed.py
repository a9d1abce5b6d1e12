"""What a scanned tag costs: server milliseconds and bytes of the phone page, ``python -m tests.bench.phone_speed [SITE]``.

Processor time of the whole request inside this process (routing, database, template), so that a busy machine counts less.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware

SAMPLE = Path(__file__).parents[2] / "floorplans" / "qu-zhongxin"
ASKED = 200
MOST_MS, MOST_BYTES = 20.0, 10_240


async def _measure(site: Path) -> tuple[float, int]:
    from twin.web.routes import routes  # noqa: PLC0415 - after the database is chosen
    from twin.web.security import SecurityHeaders  # noqa: PLC0415 - after the database is named
    from twin.web.view import registry  # noqa: PLC0415 - after the database is named

    centre = registry().import_site(site, by="bench")
    targets = [("asset", asset.asset_no) for asset in registry().twin(centre).assets if asset.registered][:ASKED]
    codes = list(registry().tags.ensure(centre, targets, by="bench").values())
    app = Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders)])
    transport = httpx.ASGITransport(app)
    largest = 0
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", cookies={"twin_person": "b"}
    ) as phone:
        await phone.get(f"/a/{codes[0]}")
        begun = time.process_time()
        for code in codes:
            answer = await phone.get(f"/a/{code}")
            answer.raise_for_status()
            largest = max(largest, len(answer.content))
        spent = time.process_time() - begun
    registry().close()
    return 1000 * spent / len(codes), largest


def main(site: Path) -> int:
    """Print milliseconds and bytes; fail over the limits."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TWIN_DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
        spent, largest = asyncio.run(_measure(site))
    print(f"{ASKED} tags of {site.name}: {spent:.1f} ms a page, the largest {largest} bytes")  # noqa: T201 - printing is its work
    return 0 if spent <= MOST_MS and largest <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE))
