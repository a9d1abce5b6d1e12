"""The geometry that proves a finding: which one is shown, its words, and what the map draws."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from twin.model import Finding, Floor, Json, Proof, ProofKind
from twin.pages.session import say, t
from twin.web.view import Drawn, View

NUMBER = re.compile(r"\d+(?:\.\d+)?")
ROUNDED_M = 0.005
"""Metres: a number in words that is this near to the measured one is that number."""
KINDS = {
    ProofKind.ROUTE: ("步行路线", "Walk"),
    ProofKind.WIDTH: ("净宽", "Clear width"),
    ProofKind.LINE: ("直线距离", "Straight line"),
    ProofKind.CIRCLE: ("直径", "Diameter"),
    ProofKind.AREA: ("范围", "Area"),
    ProofKind.POINT: ("位置", "Place"),
}


def choose(finding: Finding | None) -> None:
    """Show the proof of a finding on the map from now on, or none; the map turns to where it is."""
    state = st.session_state
    state.proof = None if finding is None else _key(finding)
    if finding is not None and finding.proof:
        state.floor = finding.proof[0].floor


def chosen(view: Drawn) -> Finding | None:
    """The finding whose proof is shown, as it stands now; None when there is none or it is not decided yet."""
    key = st.session_state.get("proof")
    if key is None or not isinstance(view, View):
        return None
    return next((f for f in view.findings if f.proof and _key(f) == key), None)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.standard, finding.rule, finding.subject.id


def words(proof: Proof) -> str:
    """One proof in words: what was measured, how much, about what; no number twice."""
    kind, about = t(*KINDS[proof.kind]), say(proof.about)
    if about and any(abs(float(number) - (proof.metres or 0.0)) < ROUNDED_M for number in NUMBER.findall(about)):
        return f"{kind} {about}" if about[0].isdigit() else about
    if proof.metres is None:
        return about if about and proof.kind is ProofKind.LINE else kind + (f" · {about}" if about else "")
    return f"{kind} {proof.metres:.2f} m" + (f" · {about}" if about else "")


def drawable(finding: Finding | None) -> dict[str, Json] | None:
    """What the map draws of a proof: shapes in local metres, with a name that changes with the finding."""
    if finding is None:
        return None
    shapes = [
        {
            "kind": str(proof.kind),
            "floor": proof.floor,
            "line": [round(value, 4) for point in proof.points for value in point],
            "metres": proof.metres,
            "text": f"{proof.metres:.2f} m" if proof.metres is not None else say(proof.about),
        }
        for proof in finding.proof
    ]
    return {"key": "|".join(_key(finding)), "shapes": shapes}


def listed(finding: Finding, floors: Iterable[Floor]) -> str:
    """All proofs of a finding in words, each with its floor where there are several."""
    names = {floor.id: floor.name for floor in floors}
    where = len(names) > 1
    return "\n".join(
        f"- {words(proof)}" + (f" · {names.get(proof.floor, proof.floor)}" if where else "") for proof in finding.proof
    )
