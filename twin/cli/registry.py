"""``twin import``, ``twin serve`` and ``twin demo``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.errors import SiteError

if TYPE_CHECKING:
    from twin.model import Text
    from twin.registry import ImportReport, RowState
    from twin.registry.values import FieldChange


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    imports = verbs.add_parser("import", help="导入 / import").add_subparsers(required=True, metavar="WHAT")
    for name, run, text in (
        ("assets", import_assets, "设施台账 CSV、XLSX / an asset list"),
        ("documents", import_documents, "文件清单 CSV、XLSX / a list of documents"),
    ):
        command = imports.add_parser(name, help=text)
        command.add_argument("file", type=Path)
        command.add_argument("--centre", required=True, metavar="CODE", help="中心编号 / centre code")
        command.add_argument("--write", action="store_true", help="写入（否则只预演）/ write; a dry run without it")
        command.add_argument("--skip-wrong", action="store_true", help="跳过有误的行 / leave wrong rows out")
        command.add_argument("--by", help="操作人 / who does it")
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
    for name, action, text in (
        ("serve", serve, "启动网页 / serve the pages"),
        ("demo", demo, "载入示例并启动 / load the samples and serve"),
    ):
        command = verbs.add_parser(name, help=text)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8501)
        command.set_defaults(run=action)


def import_assets(arguments: argparse.Namespace) -> int:
    """``twin import assets FILE --centre CODE``: a dry run unless ``--write``."""
    from twin.registry import RowState, open_registry, read_assets

    _require_file(arguments.file)
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
            _tell(row.line, row.state, f"{row.asset_no:<20}", row.changes, (*row.reasons, *row.warnings))
    return _said(counts, written=report.written, asked=arguments.write)


def import_documents(arguments: argparse.Namespace) -> int:
    """``twin import documents FILE --centre CODE``: a dry run unless ``--write``."""
    from twin.registry import RowState, open_registry, read_document_rows

    _require_file(arguments.file)
    rows = read_document_rows(arguments.file, name=arguments.file.name)
    with closing(open_registry()) as registry:
        registry.upgrade()
        report = registry.papers.take_in(
            arguments.centre,
            rows,
            by=arguments.by or "",
            dry_run=not arguments.write,
            skip_wrong=arguments.skip_wrong,
        )
    counts = {state.value: report.count(state) for state in RowState}
    if arguments.json:
        listed = [
            {
                "line": row.line,
                "title": row.title,
                "state": row.state,
                "changes": [{"field": each.field, "old": each.old, "new": each.new} for each in row.changes],
                "reasons": [text._asdict() for text in row.reasons],
            }
            for row in report.rows
        ]
        out_json({"written": report.written, "batch": report.batch, "counts": counts, "rows": listed})
    else:
        for row in report.rows:
            _tell(row.line, row.state, row.title, row.changes, row.reasons)
    return _said(counts, written=report.written, asked=arguments.write)


def _tell(line: int, state: RowState, what: str, changes: Sequence[FieldChange], notes: Sequence[Text]) -> None:
    """One row of a file for a person: what it changes and what is to be said of it; a row that is as it was has nothing to say."""
    changed = [f"{each.field}: {each.old} → {each.new}" for each in changes if state.value == "changed"]
    words = "; ".join([*changed, *(f"{note.zh} / {note.en}" for note in notes)])
    if words or state.value != "unchanged":
        out(f"{line:>5}  {state:<10} {what}  {words}".rstrip())


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise SiteError("no-such-file", f"找不到文件 {path}", f"no file {path}")


def _said(counts: Mapping[str, int], *, written: bool, asked: bool) -> int:
    """Say on standard error how an import went; ``asked`` is whether it was to be written."""
    state = "已写入 / written" if written else "预演，未写入 / dry run, nothing written"
    if asked and not written and counts["wrong"]:
        state = "有误，未写入；请改正，或加 --skip-wrong 跳过有误的行 / rows are wrong, nothing written; mend them, or leave them out with --skip-wrong"
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


def demo(arguments: argparse.Namespace) -> int:
    """``twin demo``: migrate, load the sample centres into an empty database, serve."""
    from twin.registry import open_registry

    samples = Path(__file__).resolve().parents[2] / "floorplans"
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
