"""``twin check --all``: every centre of the registry, on the machine's cores or on a cluster."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from twin.cli.output import CLEAN, DEFECTS, UNUSABLE, out, say
from twin.errors import SiteError

if TYPE_CHECKING:
    from twin.many import CentreSummary, Outcome
    from twin.many.checking import Job, Shape
    from twin.registry import Registry


def check_all_centres(arguments: argparse.Namespace, today: date) -> int:
    """Print every centre as it is done, in the order of their codes; exit 2 when one could not be checked.

    With ``--json`` one document: the day, and for each centre what ``twin check --json`` prints for it, or its error.
    """
    from twin.many import Job, summarised
    from twin.registry import open_registry
    from twin.report.findings import judged_json

    if arguments.jobs is not None and arguments.jobs < 1:
        raise SiteError("no-jobs", "--jobs 至少为 1", "--jobs must be at least 1")
    with closing(open_registry()) as registry:
        registry.upgrade()
        jobs = [
            Job(centre.code, today, registry.url, standards=tuple(arguments.standard), tier=arguments.tier)
            for centre in registry.centres()
        ]
        if arguments.output:
            return _write_overview(arguments, registry, jobs, today)
        if arguments.json:
            return _write_json(today, _watched(_outcomes(arguments, registry, jobs, judged_json), len(jobs)))
        return _write_lines(_watched(_outcomes(arguments, registry, jobs, summarised), len(jobs)))


def _write_overview(arguments: argparse.Namespace, registry: Registry, jobs: list[Job], today: date) -> int:
    """Write the overview of all centres, and print the lines as without it."""
    from twin.catalog import load_catalog
    from twin.many import state_of_centre, summarised
    from twin.report.files import known_format
    from twin.report.overview import OVERVIEW_FORMATS, overview_bytes
    from twin.report.sheets import write_whole

    known_format(arguments.output.suffix, OVERVIEW_FORMATS)  # before an hour of work, not after it
    states, catalog = [], load_catalog()

    def kept() -> Iterator[Outcome[CentreSummary]]:
        for outcome in _watched(_outcomes(arguments, registry, jobs, summarised), len(jobs)):
            states.append(state_of_centre(registry, outcome, today))
            yield outcome

    status = _write_lines(kept())
    write_whole(arguments.output, overview_bytes(states, catalog, arguments.output.suffix, day=today))
    return status


def _outcomes(
    arguments: argparse.Namespace, registry: Registry, jobs: list[Job], shape: Shape[Any]
) -> Iterator[Outcome[Any]]:
    from twin.many import check_all, on_cluster

    if arguments.scheduler:
        return on_cluster(jobs, shape, registry, arguments.scheduler)
    return check_all(jobs, shape, workers=arguments.jobs)


def _watched(outcomes: Iterator[Outcome[Any]], number: int) -> Iterator[Outcome[Any]]:
    """Say how far it is: on a terminal all the time, in a log at every tenth."""
    terminal, told = sys.stderr.isatty(), 0
    for done, outcome in enumerate(outcomes, 1):
        if outcome.problem is not None:
            say(f"{outcome.code}: {outcome.problem.message.zh} / {outcome.problem.message.en}")
        if terminal:
            sys.stderr.write(f"\r{done}/{number} {outcome.code}\x1b[K" + ("\n" if done == number else ""))
        elif done * 10 // number > told:
            told = done * 10 // number
            say(f"{done}/{number}")
        yield outcome


def _write_json(today: date, outcomes: Iterator[Outcome[Any]]) -> int:
    """Write one document piece by piece, so that a thousand centres need no more memory than one."""
    status = CLEAN
    out(f'{{"today": "{today.isoformat()}", "centres": [')
    comma = ""
    for outcome in outcomes:
        if outcome.problem is None:
            value: Any = outcome.value
            counts = value["summary"]["fail"]
            status = max(status, DEFECTS if counts["shall"] or counts["required"] else CLEAN)
        else:
            problem = outcome.problem
            value = {"site": outcome.code, "error": {"code": problem.code, **problem.message._asdict()}}
            status = UNUSABLE
        out(comma + json.dumps(value, ensure_ascii=False, indent=1))
        comma = ","
    out("]}")
    return status


def _write_lines(outcomes: Iterator[Outcome[CentreSummary]]) -> int:
    from twin.model import Strength, Verdict

    status = CLEAN
    for outcome in outcomes:
        value = outcome.value
        if value is None:
            status = UNUSABLE
            out(f"{outcome.code:<12} 未能检查 / not checked")
            continue
        defects = value.total(Verdict.FAIL, Strength.SHALL, Strength.REQUIRED)
        status = max(status, DEFECTS if defects else CLEAN)
        warnings, unknown = value.total(Verdict.FAIL, Strength.SHOULD), value.total(Verdict.UNKNOWN)
        out(
            f"{value.code:<12} {value.name}  不合格/defects {defects}  宜/should {warnings}  无法判定/undecided {unknown}"
        )
    return status
