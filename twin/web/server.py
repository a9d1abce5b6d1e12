"""Start the one process that serves pages, map and downloads."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from twin.errors import Refused
from twin.web.signin.setup import CODE, is_loopback, listens_for_others
from twin.web.view import system

ROOT = Path(__file__).resolve().parents[2]
"""Where ``app.py`` lives."""


def serve(host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the application until interrupted; one worker, because uploads live in the memory of one process.

    Parameters
    ----------
    host, port
        Address to listen on. Port 0 takes any free port.

    Raises
    ------
    Refused
        ``port-taken`` or ``address-not-ours``: another program listens there, or the host is not this machine's.
    """
    listener = _listen(host, port)
    name, bound = listener.getsockname()[:2]
    shown = "127.0.0.1" if name in {"0.0.0.0", "::"} else name  # noqa: S104 - compared, not bound
    address = f"http://[{shown}]:{bound}" if ":" in shown else f"http://{shown}:{bound}"
    sys.stdout.write(f"政务服务中心数字孪生 / Service centre twin: {address}\n按 Ctrl+C 停止 / Ctrl+C stops it\n")
    sys.stdout.flush()
    if not is_loopback(name):
        listens_for_others()
        if not system().people.exist():
            CODE.tell()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Streamlit gives uvicorn's access log a handler of its own when it loads; a filter on the logger outlives that.
    logging.getLogger("uvicorn.access").addFilter(lambda _record: False)
    sys.path.insert(0, str(ROOT))
    config = uvicorn.Config(
        "app:app",
        workers=1,
        access_log=False,
        log_level="warning",
        ws_max_size=256 * 1024 * 1024,
        ws_per_message_deflate=False,  # thirty small messages a click: packing each costs more than the network gains
        timeout_graceful_shutdown=3,
    )
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything is loaded, so that a taken port is told at once and in plain words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # on Windows the option would let two servers share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise Refused(
                "port-taken",
                f"端口 {port} 已被占用：可能本程序已在运行，请打开 http://{host}:{port} 查看，或换一个端口：twin serve --port {port + 1}",
                f"Port {port} is taken: the program may already be running at http://{host}:{port}, or choose another port: twin serve --port {port + 1}",
            ) from error
        raise Refused(
            "address-not-ours",
            f"无法在 {host}:{port} 上监听（{error}）；本机请用 127.0.0.1，供其他电脑访问请用 0.0.0.0",
            f"Cannot listen on {host}:{port} ({error}); use 127.0.0.1 for this machine, 0.0.0.0 to let others in",
        ) from error
    return listener
