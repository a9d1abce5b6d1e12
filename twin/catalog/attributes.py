"""Reading what people write into an attribute: a length, an angle, a date, yes or no. None where it cannot be told."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

from twin.catalog.schema import AttributeEntry
from twin.catalog.vocabulary import Vocabulary
from twin.model import Json
from twin.units import EPS, parse_quantity

_CHINESE_UNITS: Final = (
    ("毫米", "mm"),
    ("厘米", "cm"),
    ("公分", "cm"),
    ("分米", "dm"),
    ("米", "m"),
    ("度", "deg"),
    ("°", "deg"),
)
_YES: Final = frozenset({"是", "有", "真", "yes", "y", "true", "1"})
_NO: Final = frozenset({"否", "无", "没有", "不", "假", "no", "n", "false", "0"})
_COMPASS: Final = {
    "东": 0.0,
    "东北": 45.0,
    "北": 90.0,
    "西北": 135.0,
    "西": 180.0,
    "西南": 225.0,
    "南": 270.0,
    "东南": 315.0,
}
_ENGLISH: Final = {
    "east": "东",
    "northeast": "东北",
    "north": "北",
    "northwest": "西北",
    "west": "西",
    "southwest": "西南",
    "south": "南",
    "southeast": "东南",
    "e": "东",
    "ne": "东北",
    "n": "北",
    "nw": "西北",
    "w": "西",
    "sw": "西南",
    "s": "南",
    "se": "东南",
}


def _plain(raw: Json) -> str:
    return unicodedata.normalize("NFKC", str(raw)).strip().casefold()


def quantity_of(entry: AttributeEntry, raw: Json) -> float | None:
    """Read a measured attribute in the entry's unit: ``"750 mm"``, ``"75 厘米"``, ``0.75``.

    A bare number counts in the entry's unit up to ``entry.up_to`` (0.75 is metres). A length that would be too large
    even in centimetres (1050, as drawings write it) is millimetres; what lies between (75) has no known unit.
    Negative lengths and what is no number give None.
    """
    if entry.unit is None or raw is None or isinstance(raw, bool):
        return None
    text = _plain(raw)
    for word, unit in _CHINESE_UNITS:
        if text.endswith(word):
            text = f"{text.removesuffix(word)}{unit}"
            break
    try:
        number, unit = parse_quantity(text)
    except ValueError:
        return None
    if not math.isfinite(number) or (entry.unit == "m" and number < 0):
        return None
    if unit == entry.unit:
        return number
    if unit or abs(number) <= entry.up_to + EPS:
        return None if unit else number
    return number / 1000.0 if entry.unit == "m" and 100.0 * entry.up_to < number <= 1000.0 * entry.up_to else None


def yes_or_no(raw: Json) -> bool | None:
    """Read 是/否, 有/无, yes/no, true/false, 1/0; None for anything else."""
    text = _plain(raw)
    return True if text in _YES else False if text in _NO else None


def direction_of(raw: Json) -> float | None:
    """Read a direction in degrees counter-clockwise from the x axis, 0 ≤ value < 360.

    Degrees as they stand, or a compass word with the drawing's top as north: 南, 朝南, 向东北, ``SE``.
    """
    text = re.sub(r"[\s_]|(?<=[a-z])-", "", _plain(raw))
    text = re.sub(r"^[朝面向]+|[面向侧]+$", "", text)
    word = _ENGLISH.get(text, text)
    word = {"北东": "东北", "北西": "西北", "南西": "西南", "南东": "东南"}.get(word, word)
    if word in _COMPASS:
        return _COMPASS[word]
    degrees = quantity_of(_DEGREES, text)
    return None if degrees is None else degrees % 360.0


_DEGREES: Final = AttributeEntry("faces_deg", "朝向", "Faces", unit="deg", up_to=360.0)


_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?(?:[t\s].*)?")
_DATE_OF_EIGHT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")


def day_of(raw: Json) -> date | None:
    """Read a date: ``2021-05-03``, ``20210503``, ``2021/5/3``, ``2021年5月``, ``2021``. A month or year alone is its first day."""
    match = _DATE.fullmatch(_plain(raw)) or _DATE_OF_EIGHT.fullmatch(_plain(raw))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def attribute_value(attributes: Mapping[str, Json], name: str, vocabulary: Vocabulary[AttributeEntry]) -> Json:
    """Value of an attribute under any of its names, its id first; None when absent or blank."""
    for key in sorted(attributes, key=lambda key: (key != name, key)):
        entry = vocabulary.resolve(key)
        value = attributes[key]
        if (key == name or (entry is not None and entry.id == name)) and value is not None and str(value).strip():
            return value
    return None
