"""Many centres at once: checked in parallel on this machine or on a cluster, one after the other in the answer."""

from __future__ import annotations

from twin.many.checking import Job, Outcome, Problem, check_all, jobs_of
from twin.many.cluster import on_cluster
from twin.many.overview import (
    CentreState,
    Frequent,
    OldPlan,
    frequent_defects,
    judged_rules,
    old_plans,
    state_of_centre,
)
from twin.many.summary import CentreSummary, summarised

__all__ = [
    "CentreState",
    "CentreSummary",
    "Frequent",
    "Job",
    "OldPlan",
    "Outcome",
    "Problem",
    "check_all",
    "frequent_defects",
    "jobs_of",
    "judged_rules",
    "old_plans",
    "on_cluster",
    "state_of_centre",
    "summarised",
]
