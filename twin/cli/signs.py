"""``twin signs``: what a first-time visitor finds by the signs there are, and which signs are wanting."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.cli.sites import SITE_HELP, load

if TYPE_CHECKING:
    from twin.model import Point
    from twin.space.planner_panels import Planned
    from twin.space.visits_population import Population
    from twin.space.visits_record import Visit
    from twin.space.wayfinding import Wayfinding

ASTRAY_SHOWN = 10
"""Places where people go astray, in the text for people; the JSON has all."""


def words(verbs: Any) -> None:
    """Add ``twin signs``."""
    signs = verbs.add_parser("signs", help="首次来访寻路与标识方案 / first visits by signs alone, and a sign plan")
    signs.add_argument("site", help=SITE_HELP)
    signs.add_argument("--step-free", action="store_true", help="不走楼梯 / no stairs")
    signs.add_argument("--no-plan", action="store_true", help="不做标识方案 / without the plan")
    signs.add_argument(
        "--notice", type=float, metavar="P", help="注意到标识的概率(0-1),按人群模拟 / share of people who notice a sign"
    )
    signs.add_argument("--people", type=int, metavar="N", help="每条来访走多少人(默认100) / people on each visit (100)")
    signs.add_argument("--seed", type=int, metavar="N", help="随机种子(默认1) / of the random people (1)")
    signs.add_argument("--lang", choices=["zh", "en"], default="zh")
    signs.add_argument("--json", action="store_true")
    signs.set_defaults(run=signs_of)


def signs_of(arguments: argparse.Namespace) -> int:
    """``twin signs SITE``."""
    from twin.space.wayfinding import Wayfinding, population_json, signs_json

    twin, _, _ = load(arguments.site)
    found = Wayfinding(twin, step_free=arguments.step_free)
    people = _people(found, arguments)
    if arguments.json:
        answer = signs_json(found, plan=not arguments.no_plan)
        if people is not None:
            answer["population"] = population_json(found.twin, people)
        out_json(answer)
    else:
        _print_visits(found, arguments.lang)
        _print_wrong(found, arguments.lang)
        if people is not None:
            _print_people(found, people, arguments.lang)
        if not arguments.no_plan:
            _print_plan(found, arguments.lang)
    if not found.visits:
        say(
            "没有可走的访问：没有识别出对外出入口或公众目的地 / nobody to walk: no public entrance, or nothing to visit"
        )
        return DEFECTS
    right = not any(found.wrong(sign) for sign in found.signs)
    return CLEAN if right and all(visit.arrived for visit in found.visits) else DEFECTS


def _people(found: Wayfinding, arguments: argparse.Namespace) -> Population | None:
    from twin.errors import Invalid
    from twin.space.visits_population import PEOPLE, SEED, population

    if arguments.notice is None:
        if arguments.people is not None or arguments.seed is not None:
            raise Invalid(
                "notice-wanted",
                "--people 和 --seed 用于人群模拟，请同时给出 --notice",
                "--people and --seed are of a crowd: give --notice as well",
            )
        return None
    each = PEOPLE if arguments.people is None else arguments.people
    seed = SEED if arguments.seed is None else arguments.seed
    return population(found.guide, found.visits, notice=arguments.notice, each=each, seed=seed)


def _print_people(found: Wayfinding, people: Population, lang: str) -> None:
    from twin.space.wayfinding import KINDS

    share = people.arrived / people.visitors if people.visitors else 0.0
    label = "人群模拟到达率" if lang == "zh" else "people who arrive"
    numbers = f"n={people.visitors}  P={people.notice:g}  seed={people.seed}"
    out(f"{label} {share:.1%} [{people.low:.1%}, {people.high:.1%}]  {numbers}")
    for (floor, at, kind), number in people.astray[:ASTRAY_SHOWN]:
        out(f"  {KINDS[kind].said(lang)}@{_place(found, floor, at)}  {number}")


def _print_visits(found: Wayfinding, lang: str) -> None:
    from twin.space.wayfinding import STATES

    arrived = sum(visit.arrived for visit in found.visits)
    zh = f"{found.twin.centre.name}：标识 {len(found.signs)} 块，首次来访 {len(found.visits)} 次，顺利到达 {arrived} 次"
    en = f"{found.twin.centre.name}: {len(found.signs)} signs, {len(found.visits)} first visits, {arrived} arrive"
    out(en if lang == "en" else zh)
    for visit in found.visits:
        out(
            f"  {STATES[visit.state].said(lang):<12}{visit.entrance.name} → {_destination(visit, lang)}  "
            f"{visit.length_m:.1f} m  +{visit.extra_m:.1f} m{_failures(found, visit, lang)}"
        )


def _destination(visit: Visit, lang: str) -> str:
    return "way out" if lang == "en" and visit.to.kind == "exit" else visit.to.name


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
        signs = f" ({', '.join(failure.signs)})" if failure.signs else ""
        told.append(f"{KINDS[failure.kind].said(lang)}@{_place(found, failure.floor, failure.at)}{signs}")
    return "".join(f"\n      {line}" for line in dict.fromkeys(told))


def _place(found: Wayfinding, floor: int, at: Point) -> str:
    """A place as ``twin route`` understands it: floor and drawing metres."""
    here = found.twin.floors[floor]
    return f"{here.id}:{at[0] + here.origin[0]:.1f},{at[1] + here.origin[1]:.1f}"


def _print_plan(found: Wayfinding, lang: str) -> None:
    plan = found.plan
    zh, en = f"标识方案：{len(plan.planned)} 项", f"Sign plan: {len(plan.planned)} items"
    out(en if lang == "en" else zh)
    for planned in plan.planned:
        out(f"  {_planned(found, planned, lang)}")
    for visit in plan.left:
        text = "仍不能顺利到达" if lang == "zh" else "still does not arrive"
        out(f"  {text}: {visit.entrance.name} → {_destination(visit, lang)}{_failures(found, visit, lang)}")


def _planned(found: Wayfinding, planned: Planned, lang: str) -> str:
    from twin.space.wayfinding import panels_of

    actions = {"add": ("新增", "add"), "extend": ("增补", "extend"), "correct": ("改正", "correct")}
    action = actions[planned.action][lang == "en"]
    sign = planned.sign
    names = panels_of(planned, found.settings)
    return f"{action} {planned.asset or ''} {_place(found, sign.floor, sign.at)} {sign.faces_deg:.0f}°  {names}"
