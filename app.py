"""The application: HTTP routes, middleware and the Streamlit frame, in one ASGI process.

``uvicorn app:app`` (one worker) serves it; Streamlit runs the same file as its script for every visitor.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from twin.pages import frame
from twin.web.routes import lifespan, routes, script_urls
from twin.web.security import SecurityHeaders
from twin.web.signin import SignIn

guard = [Middleware(SecurityHeaders, preload=script_urls()), Middleware(SignIn)]
if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(Path(__file__).resolve(), lifespan=lifespan, routes=routes(), middleware=guard)
else:
    frame.draw()
