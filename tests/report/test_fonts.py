"""The font has what Chinese offices write, and its licence beside it."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from twin.checks.missing import HEADERS, SHEETS
from twin.report.fonts import FONT
from twin.report.fonts.build import BEYOND_GBK, gbk


@pytest.fixture(scope="module")
def known() -> set[int]:
    with TTFont(FONT) as font:
        return set(font.getBestCmap())


def test_all_of_gb2312_is_there(known: set[int]) -> None:
    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = {pair.decode("gb2312", errors="ignore") for pair in pairs} - {""}
    assert len(characters) == 6763
    assert {c for c in characters if ord(c) not in known} == set()


def test_all_chinese_characters_of_gbk_are_there(known: set[int]) -> None:
    assert {hex(code) for code in gbk() if code not in known and 0x4E00 <= code <= 0x9FFF} == set()


def test_rare_characters_of_names_are_there(known: set[int]) -> None:
    assert {code for code in BEYOND_GBK.split() if int(code, 16) not in known} == set()
    assert {c for c in "堃喆珺玥䶮㛃𬭎𫖯" if ord(c) not in known} == set()


@pytest.mark.parametrize("character", "√○●×≥≤≠±²³㎡℃°→←↑↓·—…“”‘’《》〓①％，。；：（）ABCabc0129=+-@é")
def test_signs_of_tables_are_there(known: set[int], character: str) -> None:
    assert ord(character) in known


def test_all_words_of_the_missing_list_are_there(known: set[int]) -> None:
    words = "".join(text.zh + text.en for _, text in (*HEADERS, *SHEETS))
    assert {c for c in words if ord(c) not in known} == set()


def test_it_is_free_and_says_so() -> None:
    licence = FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    with TTFont(FONT) as font:
        assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert FONT.stat().st_size < 6_000_000
