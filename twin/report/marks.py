"""Defects with numbers: the same number on the plan page, in the list, in the workbook and in the drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from twin.model import Finding, Point, Strength, Text, Twin, Verdict

GROUPS: Final[Mapping[str, Text]] = {
    "defects": Text("不合格（应、必配）", "Defects (shall, required)"),
    "warnings": Text("未满足“宜”", "Shoulds not met"),
    "optional": Text("选配未配", "Optional, absent"),
    "undecided": Text("无法判定", "Undecided"),
    "waived": Text("已豁免", "Waived"),
    "passed": Text("合格", "Pass"),
    "not_applicable": Text("不适用", "Not applicable"),
}
"""What findings are counted as, worst first."""

SHORT: Final[Mapping[str, Text]] = {
    **GROUPS,
    "defects": Text("不合格", "Defect"),
    "warnings": Text("宜", "Should"),
}
"""The same where each stands in a row of its own."""

WHOLE: Final = Text("整个中心", "The whole centre")


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered defect or warning. ``floor`` is an id, ``at`` in its local metres; None where it has no place."""

    number: int
    finding: Finding
    floor: str | None
    at: Point | None


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """How one zone fares: findings by :data:`GROUPS`. ``zone`` None: what is about the centre as a whole."""

    floor: str
    zone: Text
    counts: Mapping[str, int]


def group_of(finding: Finding) -> str:
    """Which of :data:`GROUPS` a finding falls in."""
    if finding.verdict is Verdict.FAIL:
        if finding.is_defect:
            return "defects"
        return "warnings" if finding.strength is Strength.SHOULD else "optional"
    return {
        Verdict.UNKNOWN: "undecided",
        Verdict.PASS: "passed",
        Verdict.WAIVED: "waived",
        Verdict.NOT_APPLICABLE: "not_applicable",
    }[finding.verdict]


class Places:
    """Where the subjects of findings are."""

    def __init__(self, twin: Twin) -> None:
        self._zones = {zone.id: (floor, zone) for floor in twin.floors for zone in floor.zones}
        self._openings = {opening.id: (floor, opening) for floor in twin.floors for opening in floor.openings}
        self._assets = {asset.asset_no: asset for asset in twin.assets}
        self._floors = {floor.id: floor for floor in twin.floors}

    def place(self, finding: Finding) -> tuple[str | None, Point | None]:
        """Floor and place of a finding: its own, its thing's, or the inside of its zone."""
        subject = finding.subject
        if finding.at is not None and subject.floor in self._floors:
            return subject.floor, finding.at
        asset = self._assets.get(subject.id) if subject.kind in {"asset", "window"} else None
        if asset is not None and asset.at is not None:
            return asset.floor, asset.at
        if subject.kind == "opening" and subject.id in self._openings:
            floor, opening = self._openings[subject.id]
            return floor.id, opening.at
        known = self._zones.get(self.zone(finding) or "")
        if known is not None:
            inside = known[1].polygon.representative_point()
            return known[0].id, (inside.x, inside.y)
        for proof in finding.proof:
            if proof.points:
                return proof.floor, proof.points[0]
        return subject.floor, None

    def zone(self, finding: Finding) -> str | None:
        """Id of the zone that a finding is about; of a door's zones the first."""
        subject = finding.subject
        if subject.kind == "zone":
            return subject.id if subject.id in self._zones else None
        if subject.kind == "opening" and subject.id in self._openings:
            return next(iter(self._openings[subject.id][1].zones), None)
        asset = self._assets.get(subject.id) if subject.kind in {"asset", "window"} else None
        return asset.zone if asset is not None and asset.zone in self._zones else None

    def zone_words(self, zone: str | None) -> tuple[str, Text]:
        """Floor's name and zone's name."""
        if zone is None:
            return "", WHOLE
        floor, known = self._zones[zone]
        name = known.name or known.number or known.id
        return floor.name, Text(name, name)


def marks(twin: Twin, findings: Sequence[Finding]) -> tuple[Mark, ...]:
    """Number defects, then warnings; in each, floor by floor and in the order of the findings."""
    places = Places(twin)
    level = {floor.id: n for n, floor in enumerate(twin.floors)}
    found = []
    for order, finding in enumerate(findings):
        group = group_of(finding)
        if group in {"defects", "warnings"}:
            floor, at = places.place(finding)
            found.append((group, level.get(floor or "", -1), order, Mark(0, finding, floor, at)))
    found.sort(key=lambda each: each[:3])
    return tuple(Mark(n, each.finding, each.floor, each.at) for n, (*_, each) in enumerate(found, 1))


def by_zone(twin: Twin, findings: Iterable[Finding]) -> tuple[ZoneCount, ...]:
    """Count findings by zone, in the order of floors and zones; the centre as a whole first."""
    places = Places(twin)
    counts: dict[str | None, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(places.zone(finding), Counter())[group_of(finding)] += 1
    order = [None, *(zone.id for floor in twin.floors for zone in floor.zones)]
    return tuple(ZoneCount(*places.zone_words(zone), counts[zone]) for zone in order if zone in counts)


def by_standard(findings: Iterable[Finding]) -> dict[str, Counter[str]]:
    """Count findings by document, in the order of the findings."""
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(finding.standard, Counter())[group_of(finding)] += 1
    return counts
