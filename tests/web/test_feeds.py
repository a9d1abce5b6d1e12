"""Calendar addresses over HTTP: read with the token only, cheap to ask again, gone when revoked."""

from __future__ import annotations

from icalendar import Calendar

from tests.centre import TESTER
from tests.web.test_routes import Client
from twin.web.view import registry


def test_a_feed_is_read_by_its_token_and_gone_when_revoked(small: str) -> None:
    token = registry().upkeep.open_feed(small, by=TESTER)
    client = Client()
    answer = client.get(f"/feeds/{token}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) > 0
    again = client.get(f"/feeds/{token}.ics", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    registry().upkeep.close_feed(small, registry().upkeep.feeds(small)[0].id, by=TESTER)
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_a_guessed_token_reads_nothing(small: str) -> None:
    registry().upkeep.open_feed(small, by=TESTER)
    answer = Client().get("/feeds/abc.ics")
    assert answer.status_code == 404
    assert "撤销" in answer.text
