"""The two ways to offer a file: made by the page, or by an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st


def offer(
    label: str,
    content: bytes | Callable[[], bytes],
    *,
    name: str,
    mime: str,
    key: str,
    icon: str = ":material/download:",
    primary: bool = False,
) -> None:
    """Draw a button that saves ``content`` as ``name``; content given as a function is made when someone asks for it.

    The page is not run again at the click: a run that ends before the browser has fetched the file would throw it away.
    """
    st.download_button(
        label,
        content,
        file_name=name,
        mime=mime,
        key=key,
        icon=icon,
        type="primary" if primary else "secondary",
        on_click="ignore",
    )


def links(files: Mapping[str, str]) -> None:
    """Draw links that save files, by their words: addresses that make each when someone asks for it.

    However many they are the page has one element more, and nothing to keep for each visitor.
    """
    drawn = (f'<a href="{escape(address)}" download>{escape(words)}</a>' for words, address in files.items())
    st.html(f'<div class="twin-files">{"".join(drawn)}</div>', width="content")
