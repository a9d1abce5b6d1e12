"""The parameters of a rule's measure: words resolved to ids, numbers with units or out of a setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from twin.catalog.facts import FactEntry, hours_of
from twin.catalog.fields import Fields, near, wrong
from twin.catalog.limits import read_limit, read_number
from twin.catalog.measures import MeasureSpec, ParamKind
from twin.catalog.schema import AttributeEntry, Fact, ItemEntry, Setting, SubjectKind, ZoneEntry
from twin.catalog.vocabulary import Entry, Vocabulary
from twin.model import Text

E = TypeVar("E", bound=Entry)
ITEM: Final = Text("物品", "item")
ZONE: Final = Text("功能区类型", "zone kind")
ATTRIBUTE: Final = Text("属性", "attribute")


@dataclass(frozen=True)
class Known:
    """What a standard may refer to."""

    items: Vocabulary[ItemEntry]
    zones: Vocabulary[ZoneEntry]
    attributes: Vocabulary[AttributeEntry]
    measures: Mapping[str, MeasureSpec]
    facts: Mapping[str, FactEntry]


def resolved(words: Iterable[str], vocabulary: Vocabulary[E], noun: Text, where: str) -> tuple[str, ...]:
    """Resolve words to ids, refusing an unknown one with the near ones."""
    result = []
    for word in words:
        entry = vocabulary.resolve(word)
        if entry is None:
            close = ", ".join(f"{e.id} ({e.zh})" for e in vocabulary.suggest(word)) or "–"
            wrong(where, f"没有{noun.zh} {word!r}，相近：{close}", f"unknown {noun.en} {word!r}; near ones: {close}")
        result.append(entry.id)
    return tuple(dict.fromkeys(result))


@dataclass
class ParamReader:
    """Reads the parameters of one rule. The settings they come from are added to ``used``."""

    known: Known
    settings: Mapping[str, Setting]
    facts: Mapping[str, Fact]
    used: dict[str, Setting]
    from_setting: dict[str, str] = field(default_factory=dict)

    def read(self, fields: Fields, spec: MeasureSpec, subject: SubjectKind) -> dict[str, Any]:
        """Every parameter of the measure by name; what the subject may do without is empty."""
        params: dict[str, Any] = {}
        for name, kind in spec.params.items():
            spared = subject in spec.optional.get(name, ())
            if name not in fields and spared:
                params[name] = ()
            elif kind in _DIMENSIONS:
                params[name] = self._quantity(fields, name, kind)
            elif kind in {ParamKind.ITEMS, ParamKind.ZONES, ParamKind.WORDS}:
                params[name] = self._list(fields, name, kind, needed=not spared)
            else:
                params[name] = self._one(fields, name, kind)
        fields.done()
        return params

    def _quantity(self, fields: Fields, name: str, kind: ParamKind) -> float:
        """Read a length or an angle, or the setting it comes from."""
        inner = Fields({"at_most": fields.take(name)}, f"{fields.where}, {name}")
        limit = read_limit(inner, _DIMENSIONS[kind], self.settings, self.used)
        if limit.setting:
            self.from_setting[name] = limit.setting
        return float(limit.value)

    def _list(self, fields: Fields, name: str, kind: ParamKind, *, needed: bool) -> tuple[str, ...]:
        """Read words, resolved to ids where the catalogue knows them; a list that is needed is never empty."""
        where = f"{fields.where}, {name}"
        fields.take(name)  # refuses when absent, naming a misspelling
        words = fields.words(name)
        if needed and not words:
            what = {ParamKind.ZONES: "功能区类型", ParamKind.ITEMS: "物品"}.get(kind, "词")
            what_en = {ParamKind.ZONES: "the zone kinds", ParamKind.ITEMS: "the items"}.get(kind, "the words")
            wrong(where, f"须写明{what}", f"name {what_en}")
        if kind is ParamKind.ZONES:
            return resolved(words, self.known.zones, ZONE, where)
        return resolved(words, self.known.items, ITEM, where) if kind is ParamKind.ITEMS else words

    def _one(self, fields: Fields, name: str, kind: ParamKind) -> Any:
        where = f"{fields.where}, {name}"
        if kind is ParamKind.NUMBER:
            return read_number(fields.take(name), where)
        word: str = fields.word(name)
        if kind is ParamKind.ITEM:
            return resolved([word], self.known.items, ITEM, where)[0]
        if kind is ParamKind.ATTRIBUTE:
            return resolved([word], self.known.attributes, ATTRIBUTE, where)[0]
        if kind is ParamKind.FACT:
            self._require_fact(word, where)
        elif not hours_of(word):
            wrong(where, f"{word!r} 应写成 08:30-12:00", f"{word!r} must be written like 08:30-12:00")
        return word

    def _require_fact(self, name: str, where: str) -> None:
        """Refuse a fact that neither facts.yaml nor the standard knows; any word will do where there is no facts.yaml."""
        known = [*self.facts, *self.known.facts]
        if self.known.facts and name not in known:
            close = near(name, known)
            wrong(where, f"没有事实 {name!r}，相近：{close}", f"unknown fact {name!r}; near ones: {close}")


_DIMENSIONS: Final[Mapping[ParamKind, MeasureSpec]] = {
    ParamKind.LENGTH: MeasureSpec("length", "m", frozenset(), Text("长度", "a length"), Text("", ""), Text("", "")),
    ParamKind.ANGLE: MeasureSpec("angle", "deg", frozenset(), Text("角度", "an angle"), Text("", ""), Text("", "")),
}
