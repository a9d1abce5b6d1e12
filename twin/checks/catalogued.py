"""What checks ask the catalogue again and again, worked out once."""

from __future__ import annotations

from collections.abc import KeysView
from functools import lru_cache

from twin.catalog.loader import Catalog
from twin.checks.attributes import keys_meaning


@lru_cache(maxsize=4096)
def accepted_for(catalog: Catalog, item: str) -> KeysView[str]:
    """Item ids any one of which counts towards the wanted item, wholly or as a part of it, in order."""
    nothing = len(catalog.satisfies((), item).lacking)
    offers = ((entry.id, catalog.satisfies((entry.id,), item)) for entry in catalog.items.entries)
    return dict.fromkeys(sorted(offered for offered, got in offers if got or len(got.lacking) < nothing)).keys()


@lru_cache(maxsize=64)
def in_categories(catalog: Catalog, categories: frozenset[str]) -> frozenset[str]:
    """Ids of the items of some categories."""
    return frozenset(entry.id for entry in catalog.items.entries if entry.category in categories)


@lru_cache(maxsize=8)
def public_kinds(catalog: Catalog) -> frozenset[str]:
    """Ids of the zone kinds that serve the public."""
    return frozenset(entry.id for entry in catalog.zones.entries if entry.public)


@lru_cache(maxsize=65536)
def attribute_keys(catalog: Catalog, keys: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Which of some keys mean an attribute of the catalogue, the one to believe first: its own, then by spelling."""
    entries = ((key, catalog.attributes.resolve(key)) for key in keys)
    own = (key for key, entry in entries if (key if entry is None else entry.id) == name)
    return (*sorted(own, key=lambda key: (key != name, key)), *keys_meaning(keys, name))
