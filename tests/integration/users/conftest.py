"""The users service on its database, with signing keys and a bcrypt that is cheap enough for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import bcrypt
import pytest

from functions.users import password_hashing, signing_keys
from functions.users.handlers import authorizer
from kernel import aws, config
from kernel.ids import new_token
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.users import FakeSecrets

CHEAPEST_COST = 4


@pytest.fixture
def secrets(event_bridge: FakeEventBridge, monkeypatch: pytest.MonkeyPatch) -> FakeSecrets:
    """The signing keys' secret."""
    fake = FakeSecrets(current="k1", k1=new_token(48))
    aws.use_client("secretsmanager", fake)
    monkeypatch.setattr(signing_keys, "_reread_at", float("-inf"))
    return fake


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of the least cost, for accounts and for nobody."""
    monkeypatch.setattr(password_hashing, "COST", CHEAPEST_COST)
    nobodys = bcrypt.hashpw(b"nobody", bcrypt.gensalt(CHEAPEST_COST)).decode()
    monkeypatch.setattr(password_hashing, "NOBODYS_HASH", nobodys)


@pytest.fixture
def database(
    databases: Callable[[str], ServiceDatabase], secrets: FakeSecrets, cheap_hashes: None
) -> Iterator[ServiceDatabase]:
    """The users database, empty, and the kernel and the authorizer connected to it."""
    used = databases("users")
    settings = config.Settings(
        service="users",
        event_bus_name="test",
        database_url=used.url,
        # Another name each time: the kernel remembers a secret for five minutes.
        signing_keys_secret_arn=f"signing-keys-{new_token(6)}",
    )
    with config.using(settings), used.in_use():
        yield used
        authorizer._close_connection()
