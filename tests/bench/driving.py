"""What drives a server under load, as a process of its own: many phones, or many open pages.

``python -m tests.bench.driving`` reads an :class:`Order` as JSON from standard input and writes a :class:`Measured` to
standard output. It speaks HTTP and Streamlit's web socket itself, in little more than the bytes, because whatever it costs
is taken from the server on the same machine.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

FAULT, SEEN, INSPECT, COUNT = "fault", "seen", "inspect", "count"
WRITES = (FAULT, SEEN, INSPECT, INSPECT, COUNT, COUNT)
"""What a phone that writes does, as often as it stands here."""

LATEST_S = 30.0
"""A page that takes longer has not come."""


@dataclass(frozen=True)
class Place:
    """A tagged thing: its address, its zone, and the fields of its checklist."""

    address: str
    number: str
    zone: str
    lines: list[str]


@dataclass(frozen=True)
class Order:
    """What to do: ``turns`` acts of each of ``cookies``'s visitors, one in every ``pace`` seconds at a moment of its own."""

    url: str
    cookies: list[str]
    turns: int
    places: list[Place] = field(default_factory=list)
    writes: float = 0.0
    stocktake: str = ""
    pages: list[str] = field(default_factory=list)
    pace: float = 1.0


@dataclass
class Measured:
    """Milliseconds of every act, what went wrong, and what the driver itself took.

    ``before``: acts that were not measured, each visitor's first.
    """

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    before: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0


class Wire:
    """One HTTP/1.1 connection that is kept open, as a browser keeps it."""

    def __init__(self, url: str, cookie: str) -> None:
        self._host = urlsplit(url).netloc
        self._cookie = cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, form: dict[str, str] | None = None) -> int:
        """Send a GET, or a form as a POST; returns the status once the whole answer is here.

        Where the server hung up on an idle connection, it is opened anew, as a browser does.
        """
        was_open = self._streams is not None
        try:
            return await self._ask(path, form)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            if not was_open or getattr(error, "partial", b""):
                raise
        self.close()
        return await self._ask(path, form)

    async def _ask(self, path: str, form: dict[str, str] | None) -> int:
        body = b"" if form is None else urlencode(form).encode()
        head = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            f"Host: {self._host}",
            f"Cookie: {self._cookie}",
            "Accept: text/html",
            "Accept-Encoding: gzip",
        ]
        if form is not None:
            head += [
                "Sec-Fetch-Site: same-origin",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        if self._streams is None:
            host, _, port = self._host.partition(":")
            self._streams = await asyncio.open_connection(host, int(port))
        reader, writer = self._streams
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(answer.split(" ", 2)[1])
        length = answer.partition("content-length: ")[2].partition("\r\n")[0]
        if length:
            await reader.readexactly(int(length))
        elif "transfer-encoding: chunked" in answer:
            await reader.readuntil(b"\r\n0\r\n\r\n")
        if "connection: close" in answer:
            self.close()
        return status

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def form_of(act: str, place: Place, order: Order) -> tuple[str, dict[str, str]]:
    """The address and the fields of one thing that a phone writes."""
    sent = {"id": uuid.uuid4().hex, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    if act == FAULT:
        return f"{place.address}/fault", {**sent, "what": "显示屏不亮", "priority": "normal"}
    if act == INSPECT:
        return f"{place.address}/inspect", {**sent, **dict.fromkeys(place.lines, "ok")}
    if act == COUNT:
        counted = {"kind": "scan", "word": place.number, "zone": place.zone, "device": "bench", "seq": "1"}
        return f"/a/count/{order.stocktake}/act", {**sent, **counted}
    return f"{place.address}/seen", sent


async def phone(number: int, order: Order, told: Measured, ready: asyncio.Barrier) -> None:
    """One phone: a page now and then, and now and then something written, as people do who walk through a building."""
    chance = random.Random(number)  # noqa: S311 - the same walk every time
    wire = Wire(order.url, order.cookies[number])
    await wire.ask(chance.choice(order.places).address)
    await ready.wait()  # all phones are connected before one is measured
    for _ in range(order.turns):
        pause = order.pace * chance.random()
        await asyncio.sleep(pause)
        place, writes = chance.choice(order.places), chance.random() < order.writes
        path, form = form_of(chance.choice(WRITES), place, order) if writes else (place.address, None)
        begun = time.perf_counter()
        try:
            status = await asyncio.wait_for(wire.ask(path, form), LATEST_S)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            told.errors.append(f"{path}: {error!r}")
            wire.close()
        else:
            (told.writes if form else told.reads).append(1000 * (time.perf_counter() - begun))
            if status != (303 if form else 200):
                told.errors.append(f"{path}: {status}")
        await asyncio.sleep(order.pace - pause)
    wire.close()


async def page(number: int, order: Order, told: Measured, ready: asyncio.Barrier) -> None:
    """One open page of the application, run again now and then: as a browser does it, without drawing anything."""
    import websockets  # noqa: PLC0415 - phones do not need it
    from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 - nor these
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 - nor these

    chance = random.Random(number)  # noqa: S311 - the same moments every time
    name = order.pages[number % len(order.pages)]
    socket = f"ws://{urlsplit(order.url).netloc}/_stcore/stream"
    async with websockets.connect(
        socket,
        subprotocols=[websockets.Subprotocol("streamlit")],
        additional_headers={"Cookie": order.cookies[number % len(order.cookies)]},
        max_size=None,
    ) as wire:
        hashed = ""

        async def run() -> None:
            nonlocal hashed
            asked: Any = BackMsg()
            asked.rerun_script.page_name = "" if hashed else name
            asked.rerun_script.page_script_hash = hashed
            asked.rerun_script.context_info.url = f"{order.url}/{name}"
            await wire.send(asked.SerializeToString())
            while True:
                answer: Any = ForwardMsg()
                answer.ParseFromString(await asyncio.wait_for(wire.recv(decode=False), LATEST_S))
                kind = answer.WhichOneof("type")
                if kind == "navigation":
                    hashed = answer.navigation.page_script_hash
                elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                    told.errors.append(f"{name}: {answer.delta.new_element.exception.message}")
                elif kind == "script_finished":
                    if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                        told.errors.append(f"{name}: finished as {answer.script_finished}")
                    return

        await run()
        await ready.wait()
        await asyncio.sleep(4 * chance.random())  # they were not all opened at once
        for _ in range(order.turns):
            pause = order.pace * chance.random()
            await asyncio.sleep(pause)
            begun = time.perf_counter()
            await run()
            spent = time.perf_counter() - begun
            told.reads.append(1000 * spent)
            await asyncio.sleep(max(0.0, order.pace - pause - spent))


async def drive(order: Order) -> Measured:
    """Do it."""
    one, count = page if order.pages else phone, len(order.cookies)
    told = Measured(before=count)
    begun, spent = time.perf_counter(), time.process_time()
    ready = asyncio.Barrier(count)
    await asyncio.gather(*(one(number, order, told, ready) for number in range(count)))
    told.wall_s, told.cpu_s = time.perf_counter() - begun, time.process_time() - spent
    return told


def main() -> int:
    """Read the order, do it, write what was measured."""
    said = json.load(sys.stdin)
    order = Order(**{**said, "places": [Place(**each) for each in said["places"]]})
    json.dump(asdict(asyncio.run(drive(order))), sys.stdout)
    return 0


def address_of(code: str) -> str:
    """Where a tag's page is."""
    return f"/a/{quote(code, safe='')}"


if __name__ == "__main__":
    sys.exit(main())
