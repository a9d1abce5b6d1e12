"""``twin plan …``: reading drawings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say

if TYPE_CHECKING:
    from twin.model import Plan, Text


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    plan = verbs.add_parser("plan", help="读图 / read drawings").add_subparsers(required=True, metavar="VERB")
    read = plan.add_parser("read", help="DXF → 功能区 / DXF to zones")
    read.add_argument("file", type=Path)
    read.add_argument("--units", choices=["m", "dm", "cm", "mm", "in", "ft"], help="图纸单位 / override the unit")
    read.add_argument("--encoding", help="文字编码，如 gb18030 / text encoding")
    read.add_argument("--profile", type=Path, help="图层配置 YAML / drawing profile")
    read.add_argument(
        "--ignore-layer", nargs="+", action="extend", default=[], metavar="NAME", help="忽略图层 / layers to ignore"
    )
    read.add_argument("--json", action="store_true")
    read.set_defaults(run=plan_read)
    profile = plan.add_parser("profile", help="猜测图层配置 / guess a drawing profile")
    profile.add_argument("file", type=Path)
    profile.add_argument("-o", "--output", type=Path)
    profile.set_defaults(run=plan_profile)


def plan_read(arguments: argparse.Namespace) -> int:
    """``twin plan read FILE.dxf``."""
    from twin.drawing import Profile, plan_json, read_plan

    profile = Profile.load(arguments.profile) if arguments.profile else None
    plan = read_plan(
        arguments.file,
        units=arguments.units,
        encoding=arguments.encoding,
        profile=profile,
        ignore_layers=arguments.ignore_layer,
        progress=_progress(),
    )
    if arguments.json:
        out_json(plan_json(plan))
    else:
        _print_plan(plan)
    return DEFECTS if any(issue.severity == "error" for issue in plan.issues) else CLEAN


def plan_profile(arguments: argparse.Namespace) -> int:
    """``twin plan profile FILE.dxf``: the guess, to be saved and corrected."""
    from twin.drawing import flatten, guess_profile, load_drawing

    document, _ = load_drawing(arguments.file, read_only=True)
    drawing, _ = flatten(document)
    text = guess_profile(drawing).dump()
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
        say(f"已写入 / written: {arguments.output}")
    else:
        out(text)
    return CLEAN


def _progress() -> Any:
    """A progress reporter on a terminal, None elsewhere: pipes and logs want no carriage returns."""
    if not sys.stderr.isatty():
        return None

    def report(share: float, what: Text) -> None:
        sys.stderr.write(f"\r{share:4.0%} {what.zh} / {what.en}\033[K")
        if share >= 1:
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    return report


def _print_plan(plan: Plan) -> None:
    source = plan.source
    out(f"{source.name}  {source.dxf_version}  {source.encoding}  1 单位/unit = {source.units.metres_per_unit:g} m")
    for witness in source.units.evidence:
        out(f"  · {witness.witness}: {witness.metres_per_unit:g} m — {witness.detail.zh} / {witness.detail.en}")
    for floor in plan.floors:
        out(
            f"\n{floor.name}  区域/zones {len(floor.zones)}  门洞/openings {len(floor.openings)}  图块/placements {len(floor.placements)}"
        )
        for zone in floor.zones:
            name = " ".join(part for part in (zone.number, zone.name) if part) or "—"
            out(f"  {zone.id:<12} {zone.polygon.area:9.2f} m²  {zone.origin:<8} {name}")
    for issue in plan.issues:
        where = f" [{issue.layer}]" if issue.layer else ""
        say(f"{issue.severity.upper()} {issue.code}{where}: {issue.message.zh} / {issue.message.en}")
