"""One way to offer a file."""

from __future__ import annotations

from collections.abc import Callable

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
