"""Audits: what a run was given, what it found, how two runs differ, what is to be bought. Pure values.

>>> inputs = Inputs(...)                                  # what a run is given, frozen
>>> findings = judge(inputs, catalog)                     # the same inputs and catalogue give the same findings
>>> steps = compare(before, after)                        # new, mended, worse … finding by finding
>>> explained(steps, Side(inputs, catalog), Side(...))    # because of the plan, the assets, the records, the rules
"""

from twin.audit.compare import Step, StepKind, compare, tally
from twin.audit.effort import EFFORTS, Effort
from twin.audit.explain import Side, explained
from twin.audit.inputs import Group, Inputs, judge, twin_of
from twin.audit.packing import pack_findings, pack_inputs, unpack_findings, unpack_inputs
from twin.audit.purchase import Purchase, planned_assets, purchases
from twin.audit.signing import ROLES, Role, Signature, require_signature
from twin.audit.todo import Todo, todo_list

__all__ = [
    "EFFORTS",
    "ROLES",
    "Effort",
    "Group",
    "Inputs",
    "Purchase",
    "Role",
    "Side",
    "Signature",
    "Step",
    "StepKind",
    "Todo",
    "compare",
    "explained",
    "judge",
    "pack_findings",
    "pack_inputs",
    "planned_assets",
    "purchases",
    "require_signature",
    "tally",
    "todo_list",
    "twin_of",
    "unpack_findings",
    "unpack_inputs",
]
