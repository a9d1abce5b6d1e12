"""What the map component is told of one floor: addresses, names and words. Everything heavy comes over HTTP from the addresses."""

from __future__ import annotations

from urllib.parse import quote

from twin.model import Json
from twin.web.arrival import floors_shown
from twin.web.geometry import urls
from twin.web.map_words import words
from twin.web.view import Drawn


def map_data(drawn: Drawn, floor: str, language: str) -> dict[str, Json]:
    """What does not depend on what the visitor does.

    Parameters
    ----------
    drawn
        The centre; where it is checked the verdicts have an address of their own for ever.
    floor
        Id of the floor.
    language
        ``"zh"`` or ``"en"``.

    Raises
    ------
    NotFound
        ``no-such-floor``.
    """
    return {
        **urls(drawn, floor),
        "centre": drawn.twin.centre.code,
        "floor": f"{drawn.twin.centre.code}/{floor}",
        "floorId": floor,
        "floors": floors_shown(drawn),
        "version": f"{drawn.version}-{drawn.today.isoformat()}",
        "title": f"{drawn.twin.centre.name} · {drawn.floor(floor).name}",
        "today": drawn.today.isoformat(),
        "categories": {c.id: c.en if language == "en" else c.zh for c in drawn.catalog.categories.values()},
        "words": words(language),
    }


def layer_urls(drawn: Drawn) -> dict[str, str]:
    """Where the tools ask: ``layer`` is completed by floor and question, ``places`` names what can be chosen."""
    code = quote(drawn.twin.centre.code, safe="")
    return {"layer": f"/twin/layer/{code}", "places": f"/twin/places/{code}?v={drawn.version}"}
