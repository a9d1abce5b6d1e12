"""Tables as people save them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from twin.errors import SiteError
from twin.registry.sheets import CLEAR, cell_text, read_table

COLUMNS = {"no": ("编号",), "name": ("名称", "title")}
TEXT = '编号,名称,备注\nA1,"椅,子",好\nA2,,\n'


def cells(data: bytes) -> list[tuple[Mapping[str, str], Mapping[str, str]]]:
    return [(row.cells, row.extra) for row in read_table(data, COLUMNS).rows]


EXPECTED = [({"no": "A1", "name": "椅,子"}, {"备注": "好"}), ({"no": "A2"}, {})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert cells(TEXT.encode(encoding)) == EXPECTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiters_and_line_ends(delimiter: str, newline: str) -> None:
    text = TEXT.replace('"椅,子"', "<>").replace(",", delimiter).replace("<>", '"椅,子"').replace("\n", newline)
    assert cells(text.encode()) == EXPECTED
    assert cells(f"sep={delimiter}{newline}{text}".encode()) == EXPECTED


def test_an_xlsx_reads_like_the_csv() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["编号", "名称", "备注"], ["A1", "椅,子", "好"], [None, None, None], ["A2", None, None]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert cells(stream.getvalue()) == EXPECTED
    assert [row.line for row in read_table(stream.getvalue(), COLUMNS).rows] == [2, 4]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (12.0, "12"),
        (1.5, "1.5"),
        (7, "7"),
        (True, "true"),
        (dt.datetime.fromisoformat("2024-03-01"), "2024-03-01"),
        (dt.datetime.fromisoformat("2024-03-01 08:30"), "2024-03-01 08:30:00"),
        (dt.date(2024, 3, 1), "2024-03-01"),
        ("  x ", "x"),
    ],
)
def test_spreadsheet_cells_read_as_typed(value: object, expected: str) -> None:
    assert cell_text(value) == expected


@pytest.mark.parametrize("header", ["名称", " 名 称 ", "Title", "ＴＩＴＬＥ", "name", "名称*", "名称（必填）"])
def test_headers_match_whatever_their_form(header: str) -> None:
    assert cells(f"no,{header}\n1,x\n".encode()) == [({"no": "1", "name": "x"}, {})]


def test_line_numbers_are_those_of_the_file() -> None:
    table = read_table(b'no,name\n1,"two\nlines"\n\n2,x\n', COLUMNS)
    assert [(row.line, row.cells["no"]) for row in table.rows] == [(2, "1"), (5, "2")]


@pytest.mark.parametrize("word", ["<清空>", "＜清空＞", "<clear>", "<CLEAR>"])
def test_the_word_that_clears(word: str) -> None:
    assert cells(f"no,name\n1,{word}\n".encode())[0][0]["name"] == CLEAR


def test_the_apostrophe_of_our_own_exports_is_taken_off_again() -> None:
    assert cells(b"no,name\n1,'=1+1\n2,'tis\n3,'-5\n") == [
        ({"no": "1", "name": "=1+1"}, {}),
        ({"no": "2", "name": "'tis"}, {}),
        ({"no": "3", "name": "-5"}, {}),
    ]


def test_a_header_that_says_two_things_means_the_one_that_is_known() -> None:
    synonyms = {"no": ("编号",), "zone": ("区域", "地点"), "name": ("名称",)}
    table = read_table("编号,使用科室/区域,名称/编号,单位、责任人\n1,大厅,x,y\n".encode(), synonyms)
    assert table.columns == ("no", "zone", None, None)


def test_a_cell_under_no_header_is_a_problem_of_its_row() -> None:
    first, second = read_table(b"no,name\n1,x,stray\n2,y\n", COLUMNS).rows
    assert "stray" in first.problems[0].en
    assert second.problems == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table-empty"),
        (b"\n\n,,\n", "table-empty"),
        ("编号,no\n1,2\n".encode(), "column-twice"),
        ("no,备注,备注\n1,2,3\n".encode(), "column-twice"),
        (b'no,name\n1,"open\n2,x\n', "table-quotes"),
        (b'no,name\n1,"a"b\n', "table-quotes"),
        (b"no\n\x81\x00\xff\xff", "table-encoding"),
        (b"PK\x03\x04 not a workbook", "not-xlsx"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_table(data, COLUMNS, name="表.csv")
    assert caught.value.code == code
    assert "表.csv" in caught.value.message.zh
    assert "表.csv" in caught.value.message.en


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SiteError, match="XLSX"):
        read_table(stream.getvalue(), COLUMNS)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="gone"):
        read_table(tmp_path / "gone.csv", COLUMNS)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_one_clear_refusal(data: bytes) -> None:
    try:
        rows = read_table(data, COLUMNS).rows
    except SiteError as error:
        rows, said = (), (error.message.zh, error.message.en)
    else:
        said = ("read", "read")
    assert all(said)
    assert all(value for row in rows for value in (*row.cells.values(), *row.extra.values()))


def test_titles_above_the_header_and_a_header_of_two_lines() -> None:
    lines = "某中心资产台账,,,\n单位：某中心,,2024年,\n序号,编号,地点,\n,,楼层,房间\n1,A1,一层,101\n"
    table = read_table(lines.encode(), {"no": ("编号",), "place": ("地点",), "floor": ("楼层",), "room": ("房间",)})
    assert [(row.line, row.cells, row.extra) for row in table.rows] == [
        (5, {"no": "A1", "floor": "一层", "room": "101"}, {"序号": "1"})
    ]


def test_a_title_without_commas_does_not_hide_the_delimiter() -> None:
    assert cells("某中心资产台账\n编号\t名称\nA1\t椅子\n".encode("gb18030")) == [({"no": "A1", "name": "椅子"}, {})]


def test_the_table_may_be_on_a_later_sheet() -> None:
    book = Workbook()
    book.active.append(["填表说明"])  # type: ignore[union-attr]  # a new workbook has an active sheet
    sheet = book.create_sheet("台账")
    for row in (["编号", "名称"], ["A1", "椅子"]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert cells(stream.getvalue()) == [({"no": "A1", "name": "椅子"}, {})]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table><tr><td>no</td></tr></table></html>", "a web page"),
        (b"\x89PNG\r\n", "a picture"),
        (b"Rar!\x1a", "an archive"),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_kind(data: bytes, what: str) -> None:
    with pytest.raises(SiteError, match="save it as XLSX or CSV") as caught:
        read_table(data, COLUMNS, name="表.xls")
    assert caught.value.code == "not-a-table"
    assert what in caught.value.message.en
