"""A vocabulary: entries found by any of the words people use for them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """What every vocabulary entry has."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def zh(self) -> str: ...  # noqa: D102
    @property
    def en(self) -> str: ...  # noqa: D102
    @property
    def synonyms(self) -> tuple[str, ...]: ...  # noqa: D102


E = TypeVar("E", bound=Entry)

_DROPPED = re.compile(r"[\s\"'“”‘’「」『』《》〈〉、,,/_·・\-‐‑–—]+")
_BRACKETS = str.maketrans("〔〕【】[]{}", "()()()()")
_TAIL = re.compile(r"(?:no\.?|#)?\d+(?:号|台|个|#)?$")
_HEAD = re.compile(r"^\d+(?:号|#)")
_REMARK = re.compile(r"\([^()]*\)")
_ASCII = re.compile(r"[\x00-\x7f]+")


def normalise(words: str) -> str:
    """Fold what does not matter: full-width forms, case, blanks, quotes, commas, hyphens, bracket shapes."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", words).translate(_BRACKETS)).casefold()


def _variants(key: str) -> Iterator[str]:
    """Yield a normalised word, then without numbering (取号机03, 3号取号机), then without a remark in brackets."""
    yield key
    bare = _HEAD.sub("", _TAIL.sub("", key))
    if bare:
        yield bare
    unremarked = _REMARK.sub("", key)
    if unremarked != key and unremarked:
        yield unremarked
        yield _HEAD.sub("", _TAIL.sub("", unremarked)) or unremarked


class Vocabulary(Generic[E]):
    """Entries by id, and every word that leads to one.

    Parameters
    ----------
    entries
        In the order they are shown.
    extra
        Further words by entry id: the rows of the standards' tables.
    endings
        What any other word ends with that means the entry id beside it; the longest counts.

    Raises
    ------
    ValueError
        When one word leads to two entries, or an id is used twice.
    """

    def __init__(
        self,
        entries: Iterable[E],
        extra: Iterable[tuple[str, str]] = (),
        endings: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.entries: tuple[E, ...] = tuple(entries)
        self._by_id: dict[str, E] = {}
        self._by_word: dict[str, str] = {}
        for entry in self.entries:
            if entry.id in self._by_id:
                msg = f"the id {entry.id!r} is used twice; ids are unique"
                raise ValueError(msg)
            self._by_id[entry.id] = entry
            for word in (entry.id, entry.zh, *entry.synonyms):
                self._claim(word, entry.id)
        for entry in self.entries:  # an English name may repeat another's synonym: the Chinese ones decide
            self._by_word.setdefault(normalise(entry.en), entry.id)
        for word, entry_id in extra:
            self._claim(word, entry_id)
        self._endings = sorted(((normalise(word), e) for word, e in endings), key=lambda pair: -len(pair[0]))
        self._finder: re.Pattern[str] | None = None
        self._latin: re.Pattern[str] | None = None

    def _claim(self, word: str, entry_id: str) -> None:
        key = normalise(word)
        if not key:
            msg = f"{entry_id}: {word!r} is empty; write the word or take it out"
            raise ValueError(msg)
        holder = self._by_word.setdefault(key, entry_id)
        if holder != entry_id:
            msg = f"{word!r} belongs to {holder!r} and to {entry_id!r}; leave it with one of them"
            raise ValueError(msg)

    def __getitem__(self, entry_id: str) -> E:
        return self._by_id[entry_id]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def __iter__(self) -> Iterator[E]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def by_id(self) -> Mapping[str, E]:
        """Every entry by its id."""
        return self._by_id

    @property
    def words(self) -> Mapping[str, str]:
        """Every normalised word and the id it leads to."""
        return self._by_word

    def resolve(self, words: str | None) -> E | None:
        """Find the entry for an id, a name, a synonym or a table row's own words; None when there is none.

        A number (取号机03, 3号取号机) or a remark in brackets is set aside when the whole leads nowhere; then its ending tells.
        """
        if not words:
            return None
        variants = list(_variants(normalise(words)))
        for key in variants:
            if key in self._by_word:
                return self._by_id[self._by_word[key]]
        ends = (entry_id for key in variants for ending, entry_id in self._endings if key.endswith(ending))
        found = next(ends, None)
        return None if found is None else self._by_id[found]

    def suggest(self, words: str, n: int = 3) -> tuple[E, ...]:
        """Return up to ``n`` entries with the nearest words, best first; empty when nothing is near."""
        key = normalise(words)
        if not key:
            return ()
        best: dict[str, float] = {}
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(key)
        for word, entry_id in self._by_word.items():
            matcher.set_seq1(word)
            if matcher.quick_ratio() < _NEAR:
                continue
            best[entry_id] = max(best.get(entry_id, 0.0), matcher.ratio())
        near = [entry_id for entry_id, score in best.items() if score >= _NEAR]
        near.sort(key=lambda entry_id: (-best[entry_id], entry_id))
        return tuple(self._by_id[entry_id] for entry_id in near[:n])

    def find_in(self, text: str) -> tuple[str, ...]:
        """Return the ids named in a text such as a room label, in order: longest words first, none overlapping.

        Latin words match whole words only ("office" is not in "officer").
        """
        exact = self.resolve(text)
        if exact is not None:
            return (exact.id,)
        if self._finder is None or self._latin is None:
            chinese = sorted((w for w in self._by_word if not _ASCII.fullmatch(w)), key=len, reverse=True)
            self._finder = re.compile("|".join(map(re.escape, chinese)) or r"(?!)")
            names = {name.casefold() for e in self.entries for name in (e.en, *e.synonyms) if _ASCII.fullmatch(name)}
            latin = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
            self._latin = re.compile(rf"(?<![a-z0-9])(?:{latin})s?(?![a-z0-9])" if latin else r"(?!)")
        found = [self._by_word[m[0]] for m in self._finder.finditer(normalise(text))]
        spaced = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        for match in self._latin.finditer(spaced):
            word = normalise(match[0])
            found.append(self._by_word.get(word) or self._by_word[word.removesuffix("s")])
        return tuple(dict.fromkeys(found))


_NEAR = 0.5
"""Similarity (0 to 1) from which a word is worth suggesting."""
