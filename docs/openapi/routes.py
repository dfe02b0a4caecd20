"""The services' routes, and what can be told of each from its code."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Route

from kernel.auth import Access
from kernel.http import accepted, created, expected_version, no_content, ok
from kernel.http.validation import access_of
from kernel.idempotency import once

ROOT = Path(__file__).parents[2]
# The order of the document.
SERVICES = (
    *("users", "courses", "homework", "gradebook", "profiles", "notifications", "quizzes", "schedule", "reports"),
    "platform",
)

_ANSWERS: dict[Any, int] = {ok: 200, created: 201, accepted: 202, no_content: 204}


@dataclass(frozen=True, slots=True)
class Told:
    """What a route's code tells beyond its signature.

    Attributes:
        statuses: with which it answers when it does not refuse.
        is_idempotent: whether it takes an Idempotency-Key.
        is_conditional: whether it takes an If-Match.
    """

    access: Access
    statuses: tuple[int, ...]
    is_idempotent: bool
    is_conditional: bool


def apps() -> dict[str, APIGatewayRestResolver]:
    """Import every service's API function and return their resolvers, in the document's order."""
    present = [service for service in SERVICES if (ROOT / "functions" / service / "handlers" / "api.py").exists()]
    return {service: importlib.import_module(f"functions.{service}.handlers.api").app for service in present}


def routes_of(app: APIGatewayRestResolver) -> list[Route]:
    """Return a resolver's documented routes."""
    return [route for route in [*app._static_routes, *app._dynamic_routes] if route.include_in_schema]


def told_by(route: Route) -> Told:
    """Read a route's code.

    Raises:
        ValueError: it has no access marker, or its `status_code` is none that it answers with.
    """
    name = f"{route.method} {route.openapi_path}"
    access = access_of(route)
    if access is None:
        raise ValueError(f"{name} has no access marker")
    used = set(_used(route.func))
    statuses = sorted(_ANSWERS[helper] for helper in used & _ANSWERS.keys()) or [route.status_code]
    if route.status_code not in statuses:
        raise ValueError(f"{name} has status_code={route.status_code}, but answers {statuses}")
    return Told(access, tuple(statuses), once in used, expected_version in used)


def _used(function: Any, seen: set[Any] | None = None) -> Iterator[Any]:
    """Yield what a handler's code names, and what the helpers beside it name."""
    seen = set() if seen is None else seen
    if function in seen:
        return
    seen.add(function)
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if not isinstance(value, FunctionType):
            continue
        yield value
        if value.__module__ == function.__module__ or ".handlers" in value.__module__:
            yield from _used(value, seen)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
