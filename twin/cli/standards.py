"""``twin standards …``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from twin.cli.output import CLEAN, UNUSABLE, out, out_json, say


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    standards = verbs.add_parser("standards", help="标准 / standards").add_subparsers(required=True, metavar="VERB")
    listing = standards.add_parser("list", help="列出 / list them")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=standards_list)
    show = standards.add_parser("show", help="一部标准 / one standard")
    show.add_argument("id")
    show.add_argument("--json", action="store_true")
    show.add_argument("--lang", choices=["zh", "en"], default="zh")
    show.set_defaults(run=standards_show)
    covering = standards.add_parser("coverage", help="各文件要求的去向 / what became of every requirement")
    covering.add_argument("--json", action="store_true")
    covering.set_defaults(run=standards_coverage)
    linting = standards.add_parser("lint", help="检验标准文件 / prove a standard's file")
    linting.add_argument("file", type=Path)
    linting.set_defaults(run=standards_lint)
    making = standards.add_parser("new", help="新建标准文件 / begin a standard's file")
    making.add_argument("file", type=Path, help="<编号>.yaml / <ID>.yaml")
    making.add_argument(
        "--prefix", required=True, help="规则编码的前缀，例如 BJ / what every code begins with, e.g. BJ"
    )
    making.set_defaults(run=standards_new)


def standards_new(arguments: argparse.Namespace) -> int:
    """``twin standards new ID.yaml --prefix BJ``: a copy of the template under that id, which ``lint`` accepts as it is."""
    from twin.catalog.loader import DEFAULT_ROOT
    from twin.errors import Invalid, Refused
    from twin.report.sheets import write_whole

    path, prefix = arguments.file, arguments.prefix
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", prefix):
        raise Invalid(
            "bad-prefix",
            f"前缀 {prefix!r} 应为 1 至 10 个大写字母或数字，以字母开头",
            f"the prefix {prefix!r} must be 1 to 10 capital letters or digits and begin with a letter",
        )
    if path.exists():
        raise Refused("file-exists", f"{path} 已存在，不覆盖", f"{path} exists and is left as it is")
    text = (DEFAULT_ROOT / "standards" / "_template.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^id: _template$", f"id: {path.stem}", text, flags=re.MULTILINE)
    write_whole(path, re.sub(r"\bTPL\b", prefix, text).encode())
    say(f"{path}: 请改好后运行 twin standards lint / edit it, then run twin standards lint")
    return CLEAN


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


def standards_coverage(arguments: argparse.Namespace) -> int:
    """``twin standards coverage``: documents by kinds of decision."""
    from collections import Counter

    from twin.catalog.traceability import KINDS, UNASKED, coverage, requirements

    table = coverage(requirements())
    whole = sum(table.values(), Counter[str]())
    if arguments.json:
        rows = {name: {kind: counts[kind] for kind in KINDS} for name, counts in table.items()}
        out_json({"standards": rows, "all": {kind: whole[kind] for kind in KINDS}, "total": whole.total()})
        return CLEAN
    out("\t".join(["", *(f"{text.zh} {text.en}" for text in KINDS.values()), "合计 all"]))
    for name, counts in [*table.items(), ("合计 all", whole)]:
        out("\t".join([name, *(str(counts[kind]) for kind in KINDS), str(counts.total())]))
    unasked = sum(whole[kind] for kind in UNASKED)
    share, outside = unasked / whole.total(), whole["outside"] / whole.total()
    out(
        f"不问人即可判定 decided without asking a person: {unasked}（{share:.0%}）；不在本产品内 outside: {outside:.1%}"
    )
    return CLEAN


def standards_lint(arguments: argparse.Namespace) -> int:
    """``twin standards lint FILE``."""
    from twin.catalog import lint

    problems = lint(arguments.file)
    for problem in problems:
        say(problem)
    return UNUSABLE if problems else CLEAN
