"""One OpenAPI 3.1 document over all services."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from docs.openapi import shared
from docs.openapi.operations import complete
from docs.openapi.routes import ROOT, apps, routes_of, told_by
from docs.openapi.shared import Json
from docs.openapi.tidy import tidied

TARGET = ROOT / "functions" / "platform" / "openapi.json"
ABOUT = """One API over all services.

- **Errors** are `application/problem+json` (RFC 9457); `code` is a stable word, `request_id` helps us to help.
- **Lists** take `limit` and `cursor`, and answer `items` and `next_cursor`.
- **Times** are RFC 3339 with a zone in, UTC out.
- **Creating** takes an `Idempotency-Key`, **changing** an `If-Match` with the `ETag` of what was read.
"""
_POWERTOOLS_OWN = frozenset({"HTTPValidationError", "ValidationError", "ResponseValidationError"})


def build(services: Mapping[str, APIGatewayRestResolver] | None = None) -> Json:
    """Make the document of all services, or of those given.

    Raises:
        ValueError: two services give one schema name, path or operation id to different things.
    """
    paths: Json = {}
    schemas: Json = {}
    for app in (apps() if services is None else services).values():
        made = _made_by_powertools(app)
        own = {name: schema for name, schema in made["components"]["schemas"].items() if name not in _POWERTOOLS_OWN}
        _merge(schemas, own, "schema name")
        for route in routes_of(app):
            method = route.method.lower()
            operation = complete(made["paths"][route.openapi_path][method], route, told_by(route), own)
            _merge(paths.setdefault(route.openapi_path, {}), {method: operation}, "route")
    _merge(schemas, shared.problem_schemas(), "schema name")
    operations = [operation for path in paths.values() for operation in path.values()]
    _refuse_doubles([operation["operationId"] for operation in operations])
    document = {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "./", "description": "Where this document lies"}],
        "tags": [{"name": name} for name in _tags(operations)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": shared.responses(),
            "parameters": shared.PARAMETERS,
            "headers": shared.HEADERS,
            "securitySchemes": shared.SECURITY_SCHEMES,
        },
    }
    return tidied(document)


def text_of(document: Json) -> str:
    """Return the document as it is committed."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _made_by_powertools(app: APIGatewayRestResolver) -> Json:
    """Have Powertools make its document, with the success answers that the signatures tell.

    Answers that a route declares would take their place: they are put aside, and added afterwards.
    """
    declared = {route: route.responses for route in routes_of(app)}
    try:
        for route in declared:
            route.responses = None
        made: Json = json.loads(app.get_openapi_json_schema(title="", version="", openapi_version="3.1.0"))
    finally:
        for route, responses in declared.items():
            route.responses = responses
    return made


def _info() -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "title": "Campus API",
        "version": project["version"],
        "summary": project["description"],
        "description": ABOUT,
        "license": {"name": project["license"], "identifier": project["license"]},
    }


def _tags(operations: Iterable[Json]) -> list[str]:
    """In the order of the routes, what is about the platform itself at the end."""
    found = dict.fromkeys(tag for operation in operations for tag in operation["tags"])
    return sorted(found, key=("Health", "Platform").__contains__)


def _merge(into: Json, added: Json, kind: str) -> None:
    for name, value in added.items():
        if into.setdefault(name, value) != value:
            raise ValueError(f"two services have the {kind} {name!r} for different things: rename one")


def _refuse_doubles(operation_ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for operation_id in operation_ids:
        if operation_id in seen:
            raise ValueError(f"two routes have the operation id {operation_id!r}: rename one")
        seen.add(operation_id)
