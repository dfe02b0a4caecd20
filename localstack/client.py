"""A plain HTTP client of the platform's API, from the standard library alone: the demo's and the seed's."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

TIMEOUT_SECONDS = 60.0

# Straight to this machine, whatever proxy the environment names; redirects are answers like any other.
_opener = urllib.request.OpenerDirector()
for _handler in (urllib.request.HTTPHandler, urllib.request.HTTPSHandler, urllib.request.UnknownHandler):
    _opener.add_handler(_handler())


class UnreachableError(Exception):
    """Nobody answers at the API's address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered: status, headers (names in lower case) and the body's bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The parsed body, None when there is none. Raises ValueError when it is no JSON."""
        return json.loads(self.body) if self.body else None


class Client:
    """Sends requests to the API at `api_url` (without a slash at its end)."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url.rstrip("/")

    def send(
        self, method: str, path: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request, `body` as JSON. Any status is an answer. Raises UnreachableError."""
        sent = {"Accept": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        return transfer(method, f"{self.api_url}{path}", data, sent)


def transfer(method: str, url: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Send bytes to any address; its answer, whatever the status. Raises UnreachableError."""
    request = urllib.request.Request(url, data=data, method=method, headers=dict(headers or {}))
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Answer(answer.status, _lower(answer.headers), answer.read())
    except OSError as error:
        raise UnreachableError(f"{method} {url}: {error}") from error


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
