"""Code pages: detected from the bytes, whatever the header says; escapes decoded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.drawing.encoding import decode_escapes, detect_encoding, escape_non_ascii, header_version

GB2312 = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
CHINESE = st.text(GB2312.decode("gb2312", "ignore"), min_size=2, max_size=12)
"""The 6 763 characters in daily use; rarer ones have an ASCII letter for their second byte."""


def dxf(version: str, page: str | None, names: list[bytes]) -> bytes:
    head = f"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\n{version}\n".encode()
    if page:
        head += f"  9\n$DWGCODEPAGE\n  3\n{page}\n".encode()
    return head + b"".join(b"  1\n" + name + b"\n" for name in names) + b"  0\nEOF\n"


@pytest.mark.parametrize(
    ("version", "page", "encoding", "expected"),
    [
        ("AC1015", "ANSI_936", "gbk", ("gb18030", False)),
        ("AC1015", "ANSI_1252", "gbk", ("gb18030", True)),
        ("AC1015", None, "gbk", ("gb18030", True)),
        ("AC1032", "ANSI_936", "utf8", ("utf8", False)),
        ("AC1015", "ANSI_936", "utf8", ("utf8", True)),
        ("AC1032", "ANSI_1252", "gbk", ("gb18030", True)),
        ("AC1015", "ANSI_950", "cp950", ("cp950", False)),
    ],
)
def test_chinese_is_read_in_its_own_code_page(
    version: str, page: str | None, encoding: str, expected: tuple[str, bool]
) -> None:
    names = ["等候休息區", "諮詢導辦", "辦公室"] if encoding == "cp950" else ["等候休息区", "咨询导办", "办公室"]
    assert detect_encoding(dxf(version, page, [name.encode(encoding) for name in names])) == expected


@pytest.mark.parametrize(
    "words", [["Fællesrum", "Værksted", "Køkken"], ["Büro", "Küche", "Treppe Süd"], ["Sala de reunión"]]
)
def test_western_names_stay_western(words: list[str]) -> None:
    data = dxf("AC1015", "ANSI_1252", [word.encode("cp1252") for word in words])
    encoding, _ = detect_encoding(data)
    assert encoding == "cp1252"
    assert all(word in data.decode(encoding) for word in words)


def test_a_few_broken_characters_do_not_turn_utf8_into_something_else() -> None:
    names = [f"办公室{i}".encode() for i in range(40)] + ["会议室".encode()[:-1]]
    assert detect_encoding(dxf("AC1032", None, names))[0] == "utf8"


def test_gbk_words_that_are_utf8_by_accident() -> None:
    """忙茅 is C3 A6 C3 A9, the UTF-8 of æé too; no Western word is."""
    names = ["忙茅", "猫猫", "忙猫茅"]
    data = dxf("AC1015", None, [name.encode("gb18030") for name in names])
    assert data.decode("utf8")  # the trap
    assert detect_encoding(data) == ("gb18030", True)
    western = dxf("AC1015", "ANSI_1252", [name.encode("utf8") for name in ["Büro", "Küche", "Café", "Gästezimmer"]])
    assert detect_encoding(western)[0] == "utf8"


@given(st.lists(CHINESE, min_size=3, max_size=20))
def test_gbk_without_a_header_decodes_to_what_was_written(names: list[str]) -> None:
    data = dxf("AC1015", None, [name.encode("gb18030") for name in names])
    encoding, _ = detect_encoding(data)
    assert [name for name in names if name not in data.decode(encoding)] == []


@given(
    st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=("Cs",), exclude_characters="\\")
    )
)
def test_escapes_come_back_as_the_characters_they_stand_for(words: str) -> None:
    assert decode_escapes(escape_non_ascii(words).decode("ascii")) == words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\U+529E\U+516C", "办公"),
        (r"\M+5B0EC", "办"),
        (r"\M+1835C", "ソ"),
        (r"\U+D83D\U+DE00", "😀"),
        (r"\U+D83D", "\ufffd"),
        (r"\U+DE00x", "\ufffdx"),
        (r"\U+000A", r"\U+000A"),
        (r"\M+5FFFF", "\ufffd"),
        (r"C:\USERS", r"C:\USERS"),
    ],
)
def test_escapes(written: str, shown: str) -> None:
    assert decode_escapes(written) == shown
    decode_escapes(written).encode("utf8")


def test_a_file_without_version_is_r12() -> None:
    assert header_version(b"  0\nSECTION\n  2\nENTITIES\n") == "AC1009"
