"""Many centres at once: checked in parallel on this machine or on a cluster, one after the other in the answer."""

from __future__ import annotations

from twin.many.checking import Job, Outcome, Problem, check_all, jobs_of
from twin.many.cluster import on_cluster
from twin.many.summary import CentreSummary, summarised

__all__ = [
    "CentreSummary",
    "Job",
    "Outcome",
    "Problem",
    "check_all",
    "jobs_of",
    "on_cluster",
    "summarised",
]
