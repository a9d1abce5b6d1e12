"""The same jobs on a Dask cluster. The centres are sent as values, so that a worker needs no database and no file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from twin.errors import Invalid, TwinError
from twin.many.checking import AHEAD, Job, Outcome, Problem, Promise, Shape, died, run
from twin.registry import Registry

_T = TypeVar("_T")
CONNECT_S = 10
"""Seconds to wait for a scheduler."""


def on_cluster(jobs: Sequence[Job], shape: Shape[_T], registry: Registry, address: str) -> Iterator[Outcome[_T]]:
    """Do all jobs on the workers of a scheduler; outcomes come in the order of the jobs.

    Parameters
    ----------
    jobs, shape
        As in :func:`twin.many.check_all`. The workers run the same version of this program and its catalogue.
    registry
        Where the centres are loaded from, here.
    address
        Of the scheduler, as ``tcp://host:8786``.

    Raises
    ------
    Invalid
        ``no-dask``: it is not installed; ``no-scheduler``: nobody answers at the address.
    """
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Invalid(
            "no-dask",
            "没有安装 Dask；请安装附加组件 cluster",
            "Dask is not installed; install the extra “cluster”",
        ) from error
    try:
        client: Any = cast("Any", Client)(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Invalid(
            "no-scheduler", f"{address} 没有调度器应答", f"no scheduler answers at {address}: {error}"
        ) from error
    with client:
        workers = max(1, len(client.scheduler_info()["workers"]))
        given: list[tuple[Job, Promise[Outcome[_T]]]] = []

        def taken() -> Outcome[_T]:
            job, promise = given.pop(0)
            try:
                return promise.result()
            except KilledWorker:
                return died(job)

        for job in jobs:
            loaded: Job | Outcome[_T] = _loaded(job, registry)
            future = client.submit(run, loaded, shape, pure=False) if isinstance(loaded, Job) else _Known(loaded)
            given.append((job, future))
            if len(given) >= AHEAD * workers:
                yield taken()
        while given:
            yield taken()


class _Known(Promise[Outcome[_T]]):
    """An outcome that needs no waiting."""

    def __init__(self, outcome: Outcome[_T]) -> None:
        self._outcome = outcome

    def result(self) -> Outcome[_T]:
        """The outcome."""
        return self._outcome


def _loaded(job: Job, registry: Registry) -> Job | Outcome[_T]:
    """The job with its twin; its outcome where that cannot be assembled."""
    if job.twin is not None:
        return job
    try:
        waivers = tuple(record.waiver() for record in registry.waivers.of_centre(job.code))
        return replace(job, twin=registry.twin(job.code), waivers=waivers, url="")
    except TwinError as error:
        return Outcome(job.code, None, Problem(error.code, error.message), 0.0)
