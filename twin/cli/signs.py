"""``twin signs``: what a first-time visitor finds by the signs there are, and which signs are wanting."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.cli.sites import SITE_HELP, load

if TYPE_CHECKING:
    from twin.space.planner import Planned
    from twin.space.visits_record import Visit
    from twin.space.wayfinding import Wayfinding


def words(verbs: Any) -> None:
    """Add ``twin signs``."""
    signs = verbs.add_parser("signs", help="首次来访寻路与标识方案 / first visits by signs alone, and a sign plan")
    signs.add_argument("site", help=SITE_HELP)
    signs.add_argument("--step-free", action="store_true", help="不走楼梯 / no stairs")
    signs.add_argument("--no-plan", action="store_true", help="不做标识方案 / without the plan")
    signs.add_argument(
        "--notice", type=float, metavar="P", help="注意到标识的概率(0-1),按人群模拟 / share of people who notice a sign"
    )
    signs.add_argument("--lang", choices=["zh", "en"], default="zh")
    signs.add_argument("--json", action="store_true")
    signs.set_defaults(run=signs_of)


def signs_of(arguments: argparse.Namespace) -> int:
    """``twin signs SITE``."""
    from twin.space.visits_population import population
    from twin.space.wayfinding import Wayfinding, signs_json

    twin, _, _ = load(arguments.site)
    found = Wayfinding(twin, step_free=arguments.step_free)
    people = None if arguments.notice is None else population(found.guide, found.visits, notice=arguments.notice)
    if arguments.json:
        answer = signs_json(found, plan=not arguments.no_plan)
        if people is not None:
            answer["population"] = {
                "notice": people.notice,
                "visitors": people.visitors,
                "arrived": people.arrived,
                "interval": [round(people.low, 4), round(people.high, 4)],
            }
        out_json(answer)
    else:
        _print_visits(found, arguments.lang)
        _print_wrong(found, arguments.lang)
        if people is not None:
            share = people.arrived / people.visitors if people.visitors else 0.0
            label = "人群模拟到达率" if arguments.lang == "zh" else "people who arrive"
            out(f"{label} {share:.1%} [{people.low:.1%}, {people.high:.1%}]  n={people.visitors}  P={people.notice:g}")
        if not arguments.no_plan:
            _print_plan(found, arguments.lang)
    if not found.visits:
        say(
            "没有可走的访问：没有识别出对外出入口或公众目的地 / nobody to walk: no public entrance, or nothing to visit"
        )
        return DEFECTS
    right = not any(found.wrong(sign) for sign in found.signs)
    return CLEAN if right and all(visit.arrived for visit in found.visits) else DEFECTS


def _print_visits(found: Wayfinding, lang: str) -> None:
    from twin.space.wayfinding import STATES

    arrived = sum(visit.arrived for visit in found.visits)
    zh = f"{found.twin.centre.name}：标识 {len(found.signs)} 块，首次来访 {len(found.visits)} 次，顺利到达 {arrived} 次"
    en = f"{found.twin.centre.name}: {len(found.signs)} signs, {len(found.visits)} first visits, {arrived} arrive"
    out(en if lang == "en" else zh)
    for visit in found.visits:
        out(
            f"  {STATES[visit.state].said(lang):<8}{visit.entrance.name} → {visit.to.name}  "
            f"{visit.length_m:.1f} m  +{visit.extra_m:.1f} m{_failures(found, visit, lang)}"
        )


def _print_wrong(found: Wayfinding, lang: str) -> None:
    for sign in found.signs:
        names = found.wrong(sign)
        if names:
            text = "箭头指错" if lang == "zh" else "arrow leads elsewhere"
            out(f"  {text}: {sign.asset}  {', '.join(names)}")


def _failures(found: Wayfinding, visit: Visit, lang: str) -> str:
    from twin.space.wayfinding import KINDS

    told = []
    for failure in visit.failures:
        floor = found.twin.floors[failure.floor]
        x, y = failure.at[0] + floor.origin[0], failure.at[1] + floor.origin[1]
        signs = f" ({', '.join(failure.signs)})" if failure.signs else ""
        told.append(f"{KINDS[failure.kind].said(lang)}@{floor.id}:{x:.1f},{y:.1f}{signs}")
    return "".join(f"\n      {line}" for line in told)


def _print_plan(found: Wayfinding, lang: str) -> None:
    plan = found.plan
    zh, en = f"标识方案：{len(plan.planned)} 项", f"Sign plan: {len(plan.planned)} items"
    out(en if lang == "en" else zh)
    for planned in plan.planned:
        out(f"  {_planned(found, planned, lang)}")
    for visit in plan.left:
        text = "仍不能顺利到达" if lang == "zh" else "still does not arrive"
        out(f"  {text}: {visit.entrance.name} → {visit.to.name}{_failures(found, visit, lang)}")


def _planned(found: Wayfinding, planned: Planned, lang: str) -> str:
    from twin.space.wayfinding import written

    actions = {"add": ("新增", "add"), "extend": ("增补", "extend"), "correct": ("改正", "correct")}
    action = actions[planned.action][lang == "en"]
    sign = planned.sign
    floor = found.twin.floors[sign.floor]
    x, y = sign.at[0] + floor.origin[0], sign.at[1] + floor.origin[1]
    names = written((f"{n.floor} {n.words}" if n.floor else n.words, n.arrow) for n in planned.named)
    return f"{action} {planned.asset or ''} {floor.id}:{x:.1f},{y:.1f} {sign.faces_deg:.0f}°  {names}"
