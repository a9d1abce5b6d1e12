"""The vocabularies and standards in ``catalogs/``: read, resolved, validated.

``load_catalog(root=None) -> Catalog`` · ``lint(path) -> list[str]`` · ``standard_json(standard)`` ·
``explain(rule, lang)``.
"""

from twin.catalog.loader import DEFAULT_ROOT, Catalog, lint, load_catalog
from twin.catalog.measures import MEASURES, MeasureSpec, ParamKind
from twin.catalog.schema import (
    AppliesTo,
    AttributeEntry,
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
from twin.catalog.vocabulary import Vocabulary, normalise
from twin.catalog.words import (
    STRENGTHS,
    explain,
    explain_text,
    limit_text,
    requirement_text,
    standard_json,
    subject_text,
)

__all__ = [
    "DEFAULT_ROOT",
    "MEASURES",
    "STRENGTHS",
    "AppliesTo",
    "AttributeEntry",
    "Catalog",
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
    "Vocabulary",
    "ZoneEntry",
    "explain",
    "explain_text",
    "limit_text",
    "lint",
    "load_catalog",
    "normalise",
    "requirement_text",
    "standard_json",
    "subject_text",
]
