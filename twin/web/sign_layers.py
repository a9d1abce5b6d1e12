"""Layers of signs: from where each is read, how first visits go, which signs are wanting; and accepting one of those."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shapely.geometry.polygon import orient

from twin.catalog import load_catalog
from twin.errors import Conflict
from twin.model import Asset, Json, Twin
from twin.space.planner_panels import Planned
from twin.space.signs import Named
from twin.space.signs_words import read_entries
from twin.space.visits_record import Failure, Visit
from twin.space.wayfinding import KINDS, STATES, Wayfinding, destination_id, panels_of, written
from twin.web.packing import flat, mm

VISITS_AT_ONCE: Final = 200
"""First visits that are walked together at most; in a larger centre one destination at a time is asked for."""
SECONDS_AT_ONCE: Final = 0.6
"""Seconds that one answer works on visits or a plan; a large centre's are complete after several answers."""
SECONDS_AT_FIRST: Final = 0.15
"""The same while there is hardly anything to see yet: the first picture comes soon."""
SURE_SHOWN: Final = 200
"""Signs that are shown before all are known, at most: there may be thousands, and they are told again with every answer."""
FEW_WALKED: Final = 30
"""Visits up to which there is hardly anything to see."""
GUIDE_SIGN: Final = "guide_sign"


def wayfinding_of(twin: Twin) -> Wayfinding:
    """Signs and visits as they will be: planned signs count as if they hung already."""
    items = load_catalog().items

    def hung(asset: Asset) -> Asset:
        entry = None if asset.item is None else items.resolve(asset.item)
        planned = asset.status == "planned" and entry is not None and entry.category == "sign"
        return replace(asset, status="in_use") if planned else asset

    return Wayfinding(replace(twin, assets=tuple(hung(asset) for asset in twin.assets)))


def signs_layer(found: Wayfinding, floor: str) -> dict[str, Json]:
    """The catchment of every face on a floor."""
    here = _place(found, floor)
    planned = {asset.asset_no for asset in found.twin.assets if asset.status == "planned"}
    names = {asset.asset_no: asset.name for asset in found.twin.assets}
    faces = []
    for face in found.guide.sights.faces:
        sign = found.signs[face.sign]
        if sign.floor == here and not face.area.is_empty:
            faces.append(
                {
                    "id": sign.asset,
                    "name": names.get(sign.asset, sign.asset),
                    "says": written((_words(named), named.arrow) for named in sign.named),
                    "at": mm(sign.at),
                    "turn": round(face.faces_deg, 1),
                    "ring": flat(orient(face.area).exterior.coords[:-1]),
                    "m2": round(face.area.area, 1),
                    "reading_m": round(sign.reading_m(found.settings), 1),
                    "assumed": list(sign.assumed),
                    "planned": sign.asset in planned,
                }
            )
    return {"faces": faces}


def _words(named: Named) -> str:
    return f"{named.floor} {named.words}" if named.floor else named.words


def _place(found: Wayfinding, floor: str) -> int:
    return next(place for place, each in enumerate(found.twin.floors) if each.id == floor)


def work_on(found: Wayfinding, seconds: float, *, until_walked: bool = False) -> bool:
    """Go on with the visits and the plan for so long at most; whether they (``until_walked``: the visits) are complete."""
    end = time.monotonic() + seconds
    while not (found.all_walked if until_walked else found.found is not None):
        if time.monotonic() >= end:
            return False
        found.step()
    return True


def seconds_at_once(found: Wayfinding) -> float:
    """How long the next answer works before it is given."""
    return SECONDS_AT_FIRST if len(found.walked) < FEW_WALKED else SECONDS_AT_ONCE


def visits_layer(found: Wayfinding, asked: Mapping[str, str], seconds: float | None = None) -> dict[str, Json]:
    """First visits ``to`` one destination, or all of them where they are few; with traces over all floors.

    What is known after ``seconds``; with ``pending``, how far that is, where there is more to come.
    """
    destinations = {destination_id(to): "" if to.kind == "exit" else to.name for _, to in found.pairs}
    wanted = asked.get("to", "")
    answer: dict[str, Json] = {"destinations": list(destinations.items()), "pairs": len(found.pairs), "visits": []}
    if wanted:
        answer["visits"] = [_visit(found, visit) for visit in found.visits_to(wanted)]
    elif len(found.pairs) <= VISITS_AT_ONCE:
        if not work_on(found, seconds_at_once(found) if seconds is None else seconds, until_walked=True):
            answer["pending"] = _so_far(found)
        answer["visits"] = [_visit(found, visit) for visit in found.walked]
    return answer


def _so_far(found: Wayfinding) -> dict[str, Json]:
    return {"walked": len(found.walked), "of": len(found.pairs)}


def _visit(found: Wayfinding, visit: Visit) -> dict[str, Json]:
    return {
        "key": f"{visit.entrance.id}>{destination_id(visit.to)}",
        "from": visit.entrance.name,
        "to": "" if visit.to.kind == "exit" else visit.to.name,
        "arrived": visit.arrived,
        "state": STATES[visit.state]._asdict(),
        "length_m": round(visit.length_m, 1) if visit.reached and math.isfinite(visit.length_m) else None,
        "extra_m": round(visit.extra_m, 1) if visit.reached and math.isfinite(visit.extra_m) else None,
        "unsigned_m": round(visit.longest_unsigned_m, 1),
        "failures": [_failure(found, failure) for failure in visit.failures],
        "trace": [
            {
                "state": step.state.value,
                "floors": [found.twin.floors[floor].id for floor, _ in step.points],
                "line": flat(point for _, point in step.points),
            }
            for step in visit.steps
        ],
    }


def _failure(found: Wayfinding, failure: Failure) -> dict[str, Json]:
    return {
        "kind": KINDS[failure.kind]._asdict(),
        "floor": found.twin.floors[failure.floor].id,
        "at": mm(failure.at),
        "signs": list(failure.signs),
    }


def plan_layer(found: Wayfinding, seconds: float | None = None) -> dict[str, Json]:
    """The signs that would make every first visit arrive, each with the key by which it is accepted.

    If they are not all found after ``seconds``: the first of those that are sure so far, where visitors miss a sign (``wanting``; before
    anybody has walked, the decision points from which none is read), and ``pending``, how many visits are walked. Whoever
    asks again gets more.
    """
    complete = work_on(found, seconds_at_once(found) if seconds is None else seconds)
    if not complete or found.found is None:
        return plan_so_far(found)
    then = sum(visit.arrived for visit in found.found.visits)
    return {**_planned(found, len(found.planned)), "then": then, "exact": found.found.exact}


def plan_so_far(found: Wayfinding | None) -> dict[str, Json]:
    """What is known of the plan, without working on it: for who cannot wait until others have done with it."""
    if found is None:
        return {"planned": [], "visits": 0, "arrive": 0, "pending": {"walked": 0, "of": 0}, "wanting": []}
    places = list(found.gaps) if found.walked else [(point.floor, point.at) for point in list(found.unsigned)]
    wanting: list[Json] = [{"floor": found.twin.floors[floor].id, "at": mm(at)} for floor, at in places]
    return {**_planned(found, SURE_SHOWN), "pending": _so_far(found), "wanting": wanting}


def _planned(found: Wayfinding, most: int) -> dict[str, Json]:
    return {
        "planned": [_ghost(found, planned) for planned in found.planned[:most]],
        "visits": len(found.pairs),
        "arrive": sum(visit.arrived for visit in list(found.walked)),
    }


def _ghost(found: Wayfinding, planned: Planned) -> dict[str, Json]:
    return {
        "key": key_of(found, planned),
        "floor": found.twin.floors[planned.sign.floor].id,
        "at": mm(planned.sign.at),
        "turn": round(planned.sign.faces_deg, 1),
        "action": planned.action,
        "asset": planned.asset,
        "mount": planned.mount,
        "says": panels_of(planned, found.settings),
        "mends": len(planned.mends),
    }


def key_of(found: Wayfinding, planned: Planned) -> str:
    """What tells one piece of a plan from the others, and from that of another plan."""
    sign = planned.sign
    says = written((_words(named), named.arrow) for named in planned.named)
    floor = found.twin.floors[sign.floor].id
    return f"{planned.action}|{planned.asset or ''}|{floor}|{sign.at[0]:.3f},{sign.at[1]:.3f}|{says}"


def planned_by(found: Wayfinding, key: str) -> Planned:
    """The piece of the present plan with that key.

    Raises
    ------
    Conflict
        ``plan-changed``: the plan is another one by now.
    """
    for planned in found.plan.planned:
        if key_of(found, planned) == key:
            return planned
    raise Conflict(
        "plan-changed",
        "中心已有改动，标识方案随之变化，请重新查看。",
        "The centre has changed and with it the plan of signs; look at it again.",
    )


def destinations_attribute(planned: Planned) -> Json:
    """What the sign says from then on, as the register keeps it: as people write it, if that is read back the same."""
    listed = [
        {
            "name": named.words,
            **({"arrow": named.arrow.value} if named.arrow else {}),
            **({"floor": named.floor} if named.floor else {}),
        }
        for named in planned.sign.named
    ]
    said = ";".join(
        (f"{named.floor}:" if named.floor else "") + written([(named.words, named.arrow)])
        for named in planned.sign.named
    )
    return said if read_entries(said) == read_entries(listed) else listed


def extended(attributes: Mapping[str, Json], planned: Planned) -> dict[str, Json]:
    """An existing sign's attributes with what it says from then on, under whatever name that was kept."""
    resolve = load_catalog().attributes.resolve
    kept = {k: v for k, v in attributes.items() if getattr(resolve(k), "id", "") not in {"destinations", "arrows"}}
    return {**kept, "指向内容": destinations_attribute(planned)}


def asset_of(found: Wayfinding, planned: Planned) -> Asset:
    """A new sign as a planned asset, numbered after those there are."""
    sign, code = planned.sign, found.twin.centre.code
    taken = {
        int(match[1])
        for a in found.twin.assets
        if (match := re.fullmatch(rf"{re.escape(code)}-SIGN-(\d+)", a.asset_no))
    }
    number = f"{code}-SIGN-{max(taken, default=0) + 1:03d}"
    named = "、".join(dict.fromkeys(each.words for each in planned.named))
    return Asset(
        asset_no=number,
        item=GUIDE_SIGN,
        item_words=GUIDE_SIGN,
        name=f"导向标识（{named}）"[:200],
        status="planned",
        floor=found.twin.floors[sign.floor].id,
        at=sign.at,
        rotation_deg=(sign.faces_deg + 90.0) % 360.0,
        attributes={
            "朝向": f"{sign.faces_deg:.1f}",
            "指向内容": destinations_attribute(planned),
            "字高": f"{sign.character_m:.2f} m",
            "安装高度": f"{sign.mounting_m:.2f} m",
            "发光": "是" if sign.lit else "否",
            "双面": "是" if sign.two_sided else "否",
        },
    )
