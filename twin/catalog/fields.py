"""Reading YAML strictly: every complaint is one line that says where and what to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from twin.errors import CatalogError
from twin.model import Text

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where libyaml is built in, five times faster; the same result without."""


class _Loader(_Base):  # type: ignore[misc]
    """Safe YAML that refuses a key written twice (the standard loader keeps the last in silence)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    written: set[str] = set()
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        if key_node.value in written:
            msg = f"line {key_node.start_mark.line + 1}: {key_node.value!r} is written twice"
            raise yaml.YAMLError(msg)
        written.add(key_node.value)
    loader.flatten_mapping(node)  # <<: merges come first, so that what is written here wins
    return {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def wrong(where: str, zh: str, en: str) -> NoReturn:
    """Raise the one-line complaint about a place in a catalogue file."""
    raise CatalogError("catalog", f"{where}:{zh}", f"{where}: {en}")


def read_yaml(path: Path) -> Fields:
    """Read one catalogue file as strict fields.

    Raises
    ------
    CatalogError
        When the file is absent, is not UTF-8 or is not YAML with a mapping at its top.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        wrong(path.name, "文件不存在", "there is no such file")
    except UnicodeDecodeError:
        wrong(path.name, "不是 UTF-8 编码，请另存为 UTF-8", "is not UTF-8; save it as UTF-8")
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        wrong(path.name, f"不是有效的 YAML:{reason}", f"is not valid YAML: {reason}")
    if not isinstance(data, dict):
        wrong(path.name, "最外层应为 键: 值", "its top level must be key: value")
    return Fields(data, path.name)


def near(word: str, known: Iterable[str], n: int = 3) -> str:
    """Name the nearest known words, or all of them when none is near and they are few."""
    choices = list(known)
    close = difflib.get_close_matches(word, choices, n=n, cutoff=0.5)
    return ", ".join(close or (choices if len(choices) <= 20 else choices[:n]))


def near_codes(code: str, known: Iterable[str], n: int = 3) -> str:
    """Name known codes of the same document that begin as this one does; how codes begin where none is of its document.

    >>> near_codes("SJ-T2-R99", ["SJ-T2-R9", "SJ-T4-R9", "QP-2-1b"], 1)
    'SJ-T2-R9'
    >>> near_codes("foo", ["SJ-T2-R9", "SJ-T4-R9", "QP-2-1b"])
    'SJ-…, QP-…'
    """
    folded, choices = code.casefold(), list(known)

    def likeness(other: str) -> tuple[int, float]:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(folded, other.casefold(), strict=False))
        return len(list(alike)), difflib.SequenceMatcher(None, folded, other.casefold()).ratio()

    document = folded.partition("-")[0]
    same = [other for other in choices if other.casefold().partition("-")[0] == document]
    begun = [f"{beginning}-…" for beginning in dict.fromkeys(other.partition("-")[0] for other in choices)]
    return ", ".join(nlargest(n, same, key=likeness) or begun)


_REQUIRED: Final = object()


class Fields:
    """One YAML mapping, taken apart key by key; what is left at the end is a misspelling."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            wrong(where, "应为 键: 值", f"must be a mapping, not {data!r}")
        self._data: dict[str, Any] = data
        self._left = set(data)
        self._asked: list[str] = []
        self.where = where

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def keys(self) -> Sequence[str]:
        """Return all keys, in the order written."""
        return list(self._data)

    def take(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a value as it is."""
        self._asked.append(key)
        self._left.discard(key)
        if key in self._data:
            return self._data[key]
        if default is _REQUIRED:
            guess = difflib.get_close_matches(key, self._left, n=1, cutoff=0.6)
            hint = f"（是否写成了 {guess[0]}?）" if guess else ""
            hint_en = f" (is {guess[0]!r} meant to be it?)" if guess else ""
            wrong(self.where, f"缺少 {key}{hint}", f"{key!r} is missing{hint_en}")
        return default

    def word(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a non-empty string (a bare number is taken as the word it looks like)."""
        value = self.take(key, default)
        if value is default:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            wrong(f"{self.where}, {key}", f"应为文字，不是 {value!r}", f"must be a word, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.take(key)
        if not isinstance(value, bool):
            wrong(
                f"{self.where}, {key}", f"应为 true 或 false，不是 {value!r}", f"must be true or false, not {value!r}"
            )
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words (one word alone is a list of one); empty when absent."""
        value = self.take(key, ())
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple) or not all(isinstance(word, str | int | float) for word in value):
            wrong(f"{self.where}, {key}", f"应为文字列表，不是 {value!r}", f"must be a list of words, not {value!r}")
        return tuple(str(word) for word in value)

    def text(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a :class:`Text` written as ``{zh: …, en: …}``."""
        value = self.take(key, default)
        if value is default:
            return value
        if isinstance(value, Text):
            return value
        inner = Fields(value, f"{self.where}, {key}")
        text = Text(inner.word("zh"), inner.word("en"))
        inner.done()
        return text

    def inner(self, key: str, default: Mapping[str, Any] | None = None) -> Fields:
        """Return a mapping below this one."""
        value = self.take(key) if default is None else self.take(key, default)
        return Fields(value, f"{self.where}, {key}")

    def copy(self) -> dict[str, Any]:
        """Return the mapping as it is."""
        return dict(self._data)

    def take_all(self) -> list[tuple[str, Any]]:
        """Return every key with its value."""
        return [(key, self.take(key)) for key in self._data]

    def each(self, key: str) -> list[Any]:
        """Return a list of anything; empty when absent."""
        value = self.take(key, [])
        if not isinstance(value, list):
            wrong(f"{self.where}, {key}", "应为列表", f"must be a list, not {value!r}")
        return value

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._data:
            if key in self._left:
                known = near(key, self._asked)
                wrong(self.where, f"不认识的键 {key!r}，可用：{known}", f"unknown key {key!r}; did you mean: {known}")
