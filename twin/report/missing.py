"""The missing list as CSV, XLSX and PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from twin.checks.missing import MissingList


def missing_bytes(missing: MissingList, file_format: str, *, lang: str = "zh") -> bytes:
    """The list as ``csv``, ``xlsx`` or ``pdf``."""
    raise NotImplementedError


def write_missing(missing: MissingList, path: Path, *, lang: str = "zh") -> None:
    """Write the list to ``path``; the suffix chooses the format. Never leaves a half-written file."""
    raise NotImplementedError


def missing_filename(centre: str, tier: str, day: date, suffix: str) -> str:
    """A file name a person can send as it is: ``缺项清单_<centre>_<tier>_2026-11-22.xlsx``."""
    raise NotImplementedError
