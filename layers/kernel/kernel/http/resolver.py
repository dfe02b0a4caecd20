"""Sets up a service's resolver, and makes its Lambda handler."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any, cast

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig
from aws_lambda_powertools.utilities.typing import LambdaContext

from kernel import observability, request
from kernel.auth import Caller
from kernel.errors import BadRequest, Problem
from kernel.http import health, problems
from kernel.http.answers import JSON
from kernel.http.validation import AnswerSerialization, RequestValidation

logger = logging.getLogger(__name__)

CORS = CORSConfig(
    allow_origin="*",
    allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Request-Id"],
    expose_headers=["ETag", "Idempotency-Replayed", "Location", "Retry-After", "X-Request-Id"],
    max_age=600,
)

Event = dict[str, Any]


def configure(app: APIGatewayRestResolver, *, health_name: str | None = None) -> None:
    """Give a resolver the platform's checks, error answers and, if it has a database, its health route.

    Args:
        health_name: the service's name in ``GET /api/health/<name>``; None for a function without a database.
    """
    app._request_validation_middleware = RequestValidation()
    app._response_validation_middleware = AnswerSerialization()  # type: ignore[assignment]
    problems.install(app)
    if health_name:
        health.install(app, health_name)


def serve(app: APIGatewayRestResolver) -> Callable[[Event, LambdaContext], Event]:
    """Make the Lambda handler of a resolver: request context, answer headers, one log line and metrics a request."""

    validation = cast(RequestValidation, app._request_validation_middleware)

    def handler(event: Event, context: LambdaContext) -> Event:
        observability.start()
        metrics = observability.RequestMetrics()
        try:
            known, refusal = _context(event), None
        except Problem as problem:
            known, refusal = _context({**event, "body": None, "requestContext": None}), problem
        with request.handling(known):
            validation.forget()
            answer = _refused(refusal) if refusal else app.resolve({**event, "path": known.path}, context)
            answer["body"] = answer["body"] or ""
            headers = answer.setdefault("multiValueHeaders", {})
            headers["X-Request-Id"] = [known.request_id]
            if headers.get("Content-Type") == ["application/json"]:
                headers["Content-Type"] = [JSON]
            status = int(answer["statusCode"])
            route = validation.route
            operation = route.func.__name__ if route and known.method not in ("GET", "OPTIONS") else None
            metrics.finish(known.method, route.path if route else "(none)", status, operation)
            duration = round(metrics.elapsed_seconds * 1000, 1)
            logger.info("request", extra={"status_code": status, "duration_ms": duration})
        return answer

    observability.finish_import()
    return handler


def _refused(problem: Problem) -> Event:
    response = problems.answer(problem)
    headers = {**CORS.to_dict("*"), **response.headers}
    shown = {name: [str(value)] for name, value in headers.items()}
    return {"statusCode": response.status_code, "body": response.body, "multiValueHeaders": shown}


def _context(event: Event) -> request.RequestContext:
    """Read what the kernel needs of a REST API event (payload version 1.0)."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    about = event.get("requestContext") or {}
    return request.RequestContext(
        request_id=request.request_id_from(headers.get("x-request-id")),
        method=str(event.get("httpMethod", "")).upper(),
        path=str(event.get("path", "/")).replace("%3A", ":").replace("%3a", ":"),
        body=_body(event),
        caller=Caller.from_authorizer(about.get("authorizer")),
        address=str((about.get("identity") or {}).get("sourceIp") or ""),
        user_agent=headers.get("user-agent", "")[:300],
        authorization=headers.get("authorization", ""),
        idempotency_key=headers.get("idempotency-key"),
        if_match=headers.get("if-match"),
    )


def _body(event: Event) -> str:
    raw = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(raw)
    try:
        return base64.b64decode(raw).decode()
    except ValueError as error:
        raise BadRequest("malformed_json", "The body is not UTF-8 text.") from error
