"""``twin route``: ways through a centre."""

from __future__ import annotations

import argparse
from typing import Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json
from twin.cli.sites import SITE_HELP, load


def words(verbs: Any) -> None:
    """Add ``twin route``."""
    way = verbs.add_parser("route", help="步行路线 / the shortest walking route")
    way.add_argument("site", help=SITE_HELP)
    place = "功能区、门洞或资产的编号或名称,或 楼层:x,y / zone, opening or asset id or name, or FLOOR:x,y"
    way.add_argument("--from", dest="start", required=True, metavar="PLACE", help=place)
    way.add_argument("--to", dest="end", required=True, metavar="PLACE", help=place)
    way.add_argument("--step-free", action="store_true", help="不走台阶 / no steps")
    way.add_argument("--width", type=float, metavar="M", help="通行净宽,米 / keep this clear width, metres")
    way.add_argument("--json", action="store_true")
    way.set_defaults(run=route_between)


def route_between(arguments: argparse.Namespace) -> int:
    """``twin route SITE --from PLACE --to PLACE``."""
    from twin.space.routes import route, route_json

    twin, _ = load(arguments.site)
    found = route(twin, arguments.start, arguments.end, step_free=arguments.step_free, width_m=arguments.width)
    answer = route_json(twin, found)
    if arguments.json:
        out_json(answer)
    elif not answer["reachable"]:
        out(f"走不到 / not reachable: {answer['reason']['zh']} / {answer['reason']['en']}")
    else:
        narrow = f"{answer['min_width_m']:.2f} m" if answer["min_width_m"] is not None else "—"
        steps = "有台阶 / with steps" if answer["steps"] else "无台阶 / step-free"
        out(f"{answer['length_m']:.2f} m  最窄 / narrowest {narrow}  {steps}")
        for opening in answer["openings"]:
            width = f"{opening['width_m']:.2f} m" if opening["width_m"] is not None else "—"
            out(f"  {opening['id']}  {width}")
    return CLEAN if answer["reachable"] else DEFECTS
