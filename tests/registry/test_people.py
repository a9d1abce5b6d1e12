"""Accounts: what proves who somebody is, what ends it, and what tells nothing to a stranger."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.model import Centre
from twin.registry import Person, Registry, Role, sessions, signing_in
from twin.registry.database import open_engine
from twin.registry.passwords import _hasher as slow_hasher  # as it is before the tests make it quick

GOOD = "correct horse battery"
BY = "管理员"
ISSUER = "https://sso.example"


@pytest.fixture
def boss(registry: Registry) -> Person:
    """An administrator, signed in."""
    registry.people.add("boss", name="局长", role=Role.ADMIN, centres=None, password=GOOD, by=BY)
    return registry.people.account("boss").person()


def ordinary(registry: Registry, login: str = "li", name: str = "李雷", role: Role = Role.VIEWER) -> Person:
    registry.people.add(login, name=name, role=role, centres=None if role is Role.ADMIN else (), password=GOOD, by=BY)
    return registry.people.account(login).person()


def test_a_password_is_kept_as_an_argon2_hash_only(registry: Registry, boss: Person) -> None:  # noqa: ARG001
    engine = open_engine(registry.url)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT password FROM account")).scalar_one()
        log = connection.execute(text("SELECT after FROM change_log WHERE kind = 'account'")).scalars().all()
    engine.dispose()
    assert stored.startswith("$argon2id$")
    assert GOOD not in repr(log)
    assert "argon2" not in repr(log)


def test_a_hash_costs_64_mib_three_times_over() -> None:
    assert slow_hasher().hash(GOOD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_right_password_signs_in_in_any_case_of_the_login(registry: Registry, boss: Person) -> None:
    assert registry.people.passwords.check(" Boss ", GOOD).login == boss.login


def refusal(registry: Registry, login: str, password: str) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        registry.people.passwords.check(login, password)
    return caught.value.code, caught.value.message.zh


def test_unknown_disabled_locked_and_wrong_are_told_in_the_same_words(registry: Registry, boss: Person) -> None:
    ordinary(registry)
    registry.people.update(replace(registry.people.account("li"), disabled=True), by=BY)
    registry.people.add("sso", name="单点", role=Role.VIEWER, centres=(), outside=True, by=BY)
    answers = {
        refusal(registry, boss.login, "wrong password"),
        refusal(registry, "nobody", GOOD),
        refusal(registry, "li", GOOD),
        refusal(registry, "sso", ""),
    }
    for _ in range(signing_in.MOST_TRIES):
        answers.add(refusal(registry, boss.login, "wrong password"))
    assert registry.people.passwords.locked(boss.login)
    answers.add(refusal(registry, boss.login, GOOD))
    assert len(answers) == 1


def test_a_lock_opens_by_itself_or_by_an_administrator(
    registry: Registry, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(signing_in.MOST_TRIES):
        refusal(registry, boss.login, "wrong password")
    refusal(registry, boss.login, GOOD)
    monkeypatch.setattr(signing_in, "LOCKED", timedelta(0))
    assert registry.people.passwords.check(boss.login, GOOD)
    monkeypatch.undo()
    for _ in range(signing_in.MOST_TRIES):
        refusal(registry, boss.login, "wrong password")
    given = registry.people.passwords.reset(boss.login, by=BY)
    assert registry.people.passwords.check(boss.login, given).temporary


def test_wrong_passwords_before_a_right_one_are_forgotten(registry: Registry, boss: Person) -> None:
    for _ in range(3):
        for _ in range(signing_in.MOST_TRIES - 1):
            refusal(registry, boss.login, "wrong password")
        assert registry.people.passwords.check(boss.login, GOOD)


def test_many_attempts_at_once_count_as_many(registry: Registry, boss: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def judge(password: str, _stored: str | None) -> tuple[bool, None]:
        judged.append(password)
        return False, None

    monkeypatch.setattr(signing_in, "matches", judge)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: refusal(registry, boss.login, f"wrong {n}"), range(20)))
    monkeypatch.undo()
    assert registry.people.passwords.locked(boss.login)
    assert refusal(registry, boss.login, GOOD)[0] == "bad-sign-in"


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "1234567890", "xx-lilei-xx", "x" * 201])
def test_a_weak_password_is_refused(registry: Registry, weak: str) -> None:
    with pytest.raises(Invalid):
        registry.people.add("lilei", name="李雷", role=Role.VIEWER, centres=(), password=weak, by=BY)


def test_a_handed_over_password_is_temporary_until_it_is_changed(registry: Registry) -> None:
    given = registry.people.add("li", name="李雷", role=Role.VIEWER, centres=(), by=BY)
    assert given is not None
    account = registry.people.passwords.check("li", given)
    assert account.person().temporary
    own = registry.as_person(account.person()).people
    with pytest.raises(Refused):
        own.passwords.change("li", "not the old one", GOOD)
    with pytest.raises(Invalid):
        own.passwords.change("li", given, given)
    own.passwords.change("li", given, GOOD)
    assert not registry.people.passwords.check("li", GOOD).temporary
    refusal(registry, "li", given)


def test_sessions_end_by_signing_out_password_disabling_and_time(
    registry: Registry, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_one() -> str:
        secret, _ = registry.people.sessions.open(boss.login, agent="phone")
        person = registry.people.sessions.person(secret)
        assert person is not None
        assert (person.login, person.role) == ("boss", Role.ADMIN)
        return secret

    one, two = open_one(), open_one()
    first = registry.people.sessions.person(one)
    assert first is not None
    registry.people.sessions.close(boss.login, first.session)
    assert registry.people.sessions.person(one) is None
    assert registry.people.sessions.person(two) is not None
    registry.people.sessions.close(boss.login)
    assert registry.people.sessions.person(two) is None
    three = open_one()
    registry.people.passwords.change(boss.login, GOOD, GOOD + "!")
    assert registry.people.sessions.person(three) is None
    four = open_one()
    ordinary(registry, "other", "他人", Role.ADMIN)
    registry.people.update(replace(registry.people.account("boss"), disabled=True), by=BY)
    assert registry.people.sessions.person(four) is None
    registry.people.update(replace(registry.people.account("boss"), disabled=False), by=BY)
    assert registry.people.sessions.person(four) is None
    monkeypatch.setattr(sessions, "SHORT", timedelta(seconds=-1))
    secret, _ = registry.people.sessions.open(boss.login)
    assert registry.people.sessions.person(secret) is None
    assert registry.people.sessions.person("invented") is None


def test_secrets_are_stored_as_hashes(registry: Registry, boss: Person) -> None:
    session, _ = registry.people.sessions.open(boss.login)
    token = registry.people.tokens.create(boss.login, name="备份", read_only=True, last_day=None)
    engine = open_engine(registry.url)
    with engine.connect() as connection:
        held = repr([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("session", "token")])  # noqa: S608
        log = repr(connection.execute(text("SELECT after FROM change_log")).all())
    engine.dispose()
    assert session not in held
    assert token not in held + log


def test_rights_that_change_hold_from_the_next_look(registry: Registry, boss: Person) -> None:
    registry.create_centre(Centre("A", "甲", "district", ()), by=BY)
    ordinary(registry)
    secret, _ = registry.people.sessions.open("li")
    admins = registry.as_person(boss).people
    admins.update(replace(admins.account("li"), role=Role.MANAGER, centres=frozenset({"A"})))
    person = registry.people.sessions.person(secret)
    assert person is not None
    assert (person.role, person.centres) == (Role.MANAGER, frozenset({"A"}))
    entry = registry.changes("")[0]
    assert (entry.by, entry.kind, entry.key) == ("局长", "account", "li")
    assert {change.field for change in entry.fields} == {"role", "centres"}


def test_tokens_act_as_their_account_until_revoked_over_or_disabled(registry: Registry, boss: Person) -> None:
    person = ordinary(registry)
    own = registry.as_person(person).people
    today = datetime.now(UTC).astimezone().date()
    token = own.tokens.create("li", name="报表", read_only=True, last_day=today)
    over = own.tokens.create("li", name="旧的", read_only=False, last_day=today - timedelta(days=1))
    found = registry.people.tokens.person(token)
    assert found is not None
    assert (found.login, found.read_only) == ("li", True)
    assert registry.people.tokens.person(over) is None
    assert registry.people.tokens.person(token[:-1]) is None
    assert registry.people.tokens.person(token.removeprefix("twin_")) is None
    with pytest.raises(Refused):  # a token makes no tokens
        registry.as_person(found).people.tokens.create("li", name="更多", read_only=False, last_day=None)
    held = next(each for each in own.tokens.of_account("li") if each.name == "报表")
    own.tokens.revoke("li", held.id)
    assert registry.people.tokens.person(token) is None
    with pytest.raises(NotFound):
        own.tokens.revoke("li", held.id)
    again = own.tokens.create("li", name="新的", read_only=False, last_day=None)
    admins = registry.as_person(boss).people
    admins.update(replace(admins.account("li"), disabled=True))
    assert registry.people.tokens.person(again) is None


def test_only_administrators_see_and_change_others(registry: Registry, boss: Person) -> None:
    theirs = registry.as_person(ordinary(registry, role=Role.MANAGER)).people
    assert theirs.account("li").name == "李雷"
    for act in (
        theirs.accounts,
        lambda: theirs.account("boss"),
        lambda: theirs.add("x", name="某", role=Role.ADMIN, centres=None),
        lambda: theirs.update(replace(registry.people.account("li"), role=Role.ADMIN, centres=None)),
        lambda: theirs.passwords.reset("boss"),
        lambda: theirs.sessions.of_account("boss"),
        lambda: theirs.sessions.close("boss"),
        lambda: theirs.tokens.of_account("boss"),
        lambda: theirs.tokens.create("boss", name="x", read_only=False, last_day=None),
        lambda: theirs.passwords.change("boss", GOOD, GOOD + "!"),
    ):
        with pytest.raises(Refused):
            act()
    assert [each.login for each in registry.as_person(boss).people.accounts()] == ["boss", "li"]
    assert registry.as_person(theirs_person(registry)).changes("") == ()


def theirs_person(registry: Registry) -> Person:
    return registry.people.account("li").person()


def test_the_last_administrator_stays(registry: Registry, boss: Person) -> None:
    account = registry.people.account(boss.login)
    for change in (replace(account, disabled=True), replace(account, role=Role.VIEWER, centres=frozenset())):
        with pytest.raises(Refused) as caught:
            registry.people.update(change, by=BY)
        assert caught.value.code == "last-admin"
    assert registry.people.account(boss.login) == account


def test_no_two_share_a_login_or_the_name_that_signs(registry: Registry, boss: Person) -> None:  # noqa: ARG001
    with pytest.raises(Conflict):
        registry.people.add("BOSS", name="另一人", role=Role.VIEWER, centres=(), by=BY)
    with pytest.raises(Conflict):
        registry.people.add("boss2", name="局长", role=Role.VIEWER, centres=(), by=BY)
    ordinary(registry)
    with pytest.raises(Conflict):
        registry.people.update(replace(registry.people.account("li"), name="局长"), by=BY)


def test_two_administrators_who_change_one_account_at_once(registry: Registry, boss: Person) -> None:  # noqa: ARG001
    ordinary(registry)
    seen = registry.people.account("li")
    registry.people.update(replace(seen, role=Role.MANAGER), by=BY)
    with pytest.raises(Conflict):
        registry.people.update(replace(seen, name="韩梅梅"), by=BY)


def test_changes_of_accounts_are_not_undone(registry: Registry, boss: Person) -> None:  # noqa: ARG001
    with pytest.raises(Refused) as caught:
        registry.undo(registry.changes("")[0].batch, by=BY)
    assert caught.value.code == "not-undoable"


def test_the_first_account_is_made_once(registry: Registry) -> None:
    def make(number: int) -> bool:
        try:
            registry.people.add(
                f"boss{number}", name=f"局长{number}", role=Role.ADMIN, centres=None, password=GOOD, by=BY, first=True
            )
        except (Refused, Conflict):
            return False
        return True

    assert make(1)
    assert not make(2)
    assert registry.people.exist()


def test_a_subject_is_linked_once_and_never_takes_an_account_with_a_password_over(registry: Registry) -> None:
    ordinary(registry)
    registry.people.add("wang", name="王芳", role=Role.AUDITOR, centres=None, outside=True, by=BY)
    for login in ("li", "unknown", ""):
        with pytest.raises(Refused) as caught:
            registry.people.by_subject(ISSUER, "stranger", login)
        assert caught.value.code == "no-account"
    assert registry.people.by_subject(ISSUER, "4711", "WANG").login == "wang"
    assert registry.people.by_subject(ISSUER, "4711", "renamed-there").login == "wang"
    for issuer, subject in ((ISSUER, "other"), ("https://elsewhere.example", "4711")):
        with pytest.raises(Refused):
            registry.people.by_subject(issuer, subject, "wang")


def test_the_key_of_the_server_is_made_once(registry: Registry, url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        others = [Registry(url) for _ in range(4)]
        keys = set(pool.map(lambda each: each.people.keys.get("cookie"), others))
    for each in others:
        each.close()
    assert keys == {registry.people.keys.get("cookie")}
    assert len(next(iter(keys))) == 32


@pytest.mark.parametrize("login", ["", "a b", "x" * 41, "a/b", "<b>"])
def test_a_login_that_cannot_be_one_is_refused(registry: Registry, login: str) -> None:
    with pytest.raises(Invalid):
        registry.people.add(login, name="某人", role=Role.VIEWER, centres=(), by=BY)


def test_a_scope_names_centres_that_exist(registry: Registry) -> None:
    with pytest.raises(NotFound):
        registry.people.add("li", name="李雷", role=Role.VIEWER, centres=("NOWHERE",), by=BY)
