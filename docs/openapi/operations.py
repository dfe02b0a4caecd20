"""One route's operation: what Powertools reads from its signature, and what the kernel adds to every route."""

from __future__ import annotations

import inspect

from aws_lambda_powertools.event_handler.api_gateway import Route

from docs.openapi import shared
from docs.openapi.routes import Told
from docs.openapi.shared import Json
from kernel.auth import Access, Role

_ABOUT = {200: "Done", 201: "Made", 202: "Accepted; the work goes on", 204: "Done; nothing to tell"}


def complete(operation: Json, route: Route, told: Told, schemas: Json) -> Json:
    """Complete an operation as Powertools made it.

    Args:
        operation: with one success answer, under the route's `status_code`.
        schemas: the components that its references name.
    """
    success = operation["responses"][str(route.status_code)].get("content", {})
    description = "\n\n".join(filter(None, [inspect.getdoc(route.func), _who(told.access)]))
    answers = {
        **{status: shared.refusal(status) for status in _refusals(operation, told, route.method)},
        **_declared(route, told),
        **{status: _answer(status, success, route, told, schemas) for status in told.statuses},
    }
    return {
        "tags": operation.get("tags", []),
        "summary": operation["summary"],
        "description": description,
        "operationId": operation["operationId"],
        **({} if told.access.is_public else {"x-roles": _roles(told.access)}),
        "security": [] if told.access.is_public else [{"bearer": []}],
        "parameters": [*map(_parameter, operation.get("parameters", [])), *_header_parameters(told)],
        **({"requestBody": _request_body(operation["requestBody"])} if "requestBody" in operation else {}),
        "responses": {
            **{str(status): answers[status] for status in sorted(answers)},
            "default": {"$ref": f"#/components/responses/{shared.DEFAULT}"},
        },
    }


def _roles(access: Access) -> list[str]:
    return [role.value for role in Role if role in access.roles]


def _who(access: Access) -> str:
    if access.is_public:
        return "Public."
    if access.roles == frozenset(Role):
        return "For every authenticated caller, as far as the object is theirs to see."
    return f"For the roles {', '.join(_roles(access))}."


def _header_parameters(told: Told) -> list[Json]:
    names = ["RequestId"]
    names += ["IdempotencyKey"] if told.is_idempotent else []
    names += ["IfMatch"] if told.is_conditional else []
    return [shared.parameter(name) for name in names]


def _answer(status: int, content: Json, route: Route, told: Told, schemas: Json) -> Json:
    declared = (route.responses or {}).get(status, {})
    content = dict(declared.get("content", content))
    names = ["X-Request-Id"]
    names += ["Location"] if status == 201 else []
    names += ["Idempotency-Replayed"] if told.is_idempotent else []
    names += ["ETag"] if _has_version(content, schemas) else []
    return {
        "description": declared.get("description", _ABOUT[status]),
        "headers": {name: shared.header(name) for name in names},
        **({"content": content} if content and status != 204 else {}),
    }


def _declared(route: Route, told: Told) -> dict[int, Json]:
    """What the route itself tells of further statuses; without a content they are problems."""
    further: dict[int, Json] = {
        status: dict(about) for status, about in (route.responses or {}).items() if status not in told.statuses
    }
    return {
        status: {**shared.problem(about["description"]), **about} if status >= 400 else about
        for status, about in further.items()
    }


def _parameter(made: Json) -> Json:
    """Put the name first, and drop what a query can't say: null."""
    schema = {name: value for name, value in made["schema"].items() if name != "description"}
    order = ("name", "in", "description", "required")
    return {**{name: made[name] for name in order if name in made}, "schema": _without_null(schema)}


def _request_body(made: Json) -> Json:
    """A body that may be left out is no body, not null."""
    content = {kind: {**about, "schema": _without_null(about["schema"])} for kind, about in made["content"].items()}
    return {**made, "content": content}


def _without_null(schema: Json) -> Json:
    match schema.get("anyOf"):
        case [one, {"type": "null"}]:
            return {**one, **{name: value for name, value in schema.items() if name != "anyOf"}}
    return schema


def _refusals(operation: Json, told: Told, method: str) -> list[int]:
    places = {parameter["in"] for parameter in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    applies = {
        400: has_body,
        401: not told.access.is_public,
        403: not told.access.is_public,
        404: "path" in places,
        409: method in ("POST", "PUT", "PATCH") and (not told.access.is_public or told.is_idempotent),
        412: told.is_conditional,
        413: has_body,
        415: has_body,
        422: has_body or "query" in places or told.is_idempotent,
        429: True,
    }
    return [status for status, does in applies.items() if does]


def _has_version(content: Json, schemas: Json) -> bool:
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = schemas.get(reference.removeprefix("#/components/schemas/"), {})
    return bool(schema.get("properties", {}).get("version", {}).get("type") == "integer")
