"""``twin stocktake``: sessions, how far they are, and their workbook."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.errors import NotFound

if TYPE_CHECKING:
    from twin.registry import Registry, Stocktake


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    group = verbs.add_parser("stocktake", help="盘点 / stock-take").add_subparsers(required=True, metavar="VERB")
    begin = group.add_parser("open", help="新建盘点 / open a session")
    begin.add_argument("centre", help="中心编号 / centre code")
    begin.add_argument("--name", required=True, help="名称 / its name")
    begin.add_argument("--lead", required=True, help="负责人 / who leads")
    begin.add_argument("--zone", action="append", default=[], metavar="ID", help="只盘这些功能区 / these zones only")
    begin.set_defaults(run=open_session)
    show = group.add_parser("list", help="列出盘点与结果 / sessions and what they found")
    show.add_argument("centre", help="中心编号 / centre code")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=list_sessions)
    due = group.add_parser("due", help="到期应盘的资产 / what is due for counting")
    due.add_argument("centre", help="中心编号 / centre code")
    due.add_argument("--json", action="store_true")
    due.set_defaults(run=list_due)
    export = group.add_parser("export", help="导出工作簿 / write the workbook")
    export.add_argument("centre", help="中心编号 / centre code")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.xlsx")
    export.add_argument("--session", help="默认最近一次 / the newest one by default")
    export.add_argument("--lang", choices=("zh", "en"), default="zh")
    export.set_defaults(run=export_book)


def open_session(arguments: argparse.Namespace) -> int:
    """``twin stocktake open CENTRE --name NAME --lead NAME``: prints the session's id."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        session = registry.stocktakes.open(
            arguments.centre, name=arguments.name, lead=arguments.lead, zones=arguments.zone, by=arguments.lead
        )
    out(session)
    say("手机打开 /a/count 即可盘点 / phones count at /a/count")
    return CLEAN


def list_sessions(arguments: argparse.Namespace) -> int:
    """``twin stocktake list CENTRE``: exit status 1 when the newest confirmed one misses something."""
    from twin.registry import open_registry
    from twin.stocktake import Outcome

    with closing(open_registry()) as registry:
        registry.upgrade()
        registry.centre(arguments.centre)
        listed = [
            (each, registry.stocktakes.results(each.id)) for each in registry.stocktakes.of_centre(arguments.centre)
        ]
    answers: list[dict[str, Any]] = [
        {
            "session": head.id,
            "name": head.name,
            "state": head.state,
            "lead": head.lead,
            "opened_at": head.opened_at,
            "closed_at": head.closed_at,
            "counts": {outcome.value: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        }
        for head, rows in listed
    ]
    if arguments.json:
        out_json({"stocktakes": answers})
    for each in () if arguments.json else answers:
        counts = "  ".join(f"{name} {number}" for name, number in each["counts"].items())
        out(f"{each['state']:<10} {each['opened_at'][:10]}  {each['name']}  {counts}  {each['session']}")
    newest = next((each for each in answers if each["state"] == "confirmed"), None)
    return DEFECTS if newest and newest["counts"]["missing"] else CLEAN


def list_due(arguments: argparse.Namespace) -> int:
    """``twin stocktake due CENTRE``: exit status 1 when something is due; what was never counted is."""
    from twin.model import ABSENT
    from twin.registry import open_registry
    from twin.stocktake import due_for_counting

    with closing(open_registry()) as registry:
        registry.upgrade()
        assets = registry.twin(arguments.centre).assets
        numbers = [each.asset_no for each in assets if each.registered and each.status not in ABSENT]
        found = due_for_counting(
            numbers, registry.stocktakes.last_counted(arguments.centre), datetime.now(UTC).astimezone().date()
        )
    if arguments.json:
        out_json({"due": [{"asset": each.asset_no, "last": each.last and each.last.isoformat()} for each in found]})
    for each in () if arguments.json else found:
        out(f"{each.asset_no}  {each.last or '从未盘点 never counted'}")
    say(f"应盘/due {len(found)}  共/of {len(numbers)}")
    return DEFECTS if found else CLEAN


def export_book(arguments: argparse.Namespace) -> int:
    """``twin stocktake export CENTRE -o FILE.xlsx``: what the standards require and the register lacks; what the count did not find."""
    from twin.catalog import load_catalog
    from twin.checks.engine import check
    from twin.checks.missing import missing_rows
    from twin.registry import open_registry
    from twin.report import heading_for
    from twin.report.sheets import write_whole
    from twin.report.stocktake import StocktakeBook, stocktake_bytes, zone_words

    catalog, today = load_catalog(), datetime.now(UTC).astimezone().date()
    with closing(open_registry()) as registry:
        registry.upgrade()
        head = _session(registry, arguments.centre, arguments.session)
        rows, twin = registry.stocktakes.results(head.id), registry.twin(arguments.centre)
        waivers = [record.waiver() for record in registry.waivers.of_centre(arguments.centre)]
        evidence = registry.evidence(arguments.centre)
    standards = tuple(catalog.standards_of(twin.centre.standards))
    tier = twin.centre.tier
    findings = check(twin, standards, catalog, tier=tier, waivers=waivers, evidence=evidence, today=today)
    book = StocktakeBook(
        head,
        rows,
        missing_rows(twin, findings, catalog),
        heading_for(twin.centre, standards, twin.centre.tier, today, lang=arguments.lang),
        zone_words(twin.floors, arguments.lang),
        catalog,
    )
    write_whole(arguments.output, stocktake_bytes(book, lang=arguments.lang))
    say(f"已写出 / written: {arguments.output}")
    return CLEAN


def _session(registry: Registry, centre: str, asked: str | None) -> Stocktake:
    listed = registry.stocktakes.of_centre(registry.centre(centre).code)
    found = next((each for each in listed if asked in {None, each.id}), None)
    if found is None:
        raise NotFound(
            "no-such-stocktake",
            f"中心 {centre} 没有{'盘点 ' + asked if asked else '盘点'}",
            f"The centre {centre} has no stock-take {asked or ''}".strip(),
        )
    return found
