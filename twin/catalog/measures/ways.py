"""Measures of where one can get."""

from __future__ import annotations

from typing import Final

from twin.catalog.measures.spec import MeasureSpec, spec

SPECS: Final[tuple[MeasureSpec, ...]] = (
    spec(
        "zones_connected",
        "bool",
        "zone",
        (
            "能否经门洞（可穿过未命名空间，不穿过 avoid 类型）到达 to 类型的功能区",
            "whether openings lead from the subject to a zone of a `to` kind without crossing a zone of an `avoid` kind (unnamed rooms may be crossed, stairs and lifts used); unknown when the subject has no opening",
        ),
        ("不判断通道宽度与是否上锁", "not whether the way is wide or unlocked"),
        sentence=("经门洞可到达“{to}”", "openings lead to “{to}”"),
        optional={"avoid": "zone"},
        to="zones",
        avoid="zones",
    ),
    spec(
        "separate_entrance",
        "bool",
        "zone",
        (
            "功能区是否有直接对外的门（一侧为室外）",
            "whether an opening of the zone leads straight outside; unknown when the zone has no opening",
        ),
        ("不判断开放时间", "not whether that door is open at night"),
        sentence=("有直接通向室外的门", "a door leads straight outside"),
    ),
)
