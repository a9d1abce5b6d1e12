"""A report as plain values, before it becomes CSV, XLSX or PDF: title block, sheets, columns, rows."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from twin.errors import SiteError
from twin.report.cells import Value, guarded


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in Latin characters, and whether its values are centred."""

    header: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. ``shown`` are the columns a printed page has room for; all of them go into CSV and XLSX.

    ``empty`` is said where there is no row.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    shown: tuple[int, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything of one file. ``facts`` are the lines of the title block: label and value.

    ``day`` is the only date in the file, its metadata included: the same report gives the same bytes.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    lang: str
    day: date | None = None
    list_header: str = ""


def csv_bytes(report: Report) -> bytes:
    """All sheets in one table, UTF-8 with a byte-order mark so that Excel reads the Chinese; the first column names the sheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    several = len(report.sheets) > 1
    first = [report.list_header] if several else []
    writer.writerow([*first, *(column.header for column in report.sheets[0].columns)])
    for sheet in report.sheets:
        for row in sheet.rows:
            writer.writerow([guarded(value) for value in ([sheet.title] if several else []) + list(row)])
    return text.getvalue().encode("utf-8-sig")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever sees half of it.

    Raises
    ------
    SiteError
        ``cannot-write``.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _cannot_write(path, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> SiteError:
    why = error.strerror or str(error)
    return SiteError(
        "cannot-write",
        f"无法写入 {path}（{why}）；请检查文件夹是否存在、文件是否正被打开。",
        f"cannot write {path} ({why}); see whether the folder exists and the file is not open elsewhere.",
    )
