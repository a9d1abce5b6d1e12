"""The reference page of the API: the OpenAPI document as one HTML page without a script, so that nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from twin.model import Json

_METHODS: Final = ("get", "post", "patch", "put", "delete")
_REF: Final = "#/components/schemas/"


def reference(api: FastAPI) -> Callable[[Request], Awaitable[Response]]:
    """The page of ``api``, made once from its document."""

    @lru_cache(maxsize=1)
    def made(base: str) -> tuple[str, str]:
        style = (Path(__file__).parent / "reference.css").read_text(encoding="utf-8")
        html = _template().render(
            document=api.openapi(), groups=groups(api.openapi()), base=base, style=style, of=_Says(api)
        )
        return html, _policy(style)

    async def page(request: Request) -> Response:
        html, policy = made(request.scope.get("root_path", ""))
        return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "private, no-cache"})

    return page


def groups(document: Mapping[str, Json]) -> list[dict[str, Json]]:
    """The operations of a document under their tags, in the order of both."""
    found: dict[str, list[dict[str, Json]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = item[method]
                found[operation["tags"][0]].append({"path": path, "method": method.upper(), **operation})
    return [{**tag, "operations": found[tag["name"]]} for tag in document["tags"]]


class _Says:
    """Schemas in words, for the template."""

    def __init__(self, api: FastAPI) -> None:
        self._schemas: Mapping[str, Json] = api.openapi()["components"]["schemas"]

    def kind(self, schema: Mapping[str, Json]) -> list[tuple[str, str]]:
        """What a value is, as pieces of text, each with the schema it names (or nothing)."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF)
            return [(name, name)]
        if "anyOf" in schema:
            pieces = [self.kind(each) for each in schema["anyOf"]]
            return [piece for at, each in enumerate(pieces) for piece in ([(" | ", "")] if at else []) + each]
        if schema.get("type") == "array":
            return [*self.kind(schema.get("items", {})), ("[]", "")]
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", [schema.get("const")])
            return [(" | ".join(json.dumps(value, ensure_ascii=False) for value in values), "")]
        words = str(schema.get("type", "any"))
        return [(f"{words} ({schema['format']})" if "format" in schema else words, "")]

    def limits(self, schema: Mapping[str, Json]) -> str:
        """What a value is bounded by, and what it is when it is left out."""
        inner = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
        words = (
            ("minimum", "≥"),
            ("maximum", "≤"),
            ("minLength", "min length"),
            ("maxLength", "max length"),
            ("minItems", "min items"),
            ("maxItems", "max items"),
            ("pattern", "pattern"),
        )
        said = [f"{word} {inner[name]}" for name, word in words if name in inner]
        if schema.get("default") is not None:
            said.append(f"default {json.dumps(schema['default'], ensure_ascii=False)}")
        return ", ".join(said)

    def example(self, schema: Mapping[str, Json]) -> str:
        """A body made of the examples of its fields."""
        return json.dumps(self._example(schema), ensure_ascii=False, indent=2)

    def _example(self, schema: Mapping[str, Json]) -> Any:
        if "$ref" in schema:
            return self._example(self._schemas[schema["$ref"].removeprefix(_REF)])
        if schema.get("examples"):
            return schema["examples"][0]
        if schema.get("type") == "array":
            return [self._example(schema["items"])]
        if schema.get("type") == "object" and "properties" in schema:
            required = schema.get("required", ())
            return {
                name: self._example(each)
                for name, each in schema["properties"].items()
                if name in required or each.get("examples")
            }
        if "enum" in schema:
            return schema["enum"][0]
        return {"string": "…", "number": 0, "integer": 0, "boolean": False, "object": {}}.get(schema.get("type", ""))


def _policy(style: str) -> str:
    """Nothing but this one style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


@lru_cache(maxsize=1)
def _template() -> Any:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    words = MarkdownIt("commonmark", {"html": False})  # OpenAPI's descriptions are CommonMark
    environment.filters["blocks"] = lambda text: Markup(words.render(text))  # noqa: S704 - it lets no HTML through
    environment.filters["inline"] = lambda text: Markup(words.renderInline(text))  # noqa: S704 - nor does this
    return environment.get_template("reference.html")
