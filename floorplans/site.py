"""A sample centre as a whole, and writing it as a site folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from floorplans import documents
from floorplans.drafting import Sheet
from floorplans.register import Register

STANDARD: Final = "DB31117-Z-016-2022"
DOCUMENT_HEADS: Final = ("kind", "title", "reference", "issued", "review_due", "owner", "meets")
RECORD_HEADS: Final = ("record", "day", "by", "note")


@dataclass(frozen=True)
class Found:
    """One finding: the rule and its subject.

    ``subject`` is a zone's name, an item id, a floor id or the centre's code; for an asset or window
    the name of its row, which is written as its asset number.
    """

    rule: str
    kind: str
    subject: str
    floor: str | None = None


@dataclass(frozen=True)
class Defect:
    """A deliberate defect that ``twin check`` must find: which rule fails on which subjects."""

    id: str
    zh: str
    en: str
    findings: tuple[Found, ...]


@dataclass(frozen=True)
class Later:
    """A deliberate defect that waits for routes, sight lines and counter ergonomics."""

    id: str
    zh: str
    en: str
    floor: str
    at: tuple[float, float]


@dataclass(frozen=True)
class Floor:
    """One storey: its drawing is ``<id>.dxf``."""

    id: str
    name: str
    level: int
    sheet: Sheet


@dataclass(frozen=True)
class Site:
    """Everything that a site folder holds."""

    folder: str
    code: str
    name: str
    tier: str
    floors: Sequence[Floor]
    register: Register
    headers: Sequence[str]
    facts: Mapping[str, Any]
    documents: Sequence[documents.Row]
    records: Sequence[tuple[str, str, str, str]]
    defects: Sequence[Defect]
    later: Sequence[Later]
    about: str
    zones: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    standards: Sequence[str] = (STANDARD,)

    def write(self, root: Path) -> Path:
        """Write the folder below ``root`` and return it; the same bytes each time."""
        folder = root / self.folder
        folder.mkdir(parents=True, exist_ok=True)
        for floor in self.floors:
            floor.sheet.save(folder / f"{floor.id}.dxf")
        files = {
            "site.yaml": self._site(),
            "assets.csv": self.register.csv(self.headers),
            "documents.csv": _csv(DOCUMENT_HEADS, self.documents),
            "records.csv": _csv(RECORD_HEADS, self.records),
            "defects.yaml": self._defects(),
            "truth.json": self._truth(),
            "NOTES.md": self._notes(),
        }
        for name, words in files.items():
            (folder / name).write_bytes(words.encode("utf-8"))
        return folder

    def _site(self) -> str:
        floors = []
        for floor in self.floors:
            entry: dict[str, Any] = {
                "id": floor.id,
                "name": floor.name,
                "level": floor.level,
                "plan": f"{floor.id}.dxf",
            }
            if floor.id in self.zones:
                entry["zones"] = {name: list(kinds) for name, kinds in self.zones[floor.id].items()}
            floors.append(entry)
        return _yaml(
            {
                "code": self.code,
                "name": self.name,
                "tier": self.tier,
                "standards": list(self.standards),
                "floors": floors,
                "assets": "assets.csv",
                "documents": "documents.csv",
                "records": "records.csv",
                "facts": dict(self.facts),
            }
        )

    def _found(self, found: Found) -> dict[str, str | None]:
        named = found.kind in {"asset", "window"}
        subject = self.register.number_of(found.subject) if named else found.subject
        return {"rule": found.rule, "kind": found.kind, "subject": subject, "floor": found.floor}

    def _defects(self) -> str:
        found = [
            {
                "id": defect.id,
                "zh": defect.zh,
                "en": defect.en,
                "findings": [self._found(found) for found in defect.findings],
            }
            for defect in self.defects
        ]
        later = [{**asdict(item), "at": list(item.at)} for item in self.later]
        return _yaml({"site": self.code, "tier": self.tier, "defects": found, "for_later_checks": later})

    def _truth(self) -> str:
        floors = {}
        for floor in self.floors:
            labels = sorted(floor.sheet.labels, key=lambda label: label.number)
            floors[floor.id] = {
                "zones": [
                    {
                        "name": label.name,
                        "number": label.number,
                        "kinds": list(label.kinds),
                        "area_m2": round(label.polygon.area, 2),
                        "label_at_m": list(floor.sheet.drawing_m(*label.at)),
                        "outlined": label.outlined,
                    }
                    for label in labels
                ],
                "doors": [
                    {
                        "number": door.number,
                        "opening_m": door.width_m,
                        "clear_m": door.clear_m,
                        "at_m": list(floor.sheet.drawing_m(*door.at)),
                        "drawn_as": door.drawn_as,
                    }
                    for door in floor.sheet.doors
                ],
            }
        return json.dumps({"metres_per_unit": 0.001, "floors": floors}, ensure_ascii=False, indent=1) + "\n"

    def _notes(self) -> str:
        lines = [f"# {self.name}", "", self.about.strip(), "", "## 故意设置的缺陷 / Deliberate defects", ""]
        lines += [
            "`twin check` 应恰好查出这些 / finds exactly these:",
            "",
            "| | 缺陷 | Defect | rule · subject |",
            "|---|---|---|---|",
        ]
        for defect in self.defects:
            found = "<br>".join(
                f"`{one.rule}` · {' '.join(filter(None, (one.floor, one.subject)))}" for one in defect.findings
            )
            lines.append(f"| {defect.id} | {defect.zh} | {defect.en} | {found} |")
        lines += ["", "## 留待后续检查 / For later checks (routes, signs, counters)", ""]
        lines += ["| | 缺陷 | Defect | floor, x m, y m |", "|---|---|---|---|"]
        lines += [
            f"| {item.id} | {item.zh} | {item.en} | {item.floor}, {item.at[0]:g}, {item.at[1]:g} |"
            for item in self.later
        ]
        lines += [
            "",
            "坐标为距左下角轴线交点的米数 / coordinates are metres from the lower-left axis crossing.",
            "人名、机构和电话均为虚构 / people, bodies and telephone numbers are invented.",
            "",
        ]
        return "\n".join(lines)


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()
