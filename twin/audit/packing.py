"""Inputs and findings as bytes: canonical JSON, deflated, so that equal values have equal hashes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

from twin.audit.inputs import Group, Inputs, rule_facts
from twin.checks.evidence import Evidence
from twin.checks.waivers import Waiver
from twin.model import (
    Asset,
    Centre,
    Document,
    FactValue,
    Finding,
    Floor,
    Issue,
    Json,
    Measurement,
    Proof,
    ProofKind,
    Strength,
    Subject,
    Text,
    Verdict,
)

_EVIDENCE: Final = TypeAdapter(Evidence)
_TEXTS = ("expected", "actual", "message", "fix")
_MAYBE_TEXTS = ("remark", "reading")


def pack(value: Json) -> bytes:
    """Return JSON with its keys in order, deflated; equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), 6)


def unpack(data: bytes) -> Json:
    """Return what :func:`pack` was given (tuples as lists)."""
    return json.loads(zlib.decompress(data))


def pack_inputs(inputs: Inputs) -> dict[Group, bytes]:
    """Return each group but the plan, whose floors have a form of their own, and the catalogue."""
    centre = inputs.centre
    facts, dated = rule_facts(centre.facts, of_rules=False), {value.name for value in centre.stated}
    return {
        Group.ASSETS: pack([asdict(asset) for asset in inputs.assets]),
        Group.RECORDS: pack(
            {
                "code": centre.code,
                "name": centre.name,
                "facts": {name: value for name, value in facts.items() if name not in dated},
                "stated": [asdict(value) for value in centre.stated],
                "documents": [asdict(document) for document in inputs.documents],
                "waivers": [{**asdict(waiver), "until": waiver.until.isoformat()} for waiver in inputs.waivers],
                "evidence": _EVIDENCE.dump_python(inputs.evidence, mode="json"),
            }
        ),
        Group.RULES: pack(
            {
                "facts": rule_facts(centre.facts, of_rules=True),
                "centre_tier": centre.tier,
                "centre_standards": list(centre.standards),
                "standards": list(inputs.standards),
                "tier": inputs.tier,
                "settings": dict(inputs.settings),
            }
        ),
        Group.DAY: pack(inputs.day.isoformat()),
    }


def unpack_inputs(parts: Mapping[Group, bytes], floors: Sequence[tuple[Floor, tuple[Issue, ...]]]) -> Inputs:
    """Return what :func:`pack_inputs` was given, with the floors put back."""
    records, rules = unpack(parts[Group.RECORDS]), unpack(parts[Group.RULES])
    day = date.fromisoformat(unpack(parts[Group.DAY]))
    return Inputs(
        centre=Centre(
            records["code"],
            records["name"],
            rules["centre_tier"],
            tuple(rules["centre_standards"]),
            {**records["facts"], **rules["facts"]},
            tuple(FactValue(**value) for value in records.get("stated", ())),
        ).on(day),
        floors=tuple(floors),
        assets=tuple(_asset(value) for value in unpack(parts[Group.ASSETS])),
        documents=tuple(
            Document(**{**value, "meets": tuple(value.get("meets", ()))}) for value in records["documents"]
        ),
        waivers=tuple(Waiver(**{**value, "until": date.fromisoformat(value["until"])}) for value in records["waivers"]),
        evidence=_EVIDENCE.validate_python(records.get("evidence", {})),  # runs before there was any have none
        standards=tuple(rules["standards"]),
        tier=rules["tier"],
        day=day,
        settings=rules["settings"],
    )


def _asset(value: dict[str, Any]) -> Asset:
    at = value["at"]
    measured = {name: Measurement(*pair) for name, pair in value.get("measured", {}).items()}
    return Asset(**{**value, "at": None if at is None else (at[0], at[1]), "measured": measured})


def pack_findings(findings: Sequence[Finding]) -> bytes:
    """Return findings as bytes; :func:`unpack_findings` gives equal ones back."""
    return pack([_plain(finding) for finding in findings])


def _plain(finding: Finding) -> dict[str, Any]:
    proof = [asdict(each) for each in finding.proof]
    return {**finding._asdict(), "subject": finding.subject._asdict(), "proof": proof}


def unpack_findings(data: bytes) -> tuple[Finding, ...]:
    """Return what :func:`pack_findings` was given. Fields that a later version added have their defaults."""
    return tuple(_finding(value) for value in unpack(data))


def _finding(value: dict[str, Any]) -> Finding:
    parts: dict[str, Any] = {
        **value,
        **{name: Text(*value[name]) for name in _TEXTS},
        **{name: None if value[name] is None else Text(*value[name]) for name in _MAYBE_TEXTS},
        "strength": Strength(value["strength"]),
        "verdict": Verdict(value["verdict"]),
        "subject": Subject(**value["subject"]),
        "at": None if value["at"] is None else (value["at"][0], value["at"][1]),
        "evidence": tuple(value["evidence"]),
        "proof": tuple(_proof(each) for each in value["proof"]),
    }
    return Finding(**{name: each for name, each in parts.items() if name in Finding._fields})


def _proof(value: dict[str, Any]) -> Proof:
    points = tuple((point[0], point[1]) for point in value["points"])
    return Proof(ProofKind(value["kind"]), value["floor"], points, value["metres"], Text(*value["about"]))
