"""One list of what to do over all documents: a purchase or a move stands once, with everything that it settles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twin.audit.effort import Effort, effort_by_rule
from twin.audit.purchase import Purchase
from twin.catalog import Catalog
from twin.model import Finding, Text


@dataclass(frozen=True, slots=True)
class Todo:
    """One act, how much it takes, and the defects that it settles. ``purchase`` is set where it is one."""

    what: Text
    where: str
    floor: str | None
    settles: tuple[Finding, ...]
    effort: Effort
    purchase: Purchase | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents it settles requirements of."""
        return tuple(dict.fromkeys(finding.standard for finding in self.settles))


def todo_list(findings: Iterable[Finding], purchases: Sequence[Purchase], catalog: Catalog) -> tuple[Todo, ...]:
    """List every defect once: what takes least effort first, of that what settles most requirements, of most documents.

    A defect is a failed 应 or √: all of them block. Defects that one purchase settles are one line; so are those that hold
    the same measure of the same subject against several documents: the strictest of them is met by one act; so is a
    column of the register that many things lack.
    """
    bought = {id(finding) for line in purchases for finding in line.settles}
    efforts = effort_by_rule(catalog)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        if finding.is_defect and id(finding) not in bought:
            rule, subject = catalog.rules.get(finding.rule), finding.subject
            asked = (rule.measure, repr(sorted(rule.params.items()))) if rule else (finding.rule, "")
            where = (subject.kind, subject.id, subject.item or "")
            if subject.kind == "asset" and efforts.get(finding.rule) is Effort.REGISTER:
                where = (subject.kind, subject.floor or "", "")
            groups.setdefault((*where, *asked), []).append(finding)
    lines = [_bought(line) for line in purchases] + [_done(settled, efforts) for settled in groups.values()]
    return tuple(sorted(lines, key=lambda line: (line.effort, -len(line.settles), -len(line.documents))))


def _bought(line: Purchase) -> Todo:
    number = f" × {line.quantity}" if line.quantity > 1 else ""
    what = Text(f"配置{line.name.zh}{number}", f"Provide: {line.name.en}{number}")
    return Todo(what, line.where, line.floor, line.settles, Effort.BUY, line)


def _done(settled: Sequence[Finding], efforts: Mapping[str, Effort]) -> Todo:
    """The strictest finding's way of mending it. What no rule of today's catalogue tells is mended on the spot."""
    worst = max(settled, key=lambda finding: finding.short or 0.0)
    what, effort = worst.fix if worst.fix.zh else worst.message, efforts.get(worst.rule, Effort.MEND)
    return Todo(what, _where(settled, worst), worst.subject.floor, tuple(settled), effort)


def _where(settled: Sequence[Finding], worst: Finding) -> str:
    """The subject; of several the first, and how many there are."""
    number = len({finding.subject.id for finding in settled})
    return worst.subject.name if number == 1 else f"{worst.subject.name} … × {number}"
