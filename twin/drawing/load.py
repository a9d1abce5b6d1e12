"""Bytes → ezdxf document, or one clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ezdxf.document import Drawing as DxfDocument

from twin.model import Issue, Text


@dataclass(frozen=True, slots=True)
class LoadInfo:
    """How a file was read: its hash, version, the encoding used, and what had to be repaired."""

    name: str
    sha256: str
    dxf_version: str
    encoding: str
    issues: tuple[Issue, ...] = ()


def load_drawing(
    source: Path | bytes,
    name: str | None = None,
    encoding: str | None = None,
    progress: Callable[[float, Text], None] | None = None,
) -> tuple[DxfDocument, LoadInfo]:
    """Open a DXF."""
    raise NotImplementedError
