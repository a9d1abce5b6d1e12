"""The real application, with a real database, against its own OpenAPI document: schemathesis tries to make it lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import ScenarioRecorder

from tests.centre import CODE
from tests.web.api.conftest import Program, token_of
from twin.registry import Role

CONFIG: Final[dict[str, Any]] = {
    "seed": 20_261_127,
    "parameters": {"path.code": CODE, "path.word": "A-001"},
    "checks": {
        # no document can say which floors and items there are, nor which ETag was read
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "400", "404", "409", "412", "422", "428"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "406", "412", "415", "422", "428"]
        },
    },
    "generation": {"deterministic": True, "max-examples": 2, "database": "none"},
}


def _failures(recorder: ScenarioRecorder) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        for check in checks:
            if check.failure_info is not None:
                yield f"{check.name}: {case.as_curl_command()}\n{check.failure_info.failure}"


def _run(schema: schemathesis.schemas.BaseSchema, tried: dict[str, Counter[int]], wrong: list[str]) -> None:
    """Try everything; note the statuses met by operation, and what was wrong."""
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            statuses = (each.response.status_code for each in event.recorder.interactions.values() if each.response)
            tried.setdefault(event.recorder.label, Counter()).update(map(int, statuses))
            wrong += _failures(event.recorder)
        elif isinstance(event, NonFatalError | FatalError):
            wrong.append(str(event))


def test_the_api_does_what_its_document_says(small: str) -> None:
    token = token_of("robot", Role.MANAGER, small)
    program = Program(token)
    settings = SchemathesisConfig.from_dict({**CONFIG, "auth": {"openapi": {"token": {"bearer": token}}}})
    document = "/api/v1/openapi.json"
    schema = schemathesis.openapi.from_asgi(document, program.app, config=settings, headers=program.known)

    @schemathesis.hook
    def before_call(_context: object, case: schemathesis.Case, _kwargs: object) -> None:
        """A change names what was read, or none would ever be made; what it may not name is tried elsewhere."""
        named = case.headers.get("If-Match")
        if case.method.upper() == "PATCH" and named is not None:
            read = program.get(f"/api/v1{case.formatted_path}")
            case.headers["If-Match"] = read.headers.get("etag", named)

    tried: dict[str, Counter[int]] = {}
    wrong: list[str] = []
    try:
        _run(schema, tried, wrong)
    finally:
        schemathesis.hooks.unregister(before_call)
    assert not wrong, "\n\n".join(dict.fromkeys(wrong))
    for path, item in program.get(document).json()["paths"].items():
        for method in item:
            met = tried[f"{method.upper()} {path}"]
            assert met, f"{method} {path} was not tried"
            assert "photos" in path or met.keys() & {200, 201}, f"{method} {path} never succeeded: {met}"
