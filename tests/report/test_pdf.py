"""Lines break where Chinese and Latin text may, and pages where a table may."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.report.paper import Paper, wrap_paragraph
from twin.report.pdf import TOGETHER, pdf_bytes
from twin.report.sheets import Column, Report, Sheet


def measure(character: str) -> float:
    return 1.0 if character.isascii() else 2.0


def test_breaks_between_chinese_characters_and_at_blanks() -> None:
    assert wrap_paragraph("等候休息区没有座椅", 8, measure) == ["等候休息", "区没有座", "椅"]
    assert wrap_paragraph("no seats are here", 9, measure) == ["no seats", "are here"]
    assert wrap_paragraph("DB31117-Z-016", 5, measure) == ["DB311", "17-Z-", "016"]


def test_punctuation_does_not_begin_a_line() -> None:
    assert wrap_paragraph("等候休息，区", 8, measure) == ["等候休", "息，区"]
    assert wrap_paragraph("面积（含墙）", 6, measure) == ["面积", "（含", "墙）"]


def test_what_is_carried_over_is_broken_again() -> None:
    assert wrap_paragraph("11 1）", 2, measure) == ["11", "1", "）"]


@given(
    st.text(alphabet=st.sampled_from("等候区abc 12，。（）-"), max_size=60).map(str.strip),
    st.integers(2, 20),
)
@settings(deadline=None)
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: int) -> None:
    lines = wrap_paragraph(text, width, measure)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(sum(map(measure, line)) <= width for line in lines)


def table(rows: int) -> list[list[str]]:
    """The rows on each page of a table of so many."""
    columns = (Column("No.", 10.0), Column("Name", 60.0))
    body = tuple((f"R{number}", "chair") for number in range(rows))
    report = Report("Chairs", (), (Sheet("Chairs", columns, body, (0, 1), ""),), "en", date(2026, 11, 27))
    document = pypdfium2.PdfDocument(pdf_bytes(report))
    words = [document[page].get_textpage().get_text_bounded().split() for page in range(len(document))]
    return [[word for word in page if word[0] == "R" and word[1:].isdigit()] for page in words]


@pytest.mark.parametrize("rows", [0, 3, 23, 24, 26, 51])
def test_the_end_of_a_table_is_not_left_alone_on_a_page(rows: int) -> None:
    pages = table(rows)
    assert [row for page in pages for row in page] == [f"R{number}" for number in range(rows)]
    assert len(pages) == 1 or len(pages[-1]) >= TOGETHER


def words(*lines: str) -> bytes:
    """A document with these words and a character that the font lacks."""
    page = Sheet("Words", (Column("Words", 60.0),), tuple((line,) for line in lines), (0,), "")
    return pdf_bytes(Report("Words", (), (page,), "zh", date(2026, 11, 27)))


def test_documents_made_one_after_the_other_have_nothing_of_each_other() -> None:
    """They share the widths of the font, which is read once."""
    first = words("座椅", "饮水机")
    other = words("母婴室", "\U0001f600", "Ω")
    assert words("座椅", "饮水机") == first
    assert words("母婴室", "\U0001f600", "Ω") == other
    read = [pypdfium2.PdfDocument(each)[0].get_textpage().get_text_bounded() for each in (first, other)]
    assert "饮水机" in read[0]
    assert "母婴室" in read[1]
    assert "座椅" not in read[1]


@pytest.mark.parametrize(("lang", "printed"), [("en", '"Good" kiosk\'s'), ("zh", "“Good” kiosk’s")])
def test_english_has_straight_quotation_marks_for_the_curved_ones_are_wide(lang: str, printed: str) -> None:
    with Paper(size=8, title="", day=None, lang=lang) as page:
        assert page.printable("“Good” kiosk’s") == printed
        assert page.measure('"') < page.measure("n") < page.measure("“")
