"""The inspector's checklist on the phone: along the walk, answered without script, once, by those who may, with a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.centre import CODE, NAME, small_centre
from tests.databases import Databases, application
from tests.web.test_phone import LARGEST, Phone, text
from tests.web.test_photos import tag_picture
from twin.checks.evidence import Reply
from twin.model import Verdict
from twin.registry.evidence import Answered
from twin.web.asked import asked_in
from twin.web.phone import pages
from twin.web.phone.checking import MOST, screens_of
from twin.web.photos import MOST_PHOTOS
from twin.web.view import registry, view_of

HOME = f"/a/check/{CODE}"
JSON = "application/json"


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[str]:
    """One centre for all tests: each answers questions that no other has answered."""
    with application(databases.copy(small_centre, tmp_path_factory.mktemp("checking") / "twin.db")):
        yield CODE


@pytest.fixture
def inspector() -> Phone:
    phone = Phone()
    phone.name = "李审"
    return phone


def zone_question() -> tuple[str, str]:
    """Id and zone of the first question that is asked in a zone and that nobody answered."""
    asked = asked_in(CODE)
    return next(q.key for q in asked.round.questions if q.subject.kind == "zone" and q.key not in asked.given)


def answers_to(key: tuple[str, str]) -> tuple[Answered, ...]:
    return asked_in(CODE).given.get(key, ())


def fields(key: tuple[str, str], reply: str = "ok", **more: str) -> dict[str, str]:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    given = {"id": pages.fresh_id(), "at": moment, "question": key[0], "subject": key[1]}
    return {**given, "reply": reply, "name": "李审", **more}


def test_without_a_name_no_question_is_shown(inspector: Phone) -> None:
    inspector.name = ""
    assert NAME not in inspector.get("/a/check").text
    subject = zone_question()[1]
    for address in (HOME, f"{HOME}/1/{subject}"):
        assert inspector.get(address).headers["location"] == "/a/check"
    given = inspector.send("/a/count/name?next=check", {"name": "李审"})
    assert (given.status_code, given.headers["location"]) == (303, "/a/check")
    assert inspector.send("/a/count/name?next=//elsewhere", {"name": "李审"}).headers["location"] == "/a/count"


def test_next_leads_through_every_question_once(inspector: Phone) -> None:
    assert NAME in inspector.get("/a/check").text
    walk = inspector.get(HOME).text
    assert "无法排步行路线" in walk  # the plan has no doors
    address = unescape(
        re.findall(r'data-keep href="([^"]+)"', walk)[0]
    )  # the first: where to go on depends on what others answered
    seen: list[str] = []
    while address != HOME:
        page = inspector.get(address)
        assert page.status_code == 200
        assert len(page.content) <= LARGEST, (address, len(page.content))
        found = re.findall(r'<form class="q" id="([^"]+)"', page.text)
        assert 0 < len(found) <= MOST
        zone = re.findall(r'name="subject" value="([^"]*)"', page.text)[0]
        seen += [f"{question} {unescape(zone)}" for question in found]
        address = unescape(re.findall(r'<a class="l" href="([^"]+)">(?:下一处|完成)', page.text)[0])
    wanted = [" ".join(question.key) for question in asked_in(CODE).round.questions]
    assert seen == wanted
    assert len(set(seen)) == len(seen) > MOST
    assert len(inspector.get(HOME).content) <= LARGEST
    assert len(pages.script("check")[1]) < LARGEST


def test_an_answer_without_script_is_evidence_with_its_day_photo_and_end(inspector: Phone) -> None:
    key = question, subject = zone_question()
    led = inspector.send(HOME, fields(key, "bad", note="门口没有标识"), tag_picture(side=600))
    assert led.status_code == 303
    assert led.headers["location"] == f"{HOME}/1/{subject}#{question}".replace("f1/", "f1%2F")
    page = inspector.get(led.headers["location"].split("#")[0])
    (kept,) = answers_to(key)
    today = datetime.now(UTC).astimezone().date()
    assert (kept.answer.reply, kept.answer.by, kept.answer.on) == (Reply.BAD, "李审", today)
    until = next(each.until for each in asked_in(CODE).round.questions if each.key == key)
    assert f"不符合 · {today} 李审 · 有效至 {until} · 门口没有标识" in text(page)
    assert 'class="s bad on"' in page.text
    assert "不符合 1" in text(inspector.get(HOME))
    photo = inspector.get(f"{HOME}/photo/{kept.photos[0]}")
    assert (photo.headers["content-type"], photo.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert b"A phone maker" not in photo.content
    assert inspector.get(f"{HOME}/photo/{'0' * 32}").status_code == 404
    inspector.name = ""
    assert inspector.get(f"{HOME}/photo/{kept.photos[0]}").status_code == 403
    (finding,) = (f for f in view_of(CODE).findings if (f.rule, f.subject.id) == (question, subject))
    assert finding.verdict is Verdict.FAIL
    logged = [each for each in registry().changes(CODE) if kept.answer.id in each.key]
    assert [each.by for each in logged] == ["李审"]


def test_sent_twice_it_counts_once_and_a_later_one_takes_its_place(inspector: Phone) -> None:
    key, before = zone_question(), sum(not each.is_open for each in asked_in(CODE).round.questions)
    sent = fields(key)
    for _ in range(2):
        told = inspector.send(HOME, sent, accept=JSON)
        assert (told.status_code, told.json()["reply"], told.json()["question"]) == (200, "ok", key[0])
        assert "有效至" in told.json()["words"]
    assert len(answers_to(key)) == 1
    assert f"已核对 {before + 1} 项" in inspector.get(HOME).text
    inspector.send(HOME, fields(key, "na"))
    standing = next(each for each in asked_in(CODE).round.questions if each.key == key)
    assert standing.answer is not None
    assert standing.answer.reply is Reply.NA


def test_a_value_that_is_asked_for_is_given_and_shown(inspector: Phone) -> None:
    question = next(each for each in asked_in(CODE).round.questions if each.entry.value is not None)
    screen = next(each for each in screens_of(asked_in(CODE).round) if question in each.questions)
    here = f"{HOME}/{screen.part}/{question.subject.id}"
    form = inspector.get(here).text.partition(f'id="{question.entry.id}"')[2].partition("</form>")[0]
    assert re.search(r'<input name="value"[^>]* required>', form)
    assert re.search(r'value="na" formnovalidate', form)
    assert inspector.send(HOME, fields(question.key)).status_code == 400
    assert answers_to(question.key) == ()
    inspector.send(HOME, fields(question.key, value="850"))
    assert [each.answer.value for each in answers_to(question.key)] == ["850"]
    assert "· 850" in text(inspector.get(here))


def test_a_phone_whose_clock_is_ahead_answers_now(inspector: Phone) -> None:
    key, ahead = zone_question(), (datetime.now(UTC) + timedelta(days=40)).isoformat()
    assert inspector.send(HOME, fields(key, at=ahead)).status_code == 303
    (kept,) = answers_to(key)
    assert kept.answer.on == datetime.now(UTC).astimezone().date()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"reply": ""}, 400),
        ({"reply": "maybe"}, 400),
        ({"at": "yesterday"}, 400),
        ({"id": "short"}, 400),
        ({"question": "SJ-ask-none"}, 404),
        ({"subject": "f1/none"}, 404),
    ],
)
def test_what_is_no_answer_is_refused(inspector: Phone, wrong: dict[str, str], status: int) -> None:
    key, before = zone_question(), registry().papers.answers(CODE)
    assert inspector.send(HOME, {**fields(key), **wrong}).status_code == status
    assert registry().papers.answers(CODE) == before


def test_another_sites_form_is_refused_and_a_place_without_questions_is_not_found(inspector: Phone) -> None:
    key = zone_question()
    assert inspector.send(HOME, fields(key), sec_fetch_site="cross-site").status_code == 403
    assert inspector.send(HOME, fields(key), b"no picture").status_code == 400
    assert answers_to(key) == ()
    for address in ("/a/check/NONE", f"{HOME}/1/f1/none", f"{HOME}/99/{CODE}"):
        assert inspector.get(address).status_code == 404


def test_much_that_is_asked_at_one_place_is_cut_into_screens(small: str) -> None:
    screens = screens_of(asked_in(small).round)
    whole = [each for each in screens if each.stop.subject.id == small]
    assert len(whole) > 1
    assert [(each.part, each.parts) for each in whole] == [(n, len(whole)) for n in range(1, len(whole) + 1)]


def test_an_answer_has_as_many_photos_as_it_may_and_no_more(inspector: Phone) -> None:
    key = zone_question()
    files = [("photo", (f"{n}.jpg", tag_picture(side=200 + n), "image/jpeg")) for n in range(MOST_PHOTOS)]
    assert inspector.ask("POST", HOME, data=fields(key), files=files).status_code == 303
    (kept,) = answers_to(key)
    assert len(set(kept.photos)) == MOST_PHOTOS
    more = inspector.ask("POST", HOME, data=fields(key), files=[*files, files[0]], headers={"accept": JSON})
    assert (more.status_code, more.json()["message"]) == (400, f"照片最多 {MOST_PHOTOS} 张")
    assert len(answers_to(key)) == 1


def test_a_screen_full_of_long_notes_and_photos_stays_light(inspector: Phone) -> None:
    screen = max(screens_of(asked_in(CODE).round), key=lambda each: len(each.questions))
    assert len(screen.questions) == MOST
    for question in screen.questions:
        full = fields(question.key, note="长" * 1000, value="约" * 60)
        assert inspector.send(HOME, full, tag_picture(side=300)).status_code == 303
    page = inspector.get(f"{HOME}/{screen.part}/{screen.stop.subject.id}?lang=zh")
    assert "长" * 39 + "…" in page.text
    assert len(page.content) <= LARGEST, len(page.content)
