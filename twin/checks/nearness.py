"""What unknown words may have meant. Asked once per word and catalogue: it is the slowest look-up there is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest
from typing import Final

from twin.catalog.loader import Catalog
from twin.catalog.vocabulary import Entry
from twin.checks.attributes import normalised

LIKELY: Final = 2 / 3
"""Similarity (0 to 1) from which unknown words may well mean an entry, so that absence cannot be told."""

ALIKE: Final = 0.6
"""Similarity (0 to 1) from which two titles may be those of one document."""


@lru_cache(maxsize=65536)
def near_items(catalog: Catalog, words: str) -> tuple[str, ...]:
    """Ids of the items worth suggesting for the words, nearest first."""
    return tuple(entry.id for entry in catalog.items.suggest(words))


@lru_cache(maxsize=65536)
def likely_items(catalog: Catalog, words: str) -> frozenset[str]:
    """Ids of the items the words may well mean."""
    return frozenset(item for item in near_items(catalog, words) if _likely(words, catalog.items[item]))


@lru_cache(maxsize=65536)
def near_kinds(catalog: Catalog, words: str) -> frozenset[str]:
    """Ids of the zone kinds worth suggesting for a room's name."""
    return frozenset(entry.id for entry in catalog.zones.suggest(words))


def near_titles(title: str, others: Iterable[str], most: int) -> list[str]:
    """Those of other titles that are like one, the likest first; each pair is compared once."""
    alike = [pair for pair in ((likeness(title, other), other) for other in others) if pair[0] >= ALIKE]
    return [other for score, other in nlargest(most, alike)] if alike else []


@lru_cache(maxsize=262144)
def likeness(title: str, other: str) -> float:
    """How alike two titles are: 1 when they are equal, 0 where they cannot reach :data:`ALIKE`."""
    matcher = SequenceMatcher(None, other, title)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _likely(words: str, entry: Entry) -> bool:
    """Whether one word is inside the other, or two thirds are alike."""
    one = normalised(words)
    for other in map(normalised, (entry.zh, entry.en, *entry.synonyms)):
        if min(len(one), len(other)) > 1 and (one in other or other in one):
            return True
        if SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKELY:
            return True
    return False
