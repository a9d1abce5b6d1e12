"""The missing list is the same in every file, opens in a spreadsheet and prints."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from twin.checks.missing import HEADERS, SHEETS, MissingList, cells, header_names
from twin.errors import SiteError
from twin.model import Text
from twin.report import Heading, missing_bytes, missing_filename, write_missing
from twin.report.cells import guarded
from twin.report.missing import FORMATS

from .samples import HEADING, missing, row

EMPTY = MissingList((), (), ())


def every_row(listed: MissingList, lang: str) -> list[tuple[str, ...]]:
    """All rows as text, the title of their list first."""
    return [
        (title.en if lang == "en" else title.zh, *("" if c is None else str(c) for c in cells(item, lang)))
        for name, title in SHEETS
        for item in getattr(listed, name)
    ]


def from_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def header_row(page: Worksheet) -> int:
    return int(str(page.auto_filter.ref).split(":")[0].removeprefix("A"))


def from_xlsx(content: bytes) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for page in book(content).worksheets:
        lines = page.iter_rows(min_row=header_row(page) + 1, max_col=len(HEADERS), values_only=True)
        found += [(page.title, *("" if v is None else str(v) for v in line)) for line in lines if line[1] is not None]
    return found


def pdf_tables(content: bytes) -> list[list[list[str | None]]]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def pdf_text(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_holds_the_same_rows(lang: str) -> None:
    listed = missing()
    expected = every_row(listed, lang)
    table = from_csv(missing_bytes(listed, "csv", lang=lang))
    assert table[0][1:] == list(header_names(lang))
    assert [tuple(line) for line in table[1:]] == expected
    assert from_xlsx(missing_bytes(listed, "xlsx", lang=lang)) == expected
    shown = [n for n, (name, _) in enumerate(HEADERS) if name not in {"centre", "tier", "standard"}]
    tables = pdf_tables(missing_bytes(listed, "pdf", lang=lang))
    blank = str.maketrans("", "", "\n ")
    printed = [[(cell or "").translate(blank) for cell in line] for part in tables for line in part[1:]]
    assert printed == [[line[n + 1].translate(blank) for n in shown] for line in expected]


def test_a_printed_page_says_the_tier_once_though_every_document_has_a_word_for_it() -> None:
    listed = missing()
    other = replace(listed.required[0], tier=Text("区本级", "District"), standard="LZCZ-2022-1")
    (table, *_) = pdf_tables(missing_bytes(replace(listed, required=(*listed.required, other)), "pdf"))
    heads = [(cell or "").replace("\n", "") for cell in table[0]]
    assert "标准" in heads
    assert "级别" not in heads


def test_a_printed_page_has_no_columns_of_tables_where_no_document_has_any() -> None:
    listed = missing()
    bare = tuple(replace(row, table=None, row=None) for row in listed.required)
    (table, *_) = pdf_tables(missing_bytes(replace(listed, required=bare, optional=(), undecided=()), "pdf"))
    heads = {(cell or "").replace("\n", "") for cell in table[0]}
    assert "条款" in heads
    assert not heads & {"表", "行"}


def test_csv_opens_in_excel_as_utf8() -> None:
    content = missing_bytes(missing(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_xlsx_is_ready_to_send_and_print(lang: str) -> None:
    pages = book(missing_bytes(missing(), "xlsx", lang=lang, heading=HEADING)).worksheets
    assert [page.title for page in pages] == [t.en if lang == "en" else t.zh for _, t in SHEETS]
    for page in pages:
        top = header_row(page)
        assert [cell.value for cell in page[top]] == list(header_names(lang))
        block = "\n".join(str(page.cell(n, 1).value) for n in range(1, top))
        assert all(word in block for word in (HEADING.centre, HEADING.tier, HEADING.standards[0], "2026-11-22"))
        assert page.freeze_panes == f"A{top + 1}"
        assert page.print_title_rows == f"${top}:${top}"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter is not None
        assert "&P" in page.oddFooter.center.text
        assert "&N" in page.oddFooter.center.text
        assert all(cell.alignment.wrap_text for cell in page[top + 1])
        zone_width = page.column_dimensions["D"].width
        assert zone_width >= 2 * len("综合受理服务区")


def test_counts_are_numbers_in_the_spreadsheet() -> None:
    page = book(missing_bytes(missing(), "xlsx")).worksheets[0]
    column = [name for name, _ in HEADERS].index("count") + 1
    top = header_row(page)
    assert [page.cell(top + n, column).value for n in (1, 2)] == [0, None]


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_list_gives_the_same_bytes(file_format: str) -> None:
    assert missing_bytes(missing(), file_format, heading=HEADING) == missing_bytes(
        missing(), file_format, heading=HEADING
    )


def test_the_bytes_do_not_depend_on_the_process() -> None:
    """A process whose strings hash by another seed than ours writes the same."""
    script = (
        "import hashlib; from report.samples import *; from twin.report import missing_bytes as m;"
        "print(*(hashlib.sha256(m(missing(), f, heading=HEADING)).hexdigest() for f in ('csv', 'xlsx', 'pdf')), hash('a'))"
    )
    path = os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parents[2])])
    *told, seeded = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "PYTHONHASHSEED": "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1",
            "PYTHONPATH": path,
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    ours = (missing_bytes(missing(), each, heading=HEADING) for each in ("csv", "xlsx", "pdf"))
    assert told == [hashlib.sha256(content).hexdigest() for content in ours]
    assert int(seeded) != hash("a")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_an_empty_list_is_a_whole_file(file_format: str, lang: str) -> None:
    content = missing_bytes(EMPTY, file_format, lang=lang, heading=HEADING)
    if file_format == "csv":
        assert from_csv(content) == [[("List" if lang == "en" else "清单"), *header_names(lang)]]
    elif file_format == "xlsx":
        assert from_xlsx(content) == []
        said = "No required item" if lang == "en" else "没有缺失的必配项"
        assert said in str(book(content).worksheets[0].cell(header_row(book(content).worksheets[0]) + 1, 1).value)
    else:
        (text,) = pdf_text(content)
        assert HEADING.centre in text
        assert ("No required item" if lang == "en" else "没有缺失的必配项") in text


def test_pdf_says_what_it_is_and_numbers_its_pages() -> None:
    listed = replace(missing(), required=tuple(row(row=str(n)) for n in range(80)))
    content = missing_bytes(listed, "pdf", heading=HEADING)
    pages = pdf_text(content)
    assert len(pages) > 3
    first = pages[0]
    for word in ("缺项清单", HEADING.centre, "街镇级", "DB31117-Z-016-2022", "2026-11-22", "必配缺失 80"):
        assert word in first
    for number, text in enumerate(pages, start=1):
        assert f"第 {number} 页 / 共 {len(pages)} 页" in text
        assert "设施设备及用品" in text  # the header is on every page
    rows = [line[5] for table in pdf_tables(content) for line in table if line[1] == "24小时自助服务区"]
    assert rows[:80] == [str(n) for n in range(80)]


def test_pdf_carries_its_font() -> None:
    with pdfplumber.open(io.BytesIO(missing_bytes(missing(), "pdf"))) as pdf:
        fonts = {char["fontname"] for char in pdf.pages[0].chars}
        assert all("NotoSansCJK" in font and "+" in font for font in fonts)  # "+": an embedded subset
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (842, 595)


def test_columns_that_differ_are_printed() -> None:
    listed = replace(missing(), optional=(row(standard="DB4502T-0001-2020"),))
    text = "\n".join(pdf_text(missing_bytes(listed, "pdf")))
    assert "DB4502T-0001" in text
    header = pdf_tables(missing_bytes(listed, "pdf"))[0][0]
    assert header[-1] == "标准"


def test_a_remark_longer_than_a_page_is_printed_whole() -> None:
    words = "".join(f"第{n}项说明；" for n in range(900))
    content = missing_bytes(replace(EMPTY, required=(row(remark=Text(words, "")),)), "pdf")
    printed = "".join((line[-1] or "") for table in pdf_tables(content) for line in table[1:])
    assert printed.replace("\n", "") == words


def test_a_character_outside_the_font_is_seen_to_be_missing() -> None:
    listed = replace(EMPTY, required=(row(zone="等候😀区𬭎\u200b"),))
    (first, *_) = pdf_tables(missing_bytes(listed, "pdf"))
    assert first[1][1] == "等候〓区𬭎"


RISKY_TEXT = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda blank, sign, rest: blank + sign + rest,
        st.sampled_from(["", " ", "\t", "\r", "\u3000", "\ufeff"]),
        st.sampled_from(list("=+-@＝＋－＠")),
        st.text(max_size=10),
    ),
)


@given(text=RISKY_TEXT)
@settings(max_examples=60, deadline=None)
def test_any_text_survives_csv_and_xlsx_and_runs_in_neither(text: str) -> None:
    listed = replace(EMPTY, required=(row(zone=text, remark=Text(text, text)),))
    expected = guarded(text) or ""
    line = from_csv(missing_bytes(listed, "csv"))[1]
    assert (line[4], line[11]) == (expected, expected)
    page = book(missing_bytes(listed, "xlsx")).worksheets[0]
    cell = page.cell(header_row(page) + 1, 4)
    assert cell.data_type != "f"
    assert (cell.value or "") == _as_xml_reads(str(expected))


def _as_xml_reads(text: str) -> str:
    """XML readers turn every line end into a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=3))
@settings(max_examples=12, deadline=None)
def test_no_text_breaks_the_pdf(texts: list[str]) -> None:
    listed = replace(EMPTY, required=tuple(row(zone=text, item=Text(text, text), floor=text) for text in texts))
    assert "缺项清单" in pdf_text(missing_bytes(listed, "pdf"))[0]


@pytest.mark.parametrize("suffix", [".csv", ".XLSX", ".pdf"])
def test_the_suffix_chooses_the_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"缺项{suffix}"
    write_missing(missing(), path, heading=HEADING)
    assert path.read_bytes() == missing_bytes(missing(), suffix, heading=HEADING)
    assert list(tmp_path.iterdir()) == [path]


def test_refusals_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as refusal:
        write_missing(missing(), tmp_path / "list.docx")
    assert refusal.value.code == "unknown-format"
    with pytest.raises(SiteError) as refusal:
        write_missing(missing(), tmp_path / "nowhere" / "list.csv")
    assert refusal.value.code == "cannot-write"
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(SiteError):
        write_missing(missing(), tmp_path / "taken.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]


def test_file_names_are_sensible() -> None:
    day = date(2026, 11, 22)
    assert missing_filename("泗泾中心", "街镇级", day, "xlsx") == "缺项清单_泗泾中心_街镇级_2026-11-22.xlsx"
    assert missing_filename('a/b\\c: "d" *?<>|\n', "", day, ".pdf") == "缺项清单_a-b-c-d_2026-11-22.pdf"


def test_the_heading_is_taken_from_the_rows_where_none_is_given() -> None:
    text = pdf_text(missing_bytes(missing(), "pdf"))[0]
    assert "泗泾镇社区事务受理服务中心" in text
    assert "街镇级" in text
    assert "日期" not in text
    assert Heading("x", "y", ()) == Heading("x", "y", (), None)
