"""Which of Streamlit's scripts the first page is told of: those of its elements and what they import, once each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import streamlit as st

from twin.web.preload import ELEMENTS, element_urls

STATIC = Path(st.__file__).parent / "static"


def test_every_element_of_the_installed_streamlit_is_found() -> None:
    urls = element_urls(STATIC)
    names = [url.rsplit("/", 1)[1].split(".")[0] for url in urls]
    assert set(ELEMENTS) <= set(names)
    assert len(set(urls)) == len(urls)
    assert all((STATIC / url.lstrip("/")).is_file() for url in urls)


def test_imports_follow_and_what_the_page_names_itself_is_left_out(tmp_path: Path) -> None:
    scripts = tmp_path / "static" / "js"
    scripts.mkdir(parents=True)
    (tmp_path / "index.html").write_text('<link rel="modulepreload" href="./static/js/known.1.js">', encoding="utf-8")
    (scripts / "Html.a.js").write_text('import{x as e}from"./deep.b.js";import"./known.1.js";', encoding="utf-8")
    (scripts / "deep.b.js").write_text('import {y} from "./Html.a.js"; import z from "./gone.c.js";', encoding="utf-8")
    (scripts / "known.1.js").write_text("", encoding="utf-8")
    (scripts / "other.d.js").write_text("", encoding="utf-8")
    assert element_urls(tmp_path) == ["/static/js/Html.a.js", "/static/js/deep.b.js"]


def test_a_folder_without_scripts_gives_none(tmp_path: Path) -> None:
    assert element_urls(tmp_path) == []


def test_warming_leaves_nothing_slow_to_import_for_the_first_visitor() -> None:
    """In a process of its own: which modules are loaded is a state of the whole process."""
    code = (
        "import sys; from twin.pages import frame; slow = lambda: set(frame.SLOW_MODULES) - set(sys.modules);"
        "print('pandas' in slow(), 'streamlit.emojis' in slow()); frame.warm(); print(len(slow()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "0"]
    assert "Context" not in done.stderr
