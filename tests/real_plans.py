"""The real drawings, which stay outside the project; a worker keeps what it has read of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from twin.drawing.plan import read_plan
from twin.model import Plan

PLANS = Path(os.environ.get("TWIN_PLANS") or Path(__file__).parents[2] / "shared" / "plans")
MARKS = [
    pytest.mark.plans,
    pytest.mark.xdist_group("real-plans"),  # what is read is kept: by one worker
    pytest.mark.skipif(not PLANS.is_dir(), reason=f"real drawings are not at {PLANS}; set TWIN_PLANS"),
]


def on_real_plans(test: Callable[..., None]) -> Callable[..., None]:
    """Mark one test of a module of others."""
    for mark in MARKS:
        test = mark(test)
    return test


@cache
def read_once(drawing: str, without: tuple[str, ...] = ()) -> Plan:
    """A drawing by its path below :data:`PLANS`, without some layers; nobody changes a plan."""
    return read_plan(PLANS / drawing, ignore_layers=without)


def truth(name: str) -> Any:
    """What is known of the drawing in that folder."""
    return json.loads((PLANS / name / "truth.json").read_text(encoding="utf-8"))
