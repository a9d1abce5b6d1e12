"""Many phones at one server: ``python -m tests.bench.load [--phones N] [--scans K] [--url DATABASE]``.

Starts the real server on a sample centre and lets every phone open ``--scans`` pages of tags, each at a moment of its own
within a second, as people do who walk through a building. Prints the median, the 95th of a hundred, errors, and the server's
memory. The phones run on the same machine as the server and take their share of it.

Reach (issue 4): 50 phones with SQLite and 200 with PostgreSQL, 95 of 100 within 100 ms, no error, memory at most 1 GB.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from tests.conftest import Server, database_url
from twin.registry import open_registry

SAMPLE = Path(__file__).parents[2] / "floorplans" / "jiedao-zhongxin"
MOST_MS, MOST_MB = 100.0, 1024.0


def prepared(url: str) -> list[str]:
    """Addresses of the tags of a sample centre, stored in an empty database."""
    registry = open_registry(url)
    registry.upgrade()
    code = registry.import_site(SAMPLE, by="bench")
    targets = [("asset", asset.asset_no) for asset in registry.twin(code).assets if asset.registered]
    codes = list(registry.tags.ensure(code, targets, by="bench").values())
    registry.close()
    return [f"/a/{each}" for each in codes]


async def scan(url: str, pages: list[str], phones: int, scans: int) -> tuple[list[float], int]:
    """Milliseconds of every page, and how many did not come."""
    times: list[float] = []
    errors = 0

    async def phone(number: int) -> None:
        nonlocal errors
        chance = random.Random(number)  # noqa: S311 - the same walk every time
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            await client.get(chance.choice(pages))  # the phone is connected before it is measured
            for _ in range(scans):
                pause = chance.random()
                await asyncio.sleep(pause)
                begun = time.perf_counter()
                answer = await client.get(chance.choice(pages))
                times.append(1000 * (time.perf_counter() - begun))
                errors += not answer.is_success
                await asyncio.sleep(1 - pause)

    await asyncio.gather(*(phone(number) for number in range(phones)))
    return times, errors


def main(phones: int, scans: int, database: str | None) -> int:
    """Print what was measured; 1 when it is over the limits."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or database_url(Path(folder))
        pages = prepared(url)
        server = Server(Path(folder), url)
        try:
            server.wait()
            asyncio.run(scan(server.url, pages, 2, 3))  # the first visitors wait for imports
            times, errors = asyncio.run(scan(server.url, pages, phones, scans))
            memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
        finally:
            server.stop()
    late = statistics.quantiles(times, n=20)[-1]
    load = psutil.getloadavg()[0]
    sys.stdout.write(
        f"{phones} phones, {len(times)} scans: median {statistics.median(times):.0f} ms, 95 of 100 within {late:.0f} ms, "
        f"{errors} errors, server {memory:.0f} MB; load of the machine {load:.1f}\n"
    )
    return 0 if late <= MOST_MS and not errors and memory <= MOST_MB else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=50)
    parser.add_argument("--scans", type=int, default=10)
    parser.add_argument("--url", help="an empty database; SQLite in a temporary file by default")
    chosen = parser.parse_args()
    sys.exit(main(chosen.phones, chosen.scans, chosen.url))
