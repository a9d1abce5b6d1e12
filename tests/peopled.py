"""Two centres with something of every kind in each, and one person of each role who sees the first only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image

from tests.centre import CODE, TESTER, small_centre
from tests.databases import Databases, application
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.registry import Fault, Inspection, Registry, Role
from twin.registry.registers import new_entry
from twin.registry.rows import today
from twin.upkeep.rounds import Patrol
from twin.web.view import system

OTHER = "OTHER"
SECRET = "Elsewhere entirely"  # noqa: S105 - what the other centre and its things are called
GOOD = "correct horse battery"
SEEN = "2026-03-02T02:00:00+00:00"


@contextmanager
def peopled(folder: Path, databases: Databases) -> Iterator[Registry]:
    """The database of the process, filled; one for all tests of a module, which therefore only add to it."""
    with application(databases.copy(_fill, folder / "twin.db")):
        yield system()


def _fill(book: Registry) -> None:
    for code in (CODE, OTHER):
        _furnish(book, code)
    centre = book.centre(OTHER)
    book.update_centre(replace(centre, name=SECRET), by=TESTER)
    book.update_asset(OTHER, "A-001", {"name": SECRET}, by=TESTER)
    for role in Role:
        scope = None if role is Role.ADMIN else (CODE,)
        book.people.add(role.value, name=f"某{role.value}", role=role, centres=scope, password=GOOD, by=TESTER)


def _furnish(book: Registry, code: str) -> None:
    small_centre(book, code)
    fault = Fault(f"fault-of-{code}-0123456789", code, ("asset", "A-001"), f"卡纸 {code}", photos=(_photo(len(code)),))
    book.orders.report(fault, by=TESTER)
    book.tags.ensure(code, [("asset", "A-001")], by=TESTER)
    book.patrols.save(code, Patrol("", f"早巡 {code}", (("asset", "A-001"), ("asset", "A-004"))), by=TESTER)
    book.stocktakes.open(code, name=f"盘点 {code}", lead=TESTER, by=TESTER)
    book.audits.run(code, by=TESTER)
    made = Inspection(f"inspection-of-{code}-01", "A-001", {"CK-G-3": "ok"}, SEEN, TESTER, f"检查 {code}")
    book.onsite.inspect(code, made, by=TESTER)
    values = {"what": f"备份 {code}", "kept_where": "柜", "asset": "A-001"}
    book.registers.add(code, new_entry("backup", date(2026, 3, 2), values, by=TESTER), by=TESTER)
    book.upkeep.open_feed(code, by=TESTER)
    twin, catalog = book.twin(code), load_catalog()
    found = check(twin, catalog.standards_of(twin.centre.standards), catalog, today=today())
    finding = next(each for each in found if each.is_defect)
    subject = finding.subject
    book.waivers.add(
        code, rule=finding.rule, subject_kind=subject.kind, subject_id=subject.id, reason=f"改建 {code}", by=TESTER
    )


def _photo(side: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "grey").save(stream, "JPEG")
    return stream.getvalue()
