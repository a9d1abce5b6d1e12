"""Inspection and measurement on the phone: a thing's checklist, and what can be measured at it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.catalog import load_catalog
from twin.catalog.checklists import load_checklists
from twin.catalog.measuring import measurable
from twin.errors import NotFound, TwinError
from twin.registry import Answer, Inspection, Reading, Thing
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, html_page, moment_of, refusal, status_of, take, text_of, word_of
from twin.web.phone.pages import Visitor, day, visitor
from twin.web.view import registry

PREFIX: Final = "line-"
SHOWN: Final = 5
"""Past readings and inspections on a page."""


def inspect_routes() -> list[BaseRoute]:
    """Under the address of a thing; to stand before its page."""
    return [
        Route("/a/{word:path}/inspect", page, methods=["GET"]),
        Route("/a/{word:path}/inspect", inspect, methods=["POST"]),
        Route("/a/{word:path}/measure", measure, methods=["POST"]),
    ]


async def page(request: Request) -> Response:
    """The checklist and the readings of a thing, for people with a name."""
    here = f"/a/{quote(word_of(request), safe='')}"
    if not visitor(request).name:
        return RedirectResponse(here, 303)
    try:
        return await html_page(request, lambda who: inspect_page(who, _thing(request), here))
    except TwinError as error:
        return refusal(request, visitor(request), error.message, status_of(error))


def inspect_page(who: Visitor, thing: Thing, here: str) -> str:
    """What to look at, what to measure, and what was found before."""
    catalog = load_catalog()
    checklist = load_checklists().of(thing.item, catalog)
    standards = catalog.standards_of(registry().centre(thing.centre).standards)
    book = registry().onsite
    names = {entry.id: who.t(entry.zh, entry.en) for entry in catalog.attributes}
    return pages.render(
        "inspect.html",
        who,
        title=thing.name or thing.id,
        centre=thing.centre_name,
        thing=thing,
        here=here,
        checklist=who.say(checklist.title),
        lines=[
            {"code": line.code, "what": who.say(line.what), "source": who.say(line.source) if line.source else ""}
            for line in checklist.lines
        ],
        measures=[(entry.id, names[entry.id]) for entry in measurable(catalog, standards, thing.item)],
        readings=[
            (names.get(each.attribute, each.attribute), each.value, day(each.seen_at)[:10], each.by)
            for each in book.readings(thing.centre, thing.id)[:SHOWN]
        ],
        past=[_past(who, each) for each in book.inspections(thing.centre, thing.id)[:SHOWN]],
        fresh=pages.fresh_id,
    )


def _past(who: Visitor, made: Inspection) -> dict[str, Any]:
    known = load_checklists()
    failed = [who.say(line.what) for code in made.failed if (line := known.line(code)) is not None]
    return {
        "when": day(made.seen_at),
        "by": made.by,
        "bad": bool(failed),
        "words": "；".join(failed) or who.t("全部合格", "all in order"),
        "note": made.note,
    }


async def inspect(request: Request) -> Response:
    """An inspection: every line answered; what failed opens a work order."""

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        thing = _thing(request)
        answers = {field.removeprefix(PREFIX): text_of(form, field, 10) for field in form if field.startswith(PREFIX)}
        made = Inspection(
            text_of(form, "id", 38), thing.id, answers, moment_of(form), who.name, text_of(form, "note", 1000)
        )
        registry().onsite.inspect(thing.centre, made, by=who.name)
        return _done(request, "inspect-bad" if made.failed else "inspect")

    return await take(request, write)


async def measure(request: Request) -> Response:
    """A reading, which the checks use from now on."""

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        thing = _thing(request)
        made = Reading(
            text_of(form, "id", 40),
            thing.id,
            text_of(form, "attribute", 60),
            text_of(form, "value", 40),
            moment_of(form),
            who.name,
        )
        registry().onsite.measure(thing.centre, made, by=who.name)
        return _done(request, "measure")

    return await take(request, write)


def _thing(request: Request) -> Thing:
    """What the address means, if it is a thing that can be inspected.

    Raises
    ------
    NotFound
        It is not.
    """
    found = registry().tags.find(word_of(request), request.query_params.get("centre"))
    thing = found.thing
    if found.answer is not Answer.THING or thing is None or thing.gone or thing.kind == "zone":
        word = found.word[:60]
        raise NotFound("no-such-thing", f"“{word}”没有对应的设施", f"{word!r} stands for no thing")
    return thing


def _done(request: Request, what: str) -> Told:
    return Told(f"/a/{quote(word_of(request), safe='')}?done={what}")
