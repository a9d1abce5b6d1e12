"""Before the first account: who may make it, and what is served until then."""

from __future__ import annotations

import ipaddress
import secrets
import sys
import threading
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class SetupCode:
    """The one-time code of this process, printed on its console: whoever reads that may make the first administrator."""

    def __init__(self) -> None:
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        self._code = "-".join(groups)
        self._told = False
        self._lock = threading.Lock()

    def tell(self) -> None:
        """Print it, once."""
        with self._lock:
            told, self._told = self._told, True
        if not told:
            sys.stdout.write(
                "还没有账号：请打开网页建立第一个系统管理员，一次性代码 / "
                f"No account yet: open the page and make the first administrator, one-time code: {self._code}\n"
            )
            sys.stdout.flush()

    def matches(self, typed: str) -> bool:
        """Whether that is the code, in any case and with or without its hyphens."""
        plain = "".join(each for each in typed.upper() if each.isalnum())
        return secrets.compare_digest(plain.encode(), self._code.replace("-", "").encode())


CODE: Final = SetupCode()


class _Exposed:
    """Whether the server listens for other machines: then nobody is let in for being at this one."""

    def __init__(self) -> None:
        self.value = False


_exposed: Final = _Exposed()


def listens_for_others() -> None:
    """Say that the server is bound to an address that other machines reach."""
    _exposed.value = True


def is_at_this_machine(scope: Scope) -> bool:
    """Whether a request came from a browser or program on this very machine, to a server that only it reaches.

    Not so when a proxy passed it on, nor when the address that the browser shows is another host's (that of a page which
    had its name point here).
    """
    headers = Headers(scope=scope)
    if _exposed.value or any(name in headers for name in _FORWARDED):
        return False
    ends = (scope.get("client"), scope.get("server"))
    return all(end is not None and is_loopback(str(end[0])) for end in ends) and is_loopback(
        urlsplit(f"//{headers.get('host', '')}").hostname or ""
    )


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
