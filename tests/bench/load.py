"""Many phones and many open pages at one server: ``python -m tests.bench.load [--phones N] [--pages N] [--postgresql]``.

Starts the real server (``uvicorn app:app``, one process) on a sample centre whose people are signed in.

- ``--phones N``: each opens ``--turns`` pages of tags, one in every few seconds at a moment of its own; ``--writes`` of
  them report a fault, confirm a thing, inspect it or count it instead. At two paces: one a second, which nobody keeps up
  who walks from thing to thing, and one in four seconds, as people do who count a room (three to five seconds a thing).
- ``--pages N``: open map and findings pages, each run again ``--turns`` times, once a second at a moment of its own.
- ``--floor``: before them as many pages of an application that shows one line, which is what Streamlit itself takes.

Prints medians, the 95th of a hundred, errors, the server's memory, and the processor time that the server and the driver
took: the driver (:mod:`tests.bench.driving`) is a process of its own, but it runs on the same machine and takes its share.

Reach (issue 4): 50 phones with SQLite and 200 with PostgreSQL, at a person's pace 95 of 100 within 100 ms, no error; 100
pages, median at most 500 ms; memory at most 1 GB.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import psutil

from tests.bench.driving import Measured, Order, Place, address_of
from tests.conftest import ROOT, Server, database_url
from tests.postgres import postgres
from twin.catalog import load_catalog
from twin.catalog.checklists import load_checklists
from twin.registry import Registry, Role, open_registry
from twin.web.acting import COOKIE, sealed

SAMPLE = ROOT / "floorplans" / "jiedao-zhongxin"
PAGES = ("", "findings")
PHONES_MS, PAGES_MS, MOST_MB = 100.0, 500.0, 1024.0
SETTLED_S, IDLE_PERCENT = 60.0, 5.0
FASTEST_S, PERSONS_S = 1.0, 4.0
"""Seconds between two acts of a phone: as fast as it goes, and as people do who count."""
PASSWORD = "bench-Passw0rd-7"  # noqa: S105 - of a database that lasts a minute


def people(registry: Registry, centre: str, count: int) -> list[str]:
    """Cookies of that many signed-in maintainers of a centre; and an administrator, because there must be one."""
    registry.people.add("admin", name="Admin", role=Role.ADMIN, centres=None, password=PASSWORD, by="bench")
    cookies = []
    for number in range(count):
        login = f"m{number}"
        registry.people.add(
            login, name=f"维保 {number}", role=Role.MAINTAINER, centres=[centre], outside=True, by="bench"
        )
        secret, _ = registry.people.sessions.open(login)
        cookies.append(f"{COOKIE}={sealed(registry, secret)}; twin_centre={centre}")
    return cookies


def prepared(url: str, count: int) -> tuple[list[str], list[Place], str]:
    """A sample centre in an empty database: cookies of its people, its tagged things, and an open stock-take."""
    registry = open_registry(url)
    registry.upgrade()
    centre = registry.import_site(SAMPLE, by="bench")
    assets = {asset.asset_no: asset for asset in registry.twin(centre).assets if asset.registered}
    codes = registry.tags.ensure(centre, [("asset", number) for number in assets], by="bench")
    stocktake = registry.stocktakes.open(centre, name="盘点", lead="bench", by="bench")
    catalog, lists = load_catalog(), load_checklists()
    places = [
        Place(
            address_of(code),
            number,
            assets[number].zone or "",
            [f"line-{line.code}" for line in lists.of(assets[number].item, catalog).lines],
        )
        for (_, number), code in codes.items()
    ]
    cookies = people(registry, centre, count)
    registry.close()
    return cookies, places, stocktake


def settle(server: psutil.Process) -> None:
    """Wait until the server has done what it does after its start: checks of the first centres, in the background."""
    until = time.monotonic() + SETTLED_S
    while server.cpu_percent(1.0) > IDLE_PERCENT and time.monotonic() < until:
        pass


def driven(order: Order, server: psutil.Process) -> tuple[Measured, float]:
    """What a driver in a process of its own measured, and the processor seconds of the server meanwhile."""
    before = sum(server.cpu_times()[:2])
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.driving"],
        input=json.dumps(asdict(order)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return Measured(**json.loads(done.stdout)), sum(server.cpu_times()[:2]) - before


def say(what: str, told: Measured, server_s: float, memory: float) -> None:
    """Print one measurement."""
    acts = len(told.reads) + len(told.writes) + told.before
    kinds = (("reads", told.reads), ("writes", told.writes))
    shown = [f"{len(times)} {kind}: {_spread(times)}" for kind, times in kinds if times]
    sys.stdout.write(
        f"{what}: {'; '.join(shown)}; {len(told.errors)} errors; server {1000 * server_s / acts:.1f} ms CPU an act, "
        f"{server_s / told.wall_s:.0%} of a core, {memory:.0f} MB; driver {told.cpu_s / told.wall_s:.0%} of a core; "
        f"load of the machine {psutil.getloadavg()[0]:.1f}\n"
    )
    for error in dict.fromkeys(told.errors[:5]):
        sys.stdout.write(f"  {error}\n")
    sys.stdout.flush()


def _spread(times: list[float]) -> str:
    return f"median {statistics.median(times):.0f} ms, 95 of 100 within {late(times):.0f} ms"


def late(times: list[float]) -> float:
    """What 95 of 100 keep within."""
    return statistics.quantiles(times, n=20)[-1]


def measure_floor(folder: Path, *, pages: int, turns: int) -> None:
    """Print what pages take that show one line: :mod:`tests.bench.empty_page`."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")  # the same settings, which are read where it is started
    server = Server(folder, "", "tests.bench.empty_page:app")
    try:
        server.wait()
        process = psutil.Process(server.process.pid)
        order = Order(server.url, [""] * 2, 1, pages=[""])
        driven(order, process)
        told, spent = driven(replace(order, cookies=[""] * pages, turns=turns), process)
        say(f"{pages} empty pages", told, spent, process.memory_info().rss / 2**20)
    finally:
        server.stop()


def measure(database: str, folder: Path, *, phones: int, pages: int, turns: int, writes: float) -> bool:
    """Print what was measured; whether it is within the limits."""
    cookies, places, stocktake = prepared(database, max(phones, pages))
    server = Server(folder, database)
    good = True
    try:
        server.wait()
        process = psutil.Process(server.process.pid)
        order = Order(server.url, [], turns, places, writes, stocktake)
        kind = "PostgreSQL" if database.startswith("postgresql") else "SQLite"
        if phones:
            driven(replace(order, cookies=cookies[:4], turns=3), process)  # the first visitors wait for imports
            settle(process)
            for pace in (FASTEST_S, PERSONS_S):
                told, spent = driven(replace(order, cookies=cookies[:phones], pace=pace), process)
                memory = process.memory_info().rss / 2**20
                say(f"{phones} phones, each every {pace:g} s, {kind}", told, spent, memory)
                good &= not told.errors and memory <= MOST_MB
                good &= pace < PERSONS_S or late(told.reads + told.writes) <= PHONES_MS
        for name in PAGES if pages else ():
            driven(replace(order, cookies=cookies[:2], turns=1, pages=[name]), process)
            settle(process)
            told, spent = driven(replace(order, cookies=cookies[:pages], pages=[name]), process)
            memory = process.memory_info().rss / 2**20
            say(f"{pages} pages ({name or 'map'}), {kind}", told, spent, memory)
            good &= statistics.median(told.reads) <= PAGES_MS and not told.errors and memory <= MOST_MB
    finally:
        server.stop()
    return good


def main() -> int:
    """Measure what was asked for; 1 when something is over the limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=50)
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--floor", action="store_true", help="as many pages of an empty application too")
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--writes", type=float, default=0.2, help="share of the phones' acts that write")
    parser.add_argument("--url", help="an empty database; SQLite in a temporary file by default")
    parser.add_argument("--postgresql", action="store_true", help="start a PostgreSQL server for it")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgres()) if chosen.postgresql else chosen.url or database_url(folder)
        if chosen.floor:
            measure_floor(folder, pages=chosen.pages, turns=chosen.turns)
        good = measure(url, folder, phones=chosen.phones, pages=chosen.pages, turns=chosen.turns, writes=chosen.writes)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
