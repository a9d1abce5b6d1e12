"""Many centres: the same findings one by one, in processes and on a cluster; a bad one stops no other."""

from __future__ import annotations

import gc
import json
import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.bench.centres import generated
from tests.centre import rooms_dxf, small_centre
from tests.databases import Databases
from tests.serving import forks
from twin.catalog import load_catalog
from twin.checks.engine import check, judged
from twin.checks.forms import Judgement
from twin.cli import main
from twin.errors import Invalid
from twin.many import Job, Outcome, check_all, checking, jobs_of, on_cluster, summarised
from twin.many.checking import run
from twin.model import Centre, Strength, Twin, Verdict
from twin.registry import FloorChoice, Registry, open_registry
from twin.report.findings import judged_json

TODAY = date(2026, 1, 2)
CODES = ("A-1", "B-2", "C-3", "D-4")
BAD = "B-2"


def four(registry: Registry) -> None:
    """Four centres, one of which follows a document that is not in the catalogue."""
    for code in CODES:
        if code == BAD:
            registry.create_centre(Centre(code, "Bad", "district", ("NO-SUCH-DOCUMENT",)), by="甲")
            registry.plans.store(code, [FloorChoice("f1", "一层")], name="small.dxf", data=rooms_dxf(), by="甲")
        else:
            small_centre(registry, code)


@pytest.fixture
def registry(tmp_path: Path, databases: Databases) -> Iterator[Registry]:
    opened = open_registry(databases.copy(four, tmp_path / "twin.db"))
    yield opened
    opened.close()


def test_what_was_measured_on_a_plan_is_kept_beside_the_database(registry: Registry, tmp_path: Path) -> None:
    jobs = jobs_of(registry, CODES, TODAY)
    alone = list(check_all(jobs, judged_json, workers=1))
    kept = sorted(path.name for path in (tmp_path / "twin.db.measured").iterdir())
    assert len(kept) == len(CODES) - 1  # the bad one measures nothing
    assert [o.value for o in check_all(jobs, judged_json, workers=1)] == [o.value for o in alone]
    assert sorted(path.name for path in (tmp_path / "twin.db.measured").iterdir()) == kept


def test_the_registry_of_another_database_is_closed(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Registry] = []  # what nobody holds is closed by chance
    monkeypatch.setattr(checking, "open_registry", lambda url: held.append(open_registry(url)) or held[-1])
    for name in ("one.db", "two.db"):
        job = Job(CODES[0], TODAY, databases.copy(four, tmp_path / name))
        assert run(job, judged_json).problem is None
        assert open_files(tmp_path) == {name}


def open_files(folder: Path) -> set[str]:
    """The databases of a folder that this process has open, by the connections that are not yet closed."""
    gc.collect()
    connections = [each for each in gc.get_objects() if isinstance(each, sqlite3.Connection)]
    files = [Path(_file_of(each)) for each in connections]
    return {file.name for file in files if file.parent == folder}


def _file_of(connection: sqlite3.Connection) -> str:
    try:
        return str(connection.execute("PRAGMA database_list").fetchone()[2])
    except sqlite3.ProgrammingError:  # closed
        return ""


def codes_of(outcomes: Sequence[Outcome[Any]]) -> list[str]:
    return [outcome.code for outcome in outcomes]


def test_processes_say_what_one_process_says_in_the_order_of_the_jobs(registry: Registry) -> None:
    forks()
    jobs = jobs_of(registry, CODES, TODAY)
    alone = list(check_all(jobs, judged_json, workers=1))
    together = list(check_all(jobs, judged_json, workers=2))
    assert codes_of(alone) == codes_of(together) == list(CODES)
    assert [o.value for o in together] == [o.value for o in alone]
    assert [o.problem for o in together] == [o.problem for o in alone]
    assert all(o.value["findings"] for o in alone if o.value is not None)


def test_one_bad_centre_is_reported_and_stops_no_other(registry: Registry) -> None:
    outcomes = {o.code: o for o in check_all(jobs_of(registry, [*CODES, "GONE"], TODAY), summarised, workers=2)}
    assert {code for code, outcome in outcomes.items() if outcome.problem} == {BAD, "GONE"}
    problem = outcomes[BAD].problem
    assert problem is not None
    assert problem.code == "no-standard"
    assert "NO-SUCH-DOCUMENT" in problem.message.en
    assert outcomes["D-4"].value is not None
    assert outcomes["D-4"].value.total(Verdict.FAIL) > 0


def fatal_for_c3(twin: Twin, tier: str, standards: Sequence[str], found: Sequence[Judgement]) -> str:
    """Ends the process of centre C-3 as the kernel does when memory is short."""
    if twin.centre.code == "C-3":
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{twin.centre.code} {tier} {len(standards)} {len(found) > 0}"


def wrong_for_c3(twin: Twin, _tier: str, _standards: Sequence[str], found: Sequence[Judgement]) -> int:
    """A defect of the program."""
    return len(found) // (0 if twin.centre.code == "C-3" else 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_centre_that_kills_its_process_stops_no_other(registry: Registry) -> None:
    jobs = [job for job in jobs_of(registry, CODES, TODAY) if job.code != BAD]
    outcomes = list(check_all(jobs, fatal_for_c3, workers=2))
    assert codes_of(outcomes) == ["A-1", "C-3", "D-4"]
    assert [o.problem.code if o.problem else None for o in outcomes] == [None, "worker-died", None]
    assert outcomes[2].value == "D-4 subdistrict 4 True"


def test_an_error_of_the_program_is_told_with_its_name(registry: Registry) -> None:
    outcomes = list(check_all(jobs_of(registry, ["A-1", "C-3"], TODAY), wrong_for_c3, workers=1))
    assert outcomes[0].value
    assert outcomes[1].problem is not None
    assert outcomes[1].problem.code == "check-failed"
    assert "ZeroDivisionError" in outcomes[1].problem.message.zh


def test_no_more_jobs_are_given_out_than_the_workers_need() -> None:
    lock, given, most = threading.Lock(), 0, 0

    class Slow:
        def __init__(self, code: str) -> None:
            self.code = code

        def result(self) -> Outcome[str]:
            nonlocal given
            with lock:
                given -= 1
            return Outcome(self.code, self.code, None, 0.0)

    def give(job: Job) -> Slow:
        nonlocal given, most
        given += 1
        most = max(most, given)
        return Slow(job.code)

    from twin.many.checking import in_order  # noqa: PLC0415 - not for others

    jobs = [Job(str(n), TODAY) for n in range(50)]
    assert [o.value for o in in_order(jobs, give, 4)] == [str(n) for n in range(50)]
    assert most == 4


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_real_cluster_says_the_same(registry: Registry) -> None:
    distributed = pytest.importorskip("distributed")
    catalog = load_catalog()
    sent = [Job(f"G-{n:04d}", TODAY, twin=generated(n, catalog)) for n in range(2)]
    jobs = [*jobs_of(registry, CODES, TODAY), *sent]
    here = list(check_all(jobs, judged_json, workers=1))
    forks()  # so that the cluster's processes need not import everything each
    method = pytest.importorskip("dask").config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    with method, distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = list(on_cluster(jobs, judged_json, registry, cluster.scheduler_address))
    assert codes_of(there) == codes_of(here)
    assert [o.value for o in there] == [o.value for o in here]
    assert [o.problem for o in there] == [o.problem for o in here]


def test_a_scheduler_that_is_not_there_is_said(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("twin.many.cluster.CONNECT_S", 0.5)
    with pytest.raises(Invalid) as refusal:
        list(on_cluster(jobs_of(registry, ["A-1"], TODAY), summarised, registry, "tcp://127.0.0.1:9"))
    assert refusal.value.code == "no-scheduler"


def test_other_standards_than_the_centres_own(registry: Registry) -> None:
    job = replace(jobs_of(registry, [BAD], TODAY)[0], standards=("QP-2020-20",))
    (outcome,) = check_all([job], summarised)
    assert outcome.value is not None
    assert outcome.value.standards == ("QP-2020-20",)
    assert all(code.startswith("QP") for code in outcome.value.rules)


def test_the_worst_subject_stands_for_a_rule(registry: Registry) -> None:
    twin = registry.twin("A-1")
    found = [each for each in _judged(twin) if each.form.rule == "SJ-T2-R1"]
    failed = replace(found[0].form, strength=Strength.REQUIRED), found[0].ruling._replace(verdict=Verdict.FAIL)
    bad = [*found, Judgement(*failed, found[0].subject, found[0].place, None)]
    brief = summarised(twin, "district", ("S",), bad)
    assert brief.rules == {"SJ-T2-R1": Verdict.FAIL}
    assert brief.defects["SJ-T2-R1"] >= 1


def test_a_summary_counts_what_the_findings_say(registry: Registry) -> None:
    twin, catalog = registry.twin("A-1"), load_catalog()
    findings = check(twin, catalog.standards_of(twin.centre.standards), catalog, today=TODAY)
    brief = summarised(twin, "district", ("S",), _judged(twin))
    assert brief.counts == Counter((finding.verdict, finding.strength) for finding in findings)
    assert brief.defects == Counter(finding.rule for finding in findings if finding.is_defect)
    assert brief.rules.keys() == {finding.rule for finding in findings}


def _judged(twin: Twin) -> Sequence[Judgement]:
    catalog = load_catalog()
    return judged(twin, catalog.standards_of(twin.centre.standards), catalog, today=TODAY)


def test_the_command_prints_every_centre_and_one_json_document(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", registry.url)
    assert main(["check", "--all", "--jobs", "2"]) == 2  # one could not be checked
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.out.splitlines()] == list(CODES)
    assert "4/4" in said.err
    assert BAD in said.err
    assert main(["check", "--all", "--json", "--jobs", "1"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert [each["site"] for each in document["centres"]] == list(CODES)
    assert document["centres"][1]["error"]["code"] == "no-standard"
    assert main(["check", "A-1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == document["centres"][0]
