"""The stock-take on the phone: choose a session and a zone, scan or type, hear at once what it is; offline too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from twin.checks.keeping import Kept
from twin.errors import Invalid, NotFound
from twin.model import Json, Text
from twin.registry import Act, Answer, Found, Recorded, Stocktake, Thing
from twin.report.stocktake import zone_words
from twin.stocktake import (
    NOWHERE,
    OUTCOME_WORDS,
    Count,
    Event,
    EventKind,
    Outcome,
    Reply,
    ResultRow,
    ZoneCount,
    ZoneState,
    count,
    result_rows,
)
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, html_page, moment_of, named_page, take, text_of
from twin.web.phone.pages import Visitor, visitor
from twin.web.photos import codes_on
from twin.web.view import registry

ZONE_COOKIE: Final = "twin_count"
"""Where this phone counts: session and zone, so that the page of a scanned thing can offer it."""
NAMED: Final = frozenset({"count", "patrol", "check"})
"""Pages that ask for a name first, below ``/a``."""
SHOWN: Final = 12
"""Scans and things listed on a page."""
SEQ_MOST: Final = 1_000_000

REPLIES: Final = {
    Reply.FOUND: Text("在位", "Found"),
    Reply.ELSEWHERE: Text("错位：登记在", "Elsewhere: registered in"),
    Reply.UNEXPECTED: Text("盘盈：登记册上不应在此", "Unexpected: by the register it should not be here"),
    Reply.UNKNOWN: Text("未登记，已记入待查", "Not registered: kept to be followed up"),
    Reply.REPEAT: Text("已盘过，不重复计数", "Counted already, not counted twice"),
}
ZONE_STATES: Final = {
    ZoneState.UNTOUCHED: Text("未开始", "Not begun"),
    ZoneState.COUNTING: Text("盘点中", "Counting"),
    ZoneState.COMPLETE: Text("已盘清", "Complete"),
    ZoneState.SHORT: Text("已盘完，有盘亏", "Finished, something is missing"),
}


def count_routes() -> list[BaseRoute]:
    """Everything under ``/a/count``; to stand before the pages of scanned words."""
    get, post = ["GET"], ["POST"]
    return [
        Route("/a/count", sessions, methods=get),
        Route("/a/count/name", name, methods=post),
        Route("/a/count/{stocktake}", zones, methods=get),
        Route("/a/count/{stocktake}/list", frozen, methods=get),
        Route("/a/count/{stocktake}/act", act, methods=post),
        Route("/a/count/{stocktake}/end", end, methods=post),
        Route("/a/count/{stocktake}/z/{zone:path}", zone, methods=get),
    ]


_NAMES: Final[Kept[dict[str, str]]] = Kept(64)
"""Words of every zone, by the floors they are of: a scan needs one of perhaps thousands."""


def _zone_names(who: Visitor, centre: str) -> dict[str, str]:
    """Zones by id as people call them, floor by floor; the place of what has none last."""
    floors, language = registry().tags.floors(centre), "en" if who.english else "zh"
    return _NAMES.get((floors,), lambda: zone_words(floors, language), language)


def page_address(stocktake: str, zone: str = "") -> str:
    """Where a zone of a session is counted."""
    return f"/a/count/{stocktake}/z/{quote(zone, safe='')}"


# --- reading ------------------------------------------------------------------------------------------------------
async def sessions(request: Request) -> Response:
    """The open sessions; who has no name gives it first."""

    def made(who: Visitor) -> str:
        source = registry()
        listed = [
            {"href": f"/a/count/{each.id}", "text": each.name, "more": f"{centre.name} · {each.lead}"}
            for centre in (source.centres() if who.name else ())
            for each in source.stocktakes.of_centre(centre.code, only_open=True)
        ]
        return pages.render("count_open.html", who, title=who.t("盘点", "Stock-take"), sessions=listed)

    return await html_page(request, made)


async def name(request: Request) -> Response:
    """Who counts."""

    def write(_form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        if not who.name:
            raise Invalid("no-name", "请填写姓名", "Give your name")
        wanted = request.query_params.get("next", "")
        return Told(f"/a/{wanted if wanted in NAMED else 'count'}")

    return await take(request, write)


async def zones(request: Request) -> Response:
    """The zones of a session and how far each is."""

    def made(who: Visitor) -> str:
        head = registry().stocktakes.get(request.path_params["stocktake"])
        names, events = _zone_names(who, head.centre), registry().stocktakes.events(head.id)
        counted = count(registry().stocktakes.lines(head.id), events)
        listed = [
            {
                "href": page_address(head.id, zone),
                "text": names.get(zone, zone),
                "state": progress.state.value,
                "words": f"{progress.seen}/{progress.expected} · {who.say(ZONE_STATES[progress.state])}",
            }
            for zone, progress in _in_order(head, counted, names)
        ]
        return pages.render(
            "count_zones.html",
            who,
            title=head.name,
            centre=_centre_name(head.centre),
            head=head,
            zones=listed,
            done=sum(each["state"] == ZoneState.COMPLETE for each in listed),
            events=len(events),
            end=_to_confirm(who, counted, names) if head.is_open and head.led_by(who.name) else None,
        )

    return await named_page(request, made, "/a/count")


def _to_confirm(who: Visitor, counted: Count, names: dict[str, str]) -> dict[str, Any]:
    """What the lead sees before confirming: the numbers, and what speaks against it."""
    numbers = [f"{who.say(words)} {len(counted.of(outcome))}" for outcome, words in OUTCOME_WORDS.items()]
    phones = [
        who.t(f"{each.by} 的手机可能还有未同步的扫描", f"{each.by}'s phone may hold unsent scans")
        for each in counted.hindrance.devices
    ]
    zones = "、".join(names.get(zone, zone) for zone in counted.hindrance.zones)
    return {
        "words": " · ".join(numbers),
        "hindered": [*phones, *([who.t(f"未盘完：{zones}", f"Not finished: {zones}")] if zones else [])],
    }


def _in_order(head: Stocktake, counted: Count, names: dict[str, str]) -> Iterable[tuple[str, ZoneCount]]:
    """The session's zones in the order of the plan, then what else was counted in."""
    chosen = [zone for zone in names if zone in counted.zones or (not head.zones or zone in head.zones)]
    blank = ZoneCount("", 0, 0, 0, begun=False, finished=False)
    shown = [*chosen, *(zone for zone in counted.zones if zone not in names)]
    found = [(zone, counted.zones.get(zone, blank)) for zone in shown]
    return [each for each in found if each[1].expected or each[1].begun]


async def zone(request: Request) -> Response:
    """Counting in one zone."""
    stocktake, here = request.path_params["stocktake"], request.path_params["zone"]

    def made(who: Visitor) -> str:
        return zone_page(who, stocktake, here, last=request.query_params.get("last", ""))

    answer = await named_page(request, made, "/a/count")
    if answer.status_code == 200 and visitor(request).name:
        answer.set_cookie(ZONE_COOKIE, quote(f"{stocktake}|{here}", safe=""), max_age=86_400, samesite="lax")
    return answer


def zone_page(who: Visitor, stocktake: str, here: str, *, last: str = "") -> str:
    """Where scans are made: the field, the latest answers, what is still to be found, and the end of the zone."""
    book = registry().stocktakes
    head, events = book.get(stocktake), book.events(stocktake)
    counted, names = book.count(stocktake), _zone_names(who, head.centre)
    if here not in names:
        raise NotFound("no-such-zone", f"没有功能区“{here}”", f"There is no zone {here!r}")
    progress = counted.zones.get(here, ZoneCount(here, 0, 0, 0, begun=False, finished=False))
    rows = {row.id: row for row in result_rows(counted)}
    undone = {event.about for event in events if event.kind is EventKind.UNDO}
    scans = [
        event for event in events if event.kind is EventKind.SCAN and event.zone == here and event.id not in undone
    ]
    told = [_scan(who, event, rows, names, here) for event in scans[::-1]]
    lacking = [row for row in rows.values() if row.zone == here and row.outcome in {Outcome.PENDING, Outcome.MISSING}]
    return pages.render(
        "count_zone.html",
        who,
        title=names[here],
        centre=_centre_name(head.centre),
        head=head,
        zone=here,
        progress=progress,
        state=who.say(ZONE_STATES[progress.state]),
        told=told[:SHOWN],
        answer=next((each for each in told if each["id"] == last), None),
        lacking=[(row.asset_no, row.name) for row in lacking[:60]],
        lacks=len(lacking),
        zones=names,
        more_script=pages.script("count")[0],
        fresh=pages.fresh_id,
        say={
            **{reply.value: who.say(text) for reply, text in REPLIES.items()},
            "undo": who.t("撤销", "Undo"),
            "move": who.t("移到这里", "Move it here"),
            "stay": who.t("不移", "Leave it"),
            "ask": who.t("移到这里？", "Move it here?"),
            "later": who.t("无网络，已存手机，联网后核对", "No network: kept in the phone, checked later"),
            "undone": who.t("已撤销", "Undone"),
            "moved": who.t("确认盘点后移到这里", "Will be moved here when the count is confirmed"),
            "stayed": who.t("保持登记位置", "Stays where it is registered"),
        },
    )


def _scan(who: Visitor, event: Event, rows: dict[str, ResultRow], names: dict[str, str], here: str) -> dict[str, Any]:
    """One scan as it counts now."""
    row = rows.get(event.thing or event.word)
    if row is None:  # a word that differs in its spelling only
        row = next((each for each in rows.values() if each.id.casefold() == event.word.casefold()), None)
    if row is None or row.outcome is Outcome.FOUND or not event.thing:
        reply = Reply.FOUND if row is not None and event.thing else Reply.UNKNOWN
    else:
        reply = Reply.UNEXPECTED if row.outcome is Outcome.UNEXPECTED else Reply.ELSEWHERE
    where = names.get(row.zone, row.zone) if row is not None else ""
    asks = reply is Reply.ELSEWHERE and row is not None and row.found_zone == here and not row.decision
    return {
        "id": event.id,
        "name": (row.name if row else "") or event.word,
        "number": event.thing,
        "reply": reply.value,
        "words": said(who, reply, where),
        "asks": asks,
        "by": event.by,
    }


def said(who: Visitor, reply: Reply, where: str) -> str:
    """An answer in words; what stands elsewhere is told with the place that the register has for it."""
    words = who.say(REPLIES[reply])
    return f"{words}{'' if not who.english else ' '}{where}" if reply is Reply.ELSEWHERE else words


async def frozen(request: Request) -> Response:
    """The list that the phone keeps, so that it can answer without a network: code or number → number, name, zone."""
    who = visitor(request)
    if not who.name:
        return JSONResponse({"message": who.t("请先填写姓名", "Give your name first")}, 403)

    def made() -> dict[str, Json]:
        head = registry().stocktakes.get(request.path_params["stocktake"])
        lines = {line.asset_no: line for line in registry().stocktakes.lines(head.id)}
        keys = {number.upper(): number for number in lines}
        for tag in registry().tags.of_centre(head.centre):
            if tag.kind in {"asset", "window"} and tag.target in lines:
                keys[tag.code] = tag.target
        return {
            "keys": keys,
            "lines": {number: [line.name, line.zone, int(not line.gone)] for number, line in lines.items()},
        }

    try:
        return JSONResponse(await run_in_threadpool(made), headers={"Cache-Control": "no-cache"})
    except NotFound as error:
        return JSONResponse({"message": who.say(error.message)}, 404)


# --- writing ------------------------------------------------------------------------------------------------------
async def act(request: Request) -> Response:
    """One act of counting: a scan (typed, or read from a photo), an undo, a decision, the end of a zone, handing in."""
    stocktake = request.path_params["stocktake"]

    def write(form: FormData, who: Visitor, pictures: Pictures) -> Told:
        made = _act(form, pictures)
        book = registry().stocktakes
        head, found = book.look_up(stocktake, made.word)
        zone = _zone_tag(head, found) if made.kind is EventKind.SCAN else ""
        if zone:
            made = replace(made, kind=EventKind.JOIN, zone=zone, word="")
        done = book.record(stocktake, made, by=who.name, found=found)
        return Told(page_address(stocktake, zone), {"zone": zone}) if zone else _told(who, head, done)

    return await take(request, write)


async def end(request: Request) -> Response:
    """The lead confirms: what was counted goes into the register."""
    stocktake = request.path_params["stocktake"]

    def write(form: FormData, who: Visitor, _pictures: Pictures) -> Told:
        looked_at = text_of(form, "events", 10)
        registry().stocktakes.confirm(
            stocktake,
            by=who.name,
            despite=text_of(form, "despite", 500),
            looked_at=int(looked_at) if looked_at.isdecimal() else None,
        )
        return Told(f"/a/count/{stocktake}")

    return await take(request, write)


def _act(form: FormData, pictures: Pictures) -> Act:
    kind = text_of(form, "kind", 10) or EventKind.SCAN.value
    if kind not in set(EventKind):
        raise Invalid("bad-kind", f"没有“{kind}”这一操作", f"There is no act {kind!r}")
    word = text_of(form, "word", 400)
    if pictures and not word:
        codes = codes_on(pictures[0])
        if not codes:
            raise Invalid(
                "no-code-on-photo", "照片上没有认出二维码，请再拍一张", "No code could be read on the picture"
            )
        word = codes[0]
    seq = text_of(form, "seq", 10)
    return Act(
        id=text_of(form, "id", 40),
        kind=EventKind(kind),
        at=moment_of(form),
        zone=text_of(form, "zone", 200),
        word=word,
        about=text_of(form, "about", 40),
        device=text_of(form, "device", 40),
        seq=min(int(seq), SEQ_MOST) if seq.isdecimal() else 0,
    )


def _zone_tag(head: Stocktake, found: Found) -> str:
    """The zone whose own tag was scanned: it is no thing to be counted, it says where the counting goes on."""
    thing = found.thing
    is_zone = thing is not None and thing.kind == "zone" and thing.centre == head.centre and not thing.gone
    return thing.id if thing is not None and found.answer is Answer.THING and is_zone else ""


def _told(who: Visitor, head: Stocktake, done: Recorded) -> Told:
    event, line = done.event, done.line
    back = page_address(head.id, event.zone)
    if event.kind in {EventKind.UNDO, EventKind.MOVE, EventKind.STAY}:
        about = next((each for each in registry().stocktakes.events(head.id) if each.id == event.about), None)
        back = page_address(head.id, about.zone if about else "")
    if event.kind is EventKind.LEAVE or (event.kind is EventKind.FINISH):
        back = f"/a/count/{head.id}"
    if done.reply is None:
        return Told(back, {"kind": event.kind.value})
    where = ""
    if line is not None and done.reply is Reply.ELSEWHERE:
        where = _zone_names(who, head.centre).get(line.zone, line.zone)
    more = {
        "reply": done.reply.value,
        "name": line.name if line else event.word,
        "number": event.thing,
        "words": said(who, done.reply, where),
        "asks": done.reply is Reply.ELSEWHERE,
    }
    return Told(f"{back}?last={event.id}", more)


def _centre_name(centre: str) -> str:
    return registry().centre(centre).name


def offers(who: Visitor, thing: Thing, cookie: str) -> list[dict[str, str]]:
    """Open sessions of a thing's centre in which its page offers to count it: in the zone where this phone counts, else its own."""
    if not who.name or thing.kind == "zone":
        return []
    here_session, _, here = cookie.partition("|")
    own = thing.spot.zone
    listed = []
    for each in registry().stocktakes.of_centre(thing.centre, only_open=True):
        if not each.may_count(who.name):
            continue
        zone = here if each.id == here_session else own.id if own else NOWHERE
        listed.append({"id": each.id, "name": each.name, "zone": zone})
    if not listed:
        return []
    names = _zone_names(who, thing.centre)
    return [{**each, "place": names.get(each["zone"], each["zone"])} for each in listed]
