"""Compiled and plain loops are one source: they must give one answer."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import Any

import pytest

QUESTIONS = """
import json
import numpy as np
from tests.space.plans import messy_room, twin
from twin.space.fast import FAST
from twin.space.network import Network
from twin.space.sight import isovist
from twin.space.trees import tree_from
from twin.space.widths import find_gates

answers = []
for seed in range(6):
    network = Network(twin(messy_room(seed, 9)))
    rng = np.random.default_rng(seed)
    spots = [network.spot(0, (float(x), float(y)), within=0.0) for x, y in rng.uniform((0, 0), (16, 8), (30, 2))]
    spots = [spot for spot in spots if spot is not None]
    ways = [network.shortest(one, other) for one, other in zip(spots, spots[1:])]
    answers.append([None if way is None else [way.length_m, way.points] for way in ways])
    answers.append([None if way is None else [way.length_m, way.points] for way in tree_from(network, spots[0]).ways(spots)])
    answers.append([list(isovist(network.meshes[0], spot.metres).exterior.coords) for spot in spots])
    answers.append([gate.width_m for gate in find_gates(network.meshes[0], 3.0)])
print(json.dumps([FAST, answers]))
"""


def answers(fast: str) -> tuple[bool, list[Any]]:
    """What a fresh process says, with or without compiled loops."""
    done = subprocess.run(
        [sys.executable, "-c", QUESTIONS],
        env={**os.environ, "TWIN_FAST": fast},
        check=True,
        capture_output=True,
        text=True,
        timeout=280,
    )
    compiled, found = json.loads(done.stdout)
    return compiled, found


def numbers(answer: Any) -> list[Any]:
    """Every number of a nested answer, and None where there is none, in order."""
    return [n for part in answer for n in numbers(part)] if isinstance(answer, list) else [answer]


def test_without_numba_nothing_is_compiled() -> None:
    compiled, found = answers("0")
    assert not compiled
    assert len(found) == 24


@pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="numba is not installed: make fast")
def test_compiled_loops_give_the_same_answers() -> None:
    compiled, fast = answers("1")
    _, plain = answers("0")
    assert compiled
    assert len(numbers(fast)) == len(numbers(plain))
    assert numbers(fast) == pytest.approx(numbers(plain), rel=1e-12, abs=1e-9)  # two libraries' square roots
