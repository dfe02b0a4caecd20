"""What is checked of a request before its route runs, in this order: who, where, and what it carries.

It stands in the place of Powertools' own validation, which looks at the body before anybody asked who is calling,
and reads bodies leniently ("5" for 5, a list for its first item).
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import (
    OpenAPIRequestValidationMiddleware,
)
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from kernel import request
from kernel.auth import Access
from kernel.errors import BadRequest, NotFound, Unprocessable
from kernel.http.answers import serialized
from kernel.http.bodies import check_envelope, is_json
from kernel.http.problems import from_validation


def access_of(route: Route) -> Access | None:
    """Return a route's access marker; None when it has none, or more than one."""
    markers = [middleware for middleware in route.middlewares if isinstance(middleware, Access)]
    return markers[0] if len(markers) == 1 else None


class RequestValidation(OpenAPIRequestValidationMiddleware):
    """Access first, then path, query and headers, then the body in pydantic's strict mode.

    Attributes:
        route: the route of the request at hand; None when there is none at its address.
    """

    def __init__(self) -> None:
        self.route: Route | None = None

    def forget(self) -> None:
        """Begin a new request."""
        self.route = None

    def handler(self, app: Any, next_middleware: Any) -> Response[Any]:
        """Check one request and run its route."""
        route: Route = app.context["_route"]
        if route not in app._static_routes and route not in app._dynamic_routes:
            unknown: Response[Any] = next_middleware(app)
            return unknown
        self.route = route
        access = access_of(route)
        if access is None:
            raise RuntimeError(f"{route.method} {route.path} has no access marker")
        access.check(request.current().caller)
        _refuse_nul_in_query(app)
        try:
            answer: Response[Any] = super().handler(app, next_middleware)
        except RequestValidationError as error:
            if any(item["loc"][0] == "path" for item in error.errors()):
                raise NotFound(detail="There is nothing at this address.") from error
            raise
        return answer

    def _get_body(self, app: Any) -> Any:
        route: Route = app.context["_route"]
        field = route.dependant.body_params[0]
        raw = request.current().body
        _refuse_malformed_path(route, app)
        check_envelope(raw, app.current_event.headers.get("content-type", ""))
        if not raw and not field.required:
            return None
        try:
            return _adapter(field.type_).validate_json(raw, strict=True)
        except ValidationError as error:
            if not is_json(raw):
                raise BadRequest("malformed_json", "The body is not valid JSON.") from error
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            # A field may be called body too: only the first of the two is where it lies.
            raise from_validation([{**each, "loc": ("body", *each["loc"])} for each in problems]) from error


class AnswerSerialization:
    """Turns a route's model into JSON in one step. mypy has checked its type, so it isn't validated again."""

    def __call__(self, app: ApiGatewayResolver, next_middleware: Any) -> Response[Any]:
        """Run the route and serialise what it answers; a body with a version brings its ETag."""
        answer: Response[Any] = next_middleware(app)
        return serialized(answer)

    __name__ = "AnswerSerialization"


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(annotation: Any) -> TypeAdapter[Any]:
    if annotation not in _adapters:
        _adapters[annotation] = TypeAdapter(annotation)
    return _adapters[annotation]


def _refuse_malformed_path(route: Route, app: Any) -> None:
    """Before the body is looked at: what is not there need not be told what was wrong with its body."""
    for field in route.dependant.path_params:
        _, errors = field.validate(app.context["_route_args"].get(field.alias), loc=("path", field.alias))
        if errors:
            raise NotFound(detail="There is nothing at this address.")


def _refuse_nul_in_query(app: Any) -> None:
    for name, values in app.current_event.resolved_query_string_parameters.items():
        if any("\x00" in value for value in values):
            raise Unprocessable.field(name, "string_type", "NUL is not allowed in text")
