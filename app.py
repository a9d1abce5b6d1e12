"""The application: HTTP routes, middleware and the Streamlit frame, in one ASGI process.

``uvicorn app:app`` (one worker) serves it; Streamlit runs the same file as its script for every visitor.
"""

from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from twin.pages import frame
from twin.web.held import HeldFiles, held_files
from twin.web.routes import lifespan, routes
from twin.web.security import SecurityHeaders
from twin.web.shell import map_page
from twin.web.signin import SignIn
from twin.web.unknown import UnknownPage

if get_script_run_ctx(suppress_warning=True) is None:
    Thread(target=frame.warm, name="warm", daemon=True).start()
    static = Path(st.__file__).parent / "static"
    pages = [map_page(static), *routes(), UnknownPage(frame.NAMES, frame.CLOSED, frame.HOME)]
    guard = [Middleware(SecurityHeaders), Middleware(HeldFiles, files=held_files(static)), Middleware(SignIn)]
    app = st.App(Path(__file__).resolve(), lifespan=lifespan, routes=pages, middleware=guard)
else:
    frame.draw()
