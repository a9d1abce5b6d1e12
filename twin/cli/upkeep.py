"""``twin upkeep``: what is due, what was done, and calendar addresses."""

from __future__ import annotations

import argparse
import uuid
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.cli.sites import SITE_HELP, load
from twin.errors import Invalid

if TYPE_CHECKING:
    from twin.upkeep import Due

WORDS: Final = {
    "overdue": "逾期 overdue",
    "due": "今日应做 due",
    "soon": "即将到期 soon",
    "unset": "缺数据 unset",
    "advised": "可更新 may renew",
    "later": "未到期 later",
    "settled": "已了结 settled",
}
QUIET: Final = frozenset({"later", "settled"})


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    group = verbs.add_parser("upkeep", help="维保 / upkeep").add_subparsers(required=True, metavar="VERB")
    due = group.add_parser("due", help="到期和逾期 / what is due")
    due.add_argument("site", help=SITE_HELP)
    due.add_argument("--on", metavar="YYYY-MM-DD", help="哪一天（默认今天） / the day, today by default")
    due.add_argument("--all", action="store_true", help="也列出未到期的 / what is due later too")
    due.add_argument("--json", action="store_true")
    due.set_defaults(run=list_due)
    done = group.add_parser("done", help="登记一次维保 / record a piece of work")
    done.add_argument("centre", help="中心编号 / centre code")
    done.add_argument("schedule", help="计划编号（见 due --json） / the schedule's id")
    done.add_argument("--by", required=True, help="谁做的 / who did it")
    done.add_argument("--on", metavar="YYYY-MM-DD")
    done.add_argument("--fault", action="store_true", help="做了，发现故障 / done, and a fault was found")
    done.add_argument("--reading", type=float, help="计数器读数 / meter reading")
    done.add_argument("--note", default="")
    done.set_defaults(run=record_done)
    feed = group.add_parser("feed", help="新建日历订阅地址 / make a calendar address")
    feed.add_argument("centre", help="中心编号 / centre code")
    feed.add_argument("--by", required=True)
    feed.add_argument("--person", default="", help="只含此人负责的 / only what this person answers for")
    feed.set_defaults(run=make_feed)


def list_due(arguments: argparse.Namespace) -> int:
    """``twin upkeep due SITE``: exit status 1 when something is overdue."""
    from twin.report.due import due_json

    found = _due(arguments.site, _day(arguments.on))
    shown = [each for each in found if arguments.all or each.state not in QUIET]
    if arguments.json:
        out_json({"day": _day(arguments.on).isoformat(), "due": [due_json(each) for each in shown]})
    else:
        for each in shown:
            note = f"  {each.note.zh} / {each.note.en}" if each.note else ""
            on = each.on.isoformat() if each.on else "-"
            out(f"{WORDS[each.state]:<16} {on:<10}  {each.schedule.what.zh}  {each.schedule.subject}{note}")
    late = sum(each.state == "overdue" for each in found)
    say(f"逾期/overdue {late}  共/of {len(found)}")
    return DEFECTS if late else CLEAN


def record_done(arguments: argparse.Namespace) -> int:
    """``twin upkeep done CENTRE SCHEDULE --by NAME``."""
    from twin.registry import open_registry
    from twin.upkeep import Outcome, Record

    outcome = Outcome.FAULT if arguments.fault else Outcome.DONE
    record = Record(
        uuid.uuid4().hex,
        arguments.schedule,
        _day(arguments.on),
        arguments.by,
        outcome,
        arguments.reading,
        arguments.note,
    )
    with closing(open_registry()) as registry:
        registry.upgrade()
        registry.upkeep.record(arguments.centre, record)
    say(f"已登记 / recorded: {arguments.schedule} {record.on}")
    return CLEAN


def make_feed(arguments: argparse.Namespace) -> int:
    """``twin upkeep feed CENTRE --by NAME``: prints the address once."""
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        token = registry.upkeep.open_feed(arguments.centre, person=arguments.person, by=arguments.by)
    out(f"/feeds/{token}.ics")
    say(
        "地址只显示这一次，请在日历程序中订阅 服务器地址+以上路径 / shown once: subscribe to the server's address and this path"
    )
    return CLEAN


def _due(site: str, day: date) -> list[Due]:
    from twin.catalog import load_catalog
    from twin.catalog.upkeep import load_tasks
    from twin.registry import open_registry
    from twin.upkeep import default_schedules, due_list

    if Path(site).is_dir():
        twin, _, _ = load(site)
        return due_list(default_schedules(twin, load_tasks(), load_catalog(), day), [], day)
    with closing(open_registry()) as registry:
        registry.upgrade()
        return registry.upkeep.due(site, day)


def _day(words: str | None) -> date:
    if words is None:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise Invalid(
            "bad-date", f"日期“{words}”应写成 2026-11-27", f"{words!r} is no date; write 2026-11-27"
        ) from error
