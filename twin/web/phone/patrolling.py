"""Patrol rounds on the phone: choose a round, scan at each stop, say what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from twin.errors import Invalid
from twin.report.stocktake import zone_words
from twin.upkeep.rounds import Stop, Visit
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, html_page, moment_of, named_page, take, text_of
from twin.web.phone.pages import Visitor
from twin.web.photos import codes_on
from twin.web.view import registry

NO_STOP: Final[Stop] = ("", "")


def patrol_routes() -> list[BaseRoute]:
    """Everything under ``/a/patrol``; to stand before the pages of scanned words."""
    return [
        Route("/a/patrol", rounds, methods=["GET"]),
        Route("/a/patrol/{centre}/{patrol}/{walk}", walk, methods=["GET"]),
        Route("/a/patrol/{centre}/{patrol}/{walk}", visit, methods=["POST"]),
    ]


async def rounds(request: Request) -> Response:
    """The rounds that can be walked; each link begins a new walk."""

    def made(who: Visitor) -> str:
        source = registry()
        listed = [
            {
                "href": f"/a/patrol/{centre.code}/{each.id}/{pages.fresh_id()}",
                "text": each.name,
                "more": f"{centre.name} · {who.t('点位', 'stops')} {len(each.stops)}",
            }
            for centre in (source.centres() if who.name else ())
            for each in source.patrols.of_centre(centre.code)
        ]
        return pages.render("patrols.html", who, title=who.t("巡查", "Patrol"), rounds=listed)

    return await html_page(request, made)


async def walk(request: Request) -> Response:
    """One walk: its stops in order, what was scanned, and the field for the next."""
    centre, patrol, ident = (request.path_params[name] for name in ("centre", "patrol", "walk"))
    return await named_page(request, lambda who: walk_page(who, centre, patrol, ident), "/a/patrol")


def walk_page(who: Visitor, centre: str, patrol: str, ident: str) -> str:
    """A walk as far as it is."""
    book = registry().patrols
    whole = book.get(centre, patrol)
    now = next((each for each in book.walks(centre, patrol) if each.id == ident), None)
    seen = {each.stop: each for each in now.seen} if now else {}
    zones = zone_words(registry().tags.floors(centre), "en" if who.english else "zh")
    things = {asset.asset_no: asset.name or asset.item_words for asset in registry().twin(centre).assets}
    stops = [
        {
            "text": zones.get(stop[1], stop[1])
            if stop[0] == "zone"
            else f"{things.get(stop[1], '')} {stop[1]}".strip(),
            "state": "" if stop not in seen else "complete" if seen[stop].ok else "short",
            "words": "" if stop not in seen else f"{seen[stop].at.astimezone():%H:%M} {seen[stop].note}".strip(),
        }
        for stop in whole.stops
    ]
    return pages.render(
        "patrol.html",
        who,
        title=whole.name,
        centre=registry().centre(centre).name,
        patrol=whole,
        here=f"/a/patrol/{centre}/{patrol}/{ident}",
        stops=stops,
        complete=now is not None and now.complete,
        fresh=pages.fresh_id,
    )


async def visit(request: Request) -> Response:
    """A scan at a stop."""
    centre, patrol, ident = (request.path_params[name] for name in ("centre", "patrol", "walk"))

    def write(form: FormData, who: Visitor, pictures: Pictures) -> Told:
        word = text_of(form, "word", 400)
        if pictures and not word:
            word = next(iter(codes_on(pictures[0])), "")
        if not word:
            raise Invalid("no-code", "请扫码或输入编码", "Scan or type a code")
        at = datetime.fromisoformat(moment_of(form))
        made = Visit(
            text_of(form, "id", 38),
            ident,
            NO_STOP,
            at,
            who.name,
            not text_of(form, "bad", 5),
            text_of(form, "note", 1000),
        )
        registry().patrols.visit(centre, patrol, made, word, by=who.name)
        return Told(request.url.path)

    return await take(request, write)
