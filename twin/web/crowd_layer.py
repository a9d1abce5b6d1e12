"""First visits by many people who overlook some of the signs: what becomes of them, beside the visits of one who sees all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from twin.errors import Invalid
from twin.model import Json
from twin.space.visits_population import Crowd
from twin.space.wayfinding import KINDS, Wayfinding
from twin.web.packing import mm
from twin.web.sign_layers import SECONDS_AT_ONCE, VISITS_AT_ONCE, visits_layer

EACH: Final = 50
"""People on each visit: few enough that the slider is answered within seconds."""
CROWDS_KEPT: Final = 8


def crowd_layer(
    found: Wayfinding, crowds: dict[str, Crowd], asked: Mapping[str, str], seconds: float = SECONDS_AT_ONCE
) -> dict[str, Json]:
    """First visits as :func:`twin.web.sign_layers.visits_layer` tells them and, where ``notice`` is below 1, a crowd on them.

    Parameters
    ----------
    crowds
        Those begun, by what was asked; a few are kept.

    Raises
    ------
    Invalid
        ``notice`` is no share between 0 and 1.
    """
    end = time.monotonic() + seconds
    answer = visits_layer(found, asked, seconds)
    notice = _notice(asked)
    if notice is None or "pending" in answer or not answer["visits"]:
        return answer
    crowd = _crowd(found, crowds, asked.get("to", ""), notice)
    while not crowd.done:
        crowd.step()  # one at least, so that whoever asks often enough has all
        if time.monotonic() >= end:
            break
    if not crowd.done:
        answer["pending"] = {"walked": len(crowd.by_visit), "of": len(crowd.visits)}
    people = crowd.outcome
    for visit, arrived in zip(answer["visits"], people.by_visit, strict=False):  # as far as they are walked
        visit["people"] = arrived
    answer["crowd"] = {
        "each": people.each,
        "seed": people.seed,
        "visitors": people.visitors,
        "arrived": people.arrived,
        "interval": [people.low, people.high],
        "astray": [
            {"floor": found.twin.floors[floor].id, "at": mm(at), "kind": KINDS[kind]._asdict(), "people": number}
            for (floor, at, kind), number in people.astray
        ],
    }
    return answer


def _notice(asked: Mapping[str, str]) -> float | None:
    words = asked.get("notice", "")
    try:
        share = float(words or 1.0)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise Invalid(
            "notice-share",
            f"注意到标识的概率应在 0 与 1 之间，不是“{words}”",
            f"the share who notice a sign must be between 0 and 1, not “{words}”",
        )
    return None if share == 1.0 else share


def _crowd(found: Wayfinding, crowds: dict[str, Crowd], to: str, notice: float) -> Crowd:
    key = f"{notice:g}|{to}"
    if key not in crowds:
        visits = found.visits_to(to) if to else found.walked[:VISITS_AT_ONCE]
        crowds[key] = Crowd(found.guide, visits, notice=notice, each=EACH)
        while len(crowds) > CROWDS_KEPT:
            crowds.pop(next(iter(crowds)))
    return crowds[key]
