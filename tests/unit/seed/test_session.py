"""Calls of the loader on a busy machine: repeated where that can do no harm, and only so often."""

from collections.abc import Mapping
from typing import Any

import pytest

from localstack.client import Answer, Client
from localstack.seed import session
from localstack.seed.errors import SeedError
from localstack.seed.session import BUSY_TRIES, Session


class ScriptedClient(Client):
    """Answers with these statuses, one after the other."""

    def __init__(self, *statuses: int) -> None:
        super().__init__("http://127.0.0.1")
        self.statuses = list(statuses)
        self.keys: list[str | None] = []

    def send(
        self, method: str, path: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Answer with the next status."""
        self.keys.append((headers or {}).get("Idempotency-Key"))
        return Answer(self.statuses.pop(0), {}, b'{"items": []}')


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat at once."""
    monkeypatch.setattr(session, "PAUSE_SECONDS", 0)


@pytest.mark.parametrize("busy", sorted(session.BUSY))
def test_post_with_a_key_is_repeated_with_the_same_key(busy: int) -> None:
    client = ScriptedClient(busy, 201)

    assert Session(client).post("/api/x", {}, key="k") == {"items": []}
    assert client.keys == ["k", "k"]


def test_read_is_repeated() -> None:
    client = ScriptedClient(502, 504, 200)

    assert Session(client).get("/api/x") == {"items": []}


@pytest.mark.parametrize(("key", "tries"), [("k", BUSY_TRIES), ("", 1)])
def test_post_gives_up_and_says_why(key: str, tries: int) -> None:
    client = ScriptedClient(*[502] * 9)

    with pytest.raises(SeedError, match="POST /api/x answered 502"):
        Session(client).post("/api/x", {}, key=key)

    assert len(client.keys) == tries


def test_refusals_are_not_repeated() -> None:
    client = ScriptedClient(409, 201)

    with pytest.raises(SeedError, match="409"):
        Session(client).post("/api/x", {}, key="k")
