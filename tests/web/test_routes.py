"""What is served beside the pages, and with which headers."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.web.without_socket import ask, whole
from twin.web.geometry import urls
from twin.web.scripts import script_url
from twin.web.security import policy
from twin.web.view import View


class Client:
    """Asks the application without a socket."""

    def __init__(self) -> None:
        self.app = whole()

    def get(self, address: str, **headers: str) -> httpx.Response:
        return ask(
            self.app, "GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )[0]


@pytest.fixture
def client(small: str) -> Client:  # noqa: ARG001 - the centre must be stored
    return Client()


def test_map_data_is_immutable_under_its_hash(client: Client, small_view: Callable[[], View]) -> None:
    for address in urls(small_view(), "f1").values():
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert isinstance(answer.json(), dict)


def test_map_data_under_an_old_hash_is_the_present_and_not_kept(client: Client) -> None:
    answer = client.get("/twin/data/SMALL/f1/plan?v=0123456789abcdef")
    assert answer.headers["cache-control"] == "no-cache"
    assert len(answer.json()["zones"]) == 5


def test_a_layer_is_revalidated_by_its_content(client: Client) -> None:
    address = "/twin/layer/SMALL/f1/isovist?at=2,2"
    answer = client.get(address)
    assert answer.json()["m2"] == pytest.approx(48, abs=0.1)
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get(address, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/twin/layer/SMALL/f1/isovist?at=9,2", if_none_match=answer.headers["etag"]).status_code == 200


def test_a_question_that_makes_no_sense_is_400_and_says_why(client: Client) -> None:
    answer = client.get("/twin/layer/SMALL/f1/isovist?at=here")
    assert answer.status_code == 400
    assert set(answer.json()["message"]) == {"zh", "en"}


def test_places_name_every_zone(client: Client) -> None:
    names = {place["zh"] for place in client.get("/twin/places/SMALL").json()["places"]}
    assert {"咨询引导区", "档案室"} <= names


@pytest.mark.parametrize(
    "address",
    [
        "/twin/data/NONE/f1/plan",
        "/twin/places/NONE",
        "/twin/layer/NONE/f1/route?from=a&to=b",
        "/twin/layer/SMALL/f9/isovist?at=1,1",
        "/twin/layer/SMALL/f1/weather",
        "/twin/layer/SMALL/f1/route?from=nowhere&to=档案室",
        "/twin/data/SMALL/f9/plan",
        "/twin/data/SMALL/f1/all",
        "/api/nothing",
    ],
)
def test_unknown_addresses_are_404_and_say_why_in_both_languages(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert set(answer.json()["message"]) == {"zh", "en"}


def test_scripts_are_immutable_and_import_only_each_other(client: Client) -> None:
    entry = client.get(script_url())
    assert "immutable" in entry.headers["cache-control"]
    assert entry.headers["content-type"].startswith("text/javascript")
    folder = script_url().rpartition("/")[0]
    for line in entry.text.splitlines():
        if line.startswith("import "):
            name = line.split('"')[1]
            assert name.startswith("./")
            assert client.get(f"{folder}/{name[2:]}").status_code == 200
    assert client.get("/twin/script/0000/map.js").status_code == 404


def test_health_counts_centres(client: Client) -> None:
    assert client.get("/api/health").json()["centres"] == 1


def test_every_answer_forbids_foreign_hosts(client: Client) -> None:
    header = client.get("/api/health").headers["content-security-policy"]
    assert "default-src 'self'" in header
    assert "ws://127.0.0.1:8501" in header
    assert "http:" not in header.replace("ws://127.0.0.1:8501", "")


@pytest.mark.parametrize("host", ["", "evil; script-src *", "a b", "x\r\ny"])
def test_a_strange_host_header_adds_nothing_to_the_policy(host: str) -> None:
    assert policy(host) == policy("")


def test_browsers_find_our_sign(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.content.startswith(b"<svg")
