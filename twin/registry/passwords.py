"""Passwords: argon2id, slow on purpose, and never more than two at once so that sign-ins cannot fill the memory."""

from __future__ import annotations

import secrets
import threading
from functools import lru_cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from twin.errors import Invalid

SHORTEST: Final = 10
LONGEST: Final = 200
DISTINCT: Final = 5
"""Different characters at least: ``aaaaaaaaaa`` is long but no password."""

_COMMON: Final = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "123456789a",
        "a123456789",
        "password123",
        "passw0rd123",
        "administrator",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "qwerty12345",
        "admin12345",
        "woaini1314",
        "woaini520",
        "iloveyou123",
        "abc1234567",
        "1q2w3e4r5t",
        "zaq12wsxcde3",
        "abcdefghij",
        "147258369a",
    ]
)
"""Those long enough that stand at the top of leaked lists."""

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_slots = threading.BoundedSemaphore(2)  # argon2 takes 64 MiB each


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A hash to compare with where there is no account, so that the answer takes as long."""
    return hashed(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """Return the password's argon2id hash with its parameters and salt."""
    with _slots:
        return _hasher().hash(password)


def matches(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Return whether the password is the stored one, and a newer hash of it where the parameters have grown since."""
    known = stored if stored is not None else _nobodys()
    with _slots:
        try:
            right, newer = _hasher().verify_and_update(password[:LONGEST], known)
        except UnknownHashError:
            return False, None
    return (right, newer) if stored is not None else (False, None)


def require_good(password: str, *own: str) -> None:
    """Return if the password may be used by somebody with these names.

    Raises
    ------
    Invalid
        Too short, too long, too common, or made of their own name.
    """
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < DISTINCT:
        raise Invalid(
            "weak-password",
            f"密码需 {SHORTEST} 至 {LONGEST} 个字符，且至少有 {DISTINCT} 个不同的字符",
            f"A password has {SHORTEST} to {LONGEST} characters, at least {DISTINCT} of them different",
        )
    if plain in _COMMON or any(len(name) > 2 and name.casefold() in plain for name in own):
        raise Invalid(
            "weak-password",
            "密码太容易猜到：请勿使用常见密码，或包含自己的账号、姓名",
            "That password is easily guessed: no common one, and none that holds your login or name",
        )


def fresh_password() -> str:
    """Return a password to hand over once: four groups that are easily read out (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
