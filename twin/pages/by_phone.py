"""The way from the desk to the phone: the address of a phone page as a QR code."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import streamlit as st

from twin.pages.session import t
from twin.tags.qr import QUIET, matrix, rectangles
from twin.tags.settings import VARIABLE, chosen_base
from twin.web.phone.checking import address_of

NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that mean the machine itself, whichever asks."""
MODULE = 5
"""Pixels of one module of the code."""


def own_address() -> str:
    """Where this server is reached: as it was set for labels, else as the browser asked for this page."""
    parts = urlsplit(st.context.url or "")
    asked = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "http://localhost:8501"
    return (chosen_base() or asked).rstrip("/")


def answer_by_phone(code: str) -> None:
    """A button that shows where the questions of a centre are answered with a phone."""
    with st.popover(t("用手机核对", "Answer with a phone"), icon=":material/qr_code_2:"):
        address = f"{own_address()}{address_of(code)}"
        st.markdown(
            t(
                "用手机扫码，按步行路线逐区核对、拍照；没有网络也能答。",
                "Scan it with a phone: zone by zone along a walk, with photos; it works without a network.",
            )
        )
        st.image(qr_svg(address), width=220)
        st.markdown(f"[{address}]({address})")
        if urlsplit(address).hostname in NEAR:
            st.caption(
                t(
                    f"这个网址只在本机有效：请用手机能打开的网址打开本页，或设环境变量 {VARIABLE}。",
                    f"This address leads to this machine only: open this page by one that phones reach, or set {VARIABLE}.",
                )
            )


def qr_svg(text: str) -> str:
    """The code as an SVG picture, by its address as data."""
    modules = matrix(text)
    side = len(modules) + 2 * QUIET
    dark = "".join(f"M{x + QUIET} {y + QUIET}h{wide}v{high}h-{wide}z" for x, y, wide, high in rectangles(modules))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * MODULE}" '
        f'height="{side * MODULE}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path d="{dark}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
