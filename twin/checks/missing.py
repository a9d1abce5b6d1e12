"""What a centre lacks, as an auditor lists it: required, optional, undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from twin.catalog.loader import Catalog
from twin.catalog.schema import Rule
from twin.checks.facility import Facility
from twin.checks.wording import NONE, floor_name, in_english, item_name, joined, kind_name, zone_title
from twin.model import Finding, Point, Strength, Text, Twin, Verdict


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One line of a missing list: one zone, one item, one table row.

    ``centre`` … ``standard`` are the columns of the file, in the order of :data:`HEADERS`;
    ``count`` is how many there are (None: nothing was counted). The last four find the place again.
    """

    centre: str
    tier: Text
    floor: str
    zone: Text
    item: Text
    strength: Text
    table: str
    row: str
    clause: str
    count: int | None
    remark: Text
    standard: str
    rule: str = ""
    subject: str = ""
    floor_id: str | None = None
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class MissingList:
    """The three sheets: required and not there, optional and not there, not decided and why."""

    required: tuple[MissingRow, ...]
    optional: tuple[MissingRow, ...]
    undecided: tuple[MissingRow, ...]


HEADERS: Final[tuple[tuple[str, Text], ...]] = (
    ("centre", Text("中心", "Centre")),
    ("tier", Text("级别", "Tier")),
    ("floor", Text("楼层", "Floor")),
    ("zone", Text("功能区", "Zone")),
    ("item", Text("设施设备及用品", "Item")),
    ("strength", Text("必配/选配", "Required or optional")),
    ("table", Text("表", "Table")),
    ("row", Text("行", "Row")),
    ("clause", Text("条款", "Clause")),
    ("count", Text("现有数量", "Count")),
    ("remark", Text("备注", "Remark")),
    ("standard", Text("标准", "Standard")),
)
"""Field of :class:`MissingRow` and its column header, in the order of the file."""

SHEETS: Final[tuple[tuple[str, Text], ...]] = (
    ("required", Text("必配缺失", "Required, missing")),
    ("optional", Text("选配未配", "Optional, absent")),
    ("undecided", Text("无法判定", "Undecided")),
)
"""Field of :class:`MissingList` and the title of its sheet."""


def header_names(lang: str) -> tuple[str, ...]:
    """Column headers in ``"zh"`` or ``"en"``, in the order of the file."""
    return tuple(text.said(lang) for _, text in HEADERS)


def cells(row: MissingRow, lang: str) -> tuple[str | int | None, ...]:
    """One value per column of :data:`HEADERS`, in ``"zh"`` or ``"en"``."""

    def plain(value: Text | str | int | None) -> str | int | None:
        if isinstance(value, Text):
            return value.said(lang)
        return value

    return tuple(plain(getattr(row, name)) for name, _ in HEADERS)


WHOLE_CENTRE: Final = Text("全中心", "Whole centre")
WHOLE_FLOOR: Final = Text("整层", "Whole floor")
"""Where what is missing is missing in no zone of its own."""

STRENGTHS: Final[dict[Strength, Text]] = {
    Strength.REQUIRED: Text("必配", "required"),
    Strength.OPTIONAL: Text("选配", "optional"),
    Strength.SHALL: Text("应", "shall"),
    Strength.SHOULD: Text("宜", "should"),
    Strength.MAY: Text("可", "may"),
}
"""How a list names each strength."""


def missing_rows(twin: Twin, findings: Iterable[Finding], catalog: Catalog, *, tier: str | None = None) -> MissingList:
    """Turn findings into the auditor's list.

    Required: failed √ and 应 that count things. Optional: absent ○, and failed 宜 and 可 that count things.
    Undecided: every finding of a rule for which data were missing, whatever it is about. What is waived is in none of
    them, and neither is a failure that lacks no thing (too far, too narrow, too many, of two colours), nor a document, a record or
    a question: those are findings only.

    Parameters
    ----------
    twin
        The centre that was checked.
    findings
        What :func:`twin.checks.engine.check` gave, in its order, which the rows keep.
    catalog
        The vocabularies and the standards' own words for their rows.
    tier
        The tier that was checked; the centre's own when None.
    """
    writer = _Writer(twin, catalog, tier or twin.centre.tier)
    required: list[MissingRow] = []
    optional: list[MissingRow] = []
    undecided: list[MissingRow] = []
    kept = {entry.id for standard in catalog.standards.values() for entry in standard.elsewhere}
    for finding in findings:
        if finding.rule in kept:
            continue
        if finding.verdict is Verdict.UNKNOWN:
            undecided.append(writer.row(finding))
        elif lacks_things(finding, catalog):
            (required if finding.is_defect else optional).append(writer.row(finding))
    return MissingList(tuple(required), tuple(optional), tuple(undecided))


def lacks_things(finding: Finding, catalog: Catalog) -> bool:
    """Whether a failure is that there are too few of a thing: it was counted, and more would do (of a heater, none would)."""
    if finding.verdict is not Verdict.FAIL or finding.count is None:
        return False
    rule = catalog.rules.get(finding.rule)
    return rule is None or rule.limit.wants_more(finding.count)


class _Writer:
    """Writes one finding as one row."""

    def __init__(self, twin: Twin, catalog: Catalog, tier: str) -> None:
        self._twin = twin
        self._tier_id = tier
        self._catalog = catalog
        self._facility = Facility(twin, catalog)

    def row(self, finding: Finding) -> MissingRow:
        """Write one row."""
        rule = self._catalog.rules.get(finding.rule)
        floor = self._facility.floors.get(finding.subject.floor or "")
        remarks = [finding.remark or NONE]
        if finding.verdict is Verdict.UNKNOWN:
            remarks.insert(0, finding.actual)
        return MissingRow(
            centre=self._twin.centre.name,
            tier=self._tier(finding),
            floor=floor_name(floor) if floor else "",
            zone=self._zone(finding, rule),
            item=self._item(finding, rule),
            strength=STRENGTHS[finding.strength],
            table=finding.table or "",
            row="" if finding.row is None else str(finding.row),
            clause=finding.clause,
            count=finding.count,
            remark=joined(remarks),
            standard=finding.standard,
            rule=finding.rule,
            subject=finding.subject.id,
            floor_id=finding.subject.floor,
            at=finding.at,
        )

    def _tier(self, finding: Finding) -> Text:
        """The document's word for the tier; where it knows none, that of the centre's first document that does."""
        documents = (finding.standard, *self._twin.centre.standards)
        standards = (self._catalog.standards[one] for one in documents if one in self._catalog.standards)
        tiers = (tier for standard in standards for tier in standard.tiers if tier.id == self._tier_id)
        return next((Text(tier.zh, tier.en) for tier in tiers), Text(self._tier_id, self._tier_id))

    def _zone(self, finding: Finding, rule: Rule | None) -> Text:
        """Zone, window or opening that lacks the thing, or the whole centre; for a zone that is not there, its kind and that it is not."""
        subject, facility = finding.subject, self._facility
        if subject.kind == "zone" and subject.id in facility.zones:
            zone = facility.zones[subject.id]
            title = zone_title(facility, zone)
            return Text(title, in_english(facility, zone, title))
        if subject.kind not in {"centre", "floor"}:
            return Text(subject.name, subject.name)
        kinds = rule.applies_to.zones or rule.params.get("zones", ()) if rule else ()
        name = kind_name(facility, kinds)
        if not name.zh:
            return WHOLE_CENTRE if subject.kind == "centre" else WHOLE_FLOOR
        if finding.verdict is not Verdict.FAIL:
            return name
        return Text(f"{name.zh}（未设置）", f"{name.en} (not set up)")

    def _item(self, finding: Finding, rule: Rule | None) -> Text:
        """Name the thing in the document's own words where it has some; else the thing, else the rule.

        Of a window that is what it lacks, not of which type it is.
        """
        wanted = finding.subject.item if finding.subject.kind != "window" else rule and rule.params.get("item")
        name = item_name(self._facility, wanted) if wanted else NONE
        if rule is None:
            return name if name.zh else finding.expected
        if not name.zh and rule.params.get("zones"):
            name = kind_name(self._facility, rule.params["zones"])
        return Text(rule.words or name.zh or rule.title.zh, name.en or rule.title.en)
