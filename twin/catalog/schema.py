"""The types of the catalogue: vocabulary entries, tables, rules. Frozen values, everything already resolved.

A reader of a :class:`Rule` never has to look anything up again: kinds and items are ids that exist, units are
metres and square metres, settings stand beside the limit that uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from twin import units
from twin.catalog.intervals import Interval, Unit
from twin.model import Strength, Text

Value = float | bool | str
"""What a measure yields and a limit compares: a number in the measure's unit, yes/no, or a word."""


@dataclass(frozen=True, slots=True)
class Category:
    """A class of items that shares one map icon."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """What a thing is. Ids are stable.

    ``consists_of``: a set, all of these together make one (平板电脑及手写笔).
    ``any_of``: each of these counts as one (固体胶(胶水), 常规急救器材 and its members).
    ``includes``: built-in parts that are present whenever this is (高拍仪 with a reader inside).
    ``endings``: what any other word for it ends with (公积金窗口).
    """

    id: str
    zh: str
    en: str
    category: str
    synonyms: tuple[str, ...] = ()
    consists_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """What a zone is for. ``public``: visitors are served there. ``colour``: ``#rrggbb`` on the map."""

    id: str
    zh: str
    en: str
    public: bool
    colour: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeEntry:
    """A registered property of an asset (责任人, 型号 …); ``Asset.attributes`` is keyed by these ids.

    ``unit``: ``m`` or ``deg`` for a measured one, whose bare numbers up to ``up_to`` are in that unit.
    ``yes_no``: it is answered with 是 or 否. ``day``: it is a date.
    """

    id: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    up_to: float = 0.0
    yes_no: bool = False
    day: bool = False


@dataclass(frozen=True, slots=True)
class Provision:
    """How far a collection of things provides a wanted item.

    ``count`` whole ones; ``lacking`` ids of the parts to add for the first (empty when ``count`` > 0).
    Truthy when at least one is there.
    """

    wanted: str
    count: int
    lacking: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.count > 0


class SubjectKind(StrEnum):
    """What a rule is about, one finding each."""

    CENTRE = "centre"  # ``zones``: only when the centre has a zone of one of these kinds
    FLOOR = "floor"  # ``zones``: only floors that have a zone of one of these kinds
    ZONE = "zone"  # ``zones``: zones of any of these kinds
    OPENING = "opening"
    ITEM = "item"  # all things of one item together; ``items`` empty: every item present
    WINDOW = "window"  # a thing whose item is of category ``window``; ``items``: the types
    ASSET = "asset"  # each thing; ``items`` empty: every one


class Condition(StrEnum):
    """The closed list of further conditions on a subject; no and/or language."""

    MAIN_ENTRANCE = "main_entrance"  # opening: marked 主入口/main, else the widest one to the outside
    ENTRANCE = "entrance"  # opening: leads outside
    SECONDARY_ENTRANCE = "secondary_entrance"  # opening: an entrance that is not main
    LANDING = "landing"  # opening: where a stair or lift lets people out
    VISITOR_LIFT = (
        "visitor_lift"  # opening: a lift for people in wheelchairs, or that may be one; once, at its lowest floor
    )
    VISITOR_DOOR = "visitor_door"  # opening: a door that visitors use, at an entrance or inside
    TWO_OR_MORE = "two_or_more"  # item: at least two things of it
    REGISTERED = "registered"  # asset: in the register (not only drawn)
    PLACED = "placed"  # asset: it has a position


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which subjects a rule binds.

    ``outside_zones``: not in a zone of these kinds (where another rule already asks the same).
    ``depends_on``: codes of rules that ask for the subject itself. When no subject exists: if one of them binds
    the tier as required or shall, this rule fails once with the centre as subject; otherwise not applicable.
    """

    kind: SubjectKind
    zones: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    outside_zones: tuple[str, ...] = ()
    condition: Condition | None = None
    depends_on: tuple[str, ...] = ()


class Op(StrEnum):
    """How a limit compares. Inclusive, with ``units.EPS`` for rounding."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUALS = "equals"
    BETWEEN = "between"  # from one value to another, both allowed
    IS = "is"  # yes/no or a word


@dataclass(frozen=True, slots=True)
class Setting:
    """A number the document leaves open (附近, 靠近), with our stated default in metres, m² or pieces."""

    name: str
    default: float
    unit: str
    about: Text


ANY_TIER: Final = "*"
"""The tier that a standard without tiers binds: every one."""


class Confidence(StrEnum):
    """How a number of another standard is known. What has none is from the document itself."""

    TEXT = "T"  # the clause was read, on a page or file that reproduces the standard
    SECONDARY = "S"  # a page that states the number: off until an auditor turns it on


class FactKind(StrEnum):
    """What a fact of a centre says."""

    COUNT = "count"  # a whole number, not negative
    NUMBER = "number"
    AREA = "area"  # m²
    HOURS = "hours"  # times of a day
    PHONE = "phone"
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about a centre that no plan shows, declared by a standard: a limit depends on it, or a measure reads it."""

    name: str
    about: Text
    kind: FactKind = FactKind.YES_NO


@dataclass(frozen=True, slots=True)
class Limit:
    """What the measured value is held against.

    ``setting``: name of the setting the value comes from. ``upper``: the other end of ``between``. ``fact``: ``value``
    holds where the fact is true of the centre, ``otherwise`` where it is not.
    """

    op: Op
    value: Value
    unit: str
    setting: str | None = None
    upper: float | None = None
    fact: Fact | None = None
    otherwise: Value | None = None

    def where(self, *, holds: bool) -> Limit:
        """The plain limit for centres of which the fact is true, or not true."""
        value = self.value if holds or self.otherwise is None else self.otherwise
        return Limit(self.op, value, self.unit, self.setting)

    def decides(self, measured: Value) -> bool | None:
        """Whether a measured value meets the limit; None when that depends on the fact."""
        return self.decider()(measured)

    def allows(self, measured: Value) -> bool:
        """Whether a measured value meets the limit, taken as it is where the fact is true."""
        return _test(self)(measured)

    def decider(self) -> Callable[[Value], bool | None]:
        """:meth:`decides`, made once for many values."""
        if self.fact is None:
            return _test(self)
        one, other = (_test(self.where(holds=holds)) for holds in (True, False))
        return lambda measured: meets if (meets := one(measured)) == other(measured) else None

    def short_by(self, measured: Value) -> float | None:
        """By how much a measured number misses the limit (0 where it meets it); None where either is no number."""
        if self.op is Op.IS or not _is_number(measured):
            return None
        over = float(measured) - float(self.value)
        if self.op is Op.AT_LEAST:
            return max(0.0, -over)
        if self.op is Op.AT_MOST:
            return max(0.0, over)
        if self.op is Op.EQUALS:
            return abs(over)
        above = float(measured) - self.upper if self.upper is not None else 0.0
        return max(0.0, -over, above)

    def wants_more(self, count: float) -> bool:
        """Whether a number that misses the limit is below it: more would meet it."""
        return self.op is Op.AT_LEAST or (
            self.op is not Op.AT_MOST and _is_number(self.value) and count < float(self.value)
        )


def _test(limit: Limit) -> Callable[[Value], bool]:
    """Whether a value meets a limit, taken as it is where the fact is true."""
    if limit.op is Op.IS:
        return lambda measured: measured == limit.value
    value = float(limit.value)
    least, most = value - units.EPS, (value if limit.upper is None else limit.upper) + units.EPS
    if limit.op is Op.AT_MOST:
        return lambda measured: float(measured) <= most
    if limit.op is Op.AT_LEAST:
        return lambda measured: float(measured) >= least
    return lambda measured: least <= float(measured) <= most


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Rule:
    """One checkable requirement.

    ``marks`` maps tier ids to strength; a tier that is absent is not bound. ``params`` go to the measure as they
    are (ids resolved, lengths in metres); a param that comes from a setting is named in ``param_settings``.
    ``words`` are the table row's own words. ``reading`` is how we took a vague or ambiguous text. ``confidence`` and
    ``source`` say how a number of another standard is known. ``on``: whether it is checked unless a centre turns it off.
    """

    code: str
    standard: str
    clause: str
    marks: Mapping[str, Strength]
    applies_to: AppliesTo
    measure: str
    limit: Limit
    title: Text
    why: Text
    fix: Text
    params: Mapping[str, Any] = field(default_factory=dict)
    param_settings: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    reading: Text | None = None
    table: str | None = None
    row: int | None = None
    words: str | None = None
    footnote: str | None = None
    examples_pass: tuple[Value, ...] = ()
    examples_fail: tuple[Value, ...] = ()
    confidence: Confidence | None = None
    source: str | None = None
    on: bool = True

    def strength(self, tier: str) -> Strength | None:
        """How strongly the rule binds a tier; None when it does not."""
        return self.marks.get(tier, self.marks.get(ANY_TIER))

    def with_settings(self, chosen: Mapping[str, float]) -> tuple[Mapping[str, Any], Limit]:
        """Params and limit after a site's own settings replaced the defaults (metres, m², pieces)."""
        params = dict(self.params)
        for param, setting in self.param_settings.items():
            params[param] = chosen.get(setting, self.settings[setting].default)
        limit = self.limit
        if limit.setting is not None and limit.setting in chosen:
            limit = replace(limit, value=chosen[limit.setting])
        return params, limit


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of centre that a standard tells apart."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, in the document's own words (footnote letters and wrapped blanks removed).

    Exactly one of ``item``, ``zone``, ``tier`` says what it stands for; windows are items of category ``window``.
    ``values`` holds a table's printed values by tier where it has no marks (Table 1).
    """

    row: int
    words: str
    en: str
    group: str | None = None
    item: str | None = None
    zones: tuple[str, ...] = ()
    tier: str | None = None
    marks: Mapping[str, Strength] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    footnote: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed: numbers and titles are the document's."""

    table: str
    title: Text
    clause: str
    rows: tuple[TableRow, ...]
    footnotes: Mapping[str, Text] = field(default_factory=dict)


HOLDS: Final = Interval(1, Unit.YEAR)
"""How long a record or an inspector's answer holds where no text says how often it is made anew."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that is no rule here and where it went: ``question``, ``document``, ``record`` or ``outside``.

    ``about``: what to look for or why not. ``title``: name of the document or record. ``every``, ``times``: how often
    a record is made, a document reviewed or a question asked, where the text says so. ``marks`` as of a rule.
    ``zones``: a question is asked in each zone of these kinds; another entry binds only where there is one.
    ``fact``: it binds only where that is true of the centre. ``value``: what an answer must give beside yes or no, with
    its unit. ``reading``: how we took a vague or ambiguous text. The requirements it stands for are the rows of
    ``catalogs/traceability.csv`` that name its ``id``.
    """

    clause: str
    becomes: str
    about: Text
    id: str = ""
    title: Text | None = None
    every: Interval | None = None
    times: int = 1
    marks: Mapping[str, Strength] = field(default_factory=dict)
    zones: tuple[str, ...] = ()
    fact: Fact | None = None
    table: str | None = None
    row: int | None = None
    value: Text | None = None
    reading: Text | None = None

    def strength(self, tier: str) -> Strength | None:
        """How strongly it binds a tier; None when it does not."""
        return self.marks.get(tier, self.marks.get(ANY_TIER))

    @property
    def holds(self) -> Interval:
        """How long what was kept, done or said holds."""
        return self.every or HOLDS

    @property
    def name(self) -> Text:
        """Its title; what to look for where it has none."""
        return self.title or self.about


@dataclass(frozen=True, slots=True)
class Standard:
    """One document. ``retired`` maps codes no longer used to their successor or None.

    ``companion``: it holds for every centre beside the standards that the centre names (national accessibility codes).
    ``facts``: what it declares of a centre beside ``facts.yaml``, by name.
    """

    id: str
    title: Text
    edition: str
    tiers: tuple[Tier, ...]
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    elsewhere: tuple[Clause, ...] = ()
    retired: Mapping[str, str | None] = field(default_factory=dict)
    source: str = ""
    companion: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def rule(self, code: str) -> Rule:
        """Return the rule with that code (KeyError when there is none)."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)
