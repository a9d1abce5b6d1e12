"""Two roles, two persons, in order."""

from __future__ import annotations

import pytest

from twin.audit import Role, Signature, require_signature
from twin.errors import Conflict, Refused

LEAD = Signature(Role.LEAD, "张 三", "2026-11-27T08:00:00+00:00", "0" * 64)
APPROVER = Signature(Role.APPROVER, "王五", "2026-11-27T09:00:00+00:00", "0" * 64)


def test_lead_then_approver_is_the_way() -> None:
    require_signature(Role.LEAD, "张三", [])
    require_signature(Role.APPROVER, "王五", [LEAD])


@pytest.mark.parametrize("name", ["张三", " 张三 ", "张\u3000三"])
def test_one_person_cannot_be_both_however_the_name_is_written(name: str) -> None:
    with pytest.raises(Refused) as refused:
        require_signature(Role.APPROVER, name, [LEAD])
    assert refused.value.code == "same-signer"


def test_width_and_case_do_not_make_another_person() -> None:
    lead = Signature(Role.LEAD, "ＬＩ Ming", LEAD.at, LEAD.seal)
    with pytest.raises(Refused):
        require_signature(Role.APPROVER, "li ming", [lead])


def test_the_approver_waits_for_the_lead() -> None:
    with pytest.raises(Refused) as refused:
        require_signature(Role.APPROVER, "王五", [])
    assert refused.value.code == "lead-signs-first"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_signs_once(role: Role) -> None:
    with pytest.raises(Conflict) as refused:
        require_signature(role, "赵六", [LEAD, APPROVER])
    assert refused.value.code == "audit-signed"
