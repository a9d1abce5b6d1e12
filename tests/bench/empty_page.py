"""A Streamlit application of one line, served as ours is: what any page costs before it shows anything (``load --floor``)."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.scriptrunner import get_script_run_ctx


async def health(_request: Request) -> PlainTextResponse:
    """That it answers."""
    return PlainTextResponse("ok")


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(Path(__file__).resolve(), routes=[Route("/api/health", health)])
else:
    st.write("空 / empty")
