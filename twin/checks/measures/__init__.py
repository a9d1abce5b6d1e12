"""The measures that rules name: one function each, pure over (facility, target, params), a module per topic.

Every function answers with a value, or says which data are missing (the verdict is then *unknown*), or why
the question does not arise (*not applicable*). None of them guesses. What each measure is, its unit and what
it is *not* stands in :mod:`twin.catalog.measures`, under the same topics, which the rule loader shows to
newcomers; the docstrings here add source and resolution. A new topic is one module with a tuple ``MEASURES``
here, one with ``SPECS`` there, and a line in each of the two lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from twin.checks.measures import access, attributes, counts, distances, facts, fittings, marks, placing, ways, windows
from twin.checks.measures.base import Measure, Measured, Target
from twin.checks.measures.distances import STRAIGHT

__all__ = ["IMPLEMENTED", "STRAIGHT", "Measure", "Measured", "Target"]

_TOPICS: Final = (counts, distances, ways, access, placing, attributes, marks, windows, fittings, facts)
IMPLEMENTED: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.__name__: measure for topic in _TOPICS for measure in topic.MEASURES}
)
"""Every measure of the catalogue by name; a test holds the two tables equal."""
