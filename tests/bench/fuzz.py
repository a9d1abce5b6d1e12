"""Feed the reader broken drawings for as long as you like: ``python -m tests.bench.fuzz --minutes 60 --seed 1``.

Allowed is a plan whose JSON can be written, with finite coordinates and valid polygons, or a ``TwinError`` that says
what is wrong in Chinese and English. Anything else is a find: another exception, a warning, more than ``--seconds`` or
``--megabytes`` for one case, a process that dies. Finds are saved with their trace, one file for each place in the code.
Minutes are processor time of the reading process. The same seed gives the same cases.
"""

from __future__ import annotations

# ruff: noqa: T201 - printing is what it is for
import argparse
import gc
import hashlib
import json
import logging
import math
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import shapely
from shapely import Polygon

from tests.bench.mutate import case
from twin.drawing.plan import plan_json, read_plan
from twin.errors import TwinError
from twin.model import Plan

BATCH = 400
"""Cases of one process; a fresh one afterwards forgets whatever the last left behind."""
FRESH_MB = 600
"""Memory that a process may have held; after more a fresh one takes over, since none gives all of it back."""


class Report(NamedTuple):
    """What became of one case; ``seconds`` of processor time, ``megabytes`` the most its process has held so far."""

    case: int
    change: str
    outcome: str
    trace: str
    seconds: float
    megabytes: int


class NotAllowed(Exception):  # noqa: N818 - a verdict, not a fault of this program
    """The reader answered with something that no caller can use."""


class TooSlow(BaseException):
    """One case took longer than allowed; no ``except Exception`` on the way may hide it."""


def check(data: bytes) -> str:
    """Read one case: ``plan``, ``empty plan`` or ``refused: code``; everything not allowed is raised."""
    try:
        plan = read_plan(data, name="fuzz.dxf")
    except TwinError as error:
        if not (error.message.zh and error.message.en and error.code):
            raise NotAllowed("a refusal without words") from error
        return f"refused: {error.code}"
    form = plan_json(plan)
    json.dumps(form, allow_nan=False, ensure_ascii=False).encode("utf8")
    for floor in form["floors"]:
        for zone in floor["zones"]:
            if not Polygon(zone["polygon"], zone["holes"]).is_valid:
                raise NotAllowed("zone not valid as JSON")
    check_plan(plan)
    return "plan" if any(floor.zones for floor in plan.floors) else "empty plan"


def check_plan(plan: Plan) -> None:
    """Finite coordinates, valid polygons with an area, issues with words."""
    for floor in plan.floors:
        numbers = [*floor.bounds, *floor.origin]
        for zone in floor.zones:
            shape = zone.polygon
            if shape.is_empty or not shape.is_valid or not shape.area > 0:
                reason = "no area" if shape.is_valid else shapely.is_valid_reason(shape).split("[")[0]
                raise NotAllowed(f"zone not valid ({reason})")
            numbers.extend(shape.bounds)
        for opening in floor.openings:
            numbers.extend((*opening.at, opening.width_m or 0.0))
            numbers.extend(value for end in opening.chord or () for value in end)
        for placement in floor.placements:
            numbers.extend((*placement.at, placement.rotation_deg))
        for lines in floor.linework.values():
            numbers.extend(shapely.get_coordinates(lines).ravel().tolist())
        if not all(map(math.isfinite, numbers)):
            raise NotAllowed("coordinates that are no numbers")
    for issue in plan.issues:
        if not (issue.message.zh and issue.message.en):
            raise NotAllowed(f"issue {issue.code} says nothing")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Stop the block after so many seconds of processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} s")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def work(out: Connection, seed: int, first: int, seconds: float, megabytes: int) -> None:
    """Read a batch of cases and report each; runs in a process of its own."""
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    warnings.simplefilter("error")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the run
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    for number in range(first, first + BATCH):
        change, data = case(seed, number)
        start = time.process_time()
        try:
            with limited(seconds):
                outcome, trace = check(data), ""
        except (Exception, TooSlow) as error:  # noqa: BLE001 - whatever it is, it is a find
            frames = traceback.extract_tb(error.__traceback__)
            own = [f for f in frames if f"{os.sep}twin{os.sep}" in f.filename] or frames
            place = f"{Path(own[-1].filename).name}:{own[-1].name}"
            what = str(error) if isinstance(error, NotAllowed) else type(error).__name__
            outcome = f"FIND {what} in {place}"
            trace = traceback.format_exc()
        used = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (10 if sys.platform == "linux" else 20)
        out.send(Report(number, change, outcome, trace, used, peak))
        gc.collect()  # a read leaves its document in cycles
    out.close()


class Run:
    """The tally of a run and its finds."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.cases = 0
        self.used = 0.0
        self.slowest = (0.0, -1)
        self.largest = (0, -1)
        self.outcomes: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.finds: Counter[str] = Counter()

    def note(self, report: Report) -> None:
        number, change, outcome, trace, used, megabytes = report
        self.cases += 1
        self.used += used
        self.slowest = max(self.slowest, (used, number))
        self.largest = max(self.largest, (megabytes, number))
        self.changes[change] += 1
        self.outcomes[outcome if not outcome.startswith("FIND") else "FIND"] += 1
        if outcome.startswith("FIND"):
            if not self.finds[outcome]:
                self._save(number, change, outcome, trace)
            self.finds[outcome] += 1

    def _save(self, number: int, change: str, outcome: str, trace: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = f"{self.seed}-{number}-{hashlib.sha256(outcome.encode()).hexdigest()[:6]}"
        (self.folder / f"{stem}.dxf").write_bytes(case(self.seed, number)[1])
        (self.folder / f"{stem}.txt").write_text(f"{outcome}\n{change}\n\n{trace}", encoding="utf8")
        print(f"{outcome}  (case {number}, {change})", flush=True)

    def summary(self) -> None:
        print(f"\n{self.cases} cases in {self.used / 60:.1f} minutes of processor time; slowest {self.slowest[0]:.1f} s "
              f"(case {self.slowest[1]}), largest {self.largest[0]} MB (by case {self.largest[1]})")  # fmt: skip
        for title, counts in (("change", self.changes), ("outcome", self.outcomes), ("find", self.finds)):
            for name, count in counts.most_common():
                print(f"  {title:8} {count:7}  {name}")


def main() -> int:
    """Run, save finds, print the tally; exit 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="processor time of the reading process")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seconds", type=float, default=20.0, help="most processor time for one case")
    parser.add_argument("--megabytes", type=int, default=3000, help="most address space of the reading process")
    parser.add_argument("--finds", type=Path, default=Path("fuzz-finds"), help="folder for finds")
    parser.add_argument("--replay", type=Path, nargs="*", help="read these files instead and print what happens")
    args = parser.parse_args()
    if args.replay:
        warnings.simplefilter("error")
        for file in args.replay:
            print(f"{file}: {check(file.read_bytes())}")
        return 0
    run = Run(args.finds, args.seed)
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell starts what runs in the background with SIGINT ignored
        signal.signal(name, signal.default_int_handler)
    try:
        run_cases(run, args.first, args.minutes * 60, args.seconds, args.megabytes)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    run.summary()
    return 1 if run.finds else 0


def run_cases(run: Run, first: int, budget: float, seconds: float, megabytes: int) -> None:
    """Batch after batch, each in a process of its own, until the budget of processor seconds is used."""
    context = multiprocessing.get_context("spawn")
    following = first
    while run.used < budget:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(sender, run.seed, following, seconds, megabytes), daemon=True)
        process.start()
        sender.close()
        try:
            following = _batch(run, receiver, process, following, budget=budget, seconds=seconds)
        finally:
            process.kill()
            process.join()
            process.close()
            receiver.close()
        print(f"  {run.cases} cases, {run.used / 60:.1f} minutes", flush=True)


def _batch(
    run: Run, receiver: Connection, process: SpawnProcess, following: int, *, budget: float, seconds: float
) -> int:
    """Note what one process reports, until its batch ends or it dies, sticks or has grown; the number of the next case."""
    end = following + BATCH
    while following < end and run.used < budget:
        alive = receiver.poll(seconds * 20)
        try:
            report: Report | None = receiver.recv() if alive else None
        except EOFError:
            report = None
        if report is None:
            process.kill()
            process.join()
            what = f"FIND process died ({process.exitcode})" if alive else "FIND process stuck outside Python"
            report = Report(following, case(run.seed, following)[0], what, "", seconds, 0)
            end = following + 1
        run.note(report)
        following = report.case + 1
        if report.megabytes > FRESH_MB:
            end = following
    return following


if __name__ == "__main__":
    sys.exit(main())
