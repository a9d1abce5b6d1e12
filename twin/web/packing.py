"""How the map's resources travel: compact JSON, compressed, named by the hash of its content."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twin.model import Json


@dataclass(frozen=True, slots=True)
class Resource:
    """One answer, compressed, and the hash that names it for ever."""

    tag: str
    gzipped: bytes


def pack(value: Json) -> Resource:
    """JSON without blanks, gzipped the same way every time."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return Resource(hashlib.sha256(text).hexdigest()[:16], gzip.compress(text, compresslevel=5, mtime=0))


def mm(values: Sequence[float]) -> list[int]:
    """Metres as whole millimetres."""
    return [round(value * 1000) for value in values]


def flat(coordinates: Iterable[Sequence[float]]) -> list[int]:
    """Points as one list x, y, x, y … of whole millimetres."""
    return [round(value * 1000) for point in coordinates for value in point[:2]]
