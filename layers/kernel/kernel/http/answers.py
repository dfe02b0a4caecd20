"""Answers that are more than a 200 with a body."""

from __future__ import annotations

from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

ModelT = TypeVar("ModelT", bound=BaseModel)

JSON = "application/json; charset=utf-8"


def ok(body: ModelT) -> Response[ModelT]:
    """Answer 200 with a body; a route that may also answer 201 needs it."""
    return Response(status_code=200, content_type=JSON, body=body)


def created(body: ModelT, location: str) -> Response[ModelT]:
    """Answer 201 with the new resource and its address."""
    return Response(status_code=201, content_type=JSON, body=body, headers={"Location": location})


def accepted(body: ModelT, location: str | None = None) -> Response[ModelT]:
    """Answer 202: the work goes on after the answer."""
    return Response(status_code=202, content_type=JSON, body=body, headers={"Location": location} if location else {})


def serialized(answer: Response[Any]) -> Response[Any]:
    """Turn an answer's model into JSON text; a body with a version brings its ETag."""
    if isinstance(answer.body, BaseModel):
        version = getattr(answer.body, "version", None)
        if isinstance(version, int):
            answer.headers["ETag"] = f'"{version}"'
        answer.body = answer.body.model_dump_json()
    return answer


def no_content() -> Response[None]:
    """Answer 204 without a body."""
    return Response(status_code=204)
