"""What a check is given, in groups, so that a run can be repeated and a difference traced to its group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from twin.catalog import Catalog
from twin.checks.assemble import assemble
from twin.checks.engine import check
from twin.checks.evidence import NO_EVIDENCE, Evidence
from twin.checks.waivers import Waiver
from twin.model import Asset, Centre, Document, Finding, Floor, Issue, Json, Text, Twin


class Group(StrEnum):
    """The groups of what a verdict depends on, in the order in which a difference is looked for."""

    PLAN = "plan"  # the floors as drawn and corrected
    ASSETS = "assets"  # the rows of the register
    RECORDS = "records"  # facts, documents, waivers, what was done and said
    RULES = "rules"  # catalogues, standards, tier, settings
    DAY = "day"  # what fell due or lapsed meanwhile
    PROGRAM = "program"  # the code that measures


GROUPS: Mapping[Group, Text] = {
    Group.PLAN: Text("图纸", "plan"),
    Group.ASSETS: Text("资产", "assets"),
    Group.RECORDS: Text("文件与记录", "records"),
    Group.RULES: Text("标准与设置", "rules"),
    Group.DAY: Text("日期", "date"),
    Group.PROGRAM: Text("软件版本", "program"),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a check is given but the catalogue, whose files a run keeps beside it.

    ``floors`` are in force: kinds and corrections applied, each with the reader's issues. ``assets`` are rows as the
    register has them: words as written, ``at`` in drawing metres. ``settings`` are the centre's own numbers.
    """

    centre: Centre
    floors: tuple[tuple[Floor, tuple[Issue, ...]], ...]
    assets: tuple[Asset, ...]
    documents: tuple[Document, ...]
    waivers: tuple[Waiver, ...]
    standards: tuple[str, ...]
    tier: str
    day: date
    settings: Mapping[str, Json] = field(default_factory=dict)
    evidence: Evidence = NO_EVIDENCE

    def with_group(self, group: Group, other: Inputs) -> Inputs:
        """These inputs, but one group as ``other`` has it (rules without the catalogue)."""
        names = _FIELDS[group]
        mine, theirs = self.centre, other.centre
        match group:
            case Group.RECORDS:
                facts = {**rule_facts(mine.facts, of_rules=True), **rule_facts(theirs.facts, of_rules=False)}
                centre = replace(mine, name=theirs.name, facts=facts, stated=theirs.stated)
            case Group.RULES:
                facts = {**rule_facts(mine.facts, of_rules=False), **rule_facts(theirs.facts, of_rules=True)}
                centre = replace(mine, tier=theirs.tier, standards=theirs.standards, facts=facts)
            case _:
                centre = mine
        return replace(self, centre=centre, **{name: getattr(other, name) for name in names})


RULE_FACTS: frozenset[str] = frozenset({"settings", "rules"})
"""Facts of a centre that say how it is judged, not what it is."""


def rule_facts(facts: Mapping[str, Json], *, of_rules: bool) -> dict[str, Json]:
    """The facts that say how a centre is judged, or the others."""
    return {name: value for name, value in facts.items() if (name in RULE_FACTS) == of_rules}


_FIELDS: Mapping[Group, tuple[str, ...]] = {
    Group.PLAN: ("floors",),
    Group.ASSETS: ("assets",),
    Group.RECORDS: ("documents", "waivers", "evidence"),
    Group.RULES: ("standards", "tier", "settings"),
    Group.DAY: ("day",),
    Group.PROGRAM: (),
}


def twin_of(inputs: Inputs, catalog: Catalog) -> Twin:
    """Assemble the centre as the check sees it."""
    twin = assemble(inputs.centre, [floor for floor, _ in inputs.floors], inputs.assets, inputs.documents, catalog)
    read = dict.fromkeys(issue for _, issues in inputs.floors for issue in issues)
    return replace(twin, issues=(*read, *twin.issues))


def judge(inputs: Inputs, catalog: Catalog) -> tuple[Finding, ...]:
    """Check the inputs against their standards; the same inputs and catalogue always give the same findings.

    Raises
    ------
    NotFound
        A standard is not in the catalogue, or no standard knows the tier.
    """
    return check(
        twin_of(inputs, catalog),
        [catalog.standard(name) for name in inputs.standards],
        catalog,
        tier=inputs.tier,
        waivers=inputs.waivers,
        settings=inputs.settings,
        evidence=inputs.evidence,
        today=inputs.day,
    )
