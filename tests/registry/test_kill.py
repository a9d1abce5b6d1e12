"""A process killed in the middle of writing: all it acknowledged is there, and nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import text

from tests.serving import forks
from twin.model import Centre
from twin.registry import Fault, Registry, open_registry, read_assets
from twin.registry.database import open_engine

from .build import CODE, thing

BATCH = 4
KILLS = {"sqlite": 100, "postgresql": 15}
"""PostgreSQL survives its clients anyway; SQLite runs inside what is killed."""
CENTRE = Centre(CODE, "某某区政务服务中心", "district")
PHOTO = bytes(range(256)) * 24
"""6 kB: more than a page of the database."""
HEADER = "资产编号,物品"
Told = tuple[str, int]
"""What was acknowledged: import, asset or fault, with its number."""


def writes(registry: Registry, number: int) -> Iterator[Told]:
    """Import a list, register a single asset and report a fault with photos, naming each one once it has returned."""
    lines = [f"I{number}-{row},座椅" for row in range(BATCH)]
    registry.import_assets(CODE, read_assets("\n".join((HEADER, *lines)).encode()), by="甲", dry_run=False)
    yield "import", number
    registry.create_asset(CODE, thing(f"A{number}"), by="乙")
    yield "asset", number
    fault = Fault(
        id=f"phone-made-id-{number:08d}",
        what="坏了",
        target=("asset", f"A{number}"),
        centre=CODE,
        photos=(PHOTO, PHOTO),
    )
    registry.orders.report(fault, by="群众")
    yield "fault", number


def rehearse(url: str) -> None:
    """Write once, before the fork: what SQLAlchemy works out at the first write took longer in each child than all its writes."""
    registry = open_registry(url)
    registry.upgrade()
    registry.create_centre(CENTRE, by="甲")
    list(writes(registry, 0))
    registry.close()


def write_until_killed(url: str, attempt: int, pipe: Connection) -> None:
    """Write, telling each write that returned."""
    registry = open_registry(url)
    registry.twin(CODE)
    pipe.send("ready")
    for number in range(attempt * 10_000, (attempt + 1) * 10_000):
        for told in writes(registry, number):
            pipe.send(told)


def heard(pipe: Connection) -> Iterator[Told]:
    """What came through a pipe whose writer was killed."""
    while True:
        try:
            yield pipe.recv()
        except (EOFError, OSError):
            return


def found_in(url: str) -> set[Told]:
    """Everything that is in the database whole; fails where something is there in part."""
    engine = open_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assets = {str(row[0]) for row in connection.execute(text("SELECT asset_no FROM asset"))}
        placed = {str(row[0]) for row in connection.execute(text("SELECT asset_no FROM placement"))}
        log = connection.execute(text("SELECT kind, key FROM change_log")).all()
        photos = {
            str(row[0]): int(row[1])
            for row in connection.execute(text('SELECT "order", count(*) FROM attachment GROUP BY "order"'))
        }
        orders = {str(row[0]) for row in connection.execute(text('SELECT "order" FROM work_order'))}
    engine.dispose()
    assert assets == placed == {key for kind, key in log if kind == "asset"}
    lists = Counter(number[1:].split("-")[0] for number in assets if number.startswith("I"))
    assert set(lists.values()) <= {BATCH}
    assert photos == dict.fromkeys(orders, 2)
    assert len(orders) == sum(kind == "work_order" for kind, _ in log)
    return (
        {("import", int(number)) for number in lists}
        | {("asset", int(number[1:])) for number in assets if number.startswith("A")}
        | {("fault", int(order.rsplit("-", 1)[1])) for order in orders}
    )


@pytest.mark.timeout(1200)  # a hundred processes start one after the other, each on a disk that others may keep busy
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL and a fork server")
def test_a_hundred_kills_lose_nothing_acknowledged_and_leave_nothing_half(
    registry: Registry, url: str, backend: str
) -> None:
    registry.create_centre(CENTRE, by="甲")
    registry.close()
    processes = forks()
    moments = random.Random(1)  # noqa: S311 - the same moments every time
    acknowledged: set[Told] = set()
    for attempt in range(KILLS[backend]):
        ours, theirs = processes.Pipe(duplex=False)
        child = processes.Process(target=write_until_killed, args=(url, attempt, theirs))
        child.start()
        theirs.close()
        assert ours.recv() == "ready"
        told = {ours.recv() for _ in range(attempt % 3)}
        time.sleep(moments.uniform(0.0, 0.04))
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
        told |= set(heard(ours))
        ours.close()
        acknowledged |= told
        present = found_in(url)
        assert acknowledged <= present
        assert len(present - acknowledged) <= attempt + 1  # at most the write that was under way at each kill
    assert len(acknowledged) >= KILLS[backend] - KILLS[backend] % 3  # 0, 1 or 2 a kill: they fell among the writes
    survivor = open_registry(url)
    survivor.create_asset(CODE, thing("LAST"), by="丙")
    assert survivor.asset(CODE, "LAST").asset.asset_no == "LAST"
    survivor.close()
