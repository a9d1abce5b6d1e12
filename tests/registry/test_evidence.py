"""Documents, records and answers on both databases: kept, changed, refused, and what a check makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from twin.audit.packing import pack_inputs, unpack_inputs
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.evidence import Answer, Reply
from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.model import Centre, Document, Finding
from twin.registry import Person, Registry, Role, RowState, Standing, read_document_rows
from twin.registry.evidence import LARGEST_FILE, Answered
from twin.registry.registers import new_entry
from twin.upkeep import Record

from .build import CODE

DAY = date(2026, 3, 2)
LIUZHOU, QINGPU = "LZCZ-2022-1", "QP-2020-20"
RULES = Document("制度", "安全管理制度", "A-1", "2025-01-01", "2027-01-01", "周敏")


@pytest.fixture
def kept(centre: Registry) -> Registry:
    old = centre.centre(CODE)
    centre.update_centre(Centre(CODE, old.name, "district", (LIUZHOU, QINGPU)), by="甲")
    return centre


def found(registry: Registry, rule: str, day: date = DAY) -> list[Finding]:
    catalog, twin = load_catalog(), registry.twin(CODE)
    standards = catalog.standards_of(twin.centre.standards)
    findings = check(twin, standards, catalog, evidence=registry.evidence(CODE), today=day)
    return [each for each in findings if each.rule == rule]


def verdict(registry: Registry, rule: str, day: date = DAY) -> str:
    (one,) = found(registry, rule, day)
    return str(one.verdict)


def test_a_document_its_file_its_change_and_its_end(kept: Registry) -> None:
    papers = kept.papers
    assert verdict(kept, "LZ-doc-21-2") == "unknown"
    number = papers.put(CODE, RULES, file=("制度.pdf", b"%PDF-1.7 x"), by="甲")
    (one,) = papers.documents(CODE)
    assert (one.number, one.file_name, replace(one.document, file="")) == (number, "制度.pdf", RULES)
    assert papers.file(CODE, number) == ("制度.pdf", b"%PDF-1.7 x")
    assert verdict(kept, "LZ-doc-21-2") == "pass"
    assert verdict(kept, "LZ-doc-21-2", date(2027, 1, 2)) == "fail"
    assert verdict(kept, "LZ-doc-21-3.1") == "fail", "with a register a lack is a defect"
    later = replace(one.document, review_due="2028-01-01")
    papers.put(CODE, later, number=number, expected_version=one.version, by="乙")
    with pytest.raises(Conflict, match="他人修改"):
        papers.put(CODE, RULES, number=number, expected_version=one.version, by="丙")
    assert papers.file(CODE, number)[0] == "制度.pdf", "the file stays when the words change"
    papers.remove(CODE, number, by="乙")
    assert papers.documents(CODE) == ()
    with pytest.raises(NotFound):
        papers.file(CODE, number)
    log = kept.changes(CODE, kind="document")
    assert [(each.by, each.action) for each in log] == [("乙", "delete"), ("乙", "update"), ("甲", "create")]


def test_a_file_that_is_too_large_leaves_nothing(kept: Registry) -> None:
    with pytest.raises(Invalid, match="20 MB"):
        kept.papers.put(CODE, RULES, file=("x.bin", b"0" * (LARGEST_FILE + 1)), by="甲")
    assert kept.papers.documents(CODE) == ()


def test_a_list_is_taken_in_whole_and_twice_changes_nothing(kept: Registry) -> None:
    text = "类别,标题,文号,发布日期,责任人,满足条款\n制度,安全管理制度,A-1,2025年1月1日,周敏,\n预案,消防预案,B-2,,,LZ-doc-21-3.1\n"
    rows = read_document_rows(text.encode("gb18030"), name="清单.csv")
    dry = kept.papers.take_in(CODE, rows, by="")
    assert (dry.count(RowState.NEW), dry.written, kept.papers.documents(CODE)) == (2, False, ())
    assert kept.papers.take_in(CODE, rows, by="甲", dry_run=False).written
    assert verdict(kept, "LZ-doc-21-3.1") == "pass", "by the clause it names"
    again = kept.papers.take_in(CODE, rows, by="甲", dry_run=False)
    assert (again.count(RowState.UNCHANGED), again.written) == (2, False)
    first = kept.papers.documents(CODE)[0]
    kept.papers.remove(CODE, first.number, by="甲")
    more = read_document_rows(
        "kind,title,reference,owner\n预案,消防预案,B-2,李雷\n制度,新,C-3,\n".encode(), name="x.csv"
    )
    report = kept.papers.take_in(CODE, more, by="甲", dry_run=False)
    assert [row.state for row in report.rows] == [RowState.CHANGED, RowState.NEW]
    assert [(each.number, each.document.owner) for each in kept.papers.documents(CODE)] == [(2, "李雷"), (3, "")]
    assert kept.papers.documents(CODE)[0].document.meets == ("LZ-doc-21-3.1",), "a blank cell leaves what is stored"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("制度,,A-1,,", "标题"),
        ("制度,甲,A-1,去年,", "不是日期"),
        ("制度,甲,A-1,2025-01-01,2024-01-01", "早于"),
    ],
)
def test_a_wrong_row_stops_a_list_unless_it_is_left_out(kept: Registry, row: str, said: str) -> None:
    text = f"类别,标题,文号,发布日期,复审日期\n{row}\n制度,乙,B-2,,\n"
    rows = read_document_rows(text.encode(), name="x.csv")
    report = kept.papers.take_in(CODE, rows, by="甲", dry_run=False)
    assert (report.written, report.count(RowState.WRONG)) == (False, 1)
    assert said in report.rows[0].reasons[0].zh
    assert kept.papers.take_in(CODE, rows, by="甲", dry_run=False, skip_wrong=True).written
    assert [each.document.title for each in kept.papers.documents(CODE)] == ["乙"]


def answer(
    ident: str = "a" * 20, reply: Reply = Reply.OK, zone: str = CODE, question: str = "QP-ask-16-2.1"
) -> Answered:
    return Answered(Answer(ident, question, zone, reply, DAY, ""), "2026-03-02T09:00:00+08:00")


def test_an_answer_counts_once_expires_and_a_later_one_takes_its_place(kept: Registry) -> None:
    papers, catalog = kept.papers, load_catalog()
    version, seen = kept.version(CODE), kept.evidence_version(CODE)
    made = papers.answer(CODE, answer(reply=Reply.BAD), catalog, photos=[b"jpeg"], by="李审")
    assert papers.answer(CODE, answer(reply=Reply.BAD), catalog, by="李审") == made
    assert (kept.version(CODE), kept.evidence_version(CODE)) == (version, seen + 1), "no twin is assembled for it"
    assert verdict(kept, "QP-ask-16-2.1") == "fail"
    assert papers.photo(CODE, made.photos[0]) == b"jpeg"
    later = Answered(Answer("b" * 20, "QP-ask-16-2.1", CODE, Reply.OK, DAY, ""), "2026-03-03T09:00:00+08:00")
    papers.answer(CODE, later, catalog, by="李审")
    assert verdict(kept, "QP-ask-16-2.1", DAY + timedelta(days=1)) == "pass"
    assert verdict(kept, "QP-ask-16-2.1", DAY + timedelta(days=400)) == "unknown"
    with pytest.raises(Conflict):
        papers.answer(CODE, answer(reply=Reply.NA), catalog, by="李审")


def test_an_answer_to_nothing_or_nowhere_is_refused(kept: Registry) -> None:
    for wrong in (answer(question="LZ-doc-21-2"), answer(question="SJ-ask-4.2-1"), answer(zone="F1/99")):
        with pytest.raises(NotFound):
            kept.papers.answer(CODE, wrong, load_catalog(), by="李审")
    with pytest.raises(Invalid):
        kept.papers.answer(CODE, answer(ident="short"), load_catalog(), by="李审")
    assert kept.papers.answers(CODE) == ()


def test_a_question_that_asks_for_a_value_gets_one_unless_it_does_not_apply(kept: Registry) -> None:
    handrails, papers, catalog = "GB55019-question-2.8.1", kept.papers, load_catalog()
    bare = answer(question=handrails)
    with pytest.raises(Invalid, match="扶手高度"):
        papers.answer(CODE, bare, catalog, by="李审")
    papers.answer(CODE, answer("c" * 20, Reply.NA, question=handrails), catalog, by="李审")
    assert verdict(kept, handrails) == "not_applicable"
    measured = replace(bare.answer, value=" 870 ", note="两侧")
    papers.answer(CODE, Answered(measured, "2026-03-02T12:00:00+00:00"), catalog, by="李审")
    assert papers.answers(CODE)[-1].answer.value == "870"
    (finding,) = found(kept, handrails)
    assert (str(finding.verdict), finding.actual.zh) == ("pass", "2026-03-02 李审 核对：扶手高度（mm） 870；两侧")


@pytest.mark.parametrize(
    ("role", "answers", "documents"),
    [
        (Role.AUDITOR, True, False),
        (Role.MANAGER, True, True),
        (Role.MAINTAINER, False, False),
        (Role.VIEWER, False, False),
    ],
)
def test_auditors_answer_and_managers_keep_documents(
    kept: Registry, role: Role, answers: bool, documents: bool
) -> None:
    person = Person(Standing.ACCOUNT, login="li", name="李", role=role, centres=frozenset({CODE}))
    papers = kept.as_person(person).papers
    for allowed, run in (
        (answers, lambda: papers.answer(CODE, answer(), load_catalog(), photos=[b"x"], by="")),
        (documents, lambda: papers.put(CODE, RULES, file=("a.pdf", b"x"), by="")),
    ):
        if allowed:
            assert run()
        else:
            with pytest.raises(Refused):
                run()


def test_one_of_another_centre_sees_nothing(kept: Registry) -> None:
    number = kept.papers.put(CODE, RULES, file=("a.pdf", b"x"), by="甲")
    made = kept.papers.answer(CODE, answer(), load_catalog(), photos=[b"x"], by="李审")
    stranger = kept.as_person(Person(Standing.ACCOUNT, "x", "某", Role.MANAGER, frozenset({"OTHER"}))).papers
    for run in (
        lambda: stranger.documents(CODE),
        lambda: stranger.file(CODE, number),
        lambda: stranger.photo(CODE, made.photos[0]),
        lambda: stranger.answers(CODE),
        lambda: stranger.answer(CODE, answer("c" * 20), load_catalog(), by=""),
    ):
        with pytest.raises(NotFound):
            run()


def test_upkeep_and_registers_are_records(kept: Registry) -> None:
    today = datetime.now(UTC).astimezone().date()
    assert verdict(kept, "LZ-rec-22-8", today) == verdict(kept, "QP-rec-15-2.3.5", today) == "unknown"
    seen = kept.evidence_version(CODE)
    values = {"what": "黑色雨伞", "found_on": "2026-03-01", "found_where": "等候区"}
    kept.registers.add(CODE, new_entry("lost_property", today, values, by="李雷"), by="李雷")
    backup = f"UP-QP-15-BACKUP:{CODE}"
    kept.upkeep.record(CODE, Record("r" * 20, backup, today, "李雷"))
    assert kept.evidence_version(CODE) > seen
    assert verdict(kept, "LZ-rec-22-8", today) == verdict(kept, "QP-rec-15-2.3.5", today) == "pass"
    assert verdict(kept, "QP-rec-15-2.3.5", today + timedelta(days=367)) == "fail"


def test_an_audit_freezes_what_was_done_and_said(kept: Registry) -> None:
    kept.papers.put(CODE, RULES, by="甲")
    kept.papers.answer(CODE, answer(), load_catalog(), by="李审")
    inputs, _ = kept.audits.inputs(CODE, day=DAY)
    assert unpack_inputs(pack_inputs(inputs), inputs.floors) == inputs
    run = kept.audits.run(CODE, by="审", day=DAY)
    kept.papers.answer(CODE, answer("d" * 20, Reply.BAD), load_catalog(), by="李审")
    kept.papers.remove(CODE, 1, by="甲")
    again = kept.audits.repeat(CODE, run.number)
    assert again.steps == ()
    (frozen,) = [each for each in kept.audits.findings(CODE, run.number) if each.rule == "QP-ask-16-2.1"]
    assert str(frozen.verdict) == "pass"
    assert verdict(kept, "QP-ask-16-2.1") == "fail"
