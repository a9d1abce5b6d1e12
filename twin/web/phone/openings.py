"""Clear widths of doors and gaps and heights of thresholds, measured on the phone: which are still to be measured, where each is, and its reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import NotFound, TwinError
from twin.model import Floor, Opening, OpeningKind, Text
from twin.registry import Reading
from twin.registry.onsite import THRESHOLD, WIDTH
from twin.report.stocktake import zone_words
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, html_page, moment_of, refusal, status_of, take, text_of
from twin.web.phone.pages import Visitor, visitor
from twin.web.thumbnail import thumbnail
from twin.web.view import registry

KINDS: Final[Mapping[OpeningKind, Text]] = {
    OpeningKind.DOOR: Text("门", "Door"),
    OpeningKind.GAP: Text("通口", "Gap"),
    OpeningKind.STAIR: Text("楼梯", "Stair"),
    OpeningKind.LIFT: Text("电梯", "Lift"),
    OpeningKind.RAMP: Text("坡道", "Ramp"),
}


def opening_routes() -> list[BaseRoute]:
    """Under ``/a/openings``; to stand before the pages of scanned words."""
    return [
        Route("/a/openings", centres, methods=["GET"]),
        Route("/a/openings/{centre}", listed, methods=["GET"]),
        Route("/a/openings/{centre}/{opening:path}", one, methods=["GET"]),
        Route("/a/openings/{centre}/{opening:path}", measure, methods=["POST"]),
    ]


async def centres(request: Request) -> Response:
    """The centres whose openings can be measured; where there is one, its openings."""
    if not visitor(request).known:
        return RedirectResponse("/sign-in?next=/a/openings", 303)
    found = registry().centres()
    if len(found) == 1:
        return RedirectResponse(f"/a/openings/{quote(found[0].code)}", 303)

    def made(who: Visitor) -> str:
        heading = who.t("测量门洞净宽", "Measure openings")
        links = [{"href": f"/a/openings/{quote(each.code)}", "text": each.name} for each in found]
        return pages.render("home.html", who, title=heading, heading=heading, lines=(), choices=links, links=())

    return await html_page(request, made)


async def listed(request: Request) -> Response:
    """The openings of a centre: those to measure first."""
    if not visitor(request).known:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    try:
        return await html_page(request, lambda who: list_page(who, request.path_params["centre"]))
    except TwinError as error:
        return refusal(request, visitor(request), error.message, status_of(error))


def list_page(who: Visitor, centre: str) -> str:
    """What is not measured yet, without a width before those with one from the drawing; then what is measured."""
    twin, done = registry().twin(centre), registry().onsite.widths(centre)
    words = zone_words(twin.floors, "en" if who.english else "zh")
    rows: list[tuple[tuple[bool, bool], dict[str, Any]]] = []
    for floor in twin.floors:
        for opening in floor.openings:
            reading = done.get(opening.id)
            row = {
                "href": f"/a/openings/{quote(centre)}/{quote(opening.id, safe='')}",
                "text": _place(who, opening, words),
                "width": reading.value if reading else _drawn(opening),
                "measured": reading is not None,
            }
            rows.append(((reading is not None, opening.width_m is not None), row))
    ordered = [row for _, row in sorted(rows, key=lambda each: each[0])]
    return pages.render(
        "openings.html",
        who,
        title=who.t("测量门洞净宽", "Measure openings"),
        centre=twin.centre.name,
        rows=ordered,
        left=sum(not row["measured"] for row in ordered),
    )


def _place(who: Visitor, opening: Opening, words: Mapping[str, str]) -> str:
    sides = [words.get(zone, zone) for zone in opening.zones]
    if len(sides) == 1:
        sides.append(who.t("室外或未划分处", "outside or not outlined"))
    return f"{who.say(KINDS[opening.kind])} {' ↔ '.join(sides)}"


def _drawn(opening: Opening) -> str:
    return "" if opening.width_m is None else f"{opening.width_m * 1000:.0f} mm"


async def one(request: Request) -> Response:
    """One opening: where it is, and the field for its clear width."""
    if not visitor(request).known:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    centre, ident = request.path_params["centre"], request.path_params["opening"]
    try:
        return await html_page(request, lambda who: opening_page(who, centre, ident))
    except TwinError as error:
        return refusal(request, visitor(request), error.message, status_of(error))


def opening_page(who: Visitor, centre: str, ident: str) -> str:
    """Its small plan, what the drawing says, and what was measured."""
    twin = registry().twin(centre)
    floor, opening = _find(twin.floors, ident)
    drawn = thumbnail(floor)
    x, y = drawn.frame.point(opening.at)
    zones = [zone for zone in floor.zones if zone.id in opening.zones]
    read = registry().onsite.at_openings(centre)
    return pages.render(
        "opening.html",
        who,
        title=_place(who, opening, zone_words(twin.floors, "en" if who.english else "zh")),
        centre=twin.centre.name,
        floor=floor.name,
        plan={
            "box": drawn.view_box,
            "path": drawn.path,
            "zone": " ".join(drawn.zone(zone) for zone in zones),
            "dot": (round(x, 1), round(y, 1)),
        },
        width=_drawn(opening),
        reading=read.get((ident, WIDTH)),
        threshold=read.get((ident, THRESHOLD)),
        door=opening.kind is OpeningKind.DOOR,
        names=(WIDTH, THRESHOLD),
        here=f"/a/openings/{quote(centre)}/{quote(ident, safe='')}",
        back=f"/a/openings/{quote(centre)}",
        fresh=pages.fresh_id,
    )


def _find(floors: tuple[Floor, ...], ident: str) -> tuple[Floor, Opening]:
    for floor in floors:
        for opening in floor.openings:
            if opening.id == ident:
                return floor, opening
    word = ident[:60]
    raise NotFound("no-such-opening", f"图上没有门洞 {word}", f"The plan has no opening {word!r}")


async def measure(request: Request) -> Response:
    """A reading, which the checks use from now on."""
    centre, ident = request.path_params["centre"], request.path_params["opening"]

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        at = moment_of(form)
        made = Reading(
            text_of(form, "id", 40), ident, text_of(form, "attribute", 60), text_of(form, "value", 40), at, who.name
        )
        registry().onsite.measure_opening(centre, made, by=who.name)
        return Told(f"/a/openings/{quote(centre)}")

    return await take(request, write)
