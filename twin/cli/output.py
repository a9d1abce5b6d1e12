"""Exit status, and where words go: answers to standard output, messages to standard error."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

CLEAN: Final = 0
DEFECTS: Final = 1
UNUSABLE: Final = 2


def say(text: str) -> None:
    """Write one message to standard error."""
    print(text, file=sys.stderr)


def out(text: str) -> None:
    """Write one answer to standard output."""
    print(text)


def out_json(value: Any) -> None:
    """Write one JSON answer; Chinese stays readable."""
    out(json.dumps(value, ensure_ascii=False, indent=1))
