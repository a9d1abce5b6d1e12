"""Starting and stopping: plain words when the port is taken, an address printed when it is not."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT, database_url
from twin.errors import Refused
from twin.web import serve


def test_taken_port_is_told_before_anything_is_loaded() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"--port {port + 1}") as refused:
            serve("127.0.0.1", port)
    assert refused.value.code == "port-taken"


@pytest.mark.parametrize(("host", "port"), [("203.0.113.7", 8501), ("127.0.0.1", 99999)])
def test_address_that_is_not_this_machine_is_refused(host: str, port: int) -> None:
    with pytest.raises(Refused) as refused:
        serve(host, port)
    assert refused.value.code == "address-not-ours"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
def test_serve_prints_its_address_answers_and_ends_on_interrupt(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from twin.web import serve; serve('127.0.0.1', 0)"],
        cwd=tmp_path,
        env={**os.environ, "TWIN_DATABASE_URL": database_url(tmp_path), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(f"{address[0]}/api/health", timeout=60) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        process.wait(20)
