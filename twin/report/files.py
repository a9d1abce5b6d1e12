"""A report as the bytes of a file, in a format as people name it: ``xlsx``, ``.XLSX``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from twin.errors import SiteError
from twin.report.pdf import pdf_bytes
from twin.report.sheets import Report, csv_bytes
from twin.report.xlsx import xlsx_bytes

_WRITERS: Final[Mapping[str, Callable[[Report], bytes]]] = {"csv": csv_bytes, "xlsx": xlsx_bytes, "pdf": pdf_bytes}


def known_format(given: str, known: tuple[str, ...]) -> str:
    """The format as ``known`` calls it: ``.XLSX`` is ``xlsx``.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    found = given.lower().removeprefix(".")
    if found in known:
        return found
    raise SiteError(
        "unknown-format",
        f"不支持的格式“{given}”；可用：{'、'.join(known)}。",
        f"unknown format “{given}”; use one of: {', '.join(known)}.",
    )


def report_bytes(report: Report, file_format: str, known: tuple[str, ...] = tuple(_WRITERS)) -> bytes:
    """The report as ``csv``, ``xlsx`` or ``pdf``, as far as ``known`` has them; the same report gives the same bytes.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    return _WRITERS[known_format(file_format, known)](report)
