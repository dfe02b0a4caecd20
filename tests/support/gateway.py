"""Calls a service's API function as API Gateway would, without a gateway."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from kernel.auth import Caller, Role
from kernel.ids import new_id

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """What a client gets."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """Parse the body."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(self.json()["code"])

    @property
    def fields(self) -> set[str]:
        """The fields that a 422 complains of."""
        return {error["field"] for error in self.json()["errors"]}


def a_caller(role: str = "student", user_id: UUID | None = None) -> Caller:
    """Make a caller of some role."""
    return Caller(user_id or new_id(), Role(role), new_id())


class Api:
    """One service's API function."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def request(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        caller: Caller | None = None,
        headers: Mapping[str, str] | None = None,
        raw: str | None = None,
        query: Mapping[str, list[str]] | None = None,
        address: str = "203.0.113.7",
    ) -> Answer:
        """Send one request; `body` is any JSON value, `raw` a text as it is, `query` overrules the URL's."""
        parts = urlsplit(url)
        query = query or parse_qs(parts.query, keep_blank_values=True)
        sent = {"Content-Type": "application/json", "User-Agent": "tests", **(headers or {})}
        event = {
            "httpMethod": method,
            "path": parts.path,
            "resource": "/{proxy+}",
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "requestContext": {
                "apiId": "api",
                "stage": "test",
                "path": f"/test{parts.path}",
                "identity": {"sourceIp": address},
                "authorizer": _authorizer_context(caller),
            },
            "body": raw if raw is not None else None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = self._handler(event, SimpleNamespace(aws_request_id="test", function_name="test"))
        found = {name: values[-1] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], found, answer.get("body") or "")

    def get(self, url: str, **options: Any) -> Answer:
        """Send a GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, body: Any = None, **options: Any) -> Answer:
        """Send a POST."""
        return self.request("POST", url, body, **options)

    def patch(self, url: str, body: Any = None, **options: Any) -> Answer:
        """Send a PATCH."""
        return self.request("PATCH", url, body, **options)

    def put(self, url: str, body: Any = None, **options: Any) -> Answer:
        """Send a PUT."""
        return self.request("PUT", url, body, **options)

    def delete(self, url: str, **options: Any) -> Answer:
        """Send a DELETE."""
        return self.request("DELETE", url, **options)


def _authorizer_context(caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    return {"user_id": str(caller.user_id), "role": caller.role.value, "session_id": str(caller.session_id)}
