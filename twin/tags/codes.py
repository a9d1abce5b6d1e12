"""Tag codes: eight random characters and one check character, easy to read, to type and to say.

The alphabet leaves out 0, O, 1, I and L. What is left are 31 characters, a prime number, so that a weighted sum
modulo 31 with a different weight at every position finds every single wrong character and every exchange of two.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

from twin.errors import Invalid

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_CHARACTERS: Final = 8
LENGTH: Final = RANDOM_CHARACTERS + 1
"""Characters of a whole code; 31⁸ = 8.5 · 10¹¹ of them can be told apart."""

PATH: Final = "/a/"
"""Where a tag's page lives on any host, in any case."""

LONGEST: Final = 500
"""Characters of a typed or scanned text that are looked at."""

_INVISIBLE: Final = {"Cc", "Cf", "Cs"}
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_PRIME: Final = len(ALPHABET)
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—−·._]+")
_TAG_PATH: Final = re.compile(rf"(?:^|/){PATH.strip('/')}/([^/]+)/?$", re.IGNORECASE)


def new_code(choice: Callable[[str], str] = secrets.choice) -> str:
    """Return a random code; ``choice`` picks one character of the alphabet."""
    body = "".join(choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the last character of the code that begins with these eight.

    Such that Σ weight · value ≡ 0 (mod 31), the weights being 1 … 9 from the left.

    >>> check_character("7K3M9QX2")
    'P'
    """
    total = sum(weight * _VALUE[character] for weight, character in enumerate(body, 1))
    return ALPHABET[-total * pow(LENGTH, -1, _PRIME) % _PRIME]


def is_code(text: str) -> bool:
    """Whether this is a whole code as stored (capitals, no separators) whose check character is right."""
    if len(text) != LENGTH or not all(character in _VALUE for character in text):
        return False
    return sum(weight * _VALUE[character] for weight, character in enumerate(text, 1)) % _PRIME == 0


def looks_like_code(text: str) -> bool:
    """Whether this has a code's length and characters; its check character may be wrong, as after a slip of the finger."""
    return len(text) == LENGTH and all(character in _VALUE for character in text)


def printed(code: str) -> str:
    """Return the code in groups of three, as it stands on the label.

    >>> printed("7K3M9QX2P")
    '7K3-M9Q-X2P'
    """
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def tidy(text: str) -> str:
    """Return what was typed or scanned as a code is stored: the end of an address, full width and case folded.

    >>> tidy(" HTTPS://old.example/twin/A/7k3-m9q-x2p ")
    '7K3M9QX2P'
    >>> tidy("７ｋ３ｍ９ｑｘ２ｐ")
    '7K3M9QX2P'
    """
    return _SEPARATORS.sub("", raw_word(text)).upper()


def raw_word(text: str) -> str:
    """Return what was typed or scanned without the address around it: an asset or serial number stays as written."""
    word = _plain(text[:LONGEST])
    in_address = _TAG_PATH.search(unquote(re.split(r"[?#]", word, maxsplit=1)[0]))
    return _plain(in_address[1]) if in_address else word


def _plain(text: str) -> str:
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _INVISIBLE)
    return "".join(visible).strip()


def tag_url(base: str, code: str) -> str:
    """Return the address that a label's QR code holds.

    Capitals where nothing but the host precedes ``/a/``: host and path do not mind the case, and capitals make the
    QR code one size smaller (alphanumeric mode, ISO/IEC 18004 §7.4.4).

    >>> tag_url("https://fw.example/", "7K3M9QX2P")
    'HTTPS://FW.EXAMPLE/A/7K3M9QX2P'
    >>> tag_url("https://fw.example/twin", "7K3M9QX2P")
    'https://fw.example/twin/a/7K3M9QX2P'
    """
    address = f"{base.rstrip('/')}{PATH}{code}"
    return address if urlsplit(base.rstrip("/")).path else address.upper()


def require_base(base: str) -> str:
    """Return the address that labels begin with, checked.

    Raises
    ------
    Invalid
        Not ``http://…`` or ``https://…`` with a host, or with a query.
    """
    try:
        parts = urlsplit(base.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
        usable = usable and (parts.port is None or parts.port > 0) and not re.search(r"\s", base.strip())
    except ValueError:  # a port that is no number, half an IPv6 address
        usable = False
    if not usable:
        raise Invalid(
            "bad-tag-address",
            f"标签地址“{base}”不可用；请写成 https://fw.example 这样的网址",
            f"{base!r} cannot stand on labels; write it like https://fw.example",
        )
    return base.strip().rstrip("/")
