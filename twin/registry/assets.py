"""``assets.csv`` and its XLSX twin: what people write, read into rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twin.model import Text


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One row as written. ``cells``: known columns by English name; ``extra``: other columns; blank cells are absent.

    A cell holding ``<清空>`` asks for the stored value to be cleared. ``problems``: what cannot be read at all.
    """

    line: int
    cells: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Text, ...] = ()


def read_assets(source: Path | bytes, *, name: str | None = None) -> tuple[AssetRow, ...]:
    """Read an asset list: CSV (UTF-8, with BOM, GB18030; comma, semicolon, tab) or XLSX; headers zh or en.

    Raises
    ------
    SiteError
        Not such a file, or no asset-number column.
    """
    raise NotImplementedError
