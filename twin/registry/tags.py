"""Tags: codes, what they stand for, and what a person means by what they scanned or typed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Text as SqlText
from sqlalchemy import cast
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from twin.errors import Conflict, Invalid, NotFound
from twin.model import Floor, Json
from twin.registry.change import Change, kept_once
from twin.registry.daily import TARGETS, LabelSizeTable, ScanTable, TagTable
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.ground import NOWHERE, Ground, Grounds, Spot
from twin.registry.reading import asset_rows, centre_row, counter
from twin.registry.scoping import sees
from twin.registry.tables import AssetTable
from twin.registry.tag_queries import IS_KEPT, LAST_SEEN, MOST_CHOICES, NUMBERED, NUMBERED_IN, SCANNED
from twin.tags.codes import is_code, looks_like_code, new_code, raw_word, tidy
from twin.tags.sheets import LabelSheet, require_fit, sheet_from_json, sheet_json

Target = tuple[str, str]
"""Kind (``asset``, ``zone``, ``window``) and asset number or zone id."""

MOST_BLANKS: Final = 5000
"""Blank tags that can be made at once."""

SHORTEST_SERIAL: Final = 4
"""Characters: a shorter word is not searched for among serial numbers."""

_SERIAL: Final = "serial_number"
_AT_ONCE: Final = 500


class TagState(StrEnum):
    """What a code leads to."""

    BOUND = "bound"
    BLANK = "blank"  # printed, not yet fixed to anything
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class TagRecord:
    """One tag. ``printed_as`` is what its label said when it was last printed."""

    code: str
    centre: str
    kind: str
    target: str
    retired: bool
    printed_at: str | None
    printed_as: str
    version: int

    @property
    def state(self) -> TagState:
        """Blank, bound or retired."""
        if self.retired:
            return TagState.RETIRED
        return TagState.BOUND if self.kind else TagState.BLANK


@dataclass(frozen=True, slots=True)
class Thing:
    """What a tag is fixed to, as the register holds it. ``gone``: the tag names what exists no more."""

    kind: str
    id: str
    centre: str
    centre_name: str
    name: str = ""
    item: str = ""  # as written
    status: str = "in_use"
    attributes: Mapping[str, Json] = field(default_factory=dict)
    spot: Spot = NOWHERE
    gone: bool = False


class Answer(StrEnum):
    """What was found for a word."""

    THING = "thing"
    BLANK = "blank"
    RETIRED = "retired"
    SEVERAL = "several"
    MISTYPED = "mistyped"  # the check character is wrong
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to what was scanned or typed."""

    answer: Answer
    word: str
    tag: TagRecord | None = None
    thing: Thing | None = None
    choices: tuple[Thing, ...] = ()


class TagRegister:
    """The tags of all centres: :attr:`twin.registry.store.Registry.tags`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, change: ChangeMaker, read: Reader, grounds: Grounds) -> None:
        self._change = change
        self._read = read
        self._grounds = grounds

    # --- making and changing --------------------------------------------------------------------------------------
    def ensure(self, centre: str, targets: Sequence[Target], *, by: str, why: str = "") -> dict[Target, str]:
        """Return a code in force for each target, made where there is none. Nothing is written if none is needed."""
        with self._read() as session:
            centre_row(session, centre)
            known = _codes_of(session, centre)
        lacking = [target for target in dict.fromkeys(targets) if target not in known]
        if lacking:
            with self._change(by=by, why=why) as change:
                centre_row(change, centre)
                known = _codes_of(change, centre)  # another may have made some meanwhile
                lacking = [target for target in lacking if target not in known]
                _require_targets(change, self._grounds.of(change, centre), centre, lacking)
                for target, code in zip(lacking, _fresh(change, len(lacking)), strict=True):
                    change.add(TagTable(code=code, centre=centre, target_kind=target[0], target=target[1]))
                    known[target] = code
        return {target: known[target] for target in targets}

    def make_blanks(self, centre: str, count: int, *, by: str, why: str = "") -> tuple[str, ...]:
        """Make tags that stand for nothing yet: print and stick them first, claim them at the first scan."""
        if not 1 <= count <= MOST_BLANKS:
            raise Invalid(
                "bad-count",
                f"一次可生成 1 至 {MOST_BLANKS} 个空白标签，不是 {count}",
                f"1 to {MOST_BLANKS} blank tags can be made at once, not {count}",
            )
        with self._change(by=by, why=why) as change:
            centre_row(change, centre)
            codes = _fresh(change, count)
            change.add_all(TagTable(code=code, centre=centre) for code in codes)
        return codes

    def bind(self, code: str, target: Target, *, by: str, why: str = "", expected_version: int | None = None) -> str:
        """Fix a tag to a thing of its centre: claim a blank one, or move one that was elsewhere. Returns the batch.

        Raises
        ------
        Conflict
            ``tag-retired``; or ``tag-taken``: it is fixed to another thing, and ``expected_version`` does not say
            that the person knew.
        """
        with self._change(by=by, why=why) as change:
            row = _tag_row(change, code)
            if row.retired:
                raise Conflict(
                    "tag-retired", f"标签 {code} 已停用，不能再用", f"The tag {code} is retired and stays so"
                )
            taken = row.target_kind and (row.target_kind, row.target) != target
            if (taken and expected_version is None) or expected_version not in {None, row.version}:
                raise Conflict(
                    "tag-taken",
                    f"标签 {code} 已绑定到 {row.target or '其他对象'}；如要改绑，请刷新后确认",
                    f"The tag {code} is fixed to {row.target or 'another thing'}; reload and confirm to move it",
                )
            _require_targets(change, self._grounds.of(change, row.centre), row.centre, [target])
            row.target_kind, row.target = target
        return change.batch

    def retire(self, code: str, *, by: str, why: str = "") -> str:
        """Take a tag out of use for ever, as when it was lost or damaged. Its history stays. Returns the batch."""
        with self._change(by=by, why=why) as change:
            _tag_row(change, code).retired = True
        return change.batch

    def mark_printed(self, labels: Mapping[str, str], *, by: str, why: str = "") -> str:
        """Note that labels were printed: what each one said, by code. Returns the batch."""
        with self._change(by=by, why=why) as change:
            rows = _rows(change, labels)
            for code, words in labels.items():
                if code not in rows:
                    raise _no_tag(code)
                rows[code].printed_at, rows[code].printed_as = change.at, words[:1000]
        return change.batch

    # --- reading --------------------------------------------------------------------------------------------------
    def of_centre(self, centre: str) -> tuple[TagRecord, ...]:
        """Return a centre's tags by code."""
        with self._read() as session:
            centre_row(session, centre)
            query = select(TagTable).where(TagTable.centre == centre).order_by(col(TagTable.code))
            return tuple(_record(row) for row in session.scalars(query))

    def tag(self, code: str) -> TagRecord:
        """Return one tag."""
        with self._read() as session:
            return _record(_tag_row(session, code))

    def floors(self, centre: str) -> tuple[Floor, ...]:
        """The floors of a centre as they are in force, by level; cheaper than its whole twin."""
        with self._read() as session:
            version = counter(session, centre) if sees(session, centre) else 0
            if not version:
                centre_row(session, centre)
            return self._grounds.at(session, centre, version).floors

    def find(self, text: str, centre: str | None = None) -> Found:
        """Return what a scanned or typed text means: a code or its address, an asset number, a serial number.

        ``centre`` limits the search for numbers, which several centres may use; a code has one meaning everywhere.
        """
        with self._read() as session:
            return self.find_within(session, text, centre)

    def find_within(self, session: Session, text: str, centre: str | None = None) -> Found:
        """Return what :meth:`find` does, as a session sees it that only reads."""
        word, code = raw_word(text), tidy(text)
        row = session.execute(SCANNED, {"code": code}).first() if is_code(code) else None
        if row is not None and sees(session, row.centre):
            return self._of_tag(session, row, word)
        things = self._by_number(session, word, centre) or self._by_serial(session, word, centre)
        if len(things) == 1:
            return Found(Answer.THING, word, thing=things[0])
        if things:
            return Found(Answer.SEVERAL, word, choices=tuple(things))
        wrong = looks_like_code(code) and not is_code(code)
        return Found(Answer.MISTYPED if wrong else Answer.UNKNOWN, word)

    def _of_tag(self, session: Session, row: Any, word: str) -> Found:
        tag, home = _record(row), (row.centre, row.centre_name or row.centre)
        if tag.state is not TagState.BOUND:
            return Found(Answer(tag.state.value), word, tag, Thing("", "", *home))
        ground = self._grounds.at(session, tag.centre, row.counter or 0)
        if tag.kind != "zone":
            thing = _as_thing(row, ground, tag.kind) if row.asset_no else Thing(tag.kind, tag.target, *home, gone=True)
            return Found(Answer.THING, word, tag, thing)
        spot = ground.zone(tag.target)
        if spot is None or spot.zone is None:
            return Found(Answer.THING, word, tag, Thing("zone", tag.target, *home, gone=True))
        return Found(Answer.THING, word, tag, Thing("zone", tag.target, *home, spot.zone.name or tag.target, spot=spot))

    def _assets(self, session: Session, numbers: Iterable[str], centre: str | None) -> list[Thing]:
        if centre is None:
            rows = session.execute(NUMBERED, {"numbers": list(numbers)}).all()
        elif sees(session, centre):
            rows = session.execute(NUMBERED_IN, {"numbers": list(numbers), "centre": centre}).all()
        else:
            rows = []
        return [_as_thing(row, self._grounds.at(session, row.centre, row.counter or 0)) for row in rows]

    def _by_number(self, session: Session, word: str, centre: str | None) -> list[Thing]:
        return self._assets(session, {word, word.upper(), word.lower()}, centre) if word else []

    def _by_serial(self, session: Session, word: str, centre: str | None) -> list[Thing]:
        if len(word) < SHORTEST_SERIAL:
            return []
        wanted = json.dumps(word)[1:-1].lower()
        stored = func.lower(cast(AssetTable.attributes, SqlText))
        holds = stored.contains(wanted, autoescape=True)
        query = select(AssetTable.centre, AssetTable.asset_no, AssetTable.attributes).where(holds)
        if centre is not None:
            query = query.where(col(AssetTable.centre) == centre)
        hits = [
            (code, number)
            for code, number, attributes in session.execute(query)
            if str(attributes.get(_SERIAL, "")).strip().lower() == word.lower()
        ]
        return [thing for code, number in hits[:MOST_CHOICES] for thing in self._assets(session, [number], code)]

    # --- being there ----------------------------------------------------------------------------------------------
    @kept_once
    def record_scan(self, scan: str, text: str, seen_at: str, *, by: str) -> tuple[Found, bool]:
        """Record that a person was at a thing; returns what it was, and whether this scan is new.

        ``scan`` is an id that the phone made: sent again, it is not recorded again. What is unknown, blank or retired
        is not recorded: the phone keeps it and says so.
        """
        with self._read() as session:
            found = self.find_within(session, text)
            thing = found.thing
            if found.answer is not Answer.THING or thing is None or thing.gone:
                return found, False
            if _is_kept(session, thing.centre, scan):
                return found, False
        with self._change(by=by, why="扫码在场 scanned") as change:
            row = ScanTable(
                scan=scan,
                centre=thing.centre,
                code=found.tag.code if found.tag else "",
                target_kind=thing.kind,
                target=thing.id,
                seen_at=seen_at,
                stored_at=change.at,
                by=change.by,
            )
            change.add(row)
        return found, True

    def last_seen(self, centre: str, target: Target) -> tuple[str, str] | None:
        """Return when and by whom a thing was last scanned in place."""
        with self._read() as session:
            about = {"centre": centre, "kind": target[0], "target": target[1]}
            row = session.execute(LAST_SEEN, about).first() if sees(session, centre) else None
        return None if row is None else (row[0], row[1])

    # --- label sizes ----------------------------------------------------------------------------------------------
    def sizes(self, centre: str) -> dict[str, LabelSheet]:
        """Return a centre's own label sizes by name."""
        query = select(LabelSizeTable).where(LabelSizeTable.centre == centre).order_by(col(LabelSizeTable.name))
        with self._read() as session:
            return {row.name: sheet_from_json(row.value) for row in session.scalars(query)}

    def save_size(self, centre: str, sheet: LabelSheet, *, by: str, why: str = "") -> str:
        """Keep a label size under its name; one of that name is replaced."""
        require_fit(sheet)
        with self._change(by=by, why=why) as change:
            centre_row(change, centre)
            row = change.get(LabelSizeTable, (centre, sheet.name))
            if row is None:
                change.add(LabelSizeTable(centre=centre, name=sheet.name, value=sheet_json(sheet)))
            else:
                row.value = sheet_json(sheet)
        return change.batch

    def delete_size(self, centre: str, name: str, *, by: str, why: str = "") -> str:
        """Forget a label size."""
        with self._change(by=by, why=why) as change:
            row = change.get(LabelSizeTable, (centre, name))
            if row is None:
                raise NotFound("no-such-sheet", f"没有标签规格“{name}”", f"There is no label size {name!r}")
            change.delete(row)
        return change.batch


def _is_kept(session: Session, centre: str, scan: str) -> bool:
    """Whether a scan of that id was recorded in a centre."""
    return session.execute(IS_KEPT, {"scan": scan, "centre": centre}).first() is not None


def _as_thing(row: Any, ground: Ground, kind: str = "asset") -> Thing:
    """The asset of a row of :data:`WHAT` and :data:`WHERE` with its centre."""
    at = None if row.x_m is None or row.y_m is None else (row.x_m, row.y_m)
    return Thing(
        kind,
        row.asset_no,
        row.centre,
        row.centre_name,
        row.name or row.item,
        row.item,
        row.status,
        row.attributes,
        ground.spot(row.asset_no, row.floor, row.zone, at),
    )


def _record(row: Any) -> TagRecord:
    """The tag of a row of its table, or of a query that has its columns."""
    return TagRecord(
        row.code, row.centre, row.target_kind, row.target, row.retired, row.printed_at, row.printed_as, row.version
    )


def _tag_row(session: Session, code: str) -> TagTable:
    row = session.get(TagTable, tidy(code))
    if row is None:
        raise _no_tag(code)
    return row


def _no_tag(code: str) -> NotFound:
    return NotFound("no-such-tag", f"没有标签 {code}", f"There is no tag {code}")


def _rows(session: Session, codes: Iterable[str]) -> dict[str, TagTable]:
    wanted = list(codes)
    rows: dict[str, TagTable] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(TagTable).where(col(TagTable.code).in_(wanted[start : start + _AT_ONCE]))
        rows |= {row.code: row for row in session.scalars(query)}
    return rows


def _codes_of(session: Session, centre: str) -> dict[Target, str]:
    """The tag in force of each target; the one made first where there are several."""
    query = (
        select(col(TagTable.target_kind), col(TagTable.target), col(TagTable.code))
        .where(TagTable.centre == centre, col(TagTable.retired).is_(False), TagTable.target_kind != "")
        .order_by(col(TagTable.code).desc())
    )
    return {(kind, target): code for kind, target, code in session.execute(query)}


def _fresh(change: Change, count: int) -> tuple[str, ...]:
    """New codes that were never used."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        made = list(dict.fromkeys(new_code() for _ in range(count - len(codes))))
        taken = _rows(change, made)
        codes |= dict.fromkeys(code for code in made if code not in taken)
    return tuple(codes)


def _require_targets(change: Change, ground: Ground, centre: str, targets: Sequence[Target]) -> None:
    """Refuse a tag for what is not there."""
    if len(targets) > 1:
        numbers = set(change.scalars(select(AssetTable.asset_no).where(AssetTable.centre == centre)))
    else:
        numbers = set()
    for kind, target in targets:
        if kind not in TARGETS:
            raise Invalid("no-such-target", f"标签不能绑定“{kind}”", f"A tag cannot be fixed to a {kind!r}")
        if kind == "zone":
            if ground.zone(target) is None:
                raise NotFound("no-such-zone", f"没有功能区“{target}”", f"There is no zone {target!r}")
        elif target not in numbers:
            asset_rows(change, centre, target)
