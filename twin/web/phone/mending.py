"""A work order on the phone: what is wrong, its photos, and leading it on with a photo of what was mended."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import Invalid, TwinError
from twin.registry import OrderRecord
from twin.registry.change import kept_once
from twin.upkeep.orders import PRIORITY_WORDS, STATE_WORDS, STEPS, OrderState
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, html_page, refusal, status_of, take, text_of
from twin.web.phone.pages import Visitor, day, visitor
from twin.web.photos import safe_photo
from twin.web.view import registry


def order_routes() -> list[BaseRoute]:
    """Under ``/a/order``; to stand before the pages of scanned words."""
    return [
        Route("/a/order/{centre}/{number:int}", page, methods=["GET"]),
        Route("/a/order/{centre}/{number:int}", step, methods=["POST"]),
    ]


async def page(request: Request) -> Response:
    """One order, for people with a name."""
    if not visitor(request).known:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path, safe='/')}", 303)
    try:
        return await html_page(request, lambda who: order_page(who, _order(request)))
    except TwinError as error:
        return refusal(request, visitor(request), error.message, status_of(error))


def _order(request: Request) -> OrderRecord:
    return registry().orders.numbered(request.path_params["centre"], request.path_params["number"])


def order_page(who: Visitor, kept: OrderRecord) -> str:
    """What is wrong, what was done so far, and where it can go from here."""
    asset = next((each for each in registry().twin(kept.centre).assets if each.asset_no == kept.target), None)
    times = (
        (who.t("报修", "Reported"), kept.reported_at, kept.reported_by),
        (who.t("受理", "Accepted"), kept.accepted_at, kept.handler),
        (who.t("修复", "Done"), kept.done_at, ""),
        (who.t("验收", "Checked"), kept.checked_at, ""),
    )
    return pages.render(
        "order.html",
        who,
        title=f"#{kept.number}",
        centre=registry().centre(kept.centre).name,
        order=kept,
        thing=(asset.name or asset.item_words) if asset is not None else kept.target,
        state=who.say(STATE_WORDS[kept.state]),
        priority=who.say(PRIORITY_WORDS[kept.priority]),
        times=[(words, day(moment), by) for words, moment, by in times if moment],
        steps=[(state.value, who.say(STATE_WORDS[state])) for state in STEPS[kept.state]],
        fresh=pages.fresh_id,
    )


async def step(request: Request) -> Response:
    """Lead an order on; sent again after it went there, nothing happens."""

    @kept_once
    def write(form: FormData, who: Visitor, pictures: Pictures) -> Told:
        wanted = text_of(form, "step", 20)
        if wanted not in set(OrderState):
            raise Invalid("no-such-step", f"没有“{wanted}”这一步", f"There is no step {wanted!r}")
        photos = {text_of(form, "id", 40): safe_photo(pictures[0])} if pictures else {}
        order = _order(request)
        if order.state is not OrderState(wanted):
            note = text_of(form, "note", 1000)
            registry().orders.advance(order.id, OrderState(wanted), by=who.name, note=note, photos=photos)
        return Told(request.url.path)

    return await take(request, write)
