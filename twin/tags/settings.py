"""The one setting of tags: the address that labels begin with."""

from __future__ import annotations

import os
import socket
from typing import Final

from twin.tags.codes import require_base

VARIABLE: Final = "TWIN_TAG_URL"
"""Environment variable: scheme and host (a path may follow) under which phones reach this program."""

PORT: Final = 8501


def chosen_base() -> str | None:
    """Return the address from the environment, checked, or None where nobody chose one.

    Raises
    ------
    Invalid
        ``bad-tag-address``.
    """
    value = os.environ.get(VARIABLE, "").strip()
    return require_base(value) if value else None


def fallback_base() -> str:
    """Return this machine's name as an address: it works until the machine is renamed or replaced."""
    return f"http://{socket.gethostname().lower()}:{PORT}"
