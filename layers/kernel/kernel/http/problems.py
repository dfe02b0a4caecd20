"""Exceptions become application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict

from kernel import request
from kernel.errors import FieldError, NotFound, Problem, Unavailable, Unprocessable

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"


class FieldProblem(BaseModel):
    """One field that the request got wrong."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    code: str
    message: str


class ProblemRead(BaseModel):
    """The body of every answer from 400 on."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] | None = None


def install(app: ApiGatewayResolver) -> None:
    """Map every exception that a route can raise; an unknown one is a 500 that tells nothing."""
    app.exception_handler(Problem)(answer)
    app.exception_handler(RequestValidationError)(lambda error: answer(from_validation(error.errors())))
    app.exception_handler(NotFoundError)(lambda _: answer(NotFound(detail="There is nothing at this address.")))
    app.exception_handler([sa.exc.OperationalError, sa.exc.TimeoutError])(_database_away)
    app.exception_handler(Exception)(_unexpected)


def answer(problem: Problem) -> Response[str]:
    """Make the answer that tells a caller of a problem."""
    body = ProblemRead(
        type=f"urn:campus:problem:{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        code=problem.code,
        request_id=request.current().request_id,
        errors=[FieldProblem.model_validate(error) for error in problem.errors] or None,
    )
    return Response(
        status_code=problem.status,
        content_type=PROBLEM_JSON,
        headers=dict(problem.headers),
        body=body.model_dump_json(exclude_none=True),
    )


def from_validation(errors: Iterable[Mapping[str, Any]]) -> Unprocessable:
    """Make a 422 from pydantic's errors: dotted paths without the leading ``body`` or ``query``."""
    return Unprocessable(errors=[_field_error(error) for error in errors])


def _field_error(error: Mapping[str, Any]) -> FieldError:
    location = [str(part) for part in error["loc"]]
    if location and location[0] in ("body", "query", "header", "path"):
        location = location[1:]
    message = str(error["msg"]).removeprefix("Value error, ")
    return FieldError(".".join(location), str(error["type"]), message)


def _database_away(error: Exception) -> Response[str]:
    logger.error("the database does not answer", exc_info=error)
    return answer(Unavailable(detail="The service can't reach its data right now. Try again.", retry_after_seconds=5))


def _unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected error", exc_info=error)
    return answer(Problem(detail="Something went wrong here. The request id helps to find out what."))
