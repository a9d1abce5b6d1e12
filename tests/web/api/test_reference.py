"""The document and its page: complete, in both languages, and nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re

from tests.web.api.conftest import Program


def test_the_document_describes_everything(program: Program) -> None:
    document = program.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert [server["url"] for server in document["servers"]] == ["/api/v1"]
    operations = [each for item in document["paths"].values() for each in item.values()]
    assert len(operations) >= 68
    for operation in operations:
        assert operation["description"]
        assert re.search(r"[\u4e00-\u9fff]", operation["summary"])
        assert re.search(r"[A-Za-z]", operation["summary"])
        refusals = {status for status in operation["responses"] if status >= "400"}
        assert {"401", "404", "422"} <= refusals
        for status in refusals:
            schema = operation["responses"][status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}
    for item in document["paths"].values():
        for each in item.values():
            if any(parameter["name"] == "If-Match" for parameter in each.get("parameters", ())):
                assert {"412", "428"} <= set(each["responses"])


def test_every_body_has_an_example_that_the_api_takes(program: Program) -> None:
    page = program.get("/api/v1/docs").text
    assert page.count("请求体 Body") == 20
    assert "<code>application/octet-stream</code>" in page
    assert "屏幕不亮" in page
    assert "If-Match" in page


def test_the_page_names_every_operation_and_runs_and_fetches_nothing(program: Program) -> None:
    answer = program.get("/api/v1/docs")
    assert answer.headers["content-type"].startswith("text/html")
    for path, item in program.get("/api/v1/openapi.json").json()["paths"].items():
        assert f"/api/v1{path}" in answer.text
        assert all(operation["operationId"] in answer.text for operation in item.values())
    assert "<script" not in answer.text
    assert not re.search(r"""(?:src|href)="(?!#|/api/v1/)""", answer.text)
    style = answer.text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert f"'sha256-{digest}'" in policy
    assert "style=" not in answer.text


def test_descriptions_are_read_as_the_markdown_they_are_written_in(program: Program) -> None:
    page = program.get("/api/v1/docs").text
    about = page.partition('<div class="about">')[2].partition("</div>")[0]
    assert "<strong>Lists</strong> answer <code>count</code>" in about
    assert "**" not in page
    assert "`" not in page


def test_every_link_of_the_page_leads_somewhere(program: Program) -> None:
    page = program.get("/api/v1/docs").text
    named = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= named
