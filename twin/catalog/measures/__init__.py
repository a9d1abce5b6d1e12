"""The closed list of measures a rule may name: a pure table, a module per topic.

``twin.checks.measures`` implements exactly these, under the same topics. Each yields a value, or "unknown" with what
is missing, or "not applicable" with why. Never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from twin.catalog.measures import access, attributes, counts, distances, facts, fittings, marks, placing, ways, windows
from twin.catalog.measures.spec import MeasureSpec, ParamKind

__all__ = ["MEASURES", "MeasureSpec", "ParamKind"]

_TOPICS: Final = (counts, distances, ways, access, placing, attributes, marks, windows, fittings, facts)
MEASURES: Final[Mapping[str, MeasureSpec]] = MappingProxyType(
    {spec.name: spec for topic in _TOPICS for spec in topic.SPECS}
)
"""Every measure by name."""
