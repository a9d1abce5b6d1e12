"""The map's script and Python's side of it agree on categories and words."""

from __future__ import annotations

import re

from twin.catalog import load_catalog
from twin.web.map_words import words
from twin.web.scripts import COMPONENT

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in COMPONENT.glob("*.js")}


def test_every_category_has_an_icon() -> None:
    block = SOURCES["paint.js"].split("const GLYPHS = {")[1].split("};")[0]
    drawn = set(re.findall(r"(\w+): \"M", block))
    assert set(load_catalog().categories) <= drawn


def test_every_word_the_script_asks_for_is_given() -> None:
    side = SOURCES["side.js"]
    asked = set(re.findall(r"\b(?:w|words)\.(\w+)", "".join(SOURCES.values())))
    asked |= {f"verdict_{state}" for state in ("fail", "warn", "unknown", "pass", "none")}
    asked |= {f"{tool}_how" for tool in re.findall(r'"(merge|split|draw|redraw)"', side)}
    assert asked - {"language"} <= set(words("zh"))


def test_the_script_reaches_for_no_other_host_and_no_library() -> None:
    for name, text in SOURCES.items():
        addresses = set(re.findall(r"https?://[^\"'`\s]+", text)) - {"http://www.w3.org/2000/svg"}
        assert not addresses, name
        assert all(target.startswith("./") for target in re.findall(r'from "([^"]+)"', text)), name
