"""Facts (中心情况): what no drawing shows, each value with the day from which it holds and who stated it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from twin.catalog import load_catalog
from twin.model import Json
from twin.registry.facts import FactRecord
from twin.web.api.etag import answer, tagged_response
from twin.web.api.paging import PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import READING, Words
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, responses=READING)


class FactQuery(Paging):
    """Which values."""

    name: str | None = Field(default=None, description="Name of a fact: only its values.", examples=["staff"])


class FactOut(BaseModel):
    """A value of a fact, and who stated it. The value in force on a day is the last one that holds from that day or before."""

    name: str = Field(examples=["staff"])
    title: Words
    value: Json = Field(examples=[26])
    since: str = Field(description="The day from which it holds; empty: from the beginning.", examples=["2026-01-01"])
    by: str = Field(description="Who stated it.")
    stated_at: str = Field(description="When, in UTC.")
    why: str
    version: int


@router.get(
    "/centres/{code}/facts",
    tags=["centres"],
    summary="中心情况及其历史 Facts with their history",
    responses=tagged_response(PageOf[FactOut]),
)
def list_facts(request: Request, code: Code, asked: Annotated[FactQuery, Query()]) -> Response:
    """Every value that stands, by name and then by the day from which it holds. What was replaced is in the change log."""
    found = [each for each in registry().facts.of_centre(code) if asked.name in {None, each.fact.name}]
    return answer(request, page_of(request, asked, found, _fact))


def _fact(record: FactRecord) -> FactOut:
    fact = record.fact
    return FactOut(
        name=fact.name,
        title=Words.of(load_catalog().fact_name(fact.name)),
        value=fact.value,
        since=fact.since,
        by=record.by,
        stated_at=record.stated_at,
        why=record.why,
        version=record.version,
    )
