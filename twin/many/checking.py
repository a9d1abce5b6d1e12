"""Checking many centres on the cores of one machine, each by itself: what goes wrong with one stays with it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar

from twin.catalog import load_catalog
from twin.checks.engine import judged
from twin.checks.evidence import NO_EVIDENCE, Evidence
from twin.checks.forms import Judgement
from twin.checks.waivers import Waiver
from twin.errors import TwinError
from twin.memory import no_collector
from twin.model import Text, Twin
from twin.registry import Registry, open_registry
from twin.registry.shelf import Shelf, shelf_of

log = logging.getLogger(__name__)
AHEAD: Final = 2
"""Jobs given out for each worker: one under way and one waiting, so that memory does not grow with the centres."""

_T = TypeVar("_T")
_Out_co = TypeVar("_Out_co", covariant=True)
Shape = Callable[[Twin, str, Sequence[str], Sequence[Judgement]], _T]
"""What is wanted of a checked centre: a function of the twin, the tier, the ids of the standards and what was found."""


@dataclass(frozen=True, slots=True)
class Job:
    """One centre to check on a day: where it is registered, or the twin itself with its waivers and evidence.

    ``standards`` and ``tier``: others than the centre's own.
    """

    code: str
    today: date
    url: str = ""
    twin: Twin | None = None
    waivers: tuple[Waiver, ...] = ()
    evidence: Evidence = NO_EVIDENCE
    standards: tuple[str, ...] = ()
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a centre could not be checked."""

    code: str
    message: Text


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_T]):
    """What became of one centre: ``value``, or the problem."""

    code: str
    value: _T | None
    problem: Problem | None
    seconds: float


class Promise(Protocol[_Out_co]):
    """An answer that is still being worked out."""

    def result(self) -> _Out_co:
        """Wait for it."""


def jobs_of(registry: Registry, codes: Iterable[str], today: date) -> list[Job]:
    """A job for each centre, to be loaded by whoever does it."""
    return [Job(code, today, registry.url) for code in codes]


def run(job: Job, shape: Shape[_T]) -> Outcome[_T]:
    """Do one job. Never raises: whatever goes wrong is the outcome."""
    begun = time.perf_counter()
    try:
        value, problem = _checked(job, shape), None
    except TwinError as error:
        value, problem = None, Problem(error.code, error.message)
    except Exception as error:
        log.warning("centre %s could not be checked", job.code, exc_info=True)
        said = f"{type(error).__name__}: {error}"
        value, problem = None, Problem("check-failed", Text(f"检查出错：{said}", f"the check failed: {said}"))
    return Outcome(job.code, value, problem, time.perf_counter() - begun)


@no_collector()  # what was found in a centre lives until it is summed up and no longer
def _checked(job: Job, shape: Shape[_T]) -> _T:
    catalog = load_catalog()
    twin, waivers, evidence, shelf = job.twin, job.waivers, job.evidence, Shelf(None)
    if twin is None:
        registry = _registry(job.url)
        twin = registry.twin(job.code)
        waivers = tuple(record.waiver() for record in registry.waivers.of_centre(job.code))
        evidence, shelf = registry.evidence(job.code), shelf_of(job.url)
    names = job.standards or twin.centre.standards
    standards = [catalog.standard(name) for name in names] if job.standards else catalog.standards_of(names)
    tier = job.tier or twin.centre.tier
    settings = twin.centre.facts.get("settings")
    with shelf.plan_of(twin, catalog):
        found = judged(
            twin,
            standards,
            catalog,
            tier=job.tier,
            waivers=waivers,
            settings=settings if isinstance(settings, Mapping) else None,
            evidence=evidence,
            today=job.today,
        )
    return shape(twin, tier, [standard.id for standard in standards], found)


def _registry(url: str) -> Registry:
    """The registry of this process, kept from job to job; that of another database is closed."""
    with _keeping:
        if url not in _kept:
            for other in list(_kept):
                _kept.pop(other).close()
            _kept[url] = open_registry(url)
        return _kept[url]


_kept: dict[str, Registry] = {}
_keeping = Lock()


def check_all(jobs: Sequence[Job], shape: Shape[_T], *, workers: int | None = None) -> Iterator[Outcome[_T]]:
    """Do all jobs in processes of their own; outcomes come in the order of the jobs.

    Parameters
    ----------
    jobs
        What to do.
    shape
        A function of a module, so that another process finds it.
    workers
        Processes; as many as the machine has cores by default. One: in this process.
    """
    number = min(workers or _cores(), len(jobs))
    if number <= 1:
        yield from (run(job, shape) for job in jobs)
        return
    waiting = deque(jobs)
    while waiting:  # again after a worker died, without the job that killed it
        done = 0
        try:
            with _pool(number) as pool:
                for outcome in in_order(waiting, lambda job: pool.submit(run, job, shape), AHEAD * number):
                    yield outcome
                    done += 1
        except BrokenProcessPool:
            for _ in range(done):
                waiting.popleft()
            yield _alone(waiting.popleft(), shape)
        else:
            return


def in_order(jobs: Iterable[Job], give: Callable[[Job], Promise[Outcome[_T]]], ahead: int) -> Iterator[Outcome[_T]]:
    """Give out at most ``ahead`` jobs at once and take their outcomes in order."""
    given: deque[Promise[Outcome[_T]]] = deque()
    for job in tuple(jobs):
        given.append(give(job))
        if len(given) >= ahead:
            yield given.popleft().result()
    while given:
        yield given.popleft().result()


def _alone(job: Job, shape: Shape[_T]) -> Outcome[_T]:
    """Do the job that may have killed its worker, where it harms no other."""
    try:
        with _pool(1) as pool:
            return pool.submit(run, job, shape).result()
    except BrokenProcessPool:
        return died(job)


def died(job: Job) -> Outcome[_T]:
    """The outcome of a job whose process ended under it."""
    message = Text(
        "检查进程意外终止（可能是内存不足）",
        "the process that checked it ended unexpectedly, perhaps for lack of memory",
    )
    return Outcome(job.code, None, Problem("worker-died", message), 0.0)


def _pool(number: int) -> ProcessPoolExecutor:
    if "forkserver" not in multiprocessing.get_all_start_methods():  # Windows
        return ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn"))
    load_catalog()  # what is wrong with it is told here, not in the fork server
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["twin.many.worker"])
    return ProcessPoolExecutor(number, mp_context=context)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
