"""The document's shared parts: headers, parameters, refusals, the security scheme."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from kernel import errors
from kernel.http.problems import ProblemRead

Json = dict[str, Any]

REFUSALS: dict[int, tuple[type[errors.Problem], str]] = {
    400: (errors.BadRequest, "The body is no JSON."),
    401: (errors.Unauthorized, "The access token is missing, malformed, expired or revoked."),
    403: (errors.Forbidden, "The caller's role, or the caller, may not do this."),
    404: (errors.NotFound, "There is no such thing, or the caller may not know of it."),
    409: (errors.Conflict, "The thing's state, or another request, stands against it."),
    412: (errors.PreconditionFailed, "If-Match names a version that is not the current one."),
    413: (errors.PayloadTooLarge, "The body has more than 1 MB."),
    415: (errors.UnsupportedMediaType, "The body is not application/json."),
    422: (errors.Unprocessable, "Fields are missing, unknown, of a wrong type or out of range; `errors` names each."),
    429: (errors.TooManyRequests, "Too many requests; Retry-After tells when to come back."),
}
DEFAULT = "Problem"

_TEXT: Json = {"type": "string"}
HEADERS: Json = {
    "X-Request-Id": {"description": "The caller's own if it sent an acceptable one, else a new one.", "schema": _TEXT},
    "ETag": {"description": "The version, for If-Match.", "schema": {**_TEXT, "examples": ['"3"']}},
    "Location": {"description": "The path of what was made.", "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "Idempotency-Replayed": {
        "description": "Present when the answer is a repetition of the first one.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}

PARAMETERS: Json = {
    "RequestId": {
        "name": "X-Request-Id",
        "in": "header",
        "description": "Names the request in answers, logs and events.",
        "schema": {**_TEXT, "pattern": "^[A-Za-z0-9._-]{1,128}$"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key with the same request gives the first answer again, for 24 hours.",
        "schema": {**_TEXT, "minLength": 1, "maxLength": 255},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version that the change is meant for; a stale one is 412.",
        "schema": {**_TEXT, "examples": ['"3"']},
    },
}

SECURITY_SCHEMES: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `access_token` of `POST /api/auth/login`.",
    }
}


def header(name: str) -> Json:
    """Refer to a shared header."""
    return {"$ref": f"#/components/headers/{name}"}


def parameter(name: str) -> Json:
    """Refer to a shared parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def refusal(status: int) -> Json:
    """Refer to a shared refusal."""
    return {"$ref": f"#/components/responses/{REFUSALS[status][0].__name__}"}


def responses() -> Json:
    """Return the shared refusals, and the one for all others."""
    shared = {kind.__name__: problem(text, _example(kind)) for kind, text in REFUSALS.values()}
    shared["TooManyRequests"]["headers"]["Retry-After"] = header("Retry-After")
    return {**shared, DEFAULT: problem("Any other refusal or failure.")}


def problem(description: str, example: Json | None = None) -> Json:
    """Describe one refusal."""
    content: Json = {"schema": {"$ref": "#/components/schemas/ProblemRead"}}
    if example:
        content["example"] = example
    return {
        "description": description,
        "headers": {"X-Request-Id": header("X-Request-Id")},
        "content": {"application/problem+json": content},
    }


def problem_schemas() -> Json:
    """Return the schemas of a problem, by name."""
    schema = TypeAdapter(ProblemRead).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    nested: Json = schema.pop("$defs")
    return {"ProblemRead": schema, **nested}


def _example(kind: type[errors.Problem]) -> Json:
    shown: Json = {
        "type": f"urn:campus:problem:{kind.default_code}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind().detail,
        "code": kind.default_code,
        "request_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    }
    if kind is errors.Unprocessable:
        shown["errors"] = [{"field": "title", "code": "missing", "message": "Field required"}]
    return shown
