"""The inspector's checklist on the phone: zone by zone along a walk from the main entrance; offline too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from twin.catalog import load_catalog
from twin.checks.asking import Held, Question, Round, Stop
from twin.checks.evidence import REPLIES, Answer, Reply
from twin.errors import Invalid, NotFound
from twin.model import Strength, Text
from twin.registry import Action
from twin.registry.evidence import Answered
from twin.web.acting import acting
from twin.web.asked import Asked, asked_in
from twin.web.phone import pages
from twin.web.phone.forms import Pictures, Told, headers, html_page, moment_of, named_page, take, text_of
from twin.web.phone.pages import Visitor, shortened, visitor
from twin.web.photos import MOST_PHOTOS, safe_photo
from twin.web.view import registry, system

HOME: Final = "/a/check"
MOST: Final = 5
"""Questions on one screen, so that it weighs less than ten kilobytes."""
SHOWN: Final = 40
"""Characters of a note or value beside an answer; the desk shows the whole."""
STRENGTHS: Final = {
    Strength.SHALL: Text("应", "shall"),
    Strength.SHOULD: Text("宜", "should"),
    Strength.MAY: Text("可", "may"),
    Strength.REQUIRED: Text("√", "√"),
    Strength.OPTIONAL: Text("○", "○"),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """What is answered on one screen: a stop of the walk, or a part of it where much is asked there."""

    stop: Stop
    part: int
    parts: int
    questions: tuple[Question, ...]

    @property
    def left(self) -> int:
        """Questions that are still to be answered."""
        return sum(question.is_open for question in self.questions)

    @property
    def bad(self) -> int:
        """Questions whose answer holds and is no."""
        said = [question.answer for question in self.questions if not question.is_open]
        return sum(answer is not None and answer.reply is Reply.BAD for answer in said)


def check_routes() -> list[BaseRoute]:
    """Everything under ``/a/check``; to stand before the pages of scanned words."""
    return [
        Route(HOME, centres, methods=["GET"]),
        Route(f"{HOME}/{{centre}}", walk, methods=["GET"]),
        Route(f"{HOME}/{{centre}}", answer, methods=["POST"]),
        Route(f"{HOME}/{{centre}}/photo/{{photo}}", photo, methods=["GET"]),
        Route(f"{HOME}/{{centre}}/{{screen:int}}/{{zone:path}}", screen, methods=["GET"]),
    ]


def address_of(centre: str, subject: str = "", part: int = 1) -> str:
    """Where a centre is walked through, or one place of it is looked at."""
    whole = f"{HOME}/{quote(centre, safe='')}"
    return f"{whole}/{part}/{quote(subject, safe='')}" if subject else whole


def screens_of(whole: Round) -> list[Screen]:
    """The walk as screens."""
    found = []
    for stop in whole.stops:
        parts = [stop.questions[k : k + MOST] for k in range(0, len(stop.questions), MOST)]
        found += [Screen(stop, n, len(parts), part) for n, part in enumerate(parts, 1)]
    return found


# --- reading ------------------------------------------------------------------------------------------------------
async def centres(request: Request) -> Response:
    """The centres that can be walked through."""

    def made(who: Visitor) -> str:
        listed = [
            {"href": address_of(each.code), "text": each.name} for each in (registry().centres() if who.name else ())
        ]
        return pages.render("check_open.html", who, title=who.t("现场核对", "On-site check"), centres=listed)

    return await html_page(request, made)


async def walk(request: Request) -> Response:
    """A centre's walk: its places in order and what is left to be answered at each."""
    return await named_page(request, lambda who: walk_page(who, request.path_params["centre"]), HOME)


def walk_page(who: Visitor, centre: str) -> str:
    """The walk as far as it is answered."""
    asked = asked_in(centre)
    screens = screens_of(asked.round)
    groups = [
        {
            "floor": floor.name if floor is not None else who.t("整个中心", "The whole centre"),
            "places": [_line(who, centre, each) for each in own],
        }
        for floor, own in groupby(screens, key=lambda each: each.stop.floor)
    ]
    first = next((each for each in screens if each.left), None)
    questions = asked.round.questions
    return pages.render(
        "check_walk.html",
        who,
        title=who.t("现场核对", "On-site check"),
        centre=asked.drawn.twin.centre.name,
        groups=groups,
        total=len(questions),
        done=sum(not each.is_open for each in questions),
        entrance=asked.round.entrance is not None,
        first=None if first is None else _line(who, centre, first),
        here=address_of(centre),
        keeping=pages.script("check")[0],
        kept=who.t("已存入手机：没有网络也能核对。", "Kept in the phone: it works without a network."),
    )


def _line(who: Visitor, centre: str, screen: Screen) -> dict[str, Any]:
    """One place of the walk as a link."""
    stop, done = screen.stop, len(screen.questions) - screen.left
    part = f" {screen.part}/{screen.parts}" if screen.parts > 1 else ""
    return {
        "href": address_of(centre, stop.subject.id, screen.part),
        "text": f"{_name(who, stop)}{part}",
        "state": ("short" if screen.bad else "complete") if not screen.left else "counting" if done else "",
        "done": done,
        "asked": len(screen.questions),
        "bad": who.t(f"不符合 {screen.bad}", f"{screen.bad} not met") if screen.bad else "",
        "walk": ""
        if stop.metres is None or screen.part > 1
        else who.t(f"步行 {stop.metres:.0f} 米", f"{stop.metres:.0f} m on foot"),
    }


def _name(who: Visitor, stop: Stop) -> str:
    return stop.subject.name if stop.floor is not None else who.t("整个中心", "The whole centre")


async def screen(request: Request) -> Response:
    """The questions at one place."""
    centre, part, subject = (request.path_params[name] for name in ("centre", "screen", "zone"))
    return await named_page(request, lambda who: screen_page(who, centre, subject, part), HOME)


def screen_page(who: Visitor, centre: str, subject: str, part: int) -> str:
    """What to look at here, and the way to the next place."""
    asked = asked_in(centre)
    screens = screens_of(asked.round)
    k = next((k for k, each in enumerate(screens) if (each.stop.subject.id, each.part) == (subject, part)), None)
    if k is None:
        raise NotFound("no-such-zone", f"“{subject}”处没有核对项", f"Nothing is asked at {subject!r}")
    here, questions = screens[k], asked.round.questions
    may_answer = acting(system()).may(Action.CONFIRM, centre)
    return pages.render(
        "check_screen.html",
        who,
        title=_name(who, here.stop),
        centre=asked.drawn.twin.centre.name,
        here=address_of(centre),
        floor=here.stop.floor.name if here.stop.floor is not None else "",
        step=f"{k + 1}/{len(screens)}",
        done=sum(not each.is_open for each in questions),
        total=len(questions),
        questions=[_question(who, asked, each) for each in here.questions],
        subject=subject,
        replies=[(reply.value, who.say(words)) for reply, words in REPLIES.items()],
        before=_line(who, centre, screens[k - 1]) if k else None,
        after=_line(who, centre, screens[k + 1]) if k + 1 < len(screens) else None,
        may_answer=may_answer,
        most=MOST_PHOTOS,
        more_script=pages.script("check")[0],
        fresh=pages.fresh_id,
        say={
            **{reply.value: who.say(words) for reply, words in REPLIES.items()},
            "later": who.t("已存手机，联网后发送", "kept in the phone, sent later"),
        },
    )


def _question(who: Visitor, asked: Asked, question: Question) -> dict[str, Any]:
    """One question as the page shows it."""
    given = asked.given.get(question.key, ())
    return {
        "id": question.entry.id,
        "about": who.say(question.entry.about),
        "value": who.say(question.entry.value) if question.entry.value is not None else "",
        "clause": f"{question.standard} {question.entry.clause}",
        "strength": who.say(STRENGTHS[question.strength]),
        "reply": question.answer.reply.value if question.answer is not None and not question.is_open else "",
        "open": question.is_open,
        "last": last_words(who, question.answer, question) if question.answer is not None else "",
        "photos": given[-1].photos if given else (),
    }


def last_words(who: Visitor, said: Answer, question: Question) -> str:
    """The last answer: what, when, by whom, until when."""
    until = f"{question.until:%Y-%m-%d}" if question.until is not None else ""
    state = {
        Held.EXPIRED: who.t(f"{until} 已失效", f"expired {until}"),
        Held.EXPIRING: who.t(f"即将失效，有效至 {until}", f"expires soon, {until}"),
    }.get(question.held, who.t(f"有效至 {until}", f"holds until {until}"))
    note = "".join(f" · {shortened(words, SHOWN)}" for words in (said.value, said.note) if words)
    return f"{who.say(REPLIES[said.reply])} · {said.on:%Y-%m-%d} {said.by} · {state}{note}"


async def photo(request: Request) -> Response:
    """A photo of an answer, for people with a name."""
    who = visitor(request)
    if not who.name:
        return PlainTextResponse(who.t("请先填写姓名", "Give your name first"), 403)
    centre, ident = request.path_params["centre"], request.path_params["photo"]
    try:
        data = await run_in_threadpool(registry().papers.photo, centre, ident)
    except NotFound as error:
        return PlainTextResponse(who.say(error.message), 404)
    return Response(data, media_type="image/jpeg", headers={**headers(), "Cache-Control": "private, max-age=86400"})


# --- writing ------------------------------------------------------------------------------------------------------
async def answer(request: Request) -> Response:
    """One answer, with a note and photos if there are any."""
    centre = request.path_params["centre"]

    def write(form: FormData, who: Visitor, pictures: Pictures) -> Told:
        given = text_of(form, "reply", 10)
        if given not in set(Reply):
            raise Invalid("no-reply", "请选择符合、不符合或不涉及", "Choose met, not met or does not apply")
        seen = datetime.fromisoformat(moment_of(form))
        said = Answer(
            text_of(form, "id", 40),
            text_of(form, "question", 100),
            text_of(form, "subject", 200),
            Reply(given),
            seen.astimezone().date(),
            who.name,
            text_of(form, "note", 1000),
            value=text_of(form, "value", 60),
        )
        photos = tuple(map(safe_photo, pictures))
        kept = registry().papers.answer(
            centre, Answered(said, seen.isoformat()), load_catalog(), photos=photos, by=who.name
        )
        return _told(who, centre, kept.answer)

    return await take(request, write)


def _told(who: Visitor, centre: str, said: Answer) -> Told:
    asked = asked_in(centre)
    for screen in screens_of(asked.round):
        for question in screen.questions:
            if question.key == (said.question, said.subject):
                words = last_words(who, question.answer or said, question)
                url = f"{address_of(centre, said.subject, screen.part)}#{quote(said.question, safe='')}"
                return Told(url, {"question": said.question, "reply": said.reply.value, "words": words})
    return Told(address_of(centre), {"question": said.question, "reply": said.reply.value, "words": ""})
