"""``twin …``: the commands other programs rely on.

JSON goes to standard output, messages to standard error. Exit status: 0 clean, 1 defects found,
2 unusable input. Heavy imports stand inside the commands so that ``twin --help`` always starts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.errors import SiteError, TwinError

if TYPE_CHECKING:
    from twin.catalog import Catalog, Standard
    from twin.checks.waivers import Waiver
    from twin.model import Finding, Plan, Text, Twin
    from twin.registry import ImportReport

CLEAN, DEFECTS, UNUSABLE = 0, 1, 2
MISSING_SUFFIXES = (".csv", ".xlsx", ".pdf")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    argv
        The words after ``twin``; ``sys.argv[1:]`` when None.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or a C locale would garble Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except TwinError as error:
        say(f"{error.message.zh}\n{error.message.en}")
        return UNUSABLE
    except BrokenPipeError:  # `twin … | head` closed the pipe: not an error of ours
        sys.stderr.close()
        return CLEAN


def say(text: str) -> None:
    """Write one message to standard error."""
    print(text, file=sys.stderr)


def out(text: str) -> None:
    """Write one answer to standard output."""
    print(text)


def out_json(value: Any) -> None:
    """Write one JSON answer; Chinese stays readable."""
    out(json.dumps(value, ensure_ascii=False, indent=1))


# ------------------------------------------------------------------ plan


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

    document, _ = load_drawing(arguments.file)
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


# ------------------------------------------------------------------ check, missing


def load(site: str) -> tuple[Twin, list[Waiver]]:
    """The twin of a site folder or of a centre's code in the registry, and what is waived there.

    Raises
    ------
    SiteError, NotFound
        When it is neither; the message lists the centres there are.
    """
    folder = Path(site)
    if folder.is_dir():
        from twin.registry import load_site

        return load_site(folder), []
    if folder.suffix or "/" in site:
        raise SiteError(
            "no-such-folder",
            f"找不到文件夹 {site};请给出含 site.yaml 的文件夹,或登记库中的中心编号",
            f"no folder {site}; give a folder with site.yaml or the code of a centre in the registry",
        )
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        return registry.twin(site), [record.waiver() for record in registry.waivers(site)]


def _standards(twin: Twin, wanted: Sequence[str], catalog: Catalog) -> list[Standard]:
    names = list(wanted) or list(twin.centre.standards) or sorted(catalog.standards)
    return [catalog.standard(name) for name in dict.fromkeys(names)]


def _tier(tier: str | None, twin: Twin, standards: Sequence[Standard]) -> str:
    chosen = tier or twin.centre.tier
    known = {each.id: each.zh for standard in standards for each in standard.tiers}
    if known and chosen not in known:
        choices = ", ".join(f"{identifier}({zh})" for identifier, zh in known.items())
        raise SiteError("no-such-tier", f"没有级别 {chosen!r};可选:{choices}", f"no tier {chosen!r}; choose: {choices}")
    return chosen


def _tier_name(tier: str, standards: Sequence[Standard], lang: str) -> str:
    for standard in standards:
        for each in standard.tiers:
            if each.id == tier:
                return each.en if lang == "en" else each.zh
    return tier


def _check(arguments: argparse.Namespace) -> tuple[Twin, list[Standard], str, tuple[Finding, ...]]:
    from twin.catalog import load_catalog
    from twin.checks.engine import check

    catalog = load_catalog()
    twin, waivers = load(arguments.site)
    standards = _standards(twin, arguments.standard, catalog)
    tier = _tier(arguments.tier, twin, standards)
    settings = twin.centre.facts.get("settings")
    findings = check(
        twin,
        standards,
        catalog,
        tier=tier,
        waivers=waivers,
        settings=settings if isinstance(settings, Mapping) else None,
        today=_today(),
    )
    return twin, standards, tier, findings


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def check_site(arguments: argparse.Namespace) -> int:
    """``twin check SITE``."""
    from twin.report import findings_json

    twin, standards, tier, findings = _check(arguments)
    if arguments.json:
        out_json(findings_json(twin, tier, [standard.id for standard in standards], findings))
    else:
        _print_findings(twin, findings)
    return DEFECTS if any(finding.is_defect for finding in findings) else CLEAN


def _print_findings(twin: Twin, findings: Sequence[Finding]) -> None:
    out(f"{twin.centre.name}({twin.centre.code})")
    for (verdict, strength), number in sorted(Counter((f.verdict, f.strength) for f in findings).items()):
        out(f"  {verdict:<15}{strength:<10}{number:6}")
    for finding in findings:
        if finding.verdict in {"fail", "unknown"} and finding.strength != "optional":
            place = f"表{finding.table}第{finding.row}行" if finding.table else finding.clause
            out(f"{finding.verdict.upper():<8}{finding.standard} {place}  {finding.message.zh} / {finding.message.en}")


def missing(arguments: argparse.Namespace) -> int:
    """``twin missing SITE -o FILE``."""
    from twin.catalog import load_catalog
    from twin.checks.missing import missing_rows
    from twin.report import Heading, write_missing

    if arguments.output.suffix.lower() not in MISSING_SUFFIXES:
        raise SiteError(
            "unknown-format",
            f"不认识 {arguments.output.name} 的格式;请用 {'、'.join(MISSING_SUFFIXES)}",
            f"unknown format of {arguments.output.name}; use {', '.join(MISSING_SUFFIXES)}",
        )
    twin, standards, tier, findings = _check(arguments)
    rows = missing_rows(twin, findings, load_catalog())
    heading = Heading(
        twin.centre.name, _tier_name(tier, standards, arguments.lang), tuple(s.id for s in standards), _today()
    )
    write_missing(rows, arguments.output, lang=arguments.lang, heading=heading)
    say(
        f"{arguments.output}: 必配缺失/required {len(rows.required)}  选配未配/optional {len(rows.optional)}  无法判定/undecided {len(rows.undecided)}"
    )
    return DEFECTS if rows.required else CLEAN


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


# ------------------------------------------------------------------ standards


def standards_list(arguments: argparse.Namespace) -> int:
    """``twin standards list``."""
    from twin.catalog import load_catalog

    standards = [load_catalog().standards[name] for name in sorted(load_catalog().standards)]
    if arguments.json:
        out_json([{"id": s.id, "title": s.title._asdict(), "edition": s.edition} for s in standards])
    else:
        for standard in standards:
            out(f"{standard.id}  {standard.title.zh} / {standard.title.en}")
    return CLEAN


def standards_show(arguments: argparse.Namespace) -> int:
    """``twin standards show ID``."""
    from twin.catalog import explain, load_catalog, standard_json

    standard = load_catalog().standard(arguments.id)
    if arguments.json:
        out_json(standard_json(standard))
    else:
        out(f"{standard.id}  {standard.title.zh}\n{standard.title.en}")
        for rule in standard.rules:
            out(f"\n{explain(rule, arguments.lang)}")
    return CLEAN


def standards_lint(arguments: argparse.Namespace) -> int:
    """``twin standards lint FILE``."""
    from twin.catalog import lint

    problems = lint(arguments.file)
    for problem in problems:
        say(problem)
    return UNUSABLE if problems else CLEAN


# ------------------------------------------------------------------ registry and server


def import_assets(arguments: argparse.Namespace) -> int:
    """``twin import assets FILE --centre CODE``: a dry run unless ``--write``."""
    from twin.registry import RowState, open_registry, read_assets

    if not arguments.file.is_file():
        raise SiteError("no-such-file", f"找不到文件 {arguments.file}", f"no file {arguments.file}")
    rows = read_assets(arguments.file, name=arguments.file.name)
    with closing(open_registry()) as registry:
        registry.upgrade()
        report = registry.import_assets(
            arguments.centre,
            rows,
            by=arguments.by or "",
            dry_run=not arguments.write,
            skip_wrong=arguments.skip_wrong,
        )
    counts = {state.value: report.count(state) for state in RowState}
    if arguments.json:
        out_json({"written": report.written, "batch": report.batch, "counts": counts, "rows": _row_json(report)})
    else:
        for row in report.rows:
            notes = "; ".join(f"{note.zh} / {note.en}" for note in (*row.reasons, *row.warnings))
            out(f"{row.line:>5}  {row.state:<10} {row.asset_no:<20} {notes}")
    state = "已写入 / written" if report.written else "预演,未写入 / dry run, nothing written"
    say(f"{state}: " + " ".join(f"{name}={number}" for name, number in counts.items()))
    return DEFECTS if counts["wrong"] else CLEAN


def _row_json(report: ImportReport) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line,
            "asset_no": row.asset_no,
            "state": row.state,
            "changes": [{"field": each.field, "old": each.old, "new": each.new} for each in row.changes],
            "reasons": [text._asdict() for text in row.reasons],
            "warnings": [text._asdict() for text in row.warnings],
        }
        for row in report.rows
    ]


def db_upgrade(_: argparse.Namespace) -> int:
    """``twin db upgrade``."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
    say("数据库已是最新 / the database is up to date")
    return CLEAN


def demo(arguments: argparse.Namespace) -> int:
    """``twin demo``: migrate, load the sample centres into an empty database, serve."""
    from twin.registry import open_registry

    samples = Path(__file__).resolve().parents[1] / "floorplans"
    with closing(open_registry()) as registry:
        registry.upgrade()
        if registry.is_empty():
            for folder in sorted(path.parent for path in samples.glob("*/site.yaml")):
                say(f"载入示例 / loading sample: {folder.name}")
                registry.import_site(folder, by="示例 sample")
    return serve(arguments)


def serve(arguments: argparse.Namespace) -> int:
    """``twin serve``."""
    from twin.web import serve as run_server

    run_server(host=arguments.host, port=arguments.port)
    return CLEAN


# ------------------------------------------------------------------ words


def parser() -> argparse.ArgumentParser:
    """Every command and its words, in one place."""
    root = argparse.ArgumentParser(
        prog="twin", description="政务服务中心数字孪生与设施台账 / Digital twin and asset registry for service centres"
    )
    verbs = root.add_subparsers(required=True, metavar="COMMAND")
    _plan_words(verbs)
    _check_words(verbs)
    _standards_words(verbs)
    _registry_words(verbs)
    return root


def _plan_words(verbs: Any) -> None:
    plan = verbs.add_parser("plan", help="读图 / read drawings").add_subparsers(required=True, metavar="VERB")
    read = plan.add_parser("read", help="DXF → 功能区 / DXF to zones")
    read.add_argument("file", type=Path)
    read.add_argument("--units", choices=["m", "dm", "cm", "mm", "in", "ft"], help="图纸单位 / override the unit")
    read.add_argument("--encoding", help="文字编码,如 gb18030 / text encoding")
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


def _site_words(command: argparse.ArgumentParser) -> None:
    command.add_argument("site", help="含 site.yaml 的文件夹或中心编号 / a folder with site.yaml, or a centre's code")
    command.add_argument("--standard", nargs="+", action="extend", default=[], metavar="ID", help="标准 / standards")
    command.add_argument("--tier", help="级别 / tier, e.g. district, department, subdistrict")


def _check_words(verbs: Any) -> None:
    check = verbs.add_parser("check", help="对照标准检查 / check against standards")
    _site_words(check)
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=check_site)
    way = verbs.add_parser("route", help="步行路线 / the shortest walking route")
    way.add_argument("site", help="含 site.yaml 的文件夹或中心编号 / a folder with site.yaml, or a centre's code")
    place = "功能区、门洞或资产的编号或名称,或 楼层:x,y / zone, opening or asset id or name, or FLOOR:x,y"
    way.add_argument("--from", dest="start", required=True, metavar="PLACE", help=place)
    way.add_argument("--to", dest="end", required=True, metavar="PLACE", help=place)
    way.add_argument("--step-free", action="store_true", help="不走台阶 / no steps")
    way.add_argument("--width", type=float, metavar="M", help="通行净宽,米 / keep this clear width, metres")
    way.add_argument("--json", action="store_true")
    way.set_defaults(run=route_between)
    gaps = verbs.add_parser("missing", help="缺项清单 / the list of missing equipment")
    _site_words(gaps)
    gaps.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.csv|.xlsx|.pdf")
    gaps.add_argument("--lang", choices=["zh", "en"], default="zh")
    gaps.set_defaults(run=missing)


def _standards_words(verbs: Any) -> None:
    standards = verbs.add_parser("standards", help="标准 / standards").add_subparsers(required=True, metavar="VERB")
    listing = standards.add_parser("list", help="列出 / list them")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=standards_list)
    show = standards.add_parser("show", help="一部标准 / one standard")
    show.add_argument("id")
    show.add_argument("--json", action="store_true")
    show.add_argument("--lang", choices=["zh", "en"], default="zh")
    show.set_defaults(run=standards_show)
    linting = standards.add_parser("lint", help="检验标准文件 / prove a standard's file")
    linting.add_argument("file", type=Path)
    linting.set_defaults(run=standards_lint)


def _registry_words(verbs: Any) -> None:
    imports = verbs.add_parser("import", help="导入 / import").add_subparsers(required=True, metavar="WHAT")
    assets = imports.add_parser("assets", help="设施台账 CSV、XLSX / an asset list")
    assets.add_argument("file", type=Path)
    assets.add_argument("--centre", required=True, metavar="CODE", help="中心编号 / centre code")
    assets.add_argument("--write", action="store_true", help="写入(否则只预演)/ write; a dry run without it")
    assets.add_argument("--skip-wrong", action="store_true", help="跳过有误的行 / leave wrong rows out")
    assets.add_argument("--by", help="操作人 / who does it")
    assets.add_argument("--json", action="store_true")
    assets.set_defaults(run=import_assets)
    database = verbs.add_parser("db", help="数据库 / database").add_subparsers(required=True, metavar="VERB")
    database.add_parser("upgrade", help="升级 / migrate").set_defaults(run=db_upgrade)
    for name, action, text in (
        ("serve", serve, "启动网页 / serve the pages"),
        ("demo", demo, "载入示例并启动 / load the samples and serve"),
    ):
        command = verbs.add_parser(name, help=text)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8501)
        command.set_defaults(run=action)


if __name__ == "__main__":
    sys.exit(main())
