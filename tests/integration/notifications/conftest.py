"""Fixtures of the notifications service's integration tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel import aws, clock
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.notifications import NOON, FakeQueues, a_classroom


@pytest.fixture
def room(database: ServiceDatabase) -> Classroom:
    """A course with its people, known to the notifications service."""
    return a_classroom()


@pytest.fixture
def queues(database: ServiceDatabase) -> FakeQueues:
    """SQS, faked; forgotten with the other fakes."""
    fake = FakeQueues()
    aws.use_client("sqs", fake)
    return fake


@pytest.fixture
def noon() -> Iterator[None]:
    """A clock that stands still."""
    with clock.frozen_at(NOON):
        yield
