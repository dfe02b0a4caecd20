"""Fixtures of all levels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel import aws, config
from tests.support.fakes import FakeEventBridge


@pytest.fixture
def event_bridge() -> Iterator[FakeEventBridge]:
    """EventBridge, faked: what a unit of work publishes after its commit."""
    fake = FakeEventBridge()
    aws.use_client("events", fake)
    yield fake
    aws.forget_clients()


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Iterator[config.Settings]:
    """The settings of a test; mark with ``@pytest.mark.parametrize("settings", [{...}], indirect=True)`` for others."""
    with config.using(config.Settings(**getattr(request, "param", {"service": "test"}))) as used:
        yield used
