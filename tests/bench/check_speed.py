"""How many centres a second are checked against all five documents, on one core, and what memory that takes.

``python -m tests.bench.check_speed [--centres N] [--plans M] [--shown K]`` makes centres of 40 zones and 400 assets
(:mod:`tests.bench.centres`) on at most M different plans (centres that share one have other things at the same places), and
checks each as a worker of ``twin check --all`` does, its findings summed up. ``first``, once for each plan: its walls, ways and
widths are measured. ``moved``: the plan was measured before, but other things stand in it, and walks to them are new. ``kept``: as
another process checks it that finds what was measured of this centre on file (:mod:`twin.registry.shelf`), reading that
included. ``again``: only its register is looked at, as after every change of it. CPU seconds, so that other work on the machine
counts less; beside them how long this machine takes for a million additions, because CPU seconds of a busy or slow machine are
longer.

Reach (issue 5): 20 centres a second with plans already read.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date

import twin.many.worker  # noqa: F401 - as in the processes of twin check --all: no collection looks at the catalogue
from tests.bench.centres import generated
from twin.catalog import load_catalog
from twin.checks.ground import ground_of
from twin.checks.remembering import packed, recall
from twin.many.checking import Job, run
from twin.many.summary import CentreSummary, summarised
from twin.model import Twin

TODAY = date(2026, 1, 2)


def additions() -> float:
    """CPU seconds for a million additions."""
    begun, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number
    return time.process_time() - begun


def summed(twin: Twin) -> CentreSummary:
    """A centre checked and summed up."""
    outcome = run(Job(twin.centre.code, TODAY, twin=twin), summarised)
    if outcome.value is None:
        raise ValueError(outcome.problem)
    return outcome.value


def measure(centres: int, plans: int, shown: int) -> None:
    """Print centres a second, first, kept and again, and memory as it grows."""
    catalog = load_catalog()
    spent, done = Counter[str](), Counter[str]()
    on_file: dict[int, bytes] = {}
    found, slow = 0, []

    def timed(turn: str, twin: Twin, data: bytes | None = None) -> CentreSummary:
        begun = time.process_time()
        if data is not None:
            recall(data, ground_of(twin), catalog, "")
        summary = summed(twin)
        spent[turn] += time.process_time() - begun
        done[turn] += 1
        return summary

    for number in range(centres):
        plan = number % plans
        twin = generated(number, catalog, plan=plan)
        timed("moved" if plan in on_file else "first", twin, on_file.get(plan))
        data = packed(ground_of(twin), catalog, "")
        on_file.setdefault(plan, data)
        twin = replace(twin, floors=tuple(map(replace, twin.floors)))
        timed("kept", twin, data)
        found += sum(timed("again", twin).counts.values())
        slow.append(additions())
        if (number + 1) % max(1, centres // shown) == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rates = "  ".join(f"{turn} {done[turn] / seconds:6.1f}/s" for turn, seconds in spent.items())
            each = found / (number + 1)
            sys.stdout.write(f"{number + 1:5} centres  {rates}  {each:6.0f} findings each  peak {peak:5.0f} MB\n")
            sys.stdout.flush()
    usual = sorted(slow)[len(slow) // 2]
    sys.stdout.write(f"on {len(on_file)} plans; a million additions took {usual * 1000:.0f} ms meanwhile\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centres", type=int, default=100)
    parser.add_argument("--plans", type=int, default=100, help="different plans; centres beyond them have other assets")
    parser.add_argument("--shown", type=int, default=5, help="lines to print")
    chosen = parser.parse_args()
    measure(chosen.centres, chosen.plans, chosen.shown)
