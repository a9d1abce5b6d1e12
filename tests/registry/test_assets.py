"""Rows of an asset list, field by field."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import SiteError
from twin.model import Json
from twin.registry.assets import as_asset, number, parse_row, read_assets


def one(header: str, row: str) -> dict[str, Json]:
    (read,) = read_assets(f"{header}\n{row}\n".encode())
    wanted = parse_row(read)
    assert wanted.problems == ()
    return dict(wanted.values)


def test_chinese_headers_mean_the_same_as_english_ones() -> None:
    chinese = one(
        "资产编号,物品,名称,楼层,功能区,X坐标（米）,Y坐标,旋转角度,状态,属性",
        'A1,座椅,椅,1,大厅,1,2,90°,在用,"{""a"":1}"',
    )
    english = one(
        "asset_no,item,name,floor,zone,x_m,y_m,rotation_deg,status,attributes",
        'A1,座椅,椅,1,大厅,1,2,90,in_use,"{""a"":1}"',
    )
    assert (
        chinese
        == english
        == {
            "item": "座椅",
            "name": "椅",
            "floor": "1",
            "zone": "大厅",
            "x_m": 1.0,
            "y_m": 2.0,
            "rotation_deg": 90.0,
            "status": "in_use",
            "attributes": {"a": 1},
        }
    )


def test_without_an_item_column_the_name_says_what_it_is() -> None:
    assert one("编号,设备名称", "A1,打印机") == {"item": "打印机", "name": "打印机"}


def test_other_columns_become_attributes() -> None:
    (row,) = read_assets("编号,物品,品牌,备注\nA1,座椅,震旦,\n".encode())
    assert parse_row(row).extra == {"品牌": "震旦"}
    assert as_asset(parse_row(row)).attributes == {"品牌": "震旦"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("在用", "in_use"),
        ("正常", "in_use"),
        ("Fault", "fault"),
        ("维修中", "repair"),
        ("已报废", "retired"),
        ("备用", "idle"),
    ],
)
def test_statuses_in_words(words: str, status: str) -> None:
    assert one("编号,物品,状态", f"A1,座椅,{words}")["status"] == status


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1.0), ("-2.50", -2.5), (".5", 0.5), ("１２．５", 12.5), ("1,234.5", 1234.5), ("1e3", 1000.0), ("−3", -3.0)],
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["-", "1,2", "12m", "nan", "inf", "1e999", "0x10", "1_000", "１２，５", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        number(text)


@pytest.mark.parametrize(
    ("header", "row", "word"),
    [
        ("编号,物品", ",座椅", "asset number is missing"),
        ("编号,物品,x_m", "A1,座椅,abc", "abc"),
        ("编号,物品,x_m", "A1,座椅,1e12", "1e12"),
        ("编号,物品,状态", "A1,座椅,蒸发", "蒸发"),
        ("编号,物品,属性", "A1,座椅,{", "JSON"),
        ("编号,物品,属性", "A1,座椅,[1]", "JSON"),
        ("编号,物品,属性", 'A1,座椅,"{""a"": NaN}"', "JSON"),
        ("编号,物品", "A1,<清空>", "cannot be cleared"),
        ("编号,物品", "<清空>,座椅", "cannot be cleared"),
        ("编号,物品", "A1,座椅,多余", "no header"),
    ],
)
def test_a_bad_cell_is_a_problem_that_names_it(header: str, row: str, word: str) -> None:
    (read,) = read_assets(f"{header}\n{row}\n".encode())
    problems = parse_row(read).problems
    assert any(word in problem.en for problem in problems)
    assert all(problem.zh for problem in problems)
    with pytest.raises(SiteError, match="2"):
        as_asset(parse_row(read))


def test_headers_of_a_fixed_asset_ledger() -> None:
    said = one("固定资产编码,固定资产名称,所在楼层,存放地点,使用状况", "A1,座椅,一层,大厅,完好")
    assert said == {"item": "座椅", "name": "座椅", "floor": "一层", "place": "大厅", "status": "in_use"}


@pytest.mark.parametrize(("header", "row"), [("编号,名称,物品", "A1,椅,"), ("编号,物品,x_m,y_m", "A1,座椅,1,")])
def test_a_new_asset_must_be_whole(header: str, row: str) -> None:
    (read,) = read_assets(f"{header}\n{row}\n".encode())
    with pytest.raises(SiteError):
        as_asset(parse_row(read))


@pytest.mark.parametrize(
    ("text", "code"), [("物品,名称\n座椅,x\n", "no-asset-number"), ("编号,物品,X(mm)\nA1,座椅,500\n", "not-in-metres")]
)
def test_a_list_that_cannot_be_used_is_refused_whole(text: str, code: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_assets(text.encode())
    assert caught.value.code == code


@given(
    old=st.dictionaries(st.sampled_from("abc"), st.integers()),
    new=st.dictionaries(st.sampled_from("abc"), st.integers()),
)
def test_attributes_given_whole_replace_and_blank_columns_leave(old: dict[str, int], new: dict[str, int]) -> None:
    (row,) = read_assets("编号,物品,属性\nA1,座椅,x\n".encode())
    wanted = parse_row(row)
    replaced = type(wanted)(2, "A1", {"attributes": new})
    left = type(wanted)(2, "A1", {})
    cleared = type(wanted)(2, "A1", {"attributes": None})
    column = type(wanted)(2, "A1", {}, {"a": "1", "b": None})
    assert replaced.attributes(old) == new
    assert left.attributes(old) == old
    assert cleared.attributes(old) == {}
    assert column.attributes(old) == {**{k: v for k, v in old.items() if k == "c"}, "a": "1"}


LEDGER = """某街道政务服务中心固定资产台账,,,,,,
序号,资产编号,资产名称,资产分类,数量,单价,存放地点
一、家具,,,,,,
1,A1,三人位等候椅,家具和用具,8,760.00,一楼大厅东侧
2,A2,取号机,通用设备,1,"9,800.00",咨询区
3,A3,某某装置,专用设备,1,5,
序号,资产编号,资产名称,资产分类,数量,单价,存放地点
4,A4,,台式机,1,5,
合　计,,,,11,,
制表人：李明,,,复核：,,,
"""


def test_a_ledger_as_accountants_keep_it() -> None:
    rows = [parse_row(row) for row in read_assets(LEDGER.encode("gb18030"))]
    assert [(row.asset_no, row.values["item"], row.problems) for row in rows] == [
        ("A1", "三人位等候椅", ()),  # the class of fixed assets tells nothing, the name does
        ("A2", "取号机", ()),
        ("A3", "某某装置", ()),
        ("A4", "台式机", ()),
    ]
    assert rows[0].values["place"] == rows[0].extra["place"] == "一楼大厅东侧"
    assert (rows[0].extra["数量"], rows[0].extra["资产分类"]) == ("8", "家具和用具")


def test_an_item_that_nobody_knows_gives_way_to_a_name_that_is_known() -> None:
    (row,) = read_assets("编号,类型,名称\nA1,办公类,激光打印机\n".encode())
    assert (row.cells["item"], row.extra["类别"]) == ("激光打印机", "办公类")
    (row,) = read_assets("编号,类型,名称\nA1,,激光打印机\n".encode())
    assert "item" not in row.cells  # a blank cell leaves what is stored


@pytest.mark.parametrize("number", ["2.021E+17", "1e+20", "2.021000000000124e+17"])
def test_a_number_that_a_spreadsheet_has_rounded_is_no_number(number: str) -> None:
    (row,) = read_assets(f"编号,物品\n{number},座椅\n".encode())
    assert "lost its last digits" in parse_row(row).problems[0].en


@pytest.mark.parametrize(
    ("word", "status"), [("良好", "in_use"), ("在库", "idle"), ("待报废", "idle"), ("待修", "repair")]
)
def test_the_states_of_a_ledger(word: str, status: str) -> None:
    assert one("编号,物品,使用状况", f"A1,座椅,{word}")["status"] == status
