"""No cell of an exported file runs as a formula, and none breaks the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.report.cells import GUARD, LONGEST, RISKY, guarded, storable, width_of

BLANKS = [" ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00", "\x1f", "\u2028"]


@pytest.mark.parametrize("sign", list(RISKY))
@pytest.mark.parametrize("blank", ["", *BLANKS])
def test_a_formula_is_guarded_whatever_stands_before_it(sign: str, blank: str) -> None:
    cell = guarded(f"{blank}{sign}cmd|' /C calc'!A0")
    assert isinstance(cell, str)
    assert cell.startswith(GUARD)
    assert cell.endswith("!A0")


@pytest.mark.parametrize("text", ["\t取号机", "\r取号机", "\n取号机"])
def test_text_after_a_tab_or_line_end_is_guarded(text: str) -> None:
    assert guarded(text) == GUARD + text


@pytest.mark.parametrize("value", ["取号机", "A-1", "1+1", "", "（含读卡器）", "'quoted", -5, -0.5, 0, None])
def test_plain_values_stay_as_they_are(value: str | float | None) -> None:
    assert guarded(value) == value
    assert type(guarded(value)) is type(value)


@given(st.lists(st.sampled_from(BLANKS)), st.text())
@settings(deadline=None)
def test_no_text_begins_with_a_sign_once_guarded(blanks: list[str], text: str) -> None:
    cell = guarded("".join(blanks) + text)
    assert isinstance(cell, str)
    assert cell.strip("".join(BLANKS))[:1] not in set(RISKY)
    assert cell[:1] not in {"\t", "\r", "\n"}


@given(st.text(alphabet=st.characters()))
@settings(deadline=None)
def test_storable_text_fits_every_format(text: str) -> None:
    clean = storable(text + "\ud800\x00\ufffe")
    assert clean.encode() is not None
    assert not set(clean) & {chr(n) for n in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}


def test_endless_text_is_cut_with_a_sign_of_it() -> None:
    assert storable("长" * 40_000) == "长" * (LONGEST - 1) + "…"


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert (width_of("abc"), width_of("取号机"), width_of("取号\nabcde"), width_of("")) == (3, 6, 5, 0)
