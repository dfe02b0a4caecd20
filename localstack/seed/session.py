"""Calls to the API that must succeed."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from localstack.client import Answer, Client, UnreachableError
from localstack.seed.errors import SeedError

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.2
BUSY = {502, 503, 504}
BUSY_TRIES = 3
LOGS = "make logs shows what the functions say; loading goes on where it ended with the next make up."


class Session:
    """One account's calls. Without a token they are anybody's."""

    def __init__(self, client: Client, token: str = "") -> None:
        self._client = client
        self._token = token

    @classmethod
    def of(cls, client: Client, email: str, password: str) -> "Session":
        """Log in. Raises SeedError."""
        answer = cls(client).send("POST", "/api/auth/login", {"email": email, "password": password})
        if answer.status == 401:
            raise SeedError(
                f"{email} can't log in with the password that the demo school gives it.",
                advice="Somebody changed it: `make reset` starts afresh (it deletes the local data).",
            )
        return cls(client, _checked("POST", "/api/auth/login", answer, {200})["access_token"])

    def send(self, method: str, path: str, body: Any = None, *, key: str = "") -> Answer:
        """Send one request, whatever it brings; `key` is its Idempotency-Key. Raises SeedError when nobody answers."""
        headers = {"Idempotency-Key": key} if key else {}
        try:
            return self._client.send(method, path, body, token=self._token, headers=headers)
        except UnreachableError as error:
            raise SeedError(f"The API stopped answering: {error}", advice=LOGS) from error

    def get(self, path: str) -> Any:
        """GET something that is there. Raises SeedError."""
        return _checked("GET", path, self._sent_again("GET", path, None, ""), {200})

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """POST something that must work; `key` keeps a repeated call from working twice. Raises SeedError."""
        send = self._sent_again if key else self._sent_once
        return _checked("POST", path, send("POST", path, body, key), {200, 201})

    def patch(self, path: str, body: Any) -> Any:
        """PATCH something that must work. Raises SeedError."""
        return _checked("PATCH", path, self.send("PATCH", path, body), {200})

    def items(self, path: str) -> Iterator[Any]:
        """Every item of a list, page after page. Raises SeedError."""
        cursor, sign = "", "&" if "?" in path else "?"
        while cursor is not None:
            page = self.get(f"{path}{sign}limit=100" + (f"&cursor={cursor}" if cursor else ""))
            yield from page["items"]
            cursor = page["next_cursor"]

    def until(self, method: str, path: str, body: Any, *, right: Callable[[Answer], bool], what: str) -> Any:
        """Repeat one request until its answer is right: events need their moment. Raises SeedError."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not right(answer := self.send(method, path, body)):
            if answer.status >= 500 or time.monotonic() > deadline:
                raise SeedError(f"Waited in vain: {what}. {_told(method, path, answer)}", advice=LOGS)
            time.sleep(PAUSE_SECONDS)
        return answer.json()

    def _sent_once(self, method: str, path: str, body: Any, key: str) -> Answer:
        return self.send(method, path, body, key=key)

    def _sent_again(self, method: str, path: str, body: Any, key: str) -> Answer:
        # On a busy machine functions that start for the first time can miss the gateway's deadline.
        for _ in range(BUSY_TRIES - 1):
            answer = self.send(method, path, body, key=key)
            if answer.status not in BUSY:
                return answer
            time.sleep(PAUSE_SECONDS)
        return self.send(method, path, body, key=key)


def key_of(*parts: str) -> str:
    """An Idempotency-Key for one thing of the demo school."""
    return "demo-school-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _checked(method: str, path: str, answer: Answer, right: set[int]) -> Any:
    if answer.status not in right:
        raise SeedError(_told(method, path, answer), advice=LOGS)
    return answer.json()


def _told(method: str, path: str, answer: Answer) -> str:
    return f"{method} {path} answered {answer.status}: {answer.text[:600]}"
