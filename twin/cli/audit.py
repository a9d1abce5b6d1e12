"""``twin audit``: runs that are frozen, repeated, compared, signed."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.errors import Invalid, NotFound

if TYPE_CHECKING:
    from twin.audit import Step
    from twin.registry import AuditRecord, Registry

CENTRE: Final = "中心编号 / centre code"
NUMBER: Final = "第几次审计 / the audit's number"


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    group = verbs.add_parser("audit", help="审计 / audits").add_subparsers(required=True, metavar="VERB")
    run = group.add_parser("run", help="固化并检查 / freeze and check")
    run.add_argument("centre", help=CENTRE)
    run.add_argument("--by", required=True, help="谁做的 / who makes it")
    run.add_argument("--standard", nargs="+", action="extend", default=[], metavar="ID", help="标准 / standards")
    run.add_argument("--tier", help="级别 / tier")
    run.add_argument("--on", metavar="YYYY-MM-DD", help="哪一天（默认今天） / the day, today by default")
    run.add_argument("--note", default="")
    run.add_argument("--json", action="store_true")
    run.set_defaults(run=run_audit)
    listing = group.add_parser("list", help="列出 / list them")
    listing.add_argument("centre", help=CENTRE)
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=list_audits)
    for name, action, text in (
        ("show", show_audit, "一次审计 / one audit"),
        ("repeat", repeat_audit, "重做并核对每一条 / check again, word by word"),
    ):
        command = _numbered(group, name, text)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=action)
    comparing = _numbered(group, "compare", "两次审计的差异 / what changed between two")
    comparing.add_argument("later", type=int, help="与哪一次比 / the later audit")
    comparing.add_argument("--json", action="store_true")
    comparing.set_defaults(run=compare_audits)
    signing = _numbered(group, "sign", "签署 / sign")
    signing.add_argument("--role", required=True, choices=["lead", "approver"], help="组长、批准人 / lead, approver")
    signing.add_argument("--by", required=True, help="签署人 / who signs")
    signing.add_argument("--note", default="")
    signing.set_defaults(run=sign_audit)
    buying = group.add_parser("todo", help="待办与采购清单 / what to do and to buy")
    buying.add_argument("centre", help=CENTRE)
    buying.add_argument("-o", "--output", type=Path, metavar="FILE.csv|.xlsx|.pdf")
    buying.add_argument("--lang", choices=["zh", "en"], default="zh")
    buying.add_argument("--json", action="store_true")
    buying.set_defaults(run=list_todo)
    exporting = _numbered(group, "export", "审计报告 / the report")
    exporting.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.pdf|.xlsx|.csv|.json|.geojson|.dxf"
    )
    exporting.add_argument("--lang", choices=["zh", "en"], default="zh")
    exporting.set_defaults(run=export_audit)


def _numbered(group: Any, name: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = group.add_parser(name, help=text)
    command.add_argument("centre", help=CENTRE)
    command.add_argument("number", type=int, help=NUMBER)
    return command


@contextmanager
def _registry() -> Iterator[Registry]:
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        yield registry


def run_audit(arguments: argparse.Namespace) -> int:
    """``twin audit run CENTRE --by NAME``: exit status 1 when it found defects."""
    from twin.report import record_json

    with _registry() as registry:
        record = registry.audits.run(
            arguments.centre,
            by=arguments.by,
            standards=arguments.standard,
            tier=arguments.tier,
            note=arguments.note,
            day=_day(arguments.on),
        )
    if arguments.json:
        out_json(record_json(record))
    else:
        _print_record(record)
    return DEFECTS if defects(record) else CLEAN


def list_audits(arguments: argparse.Namespace) -> int:
    """``twin audit list CENTRE``."""
    from twin.report import record_json

    with _registry() as registry:
        records = registry.audits.records(arguments.centre)
    if arguments.json:
        out_json([record_json(record) for record in records])
    else:
        for record in records:
            signed = "、".join(f"{each.role}:{each.person}" for each in record.signatures)
            out(f"{record.number:>4}  {record.day}  {record.person}  不合格/defects {defects(record)}  {signed}")
    return CLEAN


def show_audit(arguments: argparse.Namespace) -> int:
    """``twin audit show CENTRE N``."""
    from twin.report import record_json

    with _registry() as registry:
        record = registry.audits.record(arguments.centre, arguments.number)
    if arguments.json:
        out_json(record_json(record))
    else:
        _print_record(record)
    return CLEAN


def repeat_audit(arguments: argparse.Namespace) -> int:
    """``twin audit repeat CENTRE N``: exit status 1 when a finding is not what it was."""
    with _registry() as registry:
        repeated = registry.audits.repeat(arguments.centre, arguments.number)
    if arguments.json:
        out_json(
            {
                "number": arguments.number,
                "same": repeated.same,
                "same_program": repeated.same_program,
                "steps": [step_json(step) for step in repeated.steps],
            }
        )
    else:
        for step in repeated.steps:
            _print_step(step)
        count = sum(sum(counts.values()) for counts in repeated.record.summary.values())
        program = "" if repeated.same_program else "(软件版本不同 / another version of the program)"
        out(f"{count} 条结论，{len(repeated.steps)} 条不同 / {count} findings, {len(repeated.steps)} differ {program}")
    return CLEAN if repeated.same else DEFECTS


def compare_audits(arguments: argparse.Namespace) -> int:
    """``twin audit compare CENTRE N M``: exit status 1 when something is new or worse."""
    from twin.audit import StepKind, tally

    with _registry() as registry:
        steps = registry.audits.compare(arguments.centre, arguments.number, arguments.later)
    changed = [step for step in steps if step.kind is not StepKind.UNCHANGED]
    if arguments.json:
        out_json(
            {
                "centre": arguments.centre,
                "before": arguments.number,
                "after": arguments.later,
                "counts": {str(kind): number for kind, number in tally(steps).items()},
                "because": _because(changed),
                "steps": [step_json(step) for step in changed],
            }
        )
    else:
        for step in changed:
            _print_step(step)
        out("  ".join(f"{kind} {number}" for kind, number in tally(steps).items()))
    worse = any(step.kind in {StepKind.NEW, StepKind.WORSE} and step.finding.is_defect for step in changed)
    return DEFECTS if worse else CLEAN


def sign_audit(arguments: argparse.Namespace) -> int:
    """``twin audit sign CENTRE N --role lead --by NAME``."""
    from twin.audit import Role

    with _registry() as registry:
        record = registry.audits.sign(
            arguments.centre, arguments.number, Role(arguments.role), by=arguments.by, note=arguments.note
        )
    state = "已完成签署 / complete" if record.closed else "待批准人签署 / waits for the approver"
    say(f"{record.centre} {record.number}: {state}")
    return CLEAN


def export_audit(arguments: argparse.Namespace) -> int:
    """``twin audit export CENTRE N -o FILE``: a DXF for each drawing, named after its floors where there are several."""
    from twin.report import audit_bytes, audit_dxf
    from twin.report.sheets import write_whole

    path: Path = arguments.output
    with _registry() as registry:
        run = registry.audits.load(arguments.centre, arguments.number)
        drawings = registry.audits.drawings(arguments.centre, arguments.number) if path.suffix.lower() == ".dxf" else ()
    if path.suffix.lower() != ".dxf":
        write_whole(path, audit_bytes(run, path.suffix, lang=arguments.lang))
        say(f"{path}")
        return CLEAN
    if not drawings:
        raise NotFound("no-plan", "这次审计没有图纸", "This audit has no drawing")
    for drawing in drawings:
        name = path if len(drawings) == 1 else path.with_stem(f"{path.stem}-{'-'.join(drawing.floors)}")
        write_whole(name, audit_dxf(run, drawing, lang=arguments.lang))
        say(f"{name}")
    return CLEAN


def list_todo(arguments: argparse.Namespace) -> int:
    """``twin audit todo CENTRE``: the centre as it stands now; exit status 1 when there is something to do."""
    from twin.audit import judge, purchases, todo_list, twin_of
    from twin.catalog.prices import load_caps
    from twin.catalog.upkeep import load_tasks
    from twin.report.sheets import write_whole
    from twin.report.todo import todo_bytes, todo_json

    with _registry() as registry:
        inputs, catalog = registry.audits.inputs(arguments.centre)
    twin, findings = twin_of(inputs, catalog), judge(inputs, catalog)
    lines = purchases(twin, findings, catalog, load_tasks(), load_caps())
    todo = todo_list(findings, lines, catalog)
    if arguments.output is not None:
        content = todo_bytes(twin, todo, arguments.output.suffix, day=inputs.day, lang=arguments.lang)
        write_whole(arguments.output, content)
        say(f"{arguments.output}")
    elif arguments.json:
        out_json(todo_json(twin, todo))
    else:
        for each in todo:
            out(f"{each.effort.name:<8} {len(each.settles):>3}  {each.where:<16}  {each.what.zh} / {each.what.en}")
    return DEFECTS if todo else CLEAN


def defects(record: AuditRecord) -> int:
    """How many failed 应 and √ a run found."""
    failed = record.summary.get("fail", {})
    return failed.get("shall", 0) + failed.get("required", 0)


def step_json(step: Step) -> dict[str, Any]:
    """One step of a comparison."""
    finding = step.finding
    return {
        "kind": str(step.kind),
        "because": [str(group) for group in step.because],
        "rule": finding.rule,
        "standard": finding.standard,
        "clause": finding.clause,
        "strength": str(finding.strength),
        "subject": {"kind": finding.subject.kind, "id": finding.subject.id, "name": finding.subject.name},
        "before": None if step.before is None else str(step.before.verdict),
        "after": None if step.after is None else str(step.after.verdict),
        "message": finding.message._asdict(),
    }


def _because(steps: Sequence[Step]) -> dict[str, int]:
    counts = Counter("+".join(map(str, step.because)) for step in steps)
    return dict(sorted(counts.items()))


def _print_record(record: AuditRecord) -> None:
    out(f"{record.centre} 第 {record.number} 次审计 / audit {record.number}  {record.day}  {record.person}")
    out(f"  {record.tier}  {', '.join(record.standards)}")
    for plan in record.plans:
        out(f"  {plan['floor']}  {plan['file'] or '-'}  {(plan['sha256'] or '-')[:16]}")
    for verdict, counts in record.summary.items():
        for strength, number in counts.items():
            out(f"  {verdict:<15}{strength:<10}{number:6}")
    for each in record.signatures:
        out(f"  {each.role:<10}{each.person}  {each.at}")
    out(f"  {record.seal}")


def _print_step(step: Step) -> None:
    finding = step.finding
    why = "+".join(map(str, step.because)) or "-"
    out(
        f"{step.kind.upper():<10} {why:<14} {finding.standard} {finding.clause}  {finding.message.zh} / {finding.message.en}"
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            "bad-day", f"“{text}”不是日期；请写成 2026-03-31", f"{text!r} is not a day; write 2026-03-31"
        ) from error
