"""The real application, with a real database, against its own OpenAPI document: schemathesis tries to make it lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import ScenarioRecorder

from tests.centre import CODE, TESTER
from tests.web.api.conftest import Program, token_of
from twin.catalog.checklists import load_checklists
from twin.model import Document
from twin.registry import Fault, Inspection, Role
from twin.upkeep.entries import Entry
from twin.upkeep.rounds import Patrol, Visit
from twin.web.view import system

WHOLE: Final = (
    "GET /centres",
    "GET /centres/{code}/assets",
    "PATCH /centres/{code}/assets/{asset_no}",
    "POST /centres/{code}/orders",
    "POST /centres/{code}/stocktakes/{stocktake}/events",
    "POST /centres/{code}/inspections",
    "PATCH /centres/{code}/registers/{register}/entries/{entry}",
)
"""One operation of each shape, tried at every bound of every field; the others share their parts, and are tried by example
and by chance."""
COUNTED, ENDED = "stocktake-that-is-counted", "stocktake-that-is-ended"
PLACES: Final = {
    "code": CODE,
    "word": "A-001",
    "floor": "f1",
    "revision": 1,
    "zone": "f1-z1",
    "asset_no": "A-001",
    "stocktake": COUNTED,
    "order": "order-of-the-contract",
    "patrol": "round-of-the-contract",
    "walk": "walk-of-the-contract",
    "inspection": "inspection-of-the-contract",
    "register": "lost_property",
    "entry": "entry-of-the-contract",
    "number": 1,
}
"""What :func:`furnished` stores."""
CONFIG: Final[dict[str, Any]] = {
    "seed": 20_261_127,
    "parameters": {**{f"path.{name}": value for name, value in PLACES.items()}, "header.Twin-Name": TESTER},
    "operations": [
        {"exclude-name": list(WHOLE), "phases": {"coverage": {"enabled": False}}},
        {
            "include-path": "/centres/{code}/stocktakes/{stocktake}",
            "include-method": "PATCH",
            "parameters": {"path.stocktake": ENDED},
        },
    ],
    "checks": {
        # no document can say which floors and items there are, which ETag was read, nor which token is a good one
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "400", "401", "404", "409", "412", "422", "428"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "406", "412", "415", "422", "428"]
        },
    },
    "phases": {
        "examples": {
            "extra-data-sources": {"responses": False}
        },  # names that were read are no headers, not being ASCII
        "coverage": {"unexpected-methods": ["delete"]},  # all that an address does not take goes one way
    },
    "generation": {"deterministic": True, "max-examples": 2, "database": "none"},
}


def furnished(code: str, lead: str) -> None:
    """Something of every kind, under the ids of :data:`PLACES`."""
    book = system()
    for ident in (COUNTED, ENDED):
        book.stocktakes.open(code, name=ident, lead=lead, by=TESTER, ident=ident)
    book.orders.report(Fault(str(PLACES["order"]), code, ("asset", "A-004"), "卡纸"), by=TESTER)
    patrol = Patrol(str(PLACES["patrol"]), "早巡", (("asset", "A-001"), ("asset", "A-004")))
    book.patrols.save(code, patrol, by=TESTER)
    visit = Visit("scan-of-the-contract", str(PLACES["walk"]), ("", ""), datetime.now(UTC), TESTER)
    book.patrols.visit(code, patrol.id, visit, "A-001", by=TESTER)
    line = load_checklists().general.lines[0].code
    now = datetime.now(UTC)
    made = Inspection(str(PLACES["inspection"]), "A-001", {line: "ok"}, now.isoformat(), TESTER)
    book.onsite.inspect(code, made, by=TESTER)
    found = {"what": "雨伞", "found_on": "2026-11-27", "found_where": "大厅"}
    entry = Entry(str(PLACES["entry"]), str(PLACES["register"]), now.date(), TESTER, found)
    book.registers.add(code, entry, by=TESTER)
    book.papers.put(code, Document("制度", "应急预案"), file=("plan.txt", b"plan"), by=TESTER)
    book.audits.run(code, by=TESTER)


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
    furnished(small, "Robot")
    program = Program(token)
    settings = SchemathesisConfig.from_dict({**CONFIG, "auth": {"openapi": {"token": {"bearer": token}}}})
    document = "/api/v1/openapi.json"

    @schemathesis.hook
    def before_load_schema(_context: object, raw: dict[str, Any]) -> None:
        """A program comes with its token; cookies are browsers', whose writes another site may have sent."""
        for operation in (each for item in raw["paths"].values() for each in item.values()):
            operation["security"] = [each for each in operation["security"] if "session" not in each]

    schema = schemathesis.openapi.from_asgi(document, program.app, config=settings, headers=program.known)

    @schemathesis.hook
    def before_call(_context: object, case: schemathesis.Case, _kwargs: object) -> None:
        """A change names what was read, or none would ever be made; what it may not name is tried elsewhere."""
        named = case.headers.get("If-Match")
        if case.method.upper() in {"PATCH", "PUT"} and named is not None:
            read = program.get(f"/api/v1{case.formatted_path.removesuffix('/file')}")
            case.headers["If-Match"] = read.headers.get("etag", named)

    tried: dict[str, Counter[int]] = {}
    wrong: list[str] = []
    try:
        _run(schema, tried, wrong)
    finally:
        for hook in (before_call, before_load_schema):
            schemathesis.hooks.unregister(hook)
    assert not wrong, "\n\n".join(dict.fromkeys(wrong))
    never = [
        (method, path, dict(met))
        for path, item in program.get(document).json()["paths"].items()
        for method in item
        if not (met := tried.get(f"{method.upper()} {path}", Counter())).keys() & {200, 201} and "photos" not in path
    ]
    assert not never, f"never succeeded: {never}"
