"""Texts as a person reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.drawing.text import block_centre, decode, line_centre, mtext_lines, text_width


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("%%u等候区", "等候区"),
        ("%%U%%O门厅%%o", "门厅"),
        ("%%P0.000", "±0.000"),
        ("45%%d", "45°"),
        ("%%c100", "⌀100"),
        ("100%%%", "100%"),
        ("%%065B", "AB"),
        ("%%z", "%%z"),
        ("a^Ib", "a b"),
        (r"\U+7B49\U+5019", "等候"),
        (r"\M+5B5C8\M+5BAF2", "等候"),
        ("  a   b  ", "a b"),
        ("a\u200bb\u0007c", "ab c"),
    ],
)
def test_codes_of_a_text(written: str, shown: str) -> None:
    assert decode(written) == shown


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (r"{\fSimSun|b0|i0|c134|p2;房间编号:101}\P房间名称:等候区", ("房间编号:101", "房间名称:等候区")),
        (r"\A1;{\H0.7x;\C1;办公室}", ("办公室",)),
        (r"12.5m\S2^ ;", ("12.5m2",)),
        (r"\S1/2;", ("1/2",)),
        (r"\pxqc,i0;中\~庭", ("中 庭",)),
        (r"\L下划\l线\Oa\o", ("下划线a",)),
        (r"a\\b\{c\}", (r"a\b{c}",)),
        (r"一\P\P二", ("一", "二")),
        (r"\U+7B49\P%%p0", ("等", "±0")),
        ("", ()),
    ],
)
def test_codes_of_an_mtext(written: str, lines: tuple[str, ...]) -> None:
    assert mtext_lines(written) == lines


@given(st.text(max_size=60))
def test_any_text_can_be_stored(written: str) -> None:
    for shown in (decode(written), *mtext_lines(written)):
        assert shown == shown.strip()
        shown.encode("utf8")


def test_the_centre_of_a_line_lies_half_its_width_from_its_anchor() -> None:
    width = text_width("等候区") * 300
    assert width == 900
    assert line_centre("等候区", 300, 1.0, 0, 0) == (450, 150)
    assert line_centre("等候区", 300, 0.5, 2, 3) == (-225, -150)
    assert line_centre("等候区", 300, 1.0, 4, 0) == (0, 0)


def test_an_mtext_hangs_below_its_top_left_corner() -> None:
    along, across = block_centre(("等候区", "二楼"), 300, 5000, 1.0, 1)
    assert along == 450  # the box is as wide as its words, not as the frame the drafter pulled open
    assert across == pytest.approx(-(300 + 500) / 2)
    assert block_centre(("等候区",), 300, 0, 1.0, 5) == (0, 0)
    assert block_centre(("等候区",), 300, 0, 1.0, 9) == (-450, 150)
