"""Findings and inputs for the tests."""

from __future__ import annotations

from datetime import date

from twin.audit import Inputs
from twin.model import Asset, Centre, Finding, Strength, Subject, Text, Verdict

DAY = date(2026, 11, 27)


def finding(
    verdict: Verdict = Verdict.FAIL,
    *,
    rule: str = "T-1",
    subject: str = "z1",
    item: str | None = None,
    short: float | None = None,
    strength: Strength = Strength.SHALL,
) -> Finding:
    words = Text("文", "words")
    about = Subject("zone", subject, subject, "F1", item)
    return Finding(
        rule, "T", "1", strength, verdict, about, expected=words, actual=words, message=words, fix=words, short=short
    )


def inputs(*, assets: tuple[str, ...] = (), day: date = DAY, tier: str = "district", staff: int = 1) -> Inputs:
    return Inputs(
        centre=Centre("C", "中心", tier, ("T",), {"staff": staff, "settings": {"near": 15}, "rules": {"T-1": True}}),
        floors=(),
        assets=tuple(Asset(number, None, "座椅", "座椅", at=(1.5, 2.25)) for number in assets),
        documents=(),
        waivers=(),
        standards=("T",),
        tier=tier,
        day=day,
        settings={"near": 15},
    )
