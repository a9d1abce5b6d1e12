"""``twin check`` and ``twin missing``: a centre against its standards."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.cli.sites import SITE_HELP, load, shelf
from twin.errors import SiteError

if TYPE_CHECKING:
    from twin.catalog import Catalog, Standard
    from twin.model import Finding, Twin

MISSING_SUFFIXES: Final = (".csv", ".xlsx", ".pdf")


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    check = verbs.add_parser("check", help="对照标准检查 / check against standards")
    which = check.add_mutually_exclusive_group(required=True)
    which.add_argument("site", nargs="?", help=SITE_HELP)
    which.add_argument("--all", action="store_true", help="登记库中的全部中心 / every centre in the registry")
    _choices(check)
    check.add_argument("--json", action="store_true")
    check.add_argument("--jobs", type=int, metavar="N", help="进程数，默认按核数 / processes; as many as cores")
    check.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask 调度器，如 tcp://host:8786 / a Dask cluster's scheduler"
    )
    check.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.xlsx|.csv",
        help="与 --all 合用：各中心总览 / with --all: the overview of all centres",
    )
    check.set_defaults(run=check_site)
    gaps = verbs.add_parser("missing", help="缺项清单 / the list of missing equipment")
    _site_words(gaps)
    gaps.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.csv|.xlsx|.pdf")
    gaps.add_argument("--lang", choices=["zh", "en"], default="zh")
    gaps.set_defaults(run=missing)


def _site_words(command: argparse.ArgumentParser) -> None:
    command.add_argument("site", help=SITE_HELP)
    _choices(command)


def _choices(command: argparse.ArgumentParser) -> None:
    command.add_argument("--standard", nargs="+", action="extend", default=[], metavar="ID", help="标准 / standards")
    command.add_argument("--tier", help="级别 / tier, e.g. district, department, subdistrict")


def check_site(arguments: argparse.Namespace) -> int:
    """``twin check SITE``, ``twin check --all``."""
    if arguments.all:
        from twin.cli.many import check_all_centres

        return check_all_centres(arguments, _today())
    from twin.report.findings import check_json

    if arguments.output:
        raise SiteError("output-needs-all", "-o 只能与 --all 合用", "-o goes with --all")
    twin, standards, tier, findings = _check(arguments)
    if arguments.json:
        out_json(check_json(twin, tier, [standard.id for standard in standards], findings))
    else:
        _print_findings(twin, findings)
        for issue in twin.issues:
            say(f"{issue.severity.upper()} {issue.code}: {issue.message.zh} / {issue.message.en}")
    return DEFECTS if any(finding.is_defect for finding in findings) else CLEAN


def missing(arguments: argparse.Namespace) -> int:
    """``twin missing SITE -o FILE``."""
    from twin.catalog import load_catalog
    from twin.checks.missing import missing_rows
    from twin.report import heading_for, write_missing

    if arguments.output.suffix.lower() not in MISSING_SUFFIXES:
        raise SiteError(
            "unknown-format",
            f"不认识 {arguments.output.name} 的格式；请用 {'、'.join(MISSING_SUFFIXES)}",
            f"unknown format of {arguments.output.name}; use {', '.join(MISSING_SUFFIXES)}",
        )
    twin, standards, tier, findings = _check(arguments)
    rows = missing_rows(twin, findings, load_catalog())
    heading = heading_for(twin.centre, standards, tier, _today(), lang=arguments.lang)
    write_missing(rows, arguments.output, lang=arguments.lang, heading=heading)
    say(
        f"{arguments.output}: 必配缺失/required {len(rows.required)}  选配未配/optional {len(rows.optional)}  无法判定/undecided {len(rows.undecided)}"
    )
    return DEFECTS if rows.required else CLEAN


def _check(arguments: argparse.Namespace) -> tuple[Twin, list[Standard], str, tuple[Finding, ...]]:
    from twin.catalog import load_catalog
    from twin.checks.engine import check

    catalog = load_catalog()
    twin, waivers, evidence = load(arguments.site)
    standards = _standards(twin, arguments.standard, catalog)
    tier = _tier(arguments.tier, twin, standards)
    settings = twin.centre.facts.get("settings")
    with shelf(arguments.site).plan_of(twin, catalog):
        findings = check(
            twin,
            standards,
            catalog,
            tier=tier,
            waivers=waivers,
            settings=settings if isinstance(settings, Mapping) else None,
            evidence=evidence,
            today=_today(),
        )
    return twin, standards, tier, findings


def _standards(twin: Twin, wanted: Sequence[str], catalog: Catalog) -> list[Standard]:
    if wanted:
        return [catalog.standard(name) for name in dict.fromkeys(wanted)]
    return catalog.standards_of(twin.centre.standards)


def _tier(tier: str | None, twin: Twin, standards: Sequence[Standard]) -> str:
    chosen = tier or twin.centre.tier
    known = {each.id: each.zh for standard in standards for each in standard.tiers}
    if known and chosen not in known:
        choices = ", ".join(f"{identifier}({zh})" for identifier, zh in known.items())
        raise SiteError(
            "no-such-tier", f"没有级别 {chosen!r}；可选：{choices}", f"no tier {chosen!r}; choose: {choices}"
        )
    return chosen


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _print_findings(twin: Twin, findings: Sequence[Finding]) -> None:
    out(f"{twin.centre.name}({twin.centre.code})")
    for (verdict, strength), number in sorted(Counter((f.verdict, f.strength) for f in findings).items()):
        out(f"  {verdict:<15}{strength:<10}{number:6}")
    for finding in findings:
        if finding.verdict in {"fail", "unknown"} and finding.strength != "optional":
            place = f"表{finding.table}第{finding.row}行" if finding.table else finding.clause
            out(f"{finding.verdict.upper():<8}{finding.standard} {place}  {finding.message.zh} / {finding.message.en}")
