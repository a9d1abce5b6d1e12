"""What pages say is ours, in the visitor's language: no word of the framework shows through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from tests.conftest import ROOT
from twin.pages.session import parts_of


def chosen_from_lists() -> Iterator[tuple[str, ast.Call]]:
    """Every list to choose from, with where it is in the source."""
    for path in sorted((ROOT / "twin" / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"multiselect", "selectbox"}
            ):
                yield f"{path.name}:{node.lineno}", node


def may_be_empty(call: ast.Call) -> bool:
    """Whether nothing may be chosen, so that a placeholder shows."""
    words = {word.arg: word.value for word in call.keywords}
    index = words.get("index")
    return getattr(call.func, "attr", "") == "multiselect" or (isinstance(index, ast.Constant) and index.value is None)


def test_an_empty_list_says_in_our_words_that_something_can_be_chosen() -> None:
    calls = dict(chosen_from_lists())
    assert len(calls) > 20
    silent = [
        where
        for where, call in calls.items()
        if may_be_empty(call) and "placeholder" not in {word.arg for word in call.keywords}
    ]
    assert silent == []


def test_what_streamlit_says_in_english_is_found_where_the_chinese_style_looks_for_it() -> None:
    style = (ROOT / "twin" / "pages" / "frame.zh.css").read_text(encoding="utf-8")
    parts = set(re.findall(r'data-testid="(\w+)"', style))
    scripts = [path.read_text(encoding="utf-8") for path in Path(st.__file__).parent.glob("static/static/js/*.js")]
    assert {part for part in parts if any(part in script for script in scripts)} == parts


def test_a_typed_list_is_parted_at_chinese_and_plain_marks() -> None:
    assert parts_of("AXIS，DIM、 轴线 ;标注；, 图框") == ("AXIS", "DIM", "轴线", "标注", "图框")
    assert parts_of("台面、键盘，抽屉", ",，") == ("台面、键盘", "抽屉")
    assert parts_of(" ") == ()
