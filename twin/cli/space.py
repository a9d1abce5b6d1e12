"""``twin route`` and ``twin graph``: ways through a centre."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json
from twin.cli.sites import SITE_HELP, load


def words(verbs: Any) -> None:
    """Add ``twin route``."""
    way = verbs.add_parser("route", help="步行路线 / the shortest walking route")
    way.add_argument("site", help=SITE_HELP)
    place = "功能区、门洞或资产的编号或名称，或 楼层:x,y / zone, opening or asset id or name, or FLOOR:x,y"
    way.add_argument("--from", dest="start", required=True, metavar="PLACE", help=place)
    way.add_argument("--to", dest="end", required=True, metavar="PLACE", help=place)
    way.add_argument("--step-free", action="store_true", help="不走台阶 / no steps")
    way.add_argument("--width", type=float, metavar="M", help="通行净宽，米 / keep this clear width, metres")
    way.add_argument("--json", action="store_true")
    way.set_defaults(run=route_between)
    graph = verbs.add_parser(
        "graph", help="空间关系图 / the graph of zones, openings, windows, decision points and signs"
    )
    graph.add_argument("site", help=SITE_HELP)
    graph.add_argument(
        "--format", choices=("graphml", "json"), help="默认按文件名，否则 json / by the file's name, else json"
    )
    graph.add_argument("-o", "--output", type=Path, metavar="FILE", help="默认标准输出 / standard output by default")
    graph.set_defaults(run=write_graph)


def route_between(arguments: argparse.Namespace) -> int:
    """``twin route SITE --from PLACE --to PLACE``."""
    from twin.checks.access import BODY_M
    from twin.space.routes import route, route_json

    twin, _, _ = load(arguments.site)
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
        if answer["min_width_m"] is not None and answer["min_width_m"] < BODY_M and arguments.width is None:
            out(
                "  一般人过不去，请用 --width 指定通行净宽 / too narrow for a person: ask for a clear width with --width"
            )
        for opening in answer["openings"]:
            width = f"{opening['width_m']:.2f} m" if opening["width_m"] is not None else "—"
            out(f"  {opening['id']}  {width}")
    return CLEAN if answer["reachable"] else DEFECTS


def write_graph(arguments: argparse.Namespace) -> int:
    """``twin graph SITE``."""
    from twin.space.graph import graph_text, semantic_graph

    named = arguments.output.suffix.lstrip(".").lower() if arguments.output else "json"
    twin, _, _ = load(arguments.site)
    text = graph_text(semantic_graph(twin), arguments.format or named)
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        arguments.output.write_text(text, encoding="utf-8")
    return CLEAN
