"""A strict client of the deployed API: what the contract says of every answer, it checks at every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.support import gateway

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
PROBLEM_FIELDS = {"type", "title", "status", "detail", "code", "request_id"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
SNAKE_CASE = re.compile(r"[a-z]+(_[a-z0-9]+)*")


class Answer(gateway.Answer):
    """What a client gets over HTTP; names of headers are in lower case."""

    @property
    def request_id(self) -> str:
        """The request's id."""
        return self.headers["x-request-id"]

    @property
    def is_replayed(self) -> bool:
        """Whether this is the first answer, given again for its Idempotency-Key."""
        return self.headers.get("idempotency-replayed") == "true"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was made, and how it went."""

    method: str
    path: str
    status: int


class Http:
    """Calls the API at `base_url`, and remembers all calls. Safe to use from several threads."""

    def __init__(self, base_url: str) -> None:
        # The environment's proxies have no business with this machine's own ports.
        self._client = httpx.Client(timeout=60, trust_env=False, limits=httpx.Limits(max_connections=20))
        self.base_url = base_url
        self.calls: list[Call] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        raw: str | bytes | None = None,
    ) -> Answer:
        """Send one request, `body` as JSON or `raw` as it is, and check what holds for every answer."""
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        content: str | bytes | None = raw
        if body is not None:
            content = json.dumps(body)
        if content is not None and "Content-Type" not in sent:
            sent["Content-Type"] = "application/json"
        got = self._client.request(method, f"{self.base_url}{path}", content=content, headers=sent)
        answer = Answer(got.status_code, {name.lower(): value for name, value in got.headers.items()}, got.text)
        self.calls.append(Call(method, path.split("?")[0], answer.status))
        try:
            check(answer, sent.get("X-Request-Id"))
        except AssertionError as error:
            raise AssertionError(f"{method} {path} -> {answer.status}: {error}\n{answer.text[:1000]}") from None
        return answer


def check(answer: Answer, request_id: str | None = None) -> None:
    """Assert what the contract's section 1 says of every answer."""
    assert answer.status < 500, "a failure of the server"
    assert answer.headers.get("x-request-id"), "X-Request-Id is missing"
    if request_id is not None:
        is_kept = answer.request_id == request_id
        assert is_kept == bool(REQUEST_ID.fullmatch(request_id)), f"X-Request-Id is {answer.request_id}"
    if answer.status >= 400:
        check_problem(answer)
    elif answer.status == 204:
        assert not answer.text, "a 204 has a body"
    elif answer.headers.get("content-type", "").startswith("application/json"):
        assert answer.headers["content-type"] == JSON, f"content type is {answer.headers['content-type']}"
        if answer.status == 201:
            assert answer.headers.get("location", "").startswith("/api/"), "a 201 has no Location"
        version = answer.json().get("version") if isinstance(answer.json(), dict) else None
        if isinstance(version, int):
            assert answer.headers.get("etag") == f'"{version}"', "the ETag is not the version"


def check_problem(answer: Answer) -> None:
    """Assert that a refusal is a problem of RFC 9457 as the contract writes it."""
    assert answer.headers.get("content-type") == PROBLEM, f"content type is {answer.headers.get('content-type')}"
    problem = answer.json()
    allowed = PROBLEM_FIELDS | ({"errors"} if answer.status == 422 else set())
    assert set(problem) >= PROBLEM_FIELDS, f"{PROBLEM_FIELDS - set(problem)} are missing"
    assert set(problem) <= allowed, f"{set(problem) - allowed} are too much"
    assert problem["status"] == answer.status, "status in the body is another"
    assert problem["request_id"] == answer.request_id, "request_id in the body is another"
    assert SNAKE_CASE.fullmatch(problem["code"]), f"{problem['code']} is no snake_case word"
    for error in problem.get("errors", []):
        assert set(error) == {"field", "code", "message"}, f"an error has {sorted(error)}"
    if answer.status == 429:
        assert int(answer.headers["retry-after"]) > 0, "Retry-After is no positive number"
