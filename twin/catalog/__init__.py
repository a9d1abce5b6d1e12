"""The vocabularies and standards in ``catalogs/``: read, resolved, validated.

``load_catalog(root=None) -> Catalog`` · ``lint(path) -> list[str]`` · ``standard_json(standard)`` ·
``explain(rule, lang)``.
"""

from twin.catalog.measures import MEASURES, MeasureSpec, ParamKind
from twin.catalog.schema import (
    AppliesTo,
    Category,
    Clause,
    Condition,
    ItemEntry,
    Limit,
    Op,
    Provision,
    Rule,
    Setting,
    Standard,
    SubjectKind,
    Table,
    TableRow,
    Tier,
    Value,
    ZoneEntry,
)

__all__ = [
    "MEASURES",
    "AppliesTo",
    "Category",
    "Clause",
    "Condition",
    "ItemEntry",
    "Limit",
    "MeasureSpec",
    "Op",
    "ParamKind",
    "Provision",
    "Rule",
    "Setting",
    "Standard",
    "SubjectKind",
    "Table",
    "TableRow",
    "Tier",
    "Value",
    "ZoneEntry",
]
