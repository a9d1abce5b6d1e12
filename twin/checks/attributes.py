"""Attributes that checking itself reads, as people and blocks write them: 资产编号 and ``ASSET_NO`` are one.

What rules compare (型号, 颜色, 责任人 …) is named by the catalogue; see :meth:`Facility.attribute`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from twin.model import Json

PART: Final = "part_of"
"""The attribute of a drawn thing that is one of several pieces of a register row: the row's number."""
MEASURED: Final = "measured "
"""Before the name of an opening's attribute: who measured it on site, and when (``2026-11-27 李雷``)."""
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "asset_number": (
        "asset_no",
        "资产编号",
        "资产编码",
        "资产号",
        "资产代码",
        "固定资产编号",
        "asset_code",
        "asset_id",
    ),
    "type": ("类型", "窗口类型", "种类", "窗口种类", "window_type"),
    "window": ("窗口", "窗口编号", "窗口号", "所属窗口", "窗口名称", "window_no"),
    "name": ("名称",),
    "entrance": ("出入口", "入口", "出入口类型"),
    "number": ("编号", "no", "号"),
    "control": ("控制", "控制方式", "门控", "access_control"),
    "door_type": ("门类型", "门型", "开启方式"),
    "steps": ("台阶", "台阶数", "踏步"),
}
"""Our attribute name and the other ways it is written."""


_TITLES: Final = frozenset({"窗口业务", "业务类型"})
_NUMBER: Final = re.compile(r"[A-Za-z]{0,2}[-#]?\d{1,4}[A-Za-z]?\s*号?")


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """Fold width, case, blanks, underscores and hyphens, so that ``ASSET_NO`` equals ``asset no``."""
    return re.sub(r"[\s_\-·.:]+", "", unicodedata.normalize("NFKC", text)).casefold()


_NAMES: Final[Mapping[str, str]] = {
    normalised(word): name for name, words in SYNONYMS.items() for word in (name, *words)
}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """Return our name of an attribute, or its folded spelling when it is none of ours."""
    folded = normalised(name)
    return _NAMES.get(folded, folded)


def attribute(attributes: Mapping[str, Json], name: str) -> str | None:
    """Value of an attribute under any of its names, blanks trimmed; None when absent or blank.

    The exact key wins over a synonym; among synonyms the first in spelling order does.
    """
    return first_said(attributes, keys_meaning(tuple(attributes), name))


@lru_cache(maxsize=65536)
def keys_meaning(keys: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Which of some keys are names of an attribute, the one to believe first."""
    wanted = canonical(name)
    return tuple(sorted((key for key in keys if canonical(key) == wanted), key=lambda key: (key != name, key)))


def first_said(attributes: Mapping[str, Json], keys: Iterable[str]) -> str | None:
    """The first of the values that is not blank, trimmed."""
    for key in keys:
        value = attributes[key]
        text = "" if value is None else str(value).strip()
        if text:
            return text
    return None


def pieces_of(attributes: Mapping[str, Json]) -> int:
    """How many things one register row is, by its 数量; one where it says no whole number.

    >>> pieces_of({"quantity": "8 把"}), pieces_of({"quantity": "6.0"}), pieces_of({}), pieces_of({"quantity": "若干"})
    (8, 6, 1, 1)
    """
    said = attributes.get("quantity")
    found = None if said is None else _PIECES.match(unicodedata.normalize("NFKC", str(said)).replace(",", "").strip())
    return int(found[1]) if found else 1


_PIECES: Final = re.compile(r"(\d{1,6})(?:\.0*)?(?![\d.])")


def type_words(attributes: Mapping[str, Json]) -> Sequence[str]:
    """The types that the attribute 类型 names, written as a whole and one by one; none where it is blank."""
    text = attribute(attributes, "type")
    return () if text is None else (text, *listed(text))


def title_words(attributes: Mapping[str, Json]) -> Sequence[str]:
    """What a window is called by its own attributes (窗口名称, 窗口业务), which may say its type."""
    return [word for text in _titles(attributes) for word in (text, *listed(text))]


def window_title(attributes: Mapping[str, Json]) -> str:
    """A window's name and number as its own attributes say them: 无差别综合窗口 3; empty where they say none."""
    titles = _titles(attributes)
    named = [text for text in titles if _NUMBER.fullmatch(text) is None]
    return " ".join([*named[:1], *(text for text in titles if text not in named)][:2])


def _titles(attributes: Mapping[str, Json]) -> list[str]:
    keys = [key for key in attributes if canonical(key) == "window" or normalised(key) in _TITLES]
    return [text for key in keys if (text := str(attributes[key] or "").strip())]


def listed(text: str) -> tuple[str, ...]:
    """Split ``"无差别综合窗口、“即办”专窗"`` into its words; a bracket is never split."""
    words, depth, word = [], 0, ""
    for char in unicodedata.normalize("NFKC", text):  # full-width brackets, commas and semicolons become plain
        depth += (char == "(") - (char == ")")
        if depth <= 0 and char in "、,;/|+\n":
            words.append(word)
            word = ""
        else:
            word += char
    return tuple(w for w in (w.strip() for w in [*words, word]) if w)
