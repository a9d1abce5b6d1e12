"""The registers as data: whole, and refused with one line where they are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twin.catalog import load_catalog
from twin.catalog.loader import DEFAULT_ROOT
from twin.catalog.registers import Register, load_registers
from twin.catalog.upkeep import load_tasks, record_ids
from twin.errors import CatalogError


def test_every_clause_that_asks_for_a_record_is_answered_by_something_that_can_be_recorded() -> None:
    registers = load_registers()
    named = {
        *(one for each in registers.all for one in each.answers),
        *(one for each in registers.all for field in each.fields for choice in field.choices for one in choice.answers),
        *(one for task in load_tasks() for one in task.answers),
        *(one for book in registers.books.values() for one in book),
    }
    assert record_ids(load_catalog()) - named == set()


@pytest.mark.parametrize("register", load_registers().all, ids=lambda each: each.id)
def test_every_step_is_reached_and_every_open_one_can_be_left(register: Register) -> None:
    steps = {step.id: step for step in register.steps}
    first = next(iter(steps))
    reached, waiting = {first}, [first]
    while waiting:
        new = [word for word in steps[waiting.pop()].to if word not in reached]
        reached.update(new)
        waiting += new
    assert reached == set(steps)
    assert all(step.to for step in steps.values() if step.open)


def test_what_an_entry_proves_and_settles_depends_on_what_it_chooses() -> None:
    drill = load_registers().get("drill")
    assert drill is not None
    assert drill.proves({"plan": "fire"}) == ("LZ-rec-21-4", "GD-rec-11.14-2")
    assert drill.settled_by({"plan": "fire"}) == ("UP-GD-1114-DRILL", "UP-LZ-21-DRILL-FIRE", "UP-FIRE-DRILL")
    assert drill.settled_by({"plan": "health"}) == ("UP-GD-1114-DRILL", "UP-LZ-21-DRILL-HEALTH")
    assert drill.settled_by({}) == ("UP-GD-1114-DRILL",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: day, required", "kind: date, required", "'date' is none of"),
        ("to: [kept, claimed]", "to: [kpet, claimed]", "near|none of"),
        ("needs: [kept_where]", "needs: [kept_were]", "none of: kept_where"),
        ("from: found_on", "from: what", "none of"),
        ("      after: 1 year\n", "", "both from and after"),
        ("after: 1 year", "after: soon", "no period"),
        ("answers: [SJ-rec-6.4.4.2-2, LZ-rec-22-8]", "answers: [SJ-rec-6.4.4.2-9]", "none of"),
        ("settles: [UP-QP-15-BACKUP]", "settles: [UP-AED-CHECK]", "none of"),
        ("id: it_network", "id: lost_property", "is taken"),
        ("kind: choice, required: true, choices", "kind: text, required: true, choices", "choices go with"),
        ("answers: [QP-rec-15-2.2.1]", "answers: [QP-rec-15-2.2.1]\n    settles: [UP-QP-15-BACKUP]", "open steps"),
        ("  order: [SJ-rec", "  orders: [SJ-rec", "none of"),
        ('about: {zh: "拾到', 'abuot: {zh: "拾到', "about"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    root = tmp_path / "catalogs"
    shutil.copytree(DEFAULT_ROOT, root)
    path = root / "registers.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=said) as caught:
        load_registers(root)
    assert "registers.yaml" in caught.value.message.en
