"""How many centres a second are checked against all five documents, on one core.

``python -m tests.bench.check_speed [--centres N] [--shown K]`` makes centres of 40 zones and 400 assets (:mod:`tests.bench.centres`)
and checks each three times. ``first``: its walls, ways and widths are measured. ``again``: only its register, as after every
change of it. ``kept``: as another process checks it that finds what was measured on the plan on file (:mod:`twin.registry.shelf`),
reading that included. CPU seconds, so that other work on the machine counts less; beside them how long this machine takes for a
million additions, because CPU seconds of a busy or slow machine are longer.

Reach (issue 5): 20 centres a second with plans already read.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from dataclasses import replace
from datetime import date

from tests.bench.centres import STANDARDS, generated
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.ground import ground_of
from twin.checks.remembering import packed, recall

TODAY = date(2026, 1, 2)


def additions() -> float:
    """CPU seconds for a million additions."""
    begun, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number
    return time.process_time() - begun


def measure(centres: int, shown: int) -> None:
    """Print centres a second, first, again and kept, and memory as it grows."""
    catalog = load_catalog()
    standards = catalog.standards_of(STANDARDS)
    gc.collect()
    gc.freeze()  # as in the processes of twin check --all: no collection looks at the catalogue
    spent = {"first": 0.0, "again": 0.0, "kept": 0.0}
    found, slow = 0, []
    for number in range(centres):
        twin = generated(number, catalog)
        data = b""
        for turn in spent:
            data = data or (packed(ground_of(twin), catalog, "") if turn == "kept" else b"")
            seen = replace(twin, floors=tuple(map(replace, twin.floors))) if data else twin
            begun = time.process_time()
            if data:
                recall(data, ground_of(seen), catalog, "")
            findings = check(seen, standards, catalog, today=TODAY)
            spent[turn] += time.process_time() - begun
        found += len(findings)
        slow.append(additions())
        if (number + 1) % max(1, centres // shown) == 0:
            done = number + 1
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rates = "  ".join(f"{turn} {done / seconds:6.1f}/s" for turn, seconds in spent.items())
            sys.stdout.write(f"{done:5} centres  {rates}  {found / done:6.0f} findings each  peak {peak:5.0f} MB\n")
    usual = sorted(slow)[len(slow) // 2]
    sys.stdout.write(f"a million additions took {usual * 1000:.0f} ms meanwhile\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centres", type=int, default=100)
    parser.add_argument("--shown", type=int, default=5, help="lines to print")
    chosen = parser.parse_args()
    measure(chosen.centres, chosen.shown)
