"""Mounting of the map component: addresses and words in, selection and wishes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from twin.model import Issue, Json
from twin.pages.session import TAKEN, language, may, say
from twin.registry import Action
from twin.web.map_data import layer_urls, map_data
from twin.web.scripts import markup, script_url
from twin.web.view import Drawn

ISSUES_SHOWN = 400
_BOOT = """
export default function (component) {
  let leave = null;
  import(new URL(component.data.map.script, document.baseURI).href).then((module) => { leave = module.mount({ ...component, data: component.data.map }); });
  return () => leave?.();
}
"""


@st.cache_resource
def _component() -> Callable[..., Any]:
    html, css = markup()
    renderer: Callable[..., Any] = st.components.v2.component(
        "twin_map", html=f"<template>{html}</template>", css=css, js=_BOOT
    )
    return renderer


def draw_map(
    view: Drawn,
    floor: str,
    *,
    key: str,
    selection: Mapping[str, str] | None,
    look: Mapping[str, Json] | None = None,
    tools: bool = False,
    proof: Mapping[str, Json] | None = None,
    issues: Sequence[Issue] = (),
    on_select: Callable[[], None],
    on_ask: Callable[[], None] | None = None,
) -> None:
    """Draw the map of one floor. What is dragged or drawn on it comes from :func:`wishes`.

    Parameters
    ----------
    selection
        ``{"kind": "zone" | "asset", "id": …}`` or None.
    look
        When its ``n`` changes the map brings the selection, or else ``at`` (local metres), into view.
    tools
        Whether zones may be merged, split and drawn.
    proof
        What :func:`twin.pages.proofs.drawable` says of the finding in hand.
    on_ask
        Given where routes and layers are offered; called when a tool asks for something, such as another floor.
    """
    data = {
        **map_data(view, floor, language()),
        **(layer_urls(view) if on_ask else {}),
        "script": script_url(),
        "selection": dict(selection) if selection else None,
        "look": (look or {}).get("n", 0),
        "at": (look or {}).get("at"),
        "tools": tools,
        "proof": proof,
        "resets": st.session_state.get("resets", 0),
        "done": st.session_state.get(key + TAKEN, 0),
        "movable": not tools and may(Action.MANAGE),
        "issues": [
            {"code": i.code, "severity": i.severity.value, "message": say(i.message), "at": i.at}
            for i in issues
            if i.at is not None
        ][:ISSUES_SHOWN],
    }
    _component()(
        key=key,
        data={"map": data},  # as one value: Streamlit looks at each for whether it is a table
        default={"selection": dict(selection) if selection else None},
        on_selection_change=on_select,
        on_wishes_change=partial(_take, key),
        **({"on_ask_change": on_ask} if on_ask else {}),
    )


def _take(key: str) -> None:
    """Keep what the map wishes until a run does it: the one that it came with may be broken off by the next click."""
    state = st.session_state
    for wish in state[key].get("wishes") or ():
        if wish["n"] > state.get(key + TAKEN, 0):
            state[key + TAKEN] = wish["n"]
            state.setdefault(f"{key}-wishes", []).append(wish)


def wishes(key: str) -> Iterator[dict[str, Any]]:
    """What is to be written of what was done on the map of that key, oldest first, each once.

    Yields
    ------
    dict
        ``kind``: ``move``, ``edit`` or ``accept``; ``centre`` and ``floor`` where it was done, which need not be what the visitor
        sees by now; and what belongs to the kind.
    """
    waiting = st.session_state.get(f"{key}-wishes", [])
    while waiting:
        yield waiting.pop(0)
