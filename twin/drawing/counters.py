"""The numbers that stand at service counters: they number windows, not rooms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from twin.catalog import load_catalog
from twin.drawing.labels import RoomLabel
from twin.model import Placement

COUNTERS: Final = frozenset({"counter", "window"})
"""Categories of items at which people are served."""
AT_COUNTER_M: Final = 2.0
"""Metres from the middle of a counter to the middle of its number (ours): a counter is 1.5 m long, its number stands before or behind it."""
_WINDOW: Final = re.compile(r"^(?:第|NO\.?)?\s*([A-Za-z]?\d{1,3})\s*号?\s*(?:服务)?(?:窗口|窗|柜台)$", re.IGNORECASE)
"""``A01窗口``, ``3号窗口``: nobody calls a room so, wherever it stands."""
_RUNS: Final = re.compile(r"^([A-Za-z]?)(\d{1,3})$")
"""The numbers of windows, which run on; a centre has fewer than a thousand."""


def numbered_counters(
    labels: Sequence[RoomLabel], placements: Sequence[Placement], metres_per_unit: float
) -> tuple[list[RoomLabel], list[Placement]]:
    """Labels without the numbers of windows, and counters that say their number (attribute 窗口编号) where one stands at them.

    A number belongs to a counter if each is the other's nearest and they are at most `AT_COUNTER_M` apart. Those that run on
    (A01, A02 …) are windows, as are others like them on their layer: a counter drawn in loose lines is no placement. One that stands
    alone may be a small room with a desk in it.
    """
    said = {i: match[1] for i, label in enumerate(labels) if (match := _WINDOW.match(label.name or ""))}
    bare = {i: str(label.number) for i, label in enumerate(labels) if label.number and not (label.name or label.keyed)}
    counters = [j for j, one in enumerate(placements) if _is_counter(one)]
    found = _pairs({**bare, **said}, labels, placements, counters, metres_per_unit)
    parts = {i: match.groups() for i in bare if (match := _RUNS.match(bare[i]))}
    rows: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for i in found.values():
        if i in parts:
            rows[_row(labels[i], *parts[i])].add(int(parts[i][1]))
    runs = {row for row, numbers in rows.items() if any(number + 1 in numbers for number in numbers)}
    windows = set(said) | {i for i in parts if _row(labels[i], *parts[i]) in runs}
    attribute = load_catalog().attributes
    out = list(placements)
    for j, i in found.items():
        known = {entry.id for tag in out[j].attributes if (entry := attribute.resolve(tag)) is not None}
        if i in windows and "window" not in known:
            out[j] = replace(out[j], attributes={**out[j].attributes, "窗口编号": said.get(i) or bare[i]})
    return [label for i, label in enumerate(labels) if i not in windows], out


def _row(label: RoomLabel, letter: str, digits: str) -> tuple[str, str, int]:
    """What the numbers of one row of windows share; ``1`` to ``12`` are one row, ``101`` is none of it."""
    return label.layer, letter, max(len(digits), 2)


def _is_counter(one: Placement) -> bool:
    entry = load_catalog().items.by_id.get(one.item) if one.item is not None else None
    return entry is not None and entry.category in COUNTERS


def _pairs(
    numbers: dict[int, str],
    labels: Sequence[RoomLabel],
    placements: Sequence[Placement],
    counters: Sequence[int],
    metres_per_unit: float,
) -> dict[int, int]:
    """Counter → label, each the other's nearest."""
    if not numbers or not counters:
        return {}
    keys = list(numbers)
    texts = np.asarray([labels[i].at for i in keys], dtype=np.float64) * metres_per_unit
    desks = np.asarray([placements[j].middle or placements[j].at for j in counters], dtype=np.float64)
    away, nearest = (np.asarray(each) for each in cKDTree(desks).query(texts))
    back = np.asarray(cKDTree(texts).query(desks)[1])
    mutual = (back[nearest] == np.arange(len(keys))) & (away <= AT_COUNTER_M)
    return {counters[desk]: keys[k] for k, desk in enumerate(nearest.tolist()) if mutual[k]}
