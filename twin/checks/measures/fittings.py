"""Measures of doors, lifts and signs that no plan shows: as registered, as drawn in a block, as measured on site."""

from __future__ import annotations

from typing import Final

from twin.catalog.attributes import quantity_of
from twin.checks.facility import Facility
from twin.checks.fittings import door_type, is_automatic, lifts_of, sources_of
from twin.checks.measures.access import width_text
from twin.checks.measures.base import Measure, Measured, Params, Target, asset_of, floor_of, opening_of
from twin.checks.measures.marks import first_length
from twin.checks.wording import names
from twin.model import Asset, OpeningKind, Proof, ProofKind, Text
from twin.units import at_least, at_most


def opening_length(facility: Facility, target: Target, params: Params) -> Measured:
    """The attribute as a length in metres, of what is registered at the door or lift, else of its block."""
    opening, floor = opening_of(target), floor_of(target)
    where = (
        Text("请在该处登记“电梯”，现场测量后写入该属性", "register the lift (电梯) there and measure it on site")
        if opening.kind is OpeningKind.LIFT
        else Text(
            "请用手机在“测量门洞”中记录，或登记到该处“门设施”的该属性",
            "measure it on site with a phone (Measure openings), or register it at a door set (门设施) there",
        )
    )
    return first_length(facility, params["attribute"], sources_of(facility, floor, opening), where)


def automatic_door(facility: Facility, target: Target, _params: Params) -> Measured:
    """Clear width in metres, as drawn, of a door that is said to open by itself.

    Source: 门类型 or the name, of the door's block or of the door set registered there. A door inside of which nobody
    says what it is counts as one that is opened by hand; one to the street is in doubt.
    """
    opening, floor = opening_of(target), floor_of(target)
    said = door_type(facility, floor, opening)
    if said is not None and not is_automatic(said):
        return Measured(inapplicable=Text(f"不是自动门：{said}", f"no automatic door: {said}"))
    doubt = None
    if said is None:
        if all(one.id != opening.id for _, one in facility.entrances):
            return Measured(inapplicable=Text("未写明为自动门", "nothing says that it is automatic"))
        doubt = Text(
            "未写明门类型；请在门块或登记的“门设施”上写明“门类型”（自动门、平开门 …）",
            "its type is not known: write 门类型 (自动门, 平开门 …) in its block or at the registered door (门设施)",
        )
    if opening.width_m is None:
        return Measured(missing=Text("图上不知该门的净宽", "the plan does not say how wide the door is"))
    line = (
        (Proof(ProofKind.WIDTH, floor.id, opening.chord, opening.width_m, width_text(opening.width_m)),)
        if opening.chord
        else ()
    )
    return Measured(value=opening.width_m, shown=width_text(opening.width_m), doubt=doubt, proof=line)


def accessible_lifts(facility: Facility, _target: Target, _params: Params) -> Measured:
    """Lifts said to be for people in wheelchairs: 可供轮椅使用, item, or 无障碍 in the name of thing or room."""
    lifts = lifts_of(facility)
    if not lifts:
        return Measured(inapplicable=Text("图上没有电梯", "the plan shows no lift"))
    good = [lift for lift in lifts if lift.accessible]
    unsaid = [lift for lift in lifts if lift.accessible is None]
    doubt = None
    if unsaid and not good:
        listed = names([Text(floor.name, floor.name) for lift in unsaid for floor, _ in lift.openings[:1]])
        doubt = Text(
            f"{len(unsaid)} 部电梯未写明是否无障碍（{listed.zh}）；请登记电梯的“可供轮椅使用”",
            f"of {len(unsaid)} lifts ({listed.en}) nobody says whether they are: register 可供轮椅使用 of the lift",
        )
    evidence = tuple(ident for lift in good or lifts for ident in _evidence(lift.things, lift.openings[0][1].id))
    return Measured(value=float(len(good)), count=len(good), doubt=doubt, evidence=evidence)


def _evidence(things: tuple[Asset, ...], drawn: str) -> tuple[str, ...]:
    return tuple(asset.asset_no for asset in things) or (drawn,)


def sign_clear_of_heads(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether nobody walks into the sign, by 安装高度 (its lower edge) and 探出宽度 as registered or measured."""
    sign = asset_of(target)
    sources = ((sign.asset_no, sign.attributes),)
    height, out = (_length(facility, name, sign) for name in ("mounting_height", "protrusion"))
    if height is not None and at_least(height, params["above"]):
        return Measured(value=True, shown=_edge(height), evidence=(sign.asset_no,))
    if out is not None and at_most(out, params["out"]):
        return Measured(value=True, shown=_stands_out(out), evidence=(sign.asset_no,))
    if height is None:
        return first_length(facility, "mounting_height", sources)
    if not at_least(height, params["below"]):
        return Measured(value=True, shown=_edge(height), evidence=(sign.asset_no,))
    if out is None:
        return first_length(facility, "protrusion", sources)
    edge, stands = _edge(height), _stands_out(out)
    shown = Text(f"{edge.zh}，{stands.zh}", f"{edge.en}, {stands.en}")
    return Measured(value=False, shown=shown, evidence=(sign.asset_no,))


def _length(facility: Facility, name: str, thing: Asset) -> float | None:
    said = facility.attribute(thing.attributes, name)
    return None if said is None else quantity_of(facility.catalog.attributes[name], said)


def _edge(height: float) -> Text:
    return Text(f"下沿 {height:.3f} m", f"lower edge at {height:.3f} m")


def _stands_out(out: float) -> Text:
    return Text(f"探出 {out:.3f} m", f"sticking out by {out:.3f} m")


MEASURES: Final[tuple[Measure, ...]] = (opening_length, automatic_door, accessible_lifts, sign_clear_of_heads)
