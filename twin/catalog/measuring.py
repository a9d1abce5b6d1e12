"""What a person can measure at a thing, and how a reading is written into its attribute."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Final

from twin.catalog.attributes import quantity_of
from twin.catalog.loader import Catalog
from twin.catalog.schema import AttributeEntry, Condition, Rule, Standard, SubjectKind
from twin.errors import Invalid

_OF_CATEGORY: Final = {
    "counter": ("surface_height", "knee_width", "knee_height", "knee_depth"),
    "window": ("surface_height", "knee_width", "knee_height", "knee_depth"),
    "sign": ("mounting_height", "char_height", "protrusion"),
}
"""What rules look for at things of a category whatever their own subject is."""
_DOORS: Final = frozenset({"door"})
_LIFTS: Final = frozenset({"lift", "accessible_lift"})
"""Items at which an opening is measured."""
_NUMBER: Final = "attribute_number"


def measurable(catalog: Catalog, standards: Iterable[Standard], item: str | None) -> tuple[AttributeEntry, ...]:
    """The attributes of a thing that can be measured and that a rule of these standards, or its category, asks for."""
    entry = catalog.items.resolve(item) if item else None
    if entry is None:
        return ()
    names = list(_OF_CATEGORY.get(entry.category, ()))
    for standard in standards:
        names += [rule.params["attribute"] for rule in standard.rules if _asks(rule, entry.id, catalog)]
    return tuple(catalog.attributes[name] for name in dict.fromkeys(names))


def _asks(rule: Rule, item: str, catalog: Catalog) -> bool:
    name = rule.params.get("attribute")
    if name is None:
        return False
    if catalog.attributes[name].unit != "m" and rule.measure != _NUMBER:
        return False
    if rule.applies_to.kind is SubjectKind.OPENING:  # a door or a lift is measured at the thing registered there
        return item in (_LIFTS if rule.applies_to.condition is Condition.VISITOR_LIFT else _DOORS)
    wanted = rule.applies_to.items if rule.applies_to.kind is SubjectKind.ASSET else ()
    return any(catalog.satisfies([item], one) for one in wanted)


def reading(entry: AttributeEntry, raw: str) -> str:
    """A reading as the register keeps it: ``750 mm``, ``45 deg``, ``26``.

    Raises
    ------
    Invalid
        ``no-reading``: it is no number, has another unit, or none where the number alone does not tell.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if entry.unit is not None:
        value = quantity_of(entry, text)
        if value is not None and entry.unit == "m":
            return f"{value * 1000:g} mm"
        if value is not None:
            return f"{value:g} {entry.unit}"
    else:
        try:
            number = float(text.rstrip("℃°C度 ").strip() or "x")
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return f"{number:g}"
    hint = ("请写单位，例如 750 mm", "give the unit, for instance 750 mm") if entry.unit else ("应为数", "a number")
    raise Invalid(
        "no-reading",
        f"“{raw}”不是“{entry.zh}”的读数：{hint[0]}",
        f"{raw!r} is no reading of “{entry.en}”: {hint[1]}",
    )
