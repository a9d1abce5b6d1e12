"""Which code page a DXF really uses, and the escapes that stand for characters outside it."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ezdxf.tools.codepage import toencoding

_ACADVER: Final = re.compile(rb"\$ACADVER\s+1\s+(AC\d{4})")
_CODEPAGE: Final = re.compile(rb"\$DWGCODEPAGE\s+3\s+([^\r\n]+)")
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_ESCAPE: Final = re.compile(r"\\U\+([0-9A-Fa-f]{4})(?:\\U\+([Dd][C-Fc-f][0-9A-Fa-f]{2}))?|\\M\+([1-5])([0-9A-Fa-f]{4})")
_MIF_PAGES: Final = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "cp1361", "5": "gb18030"}
_WESTERN: Final = frozenset({"cp1252", "ascii", "latin1", "iso8859-1", "utf8"})
_CHINESE: Final = frozenset({"gbk", "cp936", "gb2312", "gb18030"})
_FIRST_UTF8: Final = "AC1021"  # R2007, the first version stored as UTF-8


def header_version(data: bytes) -> str:
    """``$ACADVER`` as written; ``AC1009`` (R12) where the header has none."""
    match = _ACADVER.search(data, 0, 65536)
    return match[1].decode("ascii") if match else "AC1009"


def header_encoding(data: bytes) -> str | None:
    """The code page that the header claims, as a Python codec name, or None."""
    if header_version(data) >= _FIRST_UTF8:
        return "utf8"
    match = _CODEPAGE.search(data, 0, 262144)
    return toencoding(match[1].decode("ascii", "replace").strip()) if match else None


def detect_encoding(data: bytes) -> tuple[str, bool]:
    """The code page that the bytes are in, and whether that contradicts the header.

    Strictly valid UTF-8 wins (a few short GBK words can be that by accident, and then read as Cyrillic or Hebrew); then
    an honest header; and where the header says Western or nothing while high bytes come in pairs, GB18030.
    """
    claimed = header_encoding(data)
    if data.isascii():
        return claimed or "ascii", False
    if _is_utf8(data, claimed):
        return "utf8", claimed not in {"utf8", None}
    if claimed is not None and claimed not in _WESTERN:
        return ("gb18030" if claimed in _CHINESE else claimed), False
    if _looks_like_gbk(data):
        return "gb18030", True
    return ("cp1252" if claimed in {None, "utf8"} else str(claimed)), claimed == "utf8"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.decode(data, encoding, "strict")
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(data: bytes, claimed: str | None) -> bool:
    if claimed == "utf8":
        return _decodes(data, "utf-8") or _mostly_utf8(data)
    if not _decodes(data, "utf-8"):
        return False
    foreign = {char for char in data.decode("utf-8") if not char.isascii()}
    # Neither Latin nor ideographs; or Latin of nothing but accents, where Western words have one among plain letters.
    by_accident = all("\u0250" <= char < "\u0800" for char in foreign) or (
        all(char < "\u0800" for char in foreign) and _in_words(data)
    )
    return not (by_accident and (claimed in _CHINESE or claimed in {None, "cp1252"}) and _decodes(data, "gb18030"))


def _in_words(data: bytes) -> bool:
    """Most high bytes stand four or more together: two characters of a Chinese word."""
    lengths = [match.end() - match.start() for match in _HIGH_RUN.finditer(data)]
    return sum(length for length in lengths if length >= 4) * 2 > sum(lengths)


def _mostly_utf8(data: bytes) -> bool:
    """A few broken characters among many good ones: cut names, one pasted layer."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = len(_HIGH_RUN.findall(data)) - broken
    return broken * 4 < good


def _looks_like_gbk(data: bytes) -> bool:
    """High bytes that stand together: Western ones stand alone between ASCII letters."""
    runs = [match.end() - match.start() for match in _HIGH_RUN.finditer(data)]
    if _decodes(data, "gb18030"):
        return sum(1 for length in runs if length > 1) * 2 > len(runs) or not _decodes(data, "cp1252")
    even = sum(1 for length in runs if length % 2 == 0)
    broken = data.decode("gb18030", "replace").count("\ufffd")
    return even * 5 >= len(runs) * 4 and broken * 20 <= len(runs)


def decode_escapes(text: str) -> str:
    r"""Replace ``\U+XXXX`` and ``\M+nXXXX`` by the characters they stand for.

    A lone surrogate becomes U+FFFD (it could never be written as JSON); an escape for a control character stays.
    """
    return _ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        if match[2]:
            if 0xD800 <= code <= 0xDBFF:
                return chr(0x10000 + ((code - 0xD800) << 10) + (int(match[2], 16) - 0xDC00))
            return _plain(code, match[0][:7]) + "\ufffd"
        return _plain(code, match[0])
    try:
        return bytes.fromhex(match[4]).decode(_MIF_PAGES[match[3]])
    except UnicodeDecodeError:
        return "\ufffd"


def _plain(code: int, written: str) -> str:
    if code < 0x20:
        return written
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def escape_non_ascii(text: str) -> bytes:
    r"""ASCII bytes with ``\U+XXXX`` escapes, which every ezdxf reader decodes alike."""
    return _NON_ASCII.sub(lambda m: f"\\U+{ord(m[0]):04X}" if ord(m[0]) < 0x10000 else "\\U+FFFD", text).encode("ascii")


_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")
