"""What one piece may cost at most, and who says so: ``catalogs/prices.yaml`` as values."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from twin.catalog.fields import Fields, read_yaml, wrong
from twin.catalog.loader import DEFAULT_ROOT, Catalog, load_catalog
from twin.catalog.upkeep import among, known_word
from twin.model import Text


@dataclass(frozen=True, slots=True)
class PriceCap:
    """The most that one piece of an item may cost, in yuan; ``words`` give every number of the rule."""

    yuan: int
    words: Text
    source: Text
    confidence: str


def load_caps(root: Path | None = None) -> Mapping[str, PriceCap]:
    """Read ``prices.yaml`` of a catalogue folder, by item id; a set whose parts all have a cap has their sum.

    A folder without the file has none.

    Raises
    ------
    CatalogError
        At the first thing that is wrong: one line that says where and what to write.
    """
    path = (root or DEFAULT_ROOT).resolve() / "prices.yaml"
    stamp = path.stat() if path.exists() else None
    return _cached(path, load_catalog(root), None if stamp is None else (stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=8)
def _cached(path: Path, catalog: Catalog, stamp: tuple[int, int] | None) -> Mapping[str, PriceCap]:
    if stamp is None:
        return {}
    top = read_yaml(path)
    caps: dict[str, PriceCap] = {}
    for number, raw in enumerate(top.each("caps"), 1):
        fields = Fields(raw, f"{path.name}, cap {number}")
        items = [known_word(fields, word, catalog.items, "物品", "item") for word in fields.words("items")]
        cap = PriceCap(
            _yuan(fields),
            fields.text("words"),
            fields.text("source"),
            among(fields, "confidence", fields.word("confidence"), ("T", "S")),
        )
        fields.done()
        for item in items:
            if item in caps:
                wrong(fields.where, f"{item} 已有上限", f"{item} has a cap already")
            caps[item] = cap
    top.done()
    for entry in catalog.items:
        if entry.consists_of and entry.id not in caps and all(part in caps for part in entry.consists_of):
            caps[entry.id] = _sum([caps[part] for part in entry.consists_of])
    return caps


def _yuan(fields: Fields) -> int:
    value = fields.take("yuan")
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        wrong(f"{fields.where}, yuan", f"应为正整数，不是 {value!r}", f"must be a whole number above 0, not {value!r}")
    return int(value)


def _sum(parts: list[PriceCap]) -> PriceCap:
    return PriceCap(
        sum(part.yuan for part in parts),
        Text(" + ".join(part.words.zh for part in parts), " + ".join(part.words.en for part in parts)),
        parts[0].source,
        max((part.confidence for part in parts), key="TS".index),
    )
