"""Photos and files that programs send: kept once, made safe, refused whole, and only by who may."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from tests.centre import TESTER, small_centre
from tests.web.api.conftest import Program, both_databases, code_of, token_of
from tests.web.api.test_daily import FAULT, KEY, jpeg
from tests.web.test_photos import tag_picture
from twin.registry import Role
from twin.registry.evidence import LARGEST_FILE
from twin.web.photos import KEPT_SIDE, LARGEST_BYTES
from twin.web.view import system

PHOTO = "3b8f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c01"
OTHER = "3b8f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c02"


def put(program: Program, at: str, data: bytes, media_type: str = "image/jpeg", **headers: str) -> tuple[int, str]:
    """What came of it: the status, and the code of a refusal."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = program.ask("PUT", at, {"content-type": media_type, **named}, content=data)
    return answer.status_code, "" if answer.is_success else code_of(answer)


@pytest.fixture
def order(program: Program) -> str:
    return str(program.send("POST", "orders", FAULT, idempotency_key=KEY).json()["id"])


@both_databases
def test_a_photo_is_added_once_and_nothing_of_its_place_is_kept(program: Program, order: str) -> None:
    taken = tag_picture(side=2400)
    at = f"orders/{order}/photos/{PHOTO}"
    assert put(program, f"{at}?stage=after", taken) == (201, "")
    assert put(program, f"{at}?stage=after", taken) == (200, "")
    (address,) = program.get(f"orders/{order}").json()["photos"]
    with Image.open(io.BytesIO(program.get(address).content)) as kept:
        assert max(kept.size) == KEPT_SIDE
        assert not kept.getexif()
    assert system().orders.order(order).after == (PHOTO,)
    assert [each.by for each in system().changes("SMALL", kind="attachment")] == [TESTER]


def test_an_id_of_another_orders_photo_is_refused(program: Program, order: str) -> None:
    second = program.send("POST", "orders", FAULT).json()["id"]
    assert put(program, f"orders/{order}/photos/{PHOTO}", jpeg()) == (201, "")
    assert put(program, f"orders/{second}/photos/{PHOTO}", jpeg()) == (409, "photo-exists")
    assert program.get(f"orders/{second}").json()["photos"] == []


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "no-content"),
        (b"{}", 422, "not-a-photo"),
        (b"%PDF-1.7 no picture", 422, "not-a-photo"),
        (jpeg() + bytes(LARGEST_BYTES), 413, "photo-too-large"),
        (bytes(LARGEST_FILE + 5000), 413, "too-large"),
    ],
    ids=["empty", "json", "pdf", "too large a photo", "too large a body"],
)
def test_what_is_no_photo_is_refused_and_nothing_kept(
    program: Program, order: str, data: bytes, status: int, code: str
) -> None:
    for media_type in ("image/jpeg", "application/json", "application/octet-stream"):
        assert put(program, f"orders/{order}/photos/{PHOTO}", data, media_type) == (status, code)
    assert program.get(f"orders/{order}").json()["photos"] == []


def test_an_id_too_short_to_be_ones_own_is_no_address(program: Program, order: str) -> None:
    assert put(program, f"orders/{order}/photos/1", jpeg())[0] == 404
    assert put(program, f"orders/{order}/photos/{PHOTO}?stage=now", jpeg()) == (422, "bad-value")
    assert put(program, f"orders/none/photos/{PHOTO}", jpeg()) == (404, "no-such-order")


def test_only_files_are_sent_as_they_are(program: Program, order: str) -> None:
    for method, at in (("POST", "orders"), ("PATCH", f"orders/{order}"), ("POST", f"orders/{order}/photos/{PHOTO}")):
        answer = program.ask(method, at, {"content-type": "image/jpeg"}, content=jpeg())
        assert answer.status_code == 415, at


@both_databases
def test_a_file_is_kept_with_its_document_and_served_as_it_was_given(program: Program) -> None:
    made = program.send("POST", "documents", {"kind": "制度", "title": "应急预案"})
    at, data = f"{made.headers['location']}/file", b'{"plan": 1}'
    assert put(program, f"{at}?name=预案.json", data, "application/json") == (428, "no-if-match")
    assert put(program, f"{at}?name=预案.json", data, "application/json", if_match=made.headers["etag"]) == (200, "")
    served = program.get(at)
    assert served.content == data
    assert "%E9%A2%84%E6%A1%88.json" in served.headers["content-disposition"]
    assert program.get(at, if_none_match=served.headers["etag"]).status_code == 304
    assert put(program, f"{at}?name=b.txt", b"later", if_match=made.headers["etag"])[0] == 412
    assert put(program, f"{at}?name=b.txt", b"later", if_match=program.get("documents/1").headers["etag"]) == (200, "")
    assert program.get(at).content == b"later"
    assert [put(program, f"{at}{name}", b"x", if_match="*")[0] for name in ("", "?name=", "?name=../x")] == [422] * 3
    assert put(program, "documents/9/file?name=x", b"x", if_match="*") == (404, "no-such-document")
    too_large = bytes(LARGEST_FILE + 1)
    assert put(program, f"{at}?name=c", too_large, if_match="*") == (413, "file-too-large")


def test_an_answer_brings_its_photos(program: Program) -> None:
    question = program.get("questions").json()["results"][0]
    said = {"question": question["id"], "reply": "bad", "value": "1"}
    for wrong in (["no base64!"], [base64.b64encode(b"no picture").decode()], [base64.b64encode(jpeg()).decode()] * 5):
        assert program.send("POST", "answers", {**said, "photos": wrong}).status_code == 422
    assert program.get("answers").json()["count"] == 0
    body = {**said, "photos": [base64.b64encode(jpeg()).decode()] * 2}
    first = program.send("POST", "answers", body, idempotency_key=KEY)
    assert program.send("POST", "answers", body, idempotency_key=KEY).json() == first.json()
    for address in first.json()["photos"]:
        assert program.get(address).headers["content-type"] == "image/jpeg"
    assert len(first.json()["photos"]) == 2


@pytest.mark.parametrize(
    ("role", "of", "photo", "file"),
    [
        (Role.VIEWER, "SMALL", 403, 403),
        (Role.AUDITOR, "SMALL", 403, 403),
        (Role.MAINTAINER, "SMALL", 201, 403),
        (Role.MANAGER, "SMALL", 201, 200),
        (Role.MANAGER, "OTHER", 404, 404),
    ],
)
def test_who_may_send_them(small: str, role: Role, of: str, photo: int, file: int) -> None:
    manager = Program(token_of("first", Role.MANAGER, small))
    order = manager.send("POST", "orders", FAULT).json()["id"]
    manager.send("POST", "documents", {"kind": "制度", "title": "应急预案"})
    if of != small:
        small_centre(system(), of)
    program = Program(token_of("someone", role, of))
    assert put(program, f"orders/{order}/photos/{OTHER}", jpeg())[0] == photo
    assert put(program, "documents/1/file?name=x", b"x", if_match="*")[0] == file
