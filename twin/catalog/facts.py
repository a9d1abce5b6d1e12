"""Facts of a centre that no drawing and no register shows: what is known of them, and reading their values."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from twin.catalog.attributes import yes_or_no
from twin.catalog.fields import Fields, near, read_yaml, wrong
from twin.catalog.schema import Fact, FactKind
from twin.model import Json, Text
from twin.units import parse_quantity

MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One fact of ``facts.yaml``, or one that a standard declares. ``unit`` stands behind the number."""

    id: str
    zh: str
    en: str
    kind: FactKind
    group: str = ""
    unit: str = ""

    @property
    def name(self) -> Text:
        """Its name in both languages."""
        return Text(self.zh, self.en)

    @classmethod
    def declared(cls, fact: Fact) -> FactEntry:
        """The entry of a fact that a standard declares."""
        return cls(fact.name, fact.about.zh, fact.about.en, fact.kind)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts that are known by name, in the order in which they are shown, and their groups."""

    entries: Mapping[str, FactEntry]
    groups: Mapping[str, Text]


def read_facts(path: Path) -> Facts:
    """Read ``facts.yaml``; a folder without one (an audit of before there was any) knows no fact.

    Raises
    ------
    CatalogError
        One line that says where and what to write.
    """
    if not path.exists():
        return Facts({}, {})
    top = read_yaml(path)
    heads = top.inner("groups")
    groups = {key: heads.text(key) for key in heads.copy()}
    listed = top.inner("facts")
    entries = {key: _entry(key, listed.inner(key), groups) for key in listed.copy()}
    top.done()
    return Facts(entries, groups)


def _entry(key: str, fields: Fields, groups: Mapping[str, Text]) -> FactEntry:
    kind, group = fields.word("kind"), fields.word("group")
    for word, known in ((kind, list(FactKind)), (group, list(groups))):
        if word not in known:
            close = near(word, known)
            wrong(fields.where, f"没有 {word!r}，可用：{close}", f"unknown {word!r}; near ones: {close}")
    entry = FactEntry(key, fields.word("zh"), fields.word("en"), FactKind(kind), group, fields.word("unit", ""))
    fields.done()
    return entry


# --- values


def count_of(raw: Json) -> int | None:
    """Read a whole number of people or things: ``24``, ``"24"``, ``24人``; None for anything else."""
    if isinstance(raw, bool) or raw is None:
        return None
    number = re.fullmatch(r"(\d{1,12})(?:\.0+)?\s*[名人个件]?", _plain(raw))
    return int(number[1]) if number else None


def number_of(raw: Json) -> float | None:
    """Read a plain number, its unit dropped: ``26``, ``26℃``; None for anything else."""
    if isinstance(raw, bool) or raw is None:
        return None
    number = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(?:°?C|度|m2|m²)?", _plain(raw))
    return float(number[1]) if number else None


def area_of(raw: Json) -> float | None:
    """Read an area in m²; None for anything else."""
    try:
        value, unit = parse_quantity(str(raw))
    except ValueError:
        return None
    return value if unit in {"", "m2"} and math.isfinite(value) and value >= 0 else None


def phones_of(raw: Json) -> tuple[str, ...]:
    """Telephone numbers of five digits or more in a text, the digits of each alone: ``0563-8601720、12345``."""
    written = re.findall(r"\d[\d\s()-]{3,}\d", _plain("" if raw is None else raw))
    numbers = (re.sub(r"\D", "", one) for one in written)
    return tuple(dict.fromkeys(one for one in numbers if len(one) >= 5))


Hours = tuple[tuple[int, int], ...]
"""From and until, in minutes after midnight, in order and apart."""


def hours_of(raw: Json) -> Hours | None:
    """Read times of a day: ``08:30-12:00, 13:30-17:00``, none where it says 不开放; None where one is no time or two overlap."""
    if not isinstance(raw, str):
        return None
    if _plain(raw).casefold() in _CLOSED:
        return ()
    spans = []
    for part in re.split(r"[,;、]|\s{2,}", _plain(raw).replace("至", "-")):
        match = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-–—~]+\s*(\d{1,2}):(\d{2})\s*", part)
        if match is None:
            return None
        one, other, late, later = map(int, match.groups())
        start, end = one * 60 + other, late * 60 + later
        if other > 59 or later > 59 or not start < end <= MINUTES_A_DAY:
            return None
        spans.append((start, end))
    spans.sort()
    apart = all(before[1] <= after[0] for before, after in pairwise(spans))
    return tuple(spans) if apart else None


_CLOSED: Final = frozenset({"无", "不开放", "closed", "none"})


def hours_text(hours: Hours) -> str:
    """Times of a day as people write them."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _plain(raw: Json) -> str:
    return unicodedata.normalize("NFKC", str(raw)).strip()


_READ: Final = {
    FactKind.COUNT: (count_of, Text("应为不小于 0 的整数", "a whole number, 0 or more")),
    FactKind.NUMBER: (number_of, Text("应为数值", "a number")),
    FactKind.AREA: (area_of, Text("应为面积，平方米", "an area in m²")),
    FactKind.HOURS: (hours_of, Text("应写成 08:30-12:00, 13:30-17:00", "write 08:30-12:00, 13:30-17:00")),
    FactKind.YES_NO: (yes_or_no, Text("应为是或否", "yes or no")),
}


def problem_of(entry: FactEntry, raw: Json) -> Text | None:
    """Why a value is none of its fact's kind; None where it is one."""
    if entry.kind not in _READ:
        return None if isinstance(raw, str) and raw.strip() else Text("不能为空", "it must not be blank")
    read, wanted = _READ[entry.kind]
    return None if read(raw) is not None else wanted
