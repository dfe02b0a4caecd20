"""Signing keys without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.users import signing_keys
from kernel import aws, config
from kernel.ids import new_token
from tests.support.users import FakeSecrets


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSecrets]:
    """The signing keys' secret, with one key."""
    fake = FakeSecrets(current="k1", k1=new_token(48))
    aws.use_client("secretsmanager", fake)
    monkeypatch.setattr(signing_keys, "_reread_at", float("-inf"))
    with config.using(config.Settings(service="users", signing_keys_secret_arn=f"keys-{new_token(6)}")):
        yield fake
    aws.forget_clients()
