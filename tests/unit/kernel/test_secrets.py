"""Secrets are remembered for minutes, clients for the process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kernel import aws, secrets


class Vault:
    """Secrets Manager."""

    def __init__(self) -> None:
        self.password = "first"
        self.asked: list[str] = []

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """Answer the secret as it is now."""
        self.asked.append(SecretId)
        return {"SecretString": json.dumps({"of": SecretId, "password": self.password})}


class Stopwatch:
    """A monotonic clock."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        """Tell the time."""
        return self.seconds


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Secrets Manager, and nothing remembered."""
    monkeypatch.setattr(secrets, "_kept", {})
    made = Vault()
    aws.use_client("secretsmanager", made)
    yield made
    aws.forget_clients()


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    """The clock by which secrets grow old."""
    made = Stopwatch()
    monkeypatch.setattr("kernel.secrets.time", made)
    return made


def test_a_secret_is_read_once_in_five_minutes(vault: Vault, stopwatch: Stopwatch) -> None:
    assert secrets.read_secret("a")["password"] == "first"
    vault.password = "second"

    stopwatch.seconds += 299
    assert secrets.read_secret("a")["password"] == "first"
    stopwatch.seconds += 2
    assert secrets.read_secret("a")["password"] == "second"
    assert len(vault.asked) == 2


def test_a_fresh_one_is_read_at_once_and_remembered(vault: Vault, stopwatch: Stopwatch) -> None:
    secrets.read_secret("a")
    vault.password = "second"

    assert secrets.read_secret("a", fresh=True)["password"] == "second"
    assert secrets.read_secret("a")["password"] == "second"
    assert len(vault.asked) == 2


def test_secrets_are_kept_apart(vault: Vault, stopwatch: Stopwatch) -> None:
    assert [secrets.read_secret(name)["of"] for name in ("a", "b", "a")] == ["a", "b", "a"]
    assert vault.asked == ["a", "b"]


def test_a_client_is_made_once_with_short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    aws.forget_clients()

    made = aws.client("events")

    assert aws.client("events") is made
    settings: Any = made.meta.config
    assert settings.connect_timeout <= 3
    assert settings.read_timeout <= 10
    assert settings.retries["total_max_attempts"] == 3
    aws.forget_clients()
    assert aws.client("events") is not made


def test_a_fake_takes_the_place_of_a_client_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    fake = object()
    aws.use_client("events", fake)

    assert aws.client("events") is fake
    aws.forget_clients()
    assert aws.client("events") is not fake
